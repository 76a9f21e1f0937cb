//! Who is calling, and whether people like them may do this at all.

mod attempt;
mod cookies;
pub mod device;
mod granted;
mod key_set;
pub mod origin;
mod pace;
mod secret;
mod state;

pub use attempt::Attempt;
pub use cookies::CookieKind;
pub use granted::*;
pub use key_set::jwks;
pub use pace::Pace;
pub use secret::Secret;
pub use state::{Auth, TOKEN_PATH};
