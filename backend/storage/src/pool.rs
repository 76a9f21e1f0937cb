//! The connections of a store: a fixed number, handed out and taken back without a word to the database.
//!
//! The pool of the driver asks the database after every statement whether it is still there, which
//! costs as much as the statement itself (decision 0031). Here a connection that did its work goes
//! back at once; one whose work failed, was cut off or was never committed is set right first, and
//! one that cannot be set right is closed.

use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, PoolError, QueueMode, RecycleError, RecycleResult};
use sea_orm::{ConnAcquireErr, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Value, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

/// After how much idleness a connection is tried before it is used. One that was used a moment ago
/// needs no question of its own; if the database went away since, the request says so (REL-03).
const IDLE: Duration = Duration::from_secs(1);

/// How old a connection may get.
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// How long a connection may take to be set right before it is closed.
const RESTORE: Duration = Duration::from_secs(5);

/// How long to wait for a database that is just starting before it is asked again.
const STARTING: Duration = Duration::from_millis(100);

/// A connection of either database.
pub(crate) enum Connection {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// The same on a connection of either kind.
macro_rules! on {
    ($connection:expr, $one:ident => $do:expr) => {
        match $connection {
            Connection::Sqlite($one) => $do,
            Connection::Postgres($one) => $do,
        }
    };
}

impl Connection {
    async fn ping(&mut self) -> Result<(), sqlx::Error> {
        on!(self, one => one.ping().await)
    }
}

/// Makes connections, and looks at those that were used before.
#[derive(Debug)]
pub(crate) enum Connector {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

impl Connector {
    fn new(url: &str) -> Result<Self, sqlx::Error> {
        if !url.starts_with("sqlite:") {
            // To compile the plan of a report takes as long as the report: PostgreSQL takes it for far more work.
            return Ok(Self::Postgres(
                url.parse::<PgConnectOptions>()?
                    .disable_statement_logging()
                    .options([("jit", "off")]),
            ));
        }
        let options = url
            .parse::<SqliteConnectOptions>()?
            .disable_statement_logging()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", "ON");
        Ok(Self::Sqlite(options))
    }

    async fn connect(&self) -> Result<Connection, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(options) => Connection::Sqlite(Box::new(options.connect().await?)),
            Self::Postgres(options) => Connection::Postgres(Box::new(options.connect().await?)),
        })
    }
}

impl managed::Manager for Connector {
    type Type = Connection;
    type Error = sqlx::Error;

    /// Waits for a database that is just starting, as long as whoever asks for a connection does.
    async fn create(&self) -> Result<Connection, sqlx::Error> {
        loop {
            match self.connect().await {
                Err(error) if is_starting(&error) => tokio::time::sleep(STARTING).await,
                made => return made,
            }
        }
    }

    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LIFETIME {
            return Err(RecycleError::message("old"));
        }
        if metrics.last_used() > IDLE {
            connection.ping().await?;
        }
        Ok(())
    }
}

/// Whether the database is not there yet, or says that it is starting.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(error) => error.is_transient_in_connect_phase(),
        _ => false,
    }
}

/// The connections of a store.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: managed::Pool<Connector>,
    backend: DbBackend,
    patience: Duration,
}

impl Pool {
    /// At most `size` connections to the database at `url`; whoever needs one waits for `patience`
    /// at most. One is made at once.
    pub async fn open(url: &str, size: u32, patience: Duration) -> Result<Self, DbErr> {
        let connector = Connector::new(url).map_err(connecting)?;
        let backend = match &connector {
            Connector::Sqlite(_) => DbBackend::Sqlite,
            Connector::Postgres(_) => DbBackend::Postgres,
        };
        let connections = managed::Pool::builder(connector)
            .max_size(usize::try_from(size).unwrap_or(usize::MAX))
            // Few connections that are always at work know the statements already.
            .queue_mode(QueueMode::Lifo)
            .build()
            .map_err(|_| timed_out())?;
        let pool = Self {
            connections,
            backend,
            patience,
        };
        pool.acquire().await?;
        Ok(pool)
    }

    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// A connection, for one statement or more.
    pub async fn acquire(&self) -> Result<Held, DbErr> {
        let connection = tokio::time::timeout(self.patience, self.connections.get()).await;
        let connection = connection.map_err(|_| timed_out())?.map_err(|error| match error {
            PoolError::Backend(error) => connecting(error),
            _ => timed_out(),
        })?;
        Ok(Held {
            connection: Some(connection),
            is_settled: true,
            is_in_transaction: false,
        })
    }

    /// A connection with a transaction begun on it.
    pub async fn begin(&self) -> Result<Held, DbErr> {
        let mut held = self.acquire().await?;
        // Known before it is: if this is cut off in between, it is undone.
        held.is_in_transaction = true;
        held.execute_unprepared(match self.backend {
            DbBackend::Sqlite => "BEGIN IMMEDIATE",
            _ => "BEGIN",
        })
        .await?;
        Ok(held)
    }
}

/// A connection in somebody's hands. Dropping it gives it back; what was begun and not committed is
/// undone.
pub(crate) struct Held {
    /// There until it is dropped.
    connection: Option<Object<Connector>>,
    /// Whether the last statement ended, and ended well.
    is_settled: bool,
    is_in_transaction: bool,
}

impl Held {
    fn begin_statement(&mut self) -> Result<&mut Connection, DbErr> {
        self.is_settled = false;
        self.connection.as_deref_mut().ok_or_else(timed_out)
    }

    fn settle<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, RuntimeErr> {
        self.is_settled = outcome.is_ok();
        outcome.map_err(|error| RuntimeErr::SqlxError(Arc::new(error)))
    }

    pub async fn execute(&mut self, statement: Statement) -> Result<ExecResult, DbErr> {
        let Statement { sql, values, .. } = statement;
        let values = SqlxValues(values.unwrap_or(Values(Vec::new())));
        let outcome = on!(self.begin_statement()?, one => {
            sqlx::query_with(AssertSqlSafe(sql), values).execute(&mut **one).await.map(Into::into)
        });
        self.settle(outcome).map_err(DbErr::Exec)
    }

    pub async fn execute_unprepared(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let outcome = on!(self.begin_statement()?, one => {
            one.execute(AssertSqlSafe(sql.to_owned())).await.map(Into::into)
        });
        self.settle(outcome).map_err(DbErr::Exec)
    }

    pub async fn query_one(&mut self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let Statement { sql, values, .. } = planned_once(statement);
        let values = SqlxValues(values.unwrap_or(Values(Vec::new())));
        let outcome = on!(self.begin_statement()?, one => {
            let row = sqlx::query_with(AssertSqlSafe(sql), values).fetch_optional(&mut **one).await;
            row.map(|row| row.map(Into::into))
        });
        self.settle(outcome).map_err(DbErr::Query)
    }

    pub async fn query_all(&mut self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let Statement { sql, values, .. } = planned_once(statement);
        let values = SqlxValues(values.unwrap_or(Values(Vec::new())));
        let outcome = on!(self.begin_statement()?, one => {
            let rows = sqlx::query_with(AssertSqlSafe(sql), values).fetch_all(&mut **one).await;
            rows.map(|rows| rows.into_iter().map(Into::into).collect())
        });
        self.settle(outcome).map_err(DbErr::Query)
    }

    /// Makes lasting what was done since [`Pool::begin`]. PostgreSQL would answer that all is well
    /// after a statement that failed, and keep nothing.
    pub async fn commit(mut self) -> Result<(), DbErr> {
        if !self.is_settled {
            return Err(DbErr::Exec(RuntimeErr::Internal(
                "a statement of the transaction failed".into(),
            )));
        }
        self.execute_unprepared("COMMIT").await?;
        self.is_in_transaction = false;
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.is_settled && !self.is_in_transaction {
            return;
        }
        let mut unsettled = Unsettled(self.connection.take());
        let must_undo = self.is_in_transaction;
        let restore = async move {
            if let Ok(Ok(())) = tokio::time::timeout(RESTORE, unsettled.restore(must_undo)).await {
                // Goes back to the pool.
                drop(unsettled.0.take());
            }
        };
        // Without a runtime the process ends, and its connections with it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(restore);
        }
    }
}

/// A connection that nobody may use before it was set right. Dropping it closes the connection.
struct Unsettled(Option<Object<Connector>>);

impl Unsettled {
    async fn restore(&mut self, must_undo: bool) -> Result<(), sqlx::Error> {
        let connection = self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)?;
        if must_undo {
            on!(connection, one => one.execute("ROLLBACK").await.map(drop))?;
        }
        connection.ping().await
    }
}

impl Drop for Unsettled {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Object::take(connection));
        }
    }
}

/// The same statement with its limit spelled out. PostgreSQL makes a plan for any value of a
/// parameter and keeps it, unless plans for the very values seem to be much better: with an unknown
/// limit they always do, and each list would be planned anew.
#[must_use]
pub fn planned_once(mut statement: Statement) -> Statement {
    let (DbBackend::Postgres, Some(Values(values))) = (statement.db_backend, &mut statement.values) else {
        return statement;
    };
    let last = format!(" LIMIT ${}", values.len());
    if let (Some(Value::BigUnsigned(Some(limit))), Some(sql)) = (values.last(), statement.sql.strip_suffix(&last)) {
        statement.sql = format!("{sql} LIMIT {limit}");
        values.pop();
    }
    statement
}

fn timed_out() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
}

fn connecting(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}
