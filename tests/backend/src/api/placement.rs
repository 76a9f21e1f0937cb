//! Where a person stays: beds taken and given back, and who learns of it.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::case_custody::{dump, entries};
use super::referral::{Scene, act, id, read, version};
use crate::kit::{Answer, Person, TestApp};

/// An offer of beds, as whoever maintains the offers of an organisation enters it.
async fn beds(app: &TestApp, of: OrganisationId, service: &str, free: Option<u32>) -> Value {
    let administrator = app.member(of, Role::OrganisationAdministrator).await;
    let body = json!({"service": service, "capacity": free.map(|free| free + 1), "free": free, "rules": {},
                      "hours": null, "funding_ends_on": null});
    administrator
        .post(&format!("organisations/{of}/offers"), body)
        .await
        .ok()
}

async fn free(by: &Person, of: OrganisationId, offer: &Value) -> Value {
    let organisation = by.get(&format!("organisations/{of}")).await.ok();
    let offers = organisation["offers"].as_array().unwrap().clone();
    let found = offers.into_iter().find(|one| one["id"] == offer["id"]).unwrap();
    found["free"].clone()
}

fn place(case: &Value, rest: &str) -> String {
    format!("cases/{}/placements{rest}", id(case))
}

fn opening(of: OrganisationId, offer: &Value) -> Value {
    json!({"organisation_id": of, "offer_id": offer["id"], "started_on": "2026-03-02",
           "planned_end_on": "2026-04-02", "note": "By the back door, saxifrage."})
}

async fn moves_in(by: &Person, case: &Value, of: OrganisationId, offer: &Value) -> Answer {
    by.post(&place(case, ""), opening(of, offer)).await
}

async fn ends(by: &Person, case: &Value, stay: &Value, on: &str, reason: &str) -> Answer {
    let here = place(case, &format!("/{}/end", id(stay)));
    let body = json!({"ended_on": on, "reason": reason});
    by.post_at(&here, version(stay), body).await
}

#[actix_web::test]
async fn a_person_moves_in_on_and_out_and_beds_follow() {
    let scene = Scene::start().await;
    let (by, shelter) = (&scene.worker, scene.shelter);
    let (case, ..) = scene.accepted(&["contact"]).await;
    let emergency = beds(&scene.app, shelter, "ACC-E", Some(2)).await;
    let own = beds(&scene.app, scene.ngo, "ACC-T", Some(1)).await;
    beds(&scene.app, shelter, "PSY-C", Some(1)).await;
    let offered = by.get(&format!("cases/{}/placement-offers", id(&case))).await.ok();
    let offered: Vec<_> = offered["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["service"].as_str().unwrap().to_owned(), one["free"].clone()))
        .collect();
    assert_eq!(offered.len(), 2, "beds only: {offered:?}");
    assert!(offered.contains(&("ACC-E".to_owned(), json!(2))) && offered.contains(&("ACC-T".to_owned(), json!(1))));

    let answer = moves_in(by, &case, shelter, &emergency).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (201, "\"1\""));
    let stay = answer.ok();
    assert_eq!(
        (&stay["service"], &stay["nights"], &stay["note"]),
        (&json!("ACC-E"), &json!(0), &json!("By the back door, saxifrage."))
    );
    assert_eq!(free(by, shelter, &emergency).await, 1);
    let twice = moves_in(by, &case, scene.ngo, &own).await;
    assert_eq!(twice.refused(Code::NotNow)["detail"], "already_placed");
    assert_eq!(
        free(by, scene.ngo, &own).await,
        1,
        "nothing is taken by what is refused"
    );

    scene.app.pass(Duration::days(5));
    let here = place(&case, &format!("/{}", id(&stay)));
    let changed = by
        .put_at(&here, 1, json!({"planned_end_on": null, "note": "Ring twice."}))
        .await
        .ok();
    assert_eq!(
        (&changed["planned_end_on"], &changed["nights"]),
        (&Value::Null, &json!(5))
    );
    let stale = by.put_at(&here, 1, json!({"planned_end_on": null, "note": null})).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["note"], "Ring twice.");

    let mut next = opening(scene.ngo, &own);
    next["started_on"] = json!("2026-03-01");
    by.post_at(&format!("{here}/move"), 2, next.clone())
        .await
        .refused_at("/started_on");
    next["started_on"] = json!("2026-03-06");
    let once = async |version: i64| {
        let call = by.call(Method::POST, &format!("{here}/move")).version(version);
        call.once("move-1").json(&next).send().await
    };
    once(1).await.refused(Code::Stale);
    // A version that was old has used up no key.
    let moved = once(2).await.ok();
    assert_eq!((&moved["service"], &moved["nights"]), (&json!("ACC-T"), &json!(1)));
    assert_eq!(free(by, shelter, &emergency).await, 2);
    assert_eq!(free(by, scene.ngo, &own).await, 0);
    let list = by.get(&place(&case, "")).await.ok();
    let before = &list["items"][1];
    assert_eq!(
        (&before["ended_on"], &before["end_reason"], &before["nights"]),
        (&json!("2026-03-06"), &json!("moved"), &json!(4))
    );

    let ended = ends(by, &case, &moved, "2026-03-07", "own_home").await.ok();
    assert_eq!((&ended["nights"], &ended["abilities"]), (&json!(1), &json!([])));
    assert_eq!(free(by, scene.ngo, &own).await, 1);
    let again = ends(by, &case, &ended, "2026-03-07", "own_home").await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "placement_ended");
}

#[actix_web::test]
async fn a_move_within_a_full_house_takes_the_bed_that_gets_free() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let only = beds(&scene.app, scene.ngo, "ACC-E", Some(1)).await;
    let stay = moves_in(by, &case, scene.ngo, &only).await.ok();
    let here = place(&case, &format!("/{}/move", id(&stay)));
    by.post_at(&here, 1, opening(scene.ngo, &only)).await.ok();
    assert_eq!(free(by, scene.ngo, &only).await, 0);
}

#[actix_web::test]
async fn a_move_into_a_full_house_leaves_all_as_it_was() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let here = beds(&scene.app, scene.ngo, "ACC-E", Some(1)).await;
    let full = beds(&scene.app, scene.ngo, "ACC-T", Some(0)).await;
    let stay = moves_in(by, &case, scene.ngo, &here).await.ok();
    let before = entries(&scene.app).await.len();
    let onward = place(&case, &format!("/{}/move", id(&stay)));
    let refused = by.post_at(&onward, 1, opening(scene.ngo, &full)).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "no_place_free");
    assert_eq!(entries(&scene.app).await.len(), before);
    assert_eq!(free(by, scene.ngo, &here).await, 0);
    let list = by.get(&place(&case, "")).await.ok();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&list["items"][0]["ended_on"], version(&list["items"][0])),
        (&Value::Null, 1)
    );
}

/// A slip of the hand must not keep the person from the day they truly came.
#[actix_web::test]
async fn a_stay_that_never_was_stands_in_nobodys_way() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let house = beds(&scene.app, scene.ngo, "ACC-E", Some(1)).await;
    scene.app.pass(Duration::days(5));
    let mut late = opening(scene.ngo, &house);
    late["started_on"] = json!("2026-03-06");
    let wrong = by.post(&place(&case, ""), late).await.ok();
    ends(by, &case, &wrong, "2026-03-07", "entered_in_error").await.ok();
    let right = moves_in(by, &case, scene.ngo, &house).await.ok();
    assert_eq!(right["started_on"], "2026-03-02");
    assert_eq!(free(by, scene.ngo, &house).await, 0);
    let twice = moves_in(by, &case, scene.ngo, &house).await;
    assert_eq!(twice.refused(Code::NotNow)["detail"], "already_placed");
}

/// REL-06: one person is in one place, also when two colleagues write at once.
#[actix_web::test]
async fn rel_06_of_two_stays_of_one_person_at_once_one_begins() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let offers = [
        beds(&scene.app, scene.ngo, "ACC-E", Some(1)).await,
        beds(&scene.app, scene.ngo, "ACC-T", Some(1)).await,
    ];
    let answers = join_all(offers.iter().map(|offer| moves_in(by, &case, scene.ngo, offer))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(won.len(), 1);
    for answer in lost {
        assert_eq!(answer.refused(Code::NotNow)["detail"], "already_placed");
    }
    let mut left = Vec::new();
    for offer in &offers {
        left.push(free(by, scene.ngo, offer).await.as_i64().unwrap());
    }
    assert_eq!(left.iter().sum::<i64>(), 1, "one bed is taken: {left:?}");
}

#[actix_web::test]
async fn a_bed_is_taken_where_the_person_was_accepted_and_one_is_free() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let (case, _, sent) = scene.sent(&["contact"]).await;
    let offer = beds(&scene.app, scene.shelter, "ACC-E", Some(0)).await;
    let uncounted = beds(&scene.app, scene.shelter, "ACC-T", None).await;
    let early = moves_in(by, &case, scene.shelter, &uncounted).await;
    assert_eq!(early.refused(Code::NotNow)["detail"], "placement_not_agreed");
    let sent = read(&scene.keeper, &sent).await;
    act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let full = moves_in(by, &case, scene.shelter, &offer).await;
    assert_eq!(full.refused(Code::NotNow)["detail"], "no_place_free");
    // An offer of another organisation than the one named is none.
    moves_in(by, &case, scene.ngo, &uncounted).await.refused_at("/offer_id");
    let counselling = beds(&scene.app, scene.shelter, "PSY-C", Some(1)).await;
    let none = moves_in(by, &case, scene.shelter, &counselling).await;
    assert_eq!(none.refused(Code::NotNow)["detail"], "no_accommodation");
    // Where free beds are not counted none is counted off.
    moves_in(by, &case, scene.shelter, &uncounted).await.ok();
    assert_eq!(free(by, scene.shelter, &uncounted).await, Value::Null);
}

/// REL-06: of those who want the last bed at once exactly one gets it, and nothing is below zero.
#[actix_web::test]
async fn rel_06_of_several_at_once_one_gets_the_last_bed() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let offer = beds(&scene.app, scene.ngo, "ACC-E", Some(1)).await;
    let mut cases = Vec::new();
    for _ in 0..4 {
        cases.push(scene.case("a18_25").await);
    }
    let answers = join_all(cases.iter().map(|case| moves_in(by, case, scene.ngo, &offer))).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 3));
    for answer in lost {
        assert_eq!(answer.refused(Code::NotNow)["detail"], "no_place_free");
    }
    assert_eq!(free(by, scene.ngo, &offer).await, 0);
}

/// REL-05: two who change places with each other do not wait for each other for ever.
#[actix_web::test]
async fn rel_05_two_change_places_with_each_other() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    // Whoever moves first: both who come find a bed before anybody has left.
    let one = beds(&scene.app, scene.ngo, "ACC-E", Some(4)).await;
    let other = beds(&scene.app, scene.ngo, "ACC-T", Some(4)).await;
    let mut moves = Vec::new();
    for (from, to) in [(&one, &other), (&other, &one), (&one, &other), (&other, &one)] {
        let case = scene.case("a18_25").await;
        let stay = moves_in(by, &case, scene.ngo, from).await.ok();
        moves.push((place(&case, &format!("/{}/move", id(&stay))), to));
    }
    let answers = join_all(
        moves
            .iter()
            .map(|(here, to)| async move { by.post_at(here, 1, opening(scene.ngo, to)).await.status }),
    )
    .await;
    assert!(answers.iter().all(|status| *status == 201), "{answers:?}");
    assert_eq!(free(by, scene.ngo, &one).await, 2);
    assert_eq!(free(by, scene.ngo, &other).await, 2);
}

/// What administrators enter agrees with who stays there.
#[actix_web::test]
async fn capacity_and_beds_taken_agree_when_an_administrator_edits() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let administrator = scene.app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let offer = beds(&scene.app, scene.ngo, "ACC-E", Some(3)).await;
    let case = scene.case("a18_25").await;
    let stay = moves_in(by, &case, scene.ngo, &offer).await.ok();
    let here = format!("organisations/{}/offers/{}", scene.ngo, id(&offer));
    let body = |service: &str, capacity: Value, free: Value| {
        json!({"service": service, "capacity": capacity, "free": free, "rules": {}, "hours": null,
               "funding_ends_on": null})
    };
    // The version they saw is of before somebody moved in.
    let stale = administrator.put_at(&here, 1, body("ACC-E", json!(4), json!(3))).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["free"], 2);
    for (pointer, change) in [
        ("/free", body("ACC-E", json!(4), json!(4))),
        ("/capacity", body("ACC-E", json!(0), json!(0))),
        ("/service", body("ACC-T", json!(4), json!(1))),
    ] {
        administrator.put_at(&here, 2, change).await.refused_at(pointer);
    }
    administrator
        .put_at(&here, 2, body("ACC-E", json!(1), json!(0)))
        .await
        .ok();
    let gone = administrator.call(Method::DELETE, &here).version(3).send().await;
    assert_eq!(gone.refused(Code::NotNow)["detail"], "offer_occupied");
    ends(by, &case, &stay, "2026-03-02", "entered_in_error").await.ok();
    assert_eq!(free(by, scene.ngo, &offer).await, 1);
    let gone = administrator.call(Method::DELETE, &here).version(4).send().await;
    assert_eq!(gone.status.as_u16(), 204);
}

/// SEC-22, S4: where a person stays is for those alone who may know how to reach them.
#[actix_web::test]
async fn sec_22_where_a_person_stays_is_the_holders_alone() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let offer = beds(&scene.app, scene.ngo, "ACC-E", Some(1)).await;
    let stay = moves_in(&scene.worker, &case, scene.ngo, &offer).await.ok();
    let colleague = scene.app.member(scene.ngo, Role::CaseWorker).await;
    for who in [&scene.officer, &colleague, &scene.coordinator, &scene.inspector] {
        who.get(&place(&case, "")).await.refused(Code::Forbidden);
        ends(who, &case, &stay, "2026-03-02", "own_home")
            .await
            .refused(Code::Forbidden);
    }
    for who in [&scene.stranger, &scene.keeper] {
        who.get(&place(&case, "")).await.refused(Code::NotFound);
    }
    let other = scene.case("a18_25").await;
    ends(&scene.worker, &other, &stay, "2026-03-02", "own_home")
        .await
        .refused(Code::NotFound);
}

/// MECHANISM §5: no receiver of a referral learns where the person stays, whatever consent covers;
/// least of all the police. Nor does whoever follows the case.
#[actix_web::test]
async fn sec_28_no_receiver_learns_where_a_person_stays() {
    let scene = Scene::start().await;
    let another = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let other_ngo = scene.app.member(another, Role::CaseWorker).await;
    let (case, ..) = scene.accepted(&["contact"]).await;
    let offer = beds(&scene.app, scene.shelter, "ACC-E", Some(1)).await;
    let stay = moves_in(&scene.worker, &case, scene.shelter, &offer).await.ok();
    let every = [
        "contact",
        "identity",
        "safe_contact",
        "risk",
        "needs",
        "plan",
        "documents",
        "legal",
    ];
    let to_police: &[&str] = &["contact", "identity", "legal"];
    for (to, reader, purpose, sets) in [
        (scene.police, &scene.inspector, "legal", to_police),
        (another, &other_ngo, "assistance", &every),
    ] {
        let consent = scene.consent(&case, purpose, to, sets).await;
        let draft = scene.draft(&case, &consent, "service", to, sets).await;
        let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
        let seen = read(reader, &sent).await.to_string();
        for secret in ["saxifrage", id(&stay), id(&offer), &scene.shelter.to_string()] {
            assert!(!seen.contains(secret), "{secret} to {to}");
        }
    }
    // Nor does the timeline say it, to whoever reads it.
    let followed = format!("cases/{}/timeline", id(&case));
    for reader in [&scene.coordinator, &scene.worker] {
        let timeline = reader.get(&followed).await.ok();
        let entries = timeline["items"].as_array().unwrap();
        let moved = entries.iter().find(|one| one["kind"] == "placement.opened").unwrap();
        assert_eq!(moved["fields"], json!([]));
        for secret in ["saxifrage", id(&offer), &scene.shelter.to_string()] {
            assert!(!moved.to_string().contains(secret), "{secret}: {moved}");
        }
    }
}

/// SEC-33: which house it is stands nowhere open beside the case, also not in the ledger.
#[actix_web::test]
async fn sec_33_the_house_is_sealed() {
    let scene = Scene::start().await;
    let (case, ..) = scene.accepted(&["contact"]).await;
    let offer = beds(&scene.app, scene.shelter, "ACC-E", Some(1)).await;
    moves_in(&scene.worker, &case, scene.shelter, &offer).await.ok();
    let raw = scene.app.database().raw().await;
    let stored = dump(&raw, "placement").await;
    let plain = |text: &str| text.replace('-', "").to_lowercase();
    for secret in [id(&offer).to_owned(), scene.shelter.to_string(), "saxifrage".to_owned()] {
        assert!(!plain(&stored).contains(&plain(&secret)), "{secret}");
    }
    // The offer changes without an entry of its own, which would tie it to the case by its time.
    let kinds = entries(&scene.app).await;
    let told = kinds.iter().filter(|(kind, _)| kind == "offer.changed").count();
    assert_eq!(told, 1, "only when it was entered");
}

/// SEC-47, REL-08.
#[actix_web::test]
async fn sec_47_readings_are_recorded_and_rel_08_a_repeated_call_takes_one_bed() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = scene.case("a18_25").await;
    let offer = beds(&scene.app, scene.ngo, "ACC-E", Some(2)).await;
    let (here, body) = (place(&case, ""), opening(scene.ngo, &offer));
    let before = entries(&scene.app).await.len();
    by.get(&here).await.ok();
    assert_eq!(entries(&scene.app).await.len(), before, "an empty list shows nothing");
    let call = || by.call(Method::POST, &here).once("one-bed").json(&body);
    let (first, second) = (call().send().await.ok(), call().send().await.ok());
    assert_eq!(first["id"], second["id"]);
    assert_eq!(free(by, scene.ngo, &offer).await, 1);
    let before = entries(&scene.app).await.len();
    scene.app.pass(Duration::seconds(1));
    by.get(&here).await.ok();
    let new = entries(&scene.app).await.split_off(before);
    assert_eq!(new, [("read.placements".to_owned(), "placements".to_owned())]);
}
