//! All that is held of a person, for the person (GDPR, art. 15 and 20; SEC-72).

use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id};
use punte_domain::pack::print::PrintPart;
use punte_domain::reference::Reference;
use punte_storage::cases::{needs, plan, risk, screening};
use punte_storage::{Page, ledger, names};
use serde::Serialize;
use serde_json::{Value, json};
use strum::IntoEnumIterator as _;
use utoipa::ToSchema;
use uuid::Uuid;

use super::document::{self, DocumentView};
use super::find_to_reach;
use super::note::{self, NoteView};
use super::print::Reader;
use super::timeline::{TimelineEntryView, entry_views};
use crate::auth::{CasesAccessLog, CasesContent, CasesIdentity, Fresh, Granted};
use crate::print::{all, pages};
use crate::{App, Code, Problem};

/// How many pages of readings it holds: two thousand.
const PAGES: usize = 20;

/// All that is held of a person and may be given to them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DataPackage)]
pub(crate) struct DataPackageView {
    reference: Reference,
    /// The organisation that answers for it.
    organisation_name: String,
    made_at: DateTime<Utc>,
    /// Part by part, each as the API answers with it: who the person is, what was found, agreed, given and shared.
    /// Screenings, assessments and plans are all there, also those that later ones replaced. Consents and referrals
    /// name every recipient.
    #[schema(value_type = Object)]
    parts: BTreeMap<&'static str, Value>,
    /// What was written down in the course of the work.
    notes: Vec<NoteView>,
    /// What is said of the documents; each is taken by itself.
    documents: Vec<DocumentView>,
    /// Who read what of it, the latest two thousand.
    readers: Vec<TimelineEntryView>,
    /// The parts that are not here, or not to their end: those that are not the caller's to read, and those of which
    /// there is more than such a file holds. Somebody has to add them.
    left_out: Vec<&'static str>,
}

/// Take all that is held of a person
///
/// For the person, who has a right to it: in one file, machine-readable. It holds nothing of others: neither who
/// exploited the person, nor whose cases are linked with this one. What a specialist keeps for themselves is theirs
/// to give. Words that people wrote may name others: they are read before the file is handed over. The reading of
/// each part is recorded, and that it was taken. For whoever may know there who the person is and how to reach them.
#[utoipa::path(tag = "cases", operation_id = "data_package_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity")), ("x-step-up" = json!(true))),
    responses((status = OK, body = DataPackageView), Problem))]
#[get("/cases/{id}/data-package")]
pub(super) async fn read(
    app: Data<App>,
    actor: Fresh<Granted<CasesIdentity>>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let case = find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let mut reader = Reader {
        app: &app,
        tx: &tx,
        actor: (*actor).clone(),
        case: case.id,
        record: None,
    };
    let (mut parts, mut left_out, mut reads) = (BTreeMap::new(), Vec::new(), Vec::new());
    for part in PrintPart::iter().filter(|part| is_of_the_person(*part)) {
        match whole(&mut reader, part).await {
            Ok(Some((view, entries))) => {
                if view.get("next").is_some_and(|next| !next.is_null()) {
                    left_out.push(part.code());
                }
                parts.insert(part.code(), view);
                reads.extend(entries);
            }
            Ok(None) => {}
            Err(refused) if refused.code() == Code::Forbidden => left_out.push(part.code()),
            Err(refused) => return Err(refused),
        }
    }
    let notes = if let Ok(content) = Granted::<CasesContent>::of(&actor) {
        let (notes, entry) = note::to_hand_over(&tx, &content, case.id).await?;
        reads.extend(entry);
        if notes.next.is_some() {
            left_out.push("notes");
        }
        notes.items
    } else {
        left_out.push("notes");
        Vec::new()
    };
    let (documents, entry) = document::to_hand_over(&tx, &actor, case.id).await?;
    reads.extend(entry);
    if documents.next.is_some() {
        left_out.push("documents");
    }
    let readers = if Granted::<CasesAccessLog>::of(&actor).is_ok() {
        let log = pages(PAGES, async |request| ledger::access_log(&tx, case.id, request).await).await?;
        if log.next.is_some() {
            left_out.push("readers");
        }
        entry_views(&tx, &actor, log.items).await?
    } else {
        left_out.push("readers");
        Vec::new()
    };
    let view = DataPackageView {
        reference: case.reference.clone(),
        organisation_name: names(&tx, actor.language, [case.organisation], None)
            .await?
            .organisation(case.organisation),
        made_at: tx.now,
        parts,
        notes,
        documents: documents.items,
        readers,
        left_out,
    };
    reads.push(Event::new(EventKind::ReadPackage).case(case.id));
    app.record(&actor, reads).await?;
    let day = app.pack.calendar().date(tx.now);
    Ok(HttpResponse::Ok()
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}_data_{day}.json\"", case.reference),
        ))
        .json(view))
}

/// A part with all of its things: of those that are printed one at a time every one, the latest first.
async fn whole(reader: &mut Reader<'_>, part: PrintPart) -> Result<Option<(Value, Vec<Event>)>, Problem> {
    // Whoever may not read it is refused here, before anything of it is looked for.
    let newest = reader.part(part).await?;
    let Some(ids) = one_by_one(reader, part).await? else {
        return Ok(newest.map(|(view, entry)| (view, entry.into_iter().collect())));
    };
    let (mut items, mut entries) = (Vec::new(), Vec::new());
    for id in ids.items {
        reader.record = Some(id);
        let found = reader.part(part).await;
        reader.record = None;
        if let Some((view, entry)) = found? {
            items.push(view);
            entries.extend(entry);
        }
    }
    // Some say of all of them that they were read, and that is said once.
    entries.dedup();
    let view = json!({"items": items, "next": ids.next});
    Ok((!items.is_empty()).then_some((view, entries)))
}

/// The things of a part that is printed one at a time; `None` for any other part.
async fn one_by_one(reader: &Reader<'_>, part: PrintPart) -> Result<Option<Page<Uuid>>, Problem> {
    let tx = reader.tx;
    let key = tx.case_key(reader.case).await?;
    let found = match part {
        PrintPart::Screening => all(async |request| screening::list(tx, &key, request).await)
            .await?
            .map(|one| one.id.uuid()),
        PrintPart::Risk => all(async |request| risk::list(tx, &key, request).await)
            .await?
            .map(|one| one.id.uuid()),
        PrintPart::Needs => all(async |request| needs::list(tx, &key, request).await)
            .await?
            .map(|one| one.id.uuid()),
        PrintPart::Plan => all(async |request| plan::list(tx, &key, request).await)
            .await?
            .map(|one| one.id.uuid()),
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// Whether a part has a view of its own that is of the person alone.
fn is_of_the_person(part: PrintPart) -> bool {
    let shows_others = [PrintPart::Exploiters, PrintPart::Notification, PrintPart::FirstNote];
    part.of_view().is_none() && !part.is_to_sign() && !shows_others.contains(&part)
}
