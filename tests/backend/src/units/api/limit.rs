//! Limits as they stand on the wire.

use actix_web::http::header::{HeaderName, HeaderValue};
use punte_api::limit::{Left, Limit, headers};

#[test]
fn a_limit_says_its_quota_its_window_and_what_is_left() {
    let told = |headers: Vec<(HeaderName, HeaderValue)>| {
        headers
            .into_iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(Limit::reads(600).headers(598, 1800)),
        [
            "ratelimit: \"reads\";r=598;t=1800",
            "ratelimit-policy: \"reads\";q=600;w=3600"
        ]
    );
    assert_eq!(
        told(Limit::ATTEMPTS.headers(0, 60)),
        [
            "ratelimit: \"attempts\";r=0;t=60",
            "ratelimit-policy: \"attempts\";q=6;w=360"
        ]
    );
    let requests = Left {
        limit: Limit::CLIENT_REQUESTS,
        amount: 599,
        seconds: 1,
    };
    let reads = Left {
        limit: Limit::reads(600),
        amount: 598,
        seconds: 1800,
    };
    assert_eq!(
        told(headers(&[requests, reads])),
        [
            "ratelimit: \"requests\";r=599;t=1, \"reads\";r=598;t=1800",
            "ratelimit-policy: \"requests\";q=600;w=600, \"reads\";q=600;w=3600"
        ]
    );
}
