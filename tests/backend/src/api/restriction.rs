//! What is held of a person goes to nobody else while they ask for that, and they are given all of it (SEC-72).

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::case::path;
use super::referral::{Scene, act, id, read, version};
use crate::kit::Person;

async fn restrict(by: &Person, case: &Value) -> Value {
    let now = by.get(&path(case, "")).await.ok();
    let asked = json!({"reason": "accuracy_contested", "said": "She says that the date is wrong."});
    by.post_at(&path(case, "/restrictions"), version(&now), asked)
        .await
        .ok()
}

#[actix_web::test]
async fn sec_72_a_restricted_case_goes_to_nobody_else_until_it_is_lifted() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let (case, _, sent) = scene.sent(&["contact", "identity"]).await;
    let shown = read(&scene.keeper, &sent).await;
    assert_eq!(shown["disclosed"]["state"], "open");
    scene.officer.get(&path(&case, "")).await.ok();
    let clocks = async || scene.officer.get("clocks").await.ok().to_string();
    assert!(clocks().await.contains(id(&case)));

    let restriction = restrict(by, &case).await;
    assert_eq!(restriction["abilities"], json!(["restriction_lift"]));
    let now = by.get(&path(&case, "")).await.ok();
    assert!(now["restricted_at"].is_string());
    assert_eq!(now["has_access"].as_array().unwrap().len(), 1, "the holder alone");

    // The receiver follows its referral and sees nothing of her; the region sees nothing; the country sees codes.
    let shown = read(&scene.keeper, &sent).await;
    assert_eq!(
        (&shown["disclosed"]["state"], &shown["disclosed"]["reason"]),
        (&json!("closed"), &json!("restricted"))
    );
    scene.officer.get(&path(&case, "")).await.refused(Code::NotFound);
    let listed = scene.officer.get("cases").await.ok();
    assert!(!listed.to_string().contains(id(&case)));
    let clocks = clocks().await;
    let is_told = clocks.contains(id(&case)) || clocks.contains(id(&sent));
    assert!(!is_told, "nor its deadlines");
    scene.coordinator.get(&path(&case, "")).await.ok();

    // Nothing more is sent, and it is restricted once.
    let draft = json!({"case_id": case["id"], "kind": "service", "to_id": sent["to_id"], "services": ["ACC-E"],
                       "urgency": "normal", "data_sets": []});
    let refused = by.post("referrals", draft).await;
    assert!(refused.status.is_client_error(), "{}", refused.json());
    let again = json!({"reason": "objection", "said": "Once more."});
    let refused = by.post_at(&path(&case, "/restrictions"), version(&now), again).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "case_restricted");

    // The holder goes on, and lifts it after the person was told.
    let note = json!({"kind": "contact", "body": "Looked at her papers."});
    by.post(&path(&case, "/notes"), note).await.ok();
    let lift = path(&case, &format!("/restrictions/{}/lift", id(&restriction)));
    let told = json!({"told_on": "2026-03-02", "why": "The date was put right."});
    let stale = by.call(Method::POST, &lift).version(7).json(&told);
    stale.send().await.refused(Code::Stale);
    scene
        .keeper
        .post_at(&lift, 1, told.clone())
        .await
        .refused(Code::NotFound);
    let lifted = by.post_at(&lift, 1, told).await.ok();
    assert_eq!(lifted["abilities"], json!([]));
    assert_eq!(read(&scene.keeper, &sent).await["disclosed"]["state"], "open");
    scene.officer.get(&path(&case, "")).await.ok();
    let all = by.get(&path(&case, "/restrictions")).await.ok();
    assert_eq!(all["items"][0]["lifted_why"], "The date was put right.");
}

#[actix_web::test]
async fn sec_72_a_restricted_case_does_not_move_and_does_not_show_to_who_held_it() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let sent = scene.transfer(&case, scene.shelter).await;
    let restriction = restrict(&scene.worker, &case).await;
    let refused = act(&scene.keeper, &sent, "accept", json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "case_restricted");
    let lift = path(&case, &format!("/restrictions/{}/lift", id(&restriction)));
    let told = json!({"told_on": "2026-03-02", "why": "She wants to move after all."});
    scene.worker.post_at(&lift, 1, told).await.ok();
    act(&scene.keeper, &sent, "accept", json!({})).await.ok();

    // Who held it looks back until its new holder restricts it.
    let listed = async || scene.worker.get("cases").await.ok().to_string();
    assert!(listed().await.contains(id(&case)));
    restrict(&scene.second_keeper, &case).await;
    assert!(!listed().await.contains(id(&case)));
    scene.worker.get(&path(&case, "")).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_72_recipients_are_told_of_a_correction_and_of_nothing_else() {
    let scene = Scene::start().await;
    let (case, _, _) = scene.sent(&["identity"]).await;
    let person = path(&case, "/person");
    let correct = async |field: &str, value: Value| {
        let mut now = scene.worker.get(&person).await.ok();
        let version = version(&now);
        let fields = now.as_object_mut().unwrap();
        fields.retain(|name, _| !["id", "case_id", "version", "updated_at"].contains(&name.as_str()));
        fields.insert(field.to_owned(), value);
        scene.worker.put_at(&person, version, now).await.ok();
    };
    let told = async || {
        let home = scene.keeper.get("home").await.ok();
        let told = home["told"].as_array().unwrap().clone();
        told.iter().filter(|one| one["kind"] == "referral.corrected").count()
    };
    correct("contacts", json!([])).await;
    assert_eq!(told().await, 0, "they were never given how to reach her");
    correct("family_name", json!("Marin")).await;
    assert_eq!(told().await, 1);
}

#[actix_web::test]
async fn sec_72_the_person_is_given_what_is_held_of_them_and_nothing_of_others() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let (case, _, sent) = scene.sent(&["contact", "identity"]).await;
    by.post(
        &path(&case, "/notes"),
        json!({"kind": "contact", "body": "Likes to draw."}),
    )
    .await
    .ok();
    for situation in ["Sleeps at a friend's.", "Sleeps at the shelter."] {
        let need = json!({"domain": "accommodation", "state": "unmet", "situation": situation,
            "wish": "wanted", "wish_words": "A lock.", "priority": "urgent"});
        let found = json!({"assessed_on": "2026-03-02", "needs": [need]});
        by.post(&path(&case, "/needs"), found).await.ok();
    }
    let one_by_one = by.get(&path(&case, "/person")).await.ok();
    let taken = by.get(&path(&case, "/data-package")).await.ok();
    let needs = by.get(&path(&case, "/needs")).await.ok();
    assert_eq!(needs["items"].as_array().map(Vec::len), Some(2));
    let taken_needs = &taken["parts"]["needs"]["items"];
    assert_eq!(taken_needs, &needs["items"], "also what was replaced");
    assert_eq!(taken["parts"]["person"], one_by_one, "as it is read one by one");
    let consents = by.get(&path(&case, "/consents")).await.ok();
    assert_eq!(taken["parts"]["consents"]["items"], consents["items"]);
    assert!(
        taken["parts"]["referrals"].to_string().contains(id(&sent)),
        "who received what"
    );
    assert_eq!(taken["notes"][0]["body"], "Likes to draw.");
    assert!(taken["parts"].get("exploiters").is_none(), "others are named there");
    let readers = taken["readers"].as_array().unwrap();
    assert!(readers.iter().any(|entry| entry["kind"] == "read.person"));
    assert_eq!(taken["left_out"], json!([]));

    // It was recorded, and others do not take it.
    let log = by.get(&path(&case, "/access-log")).await.ok();
    assert!(log.to_string().contains("read.package"));
    for (other, refused) in [
        (&scene.officer, Code::Forbidden),
        (&scene.keeper, Code::NotFound),
        (
            &scene.app.member(scene.ngo, Role::OrganisationAdministrator).await,
            Code::Forbidden,
        ),
    ] {
        other.get(&path(&case, "/data-package")).await.refused(refused);
    }
}

/// A file of everything has an end, and says of what it does not hold all.
#[actix_web::test]
async fn sec_72_a_package_says_what_is_left_out_past_its_limit() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let (case, _, _) = scene.sent(&["contact"]).await;
    let left_out = async || by.get(&path(&case, "/data-package")).await.ok()["left_out"].clone();
    for number in 0..501 {
        if number == 500 {
            assert_eq!(left_out().await, json!([]), "five hundred are all there");
        }
        let note = json!({"kind": "contact", "body": format!("Spoke, {number}.")});
        by.post(&path(&case, "/notes"), note).await.ok();
    }
    assert_eq!(left_out().await, json!(["notes"]));
}
