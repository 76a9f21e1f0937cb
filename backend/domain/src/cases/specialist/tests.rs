use strum::IntoEnumIterator;

use super::note::{NoteSide, SessionLength, SessionSaid, SpecialistNote};
use super::*;
use crate::cases::fixture::{actor, case, day, id, now, referral};
use crate::cases::service::ServiceAttendance;
use crate::referrals::{ReferralKind, ReferralState};

const PSYCHOLOGIST: u128 = 20;
const COLLEAGUE: u128 = 21;
const LAWYER: u128 = 22;

/// Makes something wrong.
type Spoil<T> = fn(&mut T);

fn naming(user: u128, profession: &str) -> SpecialistNaming {
    SpecialistNaming {
        user: id(user),
        profession: profession.into(),
        since: day("2025-06-10"),
    }
}

fn named(all: &[Specialist], naming: SpecialistNaming, by: &Actor) -> Result<Specialist, SpecialistError> {
    named_in(&case(), all, naming, by)
}

fn named_in(
    case: &Case,
    all: &[Specialist],
    naming: SpecialistNaming,
    by: &Actor,
) -> Result<Specialist, SpecialistError> {
    let pack = Pack::load("ro").unwrap();
    let known = SpecialistKnown {
        pack: &pack,
        today: day("2025-06-15"),
        is_specialist: naming.user != id(7),
        all,
    };
    let next = 100 + u128::try_from(all.len()).unwrap();
    Specialist::name(id(next), case, naming, known, by, now()).map(|(one, _)| one)
}

/// Two psychologists and a lawyer.
fn team() -> Vec<Specialist> {
    let mut all = Vec::new();
    for (user, profession) in [
        (PSYCHOLOGIST, "psychologist"),
        (COLLEAGUE, "psychologist"),
        (LAWYER, "lawyer"),
    ] {
        all.push(named(&all, naming(user, profession), &actor(7, 1)).unwrap());
    }
    all
}

fn ended(one: &Specialist) -> Specialist {
    one.clone().end(&case(), &actor(7, 1), now()).unwrap().0
}

fn said() -> SessionSaid {
    SessionSaid {
        profession: "psychologist".into(),
        held_on: day("2025-06-12"),
        attendance: ServiceAttendance::Attended,
        length: Some(SessionLength::Hour),
        words: Some(" Slept better. ".into()),
    }
}

fn written(said: SessionSaid, by: &Actor) -> Result<(SpecialistNote, Event), SpecialistError> {
    let (case, all) = (case(), team());
    let side = NoteSide::Holder { case: &case, all: &all };
    SpecialistNote::write(id(50), side, said, day("2025-06-15"), by, now())
}

fn refused<T: std::fmt::Debug>(answer: Result<T, SpecialistError>) -> Vec<(String, InvalidCode)> {
    match answer {
        Err(SpecialistError::Invalid(fields)) => fields.into_iter().map(|one| (one.pointer, one.code)).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_specialist_is_named_by_who_holds_the_open_case_once_in_each_profession() {
    let all = team();
    let by = actor(7, 1);
    let again = named(&all, naming(PSYCHOLOGIST, "psychologist"), &by);
    assert_eq!(again, Err(SpecialistError::AlreadyNamed));
    assert!(named(&all, naming(PSYCHOLOGIST, "doctor"), &by).is_ok());
    let gone = [ended(&all[0])];
    assert!(
        named(&gone, naming(PSYCHOLOGIST, "psychologist"), &by).is_ok(),
        "named anew"
    );
    let stranger = actor(8, 2);
    let theirs = named(&all, naming(LAWYER, "doctor"), &stranger);
    assert_eq!(theirs, Err(SpecialistError::NotHolder));
    let closed = Case {
        closed_at: Some(now()),
        ..case()
    };
    let late = named_in(&closed, &[], naming(LAWYER, "lawyer"), &by);
    assert_eq!(late, Err(SpecialistError::CaseClosed));

    assert_eq!(
        all[0].clone().end(&case(), &stranger, now()).unwrap_err(),
        SpecialistError::NotHolder
    );
    assert_eq!(
        gone[0].clone().end(&case(), &by, now()).unwrap_err(),
        SpecialistError::Ended
    );
}

#[test]
fn who_cannot_be_named_so_is_refused_by_field() {
    use InvalidCode as C;
    let rows: [(&str, C, Spoil<SpecialistNaming>); 4] = [
        ("/user_id", C::UnknownCode, |one| one.user = id(7)),
        ("/profession", C::UnknownCode, |one| one.profession = "wizard".into()),
        ("/since", C::InTheFuture, |one| one.since = day("2025-06-16")),
        ("/since", C::BeforeDetection, |one| one.since = day("2025-05-31")),
    ];
    for (at, code, spoil) in rows {
        let mut wrong = naming(LAWYER, "lawyer");
        spoil(&mut wrong);
        assert_eq!(refused(named(&[], wrong, &actor(7, 1))), [(at.to_owned(), code)]);
    }
}

#[test]
fn a_session_is_written_by_who_is_named_in_that_profession() {
    use InvalidCode as C;
    let author = actor(PSYCHOLOGIST, 1);
    let (note, event) = written(said(), &author).unwrap();
    assert_eq!(note.said.words.as_deref(), Some("Slept better."));
    assert_eq!((note.author, note.keeper), (id(PSYCHOLOGIST), id(PSYCHOLOGIST)));
    assert!(
        event.fields.is_empty(),
        "the ledger does not say whether the person came"
    );

    for by in [actor(7, 1), actor(LAWYER, 1)] {
        assert_eq!(
            refused(written(said(), &by)),
            [("/profession".to_owned(), C::UnknownCode)]
        );
    }
    let elsewhere = written(said(), &actor(PSYCHOLOGIST, 2));
    assert_eq!(elsewhere.unwrap_err(), SpecialistError::NotHolder);
    let rows: [(&str, C, Spoil<SessionSaid>); 5] = [
        ("/profession", C::UnknownCode, |one| one.profession = "lawyer".into()),
        ("/held_on", C::InTheFuture, |one| one.held_on = day("2025-06-16")),
        ("/held_on", C::BeforeDetection, |one| one.held_on = day("2025-05-31")),
        ("/length", C::Contradiction, |one| {
            one.attendance = ServiceAttendance::Absent;
        }),
        ("/words", C::TooLong, |one| one.words = Some("x".repeat(20_001))),
    ];
    for (at, code, spoil) in rows {
        let mut wrong = said();
        spoil(&mut wrong);
        assert_eq!(refused(written(wrong, &author)), [(at.to_owned(), code)]);
    }
}

#[test]
fn only_who_wrote_a_note_and_keeps_it_corrects_it() {
    let author = actor(PSYCHOLOGIST, 1);
    let (note, _) = written(said(), &author).unwrap();
    let passed_on = SpecialistNote {
        keeper: id(COLLEAGUE),
        ..note.clone()
    };
    let known = team();
    let correct = |note: &SpecialistNote, by: &Actor| {
        let other = SessionSaid {
            words: Some("Slept badly.".into()),
            ..said()
        };
        let (case, today) = (case(), day("2025-06-15"));
        let side = NoteSide::Holder {
            case: &case,
            all: &known,
        };
        note.clone().correct(side, other, today, by, now())
    };
    let (corrected, event) = correct(&note, &author).unwrap();
    assert_eq!(corrected.said.words.as_deref(), Some("Slept badly."));
    assert_eq!(event.kind, EventKind::SpecialistNoteCorrected);
    for (note, by) in [
        (&note, actor(COLLEAGUE, 1)),
        (&note, actor(7, 1)),
        (&passed_on, author),
        (&passed_on, actor(COLLEAGUE, 1)),
    ] {
        assert_eq!(correct(note, &by).unwrap_err(), SpecialistError::NotAuthor);
    }
}

#[test]
fn notes_are_passed_on_inside_a_profession_by_who_keeps_them() {
    let all = team();
    let author = actor(PSYCHOLOGIST, 1);
    let to = |one: usize, by: &Actor| all[one].take_over(&case(), &all, true, by);
    assert!(to(1, &author).is_ok());
    for (one, by) in [
        (0, author.clone()),
        (2, author.clone()),
        (1, actor(LAWYER, 1)),
        (1, actor(7, 1)),
    ] {
        assert_eq!(to(one, &by).unwrap_err(), SpecialistError::NotColleague, "{one}");
    }
    let gone = ended(&all[1]);
    for (one, is_specialist) in [(&gone, true), (&all[1], false)] {
        assert_eq!(
            one.take_over(&case(), &all, is_specialist, &author).unwrap_err(),
            SpecialistError::Ended
        );
    }
    let left = [ended(&all[0]), all[1].clone()];
    assert_eq!(
        all[1].take_over(&case(), &left, true, &author).unwrap_err(),
        SpecialistError::NotColleague,
        "who is a specialist of the case no more passes nothing on"
    );
}

#[test]
fn at_a_receiver_any_of_its_specialists_writes_while_the_referral_runs() {
    let pack = Pack::load("ro").unwrap();
    let write_while = |keeps_words, state, said, by: &Actor| {
        let referral = referral(ReferralKind::Service, state);
        let side = NoteSide::Receiver {
            referral: &referral,
            accepted_on: day("2025-06-11"),
            keeps_words,
            pack: &pack,
        };
        SpecialistNote::write(id(50), side, said, day("2025-06-15"), by, now())
    };
    let write = |state, said, by: &Actor| write_while(true, state, said, by);
    let theirs = actor(PSYCHOLOGIST, 2);
    for state in ReferralState::iter() {
        let runs = matches!(state, ReferralState::Accepted | ReferralState::ServiceStarted);
        let written = write(state, said(), &theirs);
        assert_eq!(written.is_ok(), runs, "{state}");
        if let Ok((note, event)) = written {
            assert_eq!((note.case, note.referral), (id(1), Some(id(5))));
            assert_eq!((event.referral, event.organisation), (Some(id(5)), Some(id(1))));
        }
    }
    let at_the_holder = write(ReferralState::Accepted, said(), &actor(PSYCHOLOGIST, 1));
    assert_eq!(at_the_holder.unwrap_err(), SpecialistError::NotReceiver);
    let long_over = write_while(false, ReferralState::Completed, said(), &theirs);
    assert_eq!(long_over.unwrap_err(), SpecialistError::ReferralEnded);
    let early = SessionSaid {
        held_on: day("2025-06-10"),
        ..said()
    };
    let before = ("/held_on".to_owned(), InvalidCode::TooEarly);
    assert_eq!(refused(write(ReferralState::Accepted, early, &theirs)), [before]);
}
