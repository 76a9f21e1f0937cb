//! Who is a child: what the law of children asks, and until when.
//!
//! Where the date of birth is known it decides, as exactly as it is known; what nobody is sure of
//! counts for the child. Palermo Protocol, art. 3(d): a child is any person under eighteen years;
//! Council of Europe Convention, art. 10(3): an age that is uncertain is presumed to be a child's.

use chrono::{Datelike, NaiveDate};

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
            DatePrecision::Month => birthday.with_day(1)?.checked_add_months(chrono::Months::new(1)),
            DatePrecision::Year | DatePrecision::Estimated => NaiveDate::from_ymd_opt(birthday.year() + 1, 1, 1),
        }
    }
}

/// Whether somebody is a child on this day, as far as this is known: a disputed age is a child's,
/// and the date of birth decides where there is one. `None` where neither says.
#[must_use]
pub fn is_child_on(day: NaiveDate, birth: Option<PartialDate>, basis: Option<AgeBasis>) -> Option<bool> {
    if basis == Some(AgeBasis::Disputed) {
        return Some(true);
    }
    Some(day < birth?.adult_on()?)
}

impl PersonDetails {
    /// Whether the person is a child on this day, as far as this is known.
    #[must_use]
    pub fn is_child_on(&self, day: NaiveDate) -> Option<bool> {
        is_child_on(day, self.birth, self.age_basis)
    }
}

impl Case {
    /// The case with the person treated as what is known of them, and that this changed. Where
    /// nothing is known it stays as it was said.
    #[must_use]
    pub fn aged(self, is_child: Option<bool>) -> (Self, Option<Event>) {
        match is_child {
            Some(is_child) if is_child != self.is_child => {
                let event = Event::new(EventKind::CaseChanged).case(self.id).fields(["is_child"]);
                (Self { is_child, ..self }, Some(event))
            }
            _ => (self, None),
        }
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
        for (date, precision, adult_on) in [
            ("2008-05-17", Day, "2026-05-17"),
            ("2008-02-29", Day, "2026-03-01"),
            ("2008-12-31", Day, "2026-12-31"),
            ("2008-05-01", Month, "2026-06-01"),
            ("2008-12-01", Month, "2027-01-01"),
            ("2008-02-29", Month, "2026-04-01"),
            ("2008-01-01", Year, "2027-01-01"),
            ("2008-05-01", Estimated, "2027-01-01"),
        ] {
            let birth = born(date, precision);
            assert_eq!(birth.adult_on(), Some(day(adult_on)), "{birth:?}");
        }
    }

    /// Every precision × every basis × before, on and after the day.
    #[test]
    fn the_date_of_birth_decides_and_a_disputed_age_is_a_childs() {
        let bases: Vec<Option<AgeBasis>> = std::iter::once(None).chain(AgeBasis::iter().map(Some)).collect();
        for age_basis in bases {
            let disputed = age_basis == Some(AgeBasis::Disputed);
            let nothing = PersonDetails {
                age_basis,
                ..PersonDetails::default()
            };
            assert_eq!(nothing.is_child_on(day("2026-01-01")), disputed.then_some(true));
            for precision in DatePrecision::iter() {
                let birth = born("2008-05-01", precision);
                let adult_on = birth.adult_on().expect("a day");
                let person = PersonDetails {
                    birth: Some(birth),
                    ..nothing.clone()
                };
                let before = adult_on.pred_opt().expect("a day");
                assert_eq!(person.is_child_on(before), Some(true), "{person:?}");
                assert_eq!(person.is_child_on(adult_on), Some(disputed), "{person:?}");
            }
        }
    }
}
