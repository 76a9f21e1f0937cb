//! What each scope of partners' programs opens.

use std::fmt::Write as _;

use serde_json::Value;

use super::{METHODS, escape, get, text};

/// What the page says of this document.
pub(super) fn page(document: &Value) -> String {
    let mut html = String::from(
        "<p>A program may do what its scopes open, as far as its organisation reaches and consent allows. No scope \
         opens who a person is, what they said, or a decision; what a referral discloses to a program is what consent \
         discloses to its organisation. An operation that several scopes open takes any one of them.</p>",
    );
    let schemes = get(get(document, "components"), "securitySchemes");
    let flow = get(get(get(schemes, "clientCredentials"), "flows"), "clientCredentials");
    for (scope, meaning) in get(flow, "scopes").as_object().into_iter().flatten() {
        let _ = write!(
            html,
            "<section id=\"{0}\"><h2><code>{0}</code></h2><p>{1}</p>",
            escape(scope),
            text(meaning)
        );
        opened(&mut html, document, |scopes| scopes.iter().any(|one| one == scope));
        html.push_str("</section>");
    }
    html.push_str("<section id=\"any\"><h2>Any scope</h2><p>What every program with a token may read:</p>");
    opened(&mut html, document, <[Value]>::is_empty);
    html.push_str("</section>");
    html
}

/// The operations that a list of scopes like this opens to programs.
fn opened(html: &mut String, document: &Value, is_like: impl Fn(&[Value]) -> bool) {
    html.push_str("<table><thead><tr><th>Operation</th><th>Call</th><th>What it does</th></tr></thead><tbody>");
    for (path, item) in get(document, "paths").as_object().into_iter().flatten() {
        for method in METHODS {
            let operation = get(item, method);
            let ways = get(operation, "security").as_array().map_or(&[][..], Vec::as_slice);
            let mut scopes = ways.iter().filter_map(|way| get(way, "clientCredentials").as_array());
            if scopes.any(|scopes| is_like(scopes)) {
                let _ = write!(
                    html,
                    "<tr><td><a href=\"/api/docs#{0}\"><code>{0}</code></a></td><td>{1} <code>{2}</code></td><td>{3}</td></tr>",
                    text(get(operation, "operationId")),
                    method.to_uppercase(),
                    escape(path),
                    text(get(operation, "summary")),
                );
            }
        }
    }
    html.push_str("</tbody></table>");
}
