//! More than can be done: what cannot is turned away soon, and the work of people goes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{available_parallelism, scope};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::crowd::{Timed, request};
use super::process::{Installation, Running};

/// Those who were told to come back, each with when; the others are the ones who were served.
fn turned_away(crowd: Vec<Timed>, served: &[u16]) -> (Vec<Timed>, Vec<Timed>) {
    let (away, served): (Vec<_>, Vec<_>) = crowd.into_iter().partition(|one| !served.contains(&one.answer.status));
    for one in &away {
        assert!(
            [429, 503].contains(&one.answer.status),
            "{} {}",
            one.answer.status,
            one.answer.text()
        );
        let wait: u64 = one.answer.headers["retry-after"].parse().unwrap();
        assert!(wait > 0);
    }
    (away, served)
}

/// How long a case worker waits at most for a write and a list while nobody else is there: what is
/// slow on a busy machine is slow from the start.
fn unhurried(server: &Running, token: &str) -> Duration {
    let slowest = (0..20).map(|_| work(server, token)).max();
    slowest.unwrap()
}

/// Writes and lists, and how long that took.
fn work(server: &Running, token: &str) -> Duration {
    let started = Instant::now();
    let written = server.call("POST", "/api/v1/tasks", token, &json!({"title": "x"}));
    assert_eq!(written.unwrap().status, 201);
    assert_eq!(server.ask("/api/v1/cases", token).status, 200);
    started.elapsed()
}

fn slowest(crowd: &[Timed]) -> Duration {
    crowd.iter().map(|one| one.took).max().unwrap_or_default()
}

#[test]
fn rel_12_and_sec_01_case_work_outlives_a_flood_of_sign_ins() {
    let installation = Installation::new();
    let server = installation.serve();
    let token = installation.case_worker();
    let unhurried = unhurried(&server, &token);
    let before = server.memory();
    let sign_ins = (0..200).map(|number| {
        let body = json!({"email": format!("nobody{number}@example.org"), "password": "correct horse battery staple",
                          "factor": {"kind": "totp", "code": "123456"}});
        request("POST", "/api/v1/sessions", "", "", &body)
    });
    let is_over = AtomicBool::new(false);
    let (crowd, (worked, slowest_work), highest) = scope(|threads| {
        let work = threads.spawn(|| {
            let (mut worked, mut slowest) = (0, Duration::ZERO);
            while !is_over.load(Ordering::Relaxed) {
                slowest = slowest.max(work(&server, &token));
                worked += 1;
            }
            (worked, slowest)
        });
        let memory = threads.spawn(|| {
            let mut highest = 0;
            while !is_over.load(Ordering::Relaxed) {
                highest = highest.max(server.memory());
                std::thread::sleep(Duration::from_millis(5));
            }
            highest
        });
        let crowd = server.crowd(sign_ins.collect());
        is_over.store(true, Ordering::Relaxed);
        (crowd, work.join().unwrap(), memory.join().unwrap())
    });
    let (away, hashed) = turned_away(crowd, &[401]);
    assert!(
        !hashed.is_empty() && away.len() >= 100,
        "{} {}",
        hashed.len(),
        away.len()
    );
    let soon = Duration::from_secs(3) + 30 * unhurried;
    assert!(slowest(&away) < soon, "{:?} of {soon:?}", slowest(&away));
    assert!(worked > 3, "case work goes on: {worked}");
    let bearable = Duration::from_secs(2) + 30 * unhurried;
    assert!(slowest_work < bearable, "{slowest_work:?} of {bearable:?}");
    // Each hash takes 64 MiB, and as many run at once as there are processors.
    let hashers = available_parallelism().unwrap().get().clamp(2, 8) as u64;
    let bound = before + hashers * 64 * 1024 + 48 * 1024;
    assert!(highest < bound, "{before} kB before, {highest} kB at most");
}

#[test]
fn rel_12_more_work_than_can_be_done_is_turned_away_soon_and_leaves_no_trace() {
    let installation = Installation::new();
    let server = installation.serve();
    let tokens: Vec<String> = (0..4).map(|_| installation.case_worker()).collect();
    let unhurried = unhurried(&server, &tokens[0]);
    for times in [1, 8] {
        let calls = (0..times * 80).map(|number: usize| {
            let token = &tokens[number % 4];
            if number.is_multiple_of(2) {
                request("POST", "/api/v1/tasks", token, "", &json!({"title": "x"}))
            } else {
                request("GET", "/api/v1/cases", token, "", &Value::Null)
            }
        });
        let (away, served) = turned_away(server.crowd(calls.collect()), &[200, 201]);
        assert!(served.len() >= 40, "at {times} times {} are served", served.len());
        // Two seconds for a connection, and ten for a turn at SQLite's writer.
        let soon = Duration::from_secs(3) + 60 * unhurried;
        assert!(slowest(&away) < soon, "{:?} of {soon:?}", slowest(&away));
        let in_time = Duration::from_secs(12) + 60 * unhurried;
        assert!(slowest(&served) < in_time, "{:?} of {in_time:?}", slowest(&served));
    }
    let after = work(&server, &tokens[0]);
    assert!(
        after < Duration::from_secs(1) + 5 * unhurried,
        "{after:?} after {unhurried:?}"
    );
}
