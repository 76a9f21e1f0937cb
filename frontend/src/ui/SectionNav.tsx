import { IconCircleCheckFilled, IconCircleDashed } from "@tabler/icons-react"
import type { ReactNode } from "react"
import { useTranslation } from "react-i18next"
import classes from "./SectionNav.module.css"

export type SectionPlace = {
  key: string
  label: string
  isHere: boolean
  /** Is there anything in it? Left out where that is not a question. */
  isFilled?: boolean
  count?: number
}

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
  const { t } = useTranslation()
  return (
    <nav aria-label={label} className={classes.nav}>
      <ul>
        {places.map((place) => (
          <li key={place.key}>
            {link(
              place,
              <>
                <span>{place.label}</span>
                {place.count !== undefined && place.count > 0 && (
                  <span className={classes.count}>{place.count}</span>
                )}
                {place.isFilled !== undefined &&
                  (place.isFilled ? (
                    <IconCircleCheckFilled
                      size={16}
                      className={classes.filled}
                      role="img"
                      aria-label={t("sections.filled")}
                    />
                  ) : (
                    <IconCircleDashed
                      size={16}
                      className={classes.open}
                      role="img"
                      aria-label={t("sections.empty")}
                    />
                  ))}
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
