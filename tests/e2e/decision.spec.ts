import type { Locator, Page } from "@playwright/test"
import { expect, fill, isAccessible, settled, test, words } from "./people"
import { choose, openCase, radio, somebody, toSection } from "./work"

const language = "ro"
const t = words[language]
const d = t.decision

/** Records a decision of the own body. */
async function decide(page: Page, status: keyof typeof d.statuses, ground: string, text: string) {
  await page.getByRole("button", { name: d.add }).click()
  const dialog = page.getByRole("dialog", { name: d.add })
  await radio(dialog, d.status, d.statuses[status]).check()
  await dialog.getByRole("checkbox", { name: ground, exact: true }).check()
  await dialog.getByRole("textbox", { name: d.words }).fill(text)
  return dialog
}

const submit = async (dialog: Locator) => {
  await dialog.getByRole("button", { name: d.submit }).click()
  await expect(dialog).toBeHidden()
}

const decision = (page: Page, status: keyof typeof d.statuses) =>
  page.getByRole("article", { name: new RegExp(`^${d.statuses[status]}`) })

test("from screening to a decision, told to the person and decided anew", async ({ enter }) => {
  test.setTimeout(120_000)
  const page = await enter("ana", { language })
  await openCase(page, language, somebody("Violeta"))

  // The track alone decides nothing.
  await toSection(page, language, "tracks")
  const change = `${t.cases.track.change}: ${t.tracks.names.identification}`
  await page.getByRole("button", { name: change }).click()
  const track = page.getByRole("dialog")
  await track.getByText(t.cases.track.notPossible).click()
  await expect(track.getByText(t.cases.track.reasons.needs_decision).first()).toBeVisible()
  await track.getByRole("radio", { name: t.tracks.identification.screening, exact: true }).check()
  await track.getByRole("textbox", { name: t.cases.track.grounds }).fill("Semne la locul de muncă.")
  await track.getByRole("button", { name: t.cases.track.submit }).click()
  await expect(track).toBeHidden()

  await toSection(page, language, "status")
  await expect(page.getByText(d.none, { exact: true })).toBeVisible()
  await isAccessible(page, "a status that nobody decided on")
  await page.getByRole("button", { name: d.add }).click()
  const empty = page.getByRole("dialog", { name: d.add })
  await empty.getByRole("button", { name: d.submit }).click()
  await expect(empty.getByText(t.problems.checkForm)).toBeVisible()
  await expect(empty.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(page, "the form of a decision")
  await empty.getByRole("button", { name: t.common.cancel }).click()

  await submit(await decide(page, "presumed", "Declarația persoanei", "Datorii, acte reținute."))
  const presumed = decision(page, "presumed")
  await expect(presumed).toContainText("Datorii, acte reținute.")
  await expect(presumed).toContainText(d.noticeNotYet)
  await presumed.getByRole("button", { name: d.notify }).click()
  const notice = page.getByRole("dialog", { name: d.notify })
  await notice.getByRole("combobox", { name: d.noticeMethod }).click()
  await page.getByRole("option").first().click()
  await notice.getByRole("combobox", { name: d.noticeLanguage }).fill("română")
  await page.getByRole("option", { name: "română", exact: true }).click()
  await notice.getByRole("button", { name: t.common.save, exact: true }).click()
  await expect(notice).toBeHidden()
  await expect(presumed).not.toContainText(d.noticeNotYet)
  await isAccessible(page, "a decision")

  // The person objects, and an answer says what became of it.
  await presumed.getByRole("button", { name: d.object }).click()
  const objection = page.getByRole("dialog", { name: d.object })
  await objection.getByRole("button", { name: t.common.save, exact: true }).click()
  await expect(objection).toBeHidden()
  await presumed.getByRole("button", { name: d.answerObjection }).click()
  const answer = page.getByRole("dialog", { name: d.answerObjection })
  await answer.getByRole("button", { name: t.common.save, exact: true }).click()
  await expect(answer.getByText(t.problems.fields.required)).toBeVisible()
  await isAccessible(page, "an answer to an objection")
  await choose(answer, d.outcome, d.outcomes.decision_stands)
  await answer.getByRole("button", { name: t.common.save, exact: true }).click()
  await expect(answer).toBeHidden()
  await expect(page.getByText(d.objectionClosed)).toBeVisible()
  await expect(presumed).toContainText(d.outcomes.decision_stands)

  // The association is not competent to say who is no victim: it records what the police decided.
  const dialog = await decide(page, "not_victim", "Nu s-au confirmat semnele", "Ancheta este încheiată.")
  await expect(dialog.getByText(d.notCompetent)).toBeVisible()
  await dialog.getByRole("combobox", { name: d.body }).fill("IGPR")
  await page.getByRole("option", { name: /Poliției Române/ }).click()
  await dialog.getByRole("textbox", { name: d.document }).fill("112/2026")
  await submit(dialog)
  await expect(decision(page, "not_victim")).toContainText("112/2026")

  // The association holds another view of what the police decided: it stands beside, and moves nothing.
  const disputed = decision(page, "not_victim")
  await disputed.getByRole("button", { name: d.disagreement.add }).click()
  const other = page.getByRole("dialog", { name: d.disagreement.add })
  await other.getByRole("button", { name: d.disagreement.add }).click()
  await expect(other.getByText(t.problems.fields.required).first()).toBeVisible()
  await isAccessible(page, "the form of a differing view")
  await other.getByRole("radio", { name: d.statuses.presumed, exact: true }).check()
  await other
    .getByRole("textbox", { name: d.disagreement.grounds })
    .fill("A doua declarație nu a fost ascultată.")
  await other.getByRole("button", { name: d.disagreement.add }).click()
  await expect(other).toBeHidden()
  await expect(disputed).toContainText(d.disagreement.open)
  await expect(disputed).toContainText("A doua declarație nu a fost ascultată.")
  await expect(disputed.getByRole("button", { name: d.disagreement.add })).toBeHidden()

  // The police upholds it on paper, with reasons.
  await disputed.getByRole("button", { name: d.disagreement.uphold }).click()
  const uphold = page.getByRole("dialog", { name: d.disagreement.uphold })
  await expect(uphold.getByText(d.disagreement.ownReview)).toBeVisible()
  await uphold.getByRole("combobox", { name: d.disagreement.body }).fill("IGPR")
  await page.getByRole("option", { name: /Poliției Române/ }).click()
  await uphold.getByRole("textbox", { name: d.document }).fill("118/2026")
  await uphold
    .getByRole("textbox", { name: d.disagreement.reasons })
    .fill("Ambele declarații au fost ascultate.")
  await uphold.getByRole("button", { name: d.disagreement.uphold }).click()
  await expect(uphold).toBeHidden()
  await expect(disputed).toContainText(d.disagreement.outcomes.upheld)
  await expect(disputed).toContainText("118/2026")
  await isAccessible(page, "a differing view that was answered")

  // Entered in error: it stays, marked, and the presumption counts again.
  await decision(page, "not_victim").getByRole("button", { name: d.markError }).click()
  const error = page.getByRole("dialog", { name: d.markError })
  await error.getByRole("textbox", { name: d.markErrorReason }).fill("Este din alt dosar.")
  await error.getByRole("button", { name: d.markError }).click()
  await expect(error).toBeHidden()
  await expect(decision(page, "not_victim")).toContainText(d.inError)
  await toSection(page, language, "tracks")
  await expect(page.getByText(t.cases.track.rightsOpen)).toBeVisible()
  await toSection(page, language, "timeline")
  await expect(
    page.getByText(fill(t.cases.events.decision.made_status, { status: d.statuses.presumed })),
  ).toBeVisible()
  await settled(page)
})
