//! All that is held of a person, for the person (GDPR, art. 15 and 20; SEC-72).

use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY};
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::CaseId;
use punte_domain::pack::print::PrintPart;
use punte_domain::reference::Reference;
use punte_storage::{ledger, names};
use serde::Serialize;
use serde_json::Value;
use strum::IntoEnumIterator as _;
use utoipa::ToSchema;

use super::document::{self, DocumentView};
use super::find_to_reach;
use super::note::{self, NoteView};
use super::print::{Reader, pages};
use super::timeline::{TimelineEntryView, entry_views};
use crate::auth::{CasesAccessLog, CasesContent, CasesIdentity, Granted};
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
    /// Consents and referrals name every recipient.
    #[schema(value_type = Object)]
    parts: BTreeMap<&'static str, Value>,
    /// What was written down in the course of the work.
    notes: Vec<NoteView>,
    /// What is said of the documents; each is taken by itself.
    documents: Vec<DocumentView>,
    /// Who read what of it, the latest two thousand.
    readers: Vec<TimelineEntryView>,
    /// The parts that there are and that are not the caller's to read: somebody else has to add them.
    left_out: Vec<&'static str>,
}

/// Take all that is held of a person
///
/// For the person, who has a right to it: in one file, machine-readable. It holds nothing of others: neither who
/// exploited the person, nor whose cases are linked with this one. What a specialist keeps for themselves is theirs
/// to give. Words that people wrote may name others: they are read before the file is handed over. The reading of
/// each part is recorded, and that it was taken. For whoever may know there who the person is and how to reach them.
#[utoipa::path(tag = "cases", operation_id = "data_package_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = DataPackageView), Problem))]
#[get("/cases/{id}/data-package")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
) -> Result<HttpResponse, Problem> {
    let tx = app.read(&actor);
    let case = find_to_reach(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let reader = Reader {
        app: &app,
        tx: &tx,
        actor: (*actor).clone(),
        case: case.id,
        record: None,
    };
    let (mut parts, mut left_out, mut reads) = (BTreeMap::new(), Vec::new(), Vec::new());
    for part in PrintPart::iter().filter(|part| is_of_the_person(*part)) {
        match reader.part(part).await {
            Ok(Some((view, entry))) => {
                parts.insert(part.code(), view);
                reads.extend(entry);
            }
            Ok(None) => {}
            Err(refused) if refused.code() == Code::Forbidden => left_out.push(part.code()),
            Err(refused) => return Err(refused),
        }
    }
    let notes = if let Ok(content) = Granted::<CasesContent>::of(&actor) {
        let (notes, entry) = note::to_hand_over(&tx, &content, case.id).await?;
        reads.extend(entry);
        notes
    } else {
        left_out.push("notes");
        Vec::new()
    };
    let (documents, entry) = document::to_hand_over(&tx, &actor, case.id).await?;
    reads.extend(entry);
    let readers = if Granted::<CasesAccessLog>::of(&actor).is_ok() {
        let log = pages(PAGES, async |request| ledger::access_log(&tx, case.id, request).await).await?;
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
        documents,
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

/// Whether a part has a view of its own that is of the person alone.
fn is_of_the_person(part: PrintPart) -> bool {
    let shows_others = [PrintPart::Exploiters, PrintPart::Notification, PrintPart::FirstNote];
    part.of_view().is_none() && !part.is_to_sign() && !shows_others.contains(&part)
}
