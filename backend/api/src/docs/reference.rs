//! The reference: every operation and every schema of the document.

use std::fmt::Write as _;

use serde_json::Value;

use super::{METHODS, escape, get, text};

/// What the reference says of this document.
pub(super) fn page(document: &Value) -> String {
    let mut html = String::with_capacity(256 * 1024);
    let _ = write!(
        html,
        "<p>{}</p><p>Version {} · <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI {})</p>",
        text(get(get(document, "info"), "description")),
        text(get(get(document, "info"), "version")),
        text(get(document, "openapi")),
    );
    let operations = operations(document);
    contents(&mut html, &operations);
    let mut tag = "";
    for operation in &operations {
        if operation.tag != tag {
            tag = operation.tag;
            let _ = write!(html, "<h2 id=\"tag-{0}\">{0}</h2>", escape(tag));
        }
        describe(&mut html, operation);
    }
    html.push_str("<h2 id=\"schemas\">Schemas</h2>");
    for (name, schema) in get(get(document, "components"), "schemas")
        .as_object()
        .into_iter()
        .flatten()
    {
        let name = escape(name);
        let _ = write!(html, "<section id=\"schema-{name}\"><h3>{name}</h3>");
        describe_schema(&mut html, schema);
        html.push_str("</section>");
    }
    html
}

struct Operation<'a> {
    tag: &'a str,
    path: &'a str,
    method: &'a str,
    value: &'a Value,
}

/// Every operation, those of one tag together, in the order of the document.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in get(document, "paths").as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(value) = item.get(method) {
                let tag = get(value, "tags").get(0).and_then(Value::as_str).unwrap_or("other");
                operations.push(Operation {
                    tag,
                    path,
                    method,
                    value,
                });
            }
        }
    }
    operations.sort_by_key(|operation| operation.tag);
    operations
}

fn contents(html: &mut String, operations: &[Operation<'_>]) {
    html.push_str("<nav aria-label=\"Operations\"><ul>");
    let mut tag = "";
    for operation in operations {
        if operation.tag != tag {
            if !tag.is_empty() {
                html.push_str("</ul></li>");
            }
            tag = operation.tag;
            let _ = write!(html, "<li><a href=\"#tag-{0}\">{0}</a><ul>", escape(tag));
        }
        let id = text(get(operation.value, "operationId"));
        let _ = write!(html, "<li><a href=\"#{id}\"><code>{id}</code></a></li>");
    }
    if !tag.is_empty() {
        html.push_str("</ul></li>");
    }
    html.push_str("<li><a href=\"#schemas\">Schemas</a></li></ul></nav>");
}

fn describe(html: &mut String, operation: &Operation<'_>) {
    let value = operation.value;
    let id = text(get(value, "operationId"));
    let _ = write!(
        html,
        "<section id=\"{id}\"><h3>{}</h3><p class=\"call\"><strong>{}</strong> <code>{}</code></p>",
        text(get(value, "summary")),
        operation.method.to_uppercase(),
        escape(operation.path)
    );
    paragraphs(html, get(value, "description"));
    let _ = write!(html, "<p>Operation <code>{id}</code>");
    if let Some(permission) = get(value, "x-permission").as_str() {
        let _ = write!(html, ", permission <code>{}</code>", escape(permission));
    }
    if get(value, "x-step-up") == true {
        html.push_str(", with a factor that was proven in the last five minutes");
    }
    html.push_str(".</p>");

    let parameters = get(value, "parameters").as_array().map_or(&[][..], Vec::as_slice);
    if !parameters.is_empty() {
        html.push_str("<h4>Parameters</h4><table><thead><tr><th>Name</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead><tbody>");
        for parameter in parameters {
            let is_required = get(parameter, "required") == true;
            let _ = write!(
                html,
                "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                text(get(parameter, "name")),
                if is_required { "" } else { " (optional)" },
                text(get(parameter, "in")),
                kind(get(parameter, "schema")),
                text(get(parameter, "description")),
            );
        }
        html.push_str("</tbody></table>");
    }
    if let Some(body) = value.get("requestBody") {
        html.push_str("<h4>Body</h4>");
        content(html, body);
    }
    html.push_str("<h4>Answers</h4><table><thead><tr><th>Status</th><th>Meaning</th><th>Body</th></tr></thead><tbody>");
    for (status, answer) in get(value, "responses").as_object().into_iter().flatten() {
        let _ = write!(
            html,
            "<tr><td>{}</td><td>{}</td><td>",
            escape(status),
            text(get(answer, "description"))
        );
        content(html, answer);
        html.push_str("</td></tr>");
    }
    html.push_str("</tbody></table></section>");
}

fn content(html: &mut String, holder: &Value) {
    for (media, content) in get(holder, "content").as_object().into_iter().flatten() {
        let _ = write!(
            html,
            "<p><code>{}</code> {}</p>",
            escape(media),
            kind(get(content, "schema"))
        );
        if let Some(example) = content.get("example") {
            let example = serde_json::to_string_pretty(example).unwrap_or_default();
            let _ = write!(html, "<pre>{}</pre>", escape(&example));
        }
    }
}

fn describe_schema(html: &mut String, schema: &Value) {
    paragraphs(html, get(schema, "description"));
    if let Some(codes) = get(schema, "enum").as_array() {
        html.push_str("<p>One of ");
        for code in codes {
            let _ = write!(html, "<code>{}</code> ", text(code));
        }
        html.push_str("</p>");
    } else if get(schema, "properties").is_object() {
        fields(html, schema);
    } else {
        let parts = ["allOf", "oneOf", "anyOf"]
            .iter()
            .filter_map(|name| Some((*name, get(schema, name).as_array()?)));
        for (name, parts) in parts {
            let _ = write!(html, "<p>{}</p>", if name == "allOf" { "All of:" } else { "One of:" });
            for part in parts {
                if get(part, "properties").is_object() {
                    fields(html, part);
                } else {
                    let _ = write!(html, "<p>{}</p>", kind(part));
                }
            }
        }
        if schema.get("type").is_some() {
            let _ = write!(html, "<p>{}</p>", kind(schema));
        }
    }
}

fn fields(html: &mut String, schema: &Value) {
    let required = get(schema, "required").as_array().map_or(&[][..], Vec::as_slice);
    html.push_str("<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>");
    for (name, field) in get(schema, "properties").as_object().into_iter().flatten() {
        let is_required = required.iter().any(|other| other == name);
        let _ = write!(
            html,
            "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td></tr>",
            escape(name),
            if is_required { "" } else { " (optional)" },
            kind(field),
            text(get(field, "description"))
        );
    }
    html.push_str("</tbody></table>");
}

/// The type of a schema in a few words, with links to those that have a name.
fn kind(schema: &Value) -> String {
    if let Some(name) = get(schema, "$ref").as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escape(name));
    }
    for name in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = get(schema, name).as_array() {
            let parts: Vec<_> = parts.iter().map(kind).collect();
            return parts.join(if name == "allOf" { " and " } else { " or " });
        }
    }
    if let Some(value) = schema.get("const") {
        return format!("<code>{}</code>", text(value));
    }
    let named = match get(schema, "type") {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    if get(schema, "items").is_object() {
        return format!("{named} of {}", kind(get(schema, "items")));
    }
    match get(schema, "format").as_str() {
        Some(format) => format!("{named} ({})", escape(format)),
        None => named,
    }
}

fn paragraphs(html: &mut String, value: &Value) {
    for paragraph in value
        .as_str()
        .unwrap_or_default()
        .split("\n\n")
        .filter(|paragraph| !paragraph.is_empty())
    {
        let _ = write!(html, "<p>{}</p>", escape(paragraph));
    }
}
