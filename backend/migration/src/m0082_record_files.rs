//! Files of records in no project; more dates in the calendar, each with an index, and milestones of indicators by
//! their day; and of organisations a fax, an extension, pages elsewhere and mandates.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, binary, date, integer, text, text_null, timestamp_with_time_zone, uuid, uuid_null,
};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum ProjectFile {
    Id,
    Version,
    ProjectId,
    OrganisationId,
    RecordedBy,
    RecordedAt,
    Kind,
    SubjectKind,
    SubjectId,
    Format,
    State,
    Size,
    ContentId,
    Words,
}

#[derive(DeriveIden)]
enum ProjectFilePart {
    FileId,
    ContentId,
    Number,
    Bytes,
}

#[derive(DeriveIden)]
enum IndicatorMilestone {
    Table,
    IndicatorId,
    /// That among the milestones of its indicator.
    Place,
    ProjectId,
    /// How much is to be reached.
    Number,
    Title,
    DueOn,
}

#[derive(DeriveIden)]
enum Organisation {
    Table,
    PhoneExtension,
    Fax,
    Links,
    Mandates,
}

const FILE_INDEXES: [&str; 3] = [
    "CREATE INDEX project_file_project ON project_file (project_id, recorded_at, id)",
    "CREATE INDEX project_file_subject ON project_file (subject_id, recorded_at, id)",
    // What a scanner is to look at, and uploads that nobody finished.
    "CREATE INDEX project_file_waiting ON project_file (state, recorded_at, id)",
];

/// What an organisation holds of files in no project.
const ALONE: &str =
    "CREATE INDEX project_file_alone ON project_file (organisation_id, recorded_at, id) WHERE project_id IS NULL";

const DATES: [(&str, &str); 9] = [
    (
        "campaign_period_from",
        "campaign (period_from_precision, period_from, id)",
    ),
    ("campaign_period_to", "campaign (period_to_precision, period_to, id)"),
    (
        "deliverable_delivered",
        "deliverable (delivered_precision, delivered, id)",
    ),
    ("indicator_milestone_due", "indicator_milestone (due_on, indicator_id)"),
    ("protocol_signed", "protocol (signed_precision, signed_on, id)"),
    (
        "publication_published",
        "publication (published_precision, published_on, id)",
    ),
    (
        "standard_review_reviewed",
        "standard_review (reviewed_precision, reviewed_on, id)",
    ),
    ("strategy_start", "strategy (starts_precision, starts_on, id)"),
    ("strategy_end", "strategy (ends_precision, ends_on, id)"),
];

/// Who worked on something of projects that stands in the calendar, with what stands in it now and before.
const WORKED_ON: [&str; 2] = [
    "CREATE INDEX ledger_calendar ON ledger (subject_id, user_id) WHERE kind IN ('activity.changed', \
     'campaign.changed', 'campaign_action.changed', 'deliverable.changed', 'indicator.changed', 'measure.changed', \
     'meeting.changed', 'project.changed', 'project.created', 'protocol.changed', 'publication.changed', \
     'review.changed', 'strategy.changed', 'training.changed')",
    "CREATE INDEX ledger_calendar ON ledger (subject_id, user_id) WHERE kind IN ('activity.changed', \
     'campaign_action.changed', 'deliverable.changed', 'measure.changed', 'meeting.changed', 'project.changed', \
     'project.created', 'protocol.changed', 'review.changed', 'training.changed')",
];

const MILESTONES_OF_POSTGRES: &str = "INSERT INTO indicator_milestone \
    (indicator_id, place, project_id, number, title, due_on) \
    SELECT indicator.id, (milestone.place - 1)::integer, indicator.project_id, milestone.said->>'value', \
    indicator.definition, (milestone.said->>'on')::date FROM indicator, \
    jsonb_array_elements(indicator.milestones::jsonb) WITH ORDINALITY AS milestone (said, place) \
    WHERE milestone.said->>'on' IS NOT NULL";
const MILESTONES_OF_SQLITE: &str = "INSERT INTO indicator_milestone \
    (indicator_id, place, project_id, number, title, due_on) \
    SELECT indicator.id, milestone.key, indicator.project_id, \
    CAST(json_extract(milestone.value, '$.value') AS TEXT), indicator.definition, \
    json_extract(milestone.value, '$.on') FROM indicator, json_each(indicator.milestones) AS milestone \
    WHERE json_extract(milestone.value, '$.on') IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        if is_postgres {
            let alone = "ALTER TABLE project_file ALTER COLUMN project_id DROP NOT NULL";
            database.execute_unprepared(alone).await?;
        } else {
            rebuild(manager, uuid_null(ProjectFile::ProjectId)).await?;
        }
        database.execute_unprepared(ALONE).await?;

        manager.create_table(milestone()).await?;
        let known = if is_postgres {
            MILESTONES_OF_POSTGRES
        } else {
            MILESTONES_OF_SQLITE
        };
        database.execute_unprepared(known).await?;
        for (name, of) in DATES {
            let index = format!("CREATE INDEX {name} ON {of}");
            database.execute_unprepared(&index).await?;
        }
        for change in ["DROP INDEX ledger_calendar", WORKED_ON[0]] {
            database.execute_unprepared(change).await?;
        }

        // SQLite adds one column at a time.
        for column in [
            text_null(Organisation::PhoneExtension),
            text_null(Organisation::Fax),
            text(Organisation::Links).default("[]").to_owned(),
            text(Organisation::Mandates).default("[]").to_owned(),
        ] {
            let more = Table::alter().table(Organisation::Table).add_column(column).to_owned();
            manager.alter_table(more).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        for column in [
            Organisation::Mandates,
            Organisation::Links,
            Organisation::Fax,
            Organisation::PhoneExtension,
        ] {
            let less = Table::alter().table(Organisation::Table).drop_column(column).to_owned();
            manager.alter_table(less).await?;
        }
        for change in ["DROP INDEX ledger_calendar", WORKED_ON[1]] {
            database.execute_unprepared(change).await?;
        }
        for (name, _) in DATES {
            let index = format!("DROP INDEX {name}");
            database.execute_unprepared(&index).await?;
        }
        let milestones = Table::drop().table(IndicatorMilestone::Table).to_owned();
        manager.drop_table(milestones).await?;
        for change in [
            "DROP INDEX project_file_alone",
            "DELETE FROM project_file_part WHERE file_id IN (SELECT id FROM project_file WHERE project_id IS NULL)",
            "DELETE FROM data_key WHERE case_id IN (SELECT id FROM project_file WHERE project_id IS NULL)",
            "DELETE FROM project_file WHERE project_id IS NULL",
        ] {
            database.execute_unprepared(change).await?;
        }
        if manager.get_database_backend() == DbBackend::Postgres {
            let within = "ALTER TABLE project_file ALTER COLUMN project_id SET NOT NULL";
            database.execute_unprepared(within).await?;
            return Ok(());
        }
        rebuild(manager, uuid(ProjectFile::ProjectId)).await
    }
}

/// What an indicator is to come to by a day, once more beside the indicator: the calendar reads it by its day.
fn milestone() -> TableCreateStatement {
    let key = |column: IndicatorMilestone, to: &str| {
        ForeignKey::create()
            .from(IndicatorMilestone::Table, column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(IndicatorMilestone::Table)
        .col(uuid(IndicatorMilestone::IndicatorId))
        .col(integer(IndicatorMilestone::Place))
        .col(uuid(IndicatorMilestone::ProjectId))
        .col(text(IndicatorMilestone::Number))
        .col(text(IndicatorMilestone::Title))
        .col(date(IndicatorMilestone::DueOn))
        .primary_key(
            Index::create()
                .col(IndicatorMilestone::IndicatorId)
                .col(IndicatorMilestone::Place),
        )
        .foreign_key(&mut key(IndicatorMilestone::IndicatorId, "indicator"))
        .foreign_key(&mut key(IndicatorMilestone::ProjectId, "project"))
        .to_owned()
}

/// `SQLite` changes no column, so that the table is made anew, and that of the parts with it, since it refers to it.
async fn rebuild(manager: &SchemaManager<'_>, project: ColumnDef) -> Result<(), DbErr> {
    let [files, parts] = ["project_file_new", "project_file_part_new"];
    manager.create_table(file(files, project)).await?;
    manager.create_table(part(parts, files)).await?;
    let database = manager.get_connection();
    for change in [
        "INSERT INTO project_file_new SELECT id, version, project_id, organisation_id, recorded_by, recorded_at, kind, \
         subject_kind, subject_id, format, state, size, content_id, words FROM project_file",
        "INSERT INTO project_file_part_new SELECT file_id, content_id, number, bytes FROM project_file_part",
        "DROP TABLE project_file_part",
        "DROP TABLE project_file",
        "ALTER TABLE project_file_new RENAME TO project_file",
        "ALTER TABLE project_file_part_new RENAME TO project_file_part",
    ]
    .into_iter()
    .chain(FILE_INDEXES)
    {
        database.execute_unprepared(change).await?;
    }
    Ok(())
}

fn file(name: &str, project: ColumnDef) -> TableCreateStatement {
    let key = |column: ProjectFile, to: &str| {
        ForeignKey::create()
            .from(Alias::new(name), column)
            .to(Alias::new(to), Alias::new("id"))
            .to_owned()
    };
    Table::create()
        .table(Alias::new(name))
        .col(uuid(ProjectFile::Id).primary_key())
        .col(big_integer(ProjectFile::Version))
        .col(project)
        .col(uuid(ProjectFile::OrganisationId))
        .col(uuid(ProjectFile::RecordedBy))
        .col(timestamp_with_time_zone(ProjectFile::RecordedAt))
        .col(text(ProjectFile::Kind))
        .col(text_null(ProjectFile::SubjectKind))
        .col(uuid_null(ProjectFile::SubjectId))
        .col(text(ProjectFile::Format))
        .col(text(ProjectFile::State))
        .col(integer(ProjectFile::Size))
        .col(uuid(ProjectFile::ContentId))
        .col(binary(ProjectFile::Words))
        .foreign_key(&mut key(ProjectFile::ProjectId, "project"))
        .foreign_key(&mut key(ProjectFile::OrganisationId, "organisation"))
        .foreign_key(&mut key(ProjectFile::RecordedBy, "app_user"))
        .to_owned()
}

fn part(name: &str, files: &str) -> TableCreateStatement {
    Table::create()
        .table(Alias::new(name))
        .col(uuid(ProjectFilePart::FileId))
        .col(uuid(ProjectFilePart::ContentId))
        .col(integer(ProjectFilePart::Number))
        .col(binary(ProjectFilePart::Bytes))
        .primary_key(
            Index::create()
                .col(ProjectFilePart::FileId)
                .col(ProjectFilePart::ContentId)
                .col(ProjectFilePart::Number),
        )
        .foreign_key(
            ForeignKey::create()
                .from(Alias::new(name), ProjectFilePart::FileId)
                .to(Alias::new(files), Alias::new("id")),
        )
        .to_owned()
}
