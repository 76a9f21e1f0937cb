//! The card of a project: what it is, who pays for it, and what it came to.

use actix_web::web::{Data, Json, Path};
use actix_web::{HttpResponse, get};
use punte_domain::id::ProjectId;
use punte_domain::pack::print::{PrintPart, ReportForm};
use punte_domain::projects::counts::CountOf;
use punte_storage::Tx;
use punte_storage::projects::{access, find};
use serde::Serialize;
use utoipa::ToSchema;

use super::conflict::{self, ConflictListView};
use super::people::{self, ProjectPeopleView};
use super::{Report, ReportPrintQuery, reader, shown};
use crate::auth::{Granted, ProjectsRead};
use crate::octets::FileBytes;
use crate::print::turn;
use crate::projects::budget_view::{self, BudgetView};
use crate::projects::counts::{self, ProjectCountView};
use crate::projects::deliverable::{self, DeliverableListView};
use crate::projects::indicator::{self, IndicatorListView};
use crate::projects::meeting::{self, MeetingPage};
use crate::projects::served_measure::{self, ServedMeasurePage};
use crate::projects::view::ProjectView;
use crate::routing::ServiceConfig;
use crate::{App, Problem, Query};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(project_card_read).service(project_card_print);
}

/// What the trainings and campaigns of a project come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectFigures)]
struct FiguresView {
    totals: Vec<ProjectCountView>,
    /// Participants by category.
    participants: Vec<ProjectCountView>,
    /// Materials by kind.
    materials: Vec<ProjectCountView>,
}

impl From<Vec<ProjectCountView>> for FiguresView {
    fn from(counts: Vec<ProjectCountView>) -> Self {
        let (participants, others): (Vec<_>, Vec<_>) = counts
            .into_iter()
            .partition(|count| count.of == CountOf::ParticipantsOfCategory);
        let (materials, totals) = others.into_iter().partition(|count| count.of == CountOf::Materials);
        Self {
            totals,
            participants,
            materials,
        }
    }
}

/// What a project is, who pays for it, and what it came to. What is not stated is null.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectCard)]
struct CardView {
    project: ProjectView,
    budget: BudgetView,
    figures: FiguresView,
    people: ProjectPeopleView,
    indicators: IndicatorListView,
    deliverables: DeliverableListView,
    /// The measures of strategies that are linked with it.
    measures: ServedMeasurePage,
    /// Those that the reader sees.
    meetings: MeetingPage,
    /// What sources disagree on.
    conflicts: ConflictListView,
}

impl CardView {
    async fn of(app: &App, tx: &Tx, actor: &Granted<ProjectsRead>, id: ProjectId) -> Result<Self, Problem> {
        access::read(tx, &actor.scope(), id).await?;
        let project = ProjectView::of(tx, actor, find(tx, id).await?).await?;
        Ok(Self {
            budget: budget_view::of_project(tx, actor, id).await?,
            figures: counts::of_project(app, tx, id).await?.into(),
            people: people::of_project(tx, actor, id).await?,
            indicators: indicator::of_project(app, tx, actor, id).await?,
            deliverables: deliverable::of_project(tx, actor, id).await?,
            measures: served_measure::of_project(app, tx, actor, id).await?,
            meetings: meeting::of_project(tx, actor, id).await?,
            conflicts: conflict::of_project(tx, &project).await?,
            project,
        })
    }
}

/// Read the card of a project
///
/// What it is, who pays which part, what its trainings and campaigns come to, how many people stand on its attendance
/// lists, how far its indicators came, what it handed over, which measures of strategies it serves, when its people met,
/// and what sources disagree on. For whoever reads the project.
#[utoipa::path(tag = "projects", operation_id = "project_card_read", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = CardView), Problem))]
#[get("/projects/{id}/card")]
async fn project_card_read(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<Json<CardView>, Problem> {
    let tx = app.read(&actor);
    Ok(Json(Box::pin(CardView::of(&app, &tx, &actor, *id)).await?))
}

/// Write the card of a project to a file
///
/// As a PDF or as a workbook: what `project_card_read` shows. That it was written is recorded. For whoever reads the
/// project.
#[utoipa::path(tag = "projects", operation_id = "project_card_print",
    params(("id" = ProjectId, Path), ReportPrintQuery),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, content(
        (FileBytes = "application/pdf"),
        (FileBytes = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )), Problem))]
#[get("/projects/{id}/card/print")]
async fn project_card_print(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
    query: Query<ReportPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let card = Box::pin(CardView::of(&app, &tx, &reader(&actor, query.language)?, *id)).await?;
    let parts = vec![
        (PrintPart::ProjectIdentity, shown(&card.project)?),
        (PrintPart::ProjectBudget, shown(&card.budget)?),
        (PrintPart::ProjectFigures, shown(&card.figures)?),
        (PrintPart::ProjectPeople, shown(&card.people)?),
        (PrintPart::ProjectIndicators, shown(&card.indicators)?),
        (PrintPart::ProjectDeliverables, shown(&card.deliverables)?),
        (PrintPart::ProjectMeasures, shown(&card.measures)?),
        (PrintPart::ProjectMeetings, shown(&card.meetings)?),
        (PrintPart::ProjectConflicts, shown(&card.conflicts)?),
    ];
    let report = Report::on(ReportForm::ProjectCard, &query, &card.project, parts);
    report.written(&app, &tx, &actor, turn).await
}
