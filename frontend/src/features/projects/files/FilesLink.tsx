import { Anchor } from "@mantine/core"
import { IconPaperclip } from "@tabler/icons-react"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import type { SubjectKind } from "./useSubjects"

type Props = {
  projectId: string
  kind: SubjectKind
  id: string
  /** What the thing is called. */
  name: string
  size?: "xs" | "sm"
}

/** Leads to the documents of one thing of a project. */
export function FilesLink({ projectId, kind, id, name, size = "sm" }: Props) {
  const { t } = useTranslation()
  return (
    <Anchor
      component={Link}
      to={paths.projectFilesOf(projectId, kind, id)}
      size={size}
      style={{ whiteSpace: "nowrap" }}
      aria-label={`${t("documents.title")}: ${name}`}
    >
      <IconPaperclip size={14} aria-hidden style={{ verticalAlign: "text-bottom" }} /> {t("documents.title")}
    </Anchor>
  )
}
