//! The catalogue of errors, from the list of codes itself and the words that the web app has for reasons.

use std::fmt::Write as _;

use punte_domain::language::Language;
use punte_domain::text::InvalidCode;
use strum::IntoEnumIterator as _;

use super::{escape, markdown, marked};
use crate::Code;

const LANGUAGES: [(&str, Language); 3] = [("en", Language::En), ("ro", Language::Ro), ("sq", Language::Sq)];

/// Reasons and codes of fields, as `make generate` writes them down.
const REASONS: &str = include_str!("../../../../docs/reasons.md");

/// What the catalogue says.
pub(super) fn page() -> String {
    let mut html = String::from(
        "<p>Every refusal is <code>application/problem+json</code> (RFC 9457). <code>code</code> is one of this list \
         and of nothing else; a program goes by it and by the status. <code>title</code> is for people, in the \
         language of <code>Accept-Language</code>. <code>detail</code> is a \
         <a href=\"#reasons-within-a-code\">reason</a> within the code, where an operation has several; \
         <code>errors</code> says of a 422 what is wrong where; <code>request_id</code> names the request in the logs. After 429 and 503 <code>Retry-After</code> says in how many seconds to ask again.</p>",
    );
    html.push_str(
        "<table><thead><tr><th>Code</th><th>Status</th><th>When</th><th>What people read</th></tr></thead><tbody>",
    );
    for code in Code::iter() {
        let _ = write!(
            html,
            "<tr id=\"{0}\"><td><code>{0}</code></td><td>{1}</td><td>{2}</td><td>",
            code.name(),
            code.status().as_u16(),
            marked(code.meaning()),
        );
        for (tag, language) in LANGUAGES {
            let _ = write!(html, "<p lang=\"{tag}\">{}</p>", escape(code.title(language)));
        }
        html.push_str("</td></tr>");
    }
    html.push_str("</tbody></table><h2 id=\"fields\">What is wrong in a field</h2>");
    html.push_str(
        "<p>The <code>code</code> in <code>errors</code>: <code>required</code>, <code>unknown_field</code> and \
         <code>invalid</code> of a body that is not as its schema has it, <code>not_found</code> of an id that names \
         nothing the caller may see, and:</p><p>",
    );
    for code in InvalidCode::iter() {
        let _ = write!(html, "<code>{}</code> ", code.code());
    }
    html.push_str("</p><p>Operations have <a href=\"#codes-of-fields\">further ones</a> of their own.</p>");
    html.push_str("<h2 id=\"oauth\">The token endpoint</h2>");
    html.push_str(
        "<p>It refuses as RFC 6749 §5.2 has it, with <code>{\"error\": …}</code>, one of \
         <a href=\"/api/docs#schema-OauthErrorCode\">these codes</a>.</p>",
    );
    html.push_str(&markdown::page(REASONS));
    html
}
