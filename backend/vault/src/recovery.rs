//! Recovery codes, for the day the phone with the second factor is lost; and the codes that are handed to whoever has
//! lost those as well.

use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::crypto::{random, sha256};

/// How many codes a person gets at a time.
pub const CODES: usize = 10;

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Symbols of a code: 24 of 5 bits are 120 (SEC-04 asks for 112).
const SYMBOLS: usize = 24;

/// Symbols of a code that is read to somebody: 12 of 5 bits are 60. It opens nothing without a link of 256 bits and a
/// password, and is not tried faster than passwords are.
const SPOKEN_SYMBOLS: usize = 12;

/// What each kind of code is hashed with, so that none is taken for another.
const RECOVERY: &[u8] = b"recovery-code";
const SPOKEN: &[u8] = b"replacement-code";

/// A fresh code, to be shown once, and what is stored of it.
#[derive(Debug)]
pub struct RecoveryCode {
    /// Groups of four symbols.
    pub text: SecretString,
    /// The stored hash.
    pub hash: [u8; 32],
}

/// Ten new codes of this user.
#[must_use]
pub fn new_codes(user: Uuid) -> Vec<RecoveryCode> {
    (0..CODES).map(|_| new_code::<SYMBOLS>(RECOVERY, user)).collect()
}

/// A new code that is handed to somebody whose lost factors are replaced. `row` is what it belongs to.
#[must_use]
pub fn new_spoken_code(row: Uuid) -> RecoveryCode {
    new_code::<SPOKEN_SYMBOLS>(SPOKEN, row)
}

/// The stored hash of a code as people type it: any case, with or without dashes, O for 0, I and L
/// for 1. `None` if it cannot be a code. The code itself is random enough to need no slow hash.
#[must_use]
pub fn hash(user: Uuid, typed: &str) -> Option<[u8; 32]> {
    hashed(RECOVERY, user, typed, SYMBOLS)
}

/// The same of a code that was handed to somebody.
#[must_use]
pub fn spoken_hash(row: Uuid, typed: &str) -> Option<[u8; 32]> {
    hashed(SPOKEN, row, typed, SPOKEN_SYMBOLS)
}

fn hashed(kind: &[u8], of: Uuid, typed: &str, length: usize) -> Option<[u8; 32]> {
    let mut symbols = zeroize::Zeroizing::new(Vec::with_capacity(length));
    for symbol in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let symbol = match symbol.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let byte = u8::try_from(symbol).ok().filter(|byte| ALPHABET.contains(byte))?;
        if symbols.len() == length {
            return None;
        }
        symbols.push(byte);
    }
    (symbols.len() == length).then(|| sha256(&[kind, of.as_bytes(), &symbols]))
}

fn new_code<const LENGTH: usize>(kind: &[u8], of: Uuid) -> RecoveryCode {
    let symbols: zeroize::Zeroizing<Vec<u8>> = random::<LENGTH>()
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)).copied())
        .collect::<Vec<u8>>()
        .into();
    let hash = sha256(&[kind, of.as_bytes(), &symbols]);
    let mut text = String::with_capacity(LENGTH + LENGTH / 4);
    for (index, symbol) in symbols.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(*symbol));
    }
    RecoveryCode {
        text: SecretString::from(text),
        hash,
    }
}

impl RecoveryCode {
    /// The text, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.text.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_04_codes_have_120_bits_are_grouped_and_all_different() {
        let user = Uuid::from_u128(1);
        let codes = new_codes(user);
        assert_eq!(codes.len(), 10);
        let texts: std::collections::BTreeSet<&str> = codes.iter().map(RecoveryCode::reveal).collect();
        assert_eq!(texts.len(), 10);
        for text in texts {
            assert_eq!(text.split('-').map(str::len).collect::<Vec<_>>(), [4; 6]);
        }
    }

    #[test]
    fn a_code_is_recognised_however_it_is_typed_and_for_its_user_only() {
        let user = Uuid::from_u128(1);
        for code in new_codes(user) {
            let text = code.reveal();
            assert_eq!(hash(user, text), Some(code.hash));
            let sloppy = format!(
                " {} ",
                text.to_lowercase()
                    .replace('-', " ")
                    .replace('0', "o")
                    .replace('1', "l")
            );
            assert_eq!(hash(user, &sloppy), Some(code.hash));
            assert_ne!(hash(Uuid::from_u128(2), text), Some(code.hash));
        }
    }

    #[test]
    fn what_cannot_be_a_code_has_no_hash() {
        let user = Uuid::from_u128(1);
        let long = "0".repeat(25);
        for text in [
            "",
            "123456",
            "UUUU-0000-0000-0000-0000-0000",
            "0000-0000-0000-0000-0000-000",
            &long,
            "é",
        ] {
            assert_eq!(hash(user, text), None, "{text}");
        }
    }

    #[test]
    fn sec_16_a_code_that_is_handed_over_is_of_its_row_and_no_recovery_code() {
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let code = new_spoken_code(row);
        assert_eq!(code.reveal().split('-').map(str::len).collect::<Vec<_>>(), [4; 3]);
        assert_eq!(spoken_hash(row, &code.reveal().to_lowercase()), Some(code.hash));
        assert_ne!(spoken_hash(other, code.reveal()), Some(code.hash));
        assert_eq!(hash(row, code.reveal()), None);
    }

    #[test]
    fn sec_38_debug_output_holds_no_code() {
        let code = new_spoken_code(Uuid::from_u128(1));
        assert!(!format!("{code:?}").contains(code.reveal()));
    }
}
