//! References people can read out: `RO-7K3M-9QFT`.

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A reference: country, seven random characters and a check character.
///
/// It is random and holds no counter, so it tells neither how many cases there are nor when one
/// was opened. It finds a record only for those who may see it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, example = "RO-7K3M-9QFT")]
pub struct Reference(String);

/// Why a text is no reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It does not have the form `CC-XXXX-XXXX`.
    #[error("a reference has the form RO-7K3M-9QFT")]
    Malformed,
    /// The check character does not agree: something was mistyped.
    #[error("the check character does not agree; something was mistyped")]
    WrongCheck,
}

impl Reference {
    /// A reference from 35 of these random bits.
    #[must_use]
    pub fn new(country: &str, random: u64) -> Self {
        let digits: Vec<u8> = (0..7).map(|i| symbol((random >> (5 * i)) & 31)).collect();
        let check = check_symbol(&digits);
        let text: String = digits.into_iter().chain([check]).map(char::from).collect();
        let (left, right) = text.split_at(4);
        Self(format!("{}-{left}-{right}", country.to_uppercase()))
    }

    /// Reads a reference as people type it: any case, spaces or dashes, O for 0, I and L for 1.
    ///
    /// # Errors
    /// [`ReferenceError`] tells a wrong form from a mistyped character.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let compact: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .flat_map(char::to_uppercase)
            .collect();
        let (country, rest) = compact.split_at_checked(2).ok_or(ReferenceError::Malformed)?;
        if !country.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(ReferenceError::Malformed);
        }
        let symbols: Vec<u8> = rest
            .bytes()
            .map(|b| match b {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            })
            .collect();
        let (digits, [check]) = symbols.split_last_chunk::<1>().ok_or(ReferenceError::Malformed)?;
        if digits.len() != 7 || !symbols.iter().all(|b| ALPHABET.contains(b)) {
            return Err(ReferenceError::Malformed);
        }
        if check_symbol(digits) != *check {
            return Err(ReferenceError::WrongCheck);
        }
        let text: String = symbols.into_iter().map(char::from).collect();
        let (left, right) = text.split_at(4);
        Ok(Self(format!("{country}-{left}-{right}")))
    }

    /// The reference as it was stored.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn symbol(value: u64) -> u8 {
    usize::try_from(value)
        .ok()
        .and_then(|i| ALPHABET.get(i))
        .copied()
        .unwrap_or(b'0')
}

fn value(symbol: u8) -> u64 {
    ALPHABET
        .iter()
        .position(|&s| s == symbol)
        .and_then(|i| u64::try_from(i).ok())
        .unwrap_or(0)
}

/// Weighted sum modulo 31 with weights 1 to 7: catches every single mistyped character but the
/// pair 0 and Z, and every transposition of unlike neighbours but that pair.
fn check_symbol(digits: &[u8]) -> u8 {
    let sum: u64 = digits.iter().zip(1..).map(|(&d, weight)| value(d) * weight).sum();
    symbol(sum % 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_reference_reads_back_however_it_is_typed() {
        for random in [0, 1, 31, 0x7_1234_5678, u64::MAX] {
            let reference = Reference::new("ro", random);
            assert_eq!(reference.as_str().len(), 12);
            assert_eq!(Reference::parse(reference.as_str()), Ok(reference.clone()));
            let sloppy = reference.as_str().to_lowercase().replace('-', " ").replace('0', "o");
            assert_eq!(Reference::parse(&sloppy), Ok(reference));
        }
    }

    #[test]
    fn a_mistyped_character_is_told_from_a_wrong_form() {
        let good = Reference::new("RO", 0x1_2345_6789);
        let mut wrong = good.as_str().to_owned();
        let old = wrong.remove(3);
        wrong.insert(3, if old == '2' { '3' } else { '2' });
        assert_eq!(Reference::parse(&wrong), Err(ReferenceError::WrongCheck));
        for malformed in ["", "RO", "RO-123", "R1-0000-0000", "RO-UUUU-UUUU", "RO-0000-00000"] {
            assert_eq!(
                Reference::parse(malformed),
                Err(ReferenceError::Malformed),
                "{malformed}"
            );
        }
    }
}
