import { Button, Text } from "@mantine/core"
import { Component, type ReactNode, Suspense, use } from "react"
import { useTranslation } from "@/i18n"
import type { Opened } from "@/publicPages"
import { PageProblem } from "./PageProblem"
import { PublicFrame } from "./PublicFrame"
import { useTitle } from "./titles"

/** A public page in its frame. */
export function PublicApp({ opening }: { opening: Promise<Opened> }) {
  const { t } = useTranslation()
  const waiting = (
    <Text role="status" c="dimmed">
      {t("common.loading")}
    </Text>
  )
  return (
    <PublicFrame>
      <Problems>
        <Suspense fallback={waiting}>
          <Shown opening={opening} />
        </Suspense>
      </Problems>
    </PublicFrame>
  )
}

function Shown({ opening }: { opening: Promise<Opened> }) {
  const { title, content } = use(opening)
  useTitle(title)
  return content
}

/** React catches what a page throws in classes only. */
class Problems extends Component<{ children: ReactNode }, { caught?: { error: unknown } }> {
  override state: { caught?: { error: unknown } } = {}

  static getDerivedStateFromError(error: unknown) {
    return { caught: { error } }
  }

  override render() {
    const { caught } = this.state
    return caught ? <PageProblem error={caught.error} actions={<TryAgain />} /> : this.props.children
  }
}

function TryAgain() {
  const { t } = useTranslation()
  return <Button onClick={() => window.location.reload()}>{t("common.tryAgain")}</Button>
}
