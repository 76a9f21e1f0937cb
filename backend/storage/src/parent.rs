//! What may stand below what, where things of one kind stand below each other.

use punte_domain::text::InvalidCode;
use sea_orm::{EntityTrait, PrimaryKeyTrait, QuerySelect};
use uuid::Uuid;

use crate::{Error, Result, Tx};

/// Why something does not stand below another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParentFault {
    /// It is that other itself, or stands above it.
    Circle,
    /// It would stand deeper than any may, or so much stands above that other that nobody can tell.
    TooDeep,
}

impl ParentFault {
    /// What is told of the field that names the other.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Circle => InvalidCode::Contradiction.code(),
            Self::TooDeep => "too_deep",
        }
    }
}

/// What stands against making `parent` the parent of `id`, where nothing stands deeper than `levels`.
///
/// # Errors
/// [`Error::NotFound`] when there is no such parent.
pub(crate) async fn fault<E: EntityTrait>(
    tx: &Tx,
    (id, parent): (Uuid, Uuid),
    parents: E::Column,
    levels: usize,
) -> Result<Option<ParentFault>>
where
    Uuid: Into<<E::PrimaryKey as PrimaryKeyTrait>::ValueType>,
{
    let mut above = Some(parent);
    for _ in 0..levels {
        let Some(next) = above else { return Ok(None) };
        if next == id {
            return Ok(Some(ParentFault::Circle));
        }
        above = E::find_by_id(next)
            .select_only()
            .column(parents)
            .into_tuple::<Option<Uuid>>()
            .one(&tx.db)
            .await?
            .ok_or(Error::NotFound)?;
    }
    Ok(Some(ParentFault::TooDeep))
}
