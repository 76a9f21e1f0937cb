//! Cases from a file: what becomes of good and bad ones, of a process that is killed, and of what is taken back.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_api::cases::Worker;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::case_custody::{dump, entries};
use crate::kit::{Answer, Person, TestApp};

const HEADER: &str = "external_id,county,sex,age_group,urgency,detected_on,person.given_names,note";

/// A file of so many good rows.
fn good(count: usize) -> String {
    let rows = (1..=count).map(|n| format!("A-{n},RO-B,female,a18_25,normal,2026-03-01,Ilinca,Called."));
    let rows: Vec<String> = [HEADER.to_owned()].into_iter().chain(rows).collect();
    rows.join("\n") + "\n"
}

async fn supervisor(app: &TestApp) -> Person {
    let shelter = app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
    app.member(shelter, Role::CaseSupervisor).await
}

fn place(import: &Value, rest: &str) -> String {
    format!("imports/{}{rest}", import["id"].as_str().unwrap())
}

/// Sends a file and starts its import; nobody works on it yet.
async fn starts(by: &Person, format: &str, mode: &str, is_dry_run: bool, file: &[u8]) -> Value {
    let asked = json!({"format": format, "mode": mode, "is_dry_run": is_dry_run, "size": file.len()});
    let import = by.post("imports", asked).await.ok();
    let size = usize::try_from(import["part_bytes"].as_u64().unwrap()).unwrap();
    for (number, part) in file.chunks(size).enumerate() {
        let call = by.call(Method::PUT, &place(&import, &format!("/parts/{number}")));
        let sent = call.version(1).bytes("application/octet-stream", part).send().await;
        assert_eq!(sent.status.as_u16(), 204);
    }
    acts(by, &import, "/start", 1).await.ok()
}

async fn acts(by: &Person, import: &Value, act: &str, version: i64) -> Answer {
    by.call(Method::POST, &place(import, act)).version(version).send().await
}

/// Works until nothing waits.
async fn works(app: &TestApp) {
    let worker = Worker::new(&app.app);
    while worker.step().await.unwrap() {}
}

async fn imports(by: &Person, format: &str, mode: &str, is_dry_run: bool, file: &[u8]) -> Value {
    let import = starts(by, format, mode, is_dry_run, file).await;
    works(&by.app).await;
    by.get(&place(&import, "")).await.ok()
}

async fn rows(by: &Person, import: &Value) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = by.get(&place(import, &format!("/rows?limit=100{cursor}"))).await.ok();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let raw = app.database().raw().await;
    let sql = format!("SELECT count(*) FROM {table}");
    let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql));
    row.await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// What a case consists of.
async fn counts(app: &TestApp) -> Vec<i64> {
    let mut all = Vec::new();
    for table in ["case_file", "person", "note", "clock", "data_key", "case_import_part"] {
        all.push(count(app, table).await);
    }
    all
}

fn numbers(import: &Value, names: [&str; 4]) -> [i64; 4] {
    names.map(|name| import[name].as_i64().unwrap())
}

const MADE: [&str; 4] = ["valid", "refused", "opened", "known"];

/// REL-16, SEC-40: each bad file has its answer, says where, and leaves nothing.
#[actix_web::test]
async fn rel_16_a_file_that_is_none_is_answered_with_where_and_why_and_leaves_nothing() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let before = counts(&app).await;
    let long = format!("{HEADER}\nA-1,\"{}\n", "x".repeat(300_000));
    let many = "{}\n".repeat(100_001);
    let many_of_all = "{}\n".repeat(1_001);
    let row = "A-1,RO-B,female,a18_25,normal,2026-03-01,Ilinca,Called.";
    let doubled = format!("{HEADER},county\n{row},RO-B\n");
    let cut = format!("{HEADER}\n{row}\nA-2,RO-B,fem");
    let quoted = format!("{HEADER}\n{row}\nA-2,\"RO-B,female,a18_25,normal,2026-03-01,Ilinca,Called.");
    let utf_16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin_2 = [HEADER.as_bytes(), b"\n", row.as_bytes(), b"\nA-2,\xba\xfe\n"].concat();
    for (format, mode, file, code, line, column) in [
        ("csv", "valid_rows", &b"\n \n"[..], "empty", None, None),
        ("csv", "valid_rows", HEADER.as_bytes(), "empty", None, None),
        (
            "csv",
            "valid_rows",
            &b"county,Ana Popescu\nRO-B,x\n"[..],
            "unknown_column",
            Some(1),
            Some(2),
        ),
        (
            "csv",
            "valid_rows",
            doubled.as_bytes(),
            "repeated_column",
            Some(1),
            Some(9),
        ),
        (
            "csv",
            "valid_rows",
            utf_16.as_slice(),
            "unknown_column",
            Some(1),
            Some(1),
        ),
        ("csv", "valid_rows", latin_2.as_slice(), "not_utf8", Some(3), None),
        ("csv", "valid_rows", long.as_bytes(), "row_too_long", Some(2), None),
        ("csv", "valid_rows", cut.as_bytes(), "cut_off", Some(3), None),
        ("csv", "valid_rows", quoted.as_bytes(), "cut_off", Some(3), None),
        (
            "jsonl",
            "valid_rows",
            &b"{\"county\":\"RO-B\"}\n{\"cou"[..],
            "cut_off",
            Some(2),
            None,
        ),
        (
            "jsonl",
            "valid_rows",
            many.as_bytes(),
            "too_many_rows",
            Some(100_001),
            None,
        ),
        (
            "jsonl",
            "all_or_nothing",
            many_of_all.as_bytes(),
            "too_many_for_all",
            Some(1_001),
            None,
        ),
    ] {
        let import = imports(&by, format, mode, false, file).await;
        assert_eq!(import["state"], "failed", "{code}: {import}");
        let fault = json!({"code": code, "line": line, "column": column});
        assert_eq!(import["fault"], fault);
        assert_eq!(rows(&by, &import).await, Vec::<Value>::new(), "{code}");
        let nothing = acts(&by, &import, "/undo", 3).await;
        assert_eq!(nothing.refused(Code::NotNow)["detail"], "import_nothing_to_undo");
    }
    assert_eq!(counts(&app).await, before);
}

/// The same rules as for one case that is opened by hand, each with its place.
#[actix_web::test]
async fn a_dry_run_says_of_each_row_what_opening_it_would_and_changes_nothing() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let before = counts(&app).await;
    let file = format!(
        "\u{feff}{HEADER}\r\n\
         A-1,RO-B,female,a18_25,normal,2026-03-01,Ilinca,\"=HYPERLINK(\"\"x\"\")\"\r\n\
         A-2,RO-XX,female,a18_25,normal,2026-03-01,,\r\n\
         A-3,RO-B,femele,a18_25,normal,2026-03-01,,\r\n\
         A-4,RO-B,female,a18_25,normal,2027-03-01,,\r\n\
         A-5,RO-B,female,unknown,normal,2026-02-30,,\r\n\
         A-6,RO-B,,a18_25,normal,2026-03-01,,\r\n\
         A-1,RO-B,female,a18_25,normal,2026-03-01,,\r\n\
         A-8,RO-B\r\n\
         ,RO-B,male,a26_40,urgent,2026-03-01,\"Ana \u{202e}\",\r\n"
    );
    let import = imports(&by, "csv", "all_or_nothing", true, file.as_bytes()).await;
    assert_eq!((&import["state"], &import["rows"]), (&json!("done"), &json!(9)));
    assert_eq!(numbers(&import, MADE), [1, 8, 0, 0]);
    let rows = rows(&by, &import).await;
    let wrong: Vec<(i64, String)> = rows
        .iter()
        .filter(|row| row["state"] == "refused")
        .map(|row| {
            assert_eq!((&row["code"], row["title"].is_string()), (&json!("invalid"), true));
            let error = &row["errors"][0];
            let said = format!(
                "{}={}",
                error["pointer"].as_str().unwrap(),
                error["code"].as_str().unwrap()
            );
            (row["line"].as_i64().unwrap(), said)
        })
        .collect();
    let expected = [
        (3, "/county=unknown_code"),
        (4, "/sex=invalid"),
        (5, "/detected_on=in_the_future"),
        (6, "/detected_on=invalid"),
        (7, "/sex=required"),
        (8, "/external_id=repeated"),
        (9, "=wrong_number_of_cells"),
        (10, "/person/given_names=forbidden_character"),
    ];
    assert_eq!(wrong, expected.map(|(line, said)| (line, said.to_owned())));
    assert_eq!(counts(&app).await, before, "and the file and its key are gone");
    let named = "case_import_row WHERE reference IS NOT NULL";
    assert_eq!(count(&app, named).await, 0, "nor is it kept what would have been known");
    let romanian = by.call(Method::GET, &place(&import, "/rows?state=refused&limit=1"));
    let romanian = romanian.header("accept-language", "ro").send().await.ok();
    assert_eq!(romanian["items"][0]["title"], "Ceva din formular nu este corect.");

    let strange = b"{\"external_id\":\"B-1\",\"Ana Popescu\":1}\n[1]\n{\"a\":1,\"a\":2}\n";
    let strange = imports(&by, "jsonl", "valid_rows", true, strange).await;
    let strange = self::rows(&by, &strange).await;
    assert_eq!(strange[0]["errors"], json!([{"pointer": "", "code": "unknown_field"}]));
    assert_eq!(
        (&strange[1]["code"], &strange[2]["code"]),
        (&json!("malformed"), &json!("malformed"))
    );
}

#[actix_web::test]
async fn all_rows_are_opened_or_none_and_of_the_good_ones_each_as_if_by_hand() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let before = counts(&app).await;
    let bad = good(3) + "A-4,RO-XX,female,a18_25,normal,2026-03-01,,\n";
    let import = imports(&by, "csv", "all_or_nothing", false, bad.as_bytes()).await;
    assert_eq!(numbers(&import, MADE), [3, 1, 0, 0]);
    assert_eq!(counts(&app).await, before);

    // What one by hand leaves in the ledger, each of a file does.
    let form = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                      "detected_on": "2026-03-01", "person": {"given_names": "Ilinca"}, "note": "Called."});
    let opening = async |with: &Value| {
        // Entries of one moment have no order.
        app.pass(Duration::seconds(1));
        let seen = entries(&app).await.len();
        match with.as_str() {
            Some(file) => assert_eq!(
                imports(&by, "csv", "all_or_nothing", false, file.as_bytes()).await["opened"],
                1
            ),
            None => drop(by.post("cases", with.clone()).await.ok()),
        }
        let told = entries(&app).await.split_off(seen);
        let mut told: Vec<_> = told
            .into_iter()
            .filter(|(kind, _)| !kind.starts_with("import."))
            .collect();
        told.sort();
        told
    };
    assert_eq!(opening(&json!(good(1))).await, opening(&form).await);

    // A-1 is there; two more come.
    let import = imports(
        &by,
        "csv",
        "valid_rows",
        false,
        (good(3) + "A-4,RO-XX,female,a18_25,normal,2026-03-01,,\n").as_bytes(),
    )
    .await;
    assert_eq!(numbers(&import, MADE), [0, 1, 2, 1]);
    let again = imports(&by, "csv", "all_or_nothing", false, good(3).as_bytes()).await;
    assert_eq!(numbers(&again, MADE), [0, 0, 0, 3]);
    let rows = rows(&by, &import).await;
    let case = by
        .get(&format!("cases/{}", rows[1]["case_id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(
        (&case["assigned_to"], &case["sex"]),
        (&json!(by.user()), &json!("female"))
    );
    let others = supervisor(&app).await;
    let import = imports(&others, "csv", "valid_rows", false, good(3).as_bytes()).await;
    assert_eq!(import["opened"], 3, "another organisation's numbers are its own");
    // SEC-37: by what another system knows a case nobody reads in the database.
    assert!(
        !dump(&app.database().raw().await, "case_import_row")
            .await
            .contains("A-1")
    );
}

/// REL-02, REL-16: whoever goes on does no row twice and forgets none.
#[actix_web::test]
async fn rel_16_what_was_cut_off_goes_on_where_it_was() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let file = good(60);
    let import = starts(&by, "csv", "valid_rows", false, file.as_bytes()).await;
    let killed = Worker::new(&app.app);
    for _ in 0..2 {
        assert!(killed.step().await.unwrap());
    }
    let half = by.get(&place(&import, "")).await.ok();
    assert_eq!(
        (&half["state"], &half["opened"], &half["rows"]),
        (&json!("running"), &json!(25), &json!(60))
    );
    // Nobody takes it from a process that may still be at it.
    let other = Worker::new(&app.app);
    assert!(!other.step().await.unwrap());
    app.pass(Duration::seconds(61));
    while other.step().await.unwrap() {}
    // The first one is not dead after all.
    assert!(!killed.step().await.unwrap());
    let whole = by.get(&place(&import, "")).await.ok();
    assert_eq!((&whole["state"], &whole["opened"]), (&json!("done"), &json!(60)));
    assert_eq!(count(&app, "case_file").await, 60);

    // Whoever is suspended meanwhile opens nothing more; what lies here too long goes.
    let import = starts(&by, "csv", "valid_rows", false, good(90).as_bytes()).await;
    let idle = json!({"format": "csv", "mode": "valid_rows", "is_dry_run": false, "size": 5});
    let idle = by.post("imports", idle).await.ok();
    let administrator = app.member(by.organisation(), Role::OrganisationAdministrator).await;
    let suspend = format!("users/{}/suspend", by.user());
    administrator.call(Method::POST, &suspend).version(1).send().await.ok();
    works(&app).await;
    let colleague = app.member(by.organisation(), Role::CaseSupervisor).await;
    let stopped = colleague.get(&place(&import, "")).await.ok();
    assert_eq!(
        (&stopped["state"], &stopped["fault"]["code"]),
        (&json!("failed"), &json!("not_allowed"))
    );
    app.pass(Duration::hours(25));
    works(&app).await;
    let expired = colleague.get(&place(&idle, "")).await.ok();
    assert_eq!(expired["fault"]["code"], "expired");
    assert_eq!(
        (count(&app, "case_import_part").await, count(&app, "case_file").await),
        (0, 60)
    );
}

/// Whoever is busy lets no file lie here longer for that, and nobody has more than a few lying here.
#[actix_web::test]
async fn a_file_goes_after_a_day_though_others_wait_and_of_each_there_are_few() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let asked = json!({"format": "csv", "mode": "valid_rows", "is_dry_run": false, "size": 5});
    let idle = by.post("imports", asked.clone()).await.ok();
    app.pass(Duration::hours(25));
    let waits = starts(&by, "csv", "valid_rows", false, good(30).as_bytes()).await;
    assert!(Worker::new(&app.app).step().await.unwrap());
    let idle = by.get(&place(&idle, "")).await.ok();
    assert_eq!(idle["fault"]["code"], "expired");
    assert_eq!(by.get(&place(&waits, "")).await.ok()["state"], "running");
    for _ in 0..4 {
        by.post("imports", asked.clone()).await.ok();
    }
    let many = by.post("imports", asked).await.refused(Code::NotNow);
    assert_eq!(many["detail"], "import_too_many_unfinished");
}

#[actix_web::test]
async fn what_nobody_touched_is_taken_back_and_the_rest_stays_with_the_reason() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let before = counts(&app).await;
    let import = imports(&by, "csv", "valid_rows", false, good(4).as_bytes()).await;
    let opened = rows(&by, &import).await;
    let case = |at: usize| opened[at]["case_id"].as_str().unwrap().to_owned();
    app.pass(Duration::minutes(1));
    // Reading is no work; writing, in whatever place, is.
    by.get(&format!("cases/{}", case(0))).await.ok();
    let note = json!({"kind": "contact", "body": "Spoke."});
    by.post(&format!("cases/{}/notes", case(1)), note).await.ok();
    by.call(Method::PATCH, &format!("cases/{}", case(2)))
        .version(1)
        .json(&json!({"urgency": "urgent"}))
        .send()
        .await
        .ok();
    let stale = acts(&by, &import, "/undo", 1).await.refused(Code::Stale);
    let version = stale["current"]["version"].as_i64().unwrap();
    acts(&by, &import, "/undo", version).await.ok();
    works(&app).await;
    let undone = by.get(&place(&import, "")).await.ok();
    assert_eq!(
        (&undone["state"], &undone["taken_back"], &undone["stays"]),
        (&json!("undone"), &json!(2), &json!(2))
    );
    let states: Vec<Value> = rows(&by, &import)
        .await
        .iter()
        .map(|row| json!([row["line"], row["state"], row["detail"]]))
        .collect();
    let expected = [
        json!([2, "taken_back", null]),
        json!([3, "stays", "import_case_changed"]),
        json!([4, "stays", "import_case_changed"]),
        json!([5, "taken_back", null]),
    ];
    assert_eq!(states, expected);
    by.get(&format!("cases/{}", case(0))).await.refused(Code::NotFound);
    by.get(&format!("cases/{}", case(1))).await.ok();
    assert_eq!(counts(&app).await[0], before[0] + 2);
    let taken = entries(&app)
        .await
        .iter()
        .filter(|(kind, _)| kind == "case.taken_back")
        .count();
    assert_eq!(taken, 2);
    // What was taken back can come again.
    let again = imports(&by, "csv", "valid_rows", false, good(4).as_bytes()).await;
    assert_eq!(numbers(&again, MADE), [0, 0, 2, 2]);
}

/// REL-02, REL-08: asked for twice it is done once; whoever is killed in the middle of it is followed by another.
#[actix_web::test]
async fn rel_08_an_import_is_taken_back_once_though_asked_for_twice_and_cut_off() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let before = counts(&app).await;
    let import = imports(&by, "csv", "valid_rows", false, good(60).as_bytes()).await;
    let version = import["version"].as_i64().unwrap();
    let undo = || Box::pin(acts(&by, &import, "/undo", version));
    let (one, other) = futures_util::future::join(undo(), undo()).await;
    let done = [&one, &other].map(|answer| answer.status.is_success());
    assert_ne!(done[0], done[1], "{} {}", one.json(), other.json());
    let late = by.get(&place(&import, "")).await.ok()["version"].as_i64().unwrap();
    let late = acts(&by, &import, "/undo", late).await.refused(Code::NotNow);
    assert_eq!(late["detail"], "import_nothing_to_undo");

    let killed = Worker::new(&app.app);
    assert!(killed.step().await.unwrap());
    let half = by.get(&place(&import, "")).await.ok();
    let taken_back = half["taken_back"].as_i64().unwrap();
    assert_eq!(half["state"], "undoing");
    assert!((1..60).contains(&taken_back), "{half}");
    let another = Worker::new(&app.app);
    assert!(!another.step().await.unwrap(), "somebody may still be at it");
    app.pass(Duration::seconds(61));
    while another.step().await.unwrap() {}
    // The first one is not dead after all.
    assert!(!killed.step().await.unwrap());
    let undone = by.get(&place(&import, "")).await.ok();
    assert_eq!(
        (&undone["state"], &undone["taken_back"], &undone["stays"]),
        (&json!("undone"), &json!(60), &json!(0))
    );
    assert_eq!(counts(&app).await, before);
    let told = entries(&app).await;
    for (kind, times) in [("case.taken_back", 60), ("import.undo_asked", 1), ("import.undone", 1)] {
        assert_eq!(told.iter().filter(|(told, _)| told == kind).count(), times, "{kind}");
    }
}

/// SEC-18, SEC-22: a program imports for its organisation and sees its own imports; nobody sees another's.
#[actix_web::test]
async fn sec_22_an_import_is_of_its_organisation_and_a_programs_of_the_program() {
    let app = TestApp::start().await;
    let (ours, theirs) = (supervisor(&app).await, supervisor(&app).await);
    let import = imports(&ours, "csv", "valid_rows", false, good(1).as_bytes()).await;
    for path in ["", "/rows"] {
        theirs.get(&place(&import, path)).await.refused(Code::NotFound);
    }
    acts(&theirs, &import, "/undo", 2).await.refused(Code::NotFound);
    assert_eq!(theirs.get("imports").await.ok()["items"], json!([]));
    assert_eq!(ours.get("imports").await.ok()["items"][0]["id"], import["id"]);

    let administrator = app.member(ours.organisation(), Role::OrganisationAdministrator).await;
    let program = administrator.makes_a_program(&["cases.write"]).await;
    let bearer = format!("Bearer {}", program.token().await);
    let stranger = app.stranger();
    let calls = |method: Method, path: &str| stranger.call(method, path).header("authorization", &bearer);
    let hidden = calls(Method::GET, &place(&import, "")).send().await;
    hidden.refused(Code::NotFound);
    let row = json!({"external_id": "P-1", "county": "RO-B", "sex": "male", "age_group": "a26_40",
                     "urgency": "normal", "detected_on": "2026-03-01"});
    let linked = json!({"county": "RO-B", "sex": "male", "age_group": "a26_40", "urgency": "normal",
                        "detected_on": "2026-03-01",
                        "family": {"case_id": ours.user(), "kind": "sibling", "advice": "unknown"}});
    let file = format!("{row}\n{linked}\n");
    let asked = json!({"format": "jsonl", "mode": "valid_rows", "is_dry_run": false, "size": file.len()});
    let sent = calls(Method::POST, "imports")
        .once("one")
        .json(&asked)
        .send()
        .await
        .ok();
    let part = calls(Method::PUT, &place(&sent, "/parts/0")).version(1);
    part.bytes("application/octet-stream", file).send().await;
    calls(Method::POST, &place(&sent, "/start"))
        .version(1)
        .send()
        .await
        .ok();
    works(&app).await;
    let done = calls(Method::GET, &place(&sent, "")).send().await.ok();
    assert_eq!(numbers(&done, MADE), [0, 1, 1, 0]);
    let rows = rows(&ours, &done).await;
    assert_eq!(rows[1]["code"], "forbidden");
    let case = ours
        .get(&format!("cases/{}", rows[0]["case_id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(case["assigned_to"], Value::Null, "it waits for somebody to be given it");
}

/// A notification is less than a case, and needs less: of a person who imports, and of a program that only notifies.
#[actix_web::test]
async fn sec_18_notifications_come_in_a_file_and_open_cases_of_which_little_is_known() {
    let app = TestApp::start().await;
    let by = supervisor(&app).await;
    let columns = by.get("imports/columns?kind=notifications").await.ok();
    let columns = columns["items"].as_array().unwrap().clone();
    let names: Vec<&str> = columns.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"source") && !names.contains(&"person.family_name"));
    let seen = json!({"external_id": "N-1", "county": "RO-B", "urgency": "urgent", "source": "hotline",
                      "detected_on": "2026-03-01", "note": "Seen at the station.",
                      "person": {"languages": ["sq"]}});
    let mut named = seen.clone();
    (named["external_id"], named["person"]) = (json!("N-2"), json!({"given_names": "Ilinca"}));
    let mut unsaid = seen.clone();
    (unsaid["external_id"], unsaid["note"]) = (json!("N-3"), Value::Null);
    let file = format!("{seen}\n{named}\n{unsaid}\n");
    let asked = json!({"kind": "notifications", "format": "jsonl", "mode": "valid_rows", "is_dry_run": false,
                       "size": file.len()});

    let administrator = app.member(by.organisation(), Role::OrganisationAdministrator).await;
    let program = administrator.makes_a_program(&["notifications.write"]).await;
    let bearer = format!("Bearer {}", program.token().await);
    let stranger = app.stranger();
    let calls = |method: Method, path: &str| stranger.call(method, path).header("authorization", &bearer);
    // What only notifies opens no cases, by a file or by hand.
    let mut of_cases = asked.clone();
    of_cases["kind"] = json!("cases");
    let refused = calls(Method::POST, "imports").json(&of_cases).send().await;
    refused.refused(Code::Forbidden);
    let by_hand = json!({"county": "RO-B", "sex": "female", "age_group": "a18_25", "urgency": "normal",
                         "detected_on": "2026-03-01"});
    let refused = calls(Method::POST, "cases").json(&by_hand).send().await;
    refused.refused(Code::Forbidden);

    let sent = calls(Method::POST, "imports").json(&asked).send().await.ok();
    assert_eq!(sent["kind"], "notifications");
    let part = calls(Method::PUT, &place(&sent, "/parts/0")).version(1);
    part.bytes("application/octet-stream", file).send().await;
    let start = calls(Method::POST, &place(&sent, "/start")).version(1).send().await;
    start.ok();
    works(&app).await;
    let done = calls(Method::GET, &place(&sent, "")).send().await.ok();
    assert_eq!(numbers(&done, MADE), [0, 2, 1, 0], "{done}");
    let rows = rows(&by, &done).await;
    assert_eq!(
        rows[1]["errors"],
        json!([{"pointer": "/person", "code": "unknown_field"}])
    );
    assert_eq!(rows[2]["errors"], json!([{"pointer": "/note", "code": "required"}]));
    let case = format!("cases/{}", rows[0]["case_id"].as_str().unwrap());
    let case = by.get(&case).await.ok();
    assert_eq!(
        (&case["sex"], &case["age_group"], &case["identification"]),
        (&json!("unknown"), &json!("unknown"), &json!("detected"))
    );

    // It is taken back within a week, which the answer says; a second more is too late.
    let until = done["undo_until"]
        .as_str()
        .unwrap()
        .parse::<chrono::DateTime<chrono::Utc>>();
    app.pass(until.unwrap() - app.now());
    let here = app.member(by.organisation(), Role::CaseSupervisor).await;
    let late = acts(&here, &done, "/undo", done["version"].as_i64().unwrap()).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "import_undo_too_late");
    let now = here.get(&place(&done, "")).await.ok();
    assert_eq!(now["abilities"], json!([]));
}
