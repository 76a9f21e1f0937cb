import {
  Alert,
  AppShell,
  Burger,
  Group,
  NavLink,
  ScrollArea,
  Text,
  Tooltip,
  UnstyledButton,
  VisuallyHidden,
} from "@mantine/core"
import { useDisclosure, useHotkeys } from "@mantine/hooks"
import { spotlight } from "@mantine/spotlight"
import { IconCloudOff, IconSearch, IconWifiOff } from "@tabler/icons-react"
import { lazy, Suspense, useEffect } from "react"
import { Link, Outlet, useLocation, useNavigation } from "react-router"
import { useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useIsFactorAsked } from "@/api/stepUp"
import { useIsUnsaved } from "@/api/unsaved"
import { speakOfAll, useTranslation } from "@/i18n"
import { useOnline } from "@/lib/useOnline"
import { paths } from "@/paths"
import { Loading } from "@/ui/Loading"
import { StatusTag } from "@/ui/StatusTag"
import { AccountMenu } from "./AccountMenu"
import { KeyboardHelp } from "./KeyboardHelp"
import { LanguageMenu } from "./LanguageMenu"
import { Mark } from "./Mark"
import { navigation } from "./navigation"
import { SessionOver } from "./SessionOver"
import classes from "./Shell.module.css"
import { system } from "./shellLoader"

// Search is ready a moment after the page is.
const Search = lazy(async () => ({ default: (await import("./Search")).Search }))

// Nobody waits for what few are asked, nor for its words.
const StepUp = lazy(async () => {
  const [{ StepUp }] = await Promise.all([import("./StepUp"), speakOfAll()])
  return { default: StepUp }
})

/** The frame of the signed-in app. */
export function Shell() {
  const { t } = useTranslation()
  const may = useMay()
  const isOnline = useOnline()
  const { pathname } = useLocation()
  const isMoving = useNavigation().state === "loading"
  const [isOpen, menu] = useDisclosure()
  const { data } = useLoaded(system)
  const isUnsaved = useIsUnsaved()
  const isFactorAsked = useIsFactorAsked()
  useHotkeys([["mod+K", spotlight.open]])

  // The menu lies over the page on a phone; a new page closes it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the page changes
  useEffect(menu.close, [pathname])

  return (
    <AppShell
      header={{ height: data.profile === "demo" ? 84 : 56 }}
      navbar={{ width: 232, breakpoint: "md", collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <a href="#main" className={classes.skip}>
        {t("shell.skip")}
      </a>
      <AppShell.Header className={classes.header}>
        {data.profile === "demo" && (
          <div className={classes.demo} role="note">
            <b>{t("shell.demo")}</b> <span className={classes.demoMore}>{t("shell.demoMore")}</span>
          </div>
        )}
        <Group h={56} px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={menu.toggle}
            hiddenFrom="md"
            size="sm"
            aria-label={isOpen ? t("shell.closeMenu") : t("shell.openMenu")}
            aria-expanded={isOpen}
          />
          <Link to={paths.home} className={classes.brand}>
            <Mark />
            <span className={classes.name}>Punte</span>
            <VisuallyHidden>{t("shell.toHome")}</VisuallyHidden>
          </Link>
          <UnstyledButton className={classes.search} onClick={spotlight.open}>
            <IconSearch size={16} aria-hidden />
            <Text size="sm" className={classes.searchText}>
              {t("shell.search")}
            </Text>
            <kbd className={classes.keys}>{isMac ? "⌘ K" : "Ctrl K"}</kbd>
          </UnstyledButton>
          <div role="status" className={classes.unsaved}>
            {isUnsaved && (
              <Tooltip label={t("unsaved.tagText")}>
                <span>
                  <StatusTag tone="danger" icon={<IconCloudOff size={14} stroke={2} />}>
                    {t("unsaved.tag")}
                  </StatusTag>
                </span>
              </Tooltip>
            )}
          </div>
          <Group gap={4} wrap="nowrap" className={classes.tools}>
            <LanguageMenu />
            <KeyboardHelp />
            <AccountMenu />
          </Group>
        </Group>
        <div className={classes.progress} data-moving={isMoving || undefined} aria-hidden />
      </AppShell.Header>

      <AppShell.Navbar className={classes.nav} aria-label={t("shell.navigation")}>
        <ScrollArea type="auto" p="xs">
          {navigation(may).map((group) => (
            <div key={group.key} className={classes.group}>
              {group.label && <div className={classes.groupLabel}>{t(`nav.${group.label}`)}</div>}
              {group.places.map(({ to, label, icon: Icon }) => {
                const isHere = to === paths.home ? pathname === to : pathname.startsWith(to)
                return (
                  <NavLink
                    key={to}
                    component={Link}
                    to={to}
                    label={t(`nav.${label}`)}
                    leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
                    active={isHere}
                    aria-current={isHere ? "page" : undefined}
                    className={classes.link}
                  />
                )
              })}
            </div>
          ))}
        </ScrollArea>
      </AppShell.Navbar>

      <AppShell.Main>
        {!isOnline && (
          <Alert
            role="status"
            color="orange"
            radius={0}
            className={classes.offline ?? ""}
            icon={<IconWifiOff size={18} aria-hidden />}
            title={t("shell.offline")}
          >
            {t("shell.offlineMore")}
          </Alert>
        )}
        <div id="main" tabIndex={-1} className={classes.main}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </div>
      </AppShell.Main>
      <Suspense>
        <Search />
      </Suspense>
      {isFactorAsked && (
        <Suspense>
          <StepUp />
        </Suspense>
      )}
      <SessionOver />
    </AppShell>
  )
}

const isMac = navigator.platform.startsWith("Mac")
