// A partner in JavaScript that knows only Standard Webhooks: the library of the standard verifies what it was sent.
//
//     webhook.mjs < CALL
//
// CALL is JSON: `headers` and `body` of a delivery, the `secrets` that are to verify it, and the `public_key`.
// Prints what it did, a line each; fails at the first thing that is not as the standard has it.

import assert from "node:assert/strict"
import { createPublicKey, verify } from "node:crypto"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const require = createRequire(new URL("../../frontend/package.json", import.meta.url))
const { Webhook, WebhookVerificationError } = require("standardwebhooks")

const { headers, body, secrets, public_key } = JSON.parse(readFileSync(0, "utf8"))

for (const [index, secret] of secrets.entries()) {
  const event = new Webhook(secret).verify(body, headers)
  assert.ok(event.type && event.id === headers["webhook-id"])
  console.log(`secret ${index + 1}: verified`)
  const altered = body.replace("{", "{ ")
  assert.throws(() => new Webhook(secret).verify(altered, headers), WebhookVerificationError)
  console.log(`secret ${index + 1}: an altered body is refused`)
}

// The library knows `v1` alone; `v1a` is verified as the standard describes it.
const x = Buffer.from(public_key.replace("whpk_", ""), "base64").toString("base64url")
const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" })
const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`
const signatures = headers["webhook-signature"].split(" ").filter((one) => one.startsWith("v1a,"))
assert.equal(signatures.length, 1)
const signature = Buffer.from(signatures[0].replace("v1a,", ""), "base64")
assert.ok(verify(null, Buffer.from(signed), key, signature))
console.log("key: verified")
assert.ok(!verify(null, Buffer.from(`${signed} `), key, signature))
console.log("key: an altered body is refused")
