//! What anybody may know about this installation before signing in.

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::language::Language;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Profile;
use crate::routing::ServiceConfig;
use crate::{App, Problem};

/// The routes of the installation itself.
pub fn routes(config: &mut ServiceConfig) {
    config.service(system_read);
}

/// This installation.
#[derive(Serialize, ToSchema)]
#[schema(as = System)]
struct SystemView {
    /// The product.
    #[schema(example = "Punte")]
    name: &'static str,
    /// Its version.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// Whether the data are real.
    profile: Profile,
    /// The country it works for (ISO 3166-1).
    #[schema(example = "RO")]
    country: String,
    /// The language to begin with.
    default_language: Language,
    /// The languages it speaks.
    languages: Vec<Language>,
}

/// Describe this installation
///
/// Product, country and languages, and whether this is the demonstration. For anybody.
#[utoipa::path(tag = "system", operation_id = "system_read",
    security(()), extensions(("x-permission" = json!("public"))),
    responses((status = OK, body = SystemView), Problem))]
#[get("/system")]
async fn system_read(app: Data<App>) -> Result<Json<SystemView>, Problem> {
    Ok(Json(SystemView {
        name: "Punte",
        version: env!("CARGO_PKG_VERSION"),
        profile: app.profile,
        country: app.pack.country().to_owned(),
        default_language: app.pack.default_language(),
        languages: app.pack.languages().to_vec(),
    }))
}
