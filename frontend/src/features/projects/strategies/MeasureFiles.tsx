import { useEffect, useRef } from "react"
import type { StrategyMeasure } from "@/api/projectTypes"
import { useFocusReturn } from "@/ui/useFocusReturn"
import { RecordFiles } from "../files/RecordFiles"

type Props = {
  measure: Pick<StrategyMeasure, "id" | "number" | "text">
  mayChange: boolean
  onClose: () => void
}

/** The documents of a measure, which open below its table: the focus goes there, and back where they are closed. */
export function MeasureFiles({ measure: { id, number, text }, mayChange, onClose }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useFocusReturn(true)
  useEffect(() => heading.current?.focus(), [])
  return (
    <RecordFiles
      kind="strategy_measure"
      id={id}
      name={number ?? text}
      mayChange={mayChange}
      onClose={onClose}
      heading={heading}
    />
  )
}
