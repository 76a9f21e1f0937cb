import type { SessionGrant } from "./types"

type Me = SessionGrant["me"]
type Token = { value: string; isAboutToExpire(): boolean }
/** `isOver`: the server knows the session no more, while the page still shows its work. */
type State = { me: Me | undefined; isOver: boolean }

const EARLY_MS = 20_000

let token: Token | undefined
let state: State = { me: undefined, isOver: false }
const listeners = new Set<() => void>()

/** The access token. It lives in this variable and nowhere else. */
export const held = () => token
export const heldMe = () => state.me
export const sessionState = () => state

export function hold(grant: SessionGrant) {
  const expires = Date.parse(grant.expires_at)
  token = { value: grant.access_token, isAboutToExpire: () => Date.now() > expires - EARLY_MS }
  become({ me: grant.me, isOver: false })
}

export const setMe = (me: Me) => become({ ...state, me })

/** The token is of no use any more; who it belonged to is still known. */
export function lose() {
  token = undefined
  become({ ...state, isOver: state.me !== undefined })
}

/** Leaves nothing behind. The page is on its way out, so nobody is told. */
export function forget() {
  token = undefined
  state = { me: undefined, isOver: false }
}

function become(next: State) {
  state = next
  for (const listener of listeners) listener()
}

export function onSessionChange(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
