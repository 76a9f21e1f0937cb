import type { ComponentType, ReactNode } from "react"
import { Problem } from "@/api/problem"
import type { Title } from "@/i18n"
import { isPublic, type PublicPath, paths } from "@/paths"

type PublicPage<L extends object> = {
  handle: { title: Title }
  /** Brings what the page is given as its properties. */
  clientLoader: () => Promise<L>
  default: ComponentType<L>
}
export type Opened = { title: Title; content: ReactNode }

const page =
  <L extends object>(module: () => Promise<PublicPage<L>>) =>
  async (): Promise<Opened> => {
    const here = await module().catch(() => {
      throw new Problem({ status: 0, code: "unreachable" })
    })
    return { title: here.handle.title, content: <here.default {...(await here.clientLoader())} /> }
  }

/**
 * The pages outside the signed-in app, by address. They know no router and no cache of answers: whoever opens one on
 * a poor line waits for little more than what it shows. Each is a document of its own, and so is the app behind it:
 * a password that was typed here does not stay in memory there.
 */
const PAGES: Record<PublicPath, () => Promise<Opened>> = {
  [paths.signIn]: page(() => import("@/features/identity/SignInPage")),
  [paths.demo]: page(() => import("@/features/identity/DemoPage")),
  [paths.invitation]: page(() => import("@/features/identity/InvitationPage")),
  [paths.lostFactor]: page(() => import("@/features/identity/LostFactorPage")),
}

/** What opens the public page at an address, if there is one. Call it once the language is known. */
export const publicPage = (pathname: string) => (isPublic(pathname) ? PAGES[pathname] : undefined)
