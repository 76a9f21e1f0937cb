//! Signing in and all that hangs on it.

mod address;
mod authenticator;
mod credential;
mod device;
mod ending;
mod join;
mod origin;
mod passkey;
mod refresh;
mod replacement;
mod sign_in;
mod throttle;
mod timing;
mod token;
