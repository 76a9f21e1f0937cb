//! How the first person gets in, and what a changed ledger does.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use super::process::Installation;

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
            .call("POST", "/api/v1/invitations/read", "", &json!({ "token": token }))
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
fn sec_07_the_signing_key_is_rotated_by_command_beside_a_running_server() {
    let installation = Installation::new();
    let server = installation.serve();
    let before = installation.case_worker();
    let published = || {
        server.get("/.well-known/jwks.json").json()["keys"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(published(), 1);
    let done = installation.command(&["admin", "rotate-signing-key"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(published(), 2, "the former one verifies what it signed");
    let after = installation.case_worker();
    assert_ne!(
        before.split('.').next(),
        after.split('.').next(),
        "signed with the new key"
    );
    for token in [&before, &after] {
        assert_eq!(server.ask("/api/v1/me", token).status, 200);
    }
}
