import { expect, it } from "vitest"
import { speakOfAll, startLanguage, t } from "./index"

it("makes each of several pages wait for the words that come later", async () => {
  await startLanguage("shell")
  expect(t("desk.title")).toBe("desk.title")
  const first = speakOfAll()
  await speakOfAll()
  expect(t("desk.title")).not.toBe("desk.title")
  await first
})
