//! The document that describes the API, made from the routes themselves.

use actix_web::App as ActixApp;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{Object, Type};
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
    let (_, mut document) = ActixApp::new()
        .into_utoipa_app()
        .openapi(document)
        .configure(routes(profile))
        .split_for_parts();
    link_pages(&mut document);
    document
}

/// Every operation that takes a cursor answers with the link to the next page: said here for all, as
/// [`Listed`](crate::list::Listed) does it for all.
fn link_pages(document: &mut utoipa::openapi::OpenApi) {
    let operations = document.paths.paths.values_mut().filter_map(|path| path.get.as_mut());
    for operation in operations {
        let mut parameters = operation.parameters.iter().flatten();
        if !parameters.any(|one| matches!(one, RefOr::T(parameter) if parameter.name == "cursor")) {
            continue;
        }
        if let Some(RefOr::T(answer)) = operation.responses.responses.get_mut("200") {
            let link = HeaderBuilder::new()
                .schema(Some(Object::with_type(Type::String)))
                .description(Some("`rel=\"next\"`: the address of the next page, where there is one"))
                .build();
            answer.headers.insert("Link".to_owned(), RefOr::T(link));
        }
    }
}
