//! The developer pages.

use std::collections::{BTreeMap, BTreeSet};

use punte_api::app::Profile;
use punte_api::docs::{PAGES, pages};
use punte_api::units::markdown_page;
use punte_api::{Code, openapi};
use punte_domain::access::ClientScope;
use punte_domain::language::Language;
use punte_domain::partners::event::{PartnerEventType, PartnerSubject};
use serde_json::Value;
use strum::IntoEnumIterator as _;

fn document(profile: Profile) -> Value {
    serde_json::to_value(openapi::document(profile)).expect("a document")
}

/// What stands in a page, without what stands around it in each.
fn page(path: &str, document: &Value) -> String {
    let pages = pages(document);
    let (_, contents) = pages[path].split_once("</h1>").expect("a heading");
    let (contents, _) = contents.split_once("</main>").expect("its end");
    contents.to_owned()
}

/// The part of a page with this place, if it has one.
fn section<'a>(page: &'a str, id: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("<section id=\"{id}\">"))?;
    rest.split("</section>").next()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A comment of the code, its code marked as such.
fn marked(comment: &str) -> String {
    let parts = comment.split('`').map(escaped).enumerate();
    let parts = parts.map(|(place, part)| match place % 2 {
        0 => part,
        _ => format!("<code>{part}</code>"),
    });
    parts.collect()
}

#[test]
fn the_catalogue_has_every_code_in_three_languages() {
    let page = page("/api/docs/errors", &document(Profile::Production));
    for code in Code::iter() {
        assert!(page.contains(&format!("id=\"{}\"", code.name())), "{}", code.name());
        assert!(code.meaning().ends_with('.'), "{}", code.name());
        for language in [Language::En, Language::Ro, Language::Sq] {
            assert!(page.contains(&escaped(code.title(language))), "{}", code.name());
        }
    }
    for (place, code) in [
        ("reasons-within-a-code", "client_secrets_full"),
        ("codes-of-fields", "not_https"),
    ] {
        assert!(page.contains(&format!("href=\"#{place}\"")) && page.contains(&format!("id=\"{place}\"")));
        assert!(page.contains(&format!("<code>{code}</code>")), "{code}");
    }
}

#[test]
fn the_page_names_every_operation_and_escapes_what_it_shows() {
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "info": { "title": "Punte", "version": "1" },
        "paths": { "/api/v1/cases/{id}": { "get": {
            "tags": ["cases"], "operationId": "case_read", "summary": "Read <b>one</b>",
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string", "format": "uuid" } }],
            "responses": { "200": { "description": "The case", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Case" } } } } }
        } } },
        "components": { "schemas": { "Case": { "properties": { "id": { "type": "string" } }, "required": ["id"] } } }
    });
    let page = page("/api/docs", &document);
    assert!(page.contains("id=\"case_read\""));
    assert!(page.contains("href=\"#schema-Case\""));
    assert!(page.contains("&lt;b&gt;one"));
    assert!(!page.contains("<script"));
}

#[test]
fn every_type_is_in_the_catalogue_with_its_scope_and_an_example() {
    let page = page("/api/docs/events", &document(Profile::Production));
    for kind in PartnerEventType::iter() {
        let section = section(&page, kind.code()).unwrap_or_else(|| panic!("{kind} has no section"));
        assert!(section.contains(&marked(kind.meaning())), "{kind}");
        assert!(section.contains("/api/docs/scopes#"), "{kind} needs no scope");
        let example = section
            .split("<pre>")
            .nth(1)
            .and_then(|rest| rest.split("</pre>").next());
        let example = example.expect("an example").replace("&quot;", "\"");
        let example: Value = serde_json::from_str(&example).expect("JSON");
        assert_eq!(example["type"], kind.code());
        assert!(page.contains(&format!("href=\"#{kind}\"")), "{kind} is not in the list");
    }
}

#[test]
fn what_an_event_is_about_is_read_with_the_right_that_lets_it_be_told() {
    let document = document(Profile::Production);
    let page = page("/api/docs/events", &document);
    let mut seen = Vec::new();
    for kind in PartnerEventType::iter() {
        let subject = kind.subject();
        let id = section(&page, kind.code())
            .and_then(|section| section.split("Read with</th><td><a href=\"/api/docs#").nth(1))
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_else(|| panic!("{kind} is read with nothing"));
        let items = document["paths"].as_object().expect("paths").values();
        let operation = items
            .map(|item| &item["get"])
            .find(|operation| operation["operationId"] == id)
            .unwrap_or_else(|| panic!("{id} is no operation"));
        assert_eq!(operation["x-permission"], subject.permission().code(), "{id}");
        seen.push(subject);
    }
    assert!(PartnerSubject::iter().all(|subject| seen.contains(&subject)));
}

#[test]
fn every_scope_opens_operations_and_the_page_names_them() {
    let page = page("/api/docs/scopes", &document(Profile::Production));
    for scope in ClientScope::iter() {
        let section = section(&page, scope.code()).expect("a section");
        assert!(section.contains("/api/docs#"), "{scope} opens nothing");
    }
    assert!(page.contains("/api/docs#referral_accept"));
    assert!(!page.contains("/api/docs#person_read"));
}

#[test]
fn headings_are_places_and_html_is_text() {
    let html =
        markdown_page("# Title\n\n## First `steps`, then\n\nOne <b>bold</b> & `<x>`\n\n```sh\ncurl \"$a\" > b\n```\n");
    assert!(!html.contains("Title"), "{html}");
    assert!(html.contains("<h2 id=\"first-steps-then\">"), "{html}");
    assert!(html.contains("&lt;b&gt;bold"), "{html}");
    assert!(html.contains("<code class=\"language-sh\">"), "{html}");
}

#[test]
fn every_page_names_the_others_and_holds_no_script() {
    let document = document(Profile::Demo);
    let pages = pages(&document);
    assert_eq!(pages.len(), PAGES.len());
    for (path, html) in &pages {
        assert!(
            PAGES
                .iter()
                .all(|(other, _)| html.contains(&format!("href=\"{other}\""))),
            "{path}"
        );
        assert_eq!(html.matches("aria-current=\"page\"").count(), 1, "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert!(!html.contains("<script") && !html.contains("style=\""), "{path}");
    }
}

#[test]
fn every_link_within_the_pages_leads_to_something() {
    let document = document(Profile::Demo);
    let pages = pages(&document);
    let named = |html: &str, attribute: &str| -> Vec<String> {
        let values = html.split(attribute).skip(1);
        values
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let places: BTreeMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(&path, html)| (path, named(html, " id=\"").into_iter().collect()))
        .collect();
    for (&path, html) in &pages {
        for link in named(html, " href=\"") {
            let is_within = link.starts_with('#') || link.starts_with("/api/docs");
            if !is_within || link.starts_with("/api/docs/style.css") {
                continue;
            }
            let (page, place) = link.split_once('#').unwrap_or((&link, ""));
            let page = if page.is_empty() { path } else { page };
            let there = places
                .get(page)
                .unwrap_or_else(|| panic!("{path} links to {link}, which is no page"));
            assert!(place.is_empty() || there.contains(place), "{path} links to {link}");
        }
    }
}
