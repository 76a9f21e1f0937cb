import { Problem } from "@/api/problem"
import { type Language, switchLanguage } from "@/i18n"
import { showProblem } from "./announce"

/** Speaks this language, or says that its words did not come; whether it does. */
export async function chooseLanguage(next: Language): Promise<boolean> {
  try {
    await switchLanguage(next)
    return true
  } catch {
    showProblem(new Problem({ status: 0, code: "unreachable" }))
    return false
  }
}
