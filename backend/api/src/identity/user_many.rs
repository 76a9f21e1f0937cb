//! Many users acted on at once.

use std::collections::BTreeSet;

use actix_web::post;
use actix_web::web::{self, Data};
use punte_domain::event::EventKind;
use punte_domain::id::UserId;
use punte_domain::identity::User;
use punte_domain::identity::many::{USERS_MAX, UserAct, UserOutcome};
use punte_domain::identity::session::SessionEnding;
use punte_domain::text::InvalidCode;
use punte_storage::identity::{session, user as storage};
use punte_storage::{Error, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::user::user_event;
use crate::auth::{Granted, UsersManage};
use crate::routing::ServiceConfig;
use crate::{App, IdempotencyKey, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(user_act_many);
}

/// Users to act on, each with the version that was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "act": "suspend", "users": [{"user_id": "7e9f3c1a-1111-4222-8333-444455556666", "version": 3}]
}))]
struct UserActMany {
    /// What is done with each.
    act: UserAct,
    /// At most 50, nobody twice.
    #[schema(max_items = 50)]
    users: Vec<UserActOne>,
}

/// A user to act on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserActOne {
    user_id: UserId,
    /// The version that was looked at.
    version: i64,
}

/// What became of each, in no order that says anything.
#[derive(Debug, Default, Serialize, ToSchema)]
struct UserActReport {
    items: Vec<UserActRow>,
}

/// What became of one of them.
#[derive(Debug, Serialize, ToSchema)]
struct UserActRow {
    /// The user.
    id: UserId,
    outcome: UserOutcome,
}

/// Act on many users
///
/// On each as by itself: whom it may not be done with, or who has changed since they were looked at, stays as they are and
/// holds up no other; the answer says of everybody what became of them. All that is done is done together. A call that is
/// repeated does nothing more. What needs a second person is not among it.
#[utoipa::path(tag = "users", operation_id = "user_act_many", request_body = UserActMany,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = UserActReport), Problem))]
#[post("/users/many")]
async fn user_act_many(
    app: Data<App>,
    actor: Granted<UsersManage>,
    key: IdempotencyKey,
    body: Json<UserActMany>,
) -> Result<web::Json<UserActReport>, Problem> {
    let once = key.of(&app, &body);
    let UserActMany { act, mut users } = body.into_inner();
    if users.len() > USERS_MAX {
        return Err(Problem::at("/users", InvalidCode::TooMany.code()));
    }
    let mut seen = BTreeSet::new();
    for (at, row) in users.iter().enumerate() {
        if !seen.insert(row.user_id) {
            return Err(Problem::at(format!("/users/{at}"), InvalidCode::Repeated.code()));
        }
    }
    // In one order, so that two who act at once wait for each other and for nothing else.
    users.sort_by_key(|row| row.user_id);
    let tx = app.write(&actor).await?;
    let is_again = tx.once(&once, actor.user).await?.is_some();
    let mut report = UserActReport::default();
    for row in users {
        let outcome = match storage::find(&tx, &actor.scope(), row.user_id).await {
            Err(Error::NotFound) => UserOutcome::NotFound,
            found => match act.on(found?, row.version, &actor) {
                // The first of these calls did it. Only what leaves no trace in the user can be done twice: to end sessions.
                Ok(_) | Err(UserOutcome::AlreadyDone) if is_again => UserOutcome::Done,
                Ok(user) => done(&tx, act, user).await?,
                Err(outcome) => outcome,
            },
        };
        report.items.push(UserActRow {
            id: row.user_id,
            outcome,
        });
    }
    tx.commit().await?;
    Ok(web::Json(report))
}

async fn done(tx: &Tx, act: UserAct, user: User) -> Result<UserOutcome, Problem> {
    let (kind, ending) = match act {
        UserAct::EndSessions => {
            session::end_all(tx, user.id, SessionEnding::Administrator, None).await?;
            return Ok(UserOutcome::Done);
        }
        UserAct::Suspend => (EventKind::UserSuspended, Some(SessionEnding::Suspended)),
        UserAct::Reactivate => (EventKind::UserReactivated, None),
    };
    // Whoever changed the user between the look and this stands behind the same version.
    let user = match storage::save(tx, user).await {
        Err(Error::Stale) => return Ok(UserOutcome::Changed),
        saved => saved?,
    };
    if let Some(ending) = ending {
        session::end_all(tx, user.id, ending, None).await?;
    }
    tx.record(user_event(kind, &user)).await?;
    Ok(UserOutcome::Done)
}
