//! Keys that tables of several changes have.

use sea_orm_migration::prelude::*;

/// A reference from a column to the id of a table.
pub(crate) fn reference(from: impl IntoIden, column: impl IntoIden, to: &str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(from.into_iden(), column)
        .to(Alias::new(to), Alias::new("id"))
        .to_owned()
}
