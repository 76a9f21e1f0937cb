import { expect, it } from "vitest"
import { fileText, MAX_BYTES } from "./fileText"

const file = (...parts: BlobPart[]) => new File(parts, "instrument.toml")

it("reads text in UTF-8, and says what else a file is", async () => {
  expect(await fileText(file('ro = "Șapte"\r\n'))).toEqual({ text: 'ro = "Șapte"\n' })
  expect(await fileText(file(new Uint8Array([0x61, 0xff])))).toEqual({ wrong: "notText" })
  expect(await fileText(file(new Uint8Array([0x61, 0])))).toEqual({ wrong: "notText" })
  expect(await fileText(file("x".repeat(MAX_BYTES + 1)))).toEqual({ wrong: "tooLarge" })
})
