//! The calendar: what of projects has a date, as exactly as that date is stated.
//!
//! Nothing here has a time of day. What has no date is in no calendar.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use uuid::Uuid;

use super::activity::ActivityState;
use super::date::{StatedDate, StatedPrecision};
use super::deliverable::DeliverableState;
use super::meeting::MeetingDecisionState;
use super::review::FollowUpState;
use super::span::{StatedSpan, UNDATED};
use super::status::ProjectStatus;
use super::strategy::MeasureStatus;
use super::training::TrainingState;
use crate::Timestamp;
use crate::codes;
use crate::id::{CalendarSubscriptionId, ProjectId, SessionId, UserId};

codes! {
    /// What stands in a calendar.
    CalendarKind {
        /// A project.
        Project,
        /// An activity of a project.
        Activity,
        /// What a project hands over.
        Deliverable,
        /// How much an indicator is to come to.
        Milestone,
        /// A training.
        Training,
        /// A campaign.
        Campaign,
        /// An action of a campaign.
        CampaignAction,
        /// A meeting.
        Meeting,
        /// What a meeting decided.
        Decision,
        /// A protocol of cooperation.
        Protocol,
        /// A strategy or a plan.
        Strategy,
        /// A measure of a strategy.
        Measure,
        /// A publication.
        Publication,
        /// A review of a provider.
        Review,
        /// What a review of a provider recommends.
        Recommendation,
    }
}

codes! {
    /// What happens on a date.
    CalendarMoment {
        /// It takes place.
        Held,
        /// Those who met meet again.
        MeetsAgain,
        /// It begins.
        Begins,
        /// It ends.
        Ends,
        /// It was to begin.
        PlannedBegin,
        /// It was to end.
        PlannedEnd,
        /// It is due.
        Due,
        /// So much is to be reached by then.
        ToReach,
        /// It was handed over.
        Delivered,
        /// It was signed.
        Signed,
        /// It came out.
        Published,
        /// It is no longer valid afterwards.
        ValidUntil,
    }
}

impl CalendarMoment {
    /// Whether something has to be done by then.
    #[must_use]
    pub fn is_a_deadline(self) -> bool {
        matches!(self, Self::Due | Self::PlannedEnd)
    }
}

codes! {
    /// How much of what somebody sees they look at.
    CalendarBreadth {
        /// What they entered or changed, and what they see to.
        Own,
        /// What their organisation keeps, leads or has a part in.
        Organisation,
        /// All that they see.
        All,
    }
}

codes! {
    /// What became of something in a calendar.
    CalendarState {
        /// It is yet to be done.
        Open,
        /// It is done.
        Done,
        /// Nothing comes of it.
        Dropped,
    }
}

/// From the state of one kind of thing.
macro_rules! states {
    ($($from:ident { $($($variant:ident)|+ => $state:ident),+ $(,)? })+) => {$(
        impl From<$from> for CalendarState {
            fn from(state: $from) -> Self {
                match state { $($($from::$variant)|+ => Self::$state),+ }
            }
        }
    )+};
}

states! {
    ActivityState { Planned | Running => Open, Done => Done, Cancelled => Dropped }
    DeliverableState { Open | Returned => Open, Delivered | Approved => Done }
    FollowUpState { Open => Open, Done => Done, Dropped => Dropped }
    MeasureStatus { Planned | UnderWay => Open, PartlyDone | Done => Done, Dropped => Dropped }
    MeetingDecisionState { Open => Open, Done => Done, Dropped => Dropped }
    ProjectStatus {
        Idea | Submitted | Contracted | Running | Closing => Open,
        Closed => Done,
        Cancelled => Dropped,
    }
    TrainingState { Planned => Open, Held => Done, Cancelled => Dropped }
}

/// Something that has a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// What it is.
    pub kind: CalendarKind,
    /// What happens then.
    pub moment: CalendarMoment,
    /// Its id.
    pub id: Uuid,
    /// What it is a part of: the campaign of an action, the meeting of a decision, the strategy of a measure, the
    /// review of a recommendation.
    pub parent: Option<Uuid>,
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What it is called.
    pub title: String,
    /// What its meeting or review is called.
    pub parent_title: Option<String>,
    /// What its project is called, where that is in sight.
    pub project_title: Option<String>,
    /// When; at least one end is stated.
    pub span: StatedSpan,
    /// Where, as it is stated.
    pub place: Option<String>,
    /// In which counties (ISO 3166-2).
    pub counties: Vec<String>,
    /// What became of it; `None`: not stated, or nothing that could be.
    pub state: Option<CalendarState>,
}

impl CalendarEntry {
    /// The first day and the last that it may be on.
    #[must_use]
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (from, to) = (self.span.from.or(self.span.to)?, self.span.to.or(self.span.from)?);
        Some((from.first(), to.last().max(from.first())))
    }

    /// How exactly its date is stated: as its vaguer end is.
    #[must_use]
    pub fn precision(&self) -> Option<StatedPrecision> {
        let ends = [self.span.from, self.span.to];
        ends.into_iter().flatten().map(|end| end.precision).max()
    }

    /// Whether it had to be done before `today` and is neither done nor given up.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        let is_over = matches!(self.state, Some(CalendarState::Done | CalendarState::Dropped));
        self.moment.is_a_deadline() && !is_over && self.days().is_some_and(|(_, last)| last < today)
    }

    /// Where it stands in the order of the calendar.
    #[must_use]
    pub fn place_in_order(&self) -> (Option<NaiveDate>, Uuid, CalendarKind, CalendarMoment) {
        let day = self.span.from.or(self.span.to).map(StatedDate::first);
        (day, self.id, self.kind, self.moment)
    }
}

/// Days on which one looks: the first and the last, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarWindow {
    from: NaiveDate,
    to: NaiveDate,
}

/// As many days one looks at once.
pub const WINDOW_DAYS_MAX: i64 = 400;

impl CalendarWindow {
    /// From this day to that one.
    ///
    /// `None` where it ends before it begins, or is longer than [`WINDOW_DAYS_MAX`].
    #[must_use]
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        let days = (to - from).num_days() + 1;
        // What is not stated stands before all days, and what does not end after them.
        let is_of_time = from > UNDATED && to.year() < 9999;
        ((1..=WINDOW_DAYS_MAX).contains(&days) && is_of_time).then_some(Self { from, to })
    }

    /// What a subscription shows on this day: what was lately, and most of a year ahead.
    #[must_use]
    pub fn around(today: NaiveDate) -> Self {
        let days = |days| chrono::Duration::days(days);
        Self {
            from: today.checked_sub_signed(days(60)).unwrap_or(today),
            to: today.checked_add_signed(days(WINDOW_DAYS_MAX - 61)).unwrap_or(today),
        }
    }

    /// For each precision, where the dates lie that may mean a day within. What is not stated of a date stands as 01,
    /// so that a month that has begun before the window may still lie in it.
    #[must_use]
    pub fn dates(self) -> [(StatedPrecision, RangeInclusive<NaiveDate>); 3] {
        let month = self.from.with_day(1).unwrap_or(self.from);
        let year = month.with_month(1).unwrap_or(month);
        [
            (StatedPrecision::Day, self.from..=self.to),
            (StatedPrecision::Month, month..=self.to),
            (StatedPrecision::Year, year..=self.to),
        ]
    }

    /// Its first day and its last.
    #[must_use]
    pub fn days(self) -> (NaiveDate, NaiveDate) {
        (self.from, self.to)
    }
}

/// That a calendar program of somebody fetches their calendar by an address that is a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarSubscription {
    /// Its id.
    pub id: CalendarSubscriptionId,
    /// Whose calendar.
    pub user: UserId,
    /// The sign-in in which it was made: what ends that since somebody else may have had it ends this.
    pub session: SessionId,
    /// How much of it.
    pub breadth: CalendarBreadth,
    /// When it was made.
    pub created_at: Timestamp,
    /// On which day it was last fetched.
    pub fetched_on: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn stated(text: &str, precision: StatedPrecision) -> StatedDate {
        let date = day(text);
        StatedDate { date, precision }
    }

    fn entry(moment: CalendarMoment, span: StatedSpan, state: Option<CalendarState>) -> CalendarEntry {
        CalendarEntry {
            kind: CalendarKind::Deliverable,
            moment,
            id: Uuid::nil(),
            parent: None,
            project: None,
            title: "Raport".to_owned(),
            parent_title: None,
            project_title: None,
            span,
            place: None,
            counties: Vec::new(),
            state,
        }
    }

    #[test]
    fn a_window_is_bounded_and_does_not_end_before_it_begins() {
        for (from, to, is_one) in [
            ("2026-03-01", "2026-03-01", true),
            ("2026-03-02", "2026-03-01", false),
            ("2026-01-01", "2027-02-04", true),
            ("2026-01-01", "2027-02-05", false),
        ] {
            assert_eq!(CalendarWindow::new(day(from), day(to)).is_some(), is_one, "{from} {to}");
        }
        let (from, to) = CalendarWindow::around(day("2026-03-02")).days();
        assert!(CalendarWindow::new(from, to).is_some());
        assert_eq!((to - from).num_days() + 1, WINDOW_DAYS_MAX);
    }

    #[test]
    fn a_month_or_a_year_lies_in_a_window_that_begins_within_it() {
        use StatedPrecision::{Day, Month, Year};
        let window = CalendarWindow::new(day("2026-03-15"), day("2026-04-20")).unwrap();
        let lies_in = |text: &str, precision| {
            let dates = window.dates();
            let of = dates.iter().find(|(one, _)| *one == precision);
            of.is_some_and(|(_, dates)| dates.contains(&day(text)))
        };
        for (text, precision, is_in) in [
            ("2026-03-14", Day, false),
            ("2026-03-15", Day, true),
            ("2026-04-20", Day, true),
            ("2026-04-21", Day, false),
            ("2026-02-01", Month, false),
            ("2026-03-01", Month, true),
            ("2026-04-01", Month, true),
            ("2026-05-01", Month, false),
            ("2025-01-01", Year, false),
            ("2026-01-01", Year, true),
            ("2027-01-01", Year, false),
        ] {
            assert_eq!(lies_in(text, precision), is_in, "{text} {precision}");
        }
    }

    #[test]
    fn an_entry_is_as_exact_as_its_vaguer_end_and_spans_what_is_not_stated() {
        use StatedPrecision::{Day, Month, Year};
        let (on, in_month) = (stated("2016-02-12", Day), stated("2016-02-01", Month));
        for (from, to, precision, days) in [
            (
                Some(on),
                Some(stated("2016-02-14", Day)),
                Day,
                ("2016-02-12", "2016-02-14"),
            ),
            (Some(on), None, Day, ("2016-02-12", "2016-02-12")),
            (None, Some(on), Day, ("2016-02-12", "2016-02-12")),
            (Some(in_month), Some(in_month), Month, ("2016-02-01", "2016-02-29")),
            (Some(on), Some(in_month), Month, ("2016-02-12", "2016-02-29")),
            (
                Some(stated("2016-01-01", Year)),
                None,
                Year,
                ("2016-01-01", "2016-12-31"),
            ),
        ] {
            let one = entry(CalendarMoment::Held, StatedSpan { from, to }, None);
            assert_eq!(one.precision(), Some(precision));
            assert_eq!(one.days(), Some((day(days.0), day(days.1))));
        }
        let undated = entry(CalendarMoment::Held, StatedSpan::default(), None);
        assert_eq!((undated.days(), undated.precision()), (None, None));
    }

    #[test]
    fn only_a_deadline_that_has_surely_passed_and_is_open_is_overdue() {
        use CalendarMoment::{Due, Ends, Held, PlannedEnd};
        use CalendarState::{Done, Dropped, Open};
        use StatedPrecision::{Day, Month};
        let today = day("2026-03-02");
        for (moment, date, state, is_overdue) in [
            (Due, stated("2026-03-01", Day), Some(Open), true),
            (Due, stated("2026-03-02", Day), Some(Open), false),
            (Due, stated("2026-03-01", Month), Some(Open), false),
            (Due, stated("2026-02-01", Month), Some(Open), true),
            (Due, stated("2026-03-01", Day), None, true),
            (Due, stated("2026-03-01", Day), Some(Done), false),
            (Due, stated("2026-03-01", Day), Some(Dropped), false),
            (PlannedEnd, stated("2026-03-01", Day), Some(Open), true),
            (Ends, stated("2026-03-01", Day), Some(Open), false),
            (Held, stated("2026-03-01", Day), Some(Open), false),
        ] {
            let span = StatedSpan {
                from: Some(date),
                to: None,
            };
            let one = entry(moment, span, state);
            assert_eq!(one.is_overdue(today), is_overdue, "{moment} {date:?} {state:?}");
        }
    }
}
