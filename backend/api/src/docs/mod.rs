//! The developer pages: plain HTML made from the document, from the code and from three texts in `docs/`, without any
//! script, so that they load nothing from anywhere and stay within the strictest policy.
//!
//! To add a page: a line in [`PAGES`] and its contents in [`pages`].

mod errors;
mod events;
pub(crate) mod markdown;
mod reference;
mod scopes;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The pages by their paths, in the order of their menu.
pub const PAGES: [(&str, &str); 7] = [
    ("/api/docs", "Reference"),
    ("/api/docs/guide", "Guide"),
    ("/api/docs/recipes", "Recipes"),
    ("/api/docs/errors", "Errors"),
    ("/api/docs/events", "Events"),
    ("/api/docs/scopes", "Scopes"),
    ("/api/docs/changes", "Changes"),
];

/// The style sheet of the pages.
pub const STYLE: &str = include_str!("style.css");

/// The pages' content policy: their one style sheet.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const GUIDE: &str = include_str!("../../../../docs/guide.md");
const RECIPES: &str = include_str!("../../../../docs/recipes.md");
const CHANGES: &str = include_str!("../../../../docs/api-changelog.md");

/// Every page for this document, by its path.
#[must_use]
pub fn pages(document: &Value) -> BTreeMap<&'static str, String> {
    let title = text(get(get(document, "info"), "title"));
    let mut pages = BTreeMap::new();
    for (path, name) in PAGES {
        let contents = match name {
            "Guide" => markdown::page(GUIDE),
            "Recipes" => markdown::page(RECIPES),
            "Errors" => errors::page(),
            "Events" => events::page(document),
            "Scopes" => scopes::page(document),
            "Changes" => markdown::page(CHANGES),
            _ => reference::page(document),
        };
        pages.insert(path, framed(&title, path, name, &contents));
    }
    pages
}

fn framed(title: &str, path: &str, name: &str, contents: &str) -> String {
    let mut html = String::with_capacity(contents.len() + 2048);
    html.push_str("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    let _ = write!(
        html,
        "<title>{name} · {title} API</title><link rel=\"stylesheet\" href=\"/api/docs/style.css\"></head><body>\
         <header><p>{title} API</p><nav aria-label=\"Pages\"><ul>"
    );
    for (other, name) in PAGES {
        let current = if other == path { " aria-current=\"page\"" } else { "" };
        let _ = write!(html, "<li><a href=\"{other}\"{current}>{name}</a></li>");
    }
    let _ = writeln!(
        html,
        "</ul></nav></header><main><h1>{name}</h1>{contents}</main></body></html>"
    );
    html
}

/// What stands under this key, or null.
fn get<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => escape(text),
        Value::Null => String::new(),
        other => escape(&other.to_string()),
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A comment of the code, its code marked as such.
fn marked(comment: &str) -> String {
    let mut html = String::with_capacity(comment.len());
    for (place, part) in comment.split('`').enumerate() {
        if place % 2 == 0 {
            html.push_str(&escape(part));
        } else {
            let _ = write!(html, "<code>{}</code>", escape(part));
        }
    }
    html
}
