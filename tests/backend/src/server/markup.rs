//! What people write comes back as data, never as a page.

use serde_json::{Value, json};

use super::process::{Answer, Installation, Running};

/// What a browser would run, were it ever taken for a page.
const MARKUP: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{constructor.constructor('alert(1)')()}}",
    "</title><script>alert(1)</script>",
    "<iframe srcdoc=\"<script>alert(1)</script>\">",
    "data:text/html,<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
];

/// An answer that no browser takes for anything but JSON.
fn is_data(answer: &Answer, what: &str) {
    let kind = &answer.headers["content-type"];
    assert!(
        kind == "application/json" || kind == "application/problem+json",
        "{what}: {kind}"
    );
    assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{what}");
    let policy = &answer.headers["content-security-policy"];
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    assert!(!answer.json().is_null(), "{what} is JSON");
}

/// Writes the markup wherever risk, needs and plan take text.
fn helps(server: &Running, token: &str, path: &str, markup: &str) {
    let done = |answer: Option<Answer>| {
        let answer = answer.unwrap();
        is_data(&answer, &format!("{path} {markup}"));
        assert!((200..300).contains(&answer.status), "{markup}: {}", answer.text());
        answer.json()
    };
    let post = |place: &str, body: Value| done(server.call("POST", &format!("{path}/{place}"), token, &body));
    let at = |thing: &Value, method: &str, place: &str, body: Value| {
        let version = thing["version"].as_i64().unwrap();
        done(server.call_at(version, method, &format!("{path}/{place}"), token, &body))
    };
    post("risk-triggers", json!({"reason": "media", "note": markup}));
    post(
        "needs",
        json!({"assessed_on": "2026-03-02", "needs": [
            {"domain": "legal", "state": "unmet", "situation": markup, "wish": "wanted", "wish_words": markup,
             "priority": "low"}]}),
    );
    at(
        &json!({"version": 0}),
        "PUT",
        "safety-plan",
        json!({"safe_places": markup}),
    );
    let plan = post("plans", Value::Null);
    let place = format!("plans/{}", plan["id"].as_str().unwrap());
    at(
        &plan,
        "PUT",
        &place,
        json!({"goals": [{"text": markup, "steps": [{"text": markup}]}]}),
    );
    let risk = post("risk-assessments", Value::Null);
    let place = format!("risk-assessments/{}", risk["id"].as_str().unwrap());
    let answers = json!({"domain": "exploiter", "answers": [{"factor": "violence", "strength": "low"}]});
    let risk = at(&risk, "PATCH", &place, answers);
    let judged = json!({"level": "extreme", "grounds": markup});
    at(&risk, "POST", &format!("{place}/finish"), judged);
}

#[test]
fn sec_43_markup_in_every_field_comes_back_unchanged_as_json_that_nothing_renders() {
    let installation = Installation::new();
    let server = installation.serve();
    let token = installation.case_worker();
    let post = |path: &str, body: &Value| {
        let answer = server.call("POST", path, &token, body).unwrap();
        is_data(&answer, &format!("{path} {body}"));
        answer
    };
    for markup in MARKUP {
        let case = json!({
            "county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-01",
            "note": markup,
            "person": {"given_names": markup, "family_name": markup, "aliases": [markup],
                       "contacts": [{"kind": "address", "value": markup, "safe_to_call": false,
                                     "safe_to_write": false, "note": markup}]}
        });
        let made = post("/api/v1/cases", &case);
        assert_eq!(made.status, 201, "{markup}: {}", made.text());
        let path = format!("/api/v1/cases/{}", made.json()["id"].as_str().unwrap());
        let written = post(&format!("{path}/notes"), &json!({"kind": "contact", "body": markup}));
        assert_eq!(written.status, 201);
        let task = json!({"title": markup, "case_id": made.json()["id"]});
        assert_eq!(post("/api/v1/tasks", &task).status, 201);
        helps(&server, &token, &path, markup);
        for (place, pointer) in [
            (format!("{path}/person"), "/given_names"),
            (format!("{path}/person"), "/aliases/0"),
            (format!("{path}/person"), "/contacts/0/note"),
            (format!("{path}/notes"), "/items/0/body"),
            (format!("{path}/risk-assessments"), "/items/0/result/grounds"),
            (format!("{path}/safety-plan"), "/safe_places"),
            (format!("{path}/needs"), "/items/0/needs/0/situation"),
            (format!("{path}/needs"), "/items/0/needs/0/wish_words"),
            (format!("{path}/plans"), "/items/0/goals/0/text"),
            (format!("{path}/plans"), "/items/0/goals/0/steps/0/text"),
            ("/api/v1/tasks".to_owned(), "/items/0/title"),
        ] {
            let answer = server.ask(&place, &token);
            is_data(&answer, &place);
            let body = answer.json();
            let mut values: Vec<&Value> = body.pointer(pointer).into_iter().collect();
            // Lists are ordered by what else is in them: somewhere it must stand.
            for item in body["items"].as_array().into_iter().flatten() {
                values.extend(item.get(pointer.rsplit('/').next().unwrap()));
            }
            assert!(values.contains(&&json!(markup)), "{place} {pointer}: {body}");
        }
        // Markup in a request that is refused is not a page either.
        let refused = post("/api/v1/tasks", &json!({"title": "x", *markup: 1}));
        assert_eq!(refused.status, 422);
        let found = post("/api/v1/cases/search", &json!({"name": markup}));
        assert!(found.status == 200 || found.status == 422, "{}", found.status);
    }
    let path = "/api/v1/%3Cscript%3Ealert(1)%3C/script%3E";
    let answer = server.ask(path, &token);
    is_data(&answer, path);
    assert!(!answer.text().contains("alert"), "a path is never shown");
}
