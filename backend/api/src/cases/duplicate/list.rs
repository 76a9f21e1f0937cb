//! The list of pairs that are judged, or wait for it.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::Data;
use punte_domain::cases::duplicate::DuplicateState;
use punte_storage::cases::duplicate as storage;
use punte_storage::page::Page;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{DuplicateView, views};
use crate::auth::{CasesMerge, Granted};
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Problem, Query};

/// Which pairs, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DuplicateListQuery {
    /// Those in this state, otherwise those that wait for a judgement.
    state: Option<DuplicateState>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of pairs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicatePage {
    items: Vec<DuplicateView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(DuplicatePage);

/// List cases that may be of one person
///
/// Pairs of cases of the caller's organisation, the latest found first, with their coded facts: who the
/// person is, is read pair by pair. For whoever may judge them.
#[utoipa::path(tag = "cases", operation_id = "duplicate_list", params(DuplicateListQuery),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = OK, body = DuplicatePage), Problem))]
#[get("/duplicates")]
pub(in crate::cases) async fn list(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    query: Query<DuplicateListQuery>,
) -> Result<Listed<DuplicatePage>, Problem> {
    let tx = app.read(&actor);
    let request = page(query.limit, query.cursor.as_ref())?;
    let state = query.state.unwrap_or(DuplicateState::Open);
    let Page { items, next } = storage::list(&tx, &actor.scope(), state, &request).await?;
    let items = views(&tx, &actor, items).await?;
    Ok(Listed(DuplicatePage { items, next }))
}
