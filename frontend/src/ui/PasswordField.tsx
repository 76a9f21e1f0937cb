import { PasswordInput } from "@mantine/core"
import { useTranslation } from "@/i18n"

/** A password; whoever uses a keyboard gets to the button that shows it as well. */
export function PasswordField(props: React.ComponentProps<typeof PasswordInput>) {
  const { t } = useTranslation()
  return (
    <PasswordInput
      {...props}
      visibilityToggleButtonProps={{
        "aria-label": t("signIn.showPassword"),
        tabIndex: 0,
        "aria-hidden": false,
      }}
    />
  )
}
