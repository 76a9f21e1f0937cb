import { Alert, Radio, Stack, Text } from "@mantine/core"
import { instrumentList, screeningCreate } from "@punte/client"
import { useState } from "react"
import { useNavigate } from "react-router"
import type { Case, InstrumentSummary, Screening } from "@/api/caseTypes"
import { q, useAsked, useChange } from "@/api/query"
import { useTranslation } from "@/i18n"
import { label } from "@/i18n/format"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { AskedPart } from "@/ui/AskedPart"
import { FormDialog } from "@/ui/FormDialog"
import { BEGUN_OR_ENDED } from "./useScreeningChange"

const PROFILES = ["adult", "child"] as const

/** Chooses with which instrument the person is screened, and as whom. */
export function StartDialog({ file, onClose }: { file: Case; onClose: () => void }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [chosen, choose] = useState<InstrumentSummary>()
  const [profile, setProfile] = useState<Screening["profile"]>(file.is_child ? "child" : "adult")
  const [problem, setProblem] = useState<string>()
  const { data, error, refetch } = useAsked(q(instrumentList))
  const start = useChange(screeningCreate, {
    refreshes: BEGUN_OR_ENDED,
    onDone: (screening) => navigate(paths.screening(file.id, screening.id)),
    onProblem: (refusal) => {
      setProblem(problemText(refusal))
      return true
    },
  })
  const isUsable = (one: InstrumentSummary) => one.is_entered && one.is_in_force
  /** Of the versions of an instrument the one that counts today; all of them where none does. */
  const counts = (one: InstrumentSummary, all: readonly InstrumentSummary[]) =>
    isUsable(one) || !all.some((other) => other.code === one.code && isUsable(other))
  return (
    <FormDialog
      isOpen
      title={t("screening.startTitle", { name: file.code_name })}
      submit={t("screening.start")}
      onClose={onClose}
      isBusy={start.isPending}
      problem={problem}
      onSubmit={() => {
        if (!chosen) return setProblem(t("screening.chooseFirst"))
        setProblem(undefined)
        const { code, version } = chosen
        start.mutate({
          path: { id: file.id },
          body: { instrument: code, instrument_version: version, profile },
        })
      }}
    >
      <AskedPart answer={data} problem={error ? problemText(error) : undefined} onRetry={refetch}>
        {({ items }) => (
          <Radio.Group
            label={t("screening.instrument")}
            value={chosen ? `${chosen.code} ${chosen.version}` : ""}
            onChange={(value) => choose(items.find(({ code, version }) => `${code} ${version}` === value))}
          >
            <Stack gap="sm" mt={8}>
              {items
                .filter((one) => counts(one, items))
                .map((one) => (
                  <Radio
                    key={`${one.code} ${one.version}`}
                    value={`${one.code} ${one.version}`}
                    disabled={!isUsable(one)}
                    label={label(one.name)}
                    description={isUsable(one) ? "" : label(one.note)}
                  />
                ))}
            </Stack>
          </Radio.Group>
        )}
      </AskedPart>
      {chosen && (
        <Alert color={chosen.is_verified ? "blue" : "orange"}>
          {!chosen.is_verified && (
            <Text size="sm" fw={600}>
              {t("screening.unverified")}
            </Text>
          )}
          <Text size="sm">{label(chosen.note)}</Text>
        </Alert>
      )}
      <Radio.Group
        label={t("screening.profile")}
        description={t(file.is_child ? "screening.profileChild" : "screening.profileHint")}
        value={profile}
        onChange={(value) => setProfile(PROFILES.find((one) => one === value) ?? "child")}
      >
        <Stack gap={8} mt={8}>
          {PROFILES.map((one) => (
            <Radio
              key={one}
              value={one}
              disabled={one === "adult" && file.is_child}
              label={t(`screening.profiles.${one}`)}
            />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  )
}
