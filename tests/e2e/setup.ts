import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/** Starts `punte demo` on SQLite in a folder of its own and on a free port; both are gone afterwards. */
export default async function setup() {
  const server = process.env.PUNTE_BINARY ?? resolve(__dirname, "../../target/debug/punte")
  const folder = mkdtempSync(join(tmpdir(), "punte-e2e-"))
  const port = await freePort()
  const child = spawn(server, ["demo", "--pack", "ro", "--data", folder, "--port", String(port)], {
    cwd: resolve(__dirname, "../.."),
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  let ended: string | undefined
  child.stdout.on("data", (text) => {
    said += text
  })
  child.stderr.on("data", (text) => {
    said += text
  })
  child.on("error", (error) => {
    ended = error.message
  })
  child.on("exit", (code) => {
    ended ??= `it ended with ${code}`
  })

  const address = `http://localhost:${port}`
  await answers(`${address}/health/ready`, () => ended && `${server}: ${ended}\n${said}`)
  process.env.PUNTE_ADDRESS = address
  return async () => {
    const gone = new Promise((done) => child.on("exit", done))
    child.kill("SIGTERM")
    if (ended === undefined) await gone
    rmSync(folder, { recursive: true, force: true })
    if (process.env.PUNTE_LOG) process.stdout.write(said)
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.on("error", fail)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === "object" ? done(address.port) : fail(new Error("no port")),
      )
    })
  })
}

/** Waits until the server is ready; a minute is enough for a debug build to fill its demo. */
async function answers(address: string, failure: () => string | undefined) {
  for (const started = Date.now(); Date.now() - started < 60_000; ) {
    const problem = failure()
    if (problem) throw new Error(`The demo did not start. ${problem}`)
    try {
      if ((await fetch(address)).ok) return
    } catch {
      // not listening yet
    }
    await new Promise((later) => setTimeout(later, 150))
  }
  throw new Error(`The demo was not ready in time: ${address}`)
}
