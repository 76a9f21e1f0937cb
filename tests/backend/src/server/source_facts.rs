//! The figures of the published texts (SOURCE-FACTS): each as the API tells it of the demo data, by its id.
//!
//! Where each is entered, in `backend/server/demo`, and what tells it:
//!
//! | Ids | Entered in | Told by |
//! |---|---|---|
//! | S0-01 to S0-09, S0-16, S1-08 to S1-11 | `ro_meetings.toml` | publications, meetings, protocols, strategies |
//! | S2-21 to S2-23, S2-28, S2-33 to S2-37, S3-02 | `ro_meetings.toml` | meetings |
//! | S0-10 to S0-15, S0-17 | `ro_meetings.toml` | stated figures, the register of meetings |
//! | S0-18, S0-19, S1-26, S3-23 | `ro.toml` | organisations |
//! | S1-01 to S1-07, S1-12, S1-13, S1-X1 to S1-X3 | `projects.ro.toml` | the card, the budget, funds |
//! | S2-01 to S2-16, S3-04 to S3-09, S3-21, S3-22 | `projects.ro.toml` | the card, the budget, funds |
//! | S1-14 to S1-18, S1-24, S2-30, S2-35, S3-11 to S3-14 | `doing.ro.toml` | deliverables |
//! | S1-19 to S1-23, S2-38 to S2-55, S3-15 to S3-20 | `doing.ro.toml` | trainings, counts, the report on trainings |
//! | S1-X4, S2-24, S2-27, S2-29, S2-31, S2-32, S3-10 | `doing.ro.toml` | activities |
//! | S1-25, S2-25, S2-26, S3-01, S3-03 | `ro_meetings.toml` | measures, reviews, publications |
//! | S2-17 to S2-20 | `projects.ro.toml` | indicators |
//! | S2-60 to S2-77, S2-79 | `doing.ro.toml` | campaigns, actions, counts |
//! | S2-78 | `ro_meetings.toml`, `doing.ro.toml` | meetings, teams of actions |
//! | S4-01 to S4-14 | `projects.al.toml`, `al_meetings.toml` | the card, meetings, strategies, publications |
//! | S4-15 | the packs | the pack |
//! | X-01 to X-06 | all of these | counts, budgets, searches |
//!
//! Figures and days stand here, and in `words` what the texts state in words.

mod words;

use std::collections::BTreeSet;

use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::demo::filled;
use crate::kit::{Person, TestApp};

/// What is told of a project.
struct Told {
    card: Value,
    budget: Value,
    counts: Vec<Value>,
    indicators: Vec<Value>,
    activities: Vec<Value>,
    deliverables: Vec<Value>,
    trainings: Vec<Value>,
    report: Value,
    meetings: Vec<Value>,
    campaigns: Vec<Value>,
    actions: Vec<Value>,
}

/// Whoever watches over the country.
async fn national(app: &TestApp) -> Person {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    app.member(agency, Role::NationalCoordinator).await
}

async fn items(by: &Person, list: &str) -> Vec<Value> {
    by.get(list).await.ok()["items"].as_array().unwrap().clone()
}

impl Told {
    async fn of(by: &Person, words: &str) -> Self {
        let found = items(by, &format!("projects?q={words}")).await;
        assert_eq!(found.len(), 1, "{words}");
        let id = found[0]["id"].as_str().unwrap();
        let place = format!("projects/{id}");
        let below = async |list: &str| items(by, &format!("{place}/{list}")).await;
        let campaigns = items(by, &format!("campaigns?project_id={id}")).await;
        let mut actions = Vec::new();
        for campaign in &campaigns {
            let campaign = campaign["id"].as_str().unwrap();
            actions.extend(items(by, &format!("campaigns/{campaign}/actions")).await);
        }
        Self {
            card: by.get(&place).await.ok(),
            budget: by.get(&format!("{place}/budget")).await.ok(),
            counts: below("counts").await,
            indicators: below("indicators").await,
            activities: below("activities").await,
            deliverables: below("deliverables").await,
            trainings: items(by, &format!("trainings?project_id={id}&limit=100")).await,
            report: by.get(&format!("reports/trainings?project_id={id}")).await.ok(),
            meetings: items(by, &format!("meetings?project_id={id}&limit=100")).await,
            campaigns,
            actions,
        }
    }

    /// What it comes to.
    fn count(&self, of: &str, code: Option<&str>) -> &Value {
        let is_it = |one: &&Value| one["of"] == of && one["code"] == json!(code);
        self.counts.iter().find(is_it).map_or(&Value::Null, |one| &one["value"])
    }

    /// The sessions of a module.
    fn sessions_of(&self, module: &str) -> Vec<&Value> {
        self.trainings.iter().filter(|one| one["module"] == module).collect()
    }

    /// Target, actual and percentage of the indicator that is called so.
    fn indicator(&self, begins: &str) -> Value {
        let one = having(&self.indicators, "definition", begins);
        json!([one["target"], one["actual"], one["achieved"]])
    }

    /// The parts of its budget: what kind pays how much, and the share.
    fn source(&self, kind: &str) -> Value {
        let sources = self.budget["sources"].as_array().unwrap();
        let one = having(sources, "kind", kind);
        json!([one["amount"], one["share"]])
    }
}

/// The one of which this field begins so.
fn having<'a>(all: &'a [Value], field: &str, begins: &str) -> &'a Value {
    let mut found = all
        .iter()
        .filter(|one| one[field].as_str().is_some_and(|text| text.starts_with(begins)));
    let one = found.next().unwrap_or_else(|| panic!("nothing begins with {begins}"));
    assert_eq!(found.next(), None, "{begins} is one thing");
    one
}

fn length(list: &Value) -> Value {
    json!(list.as_array().unwrap().len())
}

fn number(list: &[Value]) -> Value {
    json!(list.len())
}

/// How many bodies have this part.
fn bodies(meeting: &Value, part: &str) -> Value {
    let bodies = meeting["bodies"].as_array().unwrap().iter();
    json!(bodies.filter(|body| body["part"] == part).count())
}

fn day(date: &str) -> Value {
    json!({"date": date, "precision": "day"})
}

fn month(date: &str) -> Value {
    json!({"date": format!("{date}-01"), "precision": "month"})
}

fn year(year: i32) -> Value {
    json!({"date": format!("{year}-01-01"), "precision": "year"})
}

fn days(from: &str, to: &str) -> Value {
    json!({"from": day(from), "to": day(to)})
}

/// Each fact by its id: what the API tells, and what the text states.
#[track_caller]
fn stand(facts: &[(&str, Value, Value)]) {
    let wrong: Vec<_> = facts.iter().filter(|(_, told, stated)| told != stated).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let ids: BTreeSet<_> = facts.iter().map(|(id, ..)| id).collect();
    assert_eq!(ids.len(), facts.len(), "each fact once");
}

#[actix_web::test]
async fn the_figures_of_the_romanian_texts_are_told_as_they_are_stated() {
    let (app, _) = Box::pin(filled("ro")).await;
    let by = national(&app).await;
    let isf = Told::of(&by, "ROFSIP2016OS5A10P01").await;
    let ro20 = Told::of(&by, "RO20-MJ-ANITP-PDP%201").await;
    let detect = Told::of(&by, "DETECT").await;
    year_2020(&by).await;
    isf_01(&by, &isf).await;
    ro20_identity(&by, &ro20).await;
    ro20_trainings(&ro20);
    ro20_campaign(&ro20);
    detect_figures(&by, &detect).await;
    words::of_romania(&by, &isf, &ro20, &detect).await;

    let people = |told: &Told| told.count("participants", None).as_u64().unwrap();
    let sessions = |told: &Told| told.count("sessions", None).as_u64().unwrap_or(0);
    let all = [&isf, &ro20, &detect];
    let budgets = all.map(|told| json!([told.budget["total"], told.budget["currency"]]));
    let bucharest = ["2015-10-16", "2015-10-18"].map(|date| {
        let there = |one: &&Value| one["held"]["from"]["date"] == date && one["places"][0]["county"] == "RO-B";
        ro20.actions.iter().filter(there).count()
    });
    stand(&[
        // The fourth is that of Albania.
        ("X-01", number(&items(&by, "projects").await), json!(3)),
        ("X-02", json!(all.map(people).iter().sum::<u64>()), json!(901)),
        ("X-03", json!(all.map(sessions).iter().sum::<u64>()), json!(23)),
        (
            "X-04",
            json!(budgets),
            json!([[80_604_300, "RON"], [41_000_000, "EUR"], [null, null]]),
        ),
        ("X-05", json!(bucharest), json!([1, 1])),
    ]);
}

async fn year_2020(by: &Person) {
    let evaluation = items(by, "meetings?kind=evaluation").await;
    let strategy = items(by, "strategies?kind=national_strategy").await;
    let plan = items(by, "strategies?kind=national_plan").await;
    let figures = items(by, "stated-figures?year=2020").await;
    let figure = |key: &str| {
        let one = having(&figures, "key", key);
        json!([one["value"], one["kind"]])
    };
    let teams = by.get("meetings/register?year=2020&kind=county_team").await.ok();
    let agencies = items(by, "organisations?q=ANITP").await;
    let is_called_so = |one: &&Value| one["aliases"].as_array().unwrap().contains(&json!("ANITP"));
    let agency = agencies.iter().find(is_called_so).unwrap();
    let contact = &agency["contact"];
    let releases = items(by, "publications?q=evaluarea%20activitatii&kind=press_release").await;
    let blocks = evaluation[0]["agenda"].as_str().unwrap().split(';').count();
    stand(&[
        ("S0-03", releases[0]["published"].clone(), day("2021-02-10")),
        ("S0-04", evaluation[0]["held"].clone(), day("2021-02-10")),
        ("S0-05", evaluation[0]["mode"].clone(), json!("online")),
        ("S0-06", bodies(&evaluation[0], "attended"), json!(1)),
        ("S0-07", json!(blocks), json!(5)),
        (
            "S0-08",
            json!([strategy[0]["start"], strategy[0]["end"]]),
            json!([year(2018), year(2022)]),
        ),
        (
            "S0-09",
            json!([plan[0]["start"], plan[0]["end"]]),
            json!([year(2018), year(2020)]),
        ),
        ("S0-10", figure("victims_repatriated"), json!([33, "exact"])),
        ("S0-11", figure("direct_beneficiaries"), json!([150_000, "approximate"])),
        ("S0-12", figure("unique_reach"), json!([2_500_000, "exact"])),
        ("S0-13", teams["meetings"].clone(), json!(37)),
        ("S0-14", figure("external_projects"), json!([4, "exact"])),
        (
            "S0-16",
            items(by, "protocols").await[0]["protocols"].clone(),
            Value::Null,
        ),
        (
            "S0-17",
            having(&figures, "key", "partner_groups")["partner_groups"].clone(),
            json!(["state_institutions", "ngos", "local_authorities", "private_sector"]),
        ),
        (
            "S0-18",
            agency["mandates"].clone(),
            json!(["national_rapporteur", "evaluation_monitoring"]),
        ),
        (
            "S0-19",
            json!([
                contact["phone"],
                contact["phone_extension"],
                contact["fax"],
                contact["email"],
                contact["website"],
                contact["links"]
            ]),
            json!([
                "+40 21 303 70 80",
                "15470",
                "+40 21 319 01 83",
                "presa.anitp@mai.gov.ro",
                "https://anitp.mai.gov.ro",
                [
                    {"kind": "youtube", "name": "ANITP Romania", "address": null},
                    {"kind": "facebook", "name": null, "address": null}
                ]
            ]),
        ),
    ]);
}

async fn isf_01(by: &Person, isf: &Told) {
    let closing = having(&isf.meetings, "kind", "conference");
    let fifth = having(&isf.meetings, "kind", "steering_committee");
    let strategy = items(by, "strategies?kind=national_strategy").await;
    let project = isf.card["id"].as_str().unwrap();
    let strategy = strategy[0]["id"].as_str().unwrap();
    let serves = items(by, &format!("strategies/{strategy}/measures?linked_id={project}")).await;
    let kinds: Vec<_> = isf.card["objectives"].as_array().unwrap().iter().collect();
    let differences = isf.budget["differences"].as_array().unwrap();
    stand(&[
        ("S1-02", isf.card["code"].clone(), json!("ROFSIP2016OS5A10P01")),
        ("S1-03", isf.card["aliases"].clone(), json!(["ISF 01"])),
        (
            "S1-05",
            json!([isf.budget["total"], isf.budget["currency"]]),
            json!([80_604_300, "RON"]),
        ),
        ("S1-06", isf.card["months"].clone(), json!(29)),
        ("S1-07", isf.card["start"].clone(), Value::Null),
        ("S1-08", closing["held"].clone(), day("2019-07-16")),
        ("S1-09", closing["place"].clone(), json!("Hotel Yesterday, București")),
        (
            "S1-10",
            json!([fifth["number"], fifth["held"]]),
            json!([5, day("2019-07-16")]),
        ),
        ("S1-11", bodies(closing, "attended"), json!(5)),
        ("S1-12", kinds[0]["kind"].clone(), json!("general")),
        ("S1-13", kinds[1]["kind"].clone(), json!("specific")),
        (
            "S1-18",
            having(&isf.deliverables, "kind", "people_trained")["is_delivered"].clone(),
            json!(true),
        ),
        ("S1-19", isf.count("sessions", None).clone(), json!(17)),
        ("S1-20", isf.count("participants", None).clone(), json!(385)),
        // In tenths: 385 in 17.
        ("S1-21", isf.report["per_session"]["mean"].clone(), json!(226)),
        ("S1-22", isf.count("trainers", None).clone(), json!(2)),
        (
            "S1-23",
            json!([isf.trainings[0]["audience"], isf.trainings[0]["categories"]]),
            json!([
                "Toate categoriile profesionale care pot intra în contact cu o victimă și au responsabilități în \
                 Mecanismul național de identificare și referire",
                []
            ]),
        ),
        ("S1-24", number(&isf.deliverables), json!(5)),
        ("S1-25", number(&serves), json!(1)),
        ("S1-X1", length(&isf.card["partners"]), json!(4)),
        ("S1-X2", isf.source("grant")[0].clone(), json!(60_463_200)),
        (
            "S1-X3",
            json!([
                isf.source("national")[0],
                differences[0]["kind"],
                differences[0]["amount"]
            ]),
            json!([20_151_100, "too_much", 10_000]),
        ),
        ("S1-X4", number(&isf.activities), json!(3)),
    ]);
}

async fn ro20_identity(by: &Person, ro20: &Told) {
    let launch = having(&ro20.meetings, "kind", "conference");
    let evaluation = having(&ro20.activities, "number", "A1.1");
    let method = having(&ro20.meetings, "title", "Întâlnirea de metodologie");
    let drafting = having(&ro20.meetings, "title", "Grupul care redactează");
    let workshop = |which: &str| {
        let workshops = ro20.meetings.iter().filter(|one| one["kind"] == "workshop");
        let mut these = workshops.filter(|one| one["title"].as_str().unwrap().ends_with(which));
        these.next().expect("a workshop").clone()
    };
    let programmes = items(by, "programmes?q=ro20").await;
    let funds = items(by, "funds?q=norvegian").await;
    let project = ro20.card["id"].as_str().unwrap();
    let reviews = items(by, &format!("standard-reviews?project_id={project}")).await;
    let delivered = |kind: &str| having(&ro20.deliverables, "kind", kind)["delivered"].clone();
    let aliases = ro20.card["aliases"].as_array().unwrap();
    stand(&[
        ("S2-01", ro20.card["code"].clone(), json!("RO20-MJ-ANITP-PDP 1")),
        ("S2-03", json!(aliases.contains(&json!("RO 20"))), json!(true)),
        ("S2-04", funds[0]["period"].clone(), json!("2009-2014")),
        ("S2-05", programmes[0]["code"].clone(), json!("RO20")),
        (
            "S2-06",
            programmes[0]["operator_name"].clone(),
            json!("Ministerul Justiției"),
        ),
        (
            "S2-08",
            json!([
                ro20.budget["total"],
                ro20.budget["currency"],
                ro20.budget["differences"]
            ]),
            json!([41_000_000, "EUR", []]),
        ),
        ("S2-09", ro20.source("grant")[0].clone(), json!(34_850_000)),
        ("S2-10", ro20.source("grant")[1].clone(), json!(8_500)),
        ("S2-11", ro20.source("national"), json!([6_150_000, 1_500])),
        ("S2-12", ro20.card["months"].clone(), json!(24)),
        ("S2-13", length(&ro20.card["partners"]), json!(4)),
        ("S2-16", length(&ro20.card["links"]), json!(2)),
        ("S2-17", ro20.indicator("Reuniuni de lucru"), json!([2, 2, 100])),
        ("S2-18", ro20.indicator("Sesiuni de instruire"), json!([2, 6, 300])),
        ("S2-19", ro20.indicator("Campanii de prevenire"), json!([1, 1, 100])),
        // The launch; of a closing conference the text says nothing.
        ("S2-20", ro20.indicator("Conferințe"), json!([2, 1, 50])),
        ("S2-21", launch["held"].clone(), day("2015-04-29")),
        ("S2-22", launch["place"].clone(), json!("Hotel Ramada Majestic")),
        ("S2-23", bodies(launch, "attended"), json!(3)),
        (
            "S2-25",
            json!([reviews.len(), reviews[0]["act"], reviews[0]["findings"]]),
            json!([1, "HG 1238/2007 și standardele internaționale", []]),
        ),
        (
            "S2-27",
            evaluation["actual"].clone(),
            json!({"from": day("2015-04-27"), "to": null}),
        ),
        (
            "S2-27 before S2-21",
            json!([launch["is_launch"], evaluation["began_before"]]),
            json!([true, [{"of": "launch", "on": day("2015-04-29")}]]),
        ),
        ("S2-28", method["held"].clone(), Value::Null),
        ("S2-30", delivered("report"), day("2015-08-03")),
        ("S2-31", length(&evaluation["objectives"]), json!(3)),
        ("S2-33", workshop("primul")["held"].clone(), month("2015-09")),
        ("S2-34", workshop("al doilea")["held"].clone(), month("2016-02")),
        ("S2-35", delivered("draft_law"), Value::Null),
        (
            "S2-36",
            json!([bodies(drafting, "attended"), drafting["meetings"]]),
            json!([4, null]),
        ),
        ("S2-37", bodies(&workshop("al doilea"), "attended"), json!(2)),
    ]);
}

fn ro20_trainings(ro20: &Told) {
    let series = ro20.trainings.iter().find(|one| one["series_id"].is_null()).unwrap();
    let (first, second) = (ro20.sessions_of("Modulul I"), ro20.sessions_of("Modulul II"));
    let first = first[0];
    let held = |place: &str| {
        let of_place = second.iter().find(|one| one["place"] == place);
        of_place.map_or(Value::Null, |one| one["held"].clone())
    };
    let timisoara = second.iter().find(|one| one["place"] == "Timişoara").unwrap();
    let of_each = |field: &str| json!(second.iter().map(|one| &one[field]).collect::<Vec<_>>());
    stand(&[
        ("S2-38", ro20.count("sessions", None).clone(), json!(6)),
        ("S2-39", ro20.count("participants", None).clone(), json!(135)),
        // In tenths: 135 in 6.
        ("S2-40", ro20.report["per_session"]["mean"].clone(), json!(225)),
        (
            "S2-41",
            series["held"].clone(),
            json!({"from": month("2015-11"), "to": month("2016-03")}),
        ),
        (
            "S2-42",
            json!([length(&series["categories"]), series["groups"]]),
            json!([5, []]),
        ),
        ("S2-43", first["level"].clone(), json!("training_of_trainers")),
        ("S2-44", first["lasted"].clone(), json!(4)),
        (
            "S2-45",
            json!([first["held"], first["conflicts"]]),
            json!([days("2015-11-24", "2015-11-27"), ["dates"]]),
        ),
        ("S2-46", first["trainers"].clone(), json!(3)),
        ("S2-47", of_each("lasted"), json!([3, 3, 3, 3, 3])),
        ("S2-48", of_each("trainers"), json!([2, 2, 2, 2, 2])),
        (
            "S2-49",
            json!([timisoara["held"], timisoara["conflicts"], length(&timisoara["claims"])]),
            json!([days("2016-02-12", "2016-02-14"), ["dates"], 2]),
        ),
        ("S2-50", held("București"), days("2016-02-24", "2016-02-26")),
        ("S2-51", held("Sibiu"), days("2016-03-09", "2016-03-11")),
        ("S2-52", held("Braşov"), days("2016-03-16", "2016-03-18")),
        ("S2-53", held("Iaşi"), days("2016-03-23", "2016-03-25")),
        ("S2-54", ro20.count("training_days", None).clone(), json!(19)),
        ("S2-55", length(&series["topics"]), json!(7)),
    ]);
}

fn ro20_campaign(ro20: &Told) {
    let campaign = &ro20.campaigns[0];
    // The eighth has no number in the text.
    let action = |number: Option<u32>| {
        let one = ro20.actions.iter().find(|one| one["number"] == json!(number)).unwrap();
        json!([
            one["held"],
            one["places"].as_array().unwrap().len(),
            one["materials"][0]["quantity"]
        ])
    };
    let done = |from: &str, to: &str, places: usize, backpacks: Option<u32>| json!([days(from, to), places, backpacks]);
    let meets = |one: &&Value| one["kinds"].as_array().unwrap().contains(&json!("meeting"));
    let localities: BTreeSet<&str> = ro20
        .actions
        .iter()
        .filter(meets)
        .flat_map(|one| one["places"].as_array().unwrap())
        .map(|place| place["name"].as_str().unwrap())
        .collect();
    // It stands in the directory as a unit of the General Inspectorate.
    let with_police = |one: &&Value| {
        let mut team = one["team"].as_array().unwrap().iter();
        team.any(|body| body["organisation_id"].is_string() && body["role"] == "ICPC")
    };
    let stand_of = ro20.actions.iter().find(|one| one["number"] == 5).unwrap();
    stand(&[
        ("S2-60", action(Some(1)), done("2015-08-21", "2015-08-21", 1, None)),
        ("S2-61", action(Some(2)), done("2015-09-28", "2015-10-02", 3, Some(300))),
        ("S2-62", action(Some(3)), done("2015-09-30", "2015-09-30", 1, None)),
        ("S2-63", action(Some(4)), done("2015-10-12", "2015-10-13", 1, Some(100))),
        (
            "S2-64",
            json!([stand_of["audience"], stand_of["audience_kind"]]),
            json!([4_000, "approximate"]),
        ),
        ("S2-65", action(Some(6)), done("2015-10-18", "2015-10-18", 1, None)),
        ("S2-66", action(Some(7)), done("2015-11-03", "2015-11-04", 2, Some(200))),
        ("S2-67", action(None), done("2016-02-17", "2016-02-17", 1, Some(100))),
        ("S2-70", ro20.count("materials", Some("backpack")).clone(), json!(700)),
        ("S2-71", ro20.count("performances", None).clone(), json!(3)),
        ("S2-72", json!(localities.len()), json!(7)),
        // Seven counties and Bucharest.
        ("S2-73", ro20.count("counties", None).clone(), json!(8)),
        ("S2-74", ro20.count("actions", None).clone(), json!(8)),
        ("S2-75", length(&campaign["outputs"]), json!(6)),
        ("S2-76", campaign["exploitation"].clone(), json!(["begging"])),
        ("S2-77", campaign["aliases"].clone(), json!(["Cere ajutor, mi cerşi!"])),
        (
            "S2-79",
            json!(ro20.actions.iter().filter(with_police).count()),
            json!(5),
        ),
    ]);
}

async fn detect_figures(by: &Person, detect: &Told) {
    let category = |code: &str| detect.count("participants_of_category", Some(code)).clone();
    let funds = items(by, "funds?q=SEE").await;
    let released = items(by, "publications?q=resurse%20pentru%20reducerea").await;
    let closing = having(&detect.meetings, "kind", "conference");
    let platform = having(&detect.deliverables, "kind", "platform");
    let in_the_field = detect.activities[0]["place"].as_str().unwrap();
    stand(&[
        ("S3-01", released[0]["published"].clone(), day("2024-04-17")),
        ("S3-02", closing["held"].clone(), day("2024-04-16")),
        ("S3-06", length(&detect.card["partners"]), json!(2)),
        ("S3-07", funds[0]["period"].clone(), json!("2014-2021")),
        ("S3-08", length(&funds[0]["donors"]), json!(3)),
        (
            "S3-09",
            json!([detect.budget["total"], detect.card["months"], detect.card["code"]]),
            json!([null, null, null]),
        ),
        (
            "S3-10",
            json!(["Tinca", "Giarmata"].map(|place| in_the_field.contains(place))),
            json!([true, true]),
        ),
        ("S3-11", number(&detect.deliverables), json!(3)),
        (
            "S3-13",
            platform["link"].clone(),
            json!("https://eliberare.com/resurse-profesionisti/"),
        ),
        ("S3-16", category("theology_student"), json!(127)),
        ("S3-17", category("beauty_worker"), json!(41)),
        ("S3-18", category("tourism_worker"), json!(45)),
        ("S3-19", category("school_counsellor"), json!(168)),
        ("S3-20", detect.indicator("Persoane instruite")[1].clone(), json!(381)),
        (
            "S3-21",
            detect.card["narrative"].clone(),
            json!("Pentru cele mai multe dintre aceste grupuri, prima instruire pe acest subiect."),
        ),
    ]);
}

#[actix_web::test]
async fn the_figures_of_the_albanian_text_are_told_as_they_are_stated() {
    let (app, _) = Box::pin(filled("al")).await;
    let by = national(&app).await;
    let project = Told::of(&by, "strukturave").await;
    words::of_albania(&by, &project).await;
    let workshop = having(&project.meetings, "kind", "workshop");
    let plan = items(&by, "strategies?kind=regional_plan&county=AL-10").await;
    let strategy = items(&by, "strategies?kind=national_strategy").await;
    // Whichever way it is spelled, it is the same workshop.
    let mut found = Vec::new();
    for spelling in ["Shkod%C3%ABr", "Shkoder"] {
        found.push(
            items(&by, &format!("meetings?kind=workshop&q={spelling}%20J-TIP"))
                .await
                .len(),
        );
    }
    stand(&[
        ("S4-02", workshop["held"].clone(), Value::Null),
        ("S4-03", bodies(workshop, "convener"), json!(2)),
        ("S4-04", workshop["place"].clone(), json!("Shkodër")),
        ("S4-06", bodies(workshop, "funder"), json!(2)),
        ("S4-08", bodies(workshop, "attended"), json!(8)),
        ("S4-10", bodies(workshop, "guest"), json!(1)),
        (
            "S4-11",
            json!([strategy[0]["start"], strategy[0]["end"]]),
            json!([year(2014), year(2017)]),
        ),
        ("S4-12", json!([plan[0]["months"], plan[0]["start"]]), json!([24, null])),
        (
            "S4-14",
            json!([workshop["participants"], project.budget["total"]]),
            json!([null, null]),
        ),
        ("X-01", number(&items(&by, "projects").await), json!(1)),
        ("X-06", json!(found), json!([1, 1])),
    ]);
}
