import { MantineProvider } from "@mantine/core"
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { render } from "@testing-library/react"
import i18next from "i18next"
import type { ReactNode } from "react"
import { initReactI18next } from "react-i18next"
import { createMemoryRouter, RouterProvider } from "react-router"
import en from "../locales/en.json"

/** Shows a part as the app would, in English and without motion. */
export async function show(part: ReactNode) {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({ lng: "en", resources: { en: { translation: en } } })
  }
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
