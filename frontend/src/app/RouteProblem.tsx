import { Button, Container } from "@mantine/core"
import { isRouteErrorResponse, Link, useNavigate, useRevalidator, useRouteError } from "react-router"
import { Problem } from "@/api/problem"
import { useTranslation } from "@/i18n"
import { paths } from "@/paths"
import { PageProblem, pageProblem } from "./PageProblem"
import { PublicFrame } from "./PublicFrame"

/** In place of a page of the app that could not be shown. */
export function RouteProblem({ isAlone = false }: { isAlone?: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const thrown = useRouteError()
  const error = isRouteErrorResponse(thrown)
    ? new Problem({ status: thrown.status, code: `http_${thrown.status}` })
    : thrown
  const { kind, isOurs } = pageProblem(error)

  const content = (
    <PageProblem
      error={error}
      actions={
        <>
          {/* Asking again keeps the app in memory: without a connection, a reload would lose it. */}
          {kind === "failed" && (
            <Button onClick={() => (isOurs ? window.location.reload() : revalidate())}>
              {t("common.tryAgain")}
            </Button>
          )}
          <Button variant="default" onClick={() => navigate(-1)}>
            {t("common.back")}
          </Button>
          <Button variant="default" component={Link} to={paths.home}>
            {t("shell.toHome")}
          </Button>
        </>
      }
    />
  )
  return isAlone ? <PublicFrame>{content}</PublicFrame> : <Container py={64}>{content}</Container>
}
