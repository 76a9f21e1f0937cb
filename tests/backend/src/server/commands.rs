//! How the first person gets in, and what a changed ledger does.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::process::{Installation, scrape};

#[test]
fn sec_13_the_first_administrator_joins_by_a_secret_that_works_once() {
    let installation = Installation::new();
    let created = installation.command(&["admin", "create-first", "--email", "first@punte.gov.ro"]);
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    let said = String::from_utf8(created.stdout).unwrap();
    let secret = said
        .split('#')
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();

    // Another secret takes the first one back.
    let again = installation.command(&["admin", "create-first", "--email", "first@punte.gov.ro"]);
    let newer = String::from_utf8(again.stdout)
        .unwrap()
        .split('#')
        .nth(1)
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    let server = installation.serve();
    let read = |token: &str| {
        server
            .call(
                "POST",
                "/api/v1/invitations/read",
                "",
                &json!({ "token": token, "nonce": "drawn-by-the-invited-page" }),
            )
            .unwrap()
    };
    assert!(read(&secret).status >= 400);
    let invitation = read(&newer);
    assert_eq!(invitation.status, 200, "{}", invitation.text());
    assert_eq!(invitation.json()["roles"], json!(["administrator"]));
    assert_eq!(invitation.json()["email"], "first@punte.gov.ro");
}

#[test]
fn sec_46_the_command_that_walks_the_ledger_fails_when_a_checkpoint_was_changed() {
    let installation = Installation::new();
    assert!(
        installation
            .command(&["admin", "create-first", "--email", "first@punte.gov.ro"])
            .status
            .success()
    );
    let server = installation.serve();
    // The sequencer places the entries and signs them.
    let started = Instant::now();
    loop {
        let said = String::from_utf8(installation.command(&["audit", "verify"]).stdout).unwrap();
        if said.contains("0 entries wait") && !said.contains(": 0 entries") {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{said}");
        thread::sleep(Duration::from_millis(200));
    }
    server.kill();
    // The entries themselves are tampered with in `storage::ledger`; here it is the second place.
    let file = installation.variables["PUNTE_CHECKPOINT_FILE"].clone();
    let signed = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, signed.replacen("\"seq\":", "\"seq\":1", 1)).unwrap();
    let verdict = installation.command(&["audit", "verify"]);
    assert!(!verdict.status.success());
    assert!(String::from_utf8_lossy(&verdict.stdout).contains("is not signed with the audit key"));
}

#[test]
fn sec_35_and_07_the_keys_of_a_running_server_are_rotated_by_command() {
    let installation = Installation::new();
    let server = installation.serve();
    let token = installation.case_worker();
    let case = json!({
        "county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-01",
        "person": {"given_names": "Ilinca", "family_name": "Pop", "contacts": []},
    });
    let case = server.call("POST", "/api/v1/cases", &token, &case).unwrap();
    assert_eq!(case.status, 201, "{}", case.text());
    let case = format!("/api/v1/cases/{}/person", case.json()["id"].as_str().unwrap());
    let read = || {
        let answer = server.call("GET", &case, &token, &json!(null)).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["given_names"], "Ilinca");
    };
    let run = |arguments: &[&str]| {
        let output = installation.command(arguments);
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(text).unwrap())
    };
    read();
    let (added, text) = run(&["keys", "add-version"]);
    assert!(added && text.contains("Version 2"), "{text}");
    read();
    let (status, text) = run(&["keys", "status"]);
    assert!(status && text.contains("version 1: the keys of 1 cases"), "{text}");

    // As if it had been changed a while ago: whatever the server had begun then is over.
    let keys = std::fs::File::options()
        .append(true)
        .open(installation.folder.path().join("keys.json"))
        .unwrap();
    let (hasty, text) = run(&["keys", "retire", "1"]);
    assert!(!hasty && text.contains("less than a day ago"), "{text}");
    keys.set_modified(std::time::SystemTime::now() - Duration::from_secs(24 * 60 * 60 + 1))
        .unwrap();
    let (early, text) = run(&["keys", "retire", "1"]);
    assert!(!early && text.contains("still needed by the keys of 1 cases"), "{text}");
    let (sealed, text) = run(&["keys", "rewrap"]);
    assert!(
        sealed && text.contains("version 1: the keys of 0 cases, 0 secrets"),
        "{text}"
    );
    read();
    let (newest, text) = run(&["keys", "retire", "2"]);
    assert!(!newest && text.contains("newest"), "{text}");
    let started = Instant::now();
    loop {
        let (retired, text) = run(&["keys", "retire", "1"]);
        if retired {
            break;
        }
        assert!(
            text.contains("no server has signed") && started.elapsed() < Duration::from_secs(10),
            "{text}"
        );
        thread::sleep(Duration::from_millis(100));
    }
    read();

    let (rotated, text) = run(&["keys", "rotate-signing"]);
    assert!(rotated, "{text}");
    read();
    let jwks = server.call("GET", "/.well-known/jwks.json", "", &json!(null)).unwrap();
    thread::sleep(Duration::from_millis(1100));
    assert_eq!(jwks.status, 200);
    let jwks = server.call("GET", "/.well-known/jwks.json", "", &json!(null)).unwrap();
    assert_eq!(jwks.json()["keys"].as_array().unwrap().len(), 2);
}

#[test]
fn a_backup_that_was_made_is_recorded_by_command_and_told_to_the_metrics() {
    let installation = Installation::new();
    assert!(installation.command(&["migrate"]).status.success());
    let file = installation.folder.path().join("punte.backup");
    let done = || installation.command(&["backup", "done", file.to_str().unwrap(), "--from", "punte-1"]);
    assert!(!done().status.success(), "there is none");
    std::fs::write(&file, "").unwrap();
    let refused = done();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("there is nothing in it"));

    std::fs::write(&file, "a backup").unwrap();
    let written = std::time::UNIX_EPOCH + Duration::from_secs(1_740_000_000);
    let kept = std::fs::File::options().append(true).open(&file).unwrap();
    kept.set_modified(written).unwrap();
    let recorded = done();
    assert!(
        recorded.status.success(),
        "{}",
        String::from_utf8_lossy(&recorded.stderr)
    );
    assert!(String::from_utf8_lossy(&recorded.stdout).contains("8 bytes"));
    let _server = installation.serve();
    let started = Instant::now();
    while !scrape(installation.metrics_port()).contains("punte_last_backup_timestamp_seconds 1740000000") {
        assert!(started.elapsed() < Duration::from_secs(20), "the metrics do not say it");
        thread::sleep(Duration::from_millis(100));
    }
}
