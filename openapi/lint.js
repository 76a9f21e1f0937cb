// What the document must hold: Redocly's strict recommendations, and rules of ours for the OWASP API Security Top 10
// (2023). `npm run lint:api` in frontend/ runs it. What is off says why.

/** Names of what must not stand in an address, where logs and histories keep it. */
const SECRET = /token|secret|password|api_?key|nonce/i

/** Where one does: a calendar program sends nothing but an address, which opens the titles of a calendar and no more. */
const FEED = "#/paths/~1api~1v1~1calendar~1feeds~1{secret}/"

/** What several operations of one path may differ in. */
const METHODS = ["get", "put", "post", "patch", "delete"]

const isPublic = (operation) => operation.security?.every((way) => Object.keys(way).length === 0) ?? false
const isSuccess = (status) => status.startsWith("2")

/** Each operation with its place. */
const operations = (check) => () => ({
  PathItem(item, context) {
    for (const method of METHODS) {
      const operation = item[method]
      if (operation) check(operation, { ...context, method, location: context.location.child([method]) })
    }
  },
})

const rules = {
  /** API1, object level authorization: ids cannot be guessed. */
  "api1-random-ids": () => ({
    Parameter(parameter, { report, location, resolve }) {
      if (!/(^|_)id$/.test(parameter.name) || parameter.in === "header") return
      const schema = parameter.schema?.$ref ? resolve(parameter.schema).node : parameter.schema
      const kinds = [schema, ...(schema?.oneOf ?? []), ...(schema?.anyOf ?? [])].map((one) =>
        one?.$ref ? resolve(one).node : one,
      )
      if (!kinds.some((one) => one?.format === "uuid")) {
        report({ message: `${parameter.name} is no UUID`, location: location.child(["schema"]) })
      }
    },
  }),
  /** API2, authentication: what is open to anybody is so on purpose. */
  "api2-restricted": operations((operation, { report, location }) => {
    if (isPublic(operation) !== (operation["x-permission"] === "public")) {
      report({ message: `${operation.operationId} is open, or says so, and the other not`, location })
    }
  }),
  /** API2: no secret in an address. */
  "api2-no-secrets-in-addresses": () => ({
    Parameter(parameter, { report, location }) {
      const isInAddress = ["query", "path"].includes(parameter.in) && !location.pointer.startsWith(FEED)
      if (isInAddress && SECRET.test(parameter.name)) {
        report({ message: `${parameter.name} stands in the address`, location: location.child(["name"]) })
      }
    },
  }),
  /** API2: bearer tokens only, never passwords with each request or keys in an address. */
  "api2-schemes": () => ({
    SecurityScheme(scheme, { report }) {
      const isBearer = scheme.type === "http" && scheme.scheme === "bearer"
      const isClient = scheme.type === "oauth2" && Object.keys(scheme.flows).join() === "clientCredentials"
      if (!isBearer && !isClient) report({ message: `a scheme of the kind ${scheme.type}` })
    },
  }),
  /** API3, property level authorization: no property is taken that is not named. Of forms OAuth says otherwise. */
  "api3-named-properties": () => ({
    RequestBody(body, { report, resolve, location }) {
      const seen = new Set()
      const look = (schema) => {
        const node = schema?.$ref ? resolve(schema).node : schema
        if (!node || seen.has(node)) return
        seen.add(node)
        if (node.properties && node.additionalProperties !== false) {
          const named = schema.$ref ?? "the body"
          report({ message: `${named} takes properties without a name`, location })
        }
        const inner = [node.items, node.additionalProperties, ...Object.values(node.properties ?? {})]
        for (const one of [...inner, ...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.allOf ?? [])]) {
          if (one && typeof one === "object") look(one)
        }
      }
      look(body.content?.["application/json"]?.schema)
    },
  }),
  /** API4, resource consumption: whoever has signed in is told their limits, and lists have an end. */
  "api4-limits-told": operations((operation, { report, location }) => {
    for (const [status, answer] of Object.entries(operation.responses)) {
      const isTold = ["RateLimit", "RateLimit-Policy"].every((name) => answer.headers?.[name])
      if (isSuccess(status) && !isPublic(operation) && !isTold) {
        report({ message: `${operation.operationId} does not tell its limits`, location })
      }
    }
  }),
  /** API4. */
  "api4-pages-have-an-end": () => ({
    Parameter(parameter, { report }) {
      if (parameter.name === "limit" && !(parameter.schema?.maximum <= 100)) {
        report({ message: "a page of any length" })
      }
    },
  }),
  /** API8, misconfiguration: every operation says how it refuses and how it fails, in one form. */
  "api8-problems": operations((operation, { report, location }) => {
    for (const status of ["4XX", "5XX"]) {
      if (!operation.responses[status]?.content?.["application/problem+json"]) {
        report({ message: `${operation.operationId} does not say its ${status}`, location })
      }
    }
  }),
  /** API9, inventory: one version, and the paths that standards give. */
  "api9-inventory": () => ({
    Paths(paths, { report, location }) {
      for (const path of Object.keys(paths)) {
        if (!/^\/(api\/v1|oauth|\.well-known)\//.test(path)) {
          report({ message: `${path} belongs to no version`, location: location.child([path]) })
        }
      }
    },
  }),
}

/** API6, API7 and API10 (sensitive flows, requests to others, others' answers) do not show in a document. */
export const config = {
  extends: ["recommended-strict"],
  plugins: [{ id: "owasp", rules: { oas3: rules } }],
  rules: {
    // Each installation has an address of its own, and answers the document itself.
    "no-empty-servers": "off",
    // A fixed word goes before an id, and no id is a word: they are UUIDs.
    "no-ambiguous-paths": "off",
    ...Object.fromEntries(Object.keys(rules).map((name) => [`owasp/${name}`, "error"])),
  },
}
