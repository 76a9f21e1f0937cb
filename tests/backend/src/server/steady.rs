//! What a server holds after some thousand requests is what it held before them.

use std::fs;
use std::thread::scope;

use serde_json::{Value, json};

use super::crowd::request;
use super::process::{Installation, Running, first_number};

/// Resident memory in kB, open handles, connections to the database, files.
#[derive(Debug)]
struct Held {
    memory: u64,
    handles: usize,
    connections: usize,
    files: usize,
}

impl Held {
    fn by(server: &Running, installation: &Installation) -> Self {
        let url = installation.database.url();
        let connections = if url.starts_with("postgres") {
            let name = url.rsplit('/').next().unwrap();
            let sql = format!("SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'");
            // The one that asks is not the server's.
            first_number(&url, &sql) - 1
        } else {
            0
        };
        Self {
            memory: server.memory(),
            handles: server.handles(),
            connections,
            files: fs::read_dir(installation.folder.path()).unwrap().count(),
        }
    }
}

/// Five hundred requests of every kind, by four people who are new each time: nobody reads that much
/// in an hour (SEC-44).
fn hundreds(installation: &Installation, server: &Running) {
    let tokens: Vec<String> = (0..4).map(|_| installation.case_worker()).collect();
    scope(|threads| {
        for token in &tokens {
            threads.spawn(move || {
                for number in 0..13 {
                    day(server, token, number);
                }
            });
        }
    });
}

/// Ten requests: what works, what is refused, and one who goes away.
fn day(server: &Running, token: &str, number: usize) {
    let case = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01", "person": {"given_names": "Ana", "contacts": []}});
    let made = server.call("POST", "/api/v1/cases", token, &case).unwrap();
    assert_eq!(made.status, 201, "{}", made.text());
    let path = format!("/api/v1/cases/{}", made.json()["id"].as_str().unwrap());
    for (status, method, path, body) in [
        (200, "GET", path.as_str(), Value::Null),
        (200, "GET", &format!("{path}/person"), Value::Null),
        (
            201,
            "POST",
            &format!("{path}/notes"),
            json!({"kind": "contact", "body": "x"}),
        ),
        (200, "GET", "/api/v1/cases?limit=20", Value::Null),
        (200, "GET", "/api/v1/home", Value::Null),
        (422, "POST", "/api/v1/tasks", json!({"no": 1})),
        (405, "DELETE", "/api/v1/tasks", Value::Null),
        (401, "GET", "/api/v1/me", Value::Null),
    ] {
        let token = if status == 401 { "x" } else { token };
        let answer = server.call(method, path, token, &body).unwrap();
        assert_eq!(answer.status, status, "{method} {path} {}", answer.text());
    }
    let call = request("POST", "/api/v1/tasks", token, "", &json!({"title": "x"}));
    server.resets(&call, call.len() - number);
}

#[test]
fn rel_23_memory_handles_and_connections_stay_flat_over_thousands_of_requests() {
    let mut installation = Installation::new();
    // Few connections, whose own caches are soon full.
    installation.variables.insert("PUNTE_DATABASE_CONNECTIONS", "4".into());
    let server = installation.serve();
    // Pools fill and caches warm.
    for _ in 0..3 {
        hundreds(&installation, &server);
    }
    let before = Held::by(&server, &installation);
    for _ in 0..4 {
        hundreds(&installation, &server);
    }
    let after = Held::by(&server, &installation);
    assert!(
        after.memory <= before.memory + before.memory / 20,
        "{before:?} {after:?}"
    );
    assert!(after.handles <= before.handles + 3, "{before:?} {after:?}");
    assert!(after.connections <= 16, "{before:?} {after:?}");
    assert_eq!(after.files, before.files, "{before:?} {after:?}");
}
