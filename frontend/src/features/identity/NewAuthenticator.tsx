import { Stack, Text } from "@mantine/core"
import { lazy, Suspense } from "react"
import { useTranslation } from "@/i18n"
import { CopyField } from "@/ui/CopyField"

// The form is there at once; what draws the picture is a quarter of the page's own code.
const QrCode = lazy(async () => ({ default: (await import("@/ui/QrCode")).QrCode }))

/** The secret that an authenticator application is given: as a picture, and as people type it. */
export function NewAuthenticator({ uri, secret }: { uri: string; secret: string }) {
  const { t } = useTranslation()
  return (
    <Stack>
      <div style={{ minHeight: 208 }}>
        <Suspense>
          <QrCode value={uri} label={t("invitation.qr")} />
        </Suspense>
      </div>
      <div>
        <Text size="sm" mb={4}>
          {t("invitation.secret")}
        </Text>
        <CopyField value={secret.replaceAll(/(.{4})/g, "$1 ").trim()} label={t("common.copy")} />
      </div>
    </Stack>
  )
}

/** 128 bits, drawn here and told to nobody but the server: who sent the link does not know the secret of this phone. */
export const drawnNonce = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  )
