//! One call to a partner: to a checked address, by TLS, without redirects, in a bounded time, and without reading
//! what is answered (SEC-59).

use std::error::Error as StdError;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use punte_domain::Timestamp;
use punte_domain::partners::delivery::{Attempt, WebhookDeliveryFault};
use punte_domain::partners::target::TargetPolicy;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};

/// How long a whole call may take.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How long until somebody answers at all.
const CONNECT: Duration = Duration::from_secs(5);

/// What a name resolves to.
pub type Lookup =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>> + Send + Sync>;

/// The lookup of the machine.
#[must_use]
pub fn system_lookup() -> Lookup {
    Arc::new(|name: String| Box::pin(look_up(name)))
}

async fn look_up(name: String) -> std::io::Result<Vec<SocketAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

/// Looks names up and gives out checked addresses alone: what was checked is what is dialled, and the next call asks
/// and checks anew.
struct Checked {
    policy: TargetPolicy,
    lookup: Lookup,
}

/// A name leads into a network that is not public.
#[derive(Debug, thiserror::Error)]
#[error("the name leads into a network that is not public")]
struct NotPublic;

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (policy, found) = (self.policy, (self.lookup)(name.as_str().to_owned()));
        Box::pin(async move {
            let addresses = found.await?;
            // One bad one is enough: who mixes them means no good.
            if addresses.iter().all(|address| policy.allows(address.ip())) {
                Ok(Box::new(addresses.into_iter()) as Addrs)
            } else {
                Err(Box::new(NotPublic) as Box<dyn StdError + Send + Sync>)
            }
        })
    }
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Call {
    /// Where to.
    pub url: String,
    /// The same however often it is sent.
    pub id: String,
    /// When it is sent, in seconds since 1970.
    pub timestamp: i64,
    /// The signatures, with spaces between them.
    pub signature: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Call {
    /// What stands before the body, by name: what signs it and what is signed with it.
    #[must_use]
    pub fn headers(&self) -> [(&'static str, String); 4] {
        [
            ("content-type", "application/json".to_owned()),
            ("webhook-id", self.id.clone()),
            ("webhook-timestamp", self.timestamp.to_string()),
            ("webhook-signature", self.signature.clone()),
        ]
    }
}

/// Makes calls.
#[derive(Debug)]
pub struct Sender {
    policy: TargetPolicy,
    client: Client,
}

impl Sender {
    /// One that dials these addresses alone, and waits for so long.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(policy: TargetPolicy, lookup: Lookup, patience: Duration) -> reqwest::Result<Self> {
        let client = Client::builder()
            .dns_resolver(Arc::new(Checked { policy, lookup }))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .https_only(policy == TargetPolicy::PublicOnly)
            // No connection is used again, so that each call is to an address that was just checked.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT)
            .timeout(patience)
            .user_agent("Punte")
            .build()?;
        Ok(Self { policy, client })
    }

    /// Whether what is sent there is kept, to be looked at, and nobody is called.
    #[must_use]
    pub fn keeps(&self, call: &Call) -> bool {
        self.policy.keeps(&call.url)
    }

    /// Makes the call and tells what came of it. The body of the answer is never read: the connection is cut.
    pub async fn send(&self, call: &Call, now: Timestamp) -> Attempt {
        // Addresses that are written out are dialled without being looked up.
        let Ok(url) = self.policy.check(&call.url) else {
            return failed(WebhookDeliveryFault::NotPublic);
        };
        let post = self.client.post(url).body(call.body.clone());
        let headers = call.headers().into_iter();
        let post = headers.fold(post, |post, (name, value)| post.header(name, value));
        let sent = post.send().await;
        match sent {
            Ok(answer) => answered(&answer, now),
            Err(error) if is_not_public(&error) => failed(WebhookDeliveryFault::NotPublic),
            Err(error) if error.is_timeout() => failed(WebhookDeliveryFault::TimedOut),
            Err(_) => failed(WebhookDeliveryFault::NotReached),
        }
    }
}

fn failed(fault: WebhookDeliveryFault) -> Attempt {
    Attempt::Failed {
        fault,
        status: None,
        asked: None,
    }
}

fn answered(answer: &Response, now: Timestamp) -> Attempt {
    let status = answer.status();
    if status.is_success() {
        return Attempt::Taken(status.as_u16());
    }
    if status == StatusCode::GONE {
        return Attempt::Gone;
    }
    let fault = if status.is_redirection() {
        WebhookDeliveryFault::Redirected
    } else {
        WebhookDeliveryFault::Refused
    };
    let asks = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let asked = answer.headers().get(RETRY_AFTER).filter(|_| asks);
    Attempt::Failed {
        fault,
        status: Some(status.as_u16()),
        asked: asked.and_then(|asked| time_asked(asked.to_str().ok()?, now)),
    }
}

/// How long a partner asks to be left alone, in seconds or until a date (RFC 9110 §10.2.3).
fn time_asked(text: &str, now: Timestamp) -> Option<chrono::Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number has are more than anybody is given.
        let seconds = text.parse::<i32>().unwrap_or(i32::MAX);
        return Some(chrono::Duration::seconds(seconds.into()));
    }
    let until = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    Some(until.with_timezone(&chrono::Utc) - now)
}

/// Whether the name led into a network that is not public.
fn is_not_public(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.is::<NotPublic>() {
            return true;
        }
        source = inner.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rel_17_a_partner_asks_for_time_in_seconds_or_until_a_date() {
        let now = chrono::DateTime::from_timestamp(1_445_412_420, 0).expect("a time");
        for (text, expected) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999", Some(i64::from(i32::MAX))),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(60)),
            ("soon", None),
            ("", None),
            ("-1", None),
        ] {
            let asked = time_asked(text, now).map(|asked| asked.num_seconds());
            assert_eq!(asked, expected, "{text}");
        }
    }
}
