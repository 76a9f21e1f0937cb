//! Two cases of one person: suggested, judged, merged and parted again, each by whom it concerns.

use std::collections::BTreeSet;

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_jobs::Step;
use punte_jobs::duplicates::compare;
use serde_json::{Value, json};

use super::case::{Scene, form, path, version};
use super::case_custody::{dump, entries, tables};
use super::closure::{answers, asks, record, with};
use super::referral::{self, act, id};
use crate::kit::{Answer, Person, TestApp};

/// A case of somebody with these names, born on this day.
async fn opens(by: &Person, given: &str, family: &str, born: &str) -> Value {
    let mut form = form();
    form["person"] = json!({"given_names": given, "family_name": family,
                            "birth": {"date": born, "precision": "day"}, "age_basis": "declared"});
    by.post("cases", form).await.ok()
}

/// Changes some of what is known of the person.
async fn corrects(by: &Person, case: &Value, changes: Value) {
    let mut person = by.get(&path(case, "/person")).await.ok();
    let now = version(&person);
    for (field, value) in changes.as_object().unwrap() {
        person[field] = value.clone();
    }
    person.as_object_mut().unwrap().remove("version");
    by.put_at(&path(case, "/person"), now, person).await.ok();
}

async fn compared(app: &TestApp) {
    while compare(app.store()).await.unwrap() == Step::More {}
}

async fn pairs(by: &Person, state: &str) -> Vec<Value> {
    let list = by.get(&format!("duplicates?state={state}")).await.ok();
    list["items"].as_array().unwrap().clone()
}

fn place(pair: &Value, verb: &str) -> String {
    format!("duplicates/{}{verb}", id(pair))
}

async fn judges(by: &Person, pair: &Value, verb: &str, body: Value) -> Answer {
    by.post_at(&place(pair, verb), version(pair), body).await
}

/// A merge of the pair as it is now: this case goes on.
pub async fn merges(by: &Person, pair: &Value, kept: &Value, fields: Value) -> Answer {
    let seen = by.get(&place(pair, "")).await.ok();
    let [first, second] = ["first_person", "second_person"].map(|side| seen[side]["version"].clone());
    let body = json!({"kept_case_id": kept["id"], "first_person_version": first, "second_person_version": second,
                      "fields": fields, "closing": {"last_contact_on": "2026-03-02", "safety": "low", "note": "Sorrel."}});
    judges(by, pair, "/merge", body).await
}

#[actix_web::test]
async fn sec_23_whoever_opens_a_case_learns_of_their_own_cases_and_of_nothing_else() {
    let scene = Scene::start().await;
    let case = opens(&scene.worker, "Ștefania", "Țurcanu", "2004-05-07").await;
    let ask = json!({"given_names": "Tzurkanu", "family_name": "Stefania", "sex": "female",
                     "birth": {"date": "2004-05-07", "precision": "day"}});
    let before = entries(&scene.app).await.len();
    scene.app.pass(Duration::seconds(1));
    for (by, expected) in [
        (&scene.worker, 1),
        (&scene.supervisor, 1),
        (&scene.colleague, 0),
        (&scene.stranger, 0),
        (&scene.officer, 0),
    ] {
        let found = by.post("cases/known", ask.clone()).await.ok();
        let items = found["items"].as_array().unwrap();
        assert_eq!(items.len(), expected);
        for hit in items {
            assert_eq!((&hit["id"], &hit["likeness"]), (&case["id"], &json!("strong")));
            assert_eq!(hit["reasons"], json!(["similar_names", "same_birth", "same_sex"]));
            assert_eq!(hit["name"], "Ștefania Țurcanu");
        }
    }
    let refused = scene.coordinator.post("cases/known", ask).await;
    refused.refused(Code::Forbidden);
    let told = entries(&scene.app).await.split_off(before);
    assert_eq!(told.len(), 2, "each case that was shown is recorded: {told:?}");
    assert!(told.iter().all(|(kind, _)| kind == "read.search_hit"));
    let raw = scene.app.database().raw().await;
    for table in tables(&raw).await {
        let rows = dump(&raw, &table).await;
        assert!(!rows.contains("zurkanu"), "{table} keeps what was asked");
    }
}

#[actix_web::test]
async fn sec_23_what_is_found_waits_for_a_supervisor_and_is_told_to_nobody_else() {
    let scene = Scene::start().await;
    let (by, app) = (&scene.supervisor, &scene.app);
    let one = opens(&scene.worker, "Ana", "Popescu", "2004-05-07").await;
    let other = opens(&scene.colleague, "Popesku", "Ana", "2004-07-05").await;
    opens(&scene.stranger, "Ana", "Popescu", "2004-05-07").await;
    compared(app).await;
    let found = pairs(by, "open").await;
    assert_eq!(found.len(), 1);
    let pair = &found[0];
    assert_eq!(
        (&pair["likeness"], &pair["reasons"], &pair["abilities"]),
        (
            &json!("possible"),
            &json!(["similar_names", "near_birth", "same_sex"]),
            &json!(["duplicate_merge", "duplicate_mark_different"])
        )
    );
    assert!(!pair.to_string().contains("Popes"), "a list tells no names");
    assert_eq!(by.get("home").await.ok()["duplicates"], 1);
    assert_eq!(scene.worker.get("home").await.ok()["duplicates"], 0);
    assert!(pairs(&scene.stranger, "open").await.is_empty());
    scene.stranger.get(&place(pair, "")).await.refused(Code::NotFound);
    for (worker, case) in [(&scene.worker, &one), (&scene.colleague, &other)] {
        worker.get("duplicates").await.refused(Code::Forbidden);
        let timeline = worker.get(&path(case, "/timeline")).await.ok();
        assert!(!timeline.to_string().contains("duplicate"), "{timeline}");
    }

    let before = entries(app).await.len();
    app.pass(Duration::seconds(1));
    let seen = by.get(&place(pair, "")).await.ok();
    let names = [
        &seen["first_person"]["family_name"],
        &seen["second_person"]["family_name"],
    ];
    assert!(names.contains(&&json!("Popescu")) && names.contains(&&json!("Ana")));
    let reads = entries(app).await.split_off(before);
    assert_eq!(reads.len(), 2);
    assert!(reads.iter().all(|(kind, _)| kind == "read.person"));

    // What is corrected is compared again: a mere suggestion goes, and what was judged waits for a number.
    corrects(
        &scene.colleague,
        &other,
        json!({"birth": {"date": "1990-01-02", "precision": "day"}}),
    )
    .await;
    compared(app).await;
    assert!(pairs(by, "open").await.is_empty());
    corrects(
        &scene.colleague,
        &other,
        json!({"birth": {"date": "2004-05-07", "precision": "day"}}),
    )
    .await;
    compared(app).await;
    let pair = pairs(by, "open").await.pop().unwrap();
    judges(by, &pair, "/different", Value::Null).await.ok();
    judges(by, &pair, "/different", Value::Null).await.refused(Code::Stale);
    corrects(&scene.colleague, &other, json!({"given_names": "Popescu"})).await;
    compared(app).await;
    assert!(
        pairs(by, "open").await.is_empty(),
        "what was judged is not suggested again"
    );
    let passport = json!({"identifiers": [{"kind": "passport", "value": "X 1234-567", "country": "RO"}]});
    corrects(&scene.worker, &one, passport.clone()).await;
    corrects(&scene.colleague, &other, passport).await;
    compared(app).await;
    let again = pairs(by, "open").await.pop().unwrap();
    assert_eq!((&again["id"], &again["likeness"]), (&pair["id"], &json!("certain")));
    let told = entries(app).await;
    assert_eq!(told.iter().filter(|(kind, _)| kind == "duplicate.found").count(), 3);
}

#[actix_web::test]
async fn a_merge_brings_the_person_together_closes_the_other_case_and_is_undone() {
    let scene = Scene::start().await;
    let (by, app) = (&scene.supervisor, &scene.app);
    let kept = opens(&scene.worker, "Ana", "Popescu", "2004-05-07").await;
    let other = opens(&scene.colleague, "Anna", "Popescu", "2004-05-07").await;
    corrects(
        &scene.colleague,
        &other,
        json!({"aliases": ["Nina"], "languages": ["ro"]}),
    )
    .await;
    compared(app).await;
    let pair = pairs(by, "open").await.pop().unwrap();
    let fields = json!({"given_names": "other", "aliases": "both", "languages": "other"});

    // What has to end first is told, and nothing has happened.
    merges(by, &pair, &json!({"id": id(&pair)}), fields.clone())
        .await
        .refused_at("/kept_case_id");
    merges(by, &pair, &kept, json!({"birth": "both"}))
        .await
        .refused_at("/fields/birth");
    let place = path(&other, "/closures");
    let now = by.get(&path(&other, "")).await.ok();
    let waiting = scene.colleague.post_at(&place, version(&now), record()).await.ok();
    let refused = merges(by, &pair, &kept, fields.clone()).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "closure_awaiting");
    assert_eq!(by.get(&path(&kept, "/person")).await.ok()["given_names"], "Ana");
    answers(&scene.colleague, &other, &waiting, "withdraw", Value::Null)
        .await
        .ok();
    // Two cases that wait to be closed would close on each other.
    let waiting = asks(&scene.worker, &kept, record()).await.ok();
    let refused = merges(by, &pair, &kept, fields.clone()).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "duplicate_kept_closing");
    answers(&scene.worker, &kept, &waiting, "withdraw", Value::Null)
        .await
        .ok();

    // The person changed since the supervisor looked.
    let stale = json!({"kept_case_id": kept["id"], "first_person_version": 1, "second_person_version": 1,
                       "fields": {}, "closing": {"last_contact_on": "2026-03-02", "safety": "low"}});
    judges(by, &pair, "/merge", stale).await.refused(Code::Stale);

    // Of two who merge at once one wins.
    let second = app.member(by.organisation(), Role::CaseSupervisor).await;
    let both = futures_util::future::join(
        Box::pin(merges(by, &pair, &kept, fields.clone())),
        Box::pin(merges(&second, &pair, &kept, fields.clone())),
    );
    let (mine, theirs) = both.await;
    let (merged, refused) = if mine.status.is_success() {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    refused.refused(Code::Stale);
    let merged = merged.ok();
    assert_eq!(
        (&merged["state"], &merged["kept_case_id"]),
        (&json!("merged"), &kept["id"])
    );
    let person = scene.worker.get(&path(&kept, "/person")).await.ok();
    assert_eq!(
        (&person["given_names"], &person["aliases"], &person["languages"]),
        (&json!("Anna"), &json!(["Nina"]), &json!(["ro"]))
    );

    // Where the pack asks for it a second person approves, and the case is open until then.
    let still = by.get(&path(&other, "")).await.ok();
    assert_eq!(still["closed_at"], Value::Null);
    let closings = by.get(&path(&other, "/closures")).await.ok();
    let mut closings = closings["items"].as_array().unwrap().iter();
    let closing = closings.find(|closing| closing["id"] == merged["closure_id"]).unwrap();
    assert_eq!(closing["reason"], "duplicate");
    assert_eq!(closing["duplicate_of"], kept["reference"]);
    let approver = if closing["abilities"].to_string().contains("approve") {
        by
    } else {
        &second
    };
    let stands = async || by.get(&format!("duplicates/{}", id(&pair))).await.ok()["closing_state"].clone();
    assert_eq!(stands().await, "awaiting_approval");
    answers(approver, &other, closing, "approve", Value::Null).await.ok();
    assert_eq!(stands().await, "closed");
    let closed = by.get(&path(&other, "")).await.ok();
    assert_eq!(closed["closing_reason"], "duplicate");
    assert_eq!(
        closed["same_person"],
        json!([{"case_id": kept["id"], "reference": kept["reference"], "code_name": kept["code_name"], "goes_on": true}])
    );
    let of_worker = scene.worker.get(&path(&kept, "")).await.ok();
    assert_eq!(of_worker["same_person"], json!([]), "the other case is a colleague's");
    for (reader, told) in [(&scene.worker, json!([])), (by, json!(["other_case"]))] {
        let known = reader.get(&path(&kept, "/erasure")).await.ok();
        assert_eq!(known["warnings"], told, "SEC-23: as on the page of the case");
    }
    for (reader, case) in [
        (&scene.worker, &kept),
        (&scene.worker, &other),
        (&scene.colleague, &kept),
        (&scene.coordinator, &other),
    ] {
        let timeline = reader.get(&path(case, "/timeline?limit=100")).await.ok().to_string();
        assert!(
            !timeline.contains("duplicate.") && !timeline.contains(id(&pair)),
            "a timeline joins what the case keeps apart"
        );
    }

    // Somebody corrects one of the fields; the rest goes back.
    corrects(&scene.worker, &kept, json!({"given_names": "Ana Maria"})).await;
    let reopening = json!({"reason": "other", "words": "The sister came, chervil."});
    judges(by, &merged, "/undo", json!({"reason": "no such"}))
        .await
        .refused_at("/reason");
    let undone = judges(by, &merged, "/undo", reopening.clone()).await.ok();
    assert_eq!(
        (&undone["state"], &undone["stayed"]),
        (&json!("undone"), &json!(["given_names"]))
    );
    assert_eq!(undone["closing_state"], Value::Null);
    let person = scene.worker.get(&path(&kept, "/person")).await.ok();
    assert_eq!(
        (&person["given_names"], &person["aliases"], &person["languages"]),
        (&json!("Ana Maria"), &json!([]), &json!([]))
    );
    let open = by.get(&path(&other, "")).await.ok();
    assert_eq!((&open["closed_at"], &open["same_person"]), (&Value::Null, &json!([])));
    let refused = judges(by, &undone, "/undo", reopening).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "duplicate_not_merged");
    let told = entries(app).await;
    for (kind, times) in [("duplicate.merged", 1), ("duplicate.undone", 1), ("case.reopened", 1)] {
        assert_eq!(told.iter().filter(|(one, _)| one == kind).count(), times, "{kind}");
    }
    let raw = app.database().raw().await;
    for table in tables(&raw).await {
        let rows = dump(&raw, &table).await;
        assert!(!rows.contains("chervil") && !rows.contains("Nina"), "{table} is sealed");
    }

    // Paired by hand again, once, whoever asks twice; and each time it waits for a judgement.
    let body = json!({"case_id": other["id"], "other_case_id": kept["id"]});
    let again = by.post("duplicates", body.clone()).await.ok();
    assert_eq!((&again["id"], &again["state"]), (&pair["id"], &json!("open")));
    let refused = by.post("duplicates", body).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "duplicate_paired");
    let itself = json!({"case_id": kept["id"], "other_case_id": kept["id"]});
    by.post("duplicates", itself).await.refused_at("/other_case_id");
}

#[actix_web::test]
async fn undoing_a_merge_undoes_the_closing_that_stands_now() {
    let scene = Scene::start().await;
    let by = &scene.supervisor;
    let second = scene.app.member(by.organisation(), Role::CaseSupervisor).await;
    // Returned and written anew for this reason or not, then approved or not: is the case open afterwards?
    for (anew, is_approved, is_open) in [
        (None, false, true),
        (Some("duplicate"), false, true),
        (Some("duplicate"), true, true),
        (Some("goals_achieved"), true, false),
    ] {
        let kept = opens(&scene.worker, "Ana", "Popescu", "2004-05-07").await;
        let other = opens(&scene.colleague, "Ana", "Popescu", "2004-05-07").await;
        let body = json!({"case_id": other["id"], "other_case_id": kept["id"]});
        let pair = by.post("duplicates", body).await.ok();
        let merged = merges(by, &pair, &kept, json!({})).await.ok();
        if let Some(reason) = anew {
            let closings = by.get(&path(&other, "/closures")).await.ok();
            let why = json!({"reason": "Say more."});
            answers(&second, &other, &closings["items"][0], "return", why)
                .await
                .ok();
            let named = (reason == "duplicate").then(|| kept["reference"].clone());
            let record = with(json!({"reason": reason, "duplicate_of": named}));
            let asked = asks(by, &other, record).await.ok();
            if is_approved {
                answers(&second, &other, &asked, "approve", Value::Null).await.ok();
            }
        }
        let reopening = json!({"reason": "other", "words": "The sister came."});
        let undone = judges(by, &merged, "/undo", reopening).await.ok();
        assert_eq!(undone["state"], "undone");
        let now = by.get(&path(&other, "")).await.ok();
        let closings = by.get(&path(&other, "/closures")).await.ok().to_string();
        assert_eq!(
            (now["closed_at"].is_null(), closings.contains("awaiting_approval")),
            (is_open, false),
            "{anew:?} {is_approved}"
        );
    }
}

#[actix_web::test]
async fn all_who_are_alike_come_to_the_desk_and_a_comparison_takes_none_away() {
    let scene = Scene::start().await;
    let mut cases = Vec::new();
    for _ in 0..12 {
        cases.push(opens(&scene.worker, "Ana", "Popescu", "2004-05-07").await);
    }
    let desk = async || {
        compared(&scene.app).await;
        let open = pairs(&scene.supervisor, "open&limit=100").await;
        open.iter().map(|pair| id(pair).to_owned()).collect::<BTreeSet<_>>()
    };
    let found = desk().await;
    assert_eq!(found.len(), 12 * 11 / 2);
    corrects(&scene.worker, &cases[0], json!({"aliases": ["Nina"]})).await;
    assert_eq!(desk().await, found);
}

#[actix_web::test]
async fn a_case_that_goes_to_another_organisation_takes_its_pairs_away() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let other = scene.case("a18_25").await;
    let by = scene
        .app
        .member(scene.worker.organisation(), Role::CaseSupervisor)
        .await;
    let receiver = scene.app.member(scene.shelter, Role::CaseSupervisor).await;
    let body = json!({"case_id": case["id"], "other_case_id": other["id"]});
    let pair = by.post("duplicates", body).await.ok();
    let sent = scene.transfer(&case, scene.shelter).await;
    act(&receiver, &sent, "accept", json!({})).await.ok();
    by.get(&place(&pair, "")).await.refused(Code::NotFound);
    compared(&scene.app).await;
    assert!(
        pairs(&receiver, "open").await.is_empty(),
        "the other case is not theirs"
    );
}
