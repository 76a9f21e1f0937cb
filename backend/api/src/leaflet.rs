//! The leaflet that tells a person of their rights.

use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::NaiveDate;
use punte_domain::pack::Leaflet;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::routing::ServiceConfig;
use crate::{App, Code, Problem};

/// The routes of the leaflet.
pub fn routes(config: &mut ServiceConfig) {
    config.service(leaflet_read);
}

/// The leaflet that is handed out today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Leaflet)]
struct LeafletView {
    #[schema(example = "2026.1")]
    version: String,
    /// The first day on which it is handed out.
    effective_from: NaiveDate,
    /// Whether the agency approved the wording.
    is_verified: bool,
    /// It in each of its languages.
    texts: Vec<LeafletTextView>,
}

/// The leaflet in one language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LeafletText)]
struct LeafletTextView {
    /// The language (ISO 639).
    #[schema(example = "ro")]
    language: String,
    title: String,
    paragraphs: Vec<String>,
}

impl From<&Leaflet> for LeafletView {
    fn from(leaflet: &Leaflet) -> Self {
        let texts = leaflet.texts.iter();
        Self {
            version: leaflet.version.clone(),
            effective_from: leaflet.from,
            is_verified: leaflet.is_verified,
            texts: texts
                .map(|(language, text)| LeafletTextView {
                    language: language.clone(),
                    title: text.title.clone(),
                    paragraphs: text.paragraphs.clone(),
                })
                .collect(),
        }
    }
}

/// Read the leaflet on rights
///
/// What a person is told before they are asked for consent, in every language there is, to be read out
/// or printed. Consents name its version. For anybody who is signed in; it holds no personal data.
#[utoipa::path(tag = "pack", operation_id = "leaflet_read",
    responses((status = OK, body = LeafletView), Problem))]
#[get("/leaflet")]
async fn leaflet_read(app: Data<App>, _caller: SignedIn) -> Result<Json<LeafletView>, Problem> {
    let today = app.pack.calendar().date(app.store.clock().now());
    let leaflet = app.pack.leaflet(today).map(LeafletView::from);
    leaflet.map(Json).ok_or_else(|| Problem::new(Code::NotFound))
}
