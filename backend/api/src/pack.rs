//! What differs between countries: codes, labels and deadlines, for every screen that names them.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::cases::clock::ClockKind;
use punte_domain::cases::service::ServiceMeasure;
use punte_domain::language::Labels;
use punte_domain::pack::{ClockRule, Code as PackCode, County, LengthUnit, OrganisationType, Pack, Service};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::routing::ServiceConfig;
use crate::{App, Problem};

/// The routes of country packs.
pub fn routes(config: &mut ServiceConfig) {
    config.service(pack_read);
}

/// What differs between countries.
#[derive(Serialize, ToSchema)]
#[schema(as = Pack)]
struct PackView {
    /// The country (ISO 3166-1).
    #[schema(example = "RO")]
    country: String,
    /// The version of the pack.
    #[schema(example = "2026.1")]
    version: String,
    /// The name of the country.
    names: Labels,
    /// The official name of its mechanism.
    mechanism: Labels,
    /// Its time zone (IANA).
    #[schema(example = "Europe/Bucharest")]
    timezone: String,
    /// What services are paid in (ISO 4217), the usual one first.
    #[schema(example = json!(["RON", "EUR"]))]
    currencies: Vec<String>,
    /// Counties or qarks.
    counties: Vec<CountyView>,
    /// The regional centres or committees that counties are routed to.
    regional_centres: Vec<CodeLabel>,
    /// Services that can be asked for.
    services: Vec<ServiceView>,
    /// Why a case is closed.
    closing_reasons: Vec<CodeLabel>,
    /// Why a referral is refused.
    refusal_reasons: Vec<CodeLabel>,
    /// Every code list by its name, states of the tracks included.
    code_lists: BTreeMap<String, Vec<CodeLabel>>,
    /// Deadlines.
    clocks: Vec<ClockRuleView>,
    /// Whether a supervisor approves a plan after person and case manager have signed it.
    plan_needs_approval: bool,
    /// Whether a supervisor approves the closing of a case.
    closing_needs_approval: bool,
    /// After how many months a person may be contacted whose case is closed.
    #[schema(example = json!([1, 3, 6, 12]))]
    follow_up_months: BTreeSet<u32>,
    /// Kinds of organisation.
    organisation_kinds: Vec<OrganisationTypeView>,
    /// What was not checked against the official texts, as `file: key`.
    unverified: Vec<String>,
}

/// A code with its name in every language.
#[derive(Serialize, ToSchema)]
struct CodeLabel {
    code: String,
    labels: Labels,
}

/// A county or qark.
#[derive(Serialize, ToSchema)]
#[schema(as = County)]
struct CountyView {
    /// ISO 3166-2.
    #[schema(example = "RO-CJ")]
    code: String,
    /// Its name in the country's own language.
    #[schema(example = "Cluj")]
    name: String,
    labels: Labels,
    /// The code of the centre or committee that cases are routed to.
    regional_centre: String,
}

/// A service that can be asked for.
#[derive(Serialize, ToSchema)]
#[schema(as = Service)]
struct ServiceView {
    #[schema(example = "ACC-E")]
    code: String,
    labels: Labels,
    /// What it is counted in; a code of the list `service_unit`.
    #[schema(example = "night")]
    unit: String,
    /// How what was given of it is measured.
    measure: ServiceMeasure,
    /// ODIHR's pillar, 1 to 4.
    pillar: u8,
    /// Whether a person who received only this counts as supported in statistics.
    counts_as_support: bool,
}

/// A kind of organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = OrganisationType)]
struct OrganisationTypeView {
    code: String,
    labels: Labels,
    /// The kinds of referral it may receive.
    receives: Vec<String>,
}

/// The rule of a deadline.
#[derive(Serialize, ToSchema)]
#[schema(as = ClockRule)]
struct ClockRuleView {
    kind: ClockKind,
    labels: Labels,
    /// Its usual length: so many …
    amount: u32,
    /// … of these.
    unit: LengthUnit,
    /// Its length in each case where that differs: by urgency, level or phase.
    variants: Vec<ClockVariant>,
    /// The shares of its length, in percent, at which it warns.
    #[schema(example = json!([50, 80]))]
    warn_at: [u8; 2],
    /// Whether length and reference were checked against the official text.
    verified: bool,
    /// The law or decision it comes from.
    #[schema(example = "HG 541/2023")]
    legal_reference: Option<String>,
}

/// The length of a deadline in one case.
#[derive(Serialize, ToSchema)]
struct ClockVariant {
    /// Urgency, level or phase; empty for one of several clocks that run at once.
    #[schema(example = "urgent")]
    case: String,
    amount: u32,
    unit: LengthUnit,
}

/// Read the country pack
///
/// Codes, labels in three languages, deadlines and routing of the country this installation
/// serves. Anybody who is signed in may read it; it holds no personal data and changes only with
/// a new version of the pack.
#[utoipa::path(tag = "pack", operation_id = "pack_read",
    responses((status = OK, body = PackView), Problem))]
#[get("/pack")]
async fn pack_read(app: Data<App>, _caller: SignedIn) -> Result<Json<PackView>, Problem> {
    Ok(Json(PackView::from(app.pack.as_ref())))
}

impl From<&Pack> for PackView {
    fn from(pack: &Pack) -> Self {
        let language = pack.default_language();
        let county = |county: &County| CountyView {
            code: county.code.clone(),
            name: county.labels.get(language).to_owned(),
            labels: county.labels.clone(),
            regional_centre: county.centre.clone(),
        };
        Self {
            country: pack.country().to_owned(),
            version: pack.version().to_owned(),
            names: pack.labels().clone(),
            mechanism: pack.mechanism().clone(),
            timezone: pack.calendar().timezone.name().to_owned(),
            currencies: pack.currencies().to_vec(),
            counties: pack.counties().iter().map(county).collect(),
            regional_centres: labelled(pack.centres()),
            services: pack.services().iter().map(ServiceView::from).collect(),
            closing_reasons: labelled(pack.list("closing_reason")),
            refusal_reasons: labelled(pack.list("refusal_reason")),
            code_lists: pack
                .lists()
                .iter()
                .map(|(name, codes)| (name.clone(), labelled(codes)))
                .collect(),
            clocks: pack.clocks().iter().filter_map(clock_rule).collect(),
            plan_needs_approval: pack.plan_needs_approval(),
            closing_needs_approval: pack.closing_needs_approval(),
            follow_up_months: pack.follow_up_months(),
            organisation_kinds: pack
                .organisation_kinds()
                .iter()
                .map(OrganisationTypeView::from)
                .collect(),
            unverified: pack.unverified().iter().map(|one| one.at.clone()).collect(),
        }
    }
}

fn labelled(codes: &[PackCode]) -> Vec<CodeLabel> {
    codes
        .iter()
        .map(|entry| CodeLabel {
            code: entry.code.clone(),
            labels: entry.labels.clone(),
        })
        .collect()
}

/// A rule has a length; the checks of the pack see to it.
fn clock_rule(rule: &ClockRule) -> Option<ClockRuleView> {
    let usual = rule.each.first()?;
    let variant = |case: &str, length: &punte_domain::pack::Length| ClockVariant {
        case: case.to_owned(),
        amount: length.amount,
        unit: length.unit,
    };
    let by_case = rule.lengths.iter().map(|(case, length)| variant(case, length));
    let at_once = rule.each.iter().filter(|_| rule.each.len() > 1);
    Some(ClockRuleView {
        kind: rule.kind,
        labels: rule.labels.clone(),
        amount: usual.amount,
        unit: usual.unit,
        variants: by_case.chain(at_once.map(|length| variant("", length))).collect(),
        warn_at: rule.warn_at,
        verified: rule.verified,
        legal_reference: rule.legal_reference.clone(),
    })
}

impl From<&Service> for ServiceView {
    fn from(service: &Service) -> Self {
        Self {
            code: service.code.clone(),
            labels: service.labels.clone(),
            unit: service.unit.clone(),
            measure: service.measure(),
            pillar: service.pillar,
            counts_as_support: service.counts_as_support,
        }
    }
}

impl From<&OrganisationType> for OrganisationTypeView {
    fn from(kind: &OrganisationType) -> Self {
        Self {
            code: kind.code.clone(),
            labels: kind.labels.clone(),
            receives: kind.receives.clone(),
        }
    }
}
