//! Strategies, their measures, publications, and figures that sources state.

use std::collections::BTreeSet;

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::meeting::manager;
use crate::kit::{Person, TestApp};

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn year(year: i32) -> Value {
    json!({"date": format!("{year}-01-01"), "precision": "year"})
}

#[actix_web::test]
async fn a_strategy_shows_how_far_its_measures_are_and_what_was_done_for_each() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let mut body = json!({"kind": "national_strategy", "titles": {"ro": "Strategia 2018-2022", "en": "Strategy 2018-2022"},
                          "start": year(2018), "end": year(2022), "objectives": [{"number": "1", "text": "Prevenire"},
                          {"number": "2", "text": "Identificare timpurie"}]});
    let strategy = keeper.post("strategies", body.clone()).await.ok();
    let place = format!("strategies/{}", id(&strategy));
    let objectives = strategy["objectives"].as_array().unwrap().clone();
    let plan = json!({"kind": "national_plan", "titles": {"ro": "Planul 2018-2020"}, "parent_id": strategy["id"],
                      "start": year(2018), "end": year(2020)});
    let plan = keeper.post("strategies", plan).await.ok();

    // A meeting that the others do not see.
    let meeting = json!({"kind": "working_group", "title": "Grupul de lucru"});
    let meeting = keeper.post("meetings", meeting).await.ok();
    let linked = json!([{"kind": "meeting", "id": meeting["id"]}]);
    let measures = format!("{place}/measures");
    let mut made = Vec::new();
    for measure in [
        json!({"number": "2.10", "text": "Formare", "objective_id": objectives[1]["id"], "due": year(2026)}),
        json!({"number": "2.9", "text": "Indicatori", "objective_id": objectives[1]["id"], "due": year(2020),
               "status": "under_way", "links": linked,
               "bodies": [{"organisation_id": other.organisation(), "part": "responsible"}]}),
        json!({"number": "1.1", "text": "Campanie", "due": year(2020), "status": "done"}),
    ] {
        made.push(keeper.post(&measures, measure).await.ok());
    }
    let shown = keeper.get(&measures).await.ok();
    let shown = shown["items"].as_array().unwrap();
    let table: Vec<_> = shown
        .iter()
        .map(|one| (one["number"].as_str().unwrap(), one["is_overdue"].as_bool().unwrap()))
        .collect();
    assert_eq!(table, [("1.1", false), ("2.9", true), ("2.10", false)]);
    assert_eq!(shown[1]["links"][0]["title"], "Grupul de lucru");
    let late = keeper.get(&format!("{measures}?overdue=true")).await.ok();
    assert_eq!(late["items"].as_array().unwrap().len(), 1);
    let progress = keeper.get(&place).await.ok()["progress"].clone();
    assert_eq!(
        progress,
        json!({"measures": 3, "overdue": 1, "by_status": [
            {"status": null, "measures": 1}, {"status": "under_way", "measures": 1}, {"status": "done", "measures": 1}]})
    );

    // Everybody who sees projects sees the strategy, and not what they may not see of what was done.
    let seen = other.get(&measures).await.ok();
    assert_eq!(seen["items"][1]["links"], json!([]));
    let by_meeting = format!("{measures}?linked_id={}", id(&meeting));
    assert_eq!(keeper.get(&by_meeting).await.ok()["items"].as_array().unwrap().len(), 1);
    assert_eq!(other.get(&by_meeting).await.ok()["items"], json!([]));
    other.put_at(&place, 1, body.clone()).await.refused(Code::NotFound);
    other
        .post(&measures, json!({"text": "Altceva"}))
        .await
        .refused(Code::NotFound);

    // An objective that measures serve stays; one that none serves goes.
    body["objectives"] = json!([{"id": objectives[0]["id"], "text": "Prevenire"}]);
    keeper.put_at(&place, 1, body.clone()).await.refused_at("/objectives");
    body["objectives"] = json!([{"id": objectives[1]["id"], "number": "1", "text": "Identificare"}]);
    let changed = keeper.put_at(&place, 1, body.clone()).await.ok();
    assert_eq!(changed["objectives"].as_array().unwrap().len(), 1);
    keeper.put_at(&place, 1, body.clone()).await.refused(Code::Stale);
    // A strategy is no plan of its own plan.
    body["parent_id"] = plan["id"].clone();
    keeper.put_at(&place, 2, body).await.refused_at("/parent_id");

    let of_measure = format!("{measures}/{}", id(&made[1]));
    for (measure, pointer) in [
        (
            json!({"text": "x", "objective_id": objectives[0]["id"]}),
            "/objective_id",
        ),
        (
            json!({"text": "x", "links": [{"kind": "project", "id": meeting["id"]}]}),
            "/links/0/id",
        ),
        (
            json!({"text": "x", "bodies": [{"name": "ANITP", "part": "convener"}]}),
            "/bodies/0/part",
        ),
    ] {
        keeper.put_at(&of_measure, 1, measure).await.refused_at(pointer);
    }
    let done = json!({"number": "2.9", "text": "Indicatori", "due": year(2020), "status": "done", "links": linked});
    assert_eq!(keeper.put_at(&of_measure, 1, done).await.ok()["is_overdue"], false);
    // A meeting that is removed leaves nothing behind that nobody could see or take away.
    let meeting = format!("meetings/{}", id(&meeting));
    keeper.call(Method::DELETE, &meeting).version(1).send().await.ok();
    let raw = app.database().raw().await;
    let links = Statement::from_string(raw.get_database_backend(), "SELECT count(*) FROM measure_link");
    let links: i64 = raw
        .query_one_raw(links)
        .await
        .unwrap()
        .unwrap()
        .try_get_by_index(0)
        .unwrap();
    assert_eq!(links, 0);
}

#[actix_web::test]
async fn a_measure_names_trainings_and_campaigns_to_who_sees_their_project() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let made = async |by: &Person, path: &str, body: Value| id(&by.post(path, body).await.ok()).to_owned();
    let project = async |by: &Person| {
        let card = json!({"status": "running", "card": {"titles": {"ro": "Proiect"}}});
        made(by, "projects", card).await
    };
    let (own, foreign) = (project(&keeper).await, project(&other).await);
    let training = json!({"name": "MNIR", "place": "Sibiu", "state": "held"});
    let campaign = json!({"names": {"ro": "Cere ajutor, nu cerși!", "en": "Ask for help"}});
    let trainings = format!("projects/{own}/trainings");
    let training = made(&keeper, &trainings, training).await;
    let campaign_of = |project: &str| format!("projects/{project}/campaigns");
    let campaign_made = made(&keeper, &campaign_of(&own), campaign.clone()).await;
    let hidden = made(&other, &campaign_of(&foreign), campaign).await;

    let strategy = json!({"kind": "national_strategy", "titles": {"ro": "Strategia 2018-2022"}});
    let strategy = made(&keeper, "strategies", strategy).await;
    let measures = format!("strategies/{strategy}/measures");
    let measure = |links: Value| json!({"text": "Formare", "links": links});
    let of_others = measure(json!([{"kind": "campaign", "id": hidden}]));
    keeper.post(&measures, of_others).await.refused_at("/links/0/id");
    let confused = measure(json!([{"kind": "training", "id": campaign_made}]));
    keeper.post(&measures, confused).await.refused_at("/links/0/id");

    let links = json!([{"kind": "training", "id": training}, {"kind": "campaign", "id": campaign_made}]);
    let shown = keeper.post(&measures, measure(links.clone())).await.ok();
    let titled = shown["links"].as_array().unwrap().iter();
    let titles: BTreeSet<_> = titled.map(|one| one["title"].as_str().unwrap()).collect();
    assert_eq!(titles, BTreeSet::from(["Ask for help", "MNIR"]));
    for (linked, seen) in [(&training, 1), (&campaign_made, 1), (&hidden, 0)] {
        let by_link = format!("{measures}?linked_id={linked}");
        assert_eq!(keeper.get(&by_link).await.ok()["items"].as_array().unwrap().len(), seen);
        assert_eq!(other.get(&by_link).await.ok()["items"], json!([]), "not theirs to see");
    }
    assert_eq!(other.get(&measures).await.ok()["items"][0]["links"], json!([]));

    // What is removed leaves no link behind.
    for gone in [format!("trainings/{training}"), format!("campaigns/{campaign_made}")] {
        keeper.call(Method::DELETE, &gone).version(1).send().await.ok();
    }
    assert_eq!(keeper.get(&measures).await.ok()["items"][0]["links"], json!([]));
    let raw = app.database().raw().await;
    let left = Statement::from_string(raw.get_database_backend(), "SELECT count(*) FROM measure_link");
    let left = raw.query_one_raw(left).await.unwrap().unwrap();
    assert_eq!(left.try_get_by_index::<i64>(0).unwrap(), 0);
}

#[actix_web::test]
async fn a_plan_of_a_region_states_two_years_and_no_dates() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let plan = json!({"kind": "regional_plan", "titles": {"sq": "Plani dyvjeçar i Shkodrës"}, "county": "RO-BV",
                      "months": 24, "status": "drafting"});
    let made = keeper.post("strategies", plan.clone()).await.ok();
    assert_eq!(
        (&made["months"], &made["start"], &made["end"], &made["title"]),
        (
            &json!(24),
            &Value::Null,
            &Value::Null,
            &json!("Plani dyvjeçar i Shkodrës")
        )
    );
    let found = keeper.get("strategies?q=shkodres&county=RO-BV").await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        [&made["reporting"], &made["next_report_on"], &made["is_report_late"]],
        [&Value::Null; 3],
        "not stated is neither late nor on time"
    );
    let place = format!("strategies/{}", id(&made));
    for (version, (day, is_late)) in (1..).zip([("2026-03-01", true), ("2026-03-02", false)]) {
        let mut reported = plan.clone();
        reported["reporting"] = json!("De două ori pe an, comitetului regional");
        reported["next_report_on"] = json!(day);
        let shown = keeper.put_at(&place, version, reported).await.ok();
        assert_eq!(shown["reporting"], "De două ori pe an, comitetului regional");
        assert_eq!(
            (&shown["next_report_on"], &shown["is_report_late"]),
            (&json!(day), &json!(is_late))
        );
    }
    let report = keeper.get(&format!("reports/{place}")).await.ok();
    assert_eq!(report["next_report_on"], "2026-03-02");
    for (property, value, pointer) in [
        ("next_report_on", json!("1026-03-02"), "/next_report_on"),
        ("county", Value::Null, "/county"),
        ("months", json!(0), "/months"),
        ("titles", json!({}), "/titles"),
        ("kind", json!("national_plan"), "/county"),
    ] {
        let mut body = plan.clone();
        body[property] = value;
        keeper.post("strategies", body).await.refused_at(pointer);
    }
}

#[actix_web::test]
async fn stated_figures_stand_with_their_source_and_two_sources_may_disagree() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let figure = |key: &str, value: Value, kind: &str, source: &str| json!({"year": 2020, "key": key, "value": value, "kind": kind, "source": source});
    let source = "Evaluarea pentru anul 2020";
    for (key, value, kind) in [
        ("victims_repatriated", 33, "exact"),
        ("direct_beneficiaries", 150_000, "approximate"),
        ("unique_reach", 2_500_000, "exact"),
        ("external_projects", 4, "exact"),
    ] {
        let body = figure(key, json!(value), kind, source);
        keeper.post("stated-figures", body).await.ok();
    }
    let twice = figure("external_projects", json!(5), "exact", source);
    keeper.post("stated-figures", twice).await.refused(Code::AlreadyExists);
    let unstated = figure("external_projects", Value::Null, "exact", "Alt comunicat");
    let unstated = keeper.post("stated-figures", unstated).await.ok();
    let found = other.get("stated-figures?year=2020&key=external_projects").await.ok();
    let mut values: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["value"].as_i64())
        .collect();
    values.sort_unstable();
    assert_eq!(values, [None, Some(4)], "what is not stated is not zero");
    let place = format!("stated-figures/{}", id(&unstated));
    let negative = figure("external_projects", json!(-1), "exact", "Alt comunicat");
    keeper.put_at(&place, 1, negative).await.refused_at("/value");
    let other_value = figure("external_projects", json!(6), "derived", "Alt comunicat");
    other
        .put_at(&place, 1, other_value.clone())
        .await
        .refused(Code::NotFound);
    assert_eq!(keeper.put_at(&place, 1, other_value).await.ok()["version"], 2);
    let stale = keeper.call(Method::DELETE, &place).version(1).send().await;
    assert_eq!(stale.refused(Code::Stale)["current"]["value"], 6);
    let gone = keeper.call(Method::DELETE, &place).version(2).send().await;
    assert_eq!(gone.status.as_u16(), 204);
}

#[actix_web::test]
async fn a_publication_shows_to_all_who_see_projects_and_may_lack_its_date() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let viewer = app
        .member(app.organisation(OrganisationKind::Ngo, &["RO-B"]).await, Role::Viewer)
        .await;
    let body =
        json!({"kind": "press_release", "titles": {"en": "Strengthening capacities", "ro": "Întărirea capacităților"}});
    let made = keeper.post("publications", body.clone()).await.ok();
    let place = format!("publications/{}", id(&made));
    let shown = viewer.get(&place).await.ok();
    assert_eq!(
        (&shown["title"], &shown["published"]),
        (&json!("Strengthening capacities"), &Value::Null)
    );
    let found = viewer.get("publications?q=intarirea&kind=press_release").await.ok();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    viewer.put_at(&place, 1, body.clone()).await.refused(Code::Forbidden);
    let mut bad = body.clone();
    bad["address"] = json!("javascript:alert(1)");
    keeper.put_at(&place, 1, bad).await.refused_at("/address");
    let mut dated = body;
    dated["published"] = json!({"date": "2021-02-10", "precision": "day"});
    assert_eq!(
        keeper.put_at(&place, 1, dated).await.ok()["published"]["date"],
        "2021-02-10"
    );
}

#[actix_web::test]
async fn the_project_of_a_record_is_told_to_those_alone_who_see_it_and_stays_on_saving() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let card = json!({"status": "running", "card": {"titles": {"ro": "Proiect"}}});
    let project = keeper.post("projects", card).await.ok()["id"].clone();
    let with_other = |part: &str| json!([{"organisation_id": other.organisation(), "part": part}]);
    let held = json!({"date": "2026-03-08", "precision": "day"});
    let records = [
        (
            "meetings",
            "meeting",
            json!({"kind": "working_group", "title": "Grupul", "held": held, "bodies": with_other("attended")}),
        ),
        (
            "protocols",
            "protocol",
            json!({"title": "Protocol", "validity": "not_stated", "bodies": with_other("party")}),
        ),
        (
            "standard-reviews",
            "standard_review",
            json!({"title": "Evaluarea centrului", "bodies": with_other("provider")}),
        ),
        (
            "publications",
            "publication",
            json!({"kind": "press_release", "titles": {"ro": "Comunicat"}}),
        ),
    ];
    let mut places = Vec::new();
    for (path, _, body) in &records {
        let mut of_project = body.clone();
        of_project["project_id"] = project.clone();
        let made = keeper.post(path, of_project).await.ok();
        assert_eq!(made["project_id"], project);
        let place = format!("{path}/{}", id(&made));
        assert_eq!(other.get(&place).await.ok()["project_id"], Value::Null, "{path}");
        let listed = format!("{path}?project_id={}", project.as_str().unwrap());
        assert_eq!(keeper.get(&listed).await.ok()["items"].as_array().unwrap().len(), 1);
        assert_eq!(other.get(&listed).await.ok()["items"], json!([]), "{path}");
        places.push(place);
    }
    let march = "calendar?from=2026-03-01&to=2026-03-31";
    assert_eq!(keeper.get(march).await.ok()["items"][0]["project_id"], project);
    let seen = other.get(march).await.ok();
    assert_eq!(
        (&seen["items"][0]["title"], &seen["items"][0]["project_id"]),
        (&json!("Grupul"), &Value::Null)
    );

    // Whoever keeps a record and sees its project no longer cannot give it, and does not take it away.
    let raw = app.database().raw().await;
    raw.execute_unprepared("DELETE FROM project_party").await.unwrap();
    for ((path, table, body), place) in records.into_iter().zip(&places) {
        let saved = keeper.put_at(place, 1, body).await.ok();
        assert_eq!(saved["project_id"], Value::Null, "{path}");
        let left = format!("SELECT count(*) FROM {table} WHERE project_id IS NOT NULL");
        let left = Statement::from_string(raw.get_database_backend(), left);
        let left = raw.query_one_raw(left).await.unwrap().unwrap();
        assert_eq!(left.try_get_by_index::<i64>(0).unwrap(), 1, "{path}");
    }
}

#[actix_web::test]
async fn a_review_of_a_provider_shows_to_the_provider_and_what_is_recommended_is_followed_up() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let provider = manager(&app, OrganisationKind::Shelter).await;
    let other = manager(&app, OrganisationKind::Shelter).await;
    let body = json!({"title": "Evaluarea centrului", "act": "HG 1238/2007",
        "bodies": [{"organisation_id": provider.organisation(), "part": "provider"},
                   {"name": "Expert al Consiliului Europei", "part": "reviewer"}],
        "findings": [{"standard": "staff", "outcome": "partly_met", "score": 50, "recommendation": "Încă doi lucrători",
                      "due_on": "2026-06-01", "follow_up": "open"},
                     {"standard": "safety", "outcome": "met", "score": 91},
                     {"standard": "health"}]});
    let made = keeper.post("standard-reviews", body.clone()).await.ok();
    assert_eq!(
        (&made["mean_score"], &made["reviewed"]),
        (&json!(71), &Value::Null),
        "what has no score weighs nothing"
    );
    let place = format!("standard-reviews/{}", id(&made));
    assert_eq!(provider.get(&place).await.ok()["findings"][0]["follow_up"], "open");
    provider.put_at(&place, 1, body.clone()).await.refused(Code::NotFound);
    other.get(&place).await.refused(Code::NotFound);
    let mut followed = body.clone();
    followed["findings"][0]["follow_up"] = json!("done");
    followed["findings"][0]["followed_up_on"] = json!("2026-03-01");
    followed["findings"][0]["follow_up_note"] = json!(" Doi angajați ");
    followed["findings"][0]["follow_up_evidence"] = json!("Statul de funcții");
    let followed = keeper.put_at(&place, 1, followed).await.ok();
    let told = provider.get(&place).await.ok()["findings"][0].clone();
    assert_eq!(
        json!([
            told["followed_up_on"],
            told["follow_up_note"],
            told["follow_up_evidence"]
        ]),
        json!(["2026-03-01", "Doi angajați", "Statul de funcții"])
    );
    assert_eq!(
        (&followed["version"], &followed["findings"][0]["follow_up"]),
        (&json!(2), &json!("done"))
    );
    for (change, pointer) in [
        (json!([{"standard": "no_such"}]), "/findings/0/standard"),
        (json!([{"standard": "staff", "score": 101}]), "/findings/0/score"),
        (
            json!([{"standard": "staff", "follow_up": "open"}]),
            "/findings/0/recommendation",
        ),
        (
            json!([{"standard": "staff", "recommendation": "Doi", "follow_up": "done",
                    "followed_up_on": "2026-03-03"}]),
            "/findings/0/followed_up_on",
        ),
    ] {
        let mut bad = body.clone();
        bad["findings"] = change;
        keeper.post("standard-reviews", bad).await.refused_at(pointer);
    }
}

#[actix_web::test]
async fn a_number_that_nobody_can_have_written_is_not_taken_for_one_that_is_not_stated() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let strategy = json!({"kind": "national_strategy", "titles": {"ro": "Strategia"}, "months": 24});
    let strategy = keeper.post("strategies", strategy).await.ok();
    let meeting = json!({"kind": "working_group", "title": "Grupul de lucru", "meetings": 37});
    let meeting = keeper.post("meetings", meeting).await.ok();
    let protocol = json!({"title": "Protocol", "validity": "not_stated", "protocols": 2});
    let protocol = keeper.post("protocols", protocol).await.ok();
    let raw = app.database().raw().await;
    for (place, spoil) in [
        (
            format!("strategies/{}", id(&strategy)),
            "UPDATE strategy SET months = -1",
        ),
        (format!("meetings/{}", id(&meeting)), "UPDATE meeting SET meetings = -1"),
        (
            format!("protocols/{}", id(&protocol)),
            "UPDATE protocol SET protocols = -1",
        ),
    ] {
        keeper.get(&place).await.ok();
        raw.execute_unprepared(spoil).await.unwrap();
        keeper.get(&place).await.refused(Code::Internal);
    }
}

#[actix_web::test]
async fn a_plan_that_would_stand_too_deep_is_told_so() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let mut parent = Value::Null;
    for _ in 0..8 {
        let plan = json!({"kind": "national_plan", "titles": {"ro": "Plan"}, "parent_id": parent});
        parent = keeper.post("strategies", plan).await.ok()["id"].clone();
    }
    let deep = json!({"kind": "national_plan", "titles": {"ro": "Plan"}, "parent_id": parent});
    let refused = keeper.post("strategies", deep).await.refused_at("/parent_id");
    assert_eq!(refused["errors"][0]["code"], "too_deep");
}
