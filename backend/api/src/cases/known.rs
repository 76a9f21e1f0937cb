//! Whether somebody is known already: asked while a case is opened.

use actix_web::post;
use actix_web::web::Data;
use punte_domain::cases::likeness::{Likeness, LikenessReason};
use punte_domain::cases::person::{Identifier, PartialDate, PersonDetails, Sex};
use punte_domain::event::{Event, EventKind};
use punte_storage::cases::likeness as storage;
use punte_storage::names;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CaseSummaryView;
use crate::auth::{CasesIdentity, Granted};
use crate::{App, Json, Problem};

/// What somebody says of who they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"given_names": "Ana", "family_name": "Popescu",
    "birth": {"date": "2004-05-07", "precision": "day"}, "sex": "female"}))]
pub(crate) struct CaseKnownAsk {
    #[serde(default)]
    #[schema(max_length = 120)]
    given_names: Option<String>,
    #[serde(default)]
    #[schema(max_length = 120)]
    family_name: Option<String>,
    /// Other names the person goes by.
    #[serde(default)]
    #[schema(max_items = 20)]
    aliases: Vec<String>,
    #[serde(default)]
    birth: Option<PartialDate>,
    #[serde(default)]
    sex: Option<Sex>,
    #[serde(default)]
    #[schema(max_items = 20)]
    identifiers: Vec<Identifier>,
}

/// A case whose person is like the one that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseKnownHit)]
pub(crate) struct CaseKnownHitView {
    #[serde(flatten)]
    case: CaseSummaryView,
    /// The name of the person.
    name: String,
    likeness: Likeness,
    /// Why, and what speaks against it.
    #[schema(example = json!(["similar_names", "same_birth"]))]
    reasons: Vec<LikenessReason>,
}

/// Cases of people who are like the one that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseKnown)]
pub(crate) struct CaseKnownView {
    /// At most 10, the likest first.
    items: Vec<CaseKnownHitView>,
}

/// Ask whether somebody is known already
///
/// Compares what is told of a person with the people of the caller's own cases, or of the organisation's
/// for whoever reads identities there. Nothing of what is told is kept; every case that is shown is
/// recorded. It is a POST so that no name stands in a URL. For whoever may read identities.
#[utoipa::path(tag = "cases", operation_id = "case_known",
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = CaseKnownView), Problem))]
#[post("/cases/known")]
pub(super) async fn known(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    body: Json<CaseKnownAsk>,
) -> Result<actix_web::web::Json<CaseKnownView>, Problem> {
    let tx = app.read(&actor);
    let body = body.into_inner();
    let details = PersonDetails {
        given_names: body.given_names,
        family_name: body.family_name,
        aliases: body.aliases,
        birth: body.birth,
        identifiers: body.identifiers,
        ..PersonDetails::default()
    };
    let details = details.checked(tx.now)?;
    let found = storage::alike(&tx, &actor.scope(), &details, body.sex.unwrap_or(Sex::Unknown)).await?;
    let shown = found.iter().map(|(hit, _)| {
        let read = Event::new(EventKind::ReadSearchHit).case(hit.line.id);
        read.fields(["given_names", "family_name", "aliases", "birth", "identifiers"])
    });
    if !found.is_empty() {
        app.record(&actor, shown.collect::<Vec<_>>()).await?;
    }
    let names = names(
        &tx,
        actor.language,
        found.iter().map(|(hit, _)| hit.line.organisation),
        found.iter().filter_map(|(hit, _)| hit.line.assigned_to),
    )
    .await?;
    let items = found.into_iter().map(|(hit, alike)| CaseKnownHitView {
        case: CaseSummaryView::new(hit.line, &names, tx.now),
        name: hit.name,
        likeness: alike.likeness,
        reasons: alike.reasons,
    });
    Ok(actix_web::web::Json(CaseKnownView { items: items.collect() }))
}
