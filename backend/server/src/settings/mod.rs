//! The settings of an installation.
//!
//! They come from one TOML file, from `PUNTE_…` environment variables, which win, and from secret
//! files named by `PUNTE_…_FILE`. [`KNOWN`] lists them. Whatever is unknown, contradictory,
//! a placeholder, weak or readable by others refuses to start with a sentence that says what to do
//! (SEC-66): a server of this product that is half secured is worse than one that is down.
//!
//! To add a setting: a line in [`KNOWN`], a field in [`Settings`], its check in [`read`] and a row
//! in the table of `tests/backend/src/server/settings.rs`.

mod address;
mod faults;
mod mail;
mod source;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use punte_api::client::IpRange;
use punte_domain::access::Role;
use punte_jobs::Scanner;
use punte_jobs::mail::MailServer;
use punte_vault::KeySource;
use secrecy::SecretString;

pub use address::DatabaseKind;
pub use faults::{Fault, Faults};
pub use source::Source;
use values::Values;

/// A setting: its name in the file, in the environment (`PUNTE_` and capitals), and what it is.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Its name in the file.
    pub name: &'static str,
    /// Whether it is secret: then it may come from a file named by `<name>_file`.
    pub is_secret: bool,
    /// Its value where none is given; `None` if one must be given.
    pub default: Option<&'static str>,
    /// What it says, for people.
    pub help: &'static str,
}

impl Known {
    /// Its name in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("PUNTE_{}", self.name.to_uppercase())
    }
}

const fn known(name: &'static str, default: Option<&'static str>, help: &'static str) -> Known {
    Known {
        name,
        is_secret: false,
        default,
        help,
    }
}

/// Every setting there is.
pub const KNOWN: &[Known] = &[
    known(
        "public_url",
        None,
        "The address people type: https://punte.example.org, a name and no path. Passkeys are tied to the name.",
    ),
    known("country", None, "The country pack: ro or al."),
    Known {
        name: "database_url",
        is_secret: true,
        default: None,
        help: "sqlite:///path/to/punte.db or postgres://user:password@host/database?sslmode=verify-full.",
    },
    known(
        "key_file",
        None,
        "The file with the keys of the installation (punte generate-keys makes one).",
    ),
    known(
        "key_service",
        Some(""),
        "The program that wraps and unwraps the key file, if a key service outside does; the whole path.",
    ),
    known(
        "checkpoint_file",
        None,
        "Where the signed checkpoints of the ledger go: another disk than the database, best one that only grows.",
    ),
    known(
        "erasure_file",
        Some(""),
        "Where it is written which cases were erased, so that no backup brings one back; beside an SQLite database unless named, without it on PostgreSQL no case is erased.",
    ),
    known(
        "listen",
        Some("127.0.0.1:8080"),
        "Where the server listens; the reverse proxy with TLS is in front of it.",
    ),
    known(
        "metrics_listen",
        Some("127.0.0.1:9464"),
        "Where Prometheus fetches metrics: a loopback or private address.",
    ),
    known(
        "trusted_proxies",
        Some(""),
        "Addresses or networks whose X-Forwarded-For is believed, with commas: 10.0.0.5, 10.1.0.0/16.",
    ),
    known(
        "database_connections",
        Some("16"),
        "Database connections held at most, 2 to 200.",
    ),
    known(
        "workers",
        Some("0"),
        "Threads that answer requests, 0 to 64; 0 is one per processor.",
    ),
    known(
        "scanner",
        Some(""),
        "Where clamd listens on this machine: /run/clamav/clamd.ctl or 127.0.0.1:3310; without it documents stay in quarantine.",
    ),
    known(
        "security_contact",
        Some(""),
        "Who hears of weaknesses, for security.txt: an e-mail address or an https:// page; security@ and the name in public_url unless named.",
    ),
    known(
        "smtp_host",
        Some(""),
        "The mail server that takes messages, by its name alone; without it no mail is sent, and links are shown to who invites.",
    ),
    known(
        "smtp_port",
        Some("0"),
        "Its port; 0 is 587 with starttls, 465 with tls, 25 with none.",
    ),
    known(
        "smtp_tls",
        Some("starttls"),
        "starttls, tls, or none to a mail server on this machine.",
    ),
    known(
        "smtp_from",
        Some(""),
        "The address messages come from, alone: no-reply@punte.gov.ro.",
    ),
    known(
        "smtp_user",
        Some(""),
        "The name to sign in with at the mail server, where it asks for one.",
    ),
    Known {
        name: "smtp_password",
        is_secret: true,
        default: Some(""),
        help: "The password to sign in with at the mail server, where it asks for one.",
    },
    known("log_level", Some("info"), "error, warn, info or debug."),
    known(
        "signing_key_days",
        Some("30"),
        "How long a key signs access tokens before the next one does, 1 to 365.",
    ),
    known(
        "passkey_roles",
        Some(""),
        "Further roles that sign in with a passkey and with nothing less, with commas: case_supervisor, regional_officer. Administrators, organisation administrators, coordinators and auditors do always.",
    ),
    known(
        "reading_seconds",
        Some("60"),
        "How long a client may take to read an answer, 1 to 600; who reads slower is cut off.",
    ),
    known(
        "shutdown_seconds",
        Some("25"),
        "How long a stop waits for running requests, 1 to 300.",
    ),
];

/// Checked settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The origin people type, without a trailing slash.
    pub public_url: String,
    /// The country pack.
    pub country: String,
    /// The address of the database, with its password.
    pub database_url: SecretString,
    /// Which database it is.
    pub database_kind: DatabaseKind,
    /// Where the keys come from.
    pub keys: KeySource,
    /// Where checkpoints of the ledger go.
    pub checkpoint_file: PathBuf,
    /// Where it is written which cases were erased; without it none is.
    pub erasure_file: Option<PathBuf>,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Where metrics are fetched.
    pub metrics_listen: SocketAddr,
    /// Whose word about client addresses is believed.
    pub trusted_proxies: Vec<IpRange>,
    /// Database connections held at most.
    pub database_connections: u32,
    /// Threads that answer requests; 0 is one per processor.
    pub workers: usize,
    /// Where documents are looked through for what is harmful.
    pub scanner: Option<Scanner>,
    /// Who hears of weaknesses, as an address that `security.txt` can name.
    pub security_contact: String,
    /// Where messages are handed in; without it none is sent.
    pub mail: Option<MailServer>,
    /// The least grave messages that are logged.
    pub log_level: String,
    /// How many days a key signs access tokens.
    pub signing_key_days: u32,
    /// Roles that sign in with a passkey, beside those that always do.
    pub passkey_roles: Vec<Role>,
    /// How long a client may take to read an answer.
    pub reading: Duration,
    /// How long a stop waits for running requests.
    pub shutdown: Duration,
}

impl Settings {
    /// Reads and checks everything, and names every fault at once.
    ///
    /// # Errors
    /// When anything is wrong; then nothing starts.
    pub fn load(source: &Source) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let values = Values::gather(source, &mut faults);
        let settings = read(&values, &mut faults);
        match settings {
            Some(settings) if faults.is_empty() => Ok(settings),
            _ => Err(faults),
        }
    }

    /// What is permitted but deserves a second look.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if !self.listen.ip().is_loopback() && self.trusted_proxies.is_empty() {
            remarks.push(format!(
                "listen is {}, which other machines reach, and trusted_proxies is empty: put a reverse proxy with TLS in front and name its address, or throttling sees one client only",
                self.listen
            ));
        }
        if self.database_kind == DatabaseKind::Sqlite {
            remarks.push(
                "database_url is SQLite: right for one server and small teams; several servers need PostgreSQL".into(),
            );
        }
        if self.erasure_file.is_none() {
            remarks.push("erasure_file is empty: nobody can have a case erased, since it would come back with a backup; name a file that all servers share".into());
        }
        if self.scanner.is_none() {
            remarks
                .push("scanner is empty: documents that are added stay in quarantine, and nobody can open them".into());
        }
        if self.mail.is_none() {
            remarks.push("smtp_host is empty: no mail is sent; links of invitations are shown once to who invites, and nobody hears of new sign-ins outside Punte".into());
        }
        if self.log_level == "debug" {
            remarks.push("log_level is debug: more is written than production needs".into());
        }
        remarks
    }
}

fn read(values: &Values, faults: &mut Faults) -> Option<Settings> {
    let public_url = values.checked("public_url", faults, address::public_url);
    let country = values.checked("country", faults, values::one_of(&["ro", "al"]));
    let database = values.checked("database_url", faults, address::database);
    let key_service = values.checked("key_service", faults, values::program);
    let keys = values.checked("key_file", faults, |value| {
        // Without a usable service there is nothing to say of the file.
        values::key_file(value, key_service.clone().flatten())
    });
    let checkpoint_file = values.checked("checkpoint_file", faults, values::file_in_existing_folder);
    let beside = database.as_ref().and_then(|database| database.file.as_deref());
    let erasure_file = values.checked("erasure_file", faults, |value| values::erasure_file(value, beside));
    let listen = values.checked("listen", faults, address::socket);
    let metrics_listen = values.checked("metrics_listen", faults, address::private_socket);
    let trusted_proxies = values.checked("trusted_proxies", faults, address::ranges);
    let database_connections = values.checked("database_connections", faults, values::whole(2, 200));
    let workers = values.checked("workers", faults, values::whole(0, 64));
    let scanner = values.checked("scanner", faults, address::scanner);
    let security_contact = values.checked("security_contact", faults, |value| {
        address::security_contact(value, public_url.as_deref())
    });
    let mail = mail::read(values, faults);
    let log_level = values.checked("log_level", faults, values::one_of(&["error", "warn", "info", "debug"]));
    let signing_key_days = values.checked("signing_key_days", faults, values::whole(1, 365));
    let passkey_roles = values.checked("passkey_roles", faults, values::roles);
    let reading_seconds = values.checked("reading_seconds", faults, values::whole(1, 600));
    let shutdown_seconds = values.checked("shutdown_seconds", faults, values::whole(1, 300));

    if let (Some(listen), Some(metrics)) = (listen, metrics_listen)
        && listen.port() == metrics.port()
    {
        faults.add(
            "metrics_listen",
            "has the port of listen; metrics are not public, give them a port of their own",
        );
    }
    if let (Some(database), Some(checkpoints)) = (&database, &checkpoint_file)
        && let Some(file) = &database.file
        && file.parent() == checkpoints.parent()
    {
        faults.add(
            "checkpoint_file",
            "lies beside the database; who can change one can change the other, so name a folder on another disk",
        );
    }

    let database = database?;
    Some(Settings {
        public_url: public_url?,
        country: country?,
        database_url: database.url,
        database_kind: database.kind,
        keys: keys?,
        checkpoint_file: checkpoint_file?,
        erasure_file: erasure_file?,
        listen: listen?,
        metrics_listen: metrics_listen?,
        trusted_proxies: trusted_proxies?,
        database_connections: u32::try_from(database_connections?).ok()?,
        workers: usize::try_from(workers?).ok()?,
        scanner: scanner?,
        security_contact: security_contact?,
        mail: mail?,
        log_level: log_level?,
        signing_key_days: u32::try_from(signing_key_days?).ok()?,
        passkey_roles: passkey_roles?,
        reading: Duration::from_secs(reading_seconds?),
        shutdown: Duration::from_secs(shutdown_seconds?),
    })
}
