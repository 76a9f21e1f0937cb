import { Tooltip } from "@mantine/core"
import { type KeyboardEvent, useId, useRef, useState } from "react"
import type { CountyFigure } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { compareWords, formatNumber } from "@/i18n/format"
import classes from "./CountyMap.module.css"
import { classOf, valueClasses } from "./classes"
import { countyWords, isEntered } from "./figures"
import type { Outline, Outlines } from "./outlines"

type Props = {
  outlines: Outlines
  /** What the figures are. */
  title: string
  /** The figure of each county of which something was entered. */
  figures: ReadonlyMap<string, CountyFigure>
  name: (code: string) => string
  /** Shows a county in the table. */
  onChoose: (code: string) => void
}

/** How far what is shown beside the country reaches. */
const REACH = 34

/**
 * Counties by fifths of a figure, each with the figure in it. One of them is in the order of the keyboard, arrows move
 * from one to the next, and each leads to its row of the table.
 */
export function CountyMap({ outlines, title, figures, name, onChoose }: Props) {
  const { t } = useTranslation()
  const hatch = useId()
  const links = useRef<(HTMLAnchorElement | null)[]>([])
  const [current, setCurrent] = useState(0)
  const [seen, setSeen] = useState<string>()
  const counties = outlines.counties.toSorted((a, b) => compareWords(name(a.code), name(b.code)))
  const stated = [...figures].flatMap(([code, { value }]) =>
    typeof value === "number" ? [{ code, value }] : [],
  )
  const values = stated.map(({ value }) => value)
  const most = stated.toSorted((a, b) => b.value - a.value)[0]
  const summary = most
    ? t("countyMap.picture", {
        figure: title,
        count: stated.length,
        most: countyWords(name(most.code), figures.get(most.code)),
      })
    : t("countyMap.pictureNone", { figure: title })
  const move = (event: KeyboardEvent, at: number) => {
    const to = next(event.key, at, counties.length)
    if (to === undefined) return
    event.preventDefault()
    links.current[to]?.focus()
  }
  const marked = counties.find(({ code }) => code === seen)
  return (
    <div className={classes.picture}>
      {/* biome-ignore lint/a11y/useSemanticElements: no element of a picture groups links */}
      <svg
        viewBox={`-4 -4 ${outlines.width + 8} ${outlines.height + 8}`}
        className={classes.map}
        role="group"
        aria-label={summary}
      >
        <defs>
          <pattern
            id={hatch}
            width="12"
            height="12"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="12" height="12" className={classes.ground} />
            <rect width="4" height="12" className={classes.line} />
          </pattern>
        </defs>
        {counties.map((outline, at) => {
          const { code } = outline
          const figure = figures.get(code)
          const value = figure?.value
          const isStated = typeof value === "number"
          const words = countyWords(name(code), figure)
          return (
            <Tooltip key={code} label={words} events={{ hover: true, focus: true, touch: false }}>
              <a
                ref={(link: HTMLAnchorElement | null) => {
                  links.current[at] = link
                }}
                href={`#${code}`}
                aria-label={words}
                tabIndex={at === current ? 0 : -1}
                className={classes.county}
                data-class={isStated ? classOf(values, value) : 0}
                style={{ fill: isEntered(figure) && !isStated ? `url(#${hatch})` : undefined }}
                onKeyDown={(event) => move(event, at)}
                onFocus={() => {
                  setCurrent(at)
                  setSeen(code)
                }}
                onBlur={() => setSeen(undefined)}
                onMouseEnter={() => setSeen(code)}
                onMouseLeave={() => setSeen(undefined)}
                onClick={(event) => {
                  event.preventDefault()
                  onChoose(code)
                }}
              >
                <Shape outline={outline} figure={isEntered(figure) ? shortWords(figure) : ""} />
              </a>
            </Tooltip>
          )
        })}
        {marked && (
          <g className={classes.marked} aria-hidden>
            <path d={marked.path} />
            {marked.beside && <circle cx={marked.beside[0]} cy={marked.beside[1]} r={REACH} />}
          </g>
        )}
      </svg>
      <ul className={classes.legend} aria-label={t("countyMap.legend")}>
        {valueClasses(values).map(({ of, from, to }) => (
          <li key={of}>
            <span className={classes.swatch} data-class={of} aria-hidden />
            {from === to ? formatNumber(from) : `${formatNumber(from)}–${formatNumber(to)}`}
          </li>
        ))}
        <li>
          <span className={classes.swatch} data-class="unstated" aria-hidden />
          {t("countyMap.entered")}
        </li>
        <li>
          <span className={classes.swatch} data-class="0" aria-hidden />
          {t("countyMap.nothing")}
        </li>
      </ul>
    </div>
  )
}

/** A county with its figure in it, or beside the country where it is too small for one. */
function Shape({ outline, figure }: { outline: Outline; figure: string }) {
  const { path, middle, beside } = outline
  const [x, y] = beside ?? middle
  return (
    <>
      <path d={path} fillRule="evenodd" />
      {beside && (
        <>
          <line x1={middle[0]} y1={middle[1]} x2={x} y2={(y ?? 0) - REACH} className={classes.lead} />
          <circle cx={x} cy={y} r={REACH} />
        </>
      )}
      <text x={x} y={y} aria-hidden>
        {figure}
      </text>
    </>
  )
}

/** What fits into a county. */
const shortWords = (figure: CountyFigure | undefined) =>
  typeof figure?.value === "number" ? formatNumber(figure.value) : "?"

/** Where a key leads, from one of so many. */
function next(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return (at + 1) % count
    case "ArrowLeft":
    case "ArrowUp":
      return (at + count - 1) % count
    case "Home":
      return 0
    case "End":
      return count - 1
    default:
      return undefined
  }
}
