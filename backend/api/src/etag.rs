//! Versions on the wire: a strong `ETag` on what people edit, `If-Match` on every edit (REL-07).

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, IF_MATCH, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, dev};
use serde::Serialize;

use crate::{Code, Problem};

/// A view of something that has a version.
pub trait Versioned: Serialize {
    /// Its version.
    fn version(&self) -> i64;
}

/// Answers with the view and its version.
#[derive(Debug)]
pub struct Etag<T>(pub T);

impl<T: Versioned> Responder for Etag<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((ETAG, format!("\"{}\"", self.0.version())))
            .json(self.0)
    }
}

/// Answers 201 with what was made, its version, and where it is.
#[derive(Debug)]
pub struct Created<T>(pub T, pub String);

impl<T: Versioned> Responder for Created<T> {
    type Body = actix_web::body::BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::build(StatusCode::CREATED)
            .insert_header((ETAG, format!("\"{}\"", self.0.version())))
            .insert_header((LOCATION, self.1))
            .json(self.0)
    }
}

/// The version the caller has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i64);

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        std::future::ready(match request.headers().get(IF_MATCH) {
            None => Err(Problem::new(Code::VersionRequired)),
            Some(value) => value
                .to_str()
                .ok()
                .and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok())
                .map(Self)
                .ok_or_else(|| Problem::new(Code::InvalidHeader).because("if_match")),
        })
    }
}
