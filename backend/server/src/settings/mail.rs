//! The mail server: all of it, or none.

use std::net::IpAddr;

use punte_jobs::mail::{Address, MailServer, MailTls, sender};

use super::faults::Faults;
use super::values::{self, Checked, Values};

/// The mail server that is named, `Some(None)` where none is, `None` where something is wrong.
#[expect(
    clippy::option_option,
    reason = "what is wrong is told apart from what is not wanted"
)]
pub(super) fn read(values: &Values, faults: &mut Faults) -> Option<Option<MailServer>> {
    let host = values.checked("smtp_host", faults, host);
    let port = values.checked("smtp_port", faults, values::whole(0, 65_535));
    let tls = values.checked("smtp_tls", faults, tls);
    let from = values.checked("smtp_from", faults, from);
    let user = values.checked("smtp_user", faults, |value| Ok(value.to_owned()));
    let password = values.checked("smtp_password", faults, |value| Ok(value.to_owned()));
    let (host, port, tls, from, user, password) = (host?, port?, tls?, from?, user?, password?);
    if host.is_empty() {
        for (name, is_given) in [
            ("smtp_from", from.is_some()),
            ("smtp_user", !user.is_empty()),
            ("smtp_password", !password.is_empty()),
        ] {
            if is_given {
                faults.add(
                    name,
                    "is given, but smtp_host is not; name the mail server, or remove it",
                );
            }
        }
        return Some(None);
    }
    if user.is_empty() != password.is_empty() {
        let (given, missing) = if user.is_empty() {
            ("smtp_password", "smtp_user")
        } else {
            ("smtp_user", "smtp_password")
        };
        faults.add(
            given,
            format!("is given, but {missing} is not; give both, or none where the mail server asks for none"),
        );
    }
    if tls == MailTls::None && !is_near(&host) {
        faults.add(
            "smtp_tls",
            "is none, but smtp_host is another machine: what is mailed lets people in, so it goes encrypted; starttls or tls",
        );
    }
    let Some(from) = from else {
        faults.add(
            "smtp_from",
            "is missing: the address messages come from, such as no-reply@punte.gov.ro",
        );
        return None;
    };
    let port = match (u16::try_from(port).ok()?, tls) {
        (0, MailTls::StartTls) => 587,
        (0, MailTls::Whole) => 465,
        (0, MailTls::None) => 25,
        (port, _) => port,
    };
    Some(Some(MailServer {
        host,
        port,
        tls,
        login: (!user.is_empty()).then(|| (user, password.into())),
        from,
    }))
}

fn is_near(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

fn host(value: &str) -> Checked<String> {
    let is_name = value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if is_name || value.parse::<IpAddr>().is_ok() {
        Ok(value.to_owned())
    } else {
        Err("must name the mail server by its name alone, such as mail.agency.gov.ro; the port is smtp_port".into())
    }
}

fn tls(value: &str) -> Checked<MailTls> {
    match value {
        "starttls" => Ok(MailTls::StartTls),
        "tls" => Ok(MailTls::Whole),
        "none" => Ok(MailTls::None),
        _ => Err("must be one of: starttls, tls, none (to this machine only)".into()),
    }
}

fn from(value: &str) -> Checked<Option<Address>> {
    if value.is_empty() {
        return Ok(None);
    }
    sender(value)
        .map(Some)
        .ok_or_else(|| "must be an address alone, such as no-reply@punte.gov.ro".into())
}
