import { expect, it } from "vitest"
import { askedLinks, type MeasureLink, sentLinks } from "./links"

it("sends what was chosen and keeps what the form does not ask for", () => {
  const links: MeasureLink[] = [
    { kind: "meeting", id: "m", title: "Conference" },
    { kind: "project", id: "p", title: "ISF 01" },
    { kind: "training", id: "t", title: "MNIR, Sibiu" },
  ]
  const asked = askedLinks(links)
  expect(asked).toEqual({
    project: [{ id: "p", title: "ISF 01" }],
    training: [{ id: "t", title: "MNIR, Sibiu" }],
    campaign: [],
  })
  const chosen = { ...asked, project: [], campaign: [{ id: "c", title: "Ask for help" }] }
  expect(sentLinks(links, chosen)).toEqual([
    { kind: "meeting", id: "m" },
    { kind: "training", id: "t" },
    { kind: "campaign", id: "c" },
  ])
})
