import { Stack, Text, TextInput } from "@mantine/core"
import { type ComponentProps, lazy, type ReactNode, Suspense } from "react"
import { useTranslation } from "@/i18n"
import { CopyField } from "@/ui/CopyField"
import { Section } from "@/ui/Section"

// The form is there at once; what draws the picture is a quarter of the page's own code.
const QrCode = lazy(async () => ({ default: (await import("@/ui/QrCode")).QrCode }))

type Props = {
  offered: { totp_uri: string; totp_secret: string }
  /** The field of the first code. */
  code: ComponentProps<typeof TextInput>
  children?: ReactNode
}

/** The secret that an authenticator application is given, as a picture and as people type it, and its first code. */
export function NewAuthenticator({ offered, code, children }: Props) {
  const { t } = useTranslation()
  return (
    <Section title={t("invitation.phone")} text={t("invitation.phoneText")}>
      <Stack>
        <div style={{ minHeight: 208 }}>
          <Suspense>
            <QrCode value={offered.totp_uri} label={t("invitation.qr")} />
          </Suspense>
        </div>
        <div>
          <Text size="sm" mb={4}>
            {t("invitation.secret")}
          </Text>
          <CopyField
            value={offered.totp_secret.replaceAll(/(.{4})/g, "$1 ").trim()}
            label={t("common.copy")}
          />
        </div>
        <TextInput
          {...code}
          label={t("signIn.code")}
          description={t("signIn.codeHint")}
          autoComplete="one-time-code"
          inputMode="numeric"
          maw={280}
        />
        {children}
      </Stack>
    </Section>
  )
}

/** 128 bits, drawn here and told to nobody but the server: who sent the link does not know the secret of this phone. */
export const drawnNonce = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  )
