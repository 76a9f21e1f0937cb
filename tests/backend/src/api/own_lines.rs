//! Lines of a budget that are a partner's: what it enters and sees of them, and what it does not of those of others.

use std::collections::BTreeSet;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::document::pdf;
use crate::kit::project_file::{begin_file, place as file_place};
use crate::kit::{Person, TestApp};

/// An agency, the police and an association as partners of its project, each with a line; the police have two.
struct Scene {
    app: TestApp,
    keeper: Person,
    police: Person,
    association: Person,
    place: String,
    /// The budget as its leader sees it: of the agency, the police twice, the association.
    budget: Value,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let police = app.organisation(OrganisationKind::Police, &[]).await;
        let association = app.organisation(OrganisationKind::Ngo, &["RO-BV"]).await;
        let manager = app.member(agency, Role::ProjectManager).await;
        let keeper = app.member(agency, Role::Finance).await;
        let card = json!({"titles": {"ro": "O abordare centrată pe victime"},
                          "partners": [{"organisation_id": police}, {"organisation_id": association}]});
        let project = manager
            .post("projects", json!({"status": "running", "card": card}))
            .await;
        let project = project.ok();
        let [of_police, of_association] = [0_usize, 1].map(|at| project["partners"][at]["id"].clone());
        let place = format!("projects/{}", project["id"].as_str().unwrap());
        let body = json!({
            "currency": "RON", "total": 1_000, "provenance": "entered",
            "sources": [{"kind": "grant", "amount": 1_000}],
            "lines": [
                {"code": "1", "name": "Management", "period": "2026", "amount": 400},
                {"code": "2", "name": "Training", "partner_id": of_police, "period": "2026", "amount": 300},
                {"code": "3", "name": "Travel", "partner_id": of_police, "amount": 200},
                {"code": "4", "name": "Counselling", "partner_id": of_association, "period": "2027", "amount": 100},
            ],
        });
        let budget = keeper.put_at(&format!("{place}/budget"), 0, body).await.ok();
        let finance = [Role::ProjectManager, Role::Finance];
        Self {
            police: app.member_with(police, &finance).await,
            association: app.member_with(association, &finance).await,
            keeper,
            place,
            budget,
            app,
        }
    }

    fn at(&self, below: &str) -> String {
        format!("{}/{below}", self.place)
    }

    fn line(&self, at: usize) -> &Value {
        &self.budget["lines"][at]["id"]
    }

    /// The documents that a list shows to somebody.
    async fn documents(&self, by: &Person, list: &str) -> BTreeSet<String> {
        let listed = by.get(&self.at(list)).await.ok();
        let items = listed["items"].as_array().unwrap().iter();
        items.map(|one| one["document"].as_str().unwrap().to_owned()).collect()
    }

    /// The budget again as it is sent, with the lines changed.
    fn again(&self, change: impl Fn(usize, &mut Value)) -> Value {
        let fields = ["id", "code", "name", "partner_id", "period", "amount"];
        let lines = self.budget["lines"].as_array().unwrap().iter().enumerate();
        let lines = lines.map(|(at, line)| {
            let mut line: Value = fields.iter().map(|field| (*field, line[*field].clone())).collect();
            change(at, &mut line);
            line
        });
        json!({"currency": "RON", "total": 1_000, "provenance": "entered",
               "sources": [{"kind": "grant", "amount": 1_000}], "lines": lines.collect::<Vec<_>>()})
    }
}

fn expense(line: &Value, amount: i64, document: &str) -> Value {
    json!({"line_id": line, "amount": amount, "currency": "RON", "on": "2026-03-01", "document": document,
           "is_eligible": true})
}

/// An expense and a commitment of this line, with their documents.
fn bodies(line: &Value) -> [(&'static str, Value); 2] {
    let commitment = json!({"line_id": line, "amount": 20, "document": "Contract"});
    [("expenses", expense(line, 10, "Invoice")), ("commitments", commitment)]
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn set<const N: usize>(documents: [&str; N]) -> BTreeSet<String> {
    documents.map(str::to_owned).into()
}

#[actix_web::test]
async fn a_partner_enters_corrects_and_withdraws_what_is_of_its_own_lines() {
    let scene = Scene::start().await;
    for (list, body) in bodies(scene.line(1)) {
        let entered = scene.police.post(&scene.at(list), body.clone()).await.ok();
        let one = scene.at(&format!("{list}/{}", id(&entered)));
        let mut corrected = body;
        (corrected["amount"], corrected["line_id"]) = (json!(15), scene.line(2).clone());
        let seen = scene.police.put_at(&one, 1, corrected.clone()).await.ok();
        assert_eq!((&seen["amount"], &seen["version"]), (&json!(15), &json!(2)), "{list}");
        let stale = scene
            .police
            .put_at(&one, 1, corrected.clone())
            .await
            .refused(Code::Stale);
        assert_eq!(stale["current"]["amount"], 15, "{list}");
        corrected["is_in_error"] = json!(true);
        scene.police.put_at(&one, 2, corrected).await.ok();
    }
    let seen = scene.police.get(&scene.at("budget")).await.ok();
    assert_eq!(
        [&seen["spent"], &seen["committed"]],
        [0, 0],
        "what was withdrawn counts no more"
    );
}

/// To a partner the lines of others are as those that are not there, for every act and each kind of thing.
#[actix_web::test]
async fn lines_of_others_are_to_a_partner_as_if_they_were_not() {
    let scene = Scene::start().await;
    let nowhere = json!(Uuid::from_u128(7));
    for list in ["expenses", "commitments"] {
        let body = |line: &Value| {
            let [expense, commitment] = bodies(line);
            if list == "expenses" { expense.1 } else { commitment.1 }
        };
        let place = scene.at(list);
        let refusals = async |line: &Value| scene.police.post(&place, body(line)).await.refused(Code::Invalid);
        let absent = refusals(&nowhere).await;
        assert_eq!(
            absent["errors"],
            json!([{"pointer": "/line_id", "code": "unknown_code"}])
        );
        for of_another in [0, 3] {
            assert_eq!(refusals(scene.line(of_another)).await["errors"], absent["errors"]);
        }
        let theirs = scene.keeper.post(&place, body(scene.line(0))).await.ok();
        let own = scene.police.post(&place, body(scene.line(1))).await.ok();
        for there in [id(&theirs), "7e9f3c1a-1111-4222-8333-444455556666"] {
            let there = format!("{place}/{there}");
            let changed = scene.police.put_at(&there, 1, body(scene.line(1))).await;
            changed.refused(Code::NotFound);
        }
        // Its own does not go where it may not enter anything.
        let own = format!("{place}/{}", id(&own));
        let moved = scene.police.put_at(&own, 1, body(scene.line(3))).await;
        assert_eq!(moved.refused(Code::Invalid)["errors"], absent["errors"]);
        // The leader corrects what a partner entered.
        scene.keeper.put_at(&own, 1, body(scene.line(1))).await.ok();
    }
    // How the budget is divided is the leader's alone.
    let whole = scene.again(|_, _| {});
    let refused = scene.police.put_at(&scene.at("budget"), 1, whole.clone()).await;
    refused.refused(Code::NotFound);
    scene.keeper.put_at(&scene.at("budget"), 1, whole).await.ok();
}

#[actix_web::test]
async fn a_partner_reads_what_is_of_its_own_lines_and_the_totals() {
    let scene = Scene::start().await;
    let app = &scene.app;
    for (by, line, document) in [
        (&scene.keeper, 0, "Of the agency"),
        (&scene.keeper, 1, "Of the police, by the agency"),
        (&scene.police, 2, "Of the police"),
        (&scene.association, 3, "Of the association"),
    ] {
        app.pass(Duration::seconds(1));
        by.post(&scene.at("expenses"), expense(scene.line(line), 10, document))
            .await
            .ok();
        let commitment = json!({"line_id": scene.line(line), "amount": 20, "document": document});
        by.post(&scene.at("commitments"), commitment).await.ok();
    }
    let viewer = app.member(scene.police.organisation(), Role::Viewer).await;
    let coordinator = app.member(scene.keeper.organisation(), Role::NationalCoordinator).await;
    let every = set([
        "Of the agency",
        "Of the police, by the agency",
        "Of the police",
        "Of the association",
    ]);
    let of_police = set(["Of the police, by the agency", "Of the police"]);
    let of_association = set(["Of the association"]);
    for (by, expected, codes, amounts) in [
        (
            &scene.keeper,
            &every,
            json!(["1", "2", "3", "4"]),
            json!([400, 500, 100]),
        ),
        (
            &coordinator,
            &every,
            json!(["1", "2", "3", "4"]),
            json!([400, 500, 100]),
        ),
        (&scene.police, &of_police, json!(["2", "3"]), json!([500])),
        (&viewer, &of_police, json!(["2", "3"]), json!([500])),
        (&scene.association, &of_association, json!(["4"]), json!([100])),
    ] {
        for list in ["expenses", "commitments"] {
            assert_eq!(&scene.documents(by, list).await, expected, "{list}");
        }
        let budget = by.get(&scene.at("budget")).await.ok();
        for path in ["card", "progress"] {
            let shown = by.get(&scene.at(path)).await.ok();
            assert_eq!(shown["budget"], budget, "{path} shows the same");
        }
        let of = |list: &str, field: &str| -> Value {
            let items = budget[list].as_array().unwrap().iter();
            items.map(|one| one[field].clone()).collect()
        };
        assert_eq!(of("lines", "code"), codes);
        assert_eq!(of("by_partner", "amount"), amounts);
        assert_eq!(budget["has_own_lines_only"], json!(expected != &every));
        let totals = ["total", "sources_total", "lines_total", "committed", "spent"];
        assert_eq!(totals.map(|total| &budget[total]), [1_000, 1_000, 1_000, 80, 40]);
        assert_eq!(budget["sources"].as_array().unwrap().len(), 1);
    }
    let may = async |by: &Person| {
        let budget = by.get(&scene.at("budget")).await.ok();
        ["may_finance", "may_spend"].map(|may| budget[may].as_bool().unwrap())
    };
    assert_eq!(may(&scene.keeper).await, [true, true]);
    assert_eq!(may(&scene.police).await, [false, true]);
    assert_eq!(may(&viewer).await, [false, false]);
    assert_eq!(may(&coordinator).await, [false, false]);
    let refused = viewer
        .post(&scene.at("expenses"), expense(scene.line(1), 1, "Invoice"))
        .await;
    refused.refused(Code::Forbidden);

    // Page by page it sees no more than at once.
    let first = scene.police.get(&scene.at("expenses?limit=1")).await.ok();
    assert_eq!(first["items"][0]["document"], "Of the police", "the last first");
    let next = format!("expenses?limit=1&cursor={}", first["next"].as_str().unwrap());
    let second = scene.police.get(&scene.at(&next)).await.ok();
    assert_eq!(second["items"][0]["document"], "Of the police, by the agency");
    assert_eq!(second["next"], Value::Null);
}

#[actix_web::test]
async fn the_files_of_an_expense_are_read_by_who_reads_the_expense() {
    let scene = Scene::start().await;
    let place = scene.at("expenses");
    let of_agency = scene
        .keeper
        .post(&place, expense(scene.line(0), 1, "Invoice 1"))
        .await
        .ok();
    let of_police = scene
        .keeper
        .post(&place, expense(scene.line(1), 1, "Invoice 2"))
        .await
        .ok();
    let manager = scene
        .app
        .member(scene.keeper.organisation(), Role::ProjectManager)
        .await;
    let project = scene.place.strip_prefix("projects/").unwrap();
    let of = |subject: &str| json!({"subject_kind": "expense", "subject_id": subject});
    let mut files = Vec::new();
    for (name, more) in [
        ("1.pdf", of(id(&of_agency))),
        ("2.pdf", of(id(&of_police))),
        ("3.pdf", json!({})),
    ] {
        files.push(begin_file(&manager, project, &pdf(b"Invoice"), name, more).await.ok());
    }
    let names = async |by: &Person| -> BTreeSet<String> {
        let listed = by.get(&scene.at("files")).await.ok();
        let items = listed["items"].as_array().unwrap().iter();
        items.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&manager).await, set(["1.pdf", "2.pdf", "3.pdf"]));
    assert_eq!(names(&scene.police).await, set(["2.pdf", "3.pdf"]));
    assert_eq!(names(&scene.association).await, set(["3.pdf"]));
    for (by, seen) in [
        (&manager, [true, true, true]),
        (&scene.police, [false, true, true]),
        (&scene.association, [false, false, true]),
    ] {
        for (file, is_seen) in files.iter().zip(seen) {
            let read = by.get(&file_place(file, "")).await;
            if is_seen {
                read.ok();
            } else {
                read.refused(Code::NotFound);
            }
        }
    }
    // To what it does not read it adds nothing either.
    let refused = async |subject: &str| {
        let begun = begin_file(&scene.police, project, &pdf(b"Invoice"), "4.pdf", of(subject)).await;
        begun.refused(Code::Invalid)["errors"].clone()
    };
    let absent = refused("7e9f3c1a-1111-4222-8333-444455556666").await;
    assert_eq!(absent, json!([{"pointer": "/subject_id", "code": "not_found"}]));
    assert_eq!(refused(id(&of_agency)).await, absent);
    let own = begin_file(&scene.police, project, &pdf(b"Invoice"), "5.pdf", of(id(&of_police))).await;
    own.ok();
}

#[actix_web::test]
async fn what_lines_come_to_stands_by_partner_and_by_period() {
    let scene = Scene::start().await;
    let foreign = json!({"line_id": scene.line(2), "amount": 10, "currency": "EUR", "rate": 5_000_000,
                         "rate_on": "2026-02-27", "document": "Contract 1", "is_eligible": false});
    scene.police.post(&scene.at("commitments"), foreign).await.ok();
    scene
        .police
        .post(&scene.at("expenses"), expense(scene.line(1), 7, "Invoice 1"))
        .await
        .ok();
    let budget = scene.keeper.get(&scene.at("budget")).await.ok();
    let rows = |list: &str| -> Value {
        let fields = ["amount", "committed", "committed_not_eligible", "spent", "not_eligible"];
        let items = budget[list].as_array().unwrap().iter();
        items
            .map(|one| fields.map(|field| one[field].clone()).into_iter().collect::<Value>())
            .collect()
    };
    assert_eq!(
        rows("by_partner"),
        json!([[400, 0, 0, 0, 0], [500, 50, 50, 7, 0], [100, 0, 0, 0, 0]])
    );
    let names: Vec<_> = budget["by_partner"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(
        names[1..],
        [&budget["lines"][1]["partner_name"], &budget["lines"][3]["partner_name"]]
    );
    assert!(names[0].is_string(), "the leader has a name too");
    // What has no period says so, and is not put to another.
    assert_eq!(
        rows("by_period"),
        json!([[700, 0, 0, 7, 0], [200, 50, 50, 0, 0], [100, 0, 0, 0, 0]])
    );
    let periods: Vec<_> = budget["by_period"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(periods, [&json!("2026"), &Value::Null, &json!("2027")]);
}

#[actix_web::test]
async fn what_was_spent_goes_with_its_line_to_another_partner() {
    let scene = Scene::start().await;
    for (list, body) in bodies(scene.line(1)) {
        scene.police.post(&scene.at(list), body).await.ok();
    }
    let to = scene.budget["lines"][3]["partner_id"].clone();
    let moved = scene.again(|at, line| {
        if at == 1 {
            line["partner_id"] = to.clone();
        }
    });
    scene.keeper.put_at(&scene.at("budget"), 1, moved).await.ok();
    for (list, document) in [("expenses", "Invoice"), ("commitments", "Contract")] {
        assert_eq!(scene.documents(&scene.police, list).await, set([]), "{list}");
        assert_eq!(
            scene.documents(&scene.association, list).await,
            set([document]),
            "{list}"
        );
    }
    let unowned = scene.again(|at, line| {
        if at == 1 {
            line["partner_id"] = Value::Null;
        }
    });
    scene.keeper.put_at(&scene.at("budget"), 2, unowned).await.ok();
    assert_eq!(
        scene.documents(&scene.association, "expenses").await,
        set([]),
        "it is the leader's"
    );
    assert_eq!(scene.documents(&scene.keeper, "expenses").await, set(["Invoice"]));
}

#[actix_web::test]
async fn a_commitment_in_another_currency_has_a_rate_as_an_expense_has() {
    let scene = Scene::start().await;
    let place = scene.at("commitments");
    let plain = json!({"line_id": scene.line(0), "amount": 30, "document": "Contract 1"});
    let plain = scene.keeper.post(&place, plain).await.ok();
    let shown = [
        "amount",
        "promised_amount",
        "promised_currency",
        "rate",
        "rate_on",
        "is_eligible",
    ];
    assert_eq!(
        json!(shown.map(|field| plain[field].clone())),
        json!([30, 30, "RON", null, null, true]),
        "where nothing else is said it is the budget's currency"
    );
    let foreign = |more: Value| {
        let mut body = json!({"line_id": scene.line(0), "amount": 10, "currency": "EUR", "document": "Contract 2"});
        for (field, value) in more.as_object().unwrap() {
            body[field] = value.clone();
        }
        body
    };
    for (more, pointer, code) in [
        (json!({}), "/rate", "required"),
        (json!({"rate": 4_976_500}), "/rate_on", "required"),
        (json!({"rate_on": "2026-02-27"}), "/rate", "required"),
        (
            json!({"rate": 4_976_500, "rate_on": "2126-02-27"}),
            "/rate_on",
            "in_the_future",
        ),
        (
            json!({"currency": "RON", "rate": 1, "rate_on": "2026-02-27"}),
            "/rate",
            "contradiction",
        ),
        (json!({"currency": "lei"}), "/currency", "unknown_code"),
    ] {
        let refused = scene.keeper.post(&place, foreign(more)).await.refused(Code::Invalid);
        assert_eq!(refused["errors"], json!([{"pointer": pointer, "code": code}]));
    }
    let rated = foreign(json!({"rate": 4_976_500, "rate_on": "2026-02-27", "is_eligible": false}));
    let rated = scene.keeper.post(&place, rated).await.ok();
    assert_eq!(
        json!(shown.map(|field| rated[field].clone())),
        json!([50, 10, "EUR", 4_976_500, "2026-02-27", false]),
        "0.10 EUR at 4.9765, half up"
    );
    let budget = scene.keeper.get(&scene.at("budget")).await.ok();
    assert_eq!([&budget["committed"], &budget["committed_not_eligible"]], [80, 50]);
}

#[actix_web::test]
async fn sec_18_a_partners_program_enters_what_was_spent_from_its_lines_once() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let administrator = app
        .member(scene.police.organisation(), Role::OrganisationAdministrator)
        .await;
    let token = async |scope: &str| administrator.makes_a_program(&[scope]).await.token().await;
    let (finance, report) = (token("projects.finance").await, token("projects.report").await);
    let place = scene.at("expenses");
    let enters = async |token: &str, path: &str, body: &Value| {
        let stranger = app.stranger();
        let call = stranger.call(Method::POST, path);
        let call = call.header("authorization", &format!("Bearer {token}"));
        call.once(path).json(body).send().await
    };
    let own = expense(scene.line(1), 10, "Invoice 1");
    let entered = enters(&finance, &place, &own).await.ok();
    let again = enters(&finance, &place, &own).await.ok();
    assert_eq!(id(&entered), id(&again), "sent twice, entered once");
    enters(&report, &place, &own).await.refused(Code::Forbidden);
    let training = json!({"name": "Assistance to victims", "state": "held"});
    let trainings = scene.at("trainings");
    enters(&finance, &trainings, &training).await.refused(Code::Forbidden);
    let leaders = app
        .member(scene.keeper.organisation(), Role::OrganisationAdministrator)
        .await;
    let leaders = leaders.makes_a_program(&["projects.finance"]).await.token().await;
    let budget = scene.at("budget");
    for token in [&finance, &leaders] {
        app.calls_with(token, Method::PUT, &budget)
            .await
            .refused(Code::Forbidden);
        let seen = app.calls_with(token, Method::GET, &budget).await.ok();
        assert_eq!([&seen["may_finance"], &seen["may_spend"]], [false, true]);
    }
    let listed = app.calls_with(&finance, Method::GET, &place).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let other = scene.at("commitments");
    let theirs = json!({"line_id": scene.line(3), "amount": 1, "document": "Contract"});
    let refused = enters(&finance, &other, &theirs).await.refused(Code::Invalid);
    assert_eq!(refused["errors"][0]["pointer"], "/line_id");
}
