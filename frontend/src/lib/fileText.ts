/** The longest file the server takes, in bytes. */
export const MAX_BYTES = 128 * 1024

/** What a file says, if it is text in UTF-8 and not too long; otherwise what is wrong with it. */
export async function fileText(file: Blob): Promise<{ text: string } | { wrong: "tooLarge" | "notText" }> {
  if (file.size > MAX_BYTES) return { wrong: "tooLarge" }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer())
    return text.includes("\0") ? { wrong: "notText" } : { text: text.replaceAll("\r\n", "\n") }
  } catch {
    return { wrong: "notText" }
  }
}
