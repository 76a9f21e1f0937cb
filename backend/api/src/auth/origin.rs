//! Where a call with a cookie comes from (SEC-31). A cookie travels with whatever page makes the
//! browser call; these headers say which page that was, and no page can forge them.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN};

use crate::app::Profile;
use crate::{App, Code, Problem};

/// Refuses a call another site caused. A call without any origin metadata is no browser's and
/// carries nobody's cookies.
///
/// # Errors
/// [`Code::ForeignOrigin`].
pub fn refuse_foreign(app: &App, request: &HttpRequest) -> Result<(), Problem> {
    match is_own(app, request.headers()) {
        Some(false) => Err(Problem::new(Code::ForeignOrigin)),
        Some(true) | None => Ok(()),
    }
}

/// Refuses every call that does not show that our own page caused it: for what a cookie alone
/// authenticates.
///
/// # Errors
/// [`Code::ForeignOrigin`].
pub fn require_own(app: &App, request: &HttpRequest) -> Result<(), Problem> {
    match is_own(app, request.headers()) {
        Some(true) => Ok(()),
        Some(false) | None => Err(Problem::new(Code::ForeignOrigin)),
    }
}

/// Whether our own page caused the call; `None` if nothing says.
fn is_own(app: &App, headers: &HeaderMap) -> Option<bool> {
    let is_own_origin =
        |origin: &str| origin == app.auth.origin || (app.profile == Profile::Demo && is_near(origin, headers));
    let site = said(headers, "sec-fetch-site", |site| site == "same-origin");
    let origin = said(headers, ORIGIN.as_str(), is_own_origin);
    match (site, origin) {
        (None, None) => None,
        (site, origin) => Some(site != Some(false) && origin != Some(false)),
    }
}

/// In the demonstration the page may come from another port of this machine, such as that of the
/// development server: then it is the host the call itself went to.
fn is_near(origin: &str, headers: &HeaderMap) -> bool {
    let authority = origin.strip_prefix("http://");
    authority.is_some_and(|authority| said(headers, HOST.as_str(), |host| host == authority) == Some(true))
}

/// Whether what a header says holds; `None` if it says nothing. A header that comes twice or is no
/// text says something that does not hold.
fn said(headers: &HeaderMap, name: &str, holds: impl Fn(&str) -> bool) -> Option<bool> {
    let mut values = headers.get_all(name);
    let first = values.next()?;
    Some(values.next().is_none() && first.to_str().is_ok_and(holds))
}
