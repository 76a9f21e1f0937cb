//! Files of records that belong to no project: who reads the record reads them, who changes it changes them.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case_custody::dump;
use super::doing::{Scene, id};
use super::meeting::manager;
use crate::kit::document::pdf;
use crate::kit::project_file::{begin_file, begin_file_at, find_file_clean, place, send_file};
use crate::kit::{Answer, Person, TestApp};

const HERE: &str = "project-files";

fn of(kind: &str, thing: &str) -> Value {
    json!({"subject_kind": kind, "subject_id": thing})
}

async fn begin(by: &Person, kind: &str, thing: &str) -> Answer {
    begin_file_at(by, HERE, b"%PDF-", "a.pdf", of(kind, thing)).await
}

async fn listed(by: &Person, kind: &str, thing: &str) -> usize {
    let files = by
        .get(&format!("{HERE}?subject_kind={kind}&subject_id={thing}"))
        .await
        .ok();
    files["items"].as_array().unwrap().len()
}

async fn rows(app: &TestApp, table: &str) -> usize {
    let raw = app.database().raw().await;
    dump(&raw, table).await.lines().count()
}

/// Records that an organisation keeps, with who else has a part in them: path, kind and body.
fn records(other: &Person) -> [(&'static str, &'static str, Value); 5] {
    let bodies = |part: &str| json!([{"organisation_id": other.organisation(), "part": part}]);
    [
        (
            "meetings",
            "meeting",
            json!({"kind": "county_team", "title": "Echipa", "bodies": bodies("attended")}),
        ),
        (
            "protocols",
            "protocol",
            json!({"title": "Acord", "validity": "not_stated", "bodies": bodies("party")}),
        ),
        (
            "standard-reviews",
            "standard_review",
            json!({"title": "Evaluare", "bodies": bodies("provider")}),
        ),
        (
            "publications",
            "publication",
            json!({"kind": "guide", "titles": {"ro": "Ghid"}}),
        ),
        (
            "strategies",
            "strategy",
            json!({"kind": "national_strategy", "titles": {"ro": "Strategia"}}),
        ),
    ]
}

#[actix_web::test]
async fn who_reads_a_record_reads_its_files_and_who_changes_it_changes_them() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let stranger = manager(&app, OrganisationKind::Ngo).await;
    let viewer = app.member(keeper.organisation(), Role::Viewer).await;
    let said = json!({"kind": "minutes", "title": "Minuta"});
    for (path, kind, body) in records(&other) {
        let record = id(&keeper.post(path, body).await.ok());
        let begun = begin_file_at(&keeper, HERE, &pdf(b"x"), "a.pdf", of(kind, &record))
            .await
            .ok();
        assert_eq!(
            (&begun["project_id"], &begun["subject_id"]),
            (&Value::Null, &json!(record)),
            "{kind}"
        );
        send_file(&keeper, &begun, &pdf(b"x")).await;
        find_file_clean(&app, &begun).await;
        for who in [&keeper, &other, &viewer] {
            assert_eq!(listed(who, kind, &record).await, 1, "{kind}");
            assert_eq!(who.get(&place(&begun, "/content")).await.status, 200, "{kind}");
        }
        let seen = other.get(&place(&begun, "")).await.ok();
        assert_eq!(seen["abilities"], json!(["project_file_open"]), "{kind}");

        // Public papers are everybody's who sees projects; nobody else changes them.
        let is_public = ["publication", "strategy"].contains(&kind);
        let list = stranger
            .get(&format!("{HERE}?subject_kind={kind}&subject_id={record}"))
            .await;
        let content = stranger.get(&place(&begun, "/content")).await;
        let added = begin(&stranger, kind, &record).await;
        if is_public {
            assert_eq!((list.status.as_u16(), content.status.as_u16()), (200, 200), "{kind}");
            added.refused(Code::Forbidden);
        } else {
            list.refused(Code::NotFound);
            content.refused(Code::NotFound);
            added.refused_at("/subject_id");
        }
        let mut same = said.clone();
        (same["subject_kind"], same["subject_id"]) = (json!(kind), json!(record));
        for who in [&other, &stranger] {
            who.put_at(&place(&begun, ""), 3, same.clone())
                .await
                .refused(Code::NotFound);
            let call = who.call(Method::DELETE, &place(&begun, ""));
            call.version(3).send().await.refused(Code::NotFound);
        }
        begin(&other, kind, &record).await.refused(Code::Forbidden);

        // It has no other place than its record.
        keeper
            .put_at(&place(&begun, ""), 3, said.clone())
            .await
            .refused_at("/subject_id");
        let told = keeper.put_at(&place(&begun, ""), 3, same).await.ok();
        assert_eq!(
            (&told["kind"], &told["version"]),
            (&json!("minutes"), &json!(4)),
            "{kind}"
        );
        let call = keeper.call(Method::DELETE, &place(&begun, ""));
        assert_eq!(call.version(4).send().await.status, 204, "{kind}");
    }
    for table in ["project_file", "project_file_part", "data_key"] {
        assert_eq!(rows(&app, table).await, 0, "{table}");
    }
}

#[actix_web::test]
async fn a_measure_holds_its_evidence_as_its_strategy_is_kept() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let strategy = json!({"kind": "national_strategy", "titles": {"ro": "Strategia"}});
    let strategy = id(&keeper.post("strategies", strategy).await.ok());
    let measures = format!("strategies/{strategy}/measures");
    let measure = id(&keeper.post(&measures, json!({"text": "Formare"})).await.ok());
    begin(&keeper, "strategy_measure", &measure).await.ok();
    begin(&other, "strategy_measure", &measure)
        .await
        .refused(Code::Forbidden);
    assert_eq!(listed(&other, "strategy_measure", &measure).await, 1);
    assert_eq!(listed(&other, "strategy", &strategy).await, 0);
}

#[actix_web::test]
async fn files_of_a_meeting_that_is_removed_go_with_it_and_those_of_a_project_stay_there() {
    let scene = Scene::start().await;
    let (by, project) = (&scene.manager, scene.project.as_str());
    let meeting = |project: Value| json!({"kind": "workshop", "title": "Atelier", "project_id": project});
    let alone = id(&by.post("meetings", meeting(Value::Null)).await.ok());
    let within = id(&by.post("meetings", meeting(json!(project))).await.ok());
    let gone = begin(by, "meeting", &alone).await.ok();
    let stays = begin(by, "meeting", &within).await.ok();
    assert_eq!(
        (&gone["project_id"], &stays["project_id"]),
        (&Value::Null, &json!(project))
    );
    // What a partner adds in the project belongs there, too.
    let partners = begin_file(&scene.partner, project, b"%PDF-", "b.pdf", of("meeting", &within))
        .await
        .ok();
    assert_eq!(listed(by, "meeting", &within).await, 2);
    assert_eq!(
        by.get(&scene.at("files")).await.ok()["items"].as_array().unwrap().len(),
        2
    );
    for meeting in [&alone, &within] {
        let call = by.call(Method::DELETE, &format!("meetings/{meeting}"));
        assert_eq!(call.version(1).send().await.status, 204);
    }
    by.get(&place(&gone, "")).await.refused(Code::NotFound);
    for file in [&stays, &partners] {
        assert_eq!(by.get(&place(file, "")).await.ok()["subject_id"], Value::Null);
    }
    assert_eq!(rows(&scene.app, "data_key").await, 2);
}

#[actix_web::test]
async fn a_file_that_is_in_no_project_stays_with_a_record_that_comes_to_one() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let body = |project: Value| json!({"title": "Acord", "validity": "not_stated", "project_id": project});
    let record = id(&by.post("protocols", body(Value::Null)).await.ok());
    let file = begin(by, "protocol", &record).await.ok();
    let here = format!("protocols/{record}");
    by.put_at(&here, 1, body(json!(scene.project))).await.ok();
    // Whoever sees the project sees the record now, and with it its file.
    let read = scene.partner.get(&place(&file, "")).await.ok();
    assert_eq!(read["subject_id"], json!(record));
    assert_eq!(listed(&scene.partner, "protocol", &record).await, 1);
    by.put_at(&here, 2, body(Value::Null)).await.ok();
    assert_eq!(listed(by, "protocol", &record).await, 1);
    scene.partner.get(&place(&file, "")).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn what_is_done_in_a_project_has_files_and_a_partner_those_of_its_own() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let activity = json!({"number": "A1", "title": "Studiu", "state": "running"});
    let leaders = id(&by.post(&scene.at("activities"), activity.clone()).await.ok());
    let mut own = activity;
    own["number"] = json!("A2");
    let partners = id(&scene.partner.post(&scene.at("activities"), own).await.ok());
    let campaign = json!({"names": {"ro": "Ochii deschiși"}});
    let campaign = id(&by.post(&scene.at("campaigns"), campaign).await.ok());
    let action = json!({"title": "Stand", "kinds": ["play"]});
    let action = id(&by.post(&format!("campaigns/{campaign}/actions"), action).await.ok());
    for (kind, thing) in [("activity", &leaders), ("campaign_action", &action)] {
        let file = begin(by, kind, thing).await.ok();
        assert_eq!(file["project_id"], json!(scene.project), "{kind}");
        assert_eq!(listed(&scene.partner, kind, thing).await, 1, "{kind}");
        let refused = scene
            .partner
            .put_at(&place(&file, ""), 1, json!({"kind": "report"}))
            .await
            .refused(Code::Forbidden);
        assert_eq!(refused["detail"], "entered_by_another", "{kind}");
    }
    // Whose activity it is changes its files, also those that another added.
    let file = begin(by, "activity", &partners).await.ok();
    let mut said = of("activity", &partners);
    said["kind"] = json!("report");
    scene.partner.put_at(&place(&file, ""), 1, said).await.ok();
    // What it belongs to is removed, and it stays with the project.
    let here = format!("{}/{partners}", scene.at("activities"));
    let call = scene.partner.call(Method::DELETE, &here);
    assert_eq!(call.version(1).send().await.status, 204);
    assert_eq!(by.get(&place(&file, "")).await.ok()["subject_id"], Value::Null);
}

#[actix_web::test]
async fn a_thing_is_named_and_one_that_is_not_there_holds_nothing() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let nobody = Uuid::new_v4().to_string();
    begin_file_at(&keeper, HERE, b"%PDF-", "a.pdf", json!({}))
        .await
        .refused_at("/subject_id");
    begin(&keeper, "meeting", &nobody).await.refused_at("/subject_id");
    for (query, code) in [
        (format!("subject_id={nobody}"), Code::InvalidQuery),
        ("subject_kind=meeting".to_owned(), Code::InvalidQuery),
        (format!("subject_kind=case&subject_id={nobody}"), Code::InvalidQuery),
        (format!("subject_kind=meeting&subject_id={nobody}"), Code::NotFound),
    ] {
        keeper.get(&format!("{HERE}?{query}")).await.refused(code);
    }
}

/// REL-14: nobody fills the disk with what is in no project either.
#[actix_web::test]
async fn rel_14_what_an_organisation_holds_of_files_in_no_project_is_bounded() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let meeting = json!({"kind": "workshop", "title": "Atelier"});
    let theirs = id(&other.post("meetings", meeting.clone()).await.ok());
    let meeting = id(&keeper.post("meetings", meeting).await.ok());
    for _ in 0..3 {
        begin(&keeper, "meeting", &meeting).await.ok();
    }
    // As if they were larger than any file is: 2 bytes less than 5 GiB.
    let raw = app.database().raw().await;
    let grow = "UPDATE project_file SET size = 1789569706";
    raw.execute_unprepared(grow).await.unwrap();
    let refused = begin(&keeper, "meeting", &meeting).await.refused_at("");
    assert_eq!(refused["errors"][0]["code"], "too_many");
    begin(&other, "meeting", &theirs).await.ok();
    // What counts for an organisation is listed, and nothing of others.
    for (by, count) in [(&keeper, 3), (&other, 1)] {
        let files = by.get(HERE).await.ok();
        assert_eq!(files["items"].as_array().unwrap().len(), count);
    }
}
