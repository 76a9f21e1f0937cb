//! Many people invited from one table.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};

use crate::kit::{Answer, Person, TestApp};

/// An agency with an administrator, and a shelter whose people somebody manages.
struct Scene {
    app: TestApp,
    agency: OrganisationId,
    shelter: OrganisationId,
    administrator: Person,
    manager: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let shelter = app.organisation(OrganisationKind::Shelter, &["RO-BV"]).await;
        Self {
            administrator: app.member(agency, Role::Administrator).await,
            manager: app.member(shelter, Role::OrganisationAdministrator).await,
            agency,
            shelter,
            app,
        }
    }

    async fn invitations(&self) -> usize {
        let list = self.administrator.get("users/invitations").await.ok();
        list["items"].as_array().unwrap().len()
    }
}

async fn send(by: &Person, organisation: OrganisationId, mode: &str, table: &str) -> Answer {
    let body = json!({"organisation_id": organisation, "language": "ro", "mode": mode, "table": table});
    by.post("users/invitations/table", body).await
}

fn faults(answer: &Value) -> Vec<(u64, String)> {
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.flat_map(|row| {
        let faults = row["faults"].as_array().unwrap().iter();
        faults.map(|fault| {
            let place = format!("{}: {}", fault["column"], fault["code"]).replace('"', "");
            (row["line"].as_u64().unwrap(), place)
        })
    })
    .collect()
}

const MIXED: &str = "address;name;roles;language\r\n\
    Ana.Pop@Casa.ro;Ana Pop;case_worker specialist;sq\r\n\
    ana.pop@casa.ro;;case_worker;\r\n\
    ion;;case_worker;\r\n\
    ion@casa.ro;;boss;de\r\n\
    maria@casa.ro;;auditor;\r\n\
    \"dan@casa.ro\";;case_worker";

#[actix_web::test]
async fn a_table_is_told_line_by_line_before_anybody_is_invited() {
    let scene = Scene::start().await;
    let told = send(&scene.manager, scene.shelter, "check", MIXED).await.ok();
    assert_eq!(
        faults(&told),
        [
            (3, "address: repeated".to_owned()),
            (4, "address: malformed".to_owned()),
            (5, "roles: unknown_code".to_owned()),
            (5, "language: unknown_code".to_owned()),
            (6, "roles: role_not_yours".to_owned()),
        ]
    );
    assert_eq!(
        (&told["id"], &told["invited"], &told["faulty"]),
        (&Value::Null, &json!(0), &json!(4))
    );
    let ana = &told["rows"][0];
    assert_eq!(
        (&ana["email"], &ana["name"], &ana["language"]),
        (&json!("ana.pop@casa.ro"), &json!("Ana Pop"), &json!("sq"))
    );
    // All or nothing is nothing.
    let nothing = send(&scene.manager, scene.shelter, "all", MIXED).await.ok();
    assert_eq!((&nothing["invited"], scene.invitations().await), (&json!(0), 0));

    let done = send(&scene.manager, scene.shelter, "valid", MIXED).await.ok();
    assert_eq!((&done["invited"], &done["faulty"]), (&json!(2), &json!(4)));
    let made: Vec<&Value> = done["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["invitation"])
        .filter(|invitation| !invitation.is_null())
        .collect();
    assert_eq!((made.len(), scene.invitations().await), (2, 2));
    let body = json!({"token": made[0]["token"], "nonce": "drawn-by-the-invited-page"});
    let offer = scene.app.browser().post("invitations/read", body).await.ok();
    assert_eq!(
        (&offer["email"], &offer["name"], &offer["roles"]),
        (&json!("ana.pop@casa.ro"), &json!("Ana Pop"), &made[0]["roles"])
    );
    // The same table once more invites nobody twice, and who has come is known.
    let again = send(&scene.manager, scene.shelter, "valid", MIXED).await.ok();
    assert!(faults(&again).contains(&(2, "address: already_invited".to_owned())));
    assert_eq!((&again["invited"], scene.invitations().await), (&json!(0), 2));
    let known = format!("address,roles\n{}@example.org,case_worker", scene.manager.user());
    let known = send(&scene.manager, scene.shelter, "check", &known).await.ok();
    assert_eq!(faults(&known), [(2, "address: already_user".to_owned())]);
}

#[actix_web::test]
async fn rel_08_and_sec_27_a_table_is_carried_out_once_and_privileged_roles_await_a_second_person() {
    let scene = Scene::start().await;
    let table = "address,roles\na@casa.ro,auditor\nb@casa.ro,case_worker\n";
    let body = json!({"organisation_id": scene.agency, "language": "en", "mode": "all", "table": table});
    let ask = || {
        scene
            .administrator
            .call(Method::POST, "users/invitations/table")
            .once("table")
    };
    let first = ask().json(&body).send().await.ok();
    let second = ask().json(&body).send().await.ok();
    assert_eq!((&first["id"], &first["invited"]), (&second["id"], &second["invited"]));
    assert_eq!(scene.invitations().await, 2);
    let [privileged, plain] = [0_usize, 1].map(|place| &first["rows"][place]["invitation"]);
    assert_eq!(
        (&privileged["state"], &plain["state"]),
        (&json!("awaits_confirmation"), &json!("pending"))
    );
    assert!(plain["token"].is_string() && first["rows"][0]["needs_second"] == true);
    let shown = &second["rows"][1]["invitation"];
    assert!(shown["id"] == plain["id"] && shown.get("token").is_none(), "{shown}");
}

#[actix_web::test]
async fn rel_08_a_table_that_comes_again_tells_the_same_faults() {
    let scene = Scene::start().await;
    let body = json!({"organisation_id": scene.shelter, "language": "ro", "mode": "valid", "table": MIXED});
    let ask = || {
        scene
            .manager
            .call(Method::POST, "users/invitations/table")
            .once("mixed")
    };
    let first = ask().json(&body).send().await.ok();
    let second = ask().json(&body).send().await.ok();
    assert_eq!(faults(&second), faults(&first));
    assert_eq!(
        (&second["invited"], &second["faulty"]),
        (&first["invited"], &first["faulty"])
    );
}

#[actix_web::test]
async fn sec_22_and_43_a_table_stays_in_ones_own_organisation_and_has_an_end() {
    let scene = Scene::start().await;
    let table = "address,roles\na@casa.ro,case_worker\n";
    let elsewhere = send(&scene.manager, scene.agency, "check", table).await;
    elsewhere.refused_at("/organisation_id");
    for (table, code) in [
        ("", "required"),
        ("address,roles", "required"),
        ("address,name\na@b.ro,Ana", "missing_column"),
        ("address,roles,salary\na@b.ro,auditor,1", "unknown_column"),
    ] {
        let refused = send(&scene.manager, scene.shelter, "check", table).await;
        assert_eq!(refused.refused_at("/table")["errors"][0]["code"], code, "{table}");
    }
    let lines = |count: usize| {
        let lines: String = (0..count).map(|n| format!("p{n}@casa.ro,case_worker\n")).collect();
        format!("address,roles\n{lines}")
    };
    let endless = send(&scene.manager, scene.shelter, "check", &lines(501)).await;
    assert_eq!(endless.refused_at("/table")["errors"][0]["code"], "too_many");
    let whole = send(&scene.manager, scene.shelter, "all", &lines(500)).await.ok();
    assert_eq!((&whole["invited"], &whole["faulty"]), (&json!(500), &json!(0)));
    let worker = scene.app.member(scene.shelter, Role::CaseWorker).await;
    send(&worker, scene.shelter, "check", table)
        .await
        .refused(Code::Forbidden);
}
