//! Funds: who pays for projects.

use punte_domain::access::Scope;
use punte_domain::id::{FundId, Id, OrganisationId};
use punte_domain::identity::organisation::Names;
use punte_domain::language::Language;
use punte_domain::projects::fund::{Fund, FundFacts};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::stated::TitleRow;
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fund")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        #[sea_orm(column_type = "Text", nullable)]
        pub name_ro: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub name_sq: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub name_en: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub donors: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub mechanism: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub period: Option<String>,
        pub currency: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        #[sea_orm(column_type = "Text")]
        pub sort_text: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// The fund.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: FundId) -> Result<Fund> {
    let row = Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    row.ok_or(Error::NotFound).and_then(fund)
}

/// The fund, if it is one's organisation's to change.
///
/// # Errors
/// [`Error::NotFound`], also when it is not.
pub async fn find_own(tx: &Tx, scope: &Scope, id: FundId) -> Result<Fund> {
    let fund = find(tx, id).await?;
    if scope.is_system() || scope.organisation() == Some(fund.organisation) {
        Ok(fund)
    } else {
        Err(Error::NotFound)
    }
}

/// The funds that match, by name.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, text: Option<&str>, request: &PageRequest) -> Result<Page<Fund>> {
    let mut query = Entity::find()
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1);
    if let Some(text) = text {
        query = query.filter(words(Column::SearchText, text));
    }
    if let Some(after) = tx.position::<String>("funds", request)? {
        query = query.filter(
            Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
                .gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = query.all(&tx.db).await?;
    tx.page("funds", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?
    .try_map(fund)
}

/// What these funds are called.
///
/// # Errors
/// As the database.
pub(super) async fn titles(tx: &Tx, ids: &[Uuid], language: Language) -> Result<Vec<(Uuid, String)>> {
    let found: Vec<TitleRow> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::NameRo, Column::NameSq, Column::NameEn])
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let titled = found.into_iter().map(|(id, ro, sq, en)| {
        let names = Names { ro, sq, en };
        (id, names.get(language).to_owned())
    });
    Ok(titled.collect())
}

/// Enters a fund.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, fund: &Fund) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(fund.id.uuid()),
        version: Set(fund.version),
        organisation_id: Set(fund.organisation.uuid()),
        ..changing(&fund.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, fund: Fund) -> Result<Fund> {
    let version = fund.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&fund.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(fund.id.uuid()))
        .filter(Column::Version.eq(fund.version));
    tx.update_one(update).await?;
    Ok(Fund { version, ..fund })
}

fn changing(facts: &FundFacts) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        name_ro: Set(facts.names.ro.clone()),
        name_sq: Set(facts.names.sq.clone()),
        name_en: Set(facts.names.en.clone()),
        donors: Set(serde_json::to_string(&facts.donors)?),
        mechanism: Set(facts.mechanism.clone()),
        period: Set(facts.period.clone()),
        currency: Set(facts.currency.clone()),
        search_text: Set(facts.search_text()),
        sort_text: Set(facts.sort_text()),
        ..Default::default()
    })
}

fn fund(row: row::Model) -> Result<Fund> {
    Ok(Fund {
        id: FundId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: FundFacts {
            names: Names {
                ro: row.name_ro,
                sq: row.name_sq,
                en: row.name_en,
            },
            donors: serde_json::from_str(&row.donors)?,
            mechanism: row.mechanism,
            period: row.period,
            currency: row.currency,
        },
    })
}
