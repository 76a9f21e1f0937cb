import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import type { Indicator } from "@/api/projectTypes"
import { show } from "@/test.render"
import { OneIndicator } from "./IndicatorsSection"

const indicator = (part: Partial<Indicator>) =>
  ({ definition: "Training sessions held", unit: "sessions", actuals: [], ...part }) as Indicator

it("tells and draws what was reached beyond the target", async () => {
  // RO20: two sessions were planned, six held.
  const { container } = await show(
    <OneIndicator indicator={indicator({ target: 2, actual: 6, achieved: 300 })} />,
  )
  expect(screen.getByText(/6 of 2 sessions/)).toHaveTextContent("6 of 2 sessions · 300%")
  const [reached, target] = container.querySelectorAll<HTMLElement>("[aria-hidden] > div")
  expect(reached?.style.width).toBe("100%")
  expect(Number.parseFloat(target?.style.left ?? "")).toBeCloseTo(100 / 3)
})

it("says that nothing is stated, and does not say zero", async () => {
  const { container } = await show(<OneIndicator indicator={indicator({ target: 2, actual: null })} />)
  expect(screen.getAllByText("Not stated")).toHaveLength(2)
  expect(screen.queryByText(/%/)).toBeNull()
  expect(container.querySelector("[aria-hidden]")).toBeNull()
})
