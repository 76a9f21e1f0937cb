//! Cases: opened, read, changed, moved, assigned and found, each by whom it concerns.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::decision;
use crate::kit::{Person, TestApp};

/// An NGO in Cluj with a case worker, a colleague and a supervisor, and others who look on.
pub struct Scene {
    pub app: TestApp,
    pub worker: Person,
    pub colleague: Person,
    pub supervisor: Person,
    pub officer: Person,
    pub coordinator: Person,
    pub stranger: Person,
}

impl Scene {
    pub async fn start() -> Self {
        let app = TestApp::start().await;
        let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
        let shelter = app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
        let centre = app
            .organisation(OrganisationKind::RegionalCentre, &["RO-CJ", "RO-BH"])
            .await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        Self {
            worker: app.member(ngo, Role::CaseWorker).await,
            colleague: app.member(ngo, Role::CaseWorker).await,
            supervisor: app.member(ngo, Role::CaseSupervisor).await,
            officer: app.member(centre, Role::RegionalOfficer).await,
            coordinator: app.member(agency, Role::NationalCoordinator).await,
            stranger: app.member(shelter, Role::CaseSupervisor).await,
            app,
        }
    }
}

/// What a case worker fills in.
pub fn form() -> Value {
    json!({
        "county": "RO-CJ", "sex": "female", "age_group": "a18_25", "urgency": "normal", "source": "hotline",
        "detected_on": "2026-03-01"
    })
}

/// A case of the worker's, as it was answered.
pub async fn opened(by: &Person) -> Value {
    by.post("cases", form()).await.ok()
}

pub fn path(case: &Value, rest: &str) -> String {
    format!("cases/{}{rest}", case["id"].as_str().unwrap())
}

pub fn version(case: &Value) -> i64 {
    case["version"].as_i64().unwrap()
}

/// Moves a track of the case as it stands now; by a decision where it takes one.
pub async fn moved(by: &Person, case: &Value, track: &str, to: &str) -> Value {
    let now = by.get(&path(case, "")).await.ok();
    if ["presumed", "identified", "not_victim", "declined"].contains(&to) {
        decision::decides(by, case, decision::own(by, to)).await.ok();
        return by.get(&path(case, "")).await.ok();
    }
    let step = json!({"to": to, "decided_on": "2026-03-02", "grounds": "Seen and heard."});
    by.post_at(&path(case, &format!("/tracks/{track}")), version(&now), step)
        .await
        .ok()
}

fn user_id(person: &Person) -> Value {
    json!(person.actor.as_ref().unwrap().user)
}

#[actix_web::test]
async fn a_case_is_opened_with_its_person_and_a_note_at_once() {
    let scene = Scene::start().await;
    let mut form = form();
    form["person"] = json!({"given_names": " Ana ", "family_name": "Popescu", "citizenships": ["ro"]});
    form["note"] = json!("Called at noon.");
    let answer = scene.worker.post("cases", form).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("etag"), "\"1\"");
    assert!(answer.header("location").starts_with("/api/v1/cases/"));
    let case = answer.ok();
    assert_eq!(case["assigned_to"], user_id(&scene.worker));
    assert_eq!(case["identification"], "detected");
    assert!(
        !case["next_due_at"].is_null() && !case["next_clock"].is_null(),
        "clocks run"
    );
    assert!(case["reference"].as_str().unwrap().starts_with("RO-"));

    let person = scene.worker.get(&path(&case, "/person")).await.ok();
    assert_eq!(person["given_names"], "Ana");
    assert_eq!(person["citizenships"], json!(["RO"]));
    let notes = scene.worker.get(&path(&case, "/notes")).await.ok();
    assert_eq!(notes["items"][0]["body"], "Called at noon.");

    let timeline = scene.worker.get(&path(&case, "/timeline")).await.ok();
    let kinds: Vec<_> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["kind"])
        .collect();
    for kind in ["case.opened", "person.changed", "note.written"] {
        assert!(kinds.contains(&&json!(kind)), "{kind} is not among {kinds:?}");
    }
}

#[actix_web::test]
async fn what_is_wrong_in_a_form_is_named_and_nothing_is_kept() {
    let scene = Scene::start().await;
    for (pointer, with) in [
        ("/county", json!({"county": "RO-XX"})),
        ("/detected_on", json!({"detected_on": "2026-03-04"})),
        ("/is_child", json!({"is_child": true})),
        ("/person/given_names", json!({"person": {"given_names": "A\u{202e}"}})),
        (
            "/person/birth/date",
            json!({"person": {"birth": {"date": "2026-05-01", "precision": "day"}}}),
        ),
        (
            "/person/identifiers/0/country",
            json!({"person": {"identifiers": [{"kind": "passport", "value": "X", "country": "QQ"}]}}),
        ),
        ("/note", json!({"note": "  "})),
        ("/sex", json!({"sex": "f"})),
        // SEC-26: what the server owns is refused.
        ("/id", json!({"id": "7e9f3c1a-1111-4222-8333-444455556666"})),
        (
            "/organisation_id",
            json!({"organisation_id": "7e9f3c1a-1111-4222-8333-444455556666"}),
        ),
        ("/version", json!({"version": 7})),
        ("/reference", json!({"reference": "RO-0000-0000"})),
        ("/person/version", json!({"person": {"version": 7}})),
    ] {
        let mut form = form();
        form.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        scene.worker.post("cases", form).await.refused_at(pointer);
    }
    let list = scene.worker.get("cases").await.ok();
    assert_eq!(list["items"], json!([]));
}

#[actix_web::test]
async fn rel_08_a_repeated_opening_opens_one_case() {
    let scene = Scene::start().await;
    let call = || async {
        let call = scene.worker.call(actix_web::http::Method::POST, "cases");
        call.once("the-same").json(&form()).send().await.ok()
    };
    let (first, second) = (call().await, call().await);
    assert_eq!(first["id"], second["id"]);
    let other = scene
        .worker
        .call(actix_web::http::Method::POST, "cases")
        .once("the-same");
    let mut form = form();
    form["urgency"] = json!("urgent");
    other.json(&form).send().await.refused(Code::KeyReused);
    assert_eq!(
        scene.worker.get("cases").await.ok()["items"].as_array().unwrap().len(),
        1
    );
}

#[actix_web::test]
async fn rel_07_an_edit_names_its_version_and_a_stale_one_shows_the_present() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let edit = json!({"urgency": "urgent"});
    let place = path(&case, "");
    let unversioned = scene.worker.call(actix_web::http::Method::PATCH, &place).json(&edit);
    unversioned.send().await.refused(Code::VersionRequired);
    let changed = scene.worker.patch_at(&place, 1, edit.clone()).await.ok();
    assert_eq!(changed["version"], 2);
    let stale = scene
        .worker
        .patch_at(&place, 1, edit.clone())
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["version"], 2);
    assert_eq!(stale["current"]["urgency"], "urgent");
    // No difference, no new version.
    assert_eq!(scene.worker.patch_at(&place, 2, edit).await.ok()["version"], 2);
    for server_owned in [
        "version",
        "reference",
        "identification",
        "organisation_id",
        "assigned_to",
        "closed_at",
    ] {
        scene
            .worker
            .patch_at(&place, 2, json!({ server_owned: null }))
            .await
            .refused_at(&format!("/{server_owned}"));
    }
}

#[actix_web::test]
async fn sec_22_and_25_a_case_of_others_is_no_case() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let unknown = json!({"id": "7e9f3c1a-1111-4222-8333-444455556666"});
    let without_id = |mut body: Value| {
        body["request_id"] = Value::Null;
        body
    };
    for rest in ["", "/person", "/tracks", "/notes", "/timeline", "/access-log"] {
        let foreign = scene.stranger.get(&path(&case, rest)).await;
        let missing = scene.stranger.get(&path(&unknown, rest)).await;
        let malformed = scene.stranger.get(&format!("cases/no-id{rest}")).await;
        let foreign = without_id(foreign.refused(Code::NotFound));
        assert_eq!(foreign, without_id(missing.refused(Code::NotFound)), "{rest}");
        assert_eq!(foreign, without_id(malformed.refused(Code::NotFound)), "{rest}");
    }
    let step = json!({"to": "screening", "decided_on": "2026-03-02", "grounds": "x"});
    for (place, body) in [("/tracks/identification", step), ("/assign", json!({"user_id": null}))] {
        let foreign = scene.stranger.post_at(&path(&case, place), 1, body.clone()).await;
        foreign.refused(Code::NotFound);
    }
    scene
        .stranger
        .patch_at(&path(&case, ""), 1, json!({}))
        .await
        .refused(Code::NotFound);
    scene
        .stranger
        .put_at(&path(&case, "/person"), 1, json!({}))
        .await
        .refused(Code::NotFound);
    let note = json!({"kind": "contact", "body": "x"});
    scene
        .stranger
        .post(&path(&case, "/notes"), note)
        .await
        .refused(Code::NotFound);
    let task = json!({"case_id": case["id"], "title": "x"});
    scene.stranger.post("tasks", task).await.refused(Code::NotFound);
    assert_eq!(scene.stranger.get("cases").await.ok()["items"], json!([]));
    let search = json!({"reference": case["reference"]});
    assert_eq!(
        scene.stranger.post("cases/search", search).await.ok()["items"],
        json!([])
    );
}

#[actix_web::test]
async fn sec_24_each_sees_what_their_class_opens() {
    let scene = Scene::start().await;
    let mut form = form();
    form["person"] = json!({
        "given_names": "Ana",
        "contacts": [{"kind": "phone", "value": "0700", "safe_to_call": true, "safe_to_write": false, "note": null}]
    });
    let case = scene.worker.post("cases", form).await.ok();
    moved(&scene.worker, &case, "identification", "screening").await;

    let person = async |by: &Person| by.get(&path(&case, "/person")).await;
    let grounds = async |by: &Person| by.get(&path(&case, "/tracks")).await.ok()["items"][0]["grounds"].clone();
    // Who holds it.
    assert_eq!(person(&scene.worker).await.ok()["contacts"][0]["value"], "0700");
    assert_eq!(grounds(&scene.worker).await, "Seen and heard.");
    // A colleague sees that it is there.
    assert_eq!(
        scene.colleague.get(&path(&case, "")).await.ok()["abilities"],
        json!(["case_read", "task_create"])
    );
    person(&scene.colleague).await.refused(Code::Forbidden);
    assert_eq!(grounds(&scene.colleague).await, Value::Null);
    scene
        .colleague
        .patch_at(&path(&case, ""), 2, json!({}))
        .await
        .refused(Code::Forbidden);
    // Who coordinates the county sees who the person is, not where.
    let seen = person(&scene.officer).await.ok();
    assert_eq!((&seen["given_names"], &seen["contacts"]), (&json!("Ana"), &Value::Null));
    scene
        .officer
        .put_at(&path(&case, "/person"), 1, json!({}))
        .await
        .refused(Code::Forbidden);
    // Who coordinates the country sees the same case without any content.
    let view = scene.coordinator.get(&path(&case, "")).await.ok();
    assert_eq!(view["code_name"], case["code_name"]);
    assert_eq!(grounds(&scene.coordinator).await, Value::Null);
    person(&scene.coordinator).await.refused(Code::Forbidden);
    scene
        .coordinator
        .get(&path(&case, "/notes"))
        .await
        .refused(Code::Forbidden);
}

#[actix_web::test]
async fn sec_29_assignment_gives_access_and_ends_it() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let person = path(&case, "/person");
    scene.worker.get(&person).await.ok();
    scene.colleague.get(&person).await.refused(Code::Forbidden);

    let to = json!({"user_id": user_id(&scene.colleague)});
    scene
        .worker
        .post_at(&path(&case, "/assign"), 1, to.clone())
        .await
        .refused(Code::Forbidden);
    let assigned = scene.supervisor.post_at(&path(&case, "/assign"), 1, to).await.ok();
    assert_eq!(assigned["assigned_to"], user_id(&scene.colleague));
    scene.worker.get(&person).await.refused(Code::Forbidden);
    scene.colleague.get(&person).await.ok();

    let nobody = json!({"user_id": null});
    scene.supervisor.post_at(&path(&case, "/assign"), 2, nobody).await.ok();
    scene.colleague.get(&person).await.refused(Code::Forbidden);
    for somebody in [user_id(&scene.stranger), json!("7e9f3c1a-1111-4222-8333-444455556666")] {
        let answer = scene
            .supervisor
            .post_at(&path(&case, "/assign"), 3, json!({"user_id": somebody}))
            .await;
        answer.refused_at("/user_id");
    }
    scene
        .supervisor
        .post_at(&path(&case, "/assign"), 3, json!({}))
        .await
        .refused_at("/user_id");
}

#[actix_web::test]
async fn tracks_move_by_their_rules_and_help_waits_for_no_complaint() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    let step = |version: i64, track: &str, body: Value| {
        let (worker, place) = (scene.worker.clone(), path(&case, &format!("/tracks/{track}")));
        async move { worker.post_at(&place, version, body).await }
    };
    let to = |to: &str| json!({"to": to, "decided_on": "2026-03-02", "grounds": "Seen."});
    assert_eq!(
        step(1, "identification", to("identified")).await.refused(Code::NotNow)["detail"],
        "no_such_step"
    );
    assert_eq!(
        step(1, "assistance", to("long_term")).await.refused(Code::NotNow)["detail"],
        "not_presumed"
    );
    step(1, "identification", to("none")).await.refused_at("/to");
    step(1, "nonsense", to("none")).await.refused(Code::NotFound);
    let mut ungrounded = to("screening");
    ungrounded["grounds"] = json!(" ");
    step(1, "identification", ungrounded).await.refused_at("/grounds");
    let mut early = to("screening");
    early["decided_on"] = json!("2026-02-28");
    step(1, "identification", early).await.refused_at("/decided_on");

    moved(&scene.worker, &case, "identification", "screening").await;
    moved(&scene.worker, &case, "identification", "presumed").await;
    let helped = moved(&scene.worker, &case, "assistance", "long_term").await;
    assert_eq!(helped["proceedings"], "none");
    assert_eq!(helped["presumed_on"], "2026-03-02");

    let return_planned = step(4, "stay_return", to("return_planned")).await.refused(Code::NotNow);
    assert_eq!(return_planned["detail"], "needs_record");
    // A case is closed by its record, and opened again with a reason.
    let closing = step(4, "assistance", to("closed")).await.refused(Code::NotNow);
    assert_eq!(closing["detail"], "needs_closure");
}

#[actix_web::test]
async fn names_are_found_however_they_are_spelt_and_each_hit_is_recorded() {
    let scene = Scene::start().await;
    for (given, family) in [("Ionuț", "Popeşcu"), ("Çlirim", "Hoxhë"), ("Maria", "Ionescu")] {
        let mut form = form();
        form["person"] = json!({
            "given_names": given, "family_name": family,
            "identifiers": [{"kind": "passport", "value": format!("X 99-{}", given.len()), "country": "RO"}]
        });
        scene.worker.post("cases", form).await.ok();
    }
    let find = async |by: &Person, body: Value| -> Vec<Value> {
        by.post("cases/search", body).await.ok()["items"]
            .as_array()
            .unwrap()
            .clone()
    };
    for (query, found) in [
        ("popescu", vec!["Ionuț Popeşcu"]),
        ("POPEȘCU ionut", vec!["Ionuț Popeşcu"]),
        ("clirim hox", vec!["Çlirim Hoxhë"]),
        ("ion", vec!["Maria Ionescu", "Ionuț Popeşcu"]),
        ("escu", vec![]),
    ] {
        let mut names: Vec<Value> = find(&scene.worker, json!({"name": query}))
            .await
            .iter()
            .map(|hit| hit["matched_name"].clone())
            .collect();
        let mut found: Vec<Value> = found.into_iter().map(Value::from).collect();
        names.sort_by_key(ToString::to_string);
        found.sort_by_key(ToString::to_string);
        assert_eq!(names, found, "{query}");
    }
    // Not the colleague's cases, not another organisation's.
    assert!(find(&scene.colleague, json!({"name": "popescu"})).await.is_empty());
    assert!(find(&scene.officer, json!({"name": "popescu"})).await.is_empty());
    assert_eq!(find(&scene.supervisor, json!({"name": "popescu"})).await.len(), 1);
    scene
        .coordinator
        .post("cases/search", json!({"name": "popescu"}))
        .await
        .refused(Code::Forbidden);
    let by_number = find(&scene.worker, json!({"identifier": "x99.6"})).await;
    assert!(by_number.is_empty(), "what is short can be guessed");

    let hit = &find(&scene.worker, json!({"name": "hoxhe"})).await[0];
    let log = scene.supervisor.get(&path(hit, "/access-log")).await.ok();
    let hits = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "read.search_hit")
        .count();
    assert_eq!(hits, 2, "clirim hox, hoxhe");
    for wrong in [
        json!({}),
        json!({"name": "x"}),
        json!({"name": "ab", "reference": "RO-0000-0000"}),
        json!({"reference": "RO"}),
    ] {
        scene.worker.post("cases/search", wrong).await.refused(Code::Invalid);
    }
}

#[actix_web::test]
async fn a_list_goes_on_where_it_stopped_also_among_equal_times() {
    let scene = Scene::start().await;
    for minute in 0..3 {
        for _ in 0..3 {
            opened(&scene.worker).await;
        }
        if minute < 2 {
            scene.app.pass(Duration::minutes(1));
        }
    }
    let whole = scene.worker.get("cases").await.ok();
    let ids = |page: &Value| -> Vec<Value> {
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| case["id"].clone())
            .collect()
    };
    for limit in [1, 2, 4] {
        let mut seen = Vec::new();
        let mut next = Value::Null;
        loop {
            let cursor = next
                .as_str()
                .map(|cursor| format!("&cursor={cursor}"))
                .unwrap_or_default();
            let page = scene.worker.get(&format!("cases?limit={limit}{cursor}")).await.ok();
            seen.extend(ids(&page));
            next = page["next"].clone();
            if next.is_null() {
                break;
            }
        }
        assert_eq!(seen, ids(&whole), "limit {limit}");
    }
    let first = scene.worker.get("cases?limit=2").await.ok();
    let cursor = first["next"].as_str().unwrap();
    let due = scene
        .worker
        .get(&format!("cases?sort=due&limit=2&cursor={cursor}"))
        .await;
    due.refused(Code::InvalidCursor);
    for wrong in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "nonsense=1",
        "identification=x",
        "sort=name",
    ] {
        scene
            .worker
            .get(&format!("cases?{wrong}"))
            .await
            .refused(Code::InvalidQuery);
    }
}

#[actix_web::test]
async fn lists_filter_and_sort() {
    let scene = Scene::start().await;
    // Detected today, so that what was opened first is due first.
    let mut today = form();
    today["detected_on"] = json!("2026-03-02");
    let first = scene.worker.post("cases", today.clone()).await.ok();
    scene.app.pass(Duration::minutes(1));
    let second = scene.worker.post("cases", today.clone()).await.ok();
    scene.app.pass(Duration::minutes(1));
    let third = scene.colleague.post("cases", today).await.ok();
    moved(&scene.worker, &second, "identification", "screening").await;
    scene
        .supervisor
        .post_at(&path(&third, "/assign"), 1, json!({"user_id": null}))
        .await
        .ok();
    let list = async |by: &Person, query: &str| -> Vec<Value> {
        let page = by.get(&format!("cases?{query}")).await.ok();
        page["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|case| case["id"].clone())
            .collect()
    };
    let [first, second, third] = [&first, &second, &third].map(|case| case["id"].clone());
    let all = vec![third.clone(), second.clone(), first.clone()];
    for by in [&scene.worker, &scene.supervisor, &scene.officer, &scene.coordinator] {
        assert_eq!(list(by, "").await, all);
    }
    assert_eq!(list(&scene.worker, "identification=screening").await, [second.clone()]);
    assert_eq!(
        list(&scene.worker, "assigned=me").await,
        [second.clone(), first.clone()]
    );
    assert_eq!(list(&scene.officer, "assigned=nobody").await, [third.clone()]);
    assert_eq!(
        list(&scene.worker, "county=RO-CJ&open=true&assistance=none")
            .await
            .len(),
        3
    );
    assert!(list(&scene.worker, "county=RO-IS").await.is_empty());
    assert!(list(&scene.worker, "open=false").await.is_empty());
    assert_eq!(list(&scene.officer, "sort=due").await, [first, second, third]);
}
