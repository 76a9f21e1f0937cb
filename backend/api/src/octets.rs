//! Bodies that are bytes and nothing else: parts of files.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::StreamExt;
use punte_domain::cases::document::PART_BYTES;
use utoipa::ToSchema;

use crate::{Code, Problem};

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "it is the name of what goes over the wire")]
pub(crate) struct FileBytes(Vec<u8>);

/// A request body of bytes, not longer than a part of a document.
#[derive(Debug)]
pub struct Octets(pub BytesMut);

impl FromRequest for Octets {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let header = |name| {
            let value = request.headers().get(name)?;
            Some(value.as_bytes().to_ascii_lowercase())
        };
        let is_plain = header(CONTENT_ENCODING).is_none_or(|encoding| encoding == b"identity");
        let is_octets = header(CONTENT_TYPE).is_some_and(|kind| kind == b"application/octet-stream");
        let mut payload = payload.take();
        Box::pin(async move {
            if !(is_plain && is_octets) {
                return Err(Problem::new(Code::UnsupportedMediaType).because("octet_stream"));
            }
            let most = usize::try_from(PART_BYTES).unwrap_or_default();
            let mut bytes = BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| Problem::new(Code::Malformed))?;
                if bytes.len() + chunk.len() > most {
                    return Err(Problem::new(Code::TooLarge));
                }
                bytes.extend_from_slice(&chunk);
            }
            Ok(Self(bytes))
        })
    }
}
