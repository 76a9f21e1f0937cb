//! The person a case is about. Every field here is sealed in storage.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::consent::DataSet;
use super::day;
use crate::Timestamp;
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{CaseId, PersonId};
use crate::text::{Invalid, InvalidCode, line};

codes! {
    /// Sex as statistics count it.
    Sex {
        /// Female.
        Female,
        /// Male.
        Male,
        /// Neither.
        Other,
        /// Not known.
        Unknown,
    }
}

codes! {
    /// Age in the groups of statistics (MECHANISM §12).
    AgeGroup {
        /// 0 to 13 years.
        #[serde(rename = "a0_13")]
        #[strum(serialize = "a0_13")]
        A0To13,
        /// 14 to 17 years.
        #[serde(rename = "a14_17")]
        #[strum(serialize = "a14_17")]
        A14To17,
        /// 18 to 25 years.
        #[serde(rename = "a18_25")]
        #[strum(serialize = "a18_25")]
        A18To25,
        /// 26 to 40 years.
        #[serde(rename = "a26_40")]
        #[strum(serialize = "a26_40")]
        A26To40,
        /// 41 years and older.
        #[serde(rename = "a41_plus")]
        #[strum(serialize = "a41_plus")]
        A41Plus,
        /// Not known.
        Unknown,
    }
}

impl AgeGroup {
    /// Whether people in this group are children; `None` where it cannot be said.
    #[must_use]
    pub fn is_child(self) -> Option<bool> {
        match self {
            Self::A0To13 | Self::A14To17 => Some(true),
            Self::A18To25 | Self::A26To40 | Self::A41Plus => Some(false),
            Self::Unknown => None,
        }
    }
}

codes! {
    /// How exactly a date is known.
    DatePrecision {
        /// To the day.
        Day,
        /// To the month; the day stands as the first.
        Month,
        /// To the year; month and day stand as the first of January.
        Year,
        /// Estimated.
        Estimated,
    }
}

codes! {
    /// What the age rests on.
    AgeBasis {
        /// A document.
        Document,
        /// What the person says.
        Declared,
        /// An estimate.
        Estimated,
        /// It is disputed; until it is settled the person is treated as a child.
        Disputed,
    }
}

codes! {
    /// A kind of identifier.
    IdentifierKind {
        /// The national personal number (CNP, NID).
        PersonalNumber,
        /// A passport.
        Passport,
        /// An identity card.
        IdentityCard,
        /// A residence permit.
        ResidencePermit,
        /// A birth certificate.
        BirthCertificate,
        /// A number of another institution's file.
        FileNumber,
        /// Another.
        Other,
    }
}

codes! {
    /// A way to reach the person.
    PersonContactKind {
        /// By telephone.
        Phone,
        /// By e-mail.
        Email,
        /// At an address.
        Address,
        /// Otherwise: a messenger, a friend.
        Other,
    }
}

/// A date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"date": "2001-05-01", "precision": "month"}))]
pub struct PartialDate {
    /// The date; what is not known stands as 01.
    pub date: NaiveDate,
    /// How exactly it is known.
    pub precision: DatePrecision,
}

impl PartialDate {
    /// Whether what is not known of it stands as 01.
    #[must_use]
    pub fn is_rounded(self) -> bool {
        match self.precision {
            DatePrecision::Day | DatePrecision::Estimated => true,
            DatePrecision::Month => self.date.day() == 1,
            DatePrecision::Year => self.date.ordinal() == 1,
        }
    }

    /// The first day that it may be; of an estimate, the first of its year.
    #[must_use]
    pub fn earliest(self) -> NaiveDate {
        match self.precision {
            DatePrecision::Estimated => NaiveDate::from_ymd_opt(self.date.year(), 1, 1).unwrap_or(self.date),
            DatePrecision::Day | DatePrecision::Month | DatePrecision::Year => self.date,
        }
    }

    /// The last day that it may be; of an estimate, the last of its year.
    #[must_use]
    pub fn latest(self) -> NaiveDate {
        let months = match self.precision {
            DatePrecision::Day => return self.date,
            DatePrecision::Month => 1,
            DatePrecision::Year | DatePrecision::Estimated => 12,
        };
        let next = self.earliest().checked_add_months(Months::new(months));
        next.and_then(|next| next.pred_opt()).unwrap_or(self.date)
    }
}

/// A number or document by which an institution knows the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// What kind of number.
    pub kind: IdentifierKind,
    /// The number as it is written.
    #[schema(max_length = 60, example = "X1234567")]
    pub value: String,
    /// The country that gave it (ISO 3166-1 alpha-2).
    #[schema(example = "RO")]
    pub country: String,
}

impl Identifier {
    /// The form in which equal numbers are equal: in capitals, without spaces and punctuation.
    #[must_use]
    pub fn normal(value: &str) -> String {
        value
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect()
    }
}

/// A way to reach the person, with what is safe. The most dangerous thing the product knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonContact {
    /// What kind of contact.
    pub kind: PersonContactKind,
    /// The number or address.
    #[schema(max_length = 300, example = "+40 700 000 000")]
    pub value: String,
    /// Whether calling is safe.
    pub safe_to_call: bool,
    /// Whether writing is safe.
    pub safe_to_write: bool,
    /// What to mind: hours, who else answers, what not to say.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// What is known of the person. Anything may be unknown; `null` is not the same as empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonDetails {
    /// Given names.
    pub given_names: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Other names the person goes by.
    pub aliases: Vec<String>,
    /// Date of birth, as far as it is known.
    pub birth: Option<PartialDate>,
    /// What the age rests on.
    pub age_basis: Option<AgeBasis>,
    /// Languages the person speaks (ISO 639).
    pub languages: Vec<String>,
    /// Citizenships (ISO 3166-1 alpha-2).
    pub citizenships: Vec<String>,
    /// Numbers and documents.
    pub identifiers: Vec<Identifier>,
    /// Ways to reach the person.
    pub contacts: Vec<PersonContact>,
}

/// The person a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// The case.
    pub case: CaseId,
    /// Counts its changes.
    pub version: i64,
    /// What is known.
    pub details: PersonDetails,
}

/// Names of the fields of [`PersonDetails`], as the ledger records them.
pub const PERSON_FIELDS: [&str; 9] = [
    "given_names",
    "family_name",
    "aliases",
    "birth",
    "age_basis",
    "languages",
    "citizenships",
    "identifiers",
    "contacts",
];

/// The sets of data in which others learn of a field of the person.
#[must_use]
pub fn told_with(field: &str) -> &'static [DataSet] {
    match field {
        "contacts" => &[DataSet::Contact, DataSet::SafeContact],
        _ => &[DataSet::Identity],
    }
}

const NAME: usize = 120;
const MANY: usize = 20;

impl PersonDetails {
    /// The details in the form they are kept: texts cleaned, codes checked, dates possible.
    ///
    /// # Errors
    /// Every field that cannot be so.
    pub fn checked(self, now: Timestamp) -> Result<Self, Vec<Invalid>> {
        let mut checks = Checks::default();
        let checked = Self {
            given_names: checks.optional("/given_names", self.given_names, NAME),
            family_name: checks.optional("/family_name", self.family_name, NAME),
            aliases: checks.each("/aliases", self.aliases, |checks, at, alias| {
                checks.line(at, &alias, NAME).unwrap_or_default()
            }),
            birth: self.birth.map(|birth| checks.birth(birth, now)),
            age_basis: self.age_basis,
            languages: checks.each("/languages", self.languages, |checks, at, code| {
                checks.code(at, code.to_lowercase(), &[2, 3], |b| b.is_ascii_lowercase())
            }),
            citizenships: checks.each("/citizenships", self.citizenships, |checks, at, code| {
                checks.country(at, &code)
            }),
            identifiers: checks.each("/identifiers", self.identifiers, |checks, at, identifier| Identifier {
                kind: identifier.kind,
                value: checks
                    .line(&format!("{at}/value"), &identifier.value, 60)
                    .unwrap_or_default(),
                country: checks.country(&format!("{at}/country"), &identifier.country),
            }),
            contacts: checks.each("/contacts", self.contacts, |checks, at, contact| PersonContact {
                value: checks
                    .line(&format!("{at}/value"), &contact.value, 300)
                    .unwrap_or_default(),
                note: checks.optional(&format!("{at}/note"), contact.note, 500),
                ..contact
            }),
        };
        checks.finish(checked)
    }

    /// Names of the fields in which the two differ.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Vec<&'static str> {
        let differs = [
            self.given_names != other.given_names,
            self.family_name != other.family_name,
            self.aliases != other.aliases,
            self.birth != other.birth,
            self.age_basis != other.age_basis,
            self.languages != other.languages,
            self.citizenships != other.citizenships,
            self.identifiers != other.identifiers,
            self.contacts != other.contacts,
        ];
        PERSON_FIELDS
            .into_iter()
            .zip(differs)
            .filter_map(|(name, differs)| differs.then_some(name))
            .collect()
    }
}

impl Person {
    /// A person of whom this is known.
    ///
    /// # Errors
    /// Every field that cannot be so.
    pub fn new(id: PersonId, case: CaseId, details: PersonDetails, now: Timestamp) -> Result<Self, Vec<Invalid>> {
        Ok(Self {
            id,
            case,
            version: 1,
            details: details.checked(now)?,
        })
    }

    /// The person of a new case, with what was told when it was opened.
    ///
    /// # Errors
    /// Every field that cannot be so.
    pub fn open(
        id: PersonId,
        case: CaseId,
        details: PersonDetails,
        now: Timestamp,
    ) -> Result<(Self, Option<Event>), Vec<Invalid>> {
        let blank = Self::new(id, case, PersonDetails::default(), now)?;
        let (person, told) = blank.change(details, now)?;
        let version = person.version + i64::from(told.is_some());
        Ok((Self { version, ..person }, told))
    }

    /// Whether anything was ever told of a person whose version this is: the first is blank.
    #[must_use]
    pub fn is_told(version: i64) -> bool {
        version > 1
    }

    /// Replaces what is known. Without any difference there is nothing to record.
    ///
    /// # Errors
    /// Every field that cannot be so.
    pub fn change(self, details: PersonDetails, now: Timestamp) -> Result<(Self, Option<Event>), Vec<Invalid>> {
        let details = details.checked(now)?;
        let fields = self.details.differing(&details);
        if fields.is_empty() {
            return Ok((self, None));
        }
        let event = Event::new(EventKind::PersonChanged)
            .case(self.case)
            .subject(self.id)
            .fields(fields);
        Ok((Self { details, ..self }, Some(event)))
    }
}

#[derive(Default)]
struct Checks(Vec<Invalid>);

impl Checks {
    fn refuse(&mut self, at: &str, code: InvalidCode) {
        self.0.push(Invalid::new(at, code));
    }

    fn finish<T>(self, value: T) -> Result<T, Vec<Invalid>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }

    fn line(&mut self, at: &str, text: &str, max: usize) -> Option<String> {
        line(text, max).map_err(|code| self.refuse(at, code)).ok()
    }

    /// What is left blank is unknown.
    fn optional(&mut self, at: &str, text: Option<String>, max: usize) -> Option<String> {
        match line(&text?, max) {
            Ok(text) => Some(text),
            Err(InvalidCode::Required) => None,
            Err(code) => {
                self.refuse(at, code);
                None
            }
        }
    }

    fn each<T: PartialEq>(&mut self, at: &str, items: Vec<T>, check: impl Fn(&mut Self, &str, T) -> T) -> Vec<T> {
        if items.len() > MANY {
            self.refuse(at, InvalidCode::TooMany);
            return Vec::new();
        }
        let mut kept: Vec<T> = Vec::with_capacity(items.len());
        for (i, item) in items.into_iter().enumerate() {
            let here = format!("{at}/{i}");
            let before = self.0.len();
            let item = check(self, &here, item);
            if self.0.len() == before && kept.contains(&item) {
                self.refuse(&here, InvalidCode::Repeated);
            }
            kept.push(item);
        }
        kept
    }

    fn code(&mut self, at: &str, code: String, lengths: &[usize], takes: impl Fn(u8) -> bool) -> String {
        if !lengths.contains(&code.len()) || !code.bytes().all(takes) {
            self.refuse(at, InvalidCode::UnknownCode);
        }
        code
    }

    fn country(&mut self, at: &str, code: &str) -> String {
        let code = self.code(at, code.to_uppercase(), &[2], |b| b.is_ascii_uppercase());
        if code.len() == 2 && !is_country(&code) {
            self.refuse(at, InvalidCode::UnknownCode);
        }
        code
    }

    fn birth(&mut self, birth: PartialDate, now: Timestamp) -> PartialDate {
        if let Err(code) = day(birth.date, now) {
            self.refuse("/birth/date", code);
        }
        if !birth.is_rounded() {
            self.refuse("/birth/precision", InvalidCode::Contradiction);
        }
        birth
    }
}

/// Whether it is the code of a country.
pub(crate) fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|country| country == code)
}

/// ISO 3166-1 alpha-2, with `XK` (Kosovo) and `XX` (stateless or unknown), which users need.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ \
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER \
    ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM \
    IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF \
    MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK \
    PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD \
    TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK XX YE YT ZA ZM ZW";

#[cfg(test)]
#[path = "person_tests.rs"]
mod tests;
