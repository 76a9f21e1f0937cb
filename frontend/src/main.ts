import "@mantine/core/styles.css"
import "@fontsource-variable/inter"
import "@/app/global.css"
import { open } from "@/opening"
import { isPublic } from "@/paths"

// What the page shows is on its way while the app is.
if (!isPublic(window.location.pathname)) open(window.location.pathname)
// Not awaited here: what comes then is built on what stands here.
void import("@/start").then(({ start }) => start())
