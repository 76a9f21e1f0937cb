//! The database goes away and comes back, while people work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use serde_json::json;

use super::cluster::Cluster;
use super::process::{Answer, EmptyDatabase, Installation, Running, first_number};
use crate::kit::postgres;

/// What some people saw who read and wrote all the time.
#[derive(Default)]
struct Seen {
    written: usize,
    read: usize,
    unavailable: usize,
    slowest: Duration,
}

impl Seen {
    /// Served, or told to come back: nothing else may be answered.
    fn take(&mut self, answer: Option<Answer>, took: Duration) {
        let answer = answer.expect("the server keeps no connection waiting for nothing");
        self.slowest = self.slowest.max(took);
        match answer.status {
            201 => self.written += 1,
            200 => self.read += 1,
            503 => {
                assert!(answer.headers.contains_key("retry-after"));
                assert_eq!(answer.json()["code"], "unavailable");
                self.unavailable += 1;
            }
            other => panic!("{other} {}", answer.text()),
        }
    }

    /// Reads and writes until it is over.
    fn of_work(server: &Running, token: &str, is_over: &AtomicBool) -> Self {
        let mut seen = Self::default();
        while !is_over.load(Ordering::Relaxed) {
            for write in [true, false] {
                let started = Instant::now();
                let answer = if write {
                    server.call("POST", "/api/v1/tasks", token, &json!({"title": "x"}))
                } else {
                    server.try_ask("/api/v1/cases", token)
                };
                seen.take(answer, started.elapsed());
            }
        }
        seen
    }
}

/// What four people see who work while this happens to the server.
fn work_while(installation: &Installation, server: &Running, what: impl FnOnce()) -> Seen {
    let tokens: Vec<String> = (0..4).map(|_| installation.case_worker()).collect();
    let is_over = AtomicBool::new(false);
    scope(|threads| {
        let workers: Vec<_> = tokens
            .iter()
            .map(|token| threads.spawn(|| Seen::of_work(server, token, &is_over)))
            .collect();
        sleep(Duration::from_millis(300));
        what();
        is_over.store(true, Ordering::Relaxed);
        let mut all = Seen::default();
        for worker in workers {
            let seen = worker.join().unwrap();
            all.written += seen.written;
            all.read += seen.read;
            all.unavailable += seen.unavailable;
            all.slowest = all.slowest.max(seen.slowest);
        }
        all
    })
}

/// How long until the server is ready again.
fn until_ready(server: &Running) -> Duration {
    let started = Instant::now();
    while server
        .try_get("/health/ready")
        .is_none_or(|answer| answer.status != 200)
    {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "the server does not recover"
        );
        sleep(Duration::from_millis(10));
    }
    started.elapsed()
}

fn tasks(installation: &Installation) -> usize {
    first_number(&installation.database.url(), "SELECT count(*) FROM task")
}

/// SQLite is a file of ours; what can go away is a server.
#[test]
fn rel_03_a_database_server_that_restarts_under_load_is_waited_for() {
    if postgres("restarting the database server").is_none() {
        return;
    }
    let mut cluster = Cluster::start();
    let database = EmptyDatabase::Foreign(cluster.database(""));
    let installation = Installation::on(Arc::new(database));
    let server = installation.serve();
    let mut recovered = Duration::MAX;
    let seen = work_while(&installation, &server, || {
        cluster.stop();
        let away = server.get("/health/ready");
        assert_eq!(away.status, 503);
        assert!(away.headers.contains_key("retry-after"));
        assert_eq!(server.get("/health/live").status, 200);
        assert_eq!(server.get("/api/v1/system").status, 200, "what needs no database");
        sleep(Duration::from_secs(1));
        cluster.start_again();
        recovered = until_ready(&server);
        // Work goes on, and not only the question whether it could.
        sleep(Duration::from_millis(500));
    });
    assert!(recovered < Duration::from_secs(5), "{recovered:?}");
    assert!(seen.unavailable > 0 && seen.written > 0 && seen.read > 0);
    assert!(seen.slowest < Duration::from_secs(5), "{:?}", seen.slowest);
    let token = installation.case_worker();
    let served = server.call("POST", "/api/v1/tasks", &token, &json!({"title": "x"}));
    assert_eq!(served.unwrap().status, 201);
    assert!(
        tasks(&installation) > seen.written,
        "an acknowledged write is never lost"
    );
    let verdict = installation.command(&["audit", "verify"]);
    assert!(verdict.status.success(), "{}", String::from_utf8_lossy(&verdict.stdout));
}

#[test]
fn rel_03_connections_that_are_cut_under_load_are_replaced() {
    if postgres("cutting connections").is_none() {
        return;
    }
    let cluster = Cluster::start();
    let database = EmptyDatabase::Foreign(cluster.database(""));
    let installation = Installation::on(Arc::new(database));
    let server = installation.serve();
    let seen = work_while(&installation, &server, || {
        for _ in 0..15 {
            cluster.cut_connections();
            sleep(Duration::from_millis(60));
        }
    });
    assert!(until_ready(&server) < Duration::from_secs(5));
    assert!(seen.written > 0 && seen.read > 0);
    assert!(seen.slowest < Duration::from_secs(5), "{:?}", seen.slowest);
    assert!(tasks(&installation) >= seen.written);
}

/// A database that refuses every new connection, as while it is restored.
#[test]
fn rel_03_a_database_that_lets_nobody_in_is_not_an_error_of_ours() {
    if postgres("a database that is closed").is_none() {
        return;
    }
    let cluster = Cluster::start();
    let database = EmptyDatabase::Foreign(cluster.database(""));
    let installation = Installation::on(Arc::new(database));
    let server = installation.serve();
    let seen = work_while(&installation, &server, || {
        cluster.opens(false);
        cluster.cut_connections();
        assert_eq!(server.get("/health/ready").status, 503);
        sleep(Duration::from_millis(300));
        cluster.opens(true);
        assert!(until_ready(&server) < Duration::from_secs(5));
        sleep(Duration::from_millis(300));
    });
    assert!(seen.unavailable > 0 && seen.written > 0 && seen.read > 0);
}
