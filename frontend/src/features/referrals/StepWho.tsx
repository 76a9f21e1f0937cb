import { providerMatch } from "@punte/client"
import { q, useAsked } from "@/api/query"
import { useMe } from "@/api/session"
import { useTranslation } from "@/i18n"
import { problemText } from "@/i18n/problems"
import { OrganisationPicker } from "@/lib/OrganisationPicker"
import { AskedPart } from "@/ui/AskedPart"
import { Section } from "@/ui/Section"
import { Offers } from "./Offers"
import type { StepProps } from "./StepWhat"

/** Who is asked: for a service, those who offer it; else any organisation of the directory. */
export function StepWho({ file, draft, set, error, suggested }: StepProps & { suggested: string | null }) {
  const { t } = useTranslation()
  const { organisation } = useMe()
  const isService = draft.kind === "service"
  const {
    data,
    error: problem,
    refetch,
  } = useAsked(
    q(providerMatch, {
      path: { id: file.id },
      body: {
        kind: draft.kind,
        ...(draft.service ? { service: draft.service } : {}),
        county: draft.county,
        with_children: draft.with_children,
        disability: draft.disability,
        languages: draft.languages,
      },
    }),
    isService,
  )
  if (!isService) {
    return (
      <Section title={t("referrals.new.who")}>
        <OrganisationPicker
          label={t("referrals.new.directory")}
          description={t("referrals.new.directoryHint")}
          value={draft.to}
          onChange={(to) => set({ to, consent: null, data_sets: [] })}
          error={error}
          except={[organisation.id]}
        />
      </Section>
    )
  }
  return (
    <Section title={t("referrals.new.who")}>
      <AskedPart answer={data} problem={problem ? problemText(problem) : undefined} onRetry={refetch}>
        {({ items }) => (
          <Offers
            matches={[...items]
              .filter((match) => match.organisation_id !== organisation.id)
              .sort(
                (a, b) => Number(b.organisation_id === suggested) - Number(a.organisation_id === suggested),
              )}
            chosen={draft.to?.id ?? null}
            onChoose={(match) =>
              set({
                to: { id: match.organisation_id, name: match.organisation_name },
                ...(match.organisation_id === draft.to?.id ? {} : { consent: null, data_sets: [] }),
              })
            }
            error={error}
          />
        )}
      </AskedPart>
    </Section>
  )
}
