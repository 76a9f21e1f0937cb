//! SEC-72: restricting what is held of a person, and lifting it.

use chrono::Duration;

use super::super::fixture::{actor, case, day, id, now};
use super::*;

const GIVEN: (RestrictionReason, &str) = (RestrictionReason::Objection, " She objects.  ");

fn imposed() -> (Restriction, Case) {
    let (restriction, case, event) = Restriction::impose(id(3), case(), GIVEN, &actor(7, 1), now()).unwrap();
    assert_eq!(event.kind, EventKind::CaseRestricted);
    assert_eq!(event.fields, ["objection"]);
    (restriction, case)
}

#[test]
fn sec_72_the_holder_restricts_once_and_with_words() {
    let (restriction, restricted) = imposed();
    assert!(restricted.is_restricted());
    assert_eq!(restriction.words.said, "She objects.");
    let invalid = |pointer: &str, code| RestrictionError::Invalid(vec![Invalid::new(pointer, code)]);
    for (case, given, by, refused) in [
        (case(), GIVEN, actor(7, 2), RestrictionError::NotHolder),
        (restricted, GIVEN, actor(7, 1), RestrictionError::AlreadyRestricted),
        (
            case(),
            (RestrictionReason::Unlawful, " "),
            actor(7, 1),
            invalid("/said", InvalidCode::Required),
        ),
    ] {
        assert_eq!(
            Restriction::impose(id(3), case, given, &by, now()).unwrap_err(),
            refused
        );
    }
}

#[test]
fn sec_72_it_is_lifted_after_the_person_was_told() {
    let invalid = |pointer: &str, code| RestrictionError::Invalid(vec![Invalid::new(pointer, code)]);
    let days = (day("2025-06-15"), day("2025-06-20"));
    let lift = |told_on: &str, why: &str, by: &Actor| {
        let (restriction, case) = imposed();
        restriction.lift(case, (day(told_on), why), days, by, now() + Duration::days(5))
    };
    let (lifted, case, event) = lift("2025-06-20", "Checked.", &actor(8, 1)).unwrap();
    assert!(!case.is_restricted());
    assert_eq!(lifted.lifted, Some((id(8), now() + Duration::days(5))));
    assert_eq!(event.kind, EventKind::CaseRestrictionLifted);
    for (told_on, why, by, refused) in [
        ("2025-06-20", "Checked.", actor(8, 2), RestrictionError::NotHolder),
        (
            "2025-06-14",
            "Checked.",
            actor(8, 1),
            invalid("/told_on", InvalidCode::TooEarly),
        ),
        (
            "2025-06-21",
            "Checked.",
            actor(8, 1),
            invalid("/told_on", InvalidCode::InTheFuture),
        ),
        ("2025-06-20", "", actor(8, 1), invalid("/why", InvalidCode::Required)),
    ] {
        assert_eq!(lift(told_on, why, &by).unwrap_err(), refused);
    }
    let again = lifted.lift(case, (day("2025-06-20"), "Again."), days, &actor(8, 1), now());
    assert_eq!(again.unwrap_err(), RestrictionError::AlreadyLifted);
}
