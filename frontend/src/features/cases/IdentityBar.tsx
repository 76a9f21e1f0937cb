import { Button, Group, Paper, Text } from "@mantine/core"
import { personRead } from "@punte/client"
import { IconEye, IconEyeOff } from "@tabler/icons-react"
import { useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import type { Case } from "@/api/caseTypes"
import { q, useAsked } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate, label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { CaseClock } from "@/lib/CaseClock"
import { LevelTag } from "@/lib/LevelTag"
import { MeetClock } from "@/lib/MeetClock"
import { usePack } from "@/lib/pack"
import { TrackTag, useTrackWords } from "@/lib/tracks"
import { StatusTag } from "@/ui/StatusTag"
import classes from "./Cases.module.css"

const TRACKS = ["identification", "assistance", "proceedings", "stay_return"] as const

/** What the case is at a glance: who, where its tracks stand, what is due, who has access. */
export function IdentityBar({ file }: { file: Case }) {
  const { t } = useTranslation()
  const { pack, county } = usePack()
  const words = useTrackWords()
  const reason = pack.closing_reasons.find(({ code }) => code === file.closing_reason)
  return (
    <Paper withBorder p="lg" className={classes.bar}>
      <div className={classes.row}>
        <Text fw={600}>{file.reference}</Text>
        <Text>
          {t(`terms.sex.${file.sex}`)}, {t(`terms.ageGroup.${file.age_group}`)}
        </Text>
        {file.restricted_at && <StatusTag tone="warn">{t("rights.tag")}</StatusTag>}
        {file.is_child && <StatusTag tone="notice">{t("cases.child")}</StatusTag>}
        <Text>{county(file.county)}</Text>
        {file.urgency === "urgent" && <StatusTag tone="warn">{t("cases.urgentTag")}</StatusTag>}
        {file.risk_level ? (
          <LevelTag level={file.risk_level} />
        ) : (
          <StatusTag>{t("cases.page.noRisk")}</StatusTag>
        )}
        <ShowName id={file.id} />
      </div>
      <Text size="sm" c="dimmed">
        {[
          t("cases.page.heldBy", { name: file.organisation_name }),
          file.assigned_name
            ? t("cases.page.assignedTo", { name: file.assigned_name })
            : t("cases.page.assignedToNobody"),
          t("cases.page.openedOn", { date: formatDate(file.opened_at) }),
        ].join(" · ")}
      </Text>
      {file.closed_at && (
        <Text size="sm">
          {t("cases.page.closedOn", {
            date: formatDate(file.closed_at),
            reason: reason ? label(reason.labels) : (file.closing_reason ?? ""),
          })}
          {file.last_contact_on &&
            ` · ${t("cases.page.lastContact", { date: formatDate(file.last_contact_on) })}`}
        </Text>
      )}
      <dl className={classes.chips}>
        {TRACKS.map((track) => (
          <div key={track}>
            <dt>{words.track(track)}</dt>
            <dd>
              <TrackTag track={track} state={file[track]} />
            </dd>
          </div>
        ))}
      </dl>
      <div>
        <div className={classes.rowLabel}>{t("cases.page.clocks")}</div>
        <div className={classes.row}>
          {file.clocks.map((clock) => (
            <Group key={clock.id} gap={4} wrap="nowrap">
              <CaseClock clock={clock} />
              <MeetClock clock={clock} />
            </Group>
          ))}
          {file.clocks.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("cases.page.noClocks")}
            </Text>
          )}
        </div>
      </div>
      <div>
        <div className={classes.rowLabel}>{t("cases.page.access_title")}</div>
        <Text size="sm">
          {file.has_access
            .map((one) => {
              const until = one.until ? `, ${t("cases.page.until", { date: formatDate(one.until) })}` : ""
              return `${one.organisation_name} (${t(`cases.page.how.${one.how}`)}${until})`
            })
            .join(" · ")}
        </Text>
      </div>
    </Paper>
  )
}

/** The person's real name: only when asked for, and each look is recorded. */
function ShowName({ id }: { id: string }) {
  const { t } = useTranslation()
  const may = useMay()
  const client = useQueryClient()
  const [isShown, setShown] = useState(false)
  const question = { ...q(personRead, { path: { id } }), gcTime: 0 }
  const { data, error, isFetching } = useAsked(question, isShown)
  if (!may("cases.identity")) return null

  const name = [data?.given_names, data?.family_name].filter(Boolean).join(" ")
  return (
    <Group gap="xs" ml="auto" className="no-print">
      <span role="status" className={classes.said}>
        {isShown && data && (
          <>
            <Text component="span" fw={600}>
              {name || t("cases.page.nameUnknown")}
            </Text>{" "}
            <Text component="span" size="xs" c="dimmed">
              {t("cases.page.looked")}
            </Text>
          </>
        )}
        {isShown && error && (
          <Text component="span" size="sm">
            {problemText(error)}
          </Text>
        )}
      </span>
      {!isShown && (
        <Text size="xs" c="dimmed" id="show-name-note">
          {t("cases.page.showNameNote")}
        </Text>
      )}
      <Button
        size="xs"
        variant="default"
        loading={isShown && isFetching && !data}
        aria-describedby={isShown ? undefined : "show-name-note"}
        leftSection={isShown ? <IconEyeOff size={15} aria-hidden /> : <IconEye size={15} aria-hidden />}
        onClick={() => {
          if (isShown) client.removeQueries({ queryKey: question.queryKey })
          setShown(!isShown)
        }}
      >
        {t(isShown ? "cases.page.hideName" : "cases.page.showName")}
      </Button>
    </Group>
  )
}
