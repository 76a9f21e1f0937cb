import { Checkbox, Stack, TextInput } from "@mantine/core"
import type { UseFormReturnType } from "@mantine/form"
import { useLoaded } from "@/api/query"
import { t, useTranslation } from "@/i18n"
import { PARTNER_EVENTS, type PartnerEventType } from "./partnerEvents"
import { system } from "./WebhookSandbox"

/** What is said of an endpoint: where it is, what it is told, what it is for. */
export type WebhookValues = { url: string; types: PartnerEventType[]; description: string }

/** What is wrong before the server is asked. */
export const webhookChecks = {
  url: (value: string) => (value.trim() ? null : t("problems.fields.required")),
  types: (value: PartnerEventType[]) => (value.length > 0 ? null : t("webhooks.typesRequired")),
}

type Props<V extends WebhookValues> = { form: UseFormReturnType<V> }

/** The fields of an endpoint. */
export function WebhookFields<V extends WebhookValues>({ form }: Props<V>) {
  const { t } = useTranslation()
  const { data } = useLoaded(system)
  return (
    <>
      <TextInput
        {...form.getInputProps("url")}
        type="url"
        label={t("webhooks.url")}
        description={[t("webhooks.urlText"), data.profile === "demo" && t("webhook.sandboxHint")]
          .filter(Boolean)
          .join(" ")}
        autoComplete="off"
      />
      <TextInput
        {...form.getInputProps("description")}
        label={t("webhooks.description")}
        autoComplete="off"
      />
      <Checkbox.Group {...form.getInputProps("types")} label={t("webhooks.types")}>
        <Stack gap="xs" mt="xs">
          {PARTNER_EVENTS.map((type) => (
            <Checkbox key={type} value={type} label={t(`terms.partnerEvent.${type}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  )
}
