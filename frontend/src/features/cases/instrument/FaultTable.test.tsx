import { MantineProvider } from "@mantine/core"
import { render, screen, within } from "@testing-library/react"
import { beforeAll, expect, it } from "vitest"
import { startLanguage, switchLanguage } from "@/i18n"
import { FaultTable } from "./FaultTable"

beforeAll(async () => {
  await startLanguage("shell", "later")
  await switchLanguage("ro")
})

it("says line, place and what is wrong in the language of whoever reads", () => {
  const words = { ro: "`X` nu este S, M sau W", sq: "", en: "" }
  const faults: Parameters<typeof FaultTable>[0]["faults"] = [
    { line: 26, path: "section.A.A1.adult", code: "bad_weight", words },
    { line: null, path: "verified", code: "missing", words: { ro: "lipsește", sq: "", en: "" } },
  ]
  render(
    <MantineProvider>
      <FaultTable faults={faults} />
    </MantineProvider>,
  )
  expect(screen.getByRole("heading").textContent).toBe("Există 2 greșeli în fișier")
  const [, weight, missing] = screen.getAllByRole("row")
  expect(within(weight as HTMLElement).getByText("26")).toBeDefined()
  expect(within(weight as HTMLElement).getByText(words.ro)).toBeDefined()
  expect(missing?.textContent).toContain("lipsește")
})
