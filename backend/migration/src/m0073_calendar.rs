//! The calendar of projects: an index on each date that stands in it, what reviews recommend by a day, and the
//! addresses by which calendar programs fetch it. Of an address only a hash is kept.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary_len, date, date_null, integer, text, text_null, timestamp_with_time_zone, uuid,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum StandardReviewFollowUp {
    Table,
    ReviewId,
    /// That of its finding.
    Place,
    Standard,
    DueOn,
    State,
}

#[derive(DeriveIden)]
enum CalendarSubscription {
    Table,
    Id,
    UserId,
    SessionId,
    Hash,
    Breadth,
    CreatedAt,
    FetchedOn,
}

/// Where a date has a precision it comes first: what is stated by its month alone lies in another range.
const INDEXES: [(&str, &str); 18] = [
    (
        "activity_planned_from",
        "activity (planned_from_precision, planned_from, id)",
    ),
    ("activity_planned_to", "activity (planned_to_precision, planned_to, id)"),
    (
        "activity_actual_from",
        "activity (actual_from_precision, actual_from, id)",
    ),
    ("activity_actual_to", "activity (actual_to_precision, actual_to, id)"),
    (
        "campaign_action_held_from",
        "campaign_action (held_from_precision, held_from, id)",
    ),
    (
        "campaign_action_held_to",
        "campaign_action (held_to_precision, held_to, id)",
    ),
    ("deliverable_due", "deliverable (due_precision, due, id)"),
    ("meeting_held", "meeting (held_precision, held_on, id)"),
    ("meeting_until", "meeting (until_precision, until_on, id)"),
    ("meeting_next", "meeting (next_precision, next_on, id)"),
    ("meeting_decision_due", "meeting_decision (due_on, id)"),
    ("project_start", "project (start_on, id)"),
    ("project_end", "project (end_on, id)"),
    (
        "standard_review_follow_up_due",
        "standard_review_follow_up (due_on, review_id)",
    ),
    ("strategy_measure_due", "strategy_measure (due_precision, due_on, id)"),
    ("training_held_from", "training (held_from_precision, held_from, id)"),
    ("training_held_to", "training (held_to_precision, held_to, id)"),
    // Who worked on something of projects that stands in the calendar.
    (
        "ledger_calendar",
        "ledger (subject_id, user_id) WHERE kind IN ('activity.changed', 'campaign_action.changed', \
         'deliverable.changed', 'measure.changed', 'meeting.changed', 'project.changed', 'project.created', \
         'protocol.changed', 'review.changed', 'training.changed')",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(follow_up()).await?;
        manager.create_table(subscription()).await?;
        let database = manager.get_connection();
        database
            .execute_unprepared(match manager.get_database_backend() {
                DbBackend::Postgres => {
                    "INSERT INTO standard_review_follow_up (review_id, place, standard, due_on, state) \
                     SELECT review.id, (finding.place - 1)::integer, finding.said->>'standard', \
                     (finding.said->>'due_on')::date, finding.said->>'follow_up' FROM standard_review AS review, \
                     jsonb_array_elements(review.findings::jsonb) WITH ORDINALITY AS finding (said, place) \
                     WHERE finding.said->>'due_on' IS NOT NULL"
                }
                _ => {
                    "INSERT INTO standard_review_follow_up (review_id, place, standard, due_on, state) \
                     SELECT review.id, finding.key, json_extract(finding.value, '$.standard'), \
                     json_extract(finding.value, '$.due_on'), json_extract(finding.value, '$.follow_up') \
                     FROM standard_review AS review, json_each(review.findings) AS finding \
                     WHERE json_extract(finding.value, '$.due_on') IS NOT NULL"
                }
            })
            .await?;
        for (name, of) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {of}");
            database.execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let index = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        for table in [
            CalendarSubscription::Table.into_table_ref(),
            StandardReviewFollowUp::Table.into_table_ref(),
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn key(table: impl IntoTableRef, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}

fn follow_up() -> TableCreateStatement {
    Table::create()
        .table(StandardReviewFollowUp::Table)
        .col(uuid(StandardReviewFollowUp::ReviewId))
        .col(integer(StandardReviewFollowUp::Place))
        .col(text(StandardReviewFollowUp::Standard))
        .col(date(StandardReviewFollowUp::DueOn))
        .col(text_null(StandardReviewFollowUp::State))
        .primary_key(
            Index::create()
                .col(StandardReviewFollowUp::ReviewId)
                .col(StandardReviewFollowUp::Place),
        )
        .foreign_key(&mut key(
            StandardReviewFollowUp::Table,
            StandardReviewFollowUp::ReviewId,
            "standard_review",
        ))
        .to_owned()
}

/// One of each person: who makes another one ends the one before.
fn subscription() -> TableCreateStatement {
    Table::create()
        .table(CalendarSubscription::Table)
        .col(uuid(CalendarSubscription::Id).primary_key())
        .col(uuid(CalendarSubscription::UserId).unique_key())
        .col(uuid(CalendarSubscription::SessionId))
        .col(binary_len(CalendarSubscription::Hash, 32).unique_key())
        .col(text(CalendarSubscription::Breadth))
        .col(timestamp_with_time_zone(CalendarSubscription::CreatedAt))
        .col(date_null(CalendarSubscription::FetchedOn))
        .foreign_key(&mut key(
            CalendarSubscription::Table,
            CalendarSubscription::UserId,
            "app_user",
        ))
        .to_owned()
}
