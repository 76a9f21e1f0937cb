import { expect, fill, isAccessible, settled, test, words } from "./people"
import { openCase, somebody, toSection } from "./work"

const t = words.en
const NAME = "Sexual exploitation: operational indicators (ILO and European Commission)"
const EXAMPLE = "Example: a question that weighs much?"

test("an administrator enters a file, mends a weight, another confirms it, and a case worker screens with it", async ({
  enter,
}) => {
  const dan = await enter("admin", { language: "en" })
  await dan.getByRole("link", { name: t.nav.instruments }).click()
  await settled(dan)
  const slot = dan.getByRole("row").filter({ hasText: NAME })
  await expect(slot).toContainText(t.instruments.states.empty)
  await isAccessible(dan, "the list of instruments")

  // The file to begin with is an invented example throughout; one weight in it is broken.
  const [download] = await Promise.all([
    dan.waitForEvent("download"),
    slot
      .getByRole("button", { name: fill(t.instruments.downloadFor, { name: NAME, version: "2009.1" }) })
      .click(),
  ])
  const begun = await text(await download.createReadStream())
  await slot.getByRole("link", { name: fill(t.instruments.enterFor, { name: NAME }) }).click()
  await settled(dan)
  const field = dan.getByLabel(t.instruments.file)
  await field.fill(begun.replace('adult = "S"', 'adult = "X"'))
  await dan.getByRole("button", { name: t.instruments.check }).click()
  await expect(dan.getByRole("heading", { name: t.instruments.faults_one })).toBeVisible()
  await expect(dan.getByRole("row").filter({ hasText: "section.A.A1.adult" })).toContainText(
    "`X` is not S, M or W",
  )
  await isAccessible(dan, "the faults of a file")

  await field.fill(begun)
  await dan.getByRole("button", { name: t.instruments.check }).click()
  await expect(dan.getByRole("listitem").filter({ hasText: EXAMPLE })).toBeVisible()
  await isAccessible(dan, "the preview of an instrument")
  await dan.getByRole("button", { name: t.instruments.send, exact: true }).click()
  await dan.waitForURL(/\/administration\/instruments\/[0-9a-f-]{36}$/)
  await settled(dan)
  await expect(dan.getByRole("button", { name: t.instruments.confirm, exact: true })).toHaveAttribute(
    "aria-disabled",
    "true",
  )

  const ada = await enter("secund", { language: "en" })
  await ada.goto(new URL(dan.url()).pathname)
  await settled(ada)
  await ada.getByRole("button", { name: t.instruments.confirm, exact: true }).click()
  await ada.getByRole("dialog").getByRole("button", { name: t.instruments.confirm, exact: true }).click()
  await expect(ada.getByText(t.instruments.confirmed)).toBeVisible()

  const ana = await enter("ana", { language: "en" })
  await openCase(ana, "en", somebody("Sanda"))
  await toSection(ana, "en", "screenings")
  await ana.getByRole("button", { name: t.screening.start }).first().click()
  const dialog = ana.getByRole("dialog")
  await dialog.getByRole("radio", { name: NAME }).check()
  await dialog.getByRole("button", { name: t.screening.start }).click()
  await ana.waitForURL(/\/screenings\/[0-9a-f-]{36}\/A$/)
  await expect(ana.getByText(EXAMPLE)).toBeVisible()

  // The other journeys find the place as it was.
  await ada.getByRole("button", { name: t.instruments.withdraw, exact: true }).click()
  await ada.getByRole("dialog").getByRole("button", { name: t.instruments.withdraw, exact: true }).click()
  await expect(ada.getByText(t.instruments.withdrawn)).toBeVisible()
})

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = ""
  for await (const part of stream) all += part.toString()
  return all
}
