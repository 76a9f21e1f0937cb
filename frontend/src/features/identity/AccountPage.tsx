import { Anchor, Stack } from "@mantine/core"
import { credentialRead, meRead, sessionList } from "@punte/client"
import { Link } from "react-router"
import { load, q } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { AddressSection } from "./AddressSection"
import { AuthenticatorSection } from "./AuthenticatorSection"
import { GrantTable } from "./GrantTable"
import { PasskeySection } from "./PasskeySection"
import { PasswordSection } from "./PasswordSection"
import { ProfileSection } from "./ProfileSection"
import { RecoverySection } from "./RecoverySection"
import { SessionsSection } from "./SessionsSection"
import { useRoleNames } from "./words"

export const handle = { title: "account" } as const
export const clientLoader = () => load(q(meRead), q(sessionList), q(credentialRead))

export default function AccountPage() {
  const { t } = useTranslation()
  const { user, organisation, permissions } = useMe()
  const roleNames = useRoleNames()
  return (
    <Page
      title={t("account.title")}
      lead={t("account.lead", { email: user.email, organisation: organisation.name })}
      size="lg"
    >
      <Stack gap="lg">
        <ProfileSection />
        <AddressSection />
        <SessionsSection />
        <PasskeySection />
        <PasswordSection />
        <AuthenticatorSection />
        <RecoverySection />
        <Section
          title={t("account.rights")}
          text={t("account.rightsText", { roles: roleNames(user.roles, user.own_roles) })}
        >
          <GrantTable caption={t("account.rights")} grants={permissions} />
          <Anchor component={Link} to={paths.why} size="sm">
            {t("why.link")}
          </Anchor>
        </Section>
      </Stack>
    </Page>
  )
}
