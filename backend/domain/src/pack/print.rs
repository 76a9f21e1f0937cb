//! What is printed: the forms, their parts, and what stands in each of them, with its words in every
//! language. All of it is data of the country pack; what a part shows is a view of the API.

use std::collections::BTreeMap;

use serde::Deserialize;
use strum::IntoEnumIterator;

use super::Lists;
use super::check::Check;
use super::files::{CodeEntry, ListsFile};
use crate::codes;
use crate::language::{Labels, Language};

const FILE: &str = "print.toml";

codes! {
    /// A form of a case that can be printed (MECHANISM §11).
    CaseForm {
        /// All of the case that whoever prints it may see, in short.
        Summary,
        /// How the case came to notice (F1).
        Notification,
        /// Interviews, with what is known from them (F2, F3).
        Interviews,
        /// A screening: what was answered and what it came to.
        Screening,
        /// Decisions on the person's status (F4).
        Decisions,
        /// Consents (F5).
        Consents,
        /// An assessment of risk, and the safety plan (F6).
        Risk,
        /// An assessment of needs (F7).
        Needs,
        /// An individual plan (F9).
        Plan,
        /// The services given (F10).
        Services,
        /// Proceedings, rights that were explained, and compensation.
        Proceedings,
        /// Leave to stay, and returns (F11).
        StayReturn,
        /// Case conferences.
        Conferences,
        /// Closings (F12).
        Closure,
    }
}

codes! {
    /// What is printed and is no form of a case.
    OtherForm {
        /// A referral (F8).
        Referral,
        /// A list of refusals without identity (F13).
        Refusals,
        /// An account of who read what of a person.
        AccessReport,
        /// A sheet to sign at a training.
        SignInSheet,
        /// Certificates of a training.
        Certificates,
    }
}

codes! {
    /// A report on projects.
    ReportForm {
        /// What a project is, and what it came to.
        ProjectCard,
        /// How far a project is, for whoever pays for it.
        ProjectProgress,
        /// What was done in a year.
        Evaluation,
        /// What trainings come to, and who came.
        TrainingReport,
        /// What campaigns come to.
        CampaignReport,
        /// How many meetings there were, by kind and county.
        MeetingRegister,
        /// How far a strategy is.
        StrategyReport,
    }
}

codes! {
    /// As what a report is written.
    ReportFormat {
        /// On paper.
        Pdf,
        /// As a workbook, to reckon with.
        Xlsx,
    }
}

codes! {
    /// A part of what is printed: one view of the API.
    PrintPart {
        /// The case itself.
        Case,
        /// How it came to notice, of the case itself.
        Notification,
        /// The note that was written when it was opened.
        FirstNote,
        /// Who the person is.
        Person,
        /// Interviews: who asked when.
        Interviews,
        /// What is known from them.
        Account,
        /// Who exploited the person, as they told it.
        Exploiters,
        /// Decisions on status.
        Decisions,
        /// A screening.
        Screening,
        /// An assessment of risk.
        Risk,
        /// The safety plan.
        SafetyPlan,
        /// An assessment of needs.
        Needs,
        /// A plan.
        Plan,
        /// Where a plan is signed.
        PlanSignatures,
        /// The services in all.
        ServiceTotals,
        /// The services one by one.
        Services,
        /// The referrals of a case.
        Referrals,
        /// Consents.
        Consents,
        /// Where a consent is signed.
        ConsentSignatures,
        /// Proceedings with their hearings.
        Proceedings,
        /// What the person was told of their rights.
        Rights,
        /// Claims for compensation.
        Compensation,
        /// Leave to stay.
        Stays,
        /// Returns, with the way and its dangers.
        Returns,
        /// Case conferences.
        Conferences,
        /// Closings.
        Closure,
        /// Refusals without identity.
        Refusals,
        /// A referral.
        Referral,
        /// What a referral discloses.
        Disclosed,
        /// How a referral went.
        ReferralCourse,
        /// Who read what of a person.
        AccessLog,
        /// What a project is: who leads, pays and takes part, and what it is to reach.
        ProjectIdentity,
        /// The budget of a project, and who pays which part of it.
        ProjectBudget,
        /// What the trainings and campaigns of a project come to.
        ProjectFigures,
        /// How many people stand on the attendance lists of a project.
        ProjectPeople,
        /// The indicators of a project.
        ProjectIndicators,
        /// The activities of a project.
        ProjectActivities,
        /// What a project hands over.
        ProjectDeliverables,
        /// How far the budget of a project was spent.
        ProjectExecution,
        /// The measures of strategies that a project serves.
        ProjectMeasures,
        /// The meetings of a project.
        ProjectMeetings,
        /// What sources say of a project and disagree on.
        ProjectConflicts,
        /// Figures of a year: counted, and as sources state them.
        Evaluation,
        /// Meetings of a year by kind.
        EvaluationMeetings,
        /// Projects that ran in a year.
        EvaluationProjects,
        /// What trainings come to.
        TrainingTotals,
        /// Who came to trainings, by each thing that is stated of them.
        TrainingPeople,
        /// Who came, by all of it together.
        TrainingGroups,
        /// What campaigns come to, and whom they reached.
        CampaignTotals,
        /// What campaigns gave out.
        CampaignMaterials,
        /// How far campaigns went on media.
        CampaignReach,
        /// Campaigns one by one.
        CampaignRows,
        /// Meetings by kind and county.
        MeetingRegister,
        /// How far a strategy is.
        StrategyTotals,
        /// The measures of a strategy, by what they are to reach.
        StrategyMeasures,
        /// Sheets to sign at a training.
        SignInSheet,
        /// Certificates of a training.
        Certificates,
    }
}

impl CaseForm {
    /// Its parts, in order.
    #[must_use]
    pub fn parts(self) -> &'static [PrintPart] {
        use PrintPart as P;
        match self {
            Self::Summary => &[
                P::Case,
                P::Person,
                P::Decisions,
                P::Risk,
                P::Needs,
                P::Plan,
                P::ServiceTotals,
                P::Referrals,
            ],
            Self::Notification => &[P::Notification, P::FirstNote],
            Self::Interviews => &[P::Interviews, P::Account, P::Exploiters],
            Self::Screening => &[P::Screening],
            Self::Decisions => &[P::Decisions],
            Self::Consents => &[P::Consents, P::ConsentSignatures],
            Self::Risk => &[P::Risk, P::SafetyPlan],
            Self::Needs => &[P::Needs],
            Self::Plan => &[P::Plan, P::PlanSignatures],
            Self::Services => &[P::ServiceTotals, P::Services],
            Self::Proceedings => &[P::Proceedings, P::Rights, P::Compensation],
            Self::StayReturn => &[P::Stays, P::Returns],
            Self::Conferences => &[P::Conferences],
            Self::Closure => &[P::Closure],
        }
    }

    /// Whether one of several of its things can be printed by its id.
    #[must_use]
    pub fn has_records(self) -> bool {
        !matches!(
            self,
            Self::Summary | Self::Notification | Self::Services | Self::Proceedings | Self::StayReturn
        )
    }
}

impl PrintPart {
    /// The parts of a printed referral, in order.
    pub const REFERRAL: [Self; 3] = [Self::Referral, Self::Disclosed, Self::ReferralCourse];

    /// The part before it whose view it shows more of.
    #[must_use]
    pub fn of_view(self) -> Option<Self> {
        match self {
            Self::Rights | Self::Compensation => Some(Self::Proceedings),
            Self::Returns => Some(Self::Stays),
            _ => None,
        }
    }

    /// Whether it is lines to sign on, for what stands before it.
    #[must_use]
    pub fn is_to_sign(self) -> bool {
        matches!(self, Self::PlanSignatures | Self::ConsentSignatures)
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintKind {
    /// As it is.
    #[default]
    Text,
    /// A day.
    Date,
    /// A day as far as it is known.
    PartialDate,
    /// The month of a day.
    Month,
    /// An instant, by the clocks of the country.
    Time,
    /// Yes or no.
    YesNo,
    /// A name in each language.
    Labels,
    /// The name of a code.
    Code,
    /// How much was given of a service.
    Amount,
    /// Minor units of the currency that stands beside them, or in the view.
    Money,
    /// A count.
    Number,
    /// A whole number of percents.
    Percent,
    /// Hundredths of a percent.
    Share,
    /// Tenths, with one digit behind the point.
    Tenths,
    /// What was answered in an interview, by the question it belongs to.
    Answer,
    /// The entry of a topic, by its place among the others.
    Entry,
    /// The place of a row in its table.
    Place,
    /// A table, a row for each thing.
    Table,
    /// A heading with lines, for each thing.
    Each,
    /// Lines to sign on.
    Signatures,
    /// Several values of one thing, one below the other.
    Lines,
    /// From when to when, as far as it is stated.
    Span,
    /// A page of its own with a heading, for each thing.
    Pages,
    /// A table to fill in by hand, a row for each thing.
    Sheet,
    /// A certificate, for each thing; what heads it stands in large type.
    Certificate,
}

impl PrintKind {
    /// Whether it shows several things, each by lines of its own.
    #[must_use]
    pub fn is_several(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Each | Self::Pages | Self::Sheet | Self::Certificate
        )
    }

    /// Whether each of its things stands on pages of its own, where it needs no heading around it.
    #[must_use]
    pub fn is_apart(self) -> bool {
        matches!(self, Self::Pages | Self::Certificate)
    }
}

/// A line of a part, or a table of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintItem {
    /// The path of the field in the view; `.` is the whole.
    pub at: String,
    /// How it is written.
    pub kind: PrintKind,
    /// Of a code, the list its name stands in.
    pub list: Option<String>,
    /// Its share of the width, as a column of a table to fill in.
    pub width: u8,
    /// Whether it heads the thing.
    pub is_title: bool,
    /// Whether the line says so where nothing is known.
    pub is_always: bool,
    /// Whether the line says so where nothing is stated.
    pub is_stated: bool,
    /// What it says instead where nothing is there.
    pub absent: Option<Labels>,
    /// What it is called.
    pub labels: Labels,
    /// What is shown of each of several things.
    pub show: Vec<PrintItem>,
}

/// A part with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintLayout {
    /// Its heading.
    pub labels: Labels,
    /// What stands in it.
    pub show: Vec<PrintItem>,
}

/// The words around what is printed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintWords {
    /// At the foot of each page, with `{name}`, `{organisation}` and `{time}`.
    pub printed: Labels,
    /// The same, of a report that is about nobody's case.
    pub printed_report: Labels,
    /// With `{page}` and `{pages}`.
    pub page: Labels,
    /// Where a part is empty.
    pub nothing: Labels,
    /// Where a value is not known.
    pub not_known: Labels,
    /// Where no source states it.
    pub not_stated: Labels,
    /// Yes.
    pub yes: Labels,
    /// No.
    pub no: Labels,
    /// Before a date that was estimated: `{date}`.
    pub about: Labels,
    /// Where a list is longer than what is printed.
    pub more: Labels,
    /// Where letters could not be printed.
    pub unprintable: Labels,
}

/// All that is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintForms {
    /// The words around it.
    pub words: PrintWords,
    /// By the code of a [`CaseForm`], an [`OtherForm`] or a [`ReportForm`].
    titles: BTreeMap<&'static str, Labels>,
    parts: BTreeMap<PrintPart, PrintLayout>,
    months: Vec<Labels>,
    lists: Lists,
}

impl PrintForms {
    /// What a [`CaseForm`], an [`OtherForm`] or a [`ReportForm`] is called.
    #[must_use]
    pub fn title(&self, form: impl Into<&'static str>, language: Language) -> &str {
        let code: &'static str = form.into();
        self.titles.get(code).map_or("", |labels| labels.get(language))
    }

    /// What stands in a part.
    #[must_use]
    pub fn part(&self, part: PrintPart) -> Option<&PrintLayout> {
        self.parts.get(&part)
    }

    /// The name of a month, from 0.
    #[must_use]
    pub fn month(&self, month: usize, language: Language) -> &str {
        self.months.get(month).map_or("", |labels| labels.get(language))
    }

    /// The name of a code that no list of the pack has.
    #[must_use]
    pub fn label(&self, list: &str, code: &str, language: Language) -> Option<&str> {
        let codes = self.lists.get(list)?;
        codes
            .iter()
            .find(|entry| entry.code == code)
            .map(|entry| entry.labels.get(language))
    }
}

/// Lists that are no lists of codes: the pack has them in another form.
const OTHER_LISTS: [&str; 8] = [
    "service",
    "county",
    "organisation_kind",
    "clock",
    "risk_factor",
    "screening_item",
    "interview_topic",
    "interview_question",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrintFile {
    words: PrintWords,
    month: Vec<Labels>,
    lists: BTreeMap<String, Vec<CodeEntry>>,
    form: BTreeMap<String, Labels>,
    part: BTreeMap<String, PartEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PartEntry {
    ro: String,
    sq: String,
    en: String,
    show: Vec<ItemEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemEntry {
    at: String,
    #[serde(default, rename = "as")]
    kind: PrintKind,
    list: Option<String>,
    #[serde(default = "one_share")]
    width: u8,
    #[serde(default)]
    title: bool,
    #[serde(default)]
    always: bool,
    #[serde(default)]
    stated: bool,
    absent: Option<Labels>,
    ro: String,
    sq: String,
    en: String,
    #[serde(default)]
    show: Vec<ItemEntry>,
}

fn one_share() -> u8 {
    1
}

impl Check {
    /// The forms, each of them and each part with words in every language; each code in a list that
    /// there is.
    pub(super) fn print(&mut self, known: &Lists, names: ListsFile, file: PrintFile) -> PrintForms {
        let mut lists = self.lists(FILE, file.lists);
        lists.extend(self.lists("names.toml", names.lists));
        for list in lists.keys().filter(|list| known.contains_key(*list)) {
            self.wrong(FILE, format!("lists.{list}"), "is a list of the pack too");
        }
        if file.month.len() != 12 {
            self.wrong(FILE, "month", format!("has {} months", file.month.len()));
        }
        let words = &file.words;
        for (key, labels) in [
            ("printed", &words.printed),
            ("printed_report", &words.printed_report),
            ("page", &words.page),
            ("nothing", &words.nothing),
            ("not_known", &words.not_known),
            ("not_stated", &words.not_stated),
            ("yes", &words.yes),
            ("no", &words.no),
            ("about", &words.about),
            ("more", &words.more),
            ("unprintable", &words.unprintable),
        ] {
            self.labels(FILE, &format!("words.{key}"), labels);
        }
        for (number, labels) in file.month.iter().enumerate() {
            self.labels(FILE, &format!("month.{number}"), labels);
        }
        let mut forms = file.form;
        let codes = CaseForm::iter()
            .map(CaseForm::code)
            .chain(OtherForm::iter().map(OtherForm::code))
            .chain(ReportForm::iter().map(ReportForm::code));
        let titles = codes.map(|code| (code, self.form(&mut forms, code))).collect();
        let mut entries = file.part;
        let mut parts = BTreeMap::new();
        for part in PrintPart::iter() {
            let key = format!("part.{part}");
            let Some(entry) = entries.remove(part.code()) else {
                self.wrong(FILE, key, "is missing");
                continue;
            };
            let layout = PrintLayout {
                labels: self.labelled(FILE, &key, entry.ro, entry.sq, entry.en),
                show: self.items(&key, known, &lists, entry.show),
            };
            parts.insert(part, layout);
        }
        for left in forms.into_keys().chain(entries.into_keys()) {
            self.wrong(FILE, left, "is nothing that is printed");
        }
        PrintForms {
            words: file.words,
            titles,
            parts,
            months: file.month,
            lists,
        }
    }

    fn form(&mut self, forms: &mut BTreeMap<String, Labels>, code: &str) -> Labels {
        let key = format!("form.{code}");
        let labels = forms.remove(code).unwrap_or_default();
        self.labels(FILE, &key, &labels);
        labels
    }

    fn items(&mut self, key: &str, known: &Lists, own: &Lists, entries: Vec<ItemEntry>) -> Vec<PrintItem> {
        let mut items = Vec::new();
        for entry in entries {
            let key = format!("{key}.{}", entry.at);
            let is_code = entry.kind == PrintKind::Code;
            let is_list = |list: &String| {
                known.contains_key(list) || own.contains_key(list) || OTHER_LISTS.contains(&list.as_str())
            };
            if is_code != entry.list.is_some() || !entry.list.as_ref().is_none_or(is_list) {
                self.wrong(FILE, format!("{key}.list"), "names no list, or is no code");
            }
            let has_lines = entry.kind.is_several() || matches!(entry.kind, PrintKind::Signatures | PrintKind::Lines);
            if has_lines == entry.show.is_empty() {
                self.wrong(FILE, format!("{key}.show"), "is for several things, and only for them");
            }
            if let Some(absent) = &entry.absent {
                self.labels(FILE, &format!("{key}.absent"), absent);
            }
            items.push(PrintItem {
                labels: self.labelled(FILE, &key, entry.ro, entry.sq, entry.en),
                show: self.items(&key, known, own, entry.show),
                at: entry.at,
                kind: entry.kind,
                list: entry.list,
                width: entry.width,
                is_title: entry.title,
                is_always: entry.always,
                is_stated: entry.stated,
                absent: entry.absent,
            });
        }
        items
    }
}

#[cfg(test)]
mod tests {
    use super::super::Pack;
    use super::super::tests::broken;
    use super::*;
    use crate::access::{Class, ReadPurpose};
    use crate::event::EventKind;

    #[test]
    fn what_is_wrong_with_the_file_is_said() {
        for (from, to, expected) in [
            ("[part.needs]", "[part.wants]", "part.needs: is missing"),
            ("need_state = [", "sex = [", "lists.sex: is a list of the pack too"),
            ("list = \"county\"", "list = \"contee\"", "part.case.county.list"),
            ("as = \"yes_no\"", "as = \"table\"", "is for several things"),
            (
                "[[month]]\nro = \"ianuarie\"\nsq = \"janar\"\nen = \"January\"\n",
                "",
                "month: has 11 months",
            ),
            ("ro = \"Nevoi\"", "ro = \"\"", "part.needs.ro: is empty"),
            ("ro = \"Neevaluat\"", "ro = \"\"", "risk_level.absent.ro: is empty"),
        ] {
            let problems = broken("print.toml", from, to);
            assert!(
                problems.iter().any(|problem| problem.contains(expected)),
                "{from} -> {to}: {problems:?}"
            );
        }
    }

    #[test]
    fn sec_47_every_reading_class_and_purpose_has_its_name_on_paper() {
        let pack = Pack::load("ro").expect("a pack");
        let named = |list, code| pack.print().label(list, code, Language::En).is_some();
        let kinds = EventKind::iter().filter(|kind| kind.is_read());
        for (list, code) in kinds
            .map(|kind| ("read_kind", kind.code()))
            .chain(Class::iter().map(|class| ("data_class", class.code())))
            .chain(ReadPurpose::iter().map(|purpose| ("read_purpose", purpose.code())))
        {
            assert!(named(list, code), "{list} {code}");
        }
    }

    #[test]
    fn every_form_has_a_title_and_its_parts_in_every_language() {
        let pack = Pack::load("ro").expect("a pack");
        let print = pack.print();
        for language in Language::iter() {
            for form in CaseForm::iter() {
                assert!(!print.title(form, language).is_empty(), "{form} {language}");
                for (at, part) in form.parts().iter().enumerate() {
                    assert!(print.part(*part).is_some(), "{part}");
                    let of = part.of_view();
                    assert!(of.is_none_or(|of| form.parts()[..at].contains(&of)), "{part}");
                }
            }
            for form in OtherForm::iter() {
                assert!(!print.title(form, language).is_empty(), "{form} {language}");
            }
            for form in ReportForm::iter() {
                assert!(!print.title(form, language).is_empty(), "{form} {language}");
            }
            assert_eq!(
                (0..12).filter(|month| print.month(*month, language).is_empty()).count(),
                0
            );
        }
        assert_eq!(print.label("need_state", "unmet", Language::Ro), Some("Neacoperită"));
        assert_eq!(print.label("need_state", "other", Language::Ro), None);
    }
}
