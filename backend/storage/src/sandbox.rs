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
