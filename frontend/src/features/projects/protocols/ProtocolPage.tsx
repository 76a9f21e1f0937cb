import { Anchor, Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { protocolRead } from "@punte/client/projects"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useLoaded } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate, formatPartialDate } from "@/i18n/format"
import { useParam } from "@/lib/useParam"
import { paths } from "@/paths"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { Bodies } from "../Bodies"
import { RecordFiles } from "../files/RecordFiles"
import { projectFact } from "../ProjectFact"
import classes from "../Projects.module.css"
import { ServedMeasures } from "../ServedMeasures"
import { HowMany, Stated } from "../words"
import { PARTS, STATE_TONES } from "./kinds"
import { ProtocolDialog } from "./ProtocolDialog"
import { untilWords } from "./words"

const question = (id: string) => q(protocolRead, { path: { id } })

export const handle = { title: "protocol" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(question(params.id ?? ""))

export default function ProtocolPage() {
  const { t } = useTranslation()
  const { data: protocol } = useLoaded(question(useParam("id")))
  const [isEditing, editing] = useDisclosure()
  const { state } = protocol
  return (
    <Page
      title={protocol.title}
      above={
        <Anchor component={Link} to={paths.protocols} size="sm">
          {t("protocols.title")}
        </Anchor>
      }
      actions={
        protocol.abilities.includes("protocol_update") && (
          <Button variant="default" onClick={editing.open}>
            {t("common.edit")}
          </Button>
        )
      }
    >
      <Section title={t("protocols.what")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("projects.status"),
              value: <StatusTag tone={STATE_TONES[state]}>{t(`protocols.states.${state}`)}</StatusTag>,
            },
            { label: t("protocols.count"), value: <HowMany of={protocol.protocols} /> },
            {
              label: t("protocols.signed"),
              value: <Stated>{protocol.signed && formatPartialDate(protocol.signed)}</Stated>,
            },
            { label: t("protocols.holdsUntil"), value: untilWords(protocol) },
            ...projectFact(protocol.project_id),
            { label: t("meetings.keeper"), value: protocol.keeper_name },
            { label: t("claims.source"), value: <Stated>{protocol.source}</Stated> },
            {
              label: t("protocols.subject"),
              value: (
                <Stated>{protocol.subject && <p className={classes.text}>{protocol.subject}</p>}</Stated>
              ),
            },
          ]}
        />
      </Section>
      <Section title={t("protocols.partiesAndDuties")}>
        <Bodies bodies={protocol.bodies} parts={PARTS} />
      </Section>
      <Section title={t("protocols.renewals")} isFlush>
        <DataTable
          caption={t("protocols.renewals")}
          rows={protocol.renewals.map((one, at) => ({ ...one, key: String(at) }))}
          rowKey={({ key }) => key}
          empty={<EmptyState headingLevel={3} title={t("protocols.noRenewals")} />}
          columns={[
            {
              key: "on",
              title: t("protocols.renewedOn"),
              cell: ({ on }) => <Stated>{on && formatPartialDate(on)}</Stated>,
            },
            {
              key: "until",
              title: t("protocols.validUntil"),
              cell: ({ valid_until }) => <Stated>{valid_until && formatDate(valid_until)}</Stated>,
            },
          ]}
        />
      </Section>
      <ServedMeasures id={protocol.id} />
      <RecordFiles
        kind="protocol"
        id={protocol.id}
        mayChange={protocol.abilities.includes("protocol_update")}
      />
      {isEditing && <ProtocolDialog protocol={protocol} onClose={editing.close} />}
    </Page>
  )
}
