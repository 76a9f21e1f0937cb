//! Sends events to the endpoints of partners (REL-16, REL-17, SEC-59 to SEC-61).
//!
//! What is due is taken up under a lease and sent beside others: a few at once to each endpoint and some to all, so
//! that one that hangs holds up nobody. What is told is looked at in the moment of sending, with the rights and the
//! consents of that moment. Whoever is cut off between sending and noting it sends again, with the same id.

mod sender;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use punte_domain::Timestamp;
use punte_domain::id::WebhookId;
use punte_domain::pack::Pack;
use punte_domain::partners::delivery::{Attempt, WebhookDelivery, WebhookDeliveryFault};
use punte_domain::partners::target::TargetPolicy;
use punte_storage::partners::delivery::{self, Letter, Prepared, Room};
use punte_storage::sandbox::SandboxCall;
use punte_storage::{Result, Store};
use punte_vault::webhook::Signed;
use serde_json::json;

use crate::{Context, Step};

pub use sender::{Call, Lookup, PATIENCE, Sender, system_lookup};

/// Calls under way at once, to all endpoints.
const ALL: usize = 32;

/// And to each of them.
const EACH: usize = 4;

/// How long a stop waits for calls under way: longer than an answer is waited for, and its outcome kept.
pub const LEAVING: Duration = Duration::from_secs(20);

/// How often it is looked at whether any is.
const LOOK: Duration = Duration::from_millis(20);

/// The type of what tells of nothing.
const TRIAL: &str = "webhook.test";

/// Sends what is due, and knows what is under way in this process.
#[derive(Clone)]
pub struct Courier {
    sender: Option<Arc<Sender>>,
    under_way: Arc<Mutex<BTreeMap<WebhookId, usize>>>,
}

/// A call that is under way, counted until it is over, however it ends.
struct UnderWay {
    courier: Courier,
    webhook: WebhookId,
}

impl UnderWay {
    fn new(courier: &Courier, webhook: WebhookId) -> Self {
        *courier.under_way().entry(webhook).or_default() += 1;
        Self {
            courier: courier.clone(),
            webhook,
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut under_way = self.courier.under_way();
        if let Some(count) = under_way.get_mut(&self.webhook) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.webhook);
            }
        }
    }
}

impl Courier {
    /// One that dials these addresses alone, looks names up so, and waits for so long.
    #[must_use]
    pub fn new(policy: TargetPolicy, lookup: Lookup, patience: Duration) -> Self {
        let sender = Sender::new(policy, lookup, patience);
        if let Err(error) = &sender {
            tracing::error!(error.kind = %error, "Nothing can be sent to partners: TLS cannot be set up");
        }
        Self {
            sender: sender.ok().map(Arc::new),
            under_way: Arc::default(),
        }
    }

    /// Takes up what is due and sends it beside what is under way; does not wait for it.
    ///
    /// # Errors
    /// As the database.
    pub async fn step(self, context: Context) -> Result<Step> {
        let Some(sender) = self.sender.clone() else {
            return Ok(Step::Rest);
        };
        let under_way = self.under_way().clone();
        let room = Room {
            all: ALL.saturating_sub(under_way.values().sum()),
            each: EACH,
            under_way,
        };
        if room.all == 0 || !delivery::is_due(&context.store.system_read(), &room.full()).await? {
            return Ok(Step::Done);
        }
        let tx = context.store.system().await?;
        let claimed = delivery::claim(&tx, room).await?;
        tx.commit().await?;
        let step = if claimed.is_empty() { Step::Done } else { Step::More };
        for claimed in claimed {
            let counted = UnderWay::new(&self, claimed.webhook);
            let (store, pack, sender) = (context.store.clone(), Arc::clone(&context.pack), Arc::clone(&sender));
            tokio::spawn(async move {
                if let Err(error) = deliver(&store, &pack, &sender, &claimed).await {
                    metrics::counter!("punte_webhook_failures_total").increment(1);
                    tracing::error!(error.kind = %error, "What came of a call to a partner could not be kept");
                }
                drop(counted);
            });
        }
        Ok(step)
    }

    /// Whether no call is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.under_way().is_empty()
    }

    /// Waits until no call is under way, for so long at most; whether none is.
    pub async fn is_idle_within(&self, most: Duration) -> bool {
        let idle = async {
            while !self.is_idle() {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::time::timeout(most, idle).await.is_ok()
    }

    fn under_way(&self) -> MutexGuard<'_, BTreeMap<WebhookId, usize>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends one delivery and keeps what came of it.
async fn deliver(store: &Store, pack: &Pack, sender: &Sender, claimed: &WebhookDelivery) -> Result<()> {
    let glance = store.system_read();
    let today = pack.calendar().date(glance.now);
    let attempt = match delivery::prepare(&glance, claimed, today).await? {
        Prepared::Letter(letter) => match call(&letter, claimed, glance.now) {
            Some(call) if sender.keeps(&call) => {
                store.sandbox().keep(SandboxCall {
                    webhook: claimed.webhook,
                    at: glance.now,
                    headers: call.headers().into(),
                    body: String::from_utf8_lossy(&call.body).into_owned(),
                });
                Attempt::Taken(204)
            }
            Some(call) => sender.send(&call, glance.now).await,
            None => Attempt::Failed {
                fault: WebhookDeliveryFault::NotReached,
                status: None,
                asked: None,
            },
        },
        Prepared::NotReadable => Attempt::NotReadable,
        Prepared::NotActive => Attempt::NotActive,
    };
    metrics::counter!("punte_webhook_calls_total", "outcome" => outcome(attempt)).increment(1);
    let tx = store.system().await?;
    delivery::finish(&tx, claimed, attempt).await?;
    tx.commit().await
}

fn outcome(attempt: Attempt) -> &'static str {
    match attempt {
        Attempt::Taken(_) => "taken",
        Attempt::Gone => "gone",
        Attempt::Failed { .. } => "failed",
        Attempt::NotReadable => "not_readable",
        Attempt::NotActive => "not_active",
    }
}

/// What is sent: the event itself, signed with whatever signs for the endpoint now. `None` where it cannot be
/// written.
fn call(letter: &Letter, delivery: &WebhookDelivery, now: Timestamp) -> Option<Call> {
    let (id, body) = if let Some(event) = &letter.event {
        (event.id.to_string(), serde_json::to_vec(event).ok()?)
    } else {
        let trial = json!({"id": delivery.id, "type": TRIAL, "timestamp": delivery.created_at, "data": {}});
        (delivery.id.to_string(), serde_json::to_vec(&trial).ok()?)
    };
    let signed = Signed {
        id: &id,
        timestamp: now.timestamp(),
        body: &body,
    };
    let secrets = letter.signers.secrets.iter().map(|secret| secret.sign(signed));
    let pairs = letter.signers.pairs.iter().map(|pair| pair.sign(signed));
    let signature = secrets.chain(pairs).collect::<Vec<_>>().join(" ");
    Some(Call {
        url: letter.webhook.url.clone(),
        timestamp: signed.timestamp,
        signature,
        id,
        body,
    })
}
