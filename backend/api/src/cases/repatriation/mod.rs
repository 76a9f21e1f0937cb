//! Returns to another country, as whoever holds the case plans them and writes them down.

pub(super) mod change;
pub(super) mod course;
mod view;

use actix_web::post;
use actix_web::web::{Data, Path};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::clock::Milestone;
use punte_domain::cases::repatriation::{
    BestInterest, Escort, Leg, Repatriation, RepatriationError, RepatriationGiven, RepatriationKnown, RepatriationPlan,
    TravelDocument,
};
use punte_domain::event::Event;
use punte_domain::id::{CaseId, ConsentId, OrganisationId, ReferralId, RepatriationId};
use punte_storage::cases::{consent, repatriation as storage, stay_return};
use punte_storage::identity::organisation;
use punte_storage::referrals;
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::stay::read_event;
use super::step::shown;
use crate::auth::{Granted, StaysManage};
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};
use view::view_of;
pub(crate) use view::{ReceiptView, receipt_view};
pub(super) use view::{RepatriationView, ReturnChoices, choices, views};

/// What is planned of a return.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"consent_id": "7e9f3c1a-1111-4222-8333-444455556666", "from_country": "RO", "to_country": "MD",
    "receiving_body": "ANP Chișinău", "contingency": "Call the hotline."}))]
pub(crate) struct RepatriationWrite {
    /// A consent of the case to return, which names the receiver where that stands in the directory.
    consent_id: ConsentId,
    /// The referral by which the receiver takes the person on.
    #[serde(default)]
    referral_id: Option<ReferralId>,
    /// From which country (ISO 3166-1).
    #[schema(max_length = 2)]
    from_country: String,
    /// To which.
    #[schema(max_length = 2)]
    to_country: String,
    /// Who sends, where that is another than the organisation that holds the case.
    #[serde(default)]
    #[schema(max_length = 200)]
    sending_body: Option<String>,
    /// Who receives, where it stands in the directory: then it says itself that the person came.
    #[serde(default)]
    receiver_id: Option<OrganisationId>,
    /// Who receives, in words, where it does not.
    #[serde(default)]
    #[schema(max_length = 200)]
    receiving_body: Option<String>,
    /// Which papers the journey needs.
    #[serde(default)]
    #[schema(max_items = 20)]
    documents: Vec<TravelDocument>,
    /// The way, in order.
    #[serde(default)]
    #[schema(max_items = 12)]
    legs: Vec<Leg>,
    /// Who goes with the person; a child does not travel alone.
    #[serde(default)]
    escort: Option<Escort>,
    /// What is done when something goes wrong.
    #[serde(default)]
    #[schema(max_length = 4000)]
    contingency: Option<String>,
    /// Of a child, that it is in its best interest.
    #[serde(default)]
    best_interest: Option<BestInterest>,
}

impl From<RepatriationWrite> for RepatriationGiven {
    fn from(body: RepatriationWrite) -> Self {
        Self {
            consent: body.consent_id,
            referral: body.referral_id,
            plan: RepatriationPlan {
                from_country: body.from_country,
                to_country: body.to_country,
                sending_body: body.sending_body,
                receiver: body.receiver_id,
                receiving_body: body.receiving_body,
                documents: body.documents,
                legs: body.legs,
                escort: body.escort,
                contingency: body.contingency,
                best_interest: body.best_interest,
            },
        }
    }
}

/// Plan a return
///
/// It rests on the person's consent to return, which holds and names the receiver where that stands in the
/// directory; one return is under way at a time. The track of stay and return moves with it. For whoever
/// may manage stay and return in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "repatriation_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("stays.manage"))),
    responses((status = CREATED, body = RepatriationView), Problem))]
#[post("/cases/{id}/repatriations")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<StaysManage>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<RepatriationWrite>,
) -> Result<Created<RepatriationView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: RepatriationId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        let journey = storage::find(&tx, &key, earlier).await?;
        return created(&app, tx, &actor, &case, journey).await;
    }
    let case = super::person::aged_today(&tx, &app.pack, case).await?;
    let given = RepatriationGiven::from(body.into_inner());
    let known = known(&app, &tx, &case, &given).await?;
    let (journey, planned) = Repatriation::plan(id, &case, given, &known, &actor, tx.now)?;
    storage::add(&tx, &key, &journey).await?;
    tx.record(planned).await?;
    let step = (Milestone::ReturnPlanned, tx.now);
    let case = stay_return::went(&tx, &app.pack, &key, case, &actor, step).await?;
    created(&app, tx, &actor, &case, journey).await
}

async fn created(
    app: &App,
    tx: Tx,
    actor: &Actor,
    case: &Case,
    journey: Repatriation,
) -> Result<Created<RepatriationView>, Problem> {
    let view = view_of(app, &tx, actor, case, journey).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/repatriations/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// What is known of what somebody plans. What the case does not have is answered as what does not exist.
async fn known<'a>(
    app: &'a App,
    tx: &Tx,
    case: &Case,
    given: &RepatriationGiven,
) -> Result<RepatriationKnown<'a>, Problem> {
    let consents = consent::of_case(tx, case.id).await?;
    let referral = match given.referral {
        Some(id) => referrals::find_of_case(tx, &Scope::system(), case.id, id).await?,
        None => None,
    };
    let is_receiver_known = match given.plan.receiver {
        Some(receiver) => match organisation::find(tx, receiver).await {
            Ok(found) => found.is_active(),
            Err(punte_storage::Error::NotFound) => false,
            Err(other) => return Err(other.into()),
        },
        None => true,
    };
    Ok(RepatriationKnown {
        pack: &app.pack,
        consent: consents.into_iter().find(|consent| consent.id == given.consent),
        referral,
        is_receiver_known,
        has_other: storage::under_way(tx, case.id).await?.is_some(),
        today: app.pack.calendar().date(tx.now),
    })
}

/// What is known of a return as it stands.
async fn known_of<'a>(
    app: &'a App,
    tx: &Tx,
    case: &Case,
    journey: &Repatriation,
) -> Result<RepatriationKnown<'a>, Problem> {
    let given = RepatriationGiven {
        consent: journey.consent,
        referral: journey.referral,
        plan: journey.plan.clone(),
    };
    known(app, tx, case, &given).await
}

/// What comes of a return in a step, and the milestone that it is, where it is one.
type Taken = ((Repatriation, Event), Option<(Milestone, Timestamp)>);

/// A step of a return: finds it with its case, refuses another version than the present one, takes the step, and
/// shows the return as it is then. A step that was taken before under the same idempotency key is shown and not
/// taken again.
async fn step<F>(
    app: &App,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, RepatriationId),
    version: IfMatch,
    once: &Once,
    take: F,
) -> Result<Etag<RepatriationView>, Problem>
where
    F: AsyncFnOnce(&Tx, &Case, Repatriation) -> Result<Taken, Problem>,
{
    let tx = app.write(actor).await?;
    let case = super::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let journey = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(once, id).await?.is_some();
    if is_done || journey.version != version.0 {
        let view = view_of(app, &tx, actor, &case, journey).await?;
        return shown(app, tx, actor, read_event(case.id), view, is_done).await;
    }
    let case = super::person::aged_today(&tx, &app.pack, case).await?;
    let taken = take(&tx, &case, journey).await?;
    let (case, journey) = keep(app, &tx, actor, case, &key, taken).await?;
    let view = view_of(app, &tx, actor, &case, journey).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Keeps a step of a return, with what follows for the case.
async fn keep(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: Case,
    key: &CaseKey,
    ((journey, event), milestone): Taken,
) -> Result<(Case, Repatriation), Problem> {
    let journey = storage::save(tx, key, journey).await?;
    tx.record(event).await?;
    let case = match milestone {
        Some(step) => stay_return::went(tx, &app.pack, key, case, actor, step).await?,
        None => stay_return::settle(tx, &app.pack, key, case, actor).await?,
    };
    Ok((case, journey))
}

/// What the roles of the caller allow of a return in a case they hold: to write, and to agree as the second
/// person.
async fn may(tx: &Tx, actor: &Actor, case: &Case) -> Result<(bool, bool), Problem> {
    let facts = punte_storage::cases::facts(tx, case).await?;
    let may = |permission| actor.may(permission) && facts.within(&actor.scope(permission), tx.now);
    Ok((may(Permission::StaysManage), may(Permission::RiskConfirm)))
}

impl From<RepatriationError> for Problem {
    fn from(error: RepatriationError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            RepatriationError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            RepatriationError::CaseClosed => not_now("case_closed"),
            RepatriationError::AlreadyPlanned => not_now("return_under_way"),
            RepatriationError::NoSuchStep => not_now("return_no_such_step"),
            RepatriationError::NoConsent => not_now("no_consent_to_return"),
            // Each thing by its code, so that whoever plans sees all that is missing at once.
            RepatriationError::Blocked(blocks) => {
                blocks.into_iter().fold(not_now("return_blocked"), |problem, block| {
                    problem.and_at("", block.code())
                })
            }
            RepatriationError::OwnAssessment => Self::new(Code::Forbidden).because("own_journey_risk"),
            RepatriationError::NothingToConfirm => not_now("return_nothing_to_confirm"),
            RepatriationError::ReceiverSays => not_now("return_receiver_says"),
            RepatriationError::NotReceiver => Self::new(Code::Forbidden).because("not_receiver"),
            RepatriationError::Invalid(fields) => fields.into(),
        }
    }
}
