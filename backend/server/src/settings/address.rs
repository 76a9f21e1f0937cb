//! Addresses: of the server, of those it believes, and of the database.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use punte_api::client::IpRange;
use punte_jobs::Scanner;
use secrecy::SecretString;
use url::{Host, Url};

use super::values::Checked;

/// Which database an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file beside the server.
    Sqlite,
    /// A server of its own.
    Postgres,
}

/// A database address that passed.
pub(super) struct Database {
    pub(super) url: SecretString,
    pub(super) kind: DatabaseKind,
    /// The file, for SQLite.
    pub(super) file: Option<PathBuf>,
}

pub(super) fn socket(value: &str) -> Checked<SocketAddr> {
    value
        .parse()
        .map_err(|_| "must be an address and a port, such as 127.0.0.1:8080".into())
}

/// What goes to the scanner goes as it is: it does not leave the machine (SEC-51).
pub(super) fn scanner(value: &str) -> Checked<Option<Scanner>> {
    match value {
        "" => Ok(None),
        path if path.starts_with('/') => Ok(Some(Scanner::Socket(path.into()))),
        address => match socket(address) {
            Ok(address) if address.ip().is_loopback() => Ok(Some(Scanner::Port(address))),
            _ => Err("must be a socket of this machine, /run/clamav/clamd.ctl, or a port of it, 127.0.0.1:3310".into()),
        },
    }
}

pub(super) fn private_socket(value: &str) -> Checked<SocketAddr> {
    let address = socket(value)?;
    let is_private = match address.ip() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    if is_private {
        Ok(address)
    } else {
        Err("must be a loopback or private address: metrics are not public, 127.0.0.1:9464 is right".into())
    }
}

pub(super) fn ranges(value: &str) -> Checked<Vec<IpRange>> {
    value
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| {
            IpRange::parse(item)
                .ok_or_else(|| format!("has {item:?}, which is neither an address nor a network such as 10.1.0.0/16"))
        })
        .collect()
}

pub(super) fn public_url(value: &str) -> Checked<String> {
    const SHAPE: &str = "must be https:// and a name, such as https://punte.gov.ro, without path, user or query";
    // WebAuthn Level 3 §5.1.3: a passkey belongs to a domain, and an address of numbers is none.
    const BARE: &str = "must be https:// and a name: passkeys belong to a name, and an address of numbers has none. Give \
                        the server one in your DNS, such as https://punte.gov.ro";
    let url = Url::parse(value).map_err(|_| SHAPE)?;
    let is_bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    match (url.scheme(), url.host()) {
        ("https", Some(Host::Domain(_))) if is_bare => Ok(url.origin().ascii_serialization()),
        ("https", Some(Host::Ipv4(_) | Host::Ipv6(_))) => Err(BARE.into()),
        ("http", _) => Err("must begin with https://; to try Punte out without TLS use: punte demo".into()),
        _ => Err(SHAPE.into()),
    }
}

/// An address for `Contact` of RFC 9116. Without one it is the mailbox that RFC 2142 keeps for this.
pub(super) fn security_contact(value: &str, public_url: Option<&str>) -> Checked<String> {
    const SHAPE: &str = "must be an e-mail address, security@agency.gov.ro, or a page, https://agency.gov.ro/security";
    let is_plain = |text: &str| text.chars().all(|letter| letter.is_ascii_graphic());
    if value.is_empty() {
        let name = public_url
            .and_then(|url| url.strip_prefix("https://"))
            .unwrap_or_default();
        let name = name.split(':').next().unwrap_or_default();
        return Ok(format!("mailto:security@{name}"));
    }
    if value.starts_with("https://") {
        return match Url::parse(value) {
            Ok(url) if is_plain(value) && url.host().is_some() => Ok(url.into()),
            _ => Err(SHAPE.into()),
        };
    }
    match value.split_once('@') {
        Some((mailbox, name))
            if is_plain(value)
                && !mailbox.is_empty()
                && !mailbox.contains(':')
                && name.contains('.')
                && !name.contains('@') =>
        {
            Ok(format!("mailto:{value}"))
        }
        _ => Err(SHAPE.into()),
    }
}

pub(super) fn database(value: &str) -> Checked<Database> {
    if let Some(rest) = value.strip_prefix("sqlite:") {
        return sqlite(rest);
    }
    let url = Url::parse(value).map_err(
        |_| "is not an address. Write postgres://user:password@host/database?sslmode=verify-full or sqlite:///path",
    )?;
    match url.scheme() {
        "postgres" | "postgresql" => postgres(&url),
        _ => Err("must begin with postgres:// or sqlite://".into()),
    }
}

fn sqlite(rest: &str) -> Checked<Database> {
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.contains('?') || path.contains('#') {
        return Err("has options after the SQLite path; the server sets them itself, remove them".into());
    }
    let file = Path::new(path);
    match file.parent() {
        Some(folder) if file.is_absolute() && folder.is_dir() && !file.is_dir() => Ok(Database {
            url: format!("sqlite://{path}?mode=rwc").into(),
            kind: DatabaseKind::Sqlite,
            file: Some(file.to_path_buf()),
        }),
        _ => Err("must name a whole path in a folder that exists: sqlite:///var/lib/punte/punte.db".into()),
    }
}

fn postgres(url: &Url) -> Checked<Database> {
    let options: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let option = |name: &str| {
        options
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    for (name, _) in &options {
        if !matches!(
            name.as_str(),
            "sslmode" | "sslrootcert" | "sslcert" | "sslkey" | "host" | "application_name"
        ) {
            return Err(format!("has the option {name:?}, which is not known; remove it"));
        }
        if options.iter().filter(|(other, _)| other == name).count() > 1 {
            return Err(format!("has the option {name:?} twice"));
        }
    }
    if url.path().trim_matches('/').is_empty() {
        return Err("names no database: postgres://user:password@host/database".into());
    }
    if url.username().is_empty() {
        return Err("names no user: postgres://user:password@host/database".into());
    }

    let is_near = match (option("host"), url.host()) {
        (Some(folder), _) if folder.starts_with('/') => true,
        (Some(_), _) => {
            return Err("has a host option that is no folder of a socket; write the host before the database".into());
        }
        // Of a scheme it does not know, the parser leaves IPv4 addresses as names.
        (None, Some(Host::Domain(name))) => {
            name == "localhost" || name.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback())
        }
        (None, Some(Host::Ipv4(ip))) => ip.is_loopback(),
        (None, Some(Host::Ipv6(ip))) => ip.is_loopback(),
        (None, None) => return Err("names no host: postgres://user:password@host/database".into()),
    };
    if !is_near {
        if option("sslmode") != Some("verify-full") {
            return Err("goes over the network, so it needs ?sslmode=verify-full (and sslrootcert=FILE for an authority of your own)".into());
        }
        let password = url.password().unwrap_or_default();
        if password.is_empty() && option("sslcert").is_none() {
            return Err("has no password; set one of at least 20 characters, or use a client certificate".into());
        }
        if !password.is_empty() && (password.chars().count() < 20 || password == url.username()) {
            return Err("has a weak password; generate one of at least 20 characters: openssl rand -hex 24".into());
        }
    }
    for name in ["sslrootcert", "sslcert", "sslkey"] {
        if let Some(file) = option(name)
            && !Path::new(file).is_file()
        {
            return Err(format!("has {name}={file}, but there is no such file"));
        }
    }
    Ok(Database {
        url: url.as_str().to_owned().into(),
        kind: DatabaseKind::Postgres,
        file: None,
    })
}
