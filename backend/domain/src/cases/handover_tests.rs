use strum::IntoEnumIterator;

use super::*;
use crate::cases::fixture::{actor, case, id, now};
use crate::cases::plan::{Goal, GoalState, PlanContent, PlanState, Step, StepState};
use crate::event::EventKind;

const LEAVES: u128 = 7;
const STAYS: u128 = 8;

fn step(user: u128, state: StepState) -> Step {
    Step {
        id: id(user),
        text: "Ask for a place.".into(),
        user: Some(id(user)),
        organisation: None,
        due_on: None,
        state,
    }
}

fn plan(state: PlanState) -> Plan {
    let drafted = Plan::draft(id(30), &case(), None, &actor(LEAVES, 1), now());
    let goal = Goal {
        id: id(31),
        text: "A room.".into(),
        needs: Vec::new(),
        state: GoalState::Open,
        steps: vec![
            step(LEAVES, StepState::Open),
            step(LEAVES, StepState::Done),
            step(STAYS, StepState::Open),
        ],
    };
    Plan {
        state,
        content: PlanContent { goals: vec![goal] },
        ..drafted.unwrap().0
    }
}

fn task(owner: u128, state: TaskState) -> Task {
    Task {
        id: id(40 + owner),
        version: 3,
        case: Some(id(1)),
        organisation: id(1),
        title: "Call back".into(),
        due_on: None,
        owner: id(owner),
        created_by: id(STAYS),
        created_at: now(),
        state,
        done_at: None,
    }
}

fn work() -> CaseWork {
    CaseWork {
        case: case(),
        tasks: [
            (LEAVES, TaskState::Open),
            (LEAVES, TaskState::Done),
            (STAYS, TaskState::Open),
        ]
        .map(|(owner, state)| task(owner, state))
        .into(),
        plans: vec![plan(PlanState::InForce)],
    }
}

fn handed() -> Handed {
    Handed { version: 1, to: id(20) }
}

#[test]
fn everything_that_waits_for_who_leaves_goes_and_nothing_else() {
    let gone = work().hand_over(id(LEAVES), handed(), &actor(5, 1)).unwrap();
    assert_eq!(gone.case.unwrap().assigned_to, Some(id(20)));
    let owners: Vec<UserId> = gone.tasks.iter().map(|task| task.owner).collect();
    assert_eq!(owners, [id(20)]);
    let steps = &gone.plans[0].content.goals[0].steps;
    let users: Vec<_> = steps.iter().map(|step| step.user).collect();
    assert_eq!(users, [Some(id(20)), Some(id(LEAVES)), Some(id(STAYS))]);
    let kinds: Vec<_> = gone.events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::CaseAssigned,
            EventKind::TaskHandedOver,
            EventKind::PlanStepsHandedOver
        ]
    );
    assert!(gone.events.iter().all(|event| event.case == Some(id(1))));
    // In a case of somebody else an entry of its own says to whom it went.
    let mut other = work();
    other.case.assigned_to = Some(id(STAYS));
    let gone = other.hand_over(id(LEAVES), handed(), &actor(5, 1)).unwrap();
    assert!(gone.case.is_none());
    assert_eq!(gone.events.last(), Some(&taken_over(handed().to).case(id(1))));
}

#[test]
fn what_was_done_before_is_found_done_whatever_changed_since() {
    let gone = work().hand_over(id(LEAVES), handed(), &actor(5, 1)).unwrap();
    let again = CaseWork {
        case: Case {
            version: 9,
            ..gone.case.unwrap()
        },
        tasks: gone.tasks,
        plans: gone.plans,
    };
    let refused = again.hand_over(id(LEAVES), handed(), &actor(5, 1));
    assert_eq!(refused, Err(HandoverOutcome::AlreadyDone));
}

#[test]
fn what_changed_or_is_held_elsewhere_stays() {
    let other = Handed { version: 2, ..handed() };
    let by = actor(5, 1);
    assert_eq!(work().hand_over(id(LEAVES), other, &by), Err(HandoverOutcome::Changed));
    let elsewhere = work().hand_over(id(LEAVES), handed(), &actor(5, 2));
    assert_eq!(elsewhere, Err(HandoverOutcome::NotHolder));
    for (version, owner, state, expected) in [
        (3, LEAVES, TaskState::Open, None),
        (4, LEAVES, TaskState::Open, Some(HandoverOutcome::Changed)),
        (3, STAYS, TaskState::Open, Some(HandoverOutcome::AlreadyDone)),
        (3, LEAVES, TaskState::Done, Some(HandoverOutcome::AlreadyDone)),
    ] {
        let handed = Handed { version, ..handed() };
        let done = task(owner, state).hand_over(id(LEAVES), handed);
        assert_eq!(done.err(), expected, "{version} {owner} {state}");
    }
}

#[test]
fn of_a_closed_case_the_plan_rests() {
    let mut closed = work();
    closed.case.closed_at = Some(now());
    let gone = closed.hand_over(id(LEAVES), handed(), &actor(5, 1)).unwrap();
    assert_eq!((gone.case.is_some(), gone.tasks.len(), gone.plans.len()), (true, 1, 0));
}

#[test]
fn steps_go_as_long_as_the_plan_lives() {
    for state in PlanState::iter() {
        let passed = plan(state).pass_steps(id(LEAVES), id(20));
        assert_eq!(passed.is_some(), state != PlanState::Replaced, "{state}");
        // What was signed stays signed.
        assert!(passed.is_none_or(|(plan, _)| plan.state == state));
    }
}

#[test]
fn one_of_many_is_assigned_as_it_is_by_itself() {
    for (to, version, organisation, expected) in [
        (Some(20), 1, 1, Ok(())),
        (None, 1, 1, Ok(())),
        (Some(LEAVES), 1, 1, Err(HandoverOutcome::AlreadyDone)),
        (Some(LEAVES), 9, 1, Err(HandoverOutcome::AlreadyDone)),
        (Some(20), 9, 1, Err(HandoverOutcome::Changed)),
        (Some(20), 1, 2, Err(HandoverOutcome::NotHolder)),
    ] {
        let done = case().assign_among(to.map(id), version, &actor(5, organisation));
        assert_eq!(done.map(|_| ()), expected, "{to:?} {version} {organisation}");
    }
}

#[test]
fn everything_goes_to_one_but_what_only_another_colleague_may_open() {
    let user = |n| id::<UserId>(n);
    let (leaving, colleagues) = (
        BTreeSet::from([user(1), user(2)]),
        BTreeSet::from([user(1), user(2), user(3), user(9)]),
    );
    for (assigned_to, expected) in [
        (None, 9),
        // Theirs, or of somebody who leaves as well.
        (Some(1), 9),
        (Some(2), 9),
        (Some(9), 9),
        // Of a colleague who stays; and of somebody who may not sign in.
        (Some(3), 3),
        (Some(4), 9),
    ] {
        let goes_to = heir(assigned_to.map(user), &colleagues, &leaving, user(9));
        assert_eq!(goes_to, user(expected), "{assigned_to:?}");
    }
}
