//! Budgets of projects: the whole, its sources and its lines.

use std::collections::{BTreeMap, BTreeSet};

use punte_domain::id::{BudgetLineId, Id, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget::{BudgetProvenance, BudgetSourceKind};
use punte_domain::projects::budget_entry::{Budget, BudgetEntry, BudgetLine, BudgetSource};
use punte_domain::projects::money::Currency;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::project_card::at;
use super::spending::{self, commitment, expense};
use crate::cases::LockIf as _;
use crate::columns::Text;
use crate::{Error, Result, Tx};

mod row {
    use super::{BudgetProvenance, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "budget")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        pub version: i64,
        pub currency: String,
        pub total: Option<i64>,
        #[sea_orm(column_type = "Text")]
        pub provenance: Text<BudgetProvenance>,
        #[sea_orm(column_type = "Text", nullable)]
        pub paper: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod source {
    use super::{BudgetSourceKind, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "budget_source")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<BudgetSourceKind>,
        #[sea_orm(column_type = "Text", nullable)]
        pub payer: Option<String>,
        pub amount: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod line {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "budget_line")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub project_id: Uuid,
        pub place: i32,
        #[sea_orm(column_type = "Text", nullable)]
        pub code: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub name: String,
        pub partner_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub period: Option<String>,
        pub amount: i64,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// The budget of a project; `None` where none is stated. Ask [`super::access`] first. Whoever is about to change
/// something keeps others waiting.
///
/// # Errors
/// As the database.
pub async fn find(tx: &Tx, project: ProjectId) -> Result<Option<Budget>> {
    let row = row::Entity::find_by_id(project.uuid()).lock_if(tx).one(&tx.db).await?;
    let Some(row) = row else { return Ok(None) };
    let sources = source::Entity::find()
        .filter(source::Column::ProjectId.eq(project.uuid()))
        .order_by_asc(source::Column::Place)
        .all(&tx.db)
        .await?;
    let lines = line::Entity::find()
        .filter(line::Column::ProjectId.eq(project.uuid()))
        .order_by_asc(line::Column::Place)
        .order_by_asc(line::Column::Id)
        .all(&tx.db)
        .await?;
    Ok(Some(Budget {
        project,
        version: row.version,
        entry: BudgetEntry {
            currency: currency(&row.currency)?,
            total: row.total,
            provenance: row.provenance.0,
            document: row.paper,
            sources: sources.into_iter().map(Into::into).collect(),
            lines: lines.into_iter().map(Into::into).collect(),
        },
    }))
}

/// A currency from its column.
pub(super) fn currency(code: &str) -> Result<Currency> {
    Currency::parse(code).ok_or(Error::Corrupt("currency"))
}

impl From<source::Model> for BudgetSource {
    fn from(row: source::Model) -> Self {
        Self {
            kind: row.kind.0,
            payer: row.payer,
            amount: row.amount,
        }
    }
}

impl From<line::Model> for BudgetLine {
    fn from(row: line::Model) -> Self {
        Self {
            id: BudgetLineId::from_uuid(row.id),
            code: row.code,
            name: row.name,
            partner: row.partner_id.map(ProjectPartnerId::from_uuid),
            period: row.period,
            amount: row.amount,
        }
    }
}

/// Keeps the budget, if it is the version last read (0 where there was none), and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, budget: Budget) -> Result<Budget> {
    let version = budget.version + 1;
    let row = row::ActiveModel {
        project_id: Set(budget.project.uuid()),
        version: Set(version),
        currency: Set(budget.entry.currency.to_string()),
        total: Set(budget.entry.total),
        provenance: Set(Text(budget.entry.provenance)),
        paper: Set(budget.entry.document.clone()),
    };
    if budget.version == 0 {
        match row::Entity::insert(row)
            .exec_without_returning(&tx.db)
            .await
            .map_err(Error::from)
        {
            Ok(_) => {}
            // Somebody else entered one in the meantime.
            Err(Error::Taken) => return Err(Error::Stale),
            Err(error) => return Err(error),
        }
    } else {
        let update = row::Entity::update_many()
            .set(row)
            .filter(row::Column::ProjectId.eq(budget.project.uuid()))
            .filter(row::Column::Version.eq(budget.version));
        tx.update_one(update).await?;
    }
    set_sources(tx, &budget).await?;
    set_lines(tx, &budget).await?;
    Ok(Budget { version, ..budget })
}

async fn set_sources(tx: &Tx, budget: &Budget) -> Result<()> {
    let project = budget.project.uuid();
    source::Entity::delete_many()
        .filter(source::Column::ProjectId.eq(project))
        .exec(&tx.db)
        .await?;
    let rows: Vec<_> = budget
        .entry
        .sources
        .iter()
        .enumerate()
        .map(|(place, one)| source::ActiveModel {
            project_id: Set(project),
            place: Set(at(place)),
            kind: Set(Text(one.kind)),
            payer: Set(one.payer.clone()),
            amount: Set(one.amount),
        })
        .collect();
    if !rows.is_empty() {
        source::Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Lines keep their ids, which commitments and expenses name.
async fn set_lines(tx: &Tx, budget: &Budget) -> Result<()> {
    let before: BTreeMap<Uuid, Option<Uuid>> = line::Entity::find()
        .filter(line::Column::ProjectId.eq(budget.project.uuid()))
        .select_only()
        .columns([line::Column::Id, line::Column::PartnerId])
        .into_tuple::<(Uuid, Option<Uuid>)>()
        .all(&tx.db)
        .await?
        .into_iter()
        .collect();
    let lines = &budget.entry.lines;
    let kept: BTreeSet<Uuid> = lines.iter().map(|line| line.id.uuid()).collect();
    line::Entity::delete_many()
        .filter(line::Column::Id.is_in(before.keys().filter(|id| !kept.contains(id)).copied()))
        .exec(&tx.db)
        .await?;
    for (place, one) in lines.iter().enumerate() {
        let row = line::ActiveModel {
            id: Set(one.id.uuid()),
            project_id: Set(budget.project.uuid()),
            place: Set(at(place)),
            code: Set(one.code.clone()),
            name: Set(one.name.clone()),
            partner_id: Set(one.partner.map(Id::uuid)),
            period: Set(one.period.clone()),
            amount: Set(one.amount),
        };
        if let Some(partner) = before.get(&one.id.uuid()) {
            let update = line::Entity::update_many()
                .set(row)
                .filter(line::Column::Id.eq(one.id.uuid()));
            tx.update_one(update).await?;
            if *partner != one.partner.map(Id::uuid) {
                spending::go_with(tx, one.id, one.partner).await?;
            }
        } else {
            line::Entity::insert(row).exec_without_returning(&tx.db).await?;
        }
    }
    Ok(())
}

/// Whose a line is; the leader's without a partner.
///
/// # Errors
/// [`Error::NotFound`] where there is no such line.
pub(super) async fn partner_of(tx: &Tx, id: BudgetLineId) -> Result<Option<Uuid>> {
    let row = line::Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    row.map(|row| row.partner_id).ok_or(Error::NotFound)
}

/// What was promised and spent of a line, in the budget's currency; what was entered in error counts for nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Execution {
    /// What was promised.
    pub committed: i64,
    /// The part of it for which the fund does not pay.
    pub committed_not_eligible: i64,
    /// What was spent and the fund pays for.
    pub spent: i64,
    /// What was spent and the fund does not pay for.
    pub not_eligible: i64,
}

/// How far the budget of a project was executed, by line.
///
/// # Errors
/// As the database.
pub async fn execution(tx: &Tx, project: ProjectId) -> Result<BTreeMap<BudgetLineId, Execution>> {
    let sums = |table: &'static str| -> SelectStatement {
        let [line, amount, of] = ["line_id", "amount", "project_id"].map(Alias::new);
        let total = Func::cast_as(Func::sum(Expr::col(amount)), Alias::new("bigint"));
        Query::select()
            .column(line.clone())
            .expr_as(total, Alias::new("total"))
            .from(Alias::new(table))
            .and_where(Expr::col(of).eq(project.uuid()))
            .and_where(Expr::col(Alias::new("is_in_error")).eq(false))
            .group_by_col(line)
            .take()
    };
    let mut found: BTreeMap<BudgetLineId, Execution> = BTreeMap::new();
    for (table, is_eligible) in [
        ("commitment", true),
        ("commitment", false),
        ("expense", true),
        ("expense", false),
    ] {
        let mut query = sums(table);
        query.and_where(Expr::col(Alias::new("is_eligible")).eq(is_eligible));
        for row in tx.db.query_all(&query).await? {
            let line = BudgetLineId::from_uuid(row.try_get("", "line_id")?);
            let execution = found.entry(line).or_default();
            let total: i64 = row.try_get("", "total")?;
            match (table, is_eligible) {
                ("commitment", true) => execution.committed = execution.committed.saturating_add(total),
                ("commitment", false) => {
                    execution.committed = execution.committed.saturating_add(total);
                    execution.committed_not_eligible = total;
                }
                (_, true) => execution.spent = total,
                (_, false) => execution.not_eligible = total,
            }
        }
    }
    Ok(found)
}

/// The lines of a budget that a commitment or an expense names, also one that was entered in error.
///
/// # Errors
/// As the database.
pub async fn lines_in_use(tx: &Tx, project: ProjectId) -> Result<BTreeSet<BudgetLineId>> {
    let committed = commitment::Entity::find()
        .select_only()
        .column(commitment::Column::LineId)
        .distinct()
        .filter(commitment::Column::ProjectId.eq(project.uuid()))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    let spent = expense::Entity::find()
        .select_only()
        .column(expense::Column::LineId)
        .distinct()
        .filter(expense::Column::ProjectId.eq(project.uuid()))
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(committed
        .into_iter()
        .chain(spent)
        .map(BudgetLineId::from_uuid)
        .collect())
}

/// The partners of a project that a line of its budget names.
///
/// # Errors
/// As the database.
pub async fn partners_in_use(tx: &Tx, project: ProjectId) -> Result<BTreeSet<ProjectPartnerId>> {
    let named = line::Entity::find()
        .select_only()
        .column(line::Column::PartnerId)
        .distinct()
        .filter(line::Column::ProjectId.eq(project.uuid()))
        .filter(line::Column::PartnerId.is_not_null())
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?;
    Ok(named.into_iter().map(ProjectPartnerId::from_uuid).collect())
}
