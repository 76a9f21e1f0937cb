//! The public keys of access tokens.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};

use crate::{App, Problem};

/// The public keys that verify access tokens
///
/// For anybody. A JSON Web Key Set (RFC 7517) of Ed25519 keys (RFC 8037).
#[utoipa::path(tag = "sessions", operation_id = "signing_key_list",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, description = "The key set.", content_type = "application/jwk-set+json"), Problem))]
#[get("/.well-known/jwks.json")]
pub async fn jwks(app: Data<App>) -> Result<HttpResponse, Problem> {
    let keys = app.auth.jwks(&app.store).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/jwk-set+json")
        .body(keys.to_string()))
}
