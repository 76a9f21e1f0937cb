import { screen } from "@testing-library/react"
import userEvent from "@testing-library/user-event"
import { expect, it, vi } from "vitest"
import { showOnPage } from "@/test.render"
import { CertificatesDialog } from "./CertificatesDialog"

async function open(listed: number, person?: { place: number; name: string }) {
  const user = userEvent.setup()
  const onPrint = vi.fn()
  await showOnPage(
    <CertificatesDialog listed={listed} person={person} onPrint={onPrint} onClose={() => undefined} />,
  )
  const print = () => user.click(screen.getByRole("button", { name: "Print" }))
  const fill = async (name: string, text: string) => {
    const field = await screen.findByRole("textbox", { name })
    await user.clear(field)
    if (text) await user.type(field, text)
  }
  return { onPrint, print, fill }
}

it("prints all that can be printed at once, without a number that nobody gave", async () => {
  const { onPrint, print } = await open(5_000)
  await print()
  expect(onPrint).toHaveBeenCalledWith({ language: "en", first: 1, last: 500 })
})

it("prints one person's, numbered as it is said", async () => {
  const { onPrint, print, fill } = await open(30, { place: 7, name: "Ana Exemplu" })
  expect(await screen.findByRole("dialog", { name: "Certificate of Ana Exemplu" })).toBeVisible()
  await fill("Series", "ANITP")
  await fill("Number", "12")
  await print()
  expect(onPrint).toHaveBeenCalledWith({ language: "en", first: 7, last: 7, series: "ANITP", number: 12 })
})

it.each([
  { first: "1", last: "501", because: "At most 500 at once." },
  { first: "3", last: "2", because: "It comes before the first." },
])("refuses what cannot be printed at once: $first to $last", async ({ first, last, because }) => {
  const { onPrint, print, fill } = await open(5_000)
  await fill("From number on the list", first)
  await fill("To number on the list", last)
  expect(await screen.findByText(because)).toBeVisible()
  await print()
  expect(onPrint).not.toHaveBeenCalled()
})

it("asks for the number where a series is given", async () => {
  const { onPrint, print, fill } = await open(3)
  await fill("Series", "ANITP")
  expect(screen.getByText("Enter the number too.")).toBeVisible()
  await print()
  expect(onPrint).not.toHaveBeenCalled()
})
