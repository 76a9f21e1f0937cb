//! The HTTP server: what it listens to, how long it waits, and the parts it is made of.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::{self, ContentType};
use actix_web::middleware::from_fn;
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, HttpServer, web};
use punte_api::app::{refusals, routes};
use punte_api::client::TrustedProxies;
use punte_api::methods::{only, refuse};
use punte_api::problem::answer_in_language;
use punte_api::{App, Code, Problem, docs};

use crate::reader::{self, Patience};
use crate::spa;

/// How long a client may take to send the head of a request (REL-13).
const HEAD: Duration = Duration::from_secs(5);
/// How long a connection may be idle between two requests.
const IDLE: Duration = Duration::from_secs(30);
/// Connections at once for each worker; more wait in the system's queue.
const CONNECTIONS: usize = 2_000;

/// What the server needs.
#[derive(Clone)]
pub struct Serving {
    /// What the handlers share.
    pub app: App,
    /// Who hears of weaknesses.
    pub security_contact: String,
    /// Whose word about client addresses is believed.
    pub proxies: TrustedProxies,
    /// Threads that answer requests; 0 is one per processor.
    pub workers: usize,
    /// How long a client may take to read an answer.
    pub patience: Patience,
    /// How long a stop waits for running requests.
    pub shutdown: Duration,
}

/// The documents that never change while the server runs.
struct Documents {
    openapi: String,
    pages: BTreeMap<&'static str, String>,
    security_contact: String,
}

/// Answers the product's requests on this socket until it is stopped.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve(socket: TcpListener, serving: Serving) -> std::io::Result<Server> {
    let Serving {
        app,
        security_contact,
        proxies,
        workers,
        patience,
        shutdown,
    } = serving;
    let profile = app.profile;
    let document = punte_api::openapi::document(profile);
    let documents = web::Data::new(Documents {
        openapi: document.to_json().map_err(std::io::Error::other)?,
        pages: docs::pages(&serde_json::to_value(&document)?),
        security_contact,
    });
    let (app, proxies) = (web::Data::new(app), web::Data::new(proxies));

    let mut server = HttpServer::new(move || {
        ActixApp::new()
            // Before the API, whose scope would answer for everything below its path.
            .configure(system)
            .app_data(app.clone())
            .app_data(proxies.clone())
            .app_data(documents.clone())
            .app_data(web::Data::new(patience))
            .configure(routes(profile))
            .configure(refusals)
            .default_service(web::to(nobody_else))
            .wrap(from_fn(answer_in_language))
            .wrap(from_fn(punte_api::guard::guard))
            .wrap(from_fn(reader::limit))
    })
    .on_connect(move |connection, _| patience.watch(connection))
    .client_request_timeout(HEAD)
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(IDLE)
    .max_connections(CONNECTIONS)
    .shutdown_timeout(shutdown.as_secs())
    // `serve` listens to signals itself, since the jobs must stop after the last request.
    .disable_signals();
    if workers > 0 {
        server = server.workers(workers);
    }
    Ok(server.listen(socket)?.run())
}

/// Answers on this socket while the database is not ready: the process lives, nothing else works.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve_start(socket: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(|| {
        ActixApp::new()
            .route("/health/live", web::get().to(live))
            .default_service(web::to(|| async {
                Err::<HttpResponse, _>(Problem::new(Code::Unavailable))
            }))
            .wrap(from_fn(answer_in_language))
            .wrap(from_fn(punte_api::guard::guard))
    })
    .workers(1)
    .client_request_timeout(HEAD)
    .keep_alive(actix_web::http::KeepAlive::Disabled)
    .shutdown_timeout(1)
    .disable_signals();
    Ok(server.listen(socket)?.run())
}

fn system(config: &mut web::ServiceConfig) {
    let page = |path, answer: actix_web::Route| {
        let others = web::to(async || only("GET"));
        web::resource(path).route(answer).default_service(others)
    };
    config
        .service(page("/health/live", web::get().to(live)))
        .service(page("/health/ready", web::get().to(ready)))
        .service(page("/api/v1/openapi.json", web::get().to(openapi)))
        .service(page("/.well-known/security.txt", web::get().to(security)))
        .service(page("/api/docs/style.css", web::get().to(docs_style)));
    for (path, _) in docs::PAGES {
        config.service(page(path, web::get().to(docs_page)));
    }
}

/// The process answers.
async fn live() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "live" }))
}

/// The database answers too: requests may come (REL-10).
async fn ready(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    match tokio::time::timeout(Duration::from_secs(1), app.store.ping()).await {
        Ok(Ok(())) => Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" }))),
        _ => Err(Problem::new(Code::Unavailable)),
    }
}

async fn openapi(documents: web::Data<Documents>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(documents.openapi.clone())
}

async fn docs_page(request: HttpRequest, documents: web::Data<Documents>) -> Result<HttpResponse, Problem> {
    let page = documents.pages.get(request.path());
    let page = page.ok_or_else(|| Problem::new(Code::NotFound))?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, docs::POLICY))
        .body(page.clone()))
}

/// Whom to tell of a weakness (RFC 9116). Whoever keeps a copy asks again before it ends.
async fn security(app: web::Data<App>, documents: web::Data<Documents>) -> HttpResponse {
    let until = app.store.clock().now() + chrono::Duration::days(90);
    let languages: Vec<_> = app.pack.languages().iter().map(|language| language.code()).collect();
    HttpResponse::Ok().content_type(ContentType::plaintext()).body(format!(
        "Contact: {}\nExpires: {}\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        documents.security_contact,
        until.format("%Y-%m-%dT00:00:00Z"),
        languages.join(", "),
        app.auth.origin,
    ))
}

async fn docs_style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(docs::STYLE)
}

/// The web app, unless the path belongs to the API.
async fn nobody_else(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let path = request.path();
    let is_api = ["/api", "/health", "/oauth"].iter().any(|prefix| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if is_api {
        return refuse(request).await;
    }
    if request.method() != actix_web::http::Method::GET && request.method() != actix_web::http::Method::HEAD {
        return Ok(only("GET, HEAD"));
    }
    Ok(spa::answer(&request))
}
