import { notifications } from "@mantine/notifications"
import { meRead, sessionEnd } from "@punte/client"
import { useSyncExternalStore } from "react"
import { switchLanguage } from "@/i18n"
import { asProblem } from "./problem"
import { queryClient } from "./query"
import { renewSession, restoreSession } from "./renewal"
import { forget, heldMe, onSessionChange, sessionState, setMe } from "./token"
import type { Me, Permission, Reach } from "./types"

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("punte-session") : undefined

/** Who is signed in; asks the refresh cookie after a reload of the page. */
export async function currentMe(): Promise<Me | undefined> {
  if (!heldMe()) await restoreSession()
  const me = heldMe()
  if (me) await switchLanguage(me.language)
  return me
}

/** Ends the session here and in the other tabs, and leaves nothing behind. */
export async function signOut() {
  try {
    await sessionEnd()
  } catch (error) {
    if (asProblem(error).status !== 401) throw error
  }
  tabs?.postMessage("ended")
  leave()
}

function leave() {
  forget()
  queryClient.clear()
  notifications.clean()
  // Nothing of this session is seen while the next document is on its way.
  document.body.style.display = "none"
  // A fresh document: no answer, form or history state of this session stays in memory.
  window.location.replace("/sign-in")
}

tabs?.addEventListener("message", leave)
// A page brought back by the back button must not show what it showed before.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload()
})

/** Reads the profile again, after it was changed. */
export async function refreshMe() {
  setMe(await meRead())
}

/** The person who is signed in. Only inside the signed-in part of the app. */
export function useMe(): Me {
  const me = useSyncExternalStore(onSessionChange, heldMe)
  if (!me) throw asProblem({ code: "unauthenticated", title: "", type: "", status: 401 })
  return me
}

/** Has the session ended under the page? */
export const useIsOver = () => useSyncExternalStore(onSessionChange, sessionState).isOver

/** After signing in again in another tab: goes on here, where it is the same person. */
export async function resume(): Promise<boolean> {
  const before = heldMe()?.user.id
  const isBack = await renewSession()
  if (isBack && heldMe()?.user.id !== before) window.location.replace("/")
  return isBack
}

export function permits(me: Me, permission: Permission, reach?: Reach): boolean {
  return me.permissions.some((grant) => grant.permission === permission && (!reach || grant.reach === reach))
}

/** May the person do this at all? The server decides again each time; this only shapes the screen. */
export function useMay() {
  const me = useMe()
  return (permission: Permission, reach?: Reach) => permits(me, permission, reach)
}
