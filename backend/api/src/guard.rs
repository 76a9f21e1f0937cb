//! What happens around every request: its name in the logs, its limits, the headers every answer
//! carries, errors included, and what a panic becomes (SEC-41, SEC-50, SEC-68, REL-13, REL-22).

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};
use futures_util::FutureExt as _;
use uuid::Uuid;

use crate::app::Profile;
use crate::problem::{as_problem, language_of};
use crate::{App, Code, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// For answers that are no documents: nothing may be loaded, run or framed.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

const ALWAYS: [(HeaderName, &str); 9] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_EMBEDDER_POLICY, "require-corp"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
    (
        header::PERMISSIONS_POLICY,
        "accelerometer=(), ambient-light-sensor=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), \
         clipboard-read=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), \
         gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(self), \
         screen-wake-lock=(), serial=(), speaker-selection=(), storage-access=(), sync-xhr=(), usb=(), \
         web-share=(), xr-spatial-tracking=()",
    ),
];

/// The policy of the web app's page: its own scripts, and styles of its own or with this nonce.
#[must_use]
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'; trusted-types default"
    )
}

/// Longer than any request may take, its body included: who sends slower is cut off (REL-13).
const LIMIT: Duration = Duration::from_secs(30);

/// The name under which the logs know a request. It is ours, never the client's.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(Uuid);

impl RequestId {
    #[expect(
        clippy::disallowed_methods,
        reason = "it names a request before any unit of work begins"
    )]
    fn new() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_simple().fmt(f)
    }
}

/// Middleware around everything: names the request, cuts off what takes too long, turns a panic
/// into a plain 500, adds the headers, counts and logs.
///
/// What an answer says itself about caching and content policy stays.
///
/// # Errors
/// When the request panicked or took too long; the error carries its answer.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = RequestId::new();
    request.extensions_mut().insert(id);
    let language = language_of(request.request());
    let method = request.method().clone();
    let started = Instant::now();
    let is_production = request
        .app_data::<web::Data<App>>()
        .is_some_and(|app| app.profile == Profile::Production);

    let work = AssertUnwindSafe(next.call(request)).catch_unwind();
    let result = match tokio::time::timeout(LIMIT, work).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => {
            metrics::counter!("punte_panics_total").increment(1);
            Err(Problem::new(Code::Internal).into())
        }
        Err(_) => Err(Problem::new(Code::Unavailable).into()),
    };
    match result {
        Ok(mut response) => {
            add(response.headers_mut(), id, is_production);
            let route = response.request().match_pattern();
            tell(
                id,
                &method,
                route.as_deref().unwrap_or("none"),
                response.status(),
                started,
            );
            Ok(response)
        }
        Err(error) => {
            let mut response = as_problem(&error).answer(language, id.to_string());
            add(response.headers_mut(), id, is_production);
            tell(id, &method, "none", response.status(), started);
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// Counts and logs an answer: the route's pattern, never the path, which may hold anything
/// (SEC-68). Reads that went well are only counted.
fn tell(id: RequestId, method: &Method, route: &str, status: StatusCode, started: Instant) {
    let duration = started.elapsed();
    let method = if is_usual(method) { method.as_str() } else { "other" };
    metrics::histogram!("punte_request_seconds", "method" => method.to_owned(), "route" => route.to_owned())
        .record(duration);
    metrics::counter!("punte_requests_total", "method" => method.to_owned(), "route" => route.to_owned(), "status" => status.as_u16().to_string())
        .increment(1);
    let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    if status.is_server_error() {
        tracing::warn!(request.id = %id, http.method = method, http.route = route, http.status = status.as_u16(), duration_ms = milliseconds, "A request failed");
    } else if method != "GET" || status.is_client_error() {
        tracing::info!(request.id = %id, http.method = method, http.route = route, http.status = status.as_u16(), duration_ms = milliseconds, "Answered a request");
    }
}

fn is_usual(method: &Method) -> bool {
    [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::HEAD,
        Method::OPTIONS,
    ]
    .contains(method)
}

fn add(headers: &mut HeaderMap, id: RequestId, is_production: bool) {
    if is_production {
        let always = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.remove(header::SERVER);
}
