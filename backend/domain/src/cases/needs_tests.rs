use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{self, actor, case, day, now};
use crate::id::Id;

fn need(domain: &str) -> Need {
    Need {
        domain: domain.into(),
        state: NeedState::Unmet,
        situation: Some(" Sleeps at a friend's. ".into()),
        wish: NeedWish::Wanted,
        wish_words: Some("  ".into()),
        priority: Some(NeedPriority::Urgent),
    }
}

fn assess(assessed_on: &str, needs: Vec<Need>, last_on: Option<&str>) -> Result<NeedsAssessment, NeedsError> {
    let circumstances = NeedsCircumstances {
        last_on: last_on.map(day),
        today: day("2025-06-15"),
    };
    let given = NeedsGiven {
        assessed_on: day(assessed_on),
        needs,
    };
    let id = fixture::id(3);
    let knows = |domain: &str| ["accommodation", "health.mental", "legal"].contains(&domain);
    NeedsAssessment::assess(id, &case(), given, knows, circumstances, &actor(7, 1), now()).map(|(one, _)| one)
}

fn refused(result: Result<NeedsAssessment, NeedsError>) -> Vec<(String, InvalidCode)> {
    match result {
        Err(NeedsError::Invalid(fields)) => fields.into_iter().map(|one| (one.pointer, one.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn texts_are_tidied_and_blank_ones_are_none() {
    let found = assess("2025-06-15", vec![need("accommodation")], None).unwrap();
    let first = found.needs.first().unwrap();
    assert_eq!(first.situation.as_deref(), Some("Sleeps at a friend's."));
    assert_eq!(first.wish_words, None);
}

#[test]
fn the_day_lies_between_detection_or_the_last_assessment_and_today() {
    let on = |day, last| assess(day, vec![need("legal")], last);
    let at = |code| vec![("/assessed_on".to_owned(), code)];
    assert!(on("2025-06-01", None).is_ok());
    assert_eq!(refused(on("2025-05-31", None)), at(InvalidCode::BeforeDetection));
    assert_eq!(refused(on("2025-06-16", None)), at(InvalidCode::InTheFuture));
    assert_eq!(refused(on("2025-06-09", Some("2025-06-10"))), at(InvalidCode::TooEarly));
    assert!(
        on("2025-06-10", Some("2025-06-10")).is_ok(),
        "one of the same day corrects it"
    );
}

#[test]
fn every_refused_field_is_named() {
    let mut long = need("cellar");
    long.situation = Some("x".repeat(2001));
    let found = assess("2025-06-15", vec![need("legal"), need("legal"), long], None);
    assert_eq!(
        refused(found),
        [
            ("/needs/1/domain".to_owned(), InvalidCode::Repeated),
            ("/needs/2/domain".to_owned(), InvalidCode::UnknownCode),
            ("/needs/2/situation".to_owned(), InvalidCode::TooLong),
        ]
    );
    assert_eq!(
        refused(assess("2025-06-15", Vec::new(), None)),
        [("/needs".to_owned(), InvalidCode::Required)]
    );
    let many = vec![need("legal"); 41];
    assert_eq!(
        refused(assess("2025-06-15", many, None)),
        [("/needs".to_owned(), InvalidCode::TooMany)]
    );
}

/// Every state × priority, and every wish × words.
#[test]
fn what_is_still_to_be_done_has_a_priority_and_silence_has_no_words() {
    for state in NeedState::iter() {
        for priority in NeedPriority::iter().map(Some).chain([None]) {
            let given = Need {
                state,
                priority,
                ..need("legal")
            };
            let expected = match (state, priority) {
                (NeedState::Unmet | NeedState::PartlyMet, None) => Some(InvalidCode::Required),
                (NeedState::NoNeed | NeedState::NotAsked, Some(_)) => Some(InvalidCode::Contradiction),
                _ => None,
            };
            let found = assess("2025-06-15", vec![given], None);
            match expected {
                None => assert!(found.is_ok(), "{state} {priority:?}"),
                Some(code) => assert_eq!(refused(found), [("/needs/0/priority".to_owned(), code)], "{state}"),
            }
        }
    }
    for wish in NeedWish::iter() {
        for words in [None, Some("A room with a lock.".to_owned())] {
            let has_words = words.is_some();
            let given = Need {
                wish,
                wish_words: words,
                ..need("legal")
            };
            let is_silent = matches!(wish, NeedWish::NotAsked | NeedWish::Refused);
            let found = assess("2025-06-15", vec![given], None);
            if is_silent && has_words {
                assert_eq!(
                    refused(found),
                    [("/needs/0/wish_words".to_owned(), InvalidCode::Contradiction)]
                );
            } else {
                assert!(found.is_ok(), "{wish}");
            }
        }
    }
}

#[test]
fn only_the_holder_of_an_open_case_assesses() {
    let circumstances = NeedsCircumstances {
        last_on: None,
        today: day("2025-06-15"),
    };
    let id = fixture::id(3);
    let assess = |case: &Case, by: &Actor| {
        let given = NeedsGiven {
            assessed_on: day("2025-06-15"),
            needs: vec![need("legal")],
        };
        NeedsAssessment::assess(id, case, given, |_| true, circumstances, by, now())
    };
    let (_, event) = assess(&case(), &actor(7, 1)).unwrap();
    assert_eq!((event.kind, event.subject), (EventKind::NeedsAssessed, Some(id.uuid())));
    assert_eq!(assess(&case(), &actor(7, 2)), Err(NeedsError::NotHolder));
    let closed = Case {
        closed_at: Some(now()),
        ..case()
    };
    assert_eq!(assess(&closed, &actor(7, 1)), Err(NeedsError::CaseClosed));
}

#[test]
fn sec_28_a_need_belongs_to_the_data_set_its_domain_begins_with() {
    let sets = [
        ("accommodation", DataSet::Needs),
        ("health", DataSet::Health),
        ("health.mental", DataSet::Health),
        ("legal", DataSet::Legal),
        ("documents", DataSet::Documents),
        ("healthy", DataSet::Needs),
    ];
    for (domain, set) in sets {
        assert_eq!(belongs_to(domain), set, "{domain}");
    }
}
