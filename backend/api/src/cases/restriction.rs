//! Restricting what is held of a person: while it lasts nothing goes out (GDPR, art. 18; SEC-72).

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::cases::Case;
use punte_domain::cases::restriction::{Restriction, RestrictionError, RestrictionReason};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, RestrictionId};
use punte_storage::cases::restriction as storage;
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::check_version;
use super::step::shown;
use crate::auth::{CasesContent, CasesDecide, Granted};
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// How many of a case are shown: more were never of one person.
const SHOWN: u64 = 50;

/// A time in which what is held of the person goes to nobody else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Restriction)]
pub(crate) struct RestrictionView {
    id: RestrictionId,
    version: i64,
    reason: RestrictionReason,
    organisation_name: String,
    restricted_by_name: String,
    restricted_at: DateTime<Utc>,
    /// What the person asked for, and why.
    said: String,
    lifted_by_name: Option<String>,
    lifted_at: Option<DateTime<Utc>>,
    /// On which day the person was told that it would be lifted.
    told_on: Option<NaiveDate>,
    /// Why it was lifted.
    lifted_why: Option<String>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["restriction_lift"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for RestrictionView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The restrictions of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RestrictionList {
    /// The latest first.
    items: Vec<RestrictionView>,
}

/// List restrictions of a case
///
/// When and why what is held of the person went to nobody else. The reading is recorded. For whoever may read
/// content in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "restriction_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = RestrictionList), Problem))]
#[get("/cases/{id}/restrictions")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
) -> Result<web::Json<RestrictionList>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let found = storage::of_case(&tx, &key, SHOWN).await?;
    let items = views(&tx, &actor, &case, found).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(web::Json(RestrictionList { items }))
}

/// That what is held of a person goes to nobody else.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "objection", "said": "She objects to what the shelter was told."}))]
pub(crate) struct RestrictionCreate {
    reason: RestrictionReason,
    /// What the person asked for, and why.
    #[schema(min_length = 1, max_length = 2000)]
    said: String,
}

/// Restrict a case
///
/// From now on no other organisation reads anything of it: no receiver of a referral, nobody who held it before, no
/// coordinator of the region; and no referral is sent. Receivers still see that their referral is under way. The
/// holder goes on helping. Coded facts stay open to who watches over the country. For whoever may decide in the
/// organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "restriction_create",
    params(("id" = CaseId, Path),
           ("If-Match" = String, Header, description = "The version of the case", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = CREATED, body = RestrictionView), Problem))]
#[post("/cases/{id}/restrictions")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    id: Path<CaseId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RestrictionCreate>,
) -> Result<Created<RestrictionView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: RestrictionId = tx.new_id();
    let (restriction, case) = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        (storage::find(&tx, &key, earlier).await?, case)
    } else {
        check_version(&tx, &app.pack, &actor, &case, version).await?;
        let given = (body.reason, body.said.as_str());
        let (restriction, case, restricted) = Restriction::impose(id, case, given, &actor, tx.now)?;
        storage::add(&tx, &key, &restriction).await?;
        let case = punte_storage::cases::save(&tx, case).await?;
        tx.record(restricted).await?;
        (restriction, case)
    };
    let view = view(&tx, &actor, &case, restriction).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/restrictions", case.id)))
}

/// Why a restriction is lifted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"told_on": "2026-03-02", "why": "The date of birth was checked and put right."}))]
pub(crate) struct RestrictionLift {
    /// On which day the person was told: not in the future, not before the restriction.
    told_on: NaiveDate,
    /// What was found.
    #[schema(min_length = 1, max_length = 2000)]
    why: String,
}

/// Lift the restriction of a case
///
/// The person is told before (GDPR, art. 18(3)). What consent still covers is open to its recipients again. For
/// whoever may decide in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "restriction_lift",
    params(("id" = CaseId, Path), ("restriction_id" = RestrictionId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.decide"))),
    responses((status = OK, body = RestrictionView), Problem))]
#[post("/cases/{id}/restrictions/{restriction_id}/lift")]
pub(super) async fn lift(
    app: Data<App>,
    actor: Granted<CasesDecide>,
    path: Path<(CaseId, RestrictionId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RestrictionLift>,
) -> Result<Etag<RestrictionView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, id) = *path;
    let case = super::find(&tx, &actor, &actor.scope(), case).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let restriction = storage::find(&tx, &key, id).await?;
    let is_done = tx.once(&once.of(&app, &body), id).await?.is_some();
    if is_done || restriction.version != version.0 {
        let view = view(&tx, &actor, &case, restriction).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let calendar = app.pack.calendar();
    let days = (calendar.date(restriction.restricted_at), calendar.date(tx.now));
    let given = (body.told_on, body.why.as_str());
    let (restriction, case, lifted) = restriction.lift(case, given, days, &actor, tx.now)?;
    let restriction = storage::save(&tx, &key, restriction).await?;
    let case = punte_storage::cases::save(&tx, case).await?;
    tx.record_all([lifted, read_event(case.id)]).await?;
    let view = view(&tx, &actor, &case, restriction).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn view(tx: &Tx, actor: &Actor, case: &Case, restriction: Restriction) -> Result<RestrictionView, Problem> {
    let views = views(tx, actor, case, vec![restriction]).await?;
    views.into_iter().next().ok_or_else(|| Problem::new(Code::Internal))
}

async fn views(tx: &Tx, actor: &Actor, case: &Case, found: Vec<Restriction>) -> Result<Vec<RestrictionView>, Problem> {
    let users = found
        .iter()
        .flat_map(|one| [Some(one.restricted_by), one.lifted.map(|(by, _)| by)]);
    let names = names(
        tx,
        actor.language,
        found.iter().map(|one| one.organisation),
        users.flatten(),
    )
    .await?;
    let facts = punte_storage::cases::facts(tx, case).await?;
    let record = Record::Case(&facts, Class::Operational);
    let may_lift =
        case.held_by(actor).is_ok() && decide(&actor.into(), Permission::CasesDecide, record, tx.now).is_allowed();
    let view = |one: Restriction| RestrictionView {
        id: one.id,
        version: one.version,
        reason: one.reason,
        organisation_name: names.organisation(one.organisation),
        restricted_by_name: names.user(one.restricted_by),
        restricted_at: one.restricted_at,
        said: one.words.said,
        lifted_by_name: one.lifted.map(|(by, _)| names.user(by)),
        lifted_at: one.lifted.map(|(_, at)| at),
        told_on: one.words.told_on,
        lifted_why: one.words.lifted,
        abilities: (may_lift && one.lifted.is_none())
            .then_some("restriction_lift")
            .into_iter()
            .collect(),
    };
    Ok(found.into_iter().map(view).collect())
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadRestrictions).case(case)
}

impl From<RestrictionError> for Problem {
    fn from(error: RestrictionError) -> Self {
        match error {
            RestrictionError::NotHolder => Self::new(Code::Forbidden).because("not_holder"),
            RestrictionError::AlreadyRestricted => Self::new(Code::NotNow).because("case_restricted"),
            RestrictionError::AlreadyLifted => Self::new(Code::NotNow).because("already_there"),
            RestrictionError::Invalid(fields) => fields.into(),
        }
    }
}
