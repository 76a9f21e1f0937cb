//! Invented people.

use chrono::{Datelike, Days, NaiveDate};
use punte_domain::cases::person::{
    AgeBasis, DatePrecision, Identifier, IdentifierKind, PartialDate, PersonContact, PersonContactKind, PersonDetails,
};
use punte_domain::cases::{AgeGroup, Sex};

use super::act::Who;
use super::stage::Stage;

impl Stage<'_> {
    pub(super) fn age(&mut self, who: Who) -> (Sex, AgeGroup, NaiveDate) {
        let today = self.today(self.now);
        let (sex, group, years) = match who {
            Who::Woman | Who::Man | Who::Foreigner => {
                let sex = if who == Who::Man { Sex::Male } else { Sex::Female };
                // Of age already when the story began, which may be a few months ago.
                let years = 19 + self.dice.below(29);
                let group = match years {
                    ..=25 => AgeGroup::A18To25,
                    26..=40 => AgeGroup::A26To40,
                    _ => AgeGroup::A41Plus,
                };
                (sex, group, years)
            }
            Who::Mother => (Sex::Female, AgeGroup::A26To40, 33 + self.dice.below(6)),
            Who::Child => (Sex::Female, AgeGroup::A0To13, 4 + self.dice.below(7)),
            Who::Girl => (Sex::Female, AgeGroup::A14To17, 14 + self.dice.below(2)),
            Who::AlmostAdult => {
                // 18 in about ten weeks.
                let years = today.year() - 18;
                let birthday = today + Days::new(70);
                let born_on = birthday
                    .with_year(years + birthday.year() - today.year())
                    .unwrap_or(birthday);
                return (Sex::Female, AgeGroup::A14To17, born_on);
            }
        };
        let days = years * 365 + years / 4 + 1 + self.dice.below(300);
        let born_on = today.checked_sub_days(Days::new(days)).unwrap_or(today);
        // So long as the birthday of this year does not lift the person into the next group.
        (sex, group, born_on.max(earliest(group, today)))
    }

    pub(super) fn person(&mut self, who: Who, sex: Sex, born_on: NaiveDate) -> PersonDetails {
        let people = &self.data.people;
        let dice = &mut self.dice;
        let given = dice.pick(if sex == Sex::Male { &people.male } else { &people.female });
        let number = dice.below(10_000);
        let citizenship = match who {
            Who::Foreigner => dice.pick(&people.foreign),
            _ => self.pack.country().to_owned(),
        };
        let precision = match dice.below(4) {
            0 => DatePrecision::Month,
            1 => DatePrecision::Year,
            _ => DatePrecision::Day,
        };
        let date = match precision {
            DatePrecision::Day | DatePrecision::Estimated => Some(born_on),
            DatePrecision::Month => born_on.with_day(1),
            DatePrecision::Year => born_on.with_day(1).and_then(|day| day.with_month(1)),
        };
        PersonDetails {
            given_names: Some(given),
            family_name: Some(dice.pick(&people.family)),
            aliases: Vec::new(),
            birth: date.map(|date| PartialDate { date, precision }),
            age_basis: Some(if number.is_multiple_of(3) {
                AgeBasis::Declared
            } else {
                AgeBasis::Document
            }),
            languages: people
                .languages
                .iter()
                .take(1 + usize::from(number.is_multiple_of(5)))
                .cloned()
                .collect(),
            citizenships: vec![citizenship.clone()],
            identifiers: vec![Identifier {
                kind: IdentifierKind::FileNumber,
                value: format!("DEMO-{number:04}"),
                country: self.pack.country().to_owned(),
            }],
            contacts: vec![PersonContact {
                kind: PersonContactKind::Email,
                value: format!("demo{number:04}@example.org"),
                safe_to_call: false,
                safe_to_write: number.is_multiple_of(2),
                note: None,
            }],
        }
    }
}

/// The first day of birth that still belongs to the group today.
fn earliest(group: AgeGroup, today: NaiveDate) -> NaiveDate {
    let years = match group {
        AgeGroup::A0To13 => 14,
        AgeGroup::A14To17 => 18,
        AgeGroup::A18To25 => 26,
        AgeGroup::A26To40 => 41,
        AgeGroup::A41Plus | AgeGroup::Unknown => 90,
    };
    today
        .checked_sub_months(chrono::Months::new(years * 12))
        .map_or(today, |day| day + Days::new(3))
}
