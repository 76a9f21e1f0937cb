//! Country packs: what differs between countries, as versioned data.
//!
//! A pack is a folder of TOML files in `backend/packs`. A file it does not have is taken from
//! `packs/base`, which holds what is the same everywhere. To add a country: a folder with
//! `pack.toml`, `counties.toml`, `holidays.toml`, `clocks.toml` and `code_names.toml`.

pub mod calendar;
mod check;
pub mod clock_rule;
mod competence;
mod error;
mod files;
mod interview;
mod leaflet;
mod mail;
pub mod print;
mod risk;
mod unverified;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use calendar::{Calendar, Easter, Holiday, HolidayDate, Length, LengthUnit};
pub use clock_rule::{Anchor, ClockOwner, ClockRule, Condition, Escalation, Pause};
pub use error::{PackError, Problem};
pub use leaflet::{Leaflet, LeafletText};
pub use mail::{MailFacts, MailTexts};
pub use unverified::{PackPart, Unverified};

pub(crate) use files::{line, place};

use print::PrintForms;

use crate::Timestamp;
use crate::cases::clock::{ClockKind, Milestone};
use crate::cases::decision::Competence;
use crate::cases::emergency::EmergencyRule;
use crate::cases::interview::InterviewForm;
use crate::cases::risk::RiskForm;
use crate::cases::screening::Instrument;
use crate::cases::service::ServiceMeasure;
use crate::language::{Labels, Language};

/// Code lists by their names.
type Lists = BTreeMap<String, Vec<Code>>;

/// What differs between countries.
#[derive(Debug, Clone)]
pub struct Pack {
    name: String,
    country: String,
    version: String,
    default_language: Language,
    languages: Vec<Language>,
    currencies: Vec<String>,
    labels: Labels,
    mechanism: Labels,
    calendar: Calendar,
    centres: Vec<Code>,
    counties: Vec<County>,
    services: Vec<Service>,
    organisation_kinds: Vec<OrganisationType>,
    lists: BTreeMap<String, Vec<Code>>,
    clocks: Vec<ClockRule>,
    code_names: Vec<String>,
    instruments: Vec<Instrument>,
    risk: RiskForm,
    interview: InterviewForm,
    print: PrintForms,
    leaflets: Vec<Leaflet>,
    mail: MailTexts,
    disclosure_days_after_end: u32,
    former_holder_read_days: u32,
    plan_needs_approval: bool,
    closing_needs_approval: bool,
    emergency: EmergencyRule,
    competence: Competence,
    unverified: Vec<Unverified>,
}

/// A code with its name in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub code: String,
    /// Of a code that leads from one to another, the code that leads back; none where it is the same.
    pub reverse: Option<String>,
    /// Its name.
    pub labels: Labels,
}

/// A county or qark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct County {
    /// Its code in ISO 3166-2, such as `RO-CJ`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// The code of the regional centre or committee that cases are routed to.
    pub centre: String,
}

/// A service that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its code, such as `ACC-E`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// What it is counted in; a code of the list `service_unit`.
    pub unit: String,
    /// ODIHR's pillar, 1 to 4.
    pub pillar: u8,
    /// Whether a person who received only this counts as supported in statistics.
    pub counts_as_support: bool,
}

impl Service {
    /// How what was given of it is measured.
    #[must_use]
    pub fn measure(&self) -> ServiceMeasure {
        match self.unit.as_str() {
            "night" => ServiceMeasure::Nights,
            "hour" => ServiceMeasure::Minutes,
            "amount" => ServiceMeasure::Money,
            _ => ServiceMeasure::Count,
        }
    }
}

/// A kind of organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationType {
    /// Its code.
    pub code: String,
    /// Its name.
    pub labels: Labels,
    /// The kinds of referral it may receive.
    pub receives: Vec<String>,
}

impl Pack {
    /// A pack that is part of the program: `ro` or `al`.
    ///
    /// # Errors
    /// [`PackError`] when there is none of this name. The built-in ones are tested to be valid.
    pub fn load(name: &str) -> Result<Self, PackError> {
        let files = files::built_in(name).ok_or_else(|| PackError::Unknown(name.to_owned()))?;
        Self::parse(name, |file| files.get(file).map(|text| (*text).to_owned()))
    }

    /// A pack from files: `read` gives the text of a file of the pack's folder, or `None` where
    /// there is none, in which case the file of `packs/base` counts.
    ///
    /// # Errors
    /// [`PackError`] with every problem that was found, each with its file and key.
    pub fn parse(name: &str, read: impl Fn(&str) -> Option<String>) -> Result<Self, PackError> {
        check::pack(name, files::parse(read)?)
    }

    /// The names of the built-in packs.
    #[must_use]
    pub fn names() -> &'static [&'static str] {
        &["ro", "al"]
    }

    /// The name it was loaded by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The country (ISO 3166-1).
    #[must_use]
    pub fn country(&self) -> &str {
        &self.country
    }

    /// The version, kept with each clock.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The language of people who have not chosen one.
    #[must_use]
    pub fn default_language(&self) -> Language {
        self.default_language
    }

    /// The languages, in the order to offer them.
    #[must_use]
    pub fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// What services are paid in (ISO 4217), the usual one first. All have minor units of a
    /// hundredth.
    #[must_use]
    pub fn currencies(&self) -> &[String] {
        &self.currencies
    }

    /// The country's name.
    #[must_use]
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The mechanism's official name.
    #[must_use]
    pub fn mechanism(&self) -> &Labels {
        &self.mechanism
    }

    /// Time zone and holidays.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Counties or qarks.
    #[must_use]
    pub fn counties(&self) -> &[County] {
        &self.counties
    }

    /// The county with this code.
    #[must_use]
    pub fn county(&self, code: &str) -> Option<&County> {
        self.counties.iter().find(|county| county.code == code)
    }

    /// Regional centres or committees that cases are routed to.
    #[must_use]
    pub fn centres(&self) -> &[Code] {
        &self.centres
    }

    /// The counties that are routed to a centre.
    pub fn counties_of(&self, centre: &str) -> impl Iterator<Item = &County> {
        self.counties.iter().filter(move |county| county.centre == centre)
    }

    /// Services.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// The service with this code.
    #[must_use]
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.code == code)
    }

    /// Whether the service is a place to stay: it is counted in nights.
    #[must_use]
    pub fn is_stay(&self, service: &str) -> bool {
        self.service(service)
            .is_some_and(|service| service.measure() == ServiceMeasure::Nights)
    }

    /// Kinds of organisation.
    #[must_use]
    pub fn organisation_kinds(&self) -> &[OrganisationType] {
        &self.organisation_kinds
    }

    /// Whether organisations of this kind may receive referrals of that kind.
    #[must_use]
    pub fn may_receive(&self, organisation_kind: &str, referral_kind: &str) -> bool {
        self.organisation_kinds
            .iter()
            .any(|kind| kind.code == organisation_kind && kind.receives.iter().any(|code| code == referral_kind))
    }

    /// Every code list by its name.
    #[must_use]
    pub fn lists(&self) -> &BTreeMap<String, Vec<Code>> {
        &self.lists
    }

    /// The code list of this name; empty when there is none.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Code] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a list has a code.
    #[must_use]
    pub fn has_code(&self, list: &str, code: &str) -> bool {
        self.list(list).iter().any(|entry| entry.code == code)
    }

    /// The code that leads back, of a code that leads from one to another: of a parent, a child. Nothing for
    /// a code that the list does not have.
    #[must_use]
    pub fn reverse(&self, list: &str, code: &str) -> Option<&str> {
        let entry = self.list(list).iter().find(|entry| entry.code == code)?;
        Some(entry.reverse.as_deref().unwrap_or(&entry.code))
    }

    /// The name of a code of a list.
    #[must_use]
    pub fn label(&self, list: &str, code: &str, language: Language) -> Option<&str> {
        self.list(list)
            .iter()
            .find(|entry| entry.code == code)
            .map(|entry| entry.labels.get(language))
    }

    /// The rules of all clocks of this country.
    #[must_use]
    pub fn clocks(&self) -> &[ClockRule] {
        &self.clocks
    }

    /// The rule of a clock; another country's clocks have none.
    #[must_use]
    pub fn clock(&self, kind: ClockKind) -> Option<&ClockRule> {
        self.clocks.iter().find(|rule| rule.kind == kind)
    }

    /// The screening instruments of this country, in all their versions.
    #[must_use]
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// A version of an instrument.
    #[must_use]
    pub fn instrument(&self, code: &str, version: &str) -> Option<&Instrument> {
        self.instruments
            .iter()
            .find(|instrument| instrument.code == code && instrument.version == version)
    }

    /// What is asked in interviews.
    #[must_use]
    pub fn interview(&self) -> &InterviewForm {
        &self.interview
    }

    /// The form of the risk assessment.
    #[must_use]
    pub fn risk(&self) -> &RiskForm {
        &self.risk
    }

    /// The leaflet that is handed out on this day.
    #[must_use]
    pub fn leaflet(&self, on: NaiveDate) -> Option<&Leaflet> {
        self.leaflets.iter().rev().find(|leaflet| leaflet.from <= on)
    }

    /// What messages by mail say.
    #[must_use]
    pub fn mail(&self) -> &MailTexts {
        &self.mail
    }

    /// What is printed.
    #[must_use]
    pub fn print(&self) -> &PrintForms {
        &self.print
    }

    /// A neutral name for a case: a word and a number from 10 to 99, chosen by these random bits.
    #[must_use]
    pub fn code_name(&self, random: u64) -> String {
        let words = u64::try_from(self.code_names.len()).unwrap_or(1).max(1);
        let word = usize::try_from(random % words)
            .ok()
            .and_then(|index| self.code_names.get(index))
            .map_or("", String::as_str);
        format!("{word} {}", 10 + (random / words) % 90)
    }

    /// Days after the end of a referral during which what it disclosed stays open to the receiver.
    #[must_use]
    pub fn disclosure_days_after_end(&self) -> u32 {
        self.disclosure_days_after_end
    }

    /// Days during which a former holder may still read a transferred case.
    #[must_use]
    pub fn former_holder_read_days(&self) -> u32 {
        self.former_holder_read_days
    }

    /// How far people open cases in an emergency.
    #[must_use]
    pub fn emergency(&self) -> EmergencyRule {
        self.emergency
    }

    /// Whether a supervisor approves a plan after person and case manager have signed it.
    #[must_use]
    pub fn plan_needs_approval(&self) -> bool {
        self.plan_needs_approval
    }

    /// Whether a supervisor approves the closing of a case.
    #[must_use]
    pub fn closing_needs_approval(&self) -> bool {
        self.closing_needs_approval
    }

    /// After how many months a person may be contacted whose case is closed.
    #[must_use]
    pub fn follow_up_months(&self) -> BTreeSet<u32> {
        let rule = self.clock(ClockKind::FollowUp);
        let lengths = rule.map_or(&[][..], |rule| &rule.each);
        lengths.iter().map(|length| length.amount).collect()
    }

    /// Those of them that lie within a consent which lasts until this day, where the case closes at `at`.
    #[must_use]
    pub fn follow_up_within(&self, at: Timestamp, until: NaiveDate) -> BTreeSet<u32> {
        let rule = self.clock(ClockKind::FollowUp);
        let lengths = rule.map_or(&[][..], |rule| &rule.each).iter();
        let end = self.calendar.end_of(until);
        lengths
            .filter(|length| self.calendar.after(at, **length) <= end)
            .map(|length| length.amount)
            .collect()
    }

    /// Whether a clock of this kind ends when the case is closed.
    #[must_use]
    pub fn ends_with_closing(&self, kind: ClockKind) -> bool {
        self.clock(kind)
            .is_some_and(|rule| rule.cancelled_by.contains(&Milestone::AssistanceClosed))
    }

    /// Which kinds of organisation decide on which status.
    #[must_use]
    pub fn competence(&self) -> &Competence {
        &self.competence
    }

    /// Everything that was not checked against the official texts.
    #[must_use]
    pub fn unverified(&self) -> &[Unverified] {
        &self.unverified
    }
}

#[cfg(test)]
mod tests;
