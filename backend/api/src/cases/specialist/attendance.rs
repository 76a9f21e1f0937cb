//! Which sessions with specialists the person came to: all that anybody but who keeps the note sees of them.

use actix_web::get;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::cases::service::ServiceAttendance;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, SpecialistNoteId};
use punte_storage::cases::specialist::note as storage;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Granted, SpecialistsRead};
use crate::cases::track::CasePartQuery;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Problem, Query};

/// A session with a specialist, as others see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpecialistSession {
    id: SpecialistNoteId,
    held_on: NaiveDate,
    /// A code of the pack's list `profession`.
    #[schema(example = "psychologist")]
    profession: String,
    attendance: ServiceAttendance,
}

/// A page of sessions with specialists.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SpecialistSessionPage {
    items: Vec<SpecialistSession>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(SpecialistSessionPage);

/// List the sessions with specialists
///
/// The latest first: the day, the profession and whether the person came, and nothing else. The reading is
/// recorded. For whoever may read content of the case, and for its specialists.
#[utoipa::path(tag = "cases", operation_id = "attendance_list", params(("id" = CaseId, Path), CasePartQuery),
    extensions(("x-permission" = json!("specialists.read"))),
    responses((status = OK, body = SpecialistSessionPage), Problem))]
#[get("/cases/{id}/attendance")]
pub(in crate::cases) async fn list(
    app: Data<App>,
    actor: Granted<SpecialistsRead>,
    id: Path<CaseId>,
    query: Query<CasePartQuery>,
) -> Result<Listed<SpecialistSessionPage>, Problem> {
    let tx = app.read(&actor);
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::attended(&tx, case.id, &request).await?;
    let page = page.map(|session| SpecialistSession {
        id: session.id,
        held_on: session.held_on,
        profession: session.profession,
        attendance: session.attendance,
    });
    if !page.items.is_empty() {
        let read = Event::new(EventKind::ReadAttendance).case(case.id);
        app.record(&actor, [read.fields(["attendance"])]).await?;
    }
    Ok(Listed(SpecialistSessionPage {
        items: page.items,
        next: page.next,
    }))
}
