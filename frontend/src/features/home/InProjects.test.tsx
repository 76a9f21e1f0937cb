import { screen } from "@testing-library/react"
import { expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { InProjects } from "./InProjects"

vi.mock("./OwnInProjects", () => {
  throw new Error("The code did not arrive")
})

it("says that what is one's own in projects could not be read where its code does not arrive", async () => {
  await showOnPage(<InProjects />)
  const alert = await screen.findByRole("alert")
  expect(alert).toHaveTextContent(/^In projectsThis could not be read/)
  expect(screen.getByRole("button", { name: "Try again" })).toBeEnabled()
})
