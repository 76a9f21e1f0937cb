import { Problem } from "@/api/problem"

export const handle = { title: "notFound" } as const

export const clientLoader = () => {
  throw new Problem({ status: 404, code: "not_found" })
}

export default function NotFoundPage() {
  return null
}
