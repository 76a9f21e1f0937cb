//! Specialists of a case: what they write of a session is read by who keeps the note, and by nobody else
//! (MECHANISM §5, §11).

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{CaseId, Id, OrganisationId};
use punte_storage::cases::specialist;
use serde_json::{Value, json};
use uuid::Uuid;

use super::case_custody::{dump, entries};
use super::referral::{Scene, act, id, read};
use crate::kit::paper::text;
use crate::kit::{Answer, Person};

/// Stands in the words of one note.
const WORDS: &str = "quillwort_confided";

fn session(profession: &str) -> Value {
    json!({"profession": profession, "held_on": "2026-03-02", "attendance": "attended", "length": "hour",
           "words": format!("Slept better, {WORDS}.")})
}

/// An organisation that refers, and its specialists.
struct Team {
    scene: Scene,
    psychologist: Person,
    second: Person,
    lawyer: Person,
}

impl Team {
    async fn start() -> Self {
        let scene = Scene::start().await;
        let member = async |role| scene.app.member(scene.ngo, role).await;
        Self {
            psychologist: member(Role::Specialist).await,
            second: member(Role::Specialist).await,
            lawyer: member(Role::Specialist).await,
            scene,
        }
    }

    async fn names(&self, case: &Value, who: &Person, profession: &str) -> Value {
        let naming = json!({"user_id": who.user(), "profession": profession, "since": "2026-03-01"});
        self.scene.worker.post(&of(case, "specialists"), naming).await.ok()
    }
}

fn of(case: &Value, rest: &str) -> String {
    format!("cases/{}/{rest}", id(case))
}

fn shown(answer: &Answer) -> String {
    if answer.header("content-type") == "application/pdf" {
        text(answer)
    } else {
        answer.json().to_string()
    }
}

/// Every way in which a case is looked at.
fn ways(case: &Value, note: &Value) -> Vec<String> {
    let note = format!("specialist-notes/{}", id(note));
    let inside = [
        "specialists",
        "attendance",
        "specialist-notes",
        &note,
        "services",
        "notes",
        "timeline",
        "access-log",
        "print/summary?language=en",
        "print/services?language=en",
    ];
    let mut ways: Vec<String> = inside.iter().map(|rest| of(case, rest)).collect();
    ways.push(format!("cases/{}", id(case)));
    ways
}

#[actix_web::test]
async fn sec_24_words_of_a_session_show_to_who_keeps_the_note_and_to_nobody_else() {
    let team = Team::start().await;
    let (scene, app) = (&team.scene, &team.scene.app);
    let (case, _, accepted) = scene.accepted(&["contact", "identity", "health", "plan"]).await;
    team.names(&case, &team.psychologist, "psychologist").await;
    team.names(&case, &team.lawyer, "lawyer").await;
    let note = team
        .psychologist
        .post(&of(&case, "specialist-notes"), session("psychologist"))
        .await
        .ok();
    let own = team
        .psychologist
        .get(&of(&case, &format!("specialist-notes/{}", id(&note))))
        .await;
    assert!(own.json().to_string().contains(WORDS));

    let agency = scene.coordinator.organisation();
    let colleague = app.member(scene.ngo, Role::CaseWorker).await;
    let supervisor = app.member(scene.ngo, Role::CaseSupervisor).await;
    let local = app.member(scene.ngo, Role::OrganisationAdministrator).await;
    let [administrator, auditor] = [Role::Administrator, Role::Auditor].map(|role| app.member(agency, role));
    let (administrator, auditor) = (administrator.await, auditor.await);
    let (seen, refused, unknown) = (200, 403, 404);
    // Who asks; what becomes of asking for the attendance, and for the note itself.
    let rows = [
        ("case worker", &scene.worker, seen, refused),
        ("colleague", &colleague, refused, refused),
        ("supervisor", &supervisor, seen, refused),
        ("regional officer", &scene.officer, seen, refused),
        ("national coordinator", &scene.coordinator, refused, refused),
        ("receiver", &scene.keeper, unknown, refused),
        ("supervisor of the receiver", &scene.second_keeper, unknown, refused),
        ("stranger", &scene.stranger, unknown, refused),
        ("investigator", &scene.inspector, refused, refused),
        ("another specialist of the case", &team.lawyer, seen, unknown),
        ("a specialist of the organisation", &team.second, unknown, unknown),
        ("administrator of the organisation", &local, refused, refused),
        ("administrator", &administrator, refused, refused),
        ("auditor", &auditor, refused, refused),
    ];
    for (who, by, attendance, words) in rows {
        for way in ways(&case, &note) {
            app.pass(Duration::minutes(2));
            let answer = by.get(&way).await;
            assert!(!shown(&answer).contains(WORDS), "{who} {way}");
            let expected = match way.rsplit('/').next() {
                Some("attendance") => attendance,
                Some(last) if last == id(&note) => words,
                _ => continue,
            };
            assert_eq!(answer.status, expected, "{who} {way}");
        }
    }
    assert!(!read(&scene.keeper, &accepted).await.to_string().contains(WORDS));
    let seen = supervisor.get(&of(&case, "attendance")).await.ok();
    assert_eq!(
        seen["items"],
        json!([{"id": note["id"], "held_on": "2026-03-02", "profession": "psychologist", "attendance": "attended"}])
    );
    // Whoever answers for the case writes and corrects nothing there either.
    let place = of(&case, "specialist-notes");
    for by in [&scene.worker, &supervisor] {
        by.post(&place, session("psychologist")).await.refused(Code::Forbidden);
        let one = format!("{place}/{}", id(&note));
        by.put_at(&one, 1, session("psychologist"))
            .await
            .refused(Code::Forbidden);
    }
}

#[actix_web::test]
async fn sec_29_a_specialist_sees_the_cases_that_name_them_while_they_do() {
    let team = Team::start().await;
    let by = &team.psychologist;
    let case = team.scene.case("a18_25").await;
    let cases = async || {
        let list = by.get("cases").await.ok();
        let items = list["items"].as_array().unwrap().iter();
        items.map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(cases().await, Vec::<Value>::new());
    let named = team.names(&case, by, "psychologist").await;
    assert_eq!((&named["notes"], &named["ended_at"]), (&json!(0), &Value::Null));
    assert_eq!(cases().await, [case["id"].clone()]);
    let seen = by.get(&format!("cases/{}", id(&case))).await.ok();
    assert_eq!(
        seen["abilities"],
        json!([
            "case_read",
            "specialist_list",
            "specialist_note_list",
            "specialist_note_create",
            "task_create"
        ])
    );
    for part in [
        "person",
        "notes",
        "services",
        "needs",
        "risk-assessments",
        "consents",
        "access-log",
    ] {
        by.get(&of(&case, part)).await.refused(Code::Forbidden);
    }
    // They are named once, and only a specialist of the house is.
    let again = json!({"user_id": by.user(), "profession": "psychologist", "since": "2026-03-01"});
    let place = of(&case, "specialists");
    let refused = team.scene.worker.post(&place, again).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "specialist_already_named");
    for user in [team.scene.worker.user(), team.scene.keeper.user()] {
        let wrong = json!({"user_id": user, "profession": "doctor", "since": "2026-03-01"});
        team.scene.worker.post(&place, wrong).await.refused_at("/user_id");
    }
    by.post(
        &place,
        json!({"user_id": by.user(), "profession": "doctor", "since": "2026-03-01"}),
    )
    .await
    .refused(Code::Forbidden);

    by.post(&of(&case, "specialist-notes"), session("psychologist"))
        .await
        .ok();
    let end = of(&case, &format!("specialists/{}/end", id(&named)));
    team.scene.worker.post_at(&end, 1, Value::Null).await.ok();
    assert_eq!(cases().await, Vec::<Value>::new());
    by.get(&of(&case, "specialist-notes")).await.refused(Code::NotFound);
    let left = team.scene.worker.get(&place).await.ok();
    assert_eq!(
        (&left["sealed_notes"], &left["items"][0]["notes"]),
        (&json!(1), &json!(1))
    );
    let stale = team.scene.worker.post_at(&end, 1, Value::Null).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["version"], 2);
    let refused = team
        .scene
        .worker
        .post_at(&end, 2, Value::Null)
        .await
        .refused(Code::NotNow);
    assert_eq!(refused["detail"], "specialist_ended");
}

#[actix_web::test]
async fn sec_33_and_47_a_note_is_sealed_corrected_by_who_wrote_it_and_read_on_record() {
    let team = Team::start().await;
    let by = &team.psychologist;
    let case = team.scene.case("a18_25").await;
    let other = team.scene.case("a18_25").await;
    for one in [&case, &other] {
        team.names(one, by, "psychologist").await;
    }
    let place = of(&case, "specialist-notes");
    let call = || by.call(actix_web::http::Method::POST, &place).once("session-0");
    let first = call().json(&session("psychologist")).send().await.ok();
    assert_eq!(first, call().json(&session("psychologist")).send().await.ok(), "once");
    by.post(&place, session("lawyer")).await.refused_at("/profession");

    let note = format!("{place}/{}", id(&first));
    let mut changed = session("psychologist");
    (changed["attendance"], changed["length"]) = (json!("absent"), Value::Null);
    changed["words"] = json!("Did not come.");
    by.put_at(&note, 1, changed.clone()).await.ok();
    let stale = by.put_at(&note, 1, changed.clone()).await.refused(Code::Stale);
    assert_eq!(stale["current"]["words"], "Did not come.");
    let seen = by.get(&note).await.ok();
    assert_eq!((&seen["version"], &seen["attendance"]), (&json!(2), &json!("absent")));
    assert!(seen["earlier"][0]["words"].as_str().unwrap().contains(WORDS));
    assert_eq!(seen["earlier"][0]["length"], "hour");
    // One of another case is none of this one.
    let elsewhere = of(&other, &format!("specialist-notes/{}", id(&first)));
    by.get(&elsewhere).await.refused(Code::NotFound);
    by.put_at(&elsewhere, 2, changed).await.refused(Code::NotFound);

    let raw = team.scene.app.database().raw().await;
    for table in ["specialist_note", "specialist_note_earlier", "ledger"] {
        let rows = dump(&raw, table).await;
        assert!(!rows.contains(WORDS) && !rows.contains("Did not come"), "{table}");
        let tells_the_length = rows.contains("'hour'") || rows.contains(",hour,");
        assert!(!tells_the_length, "{table}");
    }
    let told = entries(&team.scene.app).await;
    let said = |kind: &str, fields: &str| told.contains(&(kind.to_owned(), fields.to_owned()));
    assert!(said("specialist.named", "") && said("specialist_note.written", ""));
    assert!(said("specialist_note.corrected", "") && said("read.specialist_notes", "specialist_notes"));
    let log = team.scene.worker.get(&of(&case, "access-log")).await.ok();
    let entries = log["items"].as_array().unwrap();
    let reading = entries.iter().find(|entry| entry["kind"] == "read.specialist_notes");
    assert_eq!(reading.unwrap()["purpose"], "care");
}

#[actix_web::test]
async fn notes_are_passed_on_by_who_keeps_them_to_a_colleague_of_the_profession() {
    let team = Team::start().await;
    let (by, next) = (&team.psychologist, &team.second);
    let case = team.scene.case("a18_25").await;
    let own = team.names(&case, by, "psychologist").await;
    let successor = team.names(&case, next, "psychologist").await;
    let lawyer = team.names(&case, &team.lawyer, "lawyer").await;
    let app = &team.scene.app;
    let away = app.member(team.scene.ngo, Role::Specialist).await;
    let absent = team.names(&case, &away, "psychologist").await;
    let local = app.member(team.scene.ngo, Role::OrganisationAdministrator).await;
    let suspend = format!("users/{}/suspend", json!(away.user()).as_str().unwrap());
    local.call(actix_web::http::Method::POST, &suspend).send().await.ok();
    let place = of(&case, "specialist-notes");
    let note = by.post(&place, session("psychologist")).await.ok();
    let one = format!("{place}/{}", id(&note));
    let to = |naming: &Value| of(&case, &format!("specialists/{}/pass-notes", id(naming)));

    for (who, naming) in [(by, &own), (by, &lawyer), (&team.lawyer, &successor)] {
        let refused = who.post_at(&to(naming), 1, Value::Null).await.refused(Code::Forbidden);
        assert_eq!(refused["detail"], "specialist_not_colleague");
    }
    let lost = by.post_at(&to(&absent), 1, Value::Null).await.refused(Code::NotNow);
    assert_eq!(lost["detail"], "specialist_ended", "nobody would read them");
    team.scene
        .worker
        .post_at(&to(&successor), 1, Value::Null)
        .await
        .refused(Code::Forbidden);
    next.get(&one).await.refused(Code::NotFound);
    let list = by.get(&of(&case, "specialists")).await.ok();
    let all = list["items"].as_array().unwrap();
    let abilities = |who: &Value| all.iter().find(|one| one["id"] == who["id"]).unwrap()["abilities"].clone();
    assert_eq!(abilities(&successor), json!(["specialist_notes_pass_on"]));
    for other in [&lawyer, &own, &absent] {
        assert_eq!(abilities(other), json!([]));
    }
    assert_eq!(list["candidates"], json!([]), "they name nobody");

    let after = by.post_at(&to(&successor), 1, Value::Null).await.ok();
    assert_eq!(after["notes"], 1);
    by.get(&one).await.refused(Code::NotFound);
    let read = next.get(&one).await.ok();
    assert!(read["words"].as_str().unwrap().contains(WORDS));
    assert_eq!(read["abilities"], json!([]));
    let refused = next.put_at(&one, 1, session("psychologist")).await;
    assert_eq!(refused.refused(Code::Forbidden)["detail"], "specialist_note_not_yours");
}

#[actix_web::test]
async fn sec_24_a_specialist_of_the_receiver_writes_for_themselves_too() {
    let team = Team::start().await;
    let scene = &team.scene;
    let member = async |role| scene.app.member(scene.shelter, role).await;
    let (theirs, other) = (member(Role::Specialist).await, member(Role::Specialist).await);
    let (case, _, sent) = scene.sent(&["contact"]).await;
    team.names(&case, &team.psychologist, "psychologist").await;
    let place = format!("referrals/{}/specialist-notes", id(&sent));
    let early = theirs.post(&place, session("psychologist")).await.refused(Code::NotNow);
    assert_eq!(early["detail"], "referral_not_under_way");
    let received = read(&scene.keeper, &sent).await;
    act(&scene.keeper, &received, "accept", json!({})).await.ok();
    let list = theirs.get(&place).await.ok();
    assert_eq!((&list["items"], &list["may_write"]), (&json!([]), &json!(true)));
    theirs.post(&place, session("wizard")).await.refused_at("/profession");
    let note = theirs.post(&place, session("psychologist")).await.ok();
    assert_eq!(note["abilities"], json!(["referral_specialist_note_update"]));
    let one = format!("{place}/{}", id(&note));
    let corrected = theirs.put_at(&one, 1, session("doctor")).await.ok();
    assert!(corrected["earlier"][0]["words"].as_str().unwrap().contains(WORDS));

    // Of the case itself they know nothing.
    theirs
        .get(&format!("cases/{}", id(&case)))
        .await
        .refused(Code::NotFound);
    // The holder sees that the person came, and counts nothing of what is not theirs.
    let attended = scene.worker.get(&of(&case, "attendance")).await.ok();
    assert_eq!(attended["items"][0]["profession"], "doctor");
    let listed = scene.worker.get(&of(&case, "specialists")).await.ok();
    assert_eq!(listed["sealed_notes"], 0);
    for by in [&scene.worker, &scene.keeper, &scene.second_keeper] {
        by.get(&one).await.refused(Code::Forbidden);
        assert!(!read(by, &sent).await.to_string().contains(WORDS));
    }
    assert_eq!(other.get(&place).await.ok()["items"], json!([]));
    other.get(&one).await.refused(Code::NotFound);
    team.psychologist.get(&one).await.refused(Code::NotFound);
    let kept = team.psychologist.get(&of(&case, "specialist-notes")).await.ok();
    assert_eq!(kept["items"], json!([]));
    let told = entries(&scene.app).await;
    assert!(told.contains(&("specialist_note.written".to_owned(), String::new())));
}

#[actix_web::test]
async fn who_is_named_is_told_and_notes_of_who_leaves_are_told_before_and_after() {
    let team = Team::start().await;
    let (scene, by) = (&team.scene, &team.psychologist);
    let member = async |role| scene.app.member(scene.ngo, role).await;
    let supervisor = member(Role::CaseSupervisor).await;
    let local = member(Role::OrganisationAdministrator).await;
    let case = scene.case("a18_25").await;
    let home = async |who: &Person, list: &str| who.get("home").await.ok()[list].clone();
    let named = team.names(&case, by, "psychologist").await;
    let told = home(by, "named").await;
    assert_eq!(
        json!([told[0]["case_id"], told[0]["profession"]]),
        json!([case["id"], "psychologist"])
    );
    assert_eq!(home(&team.lawyer, "named").await, json!([]));
    by.get(&format!("cases/{}", id(&case))).await.ok();
    assert_eq!(home(by, "named").await, json!([]), "they have looked");

    let user = json!(by.user());
    let place = format!("users/{}", user.as_str().unwrap());
    let work = async || local.get(&format!("{place}/work")).await.ok();
    assert_eq!(
        work().await,
        json!({"cases": 0, "tasks": 0, "notes": 0, "decisions": 0})
    );
    by.post(&of(&case, "specialist-notes"), session("psychologist"))
        .await
        .ok();
    assert_eq!(
        work().await,
        json!({"cases": 0, "tasks": 0, "notes": 1, "decisions": 0})
    );
    assert_eq!(home(&supervisor, "to_hand_over").await, json!([]));
    let suspend = format!("{place}/suspend");
    local.call(actix_web::http::Method::POST, &suspend).send().await.ok();
    let left = home(&supervisor, "to_hand_over").await;
    assert_eq!(
        json!([left[0]["user_id"], left[0]["cases"], left[0]["notes"]]),
        json!([user, 0, 1])
    );
    let seen = supervisor
        .get(&format!("handovers/{}", user.as_str().unwrap()))
        .await
        .ok();
    assert_eq!(
        json!([seen["notes"][0]["case_id"], seen["cases"]]),
        json!([case["id"], []])
    );
    // Whoever decides that they stay sealed ends the naming, and is told of them no more.
    let end = of(&case, &format!("specialists/{}/end", id(&named)));
    supervisor.post_at(&end, 1, Value::Null).await.ok();
    assert_eq!(home(&supervisor, "to_hand_over").await, json!([]));
}

#[actix_web::test]
async fn sec_24_the_timeline_names_who_wrote_of_a_session_to_themselves_alone() {
    let team = Team::start().await;
    let (scene, by) = (&team.scene, &team.psychologist);
    let case = scene.case("a18_25").await;
    team.names(&case, by, "psychologist").await;
    team.names(&case, &team.second, "psychologist").await;
    let place = of(&case, "specialist-notes");
    let note = by.post(&place, session("psychologist")).await.ok();
    by.put_at(&format!("{place}/{}", id(&note)), 1, session("psychologist"))
        .await
        .ok();
    for (who, is_told) in [(by, true), (&team.second, false), (&scene.worker, false)] {
        let timeline = who.get(&of(&case, "timeline")).await.ok();
        let entries = timeline["items"].as_array().unwrap();
        let written: Vec<&Value> = entries
            .iter()
            .filter(|entry| entry["kind"].as_str().unwrap().starts_with("specialist_note."))
            .collect();
        assert_eq!(written.len(), 2);
        for entry in written {
            assert_eq!(entry["actor_name"].is_string(), is_told);
            assert!(entry["organisation_name"].is_string());
        }
    }
}

/// SEC-29: whoever takes a case over takes over what is known of it, and no confidences.
#[actix_web::test]
async fn sec_29_words_of_a_session_stay_sealed_when_the_case_moves() {
    let team = Team::start().await;
    let scene = &team.scene;
    let case = scene.case("a18_25").await;
    team.names(&case, &team.psychologist, "psychologist").await;
    let place = of(&case, "specialist-notes");
    team.psychologist.post(&place, session("psychologist")).await.ok();
    let shelter: OrganisationId = scene.shelter;
    let sent = scene.transfer(&case, shelter).await;
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();

    team.psychologist.get(&place).await.refused(Code::NotFound);
    // Nor would a case that comes back open itself to them: they are named anew.
    let moved = CaseId::from_uuid(Uuid::parse_str(id(&case)).unwrap());
    let named = specialist::in_force(&scene.app.store().system_read(), moved, scene.ngo).await;
    assert!(named.unwrap().is_empty());
    let keeper = &scene.second_keeper;
    let left = keeper.get(&of(&case, "specialists")).await.ok();
    assert_eq!((&left["items"], &left["sealed_notes"]), (&json!([]), &json!(1)));
    let theirs = scene.app.member(shelter, Role::Specialist).await;
    let naming = json!({"user_id": theirs.user(), "profession": "psychologist", "since": "2026-03-01"});
    keeper.post(&of(&case, "specialists"), naming).await.ok();
    assert_eq!(theirs.get(&place).await.ok()["items"], json!([]));
    let attended = theirs.get(&of(&case, "attendance")).await.ok();
    assert_eq!(attended["items"].as_array().unwrap().len(), 1);
}
