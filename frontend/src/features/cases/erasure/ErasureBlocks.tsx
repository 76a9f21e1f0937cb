import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { Link } from "react-router"
import type { Case, CaseErasure } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import classes from "../Cases.module.css"

type Block = CaseErasure["blocks"][number]

/** Where each thing is ended, or put right, that stands against it. */
const place = (file: Pick<Case, "id">, { kind, id }: Block) =>
  ({
    child: paths.caseSection(file.id, "person"),
    age_disputed: paths.caseSection(file.id, "person"),
    age_unknown: paths.caseSection(file.id, "person"),
    referral_running: paths.referral(id ?? ""),
    person_placed: paths.caseSection(file.id, "accommodation"),
    return_under_way: paths.caseSection(file.id, "stay_return"),
    proceeding_open: paths.caseSection(file.id, "proceedings"),
    claim_open: paths.caseSection(file.id, "proceedings"),
  })[kind]

type Props = {
  file: Pick<Case, "id">
  known: Pick<CaseErasure, "is_set_up" | "blocks">
  onRetry: () => void
}

/** Everything that stands against it, with the way to it. */
export function ErasureBlocks({ file, known, onRetry }: Props) {
  const { t } = useTranslation()
  if (!known.is_set_up) return <Text>{t("problems.reasons.erasure_not_set_up")}</Text>
  return (
    <Stack>
      <Alert icon={<IconAlertTriangle aria-hidden />} color="orange">
        <Text size="sm" fw={600}>
          {t("erasure.blocked")}
        </Text>
        <ul className={classes.toDo}>
          {known.blocks.map((block) => (
            <li key={block.id ?? block.kind}>
              <Anchor component={Link} to={place(file, block)} size="sm">
                {[t(`erasure.blocks.${block.kind}`), block.reference].filter(Boolean).join(" · ")}
              </Anchor>
            </li>
          ))}
        </ul>
      </Alert>
      <Group justify="flex-end">
        <Button variant="default" onClick={onRetry}>
          {t("erasure.checkAgain")}
        </Button>
      </Group>
    </Stack>
  )
}
