//! Notes on a case.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{CustomizeResponder, Responder, get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::note::{Note, NoteKind};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, NoteId, UserId};
use punte_storage::{Names, Page, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::track::CasePartQuery;
use crate::auth::{CasesContent, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, IdempotencyKey, Json, Problem, Query};

/// A note.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
pub(crate) struct NoteView {
    id: NoteId,
    kind: NoteKind,
    body: String,
    author_id: UserId,
    author_name: String,
    organisation_name: String,
    at: DateTime<Utc>,
}

impl NoteView {
    fn new(note: Note, names: &Names) -> Self {
        Self {
            id: note.id,
            kind: note.kind,
            body: note.body,
            author_id: note.author,
            author_name: names.user(note.author),
            organisation_name: names.organisation(note.organisation),
            at: note.at,
        }
    }
}

/// A page of notes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotePage {
    items: Vec<NoteView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(NotePage);

/// List notes
///
/// Latest first. Internal notes show to colleagues of who wrote them only. The reading is recorded. For whoever may
/// read content of the case.
#[utoipa::path(tag = "cases", operation_id = "note_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = NotePage), Problem))]
#[get("/cases/{id}/notes")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<NotePage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let key = tx.case_key(case.id).await?;
    let page = punte_storage::cases::note::list(&tx, &key, actor.organisation, &request).await?;
    let names = names(
        &tx,
        actor.language,
        page.items.iter().map(|note| note.organisation),
        page.items.iter().map(|note| note.author),
    )
    .await?;
    if !page.items.is_empty() {
        app.record(&actor, [read_event(case.id)]).await?;
    }
    Ok(Listed(NotePage {
        items: page.items.into_iter().map(|note| NoteView::new(note, &names)).collect(),
        next: page.next,
    }))
}

/// The note that was written when the case was opened, where there is one, and the entry to record before it
/// is shown.
pub(super) async fn first_to_print(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<Option<(NoteView, Option<Event>)>, Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let note = punte_storage::cases::note::at(tx, &key, actor.organisation, case.opened_at).await?;
    let Some(note) = note else { return Ok(None) };
    let names = names(tx, actor.language, [note.organisation], [note.author]).await?;
    Ok(Some((NoteView::new(note, &names), Some(read_event(case.id)))))
}

/// The notes of a case that the caller may read.
pub(super) async fn to_hand_over(
    tx: &Tx,
    actor: &Granted<CasesContent>,
    case: CaseId,
) -> Result<(Page<NoteView>, Option<Event>), Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let key = tx.case_key(case.id).await?;
    let notes = async |request: &_| punte_storage::cases::note::list(tx, &key, actor.organisation, request).await;
    let found = crate::print::all(notes).await?;
    let names = names(
        tx,
        actor.language,
        found.items.iter().map(|note| note.organisation),
        found.items.iter().map(|note| note.author),
    )
    .await?;
    let read = (!found.items.is_empty()).then(|| read_event(case.id));
    Ok((found.map(|note| NoteView::new(note, &names)), read))
}

fn read_event(case: CaseId) -> Event {
    Event::new(EventKind::ReadNotes).case(case).fields(["body"])
}

/// A note to write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "contact", "body": "Met at the day centre; will call on Friday."}))]
pub(crate) struct NoteCreate {
    kind: NoteKind,
    #[schema(min_length = 1, max_length = 20_000)]
    body: String,
}

/// Keeps what somebody said beside an act, where they said something, as a note of the case.
pub(super) async fn keep_words(
    tx: &Tx,
    actor: &Actor,
    case: CaseId,
    id: NoteId,
    said: Option<&str>,
) -> Result<(), Problem> {
    let Some(text) = said.filter(|text| !text.trim().is_empty()) else {
        return Ok(());
    };
    let (note, written) = Note::write(id, case, NoteKind::Observation, ("/note", text), actor, tx.now)?;
    let key = tx.case_key(case).await?;
    punte_storage::cases::note::add(tx, &key, &note).await?;
    Ok(tx.record(written).await?)
}

/// Write a note
///
/// Notes are never changed; another corrects them. For whoever may write content in the
/// organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "note_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = NoteView), Problem))]
#[post("/cases/{id}/notes")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<NoteCreate>,
) -> Result<CustomizeResponder<web::Json<NoteView>>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let id: NoteId = tx.new_id();
    let note = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        let note = punte_storage::cases::note::find(&tx, &key, earlier).await?;
        tx.record(read_event(case.id)).await?;
        note
    } else {
        let (note, written) = Note::write(id, case.id, body.kind, ("/body", &body.body), &actor, tx.now)?;
        punte_storage::cases::note::add(&tx, &key, &note).await?;
        tx.record(written).await?;
        note
    };
    let names = names(&tx, actor.language, [note.organisation], [note.author]).await?;
    tx.commit().await?;
    Ok(web::Json(NoteView::new(note, &names))
        .customize()
        .with_status(StatusCode::CREATED))
}
