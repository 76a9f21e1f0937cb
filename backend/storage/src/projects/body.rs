//! Which bodies have a part in a record. The record was found within the caller's scope before.

use std::collections::HashMap;

use punte_domain::id::{Id, OrganisationId};
use punte_domain::projects::body::NamedBody;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::columns::Text;
use crate::{Result, Tx};

mod row {
    use punte_domain::projects::body::BodyPart;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "named_body")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub organisation_id: Option<Uuid>,
        pub name: Option<String>,
        #[sea_orm(column_type = "Text")]
        pub part: Text<BodyPart>,
        pub role: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Keeps these bodies of a record in place of those it had.
pub(super) async fn set(tx: &Tx, subject: Uuid, bodies: &[NamedBody]) -> Result<()> {
    forget(tx, subject).await?;
    let rows: Vec<_> = (0..)
        .zip(bodies)
        .map(|(place, body)| row::ActiveModel {
            subject_id: Set(subject),
            place: Set(place),
            organisation_id: Set(body.organisation_id.map(Id::uuid)),
            name: Set(body.name.clone()),
            part: Set(Text(body.part)),
            role: Set(body.role.clone()),
        })
        .collect();
    if !rows.is_empty() {
        Entity::insert_many(rows).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}

/// Forgets the bodies of a record.
pub(super) async fn forget(tx: &Tx, subject: Uuid) -> Result<()> {
    Entity::delete_many()
        .filter(Column::SubjectId.eq(subject))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The bodies of these records, each in the order in which they were entered.
pub(super) async fn of(tx: &Tx, subjects: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Vec<NamedBody>>> {
    let subjects: Vec<Uuid> = subjects.into_iter().collect();
    let mut bodies: HashMap<Uuid, Vec<NamedBody>> = HashMap::new();
    for some in subjects.chunks(500) {
        let rows = Entity::find()
            .filter(Column::SubjectId.is_in(some.iter().copied()))
            .order_by_asc(Column::SubjectId)
            .order_by_asc(Column::Place)
            .all(&tx.db)
            .await?;
        for row in rows {
            bodies.entry(row.subject_id).or_default().push(NamedBody {
                organisation_id: row.organisation_id.map(OrganisationId::from_uuid),
                name: row.name,
                part: row.part.0,
                role: row.role,
            });
        }
    }
    Ok(bodies)
}

/// Of two organisations that are merged, forgets the duplicate where the one that stays has the same part and role in a
/// record: nobody could keep a record in which a body stands twice.
pub(super) async fn make_room(tx: &Tx, stays: OrganisationId, duplicate: OrganisationId) -> Result<()> {
    let other = Alias::new("other");
    let of_other = |column: Column| Expr::col((other.clone(), column));
    let without_role = |role: Expr| Expr::from(Func::coalesce([role, Expr::val("")]));
    let same = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, other.clone())
        .and_where(of_other(Column::OrganisationId).eq(stays.uuid()))
        .and_where(of_other(Column::SubjectId).equals((Entity, Column::SubjectId)))
        .and_where(of_other(Column::Part).equals((Entity, Column::Part)))
        .and_where(without_role(of_other(Column::Role)).eq(without_role(Expr::col((Entity, Column::Role)))))
        .take();
    Entity::delete_many()
        .filter(Column::OrganisationId.eq(duplicate.uuid()))
        .filter(Expr::exists(same))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The records in which this organisation has a part.
pub(super) fn with(organisation: OrganisationId) -> SelectStatement {
    Query::select()
        .column(Column::SubjectId)
        .from(Entity)
        .and_where(Expr::col(Column::OrganisationId).eq(organisation.uuid()))
        .take()
}
