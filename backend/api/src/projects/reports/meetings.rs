//! The register of meetings as a file.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use punte_domain::id::ProjectId;
use punte_domain::language::Language;
use punte_domain::pack::print::{PrintPart, ReportForm, ReportFormat};
use punte_domain::projects::meeting::MeetingKind;
use serde::Deserialize;
use utoipa::IntoParams;

use super::subject::{Asked, SubjectView};
use super::{Report, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::projects::meeting_register::{MeetingRegisterQuery, register};
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(meeting_register_print);
}

/// Of which meetings, as what and in which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MeetingRegisterPrintQuery {
    /// On paper, unless given.
    #[param(inline)]
    format: Option<ReportFormat>,
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
    /// In this year; otherwise all, also those without a date.
    year: Option<i32>,
    /// Of this kind.
    kind: Option<MeetingKind>,
    /// In this county (ISO 3166-2).
    county: Option<String>,
    /// Of this project.
    project_id: Option<ProjectId>,
}

/// Write the register of meetings to a file
///
/// As a PDF or as a workbook: what `meeting_register` shows. That it was written is recorded. For whoever sees projects.
#[utoipa::path(tag = "projects", operation_id = "meeting_register_print", params(MeetingRegisterPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/meetings/register/print")]
async fn meeting_register_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    query: Query<MeetingRegisterPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let asked = Asked {
        year: query.year,
        project: query.project_id,
        county: query.county.clone(),
        ..Asked::default()
    };
    let on = SubjectView::of(&tx, &reader(&actor, query.language)?, asked).await?;
    let of = MeetingRegisterQuery {
        year: query.year,
        kind: query.kind,
        county: query.county.clone(),
        project_id: query.project_id,
    };
    let printed = shown(&register(&app, &tx, &actor, of).await?)?;
    let language = query.language.unwrap_or(actor.language);
    let kind = query.kind.map(MeetingKind::code);
    let kind = kind.and_then(|code| app.pack.print().label("meeting_kind", code, language));
    let subject = on.subtitle(&app.pack, language);
    let told = kind
        .into_iter()
        .chain([subject.as_str()])
        .filter(|text| !text.is_empty());
    let report = Report {
        form: ReportForm::MeetingRegister,
        format: query.format,
        language: query.language,
        project: query.project_id,
        reference: on.reference(),
        subtitle: told.collect::<Vec<_>>().join(" · "),
        parts: vec![(PrintPart::MeetingRegister, printed)],
    };
    report.written(&app, &tx, &actor, turn).await
}
