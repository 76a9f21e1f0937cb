//! Many cases assigned at once, and everything of a colleague who leaves.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::case::{Scene, form, opened, path};
use super::closure::{agreed, closed, closed_with, consents, with};
use crate::kit::Person;

fn row(case: &Value, to: &Person) -> Value {
    json!({"case_id": case["id"], "version": case["version"], "user_id": to.user()})
}

/// What became of each, by id.
fn outcome(report: &Value, thing: &Value) -> String {
    let items = report["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["id"] == thing["id"]);
    found.unwrap()["outcome"].as_str().unwrap().to_owned()
}

async fn who(by: &Person, case: &Value) -> Value {
    by.get(&path(case, "")).await.ok()["assigned_to"].clone()
}

/// How many entries of this kind the timeline of the case has.
async fn told(scene: &Scene, case: &Value, kind: &str) -> usize {
    let timeline = scene.supervisor.get(&path(case, "/timeline?limit=100")).await.ok();
    let entries = timeline["items"].as_array().unwrap();
    entries.iter().filter(|entry| entry["kind"] == kind).count()
}

#[actix_web::test]
async fn many_cases_are_assigned_at_once_and_one_that_may_not_go_holds_up_no_other() {
    let scene = Scene::start().await;
    let (goes, changes, is_there) = (
        opened(&scene.worker).await,
        opened(&scene.worker).await,
        opened(&scene.colleague).await,
    );
    let theirs = opened(&scene.stranger).await;
    scene
        .worker
        .patch_at(&path(&changes, ""), 1, json!({"urgency": "urgent"}))
        .await
        .ok();
    let unknown = json!({"id": "7e9f3c1a-1111-4222-8333-444455556666", "version": 1});
    let rows: Vec<Value> = [&goes, &changes, &is_there, &theirs, &unknown]
        .map(|case| row(case, &scene.colleague))
        .into();
    let body = json!({ "cases": rows });
    scene
        .worker
        .post("cases/assign", body.clone())
        .await
        .refused(Code::Forbidden);
    let report = scene.supervisor.post("cases/assign", body.clone()).await.ok();
    for (case, expected) in [
        (&goes, "done"),
        (&changes, "changed"),
        (&is_there, "already_done"),
        // Of another's case nothing is told that is not told of one that there never was.
        (&theirs, "not_found"),
        (&unknown, "not_found"),
    ] {
        assert_eq!(outcome(&report, case), expected);
    }
    assert_eq!(who(&scene.supervisor, &goes).await, json!(scene.colleague.user()));
    assert_eq!(who(&scene.supervisor, &changes).await, json!(scene.worker.user()));
    assert_eq!(who(&scene.stranger, &theirs).await, json!(scene.stranger.user()));
    // The list tells the version that is sent back, and a repeated call finds done what was done.
    let list = scene.supervisor.get("cases").await.ok();
    let listed = list["items"].as_array().unwrap();
    let now = listed.iter().find(|one| one["id"] == changes["id"]).unwrap();
    let again = json!({"cases": [row(&goes, &scene.colleague), row(now, &scene.colleague)]});
    let report = scene.supervisor.post("cases/assign", again).await.ok();
    assert_eq!(outcome(&report, &goes), "already_done");
    assert_eq!(outcome(&report, &changes), "done");
    assert_eq!(told(&scene, &goes, "case.assigned").await, 1);
    // Somebody who follows the region does not hold what lies in it.
    let report = scene
        .officer
        .post("cases/assign", json!({"cases": [row(&goes, &scene.officer)]}))
        .await
        .ok();
    assert_eq!(outcome(&report, &goes), "not_holder");
    // To nobody, and to no stranger; none twice, and not more than fit.
    let freed = json!({"case_id": goes["id"], "version": 2, "user_id": null});
    scene
        .supervisor
        .post("cases/assign", json!({"cases": [freed]}))
        .await
        .ok();
    assert_eq!(who(&scene.supervisor, &goes).await, Value::Null);
    for (rows, place) in [
        (vec![row(&goes, &scene.stranger)], "/cases/0/user_id"),
        (vec![row(&goes, &scene.worker); 2], "/cases/1"),
        (vec![row(&goes, &scene.worker); 51], "/cases"),
    ] {
        let body = json!({ "cases": rows });
        scene.supervisor.post("cases/assign", body).await.refused_at(place);
    }
}

#[actix_web::test]
async fn everything_of_who_leaves_goes_to_others_and_again_changes_nothing() {
    let scene = Scene::start().await;
    let (leaves, boss) = (&scene.worker, &scene.supervisor);
    let (own, other) = (opened(leaves).await, opened(&scene.colleague).await);
    let plan = path(&own, "/plans");
    leaves.call(Method::POST, &plan).send().await.ok();
    let drafted = leaves.get(&plan).await.ok()["items"][0].clone();
    let place = format!("{plan}/{}", drafted["id"].as_str().unwrap());
    let steps =
        json!([{"text": "Ask.", "user_id": leaves.user()}, {"text": "Call.", "user_id": scene.colleague.user()}]);
    let goals = json!({"goals": [{"text": "A room.", "steps": steps}]});
    leaves.put_at(&place, 1, goals).await.ok();
    let mut of_cases = Vec::new();
    for (case, owner) in [(&own, leaves), (&other, leaves), (&other, &scene.colleague)] {
        let task = json!({"case_id": case["id"], "title": "Call back", "owner_id": owner.user()});
        of_cases.push(boss.post("tasks", task).await.ok());
    }
    let loose = leaves.post("tasks", json!({"title": "Order paper"})).await.ok();
    let elsewhere = opened(&scene.stranger).await;

    // What there is: numbers and coded facts, for those who may assign in this organisation.
    let place_of = format!("handovers/{}", json!(leaves.user()).as_str().unwrap());
    leaves.get(&place_of).await.refused(Code::Forbidden);
    scene.stranger.get(&place_of).await.refused(Code::NotFound);
    let seen = boss.get(&place_of).await.ok();
    assert!(!seen.to_string().contains("Ask.") && !seen.to_string().contains("Order paper"));
    let by_case: Vec<Value> = seen["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| json!([case["case_id"], case["assigned_to"], case["tasks"], case["steps"]]))
        .collect();
    assert_eq!(
        by_case,
        [
            json!([own["id"], leaves.user(), 1, 1]),
            json!([other["id"], scene.colleague.user(), 1, 0])
        ]
    );
    assert_eq!(seen["tasks"], json!([{"task_id": loose["id"], "version": 1}]));
    let loads = boss.get("handovers").await.ok();
    let load = loads["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["user_id"] == json!(leaves.user()));
    assert_eq!(
        (
            &load.unwrap()["cases"],
            &load.unwrap()["tasks"],
            &load.unwrap()["steps"]
        ),
        (&json!(1), &json!(3), &json!(1))
    );
    let home = boss.organisation();
    let administrator = scene.app.member(home, Role::OrganisationAdministrator).await;
    let work = format!("users/{}", json!(leaves.user()).as_str().unwrap());
    let held = administrator.get(&format!("{work}/work")).await.ok();
    assert_eq!(held, json!({"cases": 1, "tasks": 3, "notes": 0, "decisions": 0}));
    assert_eq!(boss.get("home").await.ok()["to_hand_over"], json!([]));
    administrator
        .call(Method::POST, &format!("{work}/suspend"))
        .send()
        .await
        .ok();
    let waiting = boss.get("home").await.ok()["to_hand_over"].clone();
    assert_eq!(
        json!([waiting[0]["cases"], waiting[0]["steps"], waiting[0]["is_active"]]),
        json!([1, 1, false])
    );

    // A part of it, as if somebody was cut off; then all of it, of the versions looked at first.
    let successor = scene.app.member(home, Role::CaseWorker).await;
    let to =
        |case: &Value| json!({"case_id": case["case_id"], "version": case["version"], "user_id": successor.user()});
    let cases: Vec<Value> = seen["cases"].as_array().unwrap().iter().map(to).collect();
    let part = json!({"cases": [cases[0]], "tasks": []});
    boss.post(&place_of, part).await.ok();
    // A task of a case goes with the case, and by no other way.
    let tasks = [&loose, &elsewhere, &of_cases[1]]
        .map(|task| json!({"task_id": task["id"], "version": 1, "user_id": successor.user()}));
    let all = json!({"cases": cases, "tasks": tasks});
    let report = boss.post(&place_of, all).await.ok();
    for (thing, expected) in [
        (&own, "already_done"),
        (&other, "done"),
        (&loose, "done"),
        (&elsewhere, "not_found"),
        (&of_cases[1], "not_found"),
    ] {
        assert_eq!(outcome(&report, thing), expected);
    }
    let left = boss.get(&place_of).await.ok();
    assert_eq!((&left["cases"], &left["tasks"]), (&json!([]), &json!([])));
    assert_eq!(boss.get("home").await.ok()["to_hand_over"], json!([]));
    assert_eq!(who(boss, &own).await, json!(successor.user()));
    assert_eq!(who(boss, &other).await, json!(scene.colleague.user()));
    let plan = successor.get(&place).await.ok();
    let users: Vec<&Value> = plan["goals"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["user_id"])
        .collect();
    assert_eq!(users, [&json!(successor.user()), &json!(scene.colleague.user())]);
    assert_eq!(
        successor.get("tasks?mine=true").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        scene.colleague.get("tasks?mine=true").await.ok()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    for (case, kind, count) in [
        (&own, "case.assigned", 1),
        (&own, "task.handed_over", 1),
        (&own, "plan.steps_handed_over", 1),
        (&other, "task.handed_over", 1),
        (&other, "case.assigned", 0),
        (&other, "work.handed_over", 1),
        (&own, "work.handed_over", 0),
    ] {
        assert_eq!(told(&scene, case, kind).await, count, "{kind}");
    }
    // Nothing goes back to who left, or to somebody who may not sign in.
    let back = |to: &Person| json!({"cases": [row(&own, to)], "tasks": []});
    boss.post(&place_of, back(leaves)).await.refused_at("/cases/0/user_id");
    let theirs = format!("handovers/{}", json!(successor.user()).as_str().unwrap());
    boss.post(&theirs, back(leaves)).await.refused_at("/cases/0/user_id");
}

#[actix_web::test]
async fn a_case_that_changed_since_it_was_looked_at_is_not_handed_over() {
    let scene = Scene::start().await;
    let own = scene.worker.post("cases", form()).await.ok();
    let place = format!("handovers/{}", json!(scene.worker.user()).as_str().unwrap());
    scene
        .worker
        .patch_at(&path(&own, ""), 1, json!({"county": "RO-BH"}))
        .await
        .ok();
    let body = json!({"cases": [row(&own, &scene.colleague)], "tasks": []});
    let report = scene.supervisor.post(&place, body).await.ok();
    assert_eq!(outcome(&report, &own), "changed");
    assert_eq!(who(&scene.supervisor, &own).await, json!(scene.worker.user()));
    assert_eq!(told(&scene, &own, "case.assigned").await, 0);
}

/// REL-08: a call that comes again with its key says how each row stands, and moves none that did not go at first.
#[actix_web::test]
async fn rel_08_a_handover_that_comes_again_with_its_key_moves_nothing() {
    let scene = Scene::start().await;
    let (goes, changes) = (opened(&scene.worker).await, opened(&scene.worker).await);
    let place = format!("handovers/{}", json!(scene.worker.user()).as_str().unwrap());
    let mut of_later = row(&changes, &scene.colleague);
    of_later["version"] = json!(2);
    let body = json!({"cases": [row(&goes, &scene.colleague), of_later], "tasks": []});
    for version in [1, 2] {
        let call = scene.supervisor.call(Method::POST, &place).once("handover-once-0001");
        let report = call.json(&body).send().await.ok();
        assert_eq!(outcome(&report, &goes), "done");
        assert_eq!(outcome(&report, &changes), "changed");
        // The second time the row would fit.
        let urgency = json!({"urgency": if version == 1 { "urgent" } else { "normal" }});
        scene.worker.patch_at(&path(&changes, ""), version, urgency).await.ok();
    }
    assert_eq!(who(&scene.supervisor, &changes).await, json!(scene.worker.user()));
    assert_eq!(told(&scene, &goes, "case.assigned").await, 1);
}

#[actix_web::test]
async fn a_closed_case_in_which_something_is_due_is_left_behind_too() {
    let scene = Scene::start().await;
    let (leaves, boss) = (&scene.worker, &scene.supervisor);
    let (due, rests) = (opened(leaves).await, opened(leaves).await);
    consents(leaves, &due, "2026-12-31").await;
    closed_with(leaves, boss, &due, with(json!({"follow_up": agreed(&[1])}))).await;
    closed(leaves, boss, &rests).await;
    let administrator = scene
        .app
        .member(boss.organisation(), Role::OrganisationAdministrator)
        .await;
    let user = json!(leaves.user());
    let place = format!("users/{}", user.as_str().unwrap());
    let held = administrator.get(&format!("{place}/work")).await.ok();
    assert_eq!(held, json!({"cases": 1, "tasks": 0, "notes": 0, "decisions": 0}));
    administrator
        .call(Method::POST, &format!("{place}/suspend"))
        .send()
        .await
        .ok();
    let home = boss.get("home").await.ok();
    assert_eq!(
        (&home["to_hand_over"][0]["user_id"], &home["to_hand_over"][0]["cases"]),
        (&user, &json!(1))
    );
    let place = format!("handovers/{}", user.as_str().unwrap());
    let seen = boss.get(&place).await.ok();
    assert_eq!(
        (&seen["cases"][0]["case_id"], &seen["closed_cases"]),
        (&due["id"], &json!(1))
    );
    let body = json!({"cases": [row(&json!({"id": due["id"], "version": seen["cases"][0]["version"]}), &scene.colleague)],
                      "tasks": []});
    let report = boss.post(&place, body).await.ok();
    assert_eq!(outcome(&report, &due), "done");
    assert_eq!(boss.get("home").await.ok()["to_hand_over"], json!([]));
}

/// Of several who leave everything goes to one, in steps; the answers hold numbers and no case.
#[actix_web::test]
async fn everything_of_several_goes_to_one_in_steps_and_the_answer_holds_numbers() {
    let scene = Scene::start().await;
    let boss = &scene.supervisor;
    let home = boss.organisation();
    let (heir, stays) = (
        scene.app.member(home, Role::CaseWorker).await,
        scene.app.member(home, Role::CaseWorker).await,
    );
    let mut cases = Vec::new();
    for _ in 0..3 {
        cases.push(opened(&scene.worker).await);
    }
    let (of_colleague, of_third) = (opened(&scene.colleague).await, opened(&stays).await);
    for (case, owner) in [
        (&cases[0], &scene.worker),
        // In a case of somebody who leaves as well, and in one of somebody who stays.
        (&of_colleague, &scene.worker),
        (&of_third, &scene.worker),
    ] {
        let task = json!({"case_id": case["id"], "title": "Call back", "owner_id": owner.user()});
        boss.post("tasks", task).await.ok();
    }
    for at in 0..50 {
        scene
            .worker
            .post("tasks", json!({"title": format!("Paper {at}")}))
            .await
            .ok();
    }
    let elsewhere = opened(&scene.stranger).await;
    let leaving = json!([scene.worker.user(), scene.colleague.user(), scene.stranger.user()]);
    let body = json!({"user_ids": leaving, "to": heir.user()});
    scene
        .worker
        .post("handovers", body.clone())
        .await
        .refused(Code::Forbidden);
    let administrator = scene.app.member(home, Role::OrganisationAdministrator).await;
    administrator
        .post("handovers", body.clone())
        .await
        .refused(Code::Forbidden);

    let row = |report: &Value, of: &Person| -> Value {
        let rows = report["items"].as_array().unwrap();
        rows.iter().find(|row| row["id"] == json!(of.user())).unwrap().clone()
    };
    let call = || boss.call(Method::POST, "handovers").once("leave-1").json(&body);
    let first = call().send().await.ok();
    assert_eq!(row(&first, &scene.stranger)["outcome"], "not_found");
    let moved: u64 = [&scene.worker, &scene.colleague]
        .map(|one| row(&first, one))
        .iter()
        .map(|row| row["cases"].as_u64().unwrap() + row["tasks"].as_u64().unwrap())
        .sum();
    assert_eq!(moved, 50);
    assert_eq!(row(&first, &scene.worker)["has_more"], true);
    assert!(!first.to_string().contains(cases[0]["id"].as_str().unwrap()));
    // The same call moves nothing more.
    let again = row(&call().send().await.ok(), &scene.worker);
    assert_eq!(
        json!([again["cases"], again["tasks"], again["has_more"]]),
        json!([0, 0, true])
    );
    let mut steps = 0;
    loop {
        let next = boss.post("handovers", body.clone()).await.ok();
        steps += 1;
        assert!(steps < 5, "it ends");
        let (worker, colleague) = (row(&next, &scene.worker), row(&next, &scene.colleague));
        if worker["has_more"] == false && colleague["has_more"] == false {
            assert_eq!(json!([worker["left"], colleague["left"]]), json!([0, 0]));
            break;
        }
    }
    let ended = boss.post("handovers", body).await.ok();
    assert_eq!(row(&ended, &scene.worker)["outcome"], "already_done");
    for case in cases.iter().chain([&of_colleague]) {
        assert_eq!(who(boss, case).await, json!(heir.user()));
    }
    assert_eq!(who(boss, &of_third).await, json!(stays.user()));
    assert_eq!(who(&scene.stranger, &elsewhere).await, json!(scene.stranger.user()));
    let tasks = |of: &Person| {
        let of = of.clone();
        async move {
            of.get("tasks?mine=true&limit=100").await.ok()["items"]
                .as_array()
                .unwrap()
                .len()
        }
    };
    assert_eq!(
        (tasks(&heir).await, tasks(&stays).await, tasks(&scene.worker).await),
        (52, 1, 0)
    );
    assert_eq!(told(&scene, &of_third, "work.handed_over").await, 1);
    assert_eq!(told(&scene, &cases[0], "case.assigned").await, 1);

    // Nobody hands over to themselves, to somebody who may not sign in, or to a stranger.
    for (users, to, place) in [
        (vec![heir.user()], heir.user(), "/user_ids/0"),
        (vec![stays.user(); 2], heir.user(), "/user_ids/1"),
        (vec![stays.user(); 21], heir.user(), "/user_ids"),
        (vec![stays.user()], scene.stranger.user(), "/to"),
    ] {
        let body = json!({"user_ids": users, "to": to});
        boss.post("handovers", body).await.refused_at(place);
    }
}

#[actix_web::test]
async fn what_cannot_go_is_told_once_and_holds_up_no_other() {
    let scene = Scene::start().await;
    let boss = &scene.supervisor;
    let heir = scene.app.member(boss.organisation(), Role::CaseWorker).await;
    // Whose work is looked at first has fifty cases without a key: nothing of them is left to do.
    let (stuck, free) = if scene.worker.user() < scene.colleague.user() {
        (&scene.worker, &scene.colleague)
    } else {
        (&scene.colleague, &scene.worker)
    };
    for _ in 0..50 {
        opened(stuck).await;
    }
    let raw = scene.app.database().raw().await;
    raw.execute_unprepared("DELETE FROM data_key").await.unwrap();
    let goes = opened(free).await;
    let body = json!({"user_ids": [stuck.user(), free.user()], "to": heir.user()});
    for (cases, outcome) in [(1, "done"), (0, "already_done")] {
        let report = boss.post("handovers", body.clone()).await.ok();
        let row = |of: &Person| {
            let rows = report["items"].as_array().unwrap();
            let row = rows.iter().find(|row| row["id"] == json!(of.user())).unwrap();
            json!([row["cases"], row["left"], row["has_more"], row["outcome"]])
        };
        assert_eq!(row(stuck), json!([0, 50, false, "changed"]));
        assert_eq!(row(free), json!([cases, 0, false, outcome]));
    }
    assert_eq!(who(boss, &goes).await, json!(heir.user()));
}
