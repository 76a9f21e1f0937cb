import { Alert, Radio, Stack } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { type Chosen, OrganisationPicker } from "@/lib/OrganisationPicker"
import { type Choice, kindWords } from "./choices"

type Props = {
  kinds: Choice["kinds"]
  /** The own body is competent. */
  mayBeOwn: boolean
  isOwn: boolean
  onOwn: (isOwn: boolean) => void
  own: { id: string; name: string }
  body: Chosen | null
  onBody: (body: Chosen | null) => void
  error: string | undefined
}

/** Which body decided: the own one where it is competent, or another, whose decision is recorded. */
export function DecidingBody({ kinds, mayBeOwn, isOwn, onOwn, own, body, onBody, error }: Props) {
  const { t } = useTranslation()
  return (
    <>
      {mayBeOwn ? (
        <Radio.Group
          label={t("decision.body")}
          value={isOwn ? "mine" : "other"}
          onChange={(next) => onOwn(next === "mine")}
        >
          <Stack gap={8} mt={8}>
            <Radio value="mine" label={own.name} />
            <Radio value="other" label={t("decision.other")} />
          </Stack>
        </Radio.Group>
      ) : (
        <Alert>{t("decision.notCompetent")}</Alert>
      )}
      {!isOwn && (
        <OrganisationPicker
          label={t("decision.body")}
          description={`${t("decision.bodyHint", { kinds: kindWords(kinds) })} ${t("decision.bodyHintUnverified")}`}
          value={body}
          onChange={onBody}
          except={own.id}
          kinds={kinds}
          error={error}
        />
      )}
    </>
  )
}
