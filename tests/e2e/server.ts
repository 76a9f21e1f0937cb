import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { ended, startClamd } from "./clamd"

/** Starts `punte demo` on SQLite in a folder of its own and on a free port, with a scanner. Gives its address, and how all ends. */
export async function startServer(pack: "ro" | "al" = "ro") {
  const server = process.env.PUNTE_BINARY ?? resolve(__dirname, "../../target/debug/punte")
  const folder = mkdtempSync(join(tmpdir(), "punte-e2e-"))
  const port = await freePort()
  const clamd = await startClamd(join(folder, "clamd"))
  const options = ["--pack", pack, "--data", folder, "--port", String(port), "--scanner", clamd.socket]
  const child = spawn(server, ["demo", ...options], {
    cwd: resolve(__dirname, "../.."),
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  let failure: string | undefined
  child.stdout.on("data", (text) => {
    said += text
  })
  child.stderr.on("data", (text) => {
    said += text
  })
  child.on("error", (error) => {
    failure = error.message
  })
  child.on("exit", (code) => {
    failure ??= `it ended with ${code}`
  })

  const address = `http://localhost:${port}`
  const stop = async () => {
    await ended(child)
    await clamd.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await answers(`${address}/health/ready`, () => failure && `${server}: ${failure}\n${said}`)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    address,
    stop: async () => {
      await stop()
      if (process.env.PUNTE_LOG) process.stdout.write(said)
    },
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
