import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import { defineConfig } from "vitest/config"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": here("./src"), "@punte/client": here("../openapi/client/index.ts") } },
  // The server replaces the placeholder with the nonce of each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  // Inlined files would be data: addresses, which the content-security policy forbids.
  build: {
    target: ["chrome123", "firefox125", "safari17.5"],
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 900,
  },
  server: {
    fs: { allow: [here("..")] },
    proxy: process.env.PUNTE_API ? { "/api": { target: process.env.PUNTE_API } } : undefined,
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test.setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
  },
})
