//! The catalogue of events, from the list of their types itself.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use punte_domain::access::ClientScope;
use punte_domain::id::{EntryId, Id as _};
use punte_domain::partners::event::{PartnerEvent, PartnerEventData, PartnerEventType, PartnerSubject};
use serde_json::Value;
use strum::IntoEnumIterator as _;
use uuid::Uuid;

use super::{METHODS, escape, get, marked};

/// What the catalogue says of this document.
pub(super) fn page(document: &Value) -> String {
    let mut html = String::from(
        "<p>An event says that something happened and not what: it holds an id of its own, a type, a time, and the id \
         of what it is about, which is read with the operation for it. It is told by a call to an address \
         (<a href=\"/api/docs/recipes#being-called\">being called</a>) and by \
         <a href=\"/api/docs#partner_event_list\"><code>partner_event_list</code></a> \
         (<a href=\"/api/docs/recipes#reading-events\">reading events</a>), with the same id, and only \
         to whoever may read what it is about when it is told. Types are added and never renamed: pass over one that \
         you do not know.</p>",
    );
    html.push_str("<table><thead><tr><th>Type</th><th>When</th><th>About</th></tr></thead><tbody>");
    for kind in PartnerEventType::iter() {
        let _ = write!(
            html,
            "<tr><td><a href=\"#{0}\"><code>{0}</code></a></td><td>{1}</td><td>{2}</td></tr>",
            kind.code(),
            marked(kind.meaning()),
            Subject::of(kind.subject()).noun,
        );
    }
    html.push_str("</tbody></table>");
    for kind in PartnerEventType::iter() {
        describe(&mut html, document, kind);
    }
    html.push_str(
        "<section id=\"webhook.test\"><h2><code>webhook.test</code></h2><p>A trial that somebody sends to an address. \
         It tells of nothing, and stands in no list.</p></section>",
    );
    html
}

/// What events are about, as the reader of the API knows it.
struct Subject {
    noun: &'static str,
    /// Whose organisations are told.
    told: &'static str,
    /// The operation that reads it.
    read_with: &'static str,
    /// How that finds it by `data.id`.
    found: &'static str,
}

impl Subject {
    fn of(subject: PartnerSubject) -> Self {
        match subject {
            PartnerSubject::Referral => Self {
                noun: "a referral",
                told: "The organisation that holds the case and, from when it was sent, the one that is asked.",
                read_with: "referral_read",
                found: "with <code>data.id</code>",
            },
            PartnerSubject::Case => Self {
                noun: "a case",
                told: "The organisation that holds the case.",
                read_with: "case_read",
                found: "with <code>data.id</code>",
            },
            PartnerSubject::Offer => Self {
                noun: "a service offer",
                told: "The organisation that offers it.",
                read_with: "organisation_read",
                found: "with the own organisation, among its <code>offers</code>: the one whose <code>id</code> is \
                        <code>data.id</code>, unless it was removed",
            },
        }
    }
}

fn describe(html: &mut String, document: &Value, kind: PartnerEventType) {
    let subject = Subject::of(kind.subject());
    let _ = write!(
        html,
        "<section id=\"{0}\"><h2><code>{0}</code></h2><p>{1}</p><table><tbody>\
         <tr><th scope=\"row\">About</th><td>{2}</td></tr><tr><th scope=\"row\">Told</th><td>{3}</td></tr>\
         <tr><th scope=\"row\">Read with</th><td><a href=\"/api/docs#{4}\"><code>{4}</code></a> {5} {6}</td></tr>\
         <tr><th scope=\"row\">Scope</th><td>",
        kind.code(),
        marked(kind.meaning()),
        subject.noun,
        subject.told,
        subject.read_with,
        call(document, subject.read_with),
        subject.found,
    );
    let scopes = ClientScope::of_permission(kind.subject().permission());
    let scopes = scopes.map(|scope| format!("<a href=\"/api/docs/scopes#{scope}\"><code>{scope}</code></a>"));
    html.push_str(&scopes.collect::<Vec<_>>().join(" or "));
    let example = serde_json::to_string_pretty(&example(kind)).unwrap_or_default();
    let _ = write!(
        html,
        "</td></tr></tbody></table><pre>{}</pre></section>",
        escape(&example)
    );
}

/// The method and the path of an operation.
fn call(document: &Value, id: &str) -> String {
    for (path, item) in get(document, "paths").as_object().into_iter().flatten() {
        for method in METHODS {
            if get(get(item, method), "operationId") == id {
                return format!("<code>{} {}</code>", method.to_uppercase(), escape(path));
            }
        }
    }
    String::new()
}

/// An event of this type, with invented ids and an invented time.
fn example(kind: PartnerEventType) -> PartnerEvent {
    PartnerEvent {
        id: EntryId::from_uuid(Uuid::from_u128(0x4f1c_2b7e_93a5_4d08_b6c1_7e20_5a9d_3f64)),
        kind,
        timestamp: DateTime::<Utc>::from_timestamp(1_772_445_600, 0).unwrap_or_default(),
        data: PartnerEventData {
            id: Uuid::from_u128(0x0b8f_5a3e_7c61_4d2a_9f0e_2f1c_6f5b_7a10),
        },
    }
}
