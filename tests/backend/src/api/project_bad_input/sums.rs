//! Parts of more than their whole, and money that is none.

use punte_api::Code;
use serde_json::{Value, json};

use super::{Entered, Scene};

#[actix_web::test]
async fn no_part_of_a_training_comes_to_more_than_the_whole() {
    let scene = Scene::start().await;
    let groups = json!([{"category": "teacher", "sex": "female", "count": 13}, {"category": "teacher", "count": 8}]);
    let training = scene.training().await;
    for (fields, pointer, code) in [
        (json!({"groups": groups}), "/groups", "over_total.1"),
        (
            json!({"planned_groups": [{"category": "teacher", "count": 40}]}),
            "/planned_groups",
            "over_total.10",
        ),
        (json!({"certificates": 22}), "/certificates", "over_total.2"),
        (
            json!({"pre_test": {"taken": 21, "mean": 500}}),
            "/pre_test/taken",
            "over_total.1",
        ),
        (
            json!({"post_test": {"taken": 23, "mean": 500}}),
            "/post_test/taken",
            "over_total.3",
        ),
    ] {
        training.refuses(&fields, pointer, code).await;
    }

    // Nor do the sessions of a series: of its twenty people twelve came to the one, and nine more are one too many.
    let series = training.place.trim_start_matches("trainings/");
    let session = json!({"name": "Assistance to victims", "state": "held", "series_id": series, "participants": 12});
    let session = Entered::in_list(&scene.manager, &scene.at("trainings"), "trainings", session).await;
    let before = scene.manager.get("trainings").await.ok();
    let mut second = session.body.clone();
    second["participants"] = json!(9);
    let refused = scene.manager.post(&scene.at("trainings"), second).await;
    assert_eq!(
        refused.refused(Code::Invalid)["errors"],
        json!([{"pointer": "/participants", "code": "over_total.1"}])
    );
    assert_eq!(scene.manager.get("trainings").await.ok(), before);
}

#[actix_web::test]
async fn no_money_is_a_debt_and_no_two_currencies_are_one_sum() {
    let scene = Scene::start().await;
    let (range, unknown) = ("out_of_range", "unknown_field");
    let source = |more: Value| {
        let mut one = json!({"kind": "grant", "amount": 1_000});
        for (field, value) in more.as_object().unwrap() {
            one[field] = value.clone();
        }
        json!({ "sources": [one] })
    };
    let (budget, line) = scene.budget().await;
    for (fields, pointer, code) in [
        (json!({"total": -1}), "/total", range),
        (source(json!({"amount": -1})), "/sources/0/amount", range),
        (
            json!({"lines": [{"name": "A", "amount": -1}]}),
            "/lines/0/amount",
            range,
        ),
        // A source that is a debt evens nothing out, also where the whole is kept as it is printed.
        (
            json!({"provenance": "as_printed", "document": "Page",
                   "sources": [{"kind": "grant", "amount": 1_001}, {"kind": "own", "amount": -1}]}),
            "/sources/1/amount",
            range,
        ),
        // A source of more than the whole would be a share of more than all of it. No share is entered.
        (source(json!({"amount": 1_001})), "/sources", "budget_too_much"),
        (source(json!({"share": 10_001})), "/sources/0/share", unknown),
        // A budget has one currency.
        (source(json!({"currency": "RON"})), "/sources/0/currency", unknown),
        (
            json!({"lines": [{"name": "A", "amount": 1_000, "currency": "RON"}]}),
            "/lines/0/currency",
            unknown,
        ),
    ] {
        budget.refuses(&fields, pointer, code).await;
    }

    let rated =
        |rate: i64, amount: i64| json!({"currency": "RON", "amount": amount, "rate": rate, "rate_on": "2016-03-01"});
    for entered in scene.spending(&line).await {
        for (fields, pointer, code) in [
            (json!({"amount": -1}), "/amount", range),
            (rated(223_456, -1), "/amount", range),
            // What is of another currency comes to something in the budget's by a rate, and not without one.
            (json!({"currency": "RON"}), "/rate", "required"),
            (rated(0, 100), "/rate", range),
            (rated(-1, 100), "/rate", range),
            (rated(10_000_000_000, 100_000_000_000_000), "/amount", range),
        ] {
            entered.refuses(&fields, pointer, code).await;
        }
    }
}

#[actix_web::test]
async fn a_source_of_more_than_the_whole_has_no_share() {
    let scene = Scene::start().await;
    let printed = json!({"currency": "EUR", "total": 1_000, "provenance": "as_printed", "document": "Page",
                         "sources": [{"kind": "grant", "amount": 1_001}, {"kind": "own", "amount": 1_000}]});
    let kept = scene.keeper.put_at(&scene.at("budget"), 0, printed).await.ok();
    assert_eq!(
        [&kept["sources"][0]["share"], &kept["sources"][1]["share"]],
        [&Value::Null, &json!(10_000)]
    );
    assert_eq!(
        kept["differences"],
        json!([{"part": "sources", "kind": "too_much", "amount": 1_001}])
    );
}
