//! What was sent to the address of the demonstration.

use punte_domain::Timestamp;
use punte_domain::id::{Id as _, WebhookId};
use punte_storage::sandbox::{Sandbox, SandboxCall};
use uuid::Uuid;

/// So many are kept, of all endpoints.
const KEPT: usize = 100;

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
