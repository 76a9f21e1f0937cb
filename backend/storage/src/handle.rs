//! A connection of the pool for reading, or a transaction for writing: queries need not know.

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

/// Where a unit of work runs its queries.
pub(crate) enum Handle {
    /// Each query for itself.
    Pool(DatabaseConnection),
    /// All of them together.
    Transaction(DatabaseTransaction),
}

macro_rules! forward {
    ($self:ident, $handle:ident => $call:expr) => {
        match $self {
            Handle::Pool($handle) => $call,
            Handle::Transaction($handle) => $call,
        }
    };
}

#[async_trait]
impl ConnectionTrait for Handle {
    fn get_database_backend(&self) -> DbBackend {
        forward!(self, handle => handle.get_database_backend())
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        forward!(self, handle => handle.execute_raw(statement).await)
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        forward!(self, handle => handle.execute_unprepared(sql).await)
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        forward!(self, handle => handle.query_one_raw(statement).await)
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        forward!(self, handle => handle.query_all_raw(statement).await)
    }
}
