import { Checkbox, Stack, Text } from "@mantine/core"
import type { ReactNode } from "react"
import type { ClientScope } from "@/api/types"
import { useTranslation } from "@/i18n"
import { CLIENT_SCOPES } from "./scopes"

type Props = { value: ClientScope[]; onChange: (scopes: ClientScope[]) => void; error?: ReactNode }

/** What a program may do, each in plain words. */
export function ScopeChoice({ value, onChange, error }: Props) {
  const { t } = useTranslation()
  return (
    <Checkbox.Group
      label={t("clients.scopes")}
      value={value}
      onChange={(chosen) => onChange(CLIENT_SCOPES.filter((scope) => chosen.includes(scope)))}
      error={error}
    >
      <Stack gap="xs" mt="xs">
        {CLIENT_SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={t(`terms.clientScope.${scope}`)}
            description={t(`clients.about.${scope}`)}
          />
        ))}
        <Text size="sm" c="dimmed">
          {t("clients.never")}
        </Text>
      </Stack>
    </Checkbox.Group>
  )
}
