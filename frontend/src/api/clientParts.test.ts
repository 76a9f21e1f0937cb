import { readdirSync, readFileSync } from "node:fs"
import * as projects from "@punte/client/projects"
import { expect, it } from "vitest"

/** What the app takes at run time of the part of the client that comes with the pages of projects. */
const taken = () =>
  readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => [
      ...readFileSync(`src/${name}`, "utf8").matchAll(/import \{([^}]*)\} from "@punte\/client\/projects"/g),
    ])
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))

it("has every operation that the pages of projects take from their part of the client", () => {
  const names = new Set(taken())
  expect(names.size).toBeGreaterThan(50)
  expect([...names].filter((name) => !(name in projects))).toEqual([])
})
