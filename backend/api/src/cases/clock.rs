//! Clocks: what must happen until when.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use punte_domain::Timestamp;
use punte_domain::cases::clock::{Clock, ClockKind, ClockState, ClockWarning};
use punte_domain::id::{CaseId, ClockId, OrganisationId, ReferralId};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::clock::{ClockFilter, ClockLine};
use punte_storage::{Page, cases};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{CasesRead, Granted};
use crate::query::page;
use crate::{App, Problem, Query};

/// A deadline.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Clock)]
pub(crate) struct ClockView {
    /// Its id.
    pub id: ClockId,
    /// Which deadline.
    pub kind: ClockKind,
    /// The case, where the caller may see it: the receiver of a referral learns nothing of it.
    pub case_id: Option<CaseId>,
    /// The reference of that case.
    pub case_reference: Option<Reference>,
    /// The code name of that case.
    #[schema(example = "Mesteacăn 47")]
    pub case_code_name: Option<String>,
    /// The referral it belongs to.
    pub referral_id: Option<ReferralId>,
    /// The organisation that answers for it.
    pub owner_organisation_id: OrganisationId,
    /// When it started or will start.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub due_at: DateTime<Utc>,
    /// When it was met or cancelled, in time or late. While this is null somebody must act.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: ClockState,
    /// How near its end is.
    pub warning: ClockWarning,
    /// Whether its length was checked against the official text.
    pub verified: bool,
}

impl ClockView {
    /// A clock as its readers see it at this time; `case` is given where they may see the case.
    #[must_use]
    pub(crate) fn new(clock: &Clock, case: Option<(Reference, String)>, pack: &Pack, now: Timestamp) -> Self {
        let (case_reference, case_code_name) = case.unzip();
        Self {
            id: clock.id,
            kind: clock.kind,
            case_id: case_reference.is_some().then_some(clock.case_id),
            case_reference,
            case_code_name,
            referral_id: clock.referral_id,
            owner_organisation_id: clock.owner_organisation_id,
            starts_at: clock.starts_at,
            due_at: clock.due_at,
            stopped_at: clock.stopped_at,
            state: clock.state,
            warning: clock.warning(now),
            verified: pack.clock(clock.kind).is_some_and(|rule| rule.verified),
        }
    }

    /// A clock from a list.
    #[must_use]
    pub(crate) fn of_line(line: ClockLine, pack: &Pack, now: Timestamp) -> Self {
        Self::new(&line.clock, line.case, pack, now)
    }
}

/// A page of deadlines.
#[derive(Serialize, ToSchema)]
#[schema(as = ClockPage)]
pub(crate) struct ClockPageView {
    items: Vec<ClockView>,
    /// The cursor of the next page.
    next: Option<String>,
}

/// Which open deadlines a list shows.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OpenClockState {
    /// Those that run.
    Running,
    /// Those that ran out and are still to be seen to.
    Expired,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClockQuery {
    /// Only those that run, or only those that ran out and are still to be seen to.
    #[param(inline)]
    state: Option<OpenClockState>,
    /// Those of this case, also the ones that have stopped.
    case_id: Option<CaseId>,
    /// How many, 1 to 100; 50 unless given.
    limit: Option<u64>,
    /// The cursor that the last page ended with.
    cursor: Option<String>,
}

/// List deadlines
///
/// Open deadlines that the caller's organisation answers for, and those of cases that the caller
/// sees in another way (a region, the country); the one due first comes first. With `case_id`, all
/// deadlines of that case. Case workers, supervisors, regional officers and coordinators may call
/// it.
#[utoipa::path(tag = "cases", operation_id = "clock_list", params(ClockQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = ClockPageView), Problem))]
#[get("/clocks")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    query: Query<ClockQuery>,
) -> Result<Json<ClockPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let filter = ClockFilter {
        state: query.state.map(|state| match state {
            OpenClockState::Running => ClockState::Running,
            OpenClockState::Expired => ClockState::Expired,
        }),
        case: query.case_id,
        ..Default::default()
    };
    let tx = app.read(&actor);
    let Page { items, next } = cases::clock::list(&tx, &actor.scope(), &filter, &request).await?;
    let items = items
        .into_iter()
        .map(|line| ClockView::of_line(line, &app.pack, tx.now))
        .collect();
    Ok(Json(ClockPageView { items, next }))
}
