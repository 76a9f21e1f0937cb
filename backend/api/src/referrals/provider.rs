//! Providers that offer what a person needs, the best first, with the reasons.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{self, Data, Path};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::id::{CaseId, OrganisationId};
use punte_domain::identity::organisation::{Organisation, ServiceOffer};
use punte_domain::referrals::{Fit, MatchAspect, Need, Referral, fit};
use punte_storage::identity::organisation::OrganisationFilter;
use punte_storage::page::MAX_LIMIT;
use punte_storage::{PageRequest, Tx};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{Granted, ReferralsSend};
use crate::identity::organisation::ServiceOfferView;
use crate::{App, Problem, Query};

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
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProviderQuery {
    /// A code of the pack's services; otherwise every service.
    service: Option<String>,
    /// A county of the pack; otherwise that of the case.
    county: Option<String>,
    /// Whether the person's children come along.
    #[serde(default)]
    with_children: bool,
    /// Whether the place must be accessible.
    #[serde(default)]
    disability: bool,
    /// Languages the person speaks (ISO 639), separated by commas.
    languages: Option<String>,
}

/// Find providers for a case
///
/// At most 100 offers of active organisations, the best first, each with what speaks for and
/// against it: county, free places, sex, age, children, accessibility, languages, funding. Only
/// coded facts of the case are looked at, and nobody learns that they were. For whoever may refer
/// the case.
#[utoipa::path(tag = "referrals", operation_id = "provider_match", params(("id" = CaseId, Path), ProviderQuery),
    extensions(("x-permission" = json!("referrals.send"))),
    responses((status = OK, body = ProviderMatchList), Problem))]
#[get("/cases/{id}/providers")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ReferralsSend>,
    id: Path<CaseId>,
    query: Query<ProviderQuery>,
) -> Result<web::Json<ProviderMatchList>, Problem> {
    let tx = app.read(&actor);
    let case = super::draft::find_case(&tx, &actor, &actor.scope(), *id).await?;
    let mut need = need(&app, &tx, &case, query.service.clone());
    if let Some(county) = &query.county {
        need.county.clone_from(county);
    }
    need.with_children = query.with_children;
    need.disability = query.disability;
    need.languages = query
        .languages
        .iter()
        .flat_map(|list| list.split(','))
        .map(|code| code.trim().to_lowercase())
        .filter(|code| !code.is_empty())
        .collect();
    let mut items = matches(&tx, &actor, &need, &[]).await?;
    items.truncate(usize::try_from(MAX_LIMIT).unwrap_or(usize::MAX));
    Ok(web::Json(ProviderMatchList { items }))
}

/// The provider to ask next after this referral failed: the best that nobody has asked yet.
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
    let asked = punte_storage::referrals::asked_before(tx, referral).await?;
    let need = need(app, tx, &case, Some(service.clone()));
    let items = matches(tx, actor, &need, &asked).await?;
    Ok(items.into_iter().next())
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

/// Every offer that may be considered, the best first.
async fn matches(
    tx: &Tx,
    actor: &Actor,
    need: &Need,
    asked: &[OrganisationId],
) -> Result<Vec<ProviderMatchView>, Problem> {
    let filter = OrganisationFilter {
        service: need.service.clone(),
        ..OrganisationFilter::default()
    };
    let mut request = PageRequest {
        limit: MAX_LIMIT,
        cursor: None,
    };
    let mut found: Vec<(Fit, Organisation, ServiceOffer)> = Vec::new();
    for _ in 0..PAGES {
        let page = punte_storage::identity::organisation::list(tx, &filter, &request).await?;
        for (organisation, offers) in page.items {
            let may_be_asked = organisation.facts.is_active
                && organisation.id != actor.organisation
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
                    let fit = fit(&offer.facts, &organisation.facts.counties, need);
                    found.push((fit, organisation.clone(), offer));
                }
            }
        }
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    found.sort_by_cached_key(|(fit, organisation, offer)| {
        (fit.rank(), organisation.facts.sort_text(), offer.facts.service.clone())
    });
    Ok(found
        .into_iter()
        .map(|(fit, organisation, offer)| {
            let counties = &organisation.facts.counties;
            let here = counties.iter().find(|county| **county == need.county);
            ProviderMatchView {
                organisation_id: organisation.id,
                organisation_name: organisation.facts.names.get(actor.language).to_owned(),
                county: here.or(counties.first()).cloned(),
                offer: offer.into(),
                fits: fit.fits,
                misfits: fit.misfits,
            }
        })
        .collect())
}
