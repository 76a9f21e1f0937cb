//! Roles of the installation's own: two administrators make one, and whoever holds it may do what it grants.

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::guards::bodies::body_of;
use crate::kit::{Answer, Person, TestApp};

/// Two administrators, and a shelter with somebody who manages its users and somebody who may do next to nothing.
struct Scene {
    app: TestApp,
    one: Person,
    two: Person,
    manager: Person,
    holder: Person,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        let shelter = app.organisation(OrganisationKind::Shelter, &["RO-B"]).await;
        Self {
            one: app.member(agency, Role::Administrator).await,
            two: app.member(agency, Role::Administrator).await,
            manager: app.member(shelter, Role::OrganisationAdministrator).await,
            holder: app.member(shelter, Role::FirstResponder).await,
            app,
        }
    }

    async fn written(&self) -> Value {
        self.one.post("own-roles", facts(&["cases.read"])).await.ok()
    }

    /// A role that counts.
    async fn made(&self) -> Value {
        act(&self.two, &self.written().await, "confirm").await.ok()
    }

    /// Gives exactly these own roles to somebody.
    async fn give(&self, by: &Person, to: &Person, roles: &[&Value]) -> Answer {
        let path = format!("users/{}", to.user());
        let version = self.one.get(&path).await.ok()["version"].as_i64().unwrap();
        let ids: Vec<&Value> = roles.iter().map(|role| &role["id"]).collect();
        by.patch_at(&path, version, json!({"own_roles": ids})).await
    }
}

/// The body of a role for shelters that grants these permissions for the whole organisation.
fn facts(permissions: &[&str]) -> Value {
    let grants = permissions
        .iter()
        .map(|permission| json!({"permission": permission, "reach": "organisation"}));
    let mut body = body_of("own_role_create");
    body["grants"] = grants.collect();
    body
}

fn place(role: &Value, rest: &str) -> String {
    format!("own-roles/{}{rest}", role["id"].as_str().unwrap())
}

fn version(role: &Value) -> i64 {
    role["version"].as_i64().unwrap()
}

async fn act(by: &Person, role: &Value, what: &str) -> Answer {
    let place = place(role, &format!("/{what}"));
    by.call(Method::POST, &place).version(version(role)).send().await
}

#[actix_web::test]
async fn sec_32_an_own_role_counts_once_a_second_administrator_confirmed_it_and_ends_when_it_is_retired() {
    let scene = Scene::start().await;
    let written = scene.written().await;
    assert_eq!(
        (&written["state"], &written["facts"]),
        (&json!("proposed"), &Value::Null)
    );
    for (by, waiting) in [(&scene.one, 0), (&scene.two, 1), (&scene.manager, 0)] {
        assert_eq!(by.get("home").await.ok()["own_roles"], waiting);
    }
    let early = scene.give(&scene.manager, &scene.holder, &[&written]).await;
    early.refused_at("/own_roles");
    let alone = act(&scene.one, &written, "confirm").await;
    assert_eq!(alone.refused(Code::Forbidden)["detail"], "grant_asker");
    let role = act(&scene.two, &written, "confirm").await.ok();
    assert_eq!((&role["state"], &role["held"]), (&json!("in_force"), &json!(0)));

    scene.holder.get("cases").await.refused(Code::Forbidden);
    let given = scene.give(&scene.manager, &scene.holder, &[&role]).await.ok();
    assert_eq!(given["own_roles"], json!([{"id": role["id"], "name": "On call"}]));
    scene.holder.get("me").await.refused(Code::Unauthenticated);
    let holder = scene.app.person(scene.holder.user()).await;
    holder.get("cases").await.ok();
    let me = holder.get("me").await.ok();
    let grants = me["permissions"].as_array().unwrap();
    assert!(
        grants
            .iter()
            .any(|grant| grant["permission"] == "cases.read" && grant["reach"] == "organisation"),
        "{grants:?}"
    );
    assert!(!grants.iter().any(|grant| grant["permission"] == "cases.content"));
    let why = holder.get("me/why?action=cases.read").await.ok();
    assert_eq!(why["granted_by_own"], given["own_roles"]);
    let of_role = place(&role, "").replace("own-roles/", "users?own_role_id=");
    let listed = scene.manager.get(&of_role).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(scene.one.get(&place(&role, "")).await.ok()["held"], 1);

    // A change counts with the next request of whoever holds it, and not before it was confirmed.
    let path = place(&role, "");
    let wider = facts(&["cases.read", "referrals.read"]);
    let asked = scene.two.put_at(&path, version(&role), wider).await.ok();
    holder.get("referrals").await.refused(Code::Forbidden);
    let changed = act(&scene.one, &asked, "confirm").await.ok();
    holder.get("referrals").await.ok();

    let retired = act(&scene.one, &changed, "retire").await.ok();
    assert_eq!((&retired["state"], &retired["held"]), (&json!("retired"), &json!(0)));
    for list in ["cases", "referrals"] {
        holder.get(list).await.refused(Code::Forbidden);
    }
    assert_eq!(holder.get("me").await.ok()["user"]["own_roles"], json!([]));
    let again = scene.give(&scene.manager, &scene.holder, &[&retired]).await;
    again.refused_at("/own_roles");
    let over = act(&scene.one, &retired, "retire").await;
    assert_eq!(over.refused(Code::NotNow)["detail"], "own_role_retired");
}

#[actix_web::test]
async fn sec_27_an_own_role_holds_nothing_that_built_in_roles_do_not_allow_there() {
    let scene = Scene::start().await;
    let grant = |permission: &str, reach: &str| json!({"permission": permission, "reach": reach});
    for (field, value, pointer) in [
        ("grants", json!([grant("users.manage", "organisation")]), "/grants/0"),
        ("grants", json!([grant("cases.read", "national")]), "/grants/0"),
        ("grants", json!([grant("ledger.read", "national")]), "/grants/0"),
        // Shelters have no regional officers.
        ("grants", json!([grant("cases.read", "region")]), "/grants/0"),
        ("grants", json!([]), "/grants"),
        ("kinds", json!([]), "/kinds"),
        ("names", json!({"ro": "A", "sq": "", "en": "A"}), "/names/sq"),
    ] {
        let mut body = facts(&["cases.read"]);
        body[field] = value;
        scene.one.post("own-roles", body).await.refused_at(pointer);
    }
    let by_manager = scene.manager.post("own-roles", facts(&["cases.read"])).await;
    assert_eq!(by_manager.refused(Code::Forbidden)["detail"], "own_role_not_yours");

    // Who is of another kind of organisation is not given it, and nobody gives it to themselves.
    let role = scene.made().await;
    let police = scene.app.organisation(OrganisationKind::Police, &["RO-B"]).await;
    let officer = scene.app.member(police, Role::Investigator).await;
    scene
        .give(&scene.one, &officer, &[&role])
        .await
        .refused_at("/own_roles");
    let own = scene.give(&scene.manager, &scene.manager, &[&role]).await;
    assert_eq!(own.refused(Code::Forbidden)["detail"], "own_account");
    scene
        .give(&scene.one, &scene.holder, &[&role, &role])
        .await
        .refused_at("/own_roles");
}

#[actix_web::test]
async fn sec_27_nobody_changes_an_own_role_that_they_hold() {
    let scene = Scene::start().await;
    let role = scene.made().await;
    let shelter = scene.holder.organisation();
    let both = scene.app.member(shelter, Role::Administrator).await;
    scene.give(&scene.one, &both, &[&role]).await.ok();
    let both = scene.app.person(both.user()).await;
    let wider = facts(&["cases.read", "cases.content"]);
    let path = place(&role, "");
    let held = both.put_at(&path, version(&role), wider.clone()).await;
    assert_eq!(held.refused(Code::Forbidden)["detail"], "own_role_held");
    let asked = scene.one.put_at(&path, version(&role), wider).await.ok();
    let held = act(&both, &asked, "confirm").await;
    assert_eq!(held.refused(Code::Forbidden)["detail"], "own_role_held");
}

#[actix_web::test]
async fn rel_07_of_two_who_edit_one_own_role_the_second_is_shown_what_the_first_asked() {
    let scene = Scene::start().await;
    let role = scene.made().await;
    let path = place(&role, "");
    let first = facts(&["cases.read", "referrals.read"]);
    let asked = scene.one.put_at(&path, version(&role), first.clone()).await.ok();
    let late = scene.two.put_at(&path, version(&role), facts(&["cases.read"])).await;
    let shown = late.refused(Code::Stale)["current"].clone();
    assert_eq!(shown["proposal"]["facts"]["grants"], first["grants"]);
    // What is confirmed is what was seen.
    act(&scene.two, &role, "confirm").await.refused(Code::Stale);
    let kept = act(&scene.two, &asked, "refuse").await.ok();
    assert_eq!((&kept["state"], &kept["proposal"]), (&json!("in_force"), &Value::Null));
    let nothing = act(&scene.two, &kept, "confirm").await;
    assert_eq!(nothing.refused(Code::NotNow)["detail"], "grant_not_pending");
}

#[actix_web::test]
async fn rel_16_what_this_version_does_not_know_of_an_own_role_gives_nothing_and_keeps_nobody_out() {
    let scene = Scene::start().await;
    let role = scene.made().await;
    scene.give(&scene.manager, &scene.holder, &[&role]).await.ok();
    assert_eq!(scene.one.get("operations").await.ok()["unknown_role_codes"], 0);
    // As a later version of the program may have written it.
    let raw = scene.app.database().raw().await;
    let kind = "UPDATE own_role SET facts = replace(facts, '\"kinds\":[', '\"kinds\":[\"observatory\",')";
    let grant = "UPDATE own_role SET facts = replace(facts, '\"grants\":[', \
                 '\"grants\":[{\"permission\":\"cases.foresee\",\"reach\":\"organisation\"},')";
    for later in [kind, grant] {
        raw.execute_unprepared(later).await.unwrap();
    }
    let holder = scene.app.person(scene.holder.user()).await;
    holder.get("cases").await.ok();
    let me = holder.get("me").await.ok();
    let grants = me["permissions"].as_array().unwrap();
    assert!(grants.iter().all(|grant| grant["permission"] != "cases.foresee"));
    let shown = scene.one.get(&place(&role, "")).await.ok();
    assert_eq!(shown["facts"]["kinds"], json!(["shelter"]));
    assert_eq!(scene.one.get("operations").await.ok()["unknown_role_codes"], 2);
}

#[actix_web::test]
async fn sec_48_an_auditor_reads_to_whom_an_own_role_was_given_and_which() {
    let scene = Scene::start().await;
    let role = scene.made().await;
    scene.app.pass(Duration::seconds(1));
    scene.give(&scene.manager, &scene.holder, &[&role]).await.ok();
    let auditor = scene.app.member(scene.one.organisation(), Role::Auditor).await;
    for (kind, by, to) in [
        ("role.created", &scene.one, Value::Null),
        ("role.confirmed", &scene.two, Value::Null),
        ("role.given", &scene.manager, json!(scene.holder.user())),
    ] {
        let page = auditor.get(&format!("ledger?kind={kind}")).await.ok();
        let entry = &page["items"][0];
        assert_eq!(
            (&entry["user_id"], &entry["subject_id"], &entry["role_name"]),
            (&json!(by.user()), &to, &json!("On call")),
            "{kind}"
        );
    }
    let page = auditor.get("ledger?kind=user.changed").await.ok();
    let changed = &page["items"][0];
    assert_eq!(
        (&changed["subject_id"], &changed["fields"]),
        (&json!(scene.holder.user()), &json!(["own_roles"]))
    );
}

/// The ledger names the role, and beside it the user, in no order within one moment.
#[actix_web::test]
async fn sec_48_of_two_who_were_given_an_own_role_in_one_moment_neither_is_taken_for_the_other() {
    let scene = Scene::start().await;
    let role = scene.made().await;
    let other = scene
        .app
        .member(scene.holder.organisation(), Role::FirstResponder)
        .await;
    let auditor = scene.app.member(scene.one.organisation(), Role::Auditor).await;
    let named = async || {
        let page = auditor.get("ledger?kind=role.given").await.ok();
        let entries = page["items"].as_array().unwrap().iter();
        entries.map(|entry| entry["subject_id"].clone()).collect::<Vec<_>>()
    };
    // Whose name is changed in that moment is given nothing.
    let place = format!("users/{}", other.user());
    let renamed = json!({"display_name": "Ana"});
    scene.manager.patch_at(&place, 1, renamed).await.ok();
    scene.give(&scene.manager, &scene.holder, &[&role]).await.ok();
    assert_eq!(named().await, [json!(scene.holder.user())]);
    scene.give(&scene.manager, &other, &[&role]).await.ok();
    assert_eq!(named().await, [Value::Null, Value::Null]);
    scene.app.pass(Duration::seconds(1));
    scene.give(&scene.manager, &other, &[]).await.ok();
    let page = auditor.get("ledger?kind=role.taken").await.ok();
    assert_eq!(page["items"][0]["subject_id"], json!(other.user()));
}
