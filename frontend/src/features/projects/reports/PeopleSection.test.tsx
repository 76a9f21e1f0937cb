import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { show } from "@/test.render"
import { PeopleSection } from "./PeopleSection"

const said = (label: string) => screen.getByText(label).nextElementSibling?.textContent

it("tells people and participations apart, and from how many lists", async () => {
  await show(<PeopleSection people={{ trainings: 5, lists: 2, participations: 1_006, people: 503 }} />)
  expect(said("Trainings whose attendance list is kept")).toBe("2 of 5")
  expect(said("Participations on these lists")).toBe("1,006")
  expect(said("People on these lists (derived)")).toBe("503")
})

it("says that nothing is stated where no list is kept", async () => {
  await show(<PeopleSection people={{ trainings: 5, lists: 0, participations: null, people: null }} />)
  expect(said("Trainings whose attendance list is kept")).toBe("0 of 5")
  expect(said("Participations on these lists")).toBe("Not stated")
  expect(said("People on these lists (derived)")).toBe("Not stated")
})
