use chrono::TimeDelta;
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::*;
use crate::access::{Grants, Role};
use crate::cases::RiskLevel;
use crate::cases::fixture::{self, day, id, now};
use crate::cases::plan::{Goal, GoalState};
use crate::cases::track::{AssistanceState, IdentificationState, TrackState};
use crate::id::GoalId;
use crate::pack::Pack;
use crate::reference::Reference;
use crate::text::InvalidCode;

fn ro() -> Pack {
    Pack::load("ro").unwrap()
}

fn al() -> Pack {
    Pack::load("al").unwrap()
}

fn actor(user: u128, organisation: u128) -> Actor {
    Actor {
        grants: Grants::of_roles(&[Role::CaseSupervisor]),
        ..fixture::actor(user, organisation)
    }
}

fn case() -> Case {
    Case {
        assistance: AssistanceState::Monitoring,
        risk_level: Some(RiskLevel::Medium),
        ..fixture::case()
    }
}

fn worker() -> Actor {
    actor(7, 1)
}

fn supervisor() -> Actor {
    actor(8, 1)
}

fn goals() -> Vec<Goal> {
    [(20, "A room."), (21, "Papers.")]
        .map(|(n, text)| Goal {
            id: id(n),
            text: text.into(),
            needs: Vec::new(),
            state: GoalState::Open,
            steps: Vec::new(),
        })
        .into()
}

fn known<'a>(pack: &'a Pack, goals: &'a [Goal]) -> ClosureKnown<'a> {
    ClosureKnown {
        pack,
        blocks: Vec::new(),
        is_awaiting: false,
        plan: Some(id(30)),
        goals,
        is_risk_due: false,
        is_transferred: false,
        is_handed_over: false,
        duplicate: None,
        has_consent: true,
        today: day("2025-06-15"),
    }
}

fn result(goal: u128, outcome: GoalOutcome, why: Option<&str>) -> GoalResultGiven {
    GoalResultGiven {
        goal: id(goal),
        outcome,
        why: why.map(str::to_owned),
    }
}

fn given(reason: &str) -> ClosureGiven {
    ClosureGiven {
        reason: reason.into(),
        decided_on: day("2025-06-14"),
        last_contact_on: day("2025-06-10"),
        goals: vec![
            result(21, GoalOutcome::Dropped, Some("She went abroad.")),
            result(20, GoalOutcome::Reached, None),
        ],
        attempts: Vec::new(),
        duplicate_of: None,
        living: "own_home".into(),
        employment: "employed".into(),
        schooling: "completed".into(),
        papers: "complete".into(),
        safety: RiskLevel::Low,
        danger: None,
        follow_up: Some(FollowUpAgreed {
            months: [1, 6].into(),
            way: "phone".into(),
            reach: "Her own number, mornings.".into(),
        }),
        note: None,
    }
}

fn ask(given: ClosureGiven, known: &ClosureKnown) -> Result<(Closure, Event), ClosureError> {
    Closure::request(id(50), &case(), given, known, &worker(), now())
}

fn refused(given: ClosureGiven, known: &ClosureKnown) -> Vec<(String, InvalidCode)> {
    match ask(given, known) {
        Err(ClosureError::Invalid(fields)) => fields.into_iter().map(|one| (one.pointer, one.code)).collect(),
        other => panic!("{other:?}"),
    }
}

fn at(pointer: &str, code: InvalidCode) -> Vec<(String, InvalidCode)> {
    vec![(pointer.to_owned(), code)]
}

#[test]
fn a_closing_waits_where_the_pack_asks_for_a_second_person() {
    let (ro, al, goals) = (ro(), al(), goals());
    let (waits, event) = ask(given("goals_achieved"), &known(&ro, &goals)).unwrap();
    assert_eq!((waits.state, waits.closed_at), (ClosureState::AwaitingApproval, None));
    assert_eq!(event.kind, EventKind::ClosureWritten);
    let (closed, _) = ask(given("goals_achieved"), &known(&al, &goals)).unwrap();
    assert_eq!((closed.state, closed.closed_at), (ClosureState::Closed, Some(now())));
    // What came of the goals stands in the order of the plan, in its words.
    let said: Vec<_> = closed
        .record
        .words
        .goals
        .iter()
        .map(|goal| goal.text.as_str())
        .collect();
    assert_eq!(said, ["A room.", "Papers."]);
    assert_eq!(closed.record.risk_level, Some(RiskLevel::Medium));
    // Where nobody has to approve, time counts from the day help ended.
    let approved_on = day("2025-06-20");
    assert_eq!(closed.counts_from(approved_on), day("2025-06-14"));
    let later = now() + TimeDelta::days(5);
    let (approved, _) = waits
        .approve(&case(), &known(&ro, &goals), &supervisor(), later)
        .unwrap();
    assert_eq!(approved.counts_from(approved_on), approved_on);
}

#[test]
fn everything_that_has_to_end_first_is_named_at_once() {
    let (pack, goals) = (ro(), goals());
    let block = |kind| ClosureBlock {
        kind,
        id: Uuid::from_u128(3),
        reference: None,
    };
    let blocks: Vec<_> = ClosureBlockKind::iter().map(block).collect();
    for reason in ["goals_achieved", "died", "transferred"] {
        let known = ClosureKnown {
            blocks: blocks.clone(),
            ..known(&pack, &goals)
        };
        assert_eq!(ask(given(reason), &known), Err(ClosureError::Blocked(blocks.clone())));
    }
}

#[test]
fn a_reason_is_borne_out_where_the_system_knows_of_it() {
    let (pack, goals) = (ro(), goals());
    let none = known(&pack, &goals);
    let transferred = ClosureKnown {
        is_transferred: true,
        ..known(&pack, &goals)
    };
    let handed_over = ClosureKnown {
        is_handed_over: true,
        ..known(&pack, &goals)
    };
    for (reason, lacks, bearing) in [
        ("transferred", NoReason::NotTransferred, &transferred),
        ("returned", NoReason::NotHandedOver, &handed_over),
    ] {
        assert_eq!(ask(given(reason), &none), Err(ClosureError::NoReason(lacks)));
        assert!(ask(given(reason), bearing).is_ok(), "{reason}");
    }
    for identification in IdentificationState::iter() {
        let case = Case {
            identification,
            ..case()
        };
        let lacks = (identification != IdentificationState::NotVictim).then_some(NoReason::NotDecided);
        assert_eq!(none.bears_out(&case, "not_victim"), lacks, "{identification}");
    }
    let needs_more = ["transferred", "returned", "not_victim"];
    for code in pack.list("closing_reason") {
        let is_free = !needs_more.contains(&code.code.as_str());
        assert_eq!(none.bears_out(&case(), &code.code).is_none(), is_free, "{}", code.code);
    }
}

#[test]
fn a_person_who_was_lost_was_looked_for() {
    let (pack, goals) = (ro(), goals());
    let known = known(&pack, &goals);
    assert_eq!(
        refused(given("lost_contact"), &known),
        at("/attempts", InvalidCode::Required)
    );
    let attempt = |on: &str, way: &str, by: &str| ContactAttempt {
        on: day(on),
        way: way.into(),
        by: by.into(),
    };
    let lost = |attempts| ClosureGiven {
        attempts,
        ..given("lost_contact")
    };
    let good = attempt("2025-06-12", "phone", " The case worker ");
    let (closure, _) = ask(lost(vec![good.clone()]), &known).unwrap();
    assert_eq!(closure.record.words.attempts[0].by, "The case worker");
    let bad = vec![
        attempt("2025-06-09", "phone", "A"),
        attempt("2025-06-16", "smoke", " "),
        good.clone(),
    ];
    assert_eq!(
        refused(lost(bad), &known),
        [
            ("/attempts/0/on".to_owned(), InvalidCode::TooEarly),
            ("/attempts/1/on".to_owned(), InvalidCode::InTheFuture),
            ("/attempts/1/way".to_owned(), InvalidCode::UnknownCode),
            ("/attempts/1/by".to_owned(), InvalidCode::Required),
        ]
    );
    assert_eq!(
        refused(lost(vec![good.clone(); 21]), &known),
        at("/attempts", InvalidCode::TooMany)
    );
    let needless = ClosureGiven {
        attempts: vec![good],
        ..given("moved_abroad")
    };
    assert_eq!(refused(needless, &known), at("/attempts", InvalidCode::Contradiction));
}

#[test]
fn a_duplicate_names_a_case_that_is_known_and_is_another() {
    let (pack, goals) = (ro(), goals());
    let other = Reference::new("RO", 2);
    let duplicate = |of: Option<&Reference>, found: Option<&Reference>| {
        let known = ClosureKnown {
            duplicate: found.cloned(),
            ..known(&pack, &goals)
        };
        let given = ClosureGiven {
            duplicate_of: of.map(|of| of.as_str().to_owned()),
            ..given("duplicate")
        };
        ask(given, &known).map(|(closure, _)| closure.record.words.duplicate_of)
    };
    let named = |code| Err(ClosureError::Invalid(vec![Invalid::new("/duplicate_of", code)]));
    let own = case().reference;
    assert_eq!(duplicate(None, None), named(InvalidCode::Required));
    assert_eq!(duplicate(Some(&other), None), named(InvalidCode::UnknownCode));
    assert_eq!(duplicate(Some(&own), Some(&own)), named(InvalidCode::UnknownCode));
    assert_eq!(
        duplicate(Some(&other), Some(&other)),
        Ok(Some(other.as_str().to_owned()))
    );
    let needless = ClosureGiven {
        duplicate_of: Some("RO-0000-0000".into()),
        ..given("died")
    };
    let needless = ClosureGiven {
        follow_up: None,
        ..needless
    };
    assert_eq!(
        refused(needless, &known(&pack, &goals)),
        at("/duplicate_of", InvalidCode::Contradiction)
    );
}

#[test]
fn every_goal_of_the_plan_is_answered_for_once_and_with_a_word_unless_reached() {
    let (pack, goals) = (ro(), goals());
    let known = known(&pack, &goals);
    let said = |goals| ClosureGiven {
        goals,
        ..given("goals_achieved")
    };
    assert_eq!(refused(said(Vec::new()), &known), at("/goals", InvalidCode::Required));
    let many = vec![result(20, GoalOutcome::Reached, None); 21];
    assert_eq!(refused(said(many), &known), at("/goals", InvalidCode::TooMany));
    let twice = vec![
        result(20, GoalOutcome::Reached, None),
        result(20, GoalOutcome::Reached, None),
        result(99, GoalOutcome::Reached, None),
        result(21, GoalOutcome::Reached, None),
    ];
    assert_eq!(
        refused(said(twice), &known),
        [
            ("/goals/1/id".to_owned(), InvalidCode::Repeated),
            ("/goals/2/id".to_owned(), InvalidCode::UnknownCode),
        ]
    );
    for outcome in GoalOutcome::iter() {
        let silent = vec![result(20, outcome, Some(" ")), result(21, GoalOutcome::Reached, None)];
        let answer = ask(said(silent), &known);
        if outcome == GoalOutcome::Reached {
            assert!(answer.is_ok());
        } else {
            let lacks = vec![Invalid::new("/goals/0/why", InvalidCode::Required)];
            assert_eq!(answer, Err(ClosureError::Invalid(lacks)), "{outcome}");
        }
    }
    let none = ClosureKnown {
        goals: &[],
        ..known.clone()
    };
    assert!(
        ask(said(Vec::new()), &none).is_ok(),
        "without a plan there is nothing to answer for"
    );
}

#[test]
fn whoever_closes_in_high_danger_says_why() {
    let (pack, goals) = (al(), goals());
    let known = known(&pack, &goals);
    for safety in RiskLevel::iter() {
        for assessed in std::iter::once(None).chain(RiskLevel::iter().map(Some)) {
            let case = Case {
                risk_level: assessed,
                ..case()
            };
            let close = |danger: Option<&str>| {
                let given = ClosureGiven {
                    safety,
                    danger: danger.map(str::to_owned),
                    ..given("goals_achieved")
                };
                Closure::request(id(50), &case, given, &known, &worker(), now()).map(|_| ())
            };
            let is_high = safety >= RiskLevel::High || assessed.is_some_and(|level| level >= RiskLevel::High);
            let silent = if is_high {
                Err(ClosureError::Invalid(vec![Invalid::new(
                    "/danger",
                    InvalidCode::Required,
                )]))
            } else {
                Ok(())
            };
            assert_eq!(close(None), silent, "{safety} {assessed:?}");
            assert_eq!(close(Some("She knows the plan.")), Ok(()));
        }
    }
}

#[test]
fn only_who_agreed_is_called_and_nobody_who_died() {
    let (pack, goals) = (ro(), goals());
    let good = known(&pack, &goals);
    let without = ClosureKnown {
        has_consent: false,
        ..good.clone()
    };
    assert_eq!(ask(given("goals_achieved"), &without), Err(ClosureError::NoConsent));
    let no = ClosureGiven {
        follow_up: None,
        ..given("goals_achieved")
    };
    assert!(ask(no, &without).is_ok());
    assert_eq!(
        refused(given("died"), &good),
        at("/follow_up", InvalidCode::Contradiction)
    );
    let wrong = ClosureGiven {
        follow_up: Some(FollowUpAgreed {
            months: [1, 2].into(),
            way: "smoke".into(),
            reach: String::new(),
        }),
        ..given("goals_achieved")
    };
    assert_eq!(
        refused(wrong, &good),
        [
            ("/follow_up/months".to_owned(), InvalidCode::UnknownCode),
            ("/follow_up/way".to_owned(), InvalidCode::UnknownCode),
            ("/follow_up/reach".to_owned(), InvalidCode::Required),
        ]
    );
    let never = ClosureGiven {
        follow_up: Some(FollowUpAgreed {
            months: [].into(),
            way: "phone".into(),
            reach: "Hers.".into(),
        }),
        ..given("goals_achieved")
    };
    assert_eq!(refused(never, &good), at("/follow_up/months", InvalidCode::Required));
}

#[test]
fn every_refused_field_of_a_closing_is_named() {
    let (pack, goals) = (ro(), goals());
    let wrong = ClosureGiven {
        decided_on: day("2025-06-16"),
        last_contact_on: day("2025-05-31"),
        living: "tree".into(),
        employment: "king".into(),
        schooling: "oxford".into(),
        papers: "gold".into(),
        note: Some("a\0".into()),
        danger: Some("x".repeat(4001)),
        ..given("whim")
    };
    let fields: Vec<_> = refused(wrong, &known(&pack, &goals));
    let pointers: Vec<&str> = fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/reason",
            "/living_situation",
            "/employment",
            "/schooling",
            "/papers",
            "/decided_on",
            "/last_contact_on",
            "/danger",
            "/note",
        ]
    );
    assert_eq!(
        refused(given(OTHER), &known(&pack, &goals)),
        at("/note", InvalidCode::Required)
    );
}

/// Who asks × whether the case is open × whether another closing waits.
#[test]
fn the_holder_closes_an_open_case_once() {
    let (pack, goals) = (ro(), goals());
    let shut = Case {
        closed_at: Some(now()),
        ..case()
    };
    let awaiting = ClosureKnown {
        is_awaiting: true,
        ..known(&pack, &goals)
    };
    let free = known(&pack, &goals);
    for (case, by, known, expected) in [
        (case(), actor(7, 2), &free, ClosureError::NotHolder),
        (shut, worker(), &free, ClosureError::CaseClosed),
        (case(), worker(), &awaiting, ClosureError::AlreadyAwaiting),
    ] {
        let asked = Closure::request(id(50), &case, given("goals_achieved"), known, &by, now());
        assert_eq!(asked, Err(expected));
    }
}

fn in_state(state: ClosureState) -> Closure {
    let (pack, goals) = (ro(), goals());
    let (closure, _) = ask(given("goals_achieved"), &known(&pack, &goals)).unwrap();
    Closure { state, ..closure }
}

/// Every state × every answer × who answers.
#[test]
fn somebody_else_answers_what_waits_and_whoever_asked_takes_it_back() {
    let (pack, goals) = (ro(), goals());
    let known = known(&pack, &goals);
    for state in ClosureState::iter() {
        let closure = in_state(state);
        let waits = state == ClosureState::AwaitingApproval;
        for (by, is_own, holds) in [
            (worker(), true, true),
            (supervisor(), false, true),
            (actor(8, 2), false, false),
        ] {
            let expected = |own: bool| {
                if !holds {
                    Err(ClosureError::NotHolder)
                } else if !waits {
                    Err(ClosureError::NotAwaiting)
                } else if own && is_own {
                    Err(ClosureError::OwnClosure)
                } else {
                    Ok(())
                }
            };
            let done = |answer: Result<(Closure, Event), ClosureError>| answer.map(|_| ());
            let next = closure.clone();
            assert_eq!(
                done(next.approve(&case(), &known, &by, now())),
                expected(true),
                "{state}"
            );
            let next = closure.clone();
            assert_eq!(
                done(next.send_back(&case(), "More.", &by, now())),
                expected(true),
                "{state}"
            );
            let next = closure.clone();
            assert_eq!(done(next.withdraw(&case(), &by, now())), expected(false), "{state}");
            for (may_close, may_approve) in [(true, true), (true, false), (false, true), (false, false)] {
                let abilities = closure.abilities(&case(), &by, may_close, may_approve);
                let answers = may_approve && expected(true).is_ok();
                assert_eq!(abilities.contains(&"closure_approve"), answers);
                assert_eq!(abilities.contains(&"closure_return"), answers);
                assert_eq!(
                    abilities.contains(&"closure_withdraw"),
                    may_close && expected(false).is_ok()
                );
            }
        }
        assert_eq!(closure.hand_over(now()).is_some(), waits, "{state}");
    }
    let returned = in_state(ClosureState::AwaitingApproval).send_back(&case(), " ", &supervisor(), now());
    let lacks = vec![Invalid::new("/reason", InvalidCode::Required)];
    assert_eq!(returned, Err(ClosureError::Invalid(lacks)));
}

#[test]
fn who_does_not_wait_for_an_assessment_of_the_risk_says_why() {
    let (pack, goals) = (ro(), goals());
    let due = ClosureKnown {
        is_risk_due: true,
        ..known(&pack, &goals)
    };
    let silent = refused(given("goals_achieved"), &due);
    assert_eq!(silent, at("/danger", InvalidCode::Required));
    let says = ClosureGiven {
        danger: Some("He was arrested this morning.".into()),
        ..given("goals_achieved")
    };
    let (waits, _) = ask(says, &due).unwrap();
    assert!(waits.approve(&case(), &due, &supervisor(), now()).is_ok());
    let died = ClosureGiven {
        follow_up: None,
        ..given("died")
    };
    assert!(ask(died, &due).is_ok());
}

#[test]
fn an_approval_asks_again_what_stands_against_the_closing() {
    let (pack, goals) = (ro(), goals());
    let waits = || in_state(ClosureState::AwaitingApproval);
    let approve = |case: &Case, known: &ClosureKnown| waits().approve(case, known, &supervisor(), now()).map(|_| ());
    let good = known(&pack, &goals);
    assert_eq!(approve(&case(), &good), Ok(()));
    let blocks = vec![ClosureBlock {
        kind: ClosureBlockKind::PersonPlaced,
        id: Uuid::from_u128(3),
        reference: None,
    }];
    let placed = ClosureKnown {
        blocks: blocks.clone(),
        ..good.clone()
    };
    assert_eq!(approve(&case(), &placed), Err(ClosureError::Blocked(blocks)));
    let silent = ClosureKnown {
        has_consent: false,
        ..good.clone()
    };
    assert_eq!(approve(&case(), &silent), Err(ClosureError::NoConsent));
    let other_plan = ClosureKnown {
        goals: &goals[..1],
        ..good.clone()
    };
    assert_eq!(approve(&case(), &other_plan), Err(ClosureError::Outdated));
    // A new plan keeps the ids of open goals: it is another one nevertheless, and says something else.
    let next_plan = ClosureKnown {
        plan: Some(id(31)),
        ..good.clone()
    };
    assert_eq!(approve(&case(), &next_plan), Err(ClosureError::Outdated));
    let mut rewritten = goals.clone();
    rewritten[0].text = "A house.".into();
    let other_words = ClosureKnown {
        goals: &rewritten,
        ..good.clone()
    };
    assert_eq!(approve(&case(), &other_words), Err(ClosureError::Outdated));
    let triggered = ClosureKnown {
        is_risk_due: true,
        ..good.clone()
    };
    assert_eq!(approve(&case(), &triggered), Err(ClosureError::Outdated));
    let twin = ClosureKnown {
        duplicate: Some(Reference::new("RO", 2)),
        ..good.clone()
    };
    let mut names_it = waits();
    names_it.record.words.duplicate_of = twin.duplicate.as_ref().map(|other| other.as_str().to_owned());
    let by = supervisor();
    assert!(names_it.clone().approve(&case(), &twin, &by, now()).is_ok());
    assert_eq!(
        names_it.approve(&case(), &good, &by, now()),
        Err(ClosureError::Outdated),
        "it was closed as a duplicate itself"
    );
    let endangered = Case {
        risk_level: Some(RiskLevel::Extreme),
        ..case()
    };
    assert_eq!(approve(&endangered, &good), Err(ClosureError::Outdated));
}

#[test]
fn a_case_closes_and_opens_again_and_loses_nothing() {
    let pack = ro();
    let goals = goals();
    let closure = in_state(ClosureState::AwaitingApproval);
    let (closure, _) = closure
        .approve(&case(), &known(&pack, &goals), &supervisor(), now())
        .unwrap();
    let (shut, line) = closure.closes(case(), &supervisor(), now());
    assert!(!shut.is_open());
    assert_eq!(shut.closing_reason.as_deref(), Some("goals_achieved"));
    assert_eq!(shut.last_contact_on, Some(day("2025-06-10")));
    assert_eq!(line.from, TrackState::Assistance(AssistanceState::Monitoring));
    assert_eq!(line.to, TrackState::Assistance(AssistanceState::Closed));
    assert_eq!((line.decided_on, line.grounds), (day("2025-06-14"), None));

    let today = day("2025-06-15");
    let open = |case: Case, closure, reason: &str, words: Option<&str>, by: &Actor| {
        let given = ReopeningGiven {
            reason: reason.into(),
            words: words.map(str::to_owned),
        };
        case.reopen(closure, &given, &pack, by, today, now())
    };
    let ((again, line), kept, event) = open(
        shut.clone(),
        Some(closure.clone()),
        "person_asked",
        Some("She called."),
        &worker(),
    )
    .unwrap();
    assert_eq!(event.kind, EventKind::CaseReopened);
    assert!(again.is_open());
    assert_eq!(again.assistance, AssistanceState::Reopened);
    assert_eq!(
        (again.presumed_on, again.risk_level),
        (shut.presumed_on, shut.risk_level)
    );
    assert_eq!((again.closing_reason, again.last_contact_on), (None, None));
    assert_eq!(
        (line.decided_on, line.grounds),
        (today, None),
        "its words stand with the closing"
    );
    let kept = kept.unwrap();
    assert_eq!(kept.state, ClosureState::Reopened);
    assert_eq!(kept.record, closure.record);
    let reopening = kept.reopening.unwrap();
    assert_eq!(
        (reopening.by, reopening.words.as_deref()),
        (worker().user, Some("She called."))
    );
    // A case that was closed before closings were kept keeps the words in its track.
    let ((_, line), kept, _) = open(shut.clone(), None, "other", Some("Why."), &worker()).unwrap();
    assert_eq!((line.grounds.as_deref(), kept), (Some("Why."), None));

    let wrong = |pointer, code| Err(ClosureError::Invalid(vec![Invalid::new(pointer, code)]));
    for (case, reason, words, by, expected) in [
        (case(), "person_asked", None, worker(), Err(ClosureError::CaseOpen)),
        (
            shut.clone(),
            "person_asked",
            None,
            actor(7, 2),
            Err(ClosureError::NotHolder),
        ),
        (
            shut.clone(),
            "whim",
            None,
            worker(),
            wrong("/reason", InvalidCode::UnknownCode),
        ),
        (
            shut.clone(),
            "other",
            Some(" "),
            worker(),
            wrong("/words", InvalidCode::Required),
        ),
        (
            shut.clone(),
            "person_asked",
            Some("a\0"),
            worker(),
            wrong("/words", InvalidCode::ForbiddenCharacter),
        ),
        (shut, "new_danger", None, supervisor(), Ok(())),
    ] {
        let answer = open(case, None, reason, words, &by).map(|_| ());
        assert_eq!(answer, expected, "{reason}");
    }
    let goal: GoalId = id(20);
    assert_eq!(closure.record.words.goals[0].goal, goal);
}
