import { type CasePrintData, casePrint } from "@punte/client"
import type { ComponentProps } from "react"
import { useTranslation } from "@/i18n"
import { PrintMenu } from "@/lib/PrintMenu"

type Props = {
  caseId: string
  form: CasePrintData["path"]["form"]
  /** The one of several that is printed; all of the form otherwise. */
  id?: string
  /** What it is called. */
  of: string
  shownBy: ComponentProps<typeof PrintMenu>["shownBy"]
}

/** Prints a form of a case, or one of several of its things. */
export function PrintRecord({ caseId, form, id, of, shownBy }: Props) {
  const { t } = useTranslation()
  return (
    <PrintMenu
      of={of}
      forms={[{ form, label: t(`print.forms.${form}`) }]}
      ask={(form, language, how) =>
        casePrint({
          path: { id: caseId, form },
          query: { language, ...(id && { record_id: id }) },
          ...how,
        })
      }
      shownBy={shownBy}
    />
  )
}
