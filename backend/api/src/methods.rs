//! Which methods a path takes, and the refusal of all others (SEC-42).

use std::sync::LazyLock;

use actix_web::dev::ResourceDef;
use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::app::Profile;
use crate::{App, Code, Problem};

/// The paths of the document with their methods, those without parameters first, as they are
/// matched.
type Paths = Vec<(ResourceDef, String)>;

static PRODUCTION: LazyLock<Paths> = LazyLock::new(|| paths(Profile::Production));
static DEMO: LazyLock<Paths> = LazyLock::new(|| paths(Profile::Demo));

/// Refuses what no route took: the method, where the path exists, otherwise the path.
///
/// # Errors
/// [`Code::NotFound`].
pub async fn refuse(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let profile = request
        .app_data::<Data<App>>()
        .map_or(Profile::Production, |app| app.profile);
    let paths = match profile {
        Profile::Production => &*PRODUCTION,
        Profile::Demo => &*DEMO,
    };
    match paths.iter().find(|(path, _)| path.is_match(request.path())) {
        Some((_, allowed)) => Ok(only(allowed)),
        None => Err(Problem::new(Code::NotFound)),
    }
}

/// The refusal of a method where only these are allowed.
#[must_use]
pub fn only(allowed: &str) -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header((ALLOW, allowed))
        .finish()
}

fn paths(profile: Profile) -> Paths {
    let document = serde_json::to_value(crate::openapi::document(profile)).unwrap_or_default();
    let mut paths: Vec<(usize, ResourceDef, String)> = document
        .get("paths")
        .and_then(serde_json::Value::as_object)
        .into_iter()
        .flatten()
        .map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            let methods: Vec<String> = methods.map(|(method, _)| method.to_uppercase()).collect();
            (
                path.matches('{').count(),
                ResourceDef::new(path.as_str()),
                methods.join(", "),
            )
        })
        .collect();
    paths.sort_by_key(|(parameters, ..)| *parameters);
    paths.into_iter().map(|(_, path, allowed)| (path, allowed)).collect()
}
