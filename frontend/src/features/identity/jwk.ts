/** Members of a JSON Web Key that are secret (RFC 7518 §6, RFC 8037 §2). */
const PRIVATE = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

type Read = { jwk: Record<string, unknown> } | { problem: "required" | "malformed" | "private_key" }

/**
 * The public key in a text, or what is wrong with it. What is private must not even be sent; the rest is the server's to
 * judge (`vault/src/token/client_key.rs`).
 */
export function jwkOf(text: string): Read {
  if (!text.trim()) return { problem: "required" }
  if (text.includes("PRIVATE KEY")) return { problem: "private_key" }
  let jwk: unknown
  try {
    jwk = JSON.parse(text)
  } catch {
    return { problem: "malformed" }
  }
  if (typeof jwk !== "object" || jwk === null || Array.isArray(jwk)) return { problem: "malformed" }
  if (PRIVATE.some((member) => member in jwk)) return { problem: "private_key" }
  return { jwk: { ...jwk } }
}
