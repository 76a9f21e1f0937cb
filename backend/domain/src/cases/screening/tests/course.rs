//! Who may screen whom and when, and what becomes of answers.

use chrono::NaiveDate;

use super::*;
use crate::access::{Actor, Grants};
use crate::cases::{AgeGroup, CaseOpening, CaseSource, Sex, Urgency};
use crate::id::SessionId;
use crate::language::Language;
use crate::reference::Reference;

fn actor(user: u128, organisation: u128) -> Actor {
    Actor {
        user: UserId::from_uuid(Uuid::from_u128(user)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(organisation)),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(9)),
        factor_at: now(),
        language: Language::En,
        grants: Grants::default(),
    }
}

fn case(age_group: AgeGroup) -> Case {
    let opening = CaseOpening {
        county: "RO-CJ".into(),
        sex: Sex::Female,
        age_group,
        is_child: None,
        urgency: Urgency::Normal,
        source: Some(CaseSource::Police),
        detected_on: today(),
    };
    let id = CaseId::from_uuid(Uuid::from_u128(1));
    Case::open(
        id,
        Reference::new("RO", 1),
        "Salcie 12".into(),
        opening,
        &actor(7, 1),
        now(),
    )
    .unwrap()
    .0
}

fn adult() -> Case {
    case(AgeGroup::A26To40)
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn instrument(code: &str) -> Instrument {
    Pack::load("ro")
        .unwrap()
        .instruments()
        .iter()
        .find(|one| one.code == code)
        .unwrap()
        .clone()
}

fn start(
    case: &Case,
    instrument: &Instrument,
    profile: ScreeningProfile,
    by: &Actor,
) -> Result<Screening, ScreeningError> {
    let id = ScreeningId::from_uuid(Uuid::from_u128(5));
    let questions = instrument.questions.as_ref().unwrap();
    let startable = Startable { instrument, questions };
    Screening::start(id, case, startable, profile, by, now()).map(|(screening, event)| {
        assert_eq!((event.kind, event.case), (EventKind::ScreeningStarted, Some(case.id)));
        screening
    })
}

fn begun() -> Screening {
    start(
        &adult(),
        &instrument("ilo_labour"),
        ScreeningProfile::Adult,
        &actor(7, 1),
    )
    .unwrap()
}

fn given(item: &str, state: AnswerState, source: Option<AnswerSource>) -> Given {
    Given {
        item: item.to_owned(),
        state,
        source,
    }
}

#[test]
fn a_screening_begins_only_where_it_can_be_held() {
    let labour = instrument("ilo_labour");
    let start = |case: &Case, instrument: &Instrument, profile, by| start(case, instrument, profile, by).map(|_| ());
    let (ours, theirs) = (actor(7, 1), actor(7, 2));
    assert_eq!(start(&adult(), &labour, ScreeningProfile::Adult, &ours), Ok(()));
    // Age may be disputed: who may be a child is screened as one.
    assert_eq!(start(&adult(), &labour, ScreeningProfile::Child, &ours), Ok(()));
    let child = case(AgeGroup::A14To17);
    assert_eq!(start(&child, &labour, ScreeningProfile::Child, &ours), Ok(()));
    assert_eq!(
        start(&child, &labour, ScreeningProfile::Adult, &ours),
        Err(ScreeningError::ChildAsAdult)
    );
    assert_eq!(
        start(&adult(), &labour, ScreeningProfile::Adult, &theirs),
        Err(ScreeningError::NotHolder)
    );
    let closed = Case {
        closed_at: Some(now()),
        ..adult()
    };
    assert_eq!(
        start(&closed, &labour, ScreeningProfile::Adult, &ours),
        Err(ScreeningError::CaseClosed)
    );
    let mut adults = labour;
    adults
        .questions
        .as_mut()
        .unwrap()
        .profiles
        .retain(|one| *one == ScreeningProfile::Adult);
    assert_eq!(
        start(&adult(), &adults, ScreeningProfile::Child, &ours),
        Err(ScreeningError::NoSuchProfile)
    );
}

#[test]
fn an_answer_keeps_who_asked_first_until_it_changes() {
    let (case, first, second) = (adult(), actor(7, 1), actor(8, 1));
    let yes = given("D1.01", AnswerState::Yes, Some(AnswerSource::ThirdParty));
    let (screening, event) = begun()
        .answer(&case, std::slice::from_ref(&yes), &first, now())
        .unwrap();
    assert_eq!(
        (event.kind, event.fields),
        (EventKind::ScreeningAnswered, vec!["answers"])
    );
    assert!(!screening.is_interview, "nobody asked the person");

    let later = now() + chrono::TimeDelta::hours(1);
    let (screening, _) = screening.answer(&case, &[yes], &second, later).unwrap();
    let kept = &screening.answers["D1.01"];
    assert_eq!((kept.asked_by, kept.at), (first.user, now()));

    let said = given("D1.01", AnswerState::Yes, Some(AnswerSource::PersonSaid));
    let (screening, _) = screening.answer(&case, &[said], &second, later).unwrap();
    let changed = &screening.answers["D1.01"];
    assert_eq!((changed.asked_by, changed.at), (second.user, later));
    assert!(screening.is_interview);

    let not_asked = given("D1.01", AnswerState::NotAsked, None);
    let (screening, _) = screening.answer(&case, &[not_asked], &second, later).unwrap();
    assert!(screening.answers.is_empty() && !screening.is_interview);

    let refused = given("D1.01", AnswerState::Refused, None);
    let (screening, _) = screening.answer(&case, &[refused], &second, later).unwrap();
    assert!(screening.is_interview, "who refuses was asked");
}

#[test]
fn what_is_finished_takes_no_answers() {
    let (case, by) = (adult(), actor(7, 1));
    let questions = instrument("ilo_labour").questions.unwrap();
    assert_eq!(
        begun().finish(&case, &questions, &by, now()).unwrap_err(),
        ScreeningError::NothingAnswered
    );

    let yes = [given("D4.01", AnswerState::Yes, Some(AnswerSource::Observed))];
    let (screening, _) = begun().answer(&case, &yes, &by, now()).unwrap();
    let (finished, event) = screening.clone().finish(&case, &questions, &by, now()).unwrap();
    assert_eq!(event.kind, EventKind::ScreeningFinished);
    assert_eq!(
        (finished.state, finished.finished_at),
        (ScreeningState::Finished, Some(now()))
    );
    assert_eq!(
        finished.result,
        Some(evaluate(&questions, ScreeningProfile::Adult, &finished.answers))
    );
    assert_eq!(
        finished.clone().answer(&case, &yes, &by, now()).unwrap_err(),
        ScreeningError::Finished
    );
    assert_eq!(
        finished.finish(&case, &questions, &by, now()).unwrap_err(),
        ScreeningError::Finished
    );

    let closed = Case {
        closed_at: Some(now()),
        ..case.clone()
    };
    assert_eq!(
        screening.clone().answer(&closed, &yes, &by, now()).unwrap_err(),
        ScreeningError::CaseClosed
    );
    assert_eq!(
        screening.answer(&case, &yes, &actor(7, 2), now()).unwrap_err(),
        ScreeningError::NotHolder
    );
}

#[test]
fn every_state_agrees_or_disagrees_with_every_source() {
    use AnswerSource::{Document, Observed, PersonSaid, ThirdParty};
    let sources = [None, Some(PersonSaid), Some(Observed), Some(Document), Some(ThirdParty)];
    let (ok, required, contradiction) = (Ok(()), Err(InvalidCode::Required), Err(InvalidCode::Contradiction));
    for (state, expected) in [
        (AnswerState::Yes, [required, ok, ok, ok, ok]),
        (AnswerState::No, [required, ok, ok, ok, ok]),
        (AnswerState::Unknown, [ok, ok, ok, ok, ok]),
        (
            AnswerState::NotAsked,
            [ok, contradiction, contradiction, contradiction, contradiction],
        ),
        (
            AnswerState::Refused,
            [ok, ok, contradiction, contradiction, contradiction],
        ),
    ] {
        for (source, expected) in sources.into_iter().zip(expected) {
            assert_eq!(given("x", state, source).check(), expected, "{state} {source:?}");
        }
    }
}

#[test]
fn answers_to_what_is_not_asked_here_are_refused_at_their_place() {
    let questions = instrument("ilo_labour").questions.unwrap();
    let refused = |profile, section: &str, given: &[Given]| -> Vec<(String, InvalidCode)> {
        let refused = check_answers(&questions, profile, section, given).unwrap_err();
        refused.into_iter().map(|one| (one.pointer, one.code)).collect()
    };
    let yes = |item| given(item, AnswerState::Yes, Some(AnswerSource::PersonSaid));
    assert_eq!(
        check_answers(&questions, ScreeningProfile::Adult, "D3", &[yes("D3.08")]),
        Ok(())
    );
    assert_eq!(
        refused(ScreeningProfile::Adult, "D9", &[]),
        [("/section".to_owned(), InvalidCode::UnknownCode)]
    );
    // A child is not asked it, it belongs to another section, and it stands there twice.
    assert_eq!(
        refused(ScreeningProfile::Child, "D3", &[yes("D3.08")]),
        [("/answers/0/item".to_owned(), InvalidCode::UnknownCode)]
    );
    assert_eq!(
        refused(
            ScreeningProfile::Adult,
            "D1",
            &[
                yes("D1.01"),
                yes("D2.01"),
                yes("D1.01"),
                given("D1.02", AnswerState::No, None)
            ]
        ),
        [
            ("/answers/1/item".to_owned(), InvalidCode::UnknownCode),
            ("/answers/2/item".to_owned(), InvalidCode::Repeated),
            ("/answers/3/source".to_owned(), InvalidCode::Required),
        ]
    );
}

#[test]
fn what_another_screening_asked_is_not_asked_again() {
    let other = |id: u128, version: &str, text: &str, hours| {
        let mut one = Screening {
            id: ScreeningId::from_uuid(Uuid::from_u128(id)),
            instrument_version: version.to_owned(),
            answers: answers(text),
            ..begun()
        };
        for answer in one.answers.values_mut() {
            answer.at += chrono::TimeDelta::hours(hours);
        }
        one
    };
    let this = begun();
    let all = [
        this.clone(),
        other(11, "2009.1", "D1.01- D1.02+", 2),
        other(12, "2009.1", "D1.01+ D1.03!", 1),
        other(13, "1999.1", "D1.04+", 3),
    ];
    let already: Vec<_> = asked_already(&this, &all)
        .into_iter()
        .map(|(item, answer)| (item, answer.state))
        .collect();
    assert_eq!(
        already,
        [
            ("D1.01", AnswerState::No),
            ("D1.02", AnswerState::Yes),
            ("D1.03", AnswerState::Refused)
        ]
    );
}
