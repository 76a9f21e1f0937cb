import { Anchor } from "@mantine/core"
import { Link } from "react-router"
import { useTranslation } from "@/i18n"
import { paths, type WhyRecord } from "@/paths"

/** The way to the rule by which the reader can do something with this record, or cannot. */
export function WhyLink({ about, id }: { about: WhyRecord; id: string }) {
  const { t } = useTranslation()
  return (
    <Anchor
      component={Link}
      to={paths.whyAbout(about, id)}
      size="sm"
      mt="xs"
      display="inline-block"
      className="no-print"
      style={{ alignSelf: "flex-start" }}
    >
      {t("why.link")}
    </Anchor>
  )
}
