import {
  Avatar,
  Menu,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core"
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCircle } from "@tabler/icons-react"
import { Link } from "react-router"
import { asProblem } from "@/api/problem"
import { signOut, useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { showProblem } from "@/lib/announce"
import { paths } from "@/paths"

const SCHEMES = [
  { key: "light", icon: IconSun },
  { key: "dark", icon: IconMoon },
  { key: "auto", icon: IconDeviceDesktop },
] as const

export function AccountMenu() {
  const { t } = useTranslation()
  const { user, organisation } = useMe()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const chooseScheme = (value: string) => {
    const scheme = SCHEMES.find(({ key }) => key === value)
    if (scheme) setColorScheme(scheme.key)
  }
  const leave = () => signOut().catch((error) => showProblem(asProblem(error)))

  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Tooltip label={user.display_name}>
          <UnstyledButton p={2}>
            <Avatar color="tide" variant="filled" size={34} radius="xl" aria-hidden>
              {initials(user.display_name)}
            </Avatar>
            <VisuallyHidden>{t("shell.account", { name: user.display_name })}</VisuallyHidden>
          </UnstyledButton>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: "8px 12px" }}>
          <Text fw={600} size="sm">
            {user.display_name}
          </Text>
          <Text size="sm" c="dimmed">
            {organisation.name}
          </Text>
          <Text size="xs" c="dimmed">
            {[
              ...user.roles.map((role) => t(`terms.role.${role}`)),
              ...user.own_roles.map((role) => role.name),
            ].join(" · ")}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to={paths.account} leftSection={<IconUserCircle size={18} aria-hidden />}>
          {t("account.title")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("shell.theme")}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={chooseScheme}>
          {SCHEMES.map(({ key, icon: Icon }) => (
            <Menu.RadioItem key={key} value={key} rightSection={<Icon size={18} stroke={1.7} aria-hidden />}>
              {t(`shell.themes.${key}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={leave} leftSection={<IconLogout size={18} aria-hidden />}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return [words.at(0), words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.[0] ?? "")
    .join("")
    .toUpperCase()
}
