//! What messages by mail say (SEC-62): a subject and a few lines for each kind, in each language.

use std::collections::BTreeMap;

use serde::Deserialize;
use strum::IntoEnumIterator;

use super::PackPart;
use super::check::Check;
use crate::language::{Labels, Language};
use crate::mail::MailKind;

const FILE: &str = "mail.toml";

/// What a text leaves open.
const OPEN: [&str; 3] = ["organisation", "link", "until"];

/// The texts of all messages.
#[derive(Debug, Clone)]
pub struct MailTexts(BTreeMap<MailKind, MailText>);

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailText {
    /// One line without anything left open.
    subject: Labels,
    /// The lines.
    body: Labels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailFile {
    verified: bool,
    mail: BTreeMap<String, MailText>,
}

/// What is filled in.
#[derive(Debug, Clone, Copy, Default)]
pub struct MailFacts<'a> {
    /// The name of the organisation that invites.
    pub organisation: &'a str,
    /// Where to go.
    pub link: &'a str,
    /// Until when, written out.
    pub until: &'a str,
}

impl MailTexts {
    /// The subject and the lines of a message.
    #[must_use]
    pub fn write(&self, kind: MailKind, language: Language, facts: MailFacts<'_>) -> Option<(String, String)> {
        let text = self.0.get(&kind)?;
        Some((
            text.subject.get(language).to_owned(),
            filled(text.body.get(language), facts),
        ))
    }
}

/// The text with the facts in it. What a fact says is never taken for something left open, and begins no line of its
/// own.
fn filled(text: &str, facts: MailFacts<'_>) -> String {
    let mut filled = String::with_capacity(text.len() + facts.link.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let fact = match name {
            "organisation" => facts.organisation,
            "link" => facts.link,
            "until" => facts.until,
            _ => "",
        };
        let lines: Vec<&str> = fact.split(char::is_control).collect();
        filled.push_str(&lines.join(" "));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// What a text leaves open, by name.
fn left_open(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .map(|part| part.split('}').next().unwrap_or_default())
        .collect()
}

impl Check {
    /// The texts of every kind of message, each in every language.
    pub(super) fn mail(&mut self, file: MailFile) -> MailTexts {
        self.verified(PackPart::Mail, (FILE, "mail"), None, file.verified);
        let mut texts = BTreeMap::new();
        for (code, text) in file.mail {
            let Ok(kind) = code.parse::<MailKind>() else {
                self.wrong(FILE, format!("mail.{code}"), "is no kind of message");
                continue;
            };
            for language in Language::iter() {
                let (subject, body) = (text.subject.get(language), text.body.get(language));
                let key = format!("mail.{code}.{}", language.code());
                if subject.trim().is_empty() || subject.chars().any(|c| c.is_control() || c == '{') {
                    self.wrong(
                        FILE,
                        key.clone(),
                        "needs a subject of one line that leaves nothing open",
                    );
                }
                let open = left_open(body);
                if open.iter().any(|name| !OPEN.contains(name)) {
                    self.wrong(FILE, key.clone(), "leaves something open that nobody fills in");
                }
                if !open.contains(&"link") {
                    self.wrong(FILE, key, "does not say where to go: {link}");
                }
            }
            texts.insert(kind, text);
        }
        for kind in MailKind::iter().filter(|kind| !texts.contains_key(kind)) {
            self.wrong(FILE, format!("mail.{}", kind.code()), "is missing");
        }
        MailTexts(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Pack;

    #[test]
    fn sec_62_every_message_is_written_in_every_language_and_nothing_stays_open() {
        let facts = MailFacts {
            organisation: "Casa {link}\r\nBcc: x@y.ro",
            link: "https://punte.gov.ro/invitation#secret",
            until: "9.03.2026",
        };
        for country in Pack::names() {
            let pack = Pack::load(country).expect("valid");
            for kind in MailKind::iter() {
                let mut bodies = std::collections::BTreeSet::new();
                for language in Language::iter() {
                    let (subject, body) = pack.mail().write(kind, language, facts).expect("written");
                    assert!(!subject.contains(['\r', '\n']), "{kind}");
                    assert_eq!(body.matches(facts.link).count(), 1, "{kind} {language}: {body}");
                    assert!(!body.contains("\nBcc"), "{body}");
                    assert!(bodies.insert(body), "{kind} says the same in two languages");
                }
            }
        }
    }
}
