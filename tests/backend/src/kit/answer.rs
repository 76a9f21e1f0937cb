//! An answer, and what a test may ask of it.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use punte_api::Code;
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// Whether the body came to its end.
    pub is_whole: bool,
}

impl Answer {
    /// The body as JSON; null when there is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(
            self.status.is_success(),
            "{} {}",
            self.status,
            String::from_utf8_lossy(&self.bytes)
        );
        self.json()
    }

    /// A refusal with this code.
    #[track_caller]
    pub fn refused(self, code: Code) -> Value {
        let body = self.json();
        assert_eq!(body["code"], code.name(), "{} {body}", self.status);
        assert_eq!(self.status, code.status());
        assert_eq!(self.header("content-type"), "application/problem+json");
        body
    }

    /// A refusal of what stands at this place of the body.
    #[track_caller]
    pub fn refused_at(self, pointer: &str) -> Value {
        let body = self.refused(Code::Invalid);
        let places: Vec<_> = body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| &error["pointer"])
            .collect();
        assert!(
            places.iter().any(|place| *place == pointer),
            "{pointer} is not among {places:?}"
        );
        body
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }
}
