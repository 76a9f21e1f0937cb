//! Working days, holidays and lengths of time as a country counts them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Timestamp;
use crate::language::Labels;

crate::codes! {
    /// What a length of time is counted in.
    LengthUnit {
        /// Elapsed hours; the change to summer time makes no difference.
        Hours,
        /// Days that are neither Saturday, Sunday nor a national holiday.
        WorkingDays,
        /// Days of the calendar.
        CalendarDays,
        /// Months of the calendar.
        Months,
    }
}

/// An amount of a unit, written `72 hours` or `3 working_days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// How many; at least one.
    pub amount: u32,
    /// Of what.
    pub unit: LengthUnit,
}

/// Why a text is no length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no length: write a whole number from 1 to 10000 and hours, working_days, calendar_days or months, such as `72 hours`"
)]
pub struct LengthError(String);

impl FromStr for Length {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || LengthError(text.to_owned());
        let (amount, unit) = text.split_once(' ').ok_or_else(wrong)?;
        let amount = amount.parse().map_err(|_| wrong())?;
        let unit = unit.parse().map_err(|_| wrong())?;
        if (1..=10_000).contains(&amount) {
            Ok(Self { amount, unit })
        } else {
            Err(wrong())
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit)
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// When a holiday falls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolidayDate {
    /// The same month and day every year.
    EveryYear(u32, u32),
    /// So many days after Easter Sunday.
    Easter(Easter, i64),
    /// Dates that had to be listed, because they follow the moon or a decision.
    Listed(Vec<NaiveDate>),
}

/// Whose Easter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Easter {
    /// By the Julian calendar.
    Orthodox,
    /// By the Gregorian calendar.
    Western,
}

/// A national holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// When it falls.
    pub date: HolidayDate,
    /// Its name.
    pub labels: Labels,
    /// Whether date and name were checked against the official text.
    pub verified: bool,
}

/// The days of a country: its time zone and holidays.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The time zone in which a day begins and ends.
    pub timezone: Tz,
    /// The national holidays.
    pub holidays: Vec<Holiday>,
    /// Whether a holiday on a weekend makes the next working day a day off.
    pub next_working_day_off: bool,
}

impl Calendar {
    /// The date that it is in the country at this instant.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> NaiveDate {
        at.with_timezone(&self.timezone).date_naive()
    }

    /// The date and time that the clocks of the country show at this instant.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> NaiveDateTime {
        at.with_timezone(&self.timezone).naive_local()
    }

    /// The first instant of a local day.
    #[must_use]
    pub fn start_of(&self, day: NaiveDate) -> Timestamp {
        let midnight = day.and_time(NaiveTime::MIN);
        // Where the clocks go forward at midnight the day begins an hour later.
        self.timezone
            .from_local_datetime(&midnight)
            .earliest()
            .or_else(|| {
                self.timezone
                    .from_local_datetime(&(midnight + TimeDelta::hours(1)))
                    .earliest()
            })
            .map_or_else(|| midnight.and_utc(), |local| local.with_timezone(&Utc))
    }

    /// This time of this local day; the first of two where the clocks go back.
    #[must_use]
    pub fn at(&self, day: NaiveDate, time: NaiveTime) -> Timestamp {
        self.timezone
            .from_local_datetime(&day.and_time(time))
            .earliest()
            .map_or_else(|| self.start_of(day), |local: DateTime<Tz>| local.with_timezone(&Utc))
    }

    /// The last second of a local day.
    #[must_use]
    pub fn end_of(&self, day: NaiveDate) -> Timestamp {
        self.start_of(day + Days::new(1)) - TimeDelta::seconds(1)
    }

    /// When something happened of which only the day is known: at the end of it, or now, where
    /// that comes first. A term that the law counts runs from there and not from the moment
    /// somebody wrote it down.
    #[must_use]
    pub fn happened(&self, on: NaiveDate, now: Timestamp) -> Timestamp {
        self.end_of(on).min(now)
    }

    /// Every day off of a year that is a holiday or stands in for one.
    #[must_use]
    pub fn days_off(&self, year: i32) -> BTreeSet<NaiveDate> {
        let mut days: BTreeSet<NaiveDate> = self
            .holidays
            .iter()
            .flat_map(|holiday| holiday.date.in_year(year))
            .collect();
        if self.next_working_day_off {
            let on_weekends: Vec<NaiveDate> = days.iter().copied().filter(|day| is_weekend(*day)).collect();
            for holiday in on_weekends {
                let instead = holiday
                    .iter_days()
                    .skip(1)
                    .find(|day| !is_weekend(*day) && !days.contains(day));
                days.extend(instead);
            }
        }
        days
    }

    /// Whether people work on this day.
    #[must_use]
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        !is_weekend(day) && !self.days_off(day.year()).contains(&day)
    }

    /// When a length of time that starts at `start` ends.
    ///
    /// Hours are counted from instant to instant. In days and months the day of the start does not
    /// count and the last day counts to its end, as in Regulation (EEC, Euratom) 1182/71, art. 3;
    /// a month ends on the day of the same number, or on the last of a shorter month.
    #[must_use]
    pub fn after(&self, start: Timestamp, length: Length) -> Timestamp {
        let today = self.date(start);
        let last = match length.unit {
            LengthUnit::Hours => return start + TimeDelta::hours(length.amount.into()),
            LengthUnit::WorkingDays => self.nth_working_day_after(today, length.amount),
            LengthUnit::CalendarDays => today + Days::new(length.amount.into()),
            LengthUnit::Months => today + Months::new(length.amount),
        };
        self.end_of(last)
    }

    /// When a length of time must have started that ends with the beginning of `day`.
    #[must_use]
    pub fn before(&self, day: NaiveDate, length: Length) -> Timestamp {
        let first = match length.unit {
            LengthUnit::Hours => return self.start_of(day) - TimeDelta::hours(length.amount.into()),
            LengthUnit::WorkingDays => self.nth_working_day_before(day, length.amount),
            LengthUnit::CalendarDays => day - Days::new(length.amount.into()),
            LengthUnit::Months => day - Months::new(length.amount),
        };
        self.start_of(first)
    }

    fn nth_working_day_after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        self.nth_working_day(day, count, |day| day.succ_opt())
    }

    fn nth_working_day_before(&self, day: NaiveDate, count: u32) -> NaiveDate {
        self.nth_working_day(day, count, |day| day.pred_opt())
    }

    fn nth_working_day(&self, from: NaiveDate, count: u32, step: fn(NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut off: BTreeMap<i32, BTreeSet<NaiveDate>> = BTreeMap::new();
        let mut day = from;
        let mut left = count;
        while left > 0 {
            let Some(next) = step(day) else { break };
            day = next;
            let days_off = off.entry(day.year()).or_insert_with(|| self.days_off(day.year()));
            if !is_weekend(day) && !days_off.contains(&day) {
                left -= 1;
            }
        }
        day
    }
}

impl HolidayDate {
    fn in_year(&self, year: i32) -> Vec<NaiveDate> {
        match self {
            Self::EveryYear(month, day) => NaiveDate::from_ymd_opt(year, *month, *day).into_iter().collect(),
            Self::Easter(whose, offset) => whose
                .sunday(year)
                .and_then(|sunday| sunday.checked_add_signed(TimeDelta::days(*offset)))
                .into_iter()
                .collect(),
            Self::Listed(dates) => dates.iter().copied().filter(|date| date.year() == year).collect(),
        }
    }
}

impl Easter {
    /// Easter Sunday of a year.
    #[must_use]
    pub fn sunday(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Orthodox => orthodox_easter(year),
            Self::Western => western_easter(year),
        }
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Meeus, Astronomical Algorithms, chapter 8: Julian Easter, moved to the Gregorian calendar.
#[expect(clippy::many_single_char_names, reason = "the names of the book")]
fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 4, year % 7, year % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * b - d + 34) % 7;
    let month = (d + e + 114) / 31;
    let day = (d + e + 114) % 31 + 1;
    let julian = NaiveDate::from_ymd_opt(year, month.try_into().ok()?, day.try_into().ok()?)?;
    let behind = year / 100 - year / 400 - 2;
    julian.checked_add_signed(TimeDelta::days(behind.into()))
}

/// Meeus, Astronomical Algorithms, chapter 8: Gregorian Easter.
#[expect(clippy::many_single_char_names, reason = "the names of the book")]
fn western_easter(year: i32) -> Option<NaiveDate> {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    NaiveDate::from_ymd_opt(year, month.try_into().ok()?, day.try_into().ok()?)
}
