//! The line of the budget that pays for an activity, and what was spent from it.

use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::doing::Scene;
use crate::kit::Person;

fn line(budget: &Value, place: usize) -> Value {
    budget["lines"][place]["id"].clone()
}

/// Lines of 1 000 and 500 EUR.
async fn budget(by: &Person, project: &str) -> Value {
    let body = json!({"currency": "EUR", "total": 150_000, "provenance": "entered",
                      "lines": [{"code": "1.1", "name": "Experți", "amount": 100_000},
                                {"name": "Deplasări", "amount": 50_000}]});
    by.put_at(&format!("projects/{project}/budget"), 0, body).await.ok()
}

fn activity(number: &str, line: &Value) -> Value {
    json!({"number": number, "title": "Evaluare", "state": "running", "budget_line_id": line})
}

#[actix_web::test]
async fn what_was_spent_from_its_line_stands_beside_an_activity_and_says_who_shares_it() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let keeper = scene.app.member(by.organisation(), Role::Finance).await;
    let made = budget(&keeper, &scene.project).await;
    let activities = scene.at("activities");
    let first = by.post(&activities, activity("A1.1", &line(&made, 0))).await.ok();
    assert_eq!(
        first["line"],
        json!({"id": line(&made, 0), "code": "1.1", "name": "Experți", "currency": "EUR", "amount": 100_000,
               "spent": 0, "not_eligible": 0, "activities": 1})
    );
    by.post(&activities, activity("A1.2", &line(&made, 0))).await.ok();
    by.post(&activities, activity("A2", &line(&made, 1))).await.ok();
    by.post(&activities, activity("A3", &Value::Null)).await.ok();
    for (amount, is_eligible, of) in [(20_000, true, 0), (5_000, true, 0), (700, false, 0), (900, true, 1)] {
        let expense = json!({"line_id": line(&made, of), "amount": amount, "currency": "EUR", "on": "2026-03-01",
                             "document": "Factura 7", "is_eligible": is_eligible});
        keeper.post(&scene.at("expenses"), expense).await.ok();
    }
    let shown = by.get(&activities).await.ok();
    let told = |one: &Value| {
        let line = &one["line"];
        json!([one["number"], line["spent"], line["not_eligible"], line["activities"]])
    };
    let told: Vec<_> = shown["items"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(
        told,
        [
            json!(["A1.1", 25_000, 700, 2]),
            json!(["A1.2", 25_000, 700, 2]),
            json!(["A2", 900, 0, 1]),
            json!(["A3", null, null, null]),
        ]
    );
    let progress = by.get(&scene.at("progress")).await.ok();
    assert_eq!(progress["activities"]["items"][0]["line"]["spent"], 25_000);
}

#[actix_web::test]
async fn an_activity_names_a_line_of_its_own_project_or_keeps_what_is_printed() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let keeper = scene.app.member(by.organisation(), Role::Finance).await;
    let other = json!({"status": "running", "card": {"titles": {"ro": "Alt proiect"}}});
    let other = by.post("projects", other).await.ok()["id"].as_str().unwrap().to_owned();
    let foreign = budget(&keeper, &other).await;
    let activities = scene.at("activities");
    let refused = by.post(&activities, activity("A1", &line(&foreign, 0))).await;
    refused.refused_at("/budget_line_id");
    let made = budget(&keeper, &scene.project).await;
    let refused = by.post(&activities, activity("A1", &line(&foreign, 0))).await;
    refused.refused_at("/budget_line_id");
    let mut both = activity("A1", &line(&made, 0));
    both["budget_line"] = json!("1.1");
    by.post(&activities, both).await.refused_at("/budget_line");
    let mut printed = activity("A1", &Value::Null);
    printed["budget_line"] = json!("cap. III");
    let kept = by.post(&activities, printed).await.ok();
    assert_eq!(
        [&kept["budget_line"], &kept["budget_line_id"], &kept["line"]],
        [&json!("cap. III"), &Value::Null, &Value::Null]
    );
}

#[actix_web::test]
async fn a_partner_is_told_of_its_own_lines_and_keeps_the_others() {
    let scene = Scene::start().await;
    let (by, partner) = (&scene.manager, &scene.partner);
    let keeper = scene.app.member(by.organisation(), Role::Finance).await;
    let project = by.get(&scene.at("card")).await.ok()["project"].clone();
    let own = project["partners"][0]["id"].clone();
    let body = json!({"currency": "EUR", "provenance": "entered",
                      "lines": [{"name": "Experți", "amount": 100_000},
                                {"name": "Deplasări", "amount": 50_000, "partner_id": own}]});
    let made = keeper.put_at(&scene.at("budget"), 0, body).await.ok();
    let activities = scene.at("activities");
    let refused = partner.post(&activities, activity("P0", &line(&made, 0))).await;
    refused.refused_at("/budget_line_id");
    let theirs = partner.post(&activities, activity("P1", &line(&made, 1))).await.ok();
    assert_eq!(theirs["line"]["name"], "Deplasări");
    // The leader says what pays for it: the partner sees that there is a line, and changes the rest.
    let place = format!("{activities}/{}", theirs["id"].as_str().unwrap());
    by.put_at(&place, 1, activity("P1", &line(&made, 0))).await.ok();
    let shown = partner.get(&activities).await.ok()["items"][0].clone();
    assert_eq!(
        (&shown["budget_line_id"], &shown["line"]),
        (&line(&made, 0), &Value::Null)
    );
    let kept = partner.put_at(&place, 2, activity("P2", &line(&made, 0))).await.ok();
    assert_eq!((&kept["number"], &kept["line"]), (&json!("P2"), &Value::Null));
    assert_eq!(by.get(&activities).await.ok()["items"][0]["line"]["name"], "Experți");
}

#[actix_web::test]
async fn a_line_that_an_activity_names_stays_and_its_currency_may_change() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let keeper = scene.app.member(by.organisation(), Role::Finance).await;
    let made = budget(&keeper, &scene.project).await;
    let activities = scene.at("activities");
    let one = by.post(&activities, activity("A1", &line(&made, 0))).await.ok();
    let place = scene.at("budget");
    let seen = keeper.get(&place).await.ok();
    assert_eq!(
        [&seen["lines"][0]["is_in_use"], &seen["lines"][1]["is_in_use"]],
        [true, false]
    );
    let with = |currency: &str, lines: Value| json!({"currency": currency, "provenance": "entered", "lines": lines});
    let without = keeper
        .put_at(&place, 1, with("EUR", json!([])))
        .await
        .refused(Code::NotNow);
    assert_eq!(without["detail"], "budget_line_in_use");
    let stays = json!([{"id": line(&made, 0), "code": "1.1", "name": "Experți", "amount": 400_000}]);
    keeper.put_at(&place, 1, with("RON", stays)).await.ok();
    let shown = by.get(&activities).await.ok();
    assert_eq!(
        [
            &shown["items"][0]["line"]["currency"],
            &shown["items"][0]["line"]["amount"]
        ],
        [&json!("RON"), &json!(400_000)]
    );
    let change = format!("{activities}/{}", one["id"].as_str().unwrap());
    by.put_at(&change, 1, activity("A1", &Value::Null)).await.ok();
    keeper.put_at(&place, 2, with("RON", json!([]))).await.ok();
}
