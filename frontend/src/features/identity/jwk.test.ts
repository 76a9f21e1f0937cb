import { expect, test } from "vitest"
import { jwkOf } from "./jwk"
import { credentialState } from "./words"

test("a public key is read, and a private one does not leave the browser", () => {
  const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }
  expect(jwkOf(JSON.stringify(jwk))).toEqual({ jwk })
  for (const [text, problem] of [
    ["", "required"],
    ["  ", "required"],
    ["{", "malformed"],
    ["[]", "malformed"],
    ["null", "malformed"],
    ['"key"', "malformed"],
    [JSON.stringify({ ...jwk, d: "x" }), "private_key"],
    [JSON.stringify({ kty: "oct", k: "x" }), "private_key"],
    [`-----BEGIN ${"PRIVATE"} KEY-----`, "private_key"],
  ] as const) {
    expect(jwkOf(text)).toEqual({ problem })
  }
})

test("a secret that was revoked says so, also after its time", () => {
  expect(credentialState({ is_live: true, revoked_at: null })).toBe("live")
  expect(credentialState({ is_live: false, revoked_at: null })).toBe("over")
  expect(credentialState({ is_live: false, revoked_at: "2026-03-02T08:00:00Z" })).toBe("revoked")
})
