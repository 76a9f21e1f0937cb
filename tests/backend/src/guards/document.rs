//! The document says what a reader of the API needs to know.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use actix_web::http::Method;
use punte_api::app::Profile;
use punte_domain::access::Permission;

use super::operation::Operation;

/// Operations that anybody may call; each is public on purpose.
const PUBLIC: &[&str] = &[
    "authorization_server_read",
    "calendar_feed_read",
    "client_token_create",
    "health_live",
    "health_ready",
    "invitation_accept",
    "invitation_read",
    "passkey_sign_in",
    "passkey_sign_in_begin",
    "replacement_ask",
    "replacement_finish",
    "replacement_read",
    "session_create",
    "session_end",
    "session_refresh",
    "signing_key_list",
    "system_read",
];

/// Operations of people who are signed in, on what is theirs.
const OF_ANYBODY_SIGNED_IN: &[&str] = &[
    "address_ask",
    "address_confirm",
    "authenticator_read",
    "authenticator_replace",
    "colleague_list",
    "credential_read",
    "factor_begin",
    "factor_prove",
    "home_read",
    "instrument_list",
    "instrument_read",
    "interview_form_read",
    "leaflet_read",
    "me_read",
    "me_update",
    "pack_read",
    "passkey_begin",
    "passkey_create",
    "passkey_remove",
    "partner_event_list",
    "password_change",
    "recovery_codes_renew",
    "risk_form_read",
    "role_list",
    "session_confirm",
    "session_list",
    "session_revoke",
    "why_read",
];

/// What is posted without an Idempotency-Key, by why it takes none.
const WITHOUT_KEY: &[(&str, &[&str])] = &[
    (
        "only reads",
        &[
            "authenticator_read",
            "case_known",
            "case_search",
            "instrument_entry_check",
            "invitation_read",
            "provider_match",
            "replacement_read",
        ],
    ),
    (
        "is asked by who is not signed in, and answered alike however often",
        &["replacement_ask"],
    ),
    (
        "ends what is then ended, by the cookie that it takes away",
        &["session_end"],
    ),
    (
        "is a step of signing in, and spends what it is done with: an invitation, a turn of the cookie, a challenge",
        &[
            "factor_prove",
            "invitation_accept",
            "passkey_sign_in",
            "session_refresh",
        ],
    ),
    (
        "gives out what nobody keeps, a secret or a file: it cannot be shown again",
        &[
            "address_offer",
            "client_token_create",
            "export_download",
            "factor_begin",
            "passkey_begin",
            "passkey_sign_in_begin",
            "recovery_codes_renew",
            "replacement_approve",
            "session_create",
        ],
    ),
    (
        "takes passwords, of which a key would keep a trace",
        &["password_change"],
    ),
];

#[test]
fn rel_08_what_is_posted_may_be_sent_twice() {
    let listed: Vec<&str> = WITHOUT_KEY.iter().flat_map(|(_, ids)| ids.iter().copied()).collect();
    let mut left = listed.clone();
    for operation in Operation::all() {
        let id = operation.id.as_str();
        if operation.method != Method::POST {
            continue;
        }
        // A version alone is spent by the first: whoever did not hear the answer would be told of a conflict.
        assert_ne!(
            operation.takes_key(),
            listed.contains(&id),
            "{id} takes an Idempotency-Key, or stands here with why it takes none"
        );
        left.retain(|other| *other != id);
    }
    assert!(left.is_empty(), "{left:?} are no operations");
}

#[test]
fn whoever_has_signed_in_is_told_their_limits() {
    for operation in Operation::all() {
        for (status, answer) in operation.json["responses"].as_object().unwrap() {
            let is_told = ["RateLimit", "RateLimit-Policy"]
                .iter()
                .all(|name| answer["headers"][name].is_object());
            let is_due = status.starts_with('2') && !operation.is_public();
            assert_eq!(is_told, is_due, "{} {status}", operation.id);
            assert!(
                answer["description"].as_str().is_some_and(|words| !words.is_empty()),
                "{} {status} says nothing",
                operation.id
            );
        }
    }
}

#[test]
fn every_operation_is_named_and_described() {
    for operation in Operation::of(Profile::Demo) {
        let Operation { id, path, json, .. } = &operation;
        assert!(!id.is_empty(), "{path} has no operation id");
        assert!(
            id.contains('_') && id.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{id}"
        );
        for part in ["summary", "description"] {
            assert!(
                json[part].as_str().is_some_and(|text| text.len() >= 6),
                "{id} has no {part}"
            );
        }
        assert!(
            json["tags"].as_array().is_some_and(|tags| tags.len() == 1),
            "{id} has one tag"
        );
        let responses = json["responses"].as_object().unwrap();
        assert!(responses.contains_key("4XX"), "{id} says how it refuses");
        assert!(
            responses.keys().any(|status| status.starts_with('2')),
            "{id} says how it succeeds"
        );
    }
}

#[test]
fn every_operation_declares_its_permission_or_is_open_on_purpose() {
    for operation in Operation::all() {
        let id = operation.id.as_str();
        match operation.permission() {
            Some(permission) => {
                assert!(permission.parse::<Permission>().is_ok(), "{id}: {permission}");
                assert!(!operation.is_public(), "{id} has a permission and is public");
            }
            None if operation.is_public() => assert!(PUBLIC.contains(&id), "{id} is public, but not on purpose"),
            None => assert!(OF_ANYBODY_SIGNED_IN.contains(&id), "{id} declares no permission"),
        }
    }
}

#[test]
fn every_request_body_has_an_example() {
    let document = serde_json::to_value(punte_api::openapi::document(Profile::Demo)).unwrap();
    for operation in Operation::of(Profile::Demo)
        .iter()
        .filter(|operation| operation.has_body())
    {
        let schema = &operation.json["requestBody"]["content"]["application/json"]["schema"];
        let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
        let name = name.unwrap_or_else(|| panic!("{} takes a body without a name: {schema}", operation.id));
        let declared = &document["components"]["schemas"][name];
        let has_example = ["example", "examples"].iter().any(|key| !declared[*key].is_null());
        assert!(has_example, "{name}, which {} takes, has no example", operation.id);
    }
}

#[test]
fn every_path_parameter_is_declared() {
    for operation in Operation::of(Profile::Demo) {
        for name in operation.path_names() {
            let declared = operation
                .parameters()
                .any(|parameter| parameter["name"] == name && parameter["in"] == "path");
            assert!(declared, "{} does not declare {name}", operation.id);
        }
    }
}

#[test]
fn every_list_documents_the_link_to_its_next_page() {
    let mut lists = 0;
    for operation in Operation::all() {
        let link = &operation.json["responses"]["200"]["headers"]["Link"];
        assert_eq!(link.is_object(), operation.is_paged(), "{}", operation.id);
        lists += usize::from(link.is_object());
    }
    assert!(lists > 15, "{lists} lists");
}

#[test]
fn operation_ids_are_unique() {
    let mut seen = BTreeMap::new();
    for operation in Operation::of(Profile::Demo) {
        if let Some(other) = seen.insert(operation.id.clone(), operation.path.clone()) {
            panic!("{} stands for {other} and {}", operation.id, operation.path);
        }
    }
}

#[test]
fn the_demo_adds_its_own_operations_and_nothing_else() {
    let real: Vec<_> = Operation::all().into_iter().map(|operation| operation.id).collect();
    let added: Vec<_> = Operation::of(Profile::Demo)
        .into_iter()
        .map(|operation| operation.id)
        .filter(|id| !real.contains(id))
        .collect();
    assert!(added.iter().all(|id| id.starts_with("demo_")), "{added:?}");
    assert!(!real.iter().any(|id| id.starts_with("demo_")));
}

#[test]
fn schema_names_are_unique() {
    // utoipa keys schemas by name and merges equal names silently, so the sources are asked.
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    for file in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../backend")) {
        let text = std::fs::read_to_string(&file).unwrap();
        for declaration in text.split("ToSchema").skip(1) {
            // The derive is followed by attributes and then by the type, or by `schema(as = …)`.
            let declaration = declaration.split("\n}").next().unwrap_or_default();
            let Some(line) = declaration.lines().find(|line| {
                let line = line.trim_start();
                line.starts_with("pub struct") || line.starts_with("pub enum") || line.starts_with("struct")
            }) else {
                continue;
            };
            let name = match declaration.split_once("schema(as = ") {
                Some((head, rest)) if !head.contains("struct ") && !head.contains("enum ") => {
                    rest.split([')', ',']).next().unwrap_or_default().to_owned()
                }
                _ => line
                    .split_whitespace()
                    .nth(usize::from(line.trim_start().starts_with("pub")) + 1)
                    .unwrap_or_default()
                    .split(['<', '(', '{', ';'])
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            };
            if name.is_empty() || name.starts_with('$') {
                continue;
            }
            if let Some(other) = seen.insert(name.clone(), file.clone()) {
                assert_eq!(other, file, "two types are called {name} on the wire");
            }
        }
    }
    assert!(seen.contains_key("Problem"), "the sources were read: {:?}", seen.keys());
}

#[test]
fn every_reason_of_a_refusal_stands_in_the_catalogue() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let catalogue = std::fs::read_to_string(root.join("docs/reasons.md")).unwrap();
    for path in sources(&root.join("backend/api/src")) {
        let source = std::fs::read_to_string(&path).unwrap();
        for call in [
            "not_now(\"",
            "forbidden(\"",
            "NotNow).because(\"",
            "Forbidden).because(\"",
        ] {
            for rest in source.split(call).skip(1) {
                let reason = rest.split('"').next().unwrap();
                let is_there = catalogue.contains(&format!("| `{reason}` |"));
                assert!(is_there, "{reason} of {} has no words", path.display());
            }
        }
    }
}

/// Every Rust source below `folder`.
pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}
