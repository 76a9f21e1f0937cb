import { Alert, Radio, Stack } from "@mantine/core"
import { useTranslation } from "@/i18n"
import { type Chosen, OrganisationPicker } from "@/lib/OrganisationPicker"
import { type Choice, kindWords } from "./choices"

type Props = {
  /** What the body did. */
  label: string
  kinds: Choice["kinds"]
  /** Why it cannot be the own body; `undefined` where it can. */
  whyNotOwn: string | undefined
  isOwn: boolean
  onOwn: (isOwn: boolean) => void
  own: { id: string; name: string }
  /** A body that cannot be meant either. */
  except?: string
  body: Chosen | null
  onBody: (body: Chosen | null) => void
  error: string | undefined
}

/** Which body decided or reviewed: the own one where it is competent, or another, for which it is recorded. */
export function DecidingBody({
  label,
  kinds,
  whyNotOwn,
  isOwn,
  onOwn,
  own,
  except,
  body,
  onBody,
  error,
}: Props) {
  const { t } = useTranslation()
  return (
    <>
      {whyNotOwn ? (
        <Alert>{whyNotOwn}</Alert>
      ) : (
        <Radio.Group
          label={label}
          value={isOwn ? "mine" : "other"}
          onChange={(next) => onOwn(next === "mine")}
        >
          <Stack gap={8} mt={8}>
            <Radio value="mine" label={own.name} />
            <Radio value="other" label={t("decision.other")} />
          </Stack>
        </Radio.Group>
      )}
      {!isOwn && (
        <OrganisationPicker
          label={label}
          description={`${t("decision.bodyHint", { kinds: kindWords(kinds) })} ${t("decision.bodyHintUnverified")}`}
          value={body}
          onChange={onBody}
          except={except ? [own.id, except] : [own.id]}
          kinds={kinds}
          error={error}
        />
      )}
    </>
  )
}
