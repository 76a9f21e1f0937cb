//! Projects: what was planned and what came of it, with the figures of the published texts.

use std::collections::BTreeSet;

use actix_web::http::Method;
use calamine::Data;
use futures_util::future::join;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{Id as _, OrganisationId, ProjectId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::claim::{Claim, ClaimFacts, ClaimField, ClaimSubject};
use punte_storage::identity::organisation_merge;
use punte_storage::projects::claim;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::kit::{Person, TestApp, paper, workbook};

/// The agency, a partner of its project, and somebody who has no part in it.
struct Scene {
    app: TestApp,
    agency: OrganisationId,
    partner: OrganisationId,
    manager: Person,
    keeper: Person,
    viewer: Person,
    partners: Person,
    outsider: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let partner = app.organisation(OrganisationKind::Police, &[]).await;
        let elsewhere = app.organisation(OrganisationKind::Ngo, &["RO-BV"]).await;
        let every = [Role::ProjectManager, Role::Finance, Role::Viewer];
        Self {
            manager: app.member(agency, Role::ProjectManager).await,
            keeper: app.member(agency, Role::Finance).await,
            viewer: app.member(agency, Role::Viewer).await,
            partners: app.member_with(partner, &every).await,
            outsider: app.member_with(elsewhere, &every).await,
            agency,
            partner,
            app,
        }
    }

    /// ISF 01 (SOURCE-FACTS S1): 29 months without a date, the police as a partner.
    async fn isf(&self) -> String {
        let card = json!({
            "titles": {"ro": "Traficul de persoane – o abordare centrată pe victime"}, "code": "ROFSIP2016OS5A10P01",
            "aliases": ["ISF 01"], "months": 29,
            "partners": [{"organisation_id": self.partner, "country": "RO"}, {"name": "DIICOT", "country": "RO"}],
        });
        let project = self
            .manager
            .post("projects", json!({"status": "running", "card": card}))
            .await;
        id(&project.ok())
    }
}

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// 604,632 + 201,511 of 806,043 RON (SOURCE-FACTS S1-05, S1-X2, S1-X3).
fn isf_budget(provenance: &str, document: Value) -> Value {
    json!({"currency": "RON", "total": 80_604_300, "provenance": provenance, "document": document,
           "sources": [{"kind": "grant", "payer": "Internal Security Fund", "amount": 60_463_200},
                       {"kind": "national", "amount": 20_151_100}]})
}

#[actix_web::test]
async fn isf_01_is_a_hundred_ron_too_much_and_kept_as_printed_shows_it() {
    let scene = Scene::start().await;
    let place = format!("projects/{}/budget", scene.isf().await);
    let nothing = scene.viewer.get(&place).await.ok();
    assert_eq!(nothing["version"], 0);
    assert_eq!([&nothing["currency"], &nothing["total"]], [&Value::Null, &Value::Null]);

    let entered = isf_budget("entered", Value::Null);
    let refused = scene.keeper.put_at(&place, 0, entered).await.refused(Code::Invalid);
    assert_eq!(refused["detail"], "budget_too_much");
    assert_eq!(
        refused["errors"],
        json!([{"pointer": "/sources", "code": "budget_too_much", "amount": 10_000, "currency": "RON"}])
    );
    let nameless = isf_budget("as_printed", Value::Null);
    let refused = scene.keeper.put_at(&place, 0, nameless).await.refused(Code::Invalid);
    assert_eq!(refused["errors"], json!([{"pointer": "/document", "code": "required"}]));
    assert_eq!(scene.viewer.get(&place).await.ok()["version"], 0, "nothing was kept");

    let printed = isf_budget("as_printed", json!("Page of the project"));
    let kept = scene.keeper.put_at(&place, 0, printed).await.ok();
    for seen in [
        kept,
        scene.viewer.get(&place).await.ok(),
        scene.partners.get(&place).await.ok(),
    ] {
        assert_eq!(seen["version"], 1);
        assert_eq!(seen["total"], 80_604_300);
        assert_eq!(seen["sources_total"], 80_614_300);
        assert_eq!(
            seen["differences"],
            json!([{"part": "sources", "kind": "too_much", "amount": 10_000}])
        );
    }
}

#[actix_web::test]
async fn ro20_is_85_and_15_percent_by_computing_and_300_percent_of_its_sessions() {
    let scene = Scene::start().await;
    let card = json!({"titles": {"ro": "Model de bune practici"}, "code": "RO20-MJ-ANITP-PDP 1", "months": 24});
    let project = scene
        .manager
        .post("projects", json!({"status": "closed", "card": card}))
        .await
        .ok();
    let place = format!("projects/{}", id(&project));
    let budget = json!({"currency": "EUR", "total": 41_000_000, "provenance": "entered",
                        "sources": [{"kind": "grant", "amount": 34_850_000}, {"kind": "national", "amount": 6_150_000}]});
    let budget = scene.keeper.put_at(&format!("{place}/budget"), 0, budget).await.ok();
    assert_eq!(
        [&budget["sources"][0]["share"], &budget["sources"][1]["share"]],
        [8_500, 1_500]
    );
    assert_eq!(budget["differences"], json!([]));

    let sessions = json!({"level": "output", "definition": "Training sessions", "unit": "sessions", "target": 2,
                          "source": "manual"});
    let sessions = scene.manager.post(&format!("{place}/indicators"), sessions).await.ok();
    assert_eq!(
        [&sessions["actual"], &sessions["achieved"]],
        [&Value::Null, &Value::Null]
    );
    let actuals = format!("{place}/indicators/{}/actuals", id(&sessions));
    let held = json!({"value": 6, "on": "2016-03-25", "evidence": "One of module I, five of module II"});
    let held = scene.manager.post(&actuals, held).await.ok();
    scene
        .manager
        .post(&actuals, json!({"value": null, "on": "2016-04-01"}))
        .await
        .ok();
    let listed = scene.viewer.get(&format!("{place}/indicators")).await.ok();
    assert_eq!(
        [&listed["items"][0]["actual"], &listed["items"][0]["achieved"]],
        [6, 300]
    );
    let corrected = json!({"value": 3, "on": "2016-03-25"});
    let actual = format!("{actuals}/{}", id(&held));
    scene.manager.put_at(&actual, 1, corrected.clone()).await.ok();
    let stale = scene.manager.put_at(&actual, 1, corrected).await.refused(Code::Stale);
    assert_eq!(stale["current"]["value"], 3);
    let listed = scene.viewer.get(&format!("{place}/indicators")).await.ok();
    assert_eq!(listed["items"][0]["achieved"], 150);
}

#[actix_web::test]
async fn of_two_people_who_edit_one_budget_the_second_sees_what_the_first_wrote() {
    let scene = Scene::start().await;
    let second = scene.app.member(scene.agency, Role::Finance).await;
    let place = format!("projects/{}/budget", scene.isf().await);
    let of = |total: i64| json!({"currency": "RON", "total": total, "provenance": "entered"});
    scene.keeper.put_at(&place, 0, of(100)).await.ok();
    let stale = second.put_at(&place, 0, of(200)).await.refused(Code::Stale);
    assert_eq!([&stale["current"]["version"], &stale["current"]["total"]], [1, 100]);
    second.put_at(&place, 1, of(200)).await.ok();
    let stale = scene.keeper.put_at(&place, 1, of(300)).await.refused(Code::Stale);
    assert_eq!(stale["current"]["total"], 200, "nothing is lost");
}

/// Who leads, takes part and looks on, and who has no part: each act by each of them.
#[actix_web::test]
async fn who_may_do_what_with_a_project() {
    let scene = Scene::start().await;
    let project = scene.isf().await;
    let place = format!("projects/{project}");
    let budget = json!({"currency": "RON", "provenance": "entered", "lines": [{"name": "Training", "amount": 100}]});
    let budget = scene.keeper.put_at(&format!("{place}/budget"), 0, budget).await.ok();
    let coordinator = scene.app.member(scene.agency, Role::NationalCoordinator).await;
    let worker = scene.app.member(scene.agency, Role::CaseWorker).await;
    let card = json!({"titles": {"ro": "Altul"}});
    let expense = json!({"line_id": budget["lines"][0]["id"], "amount": 5, "currency": "RON", "on": "2026-03-01",
                         "document": "Invoice", "is_eligible": true});
    let (reading, changing, spending) = (
        |by: &Person| (by.clone(), Method::GET, place.clone(), None, Value::Null),
        |by: &Person| (by.clone(), Method::PUT, place.clone(), Some(7), card.clone()),
        |by: &Person| {
            (
                by.clone(),
                Method::POST,
                format!("{place}/expenses"),
                None,
                expense.clone(),
            )
        },
    );
    let (ok, forbidden, absent, stale, invalid) = (200, 403, 404, 412, 422);
    for (call, expected) in [
        (reading(&scene.manager), ok),
        (reading(&scene.viewer), ok),
        (reading(&scene.partners), ok),
        (reading(&coordinator), ok),
        (reading(&scene.outsider), absent),
        (reading(&worker), forbidden),
        (changing(&scene.manager), stale),
        (changing(&scene.keeper), forbidden),
        (changing(&scene.viewer), forbidden),
        (changing(&coordinator), forbidden),
        // A partner sees it and does not change it: to change, it is not there.
        (changing(&scene.partners), absent),
        (changing(&scene.outsider), absent),
        (spending(&scene.keeper), 201),
        (spending(&scene.manager), forbidden),
        // It enters what is of its own lines; this one is the leader's, and to it is not there.
        (spending(&scene.partners), invalid),
        (spending(&scene.outsider), absent),
        (spending(&worker), forbidden),
    ] {
        let (by, method, path, version, body) = call;
        let mut call = by.call(method.clone(), &path);
        if let Some(version) = version {
            call = call.version(version);
        }
        if method != Method::GET {
            call = call.json(&body);
        }
        let answer = call.send().await;
        assert_eq!(answer.status.as_u16(), expected, "{method} {path}: {}", answer.json());
    }
    for by in [&scene.manager, &scene.keeper, &scene.viewer, &scene.partners] {
        for path in ["cases", "referrals"] {
            by.get(path).await.refused(Code::Forbidden);
        }
    }
    let abilities = async |by: &Person| by.get(&place).await.ok()["abilities"].clone();
    assert_eq!(abilities(&scene.manager).await, json!(["manage", "report"]));
    assert_eq!(abilities(&scene.keeper).await, json!(["finance"]));
    assert_eq!(abilities(&scene.viewer).await, json!([]));
    assert_eq!(abilities(&scene.partners).await, json!(["finance", "report"]));
    // Whoever is a partner no more sees it no more.
    let card = json!({"titles": {"ro": "Traficul de persoane"}, "months": 29});
    scene.manager.put_at(&place, 1, card).await.ok();
    scene.partners.get(&place).await.refused(Code::NotFound);
    assert_eq!(scene.partners.get("projects").await.ok()["items"], json!([]));
}

#[actix_web::test]
async fn projects_are_found_in_any_spelling_by_who_sees_them() {
    let scene = Scene::start().await;
    scene.isf().await;
    for (title, status) in [
        ("Sesiune la Braşov", "idea"),
        ("Forcimi i kapaciteteve, Shkodër", "closed"),
    ] {
        let card = json!({"titles": {"ro": title}});
        scene
            .manager
            .post("projects", json!({"status": status, "card": card}))
            .await
            .ok();
    }
    for (query, expected) in [
        ("", 3),
        ("q=Bra%C8%99ov", 1),
        ("q=Bra%C5%9Fov", 1),
        ("q=Brasov", 1),
        ("q=shkoder", 1),
        ("q=Shkod%C3%ABr", 1),
        ("q=isf%2001", 1),
        ("q=osteoporoza", 0),
        ("status=closed", 1),
        (format!("lead_id={}", scene.agency).as_str(), 3),
        (format!("partner_id={}", scene.partner).as_str(), 1),
        (format!("partner_id={}", scene.agency).as_str(), 0),
    ] {
        let found = scene.viewer.get(&format!("projects?{query}")).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), expected, "{query}");
    }
    // The partner's list holds what it takes part in, and nothing that it does not.
    assert_eq!(
        scene.partners.get("projects").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(scene.outsider.get("projects").await.ok()["items"], json!([]));
    let coordinator = scene.app.member(scene.agency, Role::NationalCoordinator).await;
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = coordinator.get(&format!("projects?limit=1{next}")).await.ok();
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["title"].clone()),
        );
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    let titles = ["Forcimi", "Sesiune", "Traficul"];
    assert_eq!(seen.len(), titles.len());
    for (title, begins) in seen.iter().zip(titles) {
        assert!(title.as_str().unwrap().starts_with(begins), "{seen:?}");
    }
}

#[actix_web::test]
async fn bad_input_is_answered_clearly_and_leaves_nothing() {
    let scene = Scene::start().await;
    let project = scene.isf().await;
    let place = format!("projects/{project}");
    let whole =
        json!({"currency": "EUR", "total": 100, "provenance": "entered", "lines": [{"name": "A", "amount": 100}]});
    let before = scene
        .keeper
        .put_at(&format!("{place}/budget"), 0, whole.clone())
        .await
        .ok();
    let line = &before["lines"][0]["id"];
    let with = |pointer: &str, value: Value| {
        let mut body = whole.clone();
        body[pointer] = value;
        body
    };
    let expense = |changes: Value| {
        let mut body = json!({"line_id": line, "amount": 100, "currency": "EUR", "on": "2026-03-01", "document": "I",
                              "is_eligible": true});
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let (put, post) = (Method::PUT, Method::POST);
    let (budget, expenses) = (format!("{place}/budget"), format!("{place}/expenses"));
    let card = |changes: Value| json!({"status": "idea", "card": changes});
    for (method, path, version, body, pointer, code) in [
        (&put, &budget, 1, with("total", json!(-1)), "/total", "out_of_range"),
        (
            &put,
            &budget,
            1,
            with("currency", json!("euro")),
            "/currency",
            "unknown_code",
        ),
        (
            &put,
            &budget,
            1,
            with("total", json!(101)),
            "/lines",
            "budget_too_little",
        ),
        (
            &post,
            &expenses,
            0,
            expense(json!({"amount": -5})),
            "/amount",
            "out_of_range",
        ),
        (
            &post,
            &expenses,
            0,
            expense(json!({"currency": "RON"})),
            "/rate",
            "required",
        ),
        (
            &post,
            &expenses,
            0,
            expense(json!({"on": "2126-03-01"})),
            "/on",
            "in_the_future",
        ),
        (
            &post,
            &"projects".to_owned(),
            0,
            card(json!({"titles": {"ro": "A"}, "start": "2026-03-02", "end": "2026-03-01"})),
            "/card/end",
            "too_early",
        ),
        (
            &post,
            &"projects".to_owned(),
            0,
            card(json!({"titles": {"ro": "A"}, "start": "2026-03-02", "months": 3})),
            "/card/months",
            "contradiction",
        ),
        (
            &post,
            &"projects".to_owned(),
            0,
            card(json!({"titles": {}})),
            "/card/titles",
            "required",
        ),
    ] {
        let call = scene.keeper.call(method.clone(), path);
        let manages = scene.manager.call(method.clone(), path);
        let call = if path == "projects" { manages } else { call };
        let call = if version > 0 { call.version(version) } else { call };
        let refused = call.json(&body).send().await.refused(Code::Invalid);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{refused}");
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
    }
    assert_eq!(scene.keeper.get(&budget).await.ok(), before);
    assert_eq!(scene.keeper.get(&expenses).await.ok()["items"], json!([]));
    assert_eq!(
        scene.manager.get("projects").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[actix_web::test]
async fn what_was_spent_stands_beside_the_lines_and_keeps_them() {
    let scene = Scene::start().await;
    let project = scene.manager.get(&format!("projects/{}", scene.isf().await)).await.ok();
    let place = format!("projects/{}", id(&project));
    let partner = &project["partners"][0];
    let body = json!({"currency": "EUR", "total": 1_000_000, "provenance": "entered",
                      "lines": [{"code": "1", "name": "Training", "period": "2016", "amount": 600_000},
                                {"code": "2", "name": "Police", "partner_id": partner["id"], "amount": 400_000}]});
    let budget = scene.keeper.put_at(&format!("{place}/budget"), 0, body).await.ok();
    assert_eq!(budget["lines"][1]["partner_name"], partner["name"]);
    let line = &budget["lines"][0]["id"];
    let commitment = json!({"line_id": line, "amount": 500_000, "document": "Contract 12"});
    scene
        .keeper
        .post(&format!("{place}/commitments"), commitment)
        .await
        .ok();
    let expenses = format!("{place}/expenses");
    let spent = |amount: i64, is_eligible: bool| {
        json!({"line_id": line, "amount": amount, "currency": "EUR", "on": "2026-03-01", "document": "Invoice 7",
               "is_eligible": is_eligible})
    };
    scene.keeper.post(&expenses, spent(100_000, true)).await.ok();
    scene.keeper.post(&expenses, spent(7_000, false)).await.ok();
    let mut foreign = spent(100_000, true);
    (foreign["currency"], foreign["rate"], foreign["rate_on"]) = (json!("RON"), json!(223_456), json!("2026-02-27"));
    let foreign = scene.keeper.post(&expenses, foreign).await.ok();
    assert_eq!(foreign["amount"], 22_346, "1,000 RON at 0.223456");
    let mut dollars = spent(10_000, false);
    (dollars["currency"], dollars["rate"], dollars["rate_on"]) = (json!("USD"), json!(900_000), json!("2026-02-27"));
    scene.keeper.post(&expenses, dollars).await.ok();
    let wrong = scene.keeper.post(&expenses, spent(999, true)).await.ok();
    let mut in_error = spent(999, true);
    in_error["is_in_error"] = json!(true);
    scene
        .keeper
        .put_at(&format!("{expenses}/{}", id(&wrong)), 1, in_error)
        .await
        .ok();

    let seen = scene.viewer.get(&format!("{place}/budget")).await.ok();
    for whose in [&seen, &seen["lines"][0]] {
        assert_eq!(
            [&whose["committed"], &whose["spent"], &whose["not_eligible"]],
            [500_000, 122_346, 16_000]
        );
    }
    // What was paid in other currencies stands beside that, each by itself.
    let of_line = |is_eligible: bool, amount: i64, currency: &str, comes_to: i64| {
        json!({"line_id": line, "line_code": "1", "line_name": "Training", "is_eligible": is_eligible,
               "paid": {"amount": amount, "currency": currency}, "amount": comes_to, "expenses": 1})
    };
    assert_eq!(
        seen["paid_in_others"],
        json!([
            of_line(true, 100_000, "RON", 22_346),
            of_line(false, 10_000, "USD", 9_000)
        ])
    );
    let total = |amount: i64, currency: &str, comes_to: i64, expenses: u64| json!({"paid": {"amount": amount, "currency": currency}, "amount": comes_to, "expenses": expenses});
    assert_eq!(
        seen["paid_by_currency"],
        json!([
            total(107_000, "EUR", 107_000, 2),
            total(100_000, "RON", 22_346, 1),
            total(10_000, "USD", 9_000, 1)
        ])
    );
    let print = format!("{place}/progress/print?language=en");
    let text = paper::text(&scene.viewer.get(&print).await);
    for words in [
        "Paid in other currencies",
        "1,000.00 RON",
        "223.46 EUR",
        "100.00 USD",
        "90.00 EUR",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let sheets = workbook::sheets(&scene.viewer.get(&format!("{print}&format=xlsx")).await);
    let cells: Vec<&Data> = sheets["Execution of the budget"].iter().flatten().collect();
    for amount in [1_000.0, 223.46, 100.0, 90.0] {
        assert!(cells.contains(&&Data::Float(amount)), "{amount} in {cells:?}");
    }
    // The line is the leader's: of what was paid from it a partner reads the totals.
    let of_partner = scene.partners.get(&format!("{place}/budget")).await.ok();
    assert_eq!(of_partner["paid_in_others"], json!([]));
    assert_eq!(of_partner["paid_by_currency"], seen["paid_by_currency"]);
    assert_eq!(
        [&seen["lines"][0]["is_in_use"], &seen["lines"][1]["is_in_use"]],
        [true, false]
    );
    let without = json!({"currency": "EUR", "provenance": "entered", "lines": []});
    let refused = scene
        .keeper
        .put_at(&format!("{place}/budget"), 1, without)
        .await
        .refused(Code::NotNow);
    assert_eq!(refused["detail"], "budget_line_in_use");
    let other = json!({"currency": "RON", "provenance": "entered", "lines": [{"id": line, "name": "A", "amount": 1}]});
    let refused = scene
        .keeper
        .put_at(&format!("{place}/budget"), 1, other)
        .await
        .refused(Code::NotNow);
    assert_eq!(refused["detail"], "budget_currency_in_use");
    let card = json!({"titles": {"ro": "A"}});
    let refused = scene.manager.put_at(&place, 1, card).await.refused(Code::NotNow);
    assert_eq!(refused["detail"], "project_partner_in_use");
}

#[actix_web::test]
async fn a_project_goes_on_step_by_step_and_sources_that_disagree_stand_side_by_side() {
    let scene = Scene::start().await;
    let place = format!("projects/{}", scene.isf().await);
    let skipped = scene
        .manager
        .post_at(&format!("{place}/move"), 1, json!({"to": "closed"}))
        .await;
    assert_eq!(skipped.refused(Code::NotNow)["detail"], "project_no_step");
    let closing = json!({"to": "closing", "on": "2019-07-16"});
    let moved = scene.manager.post_at(&format!("{place}/move"), 1, closing).await.ok();
    assert_eq!(moved["next_statuses"], json!(["running", "closed"]));
    let steps = moved["status_changes"].as_array().unwrap();
    let steps: Vec<_> = steps
        .iter()
        .map(|step| [&step["from"], &step["to"], &step["on"]])
        .collect();
    assert_eq!(steps[0], [&Value::Null, &json!("running"), &Value::Null]);
    assert_eq!(steps[1], [&json!("running"), &json!("closing"), &json!("2019-07-16")]);

    let claims = format!("{place}/claims");
    let says = |value: &str| json!({"field": "budget_total", "value": value, "source": "Press release"});
    let first = scene.manager.post(&claims, says("806,043 RON")).await.ok();
    scene.manager.post(&claims, says("806,143 RON")).await.ok();
    let seen = scene.partners.get(&place).await.ok();
    assert_eq!(seen["conflicts"], json!(["budget_total"]));
    let values: BTreeSet<_> = seen["claims"]
        .as_array()
        .unwrap()
        .iter()
        .map(|claim| claim["value"].as_str())
        .collect();
    assert_eq!(values, BTreeSet::from([Some("806,043 RON"), Some("806,143 RON")]));
    let mut right = says("806,043 RON");
    (right["is_accepted"], right["is_derived"]) = (json!(true), json!(false));
    scene
        .manager
        .put_at(&format!("{claims}/{}", id(&first)), 1, right)
        .await
        .ok();
    let seen = scene.partners.get(&place).await.ok();
    assert_eq!(seen["conflicts"], json!([]));
    assert_eq!(seen["claims"].as_array().unwrap().len(), 2, "both are kept");
}

#[actix_web::test]
async fn rel_06_of_claims_that_contradict_one_is_right() {
    let scene = Scene::start().await;
    let place = format!("projects/{}", scene.isf().await);
    let claims = format!("{place}/claims");
    let says = |value: &str| json!({"field": "budget_total", "value": value, "source": "Press release"});
    let mut made = Vec::new();
    for value in ["806,043 RON", "806.043 RON", "806,143 RON"] {
        made.push(scene.manager.post(&claims, says(value)).await.ok());
    }
    let right = async |at: usize, version: i64| {
        let mut body = says(made[at]["value"].as_str().unwrap());
        (body["is_accepted"], body["is_derived"]) = (json!(true), json!(false));
        let claim = format!("{claims}/{}", id(&made[at]));
        scene.manager.put_at(&claim, version, body).await
    };
    let accepted = async || {
        let seen = scene.manager.get(&place).await.ok();
        let all = seen["claims"].as_array().unwrap();
        let of = |claim: &Value| all.iter().find(|one| one["id"] == claim["id"]).unwrap()["is_accepted"].clone();
        made.iter().map(of).collect::<Value>()
    };
    // Two spellings of one value agree.
    right(0, 1).await.ok();
    right(1, 1).await.ok();
    assert_eq!(accepted().await, json!([true, true, false]));
    right(2, 1).await.ok();
    assert_eq!(accepted().await, json!([false, false, true]));
    let late = right(0, 2).await.refused(Code::Stale);
    assert_eq!(late["current"]["version"], 3, "it is right no more");

    // Of two who say so at once the second counts.
    let (one, other) = join(Box::pin(right(0, 3)), Box::pin(right(2, 2))).await;
    assert!(one.status.is_success() || other.status.is_success());
    let accepted = accepted().await;
    assert_eq!(accepted[1], false);
    assert_ne!(accepted[0], accepted[2], "{accepted}");
}

#[actix_web::test]
async fn no_more_is_said_of_a_project_than_is_shown_at_once() {
    let scene = Scene::start().await;
    let project = scene.isf().await;
    let subject_id = project.parse().unwrap();
    let tx = scene.app.store().system().await.unwrap();
    for _ in 0..claim::MOST {
        let said = Claim {
            id: tx.new_id(),
            version: 1,
            project: Some(ProjectId::from_uuid(subject_id)),
            subject: ClaimSubject::Project,
            subject_id,
            facts: ClaimFacts {
                field: ClaimField::Other,
                value: "5".to_owned(),
                source: "Press release".to_owned(),
                is_derived: false,
            },
            is_accepted: false,
        };
        claim::add(&tx, &said).await.unwrap();
    }
    tx.commit().await.unwrap();
    let more = json!({"field": "other", "value": "6", "source": "Press release"});
    let more = scene.manager.post(&format!("projects/{project}/claims"), more).await;
    assert_eq!(more.refused(Code::NotNow)["detail"], "project_full");
}

#[actix_web::test]
async fn who_entered_a_fund_changes_it_and_everybody_reads_it() {
    let scene = Scene::start().await;
    let fund =
        json!({"names": {"ro": "Mecanismul Financiar Norvegian"}, "donors": ["Norvegia"], "period": "2009-2014"});
    let entered = scene.manager.post("funds", fund.clone()).await.ok();
    let place = format!("funds/{}", id(&entered));
    let programme = json!({"fund_id": entered["id"], "code": "RO20", "names": {"ro": "Violența domestică"},
                           "operator_name": "Ministerul Justiției"});
    scene.manager.post("programmes", programme).await.ok();
    assert_eq!(scene.outsider.get(&place).await.ok()["is_own"], false);
    scene
        .outsider
        .put_at(&place, 1, fund.clone())
        .await
        .refused(Code::NotFound);
    scene
        .viewer
        .put_at(&place, 1, fund.clone())
        .await
        .refused(Code::Forbidden);
    scene.manager.put_at(&place, 1, fund).await.ok();
    let listed = scene
        .outsider
        .get(&format!("programmes?q=ro20&fund_id={}", id(&entered)))
        .await
        .ok();
    assert_eq!(listed["items"][0]["operator_name"], "Ministerul Justiției");
}

/// Both are partners of one project, and of another one leads and the other takes part.
#[actix_web::test]
async fn two_organisations_that_are_merged_stand_once_in_a_project() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let duplicate = app.organisation(OrganisationKind::Police, &[]).await;
    let leader = app.member(duplicate, Role::ProjectManager).await;
    let card = |partners: Value| json!({"status": "running", "card": {"titles": {"ro": "A"}, "partners": partners}});
    let both = card(json!([{"organisation_id": scene.partner}, {"organisation_id": duplicate}]));
    let both = scene.manager.post("projects", both).await.ok();
    let led = card(json!([{"organisation_id": scene.partner}]));
    let led = leader.post("projects", led).await.ok();

    let tx = app.store().system().await.unwrap();
    organisation_merge::move_all(&tx, scene.partner, duplicate)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let place = format!("projects/{}", id(&both));
    let seen = scene.manager.get(&place).await.ok();
    let partners = seen["partners"].as_array().unwrap();
    assert_eq!(partners[0]["organisation_id"], json!(scene.partner));
    assert_eq!(partners[1]["organisation_id"], Value::Null, "it stays by its name");
    assert_eq!(partners[1]["name"], both["partners"][1]["name"]);
    let again = json!({"titles": {"ro": "A"}, "partners": [
        {"id": partners[0]["id"], "organisation_id": scene.partner},
        {"id": partners[1]["id"], "name": partners[1]["name"]},
    ]});
    scene.manager.put_at(&place, 1, again).await.ok();
    let seen = scene.partners.get("projects").await.ok();
    assert_eq!(seen["items"].as_array().unwrap().len(), 2, "each once");
    let seen = scene.partners.get(&format!("projects/{}", id(&led))).await.ok();
    assert_eq!(seen["lead_id"], json!(scene.partner));
    assert_eq!(seen["abilities"], json!(["manage", "finance", "report"]));
    assert_eq!(seen["partners"][0]["organisation_id"], Value::Null);
}

/// The realm of projects has no way to a case: not in a column, and not in a key.
#[actix_web::test]
async fn no_table_of_projects_names_a_case_a_person_or_a_referral() {
    let app = TestApp::start().await;
    let raw = app.database().raw().await;
    if std::env::var("TEST_PG_URL").is_ok() {
        // The schema is the same on both.
        return;
    }
    let columns = "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' \
                   UNION ALL SELECT m.name, k.\"table\" FROM sqlite_master m, pragma_foreign_key_list(m.name) k \
                   WHERE m.type = 'table'";
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), columns))
        .await
        .unwrap();
    let mut looked_at = 0;
    for row in rows {
        let [table, column]: [String; 2] = [0, 1].map(|at| row.try_get_by_index(at).unwrap());
        let is_of_projects = [
            "project",
            "fund",
            "programme",
            "budget",
            "commitment",
            "expense",
            "indicator",
            "activity",
            "deliverable",
            "training",
            "attendance",
            "campaign",
            "meeting",
            "named_body",
            "protocol",
            "strategy",
            "measure",
            "publication",
            "stated_figure",
            "standard_review",
        ]
        .iter()
        .any(|noun| table == *noun || table.starts_with(&format!("{noun}_")));
        if is_of_projects {
            looked_at += 1;
            let telling = ["case", "person", "referral", "consent"];
            assert!(!telling.iter().any(|noun| column.contains(noun)), "{table}.{column}");
        }
    }
    assert!(looked_at > 350, "{looked_at} columns and keys were looked at");
}
