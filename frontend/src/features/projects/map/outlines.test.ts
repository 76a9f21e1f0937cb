import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import al from "../../../../outlines/al.json"
import ro from "../../../../outlines/ro.json"
import type { Outline, Outlines } from "./outlines"

const COUNTRIES: Record<"ro" | "al", Outlines> = { ro, al }
type Point = readonly [number, number]

/** The counties of a country pack. */
const codes = (pack: string) =>
  [
    ...readFileSync(`../backend/packs/${pack}/counties.toml`, "utf8").matchAll(
      /code = "([A-Z]{2}-[A-Z0-9]+)"/g,
    ),
  ].map(([, code]) => code)

function rings({ path }: Outline): Point[][] {
  return path
    .split("M")
    .slice(1)
    .map((ring) => {
      const numbers = [...ring.matchAll(/-?\d+/g)].map(Number)
      let [x = 0, y = 0] = numbers
      const points: Point[] = [[x, y]]
      for (let at = 2; at < numbers.length; at += 2) {
        x += numbers[at] ?? 0
        y += numbers[at + 1] ?? 0
        points.push([x, y])
      }
      return points
    })
}

/** Whether a point lies in an odd number of its rings, as the map is filled. */
const holds = (outline: Outline, [x, y]: Point) =>
  rings(outline).filter((ring) => {
    let inside = false
    ring.forEach(([ax, ay], at) => {
      const [bx, by] = ring.at(at - 1) ?? [ax, ay]
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    })
    return inside
  }).length %
    2 ===
  1

const TOWNS: Record<"ro" | "al", [string, string, number, number][]> = {
  ro: [
    ["București", "RO-B", 26.1, 44.43],
    ["Voluntari", "RO-IF", 26.18, 44.49],
    ["Cluj-Napoca", "RO-CJ", 23.59, 46.77],
    ["Timișoara", "RO-TM", 21.23, 45.75],
    ["Iași", "RO-IS", 27.59, 47.16],
    ["Medgidia", "RO-CT", 28.26, 44.25],
    ["Brașov", "RO-BV", 25.6, 45.65],
    ["Miercurea Ciuc", "RO-HR", 25.8, 46.36],
    ["Craiova", "RO-DJ", 23.8, 44.32],
    ["Baia Mare", "RO-MM", 23.58, 47.66],
  ],
  al: [
    ["Tiranë", "AL-11", 19.82, 41.33],
    ["Shijak", "AL-02", 19.57, 41.35],
    ["Koplik", "AL-10", 19.44, 42.21],
    ["Korçë", "AL-06", 20.78, 40.62],
    ["Tepelenë", "AL-05", 20.02, 40.3],
    ["Peshkopi", "AL-09", 20.43, 41.68],
    ["Elbasan", "AL-03", 20.08, 41.11],
    ["Berat", "AL-01", 19.95, 40.71],
    ["Kukës", "AL-07", 20.42, 42.08],
    ["Fier", "AL-04", 19.56, 40.72],
    ["Rrëshen", "AL-08", 19.88, 41.77],
    ["Selenicë", "AL-12", 19.64, 40.53],
  ],
}

it.each(["ro", "al"] as const)("%s: has the counties of the pack and no others", (country) => {
  const drawn = COUNTRIES[country].counties.map(({ code }) => code)
  expect(drawn.toSorted()).toEqual(codes(country).toSorted())
  expect(new Set(drawn).size).toBe({ ro: 42, al: 12 }[country])
})

it.each(["ro", "al"] as const)("%s: has each town in its county and in no other", (country) => {
  const { counties, west, north, scale } = COUNTRIES[country]
  const [wide = 0, high = 0] = scale
  for (const [town, county, lon, lat] of TOWNS[country]) {
    const point: Point = [(lon - west) * wide, (north - lat) * high]
    const found = counties.filter((one) => holds(one, point)).map(({ code }) => code)
    expect(found, town).toEqual([county])
  }
})

it.each(["ro", "al"] as const)(
  "%s: has room for each figure in its county, and all in the picture",
  (country) => {
    const { counties, width, height } = COUNTRIES[country]
    for (const county of counties) {
      const { code, beside } = county
      const [x = -1, y = -1] = county.middle
      expect(
        counties.filter((one) => holds(one, [x + 0.5, y + 0.5])).map((one) => one.code),
        code,
      ).toEqual([code])
      const all = [...rings(county).flat(), ...(beside ? [[beside[0] ?? 0, beside[1] ?? 0] as const] : [])]
      const isOutside = ([x, y]: Point) => x < 0 || y < 0 || x > width || y > height
      expect(all.filter(isOutside), code).toEqual([])
    }
  },
)

it.each(["ro", "al"] as const)("%s: neighbours share their borders point by point", (country) => {
  const { counties } = COUNTRIES[country]
  const drawnBy = new Map<string, number>()
  for (const point of counties.flatMap((one) => [...new Set(rings(one).flat().map(String))])) {
    drawnBy.set(point, (drawnBy.get(point) ?? 0) + 1)
  }
  const shared = [...drawnBy.values()].filter((times) => times > 1).length
  expect(shared / drawnBy.size).toBeGreaterThan(0.5)
})

it("keeps the files small", () => {
  for (const [country, most] of [
    ["ro", 40_000],
    ["al", 15_000],
  ] as const) {
    expect(readFileSync(`outlines/${country}.json`).length).toBeLessThan(most)
  }
})
