import { Select, SimpleGrid, Stack, TextInput } from "@mantine/core"
import type { TrainingCertificatesPrintData } from "@punte/client"
import { LANGUAGE_NAMES, LANGUAGES, type Language, useTranslation } from "@/i18n"
import { useFields } from "@/lib/useFields"
import { FormDialog } from "@/ui/FormDialog"
import { NumberField } from "../NumberField"

/** Whose certificates, and how they are numbered. */
export type Certificates = NonNullable<TrainingCertificatesPrintData["query"]>

/** As many certificates are made at once. */
const AT_ONCE = 500

type Props = {
  /** How many people stand on the attendance list. */
  listed: number
  /** The one person who is given one; otherwise some of the list are. */
  person: { place: number; name: string } | undefined
  onPrint: (certificates: Certificates) => void
  onClose: () => void
}

/** Asks how certificates are to be printed. Nothing is counted as given out by it: that people enter themselves. */
export function CertificatesDialog({ listed, person, onPrint, onClose }: Props) {
  const { t, language: own } = useTranslation()
  const { fields: form, change } = useFields(() => ({
    language: own as Language,
    first: (person?.place ?? 1) as number | null,
    last: (person?.place ?? Math.min(listed, AT_ONCE)) as number | null,
    series: "",
    number: null as number | null,
  }))
  const { first, last, number } = form
  const isTooMany = (last ?? listed) - (first ?? 1) >= AT_ONCE
  const isBackwards = (last ?? listed) < (first ?? 1)
  const lacksNumber = form.series.trim() !== "" && number === null
  const print = () => {
    if (isTooMany || isBackwards || lacksNumber) return
    onPrint({
      language: form.language,
      ...(first !== null && { first }),
      ...(last !== null && { last }),
      ...(form.series.trim() && { series: form.series.trim() }),
      ...(number !== null && { number }),
    })
    onClose()
  }
  return (
    <FormDialog
      isOpen
      onClose={onClose}
      onSubmit={print}
      title={person ? t("certificates.titleOf", { name: person.name }) : t("certificates.title")}
      text={t("certificates.text")}
      submit={t("common.print")}
    >
      <Stack>
        <Select
          label={t("print.language")}
          data={LANGUAGES.map((code) => ({ value: code, label: LANGUAGE_NAMES[code] }))}
          value={form.language}
          allowDeselect={false}
          maw={260}
          onChange={(code) => change({ language: LANGUAGES.find((one) => one === code) ?? own })}
        />
        {!person && (
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <NumberField
              label={t("certificates.first")}
              min={1}
              max={listed}
              value={first}
              onChange={(first) => change({ first })}
            />
            <NumberField
              label={t("certificates.last")}
              min={1}
              max={listed}
              value={last}
              error={
                isTooMany
                  ? t("certificates.tooMany", { most: AT_ONCE })
                  : isBackwards
                    ? t("certificates.backwards")
                    : undefined
              }
              onChange={(last) => change({ last })}
            />
          </SimpleGrid>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("certificates.series")}
            maxLength={40}
            value={form.series}
            onChange={(event) => change({ series: event.currentTarget.value })}
          />
          <NumberField
            label={person ? t("certificates.number") : t("certificates.firstNumber")}
            description={t("certificates.numberHint")}
            value={number}
            error={lacksNumber ? t("certificates.lacksNumber") : undefined}
            onChange={(number) => change({ number })}
          />
        </SimpleGrid>
      </Stack>
    </FormDialog>
  )
}
