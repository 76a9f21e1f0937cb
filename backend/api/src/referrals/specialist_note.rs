//! What a specialist of the receiver writes of sessions under a referral: theirs alone, as with a case.

use actix_web::web::{Data, Path};
use actix_web::{get, post, put};
use punte_domain::access::Actor;
use punte_domain::cases::specialist::note::{NoteSide, SpecialistNote};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ReferralId, SpecialistNoteId};
use punte_domain::referrals::Referral;
use punte_storage::cases::specialist::note::{self as storage, NoteShelf};
use punte_storage::{CaseKey, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use super::find;
use super::read::CaseReferralQuery;
use crate::auth::{Granted, ReferralNotesWrite};
use crate::cases::{SpecialistNoteView, SpecialistNoteWrite, specialist_note_view, specialist_note_views};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// A page of notes of sessions under a referral.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReferralSpecialistNotePage {
    items: Vec<SpecialistNoteView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
    /// Whether the caller may write down another session now.
    may_write: bool,
}

paged!(ReferralSpecialistNotePage);

/// List one's notes of sessions under a referral
///
/// What the caller keeps, the latest session first, while the referral runs and for the pack's days after. The
/// reading is recorded. For specialists of the receiver; what others keep shows to nobody but them.
#[utoipa::path(tag = "referrals", operation_id = "referral_specialist_note_list",
    params(("id" = ReferralId, Path), CaseReferralQuery),
    extensions(("x-permission" = json!("referral_notes.write"))),
    responses((status = OK, body = ReferralSpecialistNotePage), Problem))]
#[get("/referrals/{id}/specialist-notes")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ReferralNotesWrite>,
    id: Path<ReferralId>,
    query: Query<CaseReferralQuery>,
) -> Result<Listed<ReferralSpecialistNotePage>, Problem> {
    let tx = app.read(&actor);
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), *id).await?).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::list(&tx, &desk.key, desk.shelf(&actor), &request).await?;
    let notes = page.items.into_iter().map(|note| (note, Vec::new())).collect();
    let items = specialist_note_views(&tx, &actor, notes, CORRECTING).await?;
    if !items.is_empty() {
        app.record(&actor, [desk.read_event()]).await?;
    }
    Ok(Listed(ReferralSpecialistNotePage {
        items,
        next: page.next,
        may_write: desk.side(&app, &tx).may_write(&actor).is_ok(),
    }))
}

/// Read a note of a session under a referral
///
/// With what it said before it was corrected. The reading is recorded. For the specialist of the receiver who
/// keeps it.
#[utoipa::path(tag = "referrals", operation_id = "referral_specialist_note_read",
    params(("id" = ReferralId, Path), ("note_id" = SpecialistNoteId, Path)),
    extensions(("x-permission" = json!("referral_notes.write"))),
    responses((status = OK, body = SpecialistNoteView), Problem))]
#[get("/referrals/{id}/specialist-notes/{note_id}")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<ReferralNotesWrite>,
    path: Path<(ReferralId, SpecialistNoteId)>,
) -> Result<Etag<SpecialistNoteView>, Problem> {
    let tx = app.read(&actor);
    let (referral, id) = path.into_inner();
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), referral).await?).await?;
    let note = storage::find(&tx, &desk.key, desk.shelf(&actor), id).await?;
    let view = specialist_note_view(&tx, &desk.key, &actor, note, CORRECTING).await?;
    app.record(&actor, [desk.read_event()]).await?;
    Ok(Etag(view))
}

/// Write down a session under a referral
///
/// Whoever holds the case sees the day, the profession and whether the person came. The rest is the caller's
/// alone. For specialists of the receiver, from the acceptance to the end.
#[utoipa::path(tag = "referrals", operation_id = "referral_specialist_note_create",
    params(("id" = ReferralId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referral_notes.write"))),
    responses((status = CREATED, body = SpecialistNoteView), Problem))]
#[post("/referrals/{id}/specialist-notes")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<ReferralNotesWrite>,
    id: Path<ReferralId>,
    once: IdempotencyKey,
    body: Json<SpecialistNoteWrite>,
) -> Result<Created<SpecialistNoteView>, Problem> {
    let tx = app.write(&actor).await?;
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), *id).await?).await?;
    let id: SpecialistNoteId = tx.new_id();
    let note = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(desk.read_event()).await?;
        storage::find(&tx, &desk.key, desk.shelf(&actor), earlier).await?
    } else {
        let (said, today) = (body.into_inner().into(), app.pack.calendar().date(tx.now));
        let side = desk.side(&app, &tx);
        let (note, written) = SpecialistNote::write(id, side, said, today, &actor, tx.now)?;
        storage::add(&tx, &desk.key, &note).await?;
        tx.record(written).await?;
        note
    };
    let view = specialist_note_view(&tx, &desk.key, &actor, note, CORRECTING).await?;
    tx.commit().await?;
    let place = format!("/api/v1/referrals/{}/specialist-notes/{}", desk.referral.id, view.id);
    Ok(Created(view, place))
}

/// Correct the note of a session under a referral
///
/// Replaces what it says; what it said before stays readable for whoever keeps it. For the specialist of the
/// receiver who wrote it, while the referral runs and for the pack's days after.
#[utoipa::path(tag = "referrals", operation_id = "referral_specialist_note_update",
    params(("id" = ReferralId, Path), ("note_id" = SpecialistNoteId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\"")),
    extensions(("x-permission" = json!("referral_notes.write"))),
    responses((status = OK, body = SpecialistNoteView), Problem))]
#[put("/referrals/{id}/specialist-notes/{note_id}")]
pub(super) async fn update(
    app: Data<App>,
    actor: Granted<ReferralNotesWrite>,
    path: Path<(ReferralId, SpecialistNoteId)>,
    version: IfMatch,
    body: Json<SpecialistNoteWrite>,
) -> Result<Etag<SpecialistNoteView>, Problem> {
    let tx = app.write(&actor).await?;
    let desk = Desk::of(&app, &tx, &actor, find(&tx, &actor, &actor.scope(), path.0).await?).await?;
    let before = storage::find(&tx, &desk.key, desk.shelf(&actor), path.1).await?;
    if before.version != version.0 {
        let view = specialist_note_view(&tx, &desk.key, &actor, before, CORRECTING).await?;
        tx.record(desk.read_event()).await?;
        tx.commit().await?;
        return Err(Problem::stale(&view));
    }
    let (said, today) = (body.into_inner().into(), app.pack.calendar().date(tx.now));
    let side = desk.side(&app, &tx);
    let (note, corrected) = before.clone().correct(side, said, today, &actor, tx.now)?;
    let note = storage::save(&tx, &desk.key, &before, note).await?;
    tx.record_all([corrected, desk.read_event()]).await?;
    let view = specialist_note_view(&tx, &desk.key, &actor, note, CORRECTING).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// The operation that corrects a note here.
const CORRECTING: &str = "referral_specialist_note_update";

/// The receiver's side of a referral, for one of its specialists.
struct Desk {
    referral: Referral,
    key: CaseKey,
}

impl Desk {
    /// For the receiver alone, and while what people wrote in the referral may be read.
    async fn of(app: &App, tx: &Tx, actor: &Actor, referral: Referral) -> Result<Self, Problem> {
        let desk = Self {
            key: tx.case_key(referral.case).await?,
            referral,
        };
        desk.side(app, tx).may_read(actor)?;
        Ok(desk)
    }

    fn side<'a>(&'a self, app: &'a App, tx: &Tx) -> NoteSide<'a> {
        let calendar = app.pack.calendar();
        let accepted_at = self.referral.answered_at.unwrap_or(tx.now);
        NoteSide::Receiver {
            referral: &self.referral,
            accepted_on: calendar.date(accepted_at),
            keeps_words: self
                .referral
                .keeps_its_words(tx.now, app.pack.disclosure_days_after_end()),
            pack: &app.pack,
        }
    }

    fn shelf(&self, actor: &Actor) -> NoteShelf {
        NoteShelf::Referral(actor.user, self.referral.id)
    }

    fn read_event(&self) -> Event {
        Event::new(EventKind::ReadSpecialistNotes)
            .case(self.referral.case)
            .referral(self.referral.id)
            .fields(["specialist_notes"])
    }
}
