//! Figures that sources state. Everybody who sees projects sees them; who keeps them changes them.

use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, StatedFigureId};
use punte_domain::projects::publication::{StatedFigure, StatedFigureFacts, StatedFigureKey};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::kept;
use crate::cases::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::projects::publication::{StatedFigureKey, StatedFigureKind};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stated_figure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub keeper_id: Uuid,
        pub year: i32,
        #[sea_orm(column_type = "Text")]
        pub key: Text<StatedFigureKey>,
        pub value: Option<i64>,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<StatedFigureKind>,
        pub source: String,
        pub note: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub partner_groups: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which figures to list.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatedFigureFilter {
    /// Of this year.
    pub year: Option<i32>,
    /// That count this.
    pub key: Option<StatedFigureKey>,
}

/// The figure, if the organisation of this scope keeps it: what may be changed rather than read.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_kept(tx: &Tx, scope: &Scope, id: StatedFigureId) -> Result<StatedFigure> {
    let row = Entity::find_by_id(id.uuid())
        .filter(kept::own(Column::KeeperId, scope))
        .lock_if(tx)
        .one(&tx.db)
        .await?;
    row.ok_or(Error::NotFound).and_then(figure)
}

/// A page of the figures, those of the latest year first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, filter: StatedFigureFilter, request: &PageRequest) -> Result<Page<StatedFigure>> {
    let place = tx.position::<i32>("stated-figures", request)?;
    let wanted = Condition::all()
        .add_option(filter.year.map(|year| Column::Year.eq(year)))
        .add_option(filter.key.map(|key| Column::Key.eq(Text(key))));
    let rows = Entity::find().filter(wanted);
    let rows = descending(rows, (Column::Year, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("stated-figures", request, rows, |row| Position {
        key: row.year,
        id: row.id,
    })?;
    page.try_map(figure)
}

/// What sources state of a year, in a fixed order (`stated_figure_year`). One keeper's source states each figure
/// once, so they are few.
///
/// # Errors
/// As the database.
pub async fn of_year(tx: &Tx, year: i32) -> Result<Vec<StatedFigure>> {
    let rows = Entity::find()
        .filter(Column::Year.eq(year))
        .order_by_asc(Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter().map(figure).collect()
}

/// Adds a figure.
///
/// # Errors
/// [`Error::Taken`] where the same source states one of this year already.
pub async fn add(tx: &Tx, figure: &StatedFigure) -> Result<()> {
    not_twice(tx, figure).await?;
    let row = row::ActiveModel {
        id: Set(figure.id.uuid()),
        version: Set(figure.version),
        keeper_id: Set(figure.keeper.uuid()),
        ..changing(&figure.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it, [`Error::Taken`] as [`add`].
pub async fn save(tx: &Tx, figure: StatedFigure) -> Result<StatedFigure> {
    not_twice(tx, &figure).await?;
    let version = figure.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&figure.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(figure.id.uuid()))
        .filter(Column::Version.eq(figure.version));
    tx.update_one(update).await?;
    Ok(StatedFigure { version, ..figure })
}

/// Two sources that disagree are two figures; one source states one. The schema lets them stand beside each other:
/// organisations that turn out to be one may both have entered it.
async fn not_twice(tx: &Tx, figure: &StatedFigure) -> Result<()> {
    let other = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::KeeperId.eq(figure.keeper.uuid()))
        .filter(Column::Year.eq(figure.facts.year))
        .filter(Column::Key.eq(Text(figure.facts.key)))
        .filter(Column::Source.eq(figure.facts.source.as_str()))
        .filter(Column::Id.ne(figure.id.uuid()))
        .limit(1)
        .into_tuple::<Uuid>()
        .one(&tx.db)
        .await?;
    match other {
        None => Ok(()),
        Some(_) => Err(Error::Taken),
    }
}

/// Removes a figure that should not be there.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn remove(tx: &Tx, figure: &StatedFigure) -> Result<()> {
    let done = Entity::delete_many()
        .filter(Column::Id.eq(figure.id.uuid()))
        .filter(Column::Version.eq(figure.version))
        .exec(&tx.db)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

fn changing(facts: &StatedFigureFacts) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        year: Set(facts.year),
        key: Set(Text(facts.key)),
        value: Set(facts.value),
        kind: Set(Text(facts.kind)),
        source: Set(facts.source.clone()),
        note: Set(facts.note.clone()),
        partner_groups: Set(serde_json::to_string(&facts.partner_groups)?),
        ..Default::default()
    })
}

fn figure(row: row::Model) -> Result<StatedFigure> {
    Ok(StatedFigure {
        id: StatedFigureId::from_uuid(row.id),
        version: row.version,
        keeper: OrganisationId::from_uuid(row.keeper_id),
        facts: StatedFigureFacts {
            year: row.year,
            key: row.key.0,
            value: row.value,
            kind: row.kind.0,
            source: row.source,
            note: row.note,
            partner_groups: serde_json::from_str(&row.partner_groups)?,
        },
    })
}
