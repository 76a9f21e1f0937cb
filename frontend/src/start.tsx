import { MantineProvider } from "@mantine/core"
import { type ReactNode, StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { configureClient } from "@/api/client"
import { guardHtml, takeNonce } from "@/app/policy"
import { schemeInCookie, theme } from "@/app/theme"
import { speakOfAll, startLanguage } from "@/i18n"
import { paths } from "@/paths"
import { publicPage } from "@/publicPages"

/** Shows what stands at this address. */
export async function start() {
  guardHtml()
  const nonce = takeNonce()
  configureClient()
  const content = await contentAt(window.location.pathname)
  const root = document.getElementById("root")
  if (!root) return
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={schemeInCookie}
        getStyleNonce={() => nonce}
      >
        {content}
      </MantineProvider>
    </StrictMode>,
  )
}

/** A public page, with the few words it needs, or the app. */
async function contentAt(pathname: string): Promise<ReactNode> {
  const open = publicPage(pathname)
  if (open) {
    // A link that is pasted where its page is open already differs after the # alone.
    window.addEventListener("hashchange", () => window.location.reload())
    const [{ PublicApp }] = await Promise.all([import("@/app/PublicApp"), startLanguage("public")])
    return <PublicApp opening={open()} />
  }
  const words = startLanguage("shell")
  if (pathname !== paths.home) words.then(speakOfAll).catch(() => undefined)
  const [{ openApp }] = await Promise.all([import("@/app/App"), words])
  return openApp()
}
