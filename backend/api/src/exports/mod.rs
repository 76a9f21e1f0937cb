//! Bulk exports: asked for, made by [`Exporter`], downloaded once. What stands in them the modules of cases and of
//! referrals say, as they say it to who reads one by one (SEC-21, SEC-58).

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

mod approval;
mod page;
mod view;
mod worker;

use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpResponse, get, post};
use futures_util::stream::try_unfold;
use punte_domain::access::Actor;
use punte_domain::exports::approval::ExportCounts;
use punte_domain::exports::{
    Export, ExportError, ExportFilter, ExportFormat, ExportGiven, ExportKind, ExportPurpose, reads,
};
use punte_domain::id::ExportId;
use punte_domain::identity::throttle::Rate;
use punte_exports::sealed::is_recipient;
use punte_storage::identity::throttle::{Counted, charge};
use punte_storage::{Tx, exports as storage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{ExportsCreate, Fresh, Granted};
use crate::cases::expected_cases;
use crate::limit::Limit;
use crate::list::{Listed, paged};
use crate::octets::FileBytes;
use crate::query::page;
use crate::referrals::expected_referrals;
use crate::routing::ServiceConfig;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem, Query};
pub(crate) use page::ExportRows;
use view::{ExportView, view, views};
pub use worker::Exporter;

/// The operations on exports.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list)
        .service(create)
        .service(read)
        .service(cancel)
        .service(download)
        .service(approval::list)
        .service(approval::approve)
        .service(approval::refuse);
}

impl From<ExportError> for Problem {
    fn from(error: ExportError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            ExportError::TooMany => not_now("too_many_exports"),
            ExportError::NotAwaiting => not_now("export_not_awaiting"),
            ExportError::Asker => Self::new(Code::Forbidden).because("own_export"),
            ExportError::Maker => Self::new(Code::Forbidden).because("export_of_own_program"),
            ExportError::NotReader => Self::new(Code::Forbidden).because("export_not_reader"),
            ExportError::NotReady => not_now("export_not_ready"),
            ExportError::Gone => not_now("export_gone"),
            ExportError::Invalid(fields) => fields.into(),
        }
    }
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportListQuery {
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of exports.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportPage {
    items: Vec<ExportView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(ExportPage);

/// List exports
///
/// The caller's own, the latest first. What was downloaded, refused or ran out stays in the list for 90 days, without
/// its file.
#[utoipa::path(tag = "exports", operation_id = "export_list", params(ExportListQuery),
    extensions(("x-permission" = json!("exports.create"))),
    responses((status = OK, body = ExportPage), Problem))]
#[get("/exports")]
async fn list(
    app: Data<App>,
    actor: Granted<ExportsCreate>,
    query: Query<ExportListQuery>,
) -> Result<Listed<ExportPage>, Problem> {
    let tx = app.read(&actor);
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = storage::list(&tx, actor.user, actor.organisation, &request).await?;
    Ok(Listed(ExportPage {
        items: views(&tx, &actor, page.items).await?,
        next: page.next,
    }))
}

/// An export to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "cases", "format": "json_lines", "filter": {"open": true}, "purpose": "own_system",
    "reason": "Nightly copy for our own case system.",
    "recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}))]
pub(crate) struct ExportCreate {
    kind: ExportKind,
    format: ExportFormat,
    /// As the list of what it holds takes it.
    #[serde(default)]
    filter: ExportFilter,
    purpose: ExportPurpose,
    /// Why, in words.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// The public key of whoever will read it: age (X25519), `age1…`. We could not read the file ourselves.
    #[schema(min_length = 1, max_length = 100)]
    recipient: String,
}

/// Export cases or referrals
///
/// What the caller may read one by one, and exactly that, in one file: as JSON Lines of what `case_read` and
/// `referral_read` answer, or the columns of the list as CSV. It is made in the background with the rights that the
/// caller has while it is made, encrypted to the recipient's key, and waits 24 hours for one download. Every row is
/// recorded as read by the caller, and the file says who took it out, when and what for. At most two of an organisation
/// are under way at once, and none holds more than 500 000 rows.
///
/// What is more than 100 rows, with what the organisation took without approval in the last 20 hours, is not made
/// before a second person approves it: `state` is `awaiting_approval`, for seven days at most (`approval.until`). Ask
/// for `export_read` until it is `ready`, `refused`, `failed` or `expired`. An export that comes to hold more than may
/// be taken without approval, or much more than was approved, fails with `beyond_approval`. For whoever may export and
/// may read what is asked for.
#[utoipa::path(tag = "exports", operation_id = "export_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("exports.create")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = ExportView), Problem))]
#[post("/exports")]
async fn create(
    app: Data<App>,
    actor: Fresh<Granted<ExportsCreate>>,
    once: IdempotencyKey,
    body: Json<ExportCreate>,
) -> Result<Created<ExportView>, Problem> {
    if !actor.may(reads(body.kind)) {
        return Err(Problem::new(Code::Forbidden));
    }
    let tx = app.write(&actor).await?;
    let id: ExportId = tx.new_id();
    let export = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        storage::find(&tx, actor.user, actor.organisation, earlier).await?
    } else {
        // Charged first: of two at once, the second finds the first among those under way.
        let counted = Counted::new(&tx, "exports", &[&actor.organisation.to_string()], Rate::EXPORTS);
        if let Err(seconds) = charge(&tx, &[counted]).await? {
            return Err(Problem::limited(Limit::EXPORTS, seconds));
        }
        let given = given(body.into_inner());
        let there = ExportCounts {
            under_way: storage::under_way(&tx, actor.organisation).await?,
            taken: storage::taken_alone(&tx, actor.organisation).await?,
            expected: expected(&tx, &actor, &given).await?,
        };
        let has_county = |county: &str| app.pack.county(county).is_some();
        let (export, asked) = Export::ask(id, given, there, has_county, is_recipient, &actor, tx.now)?;
        storage::add(&tx, &export).await?;
        tx.record(asked).await?;
        export
    };
    let view = view(&tx, &actor, export).await?;
    tx.commit().await?;
    let place = format!("/api/v1/exports/{}", view.id);
    Ok(Created(view, place))
}

fn given(body: ExportCreate) -> ExportGiven {
    ExportGiven {
        kind: body.kind,
        format: body.format,
        filter: body.filter,
        purpose: body.purpose,
        reason: body.reason,
        recipient: body.recipient,
    }
}

/// How many rows there are now; `None` where they are more than anybody counts.
async fn expected(tx: &Tx, actor: &Actor, given: &ExportGiven) -> Result<Option<i64>, Problem> {
    let total = match given.kind {
        ExportKind::Cases => expected_cases(tx, actor, &given.filter).await?,
        ExportKind::Referrals => expected_referrals(tx, actor, &given.filter).await?,
    };
    Ok(i64::try_from(total.value).ok().filter(|_| !total.is_capped))
}

/// Read an export
///
/// How far it is, what a second person said to it, and once it is whole the manifest: how many rows it holds, and the
/// hashes by which its reader checks the file and what it is decrypted to. One's own alone.
#[utoipa::path(tag = "exports", operation_id = "export_read", params(("id" = ExportId, Path)),
    extensions(("x-permission" = json!("exports.create"))),
    responses((status = OK, body = ExportView), Problem))]
#[get("/exports/{id}")]
async fn read(app: Data<App>, actor: Granted<ExportsCreate>, id: Path<ExportId>) -> Result<Etag<ExportView>, Problem> {
    let tx = app.read(&actor);
    let export = storage::find(&tx, actor.user, actor.organisation, *id).await?;
    Ok(Etag(view(&tx, &actor, export).await?))
}

/// The export, if it is in the version the caller has seen.
async fn as_seen(tx: &Tx, actor: &Actor, export: Export, version: IfMatch) -> Result<Export, Problem> {
    if export.version == version.0 {
        Ok(export)
    } else {
        Err(Problem::stale(&view(tx, actor, export).await?))
    }
}

/// Call off an export
///
/// One's own, whether it awaits its approval, waits, is made or is ready; its file is thrown away.
#[utoipa::path(tag = "exports", operation_id = "export_cancel",
    params(("id" = ExportId, Path), ("If-Match" = String, Header, description = "The version that was seen", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("exports.create"))),
    responses((status = OK, body = ExportView), Problem))]
#[post("/exports/{id}/cancel")]
async fn cancel(
    app: Data<App>,
    actor: Granted<ExportsCreate>,
    id: Path<ExportId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<ExportView>, Problem> {
    let tx = app.write(&actor).await?;
    let mut export = storage::find(&tx, actor.user, actor.organisation, *id).await?;
    if tx.once(&once.of_no_body(&app), *id).await?.is_none() {
        let (ended, cancelled) = as_seen(&tx, &actor, export, version).await?.cancel(tx.now)?;
        storage::remove_parts(&tx, ended.id).await?;
        export = storage::save(&tx, ended).await?;
        tx.record(cancelled).await?;
    }
    let view = view(&tx, &actor, export).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Download an export
///
/// Its file, as an attachment: once, and within 24 hours. Whoever breaks it off asks for another export: there is no
/// `Idempotency-Key`, since what was sent is destroyed and cannot be sent again. One's own alone, while one may still
/// read what it holds.
#[utoipa::path(tag = "exports", operation_id = "export_download",
    params(("id" = ExportId, Path), ("If-Match" = String, Header, description = "The version that was seen", example = "\"3\"")),
    extensions(("x-permission" = json!("exports.create"))),
    responses((status = OK, content_type = "application/octet-stream", body = FileBytes), Problem))]
#[post("/exports/{id}/download")]
async fn download(
    app: Data<App>,
    actor: Granted<ExportsCreate>,
    id: Path<ExportId>,
    version: IfMatch,
) -> Result<HttpResponse, Problem> {
    let tx = app.write(&actor).await?;
    let export = storage::find(&tx, actor.user, actor.organisation, *id).await?;
    let export = as_seen(&tx, &actor, export, version).await?;
    if !actor.may(reads(export.given.kind)) {
        return Err(Problem::new(Code::Forbidden));
    }
    let (export, downloaded) = export.download(tx.now)?;
    let export = storage::save(&tx, export).await?;
    tx.record(downloaded).await?;
    tx.commit().await?;
    Ok(attachment(&app, &actor, export))
}

/// The file, part by part: none is in memory but the one that goes out. Behind the last the file is gone; what is
/// left of a download that was broken off, housekeeping throws away.
fn attachment(app: &App, actor: &Actor, export: Export) -> HttpResponse {
    let file = export.file.as_ref();
    let (size, parts) = file.map_or((0, 0), |file| (file.bytes, file.parts));
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, "application/octet-stream"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", export.file_name()),
        ));
    let start = (app.store.clone(), app.read(actor), export, 0);
    let bytes = try_unfold(start, move |(store, tx, export, number)| async move {
        if number >= parts {
            let end = store.system().await?;
            storage::remove_parts(&end, export.id).await?;
            end.commit().await?;
            return Ok(None);
        }
        let part = storage::part(&tx, &export, number).await?;
        Ok::<_, punte_storage::Error>(Some((Bytes::from(part), (store, tx, export, number + 1))))
    });
    answer.body(SizedStream::new(u64::try_from(size).unwrap_or_default(), bytes))
}
