//! How many people stand on the attendance lists of a project, beside the participations on them: a keyed fingerprint of
//! each is kept with its list, within its project, and goes with it.

use std::collections::BTreeSet;

use actix_web::http::Method;
use calamine::Data;
use chrono::Duration;
use punte_domain::id::{Id as _, TrainingId};
use punte_storage::projects::attendance;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::doing::{Scene, id};
use crate::kit::{Person, paper, workbook};

fn list(people: &[(&str, &str)]) -> Value {
    let lines: String = people
        .iter()
        .map(|(who, where_from)| format!("{who}\t{where_from}\n"))
        .collect();
    json!({"mode": "keep", "erase_on": "2026-06-01", "table": format!("Nume\tInstituție\n{lines}")})
}

const THREE: [(&str, &str); 3] = [
    ("Ștefan Țuțea", "DGASPC Brașov"),
    ("Ana Exemplu", "IPJ Brașov"),
    ("Ion Exemplu", "IPJ Brașov"),
];

/// A training of the project with this list.
async fn listed(scene: &Scene, people: &[(&str, &str)]) -> String {
    let made = id(&scene.training(&scene.manager, json!({})).await);
    keep(&scene.manager, &made, 1, people).await;
    made
}

async fn keep(by: &Person, training: &str, version: i64, people: &[(&str, &str)]) {
    let place = format!("trainings/{training}/attendance");
    by.put_at(&place, version, list(people)).await.ok();
}

/// What the card of the project tells of people.
async fn told(scene: &Scene) -> Value {
    scene.manager.get(&scene.at("card")).await.ok()["people"].clone()
}

fn people(trainings: u32, lists: u32, participations: impl Into<Option<u32>>, people: impl Into<Option<u32>>) -> Value {
    let (participations, people) = (participations.into(), people.into());
    json!({"trainings": trainings, "lists": lists, "participations": participations, "people": people})
}

async fn fingerprints(scene: &Scene) -> Vec<Vec<u8>> {
    let raw = scene.app.database().raw().await;
    let all = "SELECT fingerprint FROM attendance_person";
    let rows = Statement::from_string(raw.get_database_backend(), all);
    let rows = raw.query_all_raw(rows).await.unwrap();
    rows.iter().map(|row| row.try_get("", "fingerprint").unwrap()).collect()
}

#[actix_web::test]
async fn three_people_who_came_twice_are_six_participations_and_three_people() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    assert_eq!(told(&scene).await, people(0, 0, None, None), "and not zero");
    scene.training(by, json!({"participants": 30})).await;
    // What is yet to be held counts nowhere.
    scene.training(by, json!({"state": "planned"})).await;
    assert_eq!(told(&scene).await, people(1, 0, None, None));

    listed(&scene, &THREE).await;
    assert_eq!(told(&scene).await, people(2, 1, 3, 3));
    // With a cedilla, without diacritics, in capitals, and in another order of the lines.
    let again = [
        ("ION EXEMPLU", "ipj brasov"),
        ("Ştefan Ţuţea", "DGASPC Braşov"),
        ("ana  exemplu", "IPJ, Brașov"),
    ];
    listed(&scene, &again).await;
    let twice = people(3, 2, 6, 3);
    assert_eq!(told(&scene).await, twice);

    // Whoever sees the project is told the same, and so do the other reports on it.
    assert_eq!(scene.partner.get(&scene.at("card")).await.ok()["people"], twice);
    assert_eq!(by.get(&scene.at("progress")).await.ok()["people"], twice);
    let report = format!("reports/trainings?project_id={}", scene.project);
    assert_eq!(by.get(&report).await.ok()["people"], twice);
    assert_eq!(by.get("reports/trainings").await.ok()["people"], Value::Null);
    let of_a_year = by.get(&format!("{report}&year=2016")).await.ok();
    assert_eq!(of_a_year["people"], people(0, 0, None, None));

    let print = report.replace("trainings?", "trainings/print?language=en&");
    for print in [
        print,
        scene.at("card/print?language=en"),
        scene.at("progress/print?language=en"),
    ] {
        let text = paper::text(&by.get(&print).await);
        for words in ["Participations on these lists 6", "Different people (derived) 3"] {
            assert!(text.contains(words), "{words} in {text}");
        }
        let sheets = workbook::sheets(&by.get(&format!("{print}&format=xlsx")).await);
        let sheet = &sheets["People on attendance lists"];
        let row = workbook::row(sheet, "With an attendance list that is kept");
        assert_eq!(row[1], Data::Float(2.0));
    }
    let all = paper::text(&by.get("reports/trainings/print?language=en").await);
    assert!(
        !all.contains("People on attendance lists"),
        "of several projects: {all}"
    );
}

#[actix_web::test]
async fn when_in_doubt_two_names_are_two_people() {
    let scene = Scene::start().await;
    listed(&scene, &[("Ana Exemplu", "IPJ Brașov"), ("Ion Exemplu", "")]).await;
    assert_eq!(told(&scene).await, people(1, 1, 2, 2));
    // Of another institution, of none, and with the names turned round.
    let others = [
        ("Ana Exemplu", "IPJ Sibiu"),
        ("Ion Exemplu", ""),
        ("Exemplu Ana", "IPJ Brașov"),
    ];
    listed(&scene, &others).await;
    assert_eq!(told(&scene).await, people(2, 2, 5, 5));
}

#[actix_web::test]
async fn a_series_and_its_sessions_are_counted_once() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let series = id(&scene.training(by, json!({"sessions": 2})).await);
    keep(by, &series, 1, &THREE).await;
    assert_eq!(told(&scene).await, people(1, 1, 3, 3));
    for _ in 0..2 {
        let session = id(&scene.training(by, json!({"series_id": series})).await);
        keep(by, &session, 1, &THREE).await;
    }
    assert_eq!(told(&scene).await, people(2, 2, 6, 3));
}

#[actix_web::test]
async fn what_tells_people_apart_goes_with_the_list() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let first = listed(&scene, &THREE).await;
    let second = listed(&scene, &THREE).await;
    let third = listed(&scene, &THREE[..1]).await;
    assert_eq!(told(&scene).await, people(3, 3, 7, 3));

    keep(by, &second, 2, &[("Dana Exemplu", "IPJ Brașov")]).await;
    assert_eq!(
        told(&scene).await,
        people(3, 3, 5, 4),
        "of the list that was there nothing is left"
    );
    let erased = format!("trainings/{first}/attendance");
    by.call(Method::DELETE, &erased).version(2).send().await.ok();
    assert_eq!(told(&scene).await, people(3, 2, 2, 2));
    assert_eq!(fingerprints(&scene).await.len(), 2);
    let removed = format!("trainings/{third}");
    by.call(Method::DELETE, &removed).version(2).send().await.ok();
    assert_eq!(told(&scene).await, people(2, 1, 1, 1));

    scene.app.pass(Duration::days(91));
    punte_jobs::housekeeping::erase_attendance(scene.app.store())
        .await
        .unwrap();
    assert_eq!(told(&scene).await, people(2, 0, None, None));
    assert_eq!(fingerprints(&scene).await.len(), 0);
}

/// SEC-36: nor does it come back with an older backup.
#[actix_web::test]
async fn sec_36_what_tells_people_apart_goes_where_a_list_is_erased_again() {
    let scene = Scene::start().await;
    let training = TrainingId::from_uuid(listed(&scene, &THREE).await.parse().unwrap());
    assert_eq!(fingerprints(&scene).await.len(), 3);
    // As in a backup from before it was erased.
    let store = scene.app.store();
    let file = scene.app.app.erasures.clone().unwrap();
    scene.app.pass(Duration::hours(1));
    file.add_attendance(training, scene.app.now(), store.keyring()).unwrap();
    assert_eq!(attendance::repeat(store, &file).await.unwrap(), 1);
    assert_eq!(fingerprints(&scene).await.len(), 0);
    assert_eq!(told(&scene).await, people(1, 0, None, None));
}

#[actix_web::test]
async fn sec_37_nobody_is_followed_from_one_project_to_another() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let other = json!({"status": "running", "card": {"titles": {"ro": "Alt proiect"}}});
    let other = id(&by.post("projects", other).await.ok());
    listed(&scene, &THREE).await;
    listed(&scene, &THREE).await;
    let training = json!({"name": "Assistance to victims", "state": "held"});
    let training = id(&by.post(&format!("projects/{other}/trainings"), training).await.ok());
    keep(by, &training, 1, &THREE).await;

    assert_eq!(told(&scene).await, people(2, 2, 6, 3));
    let card = by.get(&format!("projects/{other}/card")).await.ok();
    assert_eq!(card["people"], people(1, 1, 3, 3));
    let all = fingerprints(&scene).await;
    let different: BTreeSet<&Vec<u8>> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (9, 6), "three of each project");
    assert!(all.iter().all(|one| one.len() == 16));
}
