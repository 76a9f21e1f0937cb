import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { IconUrgent } from "@tabler/icons-react"
import { load } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { EmergencyDialog } from "./EmergencyDialog"
import { EmergencyTable } from "./EmergencyTable"

export const handle = { title: "emergencies" } as const
export const clientLoader = () => load(pack)

/** Cases that were opened in emergencies: by the reader, and by others where the reader's organisation holds them. */
export default function EmergencyListPage() {
  const { t } = useTranslation()
  const may = useMay()
  const [isOpening, open] = useDisclosure()
  return (
    <Page
      title={t("emergencies.title")}
      lead={t("emergencies.lead")}
      actions={
        <Button leftSection={<IconUrgent size={16} aria-hidden />} onClick={open.open}>
          {t("emergencies.open")}
        </Button>
      }
    >
      {may("cases.access_log") && (
        <Section title={t("emergencies.held")} text={t("emergencies.heldText")} isFlush>
          <EmergencyTable of="held" caption={t("emergencies.held")} none={t("emergencies.heldNone")} />
        </Section>
      )}
      <Section title={t("emergencies.own")} isFlush>
        <EmergencyTable of="own" caption={t("emergencies.own")} none={t("emergencies.ownNone")} />
      </Section>
      {isOpening && <EmergencyDialog onClose={open.close} />}
    </Page>
  )
}
