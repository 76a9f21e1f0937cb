//! The calendar of projects: who sees what of it, how exactly, and how it leaves.

use actix_web::http::{Method, StatusCode};
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{Id, ProjectId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::span::StatedSpan;
use punte_domain::projects::training::{Training, TrainingFacts};
use punte_storage::projects::{calendar as storage, training};
use serde_json::{Value, json};

use super::meeting::manager;
use crate::kit::{Answer, PASSWORD, Person, TestApp};

const MARCH: &str = "from=2026-03-01&to=2026-03-31";

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn day(date: &str) -> Value {
    json!({"date": date, "precision": "day"})
}

fn month(date: &str) -> Value {
    json!({"date": date, "precision": "month"})
}

/// What the calendar shows, each entry by its kind, what happens, and its title.
async fn shown(by: &Person, query: &str) -> Vec<String> {
    let part = by.get(&format!("calendar?{query}")).await.ok();
    let items = part["items"].as_array().unwrap().iter();
    items
        .map(|item| [&item["kind"], &item["moment"], &item["title"]].map(|word| word.as_str().unwrap()))
        .map(|words| words.join(" "))
        .collect()
}

async fn made(by: &Person, path: &str, body: Value) -> Value {
    by.post(path, body).await.ok()
}

/// A project of this person's organisation in which everything has a date in March 2026, and a strategy.
async fn everything(by: &Person) -> String {
    let card = json!({"titles": {"ro": "Punți"}, "start": "2026-03-02", "end": "2026-03-30"});
    let project = made(by, "projects", json!({"status": "running", "card": card})).await;
    let place = format!("projects/{}", id(&project));
    let span = |from: &str, to: &str| json!({"from": day(from), "to": day(to)});
    let activity = json!({"number": "A1", "title": "Studiu", "state": "running", "counties": ["RO-BV", "RO-IS"],
                          "planned": span("2026-03-03", "2026-03-04"), "actual": {"from": day("2026-03-05")}});
    made(by, &format!("{place}/activities"), activity).await;
    let deliverable = json!({"kind": "report", "title": "Raport", "is_delivered": false, "due": month("2026-03-01")});
    made(by, &format!("{place}/deliverables"), deliverable).await;
    let training = json!({"name": "Instruire", "state": "planned", "place": "Iași", "county": "RO-IS",
                          "held": span("2026-02-27", "2026-03-06")});
    made(by, &format!("{place}/trainings"), training).await;
    let campaign = made(
        by,
        &format!("{place}/campaigns"),
        json!({"names": {"ro": "Ochii deschiși"}}),
    )
    .await;
    let action = json!({"title": "Stand", "kinds": ["play"], "held": span("2026-03-07", "2026-03-07"),
                        "places": [{"name": "Cluj", "county": "RO-CJ"}, {"name": "Dej", "county": "RO-CJ"},
                                   {"name": "Iași", "county": "RO-IS"}]});
    made(by, &format!("campaigns/{}/actions", id(&campaign)), action).await;
    let meeting = json!({"kind": "steering_committee", "title": "Comitetul", "project_id": project["id"],
                         "held": day("2026-03-08"), "next": month("2026-04-01"), "county": "RO-B",
                         "decisions": [{"text": "Ana scrie raportul", "owner_id": by.user(), "due_on": "2026-03-09"}]});
    made(by, "meetings", meeting).await;
    let protocol = json!({"title": "Protocol", "validity": "until", "valid_until": "2026-03-10"});
    made(by, "protocols", protocol).await;
    let strategy = json!({"kind": "national_strategy", "titles": {"ro": "Strategia"}});
    let strategy = made(by, "strategies", strategy).await;
    let measure = json!({"number": "2.1", "text": "Formare", "due": day("2026-03-11")});
    made(by, &format!("strategies/{}/measures", id(&strategy)), measure).await;
    let finding = |standard: &str, due: &str| {
        json!({"standard": standard, "outcome": "not_met", "recommendation": "Doi angajați", "due_on": due,
               "follow_up": "open"})
    };
    let review = json!({"title": "Evaluarea centrului", "bodies": [{"name": "Centrul", "part": "provider"}],
                        "findings": [finding("staff", "2026-03-12"), finding("safety", "2027-03-12")]});
    made(by, "standard-reviews", review).await;
    id(&project).to_owned()
}

/// What stands in March of what [`everything`] makes.
const IN_MARCH: [&str; 15] = [
    "training held Instruire",
    "deliverable due Raport",
    "project begins Punți",
    "activity planned_begin A1 Studiu",
    "activity planned_end A1 Studiu",
    "activity begins A1 Studiu",
    "campaign_action held Stand",
    "meeting held Comitetul",
    "decision due Ana scrie raportul",
    "protocol valid_until Protocol",
    "measure due 2.1 Formare",
    "recommendation due Staff and training",
    "project ends Punți",
    "meeting meets_again Comitetul",
    "recommendation due Safety and protection",
];

#[actix_web::test]
async fn everything_that_has_a_date_in_the_window_stands_in_it_in_order() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let project = everything(&manager).await;

    let all = shown(&manager, MARCH).await;
    assert_eq!(all, IN_MARCH[..13]);
    let later = shown(&manager, "from=2026-04-15&to=2027-03-31").await;
    assert_eq!(later, IN_MARCH[13..]);

    let part = manager.get(&format!("calendar?{MARCH}")).await.ok();
    let item = |at: usize| &part["items"][at];
    assert_eq!(part["has_more"], false);
    let training = item(0);
    assert_eq!(
        (
            &training["from"]["date"],
            &training["to"]["date"],
            &training["place"],
            &training["counties"]
        ),
        (
            &json!("2026-02-27"),
            &json!("2026-03-06"),
            &json!("Iași"),
            &json!(["RO-IS"])
        )
    );
    assert_eq!(training["project_title"], "Punți");
    let path = training["path"].as_str().unwrap();
    assert!(path.starts_with("/projects/trainings/"), "{path}");
    // As exactly as it is stated, and no more: the first of the month is not its day.
    let report = item(1);
    assert_eq!(
        (
            &report["precision"],
            &report["first_on"],
            &report["last_on"],
            &report["is_overdue"]
        ),
        (
            &json!("month"),
            &json!("2026-03-01"),
            &json!("2026-03-31"),
            &json!(false)
        )
    );
    assert_eq!(report["path"], format!("/projects/{project}/activities"));
    assert_eq!(
        (&item(6)["place"], &item(6)["counties"]),
        (&json!("Cluj, Dej, Iași"), &json!(["RO-CJ", "RO-IS"]))
    );
    assert_eq!(item(8)["parent_title"], "Comitetul");
    let keys: std::collections::BTreeSet<_> = (0..13).map(|at| item(at)["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), 13);

    // Two weeks later what was to be done by then is late, and what takes place is not.
    app.pass(Duration::days(14));
    let part = manager.get(&format!("calendar?{MARCH}")).await.ok();
    let late: Vec<_> = part["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["is_overdue"] == true)
        .collect();
    let late: Vec<_> = late.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(late, ["activity", "decision", "measure", "recommendation"]);
}

/// What has a date in February 2026 besides what [`everything`] makes.
async fn more(by: &Person) -> Value {
    let card = json!({"titles": {"ro": "Punți"}});
    let project = made(by, "projects", json!({"status": "running", "card": card})).await;
    let place = format!("projects/{}", id(&project));
    let indicator = json!({"level": "output", "definition": "profesori", "unit": "persoane", "source": "manual",
                           "milestones": [{"on": "2026-02-03", "value": 40}, {"on": "2026-02-13", "value": 60},
                                          {"value": 80}, {"on": "2027-02-03", "value": 100}]});
    let indicator = made(by, &format!("{place}/indicators"), indicator).await;
    let campaign = json!({"names": {"ro": "Ochii deschiși"},
                          "period": {"from": day("2026-02-04"), "to": day("2026-04-04")}});
    made(by, &format!("{place}/campaigns"), campaign).await;
    let deliverable = json!({"kind": "report", "title": "Raport", "is_delivered": true,
                             "delivered": day("2026-02-05")});
    made(by, &format!("{place}/deliverables"), deliverable).await;
    let protocol = json!({"title": "Acord", "validity": "not_stated", "signed": day("2026-02-06")});
    made(by, "protocols", protocol).await;
    let publication = json!({"kind": "guide", "titles": {"ro": "Ghid"}, "published": day("2026-02-07")});
    made(by, "publications", publication).await;
    let review = json!({"title": "Evaluare", "reviewed": day("2026-02-08"),
                        "bodies": [{"name": "Centrul", "part": "provider"}]});
    made(by, "standard-reviews", review).await;
    let strategy = json!({"kind": "national_strategy", "titles": {"ro": "Strategia"},
                          "start": day("2026-02-09"), "end": day("2026-02-28"), "next_report_on": "2026-02-20"});
    made(by, "strategies", strategy).await;
    json!({"place": place, "indicator": indicator})
}

#[actix_web::test]
async fn what_is_to_be_reached_was_signed_came_out_or_was_reviewed_stands_in_it() {
    const FEBRUARY: &str = "from=2026-02-01&to=2026-02-28";
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let more = more(&manager).await;
    let all = [
        "milestone to_reach 40 profesori",
        "campaign held Ochii deschiși",
        "deliverable delivered Raport",
        "protocol signed Acord",
        "publication published Ghid",
        "review held Evaluare",
        "strategy begins Strategia",
        "milestone to_reach 60 profesori",
        "strategy due Strategia",
        "strategy ends Strategia",
    ];
    assert_eq!(shown(&manager, FEBRUARY).await, all);
    for breadth in ["own", "organisation"] {
        let query = format!("{FEBRUARY}&breadth={breadth}");
        assert_eq!(shown(&manager, &query).await, all, "{breadth}");
    }
    // Who has no part in it sees the public papers.
    let outsider = super::meeting::manager(&app, OrganisationKind::Ngo).await;
    assert_eq!(shown(&outsider, FEBRUARY).await, [all[4], all[6], all[8], all[9]]);
    let narrow = format!("{FEBRUARY}&breadth=organisation");
    assert!(shown(&outsider, &narrow).await.is_empty());

    let part = manager.get(&format!("calendar?{FEBRUARY}")).await.ok();
    let items = part["items"].as_array().unwrap();
    let keys: std::collections::BTreeSet<_> = items.iter().map(|item| item["key"].as_str().unwrap()).collect();
    assert_eq!(keys.len(), all.len());
    let path = items[0]["path"].as_str().unwrap();
    assert_eq!(path, format!("/{}/indicators", more["place"].as_str().unwrap()));
    let late: Vec<_> = items.iter().filter(|item| item["is_overdue"] == true).collect();
    assert_eq!(late, [&items[8]], "the report is due, and nothing else");
    let file = lines(&manager.get(&format!("calendar/file?{FEBRUARY}")).await).join("\n");
    for summary in [
        "Milestone: 40 profesori",
        "Protocol signed: Acord",
        "Publication: Ghid",
        "Report on the strategy or plan due: Strategia",
    ] {
        assert!(
            file.contains(&format!("SUMMARY:{summary}\n")),
            "{summary} is not in {file}"
        );
    }

    // A milestone that is taken off is in no calendar any more.
    let place = format!(
        "{}/indicators/{}",
        more["place"].as_str().unwrap(),
        id(&more["indicator"])
    );
    let less = json!({"level": "output", "definition": "cadre", "unit": "persoane", "source": "manual",
                      "milestones": [{"on": "2026-02-13", "value": 60}]});
    manager.put_at(&place, 1, less).await.ok();
    let left = shown(&manager, &format!("{FEBRUARY}&kind=milestone")).await;
    assert_eq!(left, ["milestone to_reach 60 cadre"]);
}

#[actix_web::test]
async fn a_window_shows_what_may_be_in_it_and_is_bounded() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let project = made(
        &manager,
        "projects",
        json!({"status": "running", "card": {"titles": {"ro": "P"}}}),
    )
    .await;
    let trainings = format!("projects/{}/trainings", id(&project));
    let year = json!({"date": "2026-01-01", "precision": "year"});
    for (name, held) in [
        ("undated", json!({})),
        ("in a month", json!({"from": month("2026-03-01")})),
        ("in a year", json!({"from": year})),
        ("before", json!({"from": day("2026-03-14")})),
        (
            "on the first day",
            json!({"from": day("2026-03-15"), "to": day("2026-03-15")}),
        ),
        ("into it", json!({"from": day("2026-03-10"), "to": day("2026-03-16")})),
        ("out of it", json!({"from": day("2026-03-19"), "to": day("2026-05-01")})),
        ("around it", json!({"from": day("2026-03-01"), "to": day("2026-05-01")})),
        ("on the last day", json!({"to": day("2026-03-20")})),
        ("after", json!({"from": day("2026-03-21")})),
    ] {
        made(
            &manager,
            &trainings,
            json!({"name": name, "state": "planned", "held": held}),
        )
        .await;
    }
    let seen = shown(&manager, "from=2026-03-15&to=2026-03-20").await;
    assert_eq!(
        seen,
        [
            "in a year",
            "in a month",
            "into it",
            "on the first day",
            "out of it",
            "on the last day"
        ]
        .map(|name| format!("training held {name}"))
    );
    for query in [
        "from=2026-03-15&to=2026-03-14",
        "from=2026-01-01&to=2027-02-05",
        "from=2026-03-15",
        "to=2026-03-15",
        "from=2026-02-30&to=2026-03-01",
        "from=2026-03-01&to=2026-03-02&kind=case",
        "from=2026-03-01&to=2026-03-02&cursor=x",
    ] {
        for place in ["calendar", "calendar/file"] {
            manager
                .get(&format!("{place}?{query}"))
                .await
                .refused(Code::InvalidQuery);
        }
    }
}

#[actix_web::test]
async fn everybody_sees_of_it_what_lists_show_them_and_can_look_at_less() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let project = everything(&manager).await;
    let colleague = app.member(manager.organisation(), Role::Viewer).await;
    let national = app
        .member(
            app.organisation(OrganisationKind::NationalAgency, &[]).await,
            Role::NationalCoordinator,
        )
        .await;
    let outsider = super::meeting::manager(&app, OrganisationKind::Ngo).await;
    let worker = app.member(outsider.organisation(), Role::CaseWorker).await;
    let measure = "measure due 2.1 Formare";

    for person in [&manager, &colleague, &national] {
        for breadth in ["", "&breadth=all"] {
            assert_eq!(shown(person, &format!("{MARCH}{breadth}")).await.len(), 13);
        }
    }
    assert_eq!(
        shown(&colleague, &format!("{MARCH}&breadth=organisation")).await.len(),
        13
    );
    assert!(
        shown(&national, &format!("{MARCH}&breadth=organisation"))
            .await
            .is_empty()
    );
    // Strategies are public papers; nothing else of others is.
    assert_eq!(shown(&outsider, MARCH).await, [measure]);
    assert!(
        shown(&outsider, &format!("{MARCH}&breadth=organisation"))
            .await
            .is_empty()
    );
    worker.get(&format!("calendar?{MARCH}")).await.refused(Code::Forbidden);

    // What somebody entered or sees to is their own.
    assert_eq!(shown(&manager, &format!("{MARCH}&breadth=own")).await.len(), 13);
    assert!(shown(&colleague, &format!("{MARCH}&breadth=own")).await.is_empty());
    let meeting = json!({"kind": "workshop", "title": "Atelier", "held": day("2026-05-02"),
                         "decisions": [{"text": "Trimite", "owner_id": colleague.user(), "due_on": "2026-05-03"}]});
    made(&manager, "meetings", meeting).await;
    let may = "from=2026-05-01&to=2026-05-31&breadth=own";
    assert_eq!(shown(&colleague, may).await, ["decision due Trimite"]);

    // A partner sees what belongs to the project, and none of the records that the leader keeps beside it.
    let card = json!({"titles": {"ro": "Punți"}, "start": "2026-03-02", "end": "2026-03-30",
                      "partners": [{"organisation_id": outsider.organisation()}]});
    let place = format!("projects/{project}");
    let version = manager.get(&place).await.ok()["version"].as_i64().unwrap();
    manager.put_at(&place, version, card).await.ok();
    let seen = shown(&outsider, &format!("{MARCH}&breadth=organisation")).await;
    assert_eq!(seen.len(), 10, "{seen:?}");
    for hidden in ["protocol", "measure", "recommendation"] {
        assert!(!seen.iter().any(|line| line.starts_with(hidden)), "{seen:?}");
    }

    for (query, expected) in [
        ("kind=training", vec!["training held Instruire"]),
        ("kind=deliverable", vec!["deliverable due Raport"]),
        (
            "county=RO-IS",
            vec![
                "training held Instruire",
                "activity planned_begin A1 Studiu",
                "activity planned_end A1 Studiu",
                "activity begins A1 Studiu",
                "campaign_action held Stand",
            ],
        ),
        ("county=RO-BV&kind=activity", IN_MARCH[3..6].to_vec()),
        ("county=RO-CJ", vec!["campaign_action held Stand"]),
        ("county=RO-CJ&kind=meeting", vec![]),
    ] {
        assert_eq!(shown(&manager, &format!("{MARCH}&{query}")).await, expected, "{query}");
    }
}

/// The lines of a calendar file, put together again.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json());
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    text.replace("\r\n ", "")
        .split_terminator("\r\n")
        .map(str::to_owned)
        .collect()
}

#[actix_web::test]
async fn a_file_holds_days_as_they_are_stated_and_nothing_that_people_said() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    everything(&manager).await;
    // The clocks change that night.
    let meeting = json!({"kind": "workshop", "title": "Ora, de vară; \\ 2026", "held": day("2026-03-29")});
    made(&manager, "meetings", meeting).await;
    let year = json!({"kind": "workshop", "title": "Cândva", "held": {"date": "2026-01-01", "precision": "year"}});
    made(&manager, "meetings", year).await;

    let file = manager.get(&format!("calendar/file?{MARCH}")).await;
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"punte_2026-03-01_2026-03-31.ics\""
    );
    let lines = lines(&file);
    let event = |summary: &str| {
        let at = lines.iter().position(|line| line == &format!("SUMMARY:{summary}"));
        let at = at.unwrap_or_else(|| panic!("{summary} is not in {lines:#?}"));
        (lines[at - 2].clone(), lines[at - 1].clone())
    };
    for (summary, start, end) in [
        ("Training: Instruire", "20260227", "20260307"),
        (
            "Deliverable due: Raport (March 2026\\, day not stated)",
            "20260301",
            "20260401",
        ),
        ("Decision due: Comitetul", "20260309", "20260310"),
        ("Meeting: Ora\\, de vară\\; \\\\ 2026", "20260329", "20260330"),
    ] {
        assert_eq!(
            event(summary),
            (format!("DTSTART;VALUE=DATE:{start}"), format!("DTEND;VALUE=DATE:{end}")),
            "{summary}"
        );
    }
    let whole = lines.join("\n");
    assert_eq!(whole.matches("BEGIN:VEVENT").count(), 14);
    assert_eq!(whole.matches("DTSTAMP:20260302T080000Z").count(), 14);
    for hidden in ["Ana", "Cândva", "DTSTART:", "TZID"] {
        assert!(!whole.contains(hidden), "{hidden} is in {whole}");
    }
    let uids: std::collections::BTreeSet<_> = lines.iter().filter(|line| line.starts_with("UID:")).collect();
    assert_eq!(uids.len(), 14);
}

#[actix_web::test]
async fn of_more_than_a_thousand_the_earliest_are_shown_and_that_there_are_more_is_said() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let card = json!({"titles": {"ro": "Punți"}});
    let project = made(&manager, "projects", json!({"status": "running", "card": card})).await;
    let project = ProjectId::from_uuid(id(&project).parse().unwrap());
    let tx = app.store().system().await.unwrap();
    for at in 0..=storage::MOST {
        let (name, on) = if at == 0 {
            ("Ultima", "2026-03-20")
        } else {
            ("Instruire", "2026-03-10")
        };
        let on = on.parse().unwrap();
        let entered = Training {
            id: tx.new_id(),
            version: 1,
            project,
            organisation: manager.organisation(),
            facts: TrainingFacts {
                held: StatedSpan::days_of(on, on),
                ..TrainingFacts::named(name)
            },
        };
        training::add(&tx, &entered).await.unwrap();
    }
    tx.commit().await.unwrap();
    let asked = async |days: &str| manager.get(&format!("calendar?{days}")).await.ok();
    let part = asked(MARCH).await;
    let items = part["items"].as_array().unwrap();
    assert_eq!((items.len(), &part["has_more"]), (storage::MOST, &json!(true)));
    assert!(
        items.iter().all(|item| item["title"] == "Instruire"),
        "the last is left out"
    );
    let file = lines(&manager.get(&format!("calendar/file?{MARCH}")).await);
    let events = file.iter().filter(|line| *line == "BEGIN:VEVENT").count();
    assert_eq!(events, storage::MOST);
    assert!(
        file.iter()
            .any(|line| line.starts_with("DESCRIPTION:") && line.ends_with("only the first 1000 are here.")),
        "that there are more is not said"
    );
    let fewer = asked("from=2026-03-15&to=2026-03-31").await;
    assert_eq!(
        (&fewer["items"][0]["title"], &fewer["has_more"]),
        (&json!("Ultima"), &json!(false))
    );
}

/// A file of March, for a library of others.
pub async fn for_the_library() -> Vec<u8> {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    everything(&manager).await;
    manager.get(&format!("calendar/file?{MARCH}")).await.bytes
}

/// Makes an address, and says where it leads.
async fn subscribes(by: &Person, breadth: &str) -> String {
    let made = by.post("calendar/subscription", json!({"breadth": breadth})).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = made.ok();
    assert_eq!((&made["breadth"], &made["fetched_on"]), (&json!(breadth), &Value::Null));
    let address = made["address"].as_str().unwrap();
    let at = address.find("/api/v1/").unwrap();
    address[at..].to_owned()
}

#[actix_web::test]
async fn sec_18_an_address_shows_a_calendar_with_the_rights_of_this_moment_and_opens_nothing_else() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    everything(&manager).await;
    let nothing = manager.get("calendar/subscription").await.ok();
    assert_eq!(nothing, json!({"subscription": null}));

    let address = subscribes(&manager, "organisation").await;
    let program = app.stranger();
    let fetched = program.get(&address).await;
    assert_eq!(fetched.header("cache-control"), "private, no-store");
    let lines = lines(&fetched);
    assert!(lines.contains(&"SUMMARY:Meeting: Comitetul".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"SUMMARY:Next meeting: Comitetul (April 2026\\, day not stated)".to_owned()));
    // 400 days: what is due in a year is not in it.
    assert_eq!(
        lines.iter().filter(|line| line.contains("Recommendation due")).count(),
        1
    );
    let state = manager.get("calendar/subscription").await.ok();
    assert_eq!(state["subscription"]["fetched_on"], "2026-03-02");
    assert!(!state.to_string().contains("address"), "it is told once");

    // It is no token, and no other secret is one of its kind.
    let secret = address.rsplit('/').next().unwrap();
    let call = program.call(Method::GET, &format!("calendar?{MARCH}"));
    let call = call.header("authorization", &format!("Bearer {secret}"));
    call.send().await.refused(Code::Unauthenticated);
    for wrong in [secret.to_uppercase(), format!("{secret}x"), "x".to_owned()] {
        let place = format!("calendar/feeds/{wrong}");
        program.get(&place).await.refused(Code::NotFound);
    }
    // No secret is kept: neither what was told nor what it was told for.
    let stored = crate::api::case_custody::dump(&app.database().raw().await, "calendar_subscription").await;
    assert!(!stored.contains(secret), "{stored}");
    let entries = crate::api::case_custody::dump(&app.database().raw().await, "ledger").await;
    assert!(!entries.contains(secret), "{entries}");

    // Another one ends the first; it is taken back; a role is lost.
    let second = subscribes(&manager, "own").await;
    program.get(&address).await.refused(Code::NotFound);
    program.get(&second).await.ok();
    manager.call(Method::DELETE, "calendar/subscription").send().await.ok();
    program.get(&second).await.refused(Code::NotFound);
    manager.call(Method::DELETE, "calendar/subscription").send().await.ok();

    let third = subscribes(&manager, "all").await;
    let administrator = app
        .member(manager.organisation(), Role::OrganisationAdministrator)
        .await;
    let user = format!("users/{}", manager.user());
    let roles = json!({"roles": ["case_worker"]});
    administrator.patch_at(&user, 1, roles).await.ok();
    program.get(&third).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_09_an_address_ends_with_its_owner_and_with_a_sign_in_that_somebody_else_may_have_had() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let program = app.stranger();
    let address = subscribes(&manager, "all").await;
    // From another place: the present sign-in stays.
    let elsewhere = app.person(manager.user()).await;
    let sessions = elsewhere.get("sessions").await.ok();
    let theirs = sessions["items"].as_array().unwrap().iter();
    let mut theirs = theirs.filter(|session| session["is_current"] == false);
    let place = format!("sessions/{}", id(theirs.next().unwrap()));
    program.get(&address).await.ok();
    elsewhere.call(Method::DELETE, &place).send().await.ok();
    program.get(&address).await.refused(Code::NotFound);
    assert_eq!(
        elsewhere.get("calendar/subscription").await.ok(),
        json!({"subscription": null})
    );

    let address = subscribes(&elsewhere, "all").await;
    let administrator = app
        .member(manager.organisation(), Role::OrganisationAdministrator)
        .await;
    let place = format!("users/{}", manager.user());
    let version = administrator.get(&place).await.ok()["version"].as_i64().unwrap();
    let suspend = format!("{place}/suspend");
    administrator
        .call(Method::POST, &suspend)
        .version(version)
        .send()
        .await
        .ok();
    program.get(&address).await.refused(Code::NotFound);
    let reactivate = format!("{place}/reactivate");
    administrator
        .call(Method::POST, &reactivate)
        .version(version + 1)
        .send()
        .await
        .ok();
    program.get(&address).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_09_an_address_opens_nothing_once_the_organisation_of_its_owner_is_suspended() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::Ngo).await;
    let address = subscribes(&manager, "all").await;
    let program = app.stranger();
    program.get(&address).await.ok();
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let administrator = app.member(agency, Role::Administrator).await;
    let home = format!("organisations/{}", manager.organisation());
    let version = administrator.get(&home).await.ok()["version"].as_i64().unwrap();
    administrator
        .post_at(&format!("{home}/suspend"), version, json!({"reason": "inquiry"}))
        .await
        .ok();
    program.get(&address).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_09_an_address_ends_with_the_password_under_which_it_was_made() {
    let app = TestApp::start().await;
    let ana = app.account("ana@podul.example", Role::ProjectManager).await;
    let mut browser = ana.signs_in().await;
    let made = browser
        .post("calendar/subscription", json!({"breadth": "all"}))
        .await
        .ok();
    let address = made["address"].as_str().unwrap();
    let place = &address[address.find("/api/v1/").unwrap()..];
    let program = app.stranger();
    program.get(place).await.ok();
    let factor = json!({"kind": "totp", "code": ana.next_code()});
    let change = json!({"current_password": PASSWORD, "new_password": "vapor vechi pe lacul negru", "factor": factor});
    browser.post("me/password", change).await.ok();
    program.get(place).await.refused(Code::NotFound);
}

/// A double click, and an answer that was lost: the address is told once, and the key opens no second one.
#[actix_web::test]
async fn rel_08_an_address_that_is_asked_for_twice_is_made_once_and_told_once() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let ask = async || {
        let call = manager.call(Method::POST, "calendar/subscription").once("twice");
        call.json(&json!({"breadth": "own"})).send().await
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    let (first, again) = (first.ok(), again.ok());
    assert!(first["address"].is_string());
    assert_eq!(again.get("address"), None, "{again}");
    let address = first["address"].as_str().unwrap();
    let place = &address[address.find("/api/v1/").unwrap()..];
    app.stranger().get(place).await.ok();
}

#[actix_web::test]
async fn sec_44_an_address_is_fetched_so_often_and_no_more() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let address = subscribes(&manager, "all").await;
    let program = app.stranger();
    for _ in 0..30 {
        program.get(&address).await.ok();
    }
    let refused = program.get(&address).await;
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    refused.refused(Code::TooMany);
    app.pass(Duration::seconds(121));
    program.get(&address).await.ok();
}

#[actix_web::test]
async fn the_day_of_a_subscription_is_the_country_s() {
    let app = TestApp::start().await;
    let manager = manager(&app, OrganisationKind::NationalAgency).await;
    let address = subscribes(&manager, "all").await;
    // In summer time it is midnight in Bucharest at nine in the evening: 30 March 2026.
    app.pass(Duration::days(27) + Duration::hours(13));
    assert_eq!(app.now().to_rfc3339(), "2026-03-29T21:00:00+00:00");
    app.stranger().get(&address).await.ok();
    let state = app.person(manager.user()).await.get("calendar/subscription").await.ok();
    assert_eq!(state["subscription"]["fetched_on"], "2026-03-30");
}
