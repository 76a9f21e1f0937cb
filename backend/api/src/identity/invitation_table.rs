//! Inviting many people at once, from a table.

use std::collections::HashMap;

use actix_web::post;
use actix_web::web::{self, Data};
use punte_domain::access::Role;
use punte_domain::id::{InvitationBatchId, OrganisationId};
use punte_domain::identity::grant::needs_second;
use punte_domain::identity::invitation_table::{
    InvitationColumn, InvitationRow, InvitationRowFault, InvitationTableFault, KnownAddresses, Record, check, read,
};
use punte_domain::language::Language;
use punte_storage::identity::{invitation as storage, organisation, user};
use punte_storage::{Error, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::invitation::{InvitationView, Inviting, keep, views};
use super::organisation::not_merged;
use crate::auth::{Granted, UsersManage};
use crate::routing::ServiceConfig;
use crate::{App, IdempotencyKey, Json, Problem, table};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(user_invite_many);
}

/// How far a table is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum InvitationTableMode {
    /// It is looked at only: nobody is invited.
    Check,
    /// Everybody is invited, or nobody where a line has a fault.
    All,
    /// Everybody is invited whose line has no fault.
    Valid,
}

/// A table of people to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "organisation_id": "0b8f5a3e-7c61-4d2a-9f0e-2f1c6f5b7a10", "language": "ro", "mode": "check",
    "table": "address,name,roles,language\nana.popescu@podul.ro,Ana Popescu,case_worker,ro\n",
}))]
struct UserInviteMany {
    /// The organisation the new users will work for.
    organisation_id: OrganisationId,
    /// Comma-separated values (RFC 4180), or with semicolons or tabs, at most 500 people. The first line names the
    /// columns: `address` and `roles`, and if wanted `name` and `language`. Several roles of one person stand with
    /// semicolons or spaces between them.
    table: String,
    /// The language of invitations whose line names none.
    language: Language,
    /// How far it is carried out.
    mode: InvitationTableMode,
}

/// What became of a table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationTable)]
struct InvitationTableView {
    /// By it the invitations belong together; null where nobody was invited.
    id: Option<InvitationBatchId>,
    /// How many people were invited.
    invited: usize,
    /// How many lines have a fault.
    faulty: usize,
    rows: Vec<InvitationRowView>,
}

/// A line of the table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationTableRow)]
struct InvitationRowView {
    /// Where it stands in the file; the names of the columns are line 1.
    line: u64,
    /// The address, or what stands in its place.
    email: String,
    name: Option<String>,
    /// The roles that are known.
    roles: Vec<Role>,
    language: Language,
    /// Whether a second person must confirm it.
    needs_second: bool,
    /// What is wrong; nobody is invited by a line with faults.
    faults: Vec<InvitationCellFaultView>,
    /// The invitation, once it is made.
    invitation: Option<InvitationView>,
}

/// What is wrong in a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationCellFault)]
struct InvitationCellFaultView {
    column: InvitationColumn,
    code: InvitationRowFault,
}

/// Invite many people
///
/// Into one organisation, from a table with a line for each. With `check` it says line by line what is wrong and invites
/// nobody; with `all` it invites everybody or, where a line has a fault, nobody; with `valid` it invites whose lines have
/// no fault. Each invitation is as if it were made by itself: bound to address, organisation and roles, mailed where mail
/// is sent, and to privileged roles only good when a second person has confirmed it. Where no mail is sent the secrets are
/// in the answer that makes them and never again.
#[utoipa::path(tag = "users", operation_id = "user_invite_many", request_body = UserInviteMany,
    params(("Idempotency-Key" = Option<String>, Header)),
    extensions(("x-permission" = json!("users.manage"))),
    responses((status = OK, body = InvitationTableView), Problem))]
#[post("/users/invitations/table")]
async fn user_invite_many(
    app: Data<App>,
    actor: Granted<UsersManage>,
    key: IdempotencyKey,
    body: Json<UserInviteMany>,
) -> Result<web::Json<InvitationTableView>, Problem> {
    let once = key.of(&app, &body);
    let asked = body.into_inner();
    let rows = read(&records(&asked.table), asked.language)?;
    let tx = app.write(&actor).await?;
    let organisation = organisation::find_within(&tx, &actor.scope(), asked.organisation_id)
        .await
        .map_err(|error| match error {
            Error::NotFound => Problem::at("/organisation_id", "unknown_code"),
            other => other.into(),
        })?;
    let batch: InvitationBatchId = tx.new_id();
    let earlier = match asked.mode {
        InvitationTableMode::Check => None,
        InvitationTableMode::All | InvitationTableMode::Valid => tx.once(&once, batch).await?,
    };
    let made = match earlier {
        Some(earlier) => storage::of_batch(&tx, &actor.scope(), earlier).await?,
        None => Vec::new(),
    };
    // Whom this table has invited itself is no fault of it when it comes again; what was wrong beside it still is.
    let emails: Vec<String> = rows
        .iter()
        .map(|row| row.email.clone())
        .filter(|email| made.iter().all(|invitation| invitation.email != *email))
        .collect();
    let known = KnownAddresses {
        users: user::emails_among(&tx, &actor.scope(), emails.clone()).await?,
        invited: storage::open_among(&tx, organisation.id, emails).await?,
    };
    let rows = check(rows, &actor, organisation.id, organisation.facts.kind, &known);
    if earlier.is_some() {
        let made = views(&tx, actor.language, made).await?;
        return Ok(web::Json(InvitationTableView::new(rows, made, earlier)));
    }
    not_merged(&organisation)?;
    let is_whole = rows.iter().all(InvitationRow::is_valid);
    let is_carried_out = match asked.mode {
        InvitationTableMode::Check => false,
        InvitationTableMode::All => is_whole,
        InvitationTableMode::Valid => rows.iter().any(InvitationRow::is_valid),
    };
    if !is_carried_out {
        return Ok(web::Json(InvitationTableView::new(rows, Vec::new(), None)));
    }
    let made = invite(&app, &tx, &actor, organisation.id, batch, &rows).await?;
    tx.commit().await?;
    Ok(web::Json(InvitationTableView::new(rows, made, Some(batch))))
}

/// Invites everybody whose line has no fault. Nobody is spared the second person here: who is the only administrator
/// invites the next one by hand.
async fn invite(
    app: &App,
    tx: &Tx,
    actor: &Granted<UsersManage>,
    organisation: OrganisationId,
    batch: InvitationBatchId,
    rows: &[InvitationRow],
) -> Result<Vec<InvitationView>, Problem> {
    let (mut made, mut tokens) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.is_valid()) {
        let inviting = Inviting {
            id: tx.new_id(),
            email: row.email.clone(),
            name: row.name.clone(),
            organisation,
            roles: row.roles.clone(),
            language: row.language,
            needs_second: needs_second(&[], &row.roles),
            batch: Some(batch),
        };
        let (invitation, token) = keep(app, tx, actor.user, inviting).await?;
        made.push(invitation);
        tokens.push(token);
    }
    let views = views(tx, actor.language, made).await?.into_iter().zip(tokens);
    Ok(views.map(|(view, token)| view.with_token(token)).collect())
}

impl InvitationTableView {
    /// The lines with the invitations that were made by them.
    fn new(rows: Vec<InvitationRow>, made: Vec<InvitationView>, id: Option<InvitationBatchId>) -> Self {
        let invited = made.len();
        let mut made: HashMap<String, InvitationView> =
            made.into_iter().map(|view| (view.email().to_owned(), view)).collect();
        let faulty = rows.iter().filter(|row| !row.is_valid()).count();
        let rows = rows.into_iter().map(|row| InvitationRowView {
            // Of two lines with one address the first was taken.
            invitation: made.remove(&row.email),
            line: row.line,
            email: row.email,
            name: row.name,
            needs_second: needs_second(&[], &row.roles),
            roles: row.roles,
            language: row.language,
            faults: row
                .faults
                .into_iter()
                .map(|(column, code)| InvitationCellFaultView { column, code })
                .collect(),
        });
        Self {
            id,
            invited,
            faulty,
            rows: rows.collect(),
        }
    }
}

/// The lines of a table.
fn records(table: &str) -> Vec<Record> {
    let lines = table::records(table).into_iter();
    lines.map(|(line, cells)| Record { line, cells }).collect()
}

impl From<InvitationTableFault> for Problem {
    fn from(fault: InvitationTableFault) -> Self {
        Self::at("/table", fault.code())
    }
}
