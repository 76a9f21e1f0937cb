import { expect, it } from "vitest"
import { bodyOfPaid, neededOf, paidOf } from "./paid"

const inLei = { amount: "1000", currency: "RON", rate: 0.223456, rate_on: "2016-03-09" }

it("sends a rate with what is in another currency, and with nothing else", () => {
  const rated = { currency: "RON", rate: 223_456, rate_on: "2016-03-09" }
  expect(bodyOfPaid(inLei, "EUR")).toEqual({ amount: 1000_00, ...rated })
  expect(bodyOfPaid(inLei, "RON")).toEqual({ amount: 1000_00, currency: "RON", rate: null, rate_on: null })
  expect(paidOf(1000_00, "RON", rated)).toMatchObject({ rate: 0.223456, rate_on: "2016-03-09" })
})

it("asks for the rate and its day where there has to be one", () => {
  const without = { ...inLei, rate: null, rate_on: null }
  expect(neededOf(without, "EUR")).toEqual({ amount: 1000_00, rate: null, rate_on: null })
  expect(neededOf(without, "RON")).toEqual({ amount: 1000_00 })
})
