use std::slice::from_ref;

use proptest::prelude::*;

use super::*;
use crate::cases::person::DatePrecision;

fn born(date: &str, precision: DatePrecision) -> PartialDate {
    let date = date.parse().unwrap();
    PartialDate { date, precision }
}

fn number(kind: IdentifierKind, value: &str) -> Identifier {
    let (value, country) = (value.into(), "RO".into());
    Identifier { kind, value, country }
}

/// Somebody with these names (given names, family name, other names after a slash) and this birth: a day,
/// a month with `?`, a year with `??`, an estimate with `~`.
fn person(names: &str, birth: &str) -> PersonDetails {
    let mut names = names.split('/');
    let whole: Vec<&str> = names
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    let (family, given) = match whole.as_slice() {
        [given @ .., family] if !given.is_empty() => (Some((*family).to_owned()), Some(given.join(" "))),
        [given] => (None, Some((*given).to_owned())),
        _ => (None, None),
    };
    let birth = match birth.trim_end_matches(['?', '~']) {
        "" => None,
        date if birth.ends_with("??") => Some(born(date, DatePrecision::Year)),
        date if birth.ends_with('?') => Some(born(date, DatePrecision::Month)),
        date if birth.ends_with('~') => Some(born(date, DatePrecision::Estimated)),
        date => Some(born(date, DatePrecision::Day)),
    };
    PersonDetails {
        given_names: given,
        family_name: family,
        aliases: names.map(str::to_owned).collect(),
        birth,
        ..PersonDetails::default()
    }
}

fn of(details: &PersonDetails) -> Traits {
    Traits::of(details, Sex::Unknown)
}

#[test]
fn names_and_births_decide_together() {
    use Likeness::{Possible, Strong};
    let day = "2004-05-07";
    for (one, other, expected) in [
        (("Ana Popescu", day), ("Ana Popescu", day), Some(Strong)),
        (("Ana Popescu", day), ("POPESCU ana", day), Some(Strong)),
        (("Ștefania Țurcanu", day), ("Stefania Tzurkanu", day), Some(Strong)),
        (("Ana Maria Popescu", day), ("Ana Popescu", day), Some(Strong)),
        (("Ana Popescu", day), ("Maria Ionescu/Ana Popescu", day), Some(Strong)),
        (("Ana Popescu", day), ("Ana Popescu", "2004-07-05"), Some(Possible)),
        (("Ana Popescu", day), ("Ana Popescu", "2004-05-01?"), Some(Possible)),
        (("Ana Popescu", day), ("Ana Popescu", "2004-01-01??"), Some(Possible)),
        (("Ana Popescu", day), ("Ana Popescu", "2006-01-01~"), Some(Possible)),
        (("Ana Popescu", day), ("Ana Popesku", "2002-01-01~"), Some(Possible)),
        (("Ana Popescu", day), ("Ana Popescu", ""), Some(Possible)),
        (("Ana Popescu", ""), ("Ana Popescu", ""), Some(Possible)),
        (("Ana", day), ("Ana Popescu", day), Some(Possible)),
        (("Ana", day), ("Maria Popescu/Ana", day), Some(Possible)),
        // Too little.
        (("Ana Popescu", day), ("Ana Popesku", ""), None),
        (("Ana", day), ("Ana Popescu", "2004-05-01?"), None),
        (("Ana", ""), ("Ana", ""), None),
        (("Ana Popescu", day), ("Maria Popescu", day), None),
        (("", day), ("", day), None),
        // Somebody else.
        (("Ana Popescu", day), ("Ana Popescu", "2004-05-08"), None),
        (("Ana Popescu", day), ("Ana Popescu", "2004-06-01?"), None),
        (("Ana Popescu", day), ("Ana Popescu", "2005-01-01??"), None),
        (("Ana Popescu", day), ("Ana Popescu", "2007-01-01~"), None),
        (
            ("Ana Popescu", "2004-05-01?"),
            ("Ana Popescu", "2004-05-01?"),
            Some(Possible),
        ),
    ] {
        let (a, b) = (person(one.0, one.1), person(other.0, other.1));
        let found = likeness(&of(&a), &of(&b)).map(|alike| alike.likeness);
        assert_eq!(found, expected, "{one:?} {other:?}");
    }
}

#[test]
fn one_number_is_certain_and_another_one_speaks_against_it() {
    use IdentifierKind::{FileNumber, Passport, PersonalNumber};
    use Likeness::{Certain, Possible, Strong};
    use LikenessReason::{OtherBirth, OtherIdentifier, OtherSex, SameBirth, SameIdentifier, SameNames};
    let ana = |identifiers: &[Identifier]| PersonDetails {
        identifiers: identifiers.to_vec(),
        ..person("Ana Popescu", "2004-05-07")
    };
    let passport = number(Passport, "x 123-456");
    let abroad = Identifier {
        country: "AL".into(),
        ..passport.clone()
    };
    let alike = |one: &PersonDetails, other: &PersonDetails| likeness(&of(one), &of(other));
    let found = |one: &[Identifier], other: &[Identifier]| alike(&ana(one), &ana(other)).map(|alike| alike.likeness);
    assert_eq!(
        found(from_ref(&passport), &[number(Passport, "X123456")]),
        Some(Certain)
    );
    assert_eq!(
        found(from_ref(&passport), &[abroad]),
        Some(Strong),
        "of another country"
    );
    assert_eq!(
        found(&[number(Passport, "X1")], &[number(Passport, "X1")]),
        Some(Strong),
        "short"
    );
    assert_eq!(
        found(from_ref(&passport), &[number(FileNumber, "X123456")]),
        Some(Strong),
        "of another kind"
    );
    assert_eq!(
        found(from_ref(&passport), &[number(Passport, "X999999")]),
        Some(Possible),
        "a renewed one"
    );
    assert_eq!(
        found(&[number(FileNumber, "DEMO-1")], &[number(FileNumber, "DEMO-2")]),
        Some(Strong)
    );
    assert_eq!(
        found(
            &[number(PersonalNumber, "6040507123456")],
            &[number(PersonalNumber, "6040507123457")]
        ),
        None
    );
    let stranger = PersonDetails {
        identifiers: vec![passport.clone()],
        ..person("Maria Ionescu", "1990-01-02")
    };
    let under_one = likeness(
        &Traits::of(&ana(from_ref(&passport)), Sex::Female),
        &Traits::of(&stranger, Sex::Male),
    );
    assert_eq!(
        under_one,
        Some(Alike {
            likeness: Possible,
            reasons: vec![SameIdentifier, OtherBirth, OtherSex],
        })
    );
    let renewed = [passport.clone(), number(PersonalNumber, "6040507123456")];
    let found = alike(
        &ana(&renewed),
        &ana(&[passport, number(PersonalNumber, "6040507999999")]),
    )
    .unwrap();
    assert_eq!(found.likeness, Strong);
    assert_eq!(found.reasons, [SameIdentifier, SameNames, SameBirth, OtherIdentifier]);
}

#[test]
fn another_sex_makes_it_less() {
    let ana = |birth: &str, sex| Traits::of(&person("Ana Popescu", birth), sex);
    for (birth, expected) in [("2004-05-07", Some(Likeness::Possible)), ("", None)] {
        let found = likeness(&ana(birth, Sex::Female), &ana(birth, Sex::Male));
        assert_eq!(found.map(|alike| alike.likeness), expected);
    }
    assert!(likeness(&ana("2004-05-07", Sex::Female), &ana("2004-05-07", Sex::Unknown)).is_some());
}

fn anybody() -> impl Strategy<Value = (PersonDetails, Sex)> {
    let name = || prop::option::of(prop::sample::select(vec!["Ana", "Anna", "Maria", "Popescu", "Popesku"]));
    let alias = prop::sample::select(vec!["Ana Popescu", "Maria", "Ana"]);
    let birth = prop::sample::select(vec![
        "",
        "2004-05-07",
        "2004-07-05",
        "2004-05-01?",
        "2004-01-01??",
        "2005-01-01~",
    ]);
    let kind = prop::sample::select(vec![IdentifierKind::PersonalNumber, IdentifierKind::Passport]);
    let identifier =
        (kind, prop::sample::select(vec!["X123456", "X999999"])).prop_map(|(kind, value)| number(kind, value));
    let sex = prop::sample::select(vec![Sex::Female, Sex::Male, Sex::Unknown]);
    let of_one = (name(), name(), prop::collection::vec(alias, 0..2), birth);
    (of_one, prop::collection::vec(identifier, 0..2), sex).prop_map(
        |((given, family, aliases, birth), identifiers, sex)| {
            let details = PersonDetails {
                given_names: given.map(str::to_owned),
                family_name: family.map(str::to_owned),
                aliases: aliases.into_iter().map(str::to_owned).collect(),
                identifiers,
                ..person("", birth)
            };
            (details, sex)
        },
    )
}

proptest! {
    #[test]
    fn likeness_is_mutual(one in anybody(), other in anybody()) {
        let (one, other) = (Traits::of(&one.0, one.1), Traits::of(&other.0, other.1));
        prop_assert_eq!(likeness(&one, &other), likeness(&other, &one));
    }

    #[test]
    fn whoever_has_a_number_or_two_names_is_like_themselves(one in anybody()) {
        let has_names = one.0.given_names.is_some() && one.0.family_name.is_some();
        let traits = Traits::of(&one.0, one.1);
        let alike = likeness(&traits, &traits);
        prop_assert!(alike.is_some() || !has_names && one.0.identifiers.is_empty());
        prop_assert!(alike.is_none_or(|alike| !alike.reasons.iter().any(|reason| reason.contradicts())));
    }

    #[test]
    fn to_know_less_never_makes_two_people_more_alike(one in anybody(), other in anybody()) {
        let theirs = Traits::of(&other.0, other.1);
        let Some(before) = likeness(&Traits::of(&one.0, one.1), &theirs) else { return Ok(()) };
        prop_assume!(!before.reasons.iter().any(|reason| reason.contradicts()));
        let (details, sex) = one;
        let less = [
            (PersonDetails { given_names: None, ..details.clone() }, sex),
            (PersonDetails { family_name: None, ..details.clone() }, sex),
            (PersonDetails { aliases: Vec::new(), ..details.clone() }, sex),
            (PersonDetails { birth: None, ..details.clone() }, sex),
            (PersonDetails { identifiers: Vec::new(), ..details.clone() }, sex),
            (details, Sex::Unknown),
        ];
        for (details, sex) in less {
            let after = likeness(&Traits::of(&details, sex), &theirs).map(|alike| alike.likeness);
            prop_assert!(after <= Some(before.likeness), "{:?} after {:?}", after, before);
        }
    }
}
