//! Protocols of cooperation: who promised what to whom, and for how long.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{BodyPart, NamedBody, checked as checked_bodies, search_text};
use super::date::{StatedDate, check_date, check_day};
use crate::codes;
use crate::id::{OrganisationId, ProjectId, ProtocolId};
use crate::text::{Invalid, InvalidCode, line, optional, paragraphs};

codes! {
    /// How long a protocol holds.
    ProtocolValidity {
        /// Until a day.
        Until,
        /// Until somebody ends it.
        Unlimited,
        /// That is not stated.
        NotStated,
    }
}

codes! {
    /// Whether a protocol holds.
    ProtocolState {
        /// It does.
        InForce,
        /// It does, and ends within ninety days.
        Ending,
        /// It did.
        Ended,
        /// That is not stated.
        NotStated,
    }
}

/// Whoever is to renew a protocol is told that long before it ends.
pub const ENDS_SOON_DAYS: u64 = 90;

/// The last day on which what ends is about to end.
#[must_use]
pub fn soon(today: NaiveDate) -> NaiveDate {
    today
        .checked_add_days(Days::new(ENDS_SOON_DAYS))
        .unwrap_or(NaiveDate::MAX)
}

/// That a protocol was prolonged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": {"date": "2021-03-01", "precision": "month"}, "valid_until": "2024-03-01"}))]
pub struct ProtocolRenewal {
    /// When; null: not stated.
    #[serde(default)]
    pub on: Option<StatedDate>,
    /// Until when it holds since; null: not stated.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
}

/// What people enter of a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolFacts {
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub subject: Option<String>,
    /// Between whom, each with its duties.
    pub bodies: Vec<NamedBody>,
    /// When it was signed; `None`: not stated.
    pub signed: Option<StatedDate>,
    /// How long it holds.
    pub validity: ProtocolValidity,
    /// The last day, where there is one.
    pub valid_until: Option<NaiveDate>,
    /// How it was prolonged.
    pub renewals: Vec<ProtocolRenewal>,
    /// How many protocols this stands for, where a source speaks of several; `None`: it gives no number.
    pub protocols: Option<u32>,
    /// Where this is known from.
    pub source: Option<String>,
}

/// A protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    /// Its id.
    pub id: ProtocolId,
    /// Its version.
    pub version: i64,
    /// The organisation that keeps the record.
    pub keeper: OrganisationId,
    /// What is entered of it.
    pub facts: ProtocolFacts,
}

const TITLE_MAX: usize = 300;
const SUBJECT_MAX: usize = 4000;
const SOURCE_MAX: usize = 400;
const RENEWALS_MAX: usize = 30;
const COUNT_MAX: u32 = 10_000;

impl ProtocolFacts {
    /// The same, with its texts tidied, if every field holds.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let title = line(&self.title, TITLE_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/title", code));
            String::new()
        });
        let subject = optional(&mut refused, "/subject", self.subject.as_deref(), |text| {
            paragraphs(text, SUBJECT_MAX)
        });
        let source = optional(&mut refused, "/source", self.source.as_deref(), |text| {
            line(text, SOURCE_MAX)
        });
        let bodies = checked_bodies(&mut refused, "/bodies", self.bodies, &[BodyPart::Party]);
        check_date(&mut refused, "/signed", self.signed);
        check_day(&mut refused, "/valid_until", self.valid_until);
        match (self.validity, self.valid_until) {
            (ProtocolValidity::Until, None) => refused.push(Invalid::new("/valid_until", InvalidCode::Required)),
            (ProtocolValidity::Until, Some(until)) if self.signed.is_some_and(|signed| until < signed.first()) => {
                refused.push(Invalid::new("/valid_until", InvalidCode::TooEarly));
            }
            (ProtocolValidity::Until, Some(_)) | (_, None) => {}
            (_, Some(_)) => refused.push(Invalid::new("/valid_until", InvalidCode::Contradiction)),
        }
        if self.renewals.len() > RENEWALS_MAX {
            refused.push(Invalid::new("/renewals", InvalidCode::TooMany));
        }
        for (at, renewal) in self.renewals.iter().enumerate().take(RENEWALS_MAX) {
            check_date(&mut refused, &format!("/renewals/{at}/on"), renewal.on);
            check_day(
                &mut refused,
                &format!("/renewals/{at}/valid_until"),
                renewal.valid_until,
            );
            let is_before = |signed: StatedDate| renewal.on.is_some_and(|on| on.last() < signed.first());
            if self.signed.is_some_and(is_before) {
                refused.push(Invalid::new(format!("/renewals/{at}/on/date"), InvalidCode::TooEarly));
            }
            // Nothing is prolonged until before it was signed, or until before that was agreed.
            let mut agreed = [self.signed, renewal.on].into_iter().flatten();
            let ends_before = |until: NaiveDate| agreed.any(|day| until < day.first());
            if renewal.valid_until.is_some_and(ends_before) {
                let pointer = format!("/renewals/{at}/valid_until");
                refused.push(Invalid::new(pointer, InvalidCode::TooEarly));
            }
        }
        if self.protocols.is_some_and(|count| !(1..=COUNT_MAX).contains(&count)) {
            refused.push(Invalid::new("/protocols", InvalidCode::OutOfRange));
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self {
            title,
            subject,
            bodies,
            source,
            ..self
        })
    }

    /// Until when it holds by its last renewal or by itself.
    #[must_use]
    pub fn holds_until(&self) -> Option<NaiveDate> {
        let renewed = self.renewals.iter().filter_map(|renewal| renewal.valid_until);
        renewed.chain(self.valid_until).max()
    }

    /// Whether it holds on this day, and how much longer.
    #[must_use]
    pub fn state(&self, today: NaiveDate) -> ProtocolState {
        match (self.validity, self.holds_until()) {
            (_, Some(until)) if until < today => ProtocolState::Ended,
            (_, Some(until)) if until <= soon(today) => ProtocolState::Ending,
            (_, Some(_)) | (ProtocolValidity::Unlimited, None) => ProtocolState::InForce,
            (ProtocolValidity::Until | ProtocolValidity::NotStated, None) => ProtocolState::NotStated,
        }
    }

    /// Whether it holds on this day; nothing where that is not stated.
    #[must_use]
    pub fn is_in_force(&self, today: NaiveDate) -> Option<bool> {
        match self.state(today) {
            ProtocolState::InForce | ProtocolState::Ending => Some(true),
            ProtocolState::Ended => Some(false),
            ProtocolState::NotStated => None,
        }
    }

    /// What a search finds it by.
    #[must_use]
    pub fn search_text(&self) -> String {
        let texts = [Some(&self.title), self.subject.as_ref()];
        search_text(texts.into_iter().flatten().map(String::as_str), &self.bodies)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::date::StatedPrecision;

    fn facts() -> ProtocolFacts {
        ProtocolFacts {
            project: None,
            title: "Protocoale noi de cooperare".to_owned(),
            subject: None,
            bodies: Vec::new(),
            signed: None,
            validity: ProtocolValidity::NotStated,
            valid_until: None,
            renewals: Vec::new(),
            protocols: None,
            source: None,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn new_protocols_of_which_no_number_is_given_are_kept_without_one() {
        let kept = facts().checked().unwrap();
        assert_eq!((kept.protocols, kept.signed, kept.holds_until()), (None, None, None));
        assert_eq!(kept.is_in_force(day("2026-03-02")), None);
    }

    #[test]
    fn a_protocol_is_about_to_end_for_ninety_days_and_holds_on_its_last() {
        let today = day("2026-03-02");
        for (validity, until, state) in [
            (ProtocolValidity::Until, Some("2026-03-01"), ProtocolState::Ended),
            (ProtocolValidity::Until, Some("2026-03-02"), ProtocolState::Ending),
            (ProtocolValidity::Until, Some("2026-05-31"), ProtocolState::Ending),
            (ProtocolValidity::Until, Some("2026-06-01"), ProtocolState::InForce),
            (ProtocolValidity::Unlimited, None, ProtocolState::InForce),
            (ProtocolValidity::NotStated, None, ProtocolState::NotStated),
        ] {
            let kept = ProtocolFacts {
                validity,
                valid_until: until.map(day),
                ..facts()
            };
            assert_eq!(kept.state(today), state, "{validity:?} {until:?}");
        }
        let renewal = ProtocolRenewal {
            on: None,
            valid_until: Some(day("2026-02-01")),
        };
        let renewed = ProtocolFacts {
            renewals: vec![renewal],
            ..facts()
        };
        assert_eq!(renewed.state(today), ProtocolState::Ended);
    }

    #[test]
    fn a_protocol_holds_until_its_last_renewal_and_has_an_end_exactly_where_it_says_so() {
        let signed = StatedDate {
            date: day("2020-01-01"),
            precision: StatedPrecision::Year,
        };
        for (validity, until, expected) in [
            (ProtocolValidity::Until, Some("2023-01-01"), Ok(Some("2024-03-01"))),
            (ProtocolValidity::Until, None, Err(InvalidCode::Required)),
            (ProtocolValidity::Until, Some("2019-12-31"), Err(InvalidCode::TooEarly)),
            (
                ProtocolValidity::Unlimited,
                Some("2023-01-01"),
                Err(InvalidCode::Contradiction),
            ),
            (
                ProtocolValidity::NotStated,
                Some("2023-01-01"),
                Err(InvalidCode::Contradiction),
            ),
        ] {
            let given = ProtocolFacts {
                signed: Some(signed),
                validity,
                valid_until: until.map(day),
                renewals: vec![ProtocolRenewal {
                    on: None,
                    valid_until: Some(day("2024-03-01")),
                }],
                ..facts()
            };
            let found = given.checked().map(|kept| {
                assert_eq!(kept.is_in_force(day("2024-03-01")), Some(true), "on its last day");
                assert_eq!(kept.is_in_force(day("2024-03-02")), Some(false));
                kept.holds_until()
            });
            let found = found.map_err(|refused| refused[0].code);
            assert_eq!(found, expected.map(|until| until.map(day)), "{validity} {until:?}");
        }
    }

    #[test]
    fn a_protocol_is_prolonged_until_no_day_before_it_was_signed_or_that_was_agreed() {
        let stated = |text: &str, precision| StatedDate {
            date: day(text),
            precision,
        };
        let renewed_in_march = stated("2023-03-01", StatedPrecision::Month);
        for (on, until, is_refused) in [
            (None, None, false),
            (None, Some("2020-06-01"), false),
            (None, Some("2020-05-31"), true),
            (Some(renewed_in_march), None, false),
            (Some(renewed_in_march), Some("2023-03-01"), false),
            (Some(renewed_in_march), Some("2023-02-28"), true),
        ] {
            let valid_until = until.map(day);
            let given = ProtocolFacts {
                signed: Some(stated("2020-06-01", StatedPrecision::Day)),
                renewals: vec![ProtocolRenewal { on, valid_until }],
                ..facts()
            };
            let expected = [Invalid::new("/renewals/0/valid_until", InvalidCode::TooEarly)];
            let refused = given.checked().err().unwrap_or_default();
            assert_eq!(refused, expected[..usize::from(is_refused)], "{on:?} {until:?}");
        }
    }
}
