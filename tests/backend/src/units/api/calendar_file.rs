//! Entries of a calendar as calendar programs read them.

use punte_api::units::{event, keys};
use punte_domain::language::Language;
use punte_domain::pack::Pack;
use punte_domain::projects::calendar::{CalendarEntry, CalendarKind, CalendarMoment};
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_domain::projects::span::StatedSpan;
use punte_exports::calendar::CalendarEvent;
use uuid::Uuid;

fn entry(kind: CalendarKind, from: (&str, StatedPrecision), to: Option<(&str, StatedPrecision)>) -> CalendarEntry {
    let stated = |(date, precision): (&str, StatedPrecision)| StatedDate {
        date: date.parse().unwrap(),
        precision,
    };
    CalendarEntry {
        kind,
        moment: CalendarMoment::Held,
        id: Uuid::from_u128(1),
        parent: Some(Uuid::from_u128(2)),
        project: None,
        title: "Raport, de la Ana".to_owned(),
        parent_title: Some("A cincea reuniune".to_owned()),
        project_title: Some("ISF 01".to_owned()),
        span: StatedSpan {
            from: Some(stated(from)),
            to: to.map(stated),
        },
        place: None,
        counties: Vec::new(),
        state: None,
    }
}

fn told(entry: &CalendarEntry, language: Language) -> Option<CalendarEvent> {
    let pack = Pack::load("ro").unwrap();
    event(&pack, entry, language, "uid".to_owned(), "https://punte.example")
}

#[test]
fn what_is_known_by_its_month_takes_the_month_and_says_so() {
    use StatedPrecision::{Day, Month, Year};
    for (from, to, days, summary) in [
        (
            ("2015-09-01", Month),
            None,
            ("2015-09-01", "2015-09-30"),
            "Training: Raport, de la Ana (September 2015, day not stated)",
        ),
        (
            ("2015-09-01", Month),
            Some(("2015-10-01", Month)),
            ("2015-09-01", "2015-10-31"),
            "Training: Raport, de la Ana (September 2015 – October 2015, day not stated)",
        ),
        (
            ("2015-09-03", Day),
            None,
            ("2015-09-03", "2015-09-03"),
            "Training: Raport, de la Ana",
        ),
    ] {
        let event = told(&entry(CalendarKind::Training, from, to), Language::En).unwrap();
        assert_eq!(event.summary, summary);
        assert_eq!(
            (event.first.to_string(), event.last.to_string()),
            (days.0.to_owned(), days.1.to_owned())
        );
    }
    assert_eq!(
        told(&entry(CalendarKind::Training, ("2015-01-01", Year), None), Language::En),
        None
    );
    let romanian = told(
        &entry(CalendarKind::Training, ("2015-09-01", Month), None),
        Language::Ro,
    )
    .unwrap();
    assert_eq!(
        romanian.summary,
        "Instruire: Raport, de la Ana (septembrie 2015, ziua neprecizată)"
    );
}

#[test]
fn a_decision_stands_by_its_meeting_and_not_in_its_words() {
    let one = entry(CalendarKind::Decision, ("2019-08-01", StatedPrecision::Day), None);
    let event = told(&one, Language::Ro).unwrap();
    assert_eq!(event.summary, "Termenul unei hotărâri: A cincea reuniune");
    assert!(!format!("{event:?}").contains("Ana"));
    let place = event.address.unwrap();
    assert!(
        place.starts_with("https://punte.example/projects/meetings/00000000-"),
        "{place}"
    );
}

#[test]
fn two_entries_have_two_keys() {
    let one = entry(CalendarKind::Recommendation, ("2026-03-01", StatedPrecision::Day), None);
    let [first, due, another] = <[String; 3]>::try_from(keys(&[
        one.clone(),
        CalendarEntry {
            moment: CalendarMoment::Due,
            ..one.clone()
        },
        CalendarEntry {
            title: "legal_aid".to_owned(),
            ..one
        },
    ]))
    .unwrap();
    assert_ne!(first, due);
    assert_ne!(first, another);
    assert_ne!(due, another);
}
