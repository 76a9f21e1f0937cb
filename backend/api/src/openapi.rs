//! The document that describes the API, made from the routes themselves.

use actix_web::App as ActixApp;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::AppExt;

use crate::app::{Profile, routes};
use crate::problem::ProblemSchemas;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Punte",
        description = "Cases, referrals and directory of a national identification and referral mechanism for \
                       victims of trafficking in human beings.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    security(("bearer" = []))
)]
struct Document;

/// The OpenAPI 3.1 document of this profile. It needs neither a server nor a database.
#[must_use]
pub fn document(profile: Profile) -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.merge(ProblemSchemas::openapi());
    let bearer = SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(
                "The access token of `session_create` or `session_refresh`; ten minutes.",
            ))
            .build(),
    );
    if let Some(components) = &mut document.components {
        components.add_security_scheme("bearer", bearer);
    }
    let (_, document) = ActixApp::new()
        .into_utoipa_app()
        .openapi(document)
        .configure(routes(profile))
        .split_for_parts();
    document
}
