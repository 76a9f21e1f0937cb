//! Who read what of a person, on paper: what the person has a right to be told (SEC-47).

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::CaseId;
use punte_domain::language::Language;
use punte_domain::pack::print::{OtherForm, PrintPart};
use punte_storage::{ledger, names};
use serde::Deserialize;
use utoipa::IntoParams;

use super::timeline::{TimelinePage, entry_views};
use crate::auth::{CasesAccessLog, Granted};
use crate::octets::FileBytes;
use crate::print::{About, answer, pages, reading, turn};
use crate::{App, Code, Problem, Query};

/// How many pages of the log are printed: two thousand readings.
const PAGES: usize = 20;

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccessReportQuery {
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
}

/// Print who read what of a person
///
/// As a PDF: when, who and of which organisation, what, how sensitive that is at most, and what for; the latest
/// two thousand readings. It holds nothing of what was read. That it was printed stands in the log from then on.
/// For whoever answers for the case, and for the data-protection officer.
#[utoipa::path(tag = "cases", operation_id = "access_report_print",
    params(("id" = CaseId, Path), AccessReportQuery),
    extensions(("x-permission" = json!("cases.access_log"))),
    responses((status = OK, content_type = "application/pdf", body = FileBytes), Problem))]
#[get("/cases/{id}/access-report")]
pub(super) async fn print(
    app: Data<App>,
    actor: Granted<CasesAccessLog>,
    id: Path<CaseId>,
    query: Query<AccessReportQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    let reader = reading(&actor, query.language);
    let log = pages(PAGES, async |request| ledger::access_log(&tx, case.id, request).await).await?;
    let view = TimelinePage {
        items: entry_views(&tx, &reader, log.items).await?,
        next: log.next,
    };
    let view = serde_json::to_value(view).map_err(|_| Problem::new(Code::Internal))?;
    let language = reader.language;
    let printed = Event::new(EventKind::ReadAccessLog).case(case.id);
    app.record(&actor, [printed.fields(["print", language.code()])]).await?;
    let names = names(&tx, language, [case.organisation], None).await?;
    let about = About {
        title: app.pack.print().title(OtherForm::AccessReport, language).to_owned(),
        reference: case.reference.to_string(),
        subtitle: names.organisation(case.organisation),
        file: "access_report",
    };
    let parts = [(PrintPart::AccessLog, Some(view))];
    answer(&app, &tx, &actor, language, about, &parts, turn).await
}
