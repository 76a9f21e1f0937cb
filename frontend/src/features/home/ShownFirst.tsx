import { Button } from "@mantine/core"
import { useDisclosure } from "@mantine/hooks"
import type { ReactNode } from "react"
import { useTranslation } from "@/i18n"
import classes from "./Home.module.css"

const FIRST = 8

/** A list whose head is shown: the most urgent stand first, and the rest is one click away. */
export function ShownFirst<T>({
  items,
  children,
}: {
  items: readonly T[]
  children: (item: T) => ReactNode
}) {
  const { t } = useTranslation()
  const [isWhole, whole] = useDisclosure()
  // One more line costs less than the button that hides it.
  const isLong = items.length > FIRST + 1
  return (
    <>
      <ul className={classes.list}>{(isLong && !isWhole ? items.slice(0, FIRST) : items).map(children)}</ul>
      {isLong && (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={whole.toggle} aria-expanded={isWhole}>
          {isWhole ? t("home.showFewer") : t("home.showAll", { total: items.length })}
        </Button>
      )}
    </>
  )
}
