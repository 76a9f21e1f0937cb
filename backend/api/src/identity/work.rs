//! How much work a user still holds, for whoever is about to suspend them.

use std::collections::BTreeSet;

use actix_web::get;
use actix_web::web::{self, Data, Path};
use punte_domain::id::UserId;
use punte_storage::cases::work;
use punte_storage::identity::user as storage;
use punte_storage::projects::meeting_decision;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Granted, UsersManage};
use crate::routing::ServiceConfig;
use crate::{App, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(user_work_read);
}

/// How much work a user still holds: numbers, and no case and no project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserWork)]
struct UserWorkView {
    /// Cases assigned to them: open ones, and closed ones in which something is due.
    cases: u64,
    /// Their open tasks.
    tasks: u64,
    /// Such cases in which they keep notes as a specialist. Only they pass them on, and not once they are
    /// suspended: then nobody reads them.
    notes: u64,
    /// Open decisions of meetings that are theirs to see to.
    decisions: u64,
}

/// Read how much work a user holds
///
/// Before somebody is suspended: nobody sees to what they hold until a supervisor of their
/// organisation hands it over, or, of projects, whoever reports in them. For whoever manages the users
/// of that organisation.
#[utoipa::path(tag = "users", operation_id = "user_work_read", params(("id" = UserId, Path)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = UserWorkView), Problem))]
#[get("/users/{id}/work")]
async fn user_work_read(
    app: Data<App>,
    actor: Granted<UsersManage>,
    id: Path<UserId>,
) -> Result<web::Json<UserWorkView>, Problem> {
    let tx = app.read(&actor);
    let user = storage::find(&tx, &actor.scope(), *id).await?;
    let people = BTreeSet::from([user.id]);
    let loads = work::workloads(&tx, user.organisation, Some(&people)).await?;
    let load = loads.get(&user.id).copied().unwrap_or_default();
    let decisions = meeting_decision::open_by_owner(&tx, user.organisation, Some(&people)).await?;
    Ok(web::Json(UserWorkView {
        cases: load.cases,
        tasks: load.tasks,
        notes: load.notes,
        decisions: decisions.get(&user.id).copied().unwrap_or_default(),
    }))
}
