import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { show } from "@/test.render"
import { NameFields } from "./NameFields"

const fields = (errors: Record<string, string>) => (
  <NameFields
    label={(language) => `Title in ${language}`}
    value={{ ro: "", sq: "", en: "" }}
    onChange={() => undefined}
    name="titles"
    errors={errors}
  />
)

it("says what is wrong with a name on its field, and what is wrong with all on the first", async () => {
  await show(fields({ "titles.sq": "Too long", titles: "Missing" }))
  expect(screen.getByRole("textbox", { name: "Title in Albanian" })).toHaveAccessibleDescription("Too long")
  expect(screen.getByRole("textbox", { name: "Title in Romanian" })).toHaveAccessibleDescription("Missing")
  expect(screen.getByRole("textbox", { name: "Title in English" })).toBeValid()
})
