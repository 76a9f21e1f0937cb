//! The unit of work: everything one request or job changes, and the record of it.

use std::sync::Arc;

use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::id::{CaseId, DataKeyId, Id};
use punte_domain::reference::Reference;
use punte_vault::{DataKey, Keyring, Place, WrappedKey};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, UpdateMany};
use tokio::sync::OwnedMutexGuard;
use uuid::Uuid;

use crate::handle::Handle;
use crate::sealed::{Sealed, SealedField};
use crate::volume::ReadVolume;
use crate::{Error, Result};

pub(crate) mod data_key {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "data_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        #[sea_orm(unique)]
        pub case_id: Uuid,
        pub kek_version: i32,
        pub wrapped: Vec<u8>,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A unit of work. Dropping it without [`commit`](Self::commit) undoes it.
pub struct Tx {
    /// The time of everything that happens in it.
    pub now: Timestamp,
    pub(crate) db: Handle,
    actor: Option<Actor>,
    keyring: Arc<Keyring>,
    country: Arc<str>,
    pub(crate) volume: Arc<ReadVolume>,
    /// The turn at SQLite's one writer; dropped last, after the transaction.
    _turn: Option<OwnedMutexGuard<()>>,
}

/// What several instances do one after another, each in a unit of work of its own.
#[derive(Debug, Clone, Copy)]
#[repr(i64)]
pub(crate) enum Turn {
    /// Giving entries of the ledger their place.
    Ledger = 7_365_717_565,
    /// Making the first signing key.
    SigningKey = 7_365_717_566,
    /// Asking who is the only administrator.
    FirstAdministrator = 7_365_717_567,
    /// Taking up a verification of the ledger.
    Verification = 7_365_717_568,
    /// Translating the ledger into what partners are told.
    Partners = 7_365_717_580,
    /// Asking for a rotation of the keys, and going on with it.
    KeyRotation = 7_365_717_581,
}

impl Tx {
    pub(crate) fn new(
        db: Handle,
        now: Timestamp,
        actor: Option<Actor>,
        keyring: Arc<Keyring>,
        country: Arc<str>,
        volume: Arc<ReadVolume>,
        turn: Option<OwnedMutexGuard<()>>,
    ) -> Self {
        Self {
            now,
            db,
            actor,
            keyring,
            country,
            volume,
            _turn: turn,
        }
    }

    /// Whether it changes something: what it finds is locked until it ends.
    pub(crate) fn writes(&self) -> bool {
        matches!(self.db, Handle::Transaction(..))
    }

    /// Who is acting; `None` for the system itself.
    #[must_use]
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// From here on this is the work of somebody who has just been authenticated in it.
    pub(crate) fn act_as(&mut self, actor: Actor) {
        self.actor = Some(actor);
    }

    /// The keys, for what is not sealed under the key of a case.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// A new id: random, so that it tells neither when nor after what it was made (SEC-12).
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where ids are made")]
    pub fn new_id<I: Id>(&self) -> I {
        I::from_uuid(Uuid::new_v4())
    }

    /// A new reference that people can read out.
    #[must_use]
    pub fn new_reference(&self) -> Reference {
        Reference::new(&self.country, self.random())
    }

    /// A random number, for what people see and nobody must guess.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness is made")]
    pub fn random(&self) -> u64 {
        // A version 4 UUID fixes six bits; the upper half and the lower half together hide them.
        let (upper, lower) = Uuid::new_v4().as_u64_pair();
        upper.rotate_left(17) ^ lower
    }

    /// Writes the one row that `update` asks for as it was found, by its version or by what it lacked.
    ///
    /// # Errors
    /// [`Error::Stale`] when there is none.
    pub(crate) async fn update_one<E: EntityTrait>(&self, update: UpdateMany<E>) -> Result<()> {
        let done = update.exec(&self.db).await?;
        if done.rows_affected == 1 {
            Ok(())
        } else {
            Err(Error::Stale)
        }
    }

    /// Waits until no other instance is at it, and keeps others waiting until this unit of work ends. `SQLite` has
    /// one writer anyway.
    ///
    /// # Errors
    /// As the database.
    pub(crate) async fn take_turns(&self, turn: Turn) -> Result<()> {
        if self.db.get_database_backend() == DbBackend::Postgres {
            let lock = format!("SELECT pg_advisory_xact_lock({})", turn as i64);
            self.db.execute_unprepared(&lock).await?;
        }
        Ok(())
    }

    /// Makes everything done so far lasting.
    ///
    /// # Errors
    /// When the database cannot; then nothing has happened.
    pub async fn commit(self) -> Result<()> {
        Ok(self.db.commit().await?)
    }

    /// Makes the key of a new case.
    ///
    /// # Errors
    /// As the database.
    pub async fn new_case_key(&self, case: CaseId) -> Result<CaseKey> {
        let (key, wrapped) = self.keyring.new_data_key(case.uuid())?;
        let row = data_key::ActiveModel {
            id: Set(self.new_id::<DataKeyId>().uuid()),
            case_id: Set(case.uuid()),
            kek_version: Set(wrapped.version),
            wrapped: Set(wrapped.bytes),
            created_at: Set(self.now),
        };
        data_key::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(CaseKey { case, key })
    }

    /// The key of a case. Ask for it only after the case was found within the caller's scope.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the key was destroyed (erasure), [`Error::Seal`] when it was
    /// wrapped under a key-encrypting key that this installation does not hold.
    pub async fn case_key(&self, case: CaseId) -> Result<CaseKey> {
        let row = data_key::Entity::find()
            .filter(data_key::Column::CaseId.eq(case.uuid()))
            .one(&self.db)
            .await?
            .ok_or(Error::NotFound)?;
        self.unwrap_key(row)
    }

    /// The keys of many cases in one query, for a search in memory. Cases without a key are left
    /// out.
    ///
    /// # Errors
    /// As [`case_key`](Self::case_key).
    pub async fn case_keys(&self, cases: &[CaseId]) -> Result<Vec<CaseKey>> {
        let mut keys = Vec::with_capacity(cases.len());
        for chunk in cases.chunks(1000) {
            let ids = chunk.iter().map(|case| case.uuid());
            let rows = data_key::Entity::find()
                .filter(data_key::Column::CaseId.is_in(ids))
                .all(&self.db)
                .await?;
            for row in rows {
                keys.push(self.unwrap_key(row)?);
            }
        }
        Ok(keys)
    }

    fn unwrap_key(&self, row: data_key::Model) -> Result<CaseKey> {
        let case = CaseId::from_uuid(row.case_id);
        let key = self.keyring.unwrap(
            &WrappedKey {
                version: row.kek_version,
                bytes: row.wrapped,
            },
            case.uuid(),
        )?;
        Ok(CaseKey { case, key })
    }
}

/// The key of one case: seals and opens its fields.
pub struct CaseKey {
    case: CaseId,
    key: DataKey,
}

impl CaseKey {
    /// The case it belongs to.
    #[must_use]
    pub fn case(&self) -> CaseId {
        self.case
    }

    /// Seals the value of a field for this row and this revision of it.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn seal<F: SealedField>(&self, row: impl Id, revision: i64, value: &F::Value) -> Result<Sealed<F>> {
        let plain = serde_json::to_vec(value)?;
        Ok(Sealed::new(
            self.key.seal(&self.place::<F>(row.uuid(), revision), &plain)?,
        ))
    }

    /// Opens what was sealed for this row and this revision of it.
    ///
    /// # Errors
    /// [`Error::Seal`] when it was altered, moved or replayed (SEC-34).
    pub fn open<F: SealedField>(&self, row: impl Id, revision: i64, sealed: &Sealed<F>) -> Result<F::Value> {
        let plain = self.key.open(&self.place::<F>(row.uuid(), revision), sealed.bytes())?;
        Ok(serde_json::from_slice(&plain)?)
    }

    /// Seals bytes as they are, as the part of this number of a row.
    ///
    /// # Errors
    /// When they cannot be sealed.
    pub fn seal_part<F: SealedField<Value = Vec<u8>>>(
        &self,
        row: impl Id,
        number: u32,
        bytes: &[u8],
    ) -> Result<Sealed<F>> {
        let place = self.place::<F>(row.uuid(), number.into());
        Ok(Sealed::new(self.key.seal(&place, bytes)?))
    }

    /// Opens what was sealed as the part of this number of this row.
    ///
    /// # Errors
    /// [`Error::Seal`] when it was altered, moved, or stands at another place in the order (SEC-55).
    pub fn open_part<F: SealedField<Value = Vec<u8>>>(
        &self,
        row: impl Id,
        number: u32,
        sealed: &Sealed<F>,
    ) -> Result<Vec<u8>> {
        let place = self.place::<F>(row.uuid(), number.into());
        Ok(self.key.open(&place, sealed.bytes())?)
    }

    fn place<F: SealedField>(&self, row: Uuid, revision: i64) -> Place {
        Place {
            table: F::TABLE,
            column: F::COLUMN,
            row,
            case: self.case.uuid(),
            class: F::CLASS,
            revision,
        }
    }
}
