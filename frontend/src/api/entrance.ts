import { demoSignIn, meUpdate, passkeySignIn, passkeySignInBegin, sessionCreate } from "@punte/client/public"
import { language } from "@/i18n"
import { signed } from "./passkey"
import { hold } from "./token"
import type { Body } from "./types"

/** Signs in, and opens the app: a fresh document, where the cookie that came with the answer brings the session. */
export async function signIn(body: Body<typeof sessionCreate>, place: string) {
  await sessionCreate({ body })
  return leaveFor(place)
}

/** The same with a passkey: nobody types who they are. */
export async function signInWithPasskey(place: string) {
  await passkeySignIn({ body: await signed(await passkeySignInBegin()) })
  return leaveFor(place)
}

/** A visitor of the demonstration keeps the language they read; the account takes it over. */
export async function enterDemo(account: string, place: string) {
  const grant = await demoSignIn({ body: { account } })
  hold(grant)
  if (grant.me.language !== language()) {
    const headers = { "If-Match": `"${grant.me.user.version}"` }
    await meUpdate({ body: { language: language() }, headers })
  }
  return leaveFor(place)
}

/** Never comes back: the page is on its way out, and its button stays busy. */
function leaveFor(place: string): Promise<never> {
  window.location.replace(place)
  return new Promise(() => undefined)
}
