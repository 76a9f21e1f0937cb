//! The only code that touches keys: the key file, sealing of fields, password hashes, tokens and
//! second factors.
//!
//! It knows no database and no HTTP. It never reads the clock: time is an argument. Secrets are
//! held in types whose debug output is redacted and whose memory is cleared, and they are compared
//! in constant time (SEC-38).
//!
//! To add a secret that the database keeps: give it a variant of [`Purpose`], seal it with
//! [`Keyring::seal_secret`]. To add a field of a case: declare it in `storage`, which seals with
//! the case's [`DataKey`].

mod audit;
mod blind_index;
mod crypto;
mod keyfile;
pub mod keyring;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod seal;
mod source;
pub mod token;
pub mod totp;
pub mod webhook;

pub use audit::PublicKey;
pub use blind_index::IndexEntry;
pub use crypto::fingerprint;
pub use keyfile::KeyFileError;
pub use keyring::{Keyring, Purpose, WrappedKey};
pub use seal::{Class, DataKey, Place, VaultError};
pub use secrecy::{ExposeSecret, SecretString};
pub use source::KeySource;
