//! What holds for every write on a bad day: a page of before is refused, what is cut off in the middle leaves
//! nothing, and what is sent twice happens once.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::{Method, StatusCode};
use chrono::Duration;
use futures_util::future::join;
use punte_api::Code;
use punte_domain::access::{Role, Scope};
use punte_domain::id::{Id, OrganisationId, UserId, WebhookDeliveryId, WebhookId};
use punte_domain::identity::address::AddressChange;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::partners::delivery::{WebhookDelivery, WebhookDeliveryState};
use punte_storage::identity::{address, credential, user};
use punte_storage::partners::delivery;
use punte_vault::totp::TotpSecret;
use punte_vault::{ExposeSecret as _, SecretString};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use strum::IntoEnumIterator;
use uuid::Uuid;

use super::bodies::body_of;
use super::operation::{Operation, writes};
use crate::api::instrument::invented;
use crate::kit::{Answer, Database, PASSWORD, Person, TestApp, World};

/// Operations that must be tried to their end: a guard that is refused for another reason proves nothing.
const REACHED: &[&str] = &[
    "address_confirm",
    "alert_see",
    "authenticator_replace",
    "budget_update",
    "calendar_subscription_create",
    "client_create",
    "client_credential_revoke",
    "client_key_create",
    "client_resume",
    "client_secret_create",
    "client_suspend",
    "client_update",
    "commitment_create",
    "commitment_update",
    "conference_create",
    "conference_mark_error",
    "emergency_access_agree",
    "emergency_access_create",
    "emergency_access_end",
    "emergency_access_review",
    "erasure_approve",
    "erasure_create",
    "erasure_return",
    "erasure_withdraw",
    "expense_create",
    "expense_update",
    "export_approve",
    "export_cancel",
    "export_create",
    "export_refuse",
    "family_link_create",
    "family_link_mark_error",
    "fund_create",
    "fund_update",
    "import_create",
    "import_start",
    "indicator_actual_create",
    "indicator_actual_update",
    "indicator_create",
    "indicator_update",
    "instrument_entry_confirm",
    "instrument_entry_create",
    "instrument_entry_withdraw",
    "invitation_confirm",
    "invitation_resend",
    "key_rotation_begin",
    "key_rotation_withdraw",
    "ledger_verification_create",
    "meeting_create",
    "meeting_decision_settle",
    "meeting_remove",
    "meeting_update",
    "organisation_close",
    "organisation_merge_confirm",
    "organisation_merge_create",
    "organisation_suspend",
    "own_role_confirm",
    "own_role_create",
    "own_role_retire",
    "own_role_update",
    "protocol_create",
    "protocol_update",
    "publication_create",
    "publication_update",
    "programme_create",
    "programme_update",
    "project_claim_create",
    "project_claim_update",
    "project_create",
    "project_file_create",
    "project_file_remove",
    "project_file_update",
    "project_move",
    "project_update",
    "referral_send",
    "referral_specialist_note_create",
    "referral_specialist_note_update",
    "restriction_create",
    "restriction_lift",
    "rights_information_create",
    "rights_information_void",
    "specialist_create",
    "specialist_end",
    "specialist_note_create",
    "specialist_note_update",
    "specialist_notes_pass_on",
    "standard_review_create",
    "standard_review_update",
    "stated_figure_create",
    "stated_figure_remove",
    "stated_figure_update",
    "strategy_create",
    "strategy_measure_create",
    "strategy_measure_update",
    "strategy_update",
    "subject_file_create",
    "training_attendance_keep",
    "user_invite_many",
    "user_roles_confirm",
    "webhook_create",
    "webhook_delivery_replay",
    "webhook_pause",
    "webhook_remove",
    "webhook_replay_skipped",
    "webhook_resume",
    "webhook_rotate",
    "webhook_test",
    "webhook_update",
];

/// What takes the ground from under others: in one world it comes last, in this order.
const ENDS: &[&str] = &[
    "training_remove",
    "meeting_remove",
    "project_file_remove",
    "stated_figure_remove",
    "webhook_remove",
    "specialist_notes_pass_on",
    "specialist_end",
    "emergency_access_end",
    "consent_withdraw",
    "organisation_update",
    "restriction_create",
    "closure_approve",
    "duplicate_merge",
    "erasure_approve",
];

/// A world, and what stands in the way of a write there, out of it.
struct Scene {
    app: TestApp,
    world: World,
    /// Asked in turn: who holds the cases, a colleague in every role, and somebody like that at the receiver.
    people: [Person; 3],
    receiver: Value,
    /// A specialist of the holder who is named nowhere.
    specialist: UserId,
    ids: BTreeMap<&'static str, String>,
}

async fn made(by: &Person, path: &str, body: Value) -> String {
    let thing = by.post(path, body).await.ok();
    thing["id"].as_str().unwrap().to_owned()
}

/// An endpoint that is active and one that is paused, and a delivery to that of the world that was skipped.
async fn webhooks(app: &TestApp, world: &World, by: &Person) -> [String; 3] {
    let mut asked = body_of("webhook_create");
    asked["client_id"] = json!(world.id("/clients/{id}", "id"));
    let active = made(by, "webhooks", asked.clone()).await;
    let paused = made(by, "webhooks", asked).await;
    let pause = format!("webhooks/{paused}/pause");
    by.call(Method::POST, &pause).send().await.ok();
    let webhook = world.id("/webhooks/{id}", "id");
    let trial = format!("webhooks/{webhook}/test");
    let trial = by.call(Method::POST, &trial).send().await.ok();
    let id = trial["id"].as_str().unwrap().to_owned();
    let [webhook, delivery] = [&webhook, &id].map(|id| Uuid::parse_str(id).unwrap());
    let tx = app.store().system().await.unwrap();
    let delivery = delivery::find(
        &tx,
        WebhookId::from_uuid(webhook),
        WebhookDeliveryId::from_uuid(delivery),
    );
    let skipped = WebhookDelivery {
        state: WebhookDeliveryState::Skipped,
        ..delivery.await.unwrap()
    };
    delivery::save(&tx, &skipped).await.unwrap();
    tx.commit().await.unwrap();
    [active, paused, id]
}

async fn opened(by: &Person) -> String {
    made(by, "cases", body_of("case_create")).await
}

/// A case that goes to nobody else, and its restriction, which is to be lifted.
async fn held_back(by: &Person) -> [String; 2] {
    let case = opened(by).await;
    let restrictions = format!("cases/{case}/restrictions");
    let restriction = by.post_at(&restrictions, 1, body_of("restriction_create")).await.ok();
    [case, restriction["id"].as_str().unwrap().to_owned()]
}

/// An emergency of this helper that has ended, which is to be reviewed.
async fn over(by: &Person, helper: &Person) -> String {
    let case = by.get(&format!("cases/{}", opened(by).await)).await.ok();
    let mut asked = body_of("emergency_access_create");
    asked["reference"] = case["reference"].clone();
    let access = made(helper, "emergency-accesses", asked).await;
    let end = format!("emergency-accesses/{access}/end");
    helper.call(Method::POST, &end).version(1).send().await.ok();
    access
}

/// An invitation to a privileged role and a user who is to have one: each awaits a second person.
async fn awaiting(app: &TestApp, by: &Person) -> [String; 2] {
    let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
    let asked = json!({"email": "auditor@example.org", "organisation_id": agency, "roles": ["auditor"],
                       "language": "ro"});
    let invited = made(by, "users/invitations", asked).await;
    let raised = app.member(agency, Role::CaseWorker).await.user();
    let roles = json!({"roles": ["auditor"]});
    by.patch_at(&format!("users/{raised}"), 1, roles).await.ok();
    [invited, raised.to_string()]
}

/// Organisations that hold nothing: two that may be one, one that nobody needs, and one that is suspended; and a merge of
/// two others, which awaits a second person.
async fn entered(by: &Person) -> [String; 5] {
    let mut ids = Vec::new();
    for name in ["Rămâne", "Pleacă", "Nimeni", "Așteaptă", "Una", "Alta"] {
        let mut body = body_of("organisation_create");
        body["names"] = json!({ "ro": name });
        ids.push(made(by, "organisations", body).await);
    }
    let [stays, goes, idle, rests, one, other] = ids.try_into().unwrap();
    let suspend = format!("organisations/{rests}/suspend");
    by.post_at(&suspend, 1, body_of("organisation_suspend")).await.ok();
    let mut wish = body_of("organisation_merge_create");
    wish["stays_id"] = json!(one);
    wish["duplicate_id"] = json!(other);
    let merge = made(by, "organisation-merges", wish).await;
    [stays, goes, idle, rests, merge]
}

/// What this person proves themselves with, and a link to another address of theirs.
async fn proven(app: &TestApp, of: &Person) -> String {
    let password = SecretString::from(PASSWORD.to_owned());
    let hash = app.app.auth.hasher.hash(password).await.unwrap();
    let tx = app.store().system().await.unwrap();
    credential::add(&tx, of.user(), hash, &TotpSecret::generate(), 0)
        .await
        .unwrap();
    let user = user::find(&tx, &Scope::system(), of.user()).await.unwrap();
    let asked = AddressChange::ask(&user, "another@example.org".to_owned(), tx.now).unwrap();
    let link = address::link(&tx, &asked).unwrap();
    tx.commit().await.unwrap();
    link.expose_secret().to_owned()
}

impl Scene {
    async fn start(app: TestApp) -> Self {
        let world = app.world().await;
        let owner = world.owner.clone();
        let home = owner.organisation();
        let every: Vec<Role> = Role::iter().collect();
        let colleague = app.member_with(home, &every).await;
        let administrator = app.member(home, Role::Administrator).await;
        let case = format!("cases/{}", world.id("/cases/{id}", "id"));
        let consents = owner.get(&format!("{case}/consents")).await.ok();
        let receiver = consents["items"][0]["recipient_id"].clone();
        let there = OrganisationId::from_uuid(Uuid::parse_str(receiver.as_str().unwrap()).unwrap());
        let keeper = app.member_with(there, &every).await;

        let wished = opened(&owner).await;
        let wish = owner
            .post_at(&format!("cases/{wished}/erasures"), 1, body_of("erasure_create"))
            .await
            .ok();
        let naming = json!({"user_id": colleague.user(), "profession": "psychologist", "since": "2026-03-01"});
        let earlier = invented(&[("invented.1", "invented.0"), ("2026-03-01", "2026-02-01")]);
        let program = json!({"name": "Idle", "organisation_id": home, "scopes": ["referrals.read"]});
        let suspended = made(&colleague, "clients", program).await;
        let suspend = format!("clients/{suspended}/suspend");
        colleague.call(Method::POST, &suspend).send().await.ok();
        let asked = json!({"case_id": world.id("/cases/{id}", "id"), "kind": "service", "to_id": receiver,
                           "services": ["ACC-E"], "urgency": "normal",
                           "consent_id": world.id("/consents/{id}", "id"), "data_sets": ["contact"]});
        let accepted = made(&owner, "referrals", asked).await;
        let place = format!("referrals/{accepted}");
        let sent = owner.post_at(&format!("{place}/send"), 1, json!({})).await.ok();
        let version = sent["version"].as_i64().unwrap();
        keeper
            .post_at(&format!("{place}/accept"), version, json!({}))
            .await
            .ok();
        let session = body_of("referral_specialist_note_create");
        let [active, paused, skipped] = webhooks(&app, &world, &colleague).await;
        let [held, restriction] = held_back(&owner).await;
        let [invited, raised] = awaiting(&app, &administrator).await;
        let [stays, goes, idle, rests, merge] = entered(&administrator).await;
        let rotation = administrator.call(Method::POST, "key-rotations").send().await.ok();
        let met = colleague.post("meetings", body_of("meeting_create")).await.ok();
        let emergency = over(&owner, &app.member(there, Role::CaseWorker).await).await;

        let ids = BTreeMap::from([
            (
                "reference",
                owner.get(&case).await.ok()["reference"].as_str().unwrap().to_owned(),
            ),
            ("plain", opened(&owner).await),
            ("sibling", opened(&owner).await),
            ("wish", wish["id"].as_str().unwrap().to_owned()),
            ("wished", wished),
            ("successor", made(&owner, &format!("{case}/specialists"), naming).await),
            ("entry", made(&administrator, "instruments/entries", earlier).await),
            (
                "own_role",
                made(&administrator, "own-roles", body_of("own_role_create")).await,
            ),
            ("suspended", suspended),
            ("active", active),
            ("paused", paused),
            ("skipped", skipped),
            ("held", held),
            ("restriction", restriction),
            ("invited", invited),
            ("raised", raised),
            ("to_approve", app.awaiting_export(&owner).await),
            ("to_refuse", app.awaiting_export(&owner).await),
            ("rotation", rotation["id"].as_str().unwrap().to_owned()),
            ("emergency", emergency),
            ("met", met["id"].as_str().unwrap().to_owned()),
            (
                "task_of_meeting",
                met["decisions"][0]["id"].as_str().unwrap().to_owned(),
            ),
            ("stays", stays),
            ("goes", goes),
            ("idle", idle),
            ("rests", rests),
            ("merge", merge),
            (
                "session",
                made(&keeper, &format!("{place}/specialist-notes"), session).await,
            ),
            ("accepted", accepted),
            ("address", proven(&app, &owner).await),
        ]);
        Self {
            specialist: app.member(home, Role::Specialist).await.user(),
            people: [owner, colleague, keeper],
            app,
            world,
            receiver,
            ids,
        }
    }

    /// What this name in the path of an operation stands for, so that there is something to do.
    fn id(&self, operation: &Operation, name: &str) -> String {
        let own = match (operation.id.as_str(), name) {
            ("erasure_create", "id") => "plain",
            ("erasure_approve" | "erasure_return" | "erasure_withdraw", "id") => "wished",
            ("erasure_approve" | "erasure_return" | "erasure_withdraw", _) => "wish",
            ("specialist_notes_pass_on", "specialist_id") => "successor",
            ("restriction_lift", "id") => "held",
            ("restriction_lift", _) => "restriction",
            ("emergency_access_review", _) => "emergency",
            ("instrument_entry_confirm" | "instrument_entry_withdraw", _) => "entry",
            ("own_role_update" | "own_role_confirm" | "own_role_refuse" | "own_role_retire", _) => "own_role",
            ("meeting_decision_settle", "id") => "met",
            ("meeting_decision_settle", _) => "task_of_meeting",
            ("organisation_merge_confirm" | "organisation_merge_refuse", _) => "merge",
            ("organisation_close", _) => "idle",
            ("organisation_suspend", _) => "goes",
            ("organisation_resume", _) => "rests",
            ("client_resume", _) => "suspended",
            ("invitation_confirm", _) => "invited",
            ("user_roles_confirm", _) => "raised",
            ("export_approve", _) => "to_approve",
            ("export_refuse", _) => "to_refuse",
            ("key_rotation_begin" | "key_rotation_withdraw", _) => "rotation",
            ("webhook_pause", _) => "active",
            ("webhook_resume", _) => "paused",
            ("webhook_delivery_replay", "delivery_id") => "skipped",
            ("referral_specialist_note_create" | "referral_specialist_note_update", "id") => "accepted",
            ("referral_specialist_note_update", _) => "session",
            _ => return self.world.id(&operation.path, name),
        };
        self.ids[own].clone()
    }

    fn ask<'a>(&self, by: &'a Person, operation: &'a Operation) -> Ask<'a> {
        let body = operation.has_body().then(|| {
            let mut body = body_of(&operation.id);
            for (property, id) in [
                ("case_id", json!(self.world.id("/cases/{id}", "id"))),
                ("client_id", json!(self.world.id("/clients/{id}", "id"))),
                ("consent_id", json!(self.world.id("/consents/{id}", "id"))),
                ("fund_id", json!(self.world.id("/funds/{id}", "id"))),
                ("line_id", json!(self.world.id("/lines/{id}", "id"))),
                ("organisation_id", json!(self.world.owner.organisation())),
                ("offer_id", json!(self.world.id("/offers/{id}", "id"))),
                ("other_case_id", json!(self.ids["sibling"])),
                ("recipient_id", self.receiver.clone()),
                ("to_id", self.receiver.clone()),
                ("stays_id", json!(self.ids["stays"])),
                ("duplicate_id", json!(self.ids["goes"])),
                ("subject_id", json!(self.world.id("/meetings/{id}", "id"))),
            ] {
                if body.get(property).is_some() {
                    body[property] = id;
                }
            }
            if operation.id == "address_confirm" {
                body["token"] = json!(self.ids["address"]);
            }
            if operation.id == "authenticator_replace" {
                let offered = by.offered_totp(body["nonce"].as_str().unwrap());
                body["code"] = json!(offered.code_at(by.app.now()));
            }
            if operation.id == "emergency_access_create" {
                body["reference"] = json!(self.ids["reference"]);
            }
            if operation.id == "budget_update" {
                // What was spent from the line keeps it there.
                body["lines"][0]["id"] = json!(self.world.id("/lines/{id}", "id"));
            }
            if operation.id == "specialist_create" {
                body["user_id"] = json!(self.specialist);
            }
            body
        });
        Ask {
            by,
            operation,
            path: operation.path_with(|name| self.id(operation, name)),
            body,
            version: None,
        }
    }
}

/// A write that can be asked for again, word for word.
struct Ask<'a> {
    by: &'a Person,
    operation: &'a Operation,
    path: String,
    body: Option<Value>,
    version: Option<i64>,
}

impl Ask<'_> {
    async fn send(&self) -> Answer {
        let call = self.by.call(self.operation.method.clone(), &self.path);
        let mut call = call.once(&self.operation.id);
        if let Some(version) = self.version {
            call = call.version(version);
        }
        if let Some(body) = &self.body {
            call = call.json(body);
        }
        call.send().await
    }

    /// Asks from another page than the present one, under the key of what follows: whether it is refused. From then on
    /// it asks from the page that was shown.
    async fn is_refused_from_before(&mut self) -> bool {
        self.version = Some(999);
        let answer = self.send().await;
        let answered = answer.json();
        let shown = &answered["current"];
        let versions = ["version", "case_version"].map(|name| shown[name].as_i64());
        self.version = Some(versions.into_iter().flatten().next().unwrap_or(1));
        answer.status == StatusCode::PRECONDITION_FAILED
    }
}

/// Whether two answers say that the same thing was done.
fn are_of_one(one: &Answer, other: &Answer) -> bool {
    one.status == other.status && one.json()["id"] == other.json()["id"]
}

/// Counts in the database how many steps a write takes: rows that it adds, changes or takes away. Where the fuse has
/// burnt down, the next step fails as if the process had been killed there. It is part of the write: where all of
/// that is undone, nothing is burnt.
struct Fuse(DatabaseConnection);

/// What is counted apart from what was done, or together with what was not.
const APART: &[&str] = &["idempotency", "read_volume", "throttle"];

impl Fuse {
    /// Lays one through every table. It does not burn before it has a length.
    async fn lay(app: &TestApp) {
        let raw = app.database().raw().await;
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let tables = raw.query_all_raw(Statement::from_string(DbBackend::Sqlite, tables));
        let tables = tables.await.unwrap();
        raw.execute_unprepared("CREATE TABLE fuse (length INTEGER)")
            .await
            .unwrap();
        raw.execute_unprepared("INSERT INTO fuse VALUES (NULL)").await.unwrap();
        for table in tables {
            let table: String = table.try_get("", "name").unwrap();
            if APART.contains(&table.as_str()) {
                continue;
            }
            for act in ["INSERT", "UPDATE", "DELETE"] {
                // A refusal that shows something records that it was read.
                let counts = if table == "ledger" && act == "INSERT" {
                    "AND NOT NEW.is_read"
                } else {
                    ""
                };
                let trigger = format!(
                    "CREATE TRIGGER fuse_{table}_{act} BEFORE {act} ON \"{table}\" \
                     WHEN (SELECT length FROM fuse) IS NOT NULL {counts} BEGIN \
                     SELECT RAISE(ABORT, 'burnt down') WHERE (SELECT length FROM fuse) = 0; \
                     UPDATE fuse SET length = length - 1; END"
                );
                raw.execute_unprepared(&trigger).await.unwrap();
            }
        }
    }

    async fn set(&self, length: i64) {
        let set = format!("UPDATE fuse SET length = {length}");
        self.0.execute_unprepared(&set).await.unwrap();
    }

    async fn number(&self, sql: &str) -> i64 {
        let row = self.0.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql));
        row.await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    async fn left(&self) -> i64 {
        self.number("SELECT length FROM fuse").await
    }

    async fn looks(&self) -> i64 {
        self.number("SELECT count(*) FROM ledger WHERE is_read").await
    }
}

/// Cuts a write off after each of its steps in turn until it gets through; whether it did, and took any.
async fn gets_through(mut ask: Ask<'_>, fuse: &Fuse) -> bool {
    let operation = ask.operation;
    let (what, by) = (operation.id.as_str(), ask.by);
    let must = REACHED.contains(&what);
    fuse.set(0).await;
    let looks = fuse.looks().await;
    let is_refused = !operation.needs_version() || ask.is_refused_from_before().await;
    let is_recorded = fuse.looks().await > looks;

    let mut steps = 0;
    let answer = loop {
        fuse.set(steps).await;
        let answer = ask.send().await;
        if !answer.status.is_server_error() {
            break answer;
        }
        assert_eq!(
            fuse.left().await,
            steps,
            "{what}: something stays of what was cut off after {steps} steps"
        );
        let file = by.app.app.erasures.as_ref().unwrap();
        let erased = std::fs::read_to_string(&file.0).unwrap_or_default();
        assert!(erased.is_empty(), "{what}: what is not done is promised to be done");
        steps += 1;
        assert!(steps < 300, "{what}: {} {}", answer.status, answer.json());
    };
    if !answer.status.is_success() || steps == 0 {
        return false;
    }
    assert!(is_refused, "{what} goes by a page of before");
    // Of programs and instruments nobody's data show; of the case itself, to be erased or restricted, its coded facts.
    let shows = ["/cases/{id}/", "/referrals/{id}/specialist-notes"];
    let of_the_case = ["erasure_create", "restriction_create"].contains(&what);
    let shows = shows.iter().any(|place| operation.path.contains(place)) && !of_the_case;
    assert!(
        is_recorded || !(must && shows && operation.needs_version()),
        "{what} shows the present one and does not tell"
    );

    // Once more, word for word, with no step left to take.
    fuse.set(0).await;
    let again = ask.send().await;
    if operation.takes_key() {
        assert!(are_of_one(&answer, &again), "{what}: {} {}", again.status, again.json());
        if let Some(body) = &ask.body {
            // The same thing said in other words is another request.
            let words = format!(" {body}").into_bytes();
            let call = by.call(operation.method.clone(), &ask.path).once(&operation.id);
            let call = match ask.version {
                Some(version) => call.version(version),
                None => call,
            };
            let other = call.bytes("application/json", words).send().await;
            let code = other.json()["code"].clone();
            // Where few are let through, so many tries may have been all of them.
            let is_refused = code == Code::KeyReused.name() || code == Code::TooMany.name();
            assert!(is_refused, "{what}: {}", other.json());
        }
    } else if must || operation.needs_version() {
        assert!(!again.status.is_server_error(), "{what} is done twice");
    }
    true
}

/// How many transactions an operation is made of does not depend on the database: the run on PostgreSQL has nothing
/// to add.
async fn cut_off_everywhere(first: usize) {
    if std::env::var("TEST_PG_URL").is_ok() {
        return;
    }
    let scene = Box::pin(Scene::start(TestApp::start_on(Database::sqlite().await).await)).await;
    Fuse::lay(&scene.app).await;
    let operations: Vec<Operation> = writes().into_iter().skip(first).step_by(2).collect();
    let mut through = BTreeSet::new();
    for operation in &operations {
        let app = scene.app.copy().await;
        let fuse = Fuse(app.database().raw().await);
        for person in &scene.people {
            let by = person.at(&app);
            if gets_through(scene.ask(&by, operation), &fuse).await {
                through.insert(operation.id.as_str());
                break;
            }
        }
    }
    must_hold(&operations, &through, REACHED, 25);
}

/// That all of `must` that are among these operations were tried to their end, and others.
fn must_hold(operations: &[Operation], tried: &BTreeSet<&str>, must: &[&str], least: usize) {
    let missing: Vec<&str> = operations
        .iter()
        .map(|operation| operation.id.as_str())
        .filter(|id| must.contains(id) && !tried.contains(id))
        .collect();
    assert!(missing.is_empty(), "{missing:?} were refused; {tried:?} were not");
    assert!(tried.len() >= least, "{} operations: {tried:?}", tried.len());
}

#[actix_web::test]
async fn rel_02_rel_07_rel_08_a_write_that_is_cut_off_anywhere_leaves_nothing_and_can_be_sent_again() {
    Box::pin(cut_off_everywhere(0)).await;
}

/// Every second operation: two processors share them.
#[actix_web::test]
async fn rel_02_rel_07_rel_08_the_other_writes_that_are_cut_off_anywhere_leave_nothing_either() {
    Box::pin(cut_off_everywhere(1)).await;
}

/// On both engines: what one of two finds locked, and what the other left, they answer each in its way.
#[actix_web::test]
async fn rel_07_and_rel_08_what_is_sent_twice_at_once_happens_once() {
    let scene = Box::pin(Scene::start(TestApp::start().await)).await;
    let mut operations = writes();
    operations.retain(|operation| operation.takes_key() || operation.needs_version());
    operations.sort_by_key(|operation| ENDS.iter().position(|id| *id == operation.id));
    let mut once = BTreeSet::new();
    for operation in &operations {
        let what = operation.id.as_str();
        for by in &scene.people {
            // Nobody may ask for dozens of things out of sight at once.
            scene.app.pass(Duration::minutes(2));
            let mut ask = scene.ask(by, operation);
            if operation.needs_version() {
                ask.is_refused_from_before().await;
            }
            let (one, other) = Box::pin(join(Box::pin(ask.send()), Box::pin(ask.send()))).await;
            for answer in [&one, &other] {
                assert!(
                    !answer.status.is_server_error(),
                    "{what}: {} {}",
                    answer.status,
                    answer.json()
                );
            }
            let done = [&one, &other].map(|answer| answer.status.is_success());
            if done == [false, false] {
                continue;
            }
            if operation.takes_key() {
                assert!(are_of_one(&one, &other), "{what}: {} {}", one.json(), other.json());
            } else if REACHED.contains(&what) {
                assert_ne!(done, [true, true], "{what} is done twice");
            }
            once.insert(what);
            break;
        }
    }
    // Of three answers to one wish the first is given; the others have nothing to answer then.
    let must: Vec<&str> = REACHED
        .iter()
        .copied()
        .filter(|id| !id.starts_with("erasure_") || *id == "erasure_create")
        // By then an emergency has long ended, and whoever proved a factor has to prove it again.
        .filter(|id| !["emergency_access_agree", "emergency_access_end"].contains(id))
        .filter(|id| !["address_confirm", "authenticator_replace"].contains(id))
        .collect();
    must_hold(&operations, &once, &must, 40);
}
