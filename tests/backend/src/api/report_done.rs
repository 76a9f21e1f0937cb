//! Reports on what was done: trainings, campaigns, strategies; each of what its reader sees, and nothing twice.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::meeting::manager;
use crate::kit::{Person, TestApp};

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn day(date: &str) -> Value {
    json!({"date": date, "precision": "day"})
}

fn figure(value: impl Into<Option<u64>>, stated: u64, not_stated: u64) -> Value {
    json!({"value": value.into(), "stated": stated, "not_stated": not_stated})
}

async fn project(by: &Person, title: &str) -> String {
    let body = json!({"status": "running", "card": {"titles": {"ro": title}}});
    id(&by.post("projects", body).await.ok()).to_owned()
}

async fn training(by: &Person, project: &str, more: Value) -> Value {
    let mut body = json!({"name": "MNIR", "state": "held"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    by.post(&format!("projects/{project}/trainings"), body).await.ok()
}

/// 17 sessions of 385 people; six sessions, each by itself, of 135 people in all; and 381 people of four categories, in
/// how many sessions nobody says. The ids of the three projects.
async fn three_projects(by: &Person) -> [String; 3] {
    let projects = [
        project(by, "ISF 01").await,
        project(by, "RO20").await,
        project(by, "DETECT").await,
    ];
    let [isf, ro20, detect] = &projects;
    training(by, isf, json!({"sessions": 17, "participants": 385, "trainers": 2})).await;
    let series = json!({"sessions": 6, "participants": 135,
                        "held": {"from": {"date": "2015-11-01", "precision": "month"}}});
    let series = training(by, ro20, series).await;
    for (county, from, to) in [
        ("RO-B", "2015-11-24", "2015-11-27"),
        ("RO-TM", "2016-02-12", "2016-02-14"),
        ("RO-B", "2016-02-24", "2016-02-26"),
        ("RO-SB", "2016-03-09", "2016-03-11"),
        ("RO-BV", "2016-03-16", "2016-03-18"),
        ("RO-IS", "2016-03-23", "2016-03-25"),
    ] {
        let session = json!({"series_id": series["id"], "county": county, "held": {"from": day(from), "to": day(to)}});
        training(by, ro20, session).await;
    }
    let groups = json!([
        {"category": "theology_student", "count": 127},
        {"category": "beauty_worker", "count": 41},
        {"category": "tourism_worker", "count": 45},
        {"category": "school_counsellor", "count": 168},
    ]);
    training(by, detect, json!({"groups": groups})).await;
    // What is planned or was cancelled counts nowhere.
    for state in ["planned", "cancelled"] {
        training(by, detect, json!({"state": state, "sessions": 5})).await;
    }
    projects
}

#[actix_web::test]
async fn three_projects_trained_901_people_in_23_sessions_with_a_stated_count() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let [_, ro20, detect] = three_projects(&by).await;

    let all = by.get("reports/trainings").await.ok();
    assert_eq!(all["sessions"], figure(23, 7, 1));
    assert_eq!(all["participants"], figure(901, 3, 0));
    assert_eq!(all["trainers"], figure(2, 1, 1));
    assert_eq!(all["training_days"], figure(19, 6, 2));
    assert_eq!(all["not_told_apart"], 520);
    assert_eq!(
        all["by_sex"],
        json!([{"code": null, "people": 381}]),
        "nobody says of whom"
    );

    let of_detect = by.get(&format!("reports/trainings?project_id={detect}")).await.ok();
    assert_eq!(of_detect["sessions"], figure(None, 0, 1), "not zero");
    assert_eq!(of_detect["not_told_apart"], 0);
    let by_category = json!([
        {"code": "beauty_worker", "people": 41},
        {"code": "school_counsellor", "people": 168},
        {"code": "theology_student", "people": 127},
        {"code": "tourism_worker", "people": 45},
    ]);
    assert_eq!(of_detect["by_category"], by_category);
    assert_eq!(all["by_category"], by_category);

    // A year counts the sessions that were in it by their own dates; of their people each states nothing, and the series
    // counts them in the year it began.
    let of_2016 = by.get("reports/trainings?year=2016").await.ok();
    assert_eq!(of_2016["sessions"], figure(5, 5, 0));
    assert_eq!(of_2016["participants"], figure(None, 0, 5));
    assert_eq!(
        (&of_2016["counted_elsewhere"], &of_2016["not_told_apart"]),
        (&json!(5), &Value::Null)
    );
    let of_2015 = by.get("reports/trainings?year=2015").await.ok();
    assert_eq!(
        (&of_2015["sessions"], &of_2015["participants"]),
        (&figure(1, 1, 0), &figure(135, 1, 0))
    );
    // The report by county counts the same.
    for (year, of_year) in [(2015, &of_2015), (2016, &of_2016)] {
        let counties = by.get(&format!("reports/counties?year={year}")).await.ok();
        for figure in ["sessions", "participants"] {
            let (map, report) = (&counties["total"][figure], &of_year[figure]);
            assert_eq!(
                (&map["value"], &map["not_stated"]),
                (&report["value"], &report["not_stated"]),
                "{figure} {year}"
            );
        }
    }
    let in_bucharest = by.get("reports/trainings?county=RO-B").await.ok();
    assert_eq!(
        (&in_bucharest["sessions"], &in_bucharest["training_days"]),
        (&figure(2, 2, 0), &figure(7, 2, 0))
    );
    let of_ro20 = by.get(&format!("reports/trainings?project_id={ro20}")).await.ok();
    assert_eq!(
        (&of_ro20["sessions"], &of_ro20["participants"]),
        (&figure(6, 6, 0), &figure(135, 1, 0))
    );
    let of_nothing = by.get("reports/trainings?year=1999").await.ok();
    assert_eq!(
        (&of_nothing["sessions"], &of_nothing["groups"]),
        (&figure(None, 0, 0), &json!([]))
    );
}

#[actix_web::test]
async fn who_came_is_told_once_and_opens_the_trainings_it_was_counted_from() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let here = project(&by, "Formare").await;
    let group = |category: &str, sex: &str, count: u32| json!({"category": category, "sex": sex, "count": count});
    let alone = json!({"participants": 30, "county": "RO-BV", "groups": [group("teacher", "female", 12),
                       {"category": "teacher", "sex": "male", "institution": "ngo", "county": "RO-B", "count": 5}]});
    let alone = training(&by, &here, alone).await;
    // Of a series the sessions tell more than it does itself.
    let series = json!({"sessions": 2, "participants": 40, "groups": [group("judge", "female", 3)]});
    let series = training(&by, &here, series).await;
    for count in [15, 10] {
        let session = json!({"series_id": series["id"], "groups": [group("judge", "female", count)]});
        training(&by, &here, session).await;
    }
    let report = by.get("reports/trainings").await.ok();
    assert_eq!(report["participants"], figure(70, 2, 0));
    assert_eq!(report["not_told_apart"], 28, "13 of the one and 15 of the series");
    assert_eq!(
        report["by_category"],
        json!([{"code": "judge", "people": 25}, {"code": "teacher", "people": 17}])
    );
    assert_eq!(
        report["by_institution"],
        json!([{"code": "ngo", "people": 5}, {"code": null, "people": 37}])
    );
    assert_eq!(
        report["by_county"],
        json!([{"code": "RO-B", "people": 5}, {"code": null, "people": 37}])
    );
    assert_eq!(report["groups"].as_array().unwrap().len(), 3);

    for (query, expected) in [
        ("category=teacher&sex=female", vec![&alone]),
        (
            "category=teacher&sex=male&institution=ngo&from_county=RO-B",
            vec![&alone],
        ),
        // These are of the same people: no woman of an association came.
        ("sex=female&institution=ngo", vec![]),
    ] {
        let found = by.get(&format!("trainings?{query}")).await.ok();
        let found: Vec<_> = found["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(found, expected.into_iter().map(id).collect::<Vec<_>>(), "{query}");
    }
    let judges = by.get("trainings?category=judge").await.ok();
    assert_eq!(
        judges["items"].as_array().unwrap().len(),
        3,
        "the series and its sessions"
    );
}

#[actix_web::test]
async fn a_programme_counts_the_trainings_of_its_projects() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let fund = json!({"names": {"ro": "Granturi norvegiene"}});
    let fund = by.post("funds", fund).await.ok();
    let programme = json!({"fund_id": fund["id"], "names": {"ro": "RO20"}, "code": "RO20"});
    let programme = by.post("programmes", programme).await.ok();
    let card = json!({"titles": {"ro": "Model"}, "programme_id": programme["id"]});
    let of_it = by
        .post("projects", json!({"status": "running", "card": card}))
        .await
        .ok();
    training(&by, id(&of_it), json!({"participants": 8})).await;
    let other = project(&by, "Altul").await;
    training(&by, &other, json!({"participants": 5})).await;
    let of_programme = format!("programme_id={}", id(&programme));
    let report = by.get(&format!("reports/trainings?{of_programme}")).await.ok();
    assert_eq!(report["participants"], figure(8, 1, 0));
    let listed = by.get(&format!("trainings?{of_programme}")).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn whoever_does_not_see_a_project_does_not_see_its_numbers() {
    let app = TestApp::start().await;
    let agency = manager(&app, OrganisationKind::NationalAgency).await;
    let association = manager(&app, OrganisationKind::Ngo).await;
    let [_, _, detect] = three_projects(&agency).await;
    campaign(&agency, &detect).await;
    let own = project(&association, "Al nostru").await;
    let group = json!([{"category": "teacher", "count": 9}]);
    training(&association, &own, json!({"groups": group})).await;

    let seen = association.get("reports/trainings").await.ok();
    assert_eq!(seen["participants"], figure(9, 1, 0));
    assert_eq!(seen["by_category"], json!([{"code": "teacher", "people": 9}]));
    for report in ["reports/trainings", "reports/campaigns", "meetings/register/print"] {
        let of_detect = format!("{report}?project_id={detect}");
        association.get(&of_detect).await.refused(Code::NotFound);
    }
    let campaigns = association.get("reports/campaigns").await.ok();
    assert_eq!(
        (&campaigns["actions"], &campaigns["by_campaign"]),
        (&json!(0), &json!([]))
    );
    assert_eq!((&campaigns["by_county"], &campaigns["reach"]), (&json!([]), &json!([])));
    let coordinator = app.member(agency.organisation(), Role::NationalCoordinator).await;
    let national = coordinator.get("reports/trainings").await.ok();
    assert_eq!(national["participants"], figure(910, 4, 0));
    let worker = app.member(agency.organisation(), Role::CaseWorker).await;
    for report in ["reports/trainings", "reports/campaigns"] {
        worker.get(report).await.refused(Code::Forbidden);
    }
}

#[actix_web::test]
async fn a_year_has_the_projects_with_money_from_outside_that_ran_in_it_and_that_its_reader_sees() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let fund = by.post("funds", json!({"names": {"ro": "Granturi"}})).await.ok();
    for (title, status, start, end, fund) in [
        (
            "Din 2019",
            "closed",
            Some("2019-05-01"),
            Some("2020-01-01"),
            &fund["id"],
        ),
        (
            "Din 2021",
            "running",
            Some("2021-01-01"),
            Some("2022-12-31"),
            &fund["id"],
        ),
        (
            "Din mijloace proprii",
            "closed",
            Some("2020-01-01"),
            Some("2020-12-31"),
            &Value::Null,
        ),
        ("O idee", "idea", Some("2020-01-01"), Some("2020-12-31"), &fund["id"]),
        ("Fără date", "closed", None, None, &fund["id"]),
        ("Încheiat în 2019", "closed", None, Some("2019-12-31"), &fund["id"]),
    ] {
        let card = json!({"titles": {"ro": title}, "start": start, "end": end, "fund_id": fund});
        by.post("projects", json!({"status": status, "card": card})).await.ok();
    }
    let external = |year: &Value| {
        let figures = year["figures"].as_array().unwrap().iter();
        let found = figures.filter(|one| one["of"] == "external_projects");
        let told: Vec<Value> = found
            .map(|one| json!([one["value"], one["basis"], one["uncounted"]]))
            .collect();
        let titles: Vec<Value> = year["projects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["title"].clone())
            .collect();
        (told, titles)
    };
    let of_2020 = by.get("reports/evaluation?year=2020").await.ok();
    let expected = (vec![json!([1, "counted", 1])], vec![json!("Din 2019")]);
    assert_eq!(external(&of_2020), expected, "of one nobody says when it ran");
    let ahead =
        json!({"titles": {"ro": "Din toamnă"}, "start": "2026-10-01", "end": "2027-10-01", "fund_id": fund["id"]});
    by.post("projects", json!({"status": "contracted", "card": ahead}))
        .await
        .ok();
    let of_2026 = by.get("reports/evaluation?year=2026").await.ok();
    assert!(external(&of_2026).1.is_empty(), "it is yet to begin");
    let seen = other.get("reports/evaluation?year=2020").await.ok();
    assert_eq!(external(&seen), (vec![json!([null, "not_stated", 0])], vec![]));
}

/// How many different people a medium reached, as it was read off on a day.
fn reading(platform: &str, value: u32, on: &str) -> Value {
    json!({"platform": platform, "measure": "unique", "value": value, "measured_on": on})
}

#[actix_web::test]
async fn a_year_counts_whom_one_medium_reached_by_its_latest_reading_and_two_media_as_nothing() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let here = project(&by, "RO20").await;
    let online = async || {
        let year = by.get("reports/evaluation?year=2020").await.ok();
        let mut figures = year["figures"].as_array().unwrap().iter();
        let one = figures.find(|one| one["of"] == "unique_reach").unwrap();
        json!([one["value"], one["basis"], one["uncounted"]])
    };
    let readings = [
        reading("Facebook", 100, "2020-03-01"),
        reading("facebook", 250, "2020-09-01"),
    ];
    let campaign = json!({"names": {"ro": "Cere ajutor"}, "reach": readings});
    by.post(&format!("projects/{here}/campaigns"), campaign).await.ok();
    assert_eq!(online().await, json!([250, "counted", 0]));
    let campaign = json!({"names": {"ro": "Alta"}, "reach": [reading("YouTube", 7, "2020-05-01")]});
    by.post(&format!("projects/{here}/campaigns"), campaign).await.ok();
    assert_eq!(
        online().await,
        json!([null, "counted", 2]),
        "some may be the same people"
    );
}

/// The campaign of RO20: 8 actions, of which one tells about how many people it reached, and what it reached on media.
async fn campaign(by: &Person, project: &str) -> String {
    let reach = json!([
        {"platform": "Facebook", "measure": "unique", "value": 2_500_000, "measured_on": "2020-12-31"},
        {"platform": "Facebook", "measure": "impressions", "value": 9_000_000, "is_approximate": true},
    ]);
    let body = json!({"names": {"ro": "Cere ajutor, nu cerși!"}, "exploitation": ["begging"], "reach": reach});
    let campaign = by.post(&format!("projects/{project}/campaigns"), body).await.ok();
    let actions = format!("campaigns/{}/actions", id(&campaign));
    for (kind, counties, backpacks, audience) in [
        ("play", vec!["RO-CT"], None, None),
        ("meeting", vec!["RO-BT", "RO-IS", "RO-BC"], Some(300), None),
        ("play", vec!["RO-IS"], None, Some((120, "exact"))),
        ("meeting", vec!["RO-CT"], Some(100), None),
        ("stand", vec!["RO-B"], None, Some((4_000, "approximate"))),
        ("play", vec!["RO-B"], None, None),
        ("meeting", vec!["RO-AG", "RO-DJ"], Some(200), None),
        ("meeting", vec!["RO-IF"], Some(100), None),
    ] {
        let places: Vec<Value> = counties.into_iter().map(|county| json!({"county": county})).collect();
        let quantity: Option<u32> = backpacks;
        let materials: Vec<Value> = quantity
            .map(|quantity| json!({"kind": "backpack", "quantity": quantity}))
            .into_iter()
            .collect();
        let action = json!({"title": kind, "kinds": [kind], "places": places, "materials": materials,
                            "audience": audience.map(|(count, _)| count), "audience_kind": audience.map(|(_, kind)| kind),
                            "held": {"from": day("2016-03-01"), "to": day("2016-03-01")}});
        by.post(&actions, action).await.ok();
    }
    id(&campaign).to_owned()
}

#[actix_web::test]
async fn a_campaign_report_keeps_apart_what_is_counted_about_and_not_stated() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let here = project(&by, "RO20").await;
    let ro20 = campaign(&by, &here).await;
    let other = json!({"names": {"ro": "Alta"}});
    let other = by.post(&format!("projects/{here}/campaigns"), other).await.ok();
    let undated = json!({"title": "Afiș", "kinds": ["other"], "materials": [{"kind": "poster"}]});
    by.post(&format!("campaigns/{}/actions", id(&other)), undated)
        .await
        .ok();

    // What is yet to be held counts nowhere.
    let ahead = json!({"title": "Marș", "kinds": ["march"], "places": [{"county": "RO-CJ"}], "audience": 9,
                       "audience_kind": "exact", "held": {"from": day("2026-12-01"), "to": day("2026-12-01")}});
    for campaign in [ro20.as_str(), id(&other)] {
        by.post(&format!("campaigns/{campaign}/actions"), ahead.clone())
            .await
            .ok();
    }
    let counts = by.get(&format!("projects/{here}/counts")).await.ok();
    let mut counts = counts["items"].as_array().unwrap().iter();
    assert_eq!(counts.find(|one| one["of"] == "actions").unwrap()["value"], 9);

    let report = by.get(&format!("reports/campaigns?campaign_id={ro20}")).await.ok();
    assert_eq!(report["actions"], 8);
    let audience = json!({"exact": 120, "exact_actions": 1, "about": 4_000, "about_actions": 1, "not_stated": 6});
    assert_eq!(report["audience"], audience);
    assert_eq!(
        report["by_kind"],
        json!([{"kind": "play", "actions": 3}, {"kind": "stand", "actions": 1}, {"kind": "meeting", "actions": 4}])
    );
    assert_eq!(
        report["materials"],
        json!([{"kind": "backpack", "quantity": figure(700, 4, 0), "joint": 500}])
    );
    assert_eq!(
        report["by_county"].as_array().unwrap().len(),
        8,
        "7 counties and Bucharest"
    );
    assert_eq!(
        (&report["at_several_places"], &report["without_place"]),
        (&json!(2), &json!(0))
    );
    let reach: Vec<_> = report["reach"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["measure"].as_str().unwrap(), one["value"].as_i64().unwrap()))
        .collect();
    assert_eq!(
        reach,
        [("unique", 2_500_000), ("impressions", 9_000_000)],
        "never added"
    );

    let all = by.get(&format!("reports/campaigns?project_id={here}")).await.ok();
    assert_eq!(
        (&all["actions"], &all["campaigns"], &all["without_place"]),
        (&json!(9), &json!(2), &json!(1))
    );
    assert_eq!(all["by_kind"][3], json!({"kind": "other", "actions": 1}));
    assert_eq!(
        all["materials"][1]["quantity"],
        figure(None, 0, 1),
        "posters of no stated number"
    );
    let names: Vec<_> = all["by_campaign"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["Alta", "Cere ajutor, nu cerși!"]);

    // The year of a figure of media is that of its own day; what has none is in none.
    let of_2020 = by.get("reports/campaigns?year=2020").await.ok();
    assert_eq!((&of_2020["actions"], &of_2020["campaigns"]), (&json!(0), &json!(1)));
    assert_eq!(of_2020["reach"][0]["value"], 2_500_000);
    let of_2016 = by.get("reports/campaigns?year=2016").await.ok();
    assert_eq!((&of_2016["actions"], &of_2016["reach"]), (&json!(8), &json!([])));

    // Each figure opens the actions that it was counted from.
    for (of, report) in [
        (format!("campaign_id={ro20}"), &report),
        (format!("project_id={here}"), &all),
        ("year=2016".to_owned(), &of_2016),
        ("year=2020".to_owned(), &of_2020),
    ] {
        figures_open_what_they_count(&by, &of, report).await;
    }
}

/// The actions behind a figure of the report on campaigns, asked for the same.
async fn behind(by: &Person, of: &str, more: &str) -> Vec<Value> {
    let mut page = format!("campaign-actions?held=true&{of}&{more}limit=3");
    let mut found = Vec::new();
    loop {
        let answer = by.get(&page).await.ok();
        found.extend(answer["items"].as_array().unwrap().iter().cloned());
        let Some(next) = answer["next"].as_str() else {
            return found;
        };
        page = format!("campaign-actions?held=true&{of}&{more}limit=3&cursor={next}");
    }
}

async fn figures_open_what_they_count(by: &Person, of: &str, report: &Value) {
    let count = async |more: &str| json!(behind(by, of, more).await.len());
    let audience = &report["audience"];
    for (more, figure) in [
        ("", &report["actions"]),
        ("places=several&", &report["at_several_places"]),
        ("places=not_stated&", &report["without_place"]),
        ("audience=exact&", &audience["exact_actions"]),
        ("audience=approximate&", &audience["about_actions"]),
        ("audience=not_stated&", &audience["not_stated"]),
    ] {
        assert_eq!(count(more).await, *figure, "{of} {more}");
    }
    for row in report["by_kind"].as_array().unwrap() {
        let more = format!("kind={}&", row["kind"].as_str().unwrap());
        assert_eq!(count(&more).await, row["actions"], "{of} {more}");
    }
    for row in report["by_county"].as_array().unwrap() {
        let more = match row["county"].as_str() {
            Some(county) => format!("county={county}&"),
            None => "without_county=true&".to_owned(),
        };
        assert_eq!(count(&more).await, row["actions"], "{of} {more}");
    }
    for row in report["materials"].as_array().unwrap() {
        let kind = &row["kind"];
        let given = behind(by, of, &format!("material={}&", kind.as_str().unwrap())).await;
        let quantities = given
            .iter()
            .flat_map(|line| line["action"]["materials"].as_array().unwrap())
            .filter(|one| one["kind"] == *kind);
        let stated: Vec<u64> = quantities.filter_map(|one| one["quantity"].as_u64()).collect();
        let value = (!stated.is_empty()).then(|| stated.iter().sum::<u64>());
        assert_eq!(json!(value), row["quantity"]["value"], "{of} {kind}");
    }
}

#[actix_web::test]
async fn actions_are_listed_the_latest_first_and_found_by_what_they_were_changed_to() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let fund = by.post("funds", json!({"names": {"ro": "Fond"}})).await.ok();
    let programme = json!({"fund_id": fund["id"], "names": {"ro": "Justiție"}});
    let programme = by.post("programmes", programme).await.ok();
    let card = json!({"titles": {"ro": "Proiect"}, "programme_id": programme["id"]});
    let made = by.post("projects", json!({"status": "running", "card": card})).await;
    let here = id(&made.ok()).to_owned();
    let ro20 = campaign(&by, &here).await;

    let all = behind(&by, "", "").await;
    let days: Vec<_> = all
        .iter()
        .map(|line| line["action"]["held"]["from"]["date"].as_str())
        .collect();
    assert!(days.is_sorted_by(|one, next| one >= next), "{days:?}");
    assert_eq!(all[0]["campaign_name"], "Cere ajutor, nu cerși!");
    for (reader, query, expected) in [
        (&by, format!("programme_id={}", id(&programme)), 8),
        (&by, format!("programme_id={}", Uuid::from_u128(1)), 0),
        (&by, "material=leaflet".to_owned(), 0),
        (&other, String::new(), 0),
        (&other, format!("campaign_id={ro20}"), 0),
    ] {
        let found = reader.get(&format!("campaign-actions?{query}")).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), expected, "{query}");
    }
    by.get("campaign-actions?places=many").await.refused(Code::InvalidQuery);
    by.get("campaign-actions?cursor=x").await.refused(Code::InvalidCursor);

    // What it is changed to is what it is found by; what is yet to be held is listed, and counts nowhere.
    let ahead = json!({"title": "Marș", "kinds": ["march", "film"], "places": [{"county": "RO-CJ"}, {"county": "RO-SJ"}],
                       "materials": [{"kind": "leaflet"}, {"kind": "leaflet", "quantity": 5}],
                       "held": {"from": day("2026-12-01"), "to": day("2026-12-01")}});
    let actions = format!("campaigns/{ro20}/actions");
    let made = by.post(&actions, ahead.clone()).await.ok();
    let found = async |query: &str| {
        let found = by.get(&format!("campaign-actions?{query}")).await.ok();
        found["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|line| line["action"]["id"] == made["id"])
            .count()
    };
    for query in [
        "kind=march",
        "kind=film",
        "material=leaflet",
        "county=RO-CJ",
        "places=several",
    ] {
        assert_eq!(found(query).await, 1, "{query}");
        assert_eq!(found(&format!("{query}&held=true")).await, 0, "{query}");
    }
    assert_eq!(
        found("county=RO-CJ&alone=true").await,
        0,
        "it was in another county too"
    );
    let mut changed = ahead;
    (changed["kinds"], changed["places"]) = (json!(["stand"]), json!([{"county": "RO-CJ"}]));
    changed["materials"] = json!([]);
    let place = format!("{actions}/{}", id(&made));
    by.put_at(&place, 1, changed).await.ok();
    for (query, expected) in [
        ("kind=march", 0),
        ("kind=stand", 1),
        ("material=leaflet", 0),
        ("county=RO-SJ", 0),
        ("county=RO-CJ&alone=true", 1),
        ("places=one", 1),
    ] {
        assert_eq!(found(query).await, expected, "{query}");
    }
    by.call(Method::DELETE, &place).version(2).send().await.ok();
    assert_eq!(found("kind=stand").await, 0);
}

#[actix_web::test]
async fn a_strategy_report_shows_what_was_done_as_far_as_its_reader_sees_it() {
    let app = TestApp::start().await;
    let keeper = manager(&app, OrganisationKind::NationalAgency).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let body = json!({"kind": "national_strategy", "titles": {"ro": "Strategia 2018-2022"},
                      "objectives": [{"number": "1", "text": "Prevenire"}, {"number": "2", "text": "Identificare"}]});
    let strategy = keeper.post("strategies", body).await.ok();
    let here = project(&keeper, "RO20").await;
    let trained = training(&keeper, &here, json!({"participants": 8})).await;
    let campaign = campaign(&keeper, &here).await;
    let publication = json!({"kind": "guide", "titles": {"ro": "Ghid"}});
    let publication = keeper.post("publications", publication).await.ok();
    let links = json!([
        {"kind": "publication", "id": publication["id"]},
        {"kind": "training", "id": trained["id"]},
        {"kind": "campaign", "id": campaign},
        {"kind": "project", "id": here},
    ]);
    let measures = format!("strategies/{}/measures", id(&strategy));
    for measure in [
        json!({"number": "2.1", "text": "Formare", "objective_id": strategy["objectives"][1]["id"], "links": links,
               "due": day("2020-06-30"), "status": "under_way", "evidence": "Raport",
               "bodies": [{"name": "MAI", "part": "responsible"}]}),
        json!({"text": "Altceva"}),
    ] {
        keeper.post(&measures, measure).await.ok();
    }
    let place = format!("reports/strategies/{}", id(&strategy));
    let report = keeper.get(&place).await.ok();
    assert_eq!((&report["measures"], &report["overdue"]), (&json!(2), &json!(1)));
    assert_eq!(
        (&report["without_day"], &report["without_evidence"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(report["as_of"], "2026-03-02");
    assert_eq!(
        report["by_status"],
        json!([{"status": null, "measures": 1}, {"status": "under_way", "measures": 1}])
    );
    let objectives = report["objectives"].as_array().unwrap();
    let shown: Vec<_> = objectives
        .iter()
        .map(|one| (&one["text"], one["measures"].as_array().unwrap().len()))
        .collect();
    assert_eq!(
        shown,
        [(&json!("Prevenire"), 0), (&json!("Identificare"), 1), (&Value::Null, 1)]
    );
    let done = |report: &Value| report["objectives"][1]["measures"][0]["done"].clone();
    let all = json!([{"kind": "project", "number": 1}, {"kind": "training", "number": 1},
                     {"kind": "campaign", "number": 1}, {"kind": "publication", "number": 1}]);
    assert_eq!(done(&report), all);
    let measure = &report["objectives"][1]["measures"][0];
    assert_eq!(measure["responsible"], json!(["MAI"]));
    assert_eq!(measure["links"].as_array().unwrap().len(), 4);
    let seen = other.get(&place).await.ok();
    assert_eq!(
        seen["objectives"][1]["measures"][0]["links"],
        json!([{"kind": "publication", "id": publication["id"], "title": "Ghid", "project_id": null}]),
        "the project and what was done in it are another's"
    );
    other
        .get(&format!("reports/strategies/{}", Uuid::from_u128(1)))
        .await
        .refused(Code::NotFound);

    // A training that is removed leaves nothing behind.
    let gone = format!("trainings/{}", id(&trained));
    keeper.call(Method::DELETE, &gone).version(1).send().await.ok();
    let left = done(&keeper.get(&place).await.ok());
    let left: Vec<_> = left.as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(left, ["project", "campaign", "publication"]);
}
