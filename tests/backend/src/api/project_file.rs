//! Files of projects: sent in parts, looked at, looked through, opened, removed; and nobody's way to a case.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::{join, join_all};
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{Id, ProjectFileId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::file::ProjectFileSubject;
use punte_jobs::{Scanner, Step};
use punte_storage::projects::file as storage;
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::case_custody::{dump, entries};
use super::document::{scan, scan_in_steps};
use super::doing::{Scene, id};
use crate::kit::Person;
use crate::kit::document::{Clamd, add_document, find_clean, pdf};
use crate::kit::project_file::{add_file, begin_file, begin_file_at, find_file_clean, finish_file, place, send_part};

/// How often this happened to a file.
async fn told(scene: &Scene, how: &str) -> usize {
    let entries = entries(&scene.app).await.into_iter();
    let of_files = entries.filter(|(kind, fields)| kind == "project_file.changed" && fields.contains(how));
    of_files.count()
}

/// How many rows a table has.
async fn rows(scene: &Scene, table: &str) -> usize {
    let raw = scene.app.database().raw().await;
    dump(&raw, table).await.lines().count()
}

#[actix_web::test]
async fn rel_25_a_file_is_sent_in_parts_goes_on_after_a_break_and_is_opened_once_it_is_clean() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let content = pdf(&[b'x'; 300_000]);
    let said = json!({"title": "Raport final", "dated_on": "2026-03-01"});
    let file = begin_file(by, project, &content, "raport.pdf", said).await.ok();
    assert_eq!((&file["parts"], &file["state"]), (&json!(2), &json!("uploading")));
    let part = usize::try_from(file["part_bytes"].as_u64().unwrap()).unwrap();
    assert_eq!(send_part(by, &file, 1, &content[part..]).await.status, 204);
    let early = finish_file(by, &file).await.refused(Code::NotNow);
    assert_eq!(early["detail"], "document_incomplete");
    let resting = by.get(&place(&file, "")).await.ok();
    assert_eq!(resting["received"], json!([1]));
    let short = send_part(by, &file, 0, b"short").await.refused(Code::Invalid);
    assert_eq!(short["errors"][0]["code"], "out_of_range");
    send_part(by, &file, 0, &content[..=part]).await.refused(Code::TooLarge);
    send_part(by, &file, 2, b"x").await.refused(Code::NotFound);
    assert_eq!(send_part(by, &file, 0, &content[..part]).await.status, 204);
    let whole = finish_file(by, &file).await.ok();
    assert_eq!(
        (&whole["state"], &whole["title"], &whole["sha256"]),
        (
            &json!("quarantined"),
            &json!("Raport final"),
            &json!(punte_vault::fingerprint(&content))
        )
    );
    finish_file(by, &file).await.refused(Code::Stale);

    // SEC-56: without a verdict nobody opens it.
    let here = place(&file, "/content");
    assert_eq!(scan(&scene.app, None).await, Step::Done);
    assert_eq!(
        by.get(&here).await.refused(Code::NotNow)["detail"],
        "document_not_clean"
    );
    find_file_clean(&scene.app, &file).await;
    let opened = by.get(&here).await;
    assert_eq!((opened.status.as_u16(), &opened.bytes), (200, &content));
    // SEC-54: as an attachment under a name that says nothing.
    let id = id(&file);
    let short = id.split('-').next().unwrap();
    assert_eq!(
        opened.header("content-disposition"),
        format!("attachment; filename=\"punte-{short}.pdf\"")
    );
    assert!(opened.header("content-security-policy").starts_with("sandbox;"));
    let read = entries(&scene.app).await;
    assert_eq!(read.iter().filter(|(kind, _)| kind == "read.project_file").count(), 1);
}

#[actix_web::test]
async fn sec_33_neither_what_is_in_a_file_nor_how_it_is_called_stands_open() {
    let scene = Scene::start().await;
    add_file(&scene.manager, &scene.project, &pdf(b"Toadflax")).await;
    let raw = scene.app.database().raw().await;
    for table in ["project_file", "project_file_part"] {
        let text = dump(&raw, table).await;
        assert!(!text.is_empty());
        for word in ["Toadflax", "Marker", "scan.pdf"] {
            let hex: String = word.bytes().map(|byte| format!("{byte:02X}")).collect();
            assert!(
                !text.contains(word) && !text.to_uppercase().contains(&hex),
                "{word} in {table}"
            );
        }
    }
}

#[actix_web::test]
async fn sec_53_a_disguised_file_and_one_that_is_too_large_are_refused_and_not_kept() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let program = [b"MZ\x90\0".as_slice(), &[0; 3000]].concat();
    for (name, content, because) in [
        ("scan.pdf", program.as_slice(), "content_wrong_type"),
        ("scan.png", b"\x89PNG\r\n\x1a\nhalf", "content_damaged"),
    ] {
        let file = begin_file(by, project, content, name, json!({})).await.ok();
        assert_eq!(send_part(by, &file, 0, content).await.status, 204);
        let refused = finish_file(by, &file).await.refused(Code::NotNow);
        assert_eq!(refused["detail"], because);
        by.get(&place(&file, "")).await.refused(Code::NotFound);
    }
    for (more, pointer) in [
        (json!({"size": 26_214_401}), "/size"),
        (json!({"size": 0}), "/size"),
        (json!({"name": "scan.exe"}), "/name"),
        (json!({"kind": "novel"}), "/kind"),
        (json!({"dated_on": "2026-03-03"}), "/dated_on"),
    ] {
        begin_file(by, project, b"%PDF-", "scan.pdf", more)
            .await
            .refused_at(pointer);
    }
    for table in ["project_file", "project_file_part", "data_key"] {
        assert_eq!(rows(&scene, table).await, 0, "{table}");
    }
    assert_eq!(told(&scene, "refused").await, 2);
}

#[actix_web::test]
async fn a_partner_changes_what_it_added_the_leader_everything_and_who_sees_the_project_opens() {
    let scene = Scene::start().await;
    let project = scene.project.as_str();
    let leaders = add_file(&scene.manager, project, &pdf(b"leader")).await;
    let partners = add_file(&scene.partner, project, &pdf(b"partner")).await;
    for file in [&leaders, &partners] {
        find_file_clean(&scene.app, file).await;
    }
    let said = json!({"kind": "minutes", "title": "Minuta"});
    let viewer = scene.app.member(scene.manager.organisation(), Role::Viewer).await;
    for who in [&scene.manager, &scene.partner, &viewer] {
        let listed = who.get(&scene.at("files")).await.ok();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
        for file in [&leaders, &partners] {
            assert_eq!(who.get(&place(file, "/content")).await.status, 200);
        }
    }
    let refused = scene
        .partner
        .put_at(&place(&leaders, ""), 3, said.clone())
        .await
        .refused(Code::Forbidden);
    assert_eq!(refused["detail"], "entered_by_another");
    let remove = async |by: &Person, file: &Value, version: i64| {
        let call = by.call(Method::DELETE, &place(file, ""));
        call.version(version).send().await
    };
    remove(&scene.partner, &leaders, 3).await.refused(Code::Forbidden);
    remove(&viewer, &leaders, 3).await.refused(Code::Forbidden);
    begin_file(&viewer, project, b"%PDF-", "a.pdf", json!({}))
        .await
        .refused(Code::Forbidden);
    let changed = scene.partner.put_at(&place(&partners, ""), 3, said.clone()).await.ok();
    assert_eq!(
        (&changed["kind"], &changed["title"]),
        (&json!("minutes"), &json!("Minuta"))
    );
    scene
        .manager
        .put_at(&place(&partners, ""), 3, said.clone())
        .await
        .refused(Code::Stale);
    scene.manager.put_at(&place(&partners, ""), 4, said).await.ok();
    let seen = viewer.get(&place(&leaders, "")).await.ok();
    assert_eq!(seen["abilities"], json!(["project_file_open"]));

    let elsewhere = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let stranger = scene.app.member(elsewhere, Role::ProjectManager).await;
    for path in [scene.at("files"), place(&leaders, ""), place(&leaders, "/content")] {
        stranger.get(&path).await.refused(Code::NotFound);
    }
    begin_file(&stranger, project, b"%PDF-", "a.pdf", json!({}))
        .await
        .refused(Code::NotFound);
    // What was removed is destroyed with its key; that it was there stays.
    remove(&scene.partner, &partners, 5).await.ok();
    remove(&scene.manager, &leaders, 3).await.ok();
    for table in ["project_file", "project_file_part", "data_key"] {
        assert_eq!(rows(&scene, table).await, 0, "{table}");
    }
    assert_eq!(told(&scene, "removed").await, 2);
}

/// Neither realm opens the other's, not even by an id that somebody knows.
#[actix_web::test]
async fn no_permission_of_projects_opens_a_document_of_a_case_and_none_of_cases_a_file_of_a_project() {
    let cases = super::referral::Scene::start().await;
    let case = cases.case("a18_25").await;
    let case = super::referral::id(&case);
    let document = add_document(&cases.worker, case, &pdf(b"x")).await;
    find_clean(&cases.app, case, &document).await;
    let manager = cases.app.member(cases.ngo, Role::ProjectManager).await;
    let made = manager
        .post(
            "projects",
            json!({"status": "running", "card": {"titles": {"ro": "Proiect"}}}),
        )
        .await
        .ok();
    let project = id(&made);
    let file = add_file(&manager, &project, &pdf(b"y")).await;
    find_file_clean(&cases.app, &file).await;
    let of_case = format!("cases/{case}/documents/{}/content", document["id"].as_str().unwrap());
    manager.get(&of_case).await.refused(Code::Forbidden);
    manager.get(&place(&document, "/content")).await.refused(Code::NotFound);
    cases
        .worker
        .get(&place(&file, "/content"))
        .await
        .refused(Code::Forbidden);
    let crossed = format!("cases/{case}/documents/{}/content", id(&file));
    cases.worker.get(&crossed).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn a_file_belongs_to_a_thing_of_its_own_project_and_stays_when_that_is_removed() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let deliverable = json!({"kind": "report", "title": "Raport", "is_delivered": true});
    let deliverable = id(&by.post(&scene.at("deliverables"), deliverable).await.ok());
    let training = id(&scene.training(by, json!({})).await);
    let of = |kind: &str, thing: &str| json!({"subject_kind": kind, "subject_id": thing});
    let attached = begin_file(by, project, b"%PDF-", "a.pdf", of("deliverable", &deliverable))
        .await
        .ok();
    begin_file(by, project, b"%PDF-", "b.pdf", json!({})).await.ok();
    assert_eq!(attached["subject_id"], json!(deliverable));
    let listed = by
        .get(&format!("{}?subject_id={deliverable}", scene.at("files")))
        .await
        .ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);

    // A thing of another kind, of nobody, and half a thing.
    let nobody = Uuid::new_v4().to_string();
    for (more, pointer) in [
        (of("deliverable", &training), "/subject_id"),
        (of("training", &nobody), "/subject_id"),
        (json!({"subject_kind": "training"}), "/subject_id"),
        (json!({"subject_id": training}), "/subject_kind"),
    ] {
        begin_file(by, project, b"%PDF-", "c.pdf", more)
            .await
            .refused_at(pointer);
    }
    // Every kind is looked for where it stands.
    for kind in ProjectFileSubject::iter() {
        begin_file(by, project, b"%PDF-", "c.pdf", of(kind.code(), &nobody))
            .await
            .refused_at("/subject_id");
    }
    let other = json!({"status": "running", "card": {"titles": {"ro": "Altul"}}});
    let other = id(&by.post("projects", other).await.ok());
    begin_file(by, &other, b"%PDF-", "d.pdf", of("training", &training))
        .await
        .refused_at("/subject_id");

    let here = format!("{}/{deliverable}", scene.at("deliverables"));
    by.call(Method::DELETE, &here).version(1).send().await.ok();
    let kept = by.get(&place(&attached, "")).await.ok();
    assert_eq!(
        (&kept["subject_kind"], &kept["subject_id"]),
        (&Value::Null, &Value::Null)
    );
}

#[actix_web::test]
async fn a_file_of_a_record_that_goes_to_another_project_stays_in_its_own() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let other = json!({"status": "running", "card": {"titles": {"ro": "Altul"}}});
    let other = id(&by.post("projects", other).await.ok());
    for (path, kind, body) in [
        ("meetings", "meeting", json!({"kind": "workshop", "title": "Atelier"})),
        (
            "protocols",
            "protocol",
            json!({"title": "Protocol", "validity": "not_stated"}),
        ),
        (
            "publications",
            "publication",
            json!({"kind": "guide", "titles": {"en": "Guide"}}),
        ),
        (
            "standard-reviews",
            "standard_review",
            json!({"title": "Review", "bodies": [{"name": "Centre", "part": "provider"}]}),
        ),
    ] {
        let within = |project: &str| {
            let mut body = body.clone();
            body["project_id"] = json!(project);
            body
        };
        let record = id(&by.post(path, within(project)).await.ok());
        let of = json!({"subject_kind": kind, "subject_id": record});
        let file = begin_file(by, project, b"%PDF-", "a.pdf", of).await.ok();
        let here = format!("{path}/{record}");
        by.put_at(&here, 1, within(project)).await.ok();
        let kept = by.get(&place(&file, "")).await.ok();
        assert_eq!(kept["subject_id"], json!(record), "{path}");
        by.put_at(&here, 2, within(&other)).await.ok();
        let kept = by.get(&place(&file, "")).await.ok();
        assert_eq!(
            (&kept["subject_kind"], &kept["subject_id"]),
            (&Value::Null, &Value::Null),
            "{path}"
        );
    }
}

/// A file of two parts, both of which came.
async fn sent(by: &Person, project: &str, content: &[u8]) -> Value {
    let file = begin_file(by, project, content, "a.pdf", json!({})).await.ok();
    let size = usize::try_from(file["part_bytes"].as_u64().unwrap()).unwrap();
    for (number, part) in content.chunks(size).enumerate() {
        assert_eq!(send_part(by, &file, number, part).await.status, 204);
    }
    file
}

/// REL-06, REL-01: a double click finishes once, and what a finish that was killed had written is gone after the next
/// one.
#[actix_web::test]
async fn rel_06_of_two_who_finish_a_file_at_once_one_does_and_rel_01_nothing_is_left_behind() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let content = pdf(&[b'x'; 300_000]);
    let file = sent(by, project, &content).await;
    // As if the process had been killed while it wrote what is kept.
    let tx = scene.app.store().system().await.unwrap();
    let of = ProjectFileId::from_uuid(Uuid::parse_str(&id(&file)).unwrap());
    storage::put_part(&tx, of, tx.new_id(), 0, b"half").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rows(&scene, "project_file_part").await, 3);

    let twice = [finish_file(by, &file), finish_file(by, &file)];
    let (won, lost): (Vec<_>, Vec<_>) = join_all(twice)
        .await
        .into_iter()
        .partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 1));
    for answer in lost {
        assert_eq!(answer.refused(Code::Stale)["current"]["state"], "quarantined");
    }
    assert_eq!(rows(&scene, "project_file_part").await, 2);
    assert_eq!(told(&scene, "added").await, 1);
    find_file_clean(&scene.app, &file).await;
    assert_eq!(by.get(&place(&file, "/content")).await.bytes, content);
}

/// REL-08: whoever did not hear that it is whole says so again, whatever became of it meanwhile. What was said too early
/// leaves no key.
#[actix_web::test]
async fn rel_08_a_file_is_finished_once() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let content = pdf(b"x");
    let file = begin_file(by, project, &content, "a.pdf", json!({})).await.ok();
    let here = place(&file, "/finish");
    let finish = async || by.call(Method::POST, &here).version(1).once("finish").send().await;
    finish().await.refused(Code::NotNow);
    assert_eq!(send_part(by, &file, 0, &content).await.status, 204);
    let whole = finish().await.ok();
    assert_eq!(finish().await.ok(), whole);
    find_file_clean(&scene.app, &file).await;
    let again = finish().await.ok();
    assert_eq!((&again["id"], &again["state"]), (&whole["id"], &json!("clean")));
    assert_eq!(told(&scene, "added").await, 1);
}

/// REL-06: of who finishes a file and who removes it at once one is right, and nothing is left behind.
#[actix_web::test]
async fn rel_06_a_file_that_is_removed_while_it_is_finished_leaves_nothing() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let file = sent(by, project, &pdf(&[b'x'; 300_000])).await;
    let here = place(&file, "");
    let removing = by.call(Method::DELETE, &here).version(1).send();
    let (finished, removed) = join(Box::pin(finish_file(by, &file)), Box::pin(removing)).await;
    if finished.status == 200 {
        removed.refused(Code::Stale);
    } else {
        assert_eq!(removed.status, 204);
        assert!(finished.status.is_client_error(), "{}", finished.json());
        for table in ["project_file", "project_file_part", "data_key"] {
            assert_eq!(rows(&scene, table).await, 0, "{table}");
        }
    }
}

/// REL-06: of who changes a file and who removes what it belongs to at once neither stops the other for good.
#[actix_web::test]
async fn rel_06_a_file_is_changed_while_what_it_belongs_to_is_removed() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    for _ in 0..3 {
        let deliverable = json!({"kind": "report", "title": "Raport", "is_delivered": true});
        let deliverable = id(&by.post(&scene.at("deliverables"), deliverable).await.ok());
        let mut said = json!({"subject_kind": "deliverable", "subject_id": deliverable});
        let file = begin_file(by, project, b"%PDF-", "a.pdf", said.clone()).await.ok();
        said["kind"] = json!("report");
        let (here, there) = (place(&file, ""), format!("{}/{deliverable}", scene.at("deliverables")));
        let removing = by.call(Method::DELETE, &there).version(1).send();
        let (changed, removed) = join(Box::pin(by.put_at(&here, 1, said)), Box::pin(removing)).await;
        assert_eq!(removed.status, 204);
        if changed.status != 200 {
            changed.refused_at("/subject_id");
        }
        assert_eq!(by.get(&here).await.ok()["subject_id"], Value::Null);
    }
}

/// A right that ends meanwhile: what was begun is not gone on with, and stays the leader's to remove.
#[actix_web::test]
async fn who_takes_part_no_more_sends_and_finishes_nothing_more() {
    let scene = Scene::start().await;
    let project = scene.project.as_str();
    let content = pdf(b"partner");
    let file = sent(&scene.partner, project, &content).await;
    let here = format!("projects/{project}");
    let version = scene.manager.get(&here).await.ok()["version"].as_i64().unwrap();
    let alone = json!({"titles": {"ro": "Model de bune practici"}});
    scene.manager.put_at(&here, version, alone).await.ok();
    let refusals = [
        send_part(&scene.partner, &file, 0, &content).await,
        finish_file(&scene.partner, &file).await,
        scene.partner.get(&place(&file, "")).await,
    ];
    for refusal in refusals {
        refusal.refused(Code::NotFound);
    }
    let call = scene.manager.call(Method::DELETE, &place(&file, ""));
    assert_eq!(call.version(1).send().await.status, 204);
    assert_eq!(rows(&scene, "project_file_part").await, 0);
}

/// SEC-56, with the scanner that people run.
#[actix_web::test]
async fn sec_56_a_scanner_says_which_files_are_clean_and_what_is_found_is_destroyed() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let clean = add_file(by, project, &pdf(b"harmless")).await;
    let bad = add_file(by, project, &pdf(b"a wolf in sheepskin")).await;
    let away = Scanner::Socket("/nowhere/clamd.sock".into());
    assert_eq!(scan(&scene.app, Some(away)).await, Step::Rest, "it asks again later");
    let clamd = Clamd::start("wolf in sheepskin");
    let here = Scanner::Socket(clamd.socket());
    assert_eq!(scan(&scene.app, Some(here)).await, Step::Done);
    for (file, state) in [(&clean, "clean"), (&bad, "infected")] {
        assert_eq!(by.get(&place(file, "")).await.ok()["state"], state);
    }
    let gone = by.get(&place(&bad, "/content")).await.refused(Code::NotNow);
    assert_eq!(gone["detail"], "document_gone");
    assert_eq!(rows(&scene, "project_file_part").await, 1, "that of the clean one");
    assert_eq!(
        (told(&scene, "found_clean").await, told(&scene, "found_infected").await),
        (1, 1)
    );
}

/// Documents of cases and files of projects wait side by side: neither is tried again while the other goes on.
#[actix_web::test]
async fn while_the_scanner_is_away_each_file_is_tried_once_before_it_rests() {
    let cases = super::referral::Scene::start().await;
    let case = cases.case("a18_25").await;
    add_document(&cases.worker, super::referral::id(&case), &pdf(b"x")).await;
    let manager = cases.app.member(cases.ngo, Role::ProjectManager).await;
    let made = json!({"status": "running", "card": {"titles": {"ro": "Proiect"}}});
    let project = id(&manager.post("projects", made).await.ok());
    for content in [b"y", b"z"] {
        add_file(&manager, &project, &pdf(content)).await;
    }
    let away = Scanner::Socket("/nowhere/clamd.sock".into());
    assert_eq!(scan_in_steps(&cases.app, Some(away)).await, (Step::Rest, 3));
}

#[actix_web::test]
async fn what_nobody_finishes_in_two_days_is_thrown_away_and_nobody_begins_dozens() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let begin = || begin_file(by, project, b"%PDF-", "a.pdf", json!({}));
    for _ in 0..10 {
        begin().await.ok();
    }
    let refused = begin().await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "document_too_many_unfinished");
    scene.app.pass(Duration::hours(47));
    punte_jobs::housekeeping::forget_files(scene.app.store()).await.unwrap();
    assert_eq!(rows(&scene, "project_file").await, 10);
    scene.app.pass(Duration::hours(2));
    punte_jobs::housekeeping::forget_files(scene.app.store()).await.unwrap();
    assert_eq!(rows(&scene, "project_file").await, 0);
    assert_eq!(told(&scene, "discarded").await, 10);
}

/// REL-14: nobody fills the disk with one project, or begins more at once than one after the other.
#[actix_web::test]
async fn rel_14_what_a_project_and_a_person_hold_of_files_is_bounded_also_at_once() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let begin = |content: &'static [u8]| begin_file(by, project, content, "a.pdf", json!({}));
    for _ in 0..3 {
        begin(b"%PDF-").await.ok();
    }
    // As if they were larger than any file is: 2 bytes less than 5 GiB.
    let raw = scene.app.database().raw().await;
    let grow = "UPDATE project_file SET size = 1789569706";
    raw.execute_unprepared(grow).await.unwrap();
    let refused = begin(b"%PD").await.refused_at("");
    assert_eq!(refused["errors"][0]["code"], "too_many");
    begin(b"%P").await.ok();

    let shrink = "UPDATE project_file SET size = 5";
    raw.execute_unprepared(shrink).await.unwrap();
    // In two projects: who waits for the one does not wait for the other.
    let other = json!({"status": "running", "card": {"titles": {"ro": "Altul"}}});
    let other = id(&by.post("projects", other).await.ok());
    let projects = [project, other.as_str()].into_iter().cycle().take(8);
    let at_once = projects.map(|project| begin_file(by, project, b"%PDF-", "a.pdf", json!({})));
    let at_once = join_all(at_once).await;
    let begun = at_once.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(begun, 6, "ten in all");
}

/// REL-14: of two who ask for the last room of a project at once one has it, whichever bound it is.
#[actix_web::test]
async fn rel_14_of_two_who_begin_a_file_at_once_where_there_is_room_for_one_one_does() {
    let scene = Scene::start().await;
    let project = scene.project.as_str();
    for _ in 0..3 {
        begin_file(&scene.manager, project, b"%PDF-", "a.pdf", json!({}))
            .await
            .ok();
    }
    let raw = scene.app.database().raw().await;
    let random = if raw.get_database_backend() == DbBackend::Postgres {
        "gen_random_uuid()"
    } else {
        "randomblob(16)"
    };
    let said = "version, project_id, organisation_id, recorded_by, recorded_at, kind, subject_kind, subject_id, \
                format, state, size, content_id, words";
    let copies = "(WITH RECURSIVE copy(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy \
                  WHERE number < 1995) SELECT number FROM copy) AS copies";
    // As if they were larger than any file is, 8 bytes less than 5 GiB; then as if there were 1,999.
    let large = vec!["UPDATE project_file SET size = 1789569704".to_owned()];
    let many = vec![
        "UPDATE project_file SET size = 5, state = 'clean'".to_owned(),
        format!(
            "INSERT INTO project_file (id, {said}) SELECT {random}, {said} FROM project_file, {copies} \
             WHERE id = (SELECT id FROM project_file ORDER BY id LIMIT 1)"
        ),
    ];
    for (bound, ground, there) in [("bytes", large, 4), ("files", many, 2_000)] {
        for change in ground {
            raw.execute_unprepared(&change).await.unwrap();
        }
        let keys = rows(&scene, "data_key").await;
        // Two people: nobody waits for their own request.
        let both = [&scene.manager, &scene.partner].map(|by| begin_file(by, project, b"%PDF-", "a.pdf", json!({})));
        let (begun, refused): (Vec<_>, Vec<_>) = join_all(both)
            .await
            .into_iter()
            .partition(|answer| answer.status == 201);
        assert_eq!((begun.len(), refused.len()), (1, 1), "{bound}");
        for answer in refused {
            assert_eq!(answer.refused_at("")["errors"][0]["code"], "too_many", "{bound}");
        }
        assert_eq!(rows(&scene, "project_file").await, there, "{bound}");
        assert_eq!(rows(&scene, "data_key").await, keys + 1, "{bound}");
    }
    assert_eq!(told(&scene, "begun").await, 5);
}

/// Of a project that they take no part in, and of a record that everybody reads.
#[actix_web::test]
async fn nobody_of_another_organisation_sends_a_part_of_a_file_or_finishes_it() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let elsewhere = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let stranger = scene.app.member(elsewhere, Role::ProjectManager).await;
    let (content, other) = (pdf(b"ours"), pdf(b"mine"));
    let guide = json!({"kind": "guide", "titles": {"en": "Guide"}});
    let of_guide = json!({"subject_kind": "publication", "subject_id": id(&by.post("publications", guide).await.ok())});
    let of_project = scene.at("files");
    for (path, more, seen_by_partner) in [
        (of_project.as_str(), json!({}), Code::Forbidden),
        ("project-files", of_guide, Code::NotFound),
    ] {
        let file = begin_file_at(by, path, &content, "a.pdf", more).await.ok();
        let before = told(&scene, "added").await;
        let parts = rows(&scene, "project_file_part").await;
        for sent in 0..=1 {
            for (who, code) in [(&stranger, Code::NotFound), (&scene.partner, seen_by_partner)] {
                send_part(who, &file, 0, &other).await.refused(code);
                finish_file(who, &file).await.refused(code);
            }
            assert_eq!(rows(&scene, "project_file_part").await, parts + sent, "{path}");
            // The second time there is something to be written over, and to be finished.
            assert_eq!(send_part(by, &file, 0, &content).await.status, 204);
        }
        let resting = by.get(&place(&file, "")).await.ok();
        assert_eq!(
            (&resting["state"], &resting["version"]),
            (&json!("uploading"), &json!(1))
        );
        assert_eq!(told(&scene, "added").await, before, "{path}");
        finish_file(by, &file).await.ok();
        find_file_clean(&scene.app, &file).await;
        assert_eq!(by.get(&place(&file, "/content")).await.bytes, content, "{path}");
    }
}
