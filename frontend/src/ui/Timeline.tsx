import { type ReactNode, useDeferredValue } from "react"
import { formatDate, formatDateTime, formatTime } from "@/i18n/format"
import classes from "./Timeline.module.css"

export type TimelineItem = {
  key: string
  at: string
  title: ReactNode
  by?: string
  icon?: ReactNode
  content?: ReactNode
}

/** As many as fill a screen. */
const FIRST = 12

/** What happened, newest first, under the day it happened on. What lies below the screen comes a moment after what is on it. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  const shown = useDeferredValue(items, items.slice(0, FIRST))
  const days = Map.groupBy(shown, (item) => formatDate(item.at))
  return (
    <section aria-label={label}>
      {[...days].map(([day, entries]) => (
        <div key={day} className={classes.day}>
          <h3 className={classes.date}>{day}</h3>
          <ol className={classes.list}>
            {entries.map((item) => (
              <li key={item.key} className={classes.item}>
                <span className={classes.icon} aria-hidden>
                  {item.icon}
                </span>
                <div>
                  <div className={classes.title}>{item.title}</div>
                  <div className={classes.by}>
                    <time dateTime={item.at} title={formatDateTime(item.at)}>
                      {formatTime(item.at)}
                    </time>
                    {item.by && ` · ${item.by}`}
                  </div>
                  {item.content && <div className={classes.content}>{item.content}</div>}
                </div>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  )
}
