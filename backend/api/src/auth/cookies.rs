//! The two cookies: the refresh token, and the mark of a browser that has signed in before.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as Seconds;
use actix_web::cookie::{Cookie, SameSite};
use chrono::Duration;
use punte_vault::{ExposeSecret as _, SecretString};

use crate::app::Profile;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieKind {
    /// Renews the sign-in.
    Refresh,
    /// Shows that this browser has signed in before. It gives no right.
    Device,
}

impl CookieKind {
    /// Its name. The prefix makes browsers refuse it from any other host, path or without TLS; the
    /// demonstration has no TLS.
    #[must_use]
    pub fn name(self, profile: Profile) -> &'static str {
        match (self, profile) {
            (Self::Refresh, Profile::Production) => "__Host-punte_refresh",
            (Self::Refresh, Profile::Demo) => "punte_refresh",
            (Self::Device, Profile::Production) => "__Host-punte_device",
            (Self::Device, Profile::Demo) => "punte_device",
        }
    }

    /// Its value in a call. Two of one name are none: it is not known who set which.
    #[must_use]
    pub fn read(self, request: &HttpRequest, profile: Profile) -> Option<SecretString> {
        let cookies = request.cookies().ok()?;
        let mut named = cookies.iter().filter(|cookie| cookie.name() == self.name(profile));
        let value = named.next()?.value().to_owned();
        (named.next().is_none() && !value.is_empty()).then(|| SecretString::from(value))
    }

    /// The cookie with a new value.
    #[must_use]
    pub fn set(self, profile: Profile, value: &SecretString, lasts: Duration) -> Cookie<'static> {
        self.cookie(profile, value.expose_secret().to_owned(), lasts.num_seconds().max(0))
    }

    /// The cookie taken back.
    #[must_use]
    pub fn clear(self, profile: Profile) -> Cookie<'static> {
        self.cookie(profile, String::new(), 0)
    }

    fn cookie(self, profile: Profile, value: String, seconds: i64) -> Cookie<'static> {
        Cookie::build(self.name(profile), value)
            .path("/")
            .http_only(true)
            .secure(profile == Profile::Production)
            .same_site(SameSite::Strict)
            .max_age(Seconds::seconds(seconds))
            .finish()
    }
}
