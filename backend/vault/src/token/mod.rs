//! What clients carry: signed access tokens, and opaque tokens of which only a hash is stored.

mod access;
mod opaque;
mod recent;
mod signing;

pub use access::{Claims, Grant, TokenError, Tokens};
pub use opaque::{OpaqueKind, OpaqueToken, hash};
pub use signing::{SigningKey, SigningKeys};
