import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import type { BodyPart, RecordBody } from "@/api/projectTypes"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import classes from "./Projects.module.css"
import { NotStated } from "./words"

/** Who had which part, part by part. */
export function Bodies({ bodies, parts }: { bodies: readonly RecordBody[]; parts: readonly BodyPart[] }) {
  const { t } = useTranslation()
  const facts = parts.map((part) => ({ part, those: bodies.filter((one) => one.part === part) }))
  const shown = facts.filter(({ those }, at) => those.length > 0 || at === 0)
  return (
    <Facts
      facts={shown.map(({ part, those }) => ({
        label: t(`bodies.parts.${part}`),
        value: <BodyNames bodies={those} />,
      }))}
    />
  )
}

/** How they are called and as what they were there; those of the directory open there. */
export function BodyNames({ bodies }: { bodies: readonly RecordBody[] }) {
  if (bodies.length === 0) return <NotStated />
  return (
    <ul className={classes.list}>
      {bodies.map(({ organisation_id, name, role }) => (
        <li key={`${organisation_id} ${name} ${role}`}>
          {organisation_id ? (
            <Anchor component={Link} to={paths.organisation(organisation_id)} size="sm">
              {name}
            </Anchor>
          ) : (
            name
          )}
          {role && `, ${role}`}
        </li>
      ))}
    </ul>
  )
}
