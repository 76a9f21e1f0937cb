import { expect, it } from "vitest"
import { language, speakOfAll, startLanguage, switchLanguage, t } from "./index"

it("makes each of several pages wait for the words that come later", async () => {
  await startLanguage("shell")
  expect(t("desk.title")).toBe("desk.title")
  const first = speakOfAll()
  await speakOfAll()
  expect(t("desk.title")).not.toBe("desk.title")
  await first
})

it("speaks the language that was asked for last", async () => {
  await Promise.all([switchLanguage("sq"), switchLanguage("en")])
  expect(language()).toBe("en")
})
