//! What clients carry: signed access tokens, and opaque tokens of which only a hash is stored.

mod access;
mod assertion;
mod client_key;
mod opaque;
mod recent;
mod signing;

pub use access::{Claims, Grant, TokenError, Tokens};
pub use assertion::{Asserted, Assertions};
pub use client_key::{ClientKey, ClientKeyError, KeyAlgorithm};
pub use opaque::{OpaqueKind, OpaqueToken, hash};
pub use signing::{SigningKey, SigningKeys};

/// How far the clocks of two machines may differ.
const LEEWAY_SECONDS: i64 = 30;
