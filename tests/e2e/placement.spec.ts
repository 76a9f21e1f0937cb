import { expect, fill, isAccessible, settled, test, words } from "./people"
import { act, choose, confirm, NAMES, openReferral, referToShelter, somebody, toSection } from "./work"

const language = "en"
const t = words[language]

test("a person moves in at a shelter that accepted them, and out again", async ({ enter }) => {
  test.setTimeout(180_000)
  const worker = await enter("ana", { language })
  const { reference, caseUrl } = await referToShelter(worker, language, {
    told: somebody("Mara"),
    to: NAMES[language].shelter,
    sets: ["identity", "contact"],
    message: "A bed for tonight, please.",
  })
  const open = async () => {
    await worker.goto(caseUrl)
    await settled(worker)
    await toSection(worker, language, "accommodation")
    return worker.getByRole("region", { name: t.placement.title })
  }
  // Nobody takes beds where nobody agreed.
  let section = await open()
  await expect(section).toContainText(t.placement.none)
  await section.getByRole("button", { name: t.placement.open }).click()
  const dialog = worker.getByRole("dialog", { name: t.placement.openTitle })
  await expect(dialog).toContainText(t.placement.noOffers)
  await isAccessible(worker, "no bed that may be taken")
  await dialog.getByRole("button", { name: t.common.cancel }).click()

  const keeper = await enter("ioana", { language })
  await openReferral(keeper, language, reference)
  await act(keeper, t.referrals.acts.accept)
  await confirm(keeper, t.referrals.acts.accept)

  section = await open()
  await section.getByRole("button", { name: t.placement.open }).click()
  const bed = dialog.getByRole("radio", {
    name: new RegExp(`^${RegExp.escape(NAMES[language].shelter)}.*${NAMES[language].emergencyShelter}$`),
  })
  await bed.check()
  await dialog.getByRole("textbox", { name: t.placement.note }).fill("By the back door.")
  await isAccessible(worker, "moving in")
  await dialog.getByRole("button", { name: t.placement.open, exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(section).toContainText(NAMES[language].shelter)
  await expect(section).toContainText("0 nights")
  await isAccessible(worker, "where a person stays")

  // The shelter does not learn it from its referral.
  await keeper.reload()
  await settled(keeper)
  await expect(keeper.locator("#main")).not.toContainText("By the back door.")

  await section.getByRole("button", { name: t.placement.end }).click()
  const end = worker.getByRole("dialog", {
    name: fill(t.placement.endTitle, { name: NAMES[language].shelter }),
  })
  await end.getByRole("button", { name: t.placement.end, exact: true }).click()
  await expect(end.getByText(t.problems.fields.required)).toBeVisible()
  await choose(end, t.placement.endReason, "A home of their own")
  await isAccessible(worker, "the end of a stay")
  await end.getByRole("button", { name: t.placement.end, exact: true }).click()
  await expect(end).toBeHidden()
  await expect(section).toContainText(t.placement.nowhere)
  await toSection(worker, language, "timeline")
  await expect(worker.locator("#main")).toContainText(t.cases.events.placement.ended)
})
