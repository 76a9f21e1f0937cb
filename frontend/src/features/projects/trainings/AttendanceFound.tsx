import { Checkbox, Stack, Table, Text } from "@mantine/core"
import type { AttendanceTable, Training } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { HowMany } from "../words"
import { sideBySide } from "./breakdown"
import { DifferenceTag } from "./DifferenceTag"
import { GroupPairs } from "./GroupPairs"

const SHOWN = 50

/** What is wrong where in what was pasted. */
export function Faults({ found }: { found: AttendanceTable }) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Text size="sm" fw={600}>
        {t("attendance.faults", { count: found.faulty, valid: formatNumber(found.valid) })}
      </Text>
      <Table.ScrollContainer minWidth={360}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("attendance.line")}</Table.Th>
              <Table.Th>{t("attendance.column")}</Table.Th>
              <Table.Th>{t("attendance.fault")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.faults.slice(0, SHOWN).map(({ line, column, code }) => (
              <Table.Tr key={`${line} ${column} ${code}`}>
                <Table.Td>{formatNumber(line)}</Table.Td>
                <Table.Td>{t(`attendance.columns.${column}`)}</Table.Td>
                <Table.Td>{t(`problems.fields.${code}`)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {found.faulty > SHOWN && (
        <Text size="xs" c="dimmed">
          {t("attendance.moreFaults")}
        </Text>
      )}
    </div>
  )
}

type Props = {
  training: Training
  found: AttendanceTable
  isTakenOver: boolean
  onTakeOver: (isTakenOver: boolean) => void
  error: string | undefined
}

/** Who stands in a list without faults, beside what the training states; taken over only by whoever says so. */
export function Found({ training, found, isTakenOver, onTakeOver, error }: Props) {
  const { t } = useTranslation()
  const pairs = sideBySide(training.groups, found.groups, ({ count }) => count)
  return (
    <Stack gap="xs">
      <div role="status">
        <Text size="sm" fw={600}>
          {t("attendance.counted", { count: found.valid })}
        </Text>
        {found.difference && <DifferenceTag difference={found.difference} />}
      </div>
      <GroupPairs
        caption={t("attendance.beside")}
        rows={pairs.slice(0, SHOWN)}
        empty={null}
        isMarked={({ one, other }) => training.groups.length > 0 && one !== other}
        columns={[
          {
            key: "stated",
            title: t("attendance.stated"),
            align: "end",
            cell: ({ one }) => <HowMany of={one} />,
          },
          {
            key: "listed",
            title: t("attendance.listed"),
            align: "end",
            cell: ({ other }) => formatNumber(other ?? 0),
          },
        ]}
      />
      {pairs.length > SHOWN && (
        <Text size="xs" c="dimmed">
          {t("attendance.moreGroups")}
        </Text>
      )}
      <Checkbox
        label={t("attendance.takeOver")}
        description={t("attendance.takeOverHint")}
        checked={isTakenOver}
        onChange={(event) => onTakeOver(event.currentTarget.checked)}
        error={error}
      />
    </Stack>
  )
}
