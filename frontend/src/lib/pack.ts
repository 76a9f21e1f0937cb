import { packRead } from "@punte/client"
import { q, useLoaded } from "@/api/query"
import { label } from "@/i18n/format"

/** The country pack: counties, services, code lists with their labels. Changes only with a deployment. */
export const pack = { ...q(packRead), staleTime: Number.POSITIVE_INFINITY }

/** Words of the pack in the language of this moment. The page's loader asks for `pack`. */
export function usePack() {
  const { data } = useLoaded(pack)
  const county = (code: string) => {
    const found = data.counties.find((one) => one.code === code)
    return found ? label(found.labels) : code
  }
  const service = (code: string) => {
    const found = data.services.find((one) => one.code === code)
    return found ? label(found.labels) : code
  }
  const term = (list: string, code: string) => {
    const found = data.code_lists[list]?.find((one) => one.code === code)
    return found ? label(found.labels) : code
  }
  return { pack: data, county, service, term }
}
