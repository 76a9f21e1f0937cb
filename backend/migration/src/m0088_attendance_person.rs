//! Who stands on an attendance list, as a fingerprint of each person within the project: how many people came to
//! several trainings is told without opening the lists. A list that was kept before has none.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{binary, integer_null, uuid};

use crate::keys::reference;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum AttendanceList {
    Table,
    RootVersion,
}

#[derive(DeriveIden)]
enum AttendancePerson {
    Table,
    TrainingId,
    Fingerprint,
}

const INDEX: &str = "CREATE INDEX attendance_list_root ON attendance_list (root_version, training_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(person()).await?;
        let version = Table::alter()
            .table(AttendanceList::Table)
            .add_column(integer_null(AttendanceList::RootVersion))
            .to_owned();
        manager.alter_table(version).await?;
        manager.get_connection().execute_unprepared(INDEX).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX attendance_list_root")
            .await?;
        let version = Table::alter()
            .table(AttendanceList::Table)
            .drop_column(AttendanceList::RootVersion)
            .to_owned();
        manager.alter_table(version).await?;
        manager
            .drop_table(Table::drop().table(AttendancePerson::Table).to_owned())
            .await
    }
}

fn person() -> TableCreateStatement {
    Table::create()
        .table(AttendancePerson::Table)
        .col(uuid(AttendancePerson::TrainingId))
        .col(binary(AttendancePerson::Fingerprint))
        .primary_key(
            Index::create()
                .col(AttendancePerson::TrainingId)
                .col(AttendancePerson::Fingerprint),
        )
        .foreign_key(&mut reference(
            AttendancePerson::Table,
            AttendancePerson::TrainingId,
            "training",
        ))
        .to_owned()
}
