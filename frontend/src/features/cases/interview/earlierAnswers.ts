import type { AccountAnswer, AccountRevision } from "@/api/caseTypes"
import { placeOf } from "./interviewDraft"

const plain = ({ state, is_so, codes, text, number, date }: AccountAnswer) =>
  JSON.stringify([state, is_so ?? null, codes ?? null, text ?? null, number ?? null, date ?? null])

/**
 * What was answered at a place before what is known now, the latest first. `revisions` are those of a topic, the newest
 * first: each holds the whole topic as it stood, so that an answer that nobody changed is in many of them.
 */
export function earlierAnswers(revisions: readonly AccountRevision[], place: string): AccountAnswer[] {
  const [now, ...before] = revisions.map(({ answers }) =>
    answers.find((one) => placeOf(one.entry ?? "", one.question) === place),
  )
  const found: AccountAnswer[] = []
  let last = now && plain(now)
  for (const answer of before) {
    if (answer && plain(answer) !== last) found.push(answer)
    last = answer && plain(answer)
  }
  return found
}
