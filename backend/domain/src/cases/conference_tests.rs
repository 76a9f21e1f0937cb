use super::*;
use crate::cases::fixture::{actor, case, day, id, now};
use crate::cases::task::TaskState;

fn given() -> ConferenceGiven {
    ConferenceGiven {
        held_on: day("2025-06-10"),
        way: "online".into(),
        person: "heard_before".into(),
        participants: vec![Participant {
            who: " The counsellor ".into(),
            body: Some(" ".into()),
        }],
        discussed: None,
        decisions: vec![decided(1), decided(2)],
    }
}

fn decided(n: u128) -> ConferenceDecision {
    ConferenceDecision {
        task: id(n),
        text: format!("Step {n}"),
        due_on: day("2025-06-20"),
        owner: id(7),
        by: None,
    }
}

fn record(given: ConferenceGiven) -> Result<Recorded, ConferenceError> {
    let pack = Pack::load("ro").unwrap();
    Conference::record(id(5), &case(), given, (&pack, day("2025-06-15")), &actor(7, 1), now())
}

#[test]
fn each_decision_is_a_task_of_the_case() {
    let (conference, tasks, events) = record(given()).unwrap();
    assert_eq!(conference.words.participants[0].who, "The counsellor");
    assert_eq!(conference.words.participants[0].body, None);
    assert_eq!((conference.version, &conference.error), (1, &None));
    let of = conference
        .words
        .decisions
        .iter()
        .map(|one| (one.task, one.text.clone()));
    assert!(of.eq(tasks.iter().map(|task| (task.id, task.title.clone()))));
    for task in &tasks {
        assert_eq!(
            (task.case, task.owner, task.state),
            (Some(id(1)), id(7), TaskState::Open)
        );
        assert_eq!(task.due_on, Some(day("2025-06-20")));
    }
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    let made = EventKind::TaskCreated;
    assert_eq!(kinds, [EventKind::ConferenceRecorded, made, made]);
}

#[test]
fn fields_that_cannot_be_so_are_all_named() {
    use InvalidCode as C;
    type Spoil = fn(&mut ConferenceGiven);
    let rows: [(&str, C, Spoil); 13] = [
        ("/held_on", C::InTheFuture, |one| one.held_on = day("2025-06-16")),
        ("/held_on", C::BeforeDetection, |one| one.held_on = day("2025-05-31")),
        ("/way", C::UnknownCode, |one| one.way = "pigeon".into()),
        ("/person", C::UnknownCode, |one| one.person = String::new()),
        ("/participants", C::Required, |one| one.participants.clear()),
        ("/participants", C::TooMany, |one| {
            one.participants = vec![one.participants[0].clone(); 31];
        }),
        ("/decisions", C::TooMany, |one| one.decisions = vec![decided(1); 21]),
        ("/participants/0/who", C::Required, |one| {
            one.participants[0].who = " ".into();
        }),
        ("/participants/0/body", C::TooLong, |one| {
            one.participants[0].body = Some("x".repeat(201));
        }),
        ("/discussed", C::TooLong, |one| one.discussed = Some("x".repeat(8001))),
        ("/decisions/1/text", C::Required, |one| {
            one.decisions[1].text = " ".into();
        }),
        ("/decisions/1/due_on", C::TooEarly, |one| {
            one.decisions[1].due_on = day("2025-06-09");
        }),
        ("/decisions/1/due_on", C::OutOfRange, |one| {
            one.decisions[1].due_on = day("2201-01-01");
        }),
    ];
    for (at, code, spoil) in rows {
        let mut one = given();
        spoil(&mut one);
        let refused = record(one).map(|_| ());
        assert_eq!(refused, Err(ConferenceError::Invalid(vec![Invalid::new(at, code)])));
    }
    let mut one = given();
    one.decisions[0].by = Some("\u{202e}".into());
    one.decisions[1].text = String::new();
    let Err(ConferenceError::Invalid(fields)) = record(one) else {
        panic!("both are refused");
    };
    let at: Vec<_> = fields.iter().map(|field| field.pointer.as_str()).collect();
    assert_eq!(at, ["/decisions/0/by", "/decisions/1/text"]);
}

#[test]
fn only_the_holder_of_an_open_case_writes_and_an_error_is_marked_once() {
    let pack = Pack::load("ro").unwrap();
    let known = (&pack, day("2025-06-15"));
    let closed = Case {
        closed_at: Some(now()),
        ..case()
    };
    let refused = |case: &Case, by: &Actor| Conference::record(id(5), case, given(), known, by, now()).map(|_| ());
    assert_eq!(refused(&case(), &actor(8, 2)), Err(ConferenceError::NotHolder));
    assert_eq!(refused(&closed, &actor(7, 1)), Err(ConferenceError::CaseClosed));

    let (conference, ..) = record(given()).unwrap();
    let mark = |one: &Conference, reason: &str, by: &Actor| one.clone().mark_error(&closed, reason, by);
    let refused = mark(&conference, "Wrong", &actor(8, 2)).map(|_| ());
    assert_eq!(refused, Err(ConferenceError::NotHolder));
    let missing = vec![Invalid::new("/reason", InvalidCode::Required)];
    let refused = mark(&conference, " ", &actor(7, 1)).map(|_| ());
    assert_eq!(refused, Err(ConferenceError::Invalid(missing)));
    let (marked, event) = mark(&conference, "Wrong", &actor(8, 1)).unwrap();
    assert_eq!(
        (marked.error.as_deref(), event.kind),
        (Some("Wrong"), EventKind::ConferenceInError)
    );
    let again = mark(&marked, "Wrong", &actor(7, 1)).map(|_| ());
    assert_eq!(again, Err(ConferenceError::InError));
}
