//! Lists on the wire: a page, and in `Link` where the next one is (RFC 8288).

use actix_web::http::Uri;
use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, Responder};
use punte_storage::page::Total;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page that says whether another follows.
pub trait Paged: Serialize {
    /// The cursor of the next page.
    fn next(&self) -> Option<&str>;
}

/// Whether a list is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListCount {
    /// It is, as far as anybody counts.
    Exact,
}

/// How long a whole list is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ListTotal {
    /// How many, at most 10 000.
    value: u64,
    /// Whether there are more than that.
    capped: bool,
}

impl From<Total> for ListTotal {
    fn from(total: Total) -> Self {
        Self {
            value: total.value,
            capped: total.is_capped,
        }
    }
}

/// Says of a page with a field `next` that it is one.
macro_rules! paged {
    ($page:ty) => {
        impl crate::list::Paged for $page {
            fn next(&self) -> Option<&str> {
                self.next.as_deref()
            }
        }
    };
}
pub(crate) use paged;

/// Answers with a page, and with a link to the next one where there is one.
#[derive(Debug)]
pub struct Listed<T>(pub T);

impl<T: Paged> Responder for Listed<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(cursor) = self.0.next() {
            answer.insert_header((LINK, link(request.uri(), cursor)));
        }
        answer.json(self.0)
    }
}

/// The same list, with the same filters, from this cursor on. A cursor is made of characters that
/// stand in an address as they are.
fn link(asked: &Uri, cursor: &str) -> String {
    let settings = asked.query().unwrap_or_default().split('&');
    let kept = settings.filter(|setting| !setting.is_empty() && !setting.starts_with("cursor="));
    let next = format!("cursor={cursor}");
    let query: Vec<&str> = kept.chain([next.as_str()]).collect();
    format!("<{}?{}>; rel=\"next\"", asked.path(), query.join("&"))
}
