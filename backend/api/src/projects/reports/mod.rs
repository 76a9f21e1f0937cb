//! Reports on what projects planned, did and reached.
//!
//! Each is one view, on the screen and for programs, and beside it a print of the same view: on paper or as a workbook,
//! in a language, by the layout of its parts in the pack (decision 0068). Those of one project stand at the project
//! (`/projects/{id}/card`, `/projects/{id}/progress`), the others at `/reports`. To add one: a form and its parts in
//! `punte_domain::pack::print`, their layout in `print.toml`, and a file here.

mod campaigns;
mod card;
mod conflict;
mod evaluation;
mod figure;
mod meetings;
mod people;
mod progress;
mod strategy;
mod subject;
mod trainings;

use actix_web::HttpResponse;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::ProjectId;
use punte_domain::language::Language;
use punte_domain::pack::print::{ReportForm, ReportFormat};
use punte_storage::Tx;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;

use super::view::ProjectView;
use crate::auth::{Granted, ProjectsRead};
use crate::print::{About, Shown, Turn, Written, answer, reading};
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem};

/// The routes of this module.
pub fn routes(config: &mut ServiceConfig) {
    card::routes(config);
    progress::routes(config);
    evaluation::routes(config);
    trainings::routes(config);
    campaigns::routes(config);
    meetings::routes(config);
    strategy::routes(config);
}

/// As what a report is written, and in which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportPrintQuery {
    /// On paper, unless given.
    #[param(inline)]
    format: Option<ReportFormat>,
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
}

/// A report that is to be written.
pub(super) struct Report {
    form: ReportForm,
    format: Option<ReportFormat>,
    language: Option<Language>,
    /// The project it is on, if on one.
    project: Option<ProjectId>,
    /// What it is on: the code of a project, a year.
    reference: String,
    /// What else stands below its title.
    subtitle: String,
    parts: Vec<Shown>,
}

impl Report {
    /// A report on one project, by its code or a name.
    fn on(form: ReportForm, query: &ReportPrintQuery, project: &ProjectView, parts: Vec<Shown>) -> Self {
        Self {
            form,
            format: query.format,
            language: query.language,
            project: Some(project.id),
            reference: project.reference().to_owned(),
            subtitle: project.title().to_owned(),
            parts,
        }
    }

    /// The report as a file. That it was written is recorded.
    async fn written(
        self,
        app: &App,
        tx: &Tx,
        actor: &Granted<ProjectsRead>,
        turn: Turn,
    ) -> Result<HttpResponse, Problem> {
        let format = self.format.unwrap_or(ReportFormat::Pdf);
        let language = self.language.unwrap_or(actor.language);
        let printed = Event::new(EventKind::ReportPrinted).fields([self.form.code(), format.code(), language.code()]);
        let printed = match self.project {
            Some(project) => printed.subject(project),
            None => printed,
        };
        app.record(actor, [printed]).await?;
        let about = About {
            title: app.pack.print().title(self.form, language).to_owned(),
            reference: self.reference,
            subtitle: self.subtitle,
            file: self.form.code(),
        };
        let written = Written {
            language,
            format,
            is_report: true,
            is_given: false,
        };
        answer(app, tx, actor, written, about, &self.parts, turn).await
    }
}

/// The caller, reading in the language of the report.
fn reader(actor: &Granted<ProjectsRead>, language: Option<Language>) -> Result<Granted<ProjectsRead>, Problem> {
    Granted::of(&reading(actor, language))
}

/// A view, to be shown by a part.
fn shown(view: &impl Serialize) -> Result<Option<Value>, Problem> {
    serde_json::to_value(view)
        .map(Some)
        .map_err(|_| Problem::new(Code::Internal))
}
