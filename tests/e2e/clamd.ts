import { type ChildProcess, spawn } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** What the scanner of these tests takes for harmful. */
export const HARMFUL = "punte-e2e-harmful"

/** Starts a clamd that knows one signature, in this folder. Gives its socket, and how it ends. */
export async function startClamd(folder: string) {
  const place = (name: string) => join(folder, name)
  mkdirSync(place("signatures"), { recursive: true })
  const signature = Buffer.from(HARMFUL).toString("hex")
  writeFileSync(place("signatures/test.ndb"), `Punte.Test:0:*:${signature}\n`)
  const settings = {
    LocalSocket: place("clamd.sock"),
    DatabaseDirectory: place("signatures"),
    TemporaryDirectory: folder,
    LogFile: place("log"),
    Foreground: "yes",
    MaxThreads: "2",
    StreamMaxLength: "26M",
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`)
  writeFileSync(place("clamd.conf"), lines.join(""))
  const child = spawn("/usr/sbin/clamd", ["--config-file", place("clamd.conf")], { stdio: "ignore" })
  let failed: string | undefined
  child.on("error", (error) => {
    failed = error.message
  })
  for (const started = Date.now(); !existsSync(settings.LocalSocket); ) {
    if (failed || child.exitCode !== null || Date.now() - started > 30_000) {
      const log = existsSync(settings.LogFile) ? readFileSync(settings.LogFile, "utf8") : ""
      throw new Error(`clamd, which the journeys need, did not start. ${failed ?? ""}\n${log}`)
    }
    await new Promise((later) => setTimeout(later, 50))
  }
  return { socket: settings.LocalSocket, stop: () => ended(child) }
}

/** Ends a process and waits until it is gone. */
export async function ended(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = new Promise((done) => child.on("exit", done))
  child.kill("SIGTERM")
  await gone
}
