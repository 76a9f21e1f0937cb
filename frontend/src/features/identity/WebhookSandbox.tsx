import { Button, Code, Stack, Text } from "@mantine/core"
import { demoCallList, systemRead } from "@punte/client"
import { q, useAsked, useLoaded } from "@/api/query"
import type { Webhook } from "@/api/types"
import { useTranslation } from "@/i18n"
import { formatDateTime } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { Section } from "@/ui/Section"

/** Whether this is the demonstration. */
export const system = q(systemRead)

/** The address of which the demonstration keeps what is sent to it. */
const SANDBOX = "https://sandbox.punte.example/"

type Props = { webhook: Webhook }

/** In the demonstration, at the address of the sandbox: the latest calls as they were sent, with what signs them. */
export function WebhookSandbox({ webhook }: Props) {
  const { data } = useLoaded(system)
  return data.profile === "demo" && webhook.url === SANDBOX ? <Calls webhook={webhook} /> : null
}

function Calls({ webhook }: Props) {
  const { t } = useTranslation()
  const calls = useAsked({
    ...q(demoCallList, { path: { id: webhook.id } }),
    refetchInterval: 3_000,
  })
  return (
    <Section
      title={t("webhook.sandbox")}
      text={t("webhook.sandboxText")}
      actions={
        <Button variant="default" onClick={() => void calls.refetch()}>
          {t("webhook.refresh")}
        </Button>
      }
    >
      <AskedPart
        answer={calls.data}
        problem={calls.error ? problemText(calls.error) : undefined}
        onRetry={calls.refetch}
      >
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState headingLevel={3} title={t("webhook.sandboxEmpty")} />
          ) : (
            <Stack gap="md">
              {items.slice(0, 20).map(({ at, headers, body }) => (
                <div key={`${at} ${headers.map(({ value }) => value).join(" ")}`}>
                  <Text size="sm">{formatDateTime(at)}</Text>
                  <Code block tabIndex={0} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
                    {[...headers.map(({ name, value }) => `${name}: ${value}`), "", body].join("\n")}
                  </Code>
                </div>
              ))}
            </Stack>
          )
        }
      </AskedPart>
    </Section>
  )
}
