//! Who can see to what meetings decide.

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::access::Permission;
use punte_domain::id::UserId;
use punte_storage::identity::user;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Granted, ProjectsReport};
use crate::routing::ServiceConfig;
use crate::{App, Problem};

/// The routes of this file. Its path looks like that of one meeting: it comes before it.
pub fn routes(config: &mut ServiceConfig) {
    config.service(meeting_owner_list);
}

/// Somebody to see to what a meeting decides.
#[derive(Debug, Serialize, ToSchema)]
struct MeetingOwner {
    id: UserId,
    display_name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct MeetingOwnerList {
    /// By name.
    items: Vec<MeetingOwner>,
}

/// List who can see to what meetings decide
///
/// The active people of the caller's own organisation who see projects: what is theirs is listed to them. For whoever
/// reports in projects.
#[utoipa::path(tag = "projects", operation_id = "meeting_owner_list",
    extensions(("x-permission" = json!("projects.report"))),
    responses((status = OK, body = MeetingOwnerList), Problem))]
#[get("/meetings/owners")]
async fn meeting_owner_list(app: Data<App>, actor: Granted<ProjectsReport>) -> Result<Json<MeetingOwnerList>, Problem> {
    let tx = app.read(&actor);
    let found = user::colleagues_granted(&tx, actor.organisation, Permission::ProjectsRead).await?;
    let items = found
        .into_iter()
        .map(|(id, display_name)| MeetingOwner { id, display_name })
        .collect();
    Ok(Json(MeetingOwnerList { items }))
}
