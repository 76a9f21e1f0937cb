//! Programmes of funds.

use std::collections::HashMap;

use punte_domain::access::Scope;
use punte_domain::id::{FundId, Id, OrganisationId, ProgrammeId};
use punte_domain::identity::organisation::Names;
use punte_domain::projects::fund::{Programme, ProgrammeFacts};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

mod row {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "programme")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub organisation_id: Uuid,
        pub fund_id: Uuid,
        #[sea_orm(column_type = "Text", nullable)]
        pub code: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub name_ro: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub name_sq: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub name_en: Option<String>,
        pub operator_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub operator_name: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub search_text: String,
        #[sea_orm(column_type = "Text")]
        pub sort_text: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// The programme.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, id: ProgrammeId) -> Result<Programme> {
    let row = Entity::find_by_id(id.uuid()).one(&tx.db).await?;
    row.map(programme).ok_or(Error::NotFound)
}

/// The programme, if it is one's organisation's to change.
///
/// # Errors
/// [`Error::NotFound`], also when it is not.
pub async fn find_own(tx: &Tx, scope: &Scope, id: ProgrammeId) -> Result<Programme> {
    let programme = find(tx, id).await?;
    if scope.is_system() || scope.organisation() == Some(programme.organisation) {
        Ok(programme)
    } else {
        Err(Error::NotFound)
    }
}

/// These programmes, by id: a page of them at most.
///
/// # Errors
/// As the database.
pub async fn by_id(tx: &Tx, ids: impl IntoIterator<Item = ProgrammeId>) -> Result<HashMap<ProgrammeId, Programme>> {
    let mut ids: Vec<Uuid> = ids.into_iter().map(Id::uuid).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = Entity::find().filter(Column::Id.is_in(ids)).all(&tx.db).await?;
    let found = rows.into_iter().map(programme);
    Ok(found.map(|programme| (programme.id, programme)).collect())
}

/// The programmes that match, of one fund or of all, by name.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, fund: Option<FundId>, text: Option<&str>, request: &PageRequest) -> Result<Page<Programme>> {
    let mut query = Entity::find()
        .order_by_asc(Column::SortText)
        .order_by_asc(Column::Id)
        .limit(request.limit + 1);
    if let Some(fund) = fund {
        query = query.filter(Column::FundId.eq(fund.uuid()));
    }
    if let Some(text) = text {
        query = query.filter(words(Column::SearchText, text));
    }
    if let Some(after) = tx.position::<String>("programmes", request)? {
        query = query.filter(
            Expr::tuple([Expr::col(Column::SortText), Expr::col(Column::Id)])
                .gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = query.all(&tx.db).await?;
    let page = tx.page("programmes", request, rows, |row| Position {
        key: row.sort_text.clone(),
        id: row.id,
    })?;
    Ok(page.map(programme))
}

/// Enters a programme.
///
/// # Errors
/// [`Error::NotFound`] when its fund or operator is not there.
pub async fn add(tx: &Tx, programme: &Programme) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(programme.id.uuid()),
        version: Set(programme.version),
        organisation_id: Set(programme.organisation.uuid()),
        ..changing(&programme.facts)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, programme: Programme) -> Result<Programme> {
    let version = programme.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&programme.facts)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(programme.id.uuid()))
        .filter(Column::Version.eq(programme.version));
    tx.update_one(update).await?;
    Ok(Programme { version, ..programme })
}

fn changing(facts: &ProgrammeFacts) -> row::ActiveModel {
    row::ActiveModel {
        fund_id: Set(facts.fund.uuid()),
        code: Set(facts.code.clone()),
        name_ro: Set(facts.names.ro.clone()),
        name_sq: Set(facts.names.sq.clone()),
        name_en: Set(facts.names.en.clone()),
        operator_id: Set(facts.operator.map(Id::uuid)),
        operator_name: Set(facts.operator_name.clone()),
        search_text: Set(facts.search_text()),
        sort_text: Set(facts.sort_text()),
        ..Default::default()
    }
}

fn programme(row: row::Model) -> Programme {
    Programme {
        id: ProgrammeId::from_uuid(row.id),
        version: row.version,
        organisation: OrganisationId::from_uuid(row.organisation_id),
        facts: ProgrammeFacts {
            fund: FundId::from_uuid(row.fund_id),
            code: row.code,
            names: Names {
                ro: row.name_ro,
                sq: row.name_sq,
                en: row.name_en,
            },
            operator: row.operator_id.map(OrganisationId::from_uuid),
            operator_name: row.operator_name,
        },
    }
}
