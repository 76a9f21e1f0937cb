//! The rules of the work: who may do what, what a case and a referral may become, what consent
//! allows to be shown.
//!
//! Everything here is pure. There is no IO, no async and no clock: time, ids and randomness are
//! arguments. A rule that needs a database to be asked does not belong here.
//!
//! To add a noun: give it an id in [`id`], a file in the module of its work, its events in
//! [`event::EventKind`], and mirror the file name in `storage` and `api`.

pub mod access;
pub mod alert;
pub mod backup;
pub mod cases;
pub mod document;
pub mod event;
pub mod exports;
pub mod fold;
pub mod handover;
pub mod id;
pub mod identity;
pub mod key_rotation;
pub mod language;
pub mod mail;
pub mod pack;
pub mod partners;
pub mod projects;
pub mod reference;
pub mod referrals;
pub mod text;

/// An instant. Always UTC; stored and compared with microsecond precision, which is what
/// PostgreSQL keeps.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// Derives what every closed set of codes needs: one spelling on the wire, in the database and
/// in the ledger, a schema, and a way to walk all its values.
#[macro_export]
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            strum::IntoStaticStr, strum::EnumString, strum::Display, strum::EnumIter,
        )]
        #[serde(rename_all = "snake_case")]
        #[strum(serialize_all = "snake_case")]
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// The code as it stands on the wire and in the database.
            #[must_use]
            pub fn code(self) -> &'static str {
                self.into()
            }
        }
    };
}
