//! What the answers make the floor: MECHANISM §8, over all answers.

use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::*;

/// The order in which an answer is more dangerous than another.
const RISING: [RiskStrength; 5] = [
    RiskStrength::Absent,
    RiskStrength::Unknown,
    RiskStrength::Low,
    RiskStrength::Medium,
    RiskStrength::High,
];

#[test]
fn the_floors_of_the_mechanism() {
    use RiskLevel::{Extreme, High, Low, Medium};
    for (text, is_child, level) in [
        ("", false, Low),
        ("", true, Low),
        ("explicit_threat:low", false, Low),
        ("address_known:high lodging_known:high", false, Low),
        ("explicit_threat:low address_known:low", false, Extreme),
        ("explicit_threat:high lodging_known:low", false, Extreme),
        ("suicidal_thoughts:high", false, Low),
        ("suicide_intent:low", false, Extreme),
        ("with_exploiter:low", false, Low),
        ("with_exploiter:low", true, Extreme),
        ("recent_contact:low", false, High),
        ("family_involved:low", false, High),
        ("recent_contact:low suicide_intent:low", false, Extreme),
        // 7 and 8; 19 and 20; 35 and 36.
        ("violence:high injury:high isolation:low", false, Low),
        ("violence:high injury:high isolation:medium", false, Medium),
        (
            "violence:high injury:high isolation:high rejection:high dependants:high no_documents:high pregnancy:low",
            false,
            Medium,
        ),
        (
            "violence:high injury:high isolation:high rejection:high dependants:high no_documents:high pregnancy:medium",
            false,
            High,
        ),
        (
            "violence:high injury:high isolation:high rejection:high dependants:high no_documents:high pregnancy:high \
             disability:high media:high minor:high no_shelter:high network_near:high images_online:medium",
            false,
            High,
        ),
        (
            "violence:high injury:high isolation:high rejection:high dependants:high no_documents:high pregnancy:high \
             disability:high minor:high no_shelter:high network_near:high images_online:high",
            false,
            Extreme,
        ),
    ] {
        let known = floor(&FORM, &all_absent_but(text), is_child);
        assert_eq!(known.level, level, "{text} {is_child}: {known:?}");
        assert_eq!((known.could_be, known.could_be_if.len()), (level, 0), "all is known");
    }
}

#[test]
fn what_is_not_known_never_counts_as_absent() {
    let absent = floor(&FORM, &all_absent_but(""), false);
    assert_eq!(absent.level, RiskLevel::Low);
    for nothing in [
        answers(""),
        answers("violence:unknown"),
        answers("explicit_threat:unknown"),
    ] {
        let unknown = floor(&FORM, &nothing, false);
        assert_eq!(
            (unknown.level, unknown.could_be),
            (RiskLevel::Medium, RiskLevel::Extreme)
        );
        assert_eq!(unknown.reasons[0].kind, RiskReasonKind::NotKnown);
    }
    // What decides alone keeps the floor up, what does not only says what could be.
    for (text, level, could_be) in [
        ("suicide_intent:unknown", RiskLevel::Medium, RiskLevel::Extreme),
        ("recent_contact:unknown", RiskLevel::Medium, RiskLevel::High),
        (
            "explicit_threat:low address_known:unknown",
            RiskLevel::Medium,
            RiskLevel::Extreme,
        ),
        ("explicit_threat:unknown", RiskLevel::Low, RiskLevel::Low),
        ("with_exploiter:unknown", RiskLevel::Low, RiskLevel::Low),
        ("violence:unknown injury:unknown", RiskLevel::Low, RiskLevel::Low),
        (
            "violence:unknown injury:unknown isolation:medium",
            RiskLevel::Low,
            RiskLevel::Medium,
        ),
        (
            "recent_contact:low suicide_intent:unknown",
            RiskLevel::High,
            RiskLevel::Extreme,
        ),
    ] {
        let floor = floor(&FORM, &all_absent_but(text), false);
        assert_eq!((floor.level, floor.could_be), (level, could_be), "{text}: {floor:?}");
    }
    let child = floor(&FORM, &all_absent_but("with_exploiter:unknown"), true);
    assert_eq!((child.level, child.could_be), (RiskLevel::Medium, RiskLevel::Extreme));
}

#[test]
fn the_factors_that_made_it_are_named_and_what_could_make_it_higher() {
    use RiskReasonKind::{Decisive, Together};
    let made = floor(
        &FORM,
        &all_absent_but("recent_contact:low family_involved:high explicit_threat:medium address_known:unknown"),
        false,
    );
    let reason = |kind, level, factors: &[&str]| RiskReason {
        kind,
        level,
        factors: factors.iter().map(|&one| one.to_owned()).collect(),
    };
    assert_eq!(
        made.reasons,
        [
            reason(Decisive, RiskLevel::High, &["recent_contact"]),
            reason(Decisive, RiskLevel::High, &["family_involved"]),
        ]
    );
    assert_eq!(
        made.could_be_if,
        [reason(Decisive, RiskLevel::Extreme, &["address_known"])]
    );
    let low = floor(&FORM, &all_absent_but("violence:high"), false);
    assert_eq!(low.reasons, [reason(Together, RiskLevel::Low, &["violence"])]);
    assert_eq!(floor(&FORM, &all_absent_but(""), false).reasons, []);
}

/// A form small enough to go through every set of answers.
fn small() -> RiskForm {
    let of = |level, all: &[&str], child| RiskRule {
        level,
        all: all.iter().map(|&one| one.to_owned()).collect(),
        child,
    };
    let mut form = FORM.clone();
    form.domains.truncate(1);
    form.domains[0].factors.retain(|one| {
        ["explicit_threat", "address_known", "recent_contact", "with_exploiter"].contains(&one.code.as_str())
    });
    form.rules = vec![
        of(RiskLevel::Extreme, &["explicit_threat", "address_known"], false),
        of(RiskLevel::Extreme, &["with_exploiter"], true),
        of(RiskLevel::High, &["recent_contact"], false),
    ];
    form.sums = RiskSums {
        medium: 3,
        high: 7,
        extreme: 11,
    };
    form
}

/// Every answer to four factors, for adults and children: 2 × 6⁴.
#[test]
fn every_set_of_answers_has_the_level_of_the_highest_rule_or_of_the_sum() {
    use RiskLevel::{Extreme, High, Low, Medium};
    let form = small();
    let codes: Vec<&str> = form.factors().map(|one| one.code.as_str()).collect();
    assert_eq!(
        codes,
        ["with_exploiter", "address_known", "recent_contact", "explicit_threat"]
    );
    let all: Vec<RiskStrength> = RiskStrength::iter().collect();
    let mut seen = 0;
    for mask in 0..all.len().pow(4) * 2 {
        let is_child = mask % 2 == 1;
        let at = |place: u32| all[mask / 2 / all.len().pow(place) % all.len()];
        let (with, address, contact, threat) = (at(0), at(1), at(2), at(3));
        let sheet: RiskAnswers = codes
            .iter()
            .zip([with, address, contact, threat])
            .map(|(code, strength)| ((*code).to_owned(), answer(strength)))
            .collect();
        let sum: u32 = [with, address, contact, threat].iter().map(|one| one.points()).sum();
        let could = |one: RiskStrength| one != RiskStrength::Absent;
        let expected = if (threat.is_present() && address.is_present()) || (is_child && with.is_present()) || sum >= 11
        {
            Extreme
        } else if contact.is_present() || sum >= 7 {
            High
        } else if sum >= 3 || (could(threat) && could(address)) || (is_child && could(with)) || could(contact) {
            Medium
        } else {
            Low
        };
        assert_eq!(floor(&form, &sheet, is_child).level, expected, "{sheet:?} {is_child}");
        seen += 1;
    }
    assert_eq!(seen, 2 * 1296);
}

fn sheet(random: &[u8]) -> RiskAnswers {
    FORM.factors()
        .zip(random.iter().cycle())
        .map(|(factor, byte)| (factor.code.clone(), answer(RISING[usize::from(*byte) % RISING.len()])))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn raising_any_factor_never_lowers_the_floor(
        random in proptest::collection::vec(any::<u8>(), 8..64), is_child: bool,
    ) {
        let sheet = sheet(&random);
        let before = floor(&FORM, &sheet, is_child);
        for (factor, stands) in &sheet {
            let higher = RISING.iter().skip_while(|one| **one != stands.strength).skip(1);
            for strength in higher {
                let mut raised = sheet.clone();
                raised.insert(factor.clone(), answer(*strength));
                let after = floor(&FORM, &raised, is_child);
                prop_assert!(after.level >= before.level, "{factor} to {strength}: {before:?} {after:?}");
            }
        }
        // Nor does it matter whether nobody asked or nobody knows.
        let mut not_asked = sheet.clone();
        not_asked.retain(|_, answer| answer.strength != RiskStrength::Unknown);
        prop_assert_eq!(floor(&FORM, &not_asked, is_child), before);
    }

    #[test]
    fn no_completion_goes_above_what_it_could_be(
        random in proptest::collection::vec(any::<u8>(), 8..64), more in proptest::collection::vec(2..5_usize, 8..64),
        is_child: bool,
    ) {
        let sheet = sheet(&random);
        let before = floor(&FORM, &sheet, is_child);
        let mut complete = sheet.clone();
        for (answered, at) in complete.values_mut().zip(more.iter().cycle()) {
            if answered.strength.is_open() {
                answered.strength = RISING[*at];
            }
        }
        let after = floor(&FORM, &complete, is_child);
        prop_assert!(before.level <= after.level && after.level <= before.could_be, "{before:?} {after:?}");
        // Each way up is enough by itself.
        for way in &before.could_be_if {
            let mut taken = sheet.clone();
            for factor in &way.factors {
                taken.insert(factor.clone(), answer(RiskStrength::High));
            }
            prop_assert!(floor(&FORM, &taken, is_child).level >= way.level, "{way:?}");
        }
    }
}
