//! The demo data: all of it, the same every time, and nothing in the future.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use punte::demo;
use punte_domain::Timestamp;
use punte_domain::access::Role;
use punte_domain::cases::track::{Track, TrackState};
use punte_domain::id::{Id as _, UserId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::pack::Pack;
use punte_domain::referrals::ReferralState;
use punte_storage::ledger;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Person, TestApp};

pub(super) async fn filled(country: &str) -> (TestApp, DatabaseConnection) {
    let app = TestApp::start().await;
    let pack = Arc::new(Pack::load(country).unwrap());
    demo::fill(app.store(), &pack, 7).await.unwrap();
    let raw = app.database().raw().await;
    (app, raw)
}

/// The first column of every row, as text.
pub(super) async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index::<String>(0).unwrap())
        .collect()
}

async fn count(db: &DatabaseConnection, sql: &str) -> i64 {
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

async fn holds_everything(country: &str) {
    let (app, db) = filled(country).await;
    for track in [
        Track::Identification,
        Track::Assistance,
        Track::Proceedings,
        Track::Compensation,
        Track::StayReturn,
    ] {
        let sql = format!("SELECT DISTINCT {} FROM case_file", track.code());
        let there: BTreeSet<String> = texts(&db, &sql).await.into_iter().collect();
        for state in TrackState::all(track) {
            assert!(
                there.contains(state.code()),
                "{country}: no case is {track}.{}",
                state.code()
            );
        }
    }
    let there: BTreeSet<String> = texts(&db, "SELECT DISTINCT state FROM referral")
        .await
        .into_iter()
        .collect();
    let all: BTreeSet<String> = referral_states();
    assert_eq!(there, all, "{country}");
    for state in ["running", "met", "expired", "cancelled"] {
        let sql = format!("SELECT count(*) FROM clock WHERE state = '{state}'");
        assert!(count(&db, &sql).await > 0, "{country}: no clock is {state}");
    }
    assert!((55..=80).contains(&count(&db, "SELECT count(*) FROM case_file").await));
    for table in [
        "note",
        "screening",
        "risk_assessment",
        "safety_plan",
        "needs_assessment",
        "individual_plan",
        "status_decision",
        "refusal",
        "task",
        "consent",
        "referral_feedback",
        "service_offer",
        "case_access",
    ] {
        assert!(
            count(&db, &format!("SELECT count(*) FROM {table}")).await > 3,
            "{table}"
        );
    }
    let withdrawn = "SELECT count(*) FROM consent WHERE withdrawn_at IS NOT NULL";
    assert_eq!(count(&db, withdrawn).await, 2);
    for state in ["open", "finished"] {
        let sql = format!("SELECT count(*) FROM screening WHERE state = '{state}'");
        assert!(count(&db, &sql).await > 1, "{country}: no screening is {state}");
    }
    let recorded_for = "SELECT count(*) FROM status_decision WHERE decided_by IS NULL";
    assert!(
        count(&db, recorded_for).await > 3,
        "{country}: what the police decided is recorded"
    );
    assert!(count(&db, "SELECT count(*) FROM disagreement").await > 0, "{country}");
    let waits = "SELECT count(*) FROM erasure WHERE state = 'awaiting_approval'";
    assert_eq!(count(&db, waits).await, 1, "{country}");
    for state in ["open", "awaits_second", "assessed"] {
        let sql = format!("SELECT count(*) FROM risk_assessment WHERE state = '{state}'");
        assert!(count(&db, &sql).await > 1, "{country}: no assessment is {state}");
    }
    for level in ["low", "medium", "high", "extreme"] {
        let sql = format!("SELECT count(*) FROM case_file WHERE risk_level = '{level}'");
        assert!(count(&db, &sql).await > 1, "{country}: nobody is at {level}");
    }
    for attendance in ["attended", "absent"] {
        let sql = format!("SELECT count(*) FROM service_record WHERE attendance = '{attendance}'");
        assert!(count(&db, &sql).await > 1, "{country}: nothing is {attendance}");
    }
    for state in ["awaiting_approval", "closed", "reopened"] {
        let sql = format!("SELECT count(*) FROM case_closure WHERE state = '{state}'");
        let expected = country == "ro" || state != "awaiting_approval";
        assert_eq!(
            count(&db, &sql).await > 0,
            expected,
            "{country}: closings that are {state}"
        );
    }
    for reached in ["is_reached", "NOT is_reached"] {
        let sql = format!("SELECT count(*) FROM follow_up WHERE {reached}");
        assert!(count(&db, &sql).await > 0, "{country}: no contact {reached}");
    }
    for stay in ["ended_on IS NULL", "ended_on IS NOT NULL"] {
        let sql = format!("SELECT count(*) FROM placement WHERE {stay}");
        assert!(count(&db, &sql).await > 0, "{country}: no stay {stay}");
    }
    for state in ["clean", "quarantined"] {
        let sql = format!("SELECT count(*) FROM document WHERE state = '{state}'");
        assert!(count(&db, &sql).await > 0, "{country}: no document is {state}");
    }
    for kind in ["service", "transfer", "consultation", "notification_duty"] {
        let sql = format!("SELECT count(*) FROM referral WHERE kind = '{kind}'");
        assert!(count(&db, &sql).await > 0, "{country}: no {kind}");
    }

    // Nothing lies in the future, and what was due by now has run out.
    let tx = app.store().system().await.unwrap();
    loop {
        let (head, placed) = ledger::sequence(&tx, 500).await.unwrap();
        if placed == 0 {
            assert!(head.seq > 500);
            break;
        }
    }
    tx.commit().await.unwrap();
    let latest = "SELECT at FROM ledger ORDER BY at DESC LIMIT 1";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), latest))
        .await
        .unwrap();
    let latest: Timestamp = row.unwrap().try_get_by_index(0).unwrap();
    assert_eq!(latest, app.now(), "what ran out by now is the last thing that happened");
    assert_eq!(
        punte_storage::cases::clock::due_answers(&app.store().system_read(), 1)
            .await
            .unwrap(),
        []
    );
    projects_stand(&app, &db, country).await;
    told_of_meetings(&app, country).await;
    if country == "ro" {
        what_was_done_stands(&app, &db).await;
    }
}

/// What the published projects did comes to what their texts say (SOURCE-FACTS): 901 people in 23 sessions whose number
/// is stated, and one project that states none.
async fn what_was_done_stands(app: &TestApp, db: &DatabaseConnection) {
    let mut sums: BTreeMap<String, u64> = BTreeMap::new();
    let (mut conflicts, mut deliverables, mut without_sessions) = (BTreeSet::new(), 0, 0);
    for manager in ["petra.exemplu@agentia.example", "horia.exemplu@eliberare.example"] {
        let manager = enters(app, db, manager).await;
        for item in manager.get("projects").await.ok()["items"].as_array().unwrap() {
            let place = format!("projects/{}", item["id"].as_str().unwrap());
            let counts = manager.get(&format!("{place}/counts")).await.ok();
            for one in counts["items"].as_array().unwrap() {
                let name = one["code"].as_str().or(one["of"].as_str()).unwrap().to_owned();
                without_sessions += u32::from(name == "sessions" && one["value"].is_null());
                *sums.entry(name).or_default() += one["value"].as_u64().unwrap_or(0);
            }
            let listed = manager.get(&format!("{place}/deliverables")).await.ok();
            deliverables += listed["items"].as_array().unwrap().len();
        }
        let trainings = manager.get("trainings?limit=100").await.ok();
        for one in trainings["items"].as_array().unwrap() {
            if one["conflicts"] == json!(["dates"]) {
                conflicts.insert(one["place"].as_str().unwrap().to_owned());
            }
        }
    }
    for (name, sum) in [
        ("sessions", 23),
        ("participants", 901),
        ("trainers", 2),
        ("training_days", 19),
        ("theology_student", 127),
        ("school_counsellor", 168),
        ("actions", 8),
        ("performances", 3),
        ("audience", 4_000),
        ("backpack", 700),
        ("counties", 8),
    ] {
        assert_eq!(sums.get(name), Some(&sum), "{name}");
    }
    assert_eq!((deliverables, without_sessions), (10, 1));
    assert_eq!(conflicts.into_iter().collect::<Vec<_>>(), ["București", "Timişoara"]);
}

/// Where it was, as far as texts say: six sessions, eight actions and an activity in their counties, and people in none.
async fn by_county(national: &Person) {
    let report = national.get("reports/counties").await.ok();
    let of = |figure: &str| {
        let rows = report["counties"].as_array().unwrap().iter();
        let stated = rows.filter(|row| row["figures"][figure]["entries"] != 0);
        let told = |row: &Value| {
            format!(
                "{} {}",
                row["county"].as_str().unwrap(),
                row["figures"][figure]["value"]
            )
        };
        stated.map(told).collect::<Vec<_>>()
    };
    assert_eq!(of("sessions"), ["RO-B 2", "RO-BV 1", "RO-IS 1", "RO-SB 1", "RO-TM 1"]);
    assert_eq!(
        of("actions"),
        [
            "RO-AG 1", "RO-B 2", "RO-BC 1", "RO-BT 1", "RO-CT 2", "RO-DJ 1", "RO-IF 1", "RO-IS 2"
        ]
    );
    assert_eq!(of("activities"), ["RO-BH 1", "RO-TM 1"]);
    assert_eq!(of("participants"), [""; 0]);
    for (row, figure, value, not_stated) in [
        ("joint", "participants", json!(135), 0),
        ("joint", "actions", json!(2), 0),
        ("joint", "activities", json!(1), 0),
        ("not_stated", "activities", json!(5), 0),
        ("not_stated", "participants", json!(766), 0),
        ("not_stated", "sessions", json!(17), 1),
        ("total", "sessions", json!(23), 1),
        ("total", "participants", json!(901), 0),
        ("total", "actions", json!(8), 0),
        ("total", "activities", json!(6), 0),
        ("total", "audience", json!(4_000), 7),
    ] {
        let found = &report[row][figure];
        assert_eq!(
            (&found["value"], &found["not_stated"]),
            (&value, &json!(not_stated)),
            "{row} {figure}"
        );
    }
}

/// What published texts tell of meetings, strategies and a year, as whoever watches over the country reads it.
async fn told_of_meetings(app: &TestApp, country: &str) {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let national = app.member(agency, Role::NationalCoordinator).await;
    let items = async |list: &str| national.get(list).await.ok()["items"].as_array().unwrap().clone();
    if country == "al" {
        let workshop = items("meetings?kind=workshop&q=J-TIP%20Shkoder").await;
        assert_eq!(workshop.len(), 1);
        for unstated in ["held", "participants"] {
            assert_eq!(workshop[0][unstated], Value::Null, "{unstated} is not stated");
        }
        let parts = workshop[0]["bodies"].as_array().unwrap().iter();
        assert_eq!(parts.filter(|body| body["part"] == "funder").count(), 2);
        let plan = items("strategies?kind=regional_plan&county=AL-10").await;
        assert_eq!((&plan[0]["months"], &plan[0]["start"]), (&json!(24), &Value::Null));
        let strategy = items("strategies?q=2014&kind=national_strategy").await;
        assert_eq!(plan[0]["parent_id"], strategy[0]["id"]);
        return;
    }
    let teams = national.get("meetings/register?year=2020&kind=county_team").await.ok();
    assert_eq!((&teams["meetings"], &teams["uncounted"]), (&json!(37), &json!(0)));
    by_county(&national).await;
    let fifth = items("meetings?kind=steering_committee").await;
    assert_eq!(
        (&fifth[0]["number"], &fifth[0]["held"]["date"]),
        (&json!(5), &json!("2019-07-16"))
    );
    let months: Vec<_> = items("meetings?kind=workshop").await;
    let months: Vec<_> = months.iter().map(|one| &one["held"]).collect();
    let month = |date: &str| json!({"date": date, "precision": "month"});
    assert_eq!(months, [&month("2016-02-01"), &month("2015-09-01")]);
    assert_eq!(items("meetings?kind=evaluation&year=2021").await[0]["mode"], "online");
    let drafting = items("meetings?q=redacteaza%20standardele").await;
    assert_eq!(drafting[0]["meetings"], Value::Null, "of no stated number");
    assert_eq!(drafting[0]["bodies"].as_array().unwrap().len(), 4);
    assert_eq!(
        items("protocols").await[0]["protocols"],
        Value::Null,
        "new ones, of no number"
    );
    let figures: BTreeSet<(String, i64, String)> = items("stated-figures?year=2020")
        .await
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            (text("key"), one["value"].as_i64().unwrap(), text("kind"))
        })
        .collect();
    let expected = [
        ("victims_repatriated", 33, "exact"),
        ("direct_beneficiaries", 150_000, "approximate"),
        ("unique_reach", 2_500_000, "exact"),
        ("external_projects", 4, "exact"),
        ("partner_groups", 4, "derived"),
    ];
    let expected = expected.map(|(key, value, kind)| (key.to_owned(), value, kind.to_owned()));
    assert_eq!(figures, BTreeSet::from(expected));
    let strategy = items("strategies?kind=national_strategy").await;
    let measures = format!("strategies/{}/measures", strategy[0]["id"].as_str().unwrap());
    assert_eq!(items(&measures).await[0]["due"], Value::Null, "no day is stated");
    let links = items(&measures).await[0]["links"].as_array().unwrap().len();
    assert_eq!(
        links, 2,
        "the project that has the same objective, and its closing conference"
    );
}

/// Somebody of the demonstration, signed in.
pub(super) async fn enters(app: &TestApp, db: &DatabaseConnection, address: &str) -> Person {
    let sql = format!("SELECT id FROM app_user WHERE email = '{address}'");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    let id: Uuid = row.unwrap().expect("somebody").try_get_by_index(0).unwrap();
    app.person(UserId::from_uuid(id)).await
}

/// The published projects as their texts state them (SOURCE-FACTS), read as people read them.
async fn projects_stand(app: &TestApp, db: &DatabaseConnection, country: &str) {
    let is_romania = country == "ro";
    let (managers, viewer) = if is_romania {
        let managers = vec!["petra.exemplu@agentia.example", "horia.exemplu@eliberare.example"];
        (managers, "viorel.exemplu@politia.example")
    } else {
        (
            vec!["pranvera.shembull@onac.example"],
            "valbona.shembull@caritas.example",
        )
    };
    let not_stated = json!([null, null, []]);
    let expected = if is_romania {
        let isf = json!([80_604_300, "RON", [["sources", "too_much", 10_000]]]);
        vec![
            ("ISF 01", json!(29), isf),
            ("RO20", json!(24), json!([41_000_000, "EUR", []])),
            ("DETECT", Value::Null, not_stated),
        ]
    } else {
        vec![("Shkoder strukturave", Value::Null, not_stated)]
    };
    let mut found = Vec::new();
    for manager in managers {
        let manager = enters(app, db, manager).await;
        for item in manager.get("projects").await.ok()["items"].as_array().unwrap() {
            let place = format!("projects/{}", item["id"].as_str().unwrap());
            let budget = manager.get(&format!("{place}/budget")).await.ok();
            let differences = budget["differences"].as_array().unwrap().iter();
            let differences: Vec<Value> = differences
                .map(|one| json!([one["part"], one["kind"], one["amount"]]))
                .collect();
            let budget = json!([budget["total"], budget["currency"], differences]);
            let card = manager.get(&place).await.ok();
            assert_eq!(
                [&card["start"], &card["end"]],
                [&Value::Null, &Value::Null],
                "no day is stated"
            );
            found.push((card, budget));
        }
    }
    assert_eq!(found.len(), expected.len(), "{country}");
    for (name, months, budget) in &expected {
        let one = |card: &Value| {
            let texts = [&card["titles"], &card["code"], &card["aliases"]].map(ToString::to_string);
            name.split(' ').any(|word| texts.iter().any(|text| text.contains(word)))
        };
        let (card, kept) = found.iter().find(|(card, _)| one(card)).expect(name);
        assert_eq!(&card["months"], months, "{name}");
        assert_eq!(kept, budget, "{name}");
        assert_eq!(card["status"], "closed", "{name}");
    }
    let seen = enters(app, db, viewer).await.get("projects").await.ok();
    let of_partner = seen["items"].as_array().unwrap().len();
    assert_eq!(of_partner, if is_romania { 2 } else { 1 }, "{country}");
    let conflicts: usize = found
        .iter()
        .map(|(card, _)| card["conflicts"].as_array().unwrap().len())
        .sum();
    // ISF 01: its total; RO20: its name; DETECT: how a partner is spelled.
    assert_eq!(conflicts, if is_romania { 3 } else { 0 }, "{country}");
}

fn referral_states() -> BTreeSet<String> {
    [
        ReferralState::Draft,
        ReferralState::Sent,
        ReferralState::Received,
        ReferralState::Accepted,
        ReferralState::Refused,
        ReferralState::Expired,
        ReferralState::ServiceStarted,
        ReferralState::Completed,
        ReferralState::Broken,
        ReferralState::Withdrawn,
    ]
    .map(|state| state.code().to_owned())
    .into()
}

#[actix_web::test]
async fn the_demo_of_romania_holds_every_state() {
    Box::pin(holds_everything("ro")).await;
}

#[actix_web::test]
async fn the_demo_of_albania_holds_every_state() {
    Box::pin(holds_everything("al")).await;
}

#[actix_web::test]
async fn the_same_seed_and_time_make_the_same_demo() {
    let (_one, first) = filled("ro").await;
    let (_two, second) = filled("ro").await;
    for sql in [
        "SELECT reference || code_name || county || sex || age_group || identification || assistance || proceedings \
         || compensation || stay_return || CAST(opened_at AS text) || CAST(detected_on AS text) \
         FROM case_file ORDER BY reference",
        "SELECT reference || kind || state || urgency || services || data_sets || CAST(created_at AS text) \
         FROM referral ORDER BY reference",
        "SELECT instrument || profile || state || CAST(started_at AS text) || CAST(version AS text) \
         FROM screening ORDER BY 1",
        "SELECT email || display_name || CAST(created_at AS text) FROM app_user ORDER BY email",
        "SELECT kind || state || CAST(due_at AS text) || CAST(starts_at AS text) FROM clock ORDER BY 1",
        "SELECT kind || CAST(at AS text) || fields FROM ledger ORDER BY 1",
    ] {
        let rows = texts(&first, sql).await;
        assert!(rows.len() > 10, "{sql}");
        assert_eq!(rows, texts(&second, sql).await, "{sql}");
    }
}
