import { expect, it } from "vitest"
import { speak } from "@/i18n"
import { minorOf, typedOf } from "./money"

it.each([
  ["806043", 806_043_00],
  ["806.043", 806_043_00],
  ["806,043", 806_043_00],
  ["806 043,00", 806_043_00],
  ["806,043.00", 806_043_00],
  ["1.234.567,8", 1_234_567_80],
  ["12.5", 12_50],
  ["0,05", 5],
  ["0", 0],
  ["", null],
  [" ", null],
  ["-1", undefined],
  ["1,2,3", undefined],
  ["1.234,567.89", undefined],
  ["1.234.56", undefined],
  ["12.3456", undefined],
  ["lei", undefined],
  ["99999999999999999", undefined],
])("reads %j as %j", (typed, minor) => {
  expect(minorOf(typed)).toBe(minor)
})

it.each(["ro", "sq", "en"] as const)("reads in %s what it writes", (language) => {
  speak(language, {})
  for (const minor of [0, 5, 100, 604_632_00, 1_234_567_89]) expect(minorOf(typedOf(minor))).toBe(minor)
  expect(typedOf(null)).toBe("")
})
