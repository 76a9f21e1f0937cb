//! Passkeys: how many one person has, and which of them may go.

use crate::Timestamp;
use crate::codes;
use crate::id::PasskeyId;
use crate::text::{InvalidCode, line};

/// As many as one person has devices, and some.
pub const MOST: usize = 10;

const NAME_MAX: usize = 60;

codes! {
    /// What a signature is asked for: one that was asked for something else is none.
    ChallengePurpose {
        /// A new passkey.
        Registration,
        /// Signing in.
        SignIn,
        /// Proving a factor anew.
        StepUp,
    }
}

/// A passkey of somebody, as they see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The id.
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last signed in with.
    pub last_used_at: Option<Timestamp>,
}

/// Why a passkey is not added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// There are as many as may be.
    #[error("there are as many passkeys as may be")]
    Full,
    /// It is the only one of somebody who signs in with a passkey or not at all.
    #[error("the last passkey of somebody who needs one stays")]
    Last,
}

/// Whether somebody with so many passkeys may add one.
///
/// # Errors
/// [`PasskeyError::Full`].
pub fn may_add(held: usize) -> Result<(), PasskeyError> {
    if held < MOST { Ok(()) } else { Err(PasskeyError::Full) }
}

/// Whether somebody with so many passkeys, who needs one or does not, may remove one.
///
/// # Errors
/// [`PasskeyError::Last`].
pub fn may_remove(held: usize, is_required: bool) -> Result<(), PasskeyError> {
    if held > 1 || !is_required {
        Ok(())
    } else {
        Err(PasskeyError::Last)
    }
}

/// What its owner calls it, tidied.
///
/// # Errors
/// Empty, too long or with a forbidden character.
pub fn passkey_name(text: &str) -> Result<String, InvalidCode> {
    line(text, NAME_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_passkey_of_who_needs_one_stays() {
        for (held, is_required, answer) in [
            (2, true, Ok(())),
            (1, true, Err(PasskeyError::Last)),
            (1, false, Ok(())),
        ] {
            assert_eq!(may_remove(held, is_required), answer, "{held} {is_required}");
        }
        assert_eq!(may_add(MOST - 1), Ok(()));
        assert_eq!(may_add(MOST), Err(PasskeyError::Full));
    }
}
