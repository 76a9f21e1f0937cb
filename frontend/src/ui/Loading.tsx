import { Container, Skeleton, Stack, VisuallyHidden } from "@mantine/core"
import { useTranslation } from "@/i18n"

/** The outline of a page that is on its way. */
export function Loading() {
  const { t } = useTranslation()
  return (
    <Container size="xl" py="xl" role="status">
      <VisuallyHidden>{t("common.loading")}</VisuallyHidden>
      <Stack aria-hidden>
        <Skeleton height={30} width="32%" />
        <Skeleton height={16} width="52%" mb="md" />
        {["a", "b", "c", "d", "e", "f"].map((line) => (
          <Skeleton key={line} height={38} />
        ))}
      </Stack>
    </Container>
  )
}
