import { Button, Fieldset, Group, Modal, Radio, SimpleGrid, Stack, Text } from "@mantine/core"
import { type ReactNode, useState } from "react"
import { useTranslation } from "@/i18n"
import { useFocusReturn } from "./useFocusReturn"

export type ConflictField = { key: string; label: string; mine: ReactNode; theirs: ReactNode }

type Whose = "theirs" | "mine"
type Props = {
  /** Only the fields that differ. */
  fields: readonly ConflictField[] | undefined
  /** What they were saved as. What was chosen beside one version is not chosen beside the next. */
  version: number | undefined
  /** Saves again on the newer version: for each field, whose value to keep. */
  onChoose: (choice: Record<string, Whose>) => void
  onClose: () => void
  isBusy?: boolean
}

/** Somebody else saved first (412): both versions, field by field, and the person chooses. */
export function ConflictDialog({ fields, version, onChoose, onClose, isBusy = false }: Props) {
  const { t } = useTranslation()
  const [choice, setChoice] = useState<Record<string, Whose>>({})
  const [shown, setShown] = useState(version)
  if (shown !== version) {
    setShown(version)
    setChoice({})
  }
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
        {/* Also what got no answer, and did arrive, meets itself here when it is sent again. */}
        <Text>{t(fields?.length === 0 ? "conflict.same" : "conflict.text")}</Text>
        {fields?.map(({ key, label, ...values }) => (
          <Fieldset key={key} legend={label}>
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              {(["theirs", "mine"] as const).map((whose) => (
                <Radio
                  key={whose}
                  name={`conflict-${key}`}
                  checked={chosen(key) === whose}
                  onChange={() => setChoice({ ...choice, [key]: whose })}
                  label={
                    <>
                      <Text span inherit c="dimmed">{`${t(`conflict.${whose}`)}:`}</Text>{" "}
                      {values[whose] || t("common.nothing")}
                    </>
                  }
                />
              ))}
            </SimpleGrid>
          </Fieldset>
        ))}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("conflict.goBack")}
          </Button>
          <Button
            loading={isBusy}
            onClick={() => onChoose(Object.fromEntries((fields ?? []).map(({ key }) => [key, chosen(key)])))}
          >
            {t(fields?.length === 0 ? "common.save" : "conflict.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
