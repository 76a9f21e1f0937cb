//! Referrals: sent, answered, reported back, each side seeing what consent opens.

use actix_web::http::{Method, StatusCode};
use chrono::Duration;
use futures_util::future::join_all;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::{Id, OrganisationId, ReferralId};
use punte_domain::identity::offer::{AdmissionRules, OfferFacts, ServiceOffer};
use punte_domain::identity::organisation::OrganisationKind;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::kit::{Answer, Person, TestApp};

/// An NGO that refers, a shelter and a clinic that receive, and others who look on.
pub struct Scene {
    pub app: TestApp,
    pub ngo: OrganisationId,
    pub shelter: OrganisationId,
    pub police: OrganisationId,
    pub worker: Person,
    pub keeper: Person,
    pub second_keeper: Person,
    pub stranger: Person,
    pub officer: Person,
    pub coordinator: Person,
    pub inspector: Person,
}

/// Texts that only a disclosure may let out.
pub const GIVEN: &str = "Zorabela";
pub const PHONE: &str = "+40 700 111 222";
pub const ADDRESS: &str = "Strada Ascunsa 5";
pub const SAFETY: &str = "never after six";
const MARKERS: [&str; 4] = [GIVEN, PHONE, ADDRESS, SAFETY];

impl Scene {
    pub async fn start() -> Self {
        let app = TestApp::start().await;
        let ngo = app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
        let shelter = app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
        let clinic = app.organisation(OrganisationKind::HealthProvider, &["RO-CJ"]).await;
        let police = app.organisation(OrganisationKind::Police, &["RO-CJ"]).await;
        let centre = app.organisation(OrganisationKind::RegionalCentre, &["RO-CJ"]).await;
        let agency = app.organisation(OrganisationKind::NationalAgency, &[]).await;
        Self {
            worker: app.member(ngo, Role::CaseWorker).await,
            keeper: app.member(shelter, Role::CaseWorker).await,
            second_keeper: app.member(shelter, Role::CaseSupervisor).await,
            stranger: app.member(clinic, Role::CaseSupervisor).await,
            officer: app.member(centre, Role::RegionalOfficer).await,
            coordinator: app.member(agency, Role::NationalCoordinator).await,
            inspector: app.member(police, Role::Investigator).await,
            app,
            ngo,
            shelter,
            police,
        }
    }

    /// A case of the worker's with a person whose details are marked.
    pub async fn case(&self, age_group: &str) -> Value {
        self.case_with(age_group, None).await
    }

    /// The same, with what was noted when it was opened.
    pub async fn case_with(&self, age_group: &str, note: Option<&str>) -> Value {
        let form = json!({
            "note": note,
            "county": "RO-CJ", "sex": "female", "age_group": age_group, "urgency": "normal", "source": "hotline",
            "detected_on": "2026-03-01",
            "person": {
                "given_names": GIVEN, "family_name": "Necunoscuta", "aliases": [], "birth": null, "age_basis": null,
                "languages": ["ro"], "citizenships": ["RO"], "identifiers": [],
                "contacts": [
                    {"kind": "phone", "value": PHONE, "safe_to_call": true, "safe_to_write": false, "note": SAFETY},
                    {"kind": "address", "value": ADDRESS, "safe_to_call": false, "safe_to_write": false, "note": null}
                ]
            }
        });
        self.worker.post("cases", form).await.ok()
    }

    pub async fn consent(&self, case: &Value, purpose: &str, to: OrganisationId, sets: &[&str]) -> Value {
        let form = json!({
            "purpose": purpose, "recipient_id": to, "data_sets": sets, "basis": "consent", "given_by": "person",
            "given_on": "2026-03-01", "leaflet_language": "ro"
        });
        self.worker
            .post(&format!("cases/{}/consents", id(case)), form)
            .await
            .ok()
    }

    pub async fn draft(&self, case: &Value, consent: &Value, kind: &str, to: OrganisationId, sets: &[&str]) -> Value {
        let form = json!({
            "case_id": case["id"], "kind": kind, "to_id": to, "services": ["ACC-E"], "urgency": "normal",
            "consent_id": consent["id"], "data_sets": sets, "message": "Please help, quillwort."
        });
        self.worker.post("referrals", form).await.ok()
    }

    /// A referral to the shelter, sent with these data sets.
    pub async fn sent(&self, sets: &[&str]) -> (Value, Value, Value) {
        let case = self.case("a18_25").await;
        let (consent, sent) = self.sent_of(&case, sets).await;
        (case, consent, sent)
    }

    /// A referral of this case that the shelter has received.
    pub async fn sent_of(&self, case: &Value, sets: &[&str]) -> (Value, Value) {
        let consent = self.consent(case, "assistance", self.shelter, sets).await;
        let draft = self.draft(case, &consent, "service", self.shelter, sets).await;
        let sent = act(&self.worker, &draft, "send", json!({})).await.ok();
        (consent, sent)
    }

    /// A referral that the shelter has accepted.
    pub async fn accepted(&self, sets: &[&str]) -> (Value, Value, Value) {
        let (case, consent, sent) = self.sent(sets).await;
        let accepted = act(&self.keeper, &sent, "accept", json!({})).await.ok();
        (case, consent, accepted)
    }

    /// An offer of an organisation.
    async fn offer(&self, organisation: OrganisationId, free: Option<u32>, rules: AdmissionRules) {
        let tx = self.app.store().system().await.unwrap();
        let offer = ServiceOffer {
            id: tx.new_id(),
            organisation,
            version: 1,
            facts: OfferFacts {
                service: "ACC-E".to_owned(),
                capacity: free.map(|free| free + 1),
                free,
                rules,
                hours: None,
                funding_ends_on: None,
            },
            occupied: 0,
            free_updated_at: None,
        };
        punte_storage::identity::organisation::add_offer(&tx, &offer)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
}

pub fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

pub fn version(thing: &Value) -> i64 {
    thing["version"].as_i64().unwrap()
}

fn path(referral: &Value, rest: &str) -> String {
    format!("referrals/{}{rest}", id(referral))
}

pub async fn act(by: &Person, referral: &Value, verb: &str, body: Value) -> Answer {
    by.post_at(&path(referral, &format!("/{verb}")), version(referral), body)
        .await
}

pub async fn read(by: &Person, referral: &Value) -> Value {
    by.get(&path(referral, "")).await.ok()
}

fn holds(answer: &Value, marker: &str) -> bool {
    answer.to_string().contains(marker)
}

fn states(referral: &Value) -> Vec<&str> {
    referral["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["state"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_service_runs_from_the_draft_to_the_last_report() {
    let scene = Scene::start().await;
    let sets = ["contact", "identity", "safe_contact", "needs"];
    let (_, _, sent) = scene.sent(&sets).await;
    assert_eq!(sent["state"], "sent");
    assert_eq!(sent["answer_due_at"], "2026-03-05T08:00:00Z", "72 hours by the pack");
    assert_eq!(sent["disclosed"]["state"], "open");
    assert!(!holds(&sent, PHONE), "the sender reads the person in the case");

    let opened = read(&scene.keeper, &sent).await;
    assert_eq!(opened["state"], "received", "opening it acknowledges it");
    assert_eq!(opened["disclosed"]["identity"]["given_names"], GIVEN);
    assert_eq!(opened["disclosed"]["contact"]["contacts"][0]["value"], PHONE);
    assert_eq!(opened["disclosed"]["safe_contact"]["contacts"][0]["note"], SAFETY);
    assert_eq!(
        opened["disclosed"]["needs"],
        json!({"recorded": false, "assessed_on": null, "needs": []})
    );
    assert_eq!(opened["message"], "Please help, quillwort.");
    assert!(opened.get("case_id").is_none() && opened.get("case_reference").is_none());
    assert!(opened.get("consent_id").is_none());
    assert_eq!(opened["abilities"], json!(["accept", "refuse"]));
    let again = act(&scene.keeper, &opened, "acknowledge", json!({})).await.ok();
    assert_eq!(version(&again), version(&opened), "once received it stays so");

    let accepted = act(&scene.keeper, &opened, "accept", json!({})).await.ok();
    assert_eq!(accepted["state"], "accepted");
    let early = json!({"started_on": "2026-03-01"});
    act(&scene.keeper, &accepted, "start-service", early)
        .await
        .refused_at("/started_on");
    let started = json!({"started_on": "2026-03-02"});
    let started = act(&scene.keeper, &accepted, "start-service", started).await.ok();
    assert_eq!(started["expected_feedback"], "start");
    let due: Vec<_> = started["clocks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|clock| clock["state"] == "running")
        .map(|clock| clock["kind"].as_str().unwrap())
        .collect();
    assert!(due.contains(&"referral_feedback"), "{due:?}");

    act(&scene.keeper, &started, "complete", json!({}))
        .await
        .refused(Code::NotNow);
    let last = json!({"kind": "final", "outcome": "achieved", "narrative": "Stayed."});
    act(&scene.keeper, &started, "feedback", last.clone())
        .await
        .refused(Code::NotNow);
    let first = json!({"kind": "start", "narrative": "Arrived well."});
    let reported = act(&scene.keeper, &started, "feedback", first).await.ok();
    let refused = act(&scene.keeper, &reported, "complete", json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "feedback_missing");
    let partly = json!({"kind": "final", "outcome": "partly_achieved", "narrative": "Stayed."});
    act(&scene.keeper, &reported, "feedback", partly)
        .await
        .refused_at("/what_next");
    let reported = act(&scene.keeper, &reported, "feedback", last).await.ok();
    let completed = act(&scene.keeper, &reported, "complete", json!({})).await.ok();
    assert_eq!(completed["state"], "completed");

    let course = read(&scene.worker, &sent).await;
    assert_eq!(
        states(&course),
        ["draft", "sent", "received", "accepted", "service_started", "completed"]
    );
    assert_eq!(
        states(&completed).first(),
        Some(&"sent"),
        "drafting is the sender's own"
    );
    assert_eq!(course["feedback"][1]["narrative"], "Stayed.");
    assert!(
        course["clocks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|clock| clock["state"] != "running")
    );
    assert!(holds(&read(&scene.keeper, &sent).await, GIVEN));
    scene.app.pass(Duration::days(31));
    let closed = read(&scene.keeper, &sent).await;
    assert_eq!(closed["disclosed"]["reason"], "ended");
    assert!(MARKERS.iter().all(|marker| !holds(&closed, marker)));
}

/// Every data set: a transfer is the whole case.
pub const EVERYTHING: [&str; 12] = [
    "contact",
    "identity",
    "safe_contact",
    "screening_result",
    "screening_answers",
    "risk",
    "needs",
    "health",
    "exploitation",
    "legal",
    "documents",
    "plan",
];

impl Scene {
    /// A transfer of the case to this organisation, sent.
    pub async fn transfer(&self, case: &Value, to: OrganisationId) -> Value {
        let consent = self.consent(case, "transfer", to, &EVERYTHING).await;
        let draft = self.draft(case, &consent, "transfer", to, &[]).await;
        act(&self.worker, &draft, "send", json!({})).await.ok()
    }
}

/// MECHANISM §5: an accepted transfer moves the case; who held it looks back for 30 days.
#[actix_web::test]
async fn sec_29_a_transfer_moves_the_whole_case() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let some = scene.consent(&case, "transfer", scene.shelter, &["identity"]).await;
    let draft = scene
        .draft(&case, &some, "transfer", scene.shelter, &["identity"])
        .await;
    let refused = act(&scene.worker, &draft, "send", json!({})).await;
    let refused = refused.refused(Code::NotNow);
    assert_eq!(refused["detail"], "consent_lacks_data_sets");
    assert_eq!(refused["errors"].as_array().unwrap().len(), EVERYTHING.len() - 1);

    let sent = scene.transfer(&case, scene.shelter).await;
    assert_eq!(sent["data_sets"], json!(EVERYTHING), "whatever was ticked");
    let case_path = format!("cases/{}", id(&case));
    scene.second_keeper.get(&case_path).await.refused(Code::NotFound);

    act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    let taken = scene.second_keeper.get(&case_path).await.ok();
    assert_eq!(taken["organisation_id"], json!(scene.shelter));
    assert_eq!(taken["assigned_to"], Value::Null);
    let person = scene.second_keeper.get(&format!("{case_path}/person")).await.ok();
    assert_eq!(person["given_names"], GIVEN);

    let looking_back = scene.worker.get(&case_path).await.ok();
    assert_eq!(looking_back["abilities"], json!(["case_read"]));
    scene
        .worker
        .get(&format!("{case_path}/person"))
        .await
        .refused(Code::Forbidden);
    let edit = json!({"urgency": "urgent"});
    scene
        .worker
        .patch_at(&case_path, version(&looking_back), edit)
        .await
        .refused(Code::Forbidden);
    scene.app.pass(Duration::days(30));
    scene.worker.get(&case_path).await.refused(Code::NotFound);
}

/// SEC-28: what ran out between sending and acceptance moves nothing.
#[actix_web::test]
async fn sec_28_a_transfer_is_accepted_under_a_live_consent() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let mut form = json!({
        "purpose": "transfer", "recipient_id": scene.shelter, "data_sets": EVERYTHING, "basis": "consent",
        "given_by": "person", "given_on": "2026-03-01", "leaflet_language": "ro", "valid_until": "2026-03-02"
    });
    let consents = format!("cases/{}/consents", id(&case));
    let today = scene.worker.post(&consents, form.clone()).await.ok();
    let draft = scene.draft(&case, &today, "transfer", scene.shelter, &[]).await;
    act(&scene.worker, &draft, "send", json!({})).await.ok();
    scene.app.pass(Duration::days(1));
    let opened = read(&scene.keeper, &draft).await;
    assert_eq!(opened["abilities"], json!(["refuse"]));
    let refused = act(&scene.keeper, &opened, "accept", json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "transfer_consent_expired");
    let held = scene.worker.get(&format!("cases/{}", id(&case))).await.ok();
    assert_eq!(held["organisation_id"], json!(scene.ngo));

    form["valid_until"] = json!("2026-04-02");
    scene.worker.post(&consents, form).await.ok();
    act(&scene.keeper, &opened, "accept", json!({})).await.ok();
}

/// REL-06: of two transfers of one case one moves it; the other is taken back, and both sides know.
#[actix_web::test]
async fn rel_06_a_case_moves_once() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let clinic = scene.stranger.actor.as_ref().unwrap().organisation;
    let other_ngo = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let other = scene.app.member(other_ngo, Role::CaseSupervisor).await;
    let (one, two) = (
        scene.transfer(&case, scene.shelter).await,
        scene.transfer(&case, other_ngo).await,
    );
    let consent = scene.consent(&case, "transfer", scene.shelter, &EVERYTHING).await;
    let draft = scene.draft(&case, &consent, "transfer", scene.shelter, &[]).await;
    let help = scene.consent(&case, "assistance", clinic, &["identity"]).await;
    let help = scene.draft(&case, &help, "service", clinic, &["identity"]).await;
    let help = act(&scene.worker, &help, "send", json!({})).await.ok();

    let answers = join_all([
        act(&scene.keeper, &one, "accept", json!({})),
        act(&other, &two, "accept", json!({})),
    ])
    .await;
    let [first, second] = &answers[..] else {
        panic!("two answers")
    };
    let won = [first, second].into_iter().filter(|answer| answer.status.is_success());
    assert_eq!(won.count(), 1, "{} {}", first.json(), second.json());
    let (winner, loser, lost) = if first.status.is_success() {
        (&scene.second_keeper, &other, &two)
    } else {
        (&other, &scene.second_keeper, &one)
    };
    assert_eq!(read(loser, lost).await["state"], "withdrawn");
    for ended in [lost, &draft] {
        assert_eq!(read(winner, ended).await["state"], "withdrawn");
    }
    let case_path = format!("cases/{}", id(&case));
    winner.get(&case_path).await.ok();
    loser.get(&case_path).await.refused(Code::NotFound);
    let still = read(winner, &help).await;
    assert_eq!(still["state"], "sent", "help that was asked for goes on");
    act(winner, &still, "withdraw", json!({"reason": "Found at home."}))
        .await
        .ok();
}

/// SEC-29: the words of a referral follow the case: whoever holds it now reads them, whoever held it
/// follows the course for a while.
#[actix_web::test]
async fn sec_29_words_of_a_referral_follow_the_case() {
    let scene = Scene::start().await;
    let (case, _, sent) = scene.sent(&["identity"]).await;
    let text = json!({"reason": "other", "text": "Renovation, mugwort."});
    act(&scene.keeper, &sent, "refuse", text).await.ok();
    let boss = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let other_ngo = scene.app.organisation(OrganisationKind::Ngo, &["RO-CJ"]).await;
    let next = scene.app.member(other_ngo, Role::CaseSupervisor).await;
    let words = ["quillwort", "mugwort"];
    let reads = async |by: &Person| {
        let seen = read(by, &sent).await;
        words.map(|word| holds(&seen, word))
    };
    assert_eq!(reads(&boss).await, [true, true]);
    next.get(&path(&sent, "")).await.refused(Code::NotFound);
    let note = json!({"kind": "internal", "body": "Only among us, bryony."});
    let notes = format!("cases/{}/notes", id(&case));
    scene.worker.post(&notes, note).await.ok();
    let shared = json!({"kind": "observation", "body": "Sleeps badly, betony."});
    scene.worker.post(&notes, shared).await.ok();

    let moving = scene.transfer(&case, other_ngo).await;
    act(&next, &moving, "accept", json!({})).await.ok();
    assert_eq!(reads(&next).await, [true, true], "the file is theirs now");
    let listed = next.get(&format!("cases/{}/referrals", id(&case))).await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let read_notes = next.get(&notes).await.ok();
    assert!(holds(&read_notes, "betony") && !holds(&read_notes, "bryony"));
    for former in [&boss, &scene.worker] {
        let seen = read(former, &sent).await;
        assert_eq!(seen["state"], "refused", "the course");
        assert!(words.iter().all(|word| !holds(&seen, word)));
        assert_eq!(seen["abilities"], json!([]));
        let moved = read(former, &moving).await;
        assert_eq!(moved["state"], "accepted");
        assert!(!holds(&moved, "quillwort"));
        act(former, &moved, "break", json!({"reason": "lost_contact"}))
            .await
            .refused(Code::Forbidden);
        let listed = former.get(&format!("cases/{}/referrals", id(&case))).await.ok();
        assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    }
    let kept = read(&scene.keeper, &sent).await;
    assert!(holds(&kept, "mugwort"), "their own words, for the closing days");
    scene.app.pass(Duration::days(30));
    boss.get(&path(&sent, "")).await.refused(Code::NotFound);
    let closed = read(&scene.keeper, &sent).await;
    assert_eq!(closed["refusal"], json!({"reason": "other", "text": null}));
    assert_eq!(reads(&next).await, [true, true]);
    next.get(&notes).await.ok();
}

/// SEC-47: the reason that is shown is named.
#[actix_web::test]
async fn sec_47_a_reason_that_is_shown_is_named() {
    let scene = Scene::start().await;
    let (case, _, sent) = scene.sent(&["identity"]).await;
    let text = json!({"reason": "other", "text": "Renovation."});
    act(&scene.keeper, &sent, "refuse", text).await.ok();
    scene.app.pass(Duration::seconds(1));
    read(&scene.worker, &sent).await;
    let log = scene.worker.get(&format!("cases/{}/access-log", id(&case))).await.ok();
    let last = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["kind"] == "read.referral")
        .unwrap();
    assert_eq!(last["fields"], json!(["message", "reason"]));
}

/// Case workers read the words of referrals in their own cases; of the organisation's others they
/// see that and where they stand.
#[actix_web::test]
async fn a_colleague_sees_the_course_of_a_referral_and_no_words() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["identity"]).await;
    let colleague = scene.app.member(scene.ngo, Role::CaseWorker).await;
    let seen = read(&colleague, &accepted).await;
    assert_eq!((&seen["state"], &seen["message"]), (&json!("accepted"), &Value::Null));
    assert_eq!(seen["abilities"], json!([]));
    act(&colleague, &seen, "break", json!({"reason": "lost_contact"}))
        .await
        .refused(Code::Forbidden);
    let roommate = scene.app.member(scene.shelter, Role::CaseWorker).await;
    let shared = read(&roommate, &accepted).await;
    assert!(holds(&shared, GIVEN), "the in-box is the organisation's");
    assert_eq!(shared["abilities"], json!(["start_service", "break"]));
}

/// SEC-29: nobody but the organisation that writes it knows of a draft.
#[actix_web::test]
async fn sec_29_a_draft_addressed_to_a_regional_centre_is_not_seen_there() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let centre = scene.officer.actor.as_ref().unwrap().organisation;
    let consent = scene.consent(&case, "consultation", centre, &["needs"]).await;
    let draft = scene.draft(&case, &consent, "consultation", centre, &["needs"]).await;
    for by in [&scene.officer, &scene.coordinator, &scene.keeper] {
        by.get(&path(&draft, "")).await.refused(Code::NotFound);
        assert_eq!(by.get("referrals").await.ok()["items"], json!([]));
    }
    act(&scene.worker, &draft, "send", json!({})).await.ok();
    for by in [&scene.officer, &scene.coordinator] {
        assert_eq!(by.get("referrals").await.ok()["items"].as_array().unwrap().len(), 1);
    }
}

/// What the person closed stays closed through the receiver's later steps, until there is another
/// consent.
#[actix_web::test]
async fn sec_29_access_that_was_withdrawn_does_not_come_back() {
    let scene = Scene::start().await;
    let (case, consent, accepted) = scene.accepted(&["identity"]).await;
    let has_access = async || {
        let tx = scene.app.store().system_read();
        let case = punte_domain::id::CaseId::from_uuid(id(&case).parse().unwrap());
        let live = punte_storage::referrals::access::of_case(&tx, case).await.unwrap();
        live.iter().any(|access| access.organisation == scene.shelter)
    };
    assert!(has_access().await);
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
    scene.worker.post(&withdraw, json!({"reason": "x"})).await.ok();
    assert!(!has_access().await);
    let start = json!({"started_on": "2026-03-02"});
    act(&scene.keeper, &accepted, "start-service", start).await.ok();
    assert!(!has_access().await);
    scene.app.pass(Duration::seconds(1));
    scene.consent(&case, "assistance", scene.shelter, &["identity"]).await;
    assert!(has_access().await);
}

#[actix_web::test]
async fn a_consultation_is_its_answer() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "consultation", scene.shelter, &["needs"]).await;
    let draft = scene.draft(&case, &consent, "consultation", scene.shelter, &[]).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    let accepted = act(&scene.keeper, &sent, "accept", json!({})).await.ok();
    assert_eq!(accepted["expected_feedback"], "final");
    let start = json!({"started_on": "2026-03-02"});
    let refused = act(&scene.keeper, &accepted, "start-service", start).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "nothing_to_start");
    let answer = json!({"kind": "final", "narrative": "Yes, it is possible."});
    let answered = act(&scene.keeper, &accepted, "feedback", answer).await.ok();
    act(&scene.keeper, &answered, "complete", json!({})).await.ok();
    let seen = read(&scene.worker, &sent).await;
    assert_eq!(seen["feedback"][0]["narrative"], "Yes, it is possible.");
}

/// MECHANISM §1.8: notification to child protection needs no consent, but a child and a ground.
#[actix_web::test]
async fn a_duty_to_notify_rests_on_the_law() {
    let scene = Scene::start().await;
    let protection = scene
        .app
        .organisation(OrganisationKind::ChildProtection, &["RO-CJ"])
        .await;
    let officer = scene.app.member(protection, Role::CaseSupervisor).await;
    let ground = |case: &Value| {
        let form = json!({
            "purpose": "legal", "recipient_id": protection, "data_sets": ["identity"], "basis": "child_protection",
            "given_by": "child_assent", "given_on": "2026-03-02"
        });
        (format!("cases/{}/consents", id(case)), form)
    };
    let adult = scene.case("a18_25").await;
    let (place, form) = ground(&adult);
    scene.worker.post(&place, form).await.refused_at("/basis");
    let consent = scene.consent(&adult, "legal", protection, &["identity"]).await;
    let draft = scene
        .draft(&adult, &consent, "notification_duty", protection, &["identity"])
        .await;
    let refused = act(&scene.worker, &draft, "send", json!({})).await;
    assert_eq!(refused.refused(Code::NotNow)["detail"], "no_duty_to_notify");

    let child = scene.case("a14_17").await;
    let (place, form) = ground(&child);
    let consent = scene.worker.post(&place, form).await.ok();
    let draft = scene
        .draft(&child, &consent, "notification_duty", protection, &["identity"])
        .await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    let opened = read(&officer, &sent).await;
    assert_eq!(opened["disclosed"]["identity"]["given_names"], GIVEN);
    act(&officer, &opened, "accept", json!({})).await.ok();
}

/// SEC-22: another organisation's referral and none at all are one answer, for every operation.
#[actix_web::test]
async fn sec_22_a_foreign_referral_does_not_exist() {
    let scene = Scene::start().await;
    let (case, consent, sent) = scene.sent(&["identity"]).await;
    let other_case = scene.case("a18_25").await;
    let unknown = json!({"id": Uuid::from_u128(0x1234_4000_8000_0000_0000_0000_0001), "version": 2});
    let bodies = [
        ("send", json!({})),
        ("acknowledge", json!({})),
        ("accept", json!({})),
        ("refuse", json!({"reason": "no_capacity"})),
        ("start-service", json!({"started_on": "2026-03-02"})),
        ("feedback", json!({"kind": "start", "narrative": "x"})),
        ("complete", json!({})),
        ("break", json!({"reason": "lost_contact"})),
        ("withdraw", json!({"reason": "x"})),
    ];
    let whole = |answer: Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (answer.status, body)
    };
    for (verb, body) in bodies {
        let foreign = whole(act(&scene.stranger, &sent, verb, body.clone()).await);
        assert_eq!(foreign.0, StatusCode::NOT_FOUND, "{verb}");
        assert_eq!(
            foreign,
            whole(act(&scene.stranger, &unknown, verb, body).await),
            "{verb}"
        );
    }
    let change = json!({"urgency": "urgent"});
    let foreign = whole(scene.stranger.patch_at(&path(&sent, ""), 2, change.clone()).await);
    assert_eq!(
        foreign,
        whole(scene.stranger.patch_at(&path(&unknown, ""), 2, change).await)
    );
    let foreign = whole(scene.stranger.get(&path(&sent, "")).await);
    assert_eq!(foreign, whole(scene.stranger.get(&path(&unknown, "")).await));
    assert_eq!(foreign.0, StatusCode::NOT_FOUND);

    // Nested ids are checked against their parent: a consent of another case is none.
    let form = json!({
        "case_id": other_case["id"], "kind": "service", "to_id": scene.shelter, "services": ["ACC-E"],
        "urgency": "normal", "consent_id": consent["id"], "data_sets": ["identity"]
    });
    scene
        .worker
        .post("referrals", form.clone())
        .await
        .refused_at("/consent_id");
    scene.stranger.post("referrals", form).await.refused(Code::NotFound);
    let providers = format!("cases/{}/providers", id(&case));
    scene.stranger.get(&providers).await.refused(Code::NotFound);
    let listed = format!("cases/{}/referrals", id(&case));
    scene.stranger.get(&listed).await.refused(Code::NotFound);
}

#[actix_web::test]
async fn sec_29_the_receiver_knows_nothing_of_a_draft() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "assistance", scene.shelter, &["identity"]).await;
    let draft = scene
        .draft(&case, &consent, "service", scene.shelter, &["identity"])
        .await;
    scene.keeper.get(&path(&draft, "")).await.refused(Code::NotFound);
    let listed = scene.keeper.get("referrals").await.ok();
    assert_eq!(listed["items"], json!([]));
    let change = json!({"urgency": "urgent", "message": null});
    let changed = scene.worker.patch_at(&path(&draft, ""), 1, change).await.ok();
    assert_eq!(
        (&changed["urgency"], &changed["message"]),
        (&json!("urgent"), &Value::Null)
    );
    let sent = act(&scene.worker, &changed, "send", json!({})).await.ok();
    assert_eq!(sent["answer_due_at"], "2026-03-03T08:00:00Z", "24 hours by the pack");
    let late = json!({"urgency": "normal"});
    scene
        .worker
        .patch_at(&path(&sent, ""), version(&sent), late)
        .await
        .refused(Code::NotNow);
    act(&scene.keeper, &sent, "withdraw", json!({"reason": "x"}))
        .await
        .refused(Code::Forbidden);
    act(&scene.worker, &sent, "accept", json!({}))
        .await
        .refused(Code::Forbidden);
}

/// SEC-28: nothing is sent that the consent does not cover, and what lacks is named.
#[actix_web::test]
async fn sec_28_a_referral_is_sent_only_under_a_consent_that_covers_it() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let send = async |consent: Value, kind: &str, to: OrganisationId, sets: &[&str]| {
        let draft = scene.draft(&case, &consent, kind, to, sets).await;
        let answer = act(&scene.worker, &draft, "send", json!({})).await;
        answer.refused(Code::NotNow)
    };
    let narrow = scene.consent(&case, "assistance", scene.shelter, &["needs"]).await;
    let refused = send(
        narrow.clone(),
        "service",
        scene.shelter,
        &["needs", "identity", "health"],
    )
    .await;
    assert_eq!(refused["detail"], "consent_lacks_data_sets");
    assert_eq!(refused["errors"][0]["code"], "identity");
    assert_eq!(refused["errors"][1]["code"], "health");
    let refused = send(narrow.clone(), "service", scene.police, &["needs"]).await;
    assert_eq!(refused["detail"], "consent_for_other_recipient");
    let refused = send(narrow.clone(), "transfer", scene.shelter, &["needs"]).await;
    assert_eq!(refused["detail"], "consent_for_other_purpose");
    let refused = send(json!({"id": null}), "service", scene.shelter, &["needs"]).await;
    assert_eq!(refused["detail"], "consent_missing");
    let transfer = scene.consent(&case, "transfer", scene.police, &["needs"]).await;
    let refused = send(transfer, "transfer", scene.police, &["needs"]).await;
    assert_eq!(refused["detail"], "wrong_receiver");
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&narrow));
    scene.worker.post(&withdraw, json!({"reason": "No longer."})).await.ok();
    let refused = send(narrow, "service", scene.shelter, &["needs"]).await;
    assert_eq!(refused["detail"], "consent_withdrawn");

    let own = json!({
        "case_id": case["id"], "kind": "service", "to_id": scene.ngo, "services": ["NONE"], "urgency": "normal"
    });
    scene
        .worker
        .post("referrals", own.clone())
        .await
        .refused_at("/services/0");
    let mut own = own;
    own["services"] = json!(["ACC-E"]);
    scene.worker.post("referrals", own).await.refused_at("/to_id");
}

/// SEC-28: a withdrawal acts on the next read.
#[actix_web::test]
async fn sec_28_a_withdrawn_consent_closes_the_data_between_two_reads() {
    let scene = Scene::start().await;
    let (case, consent, accepted) = scene.accepted(&["contact", "identity", "safe_contact"]).await;
    let before = read(&scene.keeper, &accepted).await;
    assert!(MARKERS.iter().all(|marker| holds(&before, marker)));
    let waiting = scene
        .draft(&case, &consent, "service", scene.shelter, &["contact"])
        .await;
    let waiting = act(&scene.worker, &waiting, "send", json!({})).await.ok();

    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
    scene.worker.post(&withdraw, json!({"reason": "Fear."})).await.ok();

    let after = read(&scene.keeper, &accepted).await;
    assert_eq!(after["state"], "accepted", "the help goes on");
    assert_eq!(after["disclosed"]["state"], "closed");
    assert_eq!(after["disclosed"]["reason"], "consent_withdrawn");
    assert_eq!(after["data_sets"], json!([]));
    assert_eq!(after["message"], Value::Null);
    assert!(MARKERS.iter().all(|marker| !holds(&after, marker)) && !holds(&after, "quillwort"));
    let taken_back = read(&scene.keeper, &waiting).await;
    assert_eq!(taken_back["state"], "withdrawn");
    act(&scene.keeper, &taken_back, "accept", json!({}))
        .await
        .refused(Code::NotNow);
    let access = scene.worker.get(&format!("cases/{}", id(&case))).await.ok();
    assert_eq!(
        access["has_access"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["how"] == "referral")
            .count(),
        0
    );
}

#[actix_web::test]
async fn sec_28_an_expired_consent_closes_the_data() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["identity"]).await;
    assert!(holds(&read(&scene.keeper, &accepted).await, GIVEN));
    scene.app.pass(Duration::days(364));
    assert!(holds(&read(&scene.keeper, &accepted).await, GIVEN), "its last day");
    scene.app.pass(Duration::days(1));
    let after = read(&scene.keeper, &accepted).await;
    assert_eq!(after["disclosed"]["reason"], "consent_expired");
    assert!(!holds(&after, GIVEN));
}

/// SEC-24: what was not consented to is nowhere in the answer.
#[actix_web::test]
async fn sec_24_data_sets_that_were_not_shared_never_appear() {
    let scene = Scene::start().await;
    for (sets, shown) in [
        (vec!["needs"], vec![]),
        (vec!["identity"], vec![GIVEN]),
        (vec!["contact"], vec![PHONE, ADDRESS]),
        (vec!["safe_contact"], vec![SAFETY]),
    ] {
        let (_, _, sent) = scene.sent(&sets).await;
        for step in ["", "accept"] {
            let seen = if step.is_empty() {
                read(&scene.keeper, &sent).await
            } else {
                let now = read(&scene.keeper, &sent).await;
                act(&scene.keeper, &now, step, json!({})).await.ok()
            };
            for marker in MARKERS {
                assert_eq!(holds(&seen, marker), shown.contains(&marker), "{sets:?} {marker}");
            }
        }
    }
}

/// MECHANISM §5: never the shelter address to police.
#[actix_web::test]
async fn sec_24_police_see_no_address() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let sets = ["contact", "safe_contact"];
    let consent = scene.consent(&case, "consultation", scene.police, &sets).await;
    let draft = scene.draft(&case, &consent, "consultation", scene.police, &sets).await;
    let sent = act(&scene.worker, &draft, "send", json!({})).await.ok();
    let seen = read(&scene.inspector, &sent).await;
    assert!(holds(&seen, PHONE) && !holds(&seen, ADDRESS));
}

/// Those who oversee see the course and no content; the ledger names what was shown to whom.
#[actix_web::test]
async fn sec_24_and_47_overseers_see_the_course_and_every_reading_is_recorded() {
    let scene = Scene::start().await;
    let (case, _, sent) = scene.sent(&["identity", "contact"]).await;
    read(&scene.keeper, &sent).await;
    for overseer in [&scene.officer, &scene.coordinator] {
        let seen = read(overseer, &sent).await;
        assert_eq!(seen["state"], "received");
        assert_eq!(seen["case_id"], case["id"]);
        assert_eq!(seen["abilities"], json!([]));
        assert_eq!(seen["message"], Value::Null);
        assert!(MARKERS.iter().all(|marker| !holds(&seen, marker)));
        act(overseer, &seen, "accept", json!({})).await.refused(Code::Forbidden);
    }
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    let log = supervisor.get(&format!("cases/{}/access-log", id(&case))).await.ok();
    let shown: Vec<_> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["kind"] == "read.referral" && entry["fields"].to_string().contains("identity"))
        .collect();
    assert_eq!(shown.len(), 1, "{log}");
    assert_eq!(shown[0]["fields"], json!(["contact", "identity", "message"]));
}

/// REL-06: of fifty answers at once exactly one wins.
#[actix_web::test]
async fn rel_06_one_answer_of_fifty_wins() {
    let scene = Scene::start().await;
    let (_, _, sent) = scene.sent(&["identity"]).await;
    let answers = join_all((0..50).map(|number| {
        let by = if number % 2 == 0 {
            &scene.keeper
        } else {
            &scene.second_keeper
        };
        let sent = sent.clone();
        async move {
            if number % 3 == 0 {
                act(by, &sent, "refuse", json!({"reason": "no_capacity"})).await
            } else {
                act(by, &sent, "accept", json!({})).await
            }
        }
    }))
    .await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status.is_success()).collect();
    assert_eq!(won.len(), 1);
    for lost in answers.iter().filter(|answer| !answer.status.is_success()) {
        assert_eq!(lost.status, StatusCode::PRECONDITION_FAILED, "{}", lost.json());
    }
    let now = read(&scene.worker, &sent).await;
    assert_eq!(now["state"], won[0].json()["state"]);
    let answered = states(&now)
        .into_iter()
        .filter(|state| matches!(*state, "accepted" | "refused"));
    assert_eq!(answered.count(), 1);
}

/// REL-05: answers and the withdrawal of their consent wait for each other and never fail.
#[actix_web::test]
async fn rel_05_answers_and_a_withdrawal_at_once_all_end_well() {
    let scene = Scene::start().await;
    let (case, consent, first) = scene.sent(&["identity"]).await;
    let mut waiting = vec![first];
    for _ in 0..5 {
        let draft = scene
            .draft(&case, &consent, "service", scene.shelter, &["identity"])
            .await;
        waiting.push(act(&scene.worker, &draft, "send", json!({})).await.ok());
    }
    let withdraw = format!("cases/{}/consents/{}/withdraw", id(&case), id(&consent));
    let answers = join_all(waiting.iter().map(|one| act(&scene.keeper, one, "accept", json!({}))));
    let withdrawal = scene.worker.post(&withdraw, json!({"reason": "x"}));
    let (answers, withdrawal) = futures_util::future::join(answers, withdrawal).await;
    withdrawal.ok();
    for (one, answer) in waiting.iter().zip(answers) {
        let now = read(&scene.keeper, one).await;
        let expected = if answer.status.is_success() {
            "accepted"
        } else {
            "withdrawn"
        };
        assert_eq!(now["state"], expected, "{}", answer.json());
        assert_eq!(now["disclosed"]["state"], "closed");
        assert!(!holds(&now, GIVEN));
    }
}

/// REL-07: every step names the version it was decided on.
#[actix_web::test]
async fn rel_07_a_step_on_a_stale_version_shows_the_present_one() {
    let scene = Scene::start().await;
    let (_, _, sent) = scene.sent(&["identity"]).await;
    let missing = scene.keeper.post(&path(&sent, "/accept"), json!({})).await;
    missing.refused(Code::VersionRequired);
    let received = read(&scene.second_keeper, &sent).await;
    let stale = act(&scene.keeper, &sent, "accept", json!({}))
        .await
        .refused(Code::Stale);
    assert_eq!(stale["current"]["version"], received["version"]);
    assert_eq!(stale["current"]["state"], "received");
    act(&scene.keeper, &received, "accept", json!({})).await.ok();
}

/// REL-08: a repeated write happens once.
#[actix_web::test]
async fn rel_08_a_double_submit_happens_once() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "assistance", scene.shelter, &["identity"]).await;
    let form = json!({
        "case_id": case["id"], "kind": "service", "to_id": scene.shelter, "services": ["ACC-E"], "urgency": "normal",
        "consent_id": consent["id"], "data_sets": ["identity"]
    });
    let create = || scene.worker.call(Method::POST, "referrals").once("k1").json(&form);
    let first = create().send().await.ok();
    let second = create().send().await.ok();
    assert_eq!(id(&first), id(&second));
    let sent = act(&scene.worker, &first, "send", json!({})).await.ok();
    let accept = || {
        let place = path(&sent, "/accept");
        scene
            .keeper
            .call(Method::POST, &place)
            .version(version(&sent))
            .once("k2")
    };
    let first = accept().send().await.ok();
    let second = accept().send().await.ok();
    assert_eq!(
        (&first["version"], &first["state"]),
        (&second["version"], &json!("accepted"))
    );
    let other = scene
        .keeper
        .call(Method::POST, &path(&sent, "/refuse"))
        .version(version(&first))
        .once("k2")
        .json(&json!({"reason": "no_capacity"}));
    other.send().await.refused(Code::KeyReused);
}

#[actix_web::test]
async fn after_a_refusal_the_next_provider_is_offered() {
    let scene = Scene::start().await;
    let near = scene.app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
    let full = scene.app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
    let men = scene.app.organisation(OrganisationKind::Shelter, &["RO-CJ"]).await;
    let rules = AdmissionRules::default();
    let only_men = AdmissionRules {
        sexes: vec![punte_domain::cases::Sex::Male],
        ..rules.clone()
    };
    scene.offer(scene.shelter, Some(9), rules.clone()).await;
    scene.offer(near, Some(1), rules.clone()).await;
    scene.offer(full, Some(0), rules.clone()).await;
    scene.offer(men, Some(9), only_men).await;
    let (case, _, sent) = scene.sent(&["identity"]).await;
    let place = format!("cases/{}/providers/search", id(&case));
    let found = scene.worker.post(&place, json!({"service": "ACC-E"})).await.ok();
    let order: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["organisation_id"])
        .collect();
    assert_eq!(order[..2], [&json!(scene.shelter), &json!(near)]);
    assert_eq!(found["items"][0]["fits"], json!(["service", "county", "free_places"]));
    let misfits = |organisation: OrganisationId| {
        let items = found["items"].as_array().unwrap();
        items
            .iter()
            .find(|one| one["organisation_id"] == json!(organisation))
            .unwrap()["misfits"]
            .clone()
    };
    assert_eq!((misfits(full), misfits(men)), (json!(["free_places"]), json!(["sex"])));

    let text = json!({"reason": "other"});
    act(&scene.keeper, &sent, "refuse", text).await.refused_at("/text");
    let reason = json!({"reason": "other", "text": "Renovation."});
    let refused = act(&scene.keeper, &sent, "refuse", reason).await.ok();
    assert_eq!(refused["disclosed"]["reason"], "not_taken_on");
    assert!(!holds(&refused, GIVEN));
    assert_eq!(refused["next_offer"], Value::Null, "for the sender only");
    let seen = read(&scene.worker, &sent).await;
    assert_eq!(seen["refusal"], json!({"reason": "other", "text": "Renovation."}));
    assert_eq!(
        seen["next_offer"]["organisation_id"],
        json!(near),
        "the shelter was asked"
    );

    let consent = scene.consent(&case, "assistance", near, &["identity"]).await;
    let mut form = json!({
        "case_id": case["id"], "kind": "service", "to_id": near, "services": ["ACC-E"], "urgency": "normal",
        "consent_id": consent["id"], "data_sets": ["identity"], "previous_id": sent["id"]
    });
    let next = scene.worker.post("referrals", form.clone()).await.ok();
    assert_eq!(next["previous_id"], sent["id"]);
    let sent_on = act(&scene.worker, &next, "send", json!({})).await.ok();
    let neighbour = scene.app.member(near, Role::CaseWorker).await;
    act(&neighbour, &sent_on, "refuse", json!({"reason": "no_capacity"}))
        .await
        .ok();
    let seen = read(&scene.worker, &sent_on).await;
    assert_eq!(
        seen["next_offer"],
        Value::Null,
        "who is full or takes men only is no offer"
    );
    let consent = scene.consent(&case, "assistance", men, &["identity"]).await;
    form["to_id"] = json!(men);
    form["consent_id"] = consent["id"].clone();
    form["previous_id"] = Value::Null;
    let draft = scene.worker.post("referrals", form.clone()).await.ok();
    form["previous_id"] = draft["id"].clone();
    scene.worker.post("referrals", form).await.refused_at("/previous_id");

    let police = scene.police;
    scene.offer(police, Some(9), AdmissionRules::default()).await;
    let asks_police = json!({"service": "ACC-E", "kind": "transfer"});
    let movers = scene.worker.post(&place, asks_police).await.ok();
    assert!(!holds(&movers, &police.to_string()), "police takes over no case");
}

#[actix_web::test]
async fn an_unanswered_referral_expires() {
    let scene = Scene::start().await;
    let (_, _, sent) = scene.sent(&["identity"]).await;
    let referral = ReferralId::from_uuid(id(&sent).parse().unwrap());
    let expire = async || {
        let tx = scene.app.store().system().await.unwrap();
        let done = punte_storage::referrals::expire(&tx, &scene.app.app.pack, referral)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        done
    };
    scene.app.pass(Duration::hours(72));
    assert!(!expire().await, "its last instant");
    assert_eq!(read(&scene.worker, &sent).await["warning"], "most");
    scene.app.pass(Duration::seconds(1));
    let late = act(&scene.keeper, &sent, "accept", json!({})).await;
    assert_eq!(late.refused(Code::NotNow)["detail"], "overdue");
    assert!(expire().await);
    assert!(!expire().await, "once");
    let seen = read(&scene.worker, &sent).await;
    assert_eq!(seen["state"], "expired");
    assert_eq!(
        seen["steps"].as_array().unwrap().last().unwrap()["organisation_name"],
        Value::Null
    );
    let closed = read(&scene.keeper, &sent).await;
    assert!(!holds(&closed, GIVEN));
    assert_eq!(closed["state"], "expired");
}

/// SEC-21: everybody's list is exactly what they may open; the urgent and due come first.
#[actix_web::test]
async fn sec_21_lists_show_what_may_be_opened_in_the_order_of_need() {
    let scene = Scene::start().await;
    let mut all = Vec::new();
    for urgency in ["normal", "urgent", "normal"] {
        let case = scene.case("a18_25").await;
        let consent = scene.consent(&case, "assistance", scene.shelter, &["needs"]).await;
        let form = json!({
            "case_id": case["id"], "kind": "service", "to_id": scene.shelter, "services": ["ACC-E"],
            "urgency": urgency, "consent_id": consent["id"], "data_sets": ["needs"]
        });
        let draft = scene.worker.post("referrals", form).await.ok();
        all.push(act(&scene.worker, &draft, "send", json!({})).await.ok());
        scene.app.pass(Duration::hours(1));
    }
    let (_, _, accepted) = scene.accepted(&["needs"]).await;
    let case = scene.case("a18_25").await;
    let consent = scene.consent(&case, "assistance", scene.shelter, &["needs"]).await;
    let draft = scene.draft(&case, &consent, "service", scene.shelter, &["needs"]).await;
    let order = [&all[1], &all[0], &all[2], &accepted].map(|one| id(one).to_owned());

    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = scene.keeper.get(&format!("referrals?box=in&limit=2{next}")).await.ok();
        seen.extend(page["items"].as_array().unwrap().iter().map(|one| id(one).to_owned()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, order);
    let out = scene.worker.get("referrals?box=out&open=true").await.ok();
    assert_eq!(out["items"].as_array().unwrap().last().unwrap()["id"], draft["id"]);
    let ended = scene.worker.get("referrals?box=out&open=false").await.ok();
    assert_eq!(ended["items"], json!([]));
    let received = scene.worker.get("referrals?state=accepted").await.ok();
    assert_eq!(received["items"].as_array().unwrap().len(), 1);
    let of_case = scene.worker.get(&format!("cases/{}/referrals", id(&case))).await.ok();
    assert_eq!(of_case["items"][0]["id"], draft["id"]);

    let everything: Vec<_> = all.iter().chain([&accepted, &draft]).collect();
    for by in [
        &scene.worker,
        &scene.keeper,
        &scene.stranger,
        &scene.officer,
        &scene.coordinator,
        &scene.inspector,
    ] {
        let listed = by.get("referrals").await.ok();
        let mut listed: Vec<_> = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| id(one).to_owned())
            .collect();
        let mut readable = Vec::new();
        for one in &everything {
            if by.get(&path(one, "")).await.status.is_success() {
                readable.push(id(one).to_owned());
            }
        }
        listed.sort();
        readable.sort();
        assert_eq!(listed, readable);
    }
}

#[actix_web::test]
async fn either_side_breaks_off_what_leads_nowhere() {
    let scene = Scene::start().await;
    let (_, _, accepted) = scene.accepted(&["identity"]).await;
    let reason = json!({"reason": "person_withdrew", "text": "Went home."});
    let broken = act(&scene.worker, &accepted, "break", reason).await.ok();
    assert_eq!(
        (&broken["state"], &broken["ended_text"]),
        (&json!("broken"), &json!("Went home."))
    );
    let seen = read(&scene.keeper, &accepted).await;
    assert_eq!(seen["disclosed"]["reason"], "person_withdrew");
    assert!(!holds(&seen, GIVEN));
    act(&scene.keeper, &seen, "break", json!({"reason": "lost_contact"}))
        .await
        .refused(Code::NotNow);
}

/// SEC-26: what the server owns, and what nobody knows, is refused.
#[actix_web::test]
async fn sec_26_server_owned_properties_are_refused() {
    let scene = Scene::start().await;
    let case = scene.case("a18_25").await;
    for field in [
        "id",
        "version",
        "state",
        "reference",
        "from_id",
        "sent_at",
        "answer_due_at",
        "nonsense",
    ] {
        let mut form = json!({"case_id": case["id"], "kind": "service", "to_id": scene.shelter, "urgency": "normal"});
        form[field] = json!("x");
        scene
            .worker
            .post("referrals", form)
            .await
            .refused_at(&format!("/{field}"));
    }
}
