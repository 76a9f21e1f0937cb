import { Group, Stack, Text } from "@mantine/core"
import type { Need } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { StatusTag, type Tone } from "@/ui/StatusTag"
import classes from "./NeedsFound.module.css"
import { usePack } from "./pack"

const TONES: Record<Need["state"], Tone> = {
  unmet: "warn",
  partly_met: "notice",
  met: "good",
  no_need: "quiet",
  unknown: "quiet",
  not_asked: "quiet",
  refused: "quiet",
}

const ORDER = { urgent: 0, high: 1, medium: 2, low: 3 } as const
const rank = ({ priority }: Need) => (priority ? ORDER[priority] : 4)

/** What was found, the most pressing first; domains that were not asked about in one line. */
export function NeedsFound({ needs }: { needs: readonly Need[] }) {
  const { t } = useTranslation()
  const { term } = usePack()
  const asked = needs.filter(({ state }) => state !== "not_asked").toSorted((a, b) => rank(a) - rank(b))
  const notAsked = needs.filter(({ state }) => state === "not_asked")
  return (
    <Stack gap="sm">
      <ul className={classes.needs}>
        {asked.map((need) => (
          <li key={need.domain}>
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {term("need_domain", need.domain)}
              </Text>
              <StatusTag tone={TONES[need.state]}>{t(`needs.states.${need.state}`)}</StatusTag>
              {need.priority && <StatusTag>{t(`needs.ranked.${need.priority}`)}</StatusTag>}
            </Group>
            {need.situation && (
              <Text size="sm" className={classes.words ?? ""}>
                {need.situation}
              </Text>
            )}
            <Text size="sm" className={classes.words ?? ""}>
              <Text span size="sm" c="dimmed">{`${t("needs.wish")}: `}</Text>
              {t(`needs.wishes.${need.wish}`)}
              {need.wish_words && `: ${need.wish_words}`}
            </Text>
          </li>
        ))}
      </ul>
      {notAsked.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("needs.notAskedAbout", {
            domains: notAsked.map(({ domain }) => term("need_domain", domain)).join(" · "),
          })}
        </Text>
      )}
    </Stack>
  )
}
