import { fileURLToPath } from "node:url"
import react from "@vitejs/plugin-react"
import type { Plugin } from "vite"
import { defineConfig } from "vitest/config"
import { catalogueParts } from "./catalogueParts.ts"
import { clientParts } from "./clientParts.ts"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The document names what every page is built on, which the first script asks for later. */
const startInDocument: Plugin = {
  name: "start-in-document",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((file) => /^assets\/(start|rolldown-runtime)-.*\.js$/.test(file))
        .map((file) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` },
        })),
  },
}

export default defineConfig({
  plugins: [catalogueParts, clientParts, startInDocument, react()],
  resolve: {
    alias: {
      "@": here("./src"),
      "@punte/client/public": `${here("../openapi/client/sdk.gen.ts")}?public`,
      "@punte/client/projects": `${here("../openapi/client/sdk.gen.ts")}?projects`,
      "@punte/client": here("../openapi/client/index.ts"),
    },
  },
  // The server replaces the placeholder with the nonce of each answer.
  html: { cspNonce: "__CSP_NONCE__" },
  // Inlined files would be data: addresses, which the content-security policy forbids.
  build: {
    target: ["chrome123", "firefox125", "safari17.5"],
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 900,
    // Every browser of the targets knows how.
    modulePreload: { polyfill: false },
    // What the sign-in page needs comes in one file, not in thirty, and the app with its first page in another: less to
    // load, and fewer ways back and forth. So it is with the page of a case, which is seldom opened without the app there,
    // with the pages of projects, and with what many pages share.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What the document brings: it asks for the session and for the page's answers, and the rest follows.
            {
              name: "opening",
              test: /src\/(main|opening|paths|api\/(ahead|renewal|token|problem))\.ts$|vite\/preload-helper/,
              priority: 2,
            },
            {
              name: "start",
              test: /src\/(start|app\/PublicApp|features\/identity\/SignInPage)\.tsx$/,
              priority: 1,
            },
            { name: "demo", test: /src\/features\/identity\/DemoPage\.tsx$/, priority: 1 },
            { name: "invitation", test: /src\/features\/identity\/InvitationPage\.tsx$/, priority: 1 },
            { name: "lost-factor", test: /src\/features\/identity\/LostFactorPage\.tsx$/, priority: 1 },
            { name: "app", test: /src\/(app\/App|app\/Shell|features\/home\/HomePage)\.tsx$/, priority: 1 },
            { name: "common", test: /node_modules|src\/(ui|lib|api|i18n)\//, minShareCount: 4 },
            { name: "case", test: /src\/features\/cases\/CasePage\.tsx$/ },
            // What home shows of projects comes without their pages, with the part of the client that these have too.
            { name: "own-in-projects", test: /src\/features\/home\/OwnInProjects\.tsx$/ },
            { name: "projects", test: /src\/features\/projects\// },
          ],
        },
      },
    },
  },
  server: {
    fs: { allow: [here("..")] },
    proxy: process.env.PUNTE_API ? { "/api": { target: process.env.PUNTE_API } } : undefined,
  },
  test: {
    environment: "jsdom",
    // A page is made once for each worker, and each file has its own world in it.
    pool: "vmThreads",
    setupFiles: ["./src/test.setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    // A form that is filled by hand takes its time on a busy machine.
    testTimeout: 20_000,
  },
})
