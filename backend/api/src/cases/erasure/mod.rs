//! Erasing a case of which an adult asks that nothing be kept.

pub(super) mod answer;
mod view;

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::NaiveDate;
use punte_domain::access::{Actor, Class, Permission, Record, Scope, decide};
use punte_domain::cases::erasure::{Erasure, ErasureError, ErasureGiven, ErasureKnown, warnings};
use punte_domain::cases::{AgeGroup, Case};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ErasureId};
use punte_storage::cases::{duplicate, erasure as storage, person};
use punte_storage::{CaseKey, Once, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{CasesContent, CasesDecide, Granted};
use crate::cases::case::check_version;
use crate::cases::refusal::AnonymousRefusalCreate;
use crate::cases::step::{Found, Step, shown};
use crate::{App, Created, IdempotencyKey, IfMatch, Json, Problem};
use view::{CaseErasureView, ErasureBlockView, ErasureView, RefusalOffer, view};

/// Read what stands against erasing a case
///
/// All of it at once, what whoever has it erased should know, what of the case can stay in the anonymous
/// record, and the latest wish that nothing be kept. The reading is recorded. For whoever may read content in
/// the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "erasure_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = CaseErasureView), Problem))]
#[get("/cases/{id}/erasure")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
) -> Result<actix_web::web::Json<CaseErasureView>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let known = known(&app, &tx, &key).await?;
    let latest = match storage::latest(&tx, &key).await? {
        Some(latest) => Some(view(&tx, &actor, &case, latest).await?),
        None => None,
    };
    let facts = punte_storage::cases::facts(&tx, &case).await?;
    let (by, identity): (&Actor, _) = (&actor, Record::Case(&facts, Class::Identity));
    // Whoever may not see who the person is in both does not learn of it; the second person does.
    let has_other = by.may(Permission::CasesIdentity) && {
        let scope = by.scope(Permission::CasesIdentity);
        !duplicate::same_person(&tx, &scope, case.id).await?.is_empty()
    };
    let citizenship = if decide(&by.into(), Permission::CasesIdentity, identity, tx.now).is_allowed() {
        person::citizenship(&tx, &key).await?
    } else {
        None
    };
    let shown = citizenship.is_some().then_some("citizenship");
    let view = CaseErasureView {
        is_set_up: known.is_set_up,
        blocks: known.against(&case).into_iter().map(ErasureBlockView::from).collect(),
        warnings: warnings(&case, has_other),
        offered: RefusalOffer {
            county: case.county.clone(),
            sex: case.sex,
            age_group: adult(case.age_group),
            citizenship,
        },
        latest,
    };
    app.record(&actor, [read_event(case.id).fields(shown)]).await?;
    Ok(actix_web::web::Json(view))
}

fn adult(age_group: AgeGroup) -> Option<AgeGroup> {
    (age_group.is_child() == Some(false)).then_some(age_group)
}

/// That a person asks that nothing be kept of their case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"asked_on": "2026-03-02", "said": "She asked in person and knows what goes.",
    "refusal": {"month": "2026-03-01", "county": "RO-CJ", "sex": "female", "age_group": "a26_40",
                "citizenship": null, "exploitation": "unknown", "reason": "fear_of_exploiter"}}))]
pub(crate) struct ErasureCreate {
    /// The day on which the person asked: not in the future, not before the detection.
    asked_on: NaiveDate,
    /// How the person asked, and what they were told.
    #[schema(min_length = 1, max_length = 2000)]
    said: String,
    /// What stays, tied to nothing.
    refusal: AnonymousRefusalCreate,
}

/// Ask that a case be erased
///
/// An adult asks that nothing be kept. It is refused with `erasure_blocked` while something stands against
/// it; `errors` then names every kind of it. A second person approves, and until then it can be taken back
/// and the case goes on. For whoever may decide in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "erasure_create",
    params(("id" = CaseId, Path),
           ("If-Match" = String, Header, description = "The version of the case", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = CREATED, body = ErasureView), Problem))]
#[post("/cases/{id}/erasures")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    id: Path<CaseId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ErasureCreate>,
) -> Result<Created<ErasureView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: ErasureId = tx.new_id();
    if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        let erasure = storage::find(&tx, &key, earlier).await?;
        tx.record(read_event(case.id)).await?;
        return created(tx, &actor, &case, erasure).await;
    }
    check_version(&tx, &app.pack, &actor, &case, version).await?;
    let body = body.into_inner();
    let given = ErasureGiven {
        asked_on: body.asked_on,
        said: body.said,
        refusal: body.refusal.of(actor.organisation),
    };
    let known = known(&app, &tx, &key).await?;
    let (erasure, asked) = Erasure::request(id, &case, given, &known, &actor, tx.now)?;
    storage::add(&tx, &key, &erasure).await?;
    tx.record(asked).await?;
    created(tx, &actor, &case, erasure).await
}

async fn created(tx: Tx, actor: &Actor, case: &Case, erasure: Erasure) -> Result<Created<ErasureView>, Problem> {
    let view = view(&tx, actor, case, erasure).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/erasure", case.id)))
}

async fn known<'a>(app: &'a App, tx: &Tx, key: &CaseKey) -> Result<ErasureKnown<'a>, Problem> {
    Ok(storage::known(tx, &app.pack, key, app.erasures.is_some()).await?)
}

/// The erasure in the version the caller saw, with its case, for a step that was not taken before. Another version is
/// refused.
async fn step(
    app: &App,
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, ErasureId),
    version: IfMatch,
    once: &Once,
) -> Result<Step<Found<Erasure>, ErasureView>, Problem> {
    let case = super::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let erasure = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(once, id).await?.is_some();
    if !is_done && erasure.version == version.0 {
        return Ok(Step::Go((tx, case, key, erasure)));
    }
    let view = view(&tx, actor, &case, erasure).await?;
    let done = shown(app, tx, actor, read_event(case.id), view, is_done).await;
    done.map(Step::Done)
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadErasure).case(case)
}

impl From<ErasureError> for Problem {
    fn from(error: ErasureError) -> Self {
        use crate::Code;
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ErasureError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            ErasureError::NotSetUp => not_now("erasure_not_set_up"),
            ErasureError::AlreadyAwaiting => not_now("erasure_awaiting"),
            ErasureError::NotAwaiting => not_now("erasure_not_awaiting"),
            ErasureError::OwnErasure => Self::new(Code::Forbidden).because("own_erasure"),
            ErasureError::UnderWay => not_now("erasure_under_way"),
            // Each thing once, however many referrals run: which they are, `erasure_read` tells.
            ErasureError::Blocked(blocks) => {
                let kinds: std::collections::BTreeSet<_> = blocks.iter().map(|block| block.kind).collect();
                kinds.into_iter().fold(not_now("erasure_blocked"), |problem, kind| {
                    problem.and_at("", kind.code())
                })
            }
            ErasureError::Invalid(fields) => fields.into(),
        }
    }
}
