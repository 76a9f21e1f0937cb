import type { ComponentProps } from "react"
import { useTranslation } from "@/i18n"
import { ReasonDialog } from "./ReasonDialog"

type Props = Pick<ComponentProps<typeof ReasonDialog>, "refused" | "isBusy" | "onReason" | "onClose">

/** A record of a service should not be there: why. */
export function VoidDialog(props: Props) {
  const { t } = useTranslation()
  return (
    <ReasonDialog
      {...props}
      isDangerous
      title={t("services.voidTitle")}
      text={t("services.voidText")}
      submit={t("services.void")}
      label={t("services.voidReason")}
      longest={4000}
    />
  )
}
