import { Button, Group, Modal, Radio, Stack, Table, Text } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { useTranslation } from "@/i18n"
import { useFocusReturn } from "./useFocusReturn"

export type ConflictField = { key: string; label: string; mine: ReactNode; theirs: ReactNode }

type Props = {
  /** Only the fields that differ. */
  fields: readonly ConflictField[] | undefined
  /** Saves again on the newer version: for each field, whose value to keep. */
  onChoose: (choice: Record<string, "mine" | "theirs">) => void
  onClose: () => void
  isBusy?: boolean
}

/** Somebody else saved first (412): both versions, field by field, and the person chooses. */
export function ConflictDialog({ fields, onChoose, onClose, isBusy = false }: Props) {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<Record<string, "mine" | "theirs">>({})
  useFocusReturn(fields !== undefined)
  const chosen = (key: string) => choice[key] ?? "theirs"
  return (
    <Modal
      opened={fields !== undefined}
      onClose={onClose}
      size="xl"
      title={t("conflict.title")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <Stack>
        <Text>{t("conflict.text")}</Text>
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("conflict.field")}</Table.Th>
                <Table.Th>{t("conflict.theirs")}</Table.Th>
                <Table.Th>{t("conflict.mine")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {fields?.map(({ key, label, mine, theirs }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row">{label}</Table.Th>
                  {(["theirs", "mine"] as const).map((whose) => (
                    <Table.Td key={whose}>
                      <Radio
                        name={`conflict-${key}`}
                        checked={chosen(key) === whose}
                        onChange={() => setChoice({ ...choice, [key]: whose })}
                        label={(whose === "mine" ? mine : theirs) || t("common.nothing")}
                      />
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("conflict.goBack")}
          </Button>
          <Button
            loading={isBusy}
            onClick={() => onChoose(Object.fromEntries((fields ?? []).map(({ key }) => [key, chosen(key)])))}
          >
            {t("conflict.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
