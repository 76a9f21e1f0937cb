//! What all lists have in common: the link to the next page, and their length where it is asked for.

use chrono::Duration;
use serde_json::{Value, json};

use super::case::{Scene, form, opened};
use super::plan;
use super::referral::Scene as Referring;
use crate::kit::{Answer, Person};

/// Where `Link` leads.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link");
    let place = link.strip_prefix('<')?.strip_suffix(">; rel=\"next\"")?;
    Some(place.to_owned())
}

/// The ids of a list, walked by its links alone.
async fn walked(by: &Person, list: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    let mut place = Some(list.to_owned());
    while let Some(here) = place {
        let answer = by.get(&here).await;
        place = next(&answer);
        let page = answer.ok();
        assert_eq!(page["next"].is_null(), place.is_none(), "{here}");
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
    }
    seen
}

#[actix_web::test]
async fn a_list_is_walked_by_its_links_with_the_filters_it_began_with() {
    let scene = Scene::start().await;
    for county in ["RO-CJ", "RO-BH", "RO-CJ", "RO-CJ"] {
        let mut form = form();
        form["county"] = json!(county);
        scene.worker.post("cases", form).await.ok();
    }
    let whole = walked(&scene.worker, "cases?limit=100&county=RO-CJ").await;
    assert_eq!(whole.len(), 3);
    assert_eq!(walked(&scene.worker, "cases?county=RO-CJ&limit=1").await, whole);
    assert_eq!(walked(&scene.worker, "cases?limit=2&county=RO-CJ").await, whole);
}

/// Deadlines that end in the same instant are each shown once, whatever the page.
#[actix_web::test]
async fn deadlines_that_end_together_are_paged_one_by_one() {
    let scene = Scene::start().await;
    for _ in 0..5 {
        opened(&scene.worker).await;
    }
    let list = scene.supervisor.get("clocks?limit=100").await.ok();
    let whole = list["items"].as_array().unwrap();
    let due = |clock: &Value| clock["due_at"].as_str().unwrap().to_owned();
    assert!(whole.len() >= 10);
    assert!(whole.iter().filter(|clock| due(clock) == due(&whole[0])).count() >= 5);
    assert!(whole.windows(2).all(|pair| due(&pair[0]) <= due(&pair[1])));
    let whole: Vec<Value> = whole.iter().map(|clock| clock["id"].clone()).collect();
    for by in [&scene.supervisor, &scene.worker, &scene.officer, &scene.coordinator] {
        for limit in [1, 2, 3, 7] {
            assert_eq!(walked(by, &format!("clocks?limit={limit}")).await, whole);
        }
    }
}

#[actix_web::test]
async fn plans_are_paged_from_the_newest_to_the_first() {
    let scene = Scene::start().await;
    let case = opened(&scene.worker).await;
    for _ in 0..3 {
        plan::in_force(&scene.worker, &scene.supervisor, &case).await;
        scene.app.pass(Duration::seconds(1));
    }
    let list = format!("cases/{}/plans", case["id"].as_str().unwrap());
    let page = scene.worker.get(&list).await.ok();
    let numbers: Vec<_> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|plan| &plan["number"])
        .collect();
    assert_eq!(numbers, [3, 2, 1]);
    let whole = walked(&scene.worker, &list).await;
    assert_eq!(walked(&scene.worker, &format!("{list}?limit=1")).await, whole);
    assert_eq!(walked(&scene.worker, &format!("{list}?limit=2")).await, whole);
}

/// SEC-23: a count tells of what the list shows and of nothing else.
#[actix_web::test]
async fn sec_23_a_list_is_counted_where_it_is_asked_for_and_within_sight() {
    let scene = Scene::start().await;
    for _ in 0..3 {
        opened(&scene.worker).await;
    }
    opened(&scene.colleague).await;
    opened(&scene.stranger).await;
    assert_eq!(scene.worker.get("cases").await.ok()["count"], Value::Null);
    for (by, list, expected) in [
        (&scene.worker, "cases?count=exact&limit=1", 4),
        (&scene.worker, "cases?count=exact&sort=due", 4),
        (&scene.worker, "cases?count=exact&open=false", 0),
        (&scene.supervisor, "cases?count=exact", 4),
        (&scene.coordinator, "cases?count=exact", 5),
        (&scene.stranger, "cases?count=exact", 1),
    ] {
        let count = by.get(list).await.ok()["count"].clone();
        assert_eq!(count, json!({"value": expected, "capped": false}), "{list}");
    }
}

#[actix_web::test]
async fn sec_23_referrals_are_counted_in_the_box_that_is_looked_at() {
    let scene = Referring::start().await;
    scene.sent(&["contact"]).await;
    scene.accepted(&["contact"]).await;
    for (by, list, expected) in [
        (&scene.worker, "referrals?count=exact&box=out", 2),
        (&scene.worker, "referrals?count=exact&box=in", 0),
        (&scene.keeper, "referrals?count=exact&box=in&limit=1", 2),
        (&scene.keeper, "referrals?count=exact&state=sent", 1),
        (&scene.stranger, "referrals?count=exact", 0),
    ] {
        let count = by.get(list).await.ok()["count"].clone();
        assert_eq!(count, json!({"value": expected, "capped": false}), "{list}");
    }
}
