//! SEC-66: nothing half secured starts. One row per misconfiguration.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use punte::settings::{Faults, KNOWN, Settings, Source};
use punte_vault::{KeySource, Keyring};
use tempfile::TempDir;

/// An installation that starts.
struct Installation {
    folder: TempDir,
    variables: BTreeMap<&'static str, String>,
}

impl Installation {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for name in ["data", "checkpoints"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Keyring::generate()
            .write_new(&KeySource::file(folder.path().join("keys.json")))
            .unwrap();
        let variables = BTreeMap::from([
            ("PUNTE_PUBLIC_URL", "https://punte.gov.ro".to_owned()),
            ("PUNTE_COUNTRY", "ro".to_owned()),
            ("PUNTE_DATABASE_URL", format!("sqlite://{}", path("data/punte.db"))),
            ("PUNTE_KEY_FILE", path("keys.json")),
            ("PUNTE_CHECKPOINT_FILE", path("checkpoints/ledger.jsonl")),
        ]);
        Self { folder, variables }
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.insert(name, value.into());
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.variables.remove(name);
        self
    }

    fn file(&self, name: &str, content: &str, mode: u32) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn load(&self) -> Result<Settings, Faults> {
        self.load_with(None)
    }

    fn load_with(&self, file: Option<&Path>) -> Result<Settings, Faults> {
        let variables = self
            .variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.into()))
            .collect();
        Settings::load(&Source {
            file: file.map(Path::to_path_buf),
            variables,
        })
    }

    /// Refuses to start, names the setting and says what to do.
    #[track_caller]
    fn is_refused(&self, setting: &str, sentence: &str) {
        self.is_refused_with(None, setting, sentence);
    }

    #[track_caller]
    fn is_refused_with(&self, file: Option<&Path>, setting: &str, sentence: &str) {
        let faults = self.load_with(file).expect_err("this should not start");
        assert!(
            faults
                .iter()
                .any(|fault| fault.setting.contains(setting) && fault.sentence.contains(sentence)),
            "expected that {setting} {sentence:?}, found: {faults}"
        );
    }
}

#[test]
fn sec_66_the_example_installation_starts() {
    let settings = Installation::new().load().unwrap();
    assert_eq!(settings.public_url, "https://punte.gov.ro");
    assert!(settings.listen.ip().is_loopback());
}

const DB: &str = "PUNTE_DATABASE_URL";

/// Variable, value, the setting that the refusal names, part of its sentence.
const MISCONFIGURATIONS: &[(&str, &str, &str, &str)] = &[
    (
        "PUNTE_DATABSE_URL",
        "sqlite:///tmp/x",
        "PUNTE_DATABSE_URL",
        "is not a setting",
    ),
    ("PUNTE_DEMO", "true", "PUNTE_DEMO", "is not a setting"),
    (
        "PUNTE_KEY_FILE_FILE",
        "/tmp/keys",
        "PUNTE_KEY_FILE_FILE",
        "is not a setting",
    ),
    ("PUNTE_PUBLIC_URL", "", "public_url", "is missing"),
    ("PUNTE_PUBLIC_URL", "http://punte.gov.ro", "public_url", "https://"),
    (
        "PUNTE_PUBLIC_URL",
        "https://punte.gov.ro/app",
        "public_url",
        "without path",
    ),
    (
        "PUNTE_PUBLIC_URL",
        "https://admin@punte.gov.ro",
        "public_url",
        "without path, user",
    ),
    (
        "PUNTE_PUBLIC_URL",
        "https://10.0.0.1",
        "public_url",
        "passkeys belong to a name",
    ),
    (
        "PUNTE_PUBLIC_URL",
        "https://[fd00::1]",
        "public_url",
        "passkeys belong to a name",
    ),
    (
        "PUNTE_PUBLIC_URL",
        "https://punte.example.org",
        "public_url",
        "placeholder",
    ),
    ("PUNTE_PUBLIC_URL", "punte.gov.ro", "public_url", "https://"),
    ("PUNTE_COUNTRY", "xx", "country", "one of: ro, al"),
    ("PUNTE_COUNTRY", "", "country", "is missing"),
    (DB, "", "database_url", "is missing"),
    (DB, "punte.db", "database_url", "is not an address"),
    (DB, "mysql://punte@localhost/punte", "database_url", "postgres://"),
    (DB, "sqlite::memory:", "database_url", "whole path"),
    (DB, "sqlite://punte.db", "database_url", "whole path"),
    (
        DB,
        "sqlite:///nowhere/at/all/punte.db",
        "database_url",
        "folder that exists",
    ),
    (DB, "sqlite:///tmp/punte.db?mode=ro", "database_url", "options"),
    (DB, "postgres://localhost/punte", "database_url", "names no user"),
    (DB, "postgres://punte@localhost", "database_url", "names no database"),
    (
        DB,
        "postgres://punte:0123456789abcdef0123456789@db.gov.ro/punte",
        "database_url",
        "sslmode=verify-full",
    ),
    (
        DB,
        "postgres://punte:0123456789abcdef0123456789@db.gov.ro/punte?sslmode=require",
        "database_url",
        "verify-full",
    ),
    (
        DB,
        "postgres://punte:0123456789abcdef0123456789@10.0.0.9/punte?sslmode=prefer",
        "database_url",
        "verify-full",
    ),
    (
        DB,
        "postgres://punte:0123456789abcdef0123456789@db.gov.ro/punte?sslmode=verify-full&sslmode=disable",
        "database_url",
        "twice",
    ),
    (
        DB,
        "postgres://punte:short@db.gov.ro/punte?sslmode=verify-full",
        "database_url",
        "weak password",
    ),
    (
        DB,
        "postgres://punte@db.gov.ro/punte?sslmode=verify-full",
        "database_url",
        "no password",
    ),
    (
        DB,
        "postgres://punte:changeme-changeme-changeme@db.gov.ro/punte?sslmode=verify-full",
        "database_url",
        "placeholder",
    ),
    (
        DB,
        "postgres://punte@localhost/punte?options=-c%20fsync%3Doff",
        "database_url",
        "not known",
    ),
    (
        DB,
        "postgres://punte@localhost/punte?host=db.gov.ro",
        "database_url",
        "host",
    ),
    (
        DB,
        "postgres://punte:0123456789abcdef0123456789@db.gov.ro/punte?sslmode=verify-full&sslrootcert=/no/ca.pem",
        "database_url",
        "no such file",
    ),
    ("PUNTE_KEY_FILE", "", "key_file", "is missing"),
    ("PUNTE_KEY_FILE", "/nowhere/keys.json", "key_file", "generate-keys"),
    ("PUNTE_CHECKPOINT_FILE", "ledger.jsonl", "checkpoint_file", "whole path"),
    (
        "PUNTE_CHECKPOINT_FILE",
        "/nowhere/ledger.jsonl",
        "checkpoint_file",
        "folder that exists",
    ),
    ("PUNTE_LISTEN", "8080", "listen", "address and a port"),
    ("PUNTE_LISTEN", "punte.gov.ro:80", "listen", "address and a port"),
    ("PUNTE_METRICS_LISTEN", "0.0.0.0:9464", "metrics_listen", "not public"),
    (
        "PUNTE_METRICS_LISTEN",
        "93.184.215.14:9464",
        "metrics_listen",
        "not public",
    ),
    (
        "PUNTE_METRICS_LISTEN",
        "127.0.0.1:8080",
        "metrics_listen",
        "port of their own",
    ),
    (
        "PUNTE_TRUSTED_PROXIES",
        "everybody",
        "trusted_proxies",
        "neither an address nor a network",
    ),
    (
        "PUNTE_TRUSTED_PROXIES",
        "0.0.0.0/0",
        "trusted_proxies",
        "neither an address nor a network",
    ),
    (
        "PUNTE_DATABASE_CONNECTIONS",
        "1",
        "database_connections",
        "from 2 to 200",
    ),
    (
        "PUNTE_DATABASE_CONNECTIONS",
        "many",
        "database_connections",
        "whole number",
    ),
    ("PUNTE_WORKERS", "65", "workers", "from 0 to 64"),
    ("PUNTE_SCANNER", "clamd", "scanner", "of this machine"),
    ("PUNTE_SCANNER", "10.0.0.5:3310", "scanner", "of this machine"),
    (
        "PUNTE_SECURITY_CONTACT",
        "security",
        "security_contact",
        "e-mail address",
    ),
    (
        "PUNTE_SECURITY_CONTACT",
        "http://gov.ro/security",
        "security_contact",
        "e-mail address",
    ),
    (
        "PUNTE_SECURITY_CONTACT",
        "a@gov.ro\nContact: b@c.ro",
        "security_contact",
        "e-mail address",
    ),
    ("PUNTE_SMTP_HOST", "mail.gov.ro:587", "smtp_host", "by its name alone"),
    ("PUNTE_SMTP_HOST", "mail.gov.ro", "smtp_from", "is missing"),
    (
        "PUNTE_SMTP_FROM",
        "no-reply@punte.gov.ro",
        "smtp_from",
        "smtp_host is not",
    ),
    ("PUNTE_SMTP_FROM", "punte", "smtp_from", "address alone"),
    ("PUNTE_SMTP_USER", "punte", "smtp_user", "smtp_host is not"),
    (
        "PUNTE_SMTP_PASSWORD",
        "furtuna pe deal",
        "smtp_password",
        "smtp_host is not",
    ),
    ("PUNTE_SMTP_TLS", "opportunistic", "smtp_tls", "starttls, tls, none"),
    ("PUNTE_SMTP_PORT", "65536", "smtp_port", "from 0 to 65535"),
    ("PUNTE_LOG_LEVEL", "trace", "log_level", "one of"),
    (
        "PUNTE_PASSKEY_ROLES",
        "case_supervisor, boss",
        "passkey_roles",
        "is no role",
    ),
    ("PUNTE_SIGNING_KEY_DAYS", "0", "signing_key_days", "from 1 to 365"),
    ("PUNTE_READING_SECONDS", "0", "reading_seconds", "from 1 to 600"),
    ("PUNTE_SHUTDOWN_SECONDS", "0", "shutdown_seconds", "from 1 to 300"),
];

#[test]
fn sec_66_each_misconfiguration_refuses_to_start() {
    for (variable, value, setting, sentence) in MISCONFIGURATIONS {
        Installation::new().with(variable, *value).is_refused(setting, sentence);
    }
}

/// With a mail server that is named whole.
fn mailing() -> Installation {
    Installation::new()
        .with("PUNTE_SMTP_HOST", "mail.gov.ro")
        .with("PUNTE_SMTP_FROM", "no-reply@punte.gov.ro")
}

#[test]
fn sec_51_and_66_a_mail_server_is_named_whole_and_reached_encrypted() {
    let settings = Installation::new().load().unwrap();
    assert!(settings.mail.is_none() && settings.remarks().join("\n").contains("smtp_host is empty"));
    for (tls, port) in [("starttls", 587), ("tls", 465)] {
        let mail = mailing().with("PUNTE_SMTP_TLS", tls).load().unwrap().mail.unwrap();
        assert_eq!((mail.host.as_str(), mail.port), ("mail.gov.ro", port));
        assert!(mail.login.is_none());
    }
    mailing()
        .with("PUNTE_SMTP_TLS", "none")
        .is_refused("smtp_tls", "another machine");
    mailing()
        .with("PUNTE_SMTP_USER", "punte")
        .is_refused("smtp_user", "smtp_password is not");
    mailing()
        .with("PUNTE_SMTP_PASSWORD", "furtuna pe deal")
        .is_refused("smtp_password", "smtp_user is not");
    let near = mailing()
        .with("PUNTE_SMTP_TLS", "none")
        .with("PUNTE_SMTP_HOST", "127.0.0.1");
    assert_eq!(near.load().unwrap().mail.unwrap().port, 25);
    let login = mailing().with("PUNTE_SMTP_USER", "punte");
    let secret = login.file("password", "Zq8vTm3LxW\n", 0o600).display().to_string();
    let settings = login.with("PUNTE_SMTP_PASSWORD_FILE", secret).load().unwrap();
    assert!(settings.mail.as_ref().unwrap().login.is_some());
    assert!(!format!("{settings:?}").contains("Zq8vTm3LxW"));
}

#[test]
fn sec_66_nothing_required_has_a_silent_default() {
    for known in KNOWN.iter().filter(|known| known.default.is_none()) {
        Installation::new()
            .without(&known.variable())
            .is_refused(known.name, "is missing");
    }
}

#[test]
fn sec_51_a_database_over_the_network_passes_with_verified_tls_and_a_strong_password() {
    let installation = Installation::new();
    let authority = installation.file("ca.pem", "a certificate", 0o644);
    let url = format!(
        "postgres://punte:0123456789abcdef0123456789@db.gov.ro/punte?sslmode=verify-full&sslrootcert={}",
        authority.display()
    );
    installation.with("PUNTE_DATABASE_URL", url).load().unwrap();
}

#[test]
fn a_database_on_this_machine_needs_no_tls() {
    for url in [
        "postgres://punte@localhost/punte",
        "postgres://punte@127.0.0.1:5433/punte",
        "postgres://punte@[::1]/punte",
        "postgres://punte@localhost/punte?host=/var/run/postgresql",
    ] {
        Installation::new().with("PUNTE_DATABASE_URL", url).load().unwrap();
    }
}

#[test]
fn sec_66_key_and_secret_files_that_others_can_read_are_refused() {
    let installation = Installation::new();
    let keys = PathBuf::from(&installation.variables["PUNTE_KEY_FILE"]);
    for mode in [0o640, 0o604, 0o644, 0o660] {
        fs::set_permissions(&keys, fs::Permissions::from_mode(mode)).unwrap();
        installation.is_refused("key_file", "read by others");
    }
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o400)).unwrap();
    installation.load().unwrap();

    let secret = installation.file("database_url", "postgres://punte@localhost/punte\n", 0o644);
    let installation = installation
        .without("PUNTE_DATABASE_URL")
        .with("PUNTE_DATABASE_URL_FILE", secret.display().to_string());
    installation.is_refused("PUNTE_DATABASE_URL_FILE", "read by others");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    installation.load().unwrap();
}

#[test]
fn sec_66_a_damaged_key_file_is_refused_without_its_content() {
    for content in ["", "{}", "not json", r#"{"password_pepper":"c2hvcnQ="}"#] {
        let installation = Installation::new();
        let keys = installation.file("other.json", content, 0o600);
        installation
            .with("PUNTE_KEY_FILE", keys.display().to_string())
            .is_refused("key_file", "cannot be used");
    }
}

#[test]
fn sec_66_a_key_service_others_can_change_and_one_that_fails_are_refused() {
    let installation = Installation::new();
    let keys = fs::read(installation.folder.path().join("keys.json")).unwrap();
    let service = installation.file("service", "#!/bin/sh\nexec /bin/cat\n", 0o777);
    let installation = installation.with("PUNTE_KEY_SERVICE", service.display().to_string());
    installation.is_refused("key_service", "others than its owner may change");
    fs::set_permissions(&service, fs::Permissions::from_mode(0o644)).unwrap();
    installation.is_refused("key_service", "cannot be executed");
    fs::set_permissions(&service, fs::Permissions::from_mode(0o755)).unwrap();
    installation.load().unwrap();
    assert!(!keys.is_empty());

    // SEC-67: outage and revocation. Without the service there are no keys, and nothing starts.
    fs::write(&service, "#!/bin/sh\nexit 7\n").unwrap();
    installation.is_refused("key_file", "the key service refuses");
    fs::remove_file(&service).unwrap();
    installation.is_refused("key_service", "whole path of a program");
    installation
        .with("PUNTE_KEY_SERVICE", "kms")
        .is_refused("key_service", "whole path of a program");
}

#[test]
fn sec_66_a_secret_given_twice_is_refused() {
    let installation = Installation::new();
    let secret = installation.file("database_url", "postgres://punte@localhost/punte", 0o600);
    installation
        .with("PUNTE_DATABASE_URL_FILE", secret.display().to_string())
        .is_refused("PUNTE_DATABASE_URL", "given twice");
}

#[test]
fn sec_66_the_checkpoints_do_not_lie_beside_the_database() {
    let installation = Installation::new();
    let beside = installation
        .folder
        .path()
        .join("data/ledger.jsonl")
        .display()
        .to_string();
    installation
        .with("PUNTE_CHECKPOINT_FILE", beside)
        .is_refused("checkpoint_file", "beside the database");
}

#[test]
fn a_file_gives_settings_and_the_environment_wins() {
    let installation = Installation::new().without("PUNTE_COUNTRY");
    let file = installation.file(
        "punte.toml",
        "country = \"al\"\nshutdown_seconds = 7\ntrusted_proxies = [\"10.0.0.5\", \"10.1.0.0/16\"]\n",
        0o644,
    );
    let settings = installation.load_with(Some(&file)).unwrap();
    assert_eq!((settings.country.as_str(), settings.shutdown.as_secs()), ("al", 7));
    assert_eq!(settings.trusted_proxies.len(), 2);

    let settings = installation.with("PUNTE_COUNTRY", "ro").load_with(Some(&file)).unwrap();
    assert_eq!(settings.country, "ro");
}

#[test]
fn sec_66_a_bad_file_of_settings_is_refused() {
    let installation = Installation::new();
    let table: &[(&str, u32, &str, &str)] = &[
        ("contry = \"ro\"\n", 0o644, "contry", "is not a setting"),
        ("listen = true\n", 0o644, "listen", "must be a text"),
        ("[listen]\nport = 1\n", 0o644, "listen", "must be a text"),
        (
            "country = \"ro\ndatabase_url = \"secret-value\"",
            0o600,
            "punte.toml",
            "not valid TOML near line",
        ),
        (
            "database_url = \"postgres://punte@localhost/punte\"\n",
            0o644,
            "punte.toml",
            "read by others",
        ),
    ];
    for (content, mode, setting, sentence) in table {
        let file = installation.file("punte.toml", content, *mode);
        installation.is_refused_with(Some(&file), setting, sentence);
    }
    installation.is_refused_with(Some(Path::new("/nowhere/punte.toml")), "punte.toml", "cannot be read");
}

#[test]
fn sec_66_no_fault_repeats_a_secret() {
    let secret = "Zq8vTm3LxW";
    for url in [
        format!("postgres://punte:{secret}@db.gov.ro/punte?sslmode=verify-full"),
        format!("postgres://punte:{secret}@db.gov.ro/punte"),
        format!("postgres://punte:{secret}@/punte"),
        format!("oracle://punte:{secret}@db.gov.ro/punte"),
    ] {
        let faults = Installation::new().with("PUNTE_DATABASE_URL", url).load().unwrap_err();
        assert!(!faults.to_string().contains(secret), "{faults}");
    }
    let installation = Installation::new();
    let file = installation.file("punte.toml", &format!("database_url = \"{secret}\nx"), 0o600);
    let faults = installation.load_with(Some(&file)).unwrap_err();
    assert!(!faults.to_string().contains(secret), "{faults}");

    let settings = Installation::new().with(
        "PUNTE_DATABASE_URL",
        format!("postgres://punte:{secret}@localhost/punte"),
    );
    let shown = format!("{:?}", settings.load().unwrap());
    assert!(!shown.contains(secret), "{shown}");
}

#[test]
fn sec_66_deviations_are_listed() {
    let settings = Installation::new()
        .with("PUNTE_LISTEN", "0.0.0.0:8080")
        .with("PUNTE_LOG_LEVEL", "debug")
        .load();
    let remarks = settings.unwrap().remarks().join("\n");
    for expected in ["trusted_proxies is empty", "SQLite", "log_level is debug"] {
        assert!(remarks.contains(expected), "{remarks}");
    }
}

#[test]
fn sec_36_the_file_of_erasures_lies_beside_sqlite_and_is_named_for_postgres() {
    let beside = Installation::new();
    let database = beside.folder.path().join("data/punte.db.erasures");
    assert_eq!(beside.load().unwrap().erasure_file, Some(database));
    let unnamed = Installation::new();
    unnamed.file("data/punte.db.erasures", "", 0o644);
    unnamed.is_refused("erasure_file", "0600");
    let readable = beside.file("readable", "", 0o644).display().to_string();
    let named = beside.folder.path().join("checkpoints/erasures").display().to_string();
    let beside = beside.with("PUNTE_ERASURE_FILE", readable);
    beside.is_refused("erasure_file", "0600");
    let beside = beside.with("PUNTE_ERASURE_FILE", "erasures.jsonl");
    beside.is_refused("erasure_file", "folder that exists");
    let postgres = beside
        .with(DB, "postgres://punte:0123456789abcdef0123456789@localhost/punte")
        .without("PUNTE_ERASURE_FILE");
    let settings = postgres.load().unwrap();
    assert_eq!(settings.erasure_file, None);
    assert!(settings.remarks().join("\n").contains("erasure_file is empty"));
    let settings = postgres.with("PUNTE_ERASURE_FILE", named.clone()).load().unwrap();
    assert_eq!(settings.erasure_file, Some(named.into()));
}
