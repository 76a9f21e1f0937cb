import { Button, Group } from "@mantine/core"
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react"
import { useTranslation } from "@/i18n"

type Props = { isFirst: boolean; hasNext: boolean; onFirst: () => void; onNext: () => void; isBusy?: boolean }

/** Pages of a list that knows only what comes next. The browser's back button goes back. */
export function KeysetPager({ isFirst, hasNext, onFirst, onNext, isBusy = false }: Props) {
  const { t } = useTranslation()
  if (isFirst && !hasNext) return null
  return (
    <Group component="nav" aria-label={t("table.pages")} justify="flex-end" p="sm" className="no-print">
      <Button
        variant="default"
        size="xs"
        disabled={isFirst}
        onClick={onFirst}
        leftSection={<IconChevronLeft size={16} aria-hidden />}
      >
        {t("table.first")}
      </Button>
      <Button
        variant="default"
        size="xs"
        disabled={!hasNext}
        loading={isBusy}
        onClick={onNext}
        rightSection={<IconChevronRight size={16} aria-hidden />}
      >
        {t("table.next")}
      </Button>
    </Group>
  )
}
