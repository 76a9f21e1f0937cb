import { IconCircleCheckFilled, IconCircleDashed, IconCircleHalf2 } from "@tabler/icons-react"
import { type ReactNode, useEffect, useRef } from "react"
import { useTranslation } from "@/i18n"
import classes from "./SectionNav.module.css"

export type SectionPlace = {
  key: string
  label: string
  isHere: boolean
  /** How far it is. Left out where that is not a question. */
  progress?: Progress | undefined
  count?: number
}

export type Progress = "empty" | "under_way" | "filled"

/** How far a section is of which so much is answered. */
export function progressOf(answered: number, all: number): Progress {
  if (answered === 0) return "empty"
  return answered === all ? "filled" : "under_way"
}

const MARKS = {
  empty: IconCircleDashed,
  under_way: IconCircleHalf2,
  filled: IconCircleCheckFilled,
} as const satisfies Record<Progress, unknown>

type Props = {
  label: string
  places: readonly SectionPlace[]
  /** Wraps a place's content in the link of the router. */
  link: (
    place: SectionPlace,
    content: ReactNode,
    attributes: { className: string; "aria-current"?: "page" },
  ) => ReactNode
}

/** The sections of one record, with how complete each is. A row that scrolls on a narrow screen. */
export function SectionNav({ label, places, link }: Props) {
  const row = useRef<HTMLUListElement>(null)
  const here = places.find(({ isHere }) => isHere)?.key
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the place changes
  useEffect(() => {
    // On a narrow screen the row scrolls, and the place where one is may lie outside it. Where things stand is known with
    // the next frame; to ask now would have the page laid out one time more.
    const frame = requestAnimationFrame(() => {
      const place = row.current?.querySelector<HTMLElement>("[aria-current]")
      if (row.current && place) row.current.scrollLeft = place.offsetLeft - row.current.offsetLeft - 16
    })
    return () => cancelAnimationFrame(frame)
  }, [here])
  return (
    <nav aria-label={label} className={classes.nav}>
      <ul ref={row}>
        {places.map((place) => (
          <li key={place.key}>
            {link(
              place,
              <>
                <span>{place.label}</span>
                {place.count !== undefined && place.count > 0 && (
                  <span className={classes.count}>{place.count}</span>
                )}
                {place.progress && <Mark progress={place.progress} />}
              </>,
              {
                className: classes.place ?? "",
                ...(place.isHere ? { "aria-current": "page" as const } : {}),
              },
            )}
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** A shape for the eye, a word for the mouse and for who listens. */
function Mark({ progress }: { progress: Progress }) {
  const { t } = useTranslation()
  const Icon = MARKS[progress]
  const word = t(`sections.${progress}`)
  return (
    <span className={classes.mark} data-progress={progress} title={word}>
      <Icon size={16} aria-hidden />
      <span className={classes.word}>{word}</span>
    </span>
  )
}
