//! People who sign in.

use unicode_normalization::UnicodeNormalization;

use crate::Timestamp;
use crate::access::Role;
use crate::codes;
use crate::fold::fold;
use crate::id::{OrganisationId, OwnRoleId, UserId};
use crate::language::Language;
use crate::text::{InvalidCode, line};

codes! {
    /// Whether somebody may sign in.
    UserStatus {
        /// May sign in.
        Active,
        /// May not, until an administrator says so.
        Suspended,
    }
}

impl UserStatus {
    /// Of somebody who may not sign in any more.
    ///
    /// # Errors
    /// They are suspended already.
    pub fn suspend(self) -> Result<Self, UserError> {
        match self {
            Self::Suspended => Err(UserError::AlreadySuspended),
            Self::Active => Ok(Self::Suspended),
        }
    }

    /// Of somebody who may sign in again.
    ///
    /// # Errors
    /// They are active already.
    pub fn reactivate(self) -> Result<Self, UserError> {
        match self {
            Self::Active => Err(UserError::AlreadyActive),
            Self::Suspended => Ok(Self::Active),
        }
    }
}

/// The longest e-mail address (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const EMAIL_MAX: usize = 254;

const DISPLAY_NAME_MAX: usize = 100;

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The version.
    pub version: i64,
    /// The organisation the user works for.
    pub organisation: OrganisationId,
    /// The name colleagues see.
    pub display_name: String,
    /// The address the user signs in with.
    pub email: String,
    /// The roles, in the order of the table.
    pub roles: Vec<Role>,
    /// The roles of the installation's own.
    pub own_roles: Vec<OwnRoleId>,
    /// Whether the user may sign in.
    pub status: UserStatus,
    /// The language of the interface.
    pub language: Language,
    /// When the user last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When the user joined.
    pub created_at: Timestamp,
}

/// Why a user's status does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// The user is suspended already.
    #[error("the user is suspended already")]
    AlreadySuspended,
    /// The user is active already.
    #[error("the user is active already")]
    AlreadyActive,
}

impl User {
    /// The user, suspended.
    ///
    /// # Errors
    /// The user is suspended already.
    pub fn suspend(self) -> Result<Self, UserError> {
        let status = self.status.suspend()?;
        Ok(Self { status, ..self })
    }

    /// The user, allowed to sign in again.
    ///
    /// # Errors
    /// The user is active already.
    pub fn reactivate(self) -> Result<Self, UserError> {
        let status = self.status.reactivate()?;
        Ok(Self { status, ..self })
    }

    /// What a search finds the user by.
    #[must_use]
    pub fn search_text(&self) -> String {
        format!(" {} {} ", fold(&self.display_name), fold(&self.email))
    }

    /// What lists are sorted by.
    #[must_use]
    pub fn sort_text(&self) -> String {
        fold(&self.display_name)
    }
}

/// The name colleagues see, tidied.
///
/// # Errors
/// Empty, too long or with a forbidden character.
pub fn display_name(text: &str) -> Result<String, InvalidCode> {
    line(text, DISPLAY_NAME_MAX)
}

/// An e-mail address in the form it is kept and compared in: NFC, lower case.
///
/// It is looked at only so far as to catch mistakes: one `@`, something on both sides, a dot in
/// the domain, no spaces. Whether it exists only a message can tell.
///
/// # Errors
/// Empty, too long or not of that form.
pub fn email(text: &str) -> Result<String, InvalidCode> {
    let text: String = line(text, EMAIL_MAX)?.to_lowercase().nfc().collect();
    let (local, domain) = text.split_once('@').ok_or(InvalidCode::Malformed)?;
    let labels_hold = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    let takes =
        |c: char| !c.is_whitespace() && !matches!(c, '@' | '<' | '>' | '"' | ',' | ';' | ':' | '(' | ')' | '\\');
    if local.is_empty() || !labels_hold || !local.chars().all(takes) || !domain.chars().all(takes) {
        return Err(InvalidCode::Malformed);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_one_form() {
        assert_eq!(email(" Ana.Pop@Example.RO ").as_deref(), Ok("ana.pop@example.ro"));
        for wrong in [
            "ana",
            "@a.ro",
            "ana@",
            "ana@ro",
            "ana@.ro",
            "ana@a..ro",
            "a b@a.ro",
            "a@b@c.ro",
            "<a@b.ro>",
            "a@b.ro\r\nBcc: x@y.ro",
        ] {
            assert!(email(wrong).is_err(), "{wrong}");
        }
        assert_eq!(email(&format!("{}@a.ro", "a".repeat(250))), Err(InvalidCode::TooLong));
    }
}
