//! The demo data files, as they are written.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use punte_domain::access::Role;
use punte_domain::identity::organisation::{ContactLink, OrganisationKind};
use serde::Deserialize;

use super::interview::AnswerText;

/// The data of a country.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// Institutions, and invented associations and shelters.
    pub organisation: Vec<OrganisationData>,
    /// Those of them that somebody entered once more, in another spelling.
    #[serde(default)]
    pub entered_twice: Vec<OrganisationData>,
    /// Who signs in.
    pub account: Vec<AccountData>,
    /// Somebody who has left, with work that nobody has handed over yet.
    pub left: AccountData,
    /// A psychologist, who writes for herself.
    pub specialist: AccountData,
    /// Which organisation plays which part in the stories.
    pub parts: BTreeMap<String, String>,
    /// What invented people are made of.
    pub people: People,
    /// What invented people write.
    pub texts: Texts,
}

/// An organisation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationData {
    /// What the file calls it.
    pub key: String,
    /// Its kind.
    pub kind: OrganisationKind,
    /// In Romanian.
    pub ro: Option<String>,
    /// In Albanian.
    pub sq: Option<String>,
    /// In English.
    pub en: Option<String>,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Counties it covers.
    #[serde(default)]
    pub counties: Vec<String>,
    /// What it is charged with in the country.
    #[serde(default)]
    pub mandates: Vec<String>,
    /// Institutional telephone.
    pub phone: Option<String>,
    /// What is dialled after it.
    pub phone_extension: Option<String>,
    /// Institutional telefax.
    pub fax: Option<String>,
    /// Institutional e-mail.
    pub email: Option<String>,
    /// Web site.
    pub website: Option<String>,
    /// Its pages elsewhere.
    #[serde(default)]
    pub links: Vec<ContactLink>,
    /// What it offers; only invented organisations have offers.
    #[serde(default)]
    pub offers: Vec<OfferData>,
}

/// A service offer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferData {
    /// A code of the pack.
    pub service: String,
    /// Places.
    pub capacity: Option<u32>,
    /// Free places.
    pub free: Option<u32>,
    /// Sexes it takes.
    #[serde(default)]
    pub sexes: Vec<punte_domain::cases::Sex>,
    /// Youngest age.
    pub age_min: Option<u8>,
    /// Oldest age.
    pub age_max: Option<u8>,
    /// Whether children may come along.
    #[serde(default)]
    pub accepts_children: bool,
    /// Whether it is accessible.
    #[serde(default)]
    pub disability_access: bool,
    /// Languages spoken.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Opening hours.
    pub hours: Option<String>,
    /// In how many days its funding ends.
    pub funding_ends_in_days: Option<u64>,
}

/// Somebody who signs in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountData {
    /// The address, which is also the key of the demo account.
    pub key: String,
    /// The name colleagues see.
    pub name: String,
    /// The organisation's key, or `centre:` and the code of a regional centre of the pack.
    pub organisation: String,
    /// The role.
    pub role: Role,
}

/// What invented people are made of.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Languages they speak.
    pub languages: Vec<String>,
    /// Given names of women and girls.
    pub female: Vec<String>,
    /// Given names of men.
    pub male: Vec<String>,
    /// Invented family names.
    pub family: Vec<String>,
    /// Counties of most cases.
    pub counties: Vec<String>,
    /// Counties of the other association's cases.
    pub other_counties: Vec<String>,
    /// Citizenships of foreigners.
    pub foreign: Vec<String>,
}

/// What invented people write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// How a supervisor calls a view of the list of cases.
    pub view: String,
    /// How somebody asked that nothing be kept of them.
    pub erasure: String,
    /// Grounds of track changes.
    pub grounds: Vec<String>,
    /// Why a risk was judged as it was.
    pub risk: Vec<String>,
    /// Parts of a safety plan: signs, places, people, what to do.
    pub safety_plan: Vec<String>,
    /// Notes on contacts.
    pub contact: Vec<String>,
    /// Notes on what was observed.
    pub observation: Vec<String>,
    /// Notes for colleagues.
    pub internal: Vec<String>,
    /// Titles of tasks.
    pub tasks: Vec<String>,
    /// What is written of a case conference.
    pub conference: ConferenceTexts,
    /// What is written when a case is opened in an emergency.
    pub emergency: EmergencyTexts,
    /// What a psychologist writes of sessions, the first one first.
    pub sessions: Vec<String>,
    /// Messages of referrals.
    pub messages: Vec<String>,
    /// Reports on referrals.
    pub reports: Vec<String>,
    /// What comes next, in reports.
    pub next: Vec<String>,
    /// What is found in assessments of needs.
    pub needs: Vec<NeedText>,
    /// What is told in interviews.
    pub interview: Vec<AnswerText>,
    /// Goals of plans, each with its steps.
    pub goals: Vec<GoalText>,
    /// Notes on services that were given.
    pub services: Vec<String>,
    /// Reasons of refusals and withdrawals.
    pub reasons: Vec<String>,
    /// What is written when a case closes, and after.
    pub closing: ClosingTexts,
    /// What is written of leave to stay and of a return.
    pub journey: JourneyTexts,
}

/// What is written of a case conference.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConferenceTexts {
    /// Who took part.
    pub participants: Vec<String>,
    /// What was said.
    pub discussed: String,
    /// What was decided.
    pub decisions: Vec<String>,
}

/// What is written when a case is opened in an emergency.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyTexts {
    /// What happens.
    pub said: String,
    /// What the review says.
    pub review: String,
}

/// What is written when a case closes, and after.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingTexts {
    /// What came of a goal.
    pub why: String,
    /// Who tried to reach a person who was lost.
    pub by: String,
    /// Why it closes although the danger is high.
    pub danger: String,
    /// What whoever opens it again should know.
    pub note: String,
    /// How the person is reached safely.
    pub reach: String,
    /// A contact with a person who was reached.
    pub reached: String,
    /// A contact with a person who was not.
    pub not_reached: String,
    /// Why it was opened again.
    pub reopened: String,
}

/// What is written of leave to stay and of a return.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JourneyTexts {
    /// Who grants leave to stay.
    pub authority: String,
    /// Where the person goes.
    pub to_country: String,
    /// Who receives them there.
    pub receiving_body: String,
    /// Where the journey begins.
    pub from: String,
    /// Where it ends.
    pub to: String,
    /// Where the border is crossed.
    pub border_point: String,
    /// Who goes with the person.
    pub escort: String,
    /// How they are reached.
    pub escort_contact: String,
    /// What is done when something goes wrong.
    pub contingency: String,
    /// What is dangerous on the way.
    pub danger: String,
    /// Who received the person.
    pub received_by: String,
    /// The document that says so.
    pub document: String,
    /// What was heard since.
    pub heard: String,
}

/// What is found of a need.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedText {
    /// A domain of the pack.
    pub domain: String,
    /// How things stand.
    pub situation: String,
    /// What the person wants.
    pub wish: Option<String>,
}

/// A goal of a plan.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalText {
    /// What the person wants to reach.
    pub goal: String,
    /// The domain of needs it answers.
    pub need: String,
    /// What leads there.
    pub steps: Vec<String>,
}

/// The data of the country of this pack.
///
/// # Errors
/// When there is none, or the file is broken.
pub fn load(country: &str) -> Result<Data> {
    let text = match country {
        "RO" => include_str!("../../demo/ro.toml"),
        "AL" => include_str!("../../demo/al.toml"),
        _ => anyhow::bail!("there is no demo data for {country}"),
    };
    toml::from_str(text).with_context(|| format!("the demo data of {country} is broken"))
}
