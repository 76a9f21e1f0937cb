import { Button, Group, SimpleGrid, Stack, Text } from "@mantine/core"
import { caseRead, personRead } from "@punte/client"
import { useState } from "react"
import { ask, q, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { showDone } from "@/lib/announce"
import { CodeSelect } from "@/lib/CodeSelect"
import { usePack } from "@/lib/pack"
import { Section } from "@/ui/Section"

/** The case from which another one is opened. */
export const familyOf = (id: string) => q(caseRead, { path: { id } })

type Props = {
  /** The case of the other person. */
  of: string
  kind: string | null
  advice: string | null
  errors: { case?: string | undefined; kind?: string | undefined; advice?: string | undefined }
  onKind: (kind: string | null) => void
  onAdvice: (advice: string | null) => void
  onCounty: (county: string) => void
  onFamilyName: (name: string) => void
}

/** What the person of a new case is to somebody whose case is there, and what is taken over from it. */
export function FamilyFields(props: Props) {
  const { t } = useTranslation()
  const may = useMay()
  const { county } = usePack()
  const { data: file } = useLoaded(familyOf(props.of))
  const [isAsking, setAsking] = useState(false)
  const name = file.code_name
  /** Who the other person is, is read when somebody wants to take the name over, and not before. */
  const takeName = async () => {
    setAsking(true)
    const person = await ask(q(personRead, { path: { id: file.id } }))
    setAsking(false)
    if (person?.family_name) props.onFamilyName(person.family_name)
    else if (person) showDone(t("family.noName"))
  }
  return (
    <Section title={t("family.newTitle")} text={t("family.newText", { name, reference: file.reference })}>
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <CodeSelect
            list="family_kind"
            label={t("family.kindOfNew", { name })}
            value={props.kind}
            onChange={props.onKind}
            error={props.errors.kind}
          />
          <CodeSelect
            list="family_advice"
            label={t("family.adviceLabel")}
            value={props.advice}
            onChange={props.onAdvice}
            error={props.errors.advice}
          />
        </SimpleGrid>
        {props.errors.case && (
          <Text size="sm" c="red">
            {t("family.notYours")}
          </Text>
        )}
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => props.onCounty(file.county)}>
            {t("family.takeCounty", { county: county(file.county) })}
          </Button>
          {may("cases.identity") && (
            <Button size="xs" variant="default" loading={isAsking} onClick={() => void takeName()}>
              {t("family.takeName")}
            </Button>
          )}
        </Group>
      </Stack>
    </Section>
  )
}
