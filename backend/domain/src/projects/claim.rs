//! What sources say, where they do not agree: every value is kept with where it stands, and none is the true one
//! until somebody says so.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::text::required;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::fold::fold;
use crate::id::{Id as _, ProjectClaimId, ProjectId, TrainingId};
use crate::text::{Invalid, line};

const VALUE_MAX: usize = 500;

codes! {
    /// What a source says something of.
    ClaimSubject {
        /// A project.
        Project,
        /// A training.
        Training,
    }
}

codes! {
    /// Which of its fields.
    ClaimField {
        /// What it is called.
        Name,
        /// Its code.
        Code,
        /// When it is.
        Dates,
        /// How long it takes.
        Duration,
        /// Where it is.
        Place,
        /// Who does it.
        Organisation,
        /// Who takes part.
        Partner,
        /// The budget as a whole.
        BudgetTotal,
        /// What a grant pays.
        BudgetGrant,
        /// What is paid nationally.
        BudgetNational,
        /// How many sessions.
        Sessions,
        /// How many took part.
        Participants,
        /// How many of something else.
        Count,
        /// Something else.
        Other,
    }
}

/// What a source says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFacts {
    /// Of which field.
    pub field: ClaimField,
    /// What it says, as it is printed.
    pub value: String,
    /// Where it says so: a document and a place in it.
    pub source: String,
    /// Whether somebody worked it out from what is printed, rather than it being printed itself.
    pub is_derived: bool,
}

impl ClaimFacts {
    /// The facts in the form in which they are kept.
    ///
    /// # Errors
    /// Every field that does not hold.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut refused = Vec::new();
        let facts = Self {
            value: required(&mut refused, "/value", &self.value, |text| line(text, VALUE_MAX)),
            source: required(&mut refused, "/source", &self.source, |text| line(text, VALUE_MAX)),
            ..self
        };
        if refused.is_empty() { Ok(facts) } else { Err(refused) }
    }
}

/// What a source says of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its id.
    pub id: ProjectClaimId,
    /// Counts its changes.
    pub version: i64,
    /// The project it belongs to, if to any.
    pub project: Option<ProjectId>,
    /// Of what kind of thing.
    pub subject: ClaimSubject,
    /// Of which.
    pub subject_id: Uuid,
    /// What it says.
    pub facts: ClaimFacts,
    /// Whether somebody said that this one is right.
    pub is_accepted: bool,
}

impl Claim {
    /// Whether both cannot be right: they say different things of one field of one thing. One value in two spellings is
    /// one.
    #[must_use]
    pub fn contradicts(&self, other: &Self) -> bool {
        self.subject_id == other.subject_id
            && self.facts.field == other.facts.field
            && fold(&self.facts.value) != fold(&other.facts.value)
    }

    /// That something became of it, told of what it speaks of.
    #[must_use]
    pub fn told(&self, how: &'static str) -> Event {
        let event = Event::new(EventKind::ProjectClaimed).fields([how]);
        match self.subject {
            ClaimSubject::Project => event.subject(ProjectId::from_uuid(self.subject_id)),
            ClaimSubject::Training => event.subject(TrainingId::from_uuid(self.subject_id)),
        }
    }
}

/// The fields of which sources say different things and of which nobody has said which is right. One value in two
/// spellings is one.
#[must_use]
pub fn conflicting<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> BTreeSet<ClaimField> {
    let mut said: BTreeMap<ClaimField, (BTreeSet<String>, bool)> = BTreeMap::new();
    for claim in claims {
        let (values, is_settled) = said.entry(claim.facts.field).or_default();
        values.insert(fold(&claim.facts.value));
        *is_settled |= claim.is_accepted;
    }
    said.into_iter()
        .filter(|(_, (values, is_settled))| values.len() > 1 && !is_settled)
        .map(|(field, _)| field)
        .collect()
}

/// Of what sources say of many things, what they disagree on and nobody has settled: thing by thing and field by field,
/// in the order in which it was.
#[must_use]
pub fn in_conflict(claims: Vec<Claim>) -> Vec<Claim> {
    let mut of_thing: BTreeMap<Uuid, Vec<Claim>> = BTreeMap::new();
    let mut order = Vec::new();
    for claim in claims {
        let those = of_thing.entry(claim.subject_id).or_default();
        if those.is_empty() {
            order.push(claim.subject_id);
        }
        those.push(claim);
    }
    let mut found = Vec::new();
    for those in order.iter().filter_map(|thing| of_thing.remove(thing)) {
        let fields = conflicting(&those);
        let mut those: Vec<_> = those
            .into_iter()
            .filter(|claim| fields.contains(&claim.facts.field))
            .collect();
        those.sort_by_key(|claim| claim.facts.field);
        found.extend(those);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(field: ClaimField, value: &str, is_accepted: bool) -> Claim {
        let project = ProjectId::from_uuid(Uuid::from_u128(1));
        Claim {
            id: ProjectClaimId::from_uuid(Uuid::from_u128(2)),
            version: 1,
            project: Some(project),
            subject: ClaimSubject::Project,
            subject_id: project.uuid(),
            facts: ClaimFacts {
                field,
                value: value.to_owned(),
                source: "Press release".to_owned(),
                is_derived: false,
            },
            is_accepted,
        }
    }

    #[test]
    fn two_claims_contradict_that_say_different_things_of_one_field_of_one_thing() {
        let one = claim(ClaimField::Place, "Braşov", true);
        let of_another = Claim {
            subject_id: Uuid::from_u128(3),
            ..claim(ClaimField::Place, "Sibiu", true)
        };
        for (other, expected) in [
            (claim(ClaimField::Place, "Sibiu", false), true),
            (claim(ClaimField::Place, "Brașov", true), false),
            (claim(ClaimField::Name, "Sibiu", true), false),
            (of_another, false),
        ] {
            assert_eq!(one.contradicts(&other), expected, "{other:?}");
            assert_eq!(other.contradicts(&one), expected, "{other:?}");
        }
    }

    #[test]
    fn sources_disagree_until_somebody_says_which_is_right() {
        use ClaimField::{Dates, Name, Place};
        for (claims, expected) in [
            (vec![], vec![]),
            (vec![claim(Dates, "2016-02-12", false)], vec![]),
            (
                vec![claim(Dates, "2016-02-12", false), claim(Dates, "2016-02-10", false)],
                vec![Dates],
            ),
            (
                vec![claim(Dates, "2016-02-12", false), claim(Dates, "2016-02-10", true)],
                vec![],
            ),
            (
                vec![claim(Place, "Braşov", false), claim(Place, "Brașov", false)],
                vec![],
            ),
            (
                vec![
                    claim(Name, "Model", false),
                    claim(Name, "Modele", false),
                    claim(Dates, "2015", true),
                    claim(Dates, "2016", false),
                ],
                vec![Name],
            ),
        ] {
            assert_eq!(conflicting(&claims).into_iter().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn what_is_in_conflict_stands_together_thing_by_thing() {
        let of = |thing: u128, field, value, is_accepted| Claim {
            subject_id: Uuid::from_u128(thing),
            ..claim(field, value, is_accepted)
        };
        let claims = vec![
            of(7, ClaimField::Dates, "24-27.11", false),
            of(3, ClaimField::Dates, "12-14.02", false),
            of(7, ClaimField::Place, "Bucureşti", false),
            of(3, ClaimField::Name, "Modul II", false),
            of(7, ClaimField::Dates, "24-27.09", false),
            of(3, ClaimField::Dates, "10-12.02", false),
            of(5, ClaimField::Sessions, "2", false),
            of(5, ClaimField::Sessions, "6", true),
        ];
        let found = in_conflict(claims);
        let said: Vec<_> = found.iter().map(|claim| claim.facts.value.as_str()).collect();
        assert_eq!(said, ["24-27.11", "24-27.09", "12-14.02", "10-12.02"]);
    }
}
