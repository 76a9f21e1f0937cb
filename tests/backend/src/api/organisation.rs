//! The directory: who looks up, who enters, who maintains offers.

use std::collections::BTreeSet;

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::{Person, TestApp};

/// An agency with an administrator, and a shelter with people of its own.
struct Scene {
    app: TestApp,
    shelter: OrganisationId,
    administrator: Person,
    supervisor: Person,
    worker: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let shelter = app.organisation(OrganisationKind::Shelter, &["RO-BV"]).await;
        Self {
            administrator: app.member(agency, Role::Administrator).await,
            supervisor: app.member(shelter, Role::CaseSupervisor).await,
            worker: app.member(shelter, Role::CaseWorker).await,
            shelter,
            app,
        }
    }

    async fn entered(&self, names: Value, aliases: Value) -> Value {
        self.administrator
            .post("organisations", entry(names, aliases))
            .await
            .ok()
    }
}

fn entry(names: Value, aliases: Value) -> Value {
    json!({
        "kind": "ngo", "names": names, "aliases": aliases, "counties": ["RO-BV"], "parent_id": null,
        "contact": {"phone": "0268 000 000", "website": "https://example.org"}, "is_active": true
    })
}

fn offer() -> Value {
    json!({
        "service": "ACC-E", "capacity": 10, "free": 3,
        "rules": {"sexes": ["female"], "age_min": 18, "age_max": 60, "accepts_children": true,
                  "disability_access": false, "languages": ["ro", "en"]},
        "hours": "day and night", "funding_ends_on": "2026-12-31"
    })
}

fn path(organisation: &Value) -> String {
    format!("organisations/{}", organisation["id"].as_str().unwrap())
}

async fn found(by: &Person, query: &str) -> Vec<String> {
    let page = by.get(&format!("organisations?{query}")).await.ok();
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|organisation| organisation["name"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn an_organisation_is_found_however_its_name_is_spelt() {
    let scene = Scene::start().await;
    scene
        .entered(json!({"ro": "Asociația Speranța Braşov"}), json!(["Hope"]))
        .await;
    scene
        .entered(json!({"sq": "Qendra Shkodër"}), json!(["Të Drejtat e Grave"]))
        .await;
    for query in [
        "q=Brasov",
        "q=BRA%C8%99ov",
        "q=bra%C5%9F%20sper",
        "q=hope",
        "q=Bras%CC%A6ov",
    ] {
        assert_eq!(
            found(&scene.worker, query).await,
            ["Asociația Speranța Braşov"],
            "{query}"
        );
    }
    for query in ["q=Shkoder", "q=shkod%C3%ABr", "q=te%20drejtat"] {
        assert_eq!(found(&scene.worker, query).await, ["Qendra Shkodër"], "{query}");
    }
    // Wildcards are letters nobody has in a name, and the middle of a word is not its beginning.
    for query in ["q=%25%25x", "q=rasov", "q=H_pe", "q=%25"] {
        assert!(found(&scene.worker, query).await.is_empty(), "{query}");
    }
}

#[actix_web::test]
async fn the_search_follows_a_change_of_name() {
    let scene = Scene::start().await;
    let entered = scene.entered(json!({"ro": "Vechi"}), json!([])).await;
    let renamed = scene
        .administrator
        .put_at(&path(&entered), 1, entry(json!({"ro": "Nou"}), json!(["Vechi"])))
        .await
        .ok();
    assert_eq!(renamed["version"], 2);
    assert_eq!(found(&scene.worker, "q=nou").await, ["Nou"]);
    assert_eq!(found(&scene.worker, "q=vechi").await, ["Nou"], "by its earlier name");
}

#[actix_web::test]
async fn lists_are_filtered_by_kind_county_and_service() {
    let scene = Scene::start().await;
    let entered = scene.entered(json!({"ro": "Adăpost"}), json!([])).await;
    scene
        .administrator
        .post(&format!("{}/offers", path(&entered)), offer())
        .await
        .ok();
    assert_eq!(found(&scene.worker, "kind=ngo").await, ["Adăpost"]);
    assert_eq!(found(&scene.worker, "service=ACC-E&county=RO-BV").await, ["Adăpost"]);
    assert!(found(&scene.worker, "service=ACC-E&county=RO-CJ").await.is_empty());
    assert!(found(&scene.worker, "service=MED-E").await.is_empty());
    scene
        .worker
        .get("organisations?kind=castle")
        .await
        .refused(Code::InvalidQuery);
    scene
        .worker
        .get("organisations?sort=name")
        .await
        .refused(Code::InvalidQuery);
}

#[actix_web::test]
async fn pages_hold_everything_once_though_names_are_equal() {
    let scene = Scene::start().await;
    for _ in 0..7 {
        scene.entered(json!({"ro": "Caritas"}), json!([])).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = scene
            .worker
            .get(&format!("organisations?q=caritas&limit=3{cursor}"))
            .await
            .ok();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|organisation| organisation["id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 7);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
    for limit in ["0", "101", "-1", "x"] {
        scene
            .worker
            .get(&format!("organisations?limit={limit}"))
            .await
            .refused(Code::InvalidQuery);
    }
    scene
        .worker
        .get("organisations?cursor=AAAA")
        .await
        .refused(Code::InvalidCursor);
}

#[actix_web::test]
async fn rel_07_a_change_names_the_version_it_changes() {
    let scene = Scene::start().await;
    let entered = scene.entered(json!({"ro": "Casa"}), json!([])).await;
    let (path, change) = (path(&entered), entry(json!({"ro": "Casa Nouă"}), json!([])));
    let unnamed = scene.administrator.call(Method::PUT, &path).json(&change);
    unnamed.send().await.refused(Code::VersionRequired);
    for tag in ["1", "W/\"1\"", "*", "\"x\""] {
        let malformed = scene.administrator.call(Method::PUT, &path).json(&change);
        malformed
            .header("if-match", tag)
            .send()
            .await
            .refused(Code::InvalidHeader);
    }
    let answer = scene.administrator.put_at(&path, 1, change.clone()).await;
    assert_eq!(answer.header("etag"), "\"2\"");
    let refusal = scene.administrator.put_at(&path, 1, change).await.refused(Code::Stale);
    assert_eq!(refusal["current"]["version"], 2);
    assert_eq!(refusal["current"]["names"]["ro"], "Casa Nouă");
}

#[actix_web::test]
async fn rel_08_an_entry_that_is_repeated_is_made_once() {
    let scene = Scene::start().await;
    let body = entry(json!({"ro": "O singură dată"}), json!([]));
    let send = |body: Value| {
        let administrator = scene.administrator.clone();
        async move {
            let call = administrator.call(Method::POST, "organisations");
            call.once("key-1").json(&body).send().await
        }
    };
    let (first, again) = (send(body.clone()).await.ok(), send(body).await.ok());
    assert_eq!(first["id"], again["id"]);
    send(entry(json!({"ro": "Alta"}), json!([])))
        .await
        .refused(Code::KeyReused);
    assert_eq!(found(&scene.worker, "q=singura").await.len(), 1);
}

#[actix_web::test]
async fn sec_26_what_is_not_the_callers_to_set_is_refused_and_changes_nothing() {
    let scene = Scene::start().await;
    for field in [
        "id",
        "version",
        "country",
        "search_text",
        "created_at",
        "offers",
        "name",
    ] {
        let mut body = entry(json!({"ro": "Casa"}), json!([]));
        body[field] = json!("x");
        let refusal = scene.administrator.post("organisations", body).await;
        refusal.refused_at(&format!("/{field}"));
    }
    let mut body = entry(json!({"ro": "Casa", "de": "Haus"}), json!([]));
    let refusal = scene.administrator.post("organisations", body.clone()).await;
    refusal.refused_at("/names/de");
    body["names"] = json!({});
    body["counties"] = json!(["RO-XX"]);
    body["contact"] = json!({"website": "javascript:alert(1)"});
    let refusal = scene.administrator.post("organisations", body).await;
    let places = refusal.refused_at("/names")["errors"].clone();
    assert_eq!(places[1]["pointer"], "/counties/0");
    assert_eq!(places[2]["pointer"], "/contact/website");
    assert!(found(&scene.worker, "kind=ngo").await.is_empty());
}

#[actix_web::test]
async fn an_organisation_is_reached_in_many_ways_and_says_what_it_is_charged_with() {
    let scene = Scene::start().await;
    let mut body = entry(json!({"ro": "Agenția"}), json!([]));
    body["mandates"] = json!(["national_rapporteur"]);
    body["contact"] = json!({
        "phone": "021 303 70 80", "phone_extension": "15470", "fax": "021 319 01 83",
        "links": [{"kind": "youtube", "name": " ANITP Romania "},
                  {"kind": "facebook", "address": "https://example.org/anitp"}],
    });
    let made = scene.administrator.post("organisations", body.clone()).await.ok();
    let read = scene.worker.get(&path(&made)).await.ok();
    assert_eq!(read["mandates"], json!(["national_rapporteur"]));
    let contact = &read["contact"];
    assert_eq!(
        json!([contact["phone_extension"], contact["fax"], contact["links"]]),
        json!(["15470", "021 319 01 83", [
            {"kind": "youtube", "name": "ANITP Romania", "address": null},
            {"kind": "facebook", "name": null, "address": "https://example.org/anitp"}]])
    );
    for (field, value, pointer) in [
        ("mandates", json!(["king"]), "/mandates/0"),
        (
            "contact",
            json!({"links": [{"kind": "other", "address": "javascript:alert(1)"}]}),
            "/contact/links/0/address",
        ),
        ("contact", json!({"phone_extension": "12"}), "/contact/phone"),
    ] {
        let mut bad = body.clone();
        bad[field] = value;
        scene.administrator.post("organisations", bad).await.refused_at(pointer);
    }
}

#[actix_web::test]
async fn an_organisation_is_not_its_own_ancestor() {
    let scene = Scene::start().await;
    let above = scene.entered(json!({"ro": "Sus"}), json!([])).await;
    let mut below = entry(json!({"ro": "Jos"}), json!([]));
    below["parent_id"] = above["id"].clone();
    let below = scene.administrator.post("organisations", below).await.ok();
    let mut circle = entry(json!({"ro": "Sus"}), json!([]));
    circle["parent_id"] = below["id"].clone();
    let refusal = scene.administrator.put_at(&path(&above), 1, circle.clone()).await;
    refusal.refused_at("/parent_id");
    circle["parent_id"] = json!("00000000-0000-4000-8000-000000000000");
    let refusal = scene.administrator.put_at(&path(&above), 1, circle).await;
    refusal.refused_at("/parent_id");
}

#[actix_web::test]
async fn what_would_stand_too_deep_is_told_so_and_is_no_relation_of_others() {
    let scene = Scene::start().await;
    let mut parent = Value::Null;
    for level in 0..16 {
        let mut below = entry(json!({"ro": format!("Nivelul {level}")}), json!([]));
        below["parent_id"] = parent;
        parent = scene.administrator.post("organisations", below).await.ok()["id"].clone();
    }
    let mut deep = entry(json!({"ro": "Prea jos"}), json!([]));
    deep["parent_id"] = parent.clone();
    let refused = scene
        .administrator
        .post("organisations", deep)
        .await
        .refused_at("/parent_id");
    assert_eq!(refused["errors"][0]["code"], "too_deep");

    let other = scene.entered(json!({"ro": "Alta"}), json!([])).await;
    let between = format!(
        "organisation-merges/preview?stays_id={}&duplicate_id={}",
        other["id"].as_str().unwrap(),
        parent.as_str().unwrap()
    );
    assert_eq!(scene.administrator.get(&between).await.ok()["obstacles"], json!([]));
}

#[actix_web::test]
async fn offers_are_kept_by_their_organisation_and_by_the_administrator() {
    let scene = Scene::start().await;
    let offers = format!("organisations/{}/offers", scene.shelter);
    scene.worker.post(&offers, offer()).await.refused(Code::Forbidden);
    let made = scene.supervisor.post(&offers, offer()).await.ok();
    assert_eq!(made["free_updated_at"], "2026-03-02T08:00:00Z");
    let one = format!("{offers}/{}", made["id"].as_str().unwrap());
    scene.app.pass(chrono::Duration::hours(2));
    let mut change = offer();
    change["free"] = json!(2);
    let changed = scene.administrator.put_at(&one, 1, change.clone()).await.ok();
    assert_eq!(changed["free_updated_at"], "2026-03-02T10:00:00Z");
    scene
        .supervisor
        .put_at(&one, 1, change.clone())
        .await
        .refused(Code::Stale);
    for (pointer, value) in [("/free", json!(11)), ("/service", json!("NONE"))] {
        let mut wrong = change.clone();
        wrong[&pointer[1..]] = value;
        scene.supervisor.put_at(&one, 2, wrong).await.refused_at(pointer);
    }
    let shown = scene.worker.get(&format!("organisations/{}", scene.shelter)).await.ok();
    assert_eq!(shown["offers"][0]["free"], 2);
    let remove = |version| scene.supervisor.call(Method::DELETE, &one).version(version).send();
    remove(1).await.refused(Code::Stale);
    assert_eq!(remove(2).await.status, 204);
    remove(2).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_22_and_25_other_organisations_offers_are_out_of_reach_in_every_position() {
    let scene = Scene::start().await;
    let other = scene.app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
    let theirs = scene.app.member(other, Role::CaseSupervisor).await;
    let made = theirs
        .post(&format!("organisations/{other}/offers"), offer())
        .await
        .ok();
    let id = made["id"].as_str().unwrap();
    let unknown = "00000000-0000-4000-8000-000000000000";
    let mut refusals = BTreeSet::new();
    for path in [
        format!("organisations/{other}/offers/{id}"),
        // My own organisation, somebody else's offer.
        format!("organisations/{}/offers/{id}", scene.shelter),
        format!("organisations/{}/offers/{unknown}", scene.shelter),
        format!("organisations/{unknown}/offers/{id}"),
    ] {
        let mut refusal = scene.supervisor.put_at(&path, 1, offer()).await.refused(Code::NotFound);
        refusal["request_id"] = json!(null);
        refusals.insert(refusal.to_string());
    }
    assert_eq!(refusals.len(), 1, "the refusals can be told apart: {refusals:?}");
    let foreign = format!("organisations/{other}/offers");
    scene.supervisor.post(&foreign, offer()).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn only_who_manages_organisations_enters_and_changes_them() {
    let scene = Scene::start().await;
    let body = entry(json!({"ro": "Casa"}), json!([]));
    let path = format!("organisations/{}", scene.shelter);
    for person in [&scene.worker, &scene.supervisor] {
        person
            .post("organisations", body.clone())
            .await
            .refused(Code::Forbidden);
        person.put_at(&path, 1, body.clone()).await.refused(Code::Forbidden);
    }
    let stranger = scene.app.stranger();
    stranger.get("organisations").await.refused(Code::Unauthenticated);
    stranger
        .post("organisations", body)
        .await
        .refused(Code::Unauthenticated);
}

#[actix_web::test]
async fn sec_09_the_people_of_an_organisation_that_is_suspended_are_out_with_the_next_request() {
    let scene = Scene::start().await;
    let shelter = format!("organisations/{}/suspend", scene.shelter);
    let reason = json!({"reason": "inquiry"});
    let ana = scene.app.account("ana@podul.example", Role::CaseWorker).await;
    let mut browser = ana.signs_in().await;
    browser.get("me").await.ok();
    scene.worker.get("me").await.ok();

    let closed = scene.administrator.post_at(&shelter, 1, reason.clone()).await.ok();
    assert_eq!(closed["is_active"], false);
    scene.worker.get("me").await.refused(Code::Unauthenticated);
    scene.supervisor.get("me").await.refused(Code::Unauthenticated);
    browser.get("me").await.ok();

    let home = format!("organisations/{}", ana.organisation);
    let suspend = format!("{home}/suspend");
    scene.administrator.post_at(&suspend, 1, reason).await.ok();
    browser.get("me").await.refused(Code::Unauthenticated);
    let code = ana.next_code();
    let refused = browser
        .post("sessions", crate::kit::sign_in(&ana.email, crate::kit::PASSWORD, &code))
        .await;
    refused.refused(Code::SignInRefused);

    // Resumed, nobody is signed in by that, and everybody may sign in.
    let resume = format!("{home}/resume");
    let over = json!({"reason": "resolved"});
    scene.administrator.post_at(&resume, 2, over).await.ok();
    browser.get("me").await.refused(Code::Unauthenticated);
    ana.signs_in_with(&mut browser).await;
    browser.get("me").await.ok();
}

#[actix_web::test]
async fn sec_27_the_kind_of_an_organisation_does_not_change_under_the_roles_its_people_hold() {
    let scene = Scene::start().await;
    let centre = scene
        .app
        .organisation(OrganisationKind::RegionalCentre, &["RO-BV"])
        .await;
    scene
        .app
        .member_with(centre, &[Role::RegionalOfficer, Role::CaseWorker])
        .await;
    let path = format!("organisations/{centre}");
    let mut entry = entry(json!({"ro": "Centrul"}), json!([]));
    let refused = scene
        .administrator
        .put_at(&path, 1, entry.clone())
        .await
        .refused_at("/kind");
    assert_eq!(
        refused["errors"],
        json!([{"pointer": "/kind", "code": "role_held.regional_officer"}])
    );
    entry["kind"] = json!("technical_table");
    scene.administrator.put_at(&path, 1, entry).await.ok();
}
