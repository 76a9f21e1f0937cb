//! Whether two dates of birth can be one.

use chrono::Datelike;

use crate::cases::person::{DatePrecision, PartialDate};

/// How far apart estimated years may lie.
const YEARS_APART: i32 = 2;

/// What two dates of birth say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BirthLikeness {
    /// One of them is not known.
    Unknown,
    /// Both are known to the day, and it is one day.
    Same,
    /// They agree as far as they are known, lie near where one is estimated, or have day and month in
    /// each other's place.
    Near,
    /// They cannot be one.
    Other,
}

pub(super) fn compare(one: Option<PartialDate>, other: Option<PartialDate>) -> BirthLikeness {
    use DatePrecision::{Day, Estimated, Month, Year};
    let Some((one, other)) = one.zip(other) else {
        return BirthLikeness::Unknown;
    };
    let (a, b) = (one.date, other.date);
    let is_near = match (one.precision, other.precision) {
        (Day, Day) if a == b => return BirthLikeness::Same,
        (Day, Day) => a.year() == b.year() && a.day() == b.month() && a.month() == b.day(),
        (Estimated, _) | (_, Estimated) => (a.year() - b.year()).abs() <= YEARS_APART,
        (Year, _) | (_, Year) => a.year() == b.year(),
        (Month, _) | (_, Month) => a.year() == b.year() && a.month() == b.month(),
    };
    if is_near {
        BirthLikeness::Near
    } else {
        BirthLikeness::Other
    }
}
