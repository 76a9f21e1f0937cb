//! Family and companions: linked by whoever works on both, seen from each side, and told to nobody else.

use punte_api::Code;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path};
use super::case_custody::entries;
use super::duplicate::merges;
use super::referral::{self, act, id};
use crate::kit::{Answer, Person};

/// Links the case with this other one: its person is a `kind` of the person of the case.
async fn links(by: &Person, case: &Value, other: &Value, kind: &str) -> Answer {
    let body = json!({"other_case_id": other["id"], "kind": kind, "advice": "keep_together"});
    by.post(&path(case, "/family"), body).await
}

async fn family(by: &Person, case: &Value) -> Vec<Value> {
    let list = by.get(&path(case, "/family")).await.ok();
    list["items"].as_array().unwrap().clone()
}

fn error(case: &Value, link: &Value) -> String {
    path(case, &format!("/family/{}/error", id(link)))
}

#[actix_web::test]
async fn a_link_is_seen_from_each_side_in_its_direction_and_stays_when_it_was_wrong() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let (mother, child) = (opened(by).await, opened(by).await);
    let place = path(&mother, "/family");
    let body = json!({"other_case_id": child["id"], "kind": "child", "advice": "keep_apart"});
    let call = || {
        by.call(actix_web::http::Method::POST, &place)
            .once("family-0")
            .json(&body)
    };
    let first = call().send().await.ok();
    assert_eq!(first, call().send().await.ok(), "written down once, whoever repeats it");
    for (case, other, kind) in [(&mother, &child, "child"), (&child, &mother, "parent")] {
        let items = family(by, case).await;
        assert_eq!(items.len(), 1);
        assert_eq!(
            (&items[0]["kind"], &items[0]["advice"], &items[0]["other"]["reference"]),
            (&json!(kind), &json!("keep_apart"), &other["reference"])
        );
        assert_eq!(items[0]["abilities"], json!(["family_link_mark_error"]));
        // Once at a time, from whichever side, and nobody with themselves.
        let refused = links(by, case, other, "sibling").await.refused(Code::NotNow);
        assert_eq!(refused["detail"], "family_linked");
        links(by, case, case, "sibling").await.refused_at("/other_case_id");
        links(by, case, other, "stepmother").await.refused_at("/kind");
    }

    // Marked in the version that was seen, once; what was wrong stays below what counts.
    let marked = by.post_at(&error(&child, &first), 1, Value::Null).await.ok();
    assert_eq!(
        (&marked["is_error"], &marked["version"], &marked["kind"]),
        (&json!(true), &json!(2), &json!("parent"))
    );
    assert!(marked["error_by_name"].is_string() && marked["abilities"] == json!([]));
    let stale = by.post_at(&error(&mother, &first), 1, Value::Null).await;
    assert_eq!(stale.refused(Code::Stale)["current"]["is_error"], true);
    let again = by.post_at(&error(&mother, &first), 2, Value::Null).await;
    assert_eq!(again.refused(Code::NotNow)["detail"], "family_in_error");
    let anew = links(by, &child, &mother, "guardian").await.ok();
    let items = family(by, &mother).await;
    assert_eq!(
        (&items[0]["id"], &items[0]["kind"], &items[1]["is_error"]),
        (&anew["id"], &json!("ward"), &json!(true))
    );

    // A link of other cases is none of this one.
    let third = opened(by).await;
    by.post_at(&error(&third, &anew), 1, Value::Null)
        .await
        .refused(Code::NotFound);
    assert_eq!(family(by, &third).await, Vec::<Value>::new());
}

#[actix_web::test]
async fn sec_23_a_link_is_told_to_whoever_may_see_both_cases_and_in_no_timeline() {
    let scene = Scene::start().await;
    let mine = opened(&scene.worker).await;
    let theirs = opened(&scene.colleague).await;
    // Each may edit one of the two alone.
    for (by, case, other) in [(&scene.worker, &mine, &theirs), (&scene.colleague, &theirs, &mine)] {
        links(by, case, other, "sibling").await.refused_at("/other_case_id");
        links(by, other, case, "sibling").await.refused(Code::Forbidden);
    }
    let link = links(&scene.supervisor, &mine, &theirs, "sibling").await.ok();
    for (by, case, other) in [(&scene.worker, &mine, &theirs), (&scene.colleague, &theirs, &mine)] {
        let items = family(by, case).await;
        assert_eq!(items[0]["other"]["id"], other["id"]);
        assert_eq!(items[0]["abilities"], json!([]), "the other case is a colleague's");
        let refused = by.post_at(&error(case, &link), 1, Value::Null).await;
        assert_eq!(refused.refused(Code::Forbidden)["detail"], "not_assigned");
    }
    for (by, code) in [
        (&scene.colleague, Code::Forbidden),
        (&scene.officer, Code::Forbidden),
        (&scene.coordinator, Code::Forbidden),
        (&scene.stranger, Code::NotFound),
    ] {
        by.get(&path(&mine, "/family")).await.refused(code);
        links(by, &mine, &theirs, "sibling").await.refused(code);
        let refused = by.post_at(&error(&mine, &link), 1, Value::Null).await;
        refused.refused(code);
    }
    scene
        .supervisor
        .post_at(&error(&mine, &link), 1, Value::Null)
        .await
        .ok();
    for by in [&scene.worker, &scene.supervisor, &scene.officer, &scene.coordinator] {
        let timeline = by.get(&path(&mine, "/timeline?limit=100")).await.ok().to_string();
        let page = by.get(&path(&mine, "")).await.ok().to_string();
        for told in [&timeline, &page] {
            let names_it = ["family.", id(&link), id(&theirs)].iter().any(|one| told.contains(one));
            assert!(!names_it, "{told}");
        }
    }
    // The reading is recorded also where there is nothing: it does not tell that there is something.
    let alone = opened(&scene.worker).await;
    let reads = async || {
        let all = entries(&scene.app).await;
        all.iter().filter(|(kind, _)| kind == "read.family").count()
    };
    let before = reads().await;
    family(&scene.worker, &alone).await;
    assert_eq!(reads().await, before + 1);
    let told = entries(&scene.app).await;
    for (kind, times) in [("family.linked", 1), ("family.in_error", 1)] {
        assert_eq!(told.iter().filter(|(one, _)| one == kind).count(), times, "{kind}");
    }
}

#[actix_web::test]
async fn sec_29_a_receiver_learns_of_no_link_and_whoever_holds_one_case_of_none_either() {
    let scene = referral::Scene::start().await;
    let (first, _, referral) = scene.accepted(&["contact", "identity"]).await;
    let second = scene.case("a26_40").await;
    let link = links(&scene.worker, &first, &second, "partner").await.ok();
    let seen = scene.keeper.get(&format!("referrals/{}", id(&referral))).await.ok();
    for told in [id(&link), id(&second), second["reference"].as_str().unwrap()] {
        assert!(!seen.to_string().contains(told), "a receiver learns of one case");
    }
    scene.keeper.get(&path(&first, "/family")).await.refused(Code::NotFound);

    // One of the two goes to another organisation, then the other.
    let one = scene.case("a18_25").await;
    let other = scene.case("a18_25").await;
    links(&scene.worker, &one, &other, "child").await.ok();
    let sent = scene.transfer(&one, scene.shelter).await;
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    assert!(family(&scene.worker, &other).await.is_empty());
    assert!(family(&scene.second_keeper, &one).await.is_empty());
    for place in ["/family", "/timeline"] {
        let answer = scene.worker.get(&path(&one, place)).await.json();
        assert!(
            !answer.to_string().contains(id(&other)),
            "{place} of a case that is gone"
        );
    }
    scene.worker.get(&path(&one, "/family")).await.refused(Code::Forbidden);
    links(&scene.worker, &other, &one, "sibling")
        .await
        .refused_at("/other_case_id");
    let sent = scene.transfer(&other, scene.shelter).await;
    act(&scene.second_keeper, &sent, "accept", json!({})).await.ok();
    let items = family(&scene.second_keeper, &other).await;
    assert_eq!(
        (&items[0]["kind"], &items[0]["other"]["id"]),
        (&json!("parent"), &one["id"])
    );
}

#[actix_web::test]
async fn of_two_who_link_the_same_cases_at_once_one_is_told_that_it_is_done() {
    let scene = Scene::start().await;
    let (one, other) = (opened(&scene.worker).await, opened(&scene.worker).await);
    let both = futures_util::future::join(
        Box::pin(links(&scene.worker, &one, &other, "sibling")),
        Box::pin(links(&scene.supervisor, &other, &one, "partner")),
    );
    let (mine, theirs) = both.await;
    let (made, refused) = if mine.status.is_success() {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    made.ok();
    assert_eq!(refused.refused(Code::NotNow)["detail"], "family_linked");
    assert_eq!(family(&scene.worker, &one).await.len(), 1);

    // Who was merged into another case is linked there.
    let by = &scene.supervisor;
    let (kept, left, sister) = (
        opened(&scene.worker).await,
        opened(&scene.worker).await,
        opened(&scene.worker).await,
    );
    let pair = json!({"case_id": kept["id"], "other_case_id": left["id"]});
    let pair = by.post("duplicates", pair).await.ok();
    merges(by, &pair, &kept, json!({})).await.ok();
    for (case, other) in [(&left, &sister), (&sister, &left), (&kept, &left)] {
        let refused = links(&scene.worker, case, other, "sibling").await;
        assert_eq!(refused.refused(Code::NotNow)["detail"], "family_merged_away");
    }
    links(&scene.worker, &kept, &sister, "sibling").await.ok();
}

#[actix_web::test]
async fn the_case_of_a_child_is_opened_from_that_of_its_mother_with_the_link_or_not_at_all() {
    let scene = Scene::start().await;
    let by = &scene.worker;
    let mother = opened(by).await;
    let with = |case: &Value, kind: &str| {
        let mut form = form();
        form["age_group"] = json!("a0_13");
        form["family"] = json!({"case_id": case["id"], "kind": kind, "advice": "keep_together"});
        form
    };
    let child = by.post("cases", with(&mother, "child")).await.ok();
    for (case, kind) in [(&mother, "child"), (&child, "parent")] {
        assert_eq!(family(by, case).await[0]["kind"], kind);
    }
    let theirs = opened(&scene.colleague).await;
    let count = async || {
        let list = scene.supervisor.get("cases?limit=100").await.ok();
        list["items"].as_array().unwrap().len()
    };
    let before = count().await;
    by.post("cases", with(&mother, "stepchild"))
        .await
        .refused_at("/family/kind");
    by.post("cases", with(&theirs, "child"))
        .await
        .refused_at("/family/case_id");
    assert_eq!(count().await, before, "a case without its link is not kept");
}
