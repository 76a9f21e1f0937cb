//! Values of views, written out in a language.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use punte_domain::cases::clock::ClockKind;
use punte_domain::cases::interview::{InterviewAnswerState, InterviewQuestion};
use punte_domain::cases::screening::Instruments;
use punte_domain::cases::service::ServiceMeasure;
use punte_domain::language::{Labels, Language};
use punte_domain::pack::Pack;
use punte_domain::pack::print::{PrintItem, PrintKind};
use punte_domain::projects::money::Currency;
use punte_exports::{Cell, CellValue};
use serde_json::Value;

/// The field of a thing at this path; nothing where there is none.
pub(super) fn at<'a>(thing: &'a Value, path: &str) -> &'a Value {
    if path == "." {
        return thing;
    }
    path.split('.')
        .try_fold(thing, |thing, name| thing.get(name))
        .unwrap_or(&Value::Null)
}

/// How values are written: the names of the pack, in a language.
pub(crate) struct Values<'a> {
    pub pack: &'a Pack,
    pub instruments: Instruments<'a>,
    pub language: Language,
}

impl Values<'_> {
    pub fn word<'l>(&self, labels: &'l Labels) -> &'l str {
        labels.get(self.language)
    }

    /// What an item says where nothing is there; nothing where it is then left out.
    pub fn absent(&self, item: &PrintItem) -> Option<String> {
        let words = &self.pack.print().words;
        let not_stated = item.is_stated.then_some(&words.not_stated);
        let not_known = item.is_always.then_some(&words.not_known);
        let words = item.absent.as_ref().or(not_stated).or(not_known)?;
        Some(self.word(words).to_owned())
    }

    /// What an item shows of a thing in this view; nothing where nothing is there.
    pub fn of(&self, item: &PrintItem, thing: &Value, view: &Value) -> Option<String> {
        let value = at(thing, &item.at);
        if item.kind == PrintKind::Money {
            return Some(self.money(value.as_i64()?, currency(item, thing, view)));
        }
        self.value(item, value, view)
    }

    /// The same, or what is said where nothing is there, with what a spreadsheet reckons with.
    pub fn cell(&self, item: &PrintItem, thing: &Value, view: &Value) -> Option<Cell> {
        let Some(text) = self.of(item, thing, view) else {
            return self.absent(item).map(Cell::from);
        };
        let value = at(thing, &item.at);
        let value = match item.kind {
            PrintKind::Number => value.as_i64().map(CellValue::Number),
            PrintKind::Percent => value
                .as_i64()
                .map(|percent| CellValue::Share(percent.saturating_mul(100))),
            PrintKind::Share => value.as_i64().map(CellValue::Share),
            PrintKind::Tenths => value.as_i64().map(CellValue::Tenths),
            PrintKind::Money => {
                value
                    .as_i64()
                    .zip(Currency::parse(currency(item, thing, view)))
                    .map(|(minor, currency)| CellValue::Money {
                        minor,
                        currency: currency.letters(),
                    })
            }
            PrintKind::Date => day(value),
            PrintKind::PartialDate if at(value, "precision") == "day" => day(at(value, "date")),
            _ => None,
        };
        Some(Cell { text, value })
    }

    fn value(&self, item: &PrintItem, value: &Value, view: &Value) -> Option<String> {
        let text = match (item.kind, value) {
            (_, Value::Null) => return None,
            (PrintKind::Answer, answer) => self.answer(answer, view)?,
            (PrintKind::Lines, Value::Array(things)) => {
                let line = |thing| self.told(item, thing, view).join(": ");
                things.iter().map(line).collect::<Vec<_>>().join("\n")
            }
            (PrintKind::Lines, thing) => self.told(item, thing, view).join("\n"),
            (_, Value::Array(all)) => {
                let texts: Vec<_> = all.iter().filter_map(|one| self.value(item, one, view)).collect();
                texts.join(", ")
            }
            (PrintKind::Date, Value::String(day)) => self.date(day.parse().ok()?),
            (PrintKind::Month, Value::String(day)) => self.month_of(day.parse().ok()?),
            (PrintKind::Time, Value::String(time)) => match time.parse::<DateTime<Utc>>() {
                Ok(at) => self.time(at),
                // As the clocks showed it there.
                Err(_) => self.by_the_clock(time.parse().ok()?),
            },
            (PrintKind::Entry, Value::String(entry)) => entry_place(entry, view)?.to_string(),
            (PrintKind::PartialDate, value) => self.partial(value)?,
            (PrintKind::Span, value) => self.span(value)?,
            (PrintKind::YesNo, Value::Bool(yes)) => {
                let words = &self.pack.print().words;
                self.word(if *yes { &words.yes } else { &words.no }).to_owned()
            }
            (PrintKind::Labels, value) => value.get(self.language.code())?.as_str()?.to_owned(),
            (PrintKind::Code, Value::String(code)) => self.name(item.list.as_deref()?, code, view),
            (PrintKind::Amount, value) => self.amount(value)?,
            (PrintKind::Number, value) => self.grouped(value.as_i64()?),
            (PrintKind::Percent, value) => format!("{}\u{a0}%", self.grouped(value.as_i64()?)),
            (PrintKind::Share, value) => self.share(value.as_i64()?),
            (PrintKind::Tenths, value) => self.tenths(value.as_i64()?),
            (_, Value::String(text)) => text.clone(),
            (_, Value::Number(number)) => number.to_string(),
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// What a line of several tells of a thing.
    fn told(&self, item: &PrintItem, thing: &Value, view: &Value) -> Vec<String> {
        item.show.iter().filter_map(|one| self.of(one, thing, view)).collect()
    }

    /// The name of a code; the code itself where nothing names it.
    fn name(&self, list: &str, code: &str, view: &Value) -> String {
        let pack = self.pack;
        let name = match list {
            "service" => pack.service(code).map(|service| self.word(&service.labels)),
            "organisation_kind" => {
                let kind = pack.organisation_kinds().iter().find(|kind| kind.code == code);
                kind.map(|kind| self.word(&kind.labels))
            }
            "county" => pack.county(code).map(|county| self.word(&county.labels)),
            "clock" => {
                let kind: Option<ClockKind> = code.parse().ok();
                kind.and_then(|kind| pack.clock(kind))
                    .map(|rule| self.word(&rule.labels))
            }
            "risk_factor" => {
                let factor = pack.risk().factors().find(|factor| factor.code == code);
                factor.map(|factor| self.word(&factor.labels))
            }
            "screening_item" => self.question(code, view),
            "interview_topic" => pack.interview().topic(code).map(|topic| self.word(&topic.labels)),
            "interview_question" => self.asked(code, view).map(|question| self.word(&question.labels)),
            _ => self.label(list, code),
        };
        name.unwrap_or(code).to_owned()
    }

    fn label(&self, list: &str, code: &str) -> Option<&str> {
        let pack = self.pack;
        pack.label(list, code, self.language)
            .or_else(|| pack.print().label(list, code, self.language))
    }

    /// The question of a topic of interviews.
    fn asked(&self, code: &str, topic: &Value) -> Option<&InterviewQuestion> {
        let topic = self.pack.interview().topic(at(topic, "topic").as_str()?)?;
        topic.question(code)
    }

    /// What was answered to a question of a topic; how far it is answered where it is not.
    fn answer(&self, answer: &Value, topic: &Value) -> Option<String> {
        let state = at(answer, "state").as_str()?;
        if state != InterviewAnswerState::Answered.code() {
            return Some(self.label("interview_answer_state", state).unwrap_or(state).to_owned());
        }
        let words = &self.pack.print().words;
        let question = at(answer, "question").as_str().and_then(|code| self.asked(code, topic));
        let list = question
            .and_then(|question| question.list.as_deref())
            .unwrap_or("country");
        let given = |field| Some(at(answer, field)).filter(|value| !value.is_null());
        if let Some(is_so) = given("is_so").and_then(Value::as_bool) {
            Some(self.word(if is_so { &words.yes } else { &words.no }).to_owned())
        } else if let Some(codes) = given("codes").and_then(Value::as_array) {
            let codes = codes.iter().filter_map(Value::as_str);
            let names: Vec<_> = codes.map(|code| self.label(list, code).unwrap_or(code)).collect();
            Some(names.join(", "))
        } else if let Some(date) = given("date") {
            self.partial(date)
        } else if let Some(number) = given("number") {
            Some(number.to_string())
        } else {
            Some(at(answer, "text").as_str()?.to_owned())
        }
    }

    /// The question of the instrument that a screening is bound to.
    fn question(&self, code: &str, screening: &Value) -> Option<&str> {
        let bound = |name| at(screening, name).as_str().unwrap_or_default();
        let instrument = self
            .instruments
            .find(bound("instrument"), bound("instrument_version"))?;
        let sections = instrument.questions.as_ref()?.sections();
        let item = sections
            .iter()
            .flat_map(|section| &section.items)
            .find(|item| item.code == code)?;
        Some(self.word(&item.labels))
    }

    fn month(&self, date: NaiveDate) -> &str {
        let month = usize::try_from(date.month0()).unwrap_or_default();
        self.pack.print().month(month, self.language)
    }

    fn date(&self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.month(date), date.year())
    }

    fn month_of(&self, date: NaiveDate) -> String {
        format!("{} {}", self.month(date), date.year())
    }

    /// A day as far as it is known.
    fn partial(&self, value: &Value) -> Option<String> {
        let date: NaiveDate = at(value, "date").as_str()?.parse().ok()?;
        Some(match at(value, "precision").as_str()? {
            "month" => self.month_of(date),
            "year" => date.year().to_string(),
            "estimated" => {
                let about = self.word(&self.pack.print().words.about);
                about.replace("{date}", &date.year().to_string())
            }
            _ => self.date(date),
        })
    }

    /// From when to when something was, as exactly as both are stated.
    fn span(&self, value: &Value) -> Option<String> {
        let end = |name| self.partial(at(value, name));
        match (end("from"), end("to")) {
            (Some(from), Some(to)) if from != to => Some(format!("{from} – {to}")),
            (from, to) => from.or(to),
        }
    }

    /// An instant, by the clocks of the country.
    pub fn time(&self, at: DateTime<Utc>) -> String {
        self.by_the_clock(self.pack.calendar().local(at))
    }

    fn by_the_clock(&self, local: NaiveDateTime) -> String {
        format!("{}, {}", self.date(local.date()), local.format("%H:%M"))
    }

    /// Minor units of a currency.
    fn money(&self, amount: i64, currency: &str) -> String {
        let sign = if amount < 0 { "-" } else { "" };
        let whole = self.grouped(amount / 100);
        let whole = whole.trim_start_matches('-');
        let text = format!(
            "{sign}{whole}{}{:02} {currency}",
            self.point(),
            amount.unsigned_abs() % 100
        );
        text.trim_end().to_owned()
    }

    fn point(&self) -> char {
        if self.language == Language::En { '.' } else { ',' }
    }

    /// A number with its thousands set apart.
    fn grouped(&self, number: i64) -> String {
        let apart = match self.language {
            Language::Ro => '.',
            Language::Sq => '\u{a0}',
            Language::En => ',',
        };
        let digits = number.unsigned_abs().to_string();
        let mut text = String::from(if number < 0 { "-" } else { "" });
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push(apart);
            }
            text.push(digit);
        }
        text
    }

    /// Hundredths of a percent, in whole percents where they are such.
    fn share(&self, hundredths: i64) -> String {
        let whole = self.grouped(hundredths / 100);
        match hundredths.unsigned_abs() % 100 {
            0 => format!("{whole}\u{a0}%"),
            rest => format!("{whole}{}{rest:02}\u{a0}%", self.point()),
        }
    }

    fn tenths(&self, tenths: i64) -> String {
        let whole = self.grouped(tenths / 10);
        format!("{whole}{}{}", self.point(), tenths.unsigned_abs() % 10)
    }

    /// How much was given of a service, in its own measure.
    fn amount(&self, record: &Value) -> Option<String> {
        let quantity = at(record, "quantity").as_i64()?;
        let service = self.pack.service(at(record, "service").as_str()?)?;
        let unit = |code| self.pack.label("service_unit", code, self.language).unwrap_or(code);
        Some(match service.measure() {
            ServiceMeasure::Money => self.money(quantity, at(record, "currency").as_str().unwrap_or_default()),
            ServiceMeasure::Minutes => format!("{}:{:02} h", quantity / 60, (quantity % 60).abs()),
            ServiceMeasure::Nights | ServiceMeasure::Count => {
                format!("{}: {quantity}", unit(&service.unit))
            }
        })
    }
}

/// The currency that stands beside an amount, that of its thing, or of all that is in its view.
fn currency<'a>(item: &PrintItem, thing: &'a Value, view: &'a Value) -> &'a str {
    let (within, _) = item.at.rsplit_once('.').unwrap_or((".", ""));
    let places = [at(thing, within), thing, view].into_iter();
    let mut stated = places.filter_map(|place| at(place, "currency").as_str());
    stated.next().unwrap_or_default()
}

fn day(value: &Value) -> Option<CellValue> {
    Some(CellValue::Date(value.as_str()?.parse().ok()?))
}

/// The place of an entry among those of its topic, from 1.
fn entry_place(entry: &str, topic: &Value) -> Option<usize> {
    let mut entries = Vec::new();
    for answer in at(topic, "answers").as_array()? {
        let of = at(answer, "entry").as_str()?;
        if !entries.contains(&of) {
            entries.push(of);
        }
    }
    entries.iter().position(|one| *one == entry).map(|place| place + 1)
}
