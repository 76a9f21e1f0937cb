import { Button, Group, Text } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import {
  trainingAttendanceErase,
  trainingAttendanceList,
  trainingCertificatesPrint,
  trainingRead,
} from "@punte/client/projects"
import { useRef, useState } from "react"
import type { Attendee, Training } from "@/api/projectTypes"
import { ifMatch, q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { formatDate } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { usePack } from "@/lib/pack"
import { useCursor } from "@/lib/useCursor"
import { useOpening } from "@/lib/useOpening"
import { ConfirmDialog } from "@/ui/ConfirmDialog"
import { DataTable } from "@/ui/DataTable"
import { EmptyState } from "@/ui/EmptyState"
import { KeysetPager } from "@/ui/KeysetPager"
import { Section } from "@/ui/Section"
import { Stated } from "../words"
import { AttendanceDialog } from "./AttendanceDialog"
import { type Certificates, CertificatesDialog } from "./CertificatesDialog"

/** Who took part, apart from the training: sealed, and erased on its day. Shown only when somebody asks for it. */
export function AttendanceSection({ training }: { training: Training }) {
  const { t } = useTranslation()
  const [isKeeping, keeping] = useDisclosure()
  const [isErasing, erasing] = useDisclosure()
  const [isShown, shown] = useDisclosure()
  const { attendance } = training
  const isThere = attendance && !attendance.is_erased
  const erase = useChange(trainingAttendanceErase, {
    refreshes: [trainingRead, trainingAttendanceList],
    says: () => t("attendance.erased"),
    onDone: erasing.close,
    // What was asked about is no longer how it is.
    onProblem: ({ isStale }) => {
      if (isStale) erasing.close()
      return false
    },
  })
  // Whose certificates are asked for: one person's, or those of some of the list.
  const [certifying, certify] = useState<{ person?: Attendee }>()
  const asked = useRef<Certificates>({})
  const { opening, open } = useOpening(
    (id, how) => trainingCertificatesPrint({ path: { id }, query: asked.current, ...how }),
    trainingRead,
  )
  const isMaking = opening !== undefined && !opening.problem
  return (
    <Section
      title={t("attendance.title")}
      text={
        attendance
          ? t(isThere ? "attendance.kept" : "attendance.wasErased", {
              count: attendance.rows,
              day: formatDate(attendance.erase_on),
            })
          : t("attendance.none")
      }
      isFlush={isShown}
      actions={
        <>
          {isThere && (
            <>
              <Button variant="default" onClick={erasing.open}>
                {t("attendance.erase")}
              </Button>
              <Button variant="default" aria-busy={isMaking} onClick={() => certify({})}>
                {isMaking ? t("print.making") : t("certificates.title")}
              </Button>
              {!isShown && (
                <Button variant="default" onClick={shown.open}>
                  {t("attendance.show")}
                </Button>
              )}
            </>
          )}
          {training.state !== "planned" && (
            <Button variant="default" onClick={keeping.open}>
              {t(isThere ? "attendance.replace" : "attendance.keep")}
            </Button>
          )}
        </>
      }
    >
      {isShown && isThere ? (
        <Attendees training={training} onCertify={(person) => certify({ person })} />
      ) : (
        <Text size="sm" c="dimmed">
          {t("attendance.text")}
        </Text>
      )}
      {opening?.problem && (
        <Text size="sm" c="red" role="alert" p={isShown ? "md" : 0}>
          {opening.problem}
        </Text>
      )}
      {certifying && attendance && (
        <CertificatesDialog
          listed={attendance.rows}
          person={certifying.person}
          onPrint={(certificates) => {
            asked.current = certificates
            open({ id: training.id, size: 1 })
          }}
          onClose={() => certify(undefined)}
        />
      )}
      {isKeeping && <AttendanceDialog training={training} onClose={keeping.close} />}
      <ConfirmDialog
        isOpen={isErasing}
        onClose={erasing.close}
        onConfirm={() => erase.mutate({ path: { id: training.id }, headers: ifMatch(training.version) })}
        title={t("attendance.eraseTitle")}
        text={t("attendance.eraseText")}
        confirm={t("attendance.erase")}
        isDangerous
        isBusy={erase.isPending}
      />
    </Section>
  )
}

type AttendeesProps = { training: Training; onCertify: (person: Attendee) => void }

function Attendees({ training, onCertify }: AttendeesProps) {
  const { t } = useTranslation()
  const { county, term } = usePack()
  const { query, pager } = useCursor()
  const { data, error, refetch } = useAsked(q(trainingAttendanceList, { path: { id: training.id }, query }))
  const stated = (key: string, title: string, of: (one: Attendee) => string | null | undefined) => ({
    key,
    title,
    cell: (one: Attendee) => <Stated>{of(one)}</Stated>,
  })
  return (
    <>
      <DataTable
        caption={t("attendance.title")}
        rows={data?.items}
        rowKey={({ place }) => String(place)}
        problem={error ? problemText(error) : undefined}
        onRetry={refetch}
        empty={<EmptyState headingLevel={3} title={t("attendance.none")} />}
        columns={[
          { key: "place", title: t("attendance.columns.place"), align: "end", cell: ({ place }) => place },
          { key: "name", title: t("attendance.columns.name"), cell: ({ name }) => name },
          stated("institution", t("attendance.columns.institution"), ({ institution, institution_kind }) =>
            [institution, institution_kind && t(`terms.organisationKind.${institution_kind}`)]
              .filter(Boolean)
              .join(", "),
          ),
          stated("position", t("attendance.columns.position"), ({ position }) => position),
          stated("category", t("attendance.columns.category"), ({ category }) =>
            category ? term("participant_category", category) : null,
          ),
          stated("sex", t("attendance.columns.sex"), ({ sex }) => (sex ? term("sex", sex) : null)),
          stated("county", t("attendance.columns.county"), ({ county: code }) =>
            code ? county(code) : null,
          ),
          {
            key: "actions",
            title: t("common.actions"),
            cell: (one) => (
              <Button
                size="compact-sm"
                variant="subtle"
                aria-label={`${t("certificates.certificate")}: ${one.name}`}
                onClick={() => onCertify(one)}
              >
                {t("certificates.certificate")}
              </Button>
            ),
          },
        ]}
      />
      <Group justify="flex-end">
        <KeysetPager {...pager(data?.next)} />
      </Group>
    </>
  )
}
