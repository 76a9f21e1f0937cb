//! Instruments that are entered beside those of the pack: what is refused, in which words, and from when
//! they count.

use std::sync::Arc;

use chrono::NaiveDate;
use strum::IntoEnumIterator;

use super::file::FILE;
use super::*;
use crate::event::EventKind;
use crate::id::InstrumentId;
use crate::language::{Language, has_cedilla};

fn user(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

/// The file of an invented instrument that may be entered.
fn file() -> String {
    FILE.replace("sources = []", "sources = [\"An invented source\"]")
        .replace("effective_until = \"2026-12-31\"\n", "")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn pack() -> Pack {
    Pack::load("ro").unwrap()
}

fn proposed(file: &str) -> InstrumentEntry {
    let instrument = Instrument::from_toml("x.toml", file).unwrap();
    InstrumentEntry::enter(
        InstrumentId::from_uuid(Uuid::from_u128(9)),
        Arc::new(instrument),
        String::new(),
        user(1),
        now(),
    )
    .0
}

fn confirmed(file: &str) -> InstrumentEntry {
    proposed(file).confirm(user(2), now()).unwrap().0
}

/// Text, its replacement, the line, the place and the code of what must be said.
const REFUSED: &[(&str, &str, Option<usize>, &str, &str)] = &[
    (
        "adult = \"S\"",
        "adult = \"X\"",
        Some(25),
        "section.A.A1.adult",
        "bad_weight",
    ),
    ("code = \"A2\"", "code = \"A1\"", Some(26), "section.A.A1", "repeated"),
    ("sq = \"Dy?\"", "sq = \"\"", Some(26), "section.A.A2.sq", "missing"),
    (
        ", all = [\"A\"] }, {",
        ", all = [\"B\"] }, {",
        Some(32),
        "result.found.when.all",
        "unknown_section",
    ),
    ("[\"SM\", \"MM\"]", "[\"SSS\"]", Some(20), "section.A", "never_positive"),
    ("[\"An invented source\"]", "[]", Some(6), "sources", "no_source"),
    (
        "verified = true",
        "country = \"AL\"\nverified = true",
        Some(5),
        "country",
        "other_country",
    ),
    (
        "code = \"sample\"",
        "code = \"general_signs\"",
        Some(3),
        "version",
        "built_in",
    ),
    (
        "code = \"sample\"",
        "code = \"taken\"",
        Some(3),
        "version",
        "version_taken",
    ),
    (
        "code = \"sample\"",
        "code = \"later\"",
        Some(4),
        "effective_from",
        "not_later",
    ),
    (
        "code = \"sample\"",
        "code = \"waiting\"",
        Some(4),
        "effective_from",
        "not_later",
    ),
    ("sources = ", "source = ", Some(6), "source", "unknown_key"),
];

/// What is there already.
fn there() -> Vec<InstrumentEntry> {
    let named = |code: &str, version: &str| {
        file()
            .replace("code = \"sample\"", &format!("code = \"{code}\""))
            .replace("version = \"1\"", &format!("version = \"{version}\""))
    };
    let taken = confirmed(&named("taken", "1")).withdraw(user(1), now()).unwrap().0;
    vec![taken, confirmed(&named("later", "0")), proposed(&named("waiting", "0"))]
}

#[test]
fn every_fault_is_told_with_its_line_its_place_and_its_words() {
    let pack = pack();
    let instruments = Instruments::new(&pack, there());
    let general = pack
        .instruments()
        .iter()
        .find(|one| one.code == "general_signs")
        .unwrap();
    instruments.read(&file()).unwrap();
    for (from, to, line, path, code) in REFUSED {
        assert!(file().contains(from), "{from}");
        let mut text = file().replacen(from, to, 1);
        if *code == "built_in" {
            text = text.replace("version = \"1\"", &format!("version = \"{}\"", general.version));
        }
        let faults = instruments.read(&text).expect_err(to);
        let found = faults.iter().find(|fault| fault.code.code() == *code);
        let found = found.unwrap_or_else(|| panic!("{code}: {faults:?}"));
        assert_eq!((found.line, found.path.as_str()), (*line, *path), "{code}");
    }
}

#[test]
fn all_that_is_wrong_is_told_at_once_in_three_languages() {
    let pack = pack();
    let text = file()
        .replace("adult = \"S\"", "adult = \"X\"")
        .replace("code = \"A2\"", "code = \"A1\"")
        .replace("[\"An invented source\"]", "[]");
    let faults = Instruments::new(&pack, Vec::new()).read(&text).unwrap_err();
    let codes: Vec<_> = faults.iter().map(|fault| fault.code.code()).collect();
    assert_eq!(codes, ["no_source", "bad_weight", "repeated"]);
    for fault in &faults {
        let words: BTreeSet<_> = Language::iter().map(|language| fault.words(language)).collect();
        assert_eq!(words.len(), 3, "{words:?}");
    }
    for code in InstrumentFaultCode::iter() {
        let values = vec!["one".to_owned(), "two".to_owned(), "three".to_owned()];
        let fault = InstrumentFault {
            line: None,
            path: String::new(),
            code,
            values,
        };
        let words: BTreeSet<_> = Language::iter().map(|language| fault.words(language)).collect();
        assert_eq!(words.len(), 3, "{}", code.code());
        assert!(words.iter().all(|words| !words.contains('{')), "{words:?}");
        assert!(!has_cedilla(&fault.words(Language::Ro)));
    }
}

#[test]
fn keys_that_are_none_and_values_of_another_kind_are_told_at_once() {
    let text = file()
        .replace("sources = ", "source = ")
        .replacen("adult = \"S\"", "adult = 3", 1)
        .replace("code = \"A2\"", "kode = \"A2\"")
        .replace("[\"SM\", \"MM\"]", "[\"SM\", 7, true]");
    let faults = Instruments::new(&pack(), Vec::new()).read(&text).unwrap_err();
    let mut codes: Vec<_> = faults.iter().map(|fault| fault.code.code()).collect();
    assert!(faults.is_sorted_by_key(|fault| fault.line), "{faults:?}");
    codes.sort_unstable();
    assert_eq!(
        codes,
        ["unknown_key", "unknown_key", "unreadable", "unreadable", "unreadable"],
        "{faults:?}"
    );
    // However many there are, and what is no TOML at all.
    let many = (0..200).fold(String::new(), |text, at| text + &format!("k{at} = 1\n"));
    let told = |text: &str| Instruments::new(&pack(), Vec::new()).read(text).unwrap_err().len();
    assert_eq!(told(&format!("{many}{}", file())), 50);
    assert_eq!(told("code = "), 1);
}

#[test]
fn a_file_that_is_too_long_or_has_too_many_sections_is_refused_and_not_worked_through() {
    let pack = pack();
    let instruments = Instruments::new(&pack, Vec::new());
    let code = |text: &str| instruments.read(text).unwrap_err()[0].code;
    let long = format!("{}# {}", file(), "x".repeat(MAX_INSTRUMENT_BYTES));
    assert_eq!(code(&long), InstrumentFaultCode::TooLarge);
    let section = |at: usize| format!("[[section]]\ncode = \"S{at}\"\nro = \"S\"\nsq = \"S\"\nen = \"S\"\n");
    let sections: String = (0..40).map(section).collect();
    let many = file().replace("[[section]]", &format!("{sections}[[section]]"));
    let many = many.replace("all = [\"A\"]", "all = [\"S39\"]");
    assert_eq!(code(&many), InstrumentFaultCode::WrongNumber);
    let patterns = "\"SM\", ".repeat(41);
    assert_eq!(
        code(&file().replace("\"MM\"", &patterns)),
        InstrumentFaultCode::WrongNumber
    );
}

#[test]
fn what_is_entered_counts_once_confirmed_from_its_first_day_until_it_is_withdrawn() {
    let pack = pack();
    let slot = file().replace("code = \"sample\"", "code = \"ro_mnir\"");
    let later = slot
        .replace("version = \"1\"", "version = \"2\"")
        .replace("2026-01-01", "2026-06-01");
    let found = |entries: &[InstrumentEntry], on: &str| -> Vec<(String, bool, bool)> {
        let instruments = Instruments::new(&pack, entries.to_vec());
        let all = instruments.list(day(on));
        all.iter()
            .filter(|(one, _)| one.code == "ro_mnir")
            .map(|(one, in_force)| (one.version.clone(), one.questions.is_some(), *in_force))
            .collect()
    };
    let is = |version: &str, entered: bool, in_force: bool| (version.to_owned(), entered, in_force);
    let (one, two) = (proposed(&slot), proposed(&later));
    assert_eq!(found(std::slice::from_ref(&one), "2026-03-01"), [is("1", false, true)]);
    let one = one.confirm(user(2), now()).unwrap().0;
    assert_eq!(found(std::slice::from_ref(&one), "2026-03-01"), [is("1", true, true)]);
    assert_eq!(found(std::slice::from_ref(&one), "2025-12-31"), [is("1", true, false)]);
    let two = two.confirm(user(2), now()).unwrap().0;
    let both = [two.clone(), one.clone()];
    assert_eq!(found(&both, "2026-05-31"), [is("2", true, false), is("1", true, true)]);
    assert_eq!(found(&both, "2026-06-01"), [is("2", true, true), is("1", true, false)]);
    let two = two.withdraw(user(1), now()).unwrap().0;
    assert_eq!(found(&[two.clone(), one.clone()], "2026-06-01"), [is("1", true, true)]);

    let instruments = Instruments::new(&pack, vec![two, one]);
    let withdrawn = instruments.find("ro_mnir", "2").unwrap();
    assert_eq!(
        instruments.may_start(withdrawn, day("2026-06-01")),
        Err(ScreeningError::NotInForce)
    );
    let instruments = Instruments::new(&pack, vec![proposed(&slot)]);
    let empty = instruments.find("ro_mnir", "1").unwrap();
    assert_eq!(
        instruments.may_start(empty, day("2026-06-01")),
        Err(ScreeningError::NotEntered)
    );
    let until_its_last_day = proposed(FILE).confirm(user(2), now()).unwrap().0;
    let instruments = Instruments::new(&pack, vec![until_its_last_day.clone()]);
    let ending = until_its_last_day.instrument.as_ref();
    assert!(instruments.may_start(ending, day("2026-12-31")).is_ok());
    assert_eq!(
        instruments.may_start(ending, day("2027-01-01")),
        Err(ScreeningError::NotInForce)
    );
}

#[test]
fn another_administrator_confirms_and_one_is_enough_to_withdraw() {
    let (one, by) = (proposed(&file()), [user(1), user(2)]);
    assert!(one.takes_version());
    assert_eq!(one.clone().confirm(by[0], now()), Err(InstrumentEntryError::Asker));
    let never = one.clone().withdraw(by[0], now()).unwrap().0;
    assert!(!never.takes_version());
    assert_eq!(
        never.clone().confirm(by[1], now()),
        Err(InstrumentEntryError::NotProposed)
    );
    let (one, event) = one.confirm(by[1], now()).unwrap();
    assert_eq!(event.kind, EventKind::InstrumentConfirmed);
    assert_eq!(
        one.clone().confirm(by[1], now()),
        Err(InstrumentEntryError::NotProposed)
    );
    let one = one.withdraw(by[0], now()).unwrap().0;
    assert!(one.takes_version(), "somebody may have been screened with it");
    assert_eq!(one.withdraw(by[0], now()), Err(InstrumentEntryError::Withdrawn));
}

#[test]
fn the_example_of_every_empty_place_is_whole_but_for_its_source() {
    for pack in ["ro", "al"].map(|name| Pack::load(name).unwrap()) {
        let instruments = Instruments::new(&pack, Vec::new());
        for one in pack.instruments() {
            let begun = one.to_begin_with();
            let faults = instruments.read(&begun).err().unwrap_or_default();
            let codes: BTreeSet<_> = faults.iter().map(|fault| fault.code).collect();
            let built_in = one.questions.is_some().then_some(InstrumentFaultCode::BuiltIn);
            let no_source = one.sources.is_empty().then_some(InstrumentFaultCode::NoSource);
            let expected: BTreeSet<_> = built_in.into_iter().chain(no_source).collect();
            assert_eq!(codes, expected, "{}", one.code);
        }
    }
}
