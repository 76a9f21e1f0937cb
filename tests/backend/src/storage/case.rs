//! Cases at rest: who reaches which rows, and what the database holds of a person.

use std::collections::BTreeSet;

use chrono::Duration;
use punte_api::Code;
use punte_domain::access::decide::{Principal, Record, SharedAccess, decide};
use punte_domain::access::{Actor, CaseFacts, Grants, Permission, Reach, ReferralFacts, Role, Scope};
use punte_domain::cases::specialist::Specialist;
use punte_domain::cases::task::{Task, TaskState};
use punte_domain::cases::{AgeGroup, Case, CaseOpening, Sex, Urgency};
use punte_domain::id::{CaseId, Id, OrganisationId, ReferralId, TaskId, UserId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::referrals::{Handover, Referral, ReferralContent, ReferralKind, ReferralState};
use punte_storage::cases::task::TaskFilter;
use punte_storage::cases::{self, CaseFilter};
use punte_storage::{PageRequest, Tx, referrals};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::api::case::{Scene, form, path};
use crate::kit::{Person, TestApp};

/// A small generator of numbers that is the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }
    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const COUNTIES: [&str; 3] = ["RO-CJ", "RO-BH", "RO-IS"];

/// Cases thrown at random over organisations, people, counties, referrals and former holders.
async fn random_world(app: &TestApp, dice: &mut Dice) -> (Vec<Person>, Vec<(CaseId, CaseFacts)>) {
    let mut people = Vec::new();
    for counties in [&COUNTIES[..1], &COUNTIES[1..], &[]] {
        let organisation = app.organisation(OrganisationKind::Shelter, counties).await;
        for _ in 0..2 {
            people.push(app.member(organisation, Role::CaseWorker).await);
        }
    }
    let mut cases = Vec::new();
    for _ in 0..40 {
        let by = dice.pick(&people).actor.clone().unwrap();
        let tx = app.store().write(&by).await.unwrap();
        let opening = CaseOpening {
            county: (*dice.pick(&COUNTIES)).to_owned(),
            sex: Sex::Unknown,
            age_group: AgeGroup::Unknown,
            is_child: None,
            urgency: Urgency::Normal,
            source: None,
            detected_on: tx.now.date_naive(),
        };
        let (mut case, _) =
            Case::open(tx.new_id(), tx.new_reference(), "Salcie 1".into(), opening, &by, tx.now).unwrap();
        let holder = by.organisation;
        // Also somebody who has since left for another organisation.
        case.assigned_to = [None, Some(dice.pick(&people).actor.as_ref().unwrap().user)][dice.roll(2)];
        case.closed_at = [None, Some(tx.now)][dice.roll(2)];
        case.restricted_at = [None, None, Some(tx.now)][dice.roll(3)];
        cases::add(&tx, &case).await.unwrap();
        let specialists = named(&tx, dice, &people, &case).await;
        let mut facts = CaseFacts {
            holder,
            assigned_to: case.assigned_to,
            specialists,
            county: case.county.clone(),
            is_open: case.is_open(),
            is_restricted: case.is_restricted(),
            shared_with: Vec::new(),
            former_holders: Vec::new(),
            emergencies: Vec::new(),
        };
        for _ in 0..dice.roll(3) {
            let other = dice.pick(&people).actor.as_ref().unwrap().organisation;
            let referral = sent(&case, other, by.user, tx.now, tx.new_id(), tx.new_reference());
            referrals::add(&tx, &referral).await.unwrap();
            if dice.roll(2) == 0 {
                let state = *dice.pick(&[ReferralState::Sent, ReferralState::Accepted, ReferralState::Refused]);
                let referral = Referral { state, ..referral };
                referrals::access::follow(&tx, &referral, 30).await.unwrap();
                let until = (state == ReferralState::Refused).then_some(tx.now);
                facts.shared_with.push(SharedAccess {
                    organisation: other,
                    until,
                });
            } else {
                let days = [-1, 0, 30][dice.roll(3)];
                let readable_until = tx.now + Duration::days(days);
                let handover = Handover {
                    case: case.id,
                    from: other,
                    to: holder,
                    readable_until,
                };
                referrals::access::hand_over(&tx, &referral, &handover).await.unwrap();
                facts.former_holders.push(SharedAccess {
                    organisation: other,
                    until: Some(readable_until),
                });
            }
        }
        tx.commit().await.unwrap();
        cases.push((case.id, facts));
    }
    (people, cases)
}

/// Names somebody a specialist of the case, also of another organisation or no more; those who are one now.
async fn named(tx: &Tx, dice: &mut Dice, people: &[Person], case: &Case) -> Vec<UserId> {
    let one = dice.pick(people).actor.clone().unwrap();
    let specialist = Specialist {
        id: tx.new_id(),
        version: 1,
        case: case.id,
        organisation: one.organisation,
        user: one.user,
        profession: "lawyer".into(),
        since: case.detected_on,
        named_by: case.opened_by,
        named_at: tx.now,
        ended_at: [None, None, Some(tx.now)][dice.roll(3)],
    };
    cases::specialist::add(tx, &specialist).await.unwrap();
    let is_one = specialist.is_in_force() && one.organisation == case.organisation;
    is_one.then_some(one.user).into_iter().collect()
}

fn sent(
    case: &Case,
    to: OrganisationId,
    by: UserId,
    now: punte_domain::Timestamp,
    id: ReferralId,
    reference: punte_domain::reference::Reference,
) -> Referral {
    Referral {
        id,
        version: 1,
        reference,
        case: case.id,
        from: case.organisation,
        holder: case.organisation,
        content: ReferralContent {
            kind: ReferralKind::Service,
            to,
            services: vec!["ACC-E".into()],
            urgency: Urgency::Normal,
            consent: None,
            data_sets: BTreeSet::new(),
        },
        previous: None,
        state: ReferralState::Sent,
        created_by: by,
        created_at: now,
        updated_at: now,
        sent_at: Some(now),
        received_at: None,
        answer_due_at: None,
        answered_at: None,
        service_started_on: None,
        start_feedback_at: None,
        final_feedback_at: None,
        ended_at: None,
        refusal: None,
        broken: None,
    }
}

/// Every set of reaches.
fn every_reach() -> Vec<BTreeSet<Reach>> {
    let all = [
        Reach::Own,
        Reach::Organisation,
        Reach::Named,
        Reach::Region,
        Reach::Shared,
        Reach::National,
    ];
    (0..1_u32 << all.len())
        .map(|bits| {
            (0..)
                .zip(all)
                .filter(|(i, _)| bits & (1 << i) != 0)
                .map(|(_, reach)| reach)
                .collect()
        })
        .collect()
}

#[actix_web::test]
async fn sec_21_the_rows_a_scope_lists_are_the_cases_it_allows() {
    let app = TestApp::start().await;
    let mut dice = Dice(0x5EED_2026);
    let (people, world) = random_world(&app, &mut dice).await;
    let request = PageRequest {
        limit: 100,
        cursor: None,
    };
    for person in &people {
        let actor = person.actor.as_ref().unwrap();
        let tx = app.store().read(actor);
        for reaches in every_reach() {
            let scope = Scope::new(actor.user, actor.organisation, actor.counties.clone(), reaches.clone());
            let allowed = |may: &dyn Fn(&CaseFacts) -> bool| -> BTreeSet<CaseId> {
                world
                    .iter()
                    .filter(|(_, facts)| may(facts))
                    .map(|(id, _)| *id)
                    .collect()
            };
            let readable = allowed(&|facts| facts.readable_within(&scope, tx.now));
            let listed = cases::list(&tx, &scope, &CaseFilter::default(), &request)
                .await
                .unwrap();
            let listed: Vec<CaseId> = listed.items.into_iter().map(|line| line.id).collect();
            assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), readable, "{reaches:?}");
            assert_eq!(listed.len(), readable.len(), "each once");
            let within = allowed(&|facts| facts.within(&scope, tx.now));
            // One by one it is the same: a few, since there are many.
            for (id, facts) in world.iter().skip(dice.roll(8)).step_by(8) {
                assert_eq!(
                    cases::find(&tx, &scope, *id).await.is_ok(),
                    within.contains(id),
                    "{reaches:?}"
                );
                let read = cases::find_readable(&tx, &scope, *id).await;
                assert_eq!(read.is_ok(), readable.contains(id), "{reaches:?}");
                if let Ok(case) = read {
                    let mut found = cases::facts(&tx, &case).await.unwrap();
                    let live = |all: &[SharedAccess]| -> BTreeSet<OrganisationId> {
                        all.iter()
                            .filter(|access| access.until.is_none_or(|until| tx.now < until))
                            .map(|access| access.organisation)
                            .collect()
                    };
                    assert_eq!(live(&found.shared_with), live(&facts.shared_with));
                    assert_eq!(live(&found.former_holders), live(&facts.former_holders));
                    found.shared_with.clone_from(&facts.shared_with);
                    found.former_holders.clone_from(&facts.former_holders);
                    assert_eq!(&found, facts);
                }
            }
        }
    }
}

/// Referrals thrown at random over organisations, people, counties, states and former holders; the
/// holder of the case is not always who asked, and sometimes who was asked.
async fn random_referrals(app: &TestApp, dice: &mut Dice) -> (Vec<Person>, Vec<(ReferralId, ReferralFacts)>) {
    let (people, cases) = random_world(app, dice).await;
    let mut referrals = Vec::new();
    for (id, case) in cases {
        let by = people[0].actor.clone().unwrap();
        let tx = app.store().write(&by).await.unwrap();
        let found = cases::find(&tx, &Scope::system(), id).await.unwrap();
        // What the world above threw in is not looked at: it has no place in the lists below.
        for _ in 0..2 {
            let to = dice.pick(&people).actor.as_ref().unwrap().organisation;
            let asked = dice.pick(&people).actor.as_ref().unwrap().organisation;
            let is_sent = dice.roll(3) > 0;
            let referral = Referral {
                from: asked,
                state: if is_sent {
                    ReferralState::Sent
                } else {
                    ReferralState::Draft
                },
                sent_at: is_sent.then_some(tx.now),
                ..sent(&found, to, by.user, tx.now, tx.new_id(), tx.new_reference())
            };
            referrals::add(&tx, &referral).await.unwrap();
            let facts = ReferralFacts {
                holder: case.holder,
                to,
                assigned_to: case.assigned_to,
                county: case.county.clone(),
                is_sent,
                is_restricted: case.is_restricted,
                former_holders: case.former_holders.clone(),
            };
            assert_eq!(
                live_only(referrals::facts(&tx, &referral).await.unwrap(), tx.now),
                live_only(facts.clone(), tx.now)
            );
            referrals.push((referral.id, facts));
        }
        tx.commit().await.unwrap();
    }
    (people, referrals)
}

/// Accesses that are over count as none: the database does not return them.
fn live_only(mut facts: ReferralFacts, now: punte_domain::Timestamp) -> ReferralFacts {
    facts
        .former_holders
        .retain(|access| access.until.is_none_or(|until| now < until));
    facts.former_holders.sort_by_key(|access| access.organisation.uuid());
    facts.former_holders.dedup();
    facts
}

#[actix_web::test]
async fn sec_21_the_rows_a_scope_lists_are_the_referrals_it_allows() {
    use punte_storage::referrals::{Filter, Folder};
    let app = TestApp::start().await;
    let mut dice = Dice(0x0DD_BA11);
    let (people, world) = random_referrals(&app, &mut dice).await;
    for person in &people {
        let actor = person.actor.as_ref().unwrap();
        let tx = app.store().read(actor);
        for reaches in every_reach() {
            let scope = Scope::new(actor.user, actor.organisation, actor.counties.clone(), reaches.clone());
            let mut listed = BTreeSet::new();
            let mut request = PageRequest::default();
            loop {
                let page = referrals::list(&tx, &scope, Folder::All, &Filter::default(), &request)
                    .await
                    .unwrap();
                for one in page.items {
                    assert!(listed.insert(one.id), "each once");
                }
                request.cursor = page.next;
                if request.cursor.is_none() {
                    break;
                }
            }
            for (id, facts) in &world {
                let readable = facts.readable_within(&scope, tx.now);
                assert_eq!(listed.contains(id), readable, "{reaches:?} {facts:?}");
            }
            // One by one it is the same: a few, since there are many.
            for (id, facts) in world.iter().skip(dice.roll(8)).step_by(8) {
                let (within, readable) = (facts.within(&scope), facts.readable_within(&scope, tx.now));
                assert_eq!(
                    referrals::is_within(&tx, &scope, *id).await.unwrap(),
                    within,
                    "{reaches:?}"
                );
                assert_eq!(referrals::find(&tx, &scope, *id).await.is_ok(), within, "{reaches:?}");
                let read = referrals::find_readable(&tx, &scope, *id).await;
                assert_eq!(read.is_ok(), readable, "{reaches:?}");
            }
        }
    }
}

/// A task shows to whoever the decision says, as long as its organisation holds its case.
#[actix_web::test]
async fn sec_21_the_rows_a_scope_lists_are_the_tasks_it_allows() {
    let app = TestApp::start().await;
    let mut dice = Dice(0x7A5C);
    let (people, cases) = random_world(&app, &mut dice).await;
    let mut world = Vec::new();
    let tx = app.store().system().await.unwrap();
    for (case, _) in &cases {
        tx.new_case_key(*case).await.unwrap();
    }
    for _ in 0..60 {
        let owner = dice.pick(&people).actor.as_ref().unwrap();
        let (case, facts) = dice.pick(&cases);
        let is_of_a_case = dice.roll(2) == 0;
        let task = Task {
            id: tx.new_id(),
            version: 1,
            case: is_of_a_case.then_some(*case),
            organisation: owner.organisation,
            title: "Call back".to_owned(),
            due_on: None,
            owner: owner.user,
            created_by: owner.user,
            created_at: tx.now,
            state: TaskState::Open,
            done_at: None,
        };
        cases::task::add(&tx, &task).await.unwrap();
        world.push((task, !is_of_a_case || facts.holder == owner.organisation));
    }
    tx.commit().await.unwrap();
    for person in &people {
        for role in Role::iter() {
            let actor = Actor {
                grants: Grants::of_roles(&[role]),
                ..person.actor.clone().unwrap()
            };
            let tx = app.store().read(&actor);
            let scope = actor.scope(Permission::TasksUse);
            let request = PageRequest {
                limit: 100,
                cursor: None,
            };
            let listed = cases::task::list(&tx, &scope, &TaskFilter::default(), &request).await;
            let listed: BTreeSet<TaskId> = listed.unwrap().items.into_iter().map(|task| task.id).collect();
            for (task, is_held) in &world {
                let record = Record::Task(task.owner, task.organisation);
                let may = decide(&Principal::from(&actor), Permission::TasksUse, record, tx.now).is_allowed();
                assert_eq!(listed.contains(&task.id), may && *is_held, "{role} {task:?}");
                assert_eq!(cases::task::find(&tx, &scope, task.id).await.is_ok(), may && *is_held);
            }
        }
    }
}

#[actix_web::test]
async fn sec_25_no_scope_of_one_organisation_reaches_the_content_of_another() {
    let app = TestApp::start().await;
    let (people, world) = random_world(&app, &mut Dice(77)).await;
    for person in &people {
        let actor = person.actor.as_ref().unwrap();
        for permission in [
            Permission::CasesIdentity,
            Permission::CasesContent,
            Permission::CasesEdit,
        ] {
            let scope = actor.scope(permission);
            let reached = world.iter().filter(|(_, facts)| facts.within(&scope, app.now()));
            assert!(reached.into_iter().all(|(_, facts)| facts.holder == actor.organisation));
        }
    }
}

/// A case whose person has this name and number.
async fn case_of(by: &Person, name: &str, number: &str) -> Value {
    let mut form = form();
    form["person"] = json!({
        "given_names": name, "family_name": "Marcaj",
        "identifiers": [{"kind": "passport", "value": number, "country": "RO"}],
        "contacts": [{"kind": "phone", "value": "0799", "safe_to_call": false, "safe_to_write": false, "note": null}]
    });
    by.post("cases", form).await.ok()
}

#[actix_web::test]
async fn sec_34_what_was_moved_replayed_or_altered_is_refused_and_not_shown() {
    let scene = Scene::start().await;
    let (one, two) = (
        case_of(&scene.worker, "Unu", "AAA111").await,
        case_of(&scene.worker, "Doi", "BBB222").await,
    );
    let raw = scene.app.database().raw().await;
    let id = |case: &Value| -> CaseId { serde_json::from_value(case["id"].clone()).unwrap() };
    let of = |case: &Value| match raw.get_database_backend() {
        DbBackend::Postgres => format!("case_id = '{}'", id(case)),
        _ => format!("case_id = X'{}'", id(case).uuid().simple()),
    };
    let flipped = |column: &str| match raw.get_database_backend() {
        DbBackend::Postgres => format!("set_byte({column}, 20, get_byte({column}, 20) # 1)"),
        // The last byte becomes another.
        _ => format!(
            "CAST(substr({column}, 1, length({column}) - 1) || CASE WHEN substr({column}, -1) = X'00' THEN X'01' ELSE X'00' END AS BLOB)"
        ),
    };
    raw.execute_unprepared(&format!("CREATE TABLE kept AS SELECT * FROM person WHERE {}", of(&one)))
        .await
        .unwrap();
    let columns = ["names", "birth", "origin", "identifiers", "contacts"];
    let mut attacks = Vec::new();
    for (column, next) in columns.iter().zip(columns.iter().cycle().skip(1)) {
        attacks.push(format!("{column} = (SELECT {column} FROM person WHERE {})", of(&two)));
        attacks.push(format!("{column} = (SELECT {next} FROM kept)"));
        attacks.push(format!("{column} = {}", flipped(column)));
        attacks.push(format!("{column} = (SELECT {column} FROM kept), version = version + 1"));
    }
    let restore = format!(
        "UPDATE person SET ({0}, version) = (SELECT {0}, version FROM kept) WHERE {1}",
        columns.join(", "),
        of(&one)
    );
    for attack in attacks {
        raw.execute_unprepared(&format!("UPDATE person SET {attack} WHERE {}", of(&one)))
            .await
            .unwrap();
        let refused = scene.worker.get(&path(&one, "/person")).await;
        assert_eq!(refused.status, 500, "{attack}");
        assert!(!String::from_utf8_lossy(&refused.bytes).contains("Marcaj"), "{attack}");
        refused.refused(Code::Internal);
        raw.execute_unprepared(&restore).await.unwrap();
    }
    assert_eq!(
        scene.worker.get(&path(&one, "/person")).await.ok()["given_names"],
        "Unu"
    );
    // An older revision put back under the newer version.
    scene
        .worker
        .put_at(&path(&one, "/person"), 2, json!({"given_names": "Nou"}))
        .await
        .ok();
    let replay = format!("UPDATE person SET names = (SELECT names FROM kept) WHERE {}", of(&one));
    raw.execute_unprepared(&replay).await.unwrap();
    scene.worker.get(&path(&one, "/person")).await.refused(Code::Internal);
}

#[actix_web::test]
async fn sec_37_one_number_has_unrelated_entries_in_two_organisations() {
    let scene = Scene::start().await;
    case_of(&scene.worker, "Unu", "AAA 111-222").await;
    case_of(&scene.colleague, "Unu", "aaa111222").await;
    let shelter = scene
        .app
        .member(scene.stranger.actor.as_ref().unwrap().organisation, Role::CaseWorker)
        .await;
    case_of(&shelter, "Unu", "AAA111222").await;
    let raw = scene.app.database().raw().await;
    let rows = raw
        .query_all_raw(sea_orm::Statement::from_string(
            raw.get_database_backend(),
            "SELECT organisation_id, digest FROM person_index",
        ))
        .await
        .unwrap();
    let entries: Vec<(uuid::Uuid, Vec<u8>)> = rows
        .iter()
        .map(|row| {
            (
                row.try_get("", "organisation_id").unwrap(),
                row.try_get("", "digest").unwrap(),
            )
        })
        .collect();
    let digests: BTreeSet<_> = entries.iter().map(|(_, digest)| digest.clone()).collect();
    let pairs: BTreeSet<_> = entries.iter().cloned().collect();
    assert_eq!((entries.len(), digests.len(), pairs.len()), (3, 2, 2));
    let found = scene
        .supervisor
        .post("cases/search", json!({"identifier": "AAA111222"}))
        .await
        .ok();
    assert_eq!(
        found["items"].as_array().unwrap().len(),
        2,
        "within the own organisation"
    );
}
