import { Box, Group } from "@mantine/core"
import type { ReactNode } from "react"
import { Outlet } from "react-router"
import { LanguageMenu } from "./LanguageMenu"
import { Mark } from "./Mark"
import classes from "./PublicFrame.module.css"

/** The frame of a page outside the signed-in app. */
export function PublicFrame({ children }: { children?: ReactNode }) {
  return (
    <Box className={classes.page}>
      <Group component="header" justify="space-between" className={classes.header}>
        <span className={classes.brand}>
          <Mark size={32} /> Punte
        </span>
        <LanguageMenu />
      </Group>
      <main className={classes.main}>{children ?? <Outlet />}</main>
    </Box>
  )
}
