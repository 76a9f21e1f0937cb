//! Headers, limits, start and stop of the running server.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::process::{EmptyDatabase, Installation, execute, free_port, scrape};

const EVERYWHERE: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
];

#[test]
fn sec_50_every_answer_carries_the_full_set_of_headers() {
    let installation = Installation::new();
    let server = installation.serve();
    let mut answers = Vec::new();
    for path in [
        "/",
        "/cases",
        "/health/live",
        "/health/ready",
        "/api/docs",
        "/api/docs/guide",
        "/api/docs/style.css",
        "/.well-known/security.txt",
        "/api/v1/openapi.json",
        "/api/v1/system",
        "/api/v1/cases",
        "/api/v1/nothing",
        "/api",
        "/assets/none.js",
        "/%2e%2e/etc/passwd",
        "/health/nothing",
    ] {
        answers.push((format!("GET {path}"), server.get(path)));
    }
    for (method, path) in [
        ("POST", "/"),
        ("DELETE", "/health/live"),
        ("TRACE", "/api/v1/cases"),
        ("PUT", "/api/v1/openapi.json"),
    ] {
        let mut connection = server.connect();
        connection.say(&format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        ));
        answers.push((format!("{method} {path}"), connection.answer().unwrap()));
    }
    for (call, answer) in &answers {
        for (name, value) in EVERYWHERE {
            assert_eq!(
                answer.headers.get(*name).map(String::as_str),
                Some(*value),
                "{call}: {name}"
            );
        }
        let policy = &answer.headers["content-security-policy"];
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(part), "{call}: {policy}");
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'),
            "{call}: {policy}"
        );
        assert!(answer.headers["permissions-policy"].contains("camera=()"), "{call}");
        assert!(
            !answer.headers.contains_key("server") && !answer.headers.contains_key("x-powered-by"),
            "{call}"
        );
        assert_eq!(answer.headers["x-request-id"].len(), 32, "{call}");
        if !call.contains("style.css") {
            assert_eq!(answer.headers["cache-control"], "no-store", "{call}");
        }
        if answer.status >= 400 {
            assert_eq!(answer.headers["content-type"], "application/problem+json", "{call}");
            assert_eq!(
                answer.json()["request_id"],
                answer.headers["x-request-id"].as_str(),
                "{call}"
            );
        }
    }
}

#[test]
fn sec_50_and_52_what_people_are_shown_is_kept_by_no_cache() {
    let installation = Installation::new();
    let server = installation.serve();
    let token = installation.case_worker();
    let task = server
        .call("POST", "/api/v1/tasks", &token, &json!({"title": "x"}))
        .unwrap();
    let mut answers = vec![("POST /tasks", task)];
    for path in [
        "/me",
        "/home",
        "/cases",
        "/tasks",
        "/referrals",
        "/clocks",
        "/organisations",
        "/sessions",
        "/pack",
    ] {
        answers.push((path, server.ask(&format!("/api/v1{path}"), &token)));
    }
    for (call, answer) in answers {
        assert!((200..300).contains(&answer.status), "{call}: {}", answer.text());
        assert_eq!(answer.headers["cache-control"], "no-store", "{call}");
        for (name, value) in EVERYWHERE {
            assert_eq!(
                answer.headers.get(*name).map(String::as_str),
                Some(*value),
                "{call}: {name}"
            );
        }
    }
    // The log names patterns, never what stood in their place.
    let marker = "7e9f3c1a-1111-4222-8333-444455556666";
    server.ask(&format!("/api/v1/cases/{marker}"), &token);
    server.signal("TERM");
    sleep(Duration::from_millis(300));
    let log = fs::read_to_string(installation.log()).unwrap();
    assert!(log.contains("/api/v1/cases/{id}") && !log.contains(marker), "{log}");
}

#[test]
fn sec_50_the_page_has_a_new_nonce_each_time() {
    let installation = Installation::new();
    let server = installation.serve();
    let policies: Vec<String> = (0..2)
        .map(|_| server.get("/").headers["content-security-policy"].clone())
        .collect();
    // Before `make web` there is no page to look at, and CI always has one.
    if !server.get("/").text().contains("make web") {
        assert!(policies[0].contains("'nonce-"), "{}", policies[0]);
        assert_ne!(policies[0], policies[1]);
        assert!(!server.get("/").text().contains("__CSP_NONCE__"));
    }
}

#[test]
fn sec_38_the_process_leaves_no_core_dump_and_its_files_are_its_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let database = EmptyDatabase::sqlite();
    let files = database
        .url()
        .strip_prefix("sqlite://")
        .unwrap()
        .trim_end_matches("/punte.db")
        .to_owned();
    let installation = Installation::on(Arc::new(database));
    let server = installation.serve();
    let limit = server.limit("Max core file size");
    assert_eq!(limit.split_whitespace().nth(4), Some("0"), "{limit}");
    for entry in fs::read_dir(files).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(
            entry.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{}",
            entry.path().display()
        );
    }
}

#[test]
fn sec_68_the_log_has_one_line_an_event_and_nothing_that_was_asked_for() {
    let mut installation = Installation::new();
    installation.variables.insert("PUNTE_LOG_LEVEL", "debug".into());
    let server = installation.serve();
    let marker = "MARKERPopescu";
    server.get(&format!("/api/v1/cases/{marker}?name={marker}"));
    let mut connection = server.connect();
    connection.say(&format!(
        "POST /api/v1/{marker}%0aforged HTTP/1.1\r\nHost: {marker}\r\nUser-Agent: {marker}\r\nAuthorization: Bearer {marker}\r\n\
         X-Request-Id: {marker}\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{{\"{marker}\":1}}"
    ));
    connection.answer();

    // Whatever a worker says of a person, and what then goes wrong in the database with it.
    let token = installation.case_worker();
    let call = |method: &str, path: &str, body: serde_json::Value| {
        server.call(method, &format!("/api/v1/{path}"), &token, &body).unwrap()
    };
    let person = json!({
        "given_names": marker, "family_name": marker, "aliases": [marker], "contacts": [],
        "identifiers": [{"kind": "passport", "value": format!("{marker}77"), "country": "RO"}],
    });
    let case = call(
        "POST",
        "cases",
        json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
               "detected_on": "2026-03-01", "note": marker, "person": person}),
    );
    assert_eq!(case.status, 201, "{}", case.text());
    let case = format!("cases/{}", case.json()["id"].as_str().unwrap());
    call(
        "POST",
        &format!("{case}/notes"),
        json!({"kind": "contact", "body": marker}),
    );
    call("POST", "cases/search", json!({"name": marker}));
    call("POST", "cases/search", json!({"reference": marker}));
    call("GET", &format!("{case}/person"), json!(null));
    let factor = json!({"kind": "totp", "code": marker});
    let sign_in = json!({"email": format!("{marker}@example.ro"), "password": marker, "factor": factor});
    call("POST", "sessions", sign_in);
    execute(&installation.database.url(), "DROP TABLE task");
    let task = call("POST", "tasks", json!({"title": marker}));
    assert_eq!(task.status, 500);
    assert!(!task.text().contains(marker));

    let metrics = scrape(installation.metrics_port());
    server.signal("TERM");
    sleep(Duration::from_millis(300));
    let log = fs::read_to_string(installation.log()).unwrap();
    assert!(!log.contains(marker) && !metrics.contains(marker), "{log}{metrics}");
    assert!(!log.contains(&token), "a token is a secret");
    assert!(log.contains("\"ERROR\""), "the failure was told: {log}");
    assert!(log.lines().count() > 1);
    for line in log.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(event["message"].is_string(), "{line}");
    }
}

#[test]
fn rel_26_metrics_are_on_an_address_of_their_own_and_nowhere_else() {
    let installation = Installation::new();
    let server = installation.serve();
    server.get("/api/v1/nothing");
    let metrics = scrape(installation.metrics_port());
    assert!(metrics.contains("punte_requests_total"), "{metrics}");
    let public = server.get("/metrics").text();
    assert!(!public.contains("punte_requests_total"), "{public}");
}

#[test]
fn rel_10_ready_is_not_live_and_a_newer_database_is_refused() {
    let installation = Installation::new();
    let server = installation.serve();
    assert_eq!(server.get("/health/live").status, 200);
    server.kill();

    // A migration from the future.
    execute(
        &installation.database.url(),
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)",
    );
    let mut server = installation.spawn(&["serve"]);
    let (is_well, _) = server.ends(Duration::from_secs(20));
    assert!(!is_well);
    let log = fs::read_to_string(installation.log()).unwrap();
    assert!(log.contains("newer version of Punte (m9999_later)"), "{log}");
}

#[test]
fn rel_10_without_its_database_the_server_lives_and_is_not_ready() {
    let nobody = free_port();
    let mut installation = Installation::new();
    installation.variables.insert(
        "PUNTE_DATABASE_URL",
        format!("postgres://punte@127.0.0.1:{nobody}/punte"),
    );
    let mut server = installation.spawn(&["serve"]);
    let live = wait_for(|| server.try_get("/health/live").filter(|answer| answer.status == 200));
    assert_eq!(live.status, 200);
    for path in ["/health/ready", "/api/v1/system", "/"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.headers.contains_key("retry-after"), "{path}");
    }
    server.signal("TERM");
    assert!(server.ends(Duration::from_secs(10)).0);
}

#[test]
fn rel_11_two_servers_may_start_on_one_new_database() {
    let one = Installation::new();
    let mut two = Installation::on(one.database.clone());
    two.variables
        .insert("PUNTE_KEY_FILE", one.variables["PUNTE_KEY_FILE"].clone());
    let (first, second) = (one.spawn(&["serve"]), two.spawn(&["serve"]));
    for server in [&first, &second] {
        wait_for(|| server.try_get("/health/ready").filter(|answer| answer.status == 200));
    }
}

#[test]
fn rel_09_a_stop_finishes_what_was_accepted() {
    let installation = Installation::new();
    let mut server = installation.serve();
    // An idle connection must not hold the stop up.
    let mut idle = server.connect();
    idle.say("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(idle.answer().unwrap().status, 200);
    // A request of which half was sent when the signal came: it is answered, whatever the answer.
    let mut half = server.connect();
    half.say("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{");
    sleep(Duration::from_millis(100));
    server.signal("TERM");
    sleep(Duration::from_millis(100));
    half.say("}");
    assert!(half.answer().is_some());
    let (is_well, _) = server.ends(Duration::from_secs(10));
    assert!(is_well);
    assert!(
        fs::read_to_string(installation.log())
            .unwrap()
            .contains("Punte has stopped")
    );
}

#[test]
fn rel_09_a_slow_client_does_not_hold_the_stop_up_beyond_its_grace() {
    let installation = Installation::new();
    let mut server = installation.serve();
    let mut slow = server.connect();
    slow.say("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
    sleep(Duration::from_millis(200));
    server.signal("TERM");
    // Three seconds of grace, and what a busy machine adds.
    assert!(server.ends(Duration::from_secs(12)).0);
}

#[test]
fn rel_13_slow_heads_are_cut_off() {
    let installation = Installation::new();
    let server = installation.serve();
    let started = Instant::now();
    let mut slow = server.connect();
    slow.say("GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
    // One byte now and then does not buy more time.
    for _ in 0..40 {
        sleep(Duration::from_millis(500));
        if !slow.say("X") || started.elapsed() > Duration::from_secs(12) {
            break;
        }
        assert_eq!(server.get("/health/live").status, 200, "others are served meanwhile");
    }
    assert!(slow.is_closed_within(Duration::from_secs(5)));
}

#[test]
fn rel_13_slow_bodies_are_cut_off() {
    let installation = Installation::new();
    let server = installation.serve();
    let started = Instant::now();
    let mut slow = server.connect();
    slow.say("POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
    slow.say("Origin: https://punte.gov.ro\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 1000\r\n\r\n{");
    // One byte now and then does not buy more time than a request has: half a minute.
    while started.elapsed() < Duration::from_secs(29) {
        sleep(Duration::from_secs(1));
        slow.say(" ");
        assert_eq!(server.get("/health/live").status, 200, "others are served meanwhile");
    }
    assert_eq!(slow.answer().expect("an answer").status, 503);
    assert!(started.elapsed() < Duration::from_secs(40));
}

#[test]
fn sec_42_ambiguous_framing_is_refused() {
    let installation = Installation::new();
    let server = installation.serve();
    for head in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 5\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
    ] {
        let mut connection = server.connect();
        connection.say(&format!(
            "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{head}\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"
        ));
        let answer = connection.answer();
        assert!(
            answer.as_ref().is_none_or(|answer| (400..500).contains(&answer.status)),
            "{head}: {answer:?}"
        );
        // The rest is never taken for a request of its own.
        assert!(connection.answer().is_none_or(|next| next.status != 200), "{head}");
    }
}

#[test]
fn rel_14_huge_and_endless_bodies_are_refused_without_being_kept() {
    let installation = Installation::new();
    let server = installation.serve();
    let before = server.memory();
    let megabyte = vec![b' '; 1 << 20];
    for head in ["Content-Length: 1073741824\r\n", "Transfer-Encoding: chunked\r\n"] {
        for kind in ["application/json", "application/x-www-form-urlencoded"] {
            let mut connection = server.connect();
            connection.say(&format!(
                "POST /api/v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{head}\r\n"
            ));
            for _ in 0..64 {
                let is_chunked = head.contains("chunked");
                let goes_on = (!is_chunked || connection.say("100000\r\n"))
                    && connection.send(&megabyte)
                    && (!is_chunked || connection.say("\r\n"));
                if !goes_on {
                    break;
                }
            }
            assert!(
                server.memory() < before + 24 * 1024,
                "{} kB before, {} kB now",
                before,
                server.memory()
            );
        }
    }
    assert_eq!(server.get("/health/ready").status, 200);
}

#[test]
fn the_documentation_loads_nothing_from_elsewhere() {
    let installation = Installation::new();
    let server = installation.serve();
    for (path, says) in [
        ("/api/docs", "/api/v1/system"),
        ("/api/docs/guide", "Idempotency-Key"),
        ("/api/docs/recipes", "private_key_jwt"),
        ("/api/docs/errors", "unsupported_media_type"),
        ("/api/docs/events", "referral.sent"),
        ("/api/docs/scopes", "referrals.answer"),
        ("/api/docs/changes", "twelve months"),
    ] {
        let page = server.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text().contains(says), "{path}");
        for foreign in ["src=\"", "href=\"http", "@import", "<script", "style=\""] {
            assert!(!page.text().contains(foreign), "{path}: {foreign}");
        }
    }
    assert_eq!(server.get("/api/docs/nothing").status, 404);
    assert_eq!(server.get("/api/v1/openapi.json").json()["openapi"], "3.1.0");
}

#[test]
fn sec_73_who_finds_a_weakness_is_told_whom_to_tell() {
    let mut installation = Installation::new();
    for (contact, said) in [
        ("", "mailto:security@punte.gov.ro"),
        ("cert@agency.gov.ro", "mailto:cert@agency.gov.ro"),
        ("https://agency.gov.ro/security", "https://agency.gov.ro/security"),
    ] {
        installation
            .variables
            .insert("PUNTE_SECURITY_CONTACT", contact.to_owned());
        let server = installation.serve();
        let answer = server.get("/.well-known/security.txt");
        assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
        // RFC 9116: one line each, and an end within a year.
        let text = answer.text();
        let lines: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(": ")).collect();
        assert_eq!(lines["Contact"], said);
        assert_eq!(lines["Canonical"], "https://punte.gov.ro/.well-known/security.txt");
        let languages: BTreeSet<&str> = lines["Preferred-Languages"].split(", ").collect();
        assert_eq!(languages, BTreeSet::from(["en", "ro", "sq"]));
        let until = DateTime::parse_from_rfc3339(lines["Expires"]).unwrap();
        let days = (until.to_utc() - Utc::now()).num_days();
        assert!((80..=90).contains(&days), "{days} days");
        assert_eq!(text.lines().count(), lines.len(), "{text}");
    }
}

#[test]
fn nothing_of_the_demo_exists_under_serve() {
    let installation = Installation::new();
    let server = installation.serve();
    assert_eq!(server.get("/api/v1/demo/accounts").status, 404);
    let mut connection = server.connect();
    connection.say("POST /api/v1/demo/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    assert_eq!(connection.answer().unwrap().status, 404);
    assert!(!server.get("/api/v1/openapi.json").text().contains("/demo/"));
}

fn wait_for<T>(mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "waited too long");
        sleep(Duration::from_millis(25));
    }
}
