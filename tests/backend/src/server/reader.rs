//! Who does not read the answer, or hardly, is cut off; everybody else is served.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::process::{Connection, Installation, Running};

/// More than the system keeps for anybody: this document so many times.
const TIMES: usize = 60;

/// A server that gives its readers two seconds for an answer.
fn impatient() -> (Installation, Running) {
    let mut installation = Installation::new();
    installation.variables.insert("PUNTE_READING_SECONDS", "2".to_owned());
    let server = installation.serve();
    (installation, server)
}

/// Somebody who has asked for much at once; how much it is.
fn asked(server: &Running) -> (Connection, usize) {
    let one = server.get("/api/v1/openapi.json").body.len();
    let mut connection = server.connect();
    connection.say(&"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(TIMES));
    (connection, one * TIMES)
}

fn others_are_served(server: &Running) {
    let started = Instant::now();
    assert_eq!(server.get("/health/ready").status, 200);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn rel_13_who_never_reads_is_cut_off() {
    let (_installation, server) = impatient();
    let mut readers: Vec<_> = (0..8).map(|_| asked(&server)).collect();
    others_are_served(&server);
    assert!(server.connections() >= 8);
    let started = Instant::now();
    while server.connections() > 0 {
        others_are_served(&server);
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "{} still hold the server",
            server.connections()
        );
        sleep(Duration::from_millis(100));
    }
    assert!(started.elapsed() > Duration::from_secs(1), "they had their time");
    for (reader, all) in &mut readers {
        assert!(reader.drain() < *all / 2, "what is left is what the system held");
    }
}

#[test]
fn rel_13_who_reads_drop_by_drop_is_cut_off() {
    let (_installation, server) = impatient();
    let (mut reader, _) = asked(&server);
    let started = Instant::now();
    // Never idle, and yet it would take minutes.
    while reader.sip(4 * 1024) && server.connections() > 0 {
        others_are_served(&server);
        assert!(started.elapsed() < Duration::from_secs(30), "it still holds the server");
        sleep(Duration::from_millis(50));
    }
    assert!(started.elapsed() > Duration::from_secs(1), "it had its time");
}

#[test]
fn rel_13_who_reads_gets_everything_however_much_it_is() {
    let (_installation, server) = impatient();
    let (mut reader, all) = asked(&server);
    assert!(reader.say("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    assert!(reader.drain() > all);
}
