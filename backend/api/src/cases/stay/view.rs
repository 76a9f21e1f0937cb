//! Leave to stay as whoever may know of it reads it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::Case;
use punte_domain::cases::stay::{Stay, StayState};
use punte_domain::id::StayId;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;
use crate::{App, Code, Problem};

/// Leave to stay, asked for or given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stay)]
pub(crate) struct StayView {
    pub(super) id: StayId,
    version: i64,
    /// A code of the pack's list `stay_kind`.
    #[schema(example = "reflection")]
    kind: String,
    state: StayState,
    requested_on: Option<NaiveDate>,
    decided_on: Option<NaiveDate>,
    /// The first day.
    from_on: Option<NaiveDate>,
    /// The last day.
    until_on: Option<NaiveDate>,
    /// Whether it lets the person stay today.
    is_running: bool,
    /// The day it ended before its last.
    ended_on: Option<NaiveDate>,
    /// Why: a code of the pack's list `stay_end`.
    end_reason: Option<String>,
    /// Who decides.
    authority: Option<String>,
    /// The number of the permit.
    number: Option<String>,
    /// Why it was refused.
    refusal: Option<String>,
    note: Option<String>,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["stay_decide", "stay_end"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for StayView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The leave to stay of a case as the caller reads it.
pub(super) async fn views(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    stays: Vec<Stay>,
) -> Result<Vec<StayView>, Problem> {
    let today = app.pack.calendar().date(tx.now);
    let names = names(tx, actor.language, None, stays.iter().map(|stay| stay.recorded_by)).await?;
    let may = actor.may(Permission::StaysManage);
    Ok(stays
        .into_iter()
        .map(|stay| StayView {
            is_running: stay.runs_until(today).is_some(),
            abilities: stay.abilities(case, actor, may),
            id: stay.id,
            version: stay.version,
            kind: stay.kind,
            state: stay.state,
            requested_on: stay.requested_on,
            decided_on: stay.decided_on,
            from_on: stay.time.map(|time| time.from_on),
            until_on: stay.time.map(|time| time.until_on),
            ended_on: stay.ended_on,
            end_reason: stay.end_reason,
            authority: stay.words.authority,
            number: stay.words.number,
            refusal: stay.words.refusal,
            note: stay.words.note,
            recorded_by_name: names.user(stay.recorded_by),
            recorded_at: stay.recorded_at,
        })
        .collect())
}

/// One leave to stay as the caller reads it.
pub(super) async fn view_of(app: &App, tx: &Tx, actor: &Actor, case: &Case, stay: Stay) -> Result<StayView, Problem> {
    let view = views(app, tx, actor, case, vec![stay]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}
