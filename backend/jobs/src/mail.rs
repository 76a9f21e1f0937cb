//! Sends what waits to be mailed (SEC-62, REL-16, REL-18).
//!
//! One message at a time, each in three steps: it is taken in hand, handed to the mail server, and written off. Between
//! the first and the last nothing is locked, so a mail server that hangs holds up nobody but the mail. Whoever is
//! killed in between is followed by another when the message is in nobody's hand any more; that one may then arrive a
//! second time, under the same `Message-ID`.

use std::time::{Duration, SystemTime};

pub use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use punte_domain::Timestamp;
use punte_domain::language::Language;
use punte_domain::mail::{MailFault, MailKind};
use punte_domain::pack::{MailFacts, Pack};
use punte_storage::mail::{self, Claim, Letter};
use punte_storage::{Result, Store, names};
use punte_vault::{ExposeSecret as _, SecretString};

use crate::{Context, Step};

/// How long it may take to reach the mail server.
const REACHING: Duration = Duration::from_secs(10);

/// How long one message may take in all. A stop of the server waits as long.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the mail server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// The name messages come under.
const SENDER: &str = "Punte";

/// How a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailTls {
    /// After a greeting in the clear; without it nothing is sent.
    StartTls,
    /// From the beginning.
    Whole,
    /// Not at all: to this machine only.
    None,
}

/// A mail server that takes messages from us.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Its name, which its certificate must show.
    pub host: String,
    /// Where it listens.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: MailTls,
    /// Name and password, where it asks for them.
    pub login: Option<(String, SecretString)>,
    /// The address messages come from.
    pub from: Address,
}

/// The address, if messages can come from it.
#[must_use]
pub fn sender(address: &str) -> Option<Address> {
    address.parse().ok()
}

/// What sends messages.
#[derive(Debug, Clone)]
pub struct Mailer {
    host: String,
    port: u16,
    tls: Tls,
    login: Option<Credentials>,
    hello: ClientId,
    from: Mailbox,
    public_url: String,
}

impl Mailer {
    /// For this mail server, of the installation at this address.
    ///
    /// # Errors
    /// When no encryption can be set up, as where the machine has no certificates.
    pub fn new(server: &MailServer, public_url: &str) -> std::result::Result<Self, SmtpError> {
        let tls = match server.tls {
            MailTls::StartTls => Tls::Required(TlsParameters::new(server.host.clone())?),
            MailTls::Whole => Tls::Wrapper(TlsParameters::new(server.host.clone())?),
            MailTls::None => Tls::None,
        };
        let login = server.login.as_ref();
        Ok(Self {
            host: server.host.clone(),
            port: server.port,
            tls,
            login: login.map(|(name, password)| Credentials::new(name.clone(), password.expose_secret().to_owned())),
            hello: ClientId::Domain(server.from.domain().to_owned()),
            from: Mailbox::new(Some(SENDER.to_owned()), server.from.clone()),
            public_url: public_url.to_owned(),
        })
    }

    /// The message: plain text, from texts that are the same for everybody.
    fn message(&self, letter: &Letter, organisation: &str, pack: &Pack, now: Timestamp) -> Option<Message> {
        let to: Address = letter.address.parse().ok()?;
        let link = match &letter.link {
            // The secret stands after the `#`: browsers do not send that part to any server.
            Some(link) => {
                let page = page_of(letter.kind);
                format!("{}/{page}#{}", self.public_url, link.token.expose_secret())
            }
            None => format!("{}/", self.public_url),
        };
        let until = letter
            .link
            .as_ref()
            .map(|link| written_out(pack, link.expires_at, letter.language));
        let facts = MailFacts {
            organisation,
            link: &link,
            until: until.as_deref().unwrap_or_default(),
        };
        let (subject, body) = pack.mail().write(letter.kind, letter.language, facts)?;
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(body)
            .ok()
    }

    /// Greets the server, up to where a message may begin.
    async fn connect(&self) -> std::result::Result<AsyncSmtpConnection, SmtpError> {
        let server = (self.host.as_str(), self.port);
        let at_once = match &self.tls {
            Tls::Wrapper(tls) => Some(tls.clone()),
            _ => None,
        };
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(REACHING), &self.hello, at_once, None).await?;
        if let Tls::Required(tls) = &self.tls {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(login) = &self.login {
            connection.auth(DEFAULT_MECHANISMS, login).await?;
        }
        Ok(connection)
    }

    async fn hand_in(&self, message: Message) -> std::result::Result<(), MailFault> {
        let handed = tokio::time::timeout(PATIENCE, self.hand_over(&message)).await;
        let mut connection = handed.unwrap_or(Err(MailFault::TimedOut))?;
        // The message is taken: a server that does not say goodbye is not sent it again.
        let _ = tokio::time::timeout(GOODBYE, connection.abort()).await;
        Ok(())
    }

    /// Hands the message over; the connection over which it was taken is still to be ended.
    async fn hand_over(&self, message: &Message) -> std::result::Result<AsyncSmtpConnection, MailFault> {
        let mut connection = self.connect().await.map_err(|error| fault_before(&error))?;
        let is_plain = message.envelope().to().iter().all(|to| to.to_string().is_ascii());
        match connection.send(message.envelope(), &message.formatted()).await {
            Ok(_) => Ok(connection),
            // The server does not know the letters of this address (RFC 6531): that is of this message alone.
            Err(error) if error.is_client() && !is_plain => Err(MailFault::BadAddress),
            Err(error) => Err(fault(&error)),
        }
    }
}

/// The page that a link of such a message opens.
fn page_of(kind: MailKind) -> &'static str {
    match kind {
        MailKind::FactorReplacement => "lost-factor",
        MailKind::AddressChange => "account/address",
        MailKind::Invitation
        | MailKind::CredentialChanged
        | MailKind::NewSignIn
        | MailKind::EmergencyOpened
        | MailKind::AlertRaised => "invitation",
    }
}

/// A day and a time as people write them.
fn written_out(pack: &Pack, at: Timestamp, language: Language) -> String {
    let local = pack.calendar().local(at);
    let form = match language {
        Language::Ro | Language::Sq => "%-d.%m.%Y, %H:%M",
        Language::En => "%-d %B %Y, %H:%M",
    };
    local.format(form).to_string()
}

/// What went wrong before any message was named. Whatever the server answers then, it answers to everybody: what it
/// refuses for good (554 where no mail is taken, RFC 5321 §3.1) is no fault of the message, which is tried again.
fn fault_before(error: &SmtpError) -> MailFault {
    match fault(error) {
        MailFault::Refused | MailFault::Busy => MailFault::Unreachable,
        fault => fault,
    }
}

/// What went wrong, by its class only: the text of the server may quote the message.
fn fault(error: &SmtpError) -> MailFault {
    if let Some(code) = error.status() {
        return match u16::from(code) {
            // RFC 4954 §6, RFC 3207 §4.
            454 | 530 | 534 | 535 | 538 => MailFault::SignIn,
            400..=499 => MailFault::Busy,
            _ => MailFault::Refused,
        };
    }
    if error.is_timeout() {
        MailFault::TimedOut
    } else if error.is_tls() || error.is_client() || is_untrusted(error) {
        // Of the client's own faults those are left which the offer of the server causes.
        MailFault::Encryption
    } else {
        MailFault::Unreachable
    }
}

/// Whether the encrypted connection broke off over what one side showed, such as a certificate.
fn is_untrusted(error: &SmtpError) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let io = cause.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        source = cause.source();
    }
    false
}

/// Sends one message, if there is one and a mail server is known.
///
/// # Errors
/// As the database.
pub(crate) async fn step(context: Context) -> Result<Step> {
    match &context.mailer {
        Some(mailer) => send_next(&context.store, &context.pack, mailer).await,
        None => Ok(Step::Done),
    }
}

/// Sends the next message that is due.
///
/// # Errors
/// As the database. What was handed in is then tried again.
pub async fn send_next(store: &Store, pack: &Pack, mailer: &Mailer) -> Result<Step> {
    let Some(letter) = take(store).await? else {
        return Ok(if mail::is_due(&store.system_read()).await? {
            Step::More
        } else {
            Step::Done
        });
    };
    let organisation = match &letter.link {
        Some(link) => {
            let named = names(&store.system_read(), letter.language, [link.organisation], []).await?;
            named.organisation(link.organisation)
        }
        None => String::new(),
    };
    let message = mailer.message(&letter, &organisation, pack, store.clock().now());
    let outcome = match message {
        Some(message) => mailer.hand_in(message).await,
        None => Err(MailFault::BadAddress),
    };
    let tx = store.system().await?;
    let step = match outcome {
        Ok(()) => {
            mail::sent(&tx, &letter).await?;
            metrics::counter!("punte_mails_sent_total").increment(1);
            Step::More
        }
        Err(fault) => {
            mail::failed(&tx, &letter, fault).await?;
            metrics::counter!("punte_mail_failures_total", "fault" => fault.code()).increment(1);
            tracing::warn!(mail.fault = fault.code(), "A message was not taken by the mail server");
            if fault.is_of_server() { Step::Rest } else { Step::More }
        }
    };
    tx.commit().await?;
    Ok(step)
}

/// The next message, in hand from now on. Nobody waits for a turn to write where nothing is due.
async fn take(store: &Store) -> Result<Option<Letter>> {
    if !mail::is_due(&store.system_read()).await? {
        return Ok(None);
    }
    let tx = store.system().await?;
    let claim = mail::claim(&tx).await?;
    tx.commit().await?;
    Ok(match claim {
        Claim::Letter(letter) => Some(*letter),
        Claim::Nothing | Claim::Settled => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_and_nothing_more() {
        for (text, is_one) in [
            ("no-reply@punte.gov.ro", true),
            ("Punte <no-reply@punte.gov.ro>", false),
            ("a@b.ro\r\nBcc: c@d.ro", false),
            ("punte", false),
        ] {
            assert_eq!(sender(text).is_some(), is_one, "{text}");
        }
    }

    #[test]
    fn a_time_is_written_as_people_of_the_language_write_it() {
        let pack = Pack::load("ro").expect("valid");
        let at = "2026-03-09T08:05:00Z".parse().expect("a time");
        assert_eq!(written_out(&pack, at, Language::Ro), "9.03.2026, 10:05");
        assert_eq!(written_out(&pack, at, Language::En), "9 March 2026, 10:05");
    }
}
