//! What was done in each county, and what belongs to none of them alone.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::meeting::manager;
use crate::kit::{Person, TestApp};

const FIGURES: [&str; 6] = [
    "sessions",
    "participants",
    "actions",
    "audience",
    "activities",
    "meetings",
];

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn in_year(year: i32) -> Value {
    let date = format!("{year}-01-01");
    json!({"from": {"date": date, "precision": "year"}})
}

async fn project(by: &Person, more: Value) -> String {
    let mut card = json!({"titles": {"ro": "Proiect"}});
    for (field, value) in more.as_object().unwrap() {
        card[field] = value.clone();
    }
    let made = by
        .post("projects", json!({"status": "running", "card": card}))
        .await
        .ok();
    id(&made).to_owned()
}

async fn training(by: &Person, project: &str, more: Value) -> Value {
    let mut body = json!({"name": "Asistența acordată victimelor", "state": "held"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    by.post(&format!("projects/{project}/trainings"), body).await.ok()
}

async fn action(by: &Person, campaign: &str, places: Value, more: Value) {
    let mut body = json!({"title": "Spectacol", "kinds": ["play"], "places": places});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    by.post(&format!("campaigns/{campaign}/actions"), body).await.ok();
}

async fn campaign(by: &Person, project: &str) -> String {
    let made = by
        .post(
            &format!("projects/{project}/campaigns"),
            json!({"names": {"ro": "Campanie"}}),
        )
        .await
        .ok();
    id(&made).to_owned()
}

async fn activity(by: &Person, project: &str, number: &str, more: Value) -> Value {
    let mut body = json!({"number": number, "title": "Intervenție în comunitate", "state": "done"});
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    by.post(&format!("projects/{project}/activities"), body).await.ok()
}

async fn report(by: &Person, query: &str) -> Value {
    by.get(&format!("reports/counties{query}")).await.ok()
}

/// A figure of a row: its value, from how many entries, and how many of these state none.
fn told(figures: &Value, figure: &str) -> Value {
    let found = &figures[figure];
    json!([found["value"], found["entries"], found["not_stated"]])
}

/// A figure of each county that has entries, then of several together, and of none.
fn column(report: &Value, figure: &str) -> Value {
    let mut rows = serde_json::Map::new();
    for row in report["counties"].as_array().unwrap() {
        if row["figures"][figure]["entries"] != 0 {
            rows.insert(
                row["county"].as_str().unwrap().to_owned(),
                told(&row["figures"], figure),
            );
        }
    }
    for row in ["joint", "not_stated"] {
        if report[row][figure]["entries"] != 0 {
            rows.insert(row.to_owned(), told(&report[row], figure));
        }
    }
    Value::Object(rows)
}

/// What each figure comes to in all.
fn totals(report: &Value) -> Vec<&Value> {
    FIGURES.iter().map(|figure| &report["total"][figure]["value"]).collect()
}

#[actix_web::test]
async fn what_lies_in_several_counties_is_divided_among_none_and_what_is_not_stated_is_said() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let project = project(&by, json!({})).await;
    let nothing = report(&by, "").await;
    assert_eq!(nothing["counties"], json!([]));
    assert_eq!(totals(&nothing), [&Value::Null; 6], "nothing is not zero");

    // Two sessions of one series, each in its county; the people of both together.
    let series = training(&by, &project, json!({"sessions": 2, "participants": 40})).await;
    for (county, year) in [("RO-B", 2015), ("RO-TM", 2016)] {
        let part = json!({"series_id": id(&series), "county": county, "held": in_year(year)});
        training(&by, &project, part).await;
    }
    // From where people came is stated of some of them; of one training nothing is but where it was.
    let groups = json!([{"category": "teacher", "county": "RO-IS", "count": 5},
                        {"category": "police_officer", "county": "RO-IS", "count": 2},
                        {"category": "police_officer", "count": 3}]);
    let broken_down = json!({"sessions": 1, "participants": 12, "county": "RO-B", "held": in_year(2016),
                             "groups": groups});
    training(&by, &project, broken_down).await;
    training(&by, &project, json!({"county": "RO-B"})).await;
    // One that is yet to be held counts nowhere.
    training(
        &by,
        &project,
        json!({"county": "RO-CT", "sessions": 1, "state": "planned"}),
    )
    .await;

    let campaign = campaign(&by, &project).await;
    let in_counties = json!([{"county": "RO-BT"}, {"county": "RO-IS"}, {"name": "Iași", "county": "RO-IS"}]);
    action(
        &by,
        &campaign,
        in_counties,
        json!({"audience": 300, "audience_kind": "exact", "held": in_year(2015)}),
    )
    .await;
    let about = json!({"audience": 4_000, "audience_kind": "approximate", "held": in_year(2016)});
    action(&by, &campaign, json!([{"county": "RO-B"}]), about).await;
    action(
        &by,
        &campaign,
        json!([{"county": "RO-B"}, {"name": "Online"}]),
        json!({"audience": 7, "audience_kind": "exact"}),
    )
    .await;
    action(&by, &campaign, json!([]), json!({})).await;
    // One that is yet to be held counts nowhere.
    let ahead = json!({"audience": 9, "audience_kind": "exact", "held": in_year(2027)});
    action(&by, &campaign, json!([{"county": "RO-CT"}]), ahead).await;

    for meeting in [
        json!({"kind": "county_team", "title": "37", "meetings": 37}),
        json!({"kind": "county_team", "title": "Brașov", "county": "RO-BV",
               "held": {"date": "2016-05-12", "precision": "day"}}),
        json!({"kind": "workshop", "title": "Mai multe", "county": "RO-BV", "meetings": null}),
        json!({"kind": "workshop", "title": "Viitor", "county": "RO-BV",
               "held": {"date": "2026-12-01", "precision": "day"}}),
    ] {
        by.post("meetings", meeting).await.ok();
    }

    let all = report(&by, "").await;
    for (figure, expected) in [
        ("sessions", json!({"RO-B": [2, 3, 1], "RO-TM": [1, 1, 0]})),
        (
            "participants",
            json!({"RO-IS": [7, 1, 0], "RO-B": [null, 1, 1], "joint": [40, 1, 0], "not_stated": [5, 1, 0]}),
        ),
        (
            "actions",
            json!({"RO-B": [2, 2, 0], "RO-BT": [1, 1, 0], "RO-IS": [1, 1, 0], "joint": [1, 1, 0],
                   "not_stated": [1, 1, 0]}),
        ),
        (
            "audience",
            json!({"RO-B": [4_000, 1, 0], "joint": [300, 1, 0], "not_stated": [7, 2, 1]}),
        ),
        ("meetings", json!({"RO-BV": [1, 2, 1], "not_stated": [37, 1, 0]})),
    ] {
        assert_eq!(column(&all, figure), expected, "{figure}");
    }
    let expected = [Some(3), Some(52), Some(4), Some(4_307), None, Some(38)].map(|number| json!(number));
    assert_eq!(totals(&all), expected.iter().collect::<Vec<_>>());
    let approximate = all["counties"].as_array().unwrap().iter();
    let approximate = approximate.filter(|row| row["figures"]["audience"]["is_approximate"] == true);
    assert_eq!(approximate.map(|row| &row["county"]).collect::<Vec<_>>(), ["RO-B"]);

    // A year has what was in it; the series, which has no date, is in none.
    let of_2015 = report(&by, "?year=2015").await;
    assert_eq!(of_2015["year"], 2015);
    assert_eq!(column(&of_2015, "sessions"), json!({"RO-B": [1, 1, 0]}));
    assert_eq!(column(&of_2015, "participants"), json!({"RO-B": [null, 1, 1]}));
    assert_eq!(column(&of_2015, "audience"), json!({"joint": [300, 1, 0]}));
    let of_2016 = report(&by, "?year=2016").await;
    assert_eq!(
        column(&of_2016, "sessions"),
        json!({"RO-B": [1, 1, 0], "RO-TM": [1, 1, 0]})
    );
    assert_eq!(
        column(&of_2016, "participants"),
        json!({"RO-IS": [7, 1, 0], "RO-TM": [null, 1, 1], "not_stated": [5, 1, 0]})
    );
    assert_eq!(column(&of_2016, "meetings"), json!({"RO-BV": [1, 1, 0]}));
    assert_eq!(report(&by, "?year=2014").await["counties"], json!([]));
    by.get("reports/counties?year=soon").await.refused(Code::InvalidQuery);
}

#[actix_web::test]
async fn an_activity_counts_where_and_when_it_took_place_and_by_its_parts_if_it_has_some() {
    let app = TestApp::start().await;
    let by = manager(&app, OrganisationKind::NationalAgency).await;
    let project = project(&by, json!({})).await;
    let month = |date: &str| json!({"date": date, "precision": "month"});
    let whole = activity(
        &by,
        &project,
        "A1",
        json!({"counties": ["RO-CJ"], "actual": in_year(2016)}),
    )
    .await;
    let over_two_years = json!({"parent_id": whole["id"], "counties": ["RO-TM", "RO-BH"],
                                "actual": {"from": month("2015-09-01"), "to": month("2016-02-01")}});
    let both = activity(&by, &project, "A1.1", over_two_years.clone()).await;
    assert_eq!(both["counties"], json!(["RO-BH", "RO-TM"]));
    for (number, more) in [
        (
            "A1.2",
            json!({"parent_id": whole["id"], "state": "running", "counties": ["RO-BH"], "actual": in_year(2016)}),
        ),
        // It was done, and nobody says when.
        ("A2", json!({"counties": ["RO-B"], "planned": in_year(2016)})),
        ("A3", json!({"actual": {"to": month("2014-05-01")}})),
        // What did not take place, or not yet, counts nowhere.
        (
            "A4",
            json!({"state": "planned", "counties": ["RO-IS"], "planned": in_year(2016)}),
        ),
        (
            "A5",
            json!({"state": "cancelled", "counties": ["RO-IS"], "actual": in_year(2016)}),
        ),
        (
            "A6",
            json!({"state": "running", "counties": ["RO-IS"], "actual": in_year(2027)}),
        ),
    ] {
        activity(&by, &project, number, more).await;
    }

    let (one, two) = (json!([1, 1, 0]), json!([2, 2, 0]));
    let all = report(&by, "").await;
    assert_eq!(
        column(&all, "activities"),
        json!({"RO-B": one, "RO-BH": two, "RO-TM": one, "joint": one, "not_stated": one})
    );
    assert_eq!(all["total"]["activities"]["value"], 4);
    assert_eq!(column(&all, "actions"), json!({}));
    for (year, expected) in [
        ("2013", json!({})),
        ("2014", json!({"not_stated": one})),
        ("2015", json!({"RO-BH": one, "RO-TM": one, "joint": one})),
        ("2016", json!({"RO-BH": two, "RO-TM": one, "joint": one})),
        ("2017", json!({})),
        ("2027", json!({})),
        ("2000000000", json!({})),
    ] {
        let of_year = report(&by, &format!("?year={year}")).await;
        assert_eq!(column(&of_year, "activities"), expected, "{year}");
    }

    // The list behind a county has the activities that it counts; without the question of whether they took place, all.
    let other = manager(&app, OrganisationKind::Ngo).await;
    for (reader, query, expected) in [
        (&by, "county=RO-BH&took_place=true", &["A1.2", "A1.1"][..]),
        (&by, "county=RO-BH&took_place=true&year=2015", &["A1.1"]),
        (&by, "county=RO-BH&took_place=true&year=2000000000", &[]),
        (&by, "county=RO-IS&took_place=true", &[]),
        (&by, "county=RO-IS", &["A6", "A5", "A4"]),
        (&by, "county=RO-IS&state=cancelled", &["A5"]),
        (&by, "county=RO-CJ&took_place=true", &[]),
        (&by, "county=RO-CJ", &["A1"]),
        (&other, "county=RO-BH", &[]),
    ] {
        let page = reader.get(&format!("activities?{query}")).await.ok();
        let found = page["items"].as_array().unwrap().iter();
        let mut found: Vec<_> = found.map(|line| line["activity"]["number"].as_str().unwrap()).collect();
        let mut expected = expected.to_vec();
        // Those of one day have no order that anybody states.
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    let of_project = format!("activities?project_id={project}&took_place=true&limit=2");
    let first = by.get(&of_project).await.ok();
    assert_eq!(first["items"][0]["project_title"], "Proiect");
    let next = format!("{of_project}&cursor={}", first["next"].as_str().unwrap());
    let rest = by.get(&next).await.ok();
    let rest = rest["items"].as_array().unwrap().iter();
    let rest: Vec<_> = rest.map(|line| &line["activity"]["number"]).collect();
    assert_eq!(rest, ["A1.1", "A3"], "the latest first");

    // One that runs counts up to the end that it states, also where that is yet to come.
    let runs = json!({"state": "running", "counties": ["RO-VN"],
                      "actual": {"from": month("2025-11-01"), "to": month("2027-02-01")}});
    activity(&by, &project, "A7", runs).await;
    for (year, expected) in [("2024", 0), ("2025", 1), ("2026", 1), ("2027", 1), ("2028", 0)] {
        let of_year = report(&by, &format!("?year={year}")).await;
        assert_eq!(of_year["total"]["activities"]["entries"], expected, "{year}");
        let page = by
            .get(&format!("activities?county=RO-VN&took_place=true&year={year}"))
            .await
            .ok();
        assert_eq!(page["items"].as_array().unwrap().len(), expected, "{year}");
    }

    let place = format!("projects/{project}/activities/{}", id(&both));
    let mut body = over_two_years;
    (body["number"], body["title"], body["state"]) = (json!("A1.1"), json!("Intervenție"), json!("done"));
    body["counties"] = json!(["RO-BH", "AL-10"]);
    by.put_at(&place, 1, body.clone()).await.refused_at("/counties/1");
    body["counties"] = json!(["RO-BH", "RO-BH"]);
    by.put_at(&place, 1, body.clone()).await.refused_at("/counties/1");
    body["counties"] = json!(["RO-B"]);
    let changed = by.put_at(&place, 1, body).await.ok();
    assert_eq!(changed["counties"], json!(["RO-B"]));
    let listed = by.get(&format!("projects/{project}/activities")).await.ok();
    let listed = listed["items"].as_array().unwrap().iter();
    let counties: Vec<_> = listed.map(|one| one["counties"].as_array().unwrap().len()).collect();
    assert_eq!(counties, [1, 1, 1, 1, 0, 1, 1, 1, 1]);
    let again = report(&by, "?year=2015").await;
    assert_eq!(column(&again, "activities"), json!({"RO-B": one}));
    by.call(Method::DELETE, &place).version(2).send().await.ok();
    assert_eq!(column(&report(&by, "?year=2015").await, "activities"), json!({}));
}

#[actix_web::test]
async fn a_map_shows_what_its_reader_sees_and_of_a_project_or_programme_what_is_theirs() {
    let app = TestApp::start().await;
    let lead = manager(&app, OrganisationKind::NationalAgency).await;
    let partner = manager(&app, OrganisationKind::Ngo).await;
    let other = manager(&app, OrganisationKind::Ngo).await;
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    let fund = lead.post("funds", json!({"names": {"ro": "Fond"}})).await.ok();
    let programme = json!({"fund_id": fund["id"], "names": {"ro": "Justiție"}});
    let programme = lead.post("programmes", programme).await.ok();
    let shared = json!({"partners": [{"organisation_id": partner.organisation()}], "programme_id": programme["id"]});
    let shared = project(&lead, shared).await;
    let own = project(&lead, json!({})).await;
    for (project, county) in [(&shared, "RO-BV"), (&own, "RO-CJ")] {
        training(
            &lead,
            project,
            json!({"county": county, "sessions": 1, "participants": 10}),
        )
        .await;
        let campaign = campaign(&lead, project).await;
        action(
            &lead,
            &campaign,
            json!([{"county": county}]),
            json!({"audience": 5, "audience_kind": "exact"}),
        )
        .await;
        activity(&lead, project, "A1", json!({"counties": [county]})).await;
        let meeting = json!({"kind": "workshop", "title": "Atelier", "county": county, "project_id": project});
        lead.post("meetings", meeting).await.ok();
    }
    let of_shared = format!("?project_id={shared}");
    let of_programme = format!("?programme_id={}", id(&programme));
    let both = vec!["RO-BV", "RO-CJ"];
    for (reader, query, expected) in [
        (&lead, "", both.clone()),
        (&national, "", both),
        (&partner, "", vec!["RO-BV"]),
        (&other, "", vec![]),
        (&lead, of_shared.as_str(), vec!["RO-BV"]),
        (&partner, of_shared.as_str(), vec!["RO-BV"]),
        (&other, of_shared.as_str(), vec![]),
        (&national, of_programme.as_str(), vec!["RO-BV"]),
        (&other, of_programme.as_str(), vec![]),
    ] {
        let shown = report(reader, query).await;
        for figure in FIGURES {
            let rows = column(&shown, figure);
            let counties: Vec<&str> = rows.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(counties, expected, "{figure} {query}");
        }
    }
    let viewer = app.member(partner.organisation(), Role::Viewer).await;
    assert_eq!(
        column(&report(&viewer, "").await, "sessions"),
        json!({"RO-BV": [1, 1, 0]})
    );
    let worker = app.member(partner.organisation(), Role::CaseWorker).await;
    worker.get("reports/counties").await.refused(Code::Forbidden);
}
