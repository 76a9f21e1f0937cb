//! Texts that several nouns of projects have.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use crate::fold::fold;
use crate::identity::organisation::Names;
use crate::text::{Invalid, InvalidCode, line, optional};

/// The longest name or title.
pub const NAME_MAX: usize = 300;
/// The longest line that is no name.
pub const LINE_MAX: usize = 200;
/// The longest text of several lines.
pub const TEXT_MAX: usize = 4_000;

/// A name in each language it has one in, at least in one.
pub fn names(refused: &mut Vec<Invalid>, pointer: &str, given: &Names) -> Names {
    let before = refused.len();
    let mut one = |language: &str, text: Option<&str>| {
        optional(refused, &format!("{pointer}/{language}"), text, |text| {
            line(text, NAME_MAX)
        })
    };
    let names = Names {
        ro: one("ro", given.ro.as_deref()),
        sq: one("sq", given.sq.as_deref()),
        en: one("en", given.en.as_deref()),
    };
    if refused.len() == before && names.iter().next().is_none() {
        refused.push(Invalid::new(pointer, InvalidCode::Required));
    }
    names
}

/// A line that may be left out.
pub fn optional_line(refused: &mut Vec<Invalid>, pointer: &str, given: Option<&String>) -> Option<String> {
    optional(refused, pointer, given.map(String::as_str), |text| line(text, LINE_MAX))
}

/// A text that has to be there.
pub fn required(
    refused: &mut Vec<Invalid>,
    pointer: &str,
    given: &str,
    check: impl Fn(&str) -> Result<String, InvalidCode>,
) -> String {
    check(given).unwrap_or_else(|code| {
        refused.push(Invalid::new(pointer, code));
        String::new()
    })
}

/// What is wrong with a day: it lies in no time of which a project is.
pub fn day(pointer: &str, day: Option<NaiveDate>) -> Option<Invalid> {
    let is_of_our_time = day.is_none_or(|day| (1900..=2200).contains(&day.year()));
    (!is_of_our_time).then(|| Invalid::new(pointer, InvalidCode::OutOfRange))
}

/// Lines of which none stands twice in any spelling, at most `max`.
pub fn lines(refused: &mut Vec<Invalid>, pointer: &str, given: &[String], max: usize) -> Vec<String> {
    if given.len() > max {
        refused.push(Invalid::new(pointer, InvalidCode::TooMany));
    }
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for (place, text) in given.iter().enumerate().take(max) {
        match line(text, NAME_MAX) {
            Err(code) => refused.push(Invalid::new(format!("{pointer}/{place}"), code)),
            Ok(text) if !seen.insert(fold(&text)) => {
                refused.push(Invalid::new(format!("{pointer}/{place}"), InvalidCode::Repeated));
            }
            Ok(text) => kept.push(text),
        }
    }
    kept
}

/// A web address that a link may lead to: nothing but http and https (SEC-43).
///
/// # Errors
/// What is no such address.
pub fn address(text: &str) -> Result<String, InvalidCode> {
    let text = line(text, 500)?;
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_one = host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
        && !text.contains([' ', '"', '<', '>', '\\']);
    is_one.then_some(text).ok_or(InvalidCode::Malformed)
}

/// What a search finds something by: each word after a space, so that a search for the beginning of a word is a
/// search for a space and that beginning.
pub fn search_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = texts.into_iter().map(fold).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_there_in_one_language_at_least() {
        let name = |text: &str| Some(text.to_owned());
        for (given, expected) in [
            (
                Names {
                    ro: name(" Braşov "),
                    ..Names::default()
                },
                vec![],
            ),
            (Names::default(), vec![Invalid::new("/names", InvalidCode::Required)]),
            (
                Names {
                    sq: name("a\0"),
                    ..Names::default()
                },
                vec![Invalid::new("/names/sq", InvalidCode::ForbiddenCharacter)],
            ),
        ] {
            let mut refused = Vec::new();
            names(&mut refused, "/names", &given);
            assert_eq!(refused, expected);
        }
    }

    #[test]
    fn a_line_stands_once_in_any_spelling() {
        let mut refused = Vec::new();
        let given = ["Brașov", "Brasov", " "].map(str::to_owned);
        assert_eq!(lines(&mut refused, "/a", &given, 3), ["Brașov"]);
        assert_eq!(
            refused,
            [
                Invalid::new("/a/1", InvalidCode::Repeated),
                Invalid::new("/a/2", InvalidCode::Required)
            ]
        );
    }

    #[test]
    fn a_day_lies_in_our_time() {
        for (year, is_one) in [(1899, false), (1900, true), (2200, true), (2201, false), (-4000, false)] {
            let wrong = day("/on", NaiveDate::from_ymd_opt(year, 1, 1));
            assert_eq!(wrong.is_none(), is_one, "{year}");
        }
        assert_eq!(day("/on", None), None);
    }

    #[test]
    fn a_link_leads_to_the_web_alone() {
        for (text, is_one) in [
            ("https://norwaygrants.just.ro", true),
            ("http://coe.int/a?b=c", true),
            ("coe.int", false),
            ("javascript:alert(1)", false),
            ("https:///x", false),
            ("https://a b", false),
        ] {
            assert_eq!(address(text).is_ok(), is_one, "{text}");
        }
    }
}
