import { Button, Container, Group } from "@mantine/core"
import { useTranslation } from "react-i18next"
import { isRouteErrorResponse, Link, useNavigate, useRevalidator, useRouteError } from "react-router"
import { asProblem, Problem } from "@/api/problem"
import { problemText } from "@/i18n/problems"
import { paths } from "@/paths"
import { EmptyState } from "@/ui/EmptyState"
import { PublicFrame } from "./PublicFrame"

/** In place of a page that could not be shown: what happened, and what to do next. */
export function RouteProblem({ isAlone = false }: { isAlone?: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { revalidate } = useRevalidator()
  const error = useRouteError()
  const problem = isRouteErrorResponse(error)
    ? new Problem({ status: error.status, code: `http_${error.status}` })
    : error instanceof Error && !(error instanceof Problem)
      ? new Problem({ status: 500, code: "screen" })
      : asProblem(error)
  // Asking again keeps the app in memory: without a connection, a reload would lose it.
  const isOurs = problem.code === "screen"
  const kind = problem.status === 404 ? "notFound" : problem.status === 403 ? "forbidden" : "failed"

  const content = (
    <EmptyState
      title={t(`problems.pages.${kind}.title`)}
      text={kind === "failed" ? problemText(problem) : t(`problems.pages.${kind}.text`)}
      isProblem
      headingLevel={1}
      action={
        <Group justify="center">
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
        </Group>
      }
    />
  )
  return isAlone ? <PublicFrame>{content}</PublicFrame> : <Container py={64}>{content}</Container>
}
