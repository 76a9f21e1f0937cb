import { generateKeyPairSync, sign } from "node:crypto"
import { address, expect, fill, isAccessible, settled, test, words } from "./people"

const t = words.en

test("an organisation makes a service account, whose program works with a secret or a key until it is revoked", async ({
  enter,
}) => {
  const name = `Case system ${Date.now()}`
  const admin = await enter("organisation_administrator", { language: "en" })
  await admin.getByRole("link", { name: t.nav.clients }).first().click()
  await settled(admin)
  await isAccessible(admin, "service accounts")
  await admin.getByRole("button", { name: t.clients.new }).click()
  const dialog = admin.getByRole("dialog")
  await dialog.getByLabel(t.clients.name, { exact: true }).fill(name)
  await dialog.getByRole("checkbox", { name: t.terms.clientScope.directory.read }).check()
  await isAccessible(admin, "a new service account")
  await dialog.getByRole("button", { name: t.clients.create }).click()
  await expect(admin.getByRole("heading", { level: 1, name })).toBeVisible()
  const client = new URL(admin.url()).pathname.split("/").at(-1) ?? ""

  await admin.getByRole("button", { name: t.client.addSecret }).click()
  await dialog.getByLabel(t.client.proofName).fill("Server in Cluj")
  await dialog.getByRole("button", { name: t.client.makeSecret }).click()
  await expect(dialog.getByText(t.client.secretText)).toBeVisible()
  const secret = (await dialog.locator("code, pre").first().innerText()).trim()
  expect(secret).toMatch(/^[\w-]{43}$/)
  await isAccessible(admin, "a secret shown once")
  await dialog.getByRole("button", { name: t.client.secretKept }).click()

  // What a partner's program does, with the secret alone.
  const asks = () =>
    fetch(`${address()}/oauth/token`, {
      method: "POST",
      headers: { Authorization: `Basic ${btoa(`${client}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    })
  const granted = (await (await asks()).json()) as { access_token: string; scope: string }
  expect(granted.scope).toBe("directory.read")
  const calls = async (path: string) => {
    const headers = { Authorization: `Bearer ${granted.access_token}` }
    return (await fetch(`${address()}/api/v1/${path}`, { headers })).status
  }
  expect(await calls("organisations")).toBe(200)
  expect(await calls("cases")).toBe(403)

  await admin.reload()
  await settled(admin)
  await expect(admin.getByText(secret)).toHaveCount(0)
  const uses = admin.getByRole("table", { name: t.client.uses })
  await expect(uses.getByRole("cell", { name: t.terms.clientScope.directory.read })).toBeVisible()
  await isAccessible(admin, "a service account")

  await admin.getByRole("button", { name: fill(t.client.revokeFor, { name: "Server in Cluj" }) }).click()
  await dialog.getByRole("button", { name: t.client.revoke, exact: true }).click()
  await expect(admin.getByRole("cell", { name: t.client.revoked, exact: true })).toBeVisible()
  expect(await calls("organisations")).toBe(401)
  expect((await asks()).status).toBe(401)

  // The public half of a key instead; the private one does not leave the browser.
  const { publicKey, privateKey } = generateKeyPairSync("ed25519")
  await admin.getByRole("button", { name: t.client.addKey }).click()
  await dialog.getByLabel(t.client.proofName).fill("Server in Oradea")
  await dialog.getByLabel(t.client.jwk).fill(JSON.stringify(privateKey.export({ format: "jwk" })))
  await dialog.getByRole("button", { name: t.client.registerKey }).click()
  await expect(dialog.getByText(t.problems.fields.private_key)).toBeVisible()
  await dialog.getByLabel(t.client.jwk).fill(JSON.stringify(publicKey.export({ format: "jwk" })))
  await isAccessible(admin, "a key to register")
  await dialog.getByRole("button", { name: t.client.registerKey }).click()
  await expect(admin.getByRole("cell", { name: "Server in Oradea" }).first()).toBeVisible()

  const metadata = await fetch(`${address()}/.well-known/oauth-authorization-server`)
  const { issuer } = (await metadata.json()) as { issuer: string }
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
  const exp = Math.floor(Date.now() / 1000) + 60
  const claims = { iss: client, sub: client, aud: issuer, exp, jti: crypto.randomUUID() }
  const signed = `${part({ alg: "EdDSA", typ: "JWT" })}.${part(claims)}`
  const proven = await fetch(`${address()}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`,
    }),
  })
  expect(((await proven.json()) as { scope: string }).scope).toBe("directory.read")
})
