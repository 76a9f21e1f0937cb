//! One case is opened in an emergency: for whom, for how long, what shows of it, and who hears of it (SEC-30).

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::{Role, Scope};
use punte_domain::identity::User;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::identity::user;
use serde_json::{Value, json};

use super::case::path;
use super::referral::{ADDRESS, GIVEN, PHONE, SAFETY, Scene, id};
use crate::kit::mail::{MailSink, Received};
use crate::kit::{Answer, Person};

const SAID: &str = "She is followed at the station, hornbeam.";

async fn asks(by: &Person, reference: &Value) -> Answer {
    let form = json!({"reference": reference, "reason": "danger_to_life", "said": SAID});
    by.post("emergency-accesses", form).await
}

fn place(access: &Value, rest: &str) -> String {
    format!("emergency-accesses/{}{rest}", id(access))
}

async fn acts(by: &Person, access: &Value, verb: &str, body: Value) -> Answer {
    let now = by.get(&place(access, "")).await.ok();
    let version = now["version"].as_i64().unwrap();
    by.post_at(&place(access, &format!("/{verb}")), version, body).await
}

async fn sheet(by: &Person, access: &Value) -> Answer {
    by.get(&place(access, "/case")).await
}

async fn alerts(auditor: &Person) -> Vec<(String, String)> {
    let alerts = auditor.get("alerts").await.ok();
    let text = |alert: &Value, name: &str| alert[name].as_str().unwrap().to_owned();
    let items = alerts["items"].as_array().unwrap().iter();
    items
        .map(|alert| (text(alert, "kind"), text(alert, "user_id")))
        .collect()
}

async fn auditor(scene: &Scene) -> Person {
    let agency = scene.app.organisation(OrganisationKind::NationalAgency, &[]).await;
    scene.app.member(agency, Role::Auditor).await
}

#[actix_web::test]
async fn sec_30_a_case_opens_for_an_hour_to_one_person_and_those_who_hold_it_see_that() {
    let scene = Scene::start().await;
    let (app, by) = (&scene.app, &scene.keeper);
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let auditor = auditor(&scene).await;
    let case = scene.case("a18_25").await;
    let note = json!({"kind": "contact", "body": "Spoke of her sister, spindle."});
    scene.worker.post(&path(&case, "/notes"), note).await.ok();
    let plan = json!({"safe_places": "At the mill, sorrel."});
    scene.worker.put_at(&path(&case, "/safety-plan"), 0, plan).await.ok();
    by.get(&path(&case, "")).await.refused(Code::NotFound);

    let access = asks(by, &case["reference"]).await.ok();
    assert_eq!(
        (&access["case_id"], &access["case_code_name"], &access["is_live"]),
        (&Value::Null, &Value::Null, &json!(true))
    );
    assert!(access["holder_name"].is_string());
    assert_eq!(
        access["abilities"],
        json!(["emergency_case_read", "emergency_access_end"])
    );
    let shown = sheet(by, &access).await.ok();
    assert_eq!(shown["person"]["given_names"], GIVEN);
    assert_eq!(
        (&shown["person"]["contacts"], &shown["safety_plan"]),
        (&Value::Null, &Value::Null)
    );
    for closed in [PHONE, ADDRESS, SAFETY, "spindle", "sorrel"] {
        assert!(
            !shown.to_string().contains(closed),
            "{closed} is where the person is, or a note"
        );
    }
    // The case itself stays closed, in every other way.
    for rest in [
        "",
        "/person",
        "/notes",
        "/safety-plan",
        "/documents",
        "/specialist-notes",
    ] {
        let code = by.get(&path(&case, rest)).await.json()["code"].clone();
        assert!(
            [Code::NotFound.name(), Code::Forbidden.name()]
                .iter()
                .any(|name| code == *name),
            "{rest}"
        );
    }
    // Nor is it open to a colleague of theirs.
    sheet(&scene.second_keeper, &access).await.refused(Code::NotFound);

    // Whoever holds the case is told and sees why; the auditors are told that it was done.
    let known = scene.worker.get("emergency-accesses?of=unreviewed").await.ok();
    assert_eq!(
        (id(&known["items"][0]), &known["items"][0]["case_id"]),
        (id(&access), &case["id"])
    );
    assert!(!known.to_string().contains("hornbeam"), "a list unseals nothing");
    let told = supervisor.get(&place(&access, "")).await.ok();
    assert_eq!((&told["said"], &told["user_id"]), (&json!(SAID), &json!(by.user())));
    assert_eq!(by.get(&place(&access, "")).await.ok()["said"], Value::Null);
    assert!(
        alerts(&auditor)
            .await
            .contains(&("emergency_opened".to_owned(), by.user().to_string()))
    );
    let timeline = supervisor.get(&path(&case, "/timeline")).await.ok();
    assert!(timeline.to_string().contains("emergency.opened"));
    let log = supervisor.get(&path(&case, "/access-log")).await.ok();
    let read = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["kind"] == "read.emergency");
    assert_eq!(read.unwrap()["purpose"], "emergency");

    // A second person agrees, and where the person is shows too.
    acts(by, &access, "agree", Value::Null).await.refused(Code::Forbidden);
    scene
        .worker
        .post_at(&place(&access, "/agree"), 1, Value::Null)
        .await
        .refused(Code::Forbidden);
    supervisor
        .call(Method::POST, &place(&access, "/agree"))
        .version(9)
        .send()
        .await
        .refused(Code::Stale);
    let agreed = acts(&supervisor, &access, "agree", Value::Null).await.ok();
    assert!(agreed["agreed_by_name"].is_string());
    let shown = sheet(by, &access).await.ok();
    assert_eq!(shown["person"]["contacts"][0]["value"], PHONE);
    assert_eq!(shown["safety_plan"]["safe_places"], "At the mill, sorrel.");
    assert!(!shown.to_string().contains("spindle"));

    // It ends by the clock, and is reviewed then.
    let review = json!({"finding": "justified", "words": "Nobody of ours answered."});
    let early = acts(&supervisor, &access, "review", review.clone())
        .await
        .refused(Code::NotNow);
    assert_eq!(early["detail"], "emergency_not_ended");
    app.pass(Duration::minutes(59));
    sheet(by, &access).await.ok();
    app.pass(Duration::minutes(1));
    assert_eq!(
        sheet(by, &access).await.refused(Code::NotNow)["detail"],
        "emergency_ended"
    );
    acts(by, &access, "review", review.clone())
        .await
        .refused(Code::Forbidden);
    let reviewed = acts(&supervisor, &access, "review", review).await.ok();
    assert_eq!(
        (&reviewed["finding"], &reviewed["abilities"]),
        (&json!("justified"), &json!([]))
    );
    let told = scene.worker.get(&place(&access, "")).await.ok();
    assert_eq!(told["review"], "Nobody of ours answered.");
    let known = supervisor.get("emergency-accesses?of=unreviewed").await.ok();
    assert_eq!(known["items"], json!([]));
}

/// To whom these messages went, in order.
fn recipients(messages: &[Received]) -> Vec<String> {
    let mut to: Vec<String> = messages.iter().flat_map(|message| message.to.clone()).collect();
    to.sort();
    to
}

fn addresses(people: &[&Person]) -> Vec<String> {
    let mut addresses: Vec<String> = people
        .iter()
        .map(|person| format!("{}@example.org", person.user()))
        .collect();
    addresses.sort();
    addresses
}

#[actix_web::test]
async fn sec_30_and_62_who_answers_for_the_case_and_the_auditors_get_a_mail_that_says_nothing_of_it() {
    let scene = Scene::start().await;
    let app = scene.app.that_mails();
    let (one, other) = (auditor(&scene).await, auditor(&scene).await);
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let case = scene.case("a18_25").await;
    let sink = MailSink::start().await;
    let arrives = async || {
        app.mails_with(&sink.mailer()).await;
        sink.take()
    };
    let by = scene.keeper.at(&app);
    asks(&by, &case["reference"]).await.ok();
    let (desk, holder): (Vec<Received>, Vec<Received>) = arrives()
        .await
        .into_iter()
        .partition(|message| message.body().contains("auditor"));
    assert_eq!(recipients(&desk), addresses(&[&one, &other]));
    assert_eq!(recipients(&holder), addresses(&[&scene.worker, &supervisor]));
    let reference = case["reference"].as_str().unwrap();
    let named = [reference, id(&case), GIVEN, "case_worker", "emergency", "hornbeam", "#"];
    for message in desk.iter().chain(&holder) {
        let text = format!("{} {}", message.text, message.body());
        for secret in named {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        assert!(message.body().contains("https://punte.example/"));
    }

    // Of what waits already nobody is told again, until somebody has seen it.
    let (seeker, nowhere) = (scene.second_keeper.at(&app), json!("RO-0000-0000"));
    for expected in [2, 0] {
        asks(&seeker, &nowhere).await.refused(Code::NotFound);
        assert_eq!(arrives().await.len(), expected, "the desk alone");
    }
    let waiting = one.get("alerts?unseen=true").await.ok();
    for alert in waiting["items"].as_array().unwrap() {
        let place = format!("alerts/{}/see", id(alert));
        one.post_at(&place, alert["version"].as_i64().unwrap(), Value::Null)
            .await
            .ok();
    }
    asks(&seeker, &nowhere).await.refused(Code::NotFound);
    assert_eq!(recipients(&arrives().await), addresses(&[&one, &other]));

    // Without a mail server nothing waits to be sent.
    asks(&scene.stranger, &case["reference"]).await.ok();
    assert!(arrives().await.is_empty());
}

#[actix_web::test]
async fn sec_30_what_is_not_there_and_what_is_not_to_be_opened_are_one_answer() {
    let scene = Scene::start().await;
    let (app, by) = (&scene.app, &scene.keeper);
    let auditor = auditor(&scene).await;
    let case = scene.case("a18_25").await;
    // Who shares the family name of the person is perhaps of the family.
    let tx = app.store().system().await.unwrap();
    let relative = user::find(&tx, &Scope::system(), scene.second_keeper.user())
        .await
        .unwrap();
    let relative = User {
        display_name: "Dana Necunoscuta".to_owned(),
        ..relative
    };
    user::save(&tx, relative).await.unwrap();
    tx.commit().await.unwrap();
    let mut answers = Vec::new();
    for (person, reference) in [
        (by, json!("RO-0000-0000")),
        (&scene.second_keeper, case["reference"].clone()),
    ] {
        let answer = asks(person, &reference).await;
        let headers = answer.headers.len();
        let mut body = answer.refused(Code::NotFound);
        body.as_object_mut().unwrap().remove("request_id");
        answers.push((headers, body));
        assert!(
            alerts(&auditor)
                .await
                .contains(&("emergency_refused".to_owned(), person.user().to_string()))
        );
    }
    assert_eq!(answers[0], answers[1]);
    let ledger = auditor.get("ledger?kind=emergency.refused").await.ok();
    assert_eq!(ledger["items"].as_array().unwrap().len(), 2);
    assert!(
        ledger["items"]
            .as_array()
            .unwrap()
            .iter()
            .all(|entry| entry["case_id"].is_null())
    );

    asks(by, &json!("RO-0000-0001")).await.refused_at("/reference");
    let own = asks(&scene.worker, &case["reference"]).await.refused(Code::NotNow);
    assert_eq!(own["detail"], "emergency_not_needed");
    for nobody in [&scene.inspector, &auditor] {
        asks(nobody, &case["reference"]).await.refused(Code::Forbidden);
    }
    // Guessing is slowed down.
    for _ in 0..7 {
        asks(by, &json!("RO-0000-0000")).await.refused(Code::NotFound);
    }
    asks(by, &case["reference"]).await.refused(Code::TooMany);
}

#[actix_web::test]
async fn rel_08_what_is_not_opened_leaves_no_key_and_its_reference_may_be_put_right() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let sends = async |reference: &Value| {
        let form = json!({"reference": reference, "reason": "danger_to_life", "said": SAID});
        let call = scene.keeper.call(Method::POST, "emergency-accesses");
        call.once("emergency-1").json(&form).send().await
    };
    sends(&json!("RO-0000-0000")).await.refused(Code::NotFound);
    let access = sends(&case["reference"]).await.ok();
    let again = sends(&case["reference"]).await.ok();
    assert_eq!(id(&access), id(&again));
    sends(&json!("RO-0000-0000")).await.refused(Code::KeyReused);
}

#[actix_web::test]
async fn sec_30_one_case_at_a_time_few_in_a_day_and_with_a_fresh_factor() {
    let scene = Scene::start().await;
    let (app, by) = (&scene.app, &scene.coordinator);
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let (first, second, third) = (
        scene.case("a18_25").await,
        scene.case("a18_25").await,
        scene.case("a18_25").await,
    );
    app.pass(Duration::minutes(4));
    asks(by, &first["reference"]).await.ok();
    let running = asks(by, &second["reference"]).await.refused(Code::NotNow);
    assert_eq!(running["detail"], "emergency_running");
    app.pass(Duration::minutes(60));
    let access = asks(by, &second["reference"]).await.ok();
    // Whoever answers for the case ends it, and it is closed on the next request.
    let ended = acts(&supervisor, &access, "end", Value::Null).await.ok();
    assert!(ended["ended_by_name"].is_string() && ended["is_live"] == false);
    sheet(by, &access).await.refused(Code::NotNow);
    let spent = asks(by, &third["reference"]).await.refused(Code::NotNow);
    assert_eq!(spent["detail"], "emergency_quota_spent");
    app.pass(Duration::hours(25));
    let access = asks(by, &third["reference"]).await.ok();
    acts(by, &access, "end", Value::Null).await.ok();

    let own = by.get("emergency-accesses").await.ok();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(3));
    // Who holds a case from now on is nothing that who once opened it follows.
    let mut over = own["items"].as_array().unwrap().iter();
    assert!(over.all(|one| one["holder_name"].is_null()));

    // The kit renews a sign-in after five minutes; with the one of before the factor is too old.
    app.pass(Duration::minutes(6));
    let token = by.held_token();
    let form = json!({"reference": third["reference"], "reason": "danger_to_life", "said": SAID});
    app.stranger()
        .call(Method::POST, "/api/v1/emergency-accesses")
        .header("authorization", &format!("Bearer {token}"))
        .json(&form)
        .send()
        .await
        .refused(Code::StepUpRequired);
}

#[actix_web::test]
async fn sec_30_of_two_cases_asked_for_at_once_one_opens_and_shows_also_when_it_is_restricted() {
    let scene = Scene::start().await;
    let by = &scene.keeper;
    let cases = [scene.case("a18_25").await, scene.case("a18_25").await];
    let answers = join_all(cases.iter().map(|case| asks(by, &case["reference"]))).await;
    let (mut opened, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.is_success());
    assert_eq!((opened.len(), refused.len()), (1, 1));
    for answer in refused {
        assert_eq!(answer.refused(Code::NotNow)["detail"], "emergency_running");
    }
    // That it goes to nobody else ends no emergency (SEC-72).
    let access = opened.remove(0).ok();
    for case in &cases {
        let restriction = json!({"reason": "objection", "said": "She objects."});
        scene
            .worker
            .post_at(&path(case, "/restrictions"), 1, restriction)
            .await
            .ok();
    }
    assert_eq!(sheet(by, &access).await.ok()["person"]["given_names"], GIVEN);
    asks(&scene.second_keeper, &cases[0]["reference"]).await.ok();
}
