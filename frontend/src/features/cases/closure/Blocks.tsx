import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core"
import { IconAlertTriangle } from "@tabler/icons-react"
import { Link } from "react-router"
import type { Case, Closing } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import classes from "../Cases.module.css"

type Block = Closing["blocks"][number]

/** Where each thing is ended that stands against the closing. */
const place = (file: Pick<Case, "id">, { kind, id }: Block) =>
  ({
    referral_running: paths.referral(id),
    person_placed: paths.caseSection(file.id, "accommodation"),
    risk_awaits_second: paths.risk(file.id, id),
    return_under_way: paths.caseSection(file.id, "stay_return"),
    plan_awaits_approval: paths.caseSection(file.id, "plan"),
  })[kind]

type Props = { file: Pick<Case, "id">; closing: Closing; onRetry: () => void }

/** Everything that has to end first, with the way to it. */
export function Blocks({ file, closing, onRetry }: Props) {
  const { t } = useTranslation()
  return (
    <Stack>
      <Alert icon={<IconAlertTriangle aria-hidden />} color="orange">
        <Text size="sm" fw={600}>
          {t("closure.blocked")}
        </Text>
        <ul className={classes.toDo}>
          {closing.blocks.map((block) => (
            <li key={block.id}>
              <Anchor component={Link} to={place(file, block)} size="sm">
                {[t(`closure.blocks.${block.kind}`), block.reference].filter(Boolean).join(" · ")}
              </Anchor>
            </li>
          ))}
        </ul>
      </Alert>
      <Text size="sm" c="dimmed">
        {t("closure.blockedText")}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onRetry}>
          {t("closure.checkAgain")}
        </Button>
      </Group>
    </Stack>
  )
}
