//! Who is a child: what the date of birth says decides, and childhood ends on a birthday.

use chrono::Duration;
use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, form, path, version};
use super::decision;

async fn case_of(scene: &Scene, age_group: &str, birth: Value, basis: &str) -> Value {
    let mut form = form();
    form["age_group"] = json!(age_group);
    form["person"] = json!({"given_names": "Ana", "birth": birth, "age_basis": basis});
    scene.worker.post("cases", form).await.ok()
}

fn born(on: &str) -> Value {
    json!({"date": on, "precision": "day"})
}

fn ground(scene: &Scene, basis: &str, given_by: &str, given_on: &str) -> Value {
    json!({
        "purpose": "assistance", "recipient_id": scene.stranger.organisation(), "data_sets": ["contact"],
        "basis": basis, "given_by": given_by, "given_on": given_on, "leaflet_language": "ro"
    })
}

async fn open_clocks(scene: &Scene, case: &Value) -> Vec<String> {
    let now = scene.worker.get(&path(case, "")).await.ok();
    let clocks = now["clocks"].as_array().unwrap();
    clocks
        .iter()
        .map(|clock| clock["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn the_date_of_birth_decides_and_a_disputed_age_is_a_childs() {
    let scene = Scene::start().await;
    // It is 2 March 2026.
    for (birth, basis, is_child) in [
        (born("2008-03-02"), "document", false),
        (born("2008-03-03"), "document", true),
        (json!({"date": "2008-03-01", "precision": "month"}), "declared", true),
        (json!({"date": "2008-02-01", "precision": "month"}), "declared", false),
        (born("1990-01-01"), "disputed", true),
        (Value::Null, "disputed", true),
        (Value::Null, "declared", false),
    ] {
        let case = case_of(&scene, "unknown", birth.clone(), basis).await;
        assert_eq!(case["is_child"], is_child, "{birth} {basis}");
    }
    // What somebody says of the age group does not outweigh it.
    let case = case_of(&scene, "unknown", born("2010-01-01"), "document").await;
    let adult = json!({"age_group": "a18_25"});
    let changed = scene
        .worker
        .patch_at(&path(&case, ""), version(&case), adult)
        .await
        .ok();
    assert_eq!(changed["is_child"], true);
}

#[actix_web::test]
async fn a_childs_birthday_is_waited_for_whenever_it_becomes_known() {
    let scene = Scene::start().await;
    let case = case_of(&scene, "unknown", Value::Null, "declared").await;
    assert!(!open_clocks(&scene, &case).await.contains(&"turns_18".to_owned()));
    let person = |birth: Value| json!({"given_names": "Ana", "birth": birth, "age_basis": "document"});
    let update = async |at: i64, birth: Value| {
        scene
            .worker
            .put_at(&path(&case, "/person"), at, person(birth))
            .await
            .ok();
    };
    // The case was opened for an adult; the document says otherwise.
    update(2, born("2008-05-17")).await;
    assert_eq!(scene.worker.get(&path(&case, "")).await.ok()["is_child"], true);
    assert!(open_clocks(&scene, &case).await.contains(&"turns_18".to_owned()));
    // And then it was an adult after all: nothing waits for a birthday.
    update(3, born("1998-05-17")).await;
    assert_eq!(scene.worker.get(&path(&case, "")).await.ok()["is_child"], false);
    assert!(!open_clocks(&scene, &case).await.contains(&"turns_18".to_owned()));
}

#[actix_web::test]
async fn on_the_eighteenth_birthday_the_grounds_of_children_end_and_the_adult_is_asked() {
    let scene = Scene::start().await;
    let case = case_of(&scene, "unknown", born("2008-03-20"), "document").await;
    let consents = path(&case, "/consents");
    let give = async |body: Value| scene.worker.post(&consents, body).await;
    give(ground(&scene, "child_protection", "person", "2026-03-02"))
        .await
        .ok();
    give(ground(&scene, "consent", "child_assent", "2026-03-02")).await.ok();
    let decline = async || decision::decides(&scene.worker, &case, decision::own(&scene.worker, "declined")).await;
    let refused = decline().await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "child_cannot_decline");

    scene.app.pass(Duration::days(18));
    let now = scene.worker.get(&path(&case, "")).await.ok();
    assert_eq!(now["is_child"], false, "nobody has to write a birthday down");
    assert!(open_clocks(&scene, &case).await.contains(&"turns_18".to_owned()));
    give(ground(&scene, "child_protection", "person", "2026-03-20"))
        .await
        .refused_at("/basis");
    give(ground(&scene, "consent", "child_assent", "2026-03-20"))
        .await
        .refused_at("/given_by");
    // Neither a guardian's consent nor a legal ground is the adult's own.
    give(ground(&scene, "consent", "guardian", "2026-03-20")).await.ok();
    let mut danger = ground(&scene, "danger_to_life", "person", "2026-03-20");
    danger["note"] = json!("Threatened.");
    give(danger).await;
    assert!(open_clocks(&scene, &case).await.contains(&"turns_18".to_owned()));
    give(ground(&scene, "consent", "person", "2026-03-20")).await.ok();
    assert!(!open_clocks(&scene, &case).await.contains(&"turns_18".to_owned()));
    decline().await.ok();
}

/// What is known to the month or year alone waits until nobody can doubt it, and so does its deadline.
#[actix_web::test]
async fn a_date_known_to_the_month_or_year_is_waited_for_to_its_end() {
    let scene = Scene::start().await;
    for (date, precision, due) in [
        ("2008-05-17", "day", "2026-04-30T21:00:00Z"),
        ("2008-05-01", "month", "2026-05-31T21:00:00Z"),
        // The date it is written as has passed, the year has not.
        ("2008-01-01", "year", "2026-12-31T22:00:00Z"),
        ("2008-01-01", "estimated", "2026-12-31T22:00:00Z"),
    ] {
        let birth = json!({"date": date, "precision": precision});
        let case = case_of(&scene, "unknown", birth, "declared").await;
        let clocks = case["clocks"].as_array().unwrap().iter();
        let waits: Vec<_> = clocks.filter(|clock| clock["kind"] == "turns_18").collect();
        assert_eq!(waits.len(), 1, "{date} {precision}");
        assert_eq!(waits[0]["due_at"], due, "{date} {precision}");
    }
}

#[actix_web::test]
async fn a_ground_of_children_sends_nothing_of_an_adult() {
    let scene = Scene::start().await;
    let case = case_of(&scene, "unknown", born("2008-03-20"), "document").await;
    let consent = scene
        .worker
        .post(
            &path(&case, "/consents"),
            ground(&scene, "child_protection", "person", "2026-03-02"),
        )
        .await
        .ok();
    // A ground opens what it opens once a second person has signed it.
    let confirm = format!("/consents/{}/confirm", consent["id"].as_str().unwrap());
    scene.supervisor.post(&path(&case, &confirm), json!({})).await.ok();
    let draft = async || {
        let form = json!({
            "case_id": case["id"], "kind": "service", "to_id": scene.stranger.organisation(), "services": ["ACC-E"],
            "urgency": "normal", "consent_id": consent["id"], "data_sets": ["contact"]
        });
        scene.worker.post("referrals", form).await.ok()
    };
    let send = async |draft: &Value| {
        let place = format!("referrals/{}/send", draft["id"].as_str().unwrap());
        scene.worker.post_at(&place, version(draft), json!({})).await
    };
    let (early, late) = (draft().await, draft().await);
    send(&early).await.ok();
    scene.app.pass(Duration::days(18));
    let refused = send(&late).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "consent_missing");
}
