//! What may be a password (SEC-02): long, any characters, and not what everybody tries first.
//!
//! There is no rule about kinds of characters and no expiry. Nothing is asked over the network:
//! the list of common passwords is ours and the rest is arithmetic.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// Fewest characters.
pub const MIN_CHARS: usize = 15;

/// Most characters. More is refused, never cut off.
pub const MAX_CHARS: usize = 256;

/// How much must be left once everything guessable counts as little.
const MIN_SUBSTANCE: usize = 8;

/// What one guessable piece counts, however long it is.
const PIECE: usize = 2;

/// Common passwords and the words they are made of, one a line, folded.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let lines = include_str!("common.txt").lines();
    longest_first(
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect(),
    )
});

/// Rows of keyboards and other sequences that fingers know.
const ROWS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
];

/// Why a text may not be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer than 15 characters.
    #[error("a password has at least 15 characters")]
    TooShort,
    /// More than 256 characters.
    #[error("a password has at most 256 characters")]
    TooLong,
    /// It is among the first that are tried: a common password, a repetition, a sequence.
    #[error("this password is among the first that are tried")]
    Common,
    /// It is made of the product's, the person's or the organisation's name.
    #[error("a password must not be made of names that belong to the person or the product")]
    Contextual,
}

/// Whether this may be a password of somebody with these names (name, e-mail address,
/// organisation).
///
/// # Errors
/// The first [`PasswordFault`] found.
pub fn check(password: &str, names: &[&str]) -> Result<(), PasswordFault> {
    // Characters are counted as they are hashed.
    match password.nfc().count() {
        0..MIN_CHARS => return Err(PasswordFault::TooShort),
        MIN_CHARS..=MAX_CHARS => {}
        _ => return Err(PasswordFault::TooLong),
    }
    let folded = fold(password);
    let distinct = folded.chars().collect::<std::collections::BTreeSet<_>>().len();
    // A text without letters or digits, in any script, is left to its variety.
    let variety = password.chars().collect::<std::collections::BTreeSet<_>>().len();
    if std::cmp::max(distinct, variety) < 6 || is_repetition(&folded) {
        return Err(PasswordFault::Common);
    }
    let marks: std::collections::BTreeSet<char> = password
        .chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_whitespace())
        .collect();
    let marks = marks.len() / 2;
    let common = cut(&folded, &COMMON);
    if substance(&common) + marks < MIN_SUBSTANCE {
        return Err(PasswordFault::Common);
    }
    let names = name_parts(names);
    let names: Vec<&str> = longest_first(names.iter().map(String::as_str).collect());
    if substance(&cut(&common, &names)) + marks < MIN_SUBSTANCE {
        return Err(PasswordFault::Contextual);
    }
    Ok(())
}

/// Lower case, without marks, with the usual substitutions undone.
fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '@' => 'a',
            '$' => 's',
            '!' => 'i',
            other => other,
        })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The usual digits for letters. Only for comparing with words: digits are digits in sequences.
fn unleet(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// Whether it is one unit over and over, such as `abcabcabc`.
fn is_repetition(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=chars.len() / 2).any(|unit| chars.iter().zip(chars.iter().skip(unit)).all(|(a, b)| a == b))
}

/// The text with each of these words replaced by a mark that counts [`PIECE`].
fn cut(text: &str, words: &[&str]) -> String {
    let mut text = text.to_owned();
    for word in words {
        text = text.replace(word, "\0");
        // The same word behind substitutions; a character always stands for one character.
        let plain = unleet(&text);
        if plain.contains(word) {
            let mut result = String::with_capacity(text.len());
            let mut from = 0;
            for (at, found) in plain.match_indices(word) {
                let (start, end) = (plain[..at].chars().count(), plain[..at + found.len()].chars().count());
                result.extend(text.chars().skip(from).take(start - from));
                result.push('\0');
                from = end;
            }
            result.extend(text.chars().skip(from));
            text = result;
        }
    }
    text
}

/// What is left when words and runs count little.
fn substance(text: &str) -> usize {
    let chars: Vec<char> = text.chars().collect();
    let mut count = 0;
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let rest = chars.get(at..).unwrap_or_default();
        let run = run_length(rest);
        if *c == '\0' {
            count += PIECE;
            at += 1;
        } else if is_year(rest) {
            count += PIECE;
            at += 4;
        } else if run >= 4 {
            count += PIECE;
            at += run;
        } else {
            count += 1;
            at += 1;
        }
    }
    count
}

/// Whether it begins with a year people live in.
fn is_year(chars: &[char]) -> bool {
    matches!(chars, ['1', '9', a, b, ..] | ['2', '0', a, b, ..] if a.is_ascii_digit() && b.is_ascii_digit())
}

/// How many characters from the beginning follow a row, forwards or backwards, or are the same.
fn run_length(chars: &[char]) -> usize {
    let Some(first) = chars.first() else { return 0 };
    let same = chars.iter().take_while(|c| *c == first).count();
    let along = ROWS.iter().flat_map(|row| {
        let forwards: Vec<char> = row.chars().collect();
        let backwards: Vec<char> = row.chars().rev().collect();
        [forwards, backwards]
    });
    along
        .filter_map(|row| {
            let starts = row.iter().enumerate().filter(|(_, c)| *c == first).map(|(at, _)| at);
            starts
                .map(|at| {
                    chars
                        .iter()
                        .zip(row.iter().skip(at))
                        .take_while(|(a, b)| a == b)
                        .count()
                })
                .max()
        })
        .max()
        .map_or(same, |longest| std::cmp::max(longest, same))
}

/// The words of names, of three letters and more, and the product's.
fn name_parts(names: &[&str]) -> Vec<String> {
    let words = names
        .iter()
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
        .map(fold)
        .filter(|part| part.chars().count() >= 3);
    words.chain([String::from("punte")]).collect()
}

fn longest_first(mut words: Vec<&str>) -> Vec<&str> {
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["Ana Popescu", "ana.popescu@adapost.example.ro", "Adăpostul Speranța"];

    #[test]
    fn sec_02_length_has_a_lower_and_an_upper_bound_in_characters() {
        let text = |n: usize| {
            "țărmul cu nouă fântâni și o moară verde "
                .chars()
                .cycle()
                .take(n)
                .collect::<String>()
        };
        assert_eq!(check(&text(14), &NAMES), Err(PasswordFault::TooShort));
        assert_eq!(check(&text(15), &NAMES), Ok(()));
        let long = |n: usize| {
            (0..n)
                .map(|i| char::from_u32(0x4e00 + u32::try_from(i * 7 % 500).unwrap()).unwrap())
                .collect::<String>()
        };
        for n in [64, 128, 256] {
            assert_eq!(check(&long(n), &NAMES), Ok(()), "{n}");
        }
        assert_eq!(check(&long(257), &NAMES), Err(PasswordFault::TooLong));
    }

    #[test]
    fn sec_02_what_everybody_tries_first_is_refused() {
        let common = [
            "passwordpassword",
            "Password1234567!",
            "P@ssw0rd12345678",
            "qwertyuiopasdfghjkl",
            "1qaz2wsx3edc4rfv",
            "123456789012345",
            "987654321098765",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "abcdefghijklmnop",
            "iloveyouiloveyou1",
            "letmeinletmein123",
            "welcome123456789",
            "correcthorsebatterystaple",
            "thequickbrownfox",
            "parola123456789",
            "parolaparolaparola",
            "fjalekalimi12345",
            "administrator2026",
            "!!!!!!!!!!!!!!!!!!",
        ];
        for password in common {
            assert_eq!(check(password, &NAMES), Err(PasswordFault::Common), "{password}");
        }
    }

    #[test]
    fn sec_02_names_of_the_person_and_the_product_are_refused() {
        for password in [
            "PuntePunte2027!",
            "Ana.Popescu.2026",
            "popescu-ana-adapost",
            "Speranta-Adapostul",
            "punte-ana-popescu-1",
        ] {
            let refused = check(password, &NAMES);
            assert!(
                matches!(refused, Err(PasswordFault::Contextual | PasswordFault::Common)),
                "{password}: {refused:?}"
            );
        }
    }

    #[test]
    fn sec_02_there_is_no_composition_rule() {
        let good = [
            "furtuna pe deal seara",
            "nouă gâște albastre",
            "kali i kuq mbi urë",
            "сорок семь пингвинов",
            "四十七隻企鵝在橋上走路看見月亮",
            "dragon monkey sunshine princess",
            "xK7#vQ9!mZ2$pL4&",
            "ana merge la podul vechi",
        ];
        for password in good {
            assert_eq!(check(password, &NAMES), Ok(()), "{password}");
        }
    }
}
