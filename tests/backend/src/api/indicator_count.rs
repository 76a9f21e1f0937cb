//! Indicators that are counted from what was entered of their project.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::{Person, TestApp};

/// A project that an agency leads, who manages it, and who has no part in it.
struct Scene {
    manager: Person,
    viewer: Person,
    outsider: Person,
    place: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let elsewhere = app.organisation(OrganisationKind::Ngo, &["RO-BV"]).await;
        let manager = app.member(agency, Role::ProjectManager).await;
        let card = json!({"titles": {"ro": "Model de bune practici"}, "code": "RO20-MJ-ANITP-PDP 1"});
        let project = manager
            .post("projects", json!({"status": "running", "card": card}))
            .await
            .ok();
        Self {
            viewer: app.member(agency, Role::Viewer).await,
            outsider: app.member(elsewhere, Role::ProjectManager).await,
            place: format!("projects/{}", id(&project)),
            manager,
        }
    }

    async fn make(&self, below: &str, body: Value) -> Value {
        self.manager.post(&format!("{}/{below}", self.place), body).await.ok()
    }

    /// A computed indicator of this.
    async fn counting(&self, counts: Value) -> Value {
        self.make("indicators", indicator(counts)).await
    }

    /// The indicator as it is read now.
    async fn read(&self, indicator: &Value) -> Value {
        let listed = self.viewer.get(&format!("{}/indicators", self.place)).await.ok();
        let mut items = listed["items"].as_array().unwrap().iter();
        items.find(|one| one["id"] == indicator["id"]).unwrap().clone()
    }

    /// What it was counted from.
    async fn entries(&self, indicator: &Value) -> Value {
        let place = format!("{}/indicators/{}/entries", self.place, id(indicator));
        self.viewer.get(&place).await.ok()
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

fn indicator(counts: Value) -> Value {
    json!({"level": "output", "definition": "What is counted", "unit": "units", "target": 2, "source": "computed",
           "counts": counts, "milestones": [{"on": "2015-12-31", "value": 1}, {"value": 100}]})
}

/// What it comes to, how far that is of two, from how many entries, and how many of these give no number.
fn told(indicator: &Value) -> Value {
    let computed = &indicator["computed"];
    json!([
        indicator["actual"],
        indicator["achieved"],
        computed["entries"],
        computed["not_stated"]
    ])
}

#[actix_web::test]
async fn ro20_planned_2_sessions_and_held_6_which_is_300_percent_and_lists_them() {
    let scene = Scene::start().await;
    let sessions = scene.counting(json!({"of": "sessions"})).await;
    assert_eq!(
        told(&sessions),
        json!([null, null, 0, 0]),
        "nothing is entered: not zero"
    );
    assert_eq!(sessions["milestones"][0]["is_reached"], Value::Null);

    let series = json!({"name": "Assistance", "state": "held", "sessions": 6, "participants": 135});
    let series = id(&scene.make("trainings", series).await);
    for place in ["București", "Timişoara", "București", "Sibiu", "Braşov", "Iaşi"] {
        let part = json!({"name": "Assistance", "state": "held", "sessions": 1, "series_id": series, "place": place});
        scene.make("trainings", part).await;
    }
    let planned = json!({"name": "One more", "state": "planned", "sessions": 1});
    scene.make("trainings", planned).await;

    let shown = scene.read(&sessions).await;
    assert_eq!(told(&shown), json!([6, 300, 6, 0]));
    assert_eq!(shown["computed"]["rule"], "once");
    let reached: Vec<_> = shown["milestones"].as_array().unwrap().iter().collect();
    assert_eq!(
        [&reached[0]["is_reached"], &reached[1]["is_reached"]],
        [true, false],
        "by what it is now, whatever the day was"
    );
    let entries = scene.entries(&sessions).await;
    assert_eq!([&entries["value"], &entries["of"]], [&json!(6), &json!("sessions")]);
    let entries = entries["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6);
    assert!(entries.iter().any(|one| one["title"] == "Assistance, Sibiu"));
    for entry in entries {
        let there = format!("trainings/{}", id(entry));
        assert_eq!(scene.viewer.get(&there).await.ok()["series_id"], series);
    }

    let days = scene.counting(json!({"of": "training_days"})).await;
    assert_eq!(told(&days), json!([null, null, 6, 6]), "no session states its days");
    let people = scene.counting(json!({"of": "participants"})).await;
    assert_eq!(told(&people), json!([135, 6750, 1, 0]));
    assert_eq!(people["computed"]["rule"], "participations");
}

#[actix_web::test]
async fn people_are_counted_by_category_and_sex_as_far_as_they_are_stated() {
    let scene = Scene::start().await;
    let groups = json!([{"category": "teacher", "sex": "female", "count": 12}, {"category": "teacher", "count": 3}]);
    scene
        .make("trainings", json!({"name": "One", "state": "held", "groups": groups}))
        .await;
    // Which categories took part in the other, and not how many of each.
    let other =
        json!({"name": "Other", "state": "held", "participants": 20, "categories": ["teacher", "psychologist"]});
    let other = scene.make("trainings", other).await;
    assert_eq!(other["categories"], json!(["teacher", "psychologist"]));
    for (counts, expected) in [
        (json!({"of": "participants"}), json!([35, 1750, 2, 0])),
        (
            json!({"of": "participants_of_category", "code": "teacher"}),
            json!([15, 750, 2, 1]),
        ),
        (
            json!({"of": "participants_of_category", "code": "teacher", "sex": "female"}),
            json!([12, 600, 2, 1]),
        ),
        (
            json!({"of": "participants_of_category", "code": "psychologist"}),
            json!([0, 0, 2, 1]),
        ),
        (json!({"of": "trainers"}), json!([null, null, 2, 2])),
    ] {
        let made = scene.counting(counts.clone()).await;
        assert_eq!(told(&made), expected, "{counts}");
        assert_eq!(scene.read(&made).await["counts"]["of"], counts["of"]);
    }
}

#[actix_web::test]
async fn campaigns_meetings_and_deliverables_are_counted_too() {
    let scene = Scene::start().await;
    let reach = json!([{"platform": "Facebook", "measure": "unique", "value": 2_500_000, "is_approximate": true}]);
    let campaign = json!({"names": {"ro": "Cere ajutor, nu cerși!"}, "reach": reach});
    let campaign = id(&scene.make("campaigns", campaign).await);
    for (kind, county, backpacks) in [
        ("play", "RO-CT", None),
        ("meeting", "RO-IF", Some(100)),
        ("meeting", "RO-IF", Some(200)),
    ] {
        let action = json!({"title": kind, "kinds": [kind], "places": [{"county": county}],
                            "materials": [{"kind": "backpack", "quantity": backpacks}]});
        let actions = format!("campaigns/{campaign}/actions");
        scene.manager.post(&actions, action).await.ok();
    }
    let project = scene.place.trim_start_matches("projects/").to_owned();
    for (kind, meetings, held) in [
        (
            "workshop",
            json!(1),
            json!({"date": "2015-09-01", "precision": "month"}),
        ),
        (
            "county_team",
            json!(37),
            json!({"date": "2020-01-01", "precision": "year"}),
        ),
        ("working_group", Value::Null, Value::Null),
        // It is yet to be held.
        ("workshop", json!(1), json!({"date": "2030-01-01", "precision": "day"})),
    ] {
        let meeting = json!({"kind": kind, "title": kind, "project_id": project, "meetings": meetings, "held": held});
        scene.manager.post("meetings", meeting).await.ok();
    }
    let approved = scene.counting(json!({"of": "approved_deliverables"})).await;
    let report = json!({"kind": "report", "title": "Report", "is_delivered": true});
    let report = scene.make("deliverables", report).await;
    assert_eq!(told(&scene.read(&approved).await), json!([0, 0, 0, 0]), "none of one");
    let approve = format!("{}/deliverables/{}/approve", scene.place, id(&report));
    scene.manager.call(Method::POST, &approve).version(1).send().await.ok();
    assert_eq!(told(&scene.read(&approved).await), json!([1, 50, 1, 0]));

    for (counts, expected, kind) in [
        (json!({"of": "actions"}), json!([3, 150, 3, 0]), "action"),
        (json!({"of": "actions", "code": "play"}), json!([1, 50, 1, 0]), "action"),
        (json!({"of": "performances"}), json!([1, 50, 1, 0]), "action"),
        (json!({"of": "audience"}), json!([null, null, 3, 3]), "action"),
        (json!({"of": "counties"}), json!([2, 100, 2, 0]), "action"),
        (
            json!({"of": "materials", "code": "backpack"}),
            json!([300, 15_000, 3, 1]),
            "action",
        ),
        (
            json!({"of": "reach", "code": "unique"}),
            json!([2_500_000, 125_000_000, 1, 0]),
            "campaign",
        ),
        (
            json!({"of": "reach", "code": "impressions"}),
            json!([null, null, 1, 1]),
            "campaign",
        ),
        (json!({"of": "meetings"}), json!([38, 1900, 3, 1]), "meeting"),
        (
            json!({"of": "meetings", "code": "workshop"}),
            json!([1, 50, 1, 0]),
            "meeting",
        ),
        (
            json!({"of": "meetings", "code": "conference"}),
            json!([null, null, 0, 0]),
            "meeting",
        ),
    ] {
        let made = scene.counting(counts.clone()).await;
        assert_eq!(told(&made), expected, "{counts}");
        let entries = scene.entries(&made).await["entries"].as_array().unwrap().clone();
        for entry in &entries {
            assert_eq!(entry["kind"], kind, "{counts}");
            let within = if kind == "action" { json!(campaign) } else { Value::Null };
            assert_eq!(entry["campaign_id"], within, "{counts}");
        }
    }
    let reach = scene.counting(json!({"of": "reach", "code": "unique"})).await;
    assert_eq!(
        [&reach["computed"]["is_approximate"], &reach["computed"]["rule"]],
        [&json!(true), &json!("per_entry")]
    );
}

#[actix_web::test]
async fn what_was_written_down_stays_as_history_once_it_is_counted() {
    let scene = Scene::start().await;
    let by_hand = json!({"level": "output", "definition": "Sessions", "unit": "sessions", "target": 2,
                         "source": "manual"});
    let made = scene.make("indicators", by_hand.clone()).await;
    let place = format!("{}/indicators/{}", scene.place, id(&made));
    let entries = format!("{place}/entries");
    scene.viewer.get(&entries).await.refused(Code::NotFound);
    let actuals = format!("{place}/actuals");
    let said = scene
        .manager
        .post(&actuals, json!({"value": 5, "on": "2016-03-25"}))
        .await
        .ok();
    scene
        .make("trainings", json!({"name": "MNIR", "state": "held", "sessions": 6}))
        .await;

    let changed = scene
        .manager
        .put_at(&place, 1, indicator(json!({"of": "sessions"})))
        .await
        .ok();
    assert_eq!([&changed["actual"], &changed["achieved"]], [6, 300]);
    assert_eq!(changed["actuals"][0]["value"], 5, "it stays");
    let more = scene.manager.post(&actuals, json!({"value": 7})).await;
    assert_eq!(more.refused(Code::NotNow)["detail"], "indicator_computed");
    // What was written down can still be corrected, and is what counts once it is written down by hand again.
    let correct = format!("{actuals}/{}", id(&said));
    scene
        .manager
        .put_at(&correct, 1, json!({"value": 4, "on": "2016-03-25"}))
        .await
        .ok();
    assert_eq!(scene.read(&made).await["actual"], 6);
    let back = scene.manager.put_at(&place, 2, by_hand).await.ok();
    assert_eq!([&back["actual"], &back["counts"]], [&json!(4), &Value::Null]);
    scene.viewer.get(&entries).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn what_is_counted_holds_together_and_opens_to_who_sees_the_project() {
    let scene = Scene::start().await;
    for (counts, pointer) in [
        (Value::Null, "/counts"),
        (json!({"of": "participants_of_category"}), "/counts/code"),
        (json!({"of": "materials"}), "/counts/code"),
        (json!({"of": "reach"}), "/counts/code"),
        (json!({"of": "sessions", "code": "play"}), "/counts/code"),
        (json!({"of": "actions", "code": "astronaut"}), "/counts/code"),
        (json!({"of": "sessions", "sex": "female"}), "/counts/sex"),
        (json!({"of": "participants", "sex": "blue"}), "/counts/sex"),
    ] {
        let indicators = format!("{}/indicators", scene.place);
        scene
            .manager
            .post(&indicators, indicator(counts))
            .await
            .refused_at(pointer);
    }
    let mut both = indicator(json!({"of": "sessions"}));
    both["source"] = json!("manual");
    let indicators = format!("{}/indicators", scene.place);
    scene.manager.post(&indicators, both).await.refused_at("/counts");

    let made = scene.counting(json!({"of": "sessions"})).await;
    let entries = format!("{indicators}/{}/entries", id(&made));
    scene.outsider.get(&entries).await.refused(Code::NotFound);
    assert_eq!(scene.viewer.get(&entries).await.ok()["value"], Value::Null);
    // Of another project it is none.
    let card = json!({"titles": {"ro": "Altul"}});
    let other = scene
        .manager
        .post("projects", json!({"status": "running", "card": card}))
        .await
        .ok();
    let elsewhere = format!("projects/{}/indicators/{}/entries", id(&other), id(&made));
    scene.viewer.get(&elsewhere).await.refused(Code::NotFound);
}
