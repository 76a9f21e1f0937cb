//! Reports print the figures of the published texts (SOURCE-FACTS), on the screen, on paper and in a workbook.

use calamine::Data;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::demo::{enters, filled, texts};
use super::reports_done::of_all_projects;
use crate::kit::{Person, TestApp, paper, workbook};

/// What the trainings and campaigns of a card come to.
fn figure(card: &Value, of: &str) -> Value {
    let totals = card["figures"]["totals"].as_array().unwrap();
    let one = totals.iter().find(|one| one["of"] == of).unwrap();
    one["value"].clone()
}

fn by_code<'a>(list: &'a Value, code: &str) -> &'a Value {
    let list = list.as_array().unwrap();
    &list.iter().find(|one| one["code"] == code).unwrap()["value"]
}

/// The project of somebody whose other name or title holds this.
async fn project(person: &Person, text: &str) -> String {
    let found = person.get(&format!("projects?q={text}")).await.ok();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{text}");
    items[0]["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn stands(text: &str, all: &[&str]) {
    for words in all {
        assert!(text.contains(words), "{words:?} in {text}");
    }
}

async fn isf_01(petra: &Person) {
    let id = project(petra, "ROFSIP2016OS5A10P01").await;
    let card = petra.get(&format!("projects/{id}/card")).await.ok();
    for (of, expected) in [
        ("sessions", json!(17)),
        ("participants", json!(385)),
        ("trainers", json!(2)),
        ("training_days", Value::Null),
    ] {
        assert_eq!(figure(&card, of), expected, "{of}");
    }
    assert_eq!(
        card["people"],
        json!({"trainings": 1, "lists": 0, "participations": null, "people": null}),
        "no list of it is kept, so nobody knows how many people these were"
    );
    assert_eq!(card["deliverables"]["items"].as_array().unwrap().len(), 5);
    let meetings = card["meetings"]["items"].as_array().unwrap();
    let committee = meetings.iter().find(|one| one["kind"] == "steering_committee").unwrap();
    assert_eq!(
        (&committee["number"], &committee["held"]["date"]),
        (&json!(5), &json!("2019-07-16"))
    );
    assert_eq!(card["budget"]["differences"][0]["amount"], 10_000, "100 RON too much");
    let text = paper::text(&petra.get(&format!("projects/{id}/card/print?language=en")).await);
    stands(
        &text,
        &[
            "Project card",
            "806,043.00 RON",
            "604,632.00",
            "Duration in months 29",
            "First day Not stated",
            "Different people (derived) Not stated",
            "Too much 100.00 RON",
            "committee",
            "Sources that disagree",
            "806.143",
        ],
    );
    assert!(!text.contains("Confidential"), "it is about nobody's case");
    let file = petra
        .get(&format!("projects/{id}/card/print?language=en&format=xlsx"))
        .await;
    let name = "attachment; filename=\"ROFSIP2016OS5A10P01_project_card_2026-03-02.xlsx\"";
    assert_eq!(file.header("content-disposition"), name);
    let sheets = workbook::sheets(&file);
    assert_eq!(workbook::row(&sheets["Budget"], "Total")[1], Data::Float(806_043.0));
    assert_eq!(
        workbook::row(&sheets["The project"], "First day")[1],
        Data::from("Not stated")
    );
    assert_eq!(
        workbook::row(&sheets["The project"], "Duration in months")[1],
        Data::Float(29.0)
    );
    let committee = workbook::row(&sheets["Meetings"], "Steering committee");
    assert!(matches!(committee[3], Data::DateTime(_)), "a day: {committee:?}");
    assert_eq!(sheets["Deliverables"].len(), 6, "five below the heads");
}

async fn ro20(petra: &Person) {
    let id = project(petra, "bune").await;
    let card = petra.get(&format!("projects/{id}/card")).await.ok();
    for (of, expected) in [
        ("sessions", 6),
        ("participants", 135),
        ("training_days", 19),
        ("actions", 8),
        ("performances", 3),
        ("audience", 4_000),
        // Seven counties and the capital.
        ("counties", 8),
    ] {
        assert_eq!(figure(&card, of), expected, "{of}");
    }
    assert_eq!(by_code(&card["figures"]["materials"], "backpack"), &json!(700));
    let shares: Vec<_> = card["budget"]["sources"].as_array().unwrap().iter().collect();
    assert_eq!(
        (&shares[0]["share"], &shares[1]["share"]),
        (&json!(8_500), &json!(1_500))
    );
    let conflicts = card["conflicts"]["items"].as_array().unwrap();
    let mut dates: Vec<_> = conflicts
        .iter()
        .filter(|one| one["field"] == "dates" && one["title"].as_str().unwrap().contains("Timişoara"))
        .map(|one| one["value"].as_str().unwrap())
        .collect();
    dates.sort_unstable();
    assert_eq!(dates, ["10-12.02.2016", "12-14.02.2016"], "both are kept and flagged");

    let print = format!("projects/{id}/progress/print?language=en");
    let text = paper::text(&petra.get(&print).await);
    stands(
        &text,
        &[
            "Progress report to the funder",
            "410,000.00 EUR",
            "348,500.00",
            "85 %",
            "61,500.00",
            "15 %",
            "300 %",
            "A1.1",
        ],
    );
    let sheets = workbook::sheets(&petra.get(&format!("{print}&format=xlsx")).await);
    let indicators = &sheets["Indicators"];
    let sessions = indicators.iter().find(|row| row[1] == "Sesiuni de instruire").unwrap();
    assert_eq!(sessions[3], Data::from("Not stated"), "no baseline");
    assert_eq!(
        sessions[4..7],
        [Data::Float(2.0), Data::Float(6.0), Data::Float(3.0)],
        "300 % of the target"
    );
    assert_eq!(
        sessions[7..],
        [Data::from("No"), Data::Float(0.0)],
        "counted, and each of them says so"
    );
    let execution = sheets["Execution of the budget"].concat();
    assert_eq!(
        execution,
        [Data::from("Nothing is recorded.")],
        "there is no line to spend from"
    );
    let evaluation = workbook::row(&sheets["Activities"], "A1.1");
    assert_eq!(evaluation[2], Data::from("Not stated"), "when it was planned");
    assert!(matches!(evaluation[4], Data::DateTime(_)), "a day: {evaluation:?}");
    let workshops = workbook::row(&sheets["Activities"], "A1.2");
    assert_eq!(workshops[4], Data::from("September 2015"), "a month is no day");
}

async fn detect(horia: &Person) {
    let id = project(horia, "DETECT").await;
    let card = horia.get(&format!("projects/{id}/card")).await.ok();
    assert_eq!(figure(&card, "participants"), 381);
    assert_eq!(figure(&card, "sessions"), Value::Null);
    for (code, expected) in [
        ("theology_student", 127),
        ("beauty_worker", 41),
        ("tourism_worker", 45),
        ("school_counsellor", 168),
    ] {
        assert_eq!(
            by_code(&card["figures"]["participants"], code),
            &json!(expected),
            "{code}"
        );
    }
    let text = paper::text(&horia.get(&format!("projects/{id}/card/print?language=ro")).await);
    stands(&text, &["Suma totală Neprecizat"]);
    stands(
        &text,
        &["Pentru cele mai multe dintre aceste grupuri, prima instruire pe acest subiect."],
    );
    let conflicts = card["conflicts"]["items"].as_array().unwrap();
    assert!(conflicts.iter().any(|one| one["value"] == "People 2 People"));
    let file = horia
        .get(&format!("projects/{id}/progress/print?language=en&format=xlsx"))
        .await;
    let sheets = workbook::sheets(&file);
    assert_eq!(workbook::row(&sheets["Budget"], "Total")[1], Data::from("Not stated"));
    let execution = sheets["Execution of the budget"].concat();
    assert_eq!(execution, [Data::from("Nothing is recorded.")], "and not zero");
}

/// The figures of a thing: value, what it rests on, how many records give none, and whether they differ.
fn told(evaluation: &Value, of: &str) -> Value {
    let figures = evaluation["figures"].as_array().unwrap().iter();
    let those = figures.filter(|one| one["of"] == of);
    those
        .map(|one| json!([one["value"], one["basis"], one["uncounted"], one["is_different"]]))
        .collect()
}

async fn year_2020(app: &TestApp) {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    let year = national.get("reports/evaluation?year=2020").await.ok();
    for (of, expected) in [
        ("victims_repatriated", json!([[33, "exact", 0, false]])),
        ("direct_beneficiaries", json!([[150_000, "approximate", 0, false]])),
        ("unique_reach", json!([[2_500_000, "exact", 0, false]])),
        ("county_team_meetings", json!([[37, "counted", 0, false]])),
        // Three projects state no days: whether they ran is not known.
        (
            "external_projects",
            json!([[null, "counted", 3, false], [4, "exact", 0, false]]),
        ),
        ("people_trained", json!([[null, "not_stated", 0, false]])),
        ("partner_groups", json!([[4, "derived", 0, false]])),
    ] {
        assert_eq!(told(&year, of), expected, "{of}");
    }
    let before = national.get("reports/evaluation?year=2016").await.ok();
    assert_eq!(
        told(&before, "victims_repatriated"),
        json!([[null, "not_stated", 0, false]])
    );
    let print = "reports/evaluation/print?year=2020&language=en";
    let text = paper::text(&national.get(print).await);
    stands(&text, &["Annual evaluation of activity", "150,000", "2,500,000"]);
    let sheets = workbook::sheets(&national.get(&format!("{print}&format=xlsx")).await);
    let repatriated = workbook::row(&sheets["Figures of the year"], "Victims repatriated");
    assert_eq!(repatriated[1], Data::Float(33.0));
    let groups = workbook::row(&sheets["Figures of the year"], "Groups of partners");
    let thanked = "State institutions, Non-governmental organisations, Local authorities, The private sector";
    assert_eq!(groups[6], Data::from(thanked));
    let teams = workbook::row(&sheets["Meetings by kind"], "County team");
    assert_eq!(teams[1], Data::Float(37.0));
    let print = "reports/evaluation/print?year=2015&language=en&format=xlsx";
    let sheets = workbook::sheets(&national.get(print).await);
    let figures = &sheets["Figures of the year"];
    let reached = workbook::row(figures, "People whom prevention reached directly");
    assert_eq!(
        reached[1..4],
        [
            Data::Float(4_000.0),
            Data::from("Yes"),
            Data::from("Counted from records")
        ],
        "about so many"
    );
    workbook::row(figures, "People trained (where counted: participations, not people)");
    assert_eq!(national.get("reports/evaluation?year=1800").await.status, 400);
}

#[actix_web::test]
async fn reports_print_the_figures_of_the_published_texts() {
    let (app, db) = Box::pin(filled("ro")).await;
    let petra = enters(&app, &db, "petra.exemplu@agentia.example").await;
    isf_01(&petra).await;
    let written = texts(
        &db,
        "SELECT fields FROM ledger WHERE kind = 'report.printed' ORDER BY fields",
    )
    .await;
    assert_eq!(written, ["project_card,pdf,en", "project_card,xlsx,en"]);
    ro20(&petra).await;
    let horia = enters(&app, &db, "horia.exemplu@eliberare.example").await;
    detect(&horia).await;
    // What is stated is everybody's who sees projects; what is counted is counted from what one sees.
    let own = horia.get("reports/evaluation?year=2020").await.ok();
    assert_eq!(told(&own, "victims_repatriated"), json!([[33, "exact", 0, false]]));
    assert_eq!(
        told(&own, "county_team_meetings"),
        json!([[null, "not_stated", 0, false]])
    );
    let external = json!([[null, "counted", 1, false], [4, "exact", 0, false]]);
    assert_eq!(told(&own, "external_projects"), external);
    let id = project(&petra, "bune").await;
    assert_eq!(horia.get(&format!("projects/{id}/card")).await.status, 404);
    assert_eq!(horia.get(&format!("projects/{id}/progress/print")).await.status, 404);
    year_2020(&app).await;
    of_all_projects(&app).await;
}

#[actix_web::test]
async fn what_is_undated_is_printed_as_not_stated() {
    let (app, db) = Box::pin(filled("al")).await;
    let pranvera = enters(&app, &db, "pranvera.shembull@onac.example").await;
    let id = project(&pranvera, "strukturave").await;
    let print = format!("projects/{id}/card/print?language=en");
    let text = paper::text(&pranvera.get(&print).await);
    stands(
        &text,
        &[
            "J-TIP",
            "CRS",
            "Workshop",
            "Shkodër",
            "Total Not stated",
            "First day Not stated",
        ],
    );
    let sheets = workbook::sheets(&pranvera.get(&format!("{print}&format=xlsx")).await);
    let workshop = workbook::row(&sheets["Meetings"], "Workshop");
    assert_eq!(workshop[3], Data::from("Not stated"), "in no year");
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    let year = national.get("reports/evaluation?year=2014").await.ok();
    assert_eq!(year["meetings"], json!([]), "what is not dated is in no year");
}
