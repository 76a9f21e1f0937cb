import { Anchor, Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { fundRead, programmeList } from "@punte/client/projects"
import { useState } from "react"
import { Link, type LoaderFunctionArgs } from "react-router"
import type { Fund, Programme } from "@/api/projectTypes"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { pack } from "@/lib/pack"
import { useCursor } from "@/lib/useCursor"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { KeysetPager } from "@/ui/KeysetPager"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { FundDialog } from "../FundDialog"
import { ProgrammeDialog } from "../ProgrammeDialog"
import { RowActions } from "../RowActions"
import { ServedMeasures } from "../ServedMeasures"
import { Stated } from "../words"

const question = (id: string) => q(fundRead, { path: { id } })

export const handle = { title: "fund" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""), pack)

export default function FundPage() {
  const { t } = useTranslation()
  const { data: fund } = useLoaded(question(useParam("id")))
  const [isEditing, editing] = useDisclosure()
  const { names, name } = fund
  const others = [names.ro, names.sq, names.en].filter((one) => one && one !== name)
  return (
    <Page
      title={name}
      above={
        <Anchor component={Link} to={paths.funds} size="sm">
          {t("funds.title")}
        </Anchor>
      }
      actions={
        fund.is_own && (
          <Button variant="default" onClick={editing.open}>
            {t("common.edit")}
          </Button>
        )
      }
    >
      <Section title={t("funds.what")}>
        <Facts
          columns={2}
          facts={[
            { label: t("projects.donors"), value: <Stated>{formatList(fund.donors)}</Stated> },
            { label: t("projects.mechanism"), value: <Stated>{fund.mechanism}</Stated> },
            { label: t("projects.fundPeriod"), value: <Stated>{fund.period}</Stated> },
            { label: t("budget.currency"), value: <Stated>{fund.currency}</Stated> },
            ...(others.length > 0 ? [{ label: t("funds.otherNames"), value: others.join(" · ") }] : []),
          ]}
        />
      </Section>
      <Programmes fund={fund} />
      <ServedMeasures id={fund.id} />
      {isEditing && <FundDialog fund={fund} onClose={editing.close} />}
    </Page>
  )
}

function Programmes({ fund }: { fund: Fund }) {
  const { t } = useTranslation()
  const may = useMay()
  const [open, setOpen] = useState<Programme | "new">()
  const close = () => setOpen(undefined)
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(programmeList, { query: { fund_id: fund.id, ...query } }))
  return (
    <Section
      title={t("funds.programmes")}
      isFlush
      actions={
        may("projects.manage") && (
          <Button onClick={() => setOpen("new")}>{t("projects.form.newProgramme")}</Button>
        )
      }
    >
      <DataTable
        caption={t("funds.programmes")}
        rows={data?.items}
        rowKey={({ id }) => id}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        empty={<EmptyState headingLevel={3} title={t("funds.noProgrammes")} />}
        columns={[
          {
            key: "name",
            title: t("projects.programme"),
            cell: ({ id, name }) => (
              <Anchor component={Link} to={`${paths.projects}?programme=${id}`} size="sm">
                {name}
              </Anchor>
            ),
          },
          { key: "code", title: t("projects.programmeCode"), cell: ({ code }) => <Stated>{code}</Stated> },
          {
            key: "operator",
            title: t("projects.operator"),
            cell: ({ operator_name }) => <Stated>{operator_name}</Stated>,
          },
          ...(may("projects.manage")
            ? [
                {
                  key: "actions",
                  title: t("common.actions"),
                  isUnlabelled: true,
                  cell: (one: Programme) =>
                    one.is_own && <RowActions name={one.name} onEdit={() => setOpen(one)} />,
                },
              ]
            : []),
        ]}
      />
      <KeysetPager {...pager(data?.next)} />
      {open && (
        <ProgrammeDialog {...(open === "new" ? { fundId: fund.id } : { programme: open })} onClose={close} />
      )}
    </Section>
  )
}
