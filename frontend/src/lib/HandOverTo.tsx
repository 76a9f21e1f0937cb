import { Button, List, MultiSelect, Text } from "@mantine/core"
import { useState } from "react"
import { useTranslation } from "@/i18n"

type Props = {
  /** What goes, in numbers. */
  parts: readonly string[]
  /** Whether there is more than goes now. */
  hasMore: boolean
  /** How it is shared out among several. */
  hint: string
  colleagues: readonly { id: string; display_name: string }[]
  isBusy: boolean
  /** `next` says who gets which row: one after the other. */
  onStart: (next: (at: number) => string) => void
}

/** What goes, to whom, and the button that sends it. */
export function HandOverTo({ parts, hasMore, hint, colleagues, isBusy, onStart }: Props) {
  const { t } = useTranslation()
  const [to, setTo] = useState<string[]>([])
  const [isRefused, setRefused] = useState(false)
  const start = () => {
    if (to.length === 0) return setRefused(true)
    onStart((at) => to[at % to.length] ?? "")
  }
  return (
    <>
      <List size="sm">
        {parts.map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
      {hasMore && <Text size="sm">{t("handover.more")}</Text>}
      <MultiSelect
        label={t("handover.to")}
        description={hint}
        searchable
        data={colleagues.map((one) => ({ value: one.id, label: one.display_name }))}
        value={to}
        onChange={setTo}
        error={isRefused && to.length === 0 && t("handover.toRequired")}
        comboboxProps={{ withinPortal: true }}
        maw={520}
      />
      <Button onClick={start} loading={isBusy} style={{ alignSelf: "flex-start" }}>
        {t("handover.submit")}
      </Button>
    </>
  )
}
