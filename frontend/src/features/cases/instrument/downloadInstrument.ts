import { instrumentFileRead } from "@punte/client"
import { asProblem } from "@/api/problem"
import { saveAs } from "@/api/receive"
import { showProblem } from "@/lib/announce"

/** Puts the file of an instrument among the downloads. */
export async function downloadInstrument(code: string, version: string) {
  try {
    const { name, file } = await instrumentFileRead({ path: { code, version } })
    saveAs(new Blob([file], { type: "application/toml" }), name)
  } catch (error) {
    showProblem(asProblem(error))
  }
}
