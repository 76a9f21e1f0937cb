import { VisuallyHidden } from "@mantine/core"
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react"
import { useTranslation } from "@/i18n"
import type { Span } from "@/lib/StatedDateInput"
import { spanWords } from "@/lib/spanWords"
import { dragged, type Grip, isSame, stepped } from "./drag"
import type { Scale } from "./span"
import classes from "./TimeLine.module.css"

type Props = {
  /** What the bar stands for. */
  name: string
  planned: Span
  scale: Scale
  /** Saves the dates; settled once they are shown, or were refused. */
  onMove: (planned: Span) => Promise<unknown>
  onOpen: () => void
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 }

/** What is planned, to be drawn along in time: by its ends or as a whole, with the mouse or the keyboard. */
export function MovableBar({ name, planned, scale, onMove, onOpen }: Props) {
  const { t } = useTranslation()
  // Where it is held to, while that is not saved.
  const [draft, setDraft] = useState<Span>()
  const [isSaving, setSaving] = useState(false)
  const [said, say] = useState("")
  const held = useRef<{ grip: Grip; from: number; width: number }>(undefined)
  const wasDragged = useRef(false)
  const drawn = scale.bar(draft ?? planned)
  if (!drawn) return null

  const back = () => {
    held.current = undefined
    setDraft(undefined)
    say(t("activities.movedBack", { name, planned: spanWords(planned) }))
  }
  const save = async (span: Span) => {
    held.current = undefined
    if (isSame(span, planned)) return setDraft(undefined)
    setDraft(span)
    setSaving(true)
    await onMove(span)
    setSaving(false)
    setDraft(undefined)
  }
  const at = ({ clientX }: PointerEvent): Span => {
    if (!held.current) return draft ?? planned
    const { grip, from, width } = held.current
    return dragged(planned, grip, ((clientX - from) / width) * scale.days)
  }
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    const width = event.currentTarget.parentElement?.clientWidth
    if (isSaving || event.button !== 0 || !width) return
    const grip = (event.target as HTMLElement).dataset.grip
    held.current = { grip: grip === "start" || grip === "end" ? grip : "whole", from: event.clientX, width }
    wasDragged.current = false
    event.currentTarget.setPointerCapture(event.pointerId)
    // Not all browsers give it: Escape has to arrive here.
    event.currentTarget.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && draft && !isSaving) {
      event.preventDefault()
      event.stopPropagation()
      return back()
    }
    wasDragged.current = false
    const step = STEPS[event.key]
    if (!step || !(event.shiftKey || event.altKey)) return
    // Also while it is saved: Alt and an arrow would leave the page.
    event.preventDefault()
    if (isSaving) return
    const grip = event.altKey ? (event.shiftKey ? "start" : "end") : "whole"
    const next = stepped(draft ?? planned, grip, step)
    setDraft(next)
    say(t("activities.dragging", { name, planned: spanWords(next) }))
  }
  const place = { left: `${drawn.start * 100}%`, width: `${drawn.length * 100}%` }
  return (
    <>
      <div
        className={`${classes.bar} ${classes.planned}`}
        data-open={drawn.isOpen || undefined}
        data-draft={draft ? true : undefined}
        style={place}
        aria-hidden
      />
      <button
        type="button"
        className={classes.grab}
        style={place}
        aria-label={t("activities.bar", { name, planned: spanWords(draft ?? planned) })}
        aria-busy={isSaving}
        onPointerDown={onPointerDown}
        onPointerMove={(event) => {
          if (!held.current) return
          const next = at(event)
          if (!isSame(next, planned)) wasDragged.current = true
          setDraft(next)
        }}
        onPointerUp={(event) => {
          if (held.current) void save(at(event))
        }}
        onPointerCancel={() => held.current && back()}
        onKeyDown={onKeyDown}
        onBlur={() => {
          if (draft && !isSaving && !held.current) back()
        }}
        onClick={() => {
          // The pointer that was let go after it moved the bar opens nothing.
          if (wasDragged.current || isSaving) wasDragged.current = false
          else if (draft) void save(draft)
          else onOpen()
        }}
      >
        {planned.from && <span className={classes.end} data-grip="start" />}
        {planned.to && <span className={classes.end} data-grip="end" />}
      </button>
      {draft && (
        <span className={classes.hint} style={{ left: place.left }} aria-hidden>
          {spanWords(draft)}
        </span>
      )}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  )
}
