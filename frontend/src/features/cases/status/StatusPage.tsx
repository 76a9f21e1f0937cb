import { Anchor } from "@mantine/core"
import { statusDecisionList } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { pack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { Page } from "@/ui/Page"
import { Status } from "./Status"

const question = (id: string) => q(statusDecisionList, { path: { id } })

export const handle = { title: "status" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

/** The status of a person, for an investigating body that sees nothing else of the case. */
export default function StatusPage() {
  const { t } = useTranslation()
  const { data } = useLoaded(question(useParam("id")))
  return (
    <Page
      title={t("decision.pageTitle", { name: data.code_name })}
      lead={data.reference}
      above={
        <Anchor component={Link} to={paths.referrals} size="sm">
          {t("referrals.title")}
        </Anchor>
      }
    >
      <Status caseId={data.case_id} mayScreen={false} />
    </Page>
  )
}
