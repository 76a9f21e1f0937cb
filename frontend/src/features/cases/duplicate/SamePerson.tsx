import { Alert, Anchor, Text } from "@mantine/core"
import { IconArrowsJoin2 } from "@tabler/icons-react"
import { Link } from "react-router"
import type { Case } from "@/api/caseTypes"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"

/** That the case was merged with others of the same person, for whoever may see both. */
export function SamePerson({ file }: { file: Case }) {
  const { t } = useTranslation()
  if (file.same_person.length === 0) return null
  return (
    <Alert icon={<IconArrowsJoin2 aria-hidden />} color="gray">
      {file.same_person.map((other) => (
        <Text key={other.case_id} size="sm">
          {t(other.goes_on ? "duplicates.goesOnIn" : "duplicates.mergedHere")}{" "}
          <Anchor component={Link} to={paths.case(other.case_id)} size="sm">
            {other.code_name} · {other.reference}
          </Anchor>
        </Text>
      ))}
    </Alert>
  )
}
