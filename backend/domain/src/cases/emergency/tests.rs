use chrono::Duration;

use super::*;
use crate::cases::fixture::{actor, case, id, now};
use crate::pack::Pack;

const RULE: EmergencyRule = EmergencyRule {
    minutes: 60,
    per_day: 2,
    per_month: 5,
};

fn given() -> EmergencyGiven {
    EmergencyGiven {
        reason: "danger_to_life".into(),
        said: "She calls from a station and is followed.".into(),
    }
}

fn asked() -> EmergencyAsked {
    given().checked(&Pack::load("ro").unwrap()).unwrap()
}

/// Opened by user 20 of organisation 2, in a case of organisation 1.
fn opened() -> EmergencyAccess {
    let known = EmergencyKnown::default();
    asked().open(id(3), &case(), known, &actor(20, 2), now()).unwrap().0
}

#[test]
fn sec_30_a_reason_is_given_in_a_code_and_in_words() {
    let pack = Pack::load("al").unwrap();
    for (reason, said, pointers) in [
        ("missing", "Gone since Monday.", vec![]),
        ("curiosity", "Gone since Monday.", vec!["/reason"]),
        ("missing", " ", vec!["/said"]),
        ("", "", vec!["/reason", "/said"]),
    ] {
        let given = EmergencyGiven {
            reason: reason.into(),
            said: said.into(),
        };
        let found: Vec<String> = match given.checked(&pack) {
            Err(EmergencyError::Invalid(refused)) => refused.into_iter().map(|one| one.pointer).collect(),
            other => {
                assert!(other.is_ok());
                Vec::new()
            }
        };
        assert_eq!(found, pointers, "{reason} {said}");
    }
}

#[test]
fn sec_30_one_at_a_time_and_few_in_a_month() {
    use EmergencyError::{QuotaSpent, Running};
    for (is_running, today, this_month, expected) in [
        (false, 0, 0, Ok(())),
        (false, 1, 4, Ok(())),
        (true, 1, 1, Err(Running)),
        (false, 2, 2, Err(QuotaSpent)),
        (false, 0, 5, Err(QuotaSpent)),
    ] {
        let spent = EmergencySpent {
            is_running,
            today,
            this_month,
        };
        assert_eq!(RULE.allows(spent), expected, "{spent:?}");
    }
    let longer = EmergencyRule { minutes: 600, ..RULE };
    assert_eq!(longer.lasts(), Duration::minutes(60), "never longer than an hour");
}

#[test]
fn sec_30_what_is_not_to_be_opened_is_refused_as_what_does_not_exist() {
    let (case, by) = (case(), actor(20, 2));
    for (reads_anyway, shares_family_name, expected) in [
        (true, false, EmergencyError::NotNeeded),
        (true, true, EmergencyError::NotNeeded),
        (false, true, EmergencyError::Refused),
    ] {
        let known = EmergencyKnown {
            reads_anyway,
            shares_family_name,
        };
        assert_eq!(asked().open(id(3), &case, known, &by, now()).unwrap_err(), expected);
    }
}

#[test]
fn sec_30_it_ends_by_the_clock_or_before() {
    let access = opened();
    let (end, second) = (now() + Duration::minutes(60), Duration::seconds(1));
    assert!(access.is_live(end - second));
    assert!(!access.is_live(end));
    assert_eq!(access.facts().until, end);

    let (ended, event) = access.clone().end(&actor(20, 2), false, now() + second).unwrap();
    assert_eq!(event.kind, EventKind::EmergencyEnded);
    assert!(!ended.is_live(now() + second));
    assert_eq!(ended.facts().until, now() + second);
    assert!(access.clone().end(&actor(7, 1), true, now()).is_ok(), "by the holder");
    assert_eq!(
        access.clone().end(&actor(21, 2), false, now()).unwrap_err(),
        EmergencyError::NotYours
    );
    assert_eq!(
        access.end(&actor(20, 2), false, end).unwrap_err(),
        EmergencyError::Ended
    );
}

/// Who × when: what may be done with it, as the table of abilities says and as the acts do.
#[test]
fn sec_30_others_agree_and_review_and_nobody_their_own() {
    let (own, holder, other) = (actor(20, 2), actor(7, 1), actor(21, 2));
    let over = now() + Duration::minutes(61);
    for (by, answers_for, at, expected) in [
        (&own, false, now(), vec!["emergency_case_read", "emergency_access_end"]),
        // Also who answers for the cases of the organisation that holds it.
        (&own, true, now(), vec!["emergency_case_read", "emergency_access_end"]),
        (
            &holder,
            true,
            now(),
            vec!["emergency_access_end", "emergency_access_agree"],
        ),
        (&other, false, now(), vec![]),
        (&own, true, over, vec![]),
        (&holder, true, over, vec!["emergency_access_review"]),
        (&other, false, over, vec![]),
    ] {
        let access = opened();
        assert_eq!(access.abilities(by, answers_for, at), expected, "{}", by.user);
        let able = |name| expected.contains(&name);
        assert_eq!(
            access.clone().end(by, answers_for, at).is_ok(),
            able("emergency_access_end")
        );
        assert_eq!(
            access.clone().agree(by, answers_for, at).is_ok(),
            able("emergency_access_agree")
        );
        let review = access.review(EmergencyFinding::Justified, "It was one.", (by, answers_for), at);
        assert_eq!(review.is_ok(), able("emergency_access_review"));
    }
}

#[test]
fn each_is_said_once_and_the_ledger_names_the_finding_alone() {
    let (holder, over) = (actor(7, 1), now() + Duration::minutes(61));
    let (agreed, _) = opened().agree(&holder, true, now()).unwrap();
    assert!(agreed.facts().is_agreed);
    assert_eq!(
        agreed.clone().agree(&holder, true, now()).unwrap_err(),
        EmergencyError::AlreadyAgreed
    );
    let finding = EmergencyFinding::NotJustified;
    let (reviewed, words, event) = agreed
        .review(finding, " Nobody was in danger. ", (&holder, true), over)
        .unwrap();
    assert_eq!(words, "Nobody was in danger.");
    assert_eq!(event.fields, ["not_justified"]);
    assert_eq!(
        reviewed.review(finding, "Again.", (&holder, true), over).unwrap_err(),
        EmergencyError::AlreadyReviewed
    );
}
