//! Finding a case.

use actix_web::post;
use actix_web::web::Data;
use punte_domain::access::{Actor, Permission};
use punte_domain::event::{Event, EventKind};
use punte_domain::fold::fold;
use punte_domain::reference::{Reference, ReferenceError};
use punte_storage::cases::search::{self as storage, Hit};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::CaseSummaryView;
use crate::auth::{CasesRead, Granted};
use crate::{App, Code, Json, Problem};

/// What to look for: exactly one of the three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "popescu ion"}))]
pub(crate) struct CaseSearch {
    /// A reference as people read it out.
    #[serde(default)]
    #[schema(example = "RO-7K3M-9QFT")]
    reference: Option<String>,
    /// The beginnings of names, in any order, at least two letters; without regard to capitals and
    /// diacritics. Only within the caller's own organisation.
    #[serde(default)]
    #[schema(min_length = 2, max_length = 100)]
    name: Option<String>,
    /// The whole number of a document, at least six characters. Only within the caller's own
    /// organisation.
    #[serde(default)]
    #[schema(min_length = 6, max_length = 60)]
    identifier: Option<String>,
}

/// A case that was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseHit)]
pub(crate) struct CaseHitView {
    #[serde(flatten)]
    case: CaseSummaryView,
    /// The name that was found; `null` where the search was by reference.
    matched_name: Option<String>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseHits)]
pub(crate) struct CaseHitsView {
    /// At most 50, newest first.
    items: Vec<CaseHitView>,
    /// Whether these are all; otherwise say more of the name.
    is_complete: bool,
}

/// Find cases
///
/// By reference among all the caller may read; by name or document number within the caller's own
/// organisation, for whoever may read identities. Every case shown with a name is recorded; what
/// was searched for is not. The search is a POST so that no name stands in a URL.
#[utoipa::path(tag = "cases", operation_id = "case_search",
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = CaseHitsView), Problem))]
#[post("/cases/search")]
pub(super) async fn search(
    app: Data<App>,
    actor: Granted<CasesRead>,
    body: Json<CaseSearch>,
) -> Result<actix_web::web::Json<CaseHitsView>, Problem> {
    let tx = app.read(&actor);
    let (hits, is_complete) = match (&body.reference, &body.name, &body.identifier) {
        (Some(text), None, None) => {
            let reference = reference(text)?;
            let line = storage::by_reference(&tx, &actor.scope(), &reference).await?;
            let hits = line.map(|line| Hit {
                line,
                name: String::new(),
            });
            return answer(&tx, &actor, hits.into_iter().collect(), true, false).await;
        }
        (None, Some(name), None) => {
            if name.chars().count() > 100 {
                return Err(Problem::at("/name", "too_long"));
            }
            if fold(name).chars().filter(|c| *c != ' ').count() < 2 {
                return Err(Problem::at("/name", "too_short"));
            }
            let scope = identity_scope(&actor)?;
            storage::by_name(&tx, &scope, name).await?
        }
        (None, None, Some(value)) => {
            if value.chars().count() > 60 {
                return Err(Problem::at("/identifier", "too_long"));
            }
            let scope = identity_scope(&actor)?;
            (storage::by_identifier(&tx, &scope, value).await?, true)
        }
        _ => return Err(Problem::at("", "exactly_one")),
    };
    let shown = hits.iter().map(|hit| {
        Event::new(EventKind::ReadSearchHit)
            .case(hit.line.id)
            .fields(["given_names", "family_name", "aliases"])
    });
    if !hits.is_empty() {
        app.record(&actor, shown.collect::<Vec<_>>()).await?;
    }
    answer(&tx, &actor, hits, is_complete, true).await
}

/// A reference as people type it, or what is wrong with it.
pub(super) fn reference(text: &str) -> Result<Reference, Problem> {
    Reference::parse(text).map_err(|error| {
        let code = match error {
            ReferenceError::Malformed => "malformed",
            ReferenceError::WrongCheck => "wrong_check",
        };
        Problem::at("/reference", code)
    })
}

fn identity_scope(actor: &Actor) -> Result<punte_domain::access::Scope, Problem> {
    if actor.may(Permission::CasesIdentity) {
        Ok(actor.scope(Permission::CasesIdentity))
    } else {
        Err(Problem::new(Code::Forbidden))
    }
}

async fn answer(
    tx: &Tx,
    actor: &Actor,
    hits: Vec<Hit>,
    is_complete: bool,
    by_name: bool,
) -> Result<actix_web::web::Json<CaseHitsView>, Problem> {
    let names = names(
        tx,
        actor.language,
        hits.iter().map(|hit| hit.line.organisation),
        hits.iter().filter_map(|hit| hit.line.assigned_to),
    )
    .await?;
    let items = hits
        .into_iter()
        .map(|hit| CaseHitView {
            case: CaseSummaryView::new(hit.line, &names, tx.now),
            matched_name: by_name.then_some(hit.name),
        })
        .collect();
    Ok(actix_web::web::Json(CaseHitsView { items, is_complete }))
}
