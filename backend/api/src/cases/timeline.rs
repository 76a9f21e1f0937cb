//! The timeline of a case and its access log: two readings of the ledger.

use actix_web::get;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Class, ReadPurpose};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, EntryId, Id};
use punte_domain::reference::Reference;
use punte_storage::ledger::{self, Entry};
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::track::CasePartQuery;
use crate::auth::{CasesAccessLog, CasesRead, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Problem, Query};

/// One thing that happened: who, when and what, never a value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub(crate) struct TimelineEntryView {
    id: EntryId,
    at: DateTime<Utc>,
    kind: EventKind,
    case_id: Option<CaseId>,
    case_reference: Option<Reference>,
    case_code_name: Option<String>,
    /// `null` where the system did it, which is of no organisation, and where a specialist wrote of a session:
    /// of that only they themselves are told who it was.
    actor_name: Option<String>,
    organisation_name: Option<String>,
    /// What it was about, where it was not the case itself.
    subject: Option<TimelineSubject>,
    /// Names of fields, and codes.
    fields: Vec<String>,
    /// Of a reading: how sensitive what it shows is at most.
    data_class: Option<Class>,
    /// Of a reading: what for, as it follows from how the reader relates to the case.
    purpose: Option<ReadPurpose>,
}

/// What an entry is about.
#[derive(Debug, Serialize, ToSchema)]
struct TimelineSubject {
    /// `referral`, `consent`, `note`, `screening`, `needs`, `plan`, `risk`, `service`, `placement`, `proceeding`, `hearing`, `rights`, `compensation`, `document`, `task`, `person`, `user`, `clock`.
    #[serde(rename = "type")]
    #[schema(example = "note")]
    kind: &'static str,
    id: Uuid,
}

/// Entries as the caller reads them.
pub(crate) async fn entry_views(
    tx: &Tx,
    actor: &Actor,
    entries: Vec<Entry>,
) -> Result<Vec<TimelineEntryView>, Problem> {
    let names = names(
        tx,
        actor.language,
        entries.iter().filter_map(|entry| entry.organisation),
        entries.iter().filter_map(|entry| entry.user),
    )
    .await?;
    let labels = punte_storage::cases::labels(tx, entries.iter().filter_map(|entry| entry.case)).await?;
    Ok(entries
        .into_iter()
        .map(|entry| {
            let label = entry.case.and_then(|case| labels.get(&case));
            TimelineEntryView {
                id: entry.id,
                at: entry.at,
                kind: entry.kind,
                case_id: entry.case,
                case_reference: label.map(|label| label.reference.clone()),
                case_code_name: label.map(|label| label.code_name.clone()),
                actor_name: entry
                    .user
                    .filter(|user| *user == actor.user || !is_of_a_session(entry.kind))
                    .map(|user| names.user(user)),
                organisation_name: entry.organisation.map(|id| names.organisation(id)),
                subject: subject(&entry),
                data_class: entry.kind.class(&entry.fields),
                purpose: entry.purpose,
                fields: entry.fields,
            }
        })
        .collect())
}

/// Whether it tells that a specialist wrote of a session, which others see without a name
/// ([`attendance`](super::specialist::attendance)).
fn is_of_a_session(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::SpecialistNoteWritten | EventKind::SpecialistNoteCorrected
    )
}

fn subject(entry: &Entry) -> Option<TimelineSubject> {
    if let Some(id) = entry.subject {
        let kind = match entry.kind {
            EventKind::CaseAssigned | EventKind::WorkHandedOver => "user",
            EventKind::ReadPerson => "person",
            EventKind::ReadConsents => "consent",
            EventKind::ReadReferral => "referral",
            EventKind::ReadScreening => "screening",
            EventKind::ReadRisk => "risk",
            EventKind::ReadNeeds => "needs",
            EventKind::ReadPlan => "plan",
            EventKind::ReadServices => "service",
            EventKind::ReadPlacements => "placement",
            EventKind::ReadProceedings => "proceeding",
            EventKind::ReadDocuments | EventKind::ReadDocument => "document",
            kind => kind.code().split('.').next().unwrap_or_default(),
        };
        return Some(TimelineSubject { kind, id });
    }
    entry.referral.map(|referral| TimelineSubject {
        kind: "referral",
        id: referral.uuid(),
    })
}

/// A page of entries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelinePage {
    pub(super) items: Vec<TimelineEntryView>,
    /// The cursor of the next page; `null` on the last.
    pub(super) next: Option<String>,
}

paged!(TimelinePage);

/// Read the timeline of a case
///
/// What changed, who did it and when, latest first, as the ledger has it. It names fields, never
/// values. For whoever may read the case.
#[utoipa::path(tag = "cases", operation_id = "timeline_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = TimelinePage), Problem))]
#[get("/cases/{id}/timeline")]
pub(super) async fn timeline(
    app: Data<App>,
    actor: Granted<CasesRead>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<TimelinePage>, Problem> {
    let tx = app.read(&actor);
    let case = punte_storage::cases::find_readable(&tx, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = ledger::timeline(&tx, case.id, &request).await?;
    Ok(Listed(TimelinePage {
        items: entry_views(&tx, &actor, page.items).await?,
        next: page.next,
    }))
}

/// Read the access log of a case
///
/// Who read what of it and when, latest first. The reading of the log is recorded too. For
/// whoever answers for the case, and for the data-protection officer.
#[utoipa::path(tag = "cases", operation_id = "access_log_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("cases.access_log"))),
    responses((status = OK, body = TimelinePage), Problem))]
#[get("/cases/{id}/access-log")]
pub(super) async fn access_log(
    app: Data<App>,
    actor: Granted<CasesAccessLog>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<TimelinePage>, Problem> {
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = ledger::access_log(&tx, case.id, &request).await?;
    let items = entry_views(&tx, &actor, page.items).await?;
    app.record(&actor, [Event::new(EventKind::ReadAccessLog).case(case.id)])
        .await?;
    Ok(Listed(TimelinePage { items, next: page.next }))
}
