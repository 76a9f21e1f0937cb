//! The second person of a large export (SEC-32, 0081).

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, PrincipalKind};
use punte_domain::event::Event;
use punte_domain::exports::approval::ExportRefusal;
use punte_domain::exports::{Export, ExportError, ExportFilter, ExportFormat, ExportKind, ExportPurpose, ExportState};
use punte_domain::id::{ClientId, ExportId, Id, UserId};
use punte_storage::identity::client;
use punte_storage::{Once, Tx, exports as storage, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{ExportsApprove, Fresh, Granted};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};

/// A large export that somebody asked for, as whoever answers for it sees it: all that is approved, none of which
/// changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExportRequest)]
pub(crate) struct ExportRequestView {
    id: ExportId,
    /// Counts the changes of its state.
    version: i64,
    asked_by_name: String,
    /// Whether a program asked.
    is_program: bool,
    asked_at: DateTime<Utc>,
    kind: ExportKind,
    format: ExportFormat,
    /// `assigned` is `me` where it is of the cases that whoever asked works on.
    filter: ExportFilter,
    purpose: ExportPurpose,
    reason: String,
    /// The public key of whoever could read the file.
    #[schema(example = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")]
    recipient: String,
    /// How many rows there were when it was asked for; `null` where they are more than anybody counts.
    expected_rows: Option<i64>,
    state: ExportState,
    /// Until when it can be approved; then it ends.
    until: DateTime<Utc>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["export_approve", "export_refuse"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for ExportRequestView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportApprovalListQuery {
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of exports that await a second person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportRequestPage {
    items: Vec<ExportRequestView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ExportRequestPage);

/// List exports that await approval
///
/// Those of the caller's organisation that colleagues and programs asked for, the longest waiting first. For whoever
/// may approve them; where the caller may not approve one, its `abilities` are empty: they made the program that asked,
/// or may not read what it would hold.
#[utoipa::path(tag = "exports", operation_id = "export_approval_list", params(ExportApprovalListQuery),
    extensions(("x-permission" = json!("exports.approve"))),
    responses((status = OK, body = ExportRequestPage), Problem))]
#[get("/export-approvals")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<ExportsApprove>,
    query: Query<ExportApprovalListQuery>,
) -> Result<Listed<ExportRequestPage>, Problem> {
    let tx = app.read(&actor);
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::awaiting(&tx, actor.organisation, actor.user, &request).await?;
    Ok(Listed(ExportRequestPage {
        items: views(&tx, &actor, page.items).await?,
        next: page.next,
    }))
}

/// Approve an export
///
/// Exactly what was asked for, by another person of the organisation than who asked, or than who made the program that
/// asked or gave it something to prove itself with. It is made then, of what whoever asked may read while it is made.
#[utoipa::path(tag = "exports", operation_id = "export_approve",
    params(("id" = ExportId, Path), ("If-Match" = String, Header, description = "The version that was seen", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("exports.approve")), ("x-step-up" = json!(true))),
    responses((status = OK, body = ExportRequestView), Problem))]
#[post("/exports/{id}/approve")]
pub(super) async fn approve(
    app: Data<App>,
    actor: Fresh<Granted<ExportsApprove>>,
    id: Path<ExportId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ExportRequestView>, Problem> {
    let once = once.of_no_body(&app);
    answer(&app, &actor, *id, version, &once, |export, makers, now| {
        export.approve(&actor, makers, now)
    })
    .await
}

/// Why an export is not approved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "too_much"}))]
pub(crate) struct ExportRefuse {
    reason: ExportRefusal,
}

/// Refuse an export
///
/// It is never made, and whoever asked is told why. For whoever may approve it.
#[utoipa::path(tag = "exports", operation_id = "export_refuse",
    params(("id" = ExportId, Path), ("If-Match" = String, Header, description = "The version that was seen", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("exports.approve"))),
    responses((status = OK, body = ExportRequestView), Problem))]
#[post("/exports/{id}/refuse")]
pub(super) async fn refuse(
    app: Data<App>,
    actor: Granted<ExportsApprove>,
    id: Path<ExportId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<ExportRefuse>,
) -> Result<Etag<ExportRequestView>, Problem> {
    let once = once.of(&app, &body);
    answer(&app, &actor, *id, version, &once, |export, makers, now| {
        export.refuse(body.reason, &actor, makers, now)
    })
    .await
}

/// What a second person says, once, to an export of their organisation in the version they have seen. Whoever made the
/// program that asked for it is none.
async fn answer(
    app: &App,
    actor: &Actor,
    id: ExportId,
    version: IfMatch,
    once: &Once,
    decide: impl FnOnce(Export, &[UserId], DateTime<Utc>) -> Result<(Export, Event), ExportError>,
) -> Result<Etag<ExportRequestView>, Problem> {
    let tx = app.write(actor).await?;
    let mut export = storage::find_of_organisation(&tx, actor.organisation, id).await?;
    if tx.once(once, id).await?.is_none() {
        if export.version != version.0 {
            return Err(Problem::stale(&view(&tx, actor, export).await?));
        }
        let makers = makers(&tx, &export).await?;
        let (decided, event) = decide(export, &makers, tx.now)?;
        export = storage::save(&tx, decided).await?;
        tx.record(event).await?;
    }
    let view = view(&tx, actor, export).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn makers(tx: &Tx, export: &Export) -> Result<Vec<UserId>, Problem> {
    Ok(match export.asked_by {
        PrincipalKind::Client => client::makers(tx, ClientId::from_uuid(export.user.uuid())).await?,
        PrincipalKind::Person | PrincipalKind::Enrolling => Vec::new(),
    })
}

async fn view(tx: &Tx, actor: &Actor, export: Export) -> Result<ExportRequestView, Problem> {
    let mut views = views(tx, actor, vec![export]).await?;
    Ok(views.pop().ok_or(punte_storage::Error::NotFound)?)
}

async fn views(tx: &Tx, actor: &Actor, exports: Vec<Export>) -> Result<Vec<ExportRequestView>, Problem> {
    let names = names(tx, actor.language, [], exports.iter().map(|export| export.user)).await?;
    let mut views = Vec::with_capacity(exports.len());
    for export in exports {
        let makers = makers(tx, &export).await?;
        let abilities = match export.answerable(actor, &makers, tx.now) {
            Ok(()) => vec!["export_approve", "export_refuse"],
            Err(_) => Vec::new(),
        };
        views.push(ExportRequestView {
            id: export.id,
            version: export.version,
            asked_by_name: names.user(export.user),
            is_program: export.asked_by == PrincipalKind::Client,
            asked_at: export.asked_at,
            state: export.state_at(tx.now),
            until: export.approval_ends_at(),
            kind: export.given.kind,
            format: export.given.format,
            filter: export.given.filter,
            purpose: export.given.purpose,
            reason: export.given.reason,
            recipient: export.given.recipient,
            expected_rows: export.expected,
            abilities,
        });
    }
    Ok(views)
}
