//! What partners' programs are told: by the list of events, and by calls to their endpoints.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration as Pause;

use actix_web::http::Method;
use chrono::Duration;
use punte_api::Code;
use punte_api::app::Profile;
use punte_domain::access::Role;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{Id, OfferId, WebhookDeliveryId, WebhookId};
use punte_domain::partners::delivery::{Attempt, WebhookDelivery, WebhookDeliveryFault};
use punte_domain::partners::target::{SANDBOX, TargetPolicy};
use punte_jobs::Step;
use punte_jobs::webhooks::{Call, Courier, Lookup, Sender, system_lookup};
use punte_storage::ledger;
use punte_storage::ledger::CheckpointFile;
use punte_storage::partners::delivery::{self, Room};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use super::referral::{GIVEN, Scene, act, id};
use crate::kit::trap::{Called, TAKEN, Trap};
use crate::kit::{Person, Program, TestApp};

/// Long enough for this machine, short enough for a test of who hangs.
const PATIENCE: Pause = Pause::from_millis(800);

/// A shelter with a program, and an endpoint on this machine.
pub struct Hooked {
    pub scene: Scene,
    app: TestApp,
    manager: Person,
    program: Program,
    pub trap: Trap,
    pub webhook: Value,
    courier: Courier,
}

impl Hooked {
    pub async fn start() -> Self {
        Self::start_at(Scene::start().await).await
    }

    async fn start_at(scene: Scene) -> Self {
        // As in the demonstration, where endpoints may be on this machine.
        let app = scene.app.with(punte_api::App {
            profile: Profile::Demo,
            ..scene.app.app.clone()
        });
        let manager = app.member(scene.shelter, Role::OrganisationAdministrator).await;
        let program = manager.makes_a_program(&["referrals.read"]).await;
        let trap = Trap::start().await;
        let webhook = manager.post("webhooks", asked(&program.id, &trap.url)).await.ok();
        Self {
            scene,
            app,
            manager,
            program,
            trap,
            webhook,
            courier: Courier::new(TargetPolicy::AlsoLoopback, system_lookup(), PATIENCE),
        }
    }

    /// The jobs, until nothing is due and no call is under way.
    pub async fn works(&self) {
        self.app.pass(Duration::seconds(1));
        told(&self.app).await;
        let context = context(&self.app);
        loop {
            let step = self.courier.clone().step(context.clone()).await.unwrap();
            // A request that was refused may hold a row for a moment longer; what is held is not taken up.
            let is_left = delivery::is_due(&self.app.store().system_read(), &[]).await.unwrap();
            if step != Step::More && !is_left && self.courier.is_idle() {
                return;
            }
            tokio::time::sleep(Pause::from_millis(5)).await;
        }
    }

    fn place(&self, rest: &str) -> String {
        format!("webhooks/{}{rest}", self.webhook["id"].as_str().unwrap())
    }

    async fn posts(&self, rest: &str) -> Value {
        let place = self.place(rest);
        self.manager.call(Method::POST, &place).send().await.ok()
    }

    /// What became of what was to be sent, the latest first.
    async fn deliveries(&self) -> Vec<Value> {
        let listed = self.manager.get(&self.place("/deliveries")).await.ok();
        listed["items"].as_array().unwrap().clone()
    }

    async fn state(&self) -> Value {
        self.manager.get(&self.place("")).await.ok()["state"].clone()
    }
}

fn asked(client: &str, url: &str) -> Value {
    json!({"client_id": client, "url": url, "types": ["referral.sent", "referral.withdrawn", "case.opened"],
           "description": "Case system"})
}

fn context(app: &TestApp) -> punte_jobs::Context {
    punte_jobs::Context {
        store: app.store().clone(),
        checkpoints: CheckpointFile("nowhere".into()),
        erasures: None,
        pack: app.app.pack.clone(),
        scanner: None,
        mailer: None,
        targets: TargetPolicy::AlsoLoopback,
        signing_key_lasts: Duration::days(30),
    }
}

/// The ledger has its order and is translated.
async fn told(app: &TestApp) {
    let tx = app.store().system().await.unwrap();
    ledger::sequence(&tx, 10_000).await.unwrap();
    tx.commit().await.unwrap();
    while punte_jobs::partners::step(context(app)).await.unwrap() == Step::More {}
}

async fn events(app: &TestApp, token: &str, query: &str) -> Value {
    let path = format!("events{query}");
    app.calls_with(token, Method::GET, &path).await.ok()
}

/// The person takes back what the referral rests on.
async fn withdraws(scene: &Scene, case: &Value, consent: &Value) {
    let place = format!("cases/{}/consents/{}/withdraw", id(case), id(consent));
    let reason = json!({"reason": "She asked for it."});
    scene.worker.post(&place, reason).await.ok();
}

/// What one of the servers takes up with this under way.
async fn claims(hooked: &Hooked, under_way: BTreeMap<WebhookId, usize>) -> Vec<WebhookDelivery> {
    let tx = hooked.app.store().system().await.unwrap();
    let room = Room {
        all: 9,
        each: 4,
        under_way,
    };
    let claimed = delivery::claim(&tx, room).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

fn types(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|event| event["type"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn sec_61_events_are_read_by_cursor_with_the_rights_of_the_moment() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let of = async |organisation, scopes: &[&str]| {
        let manager = app.member(organisation, Role::OrganisationAdministrator).await;
        manager.makes_a_program(scopes).await
    };
    let receiver = of(scene.shelter, &["referrals.read", "cases.read"]).await;
    let holder = of(scene.ngo, &["cases.read", "referrals.read"]).await;
    let blind = of(scene.shelter, &["directory.read"]).await;
    let outsider = of(scene.police, &["referrals.read", "cases.read"]).await;
    let before = events(app, &receiver.token().await, "").await;
    assert_eq!(before, json!({"items": [], "next": null, "has_more": false}));

    let (case, consent, referral) = scene.sent(&["contact", "identity"]).await;
    told(app).await;
    let seen = events(app, &receiver.token().await, "").await;
    assert_eq!(types(&seen), ["referral.sent"]);
    let event = &seen["items"][0];
    assert_eq!(event["data"], json!({"id": referral["id"]}));
    assert_eq!(event.as_object().unwrap().len(), 4, "ids, a type and a time: {event}");
    assert!(!seen.to_string().contains(GIVEN) && !seen.to_string().contains(case["id"].as_str().unwrap()));
    // What else comes of a case that is opened is another test's.
    let followed = "types=case.opened,referral.sent,referral.withdrawn";
    let of_holder = events(app, &holder.token().await, &format!("?{followed}")).await;
    // What happened in one moment has no order.
    let mut followed_types = types(&of_holder);
    followed_types.sort_unstable();
    assert_eq!(followed_types, ["case.opened", "referral.sent"]);
    let has_it = |one: &Value| one["id"] == event["id"];
    assert!(
        of_holder["items"].as_array().unwrap().iter().any(has_it),
        "one event, one id"
    );
    for program in [&blind, &outsider] {
        let nothing = events(app, &program.token().await, "").await;
        assert_eq!(nothing, json!({"items": [], "next": null, "has_more": false}));
    }

    // One after the other, and then on from there.
    let token = holder.token().await;
    let first = events(app, &token, &format!("?limit=1&{followed}")).await;
    assert_eq!(first["has_more"], true);
    let after = |page: &Value| format!("?limit=1&{followed}&after={}", page["next"].as_str().unwrap());
    let second = events(app, &token, &after(&first)).await;
    assert_eq!(second["has_more"], false);
    let mut both = [types(&first), types(&second)].concat();
    both.sort_unstable();
    assert_eq!(both, followed_types);
    let end = events(app, &token, &after(&second)).await;
    assert_eq!((types(&end), &end["next"]), (vec![], &second["next"]));
    let only = events(app, &token, "?types=referral.sent,referral.withdrawn").await;
    assert_eq!(types(&only), ["referral.sent"]);
    for (query, code) in [
        ("?types=person.changed", Code::InvalidQuery),
        ("?limit=0", Code::InvalidQuery),
        ("?after=AAAA", Code::InvalidCursor),
    ] {
        app.calls_with(&token, Method::GET, &format!("events{query}"))
            .await
            .refused(code);
    }

    withdraws(&scene, &case, &consent).await;
    told(app).await;
    let later = events(app, &token, &after(&second)).await;
    assert_eq!(types(&later), ["referral.withdrawn"]);
    let narrowed = json!({"scopes": ["referrals.read"]});
    let version = holder.manager.get(&holder.place("")).await.ok()["version"].as_i64();
    let place = holder.place("");
    holder.manager.patch_at(&place, version.unwrap(), narrowed).await.ok();
    let rest = events(app, &token, "").await;
    assert_eq!(types(&rest), ["referral.sent", "referral.withdrawn"], "at once");
    // Who received it is told that it ended: no consent carries the rest. So are people, as far as they may read it.
    let ended = events(app, &receiver.token().await, "").await;
    assert_eq!(types(&ended), ["referral.withdrawn"]);
    assert_eq!(scene.keeper.get("events").await.ok()["items"], ended["items"]);
    assert_eq!(scene.stranger.get("events").await.ok()["items"], json!([]));
    // Translating once more tells nothing twice.
    told(app).await;
    assert_eq!(types(&events(app, &token, "").await), types(&rest));
}

#[actix_web::test]
async fn sec_60_and_61_a_delivery_is_signed_by_all_that_sign_and_holds_ids_only() {
    let hooked = Hooked::start().await;
    let secret = hooked.webhook["secret"].as_str().unwrap();
    assert!(secret.starts_with("whsec_") && secret.len() == 50);
    let seen = hooked.manager.get(&hooked.place("")).await.ok();
    assert!(!seen.to_string().contains("whsec_"), "it is nowhere else");
    let rotated = hooked.posts("/rotate").await;
    assert_ne!(rotated["secret"], hooked.webhook["secret"]);
    let (_, _, referral) = hooked.scene.sent(&["contact", "identity"]).await;
    hooked.works().await;

    let calls = hooked.trap.calls();
    assert_eq!(calls.len(), 1, "what happens to cases of others is not told: {calls:?}");
    let Called { headers, body } = &calls[0];
    let event: Value = serde_json::from_str(body).unwrap();
    assert_eq!(event["type"], "referral.sent");
    assert_eq!(event["data"], json!({"id": referral["id"]}));
    assert!(!body.contains(GIVEN) && event.as_object().unwrap().len() == 4);
    assert_eq!(event["id"].as_str(), headers.get("webhook-id").map(String::as_str));
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["webhook-timestamp"], hooked.app.now().timestamp().to_string());
    let signatures: Vec<&str> = headers["webhook-signature"].split(' ').collect();
    let of = |version: &str| signatures.iter().filter(|one| one.starts_with(version)).count();
    assert_eq!((of("v1,"), of("v1a,"), signatures.len()), (2, 1, 3));
    let listed = events(&hooked.app, &hooked.program.token().await, "").await;
    assert_eq!(listed["items"][0], event, "the list tells the same");

    // The former secret ends in a day, and at once when another is made.
    hooked.posts("/rotate").await;
    let secrets = hooked.manager.get(&hooked.place("")).await.ok()["secrets"].clone();
    assert_eq!(secrets.as_array().unwrap().len(), 2);
    assert_eq!(secrets[1]["id"], rotated["id"]);
    hooked.app.pass(Duration::hours(25));
    let trial = hooked.posts("/test").await;
    hooked.works().await;
    let last = hooked.trap.calls().pop().unwrap();
    assert_eq!(last.headers["webhook-signature"].split(' ').count(), 2);
    assert_eq!(last.headers["webhook-id"], trial["id"].as_str().unwrap());
    assert!(last.body.contains("webhook.test"));
    let deliveries = hooked.deliveries().await;
    assert!(
        deliveries
            .iter()
            .all(|one| one["state"] == "delivered" && one["status"] == 204)
    );
    assert_eq!(deliveries[0]["type"], Value::Null);
}

#[actix_web::test]
async fn rel_17_what_fails_is_tried_again_with_one_id_until_it_is_dead_and_can_be_sent_again() {
    let hooked = Hooked::start().await;
    hooked.posts("/test").await;
    hooked.app.pass(Duration::hours(1));
    let giant = format!(
        "HTTP/1.1 500 No\r\ncontent-length: 99999999999\r\n\r\n{}",
        "x".repeat(100_000)
    );
    let elsewhere = format!(
        "HTTP/1.1 307 Go\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n",
        hooked.trap.url
    );
    let refusals = [
        (Some(giant.as_str()), "refused", json!(500)),
        (Some(elsewhere.as_str()), "redirected", json!(307)),
        (
            Some("HTTP/1.1 429 Slow\r\nretry-after: 7200\r\n\r\n"),
            "refused",
            json!(429),
        ),
        (Some("nonsense"), "not_reached", Value::Null),
        (None, "timed_out", Value::Null),
    ];
    for number in 1..=10 {
        let (answer, fault, status) = &refusals[number % refusals.len()];
        hooked.trap.answers(*answer);
        hooked.works().await;
        assert_eq!(hooked.trap.calls().len(), number, "no redirect is followed");
        let now = hooked.deliveries().await.remove(0);
        assert_eq!(now["attempts"], number);
        assert_eq!((&now["fault"], &now["status"]), (&json!(fault), status));
        assert_eq!(now["state"], if number < 10 { "waiting" } else { "dead" });
        hooked.works().await;
        assert_eq!(hooked.trap.calls().len(), number, "not before its time");
        hooked.app.pass(Duration::hours(30));
    }
    let calls = hooked.trap.calls();
    let id = |call: &Called| call.headers["webhook-id"].clone();
    assert!(
        calls
            .iter()
            .all(|call| id(call) == id(&calls[0]) && call.body == calls[0].body)
    );

    let dead = hooked.deliveries().await.remove(0);
    let replay = format!("/deliveries/{}/replay", dead["id"].as_str().unwrap());
    hooked.app.pass(Duration::days(8));
    assert_eq!(hooked.posts(&replay).await["state"], "waiting");
    let tx = hooked.app.store().system().await.unwrap();
    delivery::forget_old(&tx).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(hooked.deliveries().await[0]["state"], "waiting", "not too old");
    let place = hooked.place(&replay);
    let twice = hooked.manager.call(Method::POST, &place).send().await;
    assert_eq!(twice.refused(Code::NotNow)["detail"], "webhook_delivery_not_over");
    hooked.trap.answers(Some(TAKEN));
    hooked.works().await;
    let calls = hooked.trap.calls();
    assert_eq!(
        (calls.len(), &calls[10].headers["webhook-id"]),
        (11, &calls[0].headers["webhook-id"])
    );
    let replayed = hooked.deliveries().await.remove(0);
    assert_eq!(replayed["state"], "delivered", "{replayed}");
}

#[actix_web::test]
async fn rel_17_an_endpoint_that_is_gone_is_disabled_and_what_happens_waits_for_it() {
    let hooked = Hooked::start().await;
    hooked.trap.answers(Some("HTTP/1.1 410 Gone\r\n\r\n"));
    hooked.posts("/test").await;
    hooked.works().await;
    assert_eq!(hooked.state().await, "disabled");
    assert_eq!(hooked.deliveries().await[0]["fault"], "gone");
    let place = hooked.place("/test");
    let test = hooked.manager.call(Method::POST, &place).send().await;
    assert_eq!(test.refused(Code::NotNow)["detail"], "webhook_not_active");
    hooked.scene.sent(&["contact"]).await;
    hooked.works().await;
    assert_eq!(hooked.deliveries().await[0]["state"], "held");
    hooked.trap.answers(Some(TAKEN));
    hooked.posts("/resume").await;
    hooked.works().await;
    assert_eq!((hooked.state().await, hooked.trap.calls().len()), (json!("active"), 2));
    assert_eq!(hooked.deliveries().await[0]["state"], "delivered");

    // Paused, what happens waits too; and what is removed leaves nothing.
    hooked.posts("/pause").await;
    hooked.scene.sent(&["contact"]).await;
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), 2);
    let version = hooked.manager.get(&hooked.place("")).await.ok()["version"].as_i64();
    let place = hooked.place("");
    let call = hooked.manager.call(Method::DELETE, &place).version(version.unwrap());
    assert_eq!(call.send().await.status.as_u16(), 204);
    hooked.works().await;
    hooked.manager.get(&place).await.refused(Code::NotFound);
    assert_eq!(hooked.trap.calls().len(), 2);
}

#[actix_web::test]
async fn sec_61_what_was_revoked_before_a_retry_is_not_told() {
    let hooked = Hooked::start().await;
    hooked.trap.answers(Some("HTTP/1.1 503 Later\r\n\r\n"));
    hooked.scene.sent(&["contact"]).await;
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), 1);
    let suspend = hooked.program.place("/suspend");
    hooked.manager.call(Method::POST, &suspend).send().await.ok();
    hooked.app.pass(Duration::hours(1));
    hooked.trap.answers(Some(TAKEN));
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), 1, "nobody is called");
    let skipped = hooked.deliveries().await.remove(0);
    assert_eq!(
        (&skipped["state"], &skipped["status"]),
        (&json!("skipped"), &Value::Null)
    );

    // The suspension was an error: what was skipped is sent again, one by one or all of it.
    let one = format!("/deliveries/{}/replay", skipped["id"].as_str().unwrap());
    for again in [one.as_str(), "/replay-skipped"] {
        // Before the program may act again, nothing changes.
        hooked.posts(again).await;
        hooked.works().await;
        assert_eq!(hooked.deliveries().await[0]["state"], "skipped", "{again}");
    }
    assert_eq!(hooked.trap.calls().len(), 1);
    let resume = hooked.program.place("/resume");
    hooked.manager.call(Method::POST, &resume).send().await.ok();
    hooked.posts("/replay-skipped").await;
    hooked.works().await;
    assert_eq!(hooked.deliveries().await[0]["state"], "delivered");
    let calls = hooked.trap.calls();
    assert_eq!(calls.len(), 2, "once more");
    hooked.posts("/replay-skipped").await;
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), 2, "what was taken is not sent again");
}

#[actix_web::test]
async fn sec_61_what_no_consent_carries_any_more_is_not_told_but_that_it_ended() {
    let hooked = Hooked::start().await;
    let scene = &hooked.scene;
    let called = || -> Vec<String> {
        let type_of = |call: &Called| serde_json::from_str::<Value>(&call.body).unwrap()["type"].clone();
        let calls = hooked.trap.calls();
        calls
            .iter()
            .map(|call| type_of(call).as_str().unwrap().to_owned())
            .collect()
    };
    // Withdrawn while the first call waits.
    let (case, consent, _) = scene.sent(&["contact"]).await;
    withdraws(scene, &case, &consent).await;
    hooked.works().await;
    assert_eq!(called(), ["referral.withdrawn"]);

    // Withdrawn before the call is tried again.
    hooked.trap.answers(Some("HTTP/1.1 503 Later\r\n\r\n"));
    let (case, consent, _) = scene.sent(&["contact"]).await;
    hooked.works().await;
    assert_eq!(called(), ["referral.withdrawn", "referral.sent"]);
    withdraws(scene, &case, &consent).await;
    hooked.app.pass(Duration::hours(1));
    hooked.trap.answers(Some(TAKEN));
    hooked.works().await;
    assert_eq!(called(), ["referral.withdrawn", "referral.sent", "referral.withdrawn"]);
    for one in hooked.deliveries().await {
        let expected = if one["type"] == "referral.sent" {
            "skipped"
        } else {
            "delivered"
        };
        assert_eq!(one["state"], expected, "{one}");
    }
    let listed = async |query: &str| events(&hooked.app, &hooked.program.token().await, query).await;
    assert_eq!(
        types(&listed("").await),
        ["referral.withdrawn"; 2],
        "the list tells the same"
    );

    // One that was accepted goes on; it is told of again when the person has changed their mind once more.
    let (case, consent, _) = scene.accepted(&["contact"]).await;
    told(&hooked.app).await;
    let accepted = "?types=referral.accepted";
    assert_eq!(types(&listed(accepted).await), ["referral.accepted"]);
    withdraws(scene, &case, &consent).await;
    let nothing = listed(accepted).await;
    assert_eq!(
        nothing,
        json!({"items": [], "next": null, "has_more": false}),
        "and is not passed over"
    );
    hooked.app.pass(Duration::seconds(1));
    scene.consent(&case, "assistance", scene.shelter, &["contact"]).await;
    assert_eq!(types(&listed(accepted).await), ["referral.accepted"]);
}

/// A page costs the same whatever its reader may read: it stops and says where to go on.
#[actix_web::test]
async fn rel_12_whoever_may_read_none_of_many_events_is_shown_the_end_of_each_look() {
    let scene = Scene::start().await;
    let app = &scene.app;
    let manager = app.member(scene.shelter, Role::OrganisationAdministrator).await;
    let token = manager.makes_a_program(&["referrals.read"]).await.token().await;
    let tx = app.store().system().await.unwrap();
    let offer: OfferId = tx.new_id();
    let changed = || {
        Event::new(EventKind::OfferChanged)
            .organisation(scene.shelter)
            .subject(offer)
    };
    for _ in 0..10 {
        tx.record_all((0..500).map(|_| changed())).await.unwrap();
    }
    tx.commit().await.unwrap();
    told(app).await;
    app.pass(Duration::seconds(1));
    scene.sent(&["contact"]).await;
    told(app).await;
    let mut query = "?limit=1".to_owned();
    let (mut looks, mut found) = (0, Vec::new());
    loop {
        let page = events(app, &token, &query).await;
        looks += 1;
        found.extend(types(&page).into_iter().map(str::to_owned));
        assert!(looks < 10, "{page}");
        if page["has_more"] == json!(false) {
            break;
        }
        query = format!("?limit=1&after={}", page["next"].as_str().unwrap());
    }
    assert_eq!(found, ["referral.sent"], "nothing is passed over");
    assert!(looks >= 5, "a page looks through a thousand: {looks}");
}

#[actix_web::test]
async fn rel_16_a_stop_waits_for_calls_under_way_and_not_for_ever() {
    let hooked = Hooked::start().await;
    hooked.trap.answers(None);
    hooked.posts("/test").await;
    hooked.courier.clone().step(context(&hooked.app)).await.unwrap();
    assert!(!hooked.courier.is_idle(), "a call is under way");
    assert!(!hooked.courier.is_idle_within(Pause::from_millis(10)).await);
    assert!(hooked.courier.is_idle_within(PATIENCE * 10).await);
    let delivery = hooked.deliveries().await.remove(0);
    assert_eq!(
        (&delivery["state"], &delivery["fault"]),
        (&json!("waiting"), &json!("timed_out")),
        "what came of it is kept"
    );
}

#[actix_web::test]
async fn rel_16_one_of_two_takes_up_a_delivery_and_who_is_cut_off_loses_it() {
    let hooked = Hooked::start().await;
    hooked.posts("/test").await;
    let store = hooked.app.store();
    let claim = async || claims(&hooked, BTreeMap::new()).await;
    let mut claimed = claim().await;
    let first = claimed.remove(0);
    assert_eq!(claim().await, [], "the other server finds nothing");
    hooked.app.pass(Duration::minutes(2));
    let second = claim().await.remove(0);
    assert_eq!((first.attempts, second.attempts), (1, 2));
    for (late, attempt, state) in [
        (&first, Attempt::Gone, "waiting"),
        (&second, Attempt::Taken(200), "delivered"),
        (&second, Attempt::Gone, "delivered"),
    ] {
        let tx = store.system().await.unwrap();
        delivery::finish(&tx, late, attempt).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(hooked.deliveries().await[0]["state"], state);
    }
    assert_eq!(hooked.state().await, "active");

    // One that cuts off whoever makes it does not come back for ever.
    hooked.posts("/test").await;
    for _ in 0..10 {
        assert_eq!(claim().await.len(), 1);
        hooked.app.pass(Duration::minutes(2));
    }
    assert_eq!(claim().await, []);
    let dead = hooked.deliveries().await.remove(0);
    assert_eq!((&dead["state"], &dead["fault"]), (&json!("dead"), &json!("cut_off")));
}

#[actix_web::test]
async fn rel_16_what_was_under_way_when_an_endpoint_was_paused_goes_on_when_it_is_resumed() {
    let hooked = Hooked::start().await;
    hooked.posts("/test").await;
    let claimed = claims(&hooked, BTreeMap::new()).await.remove(0);
    hooked.posts("/pause").await;
    hooked.posts("/resume").await;
    // Whoever sends it looked while it was paused, and says so when it is not any more.
    let tx = hooked.app.store().system().await.unwrap();
    delivery::finish(&tx, &claimed, Attempt::NotActive).await.unwrap();
    tx.commit().await.unwrap();
    hooked.works().await;
    assert_eq!(hooked.deliveries().await[0]["state"], "delivered");
}

#[actix_web::test]
async fn rel_17_who_asked_for_an_hour_is_not_called_sooner_for_a_call_that_timed_out() {
    let hooked = Hooked::start().await;
    for _ in 0..2 {
        hooked.posts("/test").await;
    }
    let claimed = claims(&hooked, BTreeMap::new()).await;
    let failed = |fault, asked| Attempt::Failed {
        fault,
        status: None,
        asked,
    };
    let asks = failed(WebhookDeliveryFault::Refused, Some(Duration::hours(1)));
    let hangs = failed(WebhookDeliveryFault::TimedOut, None);
    for (one, attempt) in claimed.iter().zip([asks, hangs]) {
        let tx = hooked.app.store().system().await.unwrap();
        delivery::finish(&tx, one, attempt).await.unwrap();
        tx.commit().await.unwrap();
    }
    hooked.app.pass(Duration::minutes(50));
    assert_eq!(claims(&hooked, BTreeMap::new()).await, []);
    hooked.app.pass(Duration::minutes(11));
    assert!(!claims(&hooked, BTreeMap::new()).await.is_empty());
}

#[actix_web::test]
async fn rel_17_an_endpoint_that_hangs_holds_up_no_other() {
    let hooked = Hooked::start().await;
    let well = Trap::start().await;
    let other = asked(&hooked.program.id, &well.url);
    let other = hooked.manager.post("webhooks", other).await.ok();
    hooked.trap.answers(None);
    let tx = hooked.app.store().system().await.unwrap();
    let id = |webhook: &Value| Id::from_uuid(Uuid::parse_str(webhook["id"].as_str().unwrap()).unwrap());
    for _ in 0..60 {
        let trial: WebhookDeliveryId = tx.new_id();
        delivery::add_trial(&tx, trial, id(&hooked.webhook)).await.unwrap();
    }
    delivery::add_trial(&tx, tx.new_id(), id(&other)).await.unwrap();
    tx.commit().await.unwrap();
    let context = context(&hooked.app);
    for _ in 0..100 {
        hooked.courier.clone().step(context.clone()).await.unwrap();
        tokio::time::sleep(Pause::from_millis(5)).await;
        if !well.calls().is_empty() {
            break;
        }
    }
    assert_eq!(well.calls().len(), 1, "before the other gives up");
    assert!(hooked.trap.calls().len() <= 4, "a few at once");
    while !hooked.courier.is_idle() {
        tokio::time::sleep(Pause::from_millis(20)).await;
    }
    // It rests: of those that are left none is sent now.
    let tried = hooked.trap.calls().len();
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), tried);
}

#[actix_web::test]
async fn rel_17_what_piles_up_for_one_endpoint_leaves_the_other_its_turn() {
    let hooked = Hooked::start().await;
    let form = asked(&hooked.program.id, &hooked.trap.url);
    let other = hooked.manager.post("webhooks", form).await.ok();
    let id = |webhook: &Value| Id::from_uuid(Uuid::parse_str(webhook["id"].as_str().unwrap()).unwrap());
    let (first, other): (WebhookId, WebhookId) = (id(&hooked.webhook), id(&other));
    let adds = async |webhook: WebhookId, count: usize| {
        let tx = hooked.app.store().system().await.unwrap();
        for _ in 0..count {
            delivery::add_trial(&tx, tx.new_id(), webhook).await.unwrap();
        }
        tx.commit().await.unwrap();
    };
    adds(first, 100).await;
    hooked.app.pass(Duration::seconds(1));
    adds(other, 2).await;
    let claimed = claims(&hooked, BTreeMap::from([(first, 2)])).await;
    let to: Vec<WebhookId> = claimed.iter().map(|one| one.webhook).collect();
    assert_eq!(to, [other, other, first, first]);
}

#[actix_web::test]
async fn rel_16_much_that_happens_at_once_is_told_to_all_who_follow_it() {
    let hooked = Hooked::start().await;
    for number in 1..10 {
        let mut form = asked(&hooked.program.id, &format!("{}/{number}", hooked.trap.url));
        form["types"] = json!(["offer.changed"]);
        hooked.manager.post("webhooks", form).await.ok();
    }
    let tx = hooked.app.store().system().await.unwrap();
    let offer: OfferId = tx.new_id();
    let changed = || {
        Event::new(EventKind::OfferChanged)
            .organisation(hooked.scene.shelter)
            .subject(offer)
    };
    tx.record_all((0..400).map(|_| changed())).await.unwrap();
    tx.commit().await.unwrap();
    told(&hooked.app).await;
    let raw = hooked.app.database().raw().await;
    let all = "SELECT id FROM webhook_delivery WHERE kind = 'offer.changed'";
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), all))
        .await
        .unwrap();
    assert_eq!(rows.len(), 9 * 400, "more than one statement holds");
}

#[actix_web::test]
async fn sec_59_a_name_is_looked_up_and_checked_each_time_it_is_dialled() {
    let trap = Trap::start().await;
    let port = trap
        .url
        .rsplit(':')
        .next()
        .unwrap()
        .split('/')
        .next()
        .unwrap()
        .to_owned();
    let asked = Arc::new(AtomicUsize::new(0));
    // The first answers are this machine's, which this sender may call; then the house's, then both.
    let lookup: Lookup = {
        let asked = Arc::clone(&asked);
        Arc::new(move |_| {
            let addresses: &[&str] = match asked.fetch_add(1, Ordering::SeqCst) {
                0 => &["127.0.0.1:0"],
                1 => &["10.0.0.1:0"],
                2 => &["127.0.0.1:0", "169.254.169.254:0"],
                _ => &["[::ffff:127.0.0.1]:0"],
            };
            let addresses: Vec<SocketAddr> = addresses.iter().map(|address| address.parse().unwrap()).collect();
            Box::pin(async move { Ok(addresses) })
        })
    };
    let sender = Sender::new(TargetPolicy::AlsoLoopback, lookup, PATIENCE).unwrap();
    let call = |url: String| Call {
        url,
        id: "1".to_owned(),
        timestamp: 1,
        signature: "v1,x".to_owned(),
        body: b"{}".to_vec(),
    };
    let now = punte_domain::Timestamp::UNIX_EPOCH;
    let named = call(format!("http://localhost:{port}/hook"));
    assert_eq!(sender.send(&named, now).await, Attempt::Taken(204));
    let refused = Attempt::Failed {
        fault: WebhookDeliveryFault::NotPublic,
        status: None,
        asked: None,
    };
    for _ in 0..3 {
        assert_eq!(sender.send(&named, now).await, refused);
    }
    // In production this machine is none of the public Internet, however it is written.
    let strict = Sender::new(TargetPolicy::PublicOnly, system_lookup(), PATIENCE).unwrap();
    let leads_home: Lookup = Arc::new(|_| Box::pin(async { Ok(vec![SocketAddr::from(([127, 0, 0, 1], 0))]) }));
    let rebound = Sender::new(TargetPolicy::PublicOnly, leads_home, PATIENCE).unwrap();
    assert_eq!(
        rebound
            .send(&call("https://partner.example.org/".to_owned()), now)
            .await,
        refused
    );
    for url in [
        trap.url.clone(),
        format!("https://127.0.0.1:{port}/"),
        "https://2130706433/".to_owned(),
        "https://[::ffff:127.0.0.1]/".to_owned(),
    ] {
        assert_eq!(strict.send(&call(url), now).await, refused);
    }
    assert_eq!(trap.calls().len(), 1);
}

#[actix_web::test]
async fn sec_27_and_59_who_says_where_events_go_and_where_they_may_go() {
    let app = TestApp::start().await;
    let scene_of = async || {
        let manager = app.outsider().await;
        let program = manager.makes_a_program(&["referrals.read"]).await;
        (manager, program)
    };
    let (ours, program) = scene_of().await;
    let (theirs, of_theirs) = scene_of().await;
    let url = "https://partner.example.org/hook";
    for (url, code) in [
        ("http://partner.example.org/", "not_https"),
        ("https://partner.example.org:8443/", "wrong_port"),
        ("https://127.0.0.1/", "not_public"),
        ("https://localhost/", "not_public"),
        ("https://a:b@partner.example.org/", "with_credentials"),
        ("partner.example.org", "malformed"),
    ] {
        let refusal = ours.post("webhooks", asked(&program.id, url)).await.refused_at("/url");
        assert_eq!(refusal["errors"][0]["code"], code, "{url}");
    }
    let foreign = ours.post("webhooks", asked(&of_theirs.id, url)).await;
    foreign.refused_at("/client_id");
    for wrong in [json!([]), json!(["referral.sent", "referral.sent"])] {
        let mut form = asked(&program.id, url);
        form["types"] = wrong;
        ours.post("webhooks", form).await.refused_at("/types");
    }
    let call = || ours.call(Method::POST, "webhooks").once("the-same");
    let form = asked(&program.id, url);
    let webhook = call().json(&form).send().await.ok();
    let again = call().json(&form).send().await.ok();
    assert_eq!((&again["id"], &again["secret"]), (&webhook["id"], &Value::Null), "once");

    let place = |rest: &str| format!("webhooks/{}{rest}", webhook["id"].as_str().unwrap());
    theirs.get(&place("")).await.refused(Code::NotFound);
    let nowhere = json!({"url": "https://elsewhere.example.org/"});
    theirs
        .patch_at(&place(""), 1, nowhere.clone())
        .await
        .refused(Code::NotFound);
    let agency = app
        .organisation(
            punte_domain::identity::organisation::OrganisationKind::NationalAgency,
            &[],
        )
        .await;
    let national = app.member(agency, Role::Administrator).await;
    national.get(&place("")).await.ok();
    let refusals = [
        national.post("webhooks", form).await,
        national.patch_at(&place(""), 1, nowhere).await,
        national.post(&place("/rotate"), Value::Null).await,
        national.post(&place("/test"), Value::Null).await,
        national.post(&place("/resume"), Value::Null).await,
    ];
    for refusal in refusals {
        assert_eq!(refusal.refused(Code::Forbidden)["detail"], "webhook_of_another");
    }
    national.call(Method::POST, &place("/pause")).send().await.ok();
    for _ in 1..10 {
        ours.post("webhooks", asked(&program.id, url)).await.ok();
    }
    let full = ours.post("webhooks", asked(&program.id, url)).await;
    assert_eq!(full.refused(Code::NotNow)["detail"], "webhooks_full");
    let mut seen = 0;
    let mut path = "webhooks?limit=4".to_owned();
    loop {
        let page = ours.get(&path).await.ok();
        seen += page["items"].as_array().unwrap().len();
        match page["next"].as_str() {
            Some(next) => path = format!("webhooks?limit=4&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, 10);
    assert_eq!(theirs.get("webhooks").await.ok()["items"], json!([]));
    // Nothing that is sent could be read: what happened stands in the ledger without an address.
    what_was_done_is_recorded(&app).await;
}

async fn what_was_done_is_recorded(app: &TestApp) {
    let raw = app.database().raw().await;
    let all = "SELECT kind, fields FROM ledger WHERE kind LIKE 'webhook.%' ORDER BY at, id";
    let rows = raw
        .query_all_raw(Statement::from_string(raw.get_database_backend(), all))
        .await
        .unwrap();
    let kinds: Vec<String> = rows.iter().map(|row| row.try_get("", "kind").unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "webhook.created").count(), 10);
    assert!(kinds.contains(&"webhook.paused".to_owned()));
    for row in &rows {
        let fields: String = row.try_get("", "fields").unwrap();
        assert!(!fields.contains("http") && !fields.contains("whsec"));
    }
}

/// What the library of the standard is given to verify: a delivery of the present, signed by two secrets.
pub async fn for_the_library() -> Value {
    let scene = Scene::start().await;
    scene.app.pass(chrono::Utc::now() - scene.app.now());
    let hooked = Hooked::start_at(scene).await;
    let rotated = hooked.posts("/rotate").await;
    hooked.posts("/test").await;
    hooked.works().await;
    let call = hooked.trap.calls().remove(0);
    json!({"headers": call.headers, "body": call.body,
           "secrets": [rotated["secret"], hooked.webhook["secret"]], "public_key": hooked.webhook["public_key"]})
}

#[actix_web::test]
async fn the_sandbox_of_the_demonstration_shows_what_was_sent_and_nobody_is_called() {
    let hooked = Hooked::start().await;
    let kept = asked(&hooked.program.id, SANDBOX);
    let endpoint = hooked.manager.post("webhooks", kept).await.ok();
    let place = format!("webhooks/{}", endpoint["id"].as_str().unwrap());
    let trial = format!("{place}/test");
    hooked.manager.call(Method::POST, &trial).send().await.ok();
    hooked.works().await;
    assert!(hooked.trap.calls().is_empty());
    let calls = format!("{place}/sandbox-calls");
    let seen = hooked.manager.get(&calls).await.ok();
    let call = &seen["items"][0];
    let names: Vec<&str> = call["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|header| header["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["content-type", "webhook-id", "webhook-timestamp", "webhook-signature"]
    );
    let body: Value = serde_json::from_str(call["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["type"], "webhook.test");
    assert_eq!(body["id"], call["headers"][1]["value"]);
    let stranger = hooked
        .app
        .member(hooked.scene.police, Role::OrganisationAdministrator)
        .await;
    stranger.get(&calls).await.refused(Code::NotFound);

    // In an installation it is a name like any other: it is dialled, and leads nowhere; nothing is to be seen of it.
    let elsewhere = hooked.manager.at(&hooked.scene.app);
    elsewhere.get(&calls).await.refused(Code::NotFound);
    assert!(!TargetPolicy::PublicOnly.keeps(SANDBOX));
    assert!(TargetPolicy::PublicOnly.check(SANDBOX).is_ok());
}

#[actix_web::test]
async fn sec_28_and_61_what_an_expired_consent_carried_is_told_no_more() {
    let hooked = Hooked::start().await;
    let scene = &hooked.scene;
    let case = scene.case("a18_25").await;
    let form = json!({"purpose": "assistance", "recipient_id": scene.shelter, "data_sets": ["contact"],
                      "basis": "consent", "given_by": "person", "given_on": "2026-03-01", "valid_until": "2026-03-02",
                      "leaflet_language": "ro"});
    let consents = format!("cases/{}/consents", id(&case));
    let consent = scene.worker.post(&consents, form).await.ok();
    let draft = scene
        .draft(&case, &consent, "service", scene.shelter, &["contact"])
        .await;
    act(&scene.worker, &draft, "send", json!({})).await.ok();
    let listed = async || events(&hooked.app, &hooked.program.token().await, "").await;
    hooked.trap.answers(Some("HTTP/1.1 503 Later\r\n\r\n"));
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), 1, "its last day");
    assert_eq!(types(&listed().await), ["referral.sent"]);
    hooked.app.pass(Duration::days(1));
    hooked.trap.answers(Some(TAKEN));
    hooked.works().await;
    assert_eq!(hooked.trap.calls().len(), 1, "it is not tried again");
    assert_eq!(hooked.deliveries().await[0]["state"], "skipped");
    assert_eq!(listed().await["items"], json!([]));
}
