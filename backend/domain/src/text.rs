//! Text people type: what is taken, in which form it is kept, and what is refused.

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
