//! What was erased stays erased, whatever backup is put back and wherever the server was killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use punte_domain::access::Role;
use punte_domain::id::{CaseId, Id};
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::erasures::ErasureFile;
use serde_json::{Value, json};
use uuid::Uuid;

use super::process::{EmptyDatabase, Installation, Running, first_number};

struct People {
    worker: String,
    supervisor: String,
}

impl People {
    fn of(installation: &Installation) -> Self {
        installation.asks(async |app| {
            let shelter = app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
            Self {
                worker: app.member(shelter, Role::CaseWorker).await.held_token(),
                supervisor: app.member(shelter, Role::CaseSupervisor).await.held_token(),
            }
        })
    }

    fn opens_a_case(&self, server: &Running) -> String {
        let case = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                          "detected_on": "2026-03-01", "person": {"given_names": "Ilinca", "contacts": []}});
        let made = server.call("POST", "/api/v1/cases", &self.worker, &case).unwrap();
        assert_eq!(made.status, 201, "{}", made.text());
        made.json()["id"].as_str().unwrap().to_owned()
    }

    /// What waits for approval, as its address.
    fn asks(&self, server: &Running, case: &str) -> String {
        let place = format!("/api/v1/cases/{case}/erasures");
        let wish = json!({"asked_on": "2026-03-02", "said": "She asked in person.",
                          "refusal": {"month": month(), "county": "RO-B", "sex": "female", "age_group": "a18_25",
                                      "citizenship": null, "exploitation": "unknown", "reason": "fear_of_exploiter"}});
        let asked = server.call_at(1, "POST", &place, &self.worker, &wish).unwrap();
        assert_eq!(asked.status, 201, "{}", asked.text());
        format!("{place}/{}", asked.json()["id"].as_str().unwrap())
    }

    fn status(&self, server: &Running, case: &str) -> u16 {
        server.ask(&format!("/api/v1/cases/{case}"), &self.worker).status
    }
}

/// The first of this month.
fn month() -> String {
    chrono::Utc::now().format("%Y-%m-01").to_string()
}

fn database(installation: &Installation) -> PathBuf {
    installation.database.url().trim_start_matches("sqlite://").into()
}

/// All that a backup of a stopped server holds.
fn files(database: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let name = database.display();
    ["", "-wal"]
        .map(|end| PathBuf::from(format!("{name}{end}")))
        .map(|file| (file.clone(), fs::read(&file).ok()))
        .into()
}

fn put_back(backup: &[(PathBuf, Option<Vec<u8>>)]) {
    drop(fs::remove_file(format!("{}-shm", backup[0].0.display())));
    for (file, content) in backup {
        match content {
            Some(content) => fs::write(file, content).unwrap(),
            None => drop(fs::remove_file(file)),
        }
    }
}

#[test]
fn sec_36_an_erasure_survives_the_restore_of_an_older_backup_and_a_kill() {
    let installation = Installation::on(Arc::new(EmptyDatabase::sqlite()));
    let url = installation.database.url();
    let path = database(&installation);
    let server = installation.serve();
    let people = People::of(&installation);
    let (case, other, third) = (
        people.opens_a_case(&server),
        people.opens_a_case(&server),
        people.opens_a_case(&server),
    );
    server.kill();
    let backup = files(&path);

    let server = installation.serve();
    let asked = people.asks(&server, &case);
    let done = server.call_at(1, "POST", &format!("{asked}/approve"), &people.supervisor, &Value::Null);
    assert_eq!(done.unwrap().status, 204);
    assert_eq!(
        (people.status(&server, &case), people.status(&server, &other)),
        (404, 200)
    );
    server.kill();
    let server = installation.serve();
    assert_eq!(people.status(&server, &case), 404, "what was answered lasts");
    server.kill();

    // An older backup has the case; it is gone before anybody is answered.
    put_back(&backup);
    let keys = format!(
        "SELECT count(*) FROM data_key WHERE case_id = x'{}'",
        case.replace('-', "")
    );
    assert_eq!(first_number(&url, &keys), 1);
    let server = installation.serve();
    assert_eq!(
        (people.status(&server, &case), people.status(&server, &other)),
        (404, 200)
    );
    assert_eq!(first_number(&url, &keys), 0);

    // A kill after the file was written and before the commit: approved, so it is done at the next start.
    people.asks(&server, &third);
    server.kill();
    let file = ErasureFile(PathBuf::from(format!("{}.erasures", path.display())));
    installation.asks(async |app| {
        let id = CaseId::from_uuid(Uuid::parse_str(&third).unwrap());
        file.add(id, app.now(), app.store().keyring()).unwrap();
    });
    let server = installation.serve();
    assert_eq!(people.status(&server, &third), 404);
    assert_eq!(
        first_number(&url, "SELECT count(*) FROM refusal"),
        1,
        "what was to stay stays"
    );
    server.kill();

    // The same without a server.
    put_back(&backup);
    let told = installation.command(&["erasures", "apply"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.starts_with("2 cases were erased; 2 of them"), "{told}");
    assert_eq!(first_number(&url, &keys), 0);

    // A file that somebody else wrote stops the start, and says which line.
    let whole = fs::read_to_string(&file.0).unwrap();
    fs::write(&file.0, whole.replacen(&case, &other, 1)).unwrap();
    let mut refused = installation.spawn(&["serve"]);
    let (went_well, _) = refused.ends(std::time::Duration::from_secs(20));
    assert!(!went_well, "it does not start");
    let log = fs::read_to_string(installation.log()).unwrap();
    assert!(log.contains("line 1 is not signed"), "{log}");
}
