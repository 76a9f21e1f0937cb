//! Interviews: who asked what when, the account that comes of it, and who may know of it.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case::{Scene, form, opened, path, version};
use super::case_custody::{dump, entries};
use super::closure::closed;
use super::referral::{self, act, id, read};
use crate::kit::{Answer, Person};

/// Texts that only those may read who may know of them.
const PROMISE: &str = "Zvanapromise";
const INJURY: &str = "Zvanainjury";
const EXPLOITER: &str = "Zvanaexploiter";
/// One that no consent opens: it says where others are.
const CHILDREN: &str = "Zvanachildren";

fn start(kind: &str) -> Value {
    json!({"kind": kind, "started_at": "2026-03-02T08:00:00Z", "consent": "person", "place": "office",
           "present": ["interpreter", "psychologist"], "language": "ro"})
}

async fn begun(by: &Person, case: &Value, kind: &str) -> Value {
    by.post(&path(case, "/interviews"), start(kind)).await.ok()
}

fn place(case: &Value, interview: &Value, rest: &str) -> String {
    path(case, &format!("/interviews/{}{rest}", id(interview)))
}

/// What the person said to a question.
fn said(question: &str, field: &str, value: Value) -> Value {
    let mut answer = json!({"question": question, "state": "answered", "source": "person_said"});
    answer[field] = value;
    answer
}

/// The same of an entry of a topic that has many.
fn of(entry: Uuid, answer: Value) -> Value {
    let mut answer = answer;
    answer["entry"] = json!(entry);
    answer
}

async fn answers(by: &Person, case: &Value, interview: &Value, topic: &str, on: i64, given: &[Value]) -> Answer {
    let place = place(case, interview, &format!("/topics/{topic}"));
    by.patch_at(&place, on, json!({"answers": given})).await
}

async fn ends(by: &Person, case: &Value, interview: &Value) -> Answer {
    let end = json!({"ended_at": "2026-03-02T08:00:00Z", "breaks": 2});
    by.post_at(&place(case, interview, "/finish"), version(interview), end)
        .await
}

async fn topic(by: &Person, case: &Value, code: &str) -> Value {
    let account = by.get(&path(case, "/account")).await.ok();
    let topics = account["topics"].as_array().unwrap().clone();
    topics.into_iter().find(|one| one["topic"] == code).unwrap_or_default()
}

/// Two interviews in which everything was told that the texts above mark; the second is still open.
async fn told(by: &Person, case: &Value) -> Value {
    let mut earlier = start("first_contact");
    earlier["started_at"] = json!("2026-03-02T07:00:00Z");
    let contact = by.post(&path(case, "/interviews"), earlier).await.ok();
    let interview = begun(by, case, "identification").await;
    let names = of(Uuid::from_u128(7), said("names", "text", json!(EXPLOITER)));
    let now = [
        said("injuries_words", "text", json!(INJURY)),
        said("children_words", "text", json!(CHILDREN)),
    ];
    for (interview, topic, given) in [
        (
            &interview,
            "recruitment",
            &[said("promises", "text", json!(PROMISE))][..],
        ),
        (&contact, "situation", &now),
        (&interview, "exploiters", &[names]),
    ] {
        answers(by, case, interview, topic, 0, given).await.ok();
    }
    interview
}

#[actix_web::test]
async fn what_is_told_in_an_interview_is_known_in_the_next() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let first = begun(by, &case, "first_contact").await;
    assert_eq!(
        (&first["conducted_by_name"], version(&first)),
        (&json!("A case_worker"), 1)
    );
    let nothing = ends(by, &case, &first).await;
    assert_eq!(nothing.refused(Code::NotNow)["detail"], "nothing_answered");
    // Of what was not asked nothing is kept, and a first contact asks nothing of an identification.
    let not_asked = [json!({"question": "band", "state": "not_asked"})];
    let unchanged = answers(by, &case, &first, "contact", 0, &not_asked).await;
    assert_eq!(unchanged.header("etag"), "\"0\"");
    assert_eq!(
        ends(by, &case, &first).await.refused(Code::NotNow)["detail"],
        "nothing_answered"
    );
    let promise = [said("promises", "text", json!(PROMISE))];
    let elsewhere = answers(by, &case, &first, "recruitment", 0, &promise).await;
    elsewhere.refused(Code::NotFound);
    let given = [
        said("band", "codes", json!(["week"])),
        json!({"question": "words", "state": "refused"}),
    ];
    let saved = answers(by, &case, &first, "contact", 0, &given).await;
    assert_eq!(saved.header("etag"), "\"1\"");
    let first = ends(by, &case, &first).await.ok();
    assert_eq!(
        (&first["state"], &first["topics"]),
        (&json!("finished"), &json!(["contact"]))
    );

    scene.app.pass(Duration::hours(1));
    let second = begun(by, &case, "identification").await;
    let known = topic(by, &case, "contact").await;
    let band = &known["answers"][0];
    assert_eq!(
        (
            &band["question"],
            &band["codes"],
            &band["interview_id"],
            &band["asked_by_name"]
        ),
        (&json!("band"), &json!(["week"]), &first["id"], &json!("A case_worker"))
    );
    assert_eq!(band["at"], first["started_at"]);
    assert_eq!(topic(by, &case, "journey").await["version"], 0);

    // Who corrects keeps what was said before in the history.
    let change = [said("band", "codes", json!(["month"]))];
    let changed = answers(by, &case, &second, "contact", 1, &change).await.ok();
    assert_eq!(
        (&changed["answers"][0]["codes"], version(&changed)),
        (&json!(["month"]), 2)
    );
    assert_eq!(changed["answers"][1]["interview_id"], first["id"]);
    let before = by.get(&path(&case, "/account/topics/contact/revisions")).await.ok();
    let values = |at: usize| before["items"][at]["answers"][0]["codes"].clone();
    assert_eq!((values(0), values(1)), (json!(["month"]), json!(["week"])));
    let history = path(&case, "/account/topics/contact/revisions?limit=1");
    let newest = by.get(&history).await.ok();
    let rest = by
        .get(&format!("{history}&cursor={}", newest["next"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(
        (&newest["items"][0]["version"], &rest["items"][0]["version"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(rest["next"], Value::Null);

    // Of episodes that do not agree it is said so, and the interview goes on until one is the principal.
    let episode = Uuid::new_v4();
    let date = |date: &str| json!({"date": date, "precision": "day"});
    let episodes = [
        of(episode, said("form", "codes", json!(["labour.forced_labour"]))),
        of(episode, said("from", "date", date("2025-05-02"))),
        of(episode, said("to", "date", date("2025-05-01"))),
    ];
    let saved = answers(by, &case, &second, "episodes", 0, &episodes).await.ok();
    let kinds = |saved: &Value| {
        saved["doubts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["kind"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&saved), [json!("ends_before_it_begins"), json!("no_principal")]);
    assert_eq!(
        ends(by, &case, &second).await.refused(Code::NotNow)["detail"],
        "principal_open"
    );
    let principal = [of(episode, said("is_principal", "is_so", json!(true)))];
    let saved = answers(by, &case, &second, "episodes", 1, &principal).await.ok();
    assert_eq!(kinds(&saved), [json!("ends_before_it_begins")]);
    let late = by
        .post_at(
            &place(&case, &second, "/finish"),
            1,
            json!({"ended_at": "2026-03-02T09:00:00Z"}),
        )
        .await;
    let second = late.ok();
    let over = answers(by, &case, &second, "episodes", 2, &principal).await;
    assert_eq!(over.refused(Code::NotNow)["detail"], "interview_not_open");

    // Every sitting counts, but for one that never was: then what was known before stands again.
    let counted = async || by.get(&path(&case, "/interviews")).await.ok()["interviews"][0]["count"].clone();
    assert_eq!(counted().await, 2);
    let error = json!({"reason": "It was another person."});
    let marked = by
        .post_at(&place(&case, &second, "/mark-error"), version(&second), error)
        .await
        .ok();
    assert_eq!(
        (&marked["state"], counted().await),
        (&json!("entered_in_error"), json!(1))
    );
    assert_eq!(topic(by, &case, "contact").await["answers"], known["answers"]);
    assert_eq!(topic(by, &case, "episodes").await["answers"], json!([]));
    let third = begun(by, &case, "identification").await;
    closed(by, &scene.supervisor, &case).await;
    let late = answers(by, &case, &third, "control", 0, &[said("words", "text", json!("x"))]).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "case_closed");
}

#[actix_web::test]
async fn rel_07_of_two_who_save_one_topic_the_second_is_shown_what_the_first_saved() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    let interview = begun(by, &case, "identification").await;
    let mine = [said("promises", "text", json!("Work."))];
    let theirs = [said("platform", "text", json!("An ad."))];
    answers(by, &case, &interview, "recruitment", 0, &theirs).await.ok();
    let stale = answers(by, &case, &interview, "recruitment", 0, &mine)
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"], topic(by, &case, "recruitment").await);
    let other = answers(
        by,
        &case,
        &interview,
        "control",
        0,
        &[said("words", "text", json!("x"))],
    )
    .await;
    other.ok();
    let saved = answers(by, &case, &interview, "recruitment", 1, &mine).await.ok();
    assert_eq!(saved["answers"].as_array().unwrap().len(), 2);
    let looked: Vec<_> = entries(&scene.app).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(looked.iter().filter(|kind| *kind == "read.account").count(), 2);
}

#[actix_web::test]
async fn what_is_wrong_in_an_interview_is_named_at_its_place() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let case = opened(by).await;
    for (field, value, pointer) in [
        ("consent", json!(null), "/consent"),
        ("consent", json!("guardian"), "/consent"),
        ("place", json!("moon"), "/place"),
        ("present", json!(["king"]), "/present/0"),
        ("started_at", json!("2026-03-02T08:00:01Z"), "/started_at"),
        ("started_at", json!("2026-02-27T08:00:00Z"), "/started_at"),
    ] {
        let mut wrong = start("identification");
        wrong[field] = value;
        by.post(&path(&case, "/interviews"), wrong).await.refused_at(pointer);
    }
    let mut child = form();
    child["age_group"] = json!("a14_17");
    let child = by.post("cases", child).await.ok();
    let alone = by.post(&path(&child, "/interviews"), start("identification")).await;
    alone.refused_at("/consent");

    let interview = begun(by, &case, "identification").await;
    for (topic, given, pointer) in [
        ("recruitment", vec![], "/answers"),
        (
            "recruitment",
            vec![said("moon", "text", json!("x"))],
            "/answers/0/question",
        ),
        (
            "recruitment",
            vec![said("method", "codes", json!(["moon"]))],
            "/answers/0/codes/0",
        ),
        (
            "recruitment",
            vec![said("method", "text", json!("x"))],
            "/answers/0/codes",
        ),
        (
            "recruitment",
            vec![json!({"question": "fees", "state": "answered", "is_so": true})],
            "/answers/0/source",
        ),
        (
            "journey",
            vec![said("from_place", "text", json!("x"))],
            "/answers/0/entry",
        ),
    ] {
        answers(by, &case, &interview, topic, 0, &given)
            .await
            .refused_at(pointer);
    }
    let nowhere = answers(by, &case, &interview, "moon", 0, &[]).await;
    nowhere.refused(Code::NotFound);
    let mark = place(&case, &interview, "/mark-error");
    by.post_at(&mark, 1, json!({"reason": " "})).await.refused_at("/reason");
}

/// SEC-32 to 37: the exploiters are known to who works on the case and who answers for it, and stand
/// nowhere in the clear.
#[actix_web::test]
async fn sec_35_exploiters_are_kept_apart_from_the_account() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let interview = told(&scene.worker, &case).await;
    for by in [&scene.worker, &scene.supervisor, &scene.officer] {
        let account = by.get(&path(&case, "/account")).await.ok().to_string();
        assert!(account.contains(PROMISE) && !account.contains(EXPLOITER));
    }
    let more = [of(Uuid::from_u128(8), said("names", "text", json!("x")))];
    let revisions = path(&case, "/account/topics/exploiters/revisions");
    for by in [&scene.worker, &scene.supervisor] {
        let apart = by.get(&path(&case, "/exploiters")).await.ok();
        assert_eq!(apart["answers"][0]["text"], EXPLOITER);
        by.get(&revisions).await.ok();
    }
    for (by, code) in [
        (&scene.officer, Code::Forbidden),
        (&scene.colleague, Code::Forbidden),
        (&scene.coordinator, Code::Forbidden),
        (&scene.stranger, Code::NotFound),
    ] {
        by.get(&path(&case, "/exploiters")).await.refused(code);
        by.get(&revisions).await.refused(code);
        answers(by, &case, &interview, "exploiters", 1, &more)
            .await
            .refused(code);
        // Nor does a version that is wrong show them.
        answers(by, &case, &interview, "exploiters", 0, &more)
            .await
            .refused(code);
    }
    let raw = scene.app.database().raw().await;
    for table in ["interview", "account_revision", "ledger"] {
        let rows = dump(&raw, table).await.to_lowercase();
        for marker in [PROMISE, INJURY, EXPLOITER, CHILDREN] {
            let hex: String = marker.bytes().map(|byte| format!("{byte:02x}")).collect();
            assert!(
                !rows.contains(&marker.to_lowercase()) && !rows.contains(&hex),
                "{table} {marker}"
            );
        }
    }
    let fields: Vec<_> = entries(&scene.app)
        .await
        .into_iter()
        .filter(|(kind, _)| kind == "interview.answered")
        .collect();
    let mut fields: Vec<_> = fields.iter().map(|(_, fields)| fields.as_str()).collect();
    // What was written within one moment stands in any order.
    fields.sort_unstable();
    assert_eq!(fields, ["answers", "answers", "exploiters"]);
}

/// MECHANISM §1.5: who receives a referral sees who asked when and about what; the answers, as consent
/// opens them.
#[actix_web::test]
async fn sec_28_a_referral_tells_of_interviews_and_of_answers_as_far_as_consent_goes() {
    let scene = referral::Scene::start().await;
    // Exploiters are for investigators of police and prosecution: who is only one of both learns nothing of them.
    let clerk = scene.app.member(scene.police, Role::CaseWorker).await;
    let outsider = scene.app.member(scene.shelter, Role::Investigator).await;
    for (to, by, sets, shown) in [
        (scene.shelter, &scene.keeper, &["identity"][..], &[][..]),
        (scene.shelter, &scene.keeper, &["health"], &[INJURY]),
        (scene.shelter, &scene.keeper, &["exploitation"], &[PROMISE]),
        (scene.shelter, &outsider, &["exploitation"], &[PROMISE]),
        (scene.police, &clerk, &["exploitation"], &[PROMISE]),
        (scene.police, &scene.inspector, &["health"], &[INJURY]),
        (
            scene.police,
            &scene.inspector,
            &["exploitation", "health"],
            &[PROMISE, INJURY, EXPLOITER],
        ),
    ] {
        let case = scene.case("a18_25").await;
        told(&scene.worker, &case).await;
        let consent = scene.consent(&case, "assistance", to, sets).await;
        let draft = scene.draft(&case, &consent, "service", to, sets).await;
        let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
        scene.app.pass(Duration::seconds(1));
        let seen = read(by, &sent).await;
        let disclosed = seen["disclosed"].to_string();
        for marker in [PROMISE, INJURY, EXPLOITER, CHILDREN] {
            assert_eq!(disclosed.contains(marker), shown.contains(&marker), "{sets:?} {marker}");
        }
        let asked = &seen["disclosed"]["interviews"];
        assert_eq!(asked[0]["kind"], "identification");
        assert_eq!(asked[0]["topics"], json!(["exploiters", "recruitment"]));
        assert_eq!(asked[1]["topics"], json!(["situation"]));
        let (_, fields) = entries(&scene.app)
            .await
            .into_iter()
            .rfind(|(kind, _)| kind == "read.referral")
            .unwrap();
        assert_eq!(fields.contains("exploiters"), shown.contains(&EXPLOITER), "{fields}");
        assert!(fields.contains("interviews"), "{fields}");
        // The sender reads its own case, not what it disclosed; a withdrawal closes all of it.
        assert_eq!(read(&scene.worker, &sent).await["disclosed"]["interviews"], Value::Null);
        let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
        scene.worker.post(&withdraw, json!({"reason": "Fear."})).await.ok();
        assert_eq!(read(by, &sent).await["disclosed"]["interviews"], Value::Null);
    }
}

#[actix_web::test]
async fn who_takes_a_case_over_sees_what_was_asked_and_asks_under_their_own_name() {
    let scene = referral::Scene::start().await;
    let case = scene.case("a18_25").await;
    let earlier = told(&scene.worker, &case).await;
    let sent = scene.transfer(&case, scene.shelter).await;
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    let by = &scene.second_keeper;
    let known = topic(by, &case, "recruitment").await;
    assert_eq!(known["answers"][0]["text"], PROMISE);
    let given = [said("promises", "text", json!("Work."))];
    let in_their_name = answers(by, &case, &earlier, "recruitment", 1, &given).await;
    assert_eq!(in_their_name.refused(Code::NotNow)["detail"], "interview_of_others");
    // What the holder before left open is ended all the same, and what was told in it stays.
    assert_eq!(ends(by, &case, &earlier).await.ok()["state"], "finished");
    let own = begun(by, &case, "identification").await;
    let saved = answers(by, &case, &own, "recruitment", 1, &given).await.ok();
    assert_ne!(
        saved["answers"][0]["organisation_name"],
        known["answers"][0]["organisation_name"]
    );
    let list = by.get(&path(&case, "/interviews")).await.ok();
    let mut counts: Vec<_> = list["interviews"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["count"].as_u64())
        .collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
    for gone in ["/account", "/interviews", "/exploiters"] {
        scene.worker.get(&path(&case, gone)).await.refused(Code::Forbidden);
    }
}
