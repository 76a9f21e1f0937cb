//! Which turn of its sign-in a refresh token is of, so that one whose answer was lost is told from a copy. Of a
//! replacement of factors: by which call it was finished, and what its second person is told.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary_null, integer};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Session {
    Table,
    Turn,
}

#[derive(DeriveIden)]
enum RefreshToken {
    Table,
    Turn,
}

#[derive(DeriveIden)]
enum FactorReplacement {
    Table,
    FinishKey,
}

const INDEX: &str = "CREATE INDEX factor_replacement_approved ON factor_replacement (approved_by, asked_at, id) \
     WHERE ended_at IS NULL AND approved_at IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Of a sign-in that goes on, only the token that was not exchanged yet leads on, as before.
        let of_session = Table::alter()
            .table(Session::Table)
            .add_column(integer(Session::Turn).default(1))
            .to_owned();
        manager.alter_table(of_session).await?;
        let of_token = Table::alter()
            .table(RefreshToken::Table)
            .add_column(integer(RefreshToken::Turn).default(0))
            .to_owned();
        manager.alter_table(of_token).await?;
        let key = Table::alter()
            .table(FactorReplacement::Table)
            .add_column(binary_null(FactorReplacement::FinishKey))
            .to_owned();
        manager.alter_table(key).await?;
        let connection = manager.get_connection();
        let unused = "UPDATE refresh_token SET turn = 2 WHERE used_at IS NULL";
        connection.execute_unprepared(unused).await?;
        connection.execute_unprepared(INDEX).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection
            .execute_unprepared("DROP INDEX factor_replacement_approved")
            .await?;
        let key = Table::alter()
            .table(FactorReplacement::Table)
            .drop_column(FactorReplacement::FinishKey)
            .to_owned();
        manager.alter_table(key).await?;
        let of_token = Table::alter()
            .table(RefreshToken::Table)
            .drop_column(RefreshToken::Turn)
            .to_owned();
        manager.alter_table(of_token).await?;
        let of_session = Table::alter()
            .table(Session::Table)
            .drop_column(Session::Turn)
            .to_owned();
        manager.alter_table(of_session).await
    }
}
