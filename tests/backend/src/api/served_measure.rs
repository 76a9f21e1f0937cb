//! Which measures of strategies something serves, told where that thing is shown.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::doing::Scene;
use super::meeting::manager;
use crate::kit::Person;

fn id(thing: &Value) -> String {
    thing["id"].as_str().unwrap().to_owned()
}

/// The numbers of the measures that this serves, for whoever asks.
async fn served(by: &Person, id: &str) -> Vec<Value> {
    let found = by.get(&format!("linked/{id}/measures")).await.ok();
    let items = found["items"].as_array().unwrap().iter();
    items.map(|one| one["number"].clone()).collect()
}

/// A strategy with measures of these numbers, each linked with all of this.
async fn strategy(by: &Person, numbers: &[&str], links: &Value) -> String {
    let strategy = json!({"kind": "national_strategy", "titles": {"ro": "Strategia 2018-2022"}});
    let strategy = id(&by.post("strategies", strategy).await.ok());
    for number in numbers {
        let measure = json!({"number": number, "text": "Formare", "links": links, "status": "under_way",
                             "due": {"date": "2020-01-01", "precision": "year"}});
        by.post(&format!("strategies/{strategy}/measures"), measure).await.ok();
    }
    strategy
}

#[actix_web::test]
async fn whatever_serves_a_measure_shows_it_to_those_who_see_that_thing() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let other = manager(&scene.app, OrganisationKind::Ngo).await;
    let activity = json!({"number": "A1.1", "title": "Evaluare", "state": "running"});
    let activity = id(&by.post(&scene.at("activities"), activity).await.ok());
    let protocol = json!({"title": "Protocol", "validity": "not_stated"});
    let protocol = id(&by.post("protocols", protocol).await.ok());
    let publication = json!({"kind": "press_release", "titles": {"ro": "Comunicat"}});
    let publication = id(&by.post("publications", publication).await.ok());
    let training = id(&scene.training(by, json!({"state": "held"})).await);
    let links = json!([{"kind": "project", "id": scene.project}, {"kind": "activity", "id": activity},
                       {"kind": "training", "id": training}, {"kind": "protocol", "id": protocol},
                       {"kind": "publication", "id": publication}]);
    let strategy = strategy(by, &["2.10", "2.9"], &links).await;

    for linked in [&scene.project, &activity, &training, &protocol, &publication] {
        assert_eq!(served(by, linked).await, ["2.9", "2.10"]);
    }
    let first = by.get(&format!("linked/{activity}/measures?limit=1")).await.ok();
    let one = &first["items"][0];
    assert_eq!(
        [
            &one["strategy_id"],
            &one["strategy_title"],
            &one["text"],
            &one["status"]
        ],
        [
            &json!(strategy),
            &json!("Strategia 2018-2022"),
            &json!("Formare"),
            &json!("under_way")
        ]
    );
    assert_eq!(one["is_overdue"], true);
    let next = first["next"].as_str().unwrap();
    let second = by
        .get(&format!("linked/{activity}/measures?limit=1&cursor={next}"))
        .await
        .ok();
    assert_eq!(
        (&second["items"][0]["number"], &second["next"]),
        (&json!("2.10"), &Value::Null)
    );

    // Who takes part in the project sees what it serves; others learn of public papers alone.
    assert_eq!(served(&scene.partner, &activity).await.len(), 2);
    for hidden in [&scene.project, &activity, &training, &protocol] {
        other
            .get(&format!("linked/{hidden}/measures"))
            .await
            .refused(Code::NotFound);
    }
    assert_eq!(served(&other, &publication).await.len(), 2);

    // It stands beside the activity and on the card.
    let listed = by.get(&scene.at("activities")).await.ok();
    let beside = listed["items"][0]["measures"].as_array().unwrap().iter();
    assert_eq!(beside.map(|one| &one["number"]).collect::<Vec<_>>(), ["2.9", "2.10"]);
    let card = by.get(&scene.at("card")).await.ok();
    assert_eq!(card["measures"]["items"].as_array().unwrap().len(), 2);
    assert_eq!(card["project"]["measures"], json!([]), "nothing was stated in words");
}

#[actix_web::test]
async fn a_measure_names_indicators_and_funds_which_are_not_what_was_done() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let other = manager(&scene.app, OrganisationKind::Ngo).await;
    let indicator = json!({"level": "output", "definition": "Oameni instruiți", "unit": "oameni", "source": "manual",
                           "target": 300});
    let indicator = id(&by.post(&scene.at("indicators"), indicator).await.ok());
    let fund = json!({"names": {"ro": "Granturi norvegiene"}});
    let fund = id(&by.post("funds", fund).await.ok());
    let links = json!([{"kind": "project", "id": scene.project}, {"kind": "indicator", "id": indicator},
                       {"kind": "fund", "id": fund}]);
    let strategy = strategy(by, &["1"], &links).await;
    let shown = by.get(&format!("strategies/{strategy}/measures")).await.ok();
    let told = |links: &Value| -> Vec<Value> {
        let links = links.as_array().unwrap().iter();
        links
            .map(|link| json!([link["kind"], link["title"], link["project_id"]]))
            .collect()
    };
    let links = told(&shown["items"][0]["links"]);
    assert!(
        links.contains(&json!(["indicator", "Oameni instruiți", scene.project])),
        "{links:?}"
    );
    assert!(
        links.contains(&json!(["fund", "Granturi norvegiene", null])),
        "{links:?}"
    );
    // Funds are for everybody who sees projects; indicators for those who see theirs.
    let seen = other.get(&format!("strategies/{strategy}/measures")).await.ok();
    assert_eq!(
        told(&seen["items"][0]["links"]),
        [json!(["fund", "Granturi norvegiene", null])]
    );
    for linked in [&indicator, &fund] {
        assert_eq!(served(by, linked).await, ["1"]);
    }
    let report = by.get(&format!("reports/strategies/{strategy}")).await.ok();
    let measure = &report["objectives"][0]["measures"][0];
    assert_eq!(measure["done"], json!([{"kind": "project", "number": 1}]));
    assert_eq!(measure["links"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn an_activity_is_linked_by_its_number_in_its_project_until_it_is_removed() {
    let scene = Scene::start().await;
    let by = &scene.manager;
    let other = manager(&scene.app, OrganisationKind::Ngo).await;
    let activity = json!({"number": "A1.1", "title": "Evaluare", "state": "running"});
    let activity = id(&by.post(&scene.at("activities"), activity).await.ok());
    let strategy = strategy(by, &["1"], &json!([{"kind": "activity", "id": activity}])).await;
    let measures = format!("strategies/{strategy}/measures");
    let shown = by.get(&measures).await.ok();
    assert_eq!(
        shown["items"][0]["links"],
        json!([{"kind": "activity", "id": activity, "title": "A1.1 Evaluare", "project_id": scene.project}])
    );
    assert_eq!(other.get(&measures).await.ok()["items"][0]["links"], json!([]));
    let foreign = json!({"kind": "national_strategy", "titles": {"ro": "A lor"}});
    let foreign = id(&other.post("strategies", foreign).await.ok());
    let unseen = json!({"text": "Formare", "links": [{"kind": "activity", "id": activity}]});
    other
        .post(&format!("strategies/{foreign}/measures"), unseen)
        .await
        .refused_at("/links/0/id");

    let place = format!("{}/{activity}", scene.at("activities"));
    let gone = by.call(Method::DELETE, &place).version(1).send().await;
    assert_eq!(gone.status.as_u16(), 204);
    let raw = scene.app.database().raw().await;
    let left = Statement::from_string(raw.get_database_backend(), "SELECT count(*) FROM measure_link");
    let left = raw.query_one_raw(left).await.unwrap().unwrap();
    assert_eq!(left.try_get_by_index::<i64>(0).unwrap(), 0);
}
