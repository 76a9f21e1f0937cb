import "@mantine/core/styles.css"
import "@fontsource-variable/inter"
import "@/app/global.css"
import { open } from "@/opening"
import { isPublic } from "@/paths"

// This file is read before the rest is: what a page of the app shows is on its way while the app is.
async function main() {
  const { pathname } = window.location
  if (!isPublic(pathname)) await open(pathname)
  const { start } = await import("@/start")
  await start()
}

// Not awaited here: what comes is built on what stands here.
void main()
