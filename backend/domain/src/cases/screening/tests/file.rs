//! What is said about an instrument that cannot be used.

use super::*;

pub(super) const FILE: &str = r#"
code = "sample"
version = "1"
effective_from = "2026-01-01"
effective_until = "2026-12-31"
verified = true
sources = []
positive_when = ["SM", "MM"]

[name]
ro = "Probă"
sq = "Provë"
en = "Sample"

[note]
ro = "Notă"
sq = "Shënim"
en = "Note"

[[section]]
code = "A"
ro = "Prima"
sq = "E para"
en = "First"
items = [
  { code = "A1", adult = "S", child = "M", ro = "Unu?", sq = "Një?", en = "One?" },
  { code = "A2", adult = "M", child = "M", ro = "Doi?", sq = "Dy?", en = "Two?" },
]

[[result]]
code = "found"
kind = "indicated"
when = [{ profile = "adult", all = ["A"] }, { profile = "child", all = ["A"] }]
ro = "Da"
sq = "Po"
en = "Yes"

[[result]]
code = "not_found"
kind = "not_indicated"
when = [{ profile = "adult" }, { profile = "child" }]
ro = "Nu"
sq = "Jo"
en = "No"
"#;

/// Text, its replacement, and what must be said.
const BROKEN: &[(&str, &str, &str)] = &[
    (
        "adult = \"S\"",
        "adult = \"X\"",
        "section.A.A1.adult: `X` is not S, M or W",
    ),
    (
        "adult = \"S\", child = \"M\", ",
        "",
        "section.A.A1: is asked of nobody: needs adult, child or both with S, M or W",
    ),
    (", en = \"One?\"", "", "section.A.A1.en: is missing"),
    ("sq = \"Një?\"", "sq = \" \"", "section.A.A1.sq: is missing"),
    ("ro = \"Prima\"\n", "", "section.A.ro: is missing"),
    (
        "ro = \"Probă\"",
        "ro = \"Probă ş\"",
        "name.ro: is written with a cedilla; write ș and ț with a comma below",
    ),
    ("en = \"Note\"\n", "", "note.en: is missing"),
    ("code = \"A2\"", "code = \"A1\"", "section.A.A1: is there twice"),
    ("code = \"A\"", "code = \"\"", "section.: has no code"),
    (
        "code = \"sample\"",
        "code = \"Sample!\"",
        "code: `Sample!` is not made of a-z, 0-9 and _, at most 40",
    ),
    ("version = \"1\"", "version = \"\"", "version: is empty"),
    (
        "2026-12-31",
        "2025-12-31",
        "effective_until: lies before effective_from",
    ),
    (
        "verified = true",
        "country = \"ro\"\nverified = true",
        "country: `ro` is not two capital letters (ISO 3166-1)",
    ),
    (
        "[\"SM\", \"MM\"]",
        "[\"SM\", \"MX\"]",
        "positive_when: `MX` is not made of S, M and W, such as SM for one strong and one medium",
    ),
    (
        "[\"SM\", \"MM\"]",
        "[\"\"]",
        "positive_when: `` is not made of S, M and W, such as SM for one strong and one medium",
    ),
    (
        "[\"SM\", \"MM\"]",
        "[\"SSS\"]",
        "section.A: cannot become positive for adult, whatever is answered",
    ),
    (
        "[\"SM\", \"MM\"]",
        "[]",
        "section.A.A1.adult: has a weight, but positive_when says nothing of weights",
    ),
    (
        "all = [\"A\"]",
        "all = [\"B\"]",
        "result.found.when.all: `B` is no section",
    ),
    (
        "code = \"not_found\"",
        "code = \"found\"",
        "result.found: is there twice",
    ),
    (
        "when = [{ profile = \"adult\" }, ",
        "when = [",
        "result: adult: nothing is said when – is positive",
    ),
    (
        "all = [\"A\"]",
        "none = [\"A\"]",
        "result: adult: with – positive it says more than with A",
    ),
    (
        "when = [{ profile = \"adult\", all = [\"A\"] }, { profile = \"child\", all = [\"A\"] }]",
        "when = []",
        "result.found: never comes about",
    ),
    (
        "kind = \"indicated\"",
        "kind = \"sure\"",
        "result.found.kind: `sure` is none of not_indicated, review, indicated",
    ),
    (
        "profile = \"adult\", all",
        "profile = \"elder\", all",
        "result.found.when.profile: `elder` is none of adult, child",
    ),
    ("positive_when", "weights", "line 8, weights: `weights` is no key here"),
    (
        "[[section]]",
        "[[item]]\ncode = \"A0\"\n\n[[section]]",
        "line 20: `item` is no key here",
    ),
    (
        "effective_from = \"2026-01-01\"",
        "effective_from = \"2026-13-01\"",
        "effective_from: `2026-13-01` is no day, such as 2026-03-01",
    ),
    (
        "version = \"1\"",
        "version = \"1/2\"",
        "version: `1/2` is not made of letters, digits, `.`, `_` and `-`, at most 40",
    ),
    ("verified = true\n", "", "verified: is missing"),
    ("sources = []\n", "", "sources: is missing"),
    ("version = \"1\"\n", "", "version: is missing"),
    ("code = \"A1\", ", "", "section.A.: has no code"),
    (
        "en = \"One?\"",
        "en = \"One\\u202E?\"",
        "section.A.A1.en: holds characters that cannot be seen",
    ),
    ("code = ", "code ", "line 2: cannot be read as TOML: "),
];

fn said(result: Result<Instrument, Vec<crate::pack::Problem>>) -> Vec<String> {
    let problems = result.expect_err("something is wrong");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_broken_instrument_is_told_place_and_what_is_wrong() {
    Instrument::from_toml("sample.toml", FILE).unwrap();
    for (from, to, expected) in BROKEN {
        assert!(FILE.contains(from), "{from}");
        let said = said(Instrument::from_toml("sample.toml", &FILE.replacen(from, to, 1)));
        let expected = format!("sample.toml: {expected}");
        assert!(
            said.iter().any(|line| line.starts_with(&expected)),
            "{expected}\n{said:#?}"
        );
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let text = FILE
        .replace("adult = \"S\"", "adult = \"1\"")
        .replace(", sq = \"Dy?\"", "")
        .replace("version = \"1\"", "version = \"\"");
    assert_eq!(said(Instrument::from_toml("sample.toml", &text)).len(), 3);
}

#[test]
fn too_many_sections_or_questions_are_refused() {
    let section = |at: usize| {
        format!(
            "[[section]]\ncode = \"S{at}\"\nro = \"S\"\nsq = \"S\"\nen = \"S\"\nitems = [{}]\n",
            (0..21)
                .map(|item| format!("{{ code = \"S{at}.{item}\", adult = \"M\", ro = \"?\", sq = \"?\", en = \"?\" }}"))
                .collect::<Vec<_>>()
                .join(", "),
        )
    };
    let many: String = (0..11).map(section).collect();
    let said = said(Instrument::from_toml(
        "sample.toml",
        &FILE.replacen("[[section]]", &format!("{many}[[section]]"), 1),
    ));
    assert!(
        said.contains(&"sample.toml: section: there are 12, not 1 to 10".to_owned()),
        "{said:#?}"
    );
    assert!(
        said.contains(&"sample.toml: section: there are 233 questions, at most 200 are asked".to_owned()),
        "{said:#?}"
    );
}

#[test]
fn a_version_is_started_between_its_days() {
    let instrument = Instrument::from_toml("sample.toml", FILE).unwrap();
    for (day, is_effective) in [
        ("2025-12-31", false),
        ("2026-01-01", true),
        ("2026-12-31", true),
        ("2027-01-01", false),
    ] {
        assert_eq!(instrument.is_effective(day.parse().unwrap()), is_effective, "{day}");
    }
}
