//! Documents of a case: sent in parts, looked at, looked through, opened, taken away.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::{join, join_all};
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{CaseId, DocumentId, Id};
use punte_jobs::{Scanner, Step};
use punte_storage::cases::document as storage;
use punte_storage::ledger::CheckpointFile;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case_custody::{dump, entries};
use super::referral::{Scene, id, read};
use crate::kit::document::{Clamd, add_document, begin_document, find_clean, pdf, send_part};
use crate::kit::{Answer, Person, TestApp};

fn place(case: &Value, document: &Value, rest: &str) -> String {
    format!("cases/{}/documents/{}{rest}", id(case), id(document))
}

async fn sends(by: &Person, case: &Value, document: &Value, number: u32, bytes: &[u8]) -> Answer {
    let here = place(case, document, &format!("/parts/{number}"));
    let call = by.call(Method::PUT, &here).version(1);
    call.bytes("application/octet-stream", bytes).send().await
}

async fn finishes(by: &Person, case: &Value, document: &Value) -> Answer {
    let here = place(case, document, "/finish");
    by.call(Method::POST, &here).version(1).send().await
}

/// The job, with this scanner, until it has come round.
pub(super) async fn scan(app: &TestApp, scanner: Option<Scanner>) -> Step {
    scan_in_steps(app, scanner).await.0
}

/// The same, and in how many steps.
pub(super) async fn scan_in_steps(app: &TestApp, scanner: Option<Scanner>) -> (Step, usize) {
    let folder = tempfile::tempdir().unwrap();
    let context = punte_jobs::Context {
        store: app.store().clone(),
        checkpoints: CheckpointFile(folder.path().join("checkpoints")),
        erasures: None,
        targets: punte_domain::partners::target::TargetPolicy::PublicOnly,
        signing_key_lasts: Duration::days(90),
        scanner,
        mailer: None,
        pack: app.app.pack.clone(),
    };
    let scans = punte_jobs::scanner::Scans::default();
    let mut steps = 0;
    loop {
        steps += 1;
        match scans.clone().step(context.clone()).await.unwrap() {
            Step::More => {}
            end => return (end, steps),
        }
    }
}

async fn state(by: &Person, case: &Value, document: &Value) -> Value {
    by.get(&place(case, document, "")).await.ok()["state"].clone()
}

/// A line that breaks costs one part: whoever goes on is told which came (REL-25).
#[actix_web::test]
async fn rel_25_a_document_is_sent_in_parts_goes_on_after_a_break_and_is_opened() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let content = pdf(&[b'x'; 700_000]);
    let document = begin_document(by, id(&case), &content, "pașaport.pdf").await;
    assert_eq!(
        (&document["parts"], &document["state"]),
        (&json!(3), &json!("uploading"))
    );
    send_part(by, id(&case), &document, &content, 2).await;
    send_part(by, id(&case), &document, &content, 0).await;
    let early = finishes(by, &case, &document).await;
    assert_eq!(early.refused(Code::NotNow)["detail"], "document_incomplete");
    let resting = by.get(&place(&case, &document, "")).await.ok();
    assert_eq!(resting["received"], json!([0, 2]));
    // The same part again, and one that is too short, too long, or not there.
    send_part(by, id(&case), &document, &content, 0).await;
    for (number, length) in [(1, 5), (1, 262_143), (2, 262_144)] {
        let wrong = sends(by, &case, &document, number, &content[..length]).await;
        assert_eq!(wrong.refused(Code::Invalid)["errors"][0]["code"], "out_of_range");
    }
    sends(by, &case, &document, 1, &content[..262_145])
        .await
        .refused(Code::TooLarge);
    sends(by, &case, &document, 3, b"x").await.refused(Code::NotFound);
    send_part(by, id(&case), &document, &content, 1).await;
    let whole = finishes(by, &case, &document).await.ok();
    assert_eq!(
        (&whole["state"], &whole["size"], &whole["name"]),
        (&json!("quarantined"), &json!(content.len()), &json!("pașaport.pdf"))
    );
    assert_eq!(whole["sha256"], json!(punte_vault::fingerprint(&content)));
    let again = finishes(by, &case, &document).await;
    assert_eq!(again.refused(Code::Stale)["current"]["state"], "quarantined");
    let late = by.call(Method::PUT, &place(&case, &document, "/parts/0")).version(2);
    let late = late.bytes("application/octet-stream", &content[..262_144]).send().await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "document_whole");

    // SEC-56: without a verdict nobody opens it, whoever asks.
    let here = place(&case, &document, "/content");
    assert_eq!(scan(&scene.app, None).await, Step::Done);
    assert_eq!(
        by.get(&here).await.refused(Code::NotNow)["detail"],
        "document_not_clean"
    );
    find_clean(&scene.app, id(&case), &document).await;
    let opened = by.get(&here).await;
    assert_eq!(opened.status.as_u16(), 200);
    assert_eq!(opened.bytes, content);
}

/// REL-06, REL-01: a double click finishes once, and what a finish that was killed had written is gone
/// after the next one.
#[actix_web::test]
async fn rel_06_of_two_who_finish_at_once_one_does_and_rel_01_nothing_is_left_behind() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let content = pdf(&[b'x'; 300_000]);
    let document = begin_document(by, id(&case), &content, "a.pdf").await;
    for number in [0, 1] {
        send_part(by, id(&case), &document, &content, number).await;
    }
    // As if the process had been killed while it wrote what is kept.
    let tx = scene.app.store().system().await.unwrap();
    let parse = |thing: &Value| Uuid::parse_str(id(thing)).unwrap();
    let key = tx.case_key(CaseId::from_uuid(parse(&case))).await.unwrap();
    let (of, half) = (DocumentId::from_uuid(parse(&document)), tx.new_id());
    storage::put_part_of(&tx, &key, of, half, 0, b"half").await.unwrap();
    tx.commit().await.unwrap();

    let answers = join_all([finishes(by, &case, &document), finishes(by, &case, &document)]).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 1));
    for answer in lost {
        assert_eq!(answer.refused(Code::Stale)["current"]["state"], "quarantined");
    }
    let raw = scene.app.database().raw().await;
    assert_eq!(dump(&raw, "document_part").await.lines().count(), 2);
    find_clean(&scene.app, id(&case), &document).await;
    let opened = by.get(&place(&case, &document, "/content")).await;
    assert_eq!(opened.bytes, content);
}

/// REL-06: of who finishes a document and who breaks it off at once one is right, and nothing is left behind.
#[actix_web::test]
async fn rel_06_a_document_that_is_broken_off_while_it_is_finished_leaves_nothing() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let content = pdf(&[b'x'; 300_000]);
    let document = begin_document(by, id(&case), &content, "a.pdf").await;
    for number in [0, 1] {
        send_part(by, id(&case), &document, &content, number).await;
    }
    let here = place(&case, &document, "");
    let broken_off = by.call(Method::DELETE, &here).version(1).send();
    let (finished, gone) = join(Box::pin(finishes(by, &case, &document)), Box::pin(broken_off)).await;
    let raw = scene.app.database().raw().await;
    let parts = dump(&raw, "document_part").await.lines().count();
    if finished.status == 200 {
        gone.refused(Code::Stale);
        assert_eq!(parts, 2);
    } else {
        assert_eq!(gone.status, 204);
        assert!(finished.status.is_client_error(), "{}", finished.json());
        assert_eq!(parts, 0);
    }
}

/// SEC-24: a consent that runs out closes what it opened, without anybody doing anything.
#[actix_web::test]
async fn sec_24_a_shared_document_closes_when_the_consent_expires() {
    let scene = Scene::start().await;
    let (case, _, accepted) = scene.accepted(&["contact", "identity", "documents"]).await;
    let document = add_document(&scene.worker, id(&case), &pdf(b"x")).await;
    find_clean(&scene.app, id(&case), &document).await;
    let share = place(&case, &document, "/share");
    let shared = json!({"is_shared": true});
    scene.worker.post_at(&share, 3, shared).await.ok();
    let here = format!("referrals/{}/documents/{}/content", id(&accepted), id(&document));
    assert_eq!(scene.keeper.get(&here).await.status.as_u16(), 200);
    scene.app.pass(Duration::days(400));
    scene.keeper.get(&here).await.refused(Code::NotFound);
}

/// SEC-54: always an attachment, under a name that says nothing, never run or shown in place.
#[actix_web::test]
async fn sec_54_a_document_is_given_out_as_an_attachment() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let document = add_document(&scene.worker, id(&case), &pdf(b"x")).await;
    find_clean(&scene.app, id(&case), &document).await;
    let opened = scene.worker.get(&place(&case, &document, "/content")).await;
    let short = id(&document).split('-').next().unwrap();
    assert_eq!(
        opened.header("content-disposition"),
        format!("attachment; filename=\"punte-{short}.pdf\"")
    );
    assert_eq!(opened.header("content-type"), "application/pdf");
    assert!(opened.header("content-security-policy").starts_with("sandbox;"));
}

/// SEC-53: a program under the name of a scan. Nothing of it stays, that it was tried does.
#[actix_web::test]
async fn sec_53_a_disguised_file_is_refused_and_not_kept() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let program = [b"MZ\x90\0".as_slice(), b"evil", &[0; 3000]].concat();
    for (name, content, because) in [
        ("scan.pdf", program.as_slice(), "content_wrong_type"),
        ("scan.png", b"\x89PNG\r\n\x1a\nhalf", "content_damaged"),
    ] {
        let document = begin_document(by, id(&case), content, name).await;
        send_part(by, id(&case), &document, content, 0).await;
        let refused = finishes(by, &case, &document).await;
        assert_eq!(refused.refused(Code::NotNow)["detail"], because);
        by.get(&place(&case, &document, "")).await.refused(Code::NotFound);
    }
    let raw = scene.app.database().raw().await;
    assert_eq!(dump(&raw, "document_part").await, "");
    let told = entries(&scene.app).await;
    assert_eq!(told.iter().filter(|(kind, _)| kind == "document.refused").count(), 2);
    let mismatch = json!({"kind": "identity", "format": "pdf", "size": 9, "name": "scan.exe"});
    by.post(&format!("cases/{}/documents", id(&case)), mismatch)
        .await
        .refused_at("/name");
}

/// SEC-56, with the scanner that people run. Without it nothing gets out, and what it finds goes.
#[actix_web::test]
async fn sec_56_a_scanner_says_what_is_clean_and_what_is_found_is_destroyed() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let clean = add_document(by, id(&case), &pdf(&[b'x'; 600_000])).await;
    let bad = add_document(by, id(&case), &pdf(b"a wolf in sheepskin")).await;
    let away = Scanner::Socket("/nowhere/clamd.sock".into());
    assert_eq!(scan(&scene.app, Some(away)).await, Step::Rest, "it asks again later");
    assert_eq!(state(by, &case, &clean).await, "quarantined");

    let clamd = Clamd::start("wolf in sheepskin");
    assert_eq!(
        scan(&scene.app, Some(Scanner::Socket(clamd.socket()))).await,
        Step::Done
    );
    assert_eq!(state(by, &case, &clean).await, "clean");
    assert_eq!(state(by, &case, &bad).await, "infected");
    assert!(by.get(&place(&case, &clean, "/content")).await.status.is_success());
    let gone = by.get(&place(&case, &bad, "/content")).await;
    assert_eq!(gone.refused(Code::NotNow)["detail"], "document_gone");
    let raw = scene.app.database().raw().await;
    assert_eq!(
        dump(&raw, "document_part").await.lines().count(),
        3,
        "those of the clean one"
    );
    let told = entries(&scene.app).await;
    for kind in ["document.found_clean", "document.found_infected"] {
        assert_eq!(told.iter().filter(|(told, _)| told == kind).count(), 1, "{kind}");
    }
}

/// SEC-33, SEC-55: neither what is in it nor what is said of it stands open, and a part that is moved
/// or cut off does not open.
#[actix_web::test]
async fn sec_55_parts_are_sealed_in_their_order() {
    use sea_orm::ConnectionTrait;
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let document = add_document(
        by,
        id(&case),
        &pdf(&[b"bindweed".as_slice(), &[b'x'; 700_000]].concat()),
    )
    .await;
    find_clean(&scene.app, id(&case), &document).await;
    let raw = scene.app.database().raw().await;
    let stored = dump(&raw, "document").await + &dump(&raw, "document_part").await;
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for secret in ["bindweed", "scan.pdf", "Toadflax"] {
        assert!(!stored.contains(secret) && !stored.to_lowercase().contains(&hex(secret)));
    }
    let here = place(&case, &document, "/content");
    for swap in [
        "UPDATE document_part SET number = number + 10 WHERE number < 2",
        "UPDATE document_part SET number = 11 - number WHERE number >= 10",
    ] {
        raw.execute_unprepared(swap).await.unwrap();
    }
    assert!(!by.get(&here).await.is_whole, "parts in another order");
    raw.execute_unprepared("DELETE FROM document_part WHERE number = 0")
        .await
        .unwrap();
    assert!(!by.get(&here).await.is_whole, "a part is gone");
}

#[actix_web::test]
async fn what_should_not_have_been_there_goes_and_its_reason_stays() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let document = add_document(by, id(&case), &pdf(b"x")).await;
    let void = by
        .post_at(
            &place(&case, &document, "/void"),
            2,
            json!({"reason": "Of another case."}),
        )
        .await
        .ok();
    assert_eq!(
        (&void["state"], &void["void_reason"], &void["abilities"]),
        (&json!("void"), &json!("Of another case."), &json!([]))
    );
    let raw = scene.app.database().raw().await;
    assert_eq!(dump(&raw, "document_part").await, "");

    let broken_off = begin_document(by, id(&case), &pdf(b"y"), "y.pdf").await;
    send_part(by, id(&case), &broken_off, &pdf(b"y"), 0).await;
    let gone = by
        .call(Method::DELETE, &place(&case, &broken_off, ""))
        .version(1)
        .send()
        .await;
    assert_eq!(gone.status.as_u16(), 204);
    by.get(&place(&case, &broken_off, "")).await.refused(Code::NotFound);
    let list = by.get(&format!("cases/{}/documents", id(&case))).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

/// What nobody finishes is thrown away, and the ledger knows of it.
#[actix_web::test]
async fn an_upload_that_nobody_finishes_is_forgotten() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let begun = begin_document(&scene.worker, id(&case), &pdf(b"y"), "y.pdf").await;
    let whole = add_document(&scene.worker, id(&case), &pdf(b"x")).await;
    let forget = async || {
        let done = punte_jobs::housekeeping::forget_uploads(scene.app.store()).await;
        done.unwrap();
    };
    scene.app.pass(Duration::hours(47));
    forget().await;
    scene.worker.get(&place(&case, &begun, "")).await.ok();
    scene.app.pass(Duration::hours(2));
    forget().await;
    scene
        .worker
        .get(&place(&case, &begun, ""))
        .await
        .refused(Code::NotFound);
    scene.worker.get(&place(&case, &whole, "")).await.ok();
    let told = entries(&scene.app).await;
    let count = |kind: &str| told.iter().filter(|(told, _)| told == kind).count();
    assert_eq!((count("document.begun"), count("document.discarded")), (2, 1));
}

/// REL-14: nobody fills the disk with what is never finished.
#[actix_web::test]
async fn rel_14_unfinished_documents_of_one_person_are_bounded() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let begin = async || {
        let body = json!({"kind": "letter", "format": "pdf", "size": 9, "name": "a.pdf"});
        scene.worker.post(&format!("cases/{}/documents", id(&case)), body).await
    };
    let mut first = Value::Null;
    for _ in 0..10 {
        first = begin().await.ok();
    }
    let refused = begin().await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "document_too_many_unfinished");
    let gone = scene.worker.call(Method::DELETE, &place(&case, &first, "")).version(1);
    assert_eq!(gone.send().await.status.as_u16(), 204);
    begin().await.ok();
}

/// One that the scanner cannot deal with holds up nobody else's.
#[actix_web::test]
async fn a_document_without_a_verdict_holds_up_no_other() {
    use sea_orm::ConnectionTrait;
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let stuck = add_document(&scene.worker, id(&case), &pdf(b"x")).await;
    scene.app.pass(Duration::seconds(1));
    let other = add_document(&scene.worker, id(&case), &pdf(b"y")).await;
    let raw = scene.app.database().raw().await;
    let gone = "DELETE FROM document_part WHERE document_id = (SELECT id FROM document ORDER BY recorded_at LIMIT 1)";
    raw.execute_unprepared(gone).await.unwrap();
    let clamd = Clamd::start("wolf");
    assert_eq!(
        scan(&scene.app, Some(Scanner::Socket(clamd.socket()))).await,
        Step::Rest
    );
    assert_eq!(state(&scene.worker, &case, &stuck).await, "quarantined");
    assert_eq!(state(&scene.worker, &case, &other).await, "clean");
}

/// SEC-28: a receiver sees what is shared with it, while consent covers documents, and nothing else.
#[actix_web::test]
async fn sec_28_a_receiver_opens_what_is_shared_while_consent_covers_it() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    // An identity document tells of the identity, which has to be covered too.
    for (sets, covers) in [
        (["contact", "identity", "documents"], true),
        (["contact", "legal", "documents"], false),
        (["contact", "identity", "needs"], false),
    ] {
        let opens = sets.contains(&"documents");
        let (case, consent, accepted) = scene.accepted(&sets).await;
        let shared = add_document(by, id(&case), &pdf(b"shared")).await;
        find_clean(&scene.app, id(&case), &shared).await;
        let kept = add_document(by, id(&case), &pdf(b"kept")).await;
        find_clean(&scene.app, id(&case), &kept).await;
        let here = |document: &Value| format!("referrals/{}/documents/{}/content", id(&accepted), id(document));
        let seen = async || read(&scene.keeper, &accepted).await["disclosed"]["documents"].clone();
        let nothing = json!({"recorded": false, "documents": []});
        assert_eq!(seen().await, if opens { nothing.clone() } else { Value::Null });
        let share = async |version: i64, is_shared: bool| {
            let body = json!({"is_shared": is_shared});
            by.post_at(&place(&case, &shared, "/share"), version, body).await.ok()
        };
        assert_eq!(share(3, true).await["version"], 4);
        assert_eq!(share(4, true).await["version"], 4, "nothing changes");
        let opened = scene.keeper.get(&here(&shared)).await;
        if covers {
            let list = seen().await;
            assert_eq!(list["documents"].as_array().unwrap().len(), 1);
            assert_eq!(list["documents"][0]["description"], "Toadflax.");
            assert_eq!(opened.bytes, pdf(b"shared"));
            let log = by.get(&format!("cases/{}/access-log", id(&case))).await.ok();
            let opened: Vec<_> = log["items"].as_array().unwrap().iter().collect();
            let opened: Vec<_> = opened.iter().filter(|one| one["kind"] == "read.document").collect();
            assert_eq!((opened.len(), &opened[0]["purpose"]), (1, &json!("referral")), "{log}");
        } else {
            opened.refused(Code::NotFound);
            assert_eq!(seen().await, if opens { nothing.clone() } else { Value::Null });
        }
        scene.keeper.get(&here(&kept)).await.refused(Code::NotFound);
        by.get(&here(&shared)).await.refused(Code::Forbidden);
        scene.stranger.get(&here(&shared)).await.refused(Code::NotFound);
        share(4, false).await;
        scene.keeper.get(&here(&shared)).await.refused(Code::NotFound);
        share(5, true).await;
        let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
        by.post(&withdraw, json!({"reason": "Changed her mind."})).await.ok();
        scene.keeper.get(&here(&shared)).await.refused(Code::NotFound);
    }
}

/// SEC-22: documents are the holder's, and of their case alone.
#[actix_web::test]
async fn sec_22_documents_are_the_holders_alone() {
    let scene = Scene::start().await;
    let (case, ..) = scene.accepted(&["contact", "documents"]).await;
    let document = add_document(&scene.worker, id(&case), &pdf(b"x")).await;
    find_clean(&scene.app, id(&case), &document).await;
    let colleague = scene.app.member(scene.ngo, Role::CaseWorker).await;
    for rest in ["", "/content"] {
        for who in [&scene.officer, &colleague, &scene.coordinator] {
            who.get(&place(&case, &document, rest)).await.refused(Code::Forbidden);
        }
        // Who has the permission and not the case: there is none. Who has no such permission at all
        // is told that first.
        for (who, code) in [
            (&scene.stranger, Code::NotFound),
            (&scene.keeper, Code::NotFound),
            (&scene.inspector, Code::Forbidden),
        ] {
            who.get(&place(&case, &document, rest)).await.refused(code);
        }
        let other = scene.case("a18_25").await;
        scene
            .worker
            .get(&place(&other, &document, rest))
            .await
            .refused(Code::NotFound);
    }
}
