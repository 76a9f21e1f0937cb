//! Who is a child: what the law of children asks, and until when.
//!
//! Where the date of birth is known it decides, as exactly as it is known; what nobody is sure of
//! counts for the child. Palermo Protocol, art. 3(d): a child is any person under eighteen years;
//! Council of Europe Convention, art. 10(3): an age that is uncertain is presumed to be a child's.

use chrono::{Datelike, Months, NaiveDate};

use super::Case;
use super::person::{AgeBasis, DatePrecision, PartialDate, PersonDetails};
use crate::event::{Event, EventKind};

/// The day on which a person born on this day turns 18; born on 29 February, on 1 March of a
/// year without one.
#[must_use]
pub fn eighteenth_birthday(born_on: NaiveDate) -> Option<NaiveDate> {
    let year = born_on.year() + 18;
    born_on.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
}

impl PartialDate {
    /// The first day on which a person born then is an adult beyond doubt: the eighteenth
    /// birthday; the first day after its month or year where no more is known than these.
    #[must_use]
    pub fn adult_on(self) -> Option<NaiveDate> {
        let birthday = eighteenth_birthday(self.date)?;
        match self.precision {
            DatePrecision::Day => Some(birthday),
            DatePrecision::Month => birthday.with_day(1)?.checked_add_months(Months::new(1)),
            DatePrecision::Year | DatePrecision::Estimated => NaiveDate::from_ymd_opt(birthday.year() + 1, 1, 1),
        }
    }

    /// The first of the month in which a person born then becomes an adult: all that a deadline may
    /// tell of the day.
    #[must_use]
    pub fn adult_month(self) -> Option<NaiveDate> {
        self.adult_on()?.with_day(1)
    }

    /// The first day on which it may be told outside the seal that a person born then is an adult:
    /// the first of the month after the birthday. What is known to the month or year is that already.
    #[must_use]
    pub fn told_adult_on(self) -> Option<NaiveDate> {
        match self.precision {
            DatePrecision::Day => self.adult_month()?.checked_add_months(Months::new(1)),
            DatePrecision::Month | DatePrecision::Year | DatePrecision::Estimated => self.adult_on(),
        }
    }
}

/// What is known of how old somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// The date of birth, as exactly as it is known.
    pub birth: Option<PartialDate>,
    /// What it rests on.
    pub basis: Option<AgeBasis>,
}

impl Age {
    /// Whether somebody is a child on this day, as far as this is known: a disputed age is a
    /// child's, and the date of birth decides where there is one. `None` where neither says.
    #[must_use]
    pub fn is_child_on(self, day: NaiveDate) -> Option<bool> {
        self.is_before(day, PartialDate::adult_on)
    }

    /// The same as it may be told outside the seal: childhood ends there with the month of the
    /// birthday, so that nobody can tell the day from when it ended.
    #[must_use]
    pub fn is_told_child_on(self, day: NaiveDate) -> Option<bool> {
        self.is_before(day, PartialDate::told_adult_on)
    }

    /// From when on it is told outside the seal that this is an adult; `None` where no date says so.
    #[must_use]
    pub fn told_adult_on(self) -> Option<NaiveDate> {
        let birth = self.birth.filter(|_| !self.is_disputed())?;
        birth.told_adult_on()
    }

    /// The last day on which somebody else speaks for this person, as far as a deadline may tell of it:
    /// the day before the month of the eighteenth birthday, and no day at all for whom no date says
    /// when. `None` for an adult; `is_child` is how the case treats the person where no date decides.
    #[must_use]
    pub fn spoken_for_until(self, day: NaiveDate, is_child: bool) -> Option<NaiveDate> {
        if !self.is_child_on(day).unwrap_or(is_child) {
            return None;
        }
        let birth = self.birth.filter(|_| !self.is_disputed());
        birth.map_or(Some(NaiveDate::MAX), |birth| birth.adult_month()?.pred_opt())
    }

    fn is_before(self, day: NaiveDate, end: impl Fn(PartialDate) -> Option<NaiveDate>) -> Option<bool> {
        if self.is_disputed() {
            return Some(true);
        }
        Some(day < end(self.birth?)?)
    }

    fn is_disputed(self) -> bool {
        self.basis == Some(AgeBasis::Disputed)
    }
}

impl PersonDetails {
    /// What is known of how old the person is.
    #[must_use]
    pub fn age(&self) -> Age {
        Age {
            birth: self.birth,
            basis: self.age_basis,
        }
    }
}

impl Case {
    /// The case with the person treated as what is known of them.
    #[must_use]
    pub fn aged(self, is_child: Option<bool>) -> Self {
        Self {
            is_child: is_child.unwrap_or(self.is_child),
            ..self
        }
    }

    /// That the person is kept as a child no more, or as one after all.
    #[must_use]
    pub fn told_of_age(&self) -> Event {
        Event::new(EventKind::CaseChanged).case(self.id).fields(["is_child"])
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn born(date: &str, precision: DatePrecision) -> PartialDate {
        PartialDate {
            date: day(date),
            precision,
        }
    }

    #[test]
    fn a_person_is_an_adult_once_nobody_can_doubt_it() {
        use DatePrecision::{Day, Estimated, Month, Year};
        for (date, precision, adult_on, told_on) in [
            ("2008-05-01", Day, "2026-05-01", "2026-06-01"),
            ("2008-05-17", Day, "2026-05-17", "2026-06-01"),
            ("2008-05-31", Day, "2026-05-31", "2026-06-01"),
            ("2008-02-29", Day, "2026-03-01", "2026-04-01"),
            ("2008-12-31", Day, "2026-12-31", "2027-01-01"),
            ("2008-05-01", Month, "2026-06-01", "2026-06-01"),
            ("2008-12-01", Month, "2027-01-01", "2027-01-01"),
            ("2008-02-29", Month, "2026-04-01", "2026-04-01"),
            ("2008-01-01", Year, "2027-01-01", "2027-01-01"),
            ("2008-05-01", Estimated, "2027-01-01", "2027-01-01"),
        ] {
            let birth = born(date, precision);
            assert_eq!(birth.adult_on(), Some(day(adult_on)), "{birth:?}");
            assert_eq!(birth.told_adult_on(), Some(day(told_on)), "{birth:?}");
        }
    }

    /// SEC-33: whatever the day of birth, within one month nothing outside the seal differs.
    #[test]
    fn sec_33_what_is_told_of_an_age_tells_the_month_and_not_the_day() {
        let mut told = std::collections::BTreeSet::new();
        for date in day("2008-05-01").iter_days().take(31) {
            let birth = born(&date.to_string(), DatePrecision::Day);
            told.insert(birth.told_adult_on().expect("a day"));
        }
        assert_eq!(told.into_iter().collect::<Vec<_>>(), [day("2026-06-01")]);
    }

    #[test]
    fn a_guardian_speaks_until_the_month_of_the_eighteenth_birthday() {
        let today = day("2026-03-10");
        let until =
            |birth: Option<PartialDate>, basis, is_child| Age { birth, basis }.spoken_for_until(today, is_child);
        let born_on = |date| Some(born(date, DatePrecision::Day));
        let ends = Some(day("2026-04-30"));
        assert_eq!(until(born_on("2008-05-17"), None, false), ends, "the date decides");
        let over = Some(day("2026-02-28"));
        assert_eq!(until(born_on("2008-03-20"), None, true), over, "its day is not told");
        assert_eq!(until(born_on("2008-03-10"), None, true), None);
        assert_eq!(until(None, None, true), Some(NaiveDate::MAX));
        assert_eq!(until(None, None, false), None);
        let disputed = Some(AgeBasis::Disputed);
        assert_eq!(until(born_on("1990-01-01"), disputed, false), Some(NaiveDate::MAX));
    }

    /// Every precision × every basis × before, on and after the day.
    #[test]
    fn the_date_of_birth_decides_and_a_disputed_age_is_a_childs() {
        let bases: Vec<Option<AgeBasis>> = std::iter::once(None).chain(AgeBasis::iter().map(Some)).collect();
        for basis in bases {
            let disputed = basis == Some(AgeBasis::Disputed);
            let nothing = Age { birth: None, basis };
            assert_eq!(nothing.is_child_on(day("2026-01-01")), disputed.then_some(true));
            assert_eq!(nothing.is_told_child_on(day("2026-01-01")), disputed.then_some(true));
            assert_eq!(nothing.told_adult_on(), None);
            for precision in DatePrecision::iter() {
                let birth = born("2008-05-01", precision);
                let age = Age {
                    birth: Some(birth),
                    basis,
                };
                let adult_on = birth.adult_on().expect("a day");
                let before = adult_on.pred_opt().expect("a day");
                assert_eq!(age.is_child_on(before), Some(true), "{age:?}");
                assert_eq!(age.is_child_on(adult_on), Some(disputed), "{age:?}");
                let told_on = birth.told_adult_on().expect("a day");
                let before = told_on.pred_opt().expect("a day");
                assert!(told_on >= adult_on, "protection ends late and never early");
                assert_eq!(age.is_told_child_on(before), Some(true), "{age:?}");
                assert_eq!(age.is_told_child_on(told_on), Some(disputed), "{age:?}");
                assert_eq!(age.told_adult_on(), (!disputed).then_some(told_on), "{age:?}");
            }
        }
    }
}
