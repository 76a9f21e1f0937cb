//! Consents, referrals, what receivers report back, and who may look at a case beside its holder.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, date, date_null, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[derive(DeriveIden)]
enum Consent {
    Table,
    Id,
    Version,
    CaseId,
    Purpose,
    RecipientId,
    DataSets,
    Basis,
    GivenBy,
    GivenOn,
    ValidUntil,
    LeafletLanguage,
    RecordedAt,
    RecordedBy,
    Details,
    ConfirmedAt,
    ConfirmedBy,
    WithdrawnAt,
    WithdrawnBy,
    WithdrawnReason,
}

#[derive(DeriveIden)]
enum Referral {
    Table,
    Id,
    Version,
    Reference,
    CaseId,
    FromId,
    HolderId,
    ToId,
    Kind,
    Urgency,
    Services,
    ConsentId,
    DataSets,
    PreviousId,
    State,
    Place,
    CreatedBy,
    CreatedAt,
    UpdatedAt,
    SentAt,
    ReceivedAt,
    AnswerDueAt,
    AnsweredAt,
    ServiceStartedOn,
    StartFeedbackAt,
    FinalFeedbackAt,
    EndedAt,
    Refusal,
    Broken,
    MessageRevision,
    Message,
    Reason,
}

#[derive(DeriveIden)]
enum ReferralFeedback {
    Table,
    Id,
    ReferralId,
    Kind,
    Outcome,
    GivenAt,
    GivenBy,
    Words,
}

#[derive(DeriveIden)]
enum CaseAccess {
    Table,
    ReferralId,
    Kind,
    CaseId,
    OrganisationId,
    Since,
    Until,
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let consent = Table::create()
            .table(Consent::Table)
            .col(uuid(Consent::Id).primary_key())
            .col(big_integer(Consent::Version))
            .col(uuid(Consent::CaseId))
            .col(text(Consent::Purpose))
            .col(uuid(Consent::RecipientId))
            .col(text(Consent::DataSets))
            .col(text(Consent::Basis))
            .col(text(Consent::GivenBy))
            .col(date(Consent::GivenOn))
            .col(date(Consent::ValidUntil))
            .col(text_null(Consent::LeafletLanguage))
            .col(timestamp_with_time_zone(Consent::RecordedAt))
            .col(uuid(Consent::RecordedBy))
            .col(ColumnDef::new(Consent::Details).binary())
            .col(timestamp_with_time_zone_null(Consent::ConfirmedAt))
            .col(uuid_null(Consent::ConfirmedBy))
            .col(timestamp_with_time_zone_null(Consent::WithdrawnAt))
            .col(uuid_null(Consent::WithdrawnBy))
            .col(ColumnDef::new(Consent::WithdrawnReason).binary())
            .foreign_key(&mut key(Consent::Table, Consent::CaseId, "case_file"))
            .foreign_key(&mut key(Consent::Table, Consent::RecipientId, "organisation"))
            .foreign_key(&mut key(Consent::Table, Consent::RecordedBy, "app_user"))
            .foreign_key(&mut key(Consent::Table, Consent::ConfirmedBy, "app_user"))
            .foreign_key(&mut key(Consent::Table, Consent::WithdrawnBy, "app_user"))
            .to_owned();
        manager.create_table(consent).await?;

        let referral = Table::create()
            .table(Referral::Table)
            .col(uuid(Referral::Id).primary_key())
            .col(big_integer(Referral::Version))
            .col(text(Referral::Reference).unique_key())
            .col(uuid(Referral::CaseId))
            .col(uuid(Referral::FromId))
            .col(uuid(Referral::HolderId))
            .col(uuid(Referral::ToId))
            .col(text(Referral::Kind))
            .col(text(Referral::Urgency))
            .col(text(Referral::Services))
            .col(uuid_null(Referral::ConsentId))
            .col(text(Referral::DataSets))
            .col(uuid_null(Referral::PreviousId))
            .col(text(Referral::State))
            .col(big_integer(Referral::Place))
            .col(uuid(Referral::CreatedBy))
            .col(timestamp_with_time_zone(Referral::CreatedAt))
            .col(timestamp_with_time_zone(Referral::UpdatedAt))
            .col(timestamp_with_time_zone_null(Referral::SentAt))
            .col(timestamp_with_time_zone_null(Referral::ReceivedAt))
            .col(timestamp_with_time_zone_null(Referral::AnswerDueAt))
            .col(timestamp_with_time_zone_null(Referral::AnsweredAt))
            .col(date_null(Referral::ServiceStartedOn))
            .col(timestamp_with_time_zone_null(Referral::StartFeedbackAt))
            .col(timestamp_with_time_zone_null(Referral::FinalFeedbackAt))
            .col(timestamp_with_time_zone_null(Referral::EndedAt))
            .col(text_null(Referral::Refusal))
            .col(text_null(Referral::Broken))
            .col(big_integer(Referral::MessageRevision))
            .col(ColumnDef::new(Referral::Message).binary())
            .col(ColumnDef::new(Referral::Reason).binary())
            .foreign_key(&mut key(Referral::Table, Referral::CaseId, "case_file"))
            .foreign_key(&mut key(Referral::Table, Referral::FromId, "organisation"))
            .foreign_key(&mut key(Referral::Table, Referral::HolderId, "organisation"))
            .foreign_key(&mut key(Referral::Table, Referral::ToId, "organisation"))
            .foreign_key(&mut key(Referral::Table, Referral::ConsentId, "consent"))
            .foreign_key(&mut key(Referral::Table, Referral::PreviousId, "referral"))
            .foreign_key(&mut key(Referral::Table, Referral::CreatedBy, "app_user"))
            .to_owned();
        manager.create_table(referral).await?;

        let feedback = Table::create()
            .table(ReferralFeedback::Table)
            .col(uuid(ReferralFeedback::Id).primary_key())
            .col(uuid(ReferralFeedback::ReferralId))
            .col(text(ReferralFeedback::Kind))
            .col(text_null(ReferralFeedback::Outcome))
            .col(timestamp_with_time_zone(ReferralFeedback::GivenAt))
            .col(uuid(ReferralFeedback::GivenBy))
            .col(ColumnDef::new(ReferralFeedback::Words).binary().not_null())
            .foreign_key(&mut key(
                ReferralFeedback::Table,
                ReferralFeedback::ReferralId,
                "referral",
            ))
            .foreign_key(&mut key(ReferralFeedback::Table, ReferralFeedback::GivenBy, "app_user"))
            .to_owned();
        manager.create_table(feedback).await?;

        let access = Table::create()
            .table(CaseAccess::Table)
            .col(uuid(CaseAccess::ReferralId))
            .col(text(CaseAccess::Kind))
            .col(uuid(CaseAccess::CaseId))
            .col(uuid(CaseAccess::OrganisationId))
            .col(timestamp_with_time_zone(CaseAccess::Since))
            .col(timestamp_with_time_zone_null(CaseAccess::Until))
            .primary_key(Index::create().col(CaseAccess::ReferralId).col(CaseAccess::Kind))
            .foreign_key(&mut key(CaseAccess::Table, CaseAccess::ReferralId, "referral"))
            .foreign_key(&mut key(CaseAccess::Table, CaseAccess::CaseId, "case_file"))
            .foreign_key(&mut key(CaseAccess::Table, CaseAccess::OrganisationId, "organisation"))
            .to_owned();
        manager.create_table(access).await?;

        let connection = manager.get_connection();
        for index in [
            "CREATE INDEX consent_case ON consent (case_id, recorded_at, id)",
            "CREATE INDEX referral_in ON referral (to_id, place, id)",
            // The side that asks is whoever holds the case now, which `holder_id` repeats.
            "CREATE INDEX referral_out ON referral (holder_id, place, id)",
            // What failed and may be offered to the next.
            "CREATE INDEX referral_failed ON referral (holder_id, ended_at, id) WHERE state IN ('refused', 'expired')",
            "CREATE INDEX referral_all ON referral (place, id)",
            "CREATE INDEX referral_case ON referral (case_id, created_at, id)",
            "CREATE INDEX referral_consent ON referral (consent_id) WHERE consent_id IS NOT NULL",
            "CREATE INDEX referral_previous ON referral (previous_id) WHERE previous_id IS NOT NULL",
            // What still awaits an answer; small however many referrals there are.
            "CREATE INDEX referral_due ON referral (answer_due_at, id) WHERE state IN ('sent', 'received')",
            // Each report once, whoever tries.
            "CREATE UNIQUE INDEX referral_feedback_once ON referral_feedback (referral_id, kind)",
            "CREATE INDEX case_access_case ON case_access (case_id, organisation_id)",
            "CREATE INDEX case_access_organisation ON case_access (organisation_id, kind, case_id)",
        ] {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["case_access", "referral_feedback", "referral", "consent"] {
            manager
                .drop_table(Table::drop().table(Alias::new(table)).to_owned())
                .await?;
        }
        Ok(())
    }
}

fn key(table: impl IntoIden, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table.into_iden(), column.into_iden())
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
