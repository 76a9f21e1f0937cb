import { screen, within } from "@testing-library/react"
import { expect, it } from "vitest"
import type { MeetingRegister } from "@/api/projectTypes"
import { showOnPage } from "@/test.render"
import { RegisterTable } from "./RegisterTable"

const row = (
  kind: string,
  county: string | null,
  meetings: number | null,
  records: number,
  uncounted = 0,
) => ({
  kind,
  county,
  meetings,
  records,
  uncounted,
})
const register = {
  year: 2020,
  meetings: 38,
  uncounted: 1,
  rows: [
    row("county_team", null, 37, 1),
    row("county_team", "RO-BV", 1, 1),
    row("working_group", "RO-AB", null, 1, 1),
  ],
} as MeetingRegister
const county = (code: string) => ({ "RO-BV": "Brașov", "RO-AB": "Alba" })[code] ?? code

it("has a row for each county, the one that is not stated last, and says what gives no number", async () => {
  await showOnPage(<RegisterTable register={register} filters={{ year: "2020" }} county={county} />)
  const rows = within(screen.getByRole("table")).getAllByRole("row")
  expect(rows.map((one) => one.textContent)).toEqual([
    "CountyCounty teamWorking group",
    "Alba–Not stated1 record gives no figure",
    "Brașov1–",
    "Not stated37–",
  ])
})

it("opens the list that a number was counted from, also where no county is stated", async () => {
  await showOnPage(<RegisterTable register={register} filters={{ year: "2020" }} county={county} />)
  const links = screen.getAllByRole("link").map((link) => [link.textContent, link.getAttribute("href")])
  expect(links).toEqual([
    ["Not stated", "/projects/meetings?year=2020&kind=working_group&county=RO-AB"],
    ["1", "/projects/meetings?year=2020&kind=county_team&county=RO-BV"],
    ["37", "/projects/meetings?year=2020&kind=county_team&placed=no"],
  ])
})
