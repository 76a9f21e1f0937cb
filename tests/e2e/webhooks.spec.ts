import { createHmac } from "node:crypto"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, isAccessible, settled, test, words } from "./people"

const t = words.en

test("a program is called with a signature, and what its address refuses can be sent again", async ({
  enter,
}) => {
  const calls: { headers: IncomingHttpHeaders; body: string }[] = []
  let status = 410
  const partner = createServer((request, response) => {
    let body = ""
    request.on("data", (part) => {
      body += part
    })
    request.on("end", () => {
      calls.push({ headers: request.headers, body })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((done) => partner.listen(0, "127.0.0.1", done))
  const url = `http://127.0.0.1:${(partner.address() as AddressInfo).port}/punte`

  const admin = await enter("organisation_administrator", { language: "en" })
  const name = `Case system ${Date.now()}`
  await admin.getByRole("link", { name: t.nav.clients }).first().click()
  await admin.getByRole("button", { name: t.clients.new }).click()
  const dialog = admin.getByRole("dialog")
  await dialog.getByLabel(t.clients.name, { exact: true }).fill(name)
  await dialog.getByRole("checkbox", { name: t.terms.clientScope.referrals.read }).check()
  await dialog.getByRole("button", { name: t.clients.create }).click()
  await expect(admin.getByRole("heading", { level: 1, name })).toBeVisible()

  await admin.getByRole("link", { name: t.nav.webhooks }).first().click()
  await settled(admin)
  await isAccessible(admin, "addresses for events")
  await admin.getByRole("button", { name: t.webhooks.new }).click()
  await dialog.getByRole("combobox", { name: t.webhooks.client }).click()
  await admin.getByRole("option", { name }).click()
  await dialog.getByLabel(t.webhooks.url).fill("http://10.0.0.1/punte")
  await dialog.getByLabel(t.webhooks.description).fill("Our system")
  await dialog.getByRole("checkbox", { name: t.terms.partnerEvent.referral.sent }).check()
  await isAccessible(admin, "a new address")
  await dialog.getByRole("button", { name: t.webhooks.create }).click()
  await expect(dialog.getByText(t.problems.fields.not_https).first()).toBeVisible()
  await dialog.getByLabel(t.webhooks.url).fill(url)
  await dialog.getByRole("button", { name: t.webhooks.create }).click()
  await expect(dialog.getByText(t.webhooks.secretText)).toBeVisible()
  const secret = (await dialog.locator("code, pre").first().innerText()).trim()
  expect(secret).toMatch(/^whsec_/)
  await dialog.getByRole("button", { name: t.client.secretKept }).click()
  await expect(admin.getByRole("heading", { level: 1, name: "Our system" })).toBeVisible()

  await admin.getByRole("button", { name: t.webhook.test }).click()
  await expect.poll(() => calls.length).toBe(1)
  await expect(async () => {
    await admin.reload()
    await expect(admin.getByText(t.webhook.goneText)).toBeVisible({ timeout: 3000 })
  }).toPass()
  await expect(admin.getByText(t.webhook.deliveryStates.dead, { exact: true })).toBeVisible()
  await isAccessible(admin, "an address that is gone")

  status = 204
  await admin.getByRole("button", { name: t.webhook.resume }).click()
  await admin.getByRole("button", { name: t.webhook.again }).click()
  await expect.poll(() => calls.length).toBe(2)
  await expect(async () => {
    await admin.getByRole("button", { name: t.webhook.refresh }).click()
    await expect(admin.getByText(t.webhook.deliveryStates.delivered)).toBeVisible({ timeout: 1000 })
  }).toPass()

  const [first, second] = calls
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"])
  const signed = `${second?.headers["webhook-id"]}.${second?.headers["webhook-timestamp"]}.${second?.body}`
  const key = Buffer.from(secret.slice("whsec_".length), "base64")
  const signature = createHmac("sha256", key).update(signed).digest("base64")
  expect(String(second?.headers["webhook-signature"]).split(" ")).toContain(`v1,${signature}`)
  partner.close()
})
