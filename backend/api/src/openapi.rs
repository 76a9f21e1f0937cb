//! The document that describes the API, made from the routes themselves.

use punte_domain::access::{ClientScope, Permission};
use strum::IntoEnumIterator as _;
use utoipa::OpenApi;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{
    ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Ref, RefOr, Response};

use crate::app::{Profile, describe_routes};
use crate::auth::TOKEN_PATH;
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
        components.add_security_scheme(PROGRAMS, programs());
    }
    describe_routes(&mut document, profile);
    describe_answers(&mut document);
    link_pages(&mut document);
    tell_limits(&mut document);
    open_to_programs(&mut document);
    document
}

/// The name of the scheme of partners' programs.
const PROGRAMS: &str = "clientCredentials";

fn programs() -> SecurityScheme {
    let scopes = ClientScope::iter().map(|scope| (scope.code(), described(scope)));
    let flow = ClientCredentials::new(TOKEN_PATH, scopes.collect::<Scopes>());
    SecurityScheme::OAuth2(OAuth2::with_description(
        [Flow::ClientCredentials(flow)],
        "The access token of `client_token_create`; ten minutes. Of several scopes one is enough.",
    ))
}

fn described(scope: ClientScope) -> &'static str {
    match scope {
        ClientScope::CasesRead => "See the coded facts, tracks and clocks of the organisation's cases.",
        ClientScope::CasesWrite => "Open and import cases for the organisation, and change their coded facts.",
        ClientScope::NotificationsWrite => "Bring notifications by an import, each of which begins a case.",
        ClientScope::ReferralsRead => "See referrals the organisation sent or received, and what they disclose to it.",
        ClientScope::ReferralsAnswer => "Answer referrals to the organisation, record services, give feedback.",
        ClientScope::ExportsCreate => "Export in one file what the other scopes let the program read one by one.",
        ClientScope::ProjectsFinance => {
            "See the projects the organisation takes part in, and enter what it promised and spent in them."
        }
        ClientScope::ProjectsReport => {
            "See the projects the organisation takes part in, and report what it did in them."
        }
        ClientScope::DirectoryRead => "Look up organisations and what they offer.",
        ClientScope::DirectoryWrite => "Maintain what the organisation offers.",
    }
}

/// Every operation.
fn operations(document: &mut utoipa::openapi::OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|path| {
        let (reading, writing) = (
            [&mut path.get, &mut path.put],
            [&mut path.post, &mut path.delete, &mut path.patch],
        );
        reading.into_iter().chain(writing).filter_map(Option::as_mut)
    })
}

/// The answers of an operation that did what was asked, with their status.
fn successes(operation: &mut Operation) -> impl Iterator<Item = (&str, &mut Response)> {
    let answers = operation.responses.responses.iter_mut();
    answers.filter_map(|(status, answer)| match answer {
        RefOr::T(answer) if status.starts_with('2') => Some((status.as_str(), answer)),
        _ => None,
    })
}

/// An answer is described by its schema; where it says no more, it says what its status means here.
fn describe_answers(document: &mut utoipa::openapi::OpenApi) {
    for (status, answer) in operations(document).flat_map(successes) {
        if answer.description.is_empty() {
            let meaning = match status {
                "201" => "It was made; this is what was made.",
                "204" => "It is done; there is nothing to answer.",
                _ => "It is done; this is the answer.",
            };
            meaning.clone_into(&mut answer.description);
        }
    }
}

/// Everybody who has signed in is told what they have left, as [`watch`](crate::watch::watch) does it. Refusals tell it
/// too, but not those of who has not signed in, and all of them are described as one.
fn tell_limits(document: &mut utoipa::openapi::OpenApi) {
    let told = [
        (
            "RateLimit",
            "What is left of each limit, and in how many seconds there is more: `\"reads\";r=598;t=1800`",
        ),
        (
            "RateLimit-Policy",
            "How much each limit allows in how many seconds: `\"reads\";q=600;w=3600`",
        ),
    ];
    if let Some(components) = &mut document.components {
        for (name, description) in told {
            let header = HeaderBuilder::new()
                .schema(Some(Object::with_type(Type::String)))
                .description(Some(description))
                .build();
            components.headers.insert(name.to_owned(), RefOr::T(header));
        }
    }
    let closed = operations(document).filter(|operation| operation.security.is_none());
    for (_, answer) in closed.flat_map(successes) {
        for (name, _) in told {
            let there = Ref::new(format!("#/components/headers/{name}"));
            answer.headers.insert(name.to_owned(), RefOr::Ref(there));
        }
    }
}

/// Says of every operation which scopes open it to programs: those that grant its permission. What is
/// open to anybody with a token needs none; what is for people only says so itself.
fn open_to_programs(document: &mut utoipa::openapi::OpenApi) {
    for operation in operations(document) {
        let says = |name: &str| operation.extensions.as_ref().and_then(|said| said.get(name));
        let permission = says("x-permission")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        if says("x-people").is_some() || operation.security.is_some() {
            continue;
        }
        let mut opened: Vec<SecurityRequirement> = match permission.parse::<Permission>() {
            Ok(permission) => ClientScope::of_permission(permission)
                .map(|scope| SecurityRequirement::new(PROGRAMS, [scope.code()]))
                .collect(),
            Err(_) => vec![SecurityRequirement::new(PROGRAMS, Vec::<String>::new())],
        };
        if !opened.is_empty() {
            opened.insert(0, SecurityRequirement::new("bearer", Vec::<String>::new()));
            operation.security = Some(opened);
        }
    }
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
