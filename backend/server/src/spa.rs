//! The web app, inside the executable.

use std::io::Read as _;

use actix_web::http::header::{self, ContentType, ETag, EntityTag, IfNoneMatch};
use actix_web::http::header::{AcceptEncoding, Encoding, Header as _};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use punte_api::guard::page_policy;
use rust_embed::{EmbeddedFile, RustEmbed};

/// What `make web` builds; empty before.
#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Files;

/// Where Vite writes the nonce.
const NONCE: &str = "__CSP_NONCE__";

/// Answers every path that is no API: a file of the web app, or its page, whose router then reads
/// the path.
#[must_use]
pub fn answer(request: &HttpRequest) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    if path.is_empty() || path == "index.html" {
        return page();
    }
    let plain = Files::get(path).map(|file| (file, false));
    match plain.or_else(|| Files::get(&format!("{path}.br")).map(|file| (file, true))) {
        Some((file, is_brotli)) => asset(request, path, file, is_brotli),
        _ if path.rsplit('/').next().is_some_and(|last| last.contains('.')) => HttpResponse::NotFound().finish(),
        _ => page(),
    }
}

fn page() -> HttpResponse {
    let Some(index) = Files::get("index.html") else {
        return HttpResponse::Ok()
            .content_type(ContentType::plaintext())
            .body("The web app is not built into this server: run make web, then build again.\n");
    };
    let mut bytes = [0_u8; 18];
    if aws_lc_rs::rand::fill(&mut bytes).is_err() {
        return HttpResponse::InternalServerError().finish();
    }
    let nonce = URL_SAFE_NO_PAD.encode(bytes);
    let html = String::from_utf8_lossy(&index.data).replace(NONCE, &nonce);
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, page_policy(&nonce)))
        .body(html)
}

/// Answers with a file; texts are there in their Brotli form alone, which every browser takes.
fn asset(request: &HttpRequest, path: &str, file: EmbeddedFile, is_brotli: bool) -> HttpResponse {
    let tag = EntityTag::new_strong(URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    // Names in assets/ hold a hash of the content.
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::VARY, "accept-encoding"))
        .insert_header(ETag(tag.clone()));

    if let Ok(IfNoneMatch::Items(known)) = IfNoneMatch::parse(request)
        && known.iter().any(|other| other.weak_eq(&tag))
    {
        return answer.status(actix_web::http::StatusCode::NOT_MODIFIED).finish();
    }
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    let mime = mime.essence_str();
    let is_text = mime.starts_with("text/") || mime == "application/json" || mime.ends_with("javascript");
    answer.content_type(if is_text {
        format!("{mime}; charset=utf-8")
    } else {
        mime.to_owned()
    });

    let takes_brotli = || {
        AcceptEncoding::parse(request).is_ok_and(|accepted| {
            accepted.negotiate([Encoding::brotli(), Encoding::identity()].iter()) == Some(Encoding::brotli())
        })
    };
    if !is_brotli {
        return answer.body(web::Bytes::from(file.data.into_owned()));
    }
    if takes_brotli() {
        return answer
            .insert_header((header::CONTENT_ENCODING, "br"))
            .body(web::Bytes::from(file.data.into_owned()));
    }
    let mut text = Vec::new();
    match brotli_decompressor::Decompressor::new(file.data.as_ref(), 4096).read_to_end(&mut text) {
        Ok(_) => answer.body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
