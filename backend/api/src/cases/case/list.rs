//! The list of cases.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::Data;
use punte_domain::cases::RiskLevel;
use punte_domain::cases::track::{AssistanceState, IdentificationState, ProceedingsState, StayReturnState};
use punte_storage::cases::{Assigned, CaseFilter, CaseSort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{CaseSummaryView, summaries};
use crate::auth::{CasesRead, Granted};
use crate::list::{ListCount, ListTotal, Listed, paged};
use crate::query::page;
use crate::{App, Problem, Query};

/// Whose cases a list shows.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CaseAssigned {
    /// The caller's.
    Me,
    /// Those nobody works on.
    Nobody,
}

/// How a list of cases runs.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CaseSort)]
enum CaseOrder {
    /// The latest opened first.
    #[default]
    Newest,
    /// What is due next first; cases in which nothing is due are left out.
    Due,
}

/// Which cases, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CaseListQuery {
    /// Those whose identification stands here.
    identification: Option<IdentificationState>,
    /// Those whose assistance stands here.
    assistance: Option<AssistanceState>,
    /// Those whose proceedings stand here.
    proceedings: Option<ProceedingsState>,
    /// Those whose stay and return stand here.
    stay_return: Option<StayReturnState>,
    /// Those at this level of risk.
    risk_level: Option<RiskLevel>,
    /// Those of this county.
    county: Option<String>,
    /// The caller's, or those nobody works on.
    #[param(inline)]
    assigned: Option<CaseAssigned>,
    /// The open ones, or the closed ones.
    open: Option<bool>,
    /// `newest`, or what is `due` next.
    #[serde(default)]
    #[param(inline)]
    sort: CaseOrder,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
    /// `exact` counts the whole list.
    #[param(inline)]
    count: Option<ListCount>,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CasePage {
    items: Vec<CaseSummaryView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
    /// How many cases the whole list shows, where `count` asks for it.
    count: Option<ListTotal>,
}

paged!(CasePage);

/// List cases
///
/// The cases whose coded facts the caller may read, newest first or by what is due next. Nothing
/// in it tells who the person is, so a list is not recorded.
#[utoipa::path(tag = "cases", operation_id = "case_list", params(CaseListQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = CasePage), Problem))]
#[get("/cases")]
pub(in crate::cases) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    query: Query<CaseListQuery>,
) -> Result<Listed<CasePage>, Problem> {
    let tx = app.read(&actor);
    let filter = CaseFilter {
        identification: query.identification,
        assistance: query.assistance,
        proceedings: query.proceedings,
        stay_return: query.stay_return,
        risk_level: query.risk_level,
        county: query.county.clone(),
        assigned: query.assigned.map(|assigned| match assigned {
            CaseAssigned::Me => Assigned::To(actor.user),
            CaseAssigned::Nobody => Assigned::ToNobody,
        }),
        is_open: query.open,
        sort: match query.sort {
            CaseOrder::Newest => CaseSort::Newest,
            CaseOrder::Due => CaseSort::Due,
        },
    };
    let request = page(query.limit, query.cursor.as_ref())?;
    let page = punte_storage::cases::list(&tx, &actor.scope(), &filter, &request).await?;
    let count = match query.count {
        Some(ListCount::Exact) => Some(punte_storage::cases::count(&tx, &actor.scope(), &filter).await?.into()),
        None => None,
    };
    Ok(Listed(CasePage {
        items: summaries(&tx, &actor, page.items).await?,
        next: page.next,
        count,
    }))
}
