import { MantineProvider } from "@mantine/core"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import type { ReactNode } from "react"
import { createMemoryRouter, RouterProvider } from "react-router"
import { speak } from "@/i18n"
import en from "../locales/en.json"

/** Shows a part as the app would, in English and without motion. */
export async function show(part: ReactNode) {
  speak("en", en)
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>{part}</QueryClientProvider>
    </MantineProvider>,
  )
}

/** Shows a part that leads elsewhere, or asks before somebody leaves. */
export const showOnPage = (part: ReactNode) =>
  show(<RouterProvider router={createMemoryRouter([{ path: "*", element: part }])} />)
