import { Anchor, Button, Group, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import { familyLinkList, familyLinkMarkError } from "@punte/client"
import { IconLink, IconUserPlus } from "@tabler/icons-react"
import { useState } from "react"
import { Link } from "react-router"
import type { Case, FamilyLink } from "@/api/caseTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { useStale } from "@/lib/useStale"
import { paths } from "@/paths"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { type Column, DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { ReasonTooltip } from "@/ui/ReasonTooltip"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { useReason } from "../abilities"
import { AdviceTag } from "./AdviceTag"
import { FamilyDialog } from "./FamilyDialog"

/** Whose cases belong together with this one, and who must not meet. */
export function FamilySection({ file }: { file: Case }) {
  const { t } = useTranslation()
  const [isLinking, link] = useDisclosure()
  const [wrong, setWrong] = useState<FamilyLink>()
  const columns = useColumns(setWrong)
  const { data, error, refetch } = useAsked(q(familyLinkList, { path: { id: file.id } }))
  const actions = <FamilyActions file={file} onLink={link.open} />
  return (
    <Section
      title={t("cases.page.family")}
      text={t("family.text")}
      actions={data?.items.length ? actions : undefined}
    >
      <DataTable
        caption={t("family.caption")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        problem={error ? problemText(error) : undefined}
        onRetry={() => void refetch()}
        isMarked={({ advice, is_error }) => advice === "keep_apart" && !is_error}
        empty={
          <EmptyState
            headingLevel={3}
            title={t("family.none")}
            text={t("family.noneText")}
            action={actions}
          />
        }
      />
      {isLinking && <FamilyDialog file={file} onClose={link.close} />}
      {wrong && <WrongDialog caseId={file.id} link={wrong} onClose={() => setWrong(undefined)} />}
    </Section>
  )
}

function FamilyActions({ file, onLink }: { file: Case; onLink: () => void }) {
  const { t } = useTranslation()
  const may = useMay()
  const reason = useReason(file)("family_link_create")
  return (
    <Group gap="xs">
      {may("cases.create") && !reason && (
        <Button
          component={Link}
          to={paths.caseNewOfFamily(file.id)}
          size="xs"
          variant="default"
          leftSection={<IconUserPlus size={14} aria-hidden />}
        >
          {t("family.open")}
        </Button>
      )}
      <ReasonTooltip reason={reason}>
        <Button size="xs" leftSection={<IconLink size={14} aria-hidden />} onClick={onLink}>
          {t("family.link")}
        </Button>
      </ReasonTooltip>
    </Group>
  )
}

function useColumns(onWrong: (link: FamilyLink) => void): Column<FamilyLink>[] {
  const { t } = useTranslation()
  const { term } = usePack()
  return [
    {
      key: "other",
      title: t("family.other"),
      cell: ({ other }) => (
        <>
          <Anchor component={Link} to={paths.case(other.id)} size="sm" fw={500}>
            {other.code_name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {other.reference}
          </Text>
        </>
      ),
    },
    {
      key: "kind",
      title: t("family.kind"),
      cell: ({ kind, is_error }) => (
        <Group gap="xs">
          <span>{term("family_kind", kind)}</span>
          {is_error && <StatusTag>{t("family.isError")}</StatusTag>}
        </Group>
      ),
    },
    {
      key: "advice",
      title: t("family.advice"),
      cell: ({ advice, is_error }) =>
        is_error ? term("family_advice", advice) : <AdviceTag advice={advice} />,
    },
    {
      key: "about",
      title: t("family.about"),
      cell: ({ other }) => `${t(`terms.sex.${other.sex}`)}, ${t(`terms.ageGroup.${other.age_group}`)}`,
    },
    {
      key: "worker",
      title: t("family.worker"),
      cell: ({ other }) => other.assigned_name ?? t("cases.nobody"),
    },
    {
      key: "recorded",
      title: t("family.recorded"),
      cell: ({ recorded_at, recorded_by_name, error_at, error_by_name }) => (
        <>
          <Text size="sm">
            {t("family.recordedBy", { date: formatDate(recorded_at), name: recorded_by_name })}
          </Text>
          {error_at && (
            <Text size="xs" c="dimmed">
              {t("family.errorBy", { date: formatDate(error_at), name: error_by_name ?? "" })}
            </Text>
          )}
        </>
      ),
    },
    {
      key: "actions",
      title: t("common.actions"),
      isUnlabelled: true,
      align: "end",
      cell: (link) =>
        link.abilities.length > 0 && (
          <Button
            className="no-print"
            size="compact-sm"
            variant="subtle"
            aria-label={t("family.markErrorOf", { name: link.other.code_name })}
            onClick={() => onWrong(link)}
          >
            {t("family.markError")}
          </Button>
        ),
    },
  ]
}

function WrongDialog({ caseId, link, onClose }: { caseId: string; link: FamilyLink; onClose: () => void }) {
  const { t } = useTranslation()
  const stale = useStale(familyLinkList)
  const mark = useChange(familyLinkMarkError, {
    refreshes: [familyLinkList],
    says: () => t("family.marked"),
    onDone: onClose,
    // Somebody else marked it meanwhile: the table shows it, and the refusal is said.
    onProblem: ({ isStale, status }) => {
      if (isStale || status === 409) {
        stale()
        onClose()
      }
      return false
    },
  })
  return (
    <ConfirmDialog
      isOpen
      isDangerous
      title={t("family.markErrorTitle")}
      text={t("family.markErrorText", { name: link.other.code_name })}
      confirm={t("family.markError")}
      isBusy={mark.isPending}
      onClose={onClose}
      onConfirm={() =>
        mark.mutate({ path: { id: caseId, link_id: link.id }, headers: ifMatch(link.version) })
      }
    />
  )
}
