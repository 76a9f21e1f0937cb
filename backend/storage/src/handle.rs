//! A connection for each statement, or a transaction for all: queries need not know.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::Mutex;

use crate::pool::{Held, Pool};

/// Where a unit of work runs its queries.
pub(crate) enum Handle {
    /// Each query for itself.
    Pool(Pool),
    /// All of them together.
    Transaction(DbBackend, Mutex<Held>),
}

impl Handle {
    pub async fn begin(pool: &Pool) -> Result<Self, DbErr> {
        Ok(Self::Transaction(pool.backend(), Mutex::new(pool.begin().await?)))
    }

    /// Makes a transaction lasting; queries each for themselves are so already.
    pub async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Pool(_) => Ok(()),
            Self::Transaction(_, held) => Box::pin(held.into_inner().commit()).await,
        }
    }
}

macro_rules! forward {
    ($self:ident, $held:ident => $call:expr) => {
        match $self {
            Handle::Pool(pool) => {
                let mut $held = pool.acquire().await?;
                $call
            }
            Handle::Transaction(_, held) => {
                let mut $held = held.lock().await;
                $call
            }
        }
    };
}

#[async_trait]
impl ConnectionTrait for Handle {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Pool(pool) => pool.backend(),
            Self::Transaction(backend, _) => *backend,
        }
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        forward!(self, held => held.execute(statement).await)
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        forward!(self, held => held.execute_unprepared(sql).await)
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        forward!(self, held => held.query_one(statement).await)
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        forward!(self, held => held.query_all(statement).await)
    }
}
