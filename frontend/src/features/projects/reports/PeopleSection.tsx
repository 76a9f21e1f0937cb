import type { ProjectPeople } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { formatNumber } from "@/i18n/format"
import { Facts } from "@/ui/Facts"
import { Section } from "@/ui/Section"
import { HowMany } from "../words"

/** How many people stand on the attendance lists of a project, beside the participations on them. */
export function PeopleSection({ people }: { people: ProjectPeople }) {
  const { t } = useTranslation()
  return (
    <Section title={t("reports.people.title")} text={t("reports.people.text")}>
      <Facts
        columns={3}
        facts={[
          {
            label: t("reports.people.lists"),
            value: t("reports.people.listsOf", {
              lists: formatNumber(people.lists),
              trainings: formatNumber(people.trainings),
            }),
          },
          { label: t("reports.people.participations"), value: <HowMany of={people.participations} /> },
          { label: t("reports.people.people"), value: <HowMany of={people.people} /> },
        ]}
      />
    </Section>
  )
}
