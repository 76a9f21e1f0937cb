//! Users: invited, seen and managed by whom they concern.

use std::collections::BTreeSet;

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::Error;
use punte_storage::identity::{actor, session};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::kit::{Person, TestApp, adds_passkey};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// An agency with an administrator; two shelters, each with an administrator and a case worker.
struct Scene {
    app: TestApp,
    agency: OrganisationId,
    here: OrganisationId,
    there: OrganisationId,
    administrator: Person,
    manager: Person,
    worker: Person,
    foreigner: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let here = app.organisation(OrganisationKind::Shelter, &["RO-BV"]).await;
        let there = app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
        Self {
            administrator: app.member(agency, Role::Administrator).await,
            manager: app.member(here, Role::OrganisationAdministrator).await,
            worker: app.member(here, Role::CaseWorker).await,
            foreigner: app.member(there, Role::CaseWorker).await,
            agency,
            here,
            there,
            app,
        }
    }
}

fn id(person: &Person) -> String {
    person.actor.as_ref().unwrap().user.to_string()
}

fn path(person: &Person, rest: &str) -> String {
    format!("users/{}{rest}", id(person))
}

fn invite(organisation: OrganisationId, email: &str, roles: &[Role]) -> Value {
    json!({"email": email, "organisation_id": organisation, "roles": roles, "language": "ro"})
}

fn ids(page: &Value) -> BTreeSet<String> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["id"].as_str().unwrap().to_owned())
        .collect()
}

#[actix_web::test]
async fn sec_21_and_25_a_manager_lists_and_reads_the_own_organisation_only() {
    let scene = Scene::start().await;
    let own: BTreeSet<String> = [id(&scene.manager), id(&scene.worker)].into();
    assert_eq!(ids(&scene.manager.get("users").await.ok()), own);
    let other = scene
        .manager
        .get(&format!("users?organisation_id={}", scene.there))
        .await;
    assert!(ids(&other.ok()).is_empty());
    assert_eq!(ids(&scene.administrator.get("users").await.ok()).len(), 4);
    scene.worker.get("users").await.refused(Code::Forbidden);

    let user = scene.manager.get(&path(&scene.worker, "")).await.ok();
    assert_eq!(user["roles"], json!(["case_worker"]));
    assert_eq!(user["organisation_id"], json!(scene.here));
    let everything = [
        (Method::GET, ""),
        (Method::PATCH, ""),
        (Method::POST, "/suspend"),
        (Method::POST, "/reactivate"),
        (Method::POST, "/end-sessions"),
    ];
    for (method, rest) in everything {
        let mut refusals = BTreeSet::new();
        for target in [path(&scene.foreigner, rest), format!("users/{UNKNOWN}{rest}")] {
            let call = scene.manager.call(method.clone(), &target).version(1);
            let call = if method == Method::PATCH {
                call.json(&json!({"display_name": "X"}))
            } else {
                call
            };
            let mut refusal = call.send().await.refused(Code::NotFound);
            refusal["request_id"] = json!(null);
            refusals.insert(refusal.to_string());
        }
        assert_eq!(refusals.len(), 1, "{method} {rest} tells a foreign user from none");
    }
}

#[actix_web::test]
async fn users_are_found_by_name_without_diacritics_and_page_by_page() {
    let scene = Scene::start().await;
    let change = json!({"display_name": "  Ștefania Țurcanu-Çela "});
    let changed = scene.manager.patch_at(&path(&scene.worker, ""), 1, change).await.ok();
    assert_eq!(changed["display_name"], "Ștefania Țurcanu-Çela");
    for query in ["stefania", "turcanu%20ste", "CELA"] {
        let found = scene.administrator.get(&format!("users?q={query}")).await.ok();
        assert_eq!(ids(&found), [id(&scene.worker)].into(), "{query}");
    }
    // The others of this role have one name: equal sort keys.
    for _ in 0..4 {
        scene.app.member(scene.there, Role::CaseWorker).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = scene
            .administrator
            .get(&format!("users?organisation_id={}&limit=2{cursor}", scene.there))
            .await
            .ok();
        seen.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 5);
}

#[actix_web::test]
async fn sec_27_the_role_grant_matrix_holds_for_invitations() {
    let scene = Scene::start().await;
    let mut number = 0;
    for role in Role::iter() {
        for (organisation, kind) in [
            (scene.agency, OrganisationKind::NationalAgency),
            (scene.here, OrganisationKind::Shelter),
            (scene.there, OrganisationKind::Shelter),
        ] {
            number += 1;
            let body = invite(organisation, &format!("new{number}@example.org"), &[role]);
            let answer = scene.administrator.post("users/invitations", body.clone()).await;
            if role.fits(kind) {
                assert_eq!(answer.status, 201, "an administrator gives {role} in a {kind}");
            } else {
                answer.refused_at("/roles");
            }
            let answer = scene.manager.post("users/invitations", body.clone()).await;
            if organisation != scene.here {
                answer.refused_at("/organisation_id");
            } else if role.is_privileged() {
                assert_eq!(answer.refused(Code::Forbidden)["detail"], "role_not_yours");
            } else if role.fits(kind) {
                assert_eq!(answer.status, 201, "a manager gives {role} in a {kind}");
            } else {
                answer.refused_at("/roles");
            }
            for person in [&scene.worker, &scene.foreigner] {
                let answer = person.post("users/invitations", body.clone()).await;
                answer.refused(Code::Forbidden);
            }
        }
    }
}

#[actix_web::test]
async fn sec_27_nobody_changes_suspends_or_promotes_themselves() {
    let scene = Scene::start().await;
    for person in [&scene.administrator, &scene.manager] {
        let roles = json!({"roles": ["administrator", "case_worker"]});
        let refusal = person.patch_at(&path(person, ""), 1, roles).await;
        assert_eq!(refusal.refused(Code::Forbidden)["detail"], "own_account");
        for act in ["/suspend", "/reactivate", "/end-sessions"] {
            let refusal = person.call(Method::POST, &path(person, act)).send().await;
            assert_eq!(refusal.refused(Code::Forbidden)["detail"], "own_account");
        }
    }
    let own = scene.administrator.get(&path(&scene.administrator, "")).await.ok();
    assert_eq!(own["version"], 1);
    assert_eq!(own["roles"], json!(["administrator"]));
}

#[actix_web::test]
async fn sec_27_a_manager_does_not_touch_who_stands_above() {
    let scene = Scene::start().await;
    let manager = scene.app.member(scene.agency, Role::OrganisationAdministrator).await;
    let above = &scene.administrator;
    let refused = |answer: crate::kit::Answer| assert_eq!(answer.refused(Code::Forbidden)["detail"], "role_not_yours");
    let change = json!({"roles": ["case_worker"]});
    refused(manager.patch_at(&path(above, ""), 1, change).await);
    refused(
        manager
            .patch_at(&path(above, ""), 1, json!({"display_name": "X"}))
            .await,
    );
    for act in ["/suspend", "/end-sessions"] {
        refused(manager.call(Method::POST, &path(above, act)).send().await);
    }
}

#[actix_web::test]
async fn rel_07_a_change_of_a_user_names_the_version_it_changes() {
    let scene = Scene::start().await;
    let (target, change) = (
        path(&scene.worker, ""),
        json!({"roles": ["case_supervisor", "case_worker"]}),
    );
    let unnamed = scene.manager.call(Method::PATCH, &target).json(&change);
    unnamed.send().await.refused(Code::VersionRequired);
    let changed = scene.manager.patch_at(&target, 1, change.clone()).await.ok();
    assert_eq!(changed["roles"], json!(["case_worker", "case_supervisor"]));
    let refusal = scene.manager.patch_at(&target, 1, change).await.refused(Code::Stale);
    assert_eq!(refusal["current"]["version"], 2);
}

#[actix_web::test]
async fn sec_26_server_owned_fields_of_a_user_are_refused() {
    let scene = Scene::start().await;
    for (field, value) in [
        ("id", json!(UNKNOWN)),
        ("version", json!(9)),
        ("status", json!("suspended")),
        ("email", json!("other@example.org")),
        ("organisation_id", json!(scene.there)),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("password", json!("correct horse battery staple")),
    ] {
        let refusal = scene
            .manager
            .patch_at(&path(&scene.worker, ""), 1, json!({ field: value }))
            .await;
        refusal.refused_at(&format!("/{field}"));
        let mut body = invite(scene.here, "new@example.org", &[Role::CaseWorker]);
        if body.get(field).is_none() {
            body[field] = json!(1);
            let refusal = scene.manager.post("users/invitations", body).await;
            refusal.refused_at(&format!("/{field}"));
        }
    }
    for (field, value) in [("roles", json!(["administrator"])), ("email", json!("x@example.org"))] {
        let refusal = scene.worker.patch_at("me", 1, json!({ field: value })).await;
        refusal.refused_at(&format!("/{field}"));
    }
    let user = scene.manager.get(&path(&scene.worker, "")).await.ok();
    assert_eq!((&user["version"], &user["status"]), (&json!(1), &json!("active")));
}

#[actix_web::test]
async fn a_user_is_suspended_once_and_reactivated_once() {
    let scene = Scene::start().await;
    let act = |rest: &'static str| scene.manager.call(Method::POST, &path(&scene.worker, rest)).send();
    assert_eq!(
        act("/reactivate").await.refused(Code::NotNow)["detail"],
        "already_active"
    );
    assert_eq!(act("/suspend").await.ok()["status"], "suspended");
    assert_eq!(
        act("/suspend").await.refused(Code::NotNow)["detail"],
        "already_suspended"
    );
    let suspended = scene.manager.get("users?status=suspended").await.ok();
    assert_eq!(ids(&suspended), [id(&scene.worker)].into());
    assert_eq!(act("/reactivate").await.ok()["status"], "active");
    assert_eq!(act("/end-sessions").await.status, 204);
}

#[actix_web::test]
async fn sec_09_what_changes_rights_ends_every_sign_in_with_the_next_request() {
    let scene = Scene::start().await;
    let worker = scene.worker.actor.as_ref().unwrap().user;
    let roles = json!({"roles": ["case_supervisor"]});
    let mut version = 1;
    for act in ["", "/end-sessions", "/suspend"] {
        let mut tx = scene.app.store().system().await.unwrap();
        let session = session::add(&mut tx, worker, "A browser").await.unwrap().session.id;
        tx.commit().await.unwrap();
        let live = || async { actor::find(&scene.app.store().system_read(), worker, session).await };
        assert!(live().await.is_ok());
        if act.is_empty() {
            let user = scene.manager.get(&path(&scene.worker, "")).await.ok();
            version = user["version"].as_i64().unwrap();
            scene
                .manager
                .patch_at(&path(&scene.worker, ""), version, roles.clone())
                .await
                .ok();
        } else {
            let answer = scene.manager.call(Method::POST, &path(&scene.worker, act)).send().await;
            assert!(answer.status.is_success(), "{act}");
        }
        assert!(matches!(live().await, Err(Error::NotFound)), "after {act}");
    }
    assert_eq!(version, 1, "a sign-in is no edit of the user");
}

#[actix_web::test]
async fn sec_14_the_secret_of_an_invitation_is_shown_once_and_it_can_be_taken_back() {
    let scene = Scene::start().await;
    let body = invite(scene.here, " New.Colleague@Example.org ", &[Role::CaseWorker]);
    let call = || {
        scene
            .manager
            .call(Method::POST, "users/invitations")
            .once("key-1")
            .json(&body)
    };
    let made = call().send().await.ok();
    assert_eq!(made["email"], "new.colleague@example.org");
    assert_eq!(made["state"], "pending");
    assert_eq!(made["expires_at"], "2026-03-09T08:00:00Z");
    assert_eq!(made["token"].as_str().unwrap().len(), 43);
    let again = call().send().await.ok();
    assert_eq!(again["id"], made["id"]);
    assert!(again.get("token").is_none());

    let listed = scene.manager.get("users/invitations").await.ok();
    assert_eq!(ids(&listed), [made["id"].as_str().unwrap().to_owned()].into());
    assert!(listed["items"][0].get("token").is_none());
    let revoke = format!("users/invitations/{}/revoke", made["id"].as_str().unwrap());
    let foreign = scene.app.member(scene.there, Role::OrganisationAdministrator).await;
    assert!(ids(&foreign.get("users/invitations").await.ok()).is_empty());
    let refusal = foreign.call(Method::POST, &revoke).send().await;
    refusal.refused(Code::NotFound);
    let revoked = scene.manager.call(Method::POST, &revoke).send().await.ok();
    assert_eq!(revoked["state"], "revoked");
    let refusal = scene.manager.call(Method::POST, &revoke).send().await;
    assert_eq!(refusal.refused(Code::NotNow)["detail"], "invitation_not_open");

    scene.app.pass(chrono::Duration::hours(1));
    scene
        .manager
        .post(
            "users/invitations",
            invite(scene.here, "b@example.org", &[Role::CaseWorker]),
        )
        .await
        .ok();
    scene.app.pass(chrono::Duration::days(7));
    let listed = scene.manager.get("users/invitations").await.ok();
    assert_eq!(listed["items"][0]["state"], "expired");
}

#[actix_web::test]
async fn sec_23_an_invitation_does_not_tell_who_works_elsewhere() {
    let scene = Scene::start().await;
    let email = |person: &Person| {
        let (by, path) = (scene.administrator.clone(), path(person, ""));
        async move { by.get(&path).await.ok()["email"].as_str().unwrap().to_owned() }
    };
    let (known, foreign) = (email(&scene.worker).await, email(&scene.foreigner).await);
    let send = |email: String| {
        let body = invite(scene.here, &email, &[Role::CaseWorker]);
        let manager = scene.manager.clone();
        async move { manager.post("users/invitations", body).await }
    };
    send(known).await.refused(Code::AlreadyExists);
    assert_eq!(send(foreign).await.status, 201);
    assert_eq!(send("nobody@example.org".to_owned()).await.status, 201);
    for wrong in ["nobody", "a@b", "a b@example.org", ""] {
        send(wrong.to_owned()).await.refused_at("/email");
    }
}

#[actix_web::test]
async fn colleagues_are_the_active_users_of_the_own_organisation() {
    let scene = Scene::start().await;
    let gone = scene.app.member(scene.here, Role::CaseWorker).await;
    scene
        .manager
        .call(Method::POST, &path(&gone, "/suspend"))
        .send()
        .await
        .ok();
    let listed = scene.worker.get("users/colleagues").await.ok();
    assert_eq!(ids(&listed), [id(&scene.manager), id(&scene.worker)].into());
    assert_eq!(listed["items"][0].as_object().unwrap().len(), 2, "id and name only");
}

#[actix_web::test]
async fn people_change_their_own_name_and_language() {
    let scene = Scene::start().await;
    let me = scene.worker.get("me").await.ok();
    assert_eq!(me["user"]["id"], json!(id(&scene.worker)));
    assert_eq!(me["organisation"]["kind"], "shelter");
    assert_eq!(me["organisation"]["counties"], json!(["RO-BV"]));
    let permissions = me["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!({"permission": "cases.create", "reach": "organisation", "opens": []})));
    let change = json!({"display_name": "Ana", "language": "sq"});
    let unnamed = scene.worker.call(Method::PATCH, "me").json(&change);
    unnamed.send().await.refused(Code::VersionRequired);
    let changed = scene.worker.patch_at("me", 1, change.clone()).await;
    assert_eq!(changed.header("etag"), "\"2\"");
    let changed = changed.ok();
    assert_eq!(
        (&changed["language"], &changed["user"]["display_name"]),
        (&json!("sq"), &json!("Ana"))
    );
    scene.worker.patch_at("me", 1, change).await.refused(Code::Stale);
    scene.app.stranger().get("me").await.refused(Code::Unauthenticated);
}

#[actix_web::test]
async fn roles_are_listed_with_what_they_grant() {
    let scene = Scene::start().await;
    let roles = scene.manager.get("roles").await.ok();
    assert_eq!(roles["items"].as_array().unwrap().len(), Role::iter().count());
    scene.worker.get("roles").await.refused(Code::Forbidden);
}

#[actix_web::test]
async fn sec_27_many_are_acted_on_row_by_row_each_as_alone() {
    let scene = Scene::start().await;
    let many = |act: &str, people: &[(&Person, i64)]| {
        let users: Vec<Value> = people
            .iter()
            .map(|(person, version)| json!({"user_id": id(person), "version": version}))
            .collect();
        let body = json!({"act": act, "users": users});
        let manager = scene.manager.clone();
        async move {
            let report = manager.post("users/many", body).await.ok();
            let rows = report["items"].as_array().unwrap().iter();
            rows.map(|row| {
                (
                    row["id"].as_str().unwrap().to_owned(),
                    row["outcome"].as_str().unwrap().to_owned(),
                )
            })
            .collect::<std::collections::BTreeMap<String, String>>()
        }
    };
    let all = [
        (&scene.worker, 1),
        (&scene.manager, 1),
        (&scene.foreigner, 1),
        (&scene.administrator, 1),
    ];
    let report = many("suspend", &all).await;
    for (person, outcome) in [
        (&scene.worker, "done"),
        (&scene.manager, "own_account"),
        (&scene.foreigner, "not_found"),
        (&scene.administrator, "not_found"),
    ] {
        assert_eq!(report[&id(person)], outcome);
    }
    assert_eq!(many("suspend", &all[..1]).await[&id(&scene.worker)], "already_done");
    assert_eq!(many("reactivate", &all[..1]).await[&id(&scene.worker)], "changed");
    assert_eq!(
        many("reactivate", &[(&scene.worker, 2)]).await[&id(&scene.worker)],
        "done"
    );
    assert_eq!(
        many("end_sessions", &[(&scene.worker, 3)]).await[&id(&scene.worker)],
        "done"
    );
    let twice = json!({"act": "suspend", "users": [
        {"user_id": id(&scene.worker), "version": 3}, {"user_id": id(&scene.worker), "version": 3},
    ]});
    scene.manager.post("users/many", twice).await.refused_at("/users/1");
    let row = json!({"user_id": UNKNOWN, "version": 1});
    let body = json!({"act": "suspend", "users": vec![row; 51]});
    scene.manager.post("users/many", body).await.refused_at("/users");

    // Sent twice it is done once, and its key stands for nothing else.
    let manager = &scene.manager;
    let keyed = |body: Value| async move {
        let call = manager.call(Method::POST, "users/many").once("many");
        call.json(&body).send().await
    };
    let worker = json!([{"user_id": id(&scene.worker), "version": 3}]);
    let suspend = json!({"act": "suspend", "users": worker});
    for _ in 0..2 {
        let report = keyed(suspend.clone()).await.ok();
        assert_eq!(report["items"][0]["outcome"], "done");
    }
    let suspended = scene.manager.get(&format!("users/{}", id(&scene.worker))).await.ok();
    assert_eq!(
        (&suspended["status"], &suspended["version"]),
        (&json!("suspended"), &json!(4))
    );
    let other = json!({"act": "reactivate", "users": worker});
    keyed(other).await.refused(Code::KeyReused);
}

#[actix_web::test]
async fn sec_14_and_27_many_invitations_are_sent_again_each_within_its_limits() {
    let scene = Scene::start().await;
    let mut made = Vec::new();
    for (at, (by, organisation, role)) in [
        (&scene.manager, scene.here, Role::CaseWorker),
        (&scene.manager, scene.here, Role::CaseWorker),
        (&scene.administrator, scene.here, Role::CaseSupervisor),
        (&scene.administrator, scene.agency, Role::Auditor),
        (&scene.administrator, scene.there, Role::CaseWorker),
    ]
    .into_iter()
    .enumerate()
    {
        let body = invite(organisation, &format!("p{at}@example.org"), &[role]);
        made.push(by.post("users/invitations", body).await.ok());
    }
    let place = |one: &Value, act: &str| format!("users/invitations/{}/{act}", one["id"].as_str().unwrap());
    let revoke = place(&made[1], "revoke");
    scene.manager.call(Method::POST, &revoke).send().await.ok();
    let ids: Vec<&Value> = made.iter().map(|one| &one["id"]).collect();
    let all = json!({"invitation_ids": [ids[0], ids[1], ids[2], ids[3], ids[4], UNKNOWN]});
    let outcome = |report: &Value, one: &Value| -> Value {
        let rows = report["items"].as_array().unwrap();
        rows.iter().find(|row| row["id"] == *one).unwrap().clone()
    };
    scene.app.pass(chrono::Duration::hours(1));
    scene
        .worker
        .post("users/invitations/resend", all.clone())
        .await
        .refused(Code::Forbidden);
    // Who manages one organisation, and what they see of it.
    let resend = || {
        let call = scene
            .manager
            .call(Method::POST, "users/invitations/resend")
            .once("again-1");
        call.json(&all)
    };
    let report = resend().send().await.ok();
    for (at, expected) in [
        (0, "done"),
        (1, "not_open"),
        (2, "done"),
        (3, "not_found"),
        (4, "not_found"),
    ] {
        let row = outcome(&report, ids[at]);
        assert_eq!(row["outcome"], expected, "{at}");
        assert_eq!(row.get("token").is_some(), expected == "done", "{at}");
        assert_ne!(row.get("token"), made[at].get("token"), "{at}");
    }
    assert_eq!(outcome(&report, &json!(UNKNOWN))["outcome"], "not_found");
    let listed = scene.manager.get("users/invitations").await.ok();
    let renewed = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["id"] == *ids[0])
        .unwrap();
    assert_eq!(renewed["expires_at"], "2026-03-09T09:00:00Z");
    // Sent twice it is sent once, and no secret shows.
    let again = resend().send().await.ok();
    assert_eq!(outcome(&again, ids[0]), json!({"id": ids[0], "outcome": "done"}));

    // Each is sent five times at most; what was sent too often holds up no other and counts for nobody.
    let one = json!({"invitation_ids": [ids[0]]});
    for _ in 0..4 {
        let report = scene.manager.post("users/invitations/resend", one.clone()).await.ok();
        assert_eq!(report["items"][0]["outcome"], "done");
    }
    let both = json!({"invitation_ids": [ids[0], ids[2]]});
    let keyed = || {
        scene
            .manager
            .call(Method::POST, "users/invitations/resend")
            .once("again-2")
            .json(&both)
    };
    for _ in 0..2 {
        let report = keyed().send().await.ok();
        assert_eq!(outcome(&report, ids[2])["outcome"], "done");
    }
    let alone = scene
        .manager
        .call(Method::POST, &place(&made[0], "resend"))
        .send()
        .await;
    alone.refused(Code::TooMany);
    // Roles that are not theirs to give, one by one as many.
    let report = scene
        .administrator
        .post("users/invitations/resend", all.clone())
        .await
        .ok();
    assert_eq!(outcome(&report, ids[3])["outcome"], "done", "who may give all roles");
    assert_eq!(outcome(&report, ids[0])["outcome"], "limited", "by whomever");

    let twice = json!({"invitation_ids": [ids[0], ids[0]]});
    scene
        .manager
        .post("users/invitations/resend", twice)
        .await
        .refused_at("/invitation_ids/1");
    let many = json!({"invitation_ids": vec![UNKNOWN; 51]});
    scene
        .manager
        .post("users/invitations/resend", many)
        .await
        .refused_at("/invitation_ids");
}

#[actix_web::test]
async fn users_are_found_by_role_passkey_and_how_long_they_were_away() {
    let scene = Scene::start().await;
    for (query, found) in [
        ("role=case_worker", 1),
        ("role=organisation_administrator", 1),
        ("role=auditor", 0),
        ("has_passkey=true", 0),
        ("has_passkey=false", 2),
        ("unseen_since=2000-01-01T00:00:00Z", 0),
        ("unseen_since=2100-01-01T00:00:00Z", 2),
    ] {
        let page = scene.manager.get(&format!("users?{query}")).await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{query}");
    }
    // Who has never signed in was not seen either.
    let ana = scene.app.account("ana@podul.example", Role::CaseWorker).await;
    let hers = |query: &str| format!("users?organisation_id={}&{query}", ana.organisation);
    let unseen = hers("has_passkey=false&unseen_since=2000-01-01T00:00:00Z");
    let page = scene.administrator.get(&unseen).await.ok();
    assert_eq!(page["items"][0]["id"], json!(ana.user));
    adds_passkey(&mut ana.signs_in().await, "Phone").await;
    let page = scene.administrator.get(&hers("has_passkey=true")).await.ok();
    assert_eq!(page["items"][0]["id"], json!(ana.user));
}
