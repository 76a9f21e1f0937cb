//! Providers that offer what a person needs, the best first, with the reasons.

use actix_web::post;
use actix_web::web::{self, Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::id::{CaseId, OrganisationId};
use punte_domain::identity::offer::ServiceOffer;
use punte_domain::identity::organisation::Organisation;
use punte_domain::referrals::{Fit, MatchAspect, Need, Referral, ReferralKind, fit};
use punte_storage::cases::age;
use punte_storage::identity::organisation::OrganisationFilter;
use punte_storage::page::MAX_LIMIT;
use punte_storage::{PageRequest, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{Granted, ReferralsSend};
use crate::identity::offer::ServiceOfferView;
use crate::{App, Json, Problem};

/// A provider's offer and how it fits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProviderMatch)]
pub(crate) struct ProviderMatchView {
    organisation_id: OrganisationId,
    organisation_name: String,
    /// The county asked for where the provider covers it, else its first.
    #[schema(example = "RO-CJ")]
    county: Option<String>,
    offer: ServiceOfferView,
    /// What speaks for it.
    fits: Vec<MatchAspect>,
    /// What speaks against it.
    misfits: Vec<MatchAspect>,
}

/// The best offers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProviderMatchList {
    items: Vec<ProviderMatchView>,
}

/// What is looked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"service": "ACC-E", "county": "RO-CJ", "disability": true, "languages": ["ro", "uk"]}))]
pub(crate) struct ProviderSearch {
    /// A code of the pack's services; otherwise every service.
    #[serde(default)]
    service: Option<String>,
    /// A county of the pack; otherwise that of the case.
    #[serde(default)]
    county: Option<String>,
    /// What will be asked: only organisations that may receive it are found.
    #[serde(default = "service")]
    #[schema(default = "service")]
    kind: ReferralKind,
    /// Whether the person's children come along.
    #[serde(default)]
    with_children: bool,
    /// Whether the place must be accessible.
    #[serde(default)]
    disability: bool,
    /// Languages the person speaks (ISO 639).
    #[serde(default)]
    #[schema(max_items = 20)]
    languages: Vec<String>,
}

fn service() -> ReferralKind {
    ReferralKind::Service
}

/// More languages than anybody speaks.
const LANGUAGES: usize = 20;

/// Find providers for a case
///
/// At most 100 offers of active organisations that may receive such a referral, the best first, each
/// with what speaks for and against it: county, free places, sex, age, children, accessibility,
/// languages, funding. Only coded facts of the case are looked at, and nobody learns that they were.
/// What is looked for stands in the body: a need is not for addresses and logs. Changes nothing. For
/// whoever may refer the case.
#[utoipa::path(tag = "referrals", operation_id = "provider_match", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("referrals.send"))),
    responses((status = OK, body = ProviderMatchList), Problem))]
#[post("/cases/{id}/providers/search")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ReferralsSend>,
    id: Path<CaseId>,
    body: Json<ProviderSearch>,
) -> Result<web::Json<ProviderMatchList>, Problem> {
    let tx = app.read(&actor);
    let case = super::draft::find_case(&tx, &actor, &actor.scope(), *id).await?;
    let case = age::today(&tx, &app.pack, case).await?;
    let body = body.into_inner();
    if body.languages.len() > LANGUAGES {
        return Err(Problem::at("/languages", "too_many"));
    }
    let mut need = need(&app, &tx, &case, body.service);
    if let Some(county) = body.county {
        need.county = county;
    }
    need.with_children = body.with_children;
    need.disability = body.disability;
    need.languages = body
        .languages
        .iter()
        .map(|code| code.trim().to_lowercase())
        .filter(|code| !code.is_empty())
        .collect();
    let found = matches(&app, &tx, &actor, &need, body.kind, &[]).await?;
    let items = found.into_iter().take(usize::try_from(MAX_LIMIT).unwrap_or(usize::MAX));
    Ok(web::Json(ProviderMatchList {
        items: items.map(|found| found.view(&actor, &need)).collect(),
    }))
}

/// The provider to ask next after this referral failed: the best that nobody has asked yet, that may
/// receive such a referral, and against which nothing speaks.
pub(super) async fn next_offer(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    referral: &Referral,
) -> Result<Option<ProviderMatchView>, Problem> {
    let Some(service) = referral.content.services.first() else {
        return Ok(None);
    };
    let everything = punte_domain::access::Scope::system();
    let case = punte_storage::cases::find(tx, &everything, referral.case).await?;
    let case = age::today(tx, &app.pack, case).await?;
    let asked = punte_storage::referrals::asked_before(tx, referral).await?;
    let need = need(app, tx, &case, Some(service.clone()));
    let found = matches(app, tx, actor, &need, referral.content.kind, &asked).await?;
    let next = found.into_iter().find(|found| found.fit.is_clean());
    Ok(next.map(|found| found.view(actor, &need)))
}

fn need(app: &App, tx: &Tx, case: &Case, service: Option<String>) -> Need {
    Need {
        service,
        county: case.county.clone(),
        sex: case.sex,
        age_group: case.age_group,
        is_child: case.is_child,
        with_children: false,
        disability: false,
        languages: Vec::new(),
        today: app.pack.calendar().date(tx.now),
    }
}

/// More providers of one service than any country has.
const PAGES: usize = 20;

/// An offer that may be considered.
struct Found {
    fit: Fit,
    organisation: Organisation,
    offer: ServiceOffer,
}

impl Found {
    fn view(self, actor: &Actor, need: &Need) -> ProviderMatchView {
        let facts = &self.organisation.facts;
        let here = facts.counties.iter().find(|county| **county == need.county);
        ProviderMatchView {
            organisation_id: self.organisation.id,
            organisation_name: facts.names.get(actor.language).to_owned(),
            county: here.or(facts.counties.first()).cloned(),
            offer: self.offer.into(),
            fits: self.fit.fits,
            misfits: self.fit.misfits,
        }
    }
}

/// Every offer that may be considered, the best first.
async fn matches(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    need: &Need,
    kind: ReferralKind,
    asked: &[OrganisationId],
) -> Result<Vec<Found>, Problem> {
    let filter = OrganisationFilter {
        service: need.service.clone(),
        ..OrganisationFilter::default()
    };
    let mut request = PageRequest {
        limit: MAX_LIMIT,
        cursor: None,
    };
    let mut found: Vec<Found> = Vec::new();
    for _ in 0..PAGES {
        let page = punte_storage::identity::organisation::list(tx, &filter, &request).await?;
        for (organisation, offers) in page.items {
            let may_be_asked = organisation.is_active()
                && organisation.id != actor.organisation
                && app.pack.may_receive(organisation.facts.kind.code(), kind.code())
                && !asked.contains(&organisation.id);
            if !may_be_asked {
                continue;
            }
            for offer in offers {
                if need
                    .service
                    .as_ref()
                    .is_none_or(|service| *service == offer.facts.service)
                {
                    found.push(Found {
                        fit: fit(&offer.facts, &organisation.facts.counties, need),
                        organisation: organisation.clone(),
                        offer,
                    });
                }
            }
        }
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    found.sort_by_cached_key(|found| {
        (
            found.fit.rank(),
            found.organisation.facts.sort_text(),
            found.offer.facts.service.clone(),
        )
    });
    Ok(found)
}
