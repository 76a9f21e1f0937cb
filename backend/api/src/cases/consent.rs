//! Consents: what the person agreed may be shared, and that it was taken back.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::clock::{ClockKind, Milestone, Occasion};
use punte_domain::cases::consent::{
    Confirmation, Consent, ConsentBasis, ConsentCircumstances, ConsentError, ConsentPurpose, ConsentState,
    ConsentTerms, DataSets, GivenBy,
};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ConsentId, OrganisationId, UserId};
use punte_domain::pack::Pack;
use punte_domain::text::{Invalid, InvalidCode, is_language, line, paragraphs};
use punte_storage::cases::consent::{ConsentRecord, Details};
use punte_storage::cases::{closure, stay_return};
use punte_storage::{Names, Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::track::CasePartQuery;
use crate::auth::{ConsentsConfirm, ConsentsRead, ConsentsWrite, Granted};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, Json, Problem, Query};

/// A consent, or the legal ground that stands in for one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub(crate) struct ConsentView {
    id: ConsentId,
    version: i64,
    case_id: CaseId,
    purpose: ConsentPurpose,
    /// Who may see the data.
    recipient_id: OrganisationId,
    recipient_name: String,
    /// The data that may be shared.
    #[schema(value_type = Vec<punte_domain::cases::consent::DataSet>)]
    data_sets: DataSets,
    basis: ConsentBasis,
    given_by: GivenBy,
    given_on: NaiveDate,
    /// The last day it opens anything.
    valid_until: NaiveDate,
    /// Where it stands today.
    state: ConsentState,
    /// When it was written down.
    recorded_at: DateTime<Utc>,
    /// Who wrote it down; for the organisation that holds the case.
    recorded_by: Option<UserId>,
    /// When a second person signed it, where it is a legal ground.
    confirmed_at: Option<DateTime<Utc>>,
    /// Who signed it; for the organisation that holds the case.
    confirmed_by: Option<UserId>,
    /// The language of the leaflet the person was given (ISO 639).
    leaflet_language: Option<String>,
    /// Which version of the pack's leaflet that was (`leaflet_read`); `null` where none was in force.
    #[schema(example = "2026.1")]
    leaflet_version: Option<String>,
    /// Who explained it; for the organisation that holds the case.
    explained_by: Option<String>,
    /// Whether somebody interpreted; for the organisation that holds the case.
    interpreter: Option<bool>,
    /// What else was said, or the legal ground; for the organisation that holds the case.
    note: Option<String>,
    withdrawn_at: Option<DateTime<Utc>>,
    /// For the organisation that holds the case.
    withdrawn_reason: Option<String>,
}

impl Versioned for ConsentView {
    fn version(&self) -> i64 {
        self.version
    }
}

impl ConsentView {
    /// `shows_words`: what people wrote is for the organisation that holds the case.
    fn new(record: ConsentRecord, names: &Names, today: NaiveDate, shows_words: bool) -> Self {
        let state = record.consent.state(today);
        let Consent {
            id,
            case,
            version,
            terms,
            recorded_at,
            recorded_by,
            confirmation,
            withdrawal,
        } = record.consent;
        let details = shows_words.then_some(record.details);
        Self {
            id,
            version,
            case_id: case,
            purpose: terms.purpose,
            recipient_id: terms.recipient,
            recipient_name: names.organisation(terms.recipient),
            data_sets: terms.data_sets,
            basis: terms.basis,
            given_by: terms.given_by,
            given_on: terms.given_on,
            valid_until: terms.valid_until,
            state,
            recorded_at,
            recorded_by: shows_words.then_some(recorded_by),
            confirmed_at: confirmation.map(|confirmation: Confirmation| confirmation.at),
            confirmed_by: confirmation.map(|confirmation| confirmation.by).filter(|_| shows_words),
            leaflet_language: record.leaflet_language,
            leaflet_version: record.leaflet_version,
            interpreter: details.as_ref().map(|details| details.interpreter),
            explained_by: details.as_ref().and_then(|details| details.explained_by.clone()),
            note: details.and_then(|details| details.note),
            withdrawn_at: withdrawal.map(|withdrawal| withdrawal.at),
            withdrawn_reason: record.withdrawn_reason.filter(|_| shows_words),
        }
    }
}

/// A page of consents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConsentPage {
    items: Vec<ConsentView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ConsentPage);

/// List consents
///
/// Latest first, also those that ran out or were withdrawn. The reading is recorded. For whoever
/// may see consents of the case; what people wrote beside them is for the organisation that holds
/// the case.
#[utoipa::path(tag = "consents", operation_id = "consent_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("consents.read"))),
    responses((status = OK, body = ConsentPage), Problem))]
#[get("/cases/{id}/consents")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ConsentsRead>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<ConsentPage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = punte_storage::cases::consent::list(&tx, &key, &request).await?;
    let (page, read) = seen(&app, &tx, &actor, &case, page).await?;
    if !page.items.is_empty() {
        app.record(&actor, [read]).await?;
    }
    Ok(Listed(page))
}

/// Consents as the caller reads them, and the entry to record before they are shown.
async fn seen(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    page: Page<ConsentRecord>,
) -> Result<(ConsentPage, Event), Problem> {
    let recipients = page.items.iter().map(|record| record.consent.terms.recipient);
    let names = names(tx, actor.language, recipients, None).await?;
    let today = app.pack.calendar().date(tx.now);
    let shows_words = case.held_by(actor).is_ok();
    let items = page.items.into_iter();
    let page = ConsentPage {
        items: items
            .map(|record| ConsentView::new(record, &names, today, shows_words))
            .collect(),
        next: page.next,
    };
    let fields = ["terms"].into_iter().chain(shows_words.then_some("words"));
    Ok((page, Event::new(EventKind::ReadConsents).case(case.id).fields(fields)))
}

/// All consents, where there are any, and the entry to record before they are shown.
pub(super) async fn to_print(
    app: &App,
    tx: &Tx,
    actor: &Granted<ConsentsRead>,
    case: CaseId,
) -> Result<Option<(ConsentPage, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let page = super::all(async |request| punte_storage::cases::consent::list(tx, &key, request).await).await?;
    let (page, event) = seen(app, tx, actor, &case, page).await?;
    Ok((!page.items.is_empty()).then_some((page, Some(event))))
}

/// A consent to write down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "purpose": "assistance", "recipient_id": "7e9f3c1a-1111-4222-8333-444455556666",
    "data_sets": ["contact", "identity", "safe_contact", "needs"], "basis": "consent", "given_by": "person",
    "given_on": "2026-03-01", "leaflet_language": "ro", "explained_by": "The case worker"
}))]
pub(crate) struct ConsentCreate {
    purpose: ConsentPurpose,
    recipient_id: OrganisationId,
    /// At least one.
    #[schema(value_type = Vec<punte_domain::cases::consent::DataSet>, min_items = 1)]
    data_sets: DataSets,
    basis: ConsentBasis,
    given_by: GivenBy,
    given_on: NaiveDate,
    /// The last day it opens anything; otherwise as long as the pack says.
    #[serde(default)]
    valid_until: Option<NaiveDate>,
    /// The language of the leaflet the person was given (ISO 639); needed where the person agreed.
    #[serde(default)]
    #[schema(example = "ro")]
    leaflet_language: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    explained_by: Option<String>,
    /// Whether somebody interpreted.
    #[serde(default)]
    interpreter: Option<bool>,
    /// What else was said. Where life is in danger, the ground: it must be written down.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Record a consent
///
/// What the person agreed, or the legal ground that stands in for it. It is written once: a
/// change is another consent. A legal ground awaits a second signature (`consent_confirm`). It opens
/// nothing by itself; a referral is sent under it. Help never
/// waits for it. For whoever may record consents in the organisation that holds the case.
#[utoipa::path(tag = "consents", operation_id = "consent_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("consents.write"))),
    responses((status = CREATED, body = ConsentView), Problem))]
#[post("/cases/{id}/consents")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<ConsentsWrite>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<ConsentCreate>,
) -> Result<Created<ConsentView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let case = super::person::aged_today(&tx, &app.pack, case).await?;
    let key = tx.case_key(case.id).await?;
    let consent_id: ConsentId = tx.new_id();
    let today = app.pack.calendar().date(tx.now);
    if let Some(earlier) = tx.once(&once.of(&app, &body), consent_id).await? {
        let record = punte_storage::cases::consent::find(&tx, &key, earlier).await?;
        return Ok(created(shown(&app, tx, &actor, record).await?));
    }
    let body = body.into_inner();
    punte_storage::identity::organisation::find_unmerged(&tx, body.recipient_id)
        .await
        .map_err(Problem::not_found_at("/recipient_id"))?;
    let details = details(&body)?;
    let leaflet_language = leaflet(&body)?;
    let in_force = app.pack.leaflet(body.given_on).filter(|_| leaflet_language.is_some());
    let leaflet_version = in_force.map(|leaflet| leaflet.version.clone());
    let terms = ConsentTerms {
        purpose: body.purpose,
        recipient: body.recipient_id,
        data_sets: body.data_sets,
        basis: body.basis,
        given_by: body.given_by,
        given_on: body.given_on,
        valid_until: body
            .valid_until
            .unwrap_or_else(|| default_end(&app.pack, body.given_on)),
    };
    let circumstances = ConsentCircumstances {
        is_child: case.is_child,
        has_ground: details.note.is_some(),
        today,
    };
    let (consent, given) = Consent::give(consent_id, case.id, terms, circumstances, actor.user, tx.now)?;
    let record = ConsentRecord {
        consent,
        leaflet_language,
        leaflet_version,
        details,
        withdrawn_reason: None,
    };
    let earlier = punte_storage::cases::consent::of_case(&tx, case.id).await?;
    punte_storage::cases::consent::add(&tx, &key, &record).await?;
    tx.record(given).await?;
    move_clocks(&tx, &app.pack, &case, &record.consent, &earlier).await?;
    if record.consent.terms.purpose == ConsentPurpose::FollowUp {
        closure::consent_given(&tx, &app.pack, &key, &case, &record.consent).await?;
    }
    punte_storage::referrals::consent_opened(&tx, &app.pack, case.id, record.consent.terms.recipient).await?;
    let names = names(&tx, actor.language, [record.consent.terms.recipient], None).await?;
    let view = ConsentView::new(record, &names, today, true);
    tx.commit().await?;
    Ok(created(view))
}

/// A consent whose words somebody wrote before, shown to a colleague: the reading is recorded with
/// what was done.
async fn shown(app: &App, tx: Tx, actor: &Actor, record: ConsentRecord) -> Result<ConsentView, Problem> {
    let names = names(&tx, actor.language, [record.consent.terms.recipient], None).await?;
    let read = Event::new(EventKind::ReadConsents).case(record.consent.case);
    tx.record(read.fields(["terms", "words"])).await?;
    let view = ConsentView::new(record, &names, app.pack.calendar().date(tx.now), true);
    tx.commit().await?;
    Ok(view)
}

fn created(view: ConsentView) -> Created<ConsentView> {
    let place = format!("/api/v1/cases/{}/consents", view.case_id);
    Created(view, place)
}

/// The day on which a consent ends that does not say when, by the pack.
fn default_end(pack: &Pack, given_on: NaiveDate) -> NaiveDate {
    let calendar = pack.calendar();
    pack.clock(ClockKind::ConsentExpiry)
        .and_then(|rule| rule.due(calendar.start_of(given_on), None, calendar))
        .map_or_else(|| ConsentTerms::default_end(given_on, 12), |end| calendar.date(end))
}

fn details(body: &ConsentCreate) -> Result<Details, Problem> {
    Ok(Details {
        explained_by: optional("/explained_by", body.explained_by.as_deref(), |text| line(text, 200))?,
        interpreter: body.interpreter.unwrap_or(false),
        note: optional("/note", body.note.as_deref(), |text| paragraphs(text, 4000))?,
    })
}

fn leaflet(body: &ConsentCreate) -> Result<Option<String>, Problem> {
    match body.leaflet_language.as_deref() {
        None | Some("") if body.basis == ConsentBasis::Consent => Err(Problem::at("/leaflet_language", "required")),
        None | Some("") => Ok(None),
        Some(code) if is_language(code) => Ok(Some(code.to_owned())),
        Some(_) => Err(Problem::at("/leaflet_language", "unknown_code")),
    }
}

/// An optional text; nothing but spaces is nothing.
fn optional(
    pointer: &str,
    text: Option<&str>,
    check: impl Fn(&str) -> Result<String, InvalidCode>,
) -> Result<Option<String>, Problem> {
    match text.map(check) {
        None | Some(Err(InvalidCode::Required)) => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(code)) => Err(vec![Invalid::new(pointer, code)].into()),
    }
}

/// What a new consent does to clocks: its own starts, those of the consents that it renews are met,
/// and so is the one that asks for the consent of somebody who turned eighteen.
async fn move_clocks(tx: &Tx, pack: &Pack, case: &Case, consent: &Consent, earlier: &[Consent]) -> Result<(), Problem> {
    let end = pack.calendar().end_of(consent.terms.valid_until);
    let given = Occasion::new(Milestone::ConsentGiven, case.id, case.organisation, tx.now)
        .consent(consent.id)
        .until(end);
    punte_storage::cases::clock::apply(tx, pack, &given).await?;
    for renewed in earlier.iter().filter(|earlier| consent.renews(earlier)) {
        let renewed = Occasion::new(Milestone::ConsentRenewed, case.id, case.organisation, tx.now).consent(renewed.id);
        punte_storage::cases::clock::apply(tx, pack, &renewed).await?;
    }
    if consent.is_an_adults_own(case.is_child) {
        punte_storage::cases::clock::apply(tx, pack, &given.also(Milestone::AdultConsentGiven)).await?;
    }
    Ok(())
}

/// Why a consent is withdrawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "The person no longer wishes it."}))]
pub(crate) struct ConsentWithdraw {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Withdraw a consent
///
/// Acts at once: referrals nobody has answered are taken back, and receivers of accepted ones see
/// none of its data from their next call on. It needs no `If-Match`: nothing that somebody else
/// wrote meanwhile may stand in its way, and it overwrites nothing. For whoever may record
/// consents in the organisation that holds the case.
#[utoipa::path(tag = "consents", operation_id = "consent_withdraw",
    params(("id" = CaseId, Path), ("consent_id" = ConsentId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("consents.write"))),
    responses((status = OK, body = ConsentView), Problem))]
#[post("/cases/{id}/consents/{consent_id}/withdraw")]
pub(super) async fn withdraw(
    app: Data<App>,
    actor: Granted<ConsentsWrite>,
    path: Path<(CaseId, ConsentId)>,
    once: IdempotencyKey,
    body: Json<ConsentWithdraw>,
) -> Result<Etag<ConsentView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case_id, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case_id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let mut record = punte_storage::cases::consent::find(&tx, &key, id).await?;
    if tx.once(&once.of(&app, &body), id).await?.is_none() {
        let reason = paragraphs(&body.reason, 4000).map_err(|code| vec![Invalid::new("/reason", code)])?;
        let (consent, withdrawn) = record.consent.withdraw(actor.user, tx.now)?;
        record.consent = punte_storage::cases::consent::withdraw(&tx, &key, &consent, &reason).await?;
        record.withdrawn_reason = Some(reason);
        tx.record(withdrawn).await?;
        let occasion =
            Occasion::new(Milestone::ConsentWithdrawn, case.id, case.organisation, tx.now).consent(record.consent.id);
        punte_storage::cases::clock::apply(&tx, &app.pack, &occasion).await?;
        if record.consent.terms.purpose == ConsentPurpose::FollowUp {
            closure::consent_ended(&tx, &app.pack, &key, &case, &record.consent).await?;
        }
        if record.consent.terms.purpose == ConsentPurpose::Return {
            stay_return::consent_ended(&tx, &app.pack, &key, case.clone(), &actor, &record.consent).await?;
        }
        punte_storage::referrals::consent_withdrawn(&tx, &app.pack, id).await?;
    }
    Ok(Etag(shown(&app, tx, &actor, record).await?))
}

/// Confirm a legal ground
///
/// The second signature: until then a legal ground opens nothing, but for what the law commands to
/// be told at once and what saves a life (see `referral_send`). Not for the one who wrote it down.
/// What the person agreed to needs no second signature. It needs no `If-Match`: the terms never
/// change. For whoever may confirm grounds in the organisation that holds the case.
#[utoipa::path(tag = "consents", operation_id = "consent_confirm",
    params(("id" = CaseId, Path), ("consent_id" = ConsentId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("consents.confirm"))),
    responses((status = OK, body = ConsentView), Problem))]
#[post("/cases/{id}/consents/{consent_id}/confirm")]
pub(super) async fn confirm(
    app: Data<App>,
    actor: Granted<ConsentsConfirm>,
    path: Path<(CaseId, ConsentId)>,
    once: IdempotencyKey,
) -> Result<Etag<ConsentView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case_id, id) = path.into_inner();
    let case = super::find(&tx, &actor, &actor.scope(), case_id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let mut record = punte_storage::cases::consent::find(&tx, &key, id).await?;
    if tx.once(&once.of_no_body(&app), id).await?.is_none() {
        let today = app.pack.calendar().date(tx.now);
        let (consent, confirmed) = record.consent.confirm(actor.user, tx.now, today)?;
        record.consent = punte_storage::cases::consent::confirm(&tx, &consent).await?;
        tx.record(confirmed).await?;
        punte_storage::referrals::consent_opened(&tx, &app.pack, case.id, record.consent.terms.recipient).await?;
    }
    Ok(Etag(shown(&app, tx, &actor, record).await?))
}

impl From<ConsentError> for Problem {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::NoDataSets => Self::at("/data_sets", "required"),
            ConsentError::GivenInFuture => Self::at("/given_on", "in_the_future"),
            ConsentError::EndsBeforeGiven => Self::at("/valid_until", "too_early"),
            ConsentError::TooLong => Self::at("/valid_until", "out_of_range"),
            ConsentError::NotAChild => Self::at("/basis", "not_a_child"),
            ConsentError::AssentOfAnAdult => Self::at("/given_by", "not_a_child"),
            ConsentError::GroundMissing => Self::at("/note", "required"),
            ConsentError::AlreadyWithdrawn => Self::new(Code::NotNow).because("already_withdrawn"),
            ConsentError::NothingToConfirm => Self::new(Code::NotNow).because("nothing_to_confirm"),
            ConsentError::AlreadyConfirmed => Self::new(Code::NotNow).because("already_confirmed"),
            ConsentError::OverBeforeConfirmed => Self::new(Code::NotNow).because("consent_expired"),
            ConsentError::OwnGround => Self::new(Code::Forbidden).because("own_ground"),
        }
    }
}
