//! What specialists write of sessions. Each operation works on what the caller keeps; what somebody else keeps is
//! as if it were not there.

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::service::ServiceAttendance;
use punte_domain::cases::specialist::note::{NoteSide, SessionLength, SessionSaid, SpecialistNote};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, SpecialistNoteId};
use punte_storage::cases::specialist;
use punte_storage::cases::specialist::note as storage;
use punte_storage::cases::specialist::note::{Earlier, NoteShelf};
use punte_storage::{CaseKey, Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{Granted, SpecialistNotesWrite};
use crate::cases::track::CasePartQuery;
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// The note of a session, for whoever keeps it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpecialistNote)]
pub(crate) struct SpecialistNoteView {
    pub(crate) id: SpecialistNoteId,
    version: i64,
    held_on: NaiveDate,
    /// A code of the pack's list `profession`.
    #[schema(example = "psychologist")]
    profession: String,
    attendance: ServiceAttendance,
    /// How long it was, about; `null` where it did not come about or is not said.
    length: Option<SessionLength>,
    words: Option<String>,
    author_name: String,
    recorded_at: DateTime<Utc>,
    written_at: DateTime<Utc>,
    /// What it said before it was corrected, the latest first; empty in a list.
    earlier: Vec<SpecialistNoteEarlierView>,
    /// What the caller may do with it now.
    abilities: Vec<&'static str>,
}

/// What a note said before it was corrected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpecialistNoteEarlier)]
struct SpecialistNoteEarlierView {
    written_at: DateTime<Utc>,
    held_on: NaiveDate,
    profession: String,
    attendance: ServiceAttendance,
    length: Option<SessionLength>,
    words: Option<String>,
}

impl Versioned for SpecialistNoteView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A page of notes of sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpecialistNotePage {
    items: Vec<SpecialistNoteView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(SpecialistNotePage);

/// List one's notes of sessions
///
/// What the caller keeps of the case, the latest session first. The reading is recorded. For a specialist of
/// the case; what other specialists keep shows to nobody but them.
#[utoipa::path(tag = "cases", operation_id = "specialist_note_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("specialist_notes.write"))),
    responses((status = OK, body = SpecialistNotePage), Problem))]
#[get("/cases/{id}/specialist-notes")]
pub(in crate::cases) async fn list(
    app: Data<App>,
    actor: Granted<SpecialistNotesWrite>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<SpecialistNotePage>, Problem> {
    let tx = app.read(&actor);
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let Page { items, next } = storage::list(&tx, &key, NoteShelf::Case(actor.user), &request).await?;
    let notes = items.into_iter().map(|note| (note, Vec::new())).collect();
    let items = views(&tx, &actor, notes, "specialist_note_update").await?;
    if !items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(SpecialistNotePage { items, next }))
}

/// Read a note of a session
///
/// With what it said before it was corrected. The reading is recorded. For the specialist who keeps it.
#[utoipa::path(tag = "cases", operation_id = "specialist_note_read",
    params(("id" = CaseId, Path), ("note_id" = SpecialistNoteId, Path)),
    extensions(("x-permission" = json!("specialist_notes.write"))),
    responses((status = OK, body = SpecialistNoteView), Problem))]
#[get("/cases/{id}/specialist-notes/{note_id}")]
pub(in crate::cases) async fn read(
    app: Data<App>,
    actor: Granted<SpecialistNotesWrite>,
    path: Path<(CaseId, SpecialistNoteId)>,
) -> Result<Etag<SpecialistNoteView>, Problem> {
    let tx = app.read(&actor);
    let (case, id) = *path;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let note = storage::find(&tx, &key, NoteShelf::Case(actor.user), id).await?;
    let view = view_of(&tx, &key, &actor, note).await?;
    app.record(&actor, [read_event(case.id)]).await?;
    Ok(Etag(view))
}

/// A session to write down.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"profession": "psychologist", "held_on": "2026-03-02", "attendance": "attended",
    "length": "hour", "words": "Slept better. Spoke of the journey for the first time."}))]
pub(crate) struct SpecialistNoteWrite {
    /// A code of the pack's list `profession`: one in which the caller is named.
    #[schema(max_length = 100)]
    profession: String,
    /// Between the detection and today.
    held_on: NaiveDate,
    attendance: ServiceAttendance,
    /// Only where the person came.
    #[serde(default)]
    length: Option<SessionLength>,
    /// Read by the caller, and by nobody else.
    #[serde(default)]
    #[schema(max_length = 20000)]
    words: Option<String>,
}

impl From<SpecialistNoteWrite> for SessionSaid {
    fn from(body: SpecialistNoteWrite) -> Self {
        Self {
            profession: body.profession,
            held_on: body.held_on,
            attendance: body.attendance,
            length: body.length,
            words: body.words,
        }
    }
}

/// Write down a session
///
/// Others see the day, the profession and whether the person came. The rest is the caller's alone. For a
/// specialist of the case; also of a closed case.
#[utoipa::path(tag = "cases", operation_id = "specialist_note_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("specialist_notes.write"))),
    responses((status = CREATED, body = SpecialistNoteView), Problem))]
#[post("/cases/{id}/specialist-notes")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<SpecialistNotesWrite>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<SpecialistNoteWrite>,
) -> Result<Created<SpecialistNoteView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let key = tx.case_key(case.id).await?;
    let id: SpecialistNoteId = tx.new_id();
    let note = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        storage::find(&tx, &key, NoteShelf::Case(actor.user), earlier).await?
    } else {
        let all = specialist::list(&tx, case.id, case.organisation).await?;
        let side = NoteSide::Holder { case: &case, all: &all };
        let today = app.pack.calendar().date(tx.now);
        let (note, written) = SpecialistNote::write(id, side, body.into_inner().into(), today, &actor, tx.now)?;
        storage::add(&tx, &key, &note).await?;
        tx.record(written).await?;
        note
    };
    let view = view_of(&tx, &key, &actor, note).await?;
    tx.commit().await?;
    let place = format!("/api/v1/cases/{}/specialist-notes/{}", case.id, view.id);
    Ok(Created(view, place))
}

/// Correct the note of a session
///
/// Replaces what it says; what it said before stays readable for whoever keeps it. For who wrote it, while they
/// keep it and are a specialist of the case.
#[utoipa::path(tag = "cases", operation_id = "specialist_note_update",
    params(("id" = CaseId, Path), ("note_id" = SpecialistNoteId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("specialist_notes.write"))),
    responses((status = OK, body = SpecialistNoteView), Problem))]
#[put("/cases/{id}/specialist-notes/{note_id}")]
pub(in crate::cases) async fn update(
    app: Data<App>,
    actor: Granted<SpecialistNotesWrite>,
    path: Path<(CaseId, SpecialistNoteId)>,
    version: IfMatch,
    body: Json<SpecialistNoteWrite>,
) -> Result<Etag<SpecialistNoteView>, Problem> {
    let tx = app.write(&actor).await?;
    let (tx, case, key, before) = seen(tx, &actor, &actor.scope(), *path, version).await?;
    let all = specialist::list(&tx, case.id, case.organisation).await?;
    let side = NoteSide::Holder { case: &case, all: &all };
    let (said, today) = (body.into_inner().into(), app.pack.calendar().date(tx.now));
    let (note, corrected) = before.clone().correct(side, said, today, &actor, tx.now)?;
    let note = storage::save(&tx, &key, &before, note).await?;
    tx.record_all([corrected, read_event(case.id)]).await?;
    let view = view_of(&tx, &key, &actor, note).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The note in the version the caller saw, with its case. Another version is shown, and so is read.
async fn seen(
    tx: Tx,
    actor: &Actor,
    scope: &Scope,
    (case, id): (CaseId, SpecialistNoteId),
    version: IfMatch,
) -> Result<(Tx, Case, CaseKey, SpecialistNote), Problem> {
    let case = crate::cases::find(&tx, actor, scope, case).await?;
    let key = tx.case_key(case.id).await?;
    let note = storage::find(&tx, &key, NoteShelf::Case(actor.user), id).await?;
    if note.version == version.0 {
        return Ok((tx, case, key, note));
    }
    let view = view_of(&tx, &key, actor, note).await?;
    tx.record(read_event(case.id)).await?;
    tx.commit().await?;
    Err(Problem::stale(&view))
}

async fn view_of(tx: &Tx, key: &CaseKey, actor: &Actor, note: SpecialistNote) -> Result<SpecialistNoteView, Problem> {
    view(tx, key, actor, note, "specialist_note_update").await
}

/// The note with what it said before; `correcting` is the operation that corrects it here.
pub(crate) async fn view(
    tx: &Tx,
    key: &CaseKey,
    actor: &Actor,
    note: SpecialistNote,
    correcting: &'static str,
) -> Result<SpecialistNoteView, Problem> {
    let earlier = storage::earlier(tx, key, &note).await?;
    let view = views(tx, actor, vec![(note, earlier)], correcting).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// What whoever keeps these notes sees of them, and may do.
pub(crate) async fn views(
    tx: &Tx,
    actor: &Actor,
    notes: Vec<(SpecialistNote, Vec<Earlier>)>,
    correcting: &'static str,
) -> Result<Vec<SpecialistNoteView>, Problem> {
    let names = names(tx, actor.language, [], notes.iter().map(|(note, _)| note.author)).await?;
    Ok(notes
        .into_iter()
        .map(|(note, earlier)| {
            let may_correct = note.may_be_corrected(actor).is_ok();
            SpecialistNoteView {
                id: note.id,
                version: note.version,
                held_on: note.said.held_on,
                profession: note.said.profession,
                attendance: note.said.attendance,
                length: note.said.length,
                words: note.said.words,
                author_name: names.user(note.author),
                recorded_at: note.recorded_at,
                written_at: note.written_at,
                earlier: earlier.into_iter().map(Into::into).collect(),
                abilities: may_correct.then_some(correcting).into_iter().collect(),
            }
        })
        .collect())
}

impl From<Earlier> for SpecialistNoteEarlierView {
    fn from(earlier: Earlier) -> Self {
        Self {
            written_at: earlier.written_at,
            held_on: earlier.said.held_on,
            profession: earlier.said.profession,
            attendance: earlier.said.attendance,
            length: earlier.said.length,
            words: earlier.said.words,
        }
    }
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadSpecialistNotes)
        .case(case)
        .fields(["specialist_notes"])
}
