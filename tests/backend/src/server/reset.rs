//! Clients that go away in the middle.

use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::crowd::request;
use super::process::{Installation, first_number};

/// How much a call has left behind.
fn traces(installation: &Installation) -> [usize; 3] {
    ["task", "ledger WHERE kind = 'task.created'", "idempotency"]
        .map(|table| first_number(&installation.database.url(), &format!("SELECT count(*) FROM {table}")))
}

#[test]
fn rel_21_a_client_that_goes_away_at_any_byte_leaves_all_or_nothing_and_no_lock() {
    let installation = Installation::new();
    let server = installation.serve();
    let token = installation.case_worker();
    let call = |number: usize| {
        let body = json!({"title": format!("task {number}")});
        request(
            "POST",
            "/api/v1/tasks",
            &token,
            &format!("Idempotency-Key: k{number}\r\n"),
            &body,
        )
    };
    let length = call(100).len();
    // Every part of it: the line, the headers, the token, the body but its last byte.
    for part in 0..60 {
        server.resets(&call(100 + part), 1 + part * (length - 2) / 59);
    }
    let written = server.call("POST", "/api/v1/tasks", &token, &json!({"title": "x"}));
    assert_eq!(written.unwrap().status, 201);
    assert_eq!(traces(&installation), [1, 1, 0], "half a call is no call");

    // Whole calls whose senders do not wait for the answer. The moment they go differs.
    for number in 200..240 {
        let call = call(number);
        server.resets(&call, call.len());
    }
    let started = Instant::now();
    let written = server.call("POST", "/api/v1/tasks", &token, &json!({"title": "y"}));
    assert_eq!(written.unwrap().status, 201);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    // What is still at work ends; then each call has left everything or nothing.
    let mut before = traces(&installation);
    loop {
        sleep(Duration::from_millis(50));
        let now = traces(&installation);
        if now == before {
            break;
        }
        before = now;
    }
    let [tasks, entries, keys] = before;
    assert_eq!((entries, keys + 2), (tasks, tasks));
    // Who asks again gets what was done, or has it done now.
    for number in 200..240 {
        let answer = &server.crowd(vec![call(number)])[0].answer;
        assert_eq!(answer.status, 201, "{}", answer.text());
    }
    assert_eq!(traces(&installation), [42, 42, 40]);

    // A reader who goes away before, or in the middle of, the answer holds nothing up either.
    let read = request("GET", "/api/v1/tasks?limit=100", &token, "", &Value::Null);
    for _ in 0..40 {
        server.resets(&read, read.len());
    }
    let started = Instant::now();
    assert_eq!(server.ask("/api/v1/cases", &token).status, 200);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}
