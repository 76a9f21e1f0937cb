//! What a consent opens, and to whom: state × recipient × purpose × class.

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::Role;
use punte_domain::id::OrganisationId;
use serde_json::{Value, json};

use super::referral::{ADDRESS, GIVEN, PHONE, SAFETY, Scene, act, id, read};
use super::{plan, risk};

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    None,
    Active,
    Expired,
    Withdrawn,
}

/// What each class of data shows of the person.
const CLASSES: [(&str, &[&str]); 4] = [
    ("identity", &[GIVEN]),
    ("contact", &[PHONE, ADDRESS]),
    ("safe_contact", &[SAFETY]),
    ("needs", &[]),
];
const MARKERS: [&str; 4] = [GIVEN, PHONE, ADDRESS, SAFETY];

/// The consents name these two classes.
const AGREED: [&str; 2] = ["identity", "safe_contact"];

/// A case and a consent of the person's that ends today.
async fn agreed(scene: &Scene, recipient: OrganisationId, purpose: &str) -> (Value, Value) {
    let case = scene.case("a18_25").await;
    let form = json!({
        "purpose": purpose, "recipient_id": recipient, "data_sets": AGREED, "basis": "consent", "given_by": "person",
        "given_on": "2026-03-01", "valid_until": "2026-03-02", "leaflet_language": "ro"
    });
    let consents = format!("cases/{}/consents", id(&case));
    let consent = scene.worker.post(&consents, form).await.ok();
    (case, consent)
}

async fn withdraw(scene: &Scene, case: &Value, consent: &Value) {
    let path = format!("cases/{}/consents/{}/withdraw", id(case), id(consent));
    scene.worker.post(&path, json!({"reason": "Fear."})).await.ok();
}

/// SEC-28: a referral to the shelter is sent, and shows a class, exactly if a live consent names
/// the shelter, the purpose and the class.
#[actix_web::test]
async fn sec_28_consent_state_by_recipient_by_purpose_by_class() {
    let scene = Scene::start().await;
    let mut combinations = Vec::new();
    for state in [State::None, State::Active, State::Withdrawn, State::Expired] {
        for recipient in [scene.shelter, scene.police] {
            for purpose in ["assistance", "transfer"] {
                let (case, consent) = agreed(&scene, recipient, purpose).await;
                if state == State::Withdrawn {
                    withdraw(&scene, &case, &consent).await;
                }
                combinations.push((state, recipient, purpose, case, consent));
            }
        }
    }
    let mut opened = 0;
    for (state, recipient, purpose, case, consent) in combinations {
        if state == State::Expired && scene.app.now().date_naive().to_string() == "2026-03-02" {
            scene.app.pass(Duration::days(1));
        }
        for (class, shown) in CLASSES {
            let what = format!("{state:?} {purpose} {class} {}", recipient == scene.shelter);
            let named = if state == State::None {
                json!({"id": null})
            } else {
                consent.clone()
            };
            let draft = scene.draft(&case, &named, "service", scene.shelter, &[class]).await;
            let answer = act(&scene.worker, &draft, "send", json!({})).await;
            let lacks = match state {
                State::None => Some("consent_missing"),
                State::Withdrawn => Some("consent_withdrawn"),
                State::Expired => Some("consent_expired"),
                State::Active if recipient != scene.shelter => Some("consent_for_other_recipient"),
                State::Active if purpose != "assistance" => Some("consent_for_other_purpose"),
                State::Active if !AGREED.contains(&class) => Some("consent_lacks_data_sets"),
                State::Active => None,
            };
            if let Some(detail) = lacks {
                assert_eq!(answer.refused(Code::NotNow)["detail"], detail, "{what}");
                for by in [&scene.keeper, &scene.inspector, &scene.stranger] {
                    by.get(&format!("referrals/{}", id(&draft)))
                        .await
                        .refused(Code::NotFound);
                }
                continue;
            }
            let sent = answer.ok();
            opened += 1;
            let seen = read(&scene.keeper, &sent).await.to_string();
            for marker in MARKERS {
                assert_eq!(seen.contains(marker), shown.contains(&marker), "{what} {marker}");
            }
            for by in [&scene.inspector, &scene.stranger] {
                by.get(&format!("referrals/{}", id(&draft)))
                    .await
                    .refused(Code::NotFound);
            }
        }
    }
    assert_eq!(opened, AGREED.len());
}

/// SEC-28: what was queued when the person took the consent back is not delivered, in any state of
/// the referral and on any way of reading it.
#[actix_web::test]
async fn sec_28_a_withdrawal_stops_what_is_queued_and_every_later_read() {
    let scene = Scene::start().await;
    for steps in [&[][..], &["acknowledge"], &["accept"], &["accept", "start-service"]] {
        let (case, consent, mut referral) = scene.sent(&["identity", "contact"]).await;
        for step in steps {
            let body = match *step {
                "start-service" => json!({"started_on": "2026-03-02"}),
                _ => json!({}),
            };
            referral = act(&scene.keeper, &referral, step, body).await.ok();
        }
        withdraw(&scene, &case, &consent).await;
        let lists = ["referrals".to_owned(), "referrals?box=in".to_owned(), "home".to_owned()];
        for place in lists.into_iter().chain([format!("referrals/{}", id(&referral))]) {
            let seen = scene.keeper.get(&place).await.ok().to_string();
            for marker in MARKERS {
                assert!(!seen.contains(marker), "{steps:?} {place} {marker}");
            }
            assert!(!seen.contains("quillwort"), "{steps:?} {place}");
        }
        let now = read(&scene.keeper, &referral).await;
        let expected = if steps.len() < 2 && steps != ["accept"] {
            "withdrawn"
        } else {
            referral["state"].as_str().unwrap()
        };
        assert_eq!(now["state"], expected, "{steps:?}");
    }
}

/// SEC-28: the day after the last day of a consent nothing of needs, plan and risk is left with the
/// receiver, on no way of reading it.
#[actix_web::test]
async fn sec_28_an_expired_consent_closes_needs_plan_and_risk() {
    let scene = Scene::start().await;
    let (case, _, referral) = scene.accepted(&["needs", "plan", "risk", "health"]).await;
    let need = |domain: &str| {
        json!({"domain": domain, "state": "unmet", "situation": "Sleepless; hemlock.", "wish": "wanted",
               "wish_words": "Foxglove.", "priority": "urgent"})
    };
    let found = json!({"assessed_on": "2026-03-02", "needs": [need("accommodation"), need("health.mental")]});
    scene
        .worker
        .post(&format!("cases/{}/needs", id(&case)), found)
        .await
        .ok();
    let supervisor = scene.app.member(scene.ngo, Role::CaseSupervisor).await;
    plan::in_force(&scene.worker, &supervisor, &case).await;
    let pregnant = ("person", &["pregnancy high"][..]);
    risk::assessed(&scene.worker, &case, pregnant, json!({"level": "extreme"})).await;

    let markers = [
        "hemlock",
        "Foxglove",
        "health.mental",
        "A room of her own.",
        "Ask the shelter",
        "Pregnancy",
    ];
    scene.app.pass(Duration::days(364));
    let last = read(&scene.keeper, &referral).await.to_string();
    for marker in markers {
        assert!(last.contains(marker), "{marker} on the last day");
    }
    scene.app.pass(Duration::days(1));
    let after = read(&scene.keeper, &referral).await;
    assert_eq!(after["disclosed"]["reason"], "consent_expired");
    for set in ["needs", "plan", "risk", "health"] {
        assert!(after["disclosed"].get(set).is_none(), "{set}");
    }
    let lists = ["referrals".to_owned(), "referrals?box=in".to_owned(), "home".to_owned()];
    for place in lists.into_iter().chain([format!("referrals/{}", id(&referral))]) {
        let seen = scene.keeper.get(&place).await.ok().to_string();
        for marker in markers {
            assert!(!seen.contains(marker), "{place} {marker}");
        }
    }
}
