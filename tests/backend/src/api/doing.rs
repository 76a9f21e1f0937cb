//! What was done in projects: activities, deliverables, trainings, attendance lists, campaigns, and what they come to.

use std::fmt::Write as _;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{Id as _, TrainingId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::projects::attendance;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Person, TestApp};

/// A project that an agency leads, and in which an association is a partner.
pub(super) struct Scene {
    pub(super) app: TestApp,
    pub(super) manager: Person,
    pub(super) partner: Person,
    pub(super) project: String,
}

impl Scene {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let association = app.organisation(OrganisationKind::Ngo, &["RO-BV"]).await;
        let manager = app.member(agency, Role::ProjectManager).await;
        let card = json!({"titles": {"ro": "Model de bune practici"}, "code": "RO20-MJ-ANITP-PDP 1",
                          "contract_number": "12/2015", "visibility": "Finanțat prin Granturile Norvegiene",
                          "partners": [{"organisation_id": association}]});
        let project = manager
            .post("projects", json!({"status": "running", "card": card}))
            .await
            .ok();
        Self {
            partner: app.member(association, Role::ProjectManager).await,
            project: id(&project),
            manager,
            app,
        }
    }

    pub(super) fn at(&self, below: &str) -> String {
        format!("projects/{}/{below}", self.project)
    }

    /// A training with these fields besides its name.
    pub(super) async fn training(&self, by: &Person, more: Value) -> Value {
        by.post(&self.at("trainings"), training(more)).await.ok()
    }

    /// What the project comes to: by what is counted and, where there is one, the code.
    async fn counts(&self) -> Vec<Value> {
        let counts = self.manager.get(&self.at("counts")).await.ok();
        counts["items"].as_array().unwrap().clone()
    }
}

pub(super) fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

fn training(more: Value) -> Value {
    let mut body = json!({"name": "Assistance to victims", "state": "held"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

pub(super) fn held(from: &str, to: &str) -> Value {
    json!({"from": {"date": from, "precision": "day"}, "to": {"date": to, "precision": "day"}})
}

/// The value of a count, and of how many things it was counted.
fn counted(counts: &[Value], of: &str, code: Option<&str>) -> (Value, usize) {
    let one = counts
        .iter()
        .find(|one| one["of"] == of && one["code"] == json!(code))
        .unwrap_or_else(|| panic!("{of} {code:?} among {counts:?}"));
    (one["value"].clone(), one["entries"].as_array().unwrap().len())
}

/// One code of the first refused field.
fn first_error(refusal: &Value) -> (&str, &str) {
    let error = &refusal["errors"][0];
    (error["pointer"].as_str().unwrap(), error["code"].as_str().unwrap())
}

#[actix_web::test]
async fn isf_01_is_17_sessions_of_385_people_by_2_trainers() {
    let scene = Scene::start().await;
    let whole = json!({"sessions": 17, "participants": 385, "trainers": 2});
    scene.training(&scene.manager, whole).await;
    let counts = scene.counts().await;
    for (of, value, entries) in [
        ("sessions", json!(17), 1),
        ("participants", json!(385), 1),
        ("trainers", json!(2), 1),
        ("training_days", Value::Null, 1),
        ("actions", Value::Null, 0),
    ] {
        assert_eq!(counted(&counts, of, None), (value, entries), "{of}");
    }
}

#[actix_web::test]
async fn ro20_is_6_sessions_of_135_people_on_19_days_and_two_of_them_have_two_dates() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let series = id(&scene.training(by, json!({"sessions": 6, "participants": 135})).await);
    for (place, county, from, to) in [
        ("București", "RO-B", "2015-11-24", "2015-11-27"),
        ("Timişoara", "RO-TM", "2016-02-12", "2016-02-14"),
        ("București", "RO-B", "2016-02-24", "2016-02-26"),
        ("Sibiu", "RO-SB", "2016-03-09", "2016-03-11"),
        ("Braşov", "RO-BV", "2016-03-16", "2016-03-18"),
        ("Iaşi", "RO-IS", "2016-03-23", "2016-03-25"),
    ] {
        let part =
            json!({"series_id": series, "sessions": 1, "place": place, "county": county, "held": held(from, to)});
        let part = scene.training(by, part).await;
        if place == "Timişoara" {
            let claims = format!("trainings/{}/claims", id(&part));
            for (value, source) in [("12-14.02.2016", "Text"), ("10-12.02.2016", "Caption of a photograph")] {
                let said = json!({"field": "dates", "value": value, "source": source});
                by.post(&claims, said).await.ok();
            }
            let shown = by.get(&format!("trainings/{}", id(&part))).await.ok();
            assert_eq!(shown["conflicts"], json!(["dates"]));
            assert_eq!(shown["claims"].as_array().unwrap().len(), 2);
        }
    }
    let counts = scene.counts().await;
    assert_eq!(counted(&counts, "sessions", None), (json!(6), 6), "opens the sessions");
    assert_eq!(counted(&counts, "participants", None), (json!(135), 1));
    assert_eq!(counted(&counts, "training_days", None), (json!(19), 6));
    // A seventh session is one more than the series states, and 136 people are.
    let seventh = training(json!({"series_id": series, "sessions": 1}));
    let refused = by.post(&scene.at("trainings"), seventh).await.refused(Code::Invalid);
    assert_eq!(first_error(&refused), ("/sessions", "over_total.1"));
    // A series is a part of nothing, and keeps its place while it has parts.
    let mut circle = training(json!({"sessions": 6, "series_id": series}));
    let place = format!("trainings/{series}");
    by.put_at(&place, 1, circle.clone()).await.refused_at("/series_id");
    circle["series_id"] = json!(Uuid::from_u128(1));
    by.post(&scene.at("trainings"), circle).await.refused_at("/series_id");
    let gone = by.call(Method::DELETE, &place).version(1).send().await;
    assert_eq!(gone.refused(Code::NotNow)["detail"], "still_used");
    // It is found in any spelling, by county and by year.
    let of_series = format!("series_id={series}");
    let of_project = format!("project_id={}", scene.project);
    for (query, found) in [
        ("q=Bra%C5%9Fov", 1),
        ("q=Bra%C8%99ov", 1),
        ("q=Brasov", 1),
        ("q=brasov%20assist", 1),
        ("q=Cluj", 0),
        ("county=RO-B", 2),
        ("year=2015", 1),
        ("year=2014", 0),
        (of_series.as_str(), 6),
        (of_project.as_str(), 7),
    ] {
        let page = by.get(&format!("trainings?{query}")).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{query}");
    }
    let first = by.get("trainings?limit=3").await.ok();
    let rest = by
        .get(&format!("trainings?cursor={}", first["next"].as_str().unwrap()))
        .await
        .ok();
    let seen: Vec<Value> = [&first, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap().clone())
        .collect();
    assert_eq!(seen.len(), 7);
    assert_eq!(seen[0]["place"], "Iaşi", "the latest first");
    assert_eq!(id(&seen[6]), series, "what is not dated comes last");
}

#[actix_web::test]
async fn a_session_is_found_by_its_place_in_any_spelling() {
    let scene = Scene::start().await;
    for place in ["Braşov", "Shkodër"] {
        scene.training(&scene.manager, json!({ "place": place })).await;
    }
    for (spellings, place) in [
        (["Bra%C5%9Fov", "Bra%C8%99ov", "Brasov"], "Braşov"),
        (["Shkod%C3%ABr", "Shkoder", "shkoder"], "Shkodër"),
    ] {
        for spelling in spellings {
            let found = scene.partner.get(&format!("trainings?q={spelling}")).await.ok();
            let places: Vec<_> = found["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| &one["place"])
                .collect();
            assert_eq!(places, [place], "{spelling}");
        }
    }
}

#[actix_web::test]
async fn categories_are_told_where_nobody_says_how_many_came_of_each() {
    let scene = Scene::start().await;
    let categories = json!(["social_worker", "psychologist", "school_inspector"]);
    let body = json!({"participants": 135, "categories": categories});
    let made = scene.training(&scene.manager, body).await;
    let shown = scene.partner.get(&format!("trainings/{}", id(&made))).await.ok();
    assert_eq!([&shown["categories"], &shown["groups"]], [&categories, &json!([])]);
    assert_eq!(shown["not_broken_down"], 135);
    for (body, pointer) in [
        (json!({"categories": ["astronaut"]}), "/categories/0"),
        (json!({"categories": ["teacher", "teacher"]}), "/categories/1"),
        (json!({"state": "planned", "categories": ["teacher"]}), "/state"),
    ] {
        scene
            .manager
            .post(&scene.at("trainings"), training(body))
            .await
            .refused_at(pointer);
    }
}

#[actix_web::test]
async fn detect_is_381_people_in_four_categories_and_of_no_stated_number_of_sessions() {
    let scene = Scene::start().await;
    let groups = json!([
        {"category": "theology_student", "count": 127},
        {"category": "beauty_worker", "count": 41},
        {"category": "tourism_worker", "count": 45},
        {"category": "school_counsellor", "count": 168},
    ]);
    let made = scene.training(&scene.manager, json!({"groups": groups})).await;
    assert_eq!(
        (&made["sessions"], &made["participants"], &made["people"]),
        (&Value::Null, &Value::Null, &json!(381))
    );
    let counts = scene.counts().await;
    assert_eq!(counted(&counts, "sessions", None).0, Value::Null, "not zero");
    assert_eq!(counted(&counts, "participants", None).0, 381);
    for (category, count) in [
        ("theology_student", 127),
        ("beauty_worker", 41),
        ("tourism_worker", 45),
        ("school_counsellor", 168),
    ] {
        let found = counted(&counts, "participants_of_category", Some(category));
        assert_eq!(found, (json!(count), 1), "{category}");
    }
}

#[actix_web::test]
async fn a_breakdown_that_exceeds_the_total_is_refused_with_the_difference() {
    let scene = Scene::start().await;
    let groups = json!([{"category": "teacher", "sex": "female", "count": 13}, {"category": "teacher", "count": 10}]);
    let too_many = training(json!({"participants": 20, "groups": groups}));
    let refused = scene
        .manager
        .post(&scene.at("trainings"), too_many)
        .await
        .refused(Code::Invalid);
    assert_eq!(first_error(&refused), ("/groups", "over_total.3"));
    let less = scene
        .training(&scene.manager, json!({"participants": 25, "groups": groups}))
        .await;
    assert_eq!((&less["people"], &less["not_broken_down"]), (&json!(25), &json!(2)));
    for (field, value, pointer) in [
        (
            "groups",
            json!([{"category": "astronaut", "count": 1}]),
            "/groups/0/category",
        ),
        ("participants", json!(-1), "/participants"),
        ("held", held("2016-02-14", "2016-02-12"), "/held/to/date"),
        (
            "held",
            json!({"from": {"date": "2016-02-14", "precision": "month"}}),
            "/held/from/date",
        ),
        ("county", json!("AL-10"), "/county"),
    ] {
        let mut body = training(json!({}));
        body[field] = value;
        scene
            .manager
            .post(&scene.at("trainings"), body)
            .await
            .refused_at(pointer);
    }
}

#[actix_web::test]
async fn the_campaign_of_ro20_comes_to_8_actions_700_backpacks_7_counties_and_bucharest() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let campaign = json!({"names": {"ro": "Cere ajutor, nu cerși!"}, "exploitation": ["begging"]});
    let campaign = id(&by.post(&scene.at("campaigns"), campaign).await.ok());
    let actions = format!("campaigns/{campaign}/actions");
    for (kind, counties, backpacks, about) in [
        ("play", vec!["RO-CT"], None, None),
        ("meeting", vec!["RO-BT", "RO-IS", "RO-BC"], Some(300), None),
        ("play", vec!["RO-IS"], None, None),
        ("meeting", vec!["RO-CT"], Some(100), None),
        ("stand", vec!["RO-B"], None, Some(4_000)),
        ("play", vec!["RO-B"], None, None),
        ("meeting", vec!["RO-AG", "RO-DJ"], Some(200), None),
        ("meeting", vec!["RO-IF"], Some(100), None),
    ] {
        let places: Vec<Value> = counties.into_iter().map(|county| json!({"county": county})).collect();
        let materials: Vec<Value> = backpacks
            .into_iter()
            .map(|quantity: u32| json!({"kind": "backpack", "quantity": quantity}))
            .collect();
        let action = json!({"title": kind, "kinds": [kind], "places": places, "materials": materials,
                            "audience": about, "audience_kind": about.map(|_: u32| "approximate")});
        by.post(&actions, action).await.ok();
    }
    let counts = scene.counts().await;
    for (of, code, expected) in [
        ("actions", None, (json!(8), 8)),
        ("performances", None, (json!(3), 3)),
        ("audience", None, (json!(4_000), 8)),
        ("materials", Some("backpack"), (json!(700), 4)),
        ("counties", None, (json!(8), 8)),
    ] {
        assert_eq!(counted(&counts, of, code), expected, "{of}");
    }
    let audience = counts.iter().find(|one| one["of"] == "audience").unwrap();
    assert_eq!(
        (&audience["is_approximate"], &audience["not_stated"]),
        (&json!(true), &json!(7))
    );
    let listed = by.get(&actions).await.ok();
    let joint = &listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["materials"][0]["quantity"] == 300)
        .unwrap();
    assert_eq!(
        joint["places"].as_array().unwrap().len(),
        3,
        "one figure for three places"
    );
    let held = by.get(&format!("campaigns/{campaign}")).await.ok();
    assert_eq!((&held["actions"], &held["may_change"]), (&json!(8), &json!(true)));
    for (query, found) in [("q=cersi", 1), ("county=RO-IS", 1), ("county=RO-CJ", 0)] {
        let page = by.get(&format!("campaigns?{query}")).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{query}");
    }
    let gone = by
        .call(Method::DELETE, &format!("campaigns/{campaign}"))
        .version(1)
        .send()
        .await;
    assert_eq!(gone.refused(Code::NotNow)["detail"], "still_used");
}

#[actix_web::test]
async fn activities_stand_below_one_another_and_deliverables_are_approved() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let activity = |number: &str, parent: Value| {
        json!({"number": number, "title": "Evaluation", "state": "done", "parent_id": parent,
               "actual": {"from": {"date": "2015-04-27", "precision": "day"}}})
    };
    let activities = scene.at("activities");
    let mut above = Value::Null;
    for number in ["A1", "A1.1", "A1.1.1"] {
        above = by.post(&activities, activity(number, above)).await.ok()["id"].clone();
    }
    by.post(&activities, activity("A1.1.1.1", above))
        .await
        .refused_at("/parent_id");
    let twice = by
        .post(&activities, activity("A1", Value::Null))
        .await
        .refused_at("/number");
    assert_eq!(first_error(&twice), ("/number", "repeated"));
    for number in ["A1.10", "A1.2"] {
        by.post(&activities, activity(number, Value::Null)).await.ok();
    }
    let listed = by.get(&activities).await.ok();
    let numbers: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].clone())
        .collect();
    assert_eq!(numbers, ["A1", "A1.1", "A1.1.1", "A1.2", "A1.10"]);
    let [work_package, within] = [0, 1].map(|place| id(&listed["items"][place]));
    let place = format!("{activities}/{work_package}");
    by.put_at(&place, 1, activity("A1", json!(within)))
        .await
        .refused_at("/parent_id");
    let gone = by.call(Method::DELETE, &place).version(1).send().await;
    assert_eq!(gone.refused(Code::NotNow)["detail"], "still_used");
    let stale = by
        .put_at(&place, 7, activity("A1", Value::Null))
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["number"], "A1");

    let deliverables = scene.at("deliverables");
    let report = |is_delivered: bool| json!({"kind": "report", "title": "Evaluation report", "activity_id": within, "is_delivered": is_delivered});
    let made = by.post(&deliverables, report(false)).await.ok();
    let place = format!("{deliverables}/{}", id(&made));
    let act = async |verb: &str, version: i64| {
        let call = by.call(Method::POST, &format!("{place}/{verb}")).version(version);
        call.json(&json!({"reason": "Page 4 is missing."})).send().await
    };
    let approve = async |version: i64| {
        by.call(Method::POST, &format!("{place}/approve"))
            .version(version)
            .send()
            .await
    };
    assert_eq!(
        approve(1).await.refused(Code::NotNow)["detail"],
        "deliverable_not_waiting"
    );
    by.put_at(&place, 1, report(true)).await.ok();
    assert_eq!(act("return", 2).await.ok()["state"], "returned");
    by.put_at(&place, 3, report(true)).await.ok();
    let approved = approve(4).await.ok();
    assert_eq!(
        (&approved["state"], &approved["returned_because"]),
        (&json!("approved"), &Value::Null)
    );
    assert_eq!(
        by.put_at(&place, 5, report(true)).await.refused(Code::NotNow)["detail"],
        "deliverable_approved"
    );
    // A partner reports, and does not approve.
    let theirs = scene
        .partner
        .call(Method::POST, &format!("{place}/approve"))
        .version(5)
        .send()
        .await;
    theirs.refused(Code::NotFound);
}

#[actix_web::test]
async fn a_partner_reports_what_is_its_own_and_nobody_else_sees_it() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let leaders = id(&scene.training(&scene.manager, json!({})).await);
    let own = id(&scene.training(&scene.partner, json!({"place": "Oradea"})).await);
    let body = training(json!({"place": "Oradea"}));
    // The leader changes what the partner entered, the partner not what the leader did; both read both.
    scene
        .manager
        .put_at(&format!("trainings/{own}"), 1, body.clone())
        .await
        .ok();
    scene
        .partner
        .put_at(&format!("trainings/{own}"), 2, body.clone())
        .await
        .ok();
    let refused = scene
        .partner
        .put_at(&format!("trainings/{leaders}"), 1, body.clone())
        .await
        .refused(Code::Forbidden);
    assert_eq!(refused["detail"], "entered_by_another");
    for (person, one, may_change) in [
        (&scene.manager, &own, true),
        (&scene.partner, &own, true),
        (&scene.partner, &leaders, false),
    ] {
        let shown = person.get(&format!("trainings/{one}")).await.ok();
        assert_eq!(shown["may_change"], may_change);
    }
    // Nor does it read who took part in the leader's.
    scene
        .partner
        .get(&format!("trainings/{leaders}/attendance"))
        .await
        .refused(Code::Forbidden);

    let elsewhere = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let stranger = app.member(elsewhere, Role::ProjectManager).await;
    assert_eq!(stranger.get("trainings").await.ok()["items"], json!([]));
    for path in [format!("trainings/{own}"), scene.at("activities"), scene.at("counts")] {
        stranger.get(&path).await.refused(Code::NotFound);
    }
    stranger
        .put_at(&format!("trainings/{own}"), 3, body.clone())
        .await
        .refused(Code::NotFound);
    stranger
        .post(&scene.at("trainings"), body.clone())
        .await
        .refused(Code::NotFound);
    let viewer = app.member(scene.manager.organisation(), Role::Viewer).await;
    viewer.get(&format!("trainings/{own}")).await.ok();
    viewer
        .get(&format!("trainings/{own}/attendance"))
        .await
        .refused(Code::Forbidden);
    viewer
        .post(&scene.at("trainings"), body.clone())
        .await
        .refused(Code::Forbidden);
    let worker = app.member(elsewhere, Role::CaseWorker).await;
    worker.get("trainings").await.refused(Code::Forbidden);
    // What is sent twice is entered once.
    let send = || {
        scene
            .partner
            .call(Method::POST, &scene.at("trainings"))
            .once("one")
            .json(&body)
            .send()
    };
    assert_eq!(id(&send().await.ok()), id(&send().await.ok()));
}

#[actix_web::test]
async fn sec_18_a_partners_program_reports_once_and_reads_no_attendance_list() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let administrator = app
        .member(scene.partner.organisation(), Role::OrganisationAdministrator)
        .await;
    let token = administrator.makes_a_program(&["projects.report"]).await.token().await;
    let bearer = format!("Bearer {token}");
    let report = async |path: &str, body: Value| {
        let stranger = app.stranger();
        let call = stranger.call(Method::POST, path).header("authorization", &bearer);
        call.once(path).json(&body).send().await
    };
    let trainings = scene.at("trainings");
    let body = || training(json!({"place": "Oradea", "participants": 22}));
    let made = id(&report(&trainings, body()).await.ok());
    assert_eq!(
        id(&report(&trainings, body()).await.ok()),
        made,
        "sent twice, entered once"
    );
    let campaign = json!({"names": {"ro": "Campanie"}});
    let campaign = scene.manager.post(&scene.at("campaigns"), campaign).await.ok();
    let actions = format!("campaigns/{}/actions", id(&campaign));
    report(&actions, json!({"title": "A stand", "kinds": ["stand"]}))
        .await
        .ok();
    let counts = scene.counts().await;
    assert_eq!(counted(&counts, "participants", None), (json!(22), 1));
    assert_eq!(counted(&counts, "actions", None).0, 1);
    let place = format!("trainings/{made}/attendance");
    let list = json!({"mode": "keep", "erase_on": "2026-06-01", "table": pasted(3)});
    scene.partner.put_at(&place, 1, list).await.ok();
    app.calls_with(&token, Method::GET, &place)
        .await
        .refused(Code::Forbidden);
    app.calls_with(&token, Method::GET, &trainings)
        .await
        .refused(Code::MethodNotAllowed);
    let listed = app.calls_with(&token, Method::GET, "trainings").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

/// A list of so many invented people.
pub(super) fn pasted(people: usize) -> String {
    let mut table = "Nume\tInstituție\tFuncție\tGen\tJudeț\tCategorie\n".to_owned();
    for number in 0..people {
        let sex = if number % 3 == 0 { "M" } else { "F" };
        let _ = writeln!(
            table,
            "Exemplu {number}\tDGASPC Exemplu\tinspector\t{sex}\tBrașov\tsocial_worker"
        );
    }
    table
}

#[actix_web::test]
async fn sec_33_a_list_of_5000_people_is_kept_sealed_as_a_whole_and_erased_on_its_day() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let made = id(&scene.training(by, json!({})).await);
    let place = format!("trainings/{made}/attendance");
    let list = |mode: &str, table: String| json!({"mode": mode, "erase_on": "2026-06-01", "table": table});
    assert_eq!(by.get(&place).await.ok()["items"], json!([]), "nothing is kept yet");

    // One faulty line among 5,000, and nothing is kept.
    let faulty = pasted(4_999) + "\tDGASPC Exemplu\t\tX\n";
    let told = by.put_at(&place, 1, list("keep", faulty)).await.ok();
    assert_eq!(
        (&told["kept"], &told["valid"], &told["faulty"]),
        (&Value::Null, &json!(4_999), &json!(1))
    );
    assert_eq!(
        told["faults"],
        json!([{"line": 5_001, "column": "name", "code": "required"},
               {"line": 5_001, "column": "sex", "code": "unknown_code"}])
    );
    by.put_at(&place, 1, list("keep", pasted(5_001)))
        .await
        .refused_at("/table");
    let checked = by.put_at(&place, 1, list("check", pasted(5_000))).await.ok();
    assert_eq!((&checked["kept"], &checked["valid"]), (&Value::Null, &json!(5_000)));
    assert_eq!(by.get(&place).await.ok()["items"], json!([]));

    let kept = by.put_at(&place, 1, list("keep", pasted(5_000))).await.ok();
    assert_eq!(
        kept["kept"],
        json!({"rows": 5_000, "erase_on": "2026-06-01", "is_erased": false})
    );
    assert_eq!(
        (&kept["version"], kept["groups"].as_array().unwrap().len()),
        (&json!(2), 2)
    );
    let first = by.get(&format!("{place}?limit=100")).await.ok();
    assert_eq!(first["items"][99]["name"], "Exemplu 99");
    let next = by
        .get(&format!("{place}?limit=1&cursor={}", first["next"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(next["items"][0]["name"], "Exemplu 100");
    assert_eq!(next["items"][0]["place"], 101);

    // In the database nobody's name can be read.
    let raw = scene.app.database().raw().await;
    let number = async |sql: &str| -> i64 {
        let row = raw
            .query_one_raw(Statement::from_string(raw.get_database_backend(), sql))
            .await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    };
    assert_eq!(number("SELECT count(*) FROM attendance_row").await, 5_000);
    let read = "SELECT fields FROM ledger WHERE kind = 'read.training_attendance' LIMIT 1";
    let read = raw
        .query_one_raw(Statement::from_string(raw.get_database_backend(), read))
        .await;
    let read: String = read.unwrap().unwrap().try_get_by_index(0).unwrap();
    let read: Vec<&str> = read.split(',').collect();
    for field in first["items"][0]
        .as_object()
        .unwrap()
        .keys()
        .filter(|field| *field != "place")
    {
        assert!(
            read.contains(&field.as_str()),
            "{field} was read and is not among {read:?}"
        );
    }
    let row = "SELECT said FROM attendance_row ORDER BY place LIMIT 1";
    let row = raw
        .query_one_raw(Statement::from_string(raw.get_database_backend(), row))
        .await;
    let said: Vec<u8> = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert!(!String::from_utf8_lossy(&said).contains("Exemplu"));
    assert_eq!(
        number("SELECT count(*) FROM ledger WHERE kind = 'read.training_attendance'").await,
        2
    );

    // A training that states fewer people than stand in it is refused, and a list of more than it states.
    let fewer = by
        .put_at(
            &format!("trainings/{made}"),
            2,
            training(json!({"participants": 4_990})),
        )
        .await;
    assert_eq!(
        first_error(&fewer.refused(Code::Invalid)),
        ("/participants", "over_total.10")
    );
    by.put_at(
        &format!("trainings/{made}"),
        2,
        training(json!({"participants": 5_000})),
    )
    .await
    .ok();
    let stale = by.put_at(&place, 2, list("keep", pasted(2))).await;
    stale.refused(Code::Stale);
    by.put_at(&format!("trainings/{made}"), 3, training(json!({})))
        .await
        .ok();

    // Its day comes.
    let store = scene.app.store();
    scene.app.pass(Duration::days(80));
    punte_jobs::housekeeping::erase_attendance(store).await.unwrap();
    assert_eq!(
        number("SELECT count(*) FROM attendance_row").await,
        5_000,
        "not before its day"
    );
    // Nor when it was kept for longer between being found due and being erased.
    let tx = store.system().await.unwrap();
    let training = TrainingId::from_uuid(made.parse().unwrap());
    let before = "2026-05-31".parse().unwrap();
    assert!(!attendance::erase_due(&tx, training, before).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(number("SELECT count(*) FROM attendance_row").await, 5_000);
    scene.app.pass(Duration::days(11));
    punte_jobs::housekeeping::erase_attendance(store).await.unwrap();
    assert_eq!(number("SELECT count(*) FROM attendance_row").await, 0);
    assert_eq!(number("SELECT count(*) FROM data_key").await, 0, "nor is there a key");
    let shown = by.get(&format!("trainings/{made}")).await.ok();
    assert_eq!(
        shown["attendance"],
        json!({"rows": 5_000, "erase_on": "2026-06-01", "is_erased": true})
    );
    assert_eq!(by.get(&place).await.ok()["items"], json!([]));
    let again = by.call(Method::DELETE, &place).version(4).send().await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "no_attendance");
}

#[actix_web::test]
async fn a_list_is_erased_by_hand_with_its_training_and_says_until_when_it_is_kept() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let made = id(&scene.training(by, json!({"participants": 3})).await);
    let place = format!("trainings/{made}/attendance");
    let list = |erase_on: &str, people| json!({"mode": "keep", "erase_on": erase_on, "table": pasted(people)});
    by.put_at(&place, 1, list("2026-03-02", 3))
        .await
        .refused_at("/erase_on");
    by.put_at(&place, 1, list("2046-03-02", 3))
        .await
        .refused_at("/erase_on");
    let more = by.put_at(&place, 1, list("2026-06-01", 5)).await.refused(Code::Invalid);
    assert_eq!(first_error(&more), ("/table", "over_total.2"));
    for table in ["shoe size\n38\n", "sex\nF\n", "name\n"] {
        let body = json!({"mode": "check", "erase_on": "2026-06-01", "table": table});
        by.put_at(&place, 1, body).await.refused_at("/table");
    }
    by.put_at(&place, 1, list("2026-06-01", 3)).await.ok();
    by.put_at(&place, 1, list("2026-07-01", 2)).await.refused(Code::Stale);
    by.put_at(&place, 2, list("2026-07-01", 2)).await.ok();
    assert_eq!(
        by.get(&place).await.ok()["items"].as_array().unwrap().len(),
        2,
        "in place of the other"
    );
    by.call(Method::DELETE, &place).version(3).send().await.ok();
    assert_eq!(by.get(&place).await.ok()["items"], json!([]));
    by.put_at(&place, 4, list("2026-07-01", 2)).await.ok();
    by.call(Method::DELETE, &format!("trainings/{made}"))
        .version(5)
        .send()
        .await
        .ok();
    by.get(&format!("trainings/{made}")).await.refused(Code::NotFound);
    // Both times that people were erased stand in the ledger.
    let raw = scene.app.database().raw().await;
    let erased = "SELECT count(*) FROM ledger WHERE kind = 'attendance.erased'";
    let row = raw
        .query_one_raw(Statement::from_string(raw.get_database_backend(), erased))
        .await;
    let erased: i64 = row.unwrap().unwrap().try_get_by_index(0).unwrap();
    assert_eq!(erased, 2);
}

/// SEC-36: what was erased before its day does not come back with an older backup, nor after a crash.
#[actix_web::test]
async fn sec_36_a_list_that_was_erased_by_hand_is_erased_again_where_it_comes_back() {
    let scene = Scene::start().await;
    let (by, store) = (&scene.manager, scene.app.store());
    let file = scene.app.app.erasures.clone().unwrap();
    let made = id(&scene.training(by, json!({})).await);
    let training = TrainingId::from_uuid(made.parse().unwrap());
    let place = format!("trainings/{made}/attendance");
    let list = json!({"mode": "keep", "erase_on": "2026-06-01", "table": pasted(2)});
    let named = || file.read_attendance(store.keyring()).unwrap();

    by.put_at(&place, 1, list.clone()).await.ok();
    assert!(named().is_empty());
    by.call(Method::DELETE, &place).version(2).send().await.ok();
    assert_eq!(named().get(&training), Some(&scene.app.now()));
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 0, "it is gone");

    // A later list is another one, until it is erased itself.
    scene.app.pass(Duration::hours(1));
    by.put_at(&place, 3, list).await.ok();
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 0);
    assert_eq!(by.get(&place).await.ok()["items"].as_array().unwrap().len(), 2);

    // One that is kept in its place is another one too, also at the same moment.
    let replaced_at = scene.app.now();
    let fewer = json!({"mode": "keep", "erase_on": "2026-06-01", "table": pasted(1)});
    by.put_at(&place, 4, fewer).await.ok();
    assert_eq!(named().get(&training), Some(&replaced_at));
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 0);
    assert_eq!(by.get(&place).await.ok()["items"].as_array().unwrap().len(), 1);

    // As in a backup from before it was erased.
    scene.app.pass(Duration::hours(1));
    file.add_attendance(training, scene.app.now(), store.keyring()).unwrap();
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 1);
    assert_eq!(by.get(&place).await.ok()["items"], json!([]));
    let shown = by.get(&format!("trainings/{made}")).await.ok();
    assert_eq!(
        shown["attendance"],
        json!({"rows": 1, "erase_on": "2026-06-01", "is_erased": true})
    );
    assert!(
        file.read(store.keyring()).unwrap().is_empty(),
        "a training is none of the cases that were erased"
    );
    let theirs = punte_vault::Keyring::generate();
    assert!(file.read_attendance(&theirs).is_err(), "nobody else has it erased");
}

/// SEC-36: a clock that was set back makes no list older than what was erased before it.
#[actix_web::test]
async fn sec_36_what_was_erased_stays_so_and_a_later_list_too_where_the_clock_was_set_back() {
    let scene = Scene::start().await;
    let (by, store) = (&scene.manager, scene.app.store());
    let file = scene.app.app.erasures.clone().unwrap();
    let made = id(&scene.training(by, json!({})).await);
    let training = TrainingId::from_uuid(made.parse().unwrap());
    let place = format!("trainings/{made}/attendance");
    let list = json!({"mode": "keep", "erase_on": "2026-06-01", "table": pasted(2)});
    let until = || file.read_attendance(store.keyring()).unwrap()[&training];

    // A list is kept, the clock is set back, and the list is erased: the file speaks of this list, and not of an earlier.
    by.put_at(&place, 1, list.clone()).await.ok();
    let kept_at = scene.app.now();
    scene.app.pass(Duration::seconds(-1));
    by.call(Method::DELETE, &place).version(2).send().await.ok();
    assert_eq!(until(), kept_at);

    // It is set back again, and what is kept now is later all the same: it is not erased for what was said before.
    scene.app.pass(Duration::seconds(-1));
    by.put_at(&place, 3, list.clone()).await.ok();
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 0);
    assert_eq!(by.get(&place).await.ok()["items"].as_array().unwrap().len(), 2);

    // So it is where the database knows nothing of it any more, as in a backup, and the file alone does.
    let ahead = scene.app.now() + Duration::days(1);
    file.add_attendance(training, ahead, store.keyring()).unwrap();
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 1);
    by.put_at(&place, 4, list).await.ok();
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 0);
    assert_eq!(by.get(&place).await.ok()["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_becomes_of_a_claim_of_a_training_is_recorded_of_the_training() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let made = id(&scene.training(by, json!({})).await);
    let said = json!({"field": "dates", "value": "12-14.02.2016", "source": "Text"});
    let claim = by.post(&format!("trainings/{made}/claims"), said.clone()).await.ok();
    let place = scene.at(&format!("claims/{}", id(&claim)));
    for (version, is_accepted) in [(1, false), (2, true)] {
        let mut body = said.clone();
        (body["is_derived"], body["is_accepted"]) = (json!(false), json!(is_accepted));
        by.put_at(&place, version, body).await.ok();
    }
    let raw = scene.app.database().raw().await;
    let subjects = "SELECT subject_id FROM ledger WHERE kind = 'project.claimed'";
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), subjects))
        .await
        .unwrap();
    let subjects: Vec<_> = rows
        .iter()
        .map(|row| row.try_get_by_index::<Uuid>(0).unwrap())
        .collect();
    assert_eq!(subjects, [made.parse::<Uuid>().unwrap(); 3]);
}
