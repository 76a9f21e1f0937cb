//! Clocks: what must happen until when.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::{self, Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Permission};
use punte_domain::cases::clock::{Clock, ClockKind, ClockState, ClockWarning, Milestone, Occasion};
use punte_domain::cases::clock_hand::MeetError;
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::{CaseId, ClockId, OrganisationId, ReferralId};
use punte_domain::pack::Pack;
use punte_domain::reference::Reference;
use punte_storage::cases::clock::{ClockCase, ClockFilter, ClockLine};
use punte_storage::{Page, Tx, cases, referrals};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{CasesRead, ClocksMeet, Granted};
use crate::cases::note::keep_words;
use crate::list::{Listed, paged};
use crate::query::page;
use crate::{App, Code, IdempotencyKey, Json, Problem, Query};

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
    /// How much danger the person of that case is in, for whoever may see the case.
    pub case_risk_level: Option<RiskLevel>,
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
    /// The day on which it was done, where somebody said so by hand.
    pub done_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: ClockState,
    /// How near its end is.
    pub warning: ClockWarning,
    /// Whether its length was checked against the official text.
    pub verified: bool,
    /// Whether the caller may say now that it was met, with `clock_meet`.
    pub meeting: ClockMeeting,
}

/// Whether somebody may say now that a deadline was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClockMeeting {
    /// They may.
    Possible,
    /// Another act meets it: an answer, a report, a consent, a step of the case.
    NotByHand,
    /// Others answer for it.
    NotYours,
    /// It has not started.
    NotStarted,
    /// It was met or cancelled.
    Stopped,
}

impl From<Result<Milestone, MeetError>> for ClockMeeting {
    fn from(may: Result<Milestone, MeetError>) -> Self {
        match may {
            Ok(_) => Self::Possible,
            Err(MeetError::NotByHand) => Self::NotByHand,
            Err(MeetError::AlreadyStopped) => Self::Stopped,
            Err(MeetError::NotStarted) => Self::NotStarted,
            Err(MeetError::NotYours | MeetError::InTheFuture | MeetError::BeforeStart) => Self::NotYours,
        }
    }
}

impl ClockView {
    /// A clock as this person sees it at this time.
    #[must_use]
    pub(crate) fn new(line: ClockLine, pack: &Pack, by: &Actor, now: Timestamp) -> Self {
        let ClockLine { clock, case, facts } = line;
        let meeting = clock.may_be_met(by, &facts, now).into();
        let case_risk_level = case.as_ref().and_then(|case| case.risk_level);
        let (case_reference, case_code_name) = case.map(|case| (case.reference, case.code_name)).unzip();
        Self {
            id: clock.id,
            kind: clock.kind,
            case_id: case_reference.is_some().then_some(clock.case_id),
            case_reference,
            case_code_name,
            case_risk_level,
            referral_id: clock.referral_id,
            owner_organisation_id: clock.owner_organisation_id,
            starts_at: clock.starts_at,
            due_at: clock.due_at,
            stopped_at: clock.stopped_at,
            done_on: clock.done_on,
            state: clock.state,
            warning: clock.warning(now),
            verified: pack.clock(clock.kind).is_some_and(|rule| rule.verified),
            meeting,
        }
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

paged!(ClockPageView);

/// Which open deadlines a list shows.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OpenClockState {
    /// Those that run.
    Running,
    /// Those that ran out and are still to be seen to.
    Expired,
}

/// Within which time a deadline ends.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClockDue {
    /// It should have ended.
    Overdue,
    /// Today.
    Today,
    /// Within a week after today.
    Soon,
    /// Later than that.
    Later,
}

/// How far ahead something is due soon, in days.
const SOON_DAYS: i64 = 7;

impl ClockDue {
    /// From when on and before when, with the days of the country.
    pub(crate) fn within(self, pack: &Pack, now: Timestamp) -> [Option<Timestamp>; 2] {
        let calendar = pack.calendar();
        let end_of_day = calendar.end_of(calendar.date(now));
        let end_of_week = end_of_day + TimeDelta::days(SOON_DAYS);
        match self {
            Self::Overdue => [None, Some(now)],
            Self::Today => [Some(now), Some(end_of_day)],
            Self::Soon => [Some(end_of_day), Some(end_of_week)],
            Self::Later => [Some(end_of_week), None],
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ClockQuery {
    /// Only those that end within this time.
    #[param(inline)]
    due: Option<ClockDue>,
    /// Only those that run, or only those that ran out and are still to be seen to.
    #[param(inline)]
    state: Option<OpenClockState>,
    /// Those of this case, also the ones that have stopped.
    case_id: Option<CaseId>,
    /// How many, 1 to 100; 50 unless given.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor that the last page ended with.
    cursor: Option<String>,
}

/// List deadlines
///
/// Open deadlines that the caller's organisation answers for, and those of cases that the caller
/// sees in another way (a region, the country); the one due first comes first. Who answers referrals
/// sees also what the organisation owes to their senders. With `case_id`, all deadlines of that case,
/// also those that have stopped. For whoever may see that cases exist.
#[utoipa::path(tag = "cases", operation_id = "clock_list", params(ClockQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = ClockPageView), Problem))]
#[get("/clocks")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    query: Query<ClockQuery>,
) -> Result<Listed<ClockPageView>, Problem> {
    let request = page(query.limit, query.cursor.as_ref())?;
    let tx = app.read(&actor);
    let [due_from, due_before] = query.due.map_or([None, None], |due| due.within(&app.pack, tx.now));
    let filter = ClockFilter {
        due_from,
        due_before,
        owed_by: (query.case_id.is_none() && actor.may(Permission::ReferralsAnswer)).then_some(actor.organisation),
        state: query.state.map(|state| match state {
            OpenClockState::Running => ClockState::Running,
            OpenClockState::Expired => ClockState::Expired,
        }),
        case: query.case_id,
        ..Default::default()
    };
    let Page { items, next } = cases::clock::list(&tx, &actor.scope(), &filter, &request).await?;
    let items = items
        .into_iter()
        .map(|line| ClockView::new(line, &app.pack, &actor, tx.now))
        .collect();
    Ok(Listed(ClockPageView { items, next }))
}

/// That a deadline was met.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"done_on": "2026-03-03", "note": "The regional centre was told by telephone."}))]
pub(crate) struct ClockMeet {
    /// The day on which it was done, between the start of the deadline and today; today unless
    /// given.
    #[serde(default)]
    done_on: Option<NaiveDate>,
    /// Kept as a note of the case.
    #[serde(default)]
    #[schema(max_length = 20_000)]
    note: Option<String>,
}

/// Say that a deadline was met
///
/// For what has no form of its own: that the coordinator was informed, that a receiver saw to risk,
/// needs or plan, that somebody who turned eighteen was asked. A deadline that had run out stays `expired` and has a time at which it was stopped. For whoever
/// answers for it; that the coordinator was informed also for whoever coordinates.
#[utoipa::path(tag = "cases", operation_id = "clock_meet",
    params(("id" = ClockId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("clocks.meet"))),
    responses((status = OK, body = ClockView), Problem))]
#[post("/clocks/{id}/meet")]
pub(super) async fn meet(
    app: Data<App>,
    actor: Granted<ClocksMeet>,
    id: Path<ClockId>,
    once: IdempotencyKey,
    body: Json<ClockMeet>,
) -> Result<web::Json<ClockView>, Problem> {
    let tx = app.write(&actor).await?;
    let (case, known) = case_of(&tx, &actor, *id).await?;
    let facts = cases::facts(&tx, &case).await?;
    let clock = cases::clock::find(&tx, *id).await?;
    let view = |clock, facts| {
        let line = ClockLine {
            clock,
            case: known,
            facts,
        };
        web::Json(ClockView::new(line, &app.pack, &actor, tx.now))
    };
    if tx.once(&once.of(&app, &body), *id).await?.is_some() {
        return Ok(view(clock, facts));
    }
    let body = body.into_inner();
    let calendar = app.pack.calendar();
    let today = calendar.date(tx.now);
    let done_on = body.done_on.unwrap_or(today);
    let days = (done_on, today, calendar.date(clock.starts_at));
    let (clock, met, milestone) = clock.meet(&actor, &facts, days, tx.now)?;
    let happened = calendar.happened(done_on, tx.now);
    let occasion = occasion(&case, &clock, milestone, happened);
    cases::clock::met(&tx, &app.pack, &clock, &occasion).await?;
    tx.record(met).await?;
    keep_words(&tx, &actor, case.id, tx.new_id(), body.note.as_deref()).await?;
    let view = view(clock, facts);
    tx.commit().await?;
    Ok(view)
}

/// The case of a clock, locked, and what the caller may know of it: nothing for the receiver of a
/// referral, whose clock it is.
async fn case_of(tx: &Tx, actor: &Granted<ClocksMeet>, id: ClockId) -> Result<(Case, Option<ClockCase>), Problem> {
    let (case, referral) = cases::clock::belongs_to(tx, id).await?;
    let known = Actor::scope(actor, Permission::CasesRead);
    match cases::find_readable(tx, &known, case).await {
        Ok(case) => {
            let known = ClockCase {
                reference: case.reference.clone(),
                code_name: case.code_name.clone(),
                risk_level: case.risk_level,
            };
            Ok((case, Some(known)))
        }
        Err(punte_storage::Error::NotFound) => {
            let referral = referral.ok_or(punte_storage::Error::NotFound)?;
            // Found by the referral, which locks the case too.
            referrals::find_mine(tx, &actor.scope(), actor.organisation, referral).await?;
            let case = cases::find(tx, &punte_domain::access::Scope::system(), case).await?;
            Ok((case, None))
        }
        Err(error) => Err(error.into()),
    }
}

fn occasion(case: &Case, clock: &Clock, milestone: Milestone, at: Timestamp) -> Occasion {
    Occasion {
        referral: clock
            .referral_id
            .map(|referral| (referral, case.organisation, clock.owner_organisation_id)),
        ..Occasion::new(milestone, case.id, case.organisation, at)
    }
}

impl From<MeetError> for Problem {
    fn from(error: MeetError) -> Self {
        let not_now = |because| Self::new(Code::NotNow).because(because);
        match error {
            MeetError::NotByHand => not_now("not_by_hand"),
            MeetError::AlreadyStopped => not_now("already_stopped"),
            MeetError::NotStarted => not_now("not_started"),
            MeetError::NotYours => Self::new(Code::Forbidden).because("not_yours"),
            MeetError::InTheFuture => Self::at("/done_on", "in_the_future"),
            MeetError::BeforeStart => Self::at("/done_on", "too_early"),
        }
    }
}
