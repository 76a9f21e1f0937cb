//! Text people type: what is taken, in which form it is kept, and what is refused.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::codes;

codes! {
    /// Why a field is refused.
    InvalidCode {
        /// Something must be given.
        Required,
        /// The text is longer than the field takes.
        TooLong,
        /// There are more entries than the field takes.
        TooMany,
        /// The text holds control characters or invisible direction marks.
        ForbiddenCharacter,
        /// The code is not in its list.
        UnknownCode,
        /// The same entry stands twice.
        Repeated,
        /// The date lies in the future.
        InTheFuture,
        /// The date lies before what it belongs to.
        TooEarly,
        /// The date lies after the end of what it belongs to.
        TooLate,
        /// The date lies before the case was detected.
        BeforeDetection,
        /// The value does not agree with another field.
        Contradiction,
        /// The value does not have the form it needs, such as that of an e-mail address.
        Malformed,
        /// The number is outside its range.
        OutOfRange,
    }
}

/// One refused field: where it stands in the request, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// JSON pointer (RFC 6901) into the request.
    pub pointer: String,
    /// Why.
    pub code: InvalidCode,
}

impl Invalid {
    /// A refusal of the field at `pointer`.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: InvalidCode) -> Self {
        Self {
            pointer: pointer.into(),
            code,
        }
    }
}

/// A single line: NFC, trimmed, without line breaks and control characters, 1 to `max` characters.
///
/// # Errors
/// Empty, too long, or with a character that a line may not hold.
pub fn line(text: &str, max: usize) -> Result<String, InvalidCode> {
    checked(text.nfc().collect::<String>().trim().to_owned(), max, |c| {
        !is_forbidden(c)
    })
}

/// A text of several lines: as [`line`], with line breaks (`\r\n` becomes `\n`) and tabs.
///
/// # Errors
/// Empty, too long, or with a character that a text may not hold.
pub fn paragraphs(text: &str, max: usize) -> Result<String, InvalidCode> {
    let text = text.replace("\r\n", "\n").nfc().collect::<String>().trim().to_owned();
    checked(text, max, |c| matches!(c, '\n' | '\t') || !is_forbidden(c))
}

fn checked(text: String, max: usize, takes: impl Fn(char) -> bool) -> Result<String, InvalidCode> {
    if text.is_empty() {
        Err(InvalidCode::Required)
    } else if !text.chars().all(takes) {
        Err(InvalidCode::ForbiddenCharacter)
    } else if text.chars().count() > max {
        Err(InvalidCode::TooLong)
    } else {
        Ok(text)
    }
}

/// An optional text: nothing but spaces is nothing. What cannot be kept goes into `refused`.
pub fn optional(
    refused: &mut Vec<Invalid>,
    pointer: &str,
    text: Option<&str>,
    check: impl Fn(&str) -> Result<String, InvalidCode>,
) -> Option<String> {
    match check(text?) {
        Ok(text) => Some(text),
        Err(InvalidCode::Required) => None,
        Err(code) => {
            refused.push(Invalid::new(pointer, code));
            None
        }
    }
}

/// A list of codes or ids: each known, none twice, at most `max`. Whatever else goes into `refused`.
pub fn codes<T: Ord>(refused: &mut Vec<Invalid>, pointer: &str, list: &[T], max: usize, knows: impl Fn(&T) -> bool) {
    if list.len() > max {
        refused.push(Invalid::new(pointer, InvalidCode::TooMany));
        return;
    }
    let mut seen = BTreeSet::new();
    for (place, code) in list.iter().enumerate() {
        if !knows(code) {
            refused.push(Invalid::new(format!("{pointer}/{place}"), InvalidCode::UnknownCode));
        } else if !seen.insert(code) {
            refused.push(Invalid::new(format!("{pointer}/{place}"), InvalidCode::Repeated));
        }
    }
}

/// Whether it has the form of a language code (ISO 639).
#[must_use]
pub fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())
}

/// Control characters, marks that turn the direction of what follows (a name could be made to
/// read as another), and code points that are no characters.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
        || matches!(c, '\u{FDD0}'..='\u{FDEF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_trimmed_and_composed() {
        assert_eq!(line("  Ioana  ", 10).as_deref(), Ok("Ioana"));
        assert_eq!(line("s\u{0326}", 1).as_deref(), Ok("ș"));
        assert_eq!(line("ăăă", 3).as_deref(), Ok("ăăă"));
        assert_eq!(line("ăăăă", 3), Err(InvalidCode::TooLong));
        assert_eq!(line(" \u{a0} ", 3), Err(InvalidCode::Required));
    }

    #[test]
    fn what_is_optional_may_be_blank_and_nothing_else() {
        let mut refused = Vec::new();
        for text in [None, Some(""), Some(" \u{a0} ")] {
            assert_eq!(optional(&mut refused, "/a", text, |text| line(text, 3)), None);
        }
        assert_eq!(
            optional(&mut refused, "/a", Some(" ab "), |text| line(text, 3)).as_deref(),
            Some("ab")
        );
        assert_eq!(refused, []);
        assert_eq!(optional(&mut refused, "/a", Some("abcd"), |text| line(text, 3)), None);
        assert_eq!(refused, [Invalid::new("/a", InvalidCode::TooLong)]);
    }

    #[test]
    fn codes_are_known_and_stand_once() {
        let mut refused = Vec::new();
        codes(&mut refused, "/a", &[1, 2], 2, |code| *code < 3);
        assert_eq!(refused, []);
        codes(&mut refused, "/a", &[1, 3, 1], 3, |code| *code < 3);
        codes(&mut refused, "/b", &[1, 2, 3], 2, |code| *code < 3);
        assert_eq!(
            refused,
            [
                Invalid::new("/a/1", InvalidCode::UnknownCode),
                Invalid::new("/a/2", InvalidCode::Repeated),
                Invalid::new("/b", InvalidCode::TooMany)
            ]
        );
    }

    #[test]
    fn a_language_has_two_or_three_small_letters() {
        for (code, is_one) in [
            ("ro", true),
            ("rmy", true),
            ("r", false),
            ("RO", false),
            ("ro-RO", false),
            ("", false),
        ] {
            assert_eq!(is_language(code), is_one, "{code}");
        }
    }

    #[test]
    fn control_characters_and_direction_marks_are_refused() {
        for text in [
            "a\0b",
            "a\nb",
            "a\tb",
            "a\u{7f}b",
            "a\u{202e}b",
            "a\u{feff}b",
            "a\u{ffff}b",
            "a\u{85}b",
        ] {
            assert_eq!(line(text, 10), Err(InvalidCode::ForbiddenCharacter), "{text:?}");
        }
        assert_eq!(paragraphs("a\r\n\tb", 10).as_deref(), Ok("a\n\tb"));
        assert_eq!(paragraphs("a\rb", 10), Err(InvalidCode::ForbiddenCharacter));
        assert_eq!(paragraphs("a\0b", 10), Err(InvalidCode::ForbiddenCharacter));
    }
}
