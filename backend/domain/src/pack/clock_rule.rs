//! What a pack says about each clock.

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use super::PackPart;
use super::calendar::{Calendar, Length, LengthUnit};
use super::check::Check;
use super::files::ClockEntry;
use crate::Timestamp;
use crate::cases::clock::{ClockKind, Milestone, Occasion};
use crate::codes;
use crate::language::Labels;

codes! {
    /// Which organisation answers for a clock.
    ClockOwner {
        /// The one that holds the case.
        Holder,
        /// The sender of the referral.
        Sender,
        /// The receiver of the referral.
        Receiver,
        /// The one that coordinates the county.
        Coordinator,
    }
}

codes! {
    /// Who is told when a clock runs out.
    Escalation {
        /// Nobody but the owner.
        None,
        /// The holder of the case.
        Holder,
        /// The sender of the referral.
        Sender,
        /// The coordinator.
        Coordinator,
    }
}

codes! {
    /// Whether a clock stands still.
    Pause {
        /// It runs through.
        Never,
        /// It ends when assistance is suspended and starts anew when assistance goes on.
        WhileSuspended,
    }
}

codes! {
    /// What must hold for a clock to start at all.
    Condition {
        /// The referral asks for a voucher.
        VoucherRequested,
        /// The receiver takes the person on: it cares for them, and not only answers, is told or
        /// does one thing for them.
        TakesOnThePerson,
        /// Nobody has claimed compensation of the state yet.
        NothingClaimed,
    }
}

codes! {
    /// An event that a clock runs up to.
    Anchor {
        /// The day the person turns 18.
        EighteenthBirthday,
        /// The hour of a hearing.
        Hearing,
    }
}

/// The rule of one clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRule {
    /// Which clock.
    pub kind: ClockKind,
    /// Its name.
    pub labels: Labels,
    /// Its length where no case of `lengths` applies; several clocks at once where there are
    /// several (after closure: 1, 3, 6 and 12 months).
    pub each: Vec<Length>,
    /// Its length by urgency, level or phase.
    pub lengths: BTreeMap<String, Length>,
    /// The event it runs up to.
    pub before: Option<Anchor>,
    /// The shares of its length, in percent, at which it warns: first and second.
    pub warn_at: [u8; 2],
    /// What starts it.
    pub starts: Vec<Milestone>,
    /// What meets it.
    pub met_by: Vec<Milestone>,
    /// What makes it pointless.
    pub cancelled_by: Vec<Milestone>,
    /// It starts only then.
    pub only_if: Option<Condition>,
    /// Who answers for it.
    pub owner: ClockOwner,
    /// Who is told when it runs out.
    pub escalates_to: Escalation,
    /// Whether it stands still.
    pub pauses: Pause,
    /// The law or decision it comes from.
    pub legal_reference: Option<String>,
    /// Whether length and reference were checked against the official text.
    pub verified: bool,
}

/// From when to when one clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub starts_at: Timestamp,
    /// Its end.
    pub due_at: Timestamp,
}

impl Span {
    /// The instant when so many percent of it have passed.
    #[must_use]
    pub fn share(self, percent: u8) -> Timestamp {
        let microseconds = (self.due_at - self.starts_at).num_microseconds().unwrap_or(i64::MAX) / 100;
        self.starts_at + chrono::TimeDelta::microseconds(microseconds.saturating_mul(percent.into()))
    }
}

impl ClockRule {
    /// When a clock of this rule that starts at `start` is due; the first one where there are several.
    #[must_use]
    pub fn due(&self, start: Timestamp, case: Option<&str>, calendar: &Calendar) -> Option<Timestamp> {
        let lengths = self.lengths_in(case);
        lengths.first().map(|length| calendar.after(start, *length))
    }

    /// The spans of the clocks which this occasion starts.
    pub(crate) fn spans(&self, occasion: &Occasion, calendar: &Calendar) -> Vec<Span> {
        let lengths = self.lengths_in(occasion.detail);
        match (self.before, occasion.until) {
            // Without the date of the event there is nothing to run up to.
            (Some(_), None) => Vec::new(),
            (Some(_), Some(end)) => lengths
                .iter()
                .map(|length| Span {
                    starts_at: calendar.before(calendar.date(end), *length),
                    due_at: end,
                })
                .collect(),
            // What has ended already needs no clock.
            (None, Some(end)) if end <= occasion.at => Vec::new(),
            // An end that was agreed on goes before the usual length.
            (None, Some(end)) => vec![Span {
                starts_at: occasion.at,
                due_at: end,
            }],
            (None, None) => lengths
                .into_iter()
                .map(|length| (length, calendar.after(occasion.at, length)))
                .filter(|(length, due_at)| {
                    let agreed = occasion.agreed.as_ref();
                    agreed.is_none_or(|agreed| agreed.covers(*length, *due_at))
                })
                .map(|(_, due_at)| Span {
                    starts_at: occasion.at,
                    due_at,
                })
                .collect(),
        }
    }

    fn lengths_in(&self, case: Option<&str>) -> Vec<Length> {
        case.and_then(|case| self.lengths.get(case))
            .map_or_else(|| self.each.clone(), |length| vec![*length])
    }
}

impl Check {
    /// What `clocks.toml` of the pack `name` says.
    pub(super) fn clocks(&mut self, name: &str, entries: Vec<ClockEntry>) -> Vec<ClockRule> {
        const FILE: &str = "clocks.toml";
        self.unique(FILE, "clock", entries.iter().map(|clock| clock.kind.code()));
        for kind in ClockKind::iter() {
            let is_needed = kind.country().is_none_or(|country| country == name);
            let is_there = entries.iter().any(|clock| clock.kind == kind);
            if is_needed && !is_there {
                self.wrong(FILE, format!("clock.{kind}"), "is missing");
            } else if !is_needed && is_there {
                self.wrong(FILE, format!("clock.{kind}"), "belongs to another country");
            }
        }
        let mut rules = Vec::new();
        for entry in entries {
            let key = format!("clock.{}", entry.kind);
            let labels = self.labelled(FILE, &key, entry.ro, entry.sq, entry.en);
            self.verified(PackPart::Clock, (FILE, &key), Some(&labels), entry.verified);
            let each = match (entry.length, entry.each.is_empty()) {
                (Some(length), true) => vec![length],
                (None, false) => entry.each,
                _ => {
                    self.wrong(FILE, &key, "needs either length or each");
                    Vec::new()
                }
            };
            let warn_at = match *entry.warn_at.as_slice() {
                [half, most] if 0 < half && half < most && most < 100 => [half, most],
                _ => {
                    self.wrong(
                        FILE,
                        format!("{key}.warn_at"),
                        "needs two rising percentages from 1 to 99, such as [50, 80]",
                    );
                    [50, 80]
                }
            };
            if entry.kind == ClockKind::FollowUp && each.iter().any(|length| length.unit != LengthUnit::Months) {
                self.wrong(FILE, format!("{key}.each"), "counts in months, such as `3 months`");
            }
            if entry.starts.is_empty() {
                self.wrong(FILE, format!("{key}.starts"), "is empty: the clock would never run");
            }
            if entry.met_by.is_empty() {
                self.wrong(FILE, format!("{key}.met_by"), "is empty: the clock could never be met");
            }
            if entry
                .legal_reference
                .as_deref()
                .is_some_and(|text| text.trim().is_empty())
            {
                self.wrong(
                    FILE,
                    format!("{key}.legal_reference"),
                    "is empty; leave it out where there is none",
                );
            }
            rules.push(ClockRule {
                kind: entry.kind,
                labels,
                each,
                lengths: entry.lengths,
                before: entry.before,
                warn_at,
                starts: entry.starts,
                met_by: entry.met_by,
                cancelled_by: entry.cancelled_by,
                only_if: entry.only_if,
                owner: entry.owner,
                escalates_to: entry.escalates_to,
                pauses: entry.pauses,
                legal_reference: entry.legal_reference,
                verified: entry.verified,
            });
        }
        rules
    }
}
