//! Turns the files of a pack into a [`Pack`], or says everything that is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use strum::IntoEnumIterator;

use super::calendar::{Calendar, Holiday, HolidayDate};
use super::error::{PackError, Problem};
use super::files::{CodeEntry, CountyEntry, EmergencyEntry, Files, HolidayEntry, OrganisationEntry, ServiceEntry};
use super::{Code, County, Lists, OrganisationType, Pack, PackPart, Service, Unverified};
use crate::cases::emergency::EmergencyRule;
use crate::cases::screening::Instrument;
use crate::language::{Labels, Language, has_cedilla};

/// Lists without which the program cannot show what it knows.
const REQUIRED_LISTS: [&str; 91] = [
    "absence_reason",
    "activity_state",
    "age_basis",
    "age_group",
    "answer_source",
    "answer_state",
    "assistance",
    "audience_kind",
    "broken_reason",
    "campaign_action_kind",
    "channel",
    "clock_state",
    "closing_reason",
    "closure_state",
    "compensation",
    "compensation_claim_state",
    "compensation_outcome",
    "compensation_way",
    "conference_person",
    "conference_way",
    "consent_basis",
    "consent_purpose",
    "consent_state",
    "contact_kind",
    "contact_way",
    "cost_source",
    "count_of",
    "data_set",
    "decision_ground",
    "decline_reason",
    "deliverable_kind",
    "deliverable_state",
    "document_kind",
    "emergency_reason",
    "employment",
    "exploitation",
    "family_advice",
    "family_kind",
    "feedback_kind",
    "feedback_outcome",
    "given_by",
    "goal_outcome",
    "hearing_kind",
    "hearing_state",
    "identification",
    "identifier_kind",
    "interview_place",
    "interview_present",
    "living_situation",
    "material_kind",
    "means_of_control",
    "need_domain",
    "note_kind",
    "notice_method",
    "papers",
    "participant_category",
    "placement_end",
    "proceeding_capacity",
    "proceeding_kind",
    "proceeding_outcome",
    "proceedings",
    "proceedings_right",
    "profession",
    "protection_measure",
    "reach_measure",
    "referral_kind",
    "referral_state",
    "refusal_reason",
    "reopening_reason",
    "return_stop",
    "risk_assessment_state",
    "risk_level",
    "risk_strength",
    "risk_trigger",
    "schooling",
    "screening_outcome",
    "screening_profile",
    "screening_state",
    "service_unit",
    "sex",
    "stay_end",
    "stay_kind",
    "stay_return",
    "task_title",
    "track",
    "training_level",
    "training_state",
    "travel_document",
    "travel_means",
    "understanding",
    "urgency",
];

/// The pack, if nothing is wrong.
pub(super) fn pack(name: &str, files: Files) -> Result<Pack, PackError> {
    let mut check = Check::default();
    let pack = check.all(name, files);
    match pack {
        Some(pack) if check.problems.is_empty() => Ok(pack),
        _ => Err(PackError::Invalid(check.problems)),
    }
}

#[derive(Default)]
pub(super) struct Check {
    problems: Vec<Problem>,
    pub(super) unverified: Vec<Unverified>,
}

impl Check {
    fn all(&mut self, name: &str, files: Files) -> Option<Pack> {
        let pack = files.pack;
        let country = pack.country;
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            self.wrong(
                "pack.toml",
                "country",
                format!("`{country}` is not two capital letters (ISO 3166-1)"),
            );
        }
        if pack.version.trim().is_empty() {
            self.wrong("pack.toml", "version", "is empty");
        }
        let timezone: Option<chrono_tz::Tz> = pack.timezone.parse().ok();
        if timezone.is_none() {
            let what = format!(
                "`{}` is no time zone of the IANA list, such as Europe/Bucharest",
                pack.timezone
            );
            self.wrong("pack.toml", "timezone", what);
        }
        self.languages(&pack.languages, pack.default_language);
        self.currencies(&pack.currencies);
        self.labels("pack.toml", "name", &pack.name);
        self.labels("pack.toml", "mechanism", &pack.mechanism);
        self.days("disclosure.days_after_end", pack.disclosure.days_after_end);
        self.verified(
            PackPart::DisclosureDays,
            ("pack.toml", "disclosure.days_after_end"),
            None,
            pack.disclosure.verified,
        );
        self.days("former_holder.read_days", pack.former_holder.read_days);
        self.verified(
            PackPart::FormerHolderDays,
            ("pack.toml", "former_holder.read_days"),
            None,
            pack.former_holder.verified,
        );

        self.verified(
            PackPart::PlanApproval,
            ("pack.toml", "plan.supervisor_approves"),
            None,
            pack.plan.verified,
        );
        self.verified(
            PackPart::ClosingApproval,
            ("pack.toml", "closing.supervisor_approves"),
            None,
            pack.closing.verified,
        );
        let emergency = self.emergency(&pack.emergency);
        let competence = self.competence(pack.competence);

        let centres = self.codes("counties.toml", "centre", files.counties.centre);
        let counties = self.counties(&country, &centres, files.counties.county);
        self.verified(
            PackPart::Centres,
            ("counties.toml", "centre"),
            None,
            files.counties.verified,
        );

        let holidays = self.holidays(files.holidays.holiday);
        let mut lists = self.lists("states.toml", files.states.lists);
        for (list, codes) in self.lists("codes.toml", files.codes.lists) {
            if lists.insert(list.clone(), codes).is_some() {
                self.wrong("codes.toml", format!("lists.{list}"), "is in states.toml too");
            }
        }
        for list in REQUIRED_LISTS {
            if !lists.contains_key(list) {
                self.wrong("codes.toml", format!("lists.{list}"), "is missing");
            }
        }
        let services = self.services(&lists, files.services.service);
        let organisation_kinds = self.organisation_kinds(&lists, files.organisations.kind);
        let clocks = self.clocks(name, files.clocks.clock);
        self.code_names(&files.code_names.words);
        let instruments = self.instruments(&country, files.instruments);
        let risk = self.risk(files.risk);
        let interview = self.interview(&lists, files.interview);
        let print = self.print(&lists, files.names, files.print);
        let leaflets = self.leaflets(&pack.languages, files.leaflets);
        let mail = self.mail(files.mail);

        Some(Pack {
            name: name.to_owned(),
            country,
            version: pack.version,
            default_language: pack.default_language,
            languages: pack.languages,
            currencies: pack.currencies,
            labels: pack.name,
            mechanism: pack.mechanism,
            calendar: Calendar {
                timezone: timezone?,
                holidays,
                next_working_day_off: files.holidays.next_working_day_off,
            },
            centres,
            counties,
            services,
            organisation_kinds,
            lists,
            clocks,
            code_names: files.code_names.words,
            instruments,
            risk,
            interview,
            print,
            leaflets,
            mail,
            disclosure_days_after_end: pack.disclosure.days_after_end,
            emergency,
            plan_needs_approval: pack.plan.supervisor_approves,
            closing_needs_approval: pack.closing.supervisor_approves,
            competence,
            former_holder_read_days: pack.former_holder.read_days,
            unverified: std::mem::take(&mut self.unverified),
        })
    }

    fn services(&mut self, lists: &Lists, entries: Vec<ServiceEntry>) -> Vec<Service> {
        const FILE: &str = "services.toml";
        self.unique(FILE, "service", entries.iter().map(|service| service.code.as_str()));
        let mut services = Vec::new();
        for service in entries {
            let key = format!("service.{}", service.code);
            if !has(lists, "service_unit", &service.unit) {
                self.wrong(FILE, format!("{key}.unit"), unknown(&service.unit, "list service_unit"));
            }
            if !(1..=4).contains(&service.pillar) {
                self.wrong(
                    FILE,
                    format!("{key}.pillar"),
                    format!("is {}, not 1 to 4", service.pillar),
                );
            }
            services.push(Service {
                labels: self.labelled(FILE, &key, service.ro, service.sq, service.en),
                code: service.code,
                unit: service.unit,
                pillar: service.pillar,
                counts_as_support: service.counts_as_support,
            });
        }
        services
    }

    fn organisation_kinds(&mut self, lists: &Lists, entries: Vec<OrganisationEntry>) -> Vec<OrganisationType> {
        const FILE: &str = "organisations.toml";
        self.unique(FILE, "kind", entries.iter().map(|kind| kind.code.as_str()));
        let mut kinds = Vec::new();
        for kind in entries {
            let key = format!("kind.{}", kind.code);
            for referral in kind.receives.iter().filter(|code| !has(lists, "referral_kind", code)) {
                self.wrong(FILE, format!("{key}.receives"), unknown(referral, "list referral_kind"));
            }
            kinds.push(OrganisationType {
                labels: self.labelled(FILE, &key, kind.ro, kind.sq, kind.en),
                code: kind.code,
                receives: kind.receives,
            });
        }
        kinds
    }

    fn languages(&mut self, languages: &[Language], default: Language) {
        for language in Language::iter() {
            match languages.iter().filter(|one| **one == language).count() {
                1 => {}
                0 => self.wrong("pack.toml", "languages", format!("`{language}` is missing")),
                _ => self.wrong("pack.toml", "languages", format!("`{language}` is there twice")),
            }
        }
        if languages.first() != Some(&default) {
            self.wrong(
                "pack.toml",
                "languages",
                format!("the default language `{default}` must come first"),
            );
        }
    }

    fn currencies(&mut self, currencies: &[String]) {
        if currencies.is_empty() {
            self.wrong("pack.toml", "currencies", "is empty");
        }
        self.unique("pack.toml", "currencies", currencies.iter().map(String::as_str));
        for code in currencies {
            if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
                self.wrong(
                    "pack.toml",
                    "currencies",
                    format!("`{code}` is not three capital letters (ISO 4217)"),
                );
            }
        }
    }

    fn days(&mut self, key: &str, days: u32) {
        if !(1..=3650).contains(&days) {
            self.wrong("pack.toml", key, format!("is {days}, not 1 to 3650 days"));
        }
    }

    fn emergency(&mut self, entry: &EmergencyEntry) -> EmergencyRule {
        for (key, value, most) in [
            ("emergency.minutes", entry.minutes, EmergencyRule::MINUTES_MAX),
            ("emergency.per_day", entry.per_day, 10),
            ("emergency.per_month", entry.per_month, 50),
        ] {
            if !(1..=most).contains(&value) {
                self.wrong("pack.toml", key, format!("is {value}, not 1 to {most}"));
            }
        }
        self.verified(PackPart::Emergency, ("pack.toml", "emergency"), None, entry.verified);
        EmergencyRule {
            minutes: entry.minutes,
            per_day: entry.per_day,
            per_month: entry.per_month,
        }
    }

    fn counties(&mut self, country: &str, centres: &[Code], entries: Vec<CountyEntry>) -> Vec<County> {
        self.unique("counties.toml", "county", entries.iter().map(|c| c.code.as_str()));
        let mut counties = Vec::new();
        for county in entries {
            let key = format!("county.{}", county.code);
            let suffix = county
                .code
                .strip_prefix(country)
                .and_then(|rest| rest.strip_prefix('-'));
            if !suffix
                .is_some_and(|rest| (1..=3).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
            {
                self.wrong("counties.toml", &key, format!("is no code of ISO 3166-2:{country}"));
            }
            if !centres.iter().any(|centre| centre.code == county.centre) {
                self.wrong(
                    "counties.toml",
                    format!("{key}.centre"),
                    unknown(&county.centre, "list of centres"),
                );
            }
            let labels = self.labelled("counties.toml", &key, county.ro, county.sq, county.en);
            counties.push(County {
                code: county.code,
                labels,
                centre: county.centre,
            });
        }
        for centre in centres {
            if !counties.iter().any(|county| county.centre == centre.code) {
                self.wrong(
                    "counties.toml",
                    format!("centre.{}", centre.code),
                    "no county is routed to it",
                );
            }
        }
        counties
    }

    fn holidays(&mut self, entries: Vec<HolidayEntry>) -> Vec<Holiday> {
        let mut holidays = Vec::new();
        for entry in entries {
            let key = format!("holiday.{}", entry.en);
            let date = match (entry.day.as_deref(), entry.easter, entry.offset, entry.dates) {
                (Some(day), None, None, None) => {
                    month_and_day(day).ok_or_else(|| format!("day: `{day}` is no month and day, such as 12-01"))
                }
                (None, Some(easter), Some(offset), None) if (-60..=60).contains(&offset) => {
                    Ok(HolidayDate::Easter(easter, offset))
                }
                (None, Some(_), Some(offset), None) => Err(format!("offset: is {offset}, not -60 to 60 days")),
                (None, None, None, Some(dates)) if !dates.is_empty() => Ok(HolidayDate::Listed(dates)),
                _ => Err("needs exactly one of day, easter with offset, or dates".to_owned()),
            };
            let labels = self.labelled("holidays.toml", &key, entry.ro, entry.sq, entry.en);
            self.verified(
                PackPart::Holiday,
                ("holidays.toml", &key),
                Some(&labels),
                entry.verified,
            );
            match date {
                Ok(date) => holidays.push(Holiday {
                    date,
                    labels,
                    verified: entry.verified,
                }),
                Err(what) => self.wrong("holidays.toml", key, what),
            }
        }
        holidays
    }

    fn code_names(&mut self, words: &[String]) {
        const FILE: &str = "code_names.toml";
        if words.len() < 20 {
            self.wrong(
                FILE,
                "words",
                format!("has {} words; 20 are needed so that names differ", words.len()),
            );
        }
        self.unique(FILE, "words", words.iter().map(String::as_str));
        for word in words {
            if word.is_empty() || !word.chars().all(char::is_alphabetic) {
                self.wrong(FILE, format!("words.{word}"), "is not one word of letters");
            }
        }
    }

    pub(super) fn lists(&mut self, file: &'static str, entries: BTreeMap<String, Vec<CodeEntry>>) -> Lists {
        entries
            .into_iter()
            .map(|(list, entries)| {
                let key = format!("lists.{list}");
                if entries.is_empty() {
                    self.wrong(file, &key, "is empty");
                }
                let codes = self.codes(file, &key, entries);
                (list, codes)
            })
            .collect()
    }

    pub(super) fn codes(&mut self, file: &'static str, key: &str, entries: Vec<CodeEntry>) -> Vec<Code> {
        self.unique(file, key, entries.iter().map(|entry| entry.code.as_str()));
        for CodeEntry { code, reverse, .. } in &entries {
            let Some(reverse) = reverse else { continue };
            let back = entries.iter().find(|other| other.code == *reverse);
            if back.and_then(|other| other.reverse.as_ref()) != Some(code) {
                self.wrong(file, format!("{key}.{code}"), format!("`{reverse}` does not lead back"));
            }
        }
        entries
            .into_iter()
            .map(|entry| Code {
                labels: self.labelled(file, &format!("{key}.{}", entry.code), entry.ro, entry.sq, entry.en),
                reverse: entry.reverse,
                code: entry.code,
            })
            .collect()
    }

    /// The instruments of this country; each version once.
    fn instruments(&mut self, country: &str, all: Vec<Instrument>) -> Vec<Instrument> {
        let ours: Vec<_> = all
            .into_iter()
            .filter(|one| one.country.as_ref().is_none_or(|of| of == country))
            .collect();
        let names: Vec<String> = ours.iter().map(|one| format!("{}.{}", one.code, one.version)).collect();
        self.unique("screening", "instrument", names.iter().map(String::as_str));
        for (one, name) in ours.iter().zip(&names) {
            self.verified(
                PackPart::Screening,
                ("screening", name),
                Some(&one.name),
                one.is_verified,
            );
        }
        ours
    }

    pub(super) fn labelled(&mut self, file: &'static str, key: &str, ro: String, sq: String, en: String) -> Labels {
        let labels = Labels { ro, sq, en };
        self.labels(file, key, &labels);
        labels
    }

    pub(super) fn labels(&mut self, file: &'static str, key: &str, labels: &Labels) {
        for language in Language::iter() {
            if labels.get(language).trim().is_empty() {
                self.wrong(file, format!("{key}.{language}"), "is empty");
            }
        }
        if has_cedilla(&labels.ro) {
            self.wrong(
                file,
                format!("{key}.ro"),
                "is written with a cedilla; write ș and ț with a comma below",
            );
        }
    }

    pub(super) fn unique<'a>(&mut self, file: &'static str, key: &str, codes: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for code in codes {
            if !seen.insert(code) {
                self.wrong(file, format!("{key}.{code}"), "is there twice");
            }
        }
    }

    pub(super) fn wrong(&mut self, file: &'static str, key: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            file,
            key: key.into(),
            what: what.into(),
        });
    }
}

fn has(lists: &Lists, list: &str, code: &str) -> bool {
    lists
        .get(list)
        .is_some_and(|codes| codes.iter().any(|entry| entry.code == code))
}

fn unknown(code: &str, place: &str) -> String {
    format!("`{code}` is not in the {place}")
}

fn month_and_day(text: &str) -> Option<HolidayDate> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A leap year, so that 29 February may be a holiday.
    chrono::NaiveDate::from_ymd_opt(2024, month, day)?;
    Some(HolidayDate::EveryYear(month, day))
}
