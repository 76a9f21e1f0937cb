//! A rotation of the keys that is killed anywhere leaves an installation that works, and is finished
//! by doing it again.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use super::process::{Installation, Running, first_number};
use crate::kit::{PASSWORD, sign_in};

/// Somebody's token, a case of theirs, a page of their list that goes on, and an account with codes.
struct People {
    token: String,
    case: String,
    email: String,
    codes: Vec<String>,
}

const NUMBER: &str = "RO 900001";

impl People {
    fn of(installation: &Installation, server: &Running) -> Self {
        let (token, email, codes) = installation.asks(async |app| {
            let shelter = app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
            let worker = app.member(shelter, Role::CaseSupervisor).await;
            let ana = app.account("ana@podul.ro", Role::CaseWorker).await;
            let codes = ana.recovery_codes.iter().map(|code| code.reveal().to_owned());
            (worker.held_token(), ana.email.clone(), codes.collect())
        });
        let people = Self {
            token,
            case: String::new(),
            email,
            codes,
        };
        let case = people.opens_a_case(server, NUMBER);
        for number in 0..120 {
            people.opens_a_case(server, &format!("RO 8000{number:03}"));
        }
        Self { case, ..people }
    }

    fn opens_a_case(&self, server: &Running, number: &str) -> String {
        let case = json!({
            "county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal", "detected_on": "2026-03-01",
            "person": {"given_names": "Ilinca", "contacts": [],
                "identifiers": [{"kind": "passport", "value": number, "country": "RO"}]},
        });
        let made = server.call("POST", "/api/v1/cases", &self.token, &case).unwrap();
        assert_eq!(made.status, 201, "{}", made.text());
        format!("/api/v1/cases/{}/person", made.json()["id"].as_str().unwrap())
    }

    /// A page of a list, and the address of the next.
    fn page(&self, server: &Running, path: &str) -> String {
        let page = server.ask(path, &self.token);
        assert_eq!(page.status, 200, "{}", page.text());
        format!("/api/v1/cases?limit=5&cursor={}", page.json()["next"].as_str().unwrap())
    }

    /// Everything that needs a key works.
    fn work(&self, server: &Running) {
        let person = server.ask(&self.case, &self.token);
        assert_eq!(person.json()["given_names"], "Ilinca", "{}", person.text());
        let find = json!({ "identifier": NUMBER });
        let found = server.call("POST", "/api/v1/cases/search", &self.token, &find).unwrap();
        assert_eq!(
            found.json()["items"].as_array().map(Vec::len),
            Some(1),
            "{}",
            found.text()
        );
        let next = self.page(server, "/api/v1/cases?limit=5");
        self.page(server, &next);
    }

    fn sign_in(&mut self, server: &Running) {
        let code = self.codes.pop().unwrap();
        let mut body: Value = sign_in(&self.email, PASSWORD, &code);
        body["factor"]["kind"] = json!("recovery_code");
        let answer = server.call("POST", "/api/v1/sessions", "", &body).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
}

fn run(installation: &Installation, arguments: &[&str]) -> String {
    let output = installation.command(arguments);
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{arguments:?} {text}");
    text
}

/// Runs a command and kills it after so long.
fn killed(installation: &Installation, arguments: &[&str], after: u64) {
    let command = installation.spawn(arguments);
    sleep(Duration::from_millis(after));
    command.kill();
    // As the message of the next one says: nobody else changes the keys.
    let _ = fs::remove_file(installation.folder.path().join("keys.json.new"));
}

/// As if the key file had been changed the day before yesterday.
fn a_day_passes(installation: &Installation) {
    let file = installation.folder.path().join("keys.json");
    let keys = fs::File::options().append(true).open(file).unwrap();
    keys.set_modified(SystemTime::now() - Duration::from_secs(48 * 60 * 60))
        .unwrap();
}

/// The ledger is whole, as soon as the server has signed with the newest key.
fn the_ledger_is_whole(installation: &Installation) {
    let started = Instant::now();
    loop {
        let output = installation.command(&["audit", "verify"]);
        if output.status.success() {
            return;
        }
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            said.contains("no server has run since") && started.elapsed() < Duration::from_secs(10),
            "{said}"
        );
        sleep(Duration::from_millis(200));
    }
}

#[test]
fn rel_02_and_sec_67_a_kill_anywhere_in_a_rotation_leaves_an_installation_that_works() {
    let installation = Installation::new();
    let mut server = installation.serve();
    let mut people = People::of(&installation, &server);
    let old_page = people.page(&server, "/api/v1/cases?limit=5");
    people.sign_in(&server);
    run(&installation, &["keys", "add-version"]);
    people.page(&server, &old_page);
    for moment in [4, 9, 16, 25, 40] {
        killed(&installation, &["keys", "add-version"], moment);
        people.work(&server);
        killed(&installation, &["keys", "rewrap"], 12 * moment);
        people.work(&server);
        a_day_passes(&installation);
        killed(&installation, &["keys", "retire", "1"], 3 * moment);
        people.work(&server);
        // And the server, in the middle of whatever it follows.
        run(&installation, &["keys", "add-version"]);
        server.kill();
        server = installation.serve();
        people.work(&server);
        the_ledger_is_whole(&installation);
    }
    people.sign_in(&server);
    run(&installation, &["keys", "add-version"]);
    run(&installation, &["keys", "rewrap"]);
    the_ledger_is_whole(&installation);
    people.sign_in(&server);
    let newest = |status: &str| -> i32 {
        let line = status
            .lines()
            .find(|line| line.contains("used for what comes"))
            .unwrap();
        let number = line.trim_start_matches("version ").split(':').next().unwrap();
        number.parse().unwrap()
    };
    let status = run(&installation, &["keys", "status"]);
    let newest = newest(&status);
    assert!(newest >= 7, "{status}");
    for version in 1..newest {
        a_day_passes(&installation);
        // Killed once, and done again; what the kill has done already is not there any more.
        killed(&installation, &["keys", "retire", &version.to_string()], 40);
        a_day_passes(&installation);
        let again = installation.command(&["keys", "retire", &version.to_string()]);
        let text = String::from_utf8([again.stdout, again.stderr].concat()).unwrap();
        assert!(again.status.success() || text.contains("no such version"), "{text}");
    }
    let status = run(&installation, &["keys", "status"]);
    assert!(
        status.starts_with(&format!("version {newest}: the keys of 121 cases")),
        "{status}"
    );
    assert!(status.contains("1 passwords, used for what comes"), "{status}");
    people.work(&server);
    people.sign_in(&server);
    the_ledger_is_whole(&installation);
    let refused = server.ask(&old_page, &people.token);
    assert_eq!(refused.json()["code"], "invalid_cursor", "{}", refused.text());
    server.kill();
    let server = installation.serve();
    people.work(&server);
    people.sign_in(&server);
    let entries = "SELECT count(*) FROM person_index";
    assert_eq!(first_number(&installation.database.url(), entries), 121);
}
