//! Reports on what all projects of the demo did print the figures of the published texts.

use calamine::Data;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::{Person, TestApp, paper, workbook};

/// What trainings, campaigns, meetings and strategies come to, for somebody who watches over the country.
pub async fn of_all_projects(app: &TestApp) {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    trainings(&national).await;
    campaigns(&national).await;
    meetings(&national).await;
    strategy(&national).await;
}

async fn the_one(person: &Person, list: &str) -> Value {
    let found = person.get(list).await.ok();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{list}");
    items[0].clone()
}

#[track_caller]
fn stands(text: &str, all: &[&str]) {
    for words in all {
        assert!(text.contains(words), "{words:?} in {text}");
    }
}

async fn trainings(national: &Person) {
    let all = national.get("reports/trainings").await.ok();
    assert_eq!(
        (&all["participants"]["value"], &all["sessions"]["value"]),
        (&json!(901), &json!(23))
    );
    assert_eq!(
        all["sessions"]["not_stated"], 1,
        "of how many sessions one was nobody says"
    );
    let detect = the_one(national, "projects?q=DETECT").await;
    let of_detect = format!("reports/trainings?project_id={}", detect["id"].as_str().unwrap());
    let report = national.get(&of_detect).await.ok();
    assert_eq!(
        (&report["participants"]["value"], &report["not_told_apart"]),
        (&json!(381), &json!(0))
    );
    let print = of_detect.replace("trainings?", "trainings/print?language=en&");
    let file = national.get(&print).await;
    let text = paper::text(&file);
    stands(
        &text,
        &[
            "Report on trainings",
            "All years, and what has no date",
            "Sessions Not stated",
            "Participations (not people) 381",
            "Planned participants Not stated",
            "Participations per session (derived) Not stated",
            "Theology students 127",
            "Beauty-industry professionals 41",
            "Participations that are not told apart 0",
        ],
    );
    assert!(!text.contains("Confidential"), "it is about nobody's case");
    let sheets = workbook::sheets(&national.get(&format!("{print}&format=xlsx")).await);
    let people = &sheets["Who took part"];
    assert_eq!(workbook::row(people, "School counsellors")[1], Data::Float(168.0));
    let totals = &sheets["What it comes to"];
    assert_eq!(
        workbook::row(totals, "Participations (not people)")[1],
        Data::Float(381.0)
    );
    assert_eq!(workbook::row(totals, "Sessions")[1], Data::from("Not stated"));
}

async fn campaigns(national: &Person) {
    let ro20 = the_one(national, "projects?q=PDP").await;
    let of_ro20 = format!("reports/campaigns?project_id={}", ro20["id"].as_str().unwrap());
    let report = national.get(&of_ro20).await.ok();
    assert_eq!(
        (&report["actions"], &report["audience"]["about"]),
        (&json!(8), &json!(4_000))
    );
    assert_eq!(
        report["audience"]["exact"],
        Value::Null,
        "nobody was counted, and that is not zero"
    );
    let print = of_ro20.replace("campaigns?", "campaigns/print?language=en&");
    stands(
        &paper::text(&national.get(&print).await),
        &[
            "Report on campaigns",
            "Audience, counted Not stated",
            "Equipped school backpacks 700",
        ],
    );
    let sheets = workbook::sheets(&national.get(&format!("{print}&format=xlsx")).await);
    let backpacks = workbook::row(&sheets["Materials given out"], "Equipped school backpacks");
    assert_eq!(backpacks[1], Data::Float(700.0));
}

async fn meetings(national: &Person) {
    let print = "meetings/register/print?year=2020&language=en";
    let file = national.get(print).await;
    stands(
        &paper::text(&file),
        &["Register of meetings by county", "County team Not stated 37"],
    );
    let name = "attachment; filename=\"2020_meeting_register_2026-03-02.pdf\"";
    assert_eq!(file.header("content-disposition"), name);
    // It says of which kind it is where it is of one alone.
    let of_one = national.get(&format!("{print}&kind=county_team")).await;
    stands(&paper::text(&of_one), &["2020 · County team"]);
    let sheets = workbook::sheets(&national.get(&format!("{print}&format=xlsx")).await);
    let teams = workbook::row(&sheets["Meetings by kind and county"], "County team");
    assert_eq!((&teams[1], &teams[2]), (&Data::from("Not stated"), &Data::Float(37.0)));
}

async fn strategy(national: &Person) {
    let strategy = the_one(national, "strategies?kind=national_strategy").await;
    let place = format!("reports/strategies/{}", strategy["id"].as_str().unwrap());
    let report = national.get(&place).await.ok();
    assert_eq!((&report["measures"], &report["without_day"]), (&json!(1), &json!(1)));
    let text = paper::text(&national.get(&format!("{place}/print?language=en")).await);
    stands(
        &text,
        &[
            "Monitoring of the strategy",
            "Without a stated day 1",
            "Projects: 1",
            "Meetings: 1",
        ],
    );
}
