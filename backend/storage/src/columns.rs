//! Column types: codes as text, sealed values as bytes.

use std::marker::PhantomData;
use std::str::FromStr;

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value};

use crate::sealed::SealedField;

/// A code of a closed set, stored as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<T>(pub T);

impl<T: Into<&'static str>> From<Text<T>> for Value {
    fn from(code: Text<T>) -> Self {
        let name: &'static str = code.0.into();
        Self::String(Some(name.to_owned()))
    }
}

impl<T: FromStr> TryGetable for Text<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let name = String::try_get_by(row, index)?;
        let code = name
            .parse()
            .map_err(|_| DbErr::Type("a stored code is unknown".to_owned()))?;
        Ok(Self(code))
    }
}

impl<T: FromStr> ValueType for Text<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let name = <String as ValueType>::try_from(value)?;
        name.parse().map(Self).map_err(|_| ValueTypeErr)
    }
    fn type_name() -> String {
        "Text".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::String
    }
    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<T> Nullable for Text<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

/// The columns of a row one after the other, in the order in which they were asked for.
pub(crate) struct InOrder<'row> {
    row: &'row QueryResult,
    place: usize,
}

impl<'row> InOrder<'row> {
    pub(crate) fn new(row: &'row QueryResult) -> Self {
        Self { row, place: 0 }
    }

    /// The next column.
    pub(crate) fn next<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let place = self.place;
        self.place += 1;
        self.row.try_get_by_index(place)
    }

    /// The next column, a code.
    pub(crate) fn code<T: FromStr>(&mut self) -> Result<T, DbErr> {
        Ok(self.next::<Text<T>>()?.0)
    }
}

/// A value sealed under the key of its case. It is opened and made by
/// [`CaseKey`](crate::CaseKey) only, and which class it belongs to is part of its type.
pub struct Sealed<F>(Vec<u8>, PhantomData<fn() -> F>);

impl<F: SealedField> Sealed<F> {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes, PhantomData)
    }
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl<F> Clone for Sealed<F> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), PhantomData)
    }
}

impl<F> PartialEq for Sealed<F> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<F> std::fmt::Debug for Sealed<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[sealed]")
    }
}

impl<F> From<Sealed<F>> for Value {
    fn from(sealed: Sealed<F>) -> Self {
        Self::Bytes(Some(sealed.0))
    }
}

impl<F> TryGetable for Sealed<F> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Ok(Self(Vec::<u8>::try_get_by(row, index)?, PhantomData))
    }
}

impl<F> ValueType for Sealed<F> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        Ok(Self(<Vec<u8> as ValueType>::try_from(value)?, PhantomData))
    }
    fn type_name() -> String {
        "Sealed".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::Bytes
    }
    fn column_type() -> ColumnType {
        ColumnType::Blob
    }
}

impl<F> Nullable for Sealed<F> {
    fn null() -> Value {
        Value::Bytes(None)
    }
}

impl<T> TryFromU64 for Text<T> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::Type("a code is not a number".to_owned()))
    }
}
