// Writes docs/reasons.md: what `detail` and the codes of fields say, in the words that people read in the web app.
import { readFileSync, writeFileSync } from "node:fs"

const en = JSON.parse(readFileSync(new URL("../locales/en.json", import.meta.url), "utf8"))
const { already_confirmed, already_withdrawn, own_ground, not_a_child } = en.consents.problems
const { own_organisation, ...ofReferrals } = en.referrals.problems
const reasons = {
  ...ofReferrals,
  ...en.cases.track.reasons,
  ...{ already_confirmed, already_withdrawn, own_ground },
  principal_open: en.interview.principalOpen,
  ...en.problems.reasons,
}
const fields = { not_a_child, own_organisation, ...en.problems.fields }

const table = (words) =>
  Object.keys(words)
    .sort()
    .map((code) => `| \`${code}\` | ${words[code].replace(/{{\w+}}/g, "…")} |\n`)
    .join("")

writeFileSync(
  new URL("../../docs/reasons.md", import.meta.url),
  `# Reasons, as people read them

## Reasons within a code

| \`detail\` | What people read |
| --- | --- |
${table(reasons)}
## Codes of fields

| \`code\` in \`errors\` | What people read |
| --- | --- |
${table(fields)}`,
)
