//! Keyset pages: a list goes on after the last row shown, never at an offset.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use punte_domain::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result, Tx};

/// The default number of rows on a page.
pub const DEFAULT_LIMIT: u64 = 50;
/// The greatest number of rows on a page (SEC-44).
pub const MAX_LIMIT: u64 = 100;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of other things.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }

    /// The same page of what each of it is opened to.
    ///
    /// # Errors
    /// As the first that cannot be opened.
    pub fn try_map<U>(self, f: impl FnMut(T) -> Result<U>) -> Result<Page<U>> {
        Ok(Page {
            items: self.items.into_iter().map(f).collect::<Result<_>>()?,
            next: self.next,
        })
    }
}

/// How far a list is counted.
pub const COUNTED_MAX: u64 = 10_000;

/// How long a list is, as far as anybody counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Its length, at most [`COUNTED_MAX`].
    pub value: u64,
    /// Whether it is longer than that.
    pub is_capped: bool,
}

impl Total {
    /// Of so many rows that were found, looking for one more than [`COUNTED_MAX`].
    pub(crate) fn of(found: usize) -> Self {
        let found = u64::try_from(found).unwrap_or(u64::MAX);
        Self {
            value: std::cmp::min(found, COUNTED_MAX),
            is_capped: found > COUNTED_MAX,
        }
    }
}

/// Which page of a list is asked for.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// How many rows, at most [`MAX_LIMIT`].
    pub limit: u64,
    /// The cursor the last page ended with.
    pub cursor: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self {
            limit: DEFAULT_LIMIT,
            cursor: None,
        }
    }
}

/// The place of a row in its list: its sort key and, where that is equal, its id.
///
/// The sort key travels as JSON so that numbers, times and texts keep their type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position<K> {
    /// The sort key.
    pub key: K,
    /// The id.
    pub id: Uuid,
}

impl Tx {
    /// The position a cursor stands for. `list` names the list and all that shapes it (its sort),
    /// so that a cursor of one list is refused by another.
    ///
    /// # Errors
    /// [`Error::BadCursor`] for anything this installation has not signed for this list.
    pub fn position<K: serde::de::DeserializeOwned>(
        &self,
        list: &'static str,
        request: &PageRequest,
    ) -> Result<Option<Position<K>>> {
        let Some(cursor) = &request.cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Error::BadCursor)?;
        let (tag, position) = bytes.split_at_checked(TAG_BYTES).ok_or(Error::BadCursor)?;
        if !self.keyring().verify(list, position, tag) {
            return Err(Error::BadCursor);
        }
        serde_json::from_slice(position).map(Some).map_err(|_| Error::BadCursor)
    }

    /// The page made of `rows`, which were asked for one more than the limit: the surplus row
    /// says that there is a next page.
    ///
    /// # Errors
    /// Only if a position could not be written as JSON.
    pub fn page<T, K: Serialize>(
        &self,
        list: &'static str,
        request: &PageRequest,
        mut rows: Vec<T>,
        position: impl Fn(&T) -> Position<K>,
    ) -> Result<Page<T>> {
        let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
        if rows.len() <= limit {
            return Ok(Page {
                items: rows,
                next: None,
            });
        }
        rows.truncate(limit);
        let Some(last) = rows.last() else {
            return Ok(Page {
                items: rows,
                next: None,
            });
        };
        let next = self.cursor(list, &position(last))?;
        Ok(Page {
            items: rows,
            next: Some(next),
        })
    }

    /// The cursor that stands for a position in this list.
    ///
    /// # Errors
    /// Only if the position could not be written as JSON.
    pub(crate) fn cursor<K: Serialize>(&self, list: &'static str, position: &Position<K>) -> Result<String> {
        let position = serde_json::to_vec(position)?;
        let mut bytes = self.keyring().sign(list, &position);
        bytes.extend(position);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The rows after a place in a list that runs from the latest to the earliest: a row value, which
/// both databases answer from the index.
pub(crate) fn after(at: impl IntoColumnRef, id: impl IntoColumnRef, place: Option<Position<Timestamp>>) -> Condition {
    after_key(at, id, place)
}

/// As [`after`], in a list that runs by something else than an instant.
pub(crate) fn after_key<K: Into<Value>>(
    at: impl IntoColumnRef,
    id: impl IntoColumnRef,
    place: Option<Position<K>>,
) -> Condition {
    let keys = Expr::tuple([Expr::col(at), Expr::col(id)]);
    Condition::all().add_option(place.map(|place| keys.lt(Expr::tuple([Expr::val(place.key), Expr::val(place.id)]))))
}

/// Of these rows those of the page after a place, and one more as [`Tx::page`] asks: in a list that runs from the
/// greatest key to the least, by the columns of the key and of the id.
pub(crate) fn descending<E: EntityTrait, K: Into<Value>>(
    rows: Select<E>,
    (key, id): (E::Column, E::Column),
    place: Option<Position<K>>,
    request: &PageRequest,
) -> Select<E> {
    rows.filter(after_key(key, id, place))
        .order_by_desc(key)
        .order_by_desc(id)
        .limit(request.limit + 1)
}

/// Length of the tag on a cursor.
const TAG_BYTES: usize = 32;
