import { screen } from "@testing-library/react"
import { expect, it } from "vitest"
import { show } from "@/test.render"
import { Stated } from "./words"

it.each([null, undefined, "", false])("says that %j is not stated", async (nothing) => {
  await show(<Stated>{nothing}</Stated>)
  expect(screen.getByText("Not stated")).toBeVisible()
})
