//! Of two people who were one: what stays of each, and the way back.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::cases::person::PersonDetails;
use crate::codes;
use crate::text::{Invalid, InvalidCode};

codes! {
    /// What stays of a field that two cases have.
    MergeValue {
        /// What the case says that goes on.
        Kept,
        /// What the case says that closes.
        Other,
        /// What either says; of a list only.
        Both,
    }
}

/// What stays of each field of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeChoice {
    /// Given names.
    pub given_names: MergeValue,
    /// Family name.
    pub family_name: MergeValue,
    /// Date of birth, with what the age rests on.
    pub birth: MergeValue,
    /// Other names.
    pub aliases: MergeValue,
    /// Languages.
    pub languages: MergeValue,
    /// Citizenships.
    pub citizenships: MergeValue,
    /// Numbers and documents.
    pub identifiers: MergeValue,
    /// Ways to reach the person.
    pub contacts: MergeValue,
}

impl MergeChoice {
    /// The person as both cases know them.
    ///
    /// # Errors
    /// Every field of which both cannot stay.
    pub fn of(self, kept: &PersonDetails, other: &PersonDetails) -> Result<PersonDetails, Vec<Invalid>> {
        let singles = [
            ("given_names", self.given_names),
            ("family_name", self.family_name),
            ("birth", self.birth),
        ];
        let refused: Vec<Invalid> = singles
            .into_iter()
            .filter(|(_, value)| *value == MergeValue::Both)
            .map(|(field, _)| Invalid::new(format!("/{field}"), InvalidCode::Contradiction))
            .collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(PersonDetails {
            given_names: one(self.given_names, &kept.given_names, &other.given_names),
            family_name: one(self.family_name, &kept.family_name, &other.family_name),
            birth: one(self.birth, &kept.birth, &other.birth),
            age_basis: one(self.birth, &kept.age_basis, &other.age_basis),
            aliases: many(self.aliases, &kept.aliases, &other.aliases),
            languages: many(self.languages, &kept.languages, &other.languages),
            citizenships: many(self.citizenships, &kept.citizenships, &other.citizenships),
            identifiers: many(self.identifiers, &kept.identifiers, &other.identifiers),
            contacts: many(self.contacts, &kept.contacts, &other.contacts),
        })
    }
}

fn one<T: Clone>(value: MergeValue, kept: &T, other: &T) -> T {
    if value == MergeValue::Other { other } else { kept }.clone()
}

fn many<T: Clone + PartialEq>(value: MergeValue, kept: &[T], other: &[T]) -> Vec<T> {
    match value {
        MergeValue::Kept => kept.to_vec(),
        MergeValue::Other => other.to_vec(),
        MergeValue::Both => {
            let more = other.iter().filter(|item| !kept.contains(item));
            kept.iter().chain(more).cloned().collect()
        }
    }
}

/// What a merge did to the person of the case that goes on, and in which words it was undone. Sealed
/// under the key of that case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedPerson {
    /// What was known before.
    pub before: PersonDetails,
    /// What was known from then on.
    pub after: PersonDetails,
    /// Why it was undone, in words.
    pub undone: Option<String>,
}

impl MergedPerson {
    /// The person without what the merge brought, and the fields that stay since somebody changed them
    /// later.
    ///
    /// # Errors
    /// As [`PersonDetails::checked`]: what was possible before is possible now.
    pub fn undo(&self, now: &PersonDetails, at: Timestamp) -> Result<(PersonDetails, Vec<&'static str>), Vec<Invalid>> {
        let (before, after) = (&self.before, &self.after);
        let mut stays = Vec::new();
        let birth = |of: &PersonDetails| (of.birth, of.age_basis);
        let (birth, age_basis) = back(&mut stays, "birth", &birth(now), &birth(before), &birth(after));
        macro_rules! field {
            ($name:ident) => {
                back(
                    &mut stays,
                    stringify!($name),
                    &now.$name,
                    &before.$name,
                    &after.$name,
                )
            };
        }
        let details = PersonDetails {
            given_names: field!(given_names),
            family_name: field!(family_name),
            aliases: field!(aliases),
            birth,
            age_basis,
            languages: field!(languages),
            citizenships: field!(citizenships),
            identifiers: field!(identifiers),
            contacts: field!(contacts),
        };
        Ok((details.checked(at)?, stays))
    }
}

/// The value before a merge, unless somebody changed it after.
fn back<T: Clone + PartialEq>(stays: &mut Vec<&'static str>, name: &'static str, now: &T, before: &T, after: &T) -> T {
    if before == after || now == before {
        return now.clone();
    }
    if now == after {
        return before.clone();
    }
    stays.push(name);
    now.clone()
}
