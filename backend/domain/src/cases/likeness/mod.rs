//! Whether two people who were written down may be one (MECHANISM §11: duplicates).
//!
//! Names are compared folded and by their sound, dates of birth as far as they are known, numbers as
//! they are indexed. What speaks against it is told too. A machine suggests; a person judges.

mod birth;
mod skeleton;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::birth::BirthLikeness;
use super::person::{Identifier, IdentifierKind, PartialDate, PersonDetails, Sex};
use crate::codes;
use crate::fold::fold;

codes! {
    /// How much two people are alike.
    Likeness {
        /// They may be one.
        Possible,
        /// They probably are.
        Strong,
        /// An institution knows both by one number.
        Certain,
    }
}

codes! {
    /// What two people have in common, and what speaks against their being one.
    LikenessReason {
        /// A number or document of the same kind and country.
        SameIdentifier,
        /// All names.
        SameNames,
        /// Names that sound alike, or some of several.
        SimilarNames,
        /// The only name that is known of one of them.
        PartOfName,
        /// The day of birth.
        SameBirth,
        /// A date of birth as far as it is known, an estimated year, or day and month exchanged.
        NearBirth,
        /// The sex.
        SameSex,
        /// Another date of birth.
        OtherBirth,
        /// Another sex.
        OtherSex,
        /// Another number of a kind and country of which a person has one.
        OtherIdentifier,
    }
}

impl LikenessReason {
    /// Whether it speaks against the two being one.
    #[must_use]
    pub fn contradicts(self) -> bool {
        matches!(self, Self::OtherBirth | Self::OtherSex | Self::OtherIdentifier)
    }
}

/// That two people are alike, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// How much.
    pub likeness: Likeness,
    /// Why, and what speaks against it.
    pub reasons: Vec<LikenessReason>,
}

/// What is compared of a person, in the form in which it is compared. Holds what tells who the person
/// is: it lives as long as a comparison and is kept nowhere.
#[derive(Clone)]
pub struct Traits {
    names: Vec<Name>,
    birth: Option<PartialDate>,
    sex: Sex,
    identifiers: BTreeSet<(IdentifierKind, String, String)>,
}

/// One way in which the person is called: its words and their sounds, in their order in the alphabet, so
/// that it does not matter which of them is the family's.
#[derive(Clone)]
struct Name {
    words: Vec<String>,
    sounds: Vec<String>,
}

/// What is short is shared by chance; it is not indexed either.
const SHORTEST_NUMBER: usize = 6;

impl Traits {
    /// What is compared of this person.
    #[must_use]
    pub fn of(details: &PersonDetails, sex: Sex) -> Self {
        let whole = [details.given_names.as_deref(), details.family_name.as_deref()];
        let whole = whole.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let called = std::iter::once(whole.as_str()).chain(details.aliases.iter().map(String::as_str));
        let number = |identifier: &Identifier| {
            let value = Identifier::normal(&identifier.value);
            (value.len() >= SHORTEST_NUMBER).then(|| (identifier.kind, identifier.country.clone(), value))
        };
        Self {
            names: called.filter_map(Name::of).collect(),
            birth: details.birth,
            sex,
            identifiers: details.identifiers.iter().filter_map(number).collect(),
        }
    }

    /// Whether so little is known that nobody can be like this person.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.identifiers.is_empty()
    }
}

impl Name {
    fn of(text: &str) -> Option<Self> {
        let folded = fold(text);
        let mut words: Vec<String> = folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        let mut sounds: Vec<String> = words.iter().map(|word| skeleton::skeleton(word)).collect();
        sounds.sort_unstable();
        (!words.is_empty()).then_some(Self { words, sounds })
    }

    fn compare(&self, other: &Self) -> NameLikeness {
        let (short, long) = if self.sounds.len() <= other.sounds.len() {
            (self, other)
        } else {
            (other, self)
        };
        if short.words.len() > 1 && short.words == long.words {
            NameLikeness::Same
        } else if !within(&short.sounds, &long.sounds) {
            NameLikeness::None
        } else if short.sounds.len() > 1 {
            NameLikeness::Similar
        } else {
            NameLikeness::Part
        }
    }
}

/// Whether every one of these sorted words has its own among the others.
fn within(few: &[String], many: &[String]) -> bool {
    let mut many = many.iter();
    few.iter().all(|word| many.any(|other| other == word))
}

/// What two names say of each other; the later the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameLikeness {
    None,
    Part,
    Similar,
    Same,
}

/// Whether the two may be one person; `None` where too little says so, or too much says no.
///
/// One number of one kind and country is certain. Else names decide, with the birth: the same names (or
/// some that sound so) and the same day are strong; names without a day that contradicts them are
/// possible. Another date of birth, or another personal number, ends what only names say; another sex or
/// document makes it less. Under one number they only make it less: a file may be wrong.
#[must_use]
pub fn likeness(one: &Traits, other: &Traits) -> Option<Alike> {
    use LikenessReason as Reason;
    let named = one
        .names
        .iter()
        .flat_map(|mine| other.names.iter().map(|theirs| mine.compare(theirs)))
        .max()
        .unwrap_or(NameLikeness::None);
    let has_number = !one.identifiers.is_disjoint(&other.identifiers);
    if named == NameLikeness::None && !has_number {
        return None;
    }
    let born = birth::compare(one.birth, other.birth);
    let sexes = (one.sex != Sex::Unknown && other.sex != Sex::Unknown).then_some(one.sex == other.sex);
    let papers = others(one, other);
    let mut steps = if has_number {
        3 - i32::from(born == BirthLikeness::Other)
    } else {
        match (named, born) {
            (NameLikeness::Same | NameLikeness::Similar, BirthLikeness::Same) => 2,
            (NameLikeness::Same, BirthLikeness::Near | BirthLikeness::Unknown)
            | (NameLikeness::Similar, BirthLikeness::Near)
            | (NameLikeness::Part, BirthLikeness::Same) => 1,
            _ => 0,
        }
    };
    steps -= i32::from(sexes == Some(false));
    steps -= match papers {
        Some(IdentifierKind::PersonalNumber) if !has_number => 3,
        Some(_) => 1,
        None => 0,
    };
    let likeness = match steps {
        3.. => Likeness::Certain,
        2 => Likeness::Strong,
        1 => Likeness::Possible,
        _ if has_number => Likeness::Possible,
        _ => return None,
    };
    let reasons = [
        has_number.then_some(Reason::SameIdentifier),
        match named {
            NameLikeness::Same => Some(Reason::SameNames),
            NameLikeness::Similar => Some(Reason::SimilarNames),
            NameLikeness::Part => Some(Reason::PartOfName),
            NameLikeness::None => None,
        },
        match born {
            BirthLikeness::Same => Some(Reason::SameBirth),
            BirthLikeness::Near => Some(Reason::NearBirth),
            BirthLikeness::Other => Some(Reason::OtherBirth),
            BirthLikeness::Unknown => None,
        },
        sexes.map(|is_same| if is_same { Reason::SameSex } else { Reason::OtherSex }),
        papers.map(|_| Reason::OtherIdentifier),
    ];
    let mut reasons: Vec<Reason> = reasons.into_iter().flatten().collect();
    reasons.sort_unstable();
    Some(Alike { likeness, reasons })
}

/// A kind of which a person has one of a country, and of which the two have different ones; the personal
/// number before others. A file number says nothing: each institution keeps its own.
fn others(one: &Traits, other: &Traits) -> Option<IdentifierKind> {
    use IdentifierKind::{BirthCertificate, IdentityCard, Passport, PersonalNumber, ResidencePermit};
    [
        PersonalNumber,
        Passport,
        IdentityCard,
        ResidencePermit,
        BirthCertificate,
    ]
    .into_iter()
    .find(|kind| {
        let of = |traits: &Traits| -> BTreeSet<(String, String)> {
            let mine = traits.identifiers.iter().filter(|(mine, ..)| mine == kind);
            mine.map(|(_, country, value)| (country.clone(), value.clone()))
                .collect()
        };
        let (mine, theirs) = (of(one), of(other));
        mine.is_disjoint(&theirs)
            && mine
                .iter()
                .any(|(here, _)| theirs.iter().any(|(there, _)| here == there))
    })
}
