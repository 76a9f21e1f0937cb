import { Anchor, TextInput } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { PasswordField } from "@/ui/PasswordField"

export type Factor = { kind: "totp" | "recovery_code"; code: string }
export const NO_FACTOR: Factor = { kind: "totp", code: "" }

/** A one-time code, or a recovery code where the phone is not at hand. */
export function FactorField(props: {
  value: Factor
  onChange: (factor: Factor) => void
  error?: string | undefined
}) {
  const { value, onChange, error } = props
  const { t } = useTranslation()
  const isTotp = value.kind === "totp"
  return (
    <div>
      <TextInput
        label={t(isTotp ? "signIn.code" : "signIn.recoveryCode")}
        description={t(isTotp ? "signIn.codeHint" : "signIn.recoveryHint")}
        autoComplete={isTotp ? "one-time-code" : "off"}
        inputMode={isTotp ? "numeric" : "text"}
        value={value.code}
        error={error}
        onChange={(event) => onChange({ ...value, code: event.currentTarget.value })}
      />
      <Anchor
        component="button"
        type="button"
        size="sm"
        mt={6}
        onClick={() => onChange({ kind: isTotp ? "recovery_code" : "totp", code: "" })}
      >
        {t(isTotp ? "signIn.useRecovery" : "signIn.useTotp")}
      </Anchor>
    </div>
  )
}

/** The factor as the server takes it: people type codes with spaces. */
export const sent = ({ kind, code }: Factor): Factor => ({ kind, code: code.replaceAll(/\s/g, "") })

type NewPasswordProps = Omit<React.ComponentProps<typeof PasswordField>, "description">

/** The shortest password that is accepted (SEC-02). */
export const PASSWORD_MIN = 15

/** A password to be. */
export function NewPasswordField(props: NewPasswordProps) {
  const { t } = useTranslation()
  return <PasswordField {...props} description={t("invitation.passwordHint")} autoComplete="new-password" />
}

/** Why a password to be is not long enough, in characters as people count them. */
export function usePasswordRule() {
  const { t } = useTranslation()
  return (value: string) => {
    const missing = PASSWORD_MIN - [...value].length
    return missing > 0 ? t("invitation.passwordShort", { count: missing }) : null
  }
}
