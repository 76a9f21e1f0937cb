import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import type { Case } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { useReason } from "../abilities"
import { AskedErasure } from "./AskedErasure"
import { ErasureDialog } from "./ErasureDialog"

/** That the person asks that nothing be kept: asked for here, and answered here by a second person. */
export function ErasurePart({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reason = useReason(file)
  const [isAsking, ask] = useDisclosure()
  return (
    <Section
      title={t("erasure.title")}
      text={t("erasure.text")}
      actions={
        <ReasonTooltip reason={file.erasure_asked ? t("erasure.awaits") : reason("erasure_create")}>
          <Button variant="default" onClick={ask.open}>
            {t("erasure.ask")}
          </Button>
        </ReasonTooltip>
      }
    >
      {file.erasure_asked && <AskedErasure file={file} />}
      {isAsking && <ErasureDialog file={file} onClose={ask.close} />}
    </Section>
  )
}
