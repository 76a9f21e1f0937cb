//! Suspending, closing and resuming an organisation, each with a reason.

use actix_web::http::Method;
use actix_web::rt::time::timeout;
use punte_api::Code;
use punte_domain::access::{Actor, Role};
use punte_domain::cases::{AgeGroup, Case, CaseOpening, Sex, Urgency};
use punte_domain::identity::organisation::OrganisationKind;
use punte_storage::{Error, Tx, cases};
use serde_json::{Value, json};

use super::referral::{self, act, id};
use crate::kit::{Answer, Person};

/// A shelter with a referral under way, and an administrator elsewhere.
struct Scene {
    base: referral::Scene,
    administrator: Person,
}

impl Scene {
    async fn start() -> Self {
        let base = referral::Scene::start().await;
        let agency = base.app.organisation(OrganisationKind::NationalAgency, &[]).await;
        Self {
            administrator: base.app.member(agency, Role::Administrator).await,
            base,
        }
    }

    fn place(&self, rest: &str) -> String {
        format!("organisations/{}{rest}", self.base.shelter)
    }

    async fn act(&self, verb: &str, said: Value) -> Answer {
        let now = self.administrator.get(&self.place("")).await.ok();
        let version = now["version"].as_i64().unwrap();
        let place = self.place(&format!("/{verb}"));
        self.administrator.post_at(&place, version, said).await
    }

    async fn amounts(&self) -> Vec<(String, i64)> {
        let told = self.administrator.get(&self.place("/standings")).await.ok();
        let amounts = told["amounts"].as_array().unwrap().iter();
        amounts
            .map(|one| {
                (
                    one["what"].as_str().unwrap().to_owned(),
                    one["number"].as_i64().unwrap(),
                )
            })
            .collect()
    }
}

#[actix_web::test]
async fn sec_09_and_sec_18_an_organisation_that_is_suspended_acts_no_more_with_the_next_request() {
    let scene = Scene::start().await;
    let (base, app) = (&scene.base, &scene.base.app);
    let manager = app.member(base.shelter, Role::OrganisationAdministrator).await;
    let program = manager.makes_a_program(&["referrals.read"]).await;
    let token = program.token().await;
    base.keeper.get("me").await.ok();

    let suspended = scene.act("suspend", json!({"reason": "security_incident"})).await.ok();
    assert_eq!(
        (&suspended["state"], &suspended["is_active"]),
        (&json!("suspended"), &json!(false))
    );
    for person in [&base.keeper, &base.second_keeper, &manager] {
        person.get("me").await.refused(Code::Unauthenticated);
    }
    let refused = app.calls_with(&token, Method::GET, "referrals?box=in").await;
    refused.refused(Code::Unauthenticated);
    assert_eq!(program.asks("").await.status.as_u16(), 401);

    app.pass(chrono::Duration::seconds(1));
    // Resumed, nobody is signed in by that; the program of before goes on, and its tokens too.
    scene
        .act(
            "resume",
            json!({"reason": "resolved", "note": "The telephones are found."}),
        )
        .await
        .ok();
    base.keeper.get("me").await.refused(Code::Unauthenticated);
    app.person(base.keeper.user()).await.get("me").await.ok();
    program.asks("").await.ok();
    let told = scene.administrator.get(&scene.place("/standings")).await.ok();
    let items = told["items"].as_array().unwrap();
    let said: Vec<_> = items
        .iter()
        .map(|one| json!([one["state"], one["reason"], one["note"]]))
        .collect();
    assert_eq!(
        said,
        [
            json!(["active", "resolved", "The telephones are found."]),
            json!(["suspended", "security_incident", null])
        ]
    );
    base.worker
        .get(&scene.place("/standings"))
        .await
        .refused(Code::Forbidden);
}

#[actix_web::test]
async fn an_organisation_closes_when_nobody_is_left_with_nobody_and_its_programs_end() {
    let scene = Scene::start().await;
    let base = &scene.base;
    let manager = base.app.member(base.shelter, Role::OrganisationAdministrator).await;
    let program = manager.makes_a_program(&["referrals.read"]).await;
    let (_, _, sent) = base.sent(&["contact"]).await;
    assert_eq!(
        scene.amounts().await,
        [
            ("people", 3),
            ("invitations", 0),
            ("clients", 1),
            ("webhooks", 0),
            ("open_cases", 0),
            ("open_referrals", 1)
        ]
        .map(|(what, number)| (what.to_owned(), number))
    );
    let dissolved = json!({"reason": "dissolved"});
    let busy = scene.act("close", dissolved.clone()).await.refused(Code::NotNow);
    assert_eq!(busy["detail"], "organisation_busy");
    act(&base.worker, &sent, "withdraw", json!({"reason": "It is not needed."}))
        .await
        .ok();
    let closed = scene.act("close", dissolved.clone()).await.ok();
    assert_eq!(closed["state"], "closed");
    assert_eq!(program.asks("").await.status.as_u16(), 401);
    let again = scene.act("close", dissolved).await.refused(Code::NotNow);
    assert_eq!(again["detail"], "organisation_stands_so");

    // Nobody refers to it; what ended with it does not come back by itself.
    let case = base.case("a18_25").await;
    let consent = base.consent(&case, "assistance", base.shelter, &["contact"]).await;
    let draft = json!({"case_id": case["id"], "kind": "service", "to_id": base.shelter, "services": ["ACC-E"],
                       "urgency": "normal", "consent_id": consent["id"], "data_sets": ["contact"]});
    base.worker.post("referrals", draft).await.refused_at("/to_id");
    scene.act("resume", json!({"reason": "in_error"})).await.ok();
    assert_eq!(program.asks("").await.status.as_u16(), 401);
    let account = scene.administrator.get(&program.place("")).await.ok();
    assert_eq!(
        (id(&account), &account["status"]),
        (program.id.as_str(), &json!("suspended"))
    );
}

#[actix_web::test]
async fn a_change_of_standing_has_a_reason_of_its_own_and_is_no_edit() {
    let scene = Scene::start().await;
    for (verb, said, pointer) in [
        ("suspend", json!({"reason": "resolved"}), "/reason"),
        ("close", json!({"reason": "inquiry"}), "/reason"),
        ("suspend", json!({"reason": "other"}), "/note"),
        ("suspend", json!({"reason": "other", "note": "x".repeat(301)}), "/note"),
    ] {
        scene.act(verb, said).await.refused_at(pointer);
    }
    let early = scene.act("resume", json!({"reason": "resolved"})).await;
    assert_eq!(early.refused(Code::NotNow)["detail"], "organisation_stands_so");
    let own = format!("organisations/{}/suspend", scene.administrator.organisation());
    let own = scene.administrator.post_at(&own, 1, json!({"reason": "inquiry"})).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_organisation");
    let place = scene.place("/suspend");
    let stale = scene
        .administrator
        .post_at(&place, 9, json!({"reason": "inquiry"}))
        .await;
    assert_eq!(stale.refused(Code::Stale)["current"]["version"], 1);

    // An edit does not take it out, and says nothing of it where it says so.
    let mut edit = crate::guards::bodies::body_of("organisation_update");
    edit["kind"] = json!("shelter");
    edit["is_active"] = json!(false);
    let refused = scene.administrator.put_at(&scene.place(""), 1, edit.clone()).await;
    refused.refused_at("/is_active");
    edit.as_object_mut().unwrap().remove("is_active");
    let edited = scene.administrator.put_at(&scene.place(""), 1, edit).await.ok();
    assert_eq!(edited["state"], "active");
    let suspended = scene.act("suspend", json!({"reason": "inquiry"})).await.ok();
    for (state, shown) in [("suspended", 1), ("closed", 0), ("merged", 0)] {
        let list = format!("organisations?state={state}&kind=shelter");
        let found = scene.base.worker.get(&list).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), shown, "{state}");
    }
    assert_eq!(suspended["version"], 3);
}

/// A case of this person's, in a unit of work that is still under way.
async fn opens(tx: &Tx, by: &Actor) -> Result<(), Error> {
    let opening = CaseOpening {
        county: "RO-CJ".to_owned(),
        sex: Sex::Unknown,
        age_group: AgeGroup::Unknown,
        is_child: None,
        urgency: Urgency::Normal,
        source: None,
        detected_on: tx.now.date_naive(),
    };
    let (case, _) = Case::open(tx.new_id(), tx.new_reference(), "Salcie 1".into(), opening, by, tx.now).unwrap();
    cases::add(tx, &case).await
}

#[actix_web::test]
async fn rel_06_no_case_is_left_in_an_organisation_that_is_closed_while_it_is_opened() {
    let scene = Scene::start().await;
    let (keeper, store) = (scene.base.keeper.actor.clone().unwrap(), scene.base.app.store());
    // Who was let in before it was closed opens none after it.
    scene.act("close", json!({"reason": "dissolved"})).await.ok();
    let tx = store.write(&keeper).await.unwrap();
    assert!(matches!(opens(&tx, &keeper).await, Err(Error::Stale)));
    drop(tx);
    scene.act("resume", json!({"reason": "in_error"})).await.ok();

    // Who closes it waits for whoever is opening one, and sees it then.
    let tx = store.write(&keeper).await.unwrap();
    opens(&tx, &keeper).await.unwrap();
    let mut closing = Box::pin(scene.act("close", json!({"reason": "dissolved"})));
    let early = timeout(std::time::Duration::from_millis(300), &mut closing).await;
    assert!(early.is_err(), "it was closed beside a case that is being opened");
    tx.commit().await.unwrap();
    let busy = closing.await.refused(Code::NotNow);
    assert_eq!(busy["detail"], "organisation_busy");
}
