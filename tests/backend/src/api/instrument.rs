//! Instruments that administrators enter: checked, confirmed by a second one, used from their first day on.

use std::sync::Arc;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::{App, Code};
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::pack::Pack;
use serde_json::{Value, json};

use super::case::{Scene, opened, path, version};
use super::case_custody::dump;
use super::screening::{answered, finish};
use crate::kit::{Answer, Person};

/// An invented instrument for the empty place of the Romanian list, with what is replaced in it.
pub fn invented(changes: &[(&str, &str)]) -> Value {
    let file = r#"
code = "ro_mnir"
version = "invented.1"
effective_from = "2026-03-01"
country = "RO"
verified = false
sources = ["Invented for a test"]
positive_when = ["SM"]

[name]
ro = "Exemplu inventat"
sq = "Shembull i shpikur"
en = "Invented example"

[note]
ro = "Inventat, nu este textul oficial."
sq = "I shpikur, nuk është teksti zyrtar."
en = "Invented, not the official text."

[[section]]
code = "A"
ro = "Temă"
sq = "Temë"
en = "Topic"
items = [
  { code = "A1", adult = "S", child = "S", ro = "Unu?", sq = "Një?", en = "One?" },
  { code = "A2", adult = "M", child = "M", ro = "Doi?", sq = "Dy?", en = "Two?" },
]

[[result]]
code = "found"
kind = "indicated"
when = [{ profile = "adult", all = ["A"] }, { profile = "child", all = ["A"] }]
ro = "Da"
sq = "Po"
en = "Yes"

[[result]]
code = "not_found"
kind = "not_indicated"
when = [{ profile = "adult" }, { profile = "child" }]
ro = "Nu"
sq = "Jo"
en = "No"
"#;
    let file = changes.iter().fold(file.to_owned(), |file, (from, to)| {
        assert!(file.contains(from), "{from}");
        file.replace(from, to)
    });
    json!({"file": file})
}

struct Administrators {
    scene: Scene,
    one: Person,
    other: Person,
}

impl Administrators {
    async fn start() -> Self {
        let scene = Scene::start().await;
        let agency = scene.app.organisation(OrganisationKind::NationalAgency, &[]).await;
        Self {
            one: scene.app.member(agency, Role::Administrator).await,
            other: scene.app.member(agency, Role::Administrator).await,
            scene,
        }
    }

    async fn entered(&self, changes: &[(&str, &str)]) -> Value {
        self.one.post("instruments/entries", invented(changes)).await.ok()
    }

    async fn confirmed(&self, changes: &[(&str, &str)]) -> Value {
        let entry = self.entered(changes).await;
        act(&self.other, &entry, "confirm").await.ok()
    }
}

async fn act(by: &Person, entry: &Value, what: &str) -> Answer {
    let place = format!("instruments/entries/{}/{what}", entry["id"].as_str().unwrap());
    by.call(Method::POST, &place).version(version(entry)).send().await
}

async fn begin(by: &Person, case: &Value, version: &str) -> Answer {
    let body = json!({"instrument": "ro_mnir", "instrument_version": version, "profile": "adult"});
    by.post(&path(case, "/screenings"), body).await
}

/// The versions of the Romanian list that whoever screens is shown, each with whether it may be used.
async fn shown(by: &Person) -> Vec<(String, bool)> {
    let list = by.get("instruments").await.ok();
    let all = list["items"].as_array().unwrap().iter();
    all.filter(|one| one["code"] == "ro_mnir")
        .map(|one| {
            let is_usable = one["is_entered"] == true && one["is_in_force"] == true;
            (one["version"].as_str().unwrap().to_owned(), is_usable)
        })
        .collect()
}

fn is(version: &str, is_usable: bool) -> (String, bool) {
    (version.to_owned(), is_usable)
}

#[actix_web::test]
async fn a_check_says_all_that_is_wrong_and_changes_nothing() {
    let people = Administrators::start().await;
    let raw = people.scene.app.database().raw().await;
    let tables = ["instrument", "instrument_file", "ledger"];
    let mut before = Vec::new();
    for table in tables {
        before.push(dump(&raw, table).await);
    }
    let wrong = invented(&[
        ("adult = \"S\"", "adult = \"X\""),
        ("code = \"A2\"", "code = \"A1\""),
        (", sq = \"Dy?\"", ""),
    ]);
    let report = people.one.post("instruments/check", wrong.clone()).await.ok();
    let faults: Vec<_> = report["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["line"], &one["path"], &one["code"]))
        .collect();
    assert_eq!(
        faults,
        [
            (&json!(26), &json!("section.A.A1.adult"), &json!("bad_weight")),
            (&json!(27), &json!("section.A.A1"), &json!("repeated")),
            (&json!(27), &json!("section.A.A1.sq"), &json!("missing")),
        ]
    );
    assert_eq!(
        report["faults"][0]["words"],
        json!({"ro": "`X` nu este S, M sau W", "sq": "`X` nuk është S, M ose W", "en": "`X` is not S, M or W"})
    );
    assert_eq!(report["preview"], Value::Null);
    let whole = people.one.post("instruments/check", invented(&[])).await.ok();
    assert_eq!(whole["faults"], json!([]));
    assert_eq!(whole["preview"]["sections"][0]["items"][0]["adult"], "strong");
    for (at, table) in tables.iter().enumerate() {
        assert_eq!(dump(&raw, table).await, before[at], "{table}");
    }

    people.one.post("instruments/entries", wrong).await.refused_at("/file");
    assert_eq!(people.one.get("instruments/entries").await.ok()["items"], json!([]));
    people
        .one
        .post("instruments/check", json!({"file": "\u{0}"}))
        .await
        .refused(Code::Malformed);
    for operation in ["instruments/check", "instruments/entries"] {
        let worker = people.scene.worker.post(operation, invented(&[])).await;
        worker.refused(Code::Forbidden);
    }
    people
        .scene
        .supervisor
        .get("instruments/entries")
        .await
        .refused(Code::Forbidden);
}

#[actix_web::test]
async fn sec_27_what_one_enters_another_confirms_and_then_people_are_screened_with_it() {
    let people = Administrators::start().await;
    let worker = &people.scene.worker;
    let case = opened(worker).await;
    assert_eq!(shown(worker).await, [is("1", false)]);
    let entry = people.entered(&[]).await;
    assert_eq!((&entry["state"], version(&entry)), (&json!("proposed"), 1));
    assert_eq!(shown(worker).await, [is("1", false)]);
    begin(worker, &case, "invented.1").await.refused_at("/instrument");
    let own = act(&people.one, &entry, "confirm").await.refused(Code::Forbidden);
    assert_eq!(own["detail"], "grant_asker");
    for (by, waiting) in [(&people.one, 0), (&people.other, 1), (worker, 0)] {
        assert_eq!(by.get("home").await.ok()["instruments"], waiting);
    }

    let confirmed = act(&people.other, &entry, "confirm").await.ok();
    assert_eq!((&confirmed["state"], version(&confirmed)), (&json!("confirmed"), 2));
    assert_eq!(confirmed["confirmed_by_name"], "A administrator");
    act(&people.other, &entry, "confirm").await.refused(Code::Stale);
    let again = act(&people.other, &confirmed, "confirm").await.refused(Code::NotNow);
    assert_eq!(again["detail"], "grant_not_pending");

    assert_eq!(shown(worker).await, [is("invented.1", true)]);
    let mut screening = begin(worker, &case, "invented.1").await.ok();
    assert_eq!(screening["instrument_name"]["en"], "Invented example");
    let body = json!({"section": "A", "answers": [
        {"item": "A1", "state": "yes", "source": "person_said"}, {"item": "A2", "state": "yes", "source": "observed"}]});
    screening = answered(worker, &case, &screening, body).await.ok();
    assert_eq!(finish(worker, &case, &screening).await.ok()["result"]["code"], "found");
    let printed = worker.get(&path(&case, "/print/screening")).await;
    assert!(printed.status.is_success(), "{}", printed.status);
}

#[actix_web::test]
async fn a_later_version_follows_on_its_day_and_one_that_was_withdrawn_stays_for_what_was_asked() {
    let people = Administrators::start().await;
    let (app, worker) = (&people.scene.app, &people.scene.worker);
    let case = opened(worker).await;
    let first = people.confirmed(&[]).await;
    for (changes, code) in [
        (vec![], "version_taken"),
        (vec![("invented.1", "invented.2")], "not_later"),
        (vec![("ro_mnir", "general_signs"), ("country = \"RO\"\n", "")], ""),
    ] {
        let report = people.one.post("instruments/check", invented(&changes)).await.ok();
        let codes: Vec<_> = report["faults"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["code"])
            .collect();
        assert_eq!(codes.contains(&&json!(code)), !code.is_empty(), "{code}: {codes:?}");
    }
    let next = [("invented.1", "invented.2"), ("2026-03-01", "2026-03-04")];
    app.pass(Duration::seconds(1));
    let second = people.confirmed(&next).await;
    assert_eq!(shown(worker).await, [is("invented.2", false), is("invented.1", true)]);
    let before = begin(worker, &case, "invented.1").await.ok();
    let early = begin(worker, &case, "invented.2").await.refused(Code::NotNow);
    assert_eq!(early["detail"], "instrument_not_in_force");

    app.pass(Duration::days(2));
    assert_eq!(shown(worker).await, [is("invented.2", true), is("invented.1", false)]);
    begin(worker, &case, "invented.2").await.ok();
    begin(worker, &case, "invented.1").await.refused(Code::NotNow);
    // What was begun goes on under its own version.
    let body = json!({"section": "A", "answers": [{"item": "A1", "state": "no", "source": "person_said"}]});
    answered(worker, &case, &before, body).await.ok();

    act(&people.one, &second, "withdraw").await.ok();
    assert_eq!(shown(worker).await, [is("invented.1", true)]);
    let late = begin(worker, &case, "invented.2").await.refused(Code::NotNow);
    assert_eq!(late["detail"], "instrument_not_in_force");
    act(&people.one, &first, "withdraw").await.ok();
    assert_eq!(shown(worker).await, [is("1", false)]);
    assert_eq!(
        worker.get(&path(&case, "/screenings")).await.ok()["items"][0]["instrument_version"],
        "invented.2"
    );
    let kept = worker.get("instruments/ro_mnir/versions/invented.2").await.ok();
    assert_eq!(kept["sections"][0]["items"][1]["labels"]["en"], "Two?");
}

#[actix_web::test]
async fn another_instance_knows_at_once_and_what_was_never_confirmed_leaves_its_version_free() {
    let people = Administrators::start().await;
    let here = &people.scene.app;
    let other = here.with(App {
        pack: Arc::new(Pack::load("ro").unwrap()),
        ..here.app.clone()
    });
    let elsewhere = people.scene.worker.at(&other);
    assert_eq!(shown(&elsewhere).await, [is("1", false)]);
    let entry = people.entered(&[]).await;
    act(&people.one, &entry, "withdraw").await.ok();
    let entry = people.confirmed(&[("Doi?", "Două?")]).await;
    assert_eq!(shown(&elsewhere).await, [is("invented.1", true)]);
    act(&people.other.at(&other), &entry, "withdraw").await.ok();
    assert_eq!(shown(&people.scene.worker).await, [is("1", false)]);
    let all = people.one.get("instruments/entries").await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn every_place_has_a_file_to_begin_with_and_what_was_entered_is_given_back() {
    let people = Administrators::start().await;
    let slot = people.one.get("instruments/ilo_sexual/versions/2009.1/file").await.ok();
    assert_eq!(slot["name"], "ilo_sexual-2009.1.toml");
    let report = people
        .one
        .post("instruments/check", json!({"file": slot["file"]}))
        .await
        .ok();
    assert_eq!(report["faults"], json!([]));
    let entry = people.confirmed(&[]).await;
    let file = people
        .one
        .get("instruments/ro_mnir/versions/invented.1/file")
        .await
        .ok();
    assert_eq!(
        (&file["file"], &entry["file"]),
        (&invented(&[])["file"], &invented(&[])["file"])
    );
    let worker = people
        .scene
        .worker
        .get("instruments/ilo_labour/versions/2009.1/file")
        .await;
    worker.refused(Code::Forbidden);
}

#[actix_web::test]
async fn rel_08_an_instrument_that_is_sent_twice_is_entered_once() {
    let people = Administrators::start().await;
    let send = async |key: &str| {
        let call = people.one.call(Method::POST, "instruments/entries");
        call.once(key).json(&invented(&[])).send().await
    };
    let (first, again) = (send("k1").await.ok(), send("k1").await.ok());
    assert_eq!(first["id"], again["id"]);
    send("k2").await.refused_at("/file");
    let events = super::case_custody::entries(&people.scene.app).await;
    assert_eq!(
        events.iter().filter(|(kind, _)| kind == "instrument.entered").count(),
        1
    );
}
