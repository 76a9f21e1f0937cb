import { Button, Group, Stack, Text, Title } from "@mantine/core"
import { stayReturnRead } from "@punte/client"
import { type ReactNode, useState } from "react"
import type { Case, Repatriation, Stay, StayReturn } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { AskedPart } from "@/ui/AskedPart"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { type Ability, useReason } from "../abilities"
import classes from "../Cases.module.css"
import { PrintRecord } from "../PrintRecord"
import { type ReturnAct, ReturnActDialog } from "./ReturnActDialog"
import { ReturnCard } from "./ReturnCard"
import { ReturnDialog } from "./ReturnDialog"
import { StayCard } from "./StayCard"
import { StayDecideDialog } from "./StayDecideDialog"
import { StayDialog } from "./StayDialog"
import { StayEndDialog } from "./StayEndDialog"

/**
 * What is written down. What it is about stays the same, whatever the page shows meanwhile; but the dangers are judged
 * of the way as it is planned now.
 */
type Open =
  | { act: "stay" | "plan" }
  | { act: "decide" | "end"; stay: Stay }
  | { act: ReturnAct | "update"; journey: Repatriation }

/** Leave to stay in the country, and going home. */
export function StayReturnSection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const reasonOf = useReason(file)
  const hidden = reasonOf("stay_return_read")
  const { data, error, refetch } = useAsked(q(stayReturnRead, { path: { id: file.id } }), !hidden)
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const newest = (journey: Repatriation) => data?.returns.find(({ id }) => id === journey.id) ?? journey
  if (hidden) {
    return (
      <Section title={t("stay.title")}>
        <EmptyState headingLevel={3} title={t("stay.hidden")} text={hidden} />
      </Section>
    )
  }
  return (
    <Section
      title={t("stay.title")}
      text={t("stay.text")}
      actions={
        <PrintRecord caseId={file.id} form="stay_return" of={t("stay.title")} shownBy={stayReturnRead} />
      }
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {(all) => (
          <Stack gap="xl">
            <Part
              title={t("stay.leave.title")}
              none={t("stay.leave.none")}
              add={<Add file={file} ability="stay_create" onAdd={() => setOpen({ act: "stay" })} />}
            >
              {all.stays.map((stay) => (
                <StayCard key={stay.id} stay={stay} onAct={(act) => setOpen({ act, stay })} />
              ))}
            </Part>
            <Part
              title={t("stay.return.title")}
              none={t("stay.return.none")}
              add={
                !isUnderWay(all) && (
                  <Add file={file} ability="repatriation_create" onAdd={() => setOpen({ act: "plan" })} />
                )
              }
            >
              {all.returns.map((journey) => (
                <ReturnCard key={journey.id} journey={journey} onAct={(act) => setOpen({ act, journey })} />
              ))}
            </Part>
            {open?.act === "plan" && (
              <ReturnDialog file={file} choices={all.choices} journey={undefined} onClose={close} />
            )}
            {open?.act === "update" && (
              <ReturnDialog file={file} choices={all.choices} journey={open.journey} onClose={close} />
            )}
          </Stack>
        )}
      </AskedPart>
      {open?.act === "stay" && <StayDialog file={file} onClose={close} />}
      {open?.act === "decide" && <StayDecideDialog file={file} stay={open.stay} onClose={close} />}
      {open?.act === "end" && <StayEndDialog file={file} stay={open.stay} onClose={close} />}
      {open && "journey" in open && open.act !== "update" && (
        <ReturnActDialog
          file={file}
          act={open.act}
          journey={open.act === "assess" ? newest(open.journey) : open.journey}
          onClose={close}
        />
      )}
    </Section>
  )
}

const ENDED = new Set<Repatriation["state"]>(["handed_over", "follow_up", "stopped", "cancelled"])
const isUnderWay = ({ returns }: StayReturn) => returns.some(({ state }) => !ENDED.has(state))

type PartProps = { title: string; none: string; add: ReactNode; children: readonly ReactNode[] }

function Part({ title, none, add, children }: PartProps) {
  return (
    <div>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h4">
          {title}
        </Title>
        {add}
      </Group>
      {children.length > 0 ? (
        <ul className={classes.plainList}>{children}</ul>
      ) : (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
    </div>
  )
}

type AddProps = {
  file: Case
  ability: Extract<Ability, "stay_create" | "repatriation_create">
  onAdd: () => void
}

function Add({ file, ability, onAdd }: AddProps) {
  const { t } = useTranslation()
  return (
    <ReasonTooltip reason={useReason(file)(ability)}>
      <Button variant="default" className="no-print" onClick={onAdd}>
        {t(ability === "stay_create" ? "stay.leave.add" : "stay.return.add")}
      </Button>
    </ReasonTooltip>
  )
}
