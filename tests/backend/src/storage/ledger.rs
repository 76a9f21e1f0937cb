//! The ledger tells the truth, and every way of making it lie is found.

use futures_util::future::join;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, Id};
use punte_storage::ledger::{CheckpointFile, Fault, Verdict, sequence, verification, verify};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::kit::TestApp;

/// An installation with ten sequenced entries, a checkpoint at the fifth and one at the tenth.
struct Chain {
    app: TestApp,
    file: CheckpointFile,
    _folder: tempfile::TempDir,
}

impl Chain {
    async fn of_ten() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let chain = Self {
            app: TestApp::start().await,
            file: CheckpointFile(folder.path().join("checkpoints")),
            _folder: folder,
        };
        chain.grow_by_five().await;
        chain.grow_by_five().await;
        assert_eq!(
            chain.verify().await,
            Verdict {
                entries: 10,
                pending: 0,
                checkpoints: 2,
                faults: vec![]
            }
        );
        chain
    }

    async fn grow_by_five(&self) {
        let store = self.app.store();
        let tx = store.system().await.unwrap();
        let case = CaseId::from_uuid(Uuid::from_u128(7));
        tx.record_all((0..5).map(|_| Event::new(EventKind::CaseChanged).case(case).fields(["county"])))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let tx = store.system().await.unwrap();
        let (head, placed) = sequence(&tx, 100).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(placed, 5);
        self.file.sign(&head, self.app.now(), store.keyring()).unwrap();
    }

    async fn verify(&self) -> Verdict {
        verify(&self.app.store().system_read(), &self.file).await.unwrap()
    }

    /// What somebody with all rights on the database does: lifts the guards and edits.
    async fn tamper(&self, statements: &[&str]) {
        let db = self.app.database().raw().await;
        for guard in ["ledger_keep", "ledger_fixed"] {
            let on = if self.app.database().file().is_none() {
                " ON ledger"
            } else {
                ""
            };
            db.execute_unprepared(&format!("DROP TRIGGER IF EXISTS {guard}{on}"))
                .await
                .unwrap();
        }
        for statement in statements {
            db.execute_unprepared(statement).await.unwrap();
        }
        db.close().await.unwrap();
    }

    async fn faults_after(statements: &[&str]) -> Vec<Fault> {
        let chain = Self::of_ten().await;
        chain.tamper(statements).await;
        chain.verify().await.faults
    }
}

#[actix_web::test]
async fn sec_46_an_edited_entry_is_found() {
    assert_eq!(
        Chain::faults_after(&["UPDATE ledger SET fields = 'sex' WHERE seq = 4"]).await,
        [Fault::Altered(4)]
    );
    assert_eq!(
        Chain::faults_after(&["UPDATE ledger SET kind = 'case.opened' WHERE seq = 9"]).await,
        [Fault::Altered(9)]
    );
}

#[actix_web::test]
async fn sec_46_a_deleted_entry_is_found() {
    assert_eq!(
        Chain::faults_after(&["DELETE FROM ledger WHERE seq = 4"]).await,
        [Fault::Gap(4)]
    );
}

#[actix_web::test]
async fn sec_46_an_inserted_entry_is_found() {
    let insert = "INSERT INTO ledger SELECT other_organisation_id, 11, hash, at, kind, is_read, user_id, organisation_id, \
                  session_id, case_id, referral_id, subject_id, other_organisation_id, fields, purpose FROM ledger WHERE seq = 10";
    let chain = Chain::of_ten().await;
    let id = if chain.app.database().file().is_none() {
        "gen_random_uuid()"
    } else {
        "randomblob(16)"
    };
    chain.tamper(&[&insert.replacen("other_organisation_id", id, 1)]).await;
    assert_eq!(chain.verify().await.faults, [Fault::Altered(11)]);
}

#[actix_web::test]
async fn sec_46_reordered_entries_are_found() {
    let swap = [
        "UPDATE ledger SET seq = -1 WHERE seq = 3",
        "UPDATE ledger SET seq = 3 WHERE seq = 4",
        "UPDATE ledger SET seq = 4 WHERE seq = -1",
    ];
    assert_eq!(Chain::faults_after(&swap).await, [Fault::Altered(3)]);
}

#[actix_web::test]
async fn sec_46_a_cut_tail_is_found() {
    assert_eq!(
        Chain::faults_after(&["DELETE FROM ledger WHERE seq > 7"]).await,
        [Fault::CutOff { head: 7, seq: 10 }]
    );
}

#[actix_web::test]
async fn sec_46_a_chain_computed_anew_is_found() {
    // The attacker edits an entry and lets the product itself compute the chain again.
    let chain = Chain::of_ten().await;
    chain
        .tamper(&[
            "UPDATE ledger SET seq = NULL, hash = NULL",
            "UPDATE ledger SET fields = 'sex'",
        ])
        .await;
    let tx = chain.app.store().system().await.unwrap();
    sequence(&tx, 100).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        chain.verify().await.faults,
        [Fault::Recomputed(5), Fault::Recomputed(10)]
    );
}

#[actix_web::test]
async fn sec_46_a_foreign_key_a_changed_line_and_a_missing_file_are_found() {
    let chain = Chain::of_ten().await;
    let foreign = punte_vault::Keyring::generate();
    let head = punte_storage::ledger::head(&chain.app.store().system_read())
        .await
        .unwrap();
    chain.file.sign(&head, chain.app.now(), &foreign).unwrap();
    assert_eq!(chain.verify().await.faults, [Fault::ForeignSignature(3)]);

    std::fs::write(&chain.file.0, "{}\n").unwrap();
    assert_eq!(
        chain.verify().await.faults,
        [Fault::Unreadable(1), Fault::NoCheckpoint(10)]
    );
    std::fs::remove_file(&chain.file.0).unwrap();
    assert_eq!(chain.verify().await.faults, [Fault::NoCheckpoint(10)]);
}

#[actix_web::test]
async fn sec_46_a_database_rolled_back_to_an_older_copy_is_found() {
    let chain = Chain::of_ten().await;
    // The older copy: the same installation's first five entries, all of them still in agreement.
    chain.tamper(&["DELETE FROM ledger WHERE seq > 5"]).await;
    assert_eq!(chain.verify().await.faults, [Fault::CutOff { head: 5, seq: 10 }]);
}

#[actix_web::test]
async fn sec_46_the_database_itself_refuses_to_change_a_placed_entry() {
    let chain = Chain::of_ten().await;
    let db = chain.app.database().raw().await;
    for statement in [
        "UPDATE ledger SET fields = 'sex' WHERE seq = 4",
        "DELETE FROM ledger WHERE seq = 10",
    ] {
        assert!(db.execute_unprepared(statement).await.is_err(), "{statement}");
    }
    if db.get_database_backend() == sea_orm::DbBackend::Postgres {
        assert!(db.execute_unprepared("TRUNCATE ledger").await.is_err());
    }
    assert_eq!(chain.verify().await.entries, 10);
}

#[actix_web::test]
async fn a_crash_while_a_checkpoint_is_written_is_no_fault() {
    let chain = Chain::of_ten().await;
    let mut text = std::fs::read_to_string(&chain.file.0).unwrap();
    text.push_str("{\"seq\":12,\"ha");
    std::fs::write(&chain.file.0, text).unwrap();
    assert_eq!(chain.verify().await.faults, []);
}

#[actix_web::test]
async fn sec_46_half_a_checkpoint_is_taken_away_before_the_next_one_is_written() {
    for half in ["{\"seq\":12,\"ha", "{", &"x".repeat(5000)] {
        let chain = Chain::of_ten().await;
        let whole = std::fs::read_to_string(&chain.file.0).unwrap();
        std::fs::write(&chain.file.0, format!("{whole}{half}")).unwrap();
        chain.grow_by_five().await;
        let verdict = chain.verify().await;
        assert_eq!((verdict.faults, verdict.checkpoints), (vec![], 3));
        let text = std::fs::read_to_string(&chain.file.0).unwrap();
        assert!(text.starts_with(&whole) && text.lines().count() == 3 && text.ends_with('\n'));
    }
}

#[actix_web::test]
async fn sec_46_what_a_reading_was_for_is_part_of_the_chain() {
    let app = TestApp::start().await;
    let supervisor = app.supervisor().await;
    let case = supervisor.post("cases", crate::api::case::form()).await.ok();
    supervisor.get(&crate::api::case::path(&case, "")).await.ok();
    let tx = app.store().system().await.unwrap();
    sequence(&tx, 100).await.unwrap();
    tx.commit().await.unwrap();
    let db = app.database().raw().await;
    // With the guards dropped, as somebody with all rights can.
    let drop = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => "DROP TRIGGER ledger_fixed ON ledger",
        _ => "DROP TRIGGER ledger_fixed",
    };
    db.execute_unprepared(drop).await.unwrap();
    let changed = db
        .execute_unprepared("UPDATE ledger SET purpose = 'audit' WHERE purpose = 'supervision'")
        .await
        .unwrap();
    assert_eq!(changed.rows_affected(), 1);
    let folder = tempfile::tempdir().unwrap();
    let file = CheckpointFile(folder.path().join("checkpoints"));
    let verdict = verify(&app.store().system_read(), &file).await.unwrap();
    assert!(
        matches!(verdict.faults[..], [Fault::Altered(_), ..]),
        "{:?}",
        verdict.faults
    );
}

#[actix_web::test]
async fn sec_46_what_a_verification_found_is_kept_and_one_alone_takes_it_up() {
    let chain = Chain::of_ten().await;
    chain.tamper(&["UPDATE ledger SET fields = 'sex' WHERE seq = 4"]).await;
    let store = chain.app.store();
    // As two servers do whose day has come.
    let begins = async || {
        let tx = store.system().await.unwrap();
        let taken = verification::begin(&tx).await.unwrap();
        tx.commit().await.unwrap();
        taken
    };
    let (one, other) = join(begins(), begins()).await;
    assert!(one.is_none() || other.is_none(), "both are at it");
    let id = one.or(other).expect("it was never verified");
    assert_eq!(begins().await, None, "somebody is at it");
    // Who was cut off loses it.
    chain.app.pass(chrono::Duration::minutes(61));
    let verdict = chain.verify().await;
    let tx = store.system().await.unwrap();
    assert_eq!(verification::begin(&tx).await.unwrap(), Some(id));
    verification::finish(&tx, id, &verdict).await.unwrap();
    tx.commit().await.unwrap();
    let glance = store.system_read();
    assert!(!verification::is_due(&glance).await.unwrap());
    let last = verification::finished(&glance, 1).await.unwrap().pop().unwrap();
    let (_, found) = last.finished.unwrap();
    let faults: Vec<_> = found
        .faults
        .iter()
        .map(|fault| (fault.code.as_str(), fault.at))
        .collect();
    assert_eq!(faults, [("altered", 4)]);
}
