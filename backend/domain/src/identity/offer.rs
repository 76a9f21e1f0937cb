//! The services which organisations offer, and whom they take (MECHANISM §3).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;
use crate::cases::Sex;
use crate::id::{OfferId, OrganisationId};
use crate::text::{Invalid, InvalidCode, codes, is_language, line, optional};

/// Whom an offer takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OfferRules)]
pub struct AdmissionRules {
    /// The sexes it takes; empty: all.
    #[serde(default)]
    pub sexes: Vec<Sex>,
    /// The youngest age in years.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 120)]
    pub age_min: Option<u8>,
    /// The oldest age in years.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 120)]
    pub age_max: Option<u8>,
    /// Whether people may bring their children.
    #[serde(default)]
    pub accepts_children: bool,
    /// Whether the place is accessible to people with disabilities.
    #[serde(default)]
    pub disability_access: bool,
    /// The languages spoken there (ISO 639); empty: not stated.
    #[serde(default)]
    pub languages: Vec<String>,
}

/// What people edit of a service offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferFacts {
    /// The service, a code of the pack.
    pub service: String,
    /// Beds or places in all; `None`: not counted.
    pub capacity: Option<u32>,
    /// Beds or places free now; `None`: not known.
    pub free: Option<u32>,
    /// Whom it takes.
    pub rules: AdmissionRules,
    /// When it is open, in words.
    pub hours: Option<String>,
    /// The day its funding ends.
    pub funding_ends_on: Option<NaiveDate>,
}

/// A service that an organisation offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOffer {
    /// Its id.
    pub id: OfferId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its version.
    pub version: i64,
    /// What people edit of it.
    pub facts: OfferFacts,
    /// Beds that are taken by people placed there through their cases.
    pub occupied: u32,
    /// When the free places were last told.
    pub free_updated_at: Option<Timestamp>,
}

const PLACES_MAX: u32 = 100_000;
const AGE_MAX: u8 = 120;
const HOURS_MAX: usize = 200;
const LANGUAGES_MAX: usize = 40;

impl ServiceOffer {
    /// With one bed taken for a person; nothing where none is free. Where free beds are not known, none
    /// is counted off. When the free beds were told stays: a time that moved would tell who moved in.
    #[must_use]
    pub fn take(self) -> Option<Self> {
        let free = match self.facts.free {
            Some(0) => return None,
            free => free.map(|free| free - 1),
        };
        Some(Self {
            occupied: self.occupied + 1,
            facts: OfferFacts { free, ..self.facts },
            ..self
        })
    }

    /// With the bed of a person given back.
    #[must_use]
    pub fn give_back(self) -> Self {
        Self {
            occupied: self.occupied.saturating_sub(1),
            facts: OfferFacts {
                free: self.facts.free.map(|free| free + 1),
                ..self.facts
            },
            ..self
        }
    }

    /// With other facts, if the beds that are taken through cases fit into them and it stays the
    /// service people were placed in.
    ///
    /// # Errors
    /// The fields that do not fit.
    pub fn change(self, facts: OfferFacts) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        if self.occupied > 0 && facts.service != self.facts.service {
            refused.push(Invalid::new("/service", InvalidCode::Contradiction));
        }
        match (facts.capacity, facts.free) {
            (Some(capacity), _) if capacity < self.occupied => {
                refused.push(Invalid::new("/capacity", InvalidCode::Contradiction));
            }
            (Some(capacity), Some(free)) if free > capacity - self.occupied => {
                refused.push(Invalid::new("/free", InvalidCode::Contradiction));
            }
            _ => {}
        }
        if refused.is_empty() {
            Ok(Self { facts, ..self })
        } else {
            Err(refused)
        }
    }
}

impl OfferFacts {
    /// The same, with its texts tidied, if every field holds; `knows_service` asks the pack.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self, knows_service: impl Fn(&str) -> bool) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        if !knows_service(&self.service) {
            refused.push(Invalid::new("/service", InvalidCode::UnknownCode));
        }
        if self.capacity.is_some_and(|capacity| capacity > PLACES_MAX) {
            refused.push(Invalid::new("/capacity", InvalidCode::OutOfRange));
        }
        match (self.free, self.capacity) {
            (Some(free), _) if free > PLACES_MAX => refused.push(Invalid::new("/free", InvalidCode::OutOfRange)),
            (Some(free), Some(capacity)) if free > capacity => {
                refused.push(Invalid::new("/free", InvalidCode::Contradiction));
            }
            _ => {}
        }
        let rules = &self.rules;
        for (pointer, age) in [("/rules/age_min", rules.age_min), ("/rules/age_max", rules.age_max)] {
            if age.is_some_and(|age| age > AGE_MAX) {
                refused.push(Invalid::new(pointer, InvalidCode::OutOfRange));
            }
        }
        if let (Some(min), Some(max)) = (rules.age_min, rules.age_max)
            && min > max
        {
            refused.push(Invalid::new("/rules/age_max", InvalidCode::Contradiction));
        }
        if rules.sexes.iter().collect::<BTreeSet<_>>().len() != rules.sexes.len() {
            refused.push(Invalid::new("/rules/sexes", InvalidCode::Repeated));
        }
        codes(
            &mut refused,
            "/rules/languages",
            &rules.languages,
            LANGUAGES_MAX,
            |code| is_language(code),
        );
        let hours = optional(&mut refused, "/hours", self.hours.as_deref(), |text| {
            line(text, HOURS_MAX)
        });
        if refused.is_empty() {
            Ok(Self { hours, ..self })
        } else {
            Err(refused)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn beds(capacity: Option<u32>, free: Option<u32>, occupied: u32) -> ServiceOffer {
        ServiceOffer {
            id: OfferId::from_uuid(uuid::Uuid::from_u128(1)),
            organisation: OrganisationId::from_uuid(uuid::Uuid::from_u128(2)),
            version: 1,
            facts: OfferFacts {
                service: "ACC-E".to_owned(),
                capacity,
                free,
                rules: AdmissionRules::default(),
                hours: None,
                funding_ends_on: None,
            },
            occupied,
            free_updated_at: None,
        }
    }

    /// However beds are taken, given back and told anew: those taken and those free never exceed the
    /// capacity, and no bed is given that is not there.
    #[test]
    fn beds_taken_and_free_fit_the_capacity() {
        for capacity in [None, Some(0), Some(1), Some(4)] {
            for free in [None, Some(0), Some(1), Some(4)] {
                for occupied in 0..=4 {
                    let fits = |offer: &ServiceOffer| match (offer.facts.capacity, offer.facts.free) {
                        (Some(capacity), Some(free)) => free + offer.occupied <= capacity,
                        (Some(capacity), None) => offer.occupied <= capacity,
                        _ => true,
                    };
                    let told = beds(capacity, free, occupied);
                    let changed = beds(None, None, occupied).change(told.facts.clone());
                    assert_eq!(changed.is_ok(), fits(&told), "{capacity:?} {free:?} {occupied}");
                    if !fits(&told) {
                        continue;
                    }
                    let Some(taken) = told.clone().take() else {
                        assert_eq!(free, Some(0));
                        continue;
                    };
                    assert_eq!(taken.occupied, occupied + 1);
                    // Who does not count free beds may place more than there are known to be.
                    assert!(fits(&taken) || free.is_none());
                    assert_eq!(taken.give_back(), told, "what is given back is as it was");
                }
            }
        }
    }

    #[test]
    fn an_offer_in_which_people_stay_remains_the_service_they_stay_in() {
        let facts = OfferFacts {
            service: "ACC-T".to_owned(),
            ..beds(Some(4), Some(1), 0).facts
        };
        assert!(beds(Some(4), Some(1), 0).change(facts.clone()).is_ok());
        let refused = beds(Some(4), Some(1), 1).change(facts).unwrap_err();
        assert_eq!(refused, [Invalid::new("/service", InvalidCode::Contradiction)]);
        assert_eq!(beds(None, Some(0), 0).give_back().occupied, 0);
    }

    #[test]
    fn an_offer_contradicts_neither_its_capacity_nor_its_ages() {
        let offer = OfferFacts {
            service: "ACC-E".to_owned(),
            capacity: Some(4),
            free: Some(5),
            rules: AdmissionRules {
                sexes: vec![Sex::Female, Sex::Female],
                age_min: Some(30),
                age_max: Some(18),
                languages: vec!["ro".to_owned(), "romanian".to_owned()],
                ..AdmissionRules::default()
            },
            hours: None,
            funding_ends_on: None,
        };
        let pointers: Vec<_> = offer
            .clone()
            .checked(|_| false)
            .expect_err("should be refused")
            .into_iter()
            .map(|invalid| invalid.pointer)
            .collect();
        assert_eq!(
            pointers,
            [
                "/service",
                "/free",
                "/rules/age_max",
                "/rules/sexes",
                "/rules/languages/1"
            ]
        );
        let offer = OfferFacts {
            free: Some(4),
            rules: AdmissionRules::default(),
            ..offer
        };
        assert_eq!(offer.clone().checked(|_| true), Ok(offer));
    }
}
