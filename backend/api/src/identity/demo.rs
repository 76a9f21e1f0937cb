//! Entering the demonstration. None of this exists in production: it is not registered there.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Role;
use punte_domain::id::WebhookId;
use punte_storage::identity::{credential, session};
use punte_storage::names;
use punte_storage::partners::webhook;
use punte_storage::sandbox::SandboxCall;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{SessionGrantView, grant};
use crate::app::Profile;
use crate::auth::{Granted, UsersRead, device, origin};
use crate::problem::language_of;
use crate::routing::ServiceConfig;
use crate::{App, Code, Json, Problem};

/// The operations of the demonstration.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list).service(sign_in).service(calls);
}

/// An account of the demonstration.
#[derive(Serialize, ToSchema)]
#[schema(as = DemoAccount)]
struct DemoAccountView {
    /// What to enter as.
    key: String,
    /// The name of the invented person.
    display_name: String,
    /// The organisation they work for.
    organisation_name: String,
    /// Their role.
    role: Option<Role>,
    /// The address of the account, to tell people of one role apart.
    description: String,
}

/// The accounts of the demonstration.
#[derive(Serialize, ToSchema)]
struct DemoAccountList {
    /// All of them, in the order they were made.
    items: Vec<DemoAccountView>,
}

/// Whom to enter as.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"account": "administrator@demo.example"}))]
struct DemoSignIn {
    /// The key of the account.
    account: String,
}

/// List the accounts of the demonstration
///
/// Only in the demonstration, for anybody. The names of organisations are in the language of `Accept-Language`.
#[utoipa::path(tag = "demo", operation_id = "demo_account_list",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = DemoAccountList), Problem))]
#[get("/demo/accounts")]
async fn list(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    only_here(&app)?;
    let tx = app.store.system_read();
    let accounts = credential::demo_accounts(&tx).await?;
    let organisations = accounts.iter().map(|account| account.organisation);
    let names = names(&tx, language_of(&request), organisations, []).await?;
    let items = accounts
        .into_iter()
        .map(|account| DemoAccountView {
            organisation_name: names.organisation(account.organisation),
            display_name: account.display_name,
            role: account.role,
            description: account.email.clone(),
            key: account.email,
        })
        .collect();
    Ok(HttpResponse::Ok().json(DemoAccountList { items }))
}

/// Enter the demonstration
///
/// Only in the demonstration, for anybody, as anybody.
#[utoipa::path(tag = "demo", operation_id = "demo_sign_in", request_body = DemoSignIn,
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = SessionGrantView), Problem))]
#[post("/demo/sessions")]
async fn sign_in(app: Data<App>, request: HttpRequest, body: Json<DemoSignIn>) -> Result<HttpResponse, Problem> {
    only_here(&app)?;
    origin::refuse_foreign(&app, &request)?;
    let mut tx = app.store.system().await?;
    let accounts = credential::demo_accounts(&tx).await?;
    let account = accounts.into_iter().find(|account| account.email == body.account);
    let account = account.ok_or_else(|| Problem::new(Code::NotFound))?;
    let renewed = session::add(&mut tx, account.user, &device::of(&request)).await?;
    grant(&app, tx, &renewed).await
}

/// A header of a call.
#[derive(Serialize, ToSchema)]
#[schema(as = DemoCallHeader)]
struct DemoCallHeaderView {
    #[schema(example = "webhook-signature")]
    name: &'static str,
    value: String,
}

/// A call to the sandbox of the demonstration, as it was sent.
#[derive(Serialize, ToSchema)]
#[schema(as = DemoCall)]
struct DemoCallView {
    /// When it was sent.
    at: DateTime<Utc>,
    headers: Vec<DemoCallHeaderView>,
    /// The body, character for character what is signed.
    body: String,
}

/// Calls to the sandbox of the demonstration.
#[derive(Serialize, ToSchema)]
struct DemoCallList {
    /// The latest first; the demonstration forgets them when it stops.
    items: Vec<DemoCallView>,
}

/// List what the sandbox of the demonstration received
///
/// Only in the demonstration. What is sent to an endpoint whose address is `https://sandbox.punte.example/` is kept
/// there as it was sent, and nobody is called. For whoever sees the endpoint.
#[utoipa::path(tag = "demo", operation_id = "demo_call_list", params(("id" = WebhookId, Path)),
    extensions(("x-permission" = json!("users.read"))),
    responses((status = OK, body = DemoCallList), Problem))]
#[get("/webhooks/{id}/sandbox-calls")]
async fn calls(app: Data<App>, actor: Granted<UsersRead>, id: Path<WebhookId>) -> Result<HttpResponse, Problem> {
    only_here(&app)?;
    let webhook = webhook::find(&app.read(&actor), &actor.scope(), *id).await?;
    let calls = app.store.sandbox().of(webhook.id).into_iter();
    let items = calls.map(DemoCallView::from).collect();
    Ok(HttpResponse::Ok().json(DemoCallList { items }))
}

impl From<SandboxCall> for DemoCallView {
    fn from(call: SandboxCall) -> Self {
        let headers = call.headers.into_iter();
        Self {
            at: call.at,
            headers: headers
                .map(|(name, value)| DemoCallHeaderView { name, value })
                .collect(),
            body: call.body,
        }
    }
}

/// Twice sure: the routes are not registered in production, and do not work there.
fn only_here(app: &App) -> Result<(), Problem> {
    match app.profile {
        Profile::Demo => Ok(()),
        Profile::Production => Err(Problem::new(Code::NotFound)),
    }
}
