//! What was sent to the address of the demonstration that is kept and not dialled. In memory: it is for looking at.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use punte_domain::Timestamp;
use punte_domain::id::WebhookId;

/// So many are kept, of all endpoints.
const KEPT: usize = 100;

/// One call as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxCall {
    /// The endpoint it was for.
    pub webhook: WebhookId,
    /// When it was sent.
    pub at: Timestamp,
    /// Its headers, by name.
    pub headers: Vec<(&'static str, String)>,
    /// Its body, byte for byte what is signed.
    pub body: String,
}

/// The latest calls to the sandbox. In an installation it stays empty.
#[derive(Debug, Default)]
pub struct Sandbox(Mutex<VecDeque<SandboxCall>>);

impl Sandbox {
    /// Keeps a call; the oldest goes where there are many.
    pub fn keep(&self, call: SandboxCall) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.push_front(call);
        calls.truncate(KEPT);
    }

    /// The calls for an endpoint, the latest first.
    #[must_use]
    pub fn of(&self, webhook: WebhookId) -> Vec<SandboxCall> {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().filter(|call| call.webhook == webhook).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use punte_domain::id::Id as _;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_latest_calls_of_an_endpoint_are_kept_and_no_more_of_them_than_can_be_looked_at() {
        let sandbox = Sandbox::default();
        let [one, other] = [1, 2].map(|n| WebhookId::from_uuid(Uuid::from_u128(n)));
        for number in 0..=KEPT {
            for webhook in [one, other] {
                sandbox.keep(SandboxCall {
                    webhook,
                    at: Timestamp::UNIX_EPOCH,
                    headers: Vec::new(),
                    body: number.to_string(),
                });
            }
        }
        let calls = sandbox.of(one);
        assert_eq!(calls.len(), KEPT / 2);
        assert_eq!(calls.first().map(|call| call.body.clone()), Some(KEPT.to_string()));
    }
}
