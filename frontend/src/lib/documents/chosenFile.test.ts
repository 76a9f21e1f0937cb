import { expect, it } from "vitest"
import { isSame, looked, SIZE_MAX } from "./chosenFile"

const chosen = (name: string, type = "application/pdf", size = 10) => ({ name, type, size })

it.each([
  ["scan.pdf", "application/pdf", "pdf"],
  ["SCAN.PDF", "application/pdf", "pdf"],
  ["photo.JPG", "image/jpeg", "jpeg"],
  ["photo.jpeg", "image/jpeg", "jpeg"],
  ["page.png", "image/png", "png"],
  ["a.b.pdf", "", "pdf"],
])("takes %s of the type %s", (name, type, format) => {
  expect(looked(chosen(name, type))).toEqual({ format, name })
})

it.each([
  ["letter.docx", "", 10, "wrongEnding"],
  ["scan", "application/pdf", 10, "wrongEnding"],
  ["scan.pdf.exe", "", 10, "wrongEnding"],
  ["scan.pdf", "image/png", 10, "wrongType"],
  ["photo.png", "image/jpeg", 10, "wrongType"],
  ["scan.pdf", "application/pdf", 0, "empty"],
  ["scan.pdf", "application/pdf", SIZE_MAX + 1, "tooLarge"],
])("does not take %s of the type “%s” with %d bytes", (name, type, size, fault) => {
  expect(looked(chosen(name, type, size))).toEqual({ fault })
})

it("takes the largest file, and composes and shortens a name before its ending", () => {
  expect(looked(chosen("a.pdf", "", SIZE_MAX))).toHaveProperty("format", "pdf")
  expect(looked(chosen(" s\u0326coala\u0306.pdf"))).toHaveProperty("name", "școală.pdf")
  const long = looked(chosen(`${"ă".repeat(300)}.pdf`))
  expect(long).toHaveProperty("name", `${"ă".repeat(196)}.pdf`)
})

it("knows the same file again", () => {
  const begun = { name: "școală.pdf", size: 10 }
  expect(isSame(chosen("s\u0326coala\u0306.pdf"), begun)).toBe(true)
  expect(isSame(chosen("școală.pdf", "", 11), begun)).toBe(false)
  expect(isSame(chosen("alta.pdf"), begun)).toBe(false)
})
