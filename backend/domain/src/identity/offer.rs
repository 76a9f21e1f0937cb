//! The services which organisations offer, and whom they take (MECHANISM §3).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::organisation::{codes, optional};
use crate::Timestamp;
use crate::cases::Sex;
use crate::id::{OfferId, OrganisationId};
use crate::text::{Invalid, InvalidCode, line};

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
    /// When the free places were last told.
    pub free_updated_at: Option<Timestamp>,
}

const PLACES_MAX: u32 = 100_000;
const AGE_MAX: u8 = 120;
const HOURS_MAX: usize = 200;
const LANGUAGES_MAX: usize = 40;

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
            is_language,
        );
        let hours = optional(&mut refused, "/hours", self.hours, |text| line(text, HOURS_MAX));
        if refused.is_empty() {
            Ok(Self { hours, ..self })
        } else {
            Err(refused)
        }
    }
}

fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

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
