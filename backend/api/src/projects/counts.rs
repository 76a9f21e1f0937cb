//! What a project comes to in trainings and actions, each figure with what it was counted from.

use actix_web::get;
use actix_web::web::{self, Data, Path};
use punte_domain::id::{CampaignId, ProjectId};
use punte_domain::projects::counts::{CountOf, Counted, CountedEntry, CountedKind, of_actions, of_trainings};
use punte_storage::Tx;
use punte_storage::projects::{access, action, training};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{Granted, ProjectsRead};
use crate::routing::ServiceConfig;
use crate::{App, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(project_count_list);
}

/// A figure, and what it was counted from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectCount)]
pub(super) struct ProjectCountView {
    pub(super) of: CountOf,
    /// Of which category of participants, of which kind, or by which measure.
    code: Option<String>,
    /// What it comes to; null where nothing is stated. That is not zero.
    value: Option<u64>,
    /// Whether any of it is stated as "about".
    is_approximate: bool,
    /// How many of those it was counted from do not state it.
    not_stated: usize,
    /// What it was counted from.
    entries: Vec<ProjectCountEntryView>,
}

/// Something that counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectCountEntry)]
struct ProjectCountEntryView {
    kind: CountedKind,
    /// Of the training, the action, or what else it is.
    id: Uuid,
    /// The campaign of an action.
    campaign_id: Option<CampaignId>,
    title: String,
    /// What it adds; null: it is not stated, and adds nothing.
    value: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectCountList)]
struct ProjectCountListView {
    items: Vec<ProjectCountView>,
}

impl From<Counted> for ProjectCountView {
    fn from(counted: Counted) -> Self {
        Self {
            of: counted.of,
            code: counted.code,
            value: counted.value,
            is_approximate: counted.is_approximate,
            not_stated: counted.not_stated,
            entries: counted.entries.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<CountedEntry> for ProjectCountEntryView {
    fn from(entry: CountedEntry) -> Self {
        Self {
            kind: entry.kind,
            id: entry.id,
            campaign_id: entry.campaign,
            title: entry.title,
            value: entry.value,
        }
    }
}

/// Count what was done in a project
///
/// Sessions, people, trainers and days of trainings; actions, performances, audience, materials and counties of
/// campaigns. Each figure is as it is stated or is added up, and lists what it was counted from. For whoever reads
/// the project.
#[utoipa::path(tag = "projects", operation_id = "project_count_list", params(("id" = ProjectId, Path)),
    extensions(("x-permission" = json!("projects.read"))),
    responses((status = OK, body = ProjectCountListView), Problem))]
#[get("/projects/{id}/counts")]
async fn project_count_list(
    app: Data<App>,
    actor: Granted<ProjectsRead>,
    id: Path<ProjectId>,
) -> Result<web::Json<ProjectCountListView>, Problem> {
    let tx = app.read(&actor);
    access::read(&tx, &actor.scope(), *id).await?;
    let items = of_project(&app, &tx, *id).await?;
    Ok(web::Json(ProjectCountListView { items }))
}

/// What a project that was found within the caller's reach comes to by today.
pub(super) async fn of_project(app: &App, tx: &Tx, id: ProjectId) -> Result<Vec<ProjectCountView>, Problem> {
    let today = app.pack.calendar().date(tx.now);
    let mut counted = of_trainings(&training::of_project(tx, id).await?);
    counted.extend(of_actions(&action::held_in(tx, id, today).await?));
    Ok(counted.into_iter().map(Into::into).collect())
}
