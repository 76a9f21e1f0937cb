import { systemRead } from "@punte/client"
import { type LoaderFunctionArgs, redirect, redirectDocument } from "react-router"
import { load, q, queryClient } from "@/api/query"
import { currentMe } from "@/api/session"
import { paths } from "@/paths"

export const system = q(systemRead)

/** Lets in who is signed in; sends others to sign in first, with what stands after the `#`, which no server sees. */
export async function shellLoader({ request }: LoaderFunctionArgs) {
  // Before the page reads it and takes it out of the address.
  const { hash } = window.location
  const [me] = await Promise.all([currentMe(), load(system)])
  const { pathname, search } = new URL(request.url)
  if (me) return me.must_add_passkey && pathname !== paths.enrol ? redirect(paths.enrol) : null
  if (queryClient.getQueryData(system.queryKey)?.profile === "demo") return redirectDocument(paths.demo)
  const next = pathname === paths.home ? "" : `?next=${encodeURIComponent(pathname + search)}`
  return redirectDocument(paths.signIn + next + hash)
}
