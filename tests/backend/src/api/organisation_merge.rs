//! An organisation that was entered twice: two administrators, one unit of work, and what comes after it.

use actix_web::http::Method;
use chrono::Duration;
use futures_util::future::join;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_jobs::Step;
use punte_jobs::organisations::settle;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use super::referral::{self, GIVEN, act, id, read};
use crate::guards::bodies::body_of;
use crate::kit::{Answer, Person, TestApp};

/// A shelter that was entered twice, and three administrators.
struct Scene {
    base: referral::Scene,
    /// The shelter of `base` goes; this one stays.
    stays: OrganisationId,
    /// Somebody of the one that stays.
    local: Person,
    one: Person,
    two: Person,
}

impl Scene {
    async fn start() -> Self {
        let base = referral::Scene::start().await;
        let app = &base.app;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let stays = app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
        Self {
            local: app.member(stays, Role::CaseSupervisor).await,
            one: app.member(agency, Role::Administrator).await,
            two: app.member(agency, Role::Administrator).await,
            stays,
            base,
        }
    }

    fn app(&self) -> &TestApp {
        &self.base.app
    }

    async fn version_of(&self, organisation: OrganisationId) -> Value {
        let path = format!("organisations/{organisation}");
        self.one.get(&path).await.ok()["version"].clone()
    }

    async fn wish(&self, stays: OrganisationId, duplicate: OrganisationId) -> Value {
        json!({"stays_id": stays, "stays_version": self.version_of(stays).await, "duplicate_id": duplicate,
               "duplicate_version": self.version_of(duplicate).await, "is_same_body": true})
    }

    async fn asked(&self) -> Value {
        let wish = self.wish(self.stays, self.base.shelter).await;
        self.one.post("organisation-merges", wish).await.ok()
    }

    async fn merged(&self) -> Value {
        confirm(&self.two, &self.asked().await).await.ok()
    }

    async fn preview(&self, stays: OrganisationId, duplicate: OrganisationId) -> Value {
        let path = format!("organisation-merges/preview?stays_id={stays}&duplicate_id={duplicate}");
        self.one.get(&path).await.ok()
    }

    /// How many rows of this table name the duplicate of the merge that is done.
    async fn rows(&self, table: &str) -> i64 {
        let raw = self.app().database().raw().await;
        let sql = format!(
            "SELECT count(*) FROM {table} WHERE organisation_id = \
             (SELECT duplicate_id FROM organisation_merge WHERE state = 'done')"
        );
        let count = Statement::from_string(raw.get_database_backend(), sql);
        raw.query_one_raw(count)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap()
    }
}

fn place(merge: &Value, verb: &str) -> String {
    format!("organisation-merges/{}/{verb}", id(merge))
}

async fn confirm(by: &Person, merge: &Value) -> Answer {
    let read = json!({"stays_version": merge["stays_version"], "duplicate_version": merge["duplicate_version"]});
    by.post(&place(merge, "confirm"), read).await
}

/// The obstacles that a refusal names.
#[track_caller]
fn hindered(answer: Answer) -> Vec<String> {
    let refusal = answer.refused(Code::NotNow);
    assert_eq!(refusal["detail"], "merge_hindered");
    let errors = refusal["errors"].as_array().unwrap().iter();
    errors.map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}

fn amount(preview: &Value, what: &str) -> i64 {
    let amounts = preview["amounts"].as_array().unwrap();
    let found = amounts.iter().find(|amount| amount["what"] == what);
    found.unwrap()["number"].as_i64().unwrap()
}

async fn finds(by: &Person, number: &str) -> bool {
    let found = by.post("cases/search", json!({"identifier": number})).await.ok();
    found["items"].as_array().unwrap().len() == 1
}

#[actix_web::test]
async fn sec_32_two_administrators_merge_and_everything_of_the_duplicate_is_of_the_one_that_stays() {
    let scene = Scene::start().await;
    let (base, shelter) = (&scene.base, scene.base.shelter);
    let (_, _, accepted) = base.accepted(&["contact", "identity"]).await;
    // Of another person: they withdrew what they had agreed to with the one that stays.
    let case = base.case("a18_25").await;
    let withdrawn = base.consent(&case, "assistance", scene.stays, &["contact"]).await;
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&withdrawn));
    let taken_back = base.worker.post(&withdraw, body_of("consent_withdraw")).await;
    taken_back.ok();
    let kept_apart = base
        .consent(&case, "assistance", shelter, &["contact", "identity"])
        .await;
    let manager = scene.app().member(shelter, Role::OrganisationAdministrator).await;
    let program = manager.makes_a_program(&["referrals.read"]).await;
    let token = program.token().await;
    let offers = format!("organisations/{shelter}/offers");
    manager.get("me").await.ok();
    base.second_keeper.post(&offers, body_of("offer_create")).await.ok();
    scene
        .local
        .get(&format!("referrals/{}", id(&accepted)))
        .await
        .refused(Code::NotFound);

    let preview = scene.preview(scene.stays, shelter).await;
    assert_eq!(preview["obstacles"], json!([]));
    for (what, number) in [
        ("people", 3),
        ("cases", 0),
        ("referrals_received", 1),
        ("consents", 2),
        ("offers", 1),
        ("clients", 1),
    ] {
        assert_eq!(amount(&preview, what), number, "{what}");
    }
    let old_name = preview["duplicate_name"].as_str().unwrap().to_owned();
    assert_eq!(preview["aliases"], json!([old_name]));

    let merge = scene.asked().await;
    for (by, waiting) in [(&scene.one, 0), (&scene.two, 1), (&scene.local, 0)] {
        assert_eq!(by.get("home").await.ok()["organisation_merges"], waiting);
    }
    let alone = confirm(&scene.one, &merge).await.refused(Code::Forbidden);
    assert_eq!(alone["detail"], "grant_asker");
    base.keeper.get("me").await.ok();
    let done = confirm(&scene.two, &merge).await.ok();
    assert_eq!((&done["state"], &done["is_mine"]), (&json!("done"), &json!(false)));
    let again = confirm(&scene.two, &merge).await.refused(Code::NotNow);
    assert_eq!(again["detail"], "grant_not_pending");

    // Tokens of the moment before end with the next request: of people and of programs.
    base.keeper.get("me").await.refused(Code::Unauthenticated);
    let refused = scene.app().calls_with(&token, Method::GET, "referrals?box=in").await;
    refused.refused(Code::Unauthenticated);
    assert_eq!(program.asks("").await.status.as_u16(), 401);
    let keeper = scene.app().person(base.keeper.user()).await;
    assert_eq!(keeper.get("me").await.ok()["organisation"]["id"], json!(scene.stays));

    // Both see what the consent opens, and nothing of what was agreed to with the duplicate after a no to this one.
    for by in [&keeper, &scene.local] {
        assert!(read(by, &accepted).await.to_string().contains(GIVEN));
    }
    let consents = base.worker.get(&format!("cases/{}/consents", id(&case))).await.ok();
    let mut consents = consents["items"].as_array().unwrap().iter();
    let kept = consents.find(|consent| consent["id"] == kept_apart["id"]).unwrap();
    assert_eq!(kept["recipient_id"], json!(shelter));

    // It is found by the old name as the one that stays, and read as merged by its id.
    let found = async |query: &str| -> Vec<Value> {
        let page = base.worker.get(&format!("organisations?{query}")).await.ok();
        let items = page["items"].as_array().unwrap().iter();
        items.map(|one| one["id"].clone()).collect()
    };
    let name = format!("q={shelter}");
    assert_eq!(found(&name).await, [json!(scene.stays)], "by its former name");
    assert_eq!(found("state=merged").await, [json!(shelter)]);
    let gone = base.worker.get(&format!("organisations/{shelter}")).await.ok();
    assert_eq!((&gone["state"], &gone["is_active"]), (&json!("merged"), &json!(false)));
    assert_eq!(gone["merged_into"]["id"], json!(scene.stays));
    let history = scene
        .one
        .get(&format!("organisation-merges?organisation_id={shelter}"))
        .await
        .ok();
    assert_eq!(history["items"][0]["id"], merge["id"]);

    // Nothing new begins under the old id.
    let invite =
        json!({"email": "new@example.org", "organisation_id": shelter, "roles": ["case_worker"], "language": "ro"});
    let client = json!({"name": "New", "organisation_id": shelter, "scopes": ["referrals.read"]});
    let mut offer = body_of("offer_create");
    offer["service"] = json!("PSY-C");
    for (path, body) in [
        ("users/invitations", invite),
        ("clients", client),
        (offers.as_str(), offer),
    ] {
        let refused = scene.one.post(path, body).await.refused(Code::NotNow);
        assert_eq!(refused["detail"], "organisation_merged", "{path}");
    }
    let update = scene
        .one
        .put_at(
            &format!("organisations/{shelter}"),
            gone["version"].as_i64().unwrap(),
            {
                let mut body = body_of("organisation_update");
                body["kind"] = json!("shelter");
                body
            },
        )
        .await;
    assert_eq!(update.refused(Code::NotNow)["detail"], "organisation_merged");
    let consent = json!({"purpose": "assistance", "recipient_id": shelter, "data_sets": ["contact"], "basis": "consent",
                         "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro"});
    let consents = format!("cases/{}/consents", id(&case));
    base.worker.post(&consents, consent).await.refused_at("/recipient_id");
    let mut child = body_of("organisation_create");
    child["parent_id"] = json!(shelter);
    scene.one.post("organisations", child).await.refused_at("/parent_id");
}

#[actix_web::test]
async fn what_was_sent_under_a_consent_that_stays_behind_is_closed_to_the_one_that_stays() {
    let scene = Scene::start().await;
    let base = &scene.base;
    let case = base.case("a18_25").await;
    let no = base.consent(&case, "assistance", scene.stays, &["contact"]).await;
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&no));
    base.worker.post(&withdraw, body_of("consent_withdraw")).await.ok();
    let (_, sent) = base.sent_of(&case, &["contact", "identity"]).await;
    act(&base.keeper, &sent, "accept", json!({})).await.ok();
    let shared = async || -> usize {
        let seen = base.worker.get(&format!("cases/{}", id(&case))).await.ok();
        let all = seen["has_access"].as_array().unwrap().iter();
        all.filter(|one| one["how"] == "referral").count()
    };
    assert_eq!(shared().await, 1);
    scene.merged().await;
    assert_eq!(shared().await, 0);
    assert!(!read(&scene.local, &sent).await.to_string().contains(GIVEN));

    // Who says yes to the one that stays opens it again, for good.
    base.consent(&case, "assistance", scene.stays, &["contact", "identity"])
        .await;
    scene.app().pass(Duration::minutes(16));
    while settle(scene.app().store()).await.unwrap() == Step::More {}
    assert_eq!(shared().await, 1);
    assert!(read(&scene.local, &sent).await.to_string().contains(GIVEN));
}

#[actix_web::test]
async fn what_stands_in_the_way_is_named_and_nothing_is_asked() {
    let scene = Scene::start().await;
    let (base, shelter, stays) = (&scene.base, scene.base.shelter, scene.stays);
    let post = async |body: Value| scene.one.post("organisation-merges", body).await;

    let mut other_body = scene.wish(stays, shelter).await;
    other_body["is_same_body"] = json!(false);
    post(other_body).await.refused_at("/is_same_body");
    let mut old = scene.wish(stays, shelter).await;
    old["duplicate_version"] = json!(7);
    assert_eq!(post(old).await.refused(Code::NotNow)["detail"], "grant_changed");
    let mut unknown = scene.wish(stays, shelter).await;
    unknown["duplicate_id"] = json!("7e9f3c1a-1111-4222-8333-444455556666");
    post(unknown).await.refused_at("/duplicate_id");
    let own = scene.wish(stays, scene.one.organisation()).await;
    assert_eq!(post(own).await.refused(Code::Forbidden)["detail"], "own_organisation");
    let forbidden = scene
        .local
        .post("organisation-merges", scene.wish(stays, shelter).await)
        .await;
    forbidden.refused(Code::Forbidden);

    let itself = scene.wish(stays, stays).await;
    assert_eq!(hindered(post(itself).await), ["merge.itself"]);
    let kind = scene.wish(stays, base.ngo).await;
    assert_eq!(hindered(post(kind).await), ["merge.kind"]);
    let (_, _, sent) = base.sent(&["contact"]).await;
    let between = scene.wish(base.ngo, shelter).await;
    assert_eq!(hindered(post(between).await), ["merge.kind", "merge.referral_between"]);
    for organisation in [stays, shelter] {
        let offers = format!("organisations/{organisation}/offers");
        scene.one.post(&offers, body_of("offer_create")).await.ok();
    }
    let both_offer = scene.wish(stays, shelter).await;
    assert_eq!(hindered(post(both_offer).await), ["merge.same_service"]);
    let told = scene.preview(stays, shelter).await;
    assert_eq!(told["obstacles"], json!(["same_service"]));
    assert_eq!(
        read(&base.worker, &sent).await["to_id"],
        json!(shelter),
        "nothing moved"
    );
    let waiting = scene.one.get("organisation-merges").await.ok();
    assert_eq!(waiting["items"], json!([]));
}

#[actix_web::test]
async fn rel_06_a_merge_is_asked_for_once_and_confirmed_as_it_was_read_or_not_at_all() {
    let scene = Scene::start().await;
    let (stays, shelter) = (scene.stays, scene.base.shelter);
    let wish = scene.wish(stays, shelter).await;
    let asks = async |by: &Person| by.post("organisation-merges", wish.clone()).await;
    let (one, other) = Box::pin(join(asks(&scene.one), asks(&scene.two))).await;
    let (done, refused) = if one.status.is_success() {
        (one, other)
    } else {
        (other, one)
    };
    let merge = done.ok();
    assert_eq!(hindered(refused), ["merge.awaited"]);

    // Whoever asked takes it back; what was refused is asked for anew.
    let refuse = scene.one.call(Method::POST, &place(&merge, "refuse"));
    assert_eq!(refuse.send().await.ok()["state"], "refused");
    let merge = scene.asked().await;
    let organisation = scene.one.get(&format!("organisations/{shelter}")).await.ok();
    let mut changed = body_of("organisation_update");
    changed["kind"] = json!("shelter");
    let path = format!("organisations/{shelter}");
    let version = organisation["version"].as_i64().unwrap();
    scene.one.put_at(&path, version, changed).await.ok();
    let stale = confirm(&scene.two, &merge).await.refused(Code::NotNow);
    assert_eq!(stale["detail"], "grant_changed", "it is not what was read");
    let refuse = scene.two.call(Method::POST, &place(&merge, "refuse"));
    refuse.send().await.ok();

    // What came in the way since is seen when it is confirmed.
    let merge = scene.asked().await;
    let suspend = json!({"reason": "cannot_work"});
    let suspended = scene
        .one
        .post_at(&format!("organisations/{stays}/suspend"), 1, suspend)
        .await;
    suspended.ok();
    let late = confirm(&scene.two, &merge).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "grant_changed");
}

#[actix_web::test]
async fn rel_02_people_are_indexed_anew_in_steps_that_a_kill_does_not_lose() {
    let scene = Scene::start().await;
    let (store, shelter) = (scene.app().store(), scene.base.shelter);
    let supervisor = &scene.base.second_keeper;
    for number in 0..60 {
        let mut form = super::case::form();
        form["person"] = json!({"given_names": "Ilinca", "identifiers":
            [{"kind": "passport", "value": format!("RO 9{number:04}"), "country": "RO"}]});
        supervisor.post("cases", form).await.ok();
    }
    assert!(finds(supervisor, "RO 90007").await && !finds(&scene.local, "RO 90007").await);
    scene.merged().await;
    let supervisor = scene.app().person(supervisor.user()).await;
    assert_eq!(supervisor.organisation(), scene.stays);
    assert_eq!(scene.rows("case_file").await, 0);
    assert_eq!(scene.rows("person_index").await, 60);

    // Killed in the middle of a step: it is as if it had not begun.
    let tx = store.system().await.unwrap();
    let merges = punte_storage::identity::organisation_merge::unsettled(&tx)
        .await
        .unwrap();
    punte_storage::identity::organisation_merge::settle(&tx, &merges[0])
        .await
        .unwrap();
    drop(tx);
    assert_eq!(scene.rows("person_index").await, 60);
    assert_eq!(settle(store).await.unwrap(), Step::More);
    assert_eq!(scene.rows("person_index").await, 10);
    while settle(store).await.unwrap() == Step::More {}
    assert_eq!(scene.rows("person_index").await, 0);
    for by in [&supervisor, &scene.local] {
        assert!(finds(by, "RO 90007").await && finds(by, "RO 90059").await);
    }

    // A request that had begun before the merge wrote after it.
    let task = json!({"title": "Call back"});
    supervisor.post("tasks", task).await.ok();
    let raw = scene.app().database().raw().await;
    raw.execute_unprepared(
        "UPDATE task SET organisation_id = (SELECT duplicate_id FROM organisation_merge WHERE state = 'done')",
    )
    .await
    .unwrap();
    assert_eq!(settle(store).await.unwrap(), Step::Done);
    assert!(scene.rows("task").await > 0, "a request may still be under way");
    scene.app().pass(Duration::minutes(16));
    assert_eq!(settle(store).await.unwrap(), Step::Done);
    assert_eq!(scene.rows("task").await, 0);
    let glance = store.system_read();
    let left = punte_storage::identity::organisation_merge::unsettled(&glance)
        .await
        .unwrap();
    assert!(left.is_empty(), "settled for good");
    let gone = scene.one.get(&format!("organisations/{shelter}")).await.ok();
    assert_eq!(gone["state"], "merged");
}

#[actix_web::test]
async fn who_was_merged_takes_no_new_part_in_what_projects_record() {
    let scene = Scene::start().await;
    scene.merged().await;
    let manager = scene.app().member(scene.stays, Role::ProjectManager).await;
    let fund = manager.post("funds", json!({"names": {"ro": "Fond"}})).await.ok();
    let project = json!({"status": "running", "card": {"titles": {"ro": "Proiect"}}});
    let project = manager.post("projects", project).await.ok();
    let activities = format!("projects/{}/activities", id(&project));
    for (organisation, is_there) in [(scene.base.shelter, false), (scene.stays, true)] {
        let bodies = json!([{"organisation_id": organisation, "part": "attended"}]);
        for (path, body, pointer) in [
            (
                "meetings",
                json!({"kind": "workshop", "title": "Atelier", "bodies": bodies}),
                "/bodies/0/organisation_id",
            ),
            (
                "programmes",
                json!({"fund_id": fund["id"], "names": {"ro": "Program"}, "operator_id": organisation}),
                "/operator_id",
            ),
            (
                activities.as_str(),
                json!({"number": "A1", "title": "Evaluare", "state": "planned", "owner_id": organisation}),
                "/owner_id",
            ),
        ] {
            let answer = manager.post(path, body).await;
            if is_there {
                answer.ok();
            } else {
                answer.refused_at(pointer);
            }
        }
    }
}

#[actix_web::test]
async fn who_stood_in_a_record_by_both_names_stands_in_it_once_in_each_role() {
    let scene = Scene::start().await;
    let manager = scene.app().member(scene.stays, Role::ProjectManager).await;
    let attended = |id: OrganisationId, role: Value| json!({"organisation_id": id, "part": "attended", "role": role});
    let (stays, goes) = (scene.stays, scene.base.shelter);
    let bodies = json!([
        attended(goes, Value::Null),
        attended(stays, Value::Null),
        attended(goes, json!("Gazdă"))
    ]);
    let mut meeting = json!({"kind": "workshop", "title": "Atelier", "bodies": bodies});
    let place = format!("meetings/{}", id(&manager.post("meetings", meeting.clone()).await.ok()));
    scene.merged().await;
    let kept = manager.get(&place).await.ok();
    let roles: Vec<_> = kept["bodies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|body| &body["role"])
        .collect();
    assert_eq!(roles, [&Value::Null, &json!("Gazdă")]);
    meeting["bodies"] = json!([attended(stays, Value::Null), attended(stays, json!("Gazdă"))]);
    manager.put_at(&place, 1, meeting).await.ok();
}

#[actix_web::test]
async fn a_campaign_and_its_actions_show_the_one_that_stays_and_are_found_by_it() {
    let scene = Scene::start().await;
    let manager = scene.app().member(scene.stays, Role::ProjectManager).await;
    let (stays, goes) = (scene.stays, scene.base.shelter);
    let project = json!({"status": "running", "card": {"titles": {"ro": "Proiect"}}});
    let project = manager.post("projects", project).await.ok();
    let both = |part: &str| json!([{"organisation_id": goes, "part": part}, {"organisation_id": stays, "part": part}]);
    let campaigns = format!("projects/{}/campaigns", id(&project));
    let campaign = json!({"names": {"ro": "Campanie"}, "partners": both("partner")});
    let campaign = format!("campaigns/{}", id(&manager.post(&campaigns, campaign).await.ok()));
    let actions = format!("{campaign}/actions");
    let action = json!({"title": "Stand", "kinds": ["stand"], "team": [{"organisation_id": goes, "part": "team"}]});
    manager.post(&actions, action).await.ok();
    scene.merged().await;
    let name = format!("Organizația {stays}");
    let one = |part: &str| json!([{"organisation_id": stays, "name": name, "part": part, "role": null}]);
    assert_eq!(manager.get(&campaign).await.ok()["partners"], one("partner"));
    assert_eq!(manager.get(&actions).await.ok()["items"][0]["team"], one("team"));
    for list in ["campaigns", "campaign-actions"] {
        let found = manager.get(&format!("{list}?organisation_id={stays}")).await.ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{list}");
    }
    let body = json!({"names": {"ro": "Campanie"}, "partners": [{"organisation_id": goes, "part": "partner"}]});
    let refused = manager.put_at(&campaign, 1, body).await;
    refused.refused_at("/partners/0/organisation_id");
}

#[actix_web::test]
async fn rel_16_a_merge_that_cannot_be_settled_holds_up_no_other() {
    let scene = Scene::start().await;
    scene.merged().await;
    let app = scene.app();
    app.pass(Duration::seconds(1));
    let (kept, gone) = (
        app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await,
        app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await,
    );
    let wish = scene.wish(kept, gone).await;
    let later = scene.one.post("organisation-merges", wish).await.ok();
    confirm(&scene.two, &later).await.ok();
    app.pass(Duration::minutes(16));

    let raw = app.database().raw().await;
    let is_first = "NEW.settled_at IS NOT NULL AND NEW.decided_at = (SELECT min(decided_at) FROM organisation_merge)";
    let (lay, lift) = if raw.get_database_backend() == DbBackend::Postgres {
        (
            format!(
                "CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {is_first} THEN \
                 RAISE EXCEPTION 'stuck'; END IF; RETURN NEW; END $$; \
                 CREATE TRIGGER stuck BEFORE UPDATE ON organisation_merge FOR EACH ROW EXECUTE FUNCTION stuck()"
            ),
            "DROP TRIGGER stuck ON organisation_merge",
        )
    } else {
        (
            format!(
                "CREATE TRIGGER stuck BEFORE UPDATE ON organisation_merge WHEN {is_first} \
                 BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            ),
            "DROP TRIGGER stuck",
        )
    };
    let unsettled = async || {
        let glance = app.store().system_read();
        let left = punte_storage::identity::organisation_merge::unsettled(&glance);
        left.await.unwrap().len()
    };
    raw.execute_unprepared(&lay).await.unwrap();
    assert!(settle(app.store()).await.is_err(), "it is told");
    assert_eq!(unsettled().await, 1, "the other is settled");
    raw.execute_unprepared(lift).await.unwrap();
    assert_eq!(settle(app.store()).await.unwrap(), Step::Done);
    assert_eq!(unsettled().await, 0);
}
