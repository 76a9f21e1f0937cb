import { Alert, Anchor, Button } from "@mantine/core"
import { organisationRead } from "@punte/client"
import { Link, type LoaderFunctionArgs } from "react-router"
import { load, q, useAsked, useLoaded } from "@/api/query"
import { useMay } from "@/api/session"
import { useTranslation } from "@/i18n"
import { formatList } from "@/i18n/format"
import { pack, usePack } from "@/lib/pack"
import { useParam } from "@/lib/useParam"
import { WhyLink } from "@/lib/WhyLink"
import { paths } from "@/paths"
import { Facts } from "@/ui/Facts"
import { Page } from "@/ui/Page"
import { Section } from "@/ui/Section"
import { StatusTag } from "@/ui/StatusTag"
import { Offers } from "./Offers"
import { OrganisationMerges } from "./OrganisationMerges"
import { OrganisationStanding } from "./OrganisationStanding"
import { ORGANISATION_TONES } from "./words"

const organisation = (id: string) => q(organisationRead, { path: { id } })

export const handle = { title: "organisation" } as const
export const clientLoader = ({ params }: LoaderFunctionArgs) => load(pack, organisation(params.id ?? ""))

export default function OrganisationPage() {
  const { t } = useTranslation()
  const may = useMay()
  const { county, term } = usePack()
  const { data } = useLoaded(organisation(useParam("id")))
  const parent = useAsked(organisation(data.parent_id ?? ""), !!data.parent_id)
  const { address, phone, phone_extension, fax, email, website, links } = data.contact
  const isManaged = may("organisations.manage")

  return (
    <Page
      title={data.name}
      above={
        <Anchor component={Link} to={paths.directory} size="sm">
          {t("directory.title")}
        </Anchor>
      }
      lead={
        <>
          {t(`terms.organisationKind.${data.kind}`)}
          {!data.is_active && (
            <>
              {" "}
              <StatusTag tone={ORGANISATION_TONES[data.state]}>
                {t(`organisation.states.${data.state}`)}
              </StatusTag>
            </>
          )}
        </>
      }
      actions={
        isManaged &&
        data.state !== "merged" && (
          <Button component={Link} to={paths.organisationEdit(data.id)} variant="default">
            {t("organisation.edit")}
          </Button>
        )
      }
    >
      {data.merged_into && (
        <Alert color="orange">
          {t("organisation.mergedInto")}{" "}
          <Anchor component={Link} to={paths.organisation(data.merged_into.id)} size="sm">
            {data.merged_into.name}
          </Anchor>
        </Alert>
      )}
      <Offers organisation={data} />
      <Section title={t("organisation.contact")}>
        <Facts
          columns={2}
          facts={[
            {
              label: t("organisation.phone"),
              value: phone && (
                <Anchor href={`tel:${phone.replaceAll(/[^+\d]/g, "")}`}>
                  {phone_extension
                    ? t("organisation.phoneWith", { phone, extension: phone_extension })
                    : phone}
                </Anchor>
              ),
            },
            ...(fax ? [{ label: t("organisation.fax"), value: fax }] : []),
            {
              label: t("organisation.email"),
              value: email && <Anchor href={`mailto:${email}`}>{email}</Anchor>,
            },
            { label: t("organisation.address"), value: address },
            { label: t("organisation.website"), value: website && <Website address={website} /> },
            ...(links ?? []).map((link) => ({
              label: t(`organisation.linkKinds.${link.kind}`),
              value: link.address ? (
                <Website address={link.address} name={link.name} />
              ) : (
                (link.name ?? t("projects.notStated"))
              ),
            })),
            ...(data.mandates.length > 0
              ? [
                  {
                    label: t("organisation.mandates"),
                    value: formatList(data.mandates.map((code) => term("organisation_mandate", code))),
                  },
                ]
              : []),
            {
              label: t("directory.counties"),
              value:
                data.counties.length > 0 ? formatList(data.counties.map(county)) : t("directory.allCounties"),
            },
            { label: t("organisation.aliases"), value: formatList(data.aliases) },
            ...(parent.data
              ? [
                  {
                    label: t("organisation.parent"),
                    value: (
                      <Anchor component={Link} to={paths.organisation(parent.data.id)}>
                        {parent.data.name}
                      </Anchor>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Section>
      {isManaged && data.state !== "merged" && <OrganisationStanding organisation={data} />}
      {isManaged && <OrganisationMerges organisation={data} />}
      <WhyLink about="organisation" id={data.id} />
    </Page>
  )
}

/** A link only where the address is one of the web's. */
function Website({ address, name }: { address: string; name?: string | null | undefined }) {
  const url = URL.parse(address.includes("://") ? address : `https://${address}`)
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return name ?? address
  return (
    <Anchor href={url.href} target="_blank" rel="noreferrer noopener">
      {name ?? address}
    </Anchor>
  )
}
