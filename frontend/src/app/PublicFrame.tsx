import { Box, Group } from "@mantine/core"
import type { ReactNode } from "react"
import { LanguageChoice } from "./LanguageChoice"
import { Mark } from "./Mark"
import classes from "./PublicFrame.module.css"

/** The frame of a page outside the signed-in app. Its words are public ones. */
export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <Box className={classes.page}>
      <Group component="header" justify="space-between" className={classes.header}>
        <span className={classes.brand}>
          <Mark size={32} /> Punte
        </span>
        <LanguageChoice />
      </Group>
      <main className={classes.main}>{children}</main>
    </Box>
  )
}
