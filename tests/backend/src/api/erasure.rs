//! An adult asks that nothing be kept, and nothing is.

use actix_web::http::Method;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::id::{CaseId, Id};
use punte_storage::ledger::CheckpointFile;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::path;
use super::case_custody::{dump, entries};
use super::referral::{GIVEN, Scene, act, id, read, version};
use crate::kit::{Answer, Person};

fn wish() -> Value {
    json!({"asked_on": "2026-03-02", "said": "She asked in person, periwinkle.",
           "refusal": {"month": "2026-03-01", "county": "RO-CJ", "sex": "female", "age_group": "a18_25",
                       "citizenship": null, "exploitation": "begging", "reason": "fear_of_exploiter"}})
}

async fn asks(by: &Person, case: &Value, body: Value) -> Answer {
    let now = by.get(&path(case, "")).await.ok();
    by.post_at(&path(case, "/erasures"), version(&now), body).await
}

async fn answers(by: &Person, case: &Value, erasure: &Value, verb: &str, body: Value) -> Answer {
    let place = path(case, &format!("/erasures/{}/{verb}", id(erasure)));
    by.post_at(&place, version(erasure), body).await
}

fn kinds(known: &Value) -> Vec<String> {
    let blocks = known["blocks"].as_array().unwrap().iter();
    blocks.map(|block| block["kind"].as_str().unwrap().to_owned()).collect()
}

fn case_id(case: &Value) -> CaseId {
    CaseId::from_uuid(Uuid::parse_str(id(case)).unwrap())
}

#[actix_web::test]
async fn sec_32_sec_36_nothing_of_the_case_is_kept_but_a_refusal_of_nobody() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let (case, _, sent) = scene.sent(&["contact", "identity"]).await;
    by.post(
        &path(&case, "/notes"),
        json!({"kind": "contact", "body": "Spoke of leaving, periwinkle."}),
    )
    .await
    .ok();

    let known = by.get(&path(&case, "/erasure")).await.ok();
    assert_eq!(kinds(&known), ["referral_running"]);
    assert_eq!(known["blocks"][0]["reference"], sent["reference"]);
    assert_eq!(
        known["offered"],
        json!({"county": "RO-CJ", "sex": "female", "age_group": "a18_25", "citizenship": "RO"})
    );
    let refused = asks(by, &case, wish()).await.refused(Code::NotNow);
    assert_eq!(
        (&refused["detail"], &refused["errors"][0]["code"]),
        (&json!("erasure_blocked"), &json!("referral_running"))
    );
    let now = read(by, &sent).await;
    act(by, &now, "withdraw", json!({"reason": "She asked for it."}))
        .await
        .ok();

    let erasure = asks(by, &case, wish()).await.ok();
    assert_eq!(
        (&erasure["state"], &erasure["abilities"]),
        (&json!("awaiting_approval"), &json!(["erasure_withdraw"]))
    );
    let again = asks(by, &case, wish()).await.refused(Code::NotNow);
    assert_eq!(again["detail"], "erasure_awaiting");
    answers(by, &case, &erasure, "approve", Value::Null)
        .await
        .refused(Code::Forbidden);
    assert_eq!(by.get(&path(&case, "")).await.ok()["erasure_asked"], true);
    let seen = scene.officer.get(&path(&case, "")).await.ok();
    assert_eq!(seen["erasure_asked"], false, "the holder's alone");
    scene
        .officer
        .get(&path(&case, "/erasure"))
        .await
        .refused(Code::Forbidden);

    // Returned, asked anew, taken back, asked anew.
    let reason = json!({"reason": "Tell her first what goes."});
    let returned = answers(&supervisor, &case, &erasure, "return", reason).await.ok();
    assert_eq!(returned["return_reason"], "Tell her first what goes.");
    let second = asks(by, &case, wish()).await.ok();
    let taken = answers(by, &case, &second, "withdraw", Value::Null).await.ok();
    assert_eq!(taken["state"], "withdrawn");
    let erasure = asks(by, &case, wish()).await.ok();
    let home = supervisor.get("home").await.ok();
    assert_eq!(
        (
            &home["to_erase"][0]["erasure_id"],
            home["to_erase"].as_array().unwrap().len()
        ),
        (&erasure["id"], 1)
    );
    let stale = supervisor.call(
        Method::POST,
        &path(&case, &format!("/erasures/{}/approve", id(&erasure))),
    );
    stale.version(7).send().await.refused(Code::Stale);
    let done = answers(&supervisor, &case, &erasure, "approve", Value::Null).await;
    assert_eq!(done.status, 204);

    // There is no such case, for anybody, and whoever was told of the person sees nothing any more.
    for person in [by, &supervisor, &scene.officer, &scene.coordinator] {
        person.get(&path(&case, "")).await.refused(Code::NotFound);
        let all = person.get("cases").await.ok();
        assert!(!all.to_string().contains(id(&case)));
    }
    answers(&supervisor, &case, &erasure, "approve", Value::Null)
        .await
        .refused(Code::NotFound);
    let receiver = &scene.keeper;
    receiver
        .get(&format!("referrals/{}", id(&sent)))
        .await
        .refused(Code::NotFound);
    let told = receiver.get("home").await.ok()["told"].clone();
    let ended: Vec<&Value> = told.as_array().unwrap().iter().collect();
    assert_eq!(ended.len(), 1, "what it heard of the referral before is gone: {told}");
    assert_eq!(
        (&ended[0]["kind"], &ended[0]["referral_id"], &ended[0]["case_id"]),
        (&json!("referral.erased"), &Value::Null, &Value::Null)
    );
    let refusals = by.get("refusals").await.ok();
    assert_eq!(refusals["items"][0]["exploitation"], "begging");

    // The ledger tells that it happened; the file names the case; nothing else does.
    let entries = entries(&scene.app).await;
    let count = |kind: &str| entries.iter().filter(|(one, _)| one == kind).count();
    assert_eq!(
        (count("case.erased"), count("referral.erased"), count("erasure.asked")),
        (1, 1, 3)
    );
    let app = &scene.app.app;
    let listed = app.erasures.as_ref().unwrap().read(app.store.keyring()).unwrap();
    assert_eq!(Vec::from_iter(listed), [case_id(&case)]);
    let raw = scene.app.database().raw().await;
    let hidden = id(&case).replace('-', "").to_lowercase();
    for table in [
        "case_file",
        "data_key",
        "person",
        "note",
        "referral",
        "erasure",
        "refusal",
    ] {
        let rows = dump(&raw, table).await.replace('-', "").to_lowercase();
        assert!(!rows.contains(&hidden), "{table}: {rows}");
    }
    assert!(!refusals.to_string().contains(GIVEN));
}

#[actix_web::test]
async fn sec_36_what_stands_against_an_erasure() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let born = |date: &str| json!({"date": date, "precision": "day"});
    let with = async |group: &str, birth: Value, basis: Value| {
        let mut form = json!({"county": "RO-CJ", "sex": "female", "age_group": group, "urgency": "normal",
                              "detected_on": "2026-03-01"});
        form["person"] = json!({"given_names": GIVEN, "birth": birth, "age_basis": basis, "contacts": []});
        by.post("cases", form).await.ok()
    };
    for (group, birth, basis, expected) in [
        ("a26_40", Value::Null, Value::Null, None),
        ("unknown", born("1990-05-07"), json!("document"), None),
        ("unknown", Value::Null, Value::Null, Some("age_unknown")),
        ("unknown", born("1990-05-07"), json!("disputed"), Some("age_disputed")),
        ("a14_17", Value::Null, Value::Null, Some("child")),
        // She turns eighteen next month.
        ("unknown", born("2008-04-07"), json!("document"), Some("child")),
    ] {
        let case = with(group, birth.clone(), basis).await;
        let known = by.get(&path(&case, "/erasure")).await.ok();
        assert_eq!(
            kinds(&known),
            Vec::from_iter(expected.map(str::to_owned)),
            "{group} {birth}"
        );
        let answer = asks(by, &case, wish()).await;
        match expected {
            None => assert_eq!(answer.status, 201),
            Some(kind) => assert_eq!(answer.refused(Code::NotNow)["errors"][0]["code"], kind),
        }
    }
    // Proceedings and a claim run; danger is told and forbids nothing.
    let case = with("a26_40", Value::Null, Value::Null).await;
    let file = json!({"said": {"kind": "civil", "country": "RO", "opened_on": "2026-02-02", "capacity": "claimant",
                           "capacity_since": "2026-02-02", "body_name": "Court"},
                      "stage": "reported", "stage_on": "2026-02-02"});
    by.post(&path(&case, "/proceedings"), file).await.ok();
    let claim = json!({"way": "state_fund", "claimed_on": "2026-03-01", "currency": "RON", "asked": 2_500_000});
    by.post(&path(&case, "/compensation-claims"), claim).await.ok();
    let known = by.get(&path(&case, "/erasure")).await.ok();
    assert_eq!(kinds(&known), ["proceeding_open", "claim_open"]);
    // What a field cannot be so is told beside it.
    let case = with("a26_40", Value::Null, Value::Null).await;
    let mut wrong = wish();
    wrong["refusal"]["age_group"] = json!("a14_17");
    asks(by, &case, wrong).await.refused_at("/refusal/age_group");
}

#[actix_web::test]
async fn sec_36_what_would_come_back_with_a_backup_is_not_erased() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let without = scene.app.with(App {
        erasures: None,
        ..scene.app.app.clone()
    });
    let refused = asks(&scene.worker.at(&without), &case, wish()).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "erasure_not_set_up");
    // Where the file cannot be written nothing happens.
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let erasure = asks(&scene.worker, &case, wish()).await.ok();
    let nowhere = scene.app.with(App {
        erasures: Some(punte_storage::erasures::ErasureFile("/proc/nowhere".into())),
        ..scene.app.app.clone()
    });
    answers(&supervisor.at(&nowhere), &case, &erasure, "approve", Value::Null)
        .await
        .refused(Code::Internal);
    let still = scene.worker.get(&path(&case, "/person")).await.ok();
    assert_eq!(still["given_names"], GIVEN);
    // Once the file names it, it cannot be taken back: whoever starts next erases it.
    let app = &scene.app.app;
    let file = app.erasures.as_ref().unwrap();
    file.add(case_id(&case), scene.app.now(), app.store.keyring()).unwrap();
    let late = answers(&scene.worker, &case, &erasure, "withdraw", Value::Null).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "erasure_under_way");
    let done = answers(&supervisor, &case, &erasure, "approve", Value::Null).await;
    assert_eq!(done.status, 204, "approved again, it is done now");
    // Where nobody approves again, and the server runs on, the next look finishes it.
    let left = scene.case("a18_25").await;
    asks(&scene.worker, &left, wish()).await.ok();
    file.add(case_id(&left), scene.app.now(), app.store.keyring()).unwrap();
    let context = punte_jobs::Context {
        store: app.store.clone(),
        checkpoints: CheckpointFile("/proc/nowhere".into()),
        erasures: app.erasures.clone(),
        pack: app.pack.clone(),
        scanner: None,
        mailer: None,
        targets: punte_domain::partners::target::TargetPolicy::PublicOnly,
        signing_key_lasts: chrono::Duration::days(90),
    };
    punte_jobs::housekeeping::finish_erasures(&context).await.unwrap();
    scene.worker.get(&path(&left, "")).await.refused(Code::NotFound);
    let refusals = scene.worker.get("refusals").await.ok();
    assert_eq!(refusals["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn rel_08_an_approval_whose_answer_was_lost_is_answered_again_though_the_case_is_gone() {
    let scene = Scene::start().await;
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let colleague = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let case = scene.case("a18_25").await;
    let erasure = asks(&scene.worker, &case, wish()).await.ok();
    let place = path(&case, &format!("/erasures/{}/approve", id(&erasure)));
    let approves = async |by: &Person, seen: i64| {
        let call = by.call(Method::POST, &place).version(seen).once("approval");
        call.send().await
    };
    // What is refused leaves no key.
    approves(&supervisor, 7).await.refused(Code::Stale);
    let person = scene.worker.get(&path(&case, "/person")).await.ok();
    assert_eq!(person["given_names"], GIVEN);

    for time in ["first", "second"] {
        let answer = approves(&supervisor, version(&erasure)).await;
        assert_eq!(answer.status, 204, "{time}");
    }
    let other = approves(&colleague, version(&erasure)).await;
    other.refused(Code::NotFound);
    let entries = entries(&scene.app).await;
    let erased = entries.iter().filter(|(kind, _)| kind == "case.erased").count();
    let refusals = scene.worker.get("refusals").await.ok();
    assert_eq!((erased, refusals["items"].as_array().unwrap().len()), (1, 1));
}

#[actix_web::test]
async fn a_wish_ends_with_the_custody_of_the_case() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let erasure = asks(&scene.worker, &case, wish()).await.ok();
    let transfer = scene.transfer(&case, scene.shelter).await;
    act(&scene.second_keeper, &transfer, "accept", json!({})).await.ok();
    let known = scene.second_keeper.get(&path(&case, "/erasure")).await.ok();
    assert_eq!(
        (&known["latest"]["id"], &known["latest"]["state"]),
        (&erasure["id"], &json!("withdrawn"))
    );
}
