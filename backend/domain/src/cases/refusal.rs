//! The duty to notify without identity: an adult refused, and nothing is kept that says who
//! (MECHANISM §7 F13).
//!
//! It is no case and belongs to none. It has a month and no day, and says neither who wrote it down
//! nor when: the ledger tells that somebody of an organisation did, and names no record.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{AgeGroup, Sex};
use crate::access::Actor;
use crate::event::{Event, EventKind};
use crate::id::OrganisationId;
use crate::text::{Invalid, InvalidCode};

/// How far back a refusal is written down, in months.
const MONTHS_BACK: u32 = 24;

/// An adult's refusal, without anything that identifies them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The first day of the month in which the person refused.
    pub month: NaiveDate,
    /// The county.
    pub county: String,
    /// As the person says, or as it seems.
    pub sex: Sex,
    /// One of an adult.
    pub age_group: AgeGroup,
    /// The country (ISO 3166-1); `None` where it is not known.
    pub citizenship: Option<String>,
    /// A code of the pack's list `exploitation`, which has one for what is not known.
    pub exploitation: String,
    /// A code of the pack's list `decline_reason`.
    pub reason: String,
    /// The organisation that met the person.
    pub organisation: OrganisationId,
}

impl Refusal {
    /// What the actor's organisation writes down. `knows` asks the pack for a code of a list, or for a
    /// county in the list `county`.
    ///
    /// # Errors
    /// Every field that cannot be so. A child refuses nothing (MECHANISM §1.8), and who may be a child
    /// counts as one: an age group that is not known is none of an adult.
    pub fn record(
        self,
        knows: impl Fn(&str, &str) -> bool,
        by: &Actor,
        today: NaiveDate,
    ) -> Result<(Self, Event), Vec<Invalid>> {
        let mut refused = Vec::new();
        let mut refuse = |at: &str, code| refused.push(Invalid::new(at, code));
        if self.month.day() != 1 {
            refuse("/month", InvalidCode::Malformed);
        } else if self.month > today {
            refuse("/month", InvalidCode::InTheFuture);
        } else if self
            .month
            .checked_add_months(Months::new(MONTHS_BACK))
            .is_none_or(|end| end < today)
        {
            refuse("/month", InvalidCode::TooEarly);
        }
        if self.age_group.is_child() != Some(false) {
            refuse("/age_group", InvalidCode::Contradiction);
        }
        let is_country = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        if !self.citizenship.as_ref().is_none_or(is_country) {
            refuse("/citizenship", InvalidCode::UnknownCode);
        }
        for (list, at, code) in [
            ("county", "/county", &self.county),
            ("exploitation", "/exploitation", &self.exploitation),
            ("decline_reason", "/reason", &self.reason),
        ] {
            if !knows(list, code) {
                refuse(at, InvalidCode::UnknownCode);
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let recorded = Self {
            organisation: by.organisation,
            ..self
        };
        Ok((recorded, Event::new(EventKind::RefusalRecorded)))
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;
    use uuid::Uuid;

    use super::*;
    use crate::Timestamp;
    use crate::access::Grants;
    use crate::id::{Id, SessionId};
    use crate::language::Language;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn by() -> Actor {
        Actor {
            user: Id::from_uuid(Uuid::from_u128(7)),
            organisation: Id::from_uuid(Uuid::from_u128(1)),
            counties: Vec::new(),
            session: SessionId::from_uuid(Uuid::from_u128(9)),
            factor_at: Timestamp::default(),
            language: Language::En,
            grants: Grants::default(),
        }
    }

    fn refusal() -> Refusal {
        Refusal {
            month: day("2025-06-01"),
            county: "RO-CJ".into(),
            sex: Sex::Female,
            age_group: AgeGroup::A26To40,
            citizenship: None,
            exploitation: "begging".into(),
            reason: "fear".into(),
            organisation: Id::from_uuid(Uuid::from_u128(0)),
        }
    }

    fn record(refusal: Refusal) -> Result<(Refusal, Event), Vec<Invalid>> {
        let knows = |list: &str, code: &str| {
            [
                ("county", "RO-CJ"),
                ("exploitation", "begging"),
                ("decline_reason", "fear"),
            ]
            .contains(&(list, code))
        };
        refusal.record(knows, &by(), day("2025-06-15"))
    }

    #[test]
    fn it_is_the_organisations_and_the_ledger_names_nothing_of_it() {
        let (recorded, event) = record(refusal()).unwrap();
        assert_eq!(recorded.organisation, by().organisation);
        assert_eq!(
            event,
            Event::new(EventKind::RefusalRecorded),
            "no case, no subject, no field"
        );
    }

    #[test]
    fn only_adults_refuse() {
        for age_group in AgeGroup::iter() {
            let is_adult = ["a18_25", "a26_40", "a41_plus"].contains(&age_group.code());
            let done = record(Refusal { age_group, ..refusal() });
            assert_eq!(done.is_ok(), is_adult, "{age_group}");
        }
    }

    #[test]
    fn fields_that_cannot_be_so() {
        type Spoil = fn(&mut Refusal);
        let rows: [(&str, InvalidCode, Spoil); 8] = [
            ("/month", InvalidCode::Malformed, |one| one.month = day("2025-06-02")),
            ("/month", InvalidCode::InTheFuture, |one| one.month = day("2025-07-01")),
            ("/month", InvalidCode::TooEarly, |one| one.month = day("2023-06-01")),
            ("/citizenship", InvalidCode::UnknownCode, |one| {
                one.citizenship = Some("ro".into());
            }),
            ("/citizenship", InvalidCode::UnknownCode, |one| {
                one.citizenship = Some("Romania".into());
            }),
            ("/county", InvalidCode::UnknownCode, |one| one.county = "RO-XX".into()),
            ("/exploitation", InvalidCode::UnknownCode, |one| {
                one.exploitation = "Ana".into();
            }),
            ("/reason", InvalidCode::UnknownCode, |one| one.reason = "Ana".into()),
        ];
        for (pointer, code, spoil) in rows {
            let mut one = refusal();
            spoil(&mut one);
            assert_eq!(record(one), Err(vec![Invalid::new(pointer, code)]));
        }
        assert!(
            record(Refusal {
                citizenship: Some("RO".into()),
                month: day("2023-07-01"),
                ..refusal()
            })
            .is_ok()
        );
    }
}
