//! Columns of what sources state: dates with their precision, counts that may be missing, titles in three languages.

use chrono::NaiveDate;
use punte_domain::identity::organisation::Names;
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_domain::projects::span::UNDATED;
use sea_orm::ActiveValue::{self, Set};
use uuid::Uuid;

use super::span::{day, day_columns};
use crate::columns::Text;

/// Where what is to be done by no stated day stands in a list that runs from the earliest to the latest.
pub(super) const SOMETIME: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// The two columns of a date.
pub(super) type DateColumns = (
    ActiveValue<Option<NaiveDate>>,
    ActiveValue<Option<Text<StatedPrecision>>>,
);

/// A date for its two columns.
pub(super) fn date_columns(stated: Option<StatedDate>) -> DateColumns {
    let (date, precision) = day_columns(stated);
    (Set(date), Set(precision))
}

/// A date from its two columns.
pub(super) fn stated(date: Option<NaiveDate>, precision: Option<Text<StatedPrecision>>) -> Option<StatedDate> {
    day((date, precision))
}

/// Where a record stands in a list that runs from the latest to the earliest.
pub(super) fn sort_on(stated: Option<StatedDate>) -> NaiveDate {
    stated.map_or(UNDATED, |one| one.date)
}

/// A row of which the title is read: its id, and the title in Romanian, Albanian and English.
pub(super) type TitleRow = (Uuid, Option<String>, Option<String>, Option<String>);

/// Titles from their columns.
pub(super) fn titles(ro: Option<String>, sq: Option<String>, en: Option<String>) -> Names {
    Names { ro, sq, en }
}
