//! What does not agree is said, and nothing else is.

use super::*;
use AccountDoubtKind as Kind;
use DatePrecision::{Day, Estimated, Month, Year};

/// What is doubted of these answers, each with its topic and entry.
fn doubted(answers: &[(&str, u128, &str, InterviewValue)], birth: Option<PartialDate>) -> Vec<Kind> {
    let open = interview(5);
    let mut topics: Vec<AccountRevision> = Vec::new();
    for (topic, place, question, value) in answers {
        let before = topics
            .iter()
            .position(|one| one.topic == *topic)
            .map(|at| topics.remove(at));
        let place = (*place > 0).then(|| id(*place));
        let given = vec![said(place, question, value.clone())];
        topics.push(answered(before.as_ref(), &open, topic, given, now()));
    }
    doubts(&topics, birth).into_iter().map(|doubt| doubt.kind).collect()
}

#[test]
fn an_episode_lies_within_what_is_known_of_its_dates() {
    for (from, to, is_doubted) in [
        (on("2024-05-10", Day), on("2024-05-09", Day), true),
        (on("2024-05-10", Day), on("2024-05-10", Day), false),
        (on("2024-05-10", Day), on("2024-05-01", Month), false),
        (on("2024-05-01", Month), on("2024-04-01", Month), true),
        (on("2024-12-31", Day), on("2024-01-01", Year), false),
        (on("2025-01-01", Day), on("2024-01-01", Year), true),
        (on("2024-12-31", Day), on("2024-03-01", Estimated), false),
    ] {
        let principal = ("episodes", 1, "is_principal", InterviewValue::Flag(true));
        let found = doubted(
            &[
                ("episodes", 1, "from", from.clone()),
                ("episodes", 1, "to", to.clone()),
                principal,
            ],
            None,
        );
        let expected: &[Kind] = if is_doubted { &[Kind::EndsBeforeItBegins] } else { &[] };
        assert_eq!(found, expected, "{from:?} {to:?}");
        let leg = doubted(&[("journey", 1, "from", from), ("journey", 1, "to", to)], None);
        assert_eq!(leg, expected);
    }
}

#[test]
fn nothing_lies_before_birth_or_goes_on_after_the_way_out() {
    let birth = PartialDate {
        date: day("2000-01-01"),
        precision: Year,
    };
    for (date, kinds) in [
        (on("1999-12-31", Day), vec![Kind::BeforeBirth]),
        (on("2000-01-01", Day), vec![]),
        (on("2025-03-02", Day), vec![Kind::AfterExit]),
        (on("2025-03-01", Month), vec![]),
    ] {
        let exit = ("exit", 0, "on", on("2025-03-01", Day));
        assert_eq!(
            doubted(&[("journey", 1, "from", date.clone()), exit], Some(birth)),
            kinds,
            "{date:?}"
        );
    }
    assert_eq!(
        doubted(&[("recruitment", 0, "on", on("1990-01-01", Day))], Some(birth)),
        [Kind::BeforeBirth]
    );
    assert_eq!(doubted(&[("recruitment", 0, "on", on("1990-01-01", Day))], None), []);
}

#[test]
fn one_episode_is_the_principal_one_and_sectors_are_of_labour() {
    let yes = InterviewValue::Flag(true);
    for (answers, kinds) in [
        (vec![("episodes", 1, "form", code("begging"))], vec![Kind::NoPrincipal]),
        (
            vec![("episodes", 1, "is_principal", InterviewValue::Flag(false))],
            vec![Kind::NoPrincipal],
        ),
        (vec![("episodes", 1, "is_principal", yes.clone())], vec![]),
        (
            vec![
                ("episodes", 1, "is_principal", yes.clone()),
                ("episodes", 2, "is_principal", yes.clone()),
            ],
            vec![Kind::SeveralPrincipal],
        ),
        (
            vec![
                ("episodes", 1, "is_principal", yes.clone()),
                ("episodes", 1, "form", code("begging")),
                ("episodes", 1, "sector", code("f")),
            ],
            vec![Kind::SectorWithoutLabour],
        ),
        (
            vec![
                ("episodes", 1, "is_principal", yes),
                ("episodes", 1, "form", code("labour.forced_labour")),
                ("episodes", 1, "sector", code("f")),
            ],
            vec![],
        ),
    ] {
        assert_eq!(doubted(&answers, None), kinds, "{answers:?}");
    }
}

#[test]
fn the_last_contact_is_not_before_the_way_out() {
    // It is told on 15 June 2025.
    for (band, exit, is_doubted) in [
        ("week", "2025-06-14", false),
        ("month", "2025-06-09", true),
        ("month", "2025-06-08", false),
        ("three_months", "2025-05-17", true),
        ("six_months", "2025-03-18", true),
        ("year", "2024-12-18", true),
        ("over_year", "2024-06-16", true),
        ("over_year", "2024-06-15", false),
    ] {
        let answers = [("contact", 0, "band", code(band)), ("exit", 0, "on", on(exit, Day))];
        let expected: &[Kind] = if is_doubted { &[Kind::ContactBeforeExit] } else { &[] };
        assert_eq!(doubted(&answers, None), expected, "{band} {exit}");
    }
}
