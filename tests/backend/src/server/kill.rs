//! What stays after a kill.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::process::{Installation, Running, first_text};

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
    let installation = Installation::new();
    let server = installation.serve();
    let token = installation.case_worker();
    server.kill();
    let acknowledged = Mutex::new(BTreeSet::new());
    for round in 0..4 {
        let server = installation.serve();
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
    let server = installation.serve();
    assert!(
        killed.elapsed() < Duration::from_secs(10),
        "ready after {:?}",
        killed.elapsed()
    );
    let kept = titles(&server, &token);
    assert!(acknowledged.lock().unwrap().iter().all(|title| kept.contains(title)));
    // The sequencer has its say before the chain is walked.
    thread::sleep(Duration::from_secs(2));
    server.kill();
    let verdict = installation.command(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}

#[test]
fn rel_02_and_rel_11_a_kill_while_the_database_is_made_leaves_one_that_starts() {
    let installation = Installation::new();
    for moment in [5, 15, 30, 50, 80, 120, 200] {
        let server = installation.spawn(&["serve"]);
        thread::sleep(Duration::from_millis(moment));
        server.kill();
    }
    let started = Instant::now();
    let server = installation.serve();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    let token = installation.case_worker();
    let written = server.call("POST", "/api/v1/tasks", &token, &task("x")).unwrap();
    assert_eq!(written.status, 201, "{}", written.text());
    let url = installation.database.url();
    if url.starts_with("sqlite") {
        assert_eq!(first_text(&url, "PRAGMA integrity_check"), "ok");
    }
}
