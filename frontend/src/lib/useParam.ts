import { useParams } from "react-router"

/** A parameter that the page's address always has. */
export function useParam(name: string): string {
  const value = useParams()[name]
  if (value === undefined) throw new Error(`The address has no ${name}`)
  return value
}
