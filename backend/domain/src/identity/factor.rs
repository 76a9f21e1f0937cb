//! Second factors.

use crate::codes;

codes! {
    /// What a person proves besides the password.
    FactorKind {
        /// A six-digit code of an authenticator application.
        Totp,
        /// One of the recovery codes, each of which works once.
        RecoveryCode,
    }
}
