//! What stays after a kill.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::process::{EmptyDatabase, Installation, Running};

/// The access token of the demo's first account with this role.
fn enter(server: &Running, role: &str) -> String {
    let accounts = server.get("/api/v1/demo/accounts").json();
    let account = accounts["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|account| account["role"] == role)
        .unwrap();
    let answer = server
        .call(
            "POST",
            "/api/v1/demo/sessions",
            "",
            &json!({ "account": account["key"] }),
        )
        .unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["access_token"].as_str().unwrap().to_owned()
}

fn task(title: &str) -> Value {
    json!({ "title": title })
}

fn titles(server: &Running, token: &str) -> BTreeSet<String> {
    let mut titles = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = server.ask(&format!("/api/v1/tasks?limit=100{cursor}"), token).json();
        for task in page["items"].as_array().unwrap() {
            titles.insert(task["title"].as_str().unwrap().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return titles,
        }
    }
}

#[test]
fn rel_01_rel_02_what_was_acknowledged_survives_a_kill_and_the_ledger_is_whole() {
    // The demo has accounts to write with; its database is SQLite.
    let installation = Installation::on(Arc::new(EmptyDatabase::sqlite()));
    let acknowledged = Mutex::new(BTreeSet::new());
    for round in 0..4 {
        let server = installation.demo();
        let token = enter(&server, "case_worker");
        let kept = titles(&server, &token);
        for title in acknowledged.lock().unwrap().iter() {
            assert!(kept.contains(title), "{title} was acknowledged and is lost");
        }
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            for writer in 0..4 {
                let (server, token, acknowledged, is_over) = (&server, &token, &acknowledged, &is_over);
                scope.spawn(move || {
                    for count in 0.. {
                        if is_over.load(Ordering::Relaxed) {
                            break;
                        }
                        let title = format!("round {round} writer {writer} task {count}");
                        if server
                            .call("POST", "/api/v1/tasks", token, &task(&title))
                            .is_some_and(|answer| answer.status == 201)
                        {
                            acknowledged.lock().unwrap().insert(title);
                        }
                    }
                });
            }
            thread::sleep(Duration::from_millis(400 + 130 * round));
            server.signal("KILL");
            is_over.store(true, Ordering::Relaxed);
        });
    }
    assert!(
        acknowledged.lock().unwrap().len() > 20,
        "the writers have hardly written"
    );

    let killed = Instant::now();
    let server = installation.demo();
    assert!(
        killed.elapsed() < Duration::from_secs(10),
        "ready after {:?}",
        killed.elapsed()
    );
    let token = enter(&server, "case_worker");
    let kept = titles(&server, &token);
    assert!(acknowledged.lock().unwrap().iter().all(|title| kept.contains(title)));
    // The sequencer has its say before the chain is walked.
    thread::sleep(Duration::from_secs(2));
    server.kill();
    let verdict = installation.audit_demo();
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}
