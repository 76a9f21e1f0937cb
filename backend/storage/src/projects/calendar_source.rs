//! What stands in the calendar, and on which of its dates: one source for each date that something has.

use std::str::FromStr;

use punte_domain::projects::activity::ActivityState;
use punte_domain::projects::calendar::{CalendarKind, CalendarMoment, CalendarState};
use punte_domain::projects::deliverable::DeliverableState;
use punte_domain::projects::meeting::MeetingDecisionState;
use punte_domain::projects::review::FollowUpState;
use punte_domain::projects::status::ProjectStatus;
use punte_domain::projects::strategy::MeasureStatus;
use punte_domain::projects::training::TrainingState;

/// A date in columns; without a precision it is a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated {
    pub on: &'static str,
    pub precision: Option<&'static str>,
}

/// How a title is put together from columns.
#[derive(Debug, Clone, Copy)]
pub(super) enum Title {
    /// It stands in this one.
    In(&'static str),
    /// It follows a number, where there is one.
    Numbered(&'static str),
    /// It stands in these, one for each language.
    Translated([&'static str; 3]),
}

/// Who sees it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen {
    /// Whoever sees its project, which this column names.
    OfProject(&'static str),
    /// Whoever's organisation keeps it or has a part in it, or sees its project.
    Kept,
    /// As the kept record of this table that this column names.
    With(&'static str, &'static str),
    /// Everybody who sees projects; it is an organisation's that keeps it, has a part in it or in its project.
    Public,
    /// Everybody who sees projects; it is an organisation's that keeps its strategy or answers for it.
    OfStrategy,
}

/// Where it was.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whereabouts {
    /// Nothing of it is kept.
    Nowhere,
    /// In this column, and its county in `county`.
    County(&'static str),
    /// In this column, and its counties among those of activities.
    Activity(&'static str),
    /// At the places of an action.
    Actions,
}

/// The state of one kind of thing as that of everything in a calendar.
type ReadState = fn(&str) -> Option<CalendarState>;

/// Something that has a date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    pub kind: CalendarKind,
    pub moment: CalendarMoment,
    pub table: &'static str,
    pub id: &'static str,
    pub parent: Option<&'static str>,
    pub project: Option<&'static str>,
    pub title: Title,
    pub from: Dated,
    pub to: Option<Dated>,
    pub whereabouts: Whereabouts,
    pub state: Option<(&'static str, ReadState)>,
    pub seen: Seen,
    /// What names who sees to it.
    pub owner: Option<&'static str>,
    /// What the ledger knows it by, and the column with that id.
    pub worked_on: &'static str,
}

fn state<T: FromStr + Into<CalendarState>>(code: &str) -> Option<CalendarState> {
    code.parse::<T>().ok().map(Into::into)
}

const fn day(on: &'static str) -> Dated {
    Dated { on, precision: None }
}

const fn stated(on: &'static str, precision: &'static str) -> Dated {
    let precision = Some(precision);
    Dated { on, precision }
}

/// Of something in a project, which is seen with it.
const fn of_project(kind: CalendarKind, moment: CalendarMoment, table: &'static str, from: Dated) -> Source {
    Source {
        kind,
        moment,
        table,
        id: "id",
        parent: None,
        project: Some("project_id"),
        title: Title::In("title"),
        from,
        to: None,
        whereabouts: Whereabouts::Nowhere,
        state: None,
        seen: Seen::OfProject("project_id"),
        owner: None,
        worked_on: "id",
    }
}

/// Of a record that an organisation keeps.
const fn kept(kind: CalendarKind, moment: CalendarMoment, table: &'static str, from: Dated) -> Source {
    Source {
        seen: Seen::Kept,
        ..of_project(kind, moment, table, from)
    }
}

const TITLES: Title = Title::Translated(["title_ro", "title_sq", "title_en"]);

/// Everything that has a date.
pub(super) fn sources() -> impl Iterator<Item = Source> {
    projects()
        .into_iter()
        .chain(activities())
        .chain(done())
        .chain(meetings())
        .chain(promised())
        .chain(stated_of_records())
        .chain(strategies())
}

fn projects() -> [Source; 2] {
    [(CalendarMoment::Begins, "start_on"), (CalendarMoment::Ends, "end_on")].map(|(moment, on)| Source {
        project: Some("id"),
        title: TITLES,
        state: Some(("status", state::<ProjectStatus>)),
        seen: Seen::OfProject("id"),
        ..of_project(CalendarKind::Project, moment, "project", day(on))
    })
}

fn activities() -> [Source; 4] {
    [
        (CalendarMoment::PlannedBegin, "planned_from", "planned_from_precision"),
        (CalendarMoment::PlannedEnd, "planned_to", "planned_to_precision"),
        (CalendarMoment::Begins, "actual_from", "actual_from_precision"),
        (CalendarMoment::Ends, "actual_to", "actual_to_precision"),
    ]
    .map(|(moment, on, precision)| Source {
        title: Title::Numbered("title"),
        whereabouts: Whereabouts::Activity("place"),
        state: Some(("state", state::<ActivityState>)),
        ..of_project(CalendarKind::Activity, moment, "activity", stated(on, precision))
    })
}

/// What projects hand over and are to reach, trainings, campaigns and their actions.
fn done() -> [Source; 6] {
    let held = stated("held_from", "held_from_precision");
    let until = Some(stated("held_to", "held_to_precision"));
    let due = stated("due", "due_precision");
    let delivered = stated("delivered", "delivered_precision");
    let period = stated("period_from", "period_from_precision");
    [
        Source {
            state: Some(("state", state::<DeliverableState>)),
            ..of_project(CalendarKind::Deliverable, CalendarMoment::Due, "deliverable", due)
        },
        Source {
            state: Some(("state", state::<DeliverableState>)),
            ..of_project(
                CalendarKind::Deliverable,
                CalendarMoment::Delivered,
                "deliverable",
                delivered,
            )
        },
        Source {
            id: "indicator_id",
            title: Title::Numbered("title"),
            // The ledger knows changes of indicators by their project.
            worked_on: "project_id",
            ..of_project(
                CalendarKind::Milestone,
                CalendarMoment::ToReach,
                "indicator_milestone",
                day("due_on"),
            )
        },
        Source {
            title: Title::Translated(["name_ro", "name_sq", "name_en"]),
            to: Some(stated("period_to", "period_to_precision")),
            ..of_project(CalendarKind::Campaign, CalendarMoment::Held, "campaign", period)
        },
        Source {
            title: Title::In("name"),
            to: until,
            whereabouts: Whereabouts::County("place"),
            state: Some(("state", state::<TrainingState>)),
            ..of_project(CalendarKind::Training, CalendarMoment::Held, "training", held)
        },
        Source {
            parent: Some("campaign_id"),
            to: until,
            whereabouts: Whereabouts::Actions,
            ..of_project(
                CalendarKind::CampaignAction,
                CalendarMoment::Held,
                "campaign_action",
                held,
            )
        },
    ]
}

/// Meetings, when those who met meet again, and what was decided.
fn meetings() -> [Source; 3] {
    let (held, next) = (stated("held_on", "held_precision"), stated("next_on", "next_precision"));
    [
        Source {
            to: Some(stated("until_on", "until_precision")),
            whereabouts: Whereabouts::County("venue"),
            ..kept(CalendarKind::Meeting, CalendarMoment::Held, "meeting", held)
        },
        kept(CalendarKind::Meeting, CalendarMoment::MeetsAgain, "meeting", next),
        Source {
            parent: Some("meeting_id"),
            project: None,
            title: Title::In("words"),
            state: Some(("state", state::<MeetingDecisionState>)),
            seen: Seen::With("meeting", "meeting_id"),
            owner: Some("owner_id"),
            worked_on: "meeting_id",
            ..kept(
                CalendarKind::Decision,
                CalendarMoment::Due,
                "meeting_decision",
                day("due_on"),
            )
        },
    ]
}

/// Protocols, measures of strategies, and what reviews recommend.
fn promised() -> [Source; 3] {
    let due = stated("due_on", "due_precision");
    [
        kept(
            CalendarKind::Protocol,
            CalendarMoment::ValidUntil,
            "protocol",
            day("ends_on"),
        ),
        Source {
            parent: Some("strategy_id"),
            project: None,
            title: Title::Numbered("words"),
            state: Some(("status", state::<MeasureStatus>)),
            seen: Seen::OfStrategy,
            ..kept(CalendarKind::Measure, CalendarMoment::Due, "strategy_measure", due)
        },
        Source {
            id: "review_id",
            parent: Some("review_id"),
            project: None,
            title: Title::In("standard"),
            state: Some(("state", state::<FollowUpState>)),
            seen: Seen::With("standard_review", "review_id"),
            worked_on: "review_id",
            ..kept(
                CalendarKind::Recommendation,
                CalendarMoment::Due,
                "standard_review_follow_up",
                day("due_on"),
            )
        },
    ]
}

/// When protocols were signed, publications came out and reviews were made.
fn stated_of_records() -> [Source; 3] {
    let signed = stated("signed_on", "signed_precision");
    let published = stated("published_on", "published_precision");
    let reviewed = stated("reviewed_on", "reviewed_precision");
    [
        kept(CalendarKind::Protocol, CalendarMoment::Signed, "protocol", signed),
        Source {
            title: TITLES,
            seen: Seen::Public,
            ..kept(
                CalendarKind::Publication,
                CalendarMoment::Published,
                "publication",
                published,
            )
        },
        kept(CalendarKind::Review, CalendarMoment::Held, "standard_review", reviewed),
    ]
}

/// When strategies and plans begin, end and are to be reported on.
fn strategies() -> [Source; 3] {
    [
        (CalendarMoment::Begins, stated("starts_on", "starts_precision")),
        (CalendarMoment::Ends, stated("ends_on", "ends_precision")),
        (CalendarMoment::Due, day("next_report_on")),
    ]
    .map(|(moment, from)| Source {
        project: None,
        title: TITLES,
        seen: Seen::Public,
        ..kept(CalendarKind::Strategy, moment, "strategy", from)
    })
}

/// By which entries of the ledger it is known who worked on what stands here. Literal, so that both engines read its
/// index.
pub const WORKED_ON: &str = "kind IN ('activity.changed', 'campaign.changed', 'campaign_action.changed', \
    'deliverable.changed', 'indicator.changed', 'measure.changed', 'meeting.changed', 'project.changed', \
    'project.created', 'protocol.changed', 'publication.changed', 'review.changed', 'strategy.changed', \
    'training.changed')";
