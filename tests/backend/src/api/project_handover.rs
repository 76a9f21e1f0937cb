//! What a colleague who leaves sees to in projects, handed to others.

use actix_web::http::Method;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::Id;
use punte_domain::identity::organisation::OrganisationKind;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::meeting::manager;
use crate::kit::{Person, TestApp};

/// Who hands over, who leaves, and who gets it.
struct Scene {
    app: TestApp,
    boss: Person,
    leaves: Person,
    heir: Person,
    /// Where what there is to hand over is looked at and sent.
    place: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let boss = manager(&app, OrganisationKind::Ngo).await;
        let leaves = app.member(boss.organisation(), Role::Viewer).await;
        let heir = app.member(boss.organisation(), Role::Viewer).await;
        let place = format!("project-handovers/{}", leaves.user());
        Self {
            app,
            boss,
            leaves,
            heir,
            place,
        }
    }

    /// Whom the entries of the ledger name to whom something went.
    async fn heirs_in_ledger(&self) -> Vec<Uuid> {
        let raw = self.app.database().raw().await;
        let subjects = "SELECT subject_id FROM ledger WHERE kind = 'work.handed_over'";
        let rows = raw.query_all_raw(Statement::from_string(raw.get_database_backend(), subjects));
        let rows = rows.await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn meeting(title: &str, decisions: Value) -> Value {
    json!({"kind": "working_group", "title": title, "decisions": decisions})
}

/// What is decided, for this person to see to.
fn decision(owner: &Person, due_on: Option<&str>) -> Value {
    json!({"text": "Cere datele.", "owner_id": owner.user(), "due_on": due_on})
}

fn row(meeting: &Value, to: &Person) -> Value {
    json!({"meeting_id": meeting["id"], "version": meeting["version"], "user_id": to.user()})
}

/// What became of a row.
fn outcome<'a>(report: &'a Value, meeting: &Value) -> &'a str {
    let items = report["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["id"] == meeting["id"]);
    found.unwrap()["outcome"].as_str().unwrap()
}

/// Who sees to what a meeting decided, in its order.
async fn owners(by: &Person, meeting: &Value) -> Vec<Value> {
    let shown = by.get(&format!("meetings/{}", id(meeting))).await.ok();
    let decisions = shown["decisions"].as_array().unwrap().iter();
    decisions.map(|decision| decision["owner_id"].clone()).collect()
}

#[actix_web::test]
async fn what_who_leaves_sees_to_goes_and_a_meeting_that_may_not_go_holds_up_no_other() {
    let scene = Scene::start().await;
    let Scene {
        boss,
        leaves,
        heir,
        place,
        ..
    } = &scene;
    let other = manager(&scene.app, OrganisationKind::Ngo).await;
    let several = json!([
        decision(leaves, Some("2026-04-01")),
        decision(leaves, None),
        decision(heir, None),
        {"text": "Nimeni anume."},
    ]);
    let goes = boss.post("meetings", meeting("Merge", several)).await.ok();
    let soon = json!([decision(leaves, Some("2026-03-10"))]);
    let changes = boss.post("meetings", meeting("Se schimbă", soon)).await.ok();
    let of_heir = boss
        .post("meetings", meeting("A altcuiva", json!([decision(heir, None)])))
        .await
        .ok();
    let done = boss
        .post("meetings", meeting("Gata", json!([decision(leaves, None)])))
        .await
        .ok();
    let settle = format!("meetings/{}/decisions/{}/settle", id(&done), id(&done["decisions"][0]));
    let done = boss.post_at(&settle, 1, json!({"state": "done"})).await.ok();
    let mut shared = meeting("La alții", json!([decision(&other, None)]));
    shared["bodies"] = json!([{"organisation_id": boss.organisation(), "part": "attended"}]);
    let shared = other.post("meetings", shared).await.ok();
    let hidden = other.post("meetings", meeting("Nevăzută", json!([]))).await.ok();
    let unknown = json!({"id": "7e9f3c1a-1111-4222-8333-444455556666", "version": 1});

    // What there is: by the day it is due, without a word of it.
    leaves.get(place).await.refused(Code::Forbidden);
    other.get(place).await.refused(Code::NotFound);
    let seen = boss.get(place).await.ok();
    let shown: Vec<Value> = seen["meetings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["meeting_id"], one["version"], one["decisions"], one["next_due_on"]]))
        .collect();
    assert_eq!(
        shown,
        [
            json!([changes["id"], 1, 1, "2026-03-10"]),
            json!([goes["id"], 1, 2, "2026-04-01"])
        ]
    );
    assert!(!seen.to_string().contains("Cere datele."));
    let listed = boss.get("project-handovers").await.ok();
    let listed = listed["items"].as_array().unwrap();
    let load = |person: &Person| listed.iter().find(|one| one["user_id"] == json!(person.user()));
    assert_eq!((listed.len(), &load(leaves).unwrap()["decisions"]), (2, &json!(3)));
    assert_eq!(load(heir).unwrap()["is_active"], true);

    // Meanwhile one of them changes.
    let kept = json!([{"id": changes["decisions"][0]["id"], "text": "Cere toate datele.", "owner_id": leaves.user()}]);
    let change = format!("meetings/{}", id(&changes));
    boss.put_at(&change, 1, meeting("S-a schimbat", kept)).await.ok();
    let rows = [&goes, &changes, &of_heir, &done, &shared, &hidden, &unknown].map(|one| row(one, heir));
    let body = json!({ "meetings": rows });
    leaves.post(place, body.clone()).await.refused(Code::Forbidden);
    other.post(place, body.clone()).await.refused(Code::NotFound);
    for is_again in [false, true] {
        let report = boss.post(place, body.clone()).await.ok();
        for (one, expected) in [
            (&goes, if is_again { "already_done" } else { "done" }),
            (&changes, "changed"),
            (&of_heir, "already_done"),
            (&done, "already_done"),
            (&shared, "not_holder"),
            // Of another's meeting nothing is told that is not told of one that there never was.
            (&hidden, "not_found"),
            (&unknown, "not_found"),
        ] {
            assert_eq!(outcome(&report, one), expected);
        }
        assert_eq!(scene.heirs_in_ledger().await, [heir.user().uuid()]);
    }
    let [leaves_it, heir_has] = [leaves, heir].map(|person| json!(person.user()));
    assert_eq!(
        owners(boss, &goes).await,
        [&heir_has, &heir_has, &heir_has, &Value::Null].map(Clone::clone)
    );
    for one in [&changes, &done] {
        assert_eq!(owners(boss, one).await, [leaves_it.clone()]);
    }
    let mine = heir.get("meeting-decisions?mine=true").await.ok();
    assert_eq!(mine["items"].as_array().unwrap().len(), 4);

    // What changed goes once it was looked at again.
    let left = boss.get(place).await.ok()["meetings"].clone();
    assert_eq!(
        (&left[0]["meeting_id"], &left[0]["version"]),
        (&changes["id"], &json!(2))
    );
    let now = json!({"id": left[0]["meeting_id"], "version": left[0]["version"]});
    let report = boss.post(place, json!({"meetings": [row(&now, heir)]})).await.ok();
    assert_eq!(outcome(&report, &changes), "done");
    assert_eq!(boss.get(place).await.ok()["meetings"], json!([]));
}

#[actix_web::test]
async fn who_is_suspended_shows_with_what_they_see_to_and_gets_nothing_more() {
    let scene = Scene::start().await;
    let Scene {
        boss,
        leaves,
        heir,
        place,
        ..
    } = &scene;
    let supervisor = scene.app.member(boss.organisation(), Role::CaseSupervisor).await;
    let administrator = scene
        .app
        .member(boss.organisation(), Role::OrganisationAdministrator)
        .await;
    let theirs = json!([decision(leaves, None), decision(leaves, None)]);
    let theirs = boss.post("meetings", meeting("A plecat", theirs)).await.ok();
    let of_heir = json!([decision(heir, None)]);
    let of_heir = boss.post("meetings", meeting("A rămas", of_heir)).await.ok();
    let user = format!("users/{}", leaves.user());
    assert_eq!(
        administrator.get(&format!("{user}/work")).await.ok(),
        json!({"cases": 0, "tasks": 0, "notes": 0, "decisions": 2})
    );
    let home = async |by: &Person, list: &str| by.get("home").await.ok()[list].clone();
    assert_eq!(home(boss, "to_hand_over_in_projects").await, json!([]));
    let suspend = format!("{user}/suspend");
    administrator.call(Method::POST, &suspend).send().await.ok();
    let waiting = home(boss, "to_hand_over_in_projects").await;
    assert_eq!(
        json!([waiting[0]["user_id"], waiting[0]["decisions"], waiting[0]["is_active"]]),
        json!([leaves.user(), 2, false])
    );
    // Whoever hands over cases is told of no project, and the other way round.
    for list in ["to_hand_over", "to_hand_over_in_projects"] {
        assert_eq!(home(&supervisor, list).await, json!([]));
    }
    supervisor.get("project-handovers").await.refused(Code::Forbidden);
    supervisor.get(place).await.refused(Code::Forbidden);
    boss.get("handovers").await.refused(Code::Forbidden);

    // Nothing goes to who may not sign in: neither when it is entered nor when it is handed over.
    let asked = meeting("Nouă", json!([decision(leaves, None)]));
    boss.post("meetings", asked).await.refused_at("/decisions/0/owner_id");
    let of_others = format!("project-handovers/{}", heir.user());
    let stranger = manager(&scene.app, OrganisationKind::Ngo).await;
    for (place, rows, pointer) in [
        (&of_others, vec![row(&of_heir, leaves)], "/meetings/0/user_id"),
        (place, vec![row(&theirs, leaves)], "/meetings/0/user_id"),
        (place, vec![row(&theirs, &stranger)], "/meetings/0/user_id"),
        (place, vec![row(&theirs, heir); 2], "/meetings/1"),
        (place, vec![row(&theirs, heir); 51], "/meetings"),
    ] {
        boss.post(place, json!({ "meetings": rows })).await.refused_at(pointer);
    }
    boss.post(place, json!({"meetings": [row(&theirs, heir)]})).await.ok();
    assert_eq!(home(boss, "to_hand_over_in_projects").await, json!([]));
}

/// REL-08: a call that comes again with its key says how each row stands, and moves none that did not go at first.
#[actix_web::test]
async fn rel_08_a_handover_of_projects_that_comes_again_with_its_key_moves_nothing() {
    let scene = Scene::start().await;
    let Scene {
        boss,
        leaves,
        heir,
        place,
        ..
    } = &scene;
    let decided = || json!([decision(leaves, None)]);
    let goes = boss.post("meetings", meeting("Merge", decided())).await.ok();
    let changes = boss.post("meetings", meeting("Se schimbă", decided())).await.ok();
    let mut of_later = row(&changes, heir);
    of_later["version"] = json!(2);
    let body = json!({"meetings": [row(&goes, heir), of_later]});
    for version in [1, 2] {
        let call = boss.call(Method::POST, place).once("project-handover-once-1");
        let report = call.json(&body).send().await.ok();
        assert_eq!(outcome(&report, &goes), "done");
        assert_eq!(outcome(&report, &changes), "changed");
        // The second time the row would fit.
        let kept = json!([{"id": changes["decisions"][0]["id"], "text": "Cere.", "owner_id": leaves.user()}]);
        let change = format!("meetings/{}", id(&changes));
        boss.put_at(&change, version, meeting("Schimbată", kept)).await.ok();
    }
    assert_eq!(owners(boss, &changes).await, [json!(leaves.user())]);
    assert_eq!(scene.heirs_in_ledger().await, [heir.user().uuid()]);
}

#[actix_web::test]
async fn of_more_than_is_looked_at_once_it_is_said_so_and_nothing_stays_behind() {
    let scene = Scene::start().await;
    let Scene {
        boss,
        leaves,
        heir,
        place,
        ..
    } = &scene;
    for number in 0..11 {
        let decided = vec![decision(leaves, None); 50];
        let asked = meeting(&format!("Reuniunea {number}"), json!(decided));
        boss.post("meetings", asked).await.ok();
    }
    let shown = boss.get(place).await.ok();
    let meetings = shown["meetings"].as_array().unwrap();
    let decisions: u64 = meetings.iter().map(|one| one["decisions"].as_u64().unwrap()).sum();
    assert_eq!((decisions, &shown["has_more"]), (500, &json!(true)));
    let rows: Vec<Value> = meetings
        .iter()
        .map(|one| json!({"meeting_id": one["meeting_id"], "version": one["version"], "user_id": heir.user()}))
        .collect();
    let report = boss.post(place, json!({ "meetings": rows })).await.ok();
    let items = report["items"].as_array().unwrap();
    assert!(items.iter().all(|item| item["outcome"] == "done"), "{report}");
    // Of a meeting all goes, also what was not counted in the look before.
    let left = boss.get(place).await.ok();
    assert_eq!(left["has_more"], json!(false));
    let left = left["meetings"].as_array().unwrap().len();
    assert_eq!(left, 11 - rows.len(), "{left} meetings of 11 were not shown at first");
}
