use std::collections::BTreeSet;

use strum::IntoEnumIterator;

use super::super::AgeGroup;
use super::super::decision::{Competence, EnteredInError, StatusWords};
use super::super::person::{DatePrecision, PartialDate};
use super::super::track::IdentificationState;
use super::*;
use crate::cases::fixture::{actor, case_of, day, id, now};
use crate::identity::organisation::OrganisationKind;

/// Somebody of an organisation.
fn of(organisation: u128) -> Actor {
    actor(70 + organisation, organisation)
}

/// A decision of organisation 1, or one that organisation 1 recorded for another.
fn decision(n: u128, status: DecidedStatus, organisation: u128) -> StatusDecision {
    StatusDecision {
        id: id(n),
        version: 1,
        case: id(1),
        status,
        organisation: id(organisation),
        decided_by: None,
        decided_on: PartialDate {
            date: day("2025-06-10"),
            precision: DatePrecision::Day,
        },
        from: IdentificationState::Screening,
        grounds: vec!["statement".into()],
        screenings: Vec::new(),
        replaces: None,
        recorded_by: id(71),
        recorded_in: id(1),
        recorded_at: now(),
        words: StatusWords::default(),
        notice: None,
        objection: None,
        error: None,
    }
}

fn in_error(decision: StatusDecision) -> StatusDecision {
    StatusDecision {
        error: Some(EnteredInError {
            by: id(71),
            at: now(),
            reason: "Another person.".into(),
        }),
        ..decision
    }
}

fn sight(decides: &[DecidedStatus]) -> DecisionSight {
    DecisionSight {
        may_make: true,
        may_disagree: true,
        reads_words: true,
        decides: decides.iter().copied().collect(),
        ..DecisionSight::default()
    }
}

fn given(status: Option<DecidedStatus>) -> DisagreementGiven {
    DisagreementGiven {
        status,
        on: day("2025-06-12"),
        grounds: "The second statement was not heard.".into(),
    }
}

fn recorded(
    given: &DisagreementGiven,
    decisions: &[StatusDecision],
    all: &[Disagreement],
    by: &Actor,
) -> Result<Disagreement, DisagreementError> {
    let known = DisagreementCircumstances {
        decision: &decisions[0],
        decisions,
        all,
        sight: &sight(&[
            DecidedStatus::Presumed,
            DecidedStatus::NotVictim,
            DecidedStatus::Declined,
        ]),
        today: day("2025-06-15"),
    };
    Disagreement::record(id(200), &case_of(AgeGroup::A26To40), given, known, by, now()).map(|(made, _)| made)
}

/// Organisation 2 disagrees with the presumption of organisation 1.
fn disputed() -> (Vec<StatusDecision>, Disagreement) {
    let decisions = vec![decision(100, DecidedStatus::Presumed, 1)];
    let one = recorded(&given(None), &decisions, &[], &of(2)).unwrap();
    (decisions, one)
}

#[test]
fn every_view_by_what_was_decided_and_what_the_body_decides_on() {
    for age_group in [AgeGroup::A26To40, AgeGroup::A14To17] {
        for decided in DecidedStatus::iter() {
            for view in DecidedStatus::iter().map(Some).chain([None]) {
                for is_competent in [true, false] {
                    let decisions = [decision(100, decided, 1)];
                    let known = DisagreementCircumstances {
                        decision: &decisions[0],
                        decisions: &decisions,
                        all: &[],
                        sight: &sight(if is_competent { view.as_slice() } else { &[] }),
                        today: day("2025-06-15"),
                    };
                    let done = Disagreement::record(id(200), &case_of(age_group), &given(view), known, &of(2), now());
                    let is_child = age_group == AgeGroup::A14To17;
                    let expected = match view {
                        Some(_) if !is_competent => Err(DisagreementError::NotCompetent),
                        Some(DecidedStatus::Declined) if is_child => Err(DisagreementError::ChildCannotDecline),
                        Some(view) if view == decided => Err(DisagreementError::Invalid(vec![Invalid::new(
                            "/status",
                            InvalidCode::Contradiction,
                        )])),
                        view => Ok(view),
                    };
                    assert_eq!(done.map(|(made, _)| made.status), expected, "{view:?} on {decided}");
                }
            }
        }
    }
}

#[test]
fn a_body_disagrees_once_with_what_another_decided_and_counts() {
    let (decisions, open) = disputed();
    let again =
        |decisions: &[StatusDecision], all: &[Disagreement], by: &Actor| recorded(&given(None), decisions, all, by);
    assert_eq!(again(&decisions, &[], &of(1)), Err(DisagreementError::OwnDecision));
    let all = [open.clone()];
    assert_eq!(again(&decisions, &all, &of(2)), Err(DisagreementError::AlreadyOpen));
    assert!(again(&decisions, &all, &of(3)).is_ok(), "another body is another view");
    let (withdrawn, _) = open.withdraw(&of(2), now()).unwrap();
    let said = |times| vec![withdrawn.clone(); times];
    assert!(
        again(&decisions, &said(OF_ONE_BODY_MAX - 1), &of(2)).is_ok(),
        "and an answered one is none that is open"
    );
    let often = said(OF_ONE_BODY_MAX);
    assert_eq!(again(&decisions, &often, &of(2)), Err(DisagreementError::TooMany));
    assert!(again(&decisions, &often, &of(3)).is_ok(), "others are still heard");
    let many = vec![disputed().1; DISAGREEMENTS_MAX];
    assert_eq!(again(&decisions, &many, &of(3)), Err(DisagreementError::TooMany));
    let replaced = StatusDecision {
        replaces: Some(id(100)),
        ..decision(101, DecidedStatus::NotVictim, 1)
    };
    for gone in [
        vec![decisions[0].clone(), replaced],
        vec![in_error(decisions[0].clone())],
    ] {
        assert_eq!(again(&gone, &[], &of(2)), Err(DisagreementError::NotStanding));
    }
    // What was recorded for another body is that body's, and the recorder may disagree.
    let recorded_for = [decision(100, DecidedStatus::Identified, 5)];
    assert!(again(&recorded_for, &[], &of(1)).is_ok());
}

#[test]
fn fields_that_cannot_be_so() {
    let (decisions, _) = disputed();
    for (on, grounds, pointer, code) in [
        ("2025-06-16", "x", "/on", InvalidCode::InTheFuture),
        ("2025-06-09", "x", "/on", InvalidCode::TooEarly),
        ("2025-06-12", " ", "/grounds", InvalidCode::Required),
    ] {
        let wrong = DisagreementGiven {
            on: day(on),
            grounds: grounds.into(),
            status: None,
        };
        assert_eq!(
            recorded(&wrong, &decisions, &[], &of(2)),
            Err(DisagreementError::Invalid(vec![Invalid::new(pointer, code)]))
        );
    }
}

#[test]
fn every_review_by_body_and_competence() {
    use DisagreementError::{Answered, NotRecorder, NotReviewer, OwnReview, Unread};
    let (decisions, open) = disputed();
    let competence = Competence::new([(DecidedStatus::Presumed, BTreeSet::from([OrganisationKind::Ngo]))]);
    let (near, reader, far) = (
        DecisionSight {
            may_record: true,
            ..sight(&[])
        },
        sight(&[]),
        DecisionSight::default(),
    );
    let review = |one: &Disagreement, body: u128, kind, sight, by: &Actor| {
        let known = UpheldBy {
            competence: &competence,
            kind,
            sight,
        };
        let upheld = Upheld {
            organisation: id(body),
            reasons: "Both agree.".into(),
            document: Some("12/2025".into()),
        };
        one.clone().uphold(&decisions[0], &upheld, known, by, now())
    };
    let (ngo, shelter) = (OrganisationKind::Ngo, OrganisationKind::Shelter);
    for (body, kind, sight, by, expected) in [
        (1, ngo, &reader, 1, Ok(())),
        (1, ngo, &far, 1, Ok(())),
        (3, ngo, &reader, 3, Ok(())),
        (3, ngo, &far, 3, Err(Unread)),
        (3, shelter, &near, 3, Err(NotReviewer)),
        (2, ngo, &near, 2, Err(OwnReview)),
        (2, ngo, &near, 1, Err(OwnReview)),
        (1, ngo, &reader, 2, Err(NotRecorder)),
        (1, ngo, &near, 2, Ok(())),
        (1, shelter, &near, 2, Err(NotReviewer)),
    ] {
        let done = review(&open, body, kind, sight, &of(by)).map(|_| ());
        assert_eq!(done, expected, "{body} reviews, {by} writes it down");
    }
    let (upheld, event) = review(&open, 1, ngo, &far, &of(1)).unwrap();
    assert_eq!(event.fields, ["upheld"]);
    assert_eq!(
        (&upheld.grounds, upheld.status),
        (&open.grounds, open.status),
        "the view is not changed"
    );
    assert_eq!(review(&upheld, 1, ngo, &far, &of(1)).map(|_| ()), Err(Answered));
    assert_eq!(upheld.withdraw(&of(2), now()).map(|_| ()), Err(Answered));
    assert_eq!(
        open.clone().withdraw(&of(1), now()).map(|_| ()),
        Err(DisagreementError::NotTheirs)
    );

    let bare = Upheld {
        organisation: id(1),
        reasons: " ".into(),
        document: None,
    };
    let known = UpheldBy {
        competence: &competence,
        kind: ngo,
        sight: &near,
    };
    let refused = |by: &Actor| match open.clone().uphold(&decisions[0], &bare, known, by, now()) {
        Err(DisagreementError::Invalid(fields)) => fields.into_iter().map(|field| field.pointer).collect(),
        other => panic!("{other:?}"),
    };
    let (own, recorded): (Vec<String>, Vec<String>) = (refused(&of(1)), refused(&of(3)));
    assert_eq!(
        (own, recorded),
        (vec!["/reasons".into()], vec!["/reasons".into(), "/document".into()])
    );
}

#[test]
fn a_decision_answers_what_it_names() {
    let (_, open) = disputed();
    let anew = decision(101, DecidedStatus::NotVictim, 5);
    assert_eq!(open.after_decision(&anew, &[]), None);
    let (answered, event) = open.after_decision(&anew, &[open.id]).unwrap();
    let answer = answered.answer.clone().unwrap();
    assert_eq!(answer.outcome, DisagreementOutcome::DecidedAnew);
    assert_eq!((answer.decision, answer.organisation), (Some(id(101)), id(5)));
    assert_eq!(event.fields, ["decided_anew"]);
    assert_eq!(answered.after_decision(&anew, &[open.id]), None, "once");
}

#[test]
fn only_who_may_decide_what_stands_and_speaks_of_the_same_answers() {
    let (_, open) = disputed();
    for disputed in DecidedStatus::iter() {
        let decisions = [decision(100, disputed, 1)];
        for status in DecidedStatus::iter() {
            let is_same = |fact| status.settles().iter().any(|(settled, _)| *settled == fact);
            let overlaps = disputed.settles().iter().any(|(fact, _)| is_same(*fact));
            for is_competent in [true, false] {
                assert_eq!(
                    open.is_answered_by(status, &decisions, |asked| is_competent && asked == disputed),
                    is_competent && overlaps,
                    "{status} on {disputed}"
                );
            }
        }
    }
}

#[test]
fn an_error_ends_it_or_opens_it_again() {
    let (decisions, open) = disputed();
    let anew = StatusDecision {
        replaces: Some(id(100)),
        ..decision(101, DecidedStatus::NotVictim, 5)
    };
    let later = now() + chrono::Duration::days(2);
    let (answered, _) = open.after_decision(&anew, &[open.id]).unwrap();
    let first_gone = in_error(decisions[0].clone());
    let second_gone = in_error(anew.clone());

    let (ended, _) = open
        .after_error(&first_gone, (std::slice::from_ref(&first_gone), &[]), &of(1), later)
        .unwrap();
    assert_eq!(ended.answer.unwrap().outcome, DisagreementOutcome::DecisionInError);

    let all = [decisions[0].clone(), second_gone.clone()];
    let (reopened, event) = answered.after_error(&second_gone, (&all, &[]), &of(1), later).unwrap();
    assert_eq!((reopened.is_open(), reopened.open_since), (true, later));
    assert_eq!(event.kind, EventKind::DisagreementReopened);
    // The body has said it anew meanwhile, or another body has.
    for (organisation, reopens) in [(2, false), (3, true)] {
        let other = Disagreement {
            id: id(201),
            organisation: id(organisation),
            ..open.clone()
        };
        let views = [answered.clone(), other];
        let done = answered.after_error(&second_gone, (&all, &views), &of(1), later);
        assert_eq!(done.is_some(), reopens, "a view of {organisation} is open");
    }

    let both = [first_gone.clone(), second_gone.clone()];
    assert_eq!(
        answered.after_error(&first_gone, (&[first_gone.clone(), anew], &[]), &of(1), later),
        None
    );
    let (ended, _) = answered.after_error(&second_gone, (&both, &[]), &of(1), later).unwrap();
    assert_eq!(ended.answer.unwrap().outcome, DisagreementOutcome::DecisionInError);
    let other = in_error(decision(102, DecidedStatus::Declined, 1));
    assert_eq!(
        open.after_error(&other, (&[decisions[0].clone(), other.clone()], &[]), &of(1), later),
        None
    );
}

#[test]
fn the_one_that_has_waited_longest_is_watched() {
    let (_, first) = disputed();
    let second = Disagreement {
        id: id(201),
        open_since: now() + chrono::Duration::days(1),
        ..first.clone()
    };
    let (answered, _) = first.clone().withdraw(&of(2), now()).unwrap();
    assert_eq!(
        oldest_open(&[second.clone(), first.clone()]).map(|one| one.id),
        Some(first.id)
    );
    assert_eq!(
        oldest_open(&[answered.clone(), second.clone()]).map(|one| one.id),
        Some(second.id)
    );
    assert_eq!(oldest_open(&[answered]), None);
}

#[test]
fn abilities_say_what_can_be_done() {
    let (decisions, open) = disputed();
    let far = sight(&[]);
    let near = DecisionSight {
        may_record: true,
        ..sight(&[])
    };
    let competent = sight(&[DecidedStatus::Presumed]);
    let unread = DecisionSight {
        reads_words: false,
        ..competent.clone()
    };
    for (sight, by, expected) in [
        (&far, 2, &["disagreement_withdraw"][..]),
        (&competent, 2, &["disagreement_withdraw"][..]),
        (&near, 2, &["disagreement_uphold", "disagreement_withdraw"][..]),
        (&competent, 3, &["disagreement_uphold"][..]),
        (&unread, 3, &[][..]),
        (&unread, 1, &["disagreement_uphold"][..]),
        (&far, 3, &[][..]),
        (&DecisionSight::default(), 2, &[][..]),
    ] {
        assert_eq!(
            open.abilities(&decisions[0], sight, &of(by)),
            expected,
            "{sight:?} {by}"
        );
    }
    let (answered, _) = open.withdraw(&of(2), now()).unwrap();
    assert_eq!(answered.abilities(&decisions[0], &near, &of(2)), Vec::<&str>::new());
}
