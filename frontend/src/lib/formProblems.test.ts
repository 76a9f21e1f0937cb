import { expect, it, vi } from "vitest"
import { Problem } from "@/api/problem"
import { pathOf, showFieldProblems } from "./formProblems"

it.each([
  ["/email", "email"],
  ["/person/given_names", "person.given_names"],
  ["/contacts/0/value", "contacts.0.value"],
  ["/a~1b/c~0d", "a/b.c~d"],
])("puts %s on the field %s", (pointer, path) => {
  expect(pathOf(pointer)).toBe(path)
})

it("says whether there was anything to put on a field", () => {
  const form = { setErrors: vi.fn() }
  expect(showFieldProblems(form, new Problem({ status: 409, code: "not_now" }))).toBe(false)
  expect(form.setErrors).not.toHaveBeenCalled()
  const problem = new Problem({
    status: 422,
    code: "invalid",
    errors: [{ pointer: "/email", code: "malformed" }],
  })
  expect(showFieldProblems(form, problem)).toBe(true)
  expect(Object.keys(form.setErrors.mock.calls[0]?.[0])).toEqual(["email"])
})
