//! Specialists of a case: who they are, and which of their sessions the person came to. What they write of
//! sessions is theirs ([`note`]).

pub(super) mod attendance;
pub(crate) mod note;

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::Case;
use punte_domain::cases::specialist::{Specialist, SpecialistError, SpecialistKnown, SpecialistNaming};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, SpecialistId, UserId};
use punte_storage::cases::specialist as storage;
use punte_storage::cases::specialist::Kept;
use punte_storage::identity::user::colleagues_granted;
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{Granted, SpecialistNotesWrite, SpecialistsManage, SpecialistsRead};
use crate::cases::step::shown;
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// A colleague who is, or was, a specialist of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Specialist)]
pub(crate) struct SpecialistView {
    id: SpecialistId,
    version: i64,
    user_id: UserId,
    user_name: String,
    /// A code of the pack's list `profession`.
    #[schema(example = "psychologist")]
    profession: String,
    since: NaiveDate,
    /// When it ended; `null` while they are a specialist of the case.
    ended_at: Option<DateTime<Utc>>,
    /// How many notes of sessions in this profession they keep. Nobody else reads them.
    notes: i64,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

impl Versioned for SpecialistView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The specialists of a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpecialistList {
    /// Those whom the organisation that holds the case named, the latest first.
    items: Vec<SpecialistView>,
    /// How many notes of sessions nobody reads any more: whoever keeps them is no specialist of the case.
    sealed_notes: i64,
    /// Whom the caller may name: specialists of the organisation. Empty for who may name nobody.
    candidates: Vec<SpecialistCandidate>,
}

/// Somebody who may be named.
#[derive(Debug, Serialize, ToSchema)]
struct SpecialistCandidate {
    id: UserId,
    display_name: String,
}

/// List the specialists of a case
///
/// Who they are and were, and how many notes each keeps; no words of any. The reading is recorded. For whoever
/// may read content of the case, and for its specialists.
#[utoipa::path(tag = "cases", operation_id = "specialist_list", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("specialists.read"))),
    responses((status = OK, body = SpecialistList), Problem))]
#[get("/cases/{id}/specialists")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<SpecialistsRead>,
    id: Path<CaseId>,
) -> Result<web::Json<SpecialistList>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let all = storage::list(&tx, case.id, case.organisation).await?;
    let kept = storage::note::kept(&tx, case.id).await?;
    let is_read = |(user, profession): &(UserId, String)| {
        let mut in_force = all.iter().filter(|one| one.is_in_force());
        in_force.any(|one| one.user == *user && one.profession == *profession)
    };
    let sealed_notes = kept
        .iter()
        .filter(|(whose, _)| !is_read(whose))
        .map(|(_, notes)| notes)
        .sum();
    let items = views(&tx, &actor, &case, &all, all.clone(), &kept).await?;
    let candidates = candidates(&tx, &actor, &case).await?;
    if !items.is_empty() || sealed_notes > 0 {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(web::Json(SpecialistList {
        items,
        sealed_notes,
        candidates: candidates
            .into_iter()
            .map(|(id, display_name)| SpecialistCandidate { id, display_name })
            .collect(),
    }))
}

/// Whom the caller may name a specialist of the case.
async fn candidates(tx: &Tx, actor: &Actor, case: &Case) -> Result<Vec<(UserId, String)>, Problem> {
    if !actor.may(Permission::SpecialistsManage) || case.held_by(actor).is_err() {
        return Ok(Vec::new());
    }
    specialists(tx, case).await
}

/// Those of the organisation that holds the case who have the role of a specialist and may sign in.
async fn specialists(tx: &Tx, case: &Case) -> Result<Vec<(UserId, String)>, Problem> {
    Ok(colleagues_granted(tx, case.organisation, Permission::SpecialistNotesWrite).await?)
}

/// A colleague to name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"user_id": "2f1e7a52-9c1b-4c40-8a3f-0d6c1c7f5b11", "profession": "psychologist",
    "since": "2026-03-02"}))]
pub(crate) struct SpecialistCreate {
    /// A specialist of the caller's organisation.
    user_id: UserId,
    /// A code of the pack's list `profession`.
    #[schema(max_length = 100)]
    profession: String,
    /// Between the detection and today.
    since: NaiveDate,
}

/// Name a specialist of a case
///
/// From then on they see the coded facts of the case and write their own notes of it; they see nothing else of
/// it. For whoever may name specialists in the organisation that holds the case, while it is open.
#[utoipa::path(tag = "cases", operation_id = "specialist_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("specialists.manage"))),
    responses((status = CREATED, body = SpecialistView), Problem))]
#[post("/cases/{id}/specialists")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<SpecialistsManage>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<SpecialistCreate>,
) -> Result<Created<SpecialistView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let id: SpecialistId = tx.new_id();
    let all = storage::list(&tx, case.id, case.organisation).await?;
    let specialist = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::one(&all, earlier)?
    } else {
        let body = body.into_inner();
        let candidates = specialists(&tx, &case).await?;
        let known = SpecialistKnown {
            pack: &app.pack,
            today: app.pack.calendar().date(tx.now),
            is_specialist: candidates.iter().any(|(user, _)| *user == body.user_id),
            all: &all,
        };
        let naming = SpecialistNaming {
            user: body.user_id,
            profession: body.profession,
            since: body.since,
        };
        let (specialist, named) = Specialist::name(id, &case, naming, known, &actor, tx.now)?;
        storage::add(&tx, &specialist).await?;
        tx.record(named).await?;
        specialist
    };
    let view = view_of(&tx, &actor, &case, specialist).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/specialists", case.id)))
}

/// End that a colleague is a specialist of a case
///
/// They see the case no more. What they wrote stays sealed; whoever is to read it must be given it by them
/// before. For whoever may name specialists in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "specialist_end",
    params(("id" = CaseId, Path), ("specialist_id" = SpecialistId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("specialists.manage"))),
    responses((status = OK, body = SpecialistView), Problem))]
#[post("/cases/{id}/specialists/{specialist_id}/end")]
pub(super) async fn end(
    app: Data<App>,
    actor: Granted<SpecialistsManage>,
    path: Path<(CaseId, SpecialistId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<SpecialistView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, id) = *path;
    let case = super::find(&tx, &actor, &actor.scope(), case).await?;
    let all = storage::list(&tx, case.id, case.organisation).await?;
    let specialist = storage::one(&all, id)?;
    let is_done = tx.once(&once.of_no_body(&app), id).await?.is_some();
    if is_done || specialist.version != version.0 {
        let view = view_of(&tx, &actor, &case, specialist).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let (specialist, ended) = specialist.end(&case, &actor, tx.now)?;
    let specialist = storage::save(&tx, specialist).await?;
    tx.record(ended).await?;
    let view = view_of(&tx, &actor, &case, specialist).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Pass on one's notes to a specialist
///
/// What the caller keeps of this case in the profession of that specialist is theirs to read from then on, and
/// the caller's no more. Nobody else passes notes on. For who is a specialist of the case in that profession.
#[utoipa::path(tag = "cases", operation_id = "specialist_notes_pass_on",
    params(("id" = CaseId, Path), ("specialist_id" = SpecialistId, Path),
           ("If-Match" = String, Header, description = "The version of the specialist the caller saw",
            example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("specialist_notes.write"))),
    responses((status = OK, body = SpecialistView), Problem))]
#[post("/cases/{id}/specialists/{specialist_id}/pass-notes")]
pub(super) async fn pass_notes(
    app: Data<App>,
    actor: Granted<SpecialistNotesWrite>,
    path: Path<(CaseId, SpecialistId)>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<SpecialistView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, id) = *path;
    let case = super::find(&tx, &actor, &actor.scope(), case).await?;
    let all = storage::list(&tx, case.id, case.organisation).await?;
    let to = storage::one(&all, id)?;
    let is_done = tx.once(&once.of_no_body(&app), id).await?.is_some();
    if is_done || to.version != version.0 {
        let view = view_of(&tx, &actor, &case, to).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let is_specialist = specialists(&tx, &case).await?.iter().any(|(user, _)| *user == to.user);
    let passed_on = to.take_over(&case, &all, is_specialist, &actor)?;
    // Who asks twice passes nothing on the second time.
    let notes = storage::note::pass_on(&tx, case.id, &to.profession, actor.user, to.user).await?;
    tx.record(if notes > 0 { passed_on } else { read_event(case.id) })
        .await?;
    let view = view_of(&tx, &actor, &case, to).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn view_of(tx: &Tx, actor: &Actor, case: &Case, specialist: Specialist) -> Result<SpecialistView, Problem> {
    let all = storage::list(tx, case.id, case.organisation).await?;
    let kept = storage::note::kept(tx, case.id).await?;
    let view = views(tx, actor, case, &all, vec![specialist], &kept).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    all: &[Specialist],
    shown: Vec<Specialist>,
    kept: &Kept,
) -> Result<Vec<SpecialistView>, Problem> {
    let names = names(tx, actor.language, [], shown.iter().map(|one| one.user)).await?;
    let specialists = if actor.may(Permission::SpecialistNotesWrite) {
        specialists(tx, case).await?
    } else {
        Vec::new()
    };
    let notes = |user, profession: &str| kept.get(&(user, profession.to_owned())).copied().unwrap_or_default();
    Ok(shown
        .into_iter()
        .map(|one| {
            let may_end = actor.may(Permission::SpecialistsManage) && one.may_be_ended(case, actor).is_ok();
            let may_pass = actor.may(Permission::SpecialistNotesWrite)
                && notes(actor.user, &one.profession) > 0
                && one
                    .take_over(case, all, specialists.iter().any(|(user, _)| *user == one.user), actor)
                    .is_ok();
            SpecialistView {
                id: one.id,
                version: one.version,
                user_id: one.user,
                user_name: names.user(one.user),
                notes: notes(one.user, &one.profession),
                profession: one.profession,
                since: one.since,
                ended_at: one.ended_at,
                abilities: [
                    may_end.then_some("specialist_end"),
                    may_pass.then_some("specialist_notes_pass_on"),
                ]
                .into_iter()
                .flatten()
                .collect(),
            }
        })
        .collect())
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadAttendance).case(case).fields(["specialists"])
}

impl From<SpecialistError> for Problem {
    fn from(error: SpecialistError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        let forbidden = |because| Self::new(Code::Forbidden).because(because);
        match error {
            SpecialistError::NotHolder => forbidden("not_holder"),
            SpecialistError::NotReceiver => forbidden("not_receiver"),
            SpecialistError::ReferralEnded => not_now("referral_ended"),
            SpecialistError::NotUnderWay => not_now("referral_not_under_way"),
            SpecialistError::CaseClosed => not_now("case_closed"),
            SpecialistError::AlreadyNamed => not_now("specialist_already_named"),
            SpecialistError::Ended => not_now("specialist_ended"),
            SpecialistError::NotAuthor => forbidden("specialist_note_not_yours"),
            SpecialistError::NotColleague => forbidden("specialist_not_colleague"),
            SpecialistError::Invalid(fields) => fields.into(),
        }
    }
}
