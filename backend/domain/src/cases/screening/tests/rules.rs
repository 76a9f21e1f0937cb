//! The instruments say what their sources say.

use super::*;
use crate::cases::screening::rule::{Counts, SectionRule};
use crate::pack::PackPart;

/// SCREENING, 1.1: two strong; one strong with a medium or weak; three medium; two medium and a weak.
fn ilo(strong: u32, medium: u32, weak: u32) -> bool {
    strong >= 2 || (strong >= 1 && medium + weak >= 1) || medium >= 3 || (medium >= 2 && weak >= 1)
}

fn counts(strong: u32, medium: u32, weak: u32) -> Counts {
    Counts {
        strong,
        medium,
        weak,
        sign: 0,
    }
}

#[test]
fn the_ilo_rule_holds_for_all_counts() {
    let rule = &questions("ilo_labour").rule;
    for strong in 0..=16 {
        for medium in 0..=16 {
            for weak in 0..=16 {
                assert_eq!(
                    rule.is_positive(counts(strong, medium, weak)),
                    ilo(strong, medium, weak),
                    "{strong} strong, {medium} medium, {weak} weak"
                );
            }
        }
    }
    for (strong, medium, weak, positive) in [
        (2, 0, 0, true),
        (1, 1, 0, true),
        (1, 0, 1, true),
        (0, 3, 0, true),
        (0, 2, 1, true),
        (1, 0, 0, false),
        (0, 2, 0, false),
        (0, 1, 9, false),
        (0, 0, 9, false),
        (0, 0, 0, false),
    ] {
        assert_eq!(rule.is_positive(counts(strong, medium, weak)), positive);
    }
    assert!(!SectionRule::any_sign().is_positive(counts(0, 0, 0)));
}

#[test]
fn the_ilo_indicators_weigh_what_the_source_says() {
    let table = [
        ("D1", "SMMMMMMMMW", "SMMMMMMMMS"),
        ("D2", "SMMMMMMMMM", "SSSSMMMMMM"),
        ("D3", "MMMMMMMMMMMMMMWW", "MMMMMMM-MMMMMMMM"),
        ("D4", "SMMMMMMMW", "SMMMMMM-M"),
        ("D5", "SSSSMMMMMMMMMMW", "SSSSSSSSMMMMMMM"),
        ("D6", "MMMMMWW", "MMMMMMM"),
    ];
    let questions = questions("ilo_labour");
    assert_eq!(questions.sections().len(), table.len());
    for (section, (code, adult, child)) in questions.sections().iter().zip(table) {
        let weights = |profile| -> String {
            let letter = |item: &Item| match item.weights.get(&profile) {
                Some(IndicatorWeight::Strong) => 'S',
                Some(IndicatorWeight::Medium) => 'M',
                Some(IndicatorWeight::Weak) => 'W',
                Some(IndicatorWeight::Sign) => '?',
                None => '-',
            };
            section.items.iter().map(letter).collect()
        };
        assert_eq!(section.code, code);
        assert_eq!(
            (
                weights(ScreeningProfile::Adult).as_str(),
                weights(ScreeningProfile::Child).as_str()
            ),
            (adult, child)
        );
        for (at, item) in (1..).zip(&section.items) {
            assert_eq!(item.code, format!("{code}.{at:02}"));
        }
    }
    let asked = |profile| {
        questions
            .sections()
            .iter()
            .map(|one| one.counts(profile).total())
            .sum::<u32>()
    };
    assert_eq!(
        (asked(ScreeningProfile::Adult), asked(ScreeningProfile::Child)),
        (67, 65)
    );
}

#[test]
fn every_combination_of_dimensions_has_the_result_of_the_source() {
    let questions = questions("ilo_labour");
    for positive in choices(questions) {
        let is = |code: &str| positive.contains(&code);
        let has_means = is("D1") || is("D2") || is("D3") || is("D6");
        let adult = if is("D4") && is("D5") && has_means {
            "trafficking"
        } else if is("D1") && is("D4") && !is("D5") {
            "deception_and_exploitation"
        } else if positive == ["D4"] {
            "exploitation"
        } else if positive.is_empty() {
            "not_indicated"
        } else {
            "review"
        };
        // Palermo Protocol, art. 3(c): no means need be shown for a child.
        let child = if is("D4") {
            "trafficking"
        } else if positive.is_empty() {
            "not_indicated"
        } else {
            "review"
        };
        for (profile, expected) in [(ScreeningProfile::Adult, adult), (ScreeningProfile::Child, child)] {
            let found = evaluate(questions, profile, &only(questions, profile, &positive));
            assert_eq!(found.results, [expected], "{profile}: {positive:?}");
            let outcome = if expected == "trafficking" {
                ScreeningOutcome::Positive
            } else {
                ScreeningOutcome::RuledOut
            };
            assert_eq!(found.outcome, outcome);
            for section in &found.sections {
                let outcome = if is(&section.section) {
                    ScreeningOutcome::Positive
                } else {
                    ScreeningOutcome::RuledOut
                };
                assert_eq!((section.outcome, section.matters), (outcome, false));
                assert_eq!(section.ask_next, []);
            }
        }
    }
}

#[test]
fn the_albanian_rule_needs_a_sign_in_each_section_and_for_a_child_in_a_and_c() {
    let questions = questions("albania_abc");
    for positive in choices(questions) {
        let is = |code| positive.contains(&code);
        for (profile, is_presumed) in [
            (ScreeningProfile::Adult, is("A") && is("B") && is("C")),
            (ScreeningProfile::Child, is("A") && is("C")),
        ] {
            let found = evaluate(questions, profile, &only(questions, profile, &positive));
            let expected = match (is_presumed, positive.is_empty()) {
                (true, _) => "presumed",
                (_, true) => "not_indicated",
                _ => "review",
            };
            assert_eq!(found.results, [expected], "{profile}: {positive:?}");
        }
    }
    let one_each = evaluate(questions, ScreeningProfile::Adult, &answers("A1+ B2+ C3+"));
    assert_eq!(
        (one_each.outcome, one_each.results),
        (ScreeningOutcome::Positive, vec!["presumed".to_owned()])
    );
}

#[test]
fn general_signs_ask_for_a_screening_and_never_say_more() {
    let questions = questions("general_signs");
    assert_eq!(
        questions
            .sections()
            .iter()
            .map(|section| section.items.len())
            .sum::<usize>(),
        37
    );
    for positive in choices(questions) {
        let found = evaluate(
            questions,
            ScreeningProfile::Adult,
            &only(questions, ScreeningProfile::Adult, &positive),
        );
        assert_eq!(found.outcome, ScreeningOutcome::RuledOut);
        assert_eq!(
            found.results,
            [if positive.is_empty() {
                "no_signs"
            } else {
                "consider_screening"
            }]
        );
    }
}

#[test]
fn what_nobody_has_entered_yet_is_named_and_asks_nothing() {
    let codes = |name: &str| -> Vec<(String, bool)> {
        let pack = Pack::load(name).unwrap();
        pack.instruments()
            .iter()
            .map(|one| (one.code.clone(), one.questions.is_some()))
            .collect()
    };
    let all = [("ilo_labour", true), ("ilo_sexual", false)].map(|(code, is)| (code.to_owned(), is));
    let (ro, al) = (codes("ro"), codes("al"));
    assert!(all.iter().all(|one| ro.contains(one) && al.contains(one)));
    assert!(ro.contains(&("ro_mnir".to_owned(), false)) && !ro.contains(&("albania_abc".to_owned(), true)));
    assert!(al.contains(&("albania_abc".to_owned(), true)) && !al.contains(&("ro_mnir".to_owned(), false)));
    let ro = Pack::load("ro").unwrap();
    let mut unverified = ro.unverified().iter();
    let labour = unverified.find(|one| one.at == "screening: ilo_labour.2009.1").unwrap();
    assert_eq!(labour.part, PackPart::Screening);
    assert!(labour.name.is_some());
}
