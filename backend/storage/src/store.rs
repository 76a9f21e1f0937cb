//! The database of an installation: opened once, shared by all requests and jobs.

use std::sync::Arc;
use std::time::Duration;

use chrono::{SubsecRound, Utc};
use punte_domain::Timestamp;
use punte_domain::access::Actor;
use punte_domain::id::UserId;
use punte_vault::Keyring;
use sea_orm::{ConnAcquireErr, ConnectionTrait, DbBackend, DbErr, Statement};
use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore};

use crate::handle::Handle;
use crate::jobs::JobBoard;
use crate::pool::Pool;
use crate::sandbox::Sandbox;
use crate::volume::{READS_PER_HOUR, ReadVolume, ReadsLeft};
use crate::{Error, Result, Tx};

/// How long a write waits for its turn at SQLite before the client is told to come back.
const WRITER_TIMEOUT: Duration = Duration::from_secs(10);

/// Writes that wait for it at most; more are told to come back at once (REL-12).
const WRITERS_WAITING: usize = 256;

/// Where the time comes from. Only the unit of work asks it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the time is read")]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// Any other clock, for tests and demo data.
    pub fn new(clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(clock))
    }

    /// The time, to the microsecond: PostgreSQL keeps no more.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)().trunc_subsecs(6)
    }
}

/// How to open a [`Store`].
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite://path?mode=rwc` or `postgres://…`.
    pub url: String,
    /// Connections held at most.
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told to come back (REL-15).
    pub acquire_timeout: Duration,
    /// Requests that show personal data a user has in an hour (SEC-44).
    pub reads_per_hour: u32,
}

impl StoreOptions {
    /// The defaults for this address.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 16,
            acquire_timeout: Duration::from_millis(1900),
            reads_per_hour: READS_PER_HOUR,
        }
    }
}

/// SQLite has one writer. Queueing for it here is fair and cannot time out as its own busy handler
/// can (REL-05).
struct Writer {
    turn: Arc<Mutex<()>>,
    places: Semaphore,
}

impl Writer {
    fn new() -> Self {
        Self {
            turn: Arc::default(),
            places: Semaphore::new(WRITERS_WAITING),
        }
    }

    async fn turn(&self) -> Result<OwnedMutexGuard<()>> {
        let busy = || Error::Unavailable(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        let _place = self.places.try_acquire().map_err(|_| busy())?;
        let turn = tokio::time::timeout(WRITER_TIMEOUT, self.turn.clone().lock_owned()).await;
        turn.map_err(|_| busy())
    }
}

/// The database, its keys and its clock.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    keyring: Arc<Keyring>,
    clock: Clock,
    country: Arc<str>,
    writer: Option<Arc<Writer>>,
    volume: Arc<ReadVolume>,
    jobs: Arc<JobBoard>,
    sandbox: Arc<Sandbox>,
}

impl Store {
    /// Opens the database. It is migrated by `punte_migration`, not here.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) when it cannot be reached.
    pub async fn open(options: &StoreOptions, keyring: Arc<Keyring>, clock: Clock, country: &str) -> Result<Self> {
        let pool = Pool::open(&options.url, options.max_connections, options.acquire_timeout).await?;
        let writer = (pool.backend() == DbBackend::Sqlite).then(|| Arc::new(Writer::new()));
        let volume = Arc::new(ReadVolume::new(options.reads_per_hour));
        Ok(Self {
            pool,
            keyring,
            clock,
            country: country.into(),
            writer,
            volume,
            jobs: Arc::default(),
            sandbox: Arc::default(),
        })
    }

    /// The same database by another clock, for demo data.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { clock, ..self.clone() }
    }

    /// The database itself, for statements of its own kind.
    #[must_use]
    pub fn connection(&self) -> impl ConnectionTrait + use<> {
        Handle::Pool(self.pool.clone())
    }

    /// The keys.
    #[must_use]
    pub fn keyring(&self) -> &Arc<Keyring> {
        &self.keyring
    }

    pub(crate) fn volume(&self) -> &ReadVolume {
        &self.volume
    }

    /// How the jobs of this process went.
    #[must_use]
    pub fn jobs(&self) -> &JobBoard {
        &self.jobs
    }

    /// What was sent to the address of the demonstration that is not dialled.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A unit of work that only reads, and reads nothing that must be recorded.
    #[must_use]
    pub fn read(&self, actor: &Actor) -> Tx {
        self.unit(Handle::Pool(self.pool.clone()), Some(actor.clone()), None)
    }

    /// A unit of work that changes something or records a read.
    ///
    /// # Errors
    /// When no connection can be had in time.
    pub async fn write(&self, actor: &Actor) -> Result<Tx> {
        self.begin(Some(actor.clone())).await
    }

    /// A reading unit of work of nobody: sign-in, jobs, health.
    #[must_use]
    pub fn system_read(&self) -> Tx {
        self.unit(Handle::Pool(self.pool.clone()), None, None)
    }

    /// A writing unit of work of nobody: sign-in and jobs. Easy to search for.
    ///
    /// # Errors
    /// When no connection can be had in time.
    pub async fn system(&self) -> Result<Tx> {
        self.begin(None).await
    }

    /// What `user` may still read in this hour (SEC-44).
    #[must_use]
    pub fn reads_left(&self, user: UserId) -> ReadsLeft {
        self.volume.left(user, self.clock.now())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        let statement = Statement::from_string(self.pool.backend(), "SELECT 1");
        self.pool.acquire().await?.query_one(statement).await?;
        Ok(())
    }

    /// A unit of work that writes once, such as the record of a read: one statement happens whole or
    /// not at all by itself.
    ///
    /// # Errors
    /// When the turn to write does not come in time.
    pub async fn append(&self, actor: &Actor) -> Result<Tx> {
        let turn = self.turn().await?;
        Ok(self.unit(Handle::Pool(self.pool.clone()), Some(actor.clone()), turn))
    }

    async fn turn(&self) -> Result<Option<OwnedMutexGuard<()>>> {
        match &self.writer {
            Some(writer) => Ok(Some(writer.turn().await?)),
            None => Ok(None),
        }
    }

    async fn begin(&self, actor: Option<Actor>) -> Result<Tx> {
        let turn = self.turn().await?;
        let transaction = Box::pin(Handle::begin(&self.pool)).await?;
        Ok(self.unit(transaction, actor, turn))
    }

    fn unit(&self, db: Handle, actor: Option<Actor>, turn: Option<OwnedMutexGuard<()>>) -> Tx {
        Tx::new(
            db,
            self.clock.now(),
            actor,
            self.keyring.clone(),
            self.country.clone(),
            self.volume.clone(),
            turn,
        )
    }
}
