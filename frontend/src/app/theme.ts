import { createTheme, type MantineColorScheme, type MantineColorSchemeManager } from "@mantine/core"

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: "0.8125rem", sm: "0.875rem", md: "1rem", lg: "1.125rem", xl: "1.25rem" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.25rem", lineHeight: "1.3" },
      h3: { fontSize: "1.0625rem", lineHeight: "1.4" },
    },
  },
  colors: {
    tide: [
      "#eef6f7",
      "#dbebed",
      "#b5d6da",
      "#8cc0c7",
      "#6bafb8",
      "#4f9aa4",
      "#3d8791",
      "#2f7883",
      "#246a74",
      "#17555e",
    ],
  },
  primaryColor: "tide",
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { fontWeight: 600, fontSize: "1.125rem" } },
    },
    InputWrapper: {
      styles: { description: { fontSize: "0.8125rem" }, error: { fontSize: "0.8125rem", paddingTop: 4 } },
    },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        multiline: true,
        maw: 320,
        events: { hover: true, focus: true, touch: true },
      },
    },
    Anchor: { defaultProps: { underline: "hover" } },
  },
})

const NAME = "punte_theme"
const isScheme = (value: string | undefined): value is MantineColorScheme =>
  value === "light" || value === "dark" || value === "auto"

/** Keeps light or dark in a cookie: browser storage stays empty. */
export const schemeInCookie: MantineColorSchemeManager = {
  get: (fallback) => {
    const kept = new RegExp(`(?:^|; )${NAME}=(\\w+)`).exec(document.cookie)?.[1]
    return isScheme(kept) ? kept : fallback
  },
  set: (scheme) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every supported browser
    document.cookie = `${NAME}=${scheme}; Path=/; Max-Age=31536000; SameSite=Strict`
  },
  clear: () => {
    // biome-ignore lint/suspicious/noDocumentCookie: as above
    document.cookie = `${NAME}=; Path=/; Max-Age=0; SameSite=Strict`
  },
  subscribe: () => undefined,
  unsubscribe: () => undefined,
}
