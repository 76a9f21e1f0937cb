//! The bounds enclose every completion, and what is asked next can decide.

use proptest::prelude::*;
use strum::IntoEnumIterator;

use super::*;
use crate::cases::screening::rule::Counts;

const INSTRUMENTS: [&str; 3] = ["ilo_labour", "albania_abc", "general_signs"];

/// Answers to some questions: a state for each, at random.
fn some_answers(questions: &Questions, profile: ScreeningProfile, random: &[u8]) -> Answers {
    let items = questions.sections().iter().flat_map(|section| section.asked(profile));
    items
        .zip(random.iter().cycle())
        .filter_map(|((item, _), byte)| {
            let state = match byte % 8 {
                0 => AnswerState::Yes,
                1..=3 => AnswerState::No,
                4 => AnswerState::Unknown,
                5 => AnswerState::Refused,
                _ => return None,
            };
            Some((item.code.clone(), answer(state)))
        })
        .collect()
}

/// The same with every question that is open answered yes or no.
fn completed(
    questions: &Questions,
    profile: ScreeningProfile,
    answers: &Answers,
    is_yes: impl Fn(usize) -> bool,
) -> Answers {
    let items = questions.sections().iter().flat_map(|section| section.asked(profile));
    items
        .enumerate()
        .map(|(at, (item, _))| {
            let state = match answers.get(&item.code).map(|answer| answer.state) {
                Some(state @ (AnswerState::Yes | AnswerState::No)) => state,
                _ if is_yes(at) => AnswerState::Yes,
                _ => AnswerState::No,
            };
            (item.code.clone(), answer(state))
        })
        .collect()
}

fn profile(is_child: bool) -> ScreeningProfile {
    if is_child {
        ScreeningProfile::Child
    } else {
        ScreeningProfile::Adult
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_completion_lies_within_the_bounds(
        which in 0..INSTRUMENTS.len(),
        is_child: bool,
        random in prop::collection::vec(any::<u8>(), 70),
        later in prop::collection::vec(any::<bool>(), 70),
    ) {
        let (questions, profile) = (questions(INSTRUMENTS[which]), profile(is_child));
        let answers = some_answers(questions, profile, &random);
        let now = evaluate(questions, profile, &answers);
        let ends = [
            completed(questions, profile, &answers, |at| later[at]),
            completed(questions, profile, &answers, |_| true),
            completed(questions, profile, &answers, |_| false),
        ]
        .map(|end| evaluate(questions, profile, &end));
        for end in &ends {
            prop_assert_eq!(end.results.len(), 1, "complete answers have one result");
            prop_assert!(now.results.contains(&end.results[0]));
            for (now, end) in now.sections.iter().zip(&end.sections) {
                prop_assert!(end.outcome != ScreeningOutcome::Open);
                prop_assert!(now.outcome == ScreeningOutcome::Open || now.outcome == end.outcome);
            }
            prop_assert!(now.outcome == ScreeningOutcome::Open || now.outcome == end.outcome);
        }
        // The bounds are reached: what is open can become both.
        for (now, (high, low)) in now.sections.iter().zip(ends[1].sections.iter().zip(&ends[2].sections)) {
            prop_assert_eq!(now.outcome == ScreeningOutcome::Open, high.outcome != low.outcome);
        }
    }

    #[test]
    fn every_set_to_ask_next_decides_and_no_smaller_one_does(
        is_child: bool,
        random in prop::collection::vec(any::<u8>(), 70),
    ) {
        let (questions, profile) = (questions("ilo_labour"), profile(is_child));
        let answers = some_answers(questions, profile, &random);
        let now = evaluate(questions, profile, &answers);
        for (section, stands) in questions.sections().iter().zip(&now.sections) {
            prop_assert_eq!(stands.ask_next.is_empty(), !stands.matters);
            prop_assert!(stands.ask_next.len() <= 12, "few enough to read: {}", stands.ask_next.len());
            let Some(first) = stands.ask_next.first() else { continue };
            let size = |ask: &Ask| ask.choose.iter().map(|choose| choose.count).sum::<u32>();
            for ask in &stands.ask_next {
                prop_assert_eq!(size(ask), size(first));
                let state = if ask.decides == ScreeningOutcome::Positive { AnswerState::Yes } else { AnswerState::No };
                let mut then = answers.clone();
                for choose in &ask.choose {
                    prop_assert!(choose.of.len() >= choose.count as usize);
                    for item in choose.of.iter().rev().take(choose.count as usize) {
                        prop_assert!(matches!(
                            then.get(item).map(|answer| answer.state),
                            None | Some(AnswerState::Unknown | AnswerState::Refused)
                        ));
                        then.insert(item.clone(), answer(state));
                    }
                }
                let then = evaluate(questions, profile, &then);
                let found = then.sections.iter().find(|one| one.section == section.code).unwrap();
                prop_assert_eq!(found.outcome, ask.decides);
            }
            smaller_sets_decide_nothing(section, profile, &answers, size(first))?;
        }
    }
}

/// Goes through every set of open questions of a section with fewer than `size` of them, and every
/// way to answer them.
fn smaller_sets_decide_nothing(
    section: &Section,
    profile: ScreeningProfile,
    answers: &Answers,
    size: u32,
) -> Result<(), TestCaseError> {
    let ilo = &questions("ilo_labour").rule;
    let state = |item: &Item| answers.get(&item.code).map(|answer| answer.state);
    let yes: Counts = section
        .asked(profile)
        .filter(|(item, _)| state(item) == Some(AnswerState::Yes))
        .map(|(_, weight)| weight)
        .collect();
    let open: Vec<IndicatorWeight> = section
        .asked(profile)
        .filter(|(item, _)| !matches!(state(item), Some(AnswerState::Yes | AnswerState::No)))
        .map(|(_, weight)| weight)
        .collect();
    if open.len() > 8 {
        return Ok(());
    }
    // Each question is left open, answered yes, or answered no: a number to the base three.
    for mut ways in 0..3_u32.pow(u32::try_from(open.len()).unwrap()) {
        let (mut told, mut still, mut asked) = (Vec::new(), Vec::new(), 0);
        for weight in &open {
            match ways % 3 {
                0 => still.push(*weight),
                1 => told.push(*weight),
                _ => {}
            }
            asked += u32::from(ways % 3 != 0);
            ways /= 3;
        }
        let lower = yes.plus(told.into_iter().collect());
        let upper = lower.plus(still.into_iter().collect());
        let decides = ilo.is_positive(lower) || !ilo.is_positive(upper);
        prop_assert!(
            !decides || asked >= size,
            "{} decides with {} instead of {}",
            section.code,
            asked,
            size
        );
    }
    Ok(())
}

#[test]
fn one_more_medium_of_the_exploitation_is_enough() {
    let questions = questions("ilo_labour");
    // All of the section is answered but two medium ones, one of which the person refused.
    let text = "D4.01- D4.02+ D4.03+ D4.04- D4.05! D4.06- D4.07- D4.09-";
    let found = evaluate(questions, ScreeningProfile::Adult, &answers(text));
    let exploitation = &found.sections[3];
    assert_eq!(exploitation.outcome, ScreeningOutcome::Open);
    assert_eq!(exploitation.signs, ["D4.02", "D4.03"]);
    let one_medium = Choose {
        count: 1,
        weight: IndicatorWeight::Medium,
        of: vec!["D4.08".into(), "D4.05".into()],
    };
    assert_eq!(
        exploitation.ask_next,
        [Ask {
            decides: ScreeningOutcome::Positive,
            choose: vec![one_medium],
        }]
    );
}

#[test]
fn one_question_left_decides_both_ways() {
    let questions = questions("ilo_labour");
    let text = "D4.01+ D4.02- D4.03- D4.04- D4.05- D4.06- D4.07- D4.08-";
    let found = evaluate(questions, ScreeningProfile::Adult, &answers(text));
    let decides: Vec<ScreeningOutcome> = found.sections[3].ask_next.iter().map(|ask| ask.decides).collect();
    assert_eq!(decides, [ScreeningOutcome::Positive, ScreeningOutcome::RuledOut]);
}

#[test]
fn what_would_change_nothing_is_not_asked() {
    let questions = questions("ilo_labour");
    // Deception, exploitation and coercion stand: the other means cannot change the result.
    let found = evaluate(
        questions,
        ScreeningProfile::Adult,
        &answers("D1.01+ D1.02+ D4.01+ D4.02+ D5.01+ D5.02+"),
    );
    assert_eq!(
        (found.outcome, found.results.as_slice()),
        (ScreeningOutcome::Positive, &["trafficking".to_owned()][..])
    );
    for code in ["D2", "D3", "D6"] {
        let section = found.sections.iter().find(|one| one.section == code).unwrap();
        assert_eq!((section.outcome, section.matters), (ScreeningOutcome::Open, false));
        assert_eq!(section.ask_next, []);
    }
    // For a child the exploitation alone decides, until it is ruled out.
    let child = evaluate(questions, ScreeningProfile::Child, &answers("D4.01+ D4.02+"));
    assert_eq!(child.outcome, ScreeningOutcome::Positive);
    assert!(child.sections.iter().all(|section| !section.matters));
}

#[test]
fn nothing_answered_leaves_everything_open() {
    for code in INSTRUMENTS {
        for profile in ScreeningProfile::iter() {
            let questions = questions(code);
            let found = evaluate(questions, profile, &Answers::new());
            assert!(
                found
                    .sections
                    .iter()
                    .all(|section| section.outcome == ScreeningOutcome::Open)
            );
            assert!(found.results.len() > 1);
        }
    }
}

/// The work of an evaluation is bounded by the instrument: at most every combination of its open
/// sections, and of each section every choice of open questions by weight. Here for the full 67.
#[test]
fn evaluating_the_full_instrument_takes_few_steps() {
    let questions = questions("ilo_labour");
    let choices: usize = questions
        .sections()
        .iter()
        .map(|section| section.counts(ScreeningProfile::Adult).choices().count())
        .sum();
    assert!(1 << questions.sections().len() <= 64 && choices <= 300, "{choices}");
    let started = std::time::Instant::now();
    let rounds = 200;
    for _ in 0..rounds {
        std::hint::black_box(evaluate(questions, ScreeningProfile::Adult, &Answers::new()));
    }
    println!(
        "one evaluation, nothing answered, unoptimised: {:?}",
        started.elapsed() / rounds
    );
}
