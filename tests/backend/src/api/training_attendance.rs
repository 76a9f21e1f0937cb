//! An attendance list beside what its training states: the difference is told, and is put right only when somebody says
//! so; who was to come beside who came; and activities that began before their project.

use calamine::Data;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use serde_json::{Value, json};

use super::case_custody::{dump, entries};
use super::doing::{Scene, id, pasted};
use crate::kit::{paper, workbook};

fn list(mode: &str, people: usize, take_over: bool) -> Value {
    json!({"mode": mode, "erase_on": "2026-06-01", "table": pasted(people), "take_over": take_over})
}

/// Of the people of [`pasted`], one in three is a man.
fn counted(women: u32, men: u32) -> Value {
    let of = json!({"category": "social_worker", "institution": null, "county": "RO-BV"});
    let group = |sex: &str, count: u32| {
        let mut group = of.clone();
        (group["sex"], group["count"]) = (json!(sex), json!(count));
        group
    };
    json!([group("female", women), group("male", men)])
}

#[actix_web::test]
async fn a_list_that_counts_other_than_is_stated_is_told_and_taken_over_at_once_or_not_at_all() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let stated = json!({"participants": 8, "certificates": 5, "groups": [{"category": "teacher", "count": 4}],
                        "categories": ["social_worker", "psychologist"]});
    let made = id(&scene.training(by, stated).await);
    let (training, place) = (format!("trainings/{made}"), format!("trainings/{made}/attendance"));

    let looked = by.put_at(&place, 1, list("check", 5, false)).await.ok();
    assert_eq!((&looked["kept"], &looked["version"]), (&Value::Null, &json!(1)));
    assert_eq!(looked["groups"], counted(3, 2));
    assert_eq!(looked["difference"], json!({"stated": 8, "listed": 5}));
    assert_eq!(
        by.get(&training).await.ok()["difference"],
        Value::Null,
        "nothing is kept"
    );

    // Kept without more it changes nothing of the training, and whoever sees that sees both numbers.
    by.put_at(&place, 1, list("keep", 5, false)).await.ok();
    for reader in [by, &scene.partner] {
        let read = reader.get(&training).await.ok();
        assert_eq!((&read["participants"], &read["version"]), (&json!(8), &json!(2)));
        assert_eq!(read["difference"], json!({"stated": 8, "listed": 5}));
        let listed = reader.get("trainings").await.ok();
        assert_eq!(listed["items"][0]["difference"], read["difference"]);
    }

    // So do the reports on the project.
    for report in ["card", "progress"] {
        let told = by.get(&scene.at(report)).await.ok();
        let title = "Assistance to victims";
        assert_eq!(
            told["conflicts"]["attendance"],
            json!([{"training_id": made, "title": title, "stated": 8, "listed": 5}])
        );
    }

    by.put_at(&place, 1, list("keep", 5, true)).await.refused(Code::Stale);
    let taken = by.put_at(&place, 2, list("keep", 5, true)).await.ok();
    assert_eq!(
        (&taken["kept"]["rows"], &taken["version"], &taken["difference"]),
        (&json!(5), &json!(3), &Value::Null)
    );
    let read = by.get(&training).await.ok();
    assert_eq!((&read["participants"], &read["difference"]), (&json!(5), &Value::Null));
    assert_eq!(
        (&read["groups"], &read["categories"]),
        (&counted(3, 2), &json!(["psychologist"]))
    );

    // Five certificates were given out: four people do not take over, and the list is as it was.
    for mode in ["check", "keep"] {
        let fewer = by.put_at(&place, 3, list(mode, 4, true)).await.refused_at("/take_over");
        assert_eq!(fewer["errors"][0]["code"], "over_total.1", "{mode}");
    }
    let read = by.get(&training).await.ok();
    assert_eq!(
        (&read["attendance"]["rows"], &read["participants"]),
        (&json!(5), &json!(5))
    );
    // Nor does a list with a fault.
    let mut faulty = list("keep", 7, true);
    faulty["table"] = json!(pasted(7) + "\tDGASPC Exemplu\t\tX\n");
    let told = by.put_at(&place, 3, faulty).await.ok();
    assert_eq!(
        (&told["kept"], &told["faulty"], &told["version"]),
        (&Value::Null, &json!(1), &json!(3))
    );
    // More people than are stated are kept only where they are taken over.
    by.put_at(&place, 3, list("keep", 7, false)).await.refused_at("/table");
    let looked = by.put_at(&place, 3, list("check", 7, false)).await.ok();
    assert_eq!(looked["difference"], json!({"stated": 5, "listed": 7}));
    by.put_at(&place, 3, list("keep", 7, true)).await.ok();
    assert_eq!(by.get(&training).await.ok()["people"], 7);
}

/// REL-06: two colleagues, each with a list of their own.
#[actix_web::test]
async fn rel_06_of_two_who_take_over_a_list_at_once_one_does_and_nobody_is_counted_twice() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let colleague = scene.app.member(by.organisation(), Role::ProjectManager).await;
    let stated = json!({"participants": 8, "groups": [{"category": "teacher", "count": 4}]});
    let made = id(&scene.training(by, stated).await);
    let (training, place) = (format!("trainings/{made}"), format!("trainings/{made}/attendance"));
    let both = [(by, 5), (&colleague, 7)].map(|(who, people)| who.put_at(&place, 1, list("keep", people, true)));
    let (won, lost): (Vec<_>, Vec<_>) = join_all(both)
        .await
        .into_iter()
        .partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 1));
    let kept = won[0].json();
    let people = &kept["kept"]["rows"];
    assert_eq!((&kept["version"], &kept["difference"]), (&json!(2), &Value::Null));
    for answer in lost {
        let shown = answer.refused(Code::Stale)["current"].clone();
        assert_eq!((&shown["version"], &shown["participants"]), (&json!(2), people));
    }
    let read = by.get(&training).await.ok();
    assert_eq!(
        (&read["participants"], &read["people"], &read["attendance"]["rows"]),
        (people, people, people)
    );
    let groups = if *people == 5 { counted(3, 2) } else { counted(4, 3) };
    assert_eq!(read["groups"], groups);
    let listed = by.get(&format!("{place}?limit=100")).await.ok();
    assert_eq!(*people, listed["items"].as_array().unwrap().len());
    let raw = scene.app.database().raw().await;
    let rows = dump(&raw, "attendance_row").await.lines().count();
    assert_eq!(*people, rows, "nothing of the other list is left");
    let entries = entries(&scene.app).await;
    for kind in ["attendance.kept", "training.changed"] {
        let told = entries
            .iter()
            .filter(|(told, fields)| told == kind && fields != "added");
        assert_eq!(told.count(), 1, "{kind}");
    }
}

#[actix_web::test]
async fn what_is_taken_over_fits_the_series_and_what_was_held() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let series = id(&scene.training(by, json!({"sessions": 2, "participants": 10})).await);
    scene
        .training(by, json!({"series_id": series, "participants": 8}))
        .await;
    let session = id(&scene.training(by, json!({"series_id": series})).await);
    let place = format!("trainings/{session}/attendance");
    let refused = by
        .put_at(&place, 1, list("keep", 5, true))
        .await
        .refused_at("/take_over");
    assert_eq!(refused["errors"][0]["code"], "over_total.3");
    by.put_at(&place, 1, list("keep", 2, true)).await.ok();

    let planned = id(&scene.training(by, json!({"state": "planned", "planned": 20})).await);
    let place = format!("trainings/{planned}/attendance");
    let refused = by
        .put_at(&place, 1, list("keep", 2, true))
        .await
        .refused_at("/take_over");
    assert_eq!(refused["errors"][0]["code"], "contradiction");
    // Who stands in the list of a session adds nothing to its series.
    let read = by.get(&format!("trainings/{series}")).await.ok();
    assert_eq!((&read["people"], &read["difference"]), (&json!(10), &Value::Null));
}

#[actix_web::test]
async fn who_was_to_come_stands_beside_who_came_and_the_share_goes_beyond_the_whole() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let planned = json!([{"category": "teacher", "sex": null, "institution": null, "county": null, "count": 15},
                         {"category": "judge", "sex": null, "institution": null, "county": null, "count": 5}]);
    let body =
        json!({"planned_groups": planned, "participants": 60, "sessions": 4, "audience": " Profesori și judecători "});
    let made = scene.training(by, body).await;
    assert_eq!(
        (&made["planned"], &made["people_planned"], &made["planned_groups"]),
        (&Value::Null, &json!(20), &planned)
    );
    assert_eq!(made["audience"], "Profesori și judecători");
    // Of this one nobody says how many were to come.
    scene.training(by, json!({"participants": 381})).await;
    let mut too_many = json!({"name": "A", "state": "planned", "planned": 18, "planned_groups": planned});
    let refused = by
        .post(&scene.at("trainings"), too_many.clone())
        .await
        .refused(Code::Invalid);
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/planned_groups"), &json!("over_total.2"))
    );
    too_many["planned"] = json!(20);
    by.post(&scene.at("trainings"), too_many).await.ok();

    let report = by.get("reports/trainings").await.ok();
    assert_eq!(report["planned"], json!({"value": 20, "stated": 1, "not_stated": 1}));
    assert_eq!(
        report["delivered"],
        json!({"trainings": 1, "planned": 20, "participants": 60, "percent": 300})
    );
    assert_eq!(
        report["per_session"],
        json!({"trainings": 1, "sessions": 4, "participants": 60, "mean": 150})
    );
    assert_eq!(
        report["planned_groups"],
        json!([{"category": "judge", "sex": null, "institution": null, "county": null, "people": 5},
               {"category": "teacher", "sex": null, "institution": null, "county": null, "people": 15}])
    );
    let print = "reports/trainings/print?language=en";
    let text = paper::text(&by.get(print).await);
    for words in [
        "Planned participants 20",
        "Participations per session (derived) 15.0",
        "300",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let sheets = workbook::sheets(&by.get(&format!("{print}&format=xlsx")).await);
    let totals = &sheets["What it comes to"];
    for (row, number) in [
        ("Delivered of planned (derived)", 3.0),
        ("Participations per session (derived)", 15.0),
    ] {
        assert_eq!(workbook::row(totals, row)[1], Data::Float(number), "{row}");
    }
    let whole = &sheets["The whole breakdown"];
    let teachers = whole
        .iter()
        .find(|row| row[0] == "Teachers")
        .unwrap_or_else(|| panic!("{whole:?}"));
    assert_eq!(teachers[4], Data::Float(15.0));
    let none = by.get("reports/trainings?year=1999").await.ok();
    assert_eq!((&none["delivered"], &none["per_session"]), (&Value::Null, &Value::Null));
}

#[actix_web::test]
async fn an_activity_that_began_before_its_project_says_so() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let day = |date: &str| json!({"date": date, "precision": "day"});
    let activity = |number: &str, from: &str| {
        let actual = json!({"from": day(from)});
        json!({"number": number, "title": "Evaluation", "state": "done", "actual": actual})
    };
    let activities = scene.at("activities");
    for (number, from) in [("A1.1", "2015-04-27"), ("A1.2", "2015-09-01")] {
        by.post(&activities, activity(number, from)).await.ok();
    }
    let before = async || {
        let listed = by.get(&activities).await.ok();
        listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["began_before"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        before().await,
        [json!([]), json!([])],
        "nothing is stated of the project"
    );
    let conference = |more: Value| {
        let mut body = json!({"kind": "conference", "title": "Conferința de lansare", "held": day("2015-04-29")});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    by.post("meetings", conference(json!({"is_launch": true})))
        .await
        .refused_at("/is_launch");
    by.post("meetings", conference(json!({"project_id": scene.project})))
        .await
        .ok();
    assert_eq!(
        before().await,
        [json!([]), json!([])],
        "a conference need not be a launch"
    );
    by.post(
        "meetings",
        conference(json!({"project_id": scene.project, "is_launch": true})),
    )
    .await
    .ok();
    let launched = json!([{"of": "launch", "on": day("2015-04-29")}]);
    assert_eq!(before().await, [launched.clone(), json!([])]);
    // Its partner sees the same.
    let seen = scene.partner.get(&activities).await.ok();
    assert_eq!(seen["items"][0]["began_before"], launched);
}
