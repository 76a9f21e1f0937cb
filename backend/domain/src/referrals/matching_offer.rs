//! Which offers of the directory fit a person, and why.

use std::cmp::Reverse;

use chrono::NaiveDate;

use crate::cases::{AgeGroup, Sex};
use crate::codes;
use crate::identity::offer::OfferFacts;

codes! {
    /// Something in which an offer fits a person, or does not.
    MatchAspect {
        /// It is the service asked for.
        Service,
        /// The provider covers the county.
        County,
        /// There are free places.
        FreePlaces,
        /// The sexes it takes.
        Sex,
        /// The ages it takes.
        Age,
        /// The person's children can come along.
        Children,
        /// The place is accessible.
        DisabilityAccess,
        /// Somebody there speaks a language of the person.
        Languages,
        /// The funding lasts.
        Funding,
    }
}

/// What is looked for. Only coded facts: no name is needed to find a bed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The service, a code of the pack; `None` looks at every service.
    pub service: Option<String>,
    /// The county the person is in (ISO 3166-2).
    pub county: String,
    /// The person's sex.
    pub sex: Sex,
    /// The person's age.
    pub age_group: AgeGroup,
    /// Whether the person is a child.
    pub is_child: bool,
    /// Whether children come along.
    pub with_children: bool,
    /// Whether the place must be accessible.
    pub disability: bool,
    /// The languages the person speaks (ISO 639).
    pub languages: Vec<String>,
    /// Today.
    pub today: NaiveDate,
}

/// How an offer fits: every reason for and against it. What is not stated counts as neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// What speaks for it.
    pub fits: Vec<MatchAspect>,
    /// What speaks against it.
    pub misfits: Vec<MatchAspect>,
    free: u32,
}

impl Fit {
    /// The order of a list of offers, best first: least against it, most for it, most places.
    #[must_use]
    pub fn rank(&self) -> (usize, Reverse<usize>, Reverse<u32>) {
        (self.misfits.len(), Reverse(self.fits.len()), Reverse(self.free))
    }

    /// Whether nothing speaks against it.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.misfits.is_empty()
    }
}

/// How an offer of an organisation that covers `counties` fits. None means the whole country.
#[must_use]
pub fn fit(offer: &OfferFacts, counties: &[String], need: &Need) -> Fit {
    let rules = &offer.rules;
    let youngest = rules.age_min.unwrap_or(0);
    let oldest = rules.age_max.unwrap_or(u8::MAX);
    let (from, to) = need.ages();
    let aspects = [
        (
            MatchAspect::Service,
            need.service.as_ref().map(|service| *service == offer.service),
        ),
        (
            MatchAspect::County,
            Some(counties.is_empty() || counties.contains(&need.county)),
        ),
        (MatchAspect::FreePlaces, offer.free.map(|free| free > 0)),
        (
            MatchAspect::Sex,
            (!rules.sexes.is_empty() && need.sex != Sex::Unknown).then(|| rules.sexes.contains(&need.sex)),
        ),
        (
            MatchAspect::Age,
            (rules.age_min.is_some() || rules.age_max.is_some()).then_some(from <= oldest && to >= youngest),
        ),
        (
            MatchAspect::Children,
            need.with_children.then_some(rules.accepts_children),
        ),
        (
            MatchAspect::DisabilityAccess,
            need.disability.then_some(rules.disability_access),
        ),
        (
            MatchAspect::Languages,
            (!rules.languages.is_empty() && !need.languages.is_empty())
                .then(|| need.languages.iter().any(|spoken| rules.languages.contains(spoken))),
        ),
        (
            MatchAspect::Funding,
            offer.funding_ends_on.map(|ends| ends >= need.today),
        ),
    ];
    let those = |wanted: bool| {
        aspects
            .iter()
            .filter(|(_, holds)| *holds == Some(wanted))
            .map(|(aspect, _)| *aspect)
            .collect()
    };
    Fit {
        fits: those(true),
        misfits: those(false),
        free: offer.free.unwrap_or(0),
    }
}

impl Need {
    /// The ages the person may have.
    fn ages(&self) -> (u8, u8) {
        match self.age_group {
            AgeGroup::A0To13 => (0, 13),
            AgeGroup::A14To17 => (14, 17),
            AgeGroup::A18To25 => (18, 25),
            AgeGroup::A26To40 => (26, 40),
            AgeGroup::A41Plus => (41, u8::MAX),
            AgeGroup::Unknown if self.is_child => (0, 17),
            AgeGroup::Unknown => (18, u8::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;
    use crate::identity::offer::AdmissionRules;

    fn need() -> Need {
        Need {
            service: Some("ACC-E".to_owned()),
            county: "RO-BV".to_owned(),
            sex: Sex::Female,
            age_group: AgeGroup::A18To25,
            is_child: false,
            with_children: false,
            disability: false,
            languages: vec!["ro".to_owned()],
            today: "2026-11-22".parse().unwrap(),
        }
    }

    fn offer() -> OfferFacts {
        OfferFacts {
            service: "ACC-E".to_owned(),
            capacity: Some(8),
            free: Some(2),
            rules: AdmissionRules::default(),
            hours: None,
            funding_ends_on: None,
        }
    }

    fn here() -> Vec<String> {
        vec!["RO-BV".to_owned(), "RO-CV".to_owned()]
    }

    #[test]
    fn every_reason_for_an_offer_is_given() {
        let offer = OfferFacts {
            rules: AdmissionRules {
                sexes: vec![Sex::Female],
                age_min: Some(18),
                age_max: None,
                accepts_children: true,
                disability_access: true,
                languages: vec!["ro".to_owned(), "en".to_owned()],
            },
            funding_ends_on: Some(need().today),
            ..offer()
        };
        let need = Need {
            with_children: true,
            disability: true,
            ..need()
        };
        let fit = fit(&offer, &here(), &need);
        assert_eq!(fit.fits, MatchAspect::iter().collect::<Vec<_>>());
        assert!(fit.is_clean());
    }

    #[test]
    fn every_reason_against_an_offer_is_given() {
        let offer = OfferFacts {
            service: "FOOD".to_owned(),
            free: Some(0),
            rules: AdmissionRules {
                sexes: vec![Sex::Male],
                age_min: Some(5),
                age_max: Some(17),
                accepts_children: false,
                disability_access: false,
                languages: vec!["sq".to_owned()],
            },
            funding_ends_on: Some("2026-11-21".parse().unwrap()),
            ..offer()
        };
        let need = Need {
            county: "RO-TM".to_owned(),
            with_children: true,
            disability: true,
            ..need()
        };
        let fit = fit(&offer, &here(), &need);
        assert_eq!(fit.misfits, MatchAspect::iter().collect::<Vec<_>>());
        assert_eq!(fit.fits, []);
    }

    #[test]
    fn what_is_not_stated_speaks_neither_for_nor_against() {
        let offer = OfferFacts {
            capacity: None,
            free: None,
            ..offer()
        };
        let need = Need {
            service: None,
            sex: Sex::Unknown,
            languages: Vec::new(),
            ..need()
        };
        let fit = fit(&offer, &[], &need);
        assert_eq!(fit.fits, [MatchAspect::County], "no county means all of them");
        assert_eq!(fit.misfits, []);
    }

    #[test]
    fn ages_fit_where_they_overlap() {
        let ages = |age_min, age_max| OfferFacts {
            rules: AdmissionRules {
                age_min,
                age_max,
                ..AdmissionRules::default()
            },
            ..offer()
        };
        let person = |age_group, is_child| Need {
            age_group,
            is_child,
            ..need()
        };
        for (group, is_child, min, max, expected) in [
            (AgeGroup::A14To17, true, Some(16), None, true),
            (AgeGroup::A14To17, true, Some(18), None, false),
            (AgeGroup::A0To13, true, None, Some(17), true),
            (AgeGroup::A41Plus, false, None, Some(40), false),
            (AgeGroup::A26To40, false, Some(18), Some(26), true),
            (AgeGroup::Unknown, true, Some(18), None, false),
            (AgeGroup::Unknown, false, Some(18), None, true),
            (AgeGroup::Unknown, false, None, Some(17), false),
        ] {
            let fit = fit(&ages(min, max), &here(), &person(group, is_child));
            assert_eq!(
                fit.fits.contains(&MatchAspect::Age),
                expected,
                "{group} {min:?} {max:?}"
            );
            assert_eq!(
                fit.misfits.contains(&MatchAspect::Age),
                !expected,
                "{group} {min:?} {max:?}"
            );
        }
    }

    #[test]
    fn a_full_house_stands_behind_one_with_a_free_bed() {
        let full = OfferFacts {
            free: Some(0),
            rules: AdmissionRules {
                sexes: vec![Sex::Female],
                age_min: Some(18),
                ..AdmissionRules::default()
            },
            ..offer()
        };
        let unknown = OfferFacts { free: None, ..offer() };
        let roomy = OfferFacts {
            free: Some(5),
            ..offer()
        };
        let mut offers = [
            ("full", full),
            ("unknown", unknown),
            ("some", offer()),
            ("roomy", roomy),
        ];
        offers.sort_by_key(|(_, offer)| fit(offer, &here(), &need()).rank());
        let names: Vec<_> = offers.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["roomy", "some", "unknown", "full"]);
        let full = fit(&offers.last().unwrap().1, &here(), &need());
        assert_eq!(full.misfits, [MatchAspect::FreePlaces]);
    }
}
