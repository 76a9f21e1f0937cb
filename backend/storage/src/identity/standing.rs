//! Why organisations were suspended, closed and resumed, and what rests or ends with one.

use punte_domain::id::{Id, OrganisationId, OrganisationStandingId, UserId};
use punte_domain::identity::UserStatus;
use punte_domain::identity::organisation::OrganisationState;
use punte_domain::identity::standing::{Standing, StandingCount, StandingReason};
use punte_domain::partners::webhook::WebhookState;
use punte_domain::referrals::ReferralState;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use strum::IntoEnumIterator;

use crate::columns::Text;
use crate::{Error, Result, Tx};

mod row {
    use super::{OrganisationState, StandingReason, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organisation_standing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub state: Text<OrganisationState>,
        #[sea_orm(column_type = "Text")]
        pub reason: Text<StandingReason>,
        #[sea_orm(column_type = "Text", nullable)]
        pub note: Option<String>,
        pub changed_by: Uuid,
        pub changed_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// How many changes of an organisation are told.
const MOST: u64 = 50;

/// Keeps a change.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, standing: &Standing) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(tx.new_id::<OrganisationStandingId>().uuid()),
        organisation_id: Set(standing.organisation.uuid()),
        state: Set(Text(standing.state)),
        reason: Set(Text(standing.reason)),
        note: Set(standing.note.clone()),
        changed_by: Set(standing.by.uuid()),
        changed_at: Set(standing.at),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The changes of an organisation, the latest first.
///
/// # Errors
/// As the database.
pub async fn list(tx: &Tx, organisation: OrganisationId) -> Result<Vec<Standing>> {
    let rows = row::Entity::find()
        .filter(row::Column::OrganisationId.eq(organisation.uuid()))
        .order_by_desc(row::Column::ChangedAt)
        .order_by_desc(row::Column::Id)
        .limit(MOST)
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Standing {
            organisation: OrganisationId::from_uuid(row.organisation_id),
            state: row.state.0,
            reason: row.reason.0,
            note: row.note,
            by: UserId::from_uuid(row.changed_by),
            at: row.changed_at,
        })
        .collect())
}

/// How much rests or ends with an organisation now.
///
/// # Errors
/// As the database.
pub async fn counts(tx: &Tx, organisation: OrganisationId) -> Result<Vec<(StandingCount, i64)>> {
    let is = |column: &'static str| Expr::col(Alias::new(column)).eq(organisation.uuid());
    let running: Vec<&'static str> = ReferralState::iter()
        .filter(|state| state.is_running())
        .map(ReferralState::code)
        .collect();
    let mut counts = Vec::new();
    for what in StandingCount::iter() {
        let (table, which) = match what {
            StandingCount::People => (
                "app_user",
                is("organisation_id")
                    .and(Expr::col(Alias::new("is_client")).eq(false))
                    .and(Expr::col(Alias::new("status")).eq(UserStatus::Active.code())),
            ),
            StandingCount::Invitations => (
                "invitation",
                is("organisation_id")
                    .and(Expr::col(Alias::new("accepted_at")).is_null())
                    .and(Expr::col(Alias::new("revoked_at")).is_null())
                    .and(Expr::col(Alias::new("expires_at")).gt(tx.now)),
            ),
            StandingCount::Clients => (
                "app_user",
                is("organisation_id")
                    .and(Expr::col(Alias::new("is_client")).eq(true))
                    .and(Expr::col(Alias::new("status")).eq(UserStatus::Active.code())),
            ),
            StandingCount::Webhooks => (
                "webhook",
                is("organisation_id").and(Expr::col(Alias::new("state")).eq(WebhookState::Active.code())),
            ),
            StandingCount::OpenCases => (
                "case_file",
                is("organisation_id").and(Expr::col(Alias::new("closed_at")).is_null()),
            ),
            StandingCount::OpenReferrals => (
                "referral",
                is("holder_id")
                    .or(is("to_id"))
                    .and(Expr::col(Alias::new("state")).is_in(running.clone())),
            ),
        };
        counts.push((what, count(tx, table, which).await?));
    }
    Ok(counts)
}

/// How many rows of a table these are.
pub(super) async fn count(tx: &Tx, table: &'static str, which: Expr) -> Result<i64> {
    let query = Query::select()
        .expr_as(Expr::col(Alias::new("id")).count(), Alias::new("n"))
        .from(Alias::new(table))
        .and_where(which)
        .to_owned();
    let row = tx.db.query_one(&query).await?.ok_or(Error::NotFound)?;
    Ok(row.try_get("", "n")?)
}
