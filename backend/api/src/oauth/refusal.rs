//! Refusals of the token endpoint, in the form that OAuth libraries read (RFC 6749 §5.2).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE};
use serde::Serialize;
use utoipa::ToSchema;

/// Why no token is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OauthErrorCode)]
pub enum Refusal {
    /// A field is missing, stands twice, or does not go with another.
    InvalidRequest,
    /// Who asks has not proven that they are a service account that may act. What was wrong is not said.
    InvalidClient,
    /// The account may not have all of these scopes.
    InvalidScope,
    /// Only client credentials are granted here.
    UnsupportedGrantType,
}

/// A refusal as it stands on the wire.
#[derive(Serialize, ToSchema)]
#[schema(as = OauthError)]
pub(super) struct OauthErrorView {
    /// Why no token is given.
    error: Refusal,
}

/// Marks an answer that is a refusal in this form.
struct IsRefusal;

impl Refusal {
    /// The answer.
    pub(super) fn answer(self) -> HttpResponse {
        let status = match self {
            Self::InvalidClient => StatusCode::UNAUTHORIZED,
            Self::InvalidRequest | Self::InvalidScope | Self::UnsupportedGrantType => StatusCode::BAD_REQUEST,
        };
        let mut answer = HttpResponse::build(status);
        answer
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((PRAGMA, "no-cache"));
        if self == Self::InvalidClient {
            answer.insert_header((WWW_AUTHENTICATE, "Basic realm=\"token\""));
        }
        let mut answer = answer.json(OauthErrorView { error: self });
        answer.extensions_mut().insert(IsRefusal);
        answer
    }
}

/// Whether an answer has the form of OAuth, and stays as it is.
pub(crate) fn is_refusal<B>(answer: &HttpResponse<B>) -> bool {
    answer.extensions().get::<IsRefusal>().is_some()
}
