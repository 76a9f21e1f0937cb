//! Attendance lists: who took part in a training, apart from the training and for a time.
//!
//! They come pasted from a spreadsheet, as a whole: where one line does not hold none is kept, and what is wrong is
//! told line by line. They are sealed under a key of their own and are erased on a day that is said with them; how
//! many there were stays.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::training::ParticipantGroup;
use crate::codes;
use crate::fold::fold;
use crate::identity::organisation::OrganisationKind;
use crate::language::Labels;
use crate::pack::Pack;
use crate::text::{InvalidCode, line};

/// Lines in one list at most.
pub const MOST_ROWS: usize = 5_000;
/// Faults that are told at once.
pub const MOST_FAULTS: usize = 500;
/// What funders ask lists to be kept for is shorter.
const KEPT_DAYS_MAX: u64 = 3_660;
const NAME_MAX: usize = 200;

codes! {
    /// A column of an attendance list.
    AttendanceColumn {
        /// Who.
        Name,
        /// Of which institution.
        Institution,
        /// Of which kind of institution: a code.
        InstitutionKind,
        /// What they do there.
        Position,
        /// A code of the list `participant_category`.
        Category,
        /// A code of the list `sex`, or its first letter.
        Sex,
        /// A county: its code or its name.
        County,
    }
}

codes! {
    /// What is wrong with a cell.
    AttendanceRowFault {
        /// Something must be given.
        Required,
        /// It is longer than it may be.
        TooLong,
        /// It holds control characters or invisible direction marks.
        ForbiddenCharacter,
        /// There is no such code.
        UnknownCode,
        /// The same person stands twice.
        Repeated,
        /// The line has more cells than there are columns.
        WrongNumberOfCells,
    }
}

codes! {
    /// Why a list cannot be read at all.
    AttendanceTableFault {
        /// There is no line below the head.
        Required,
        /// There are more lines than one list may have.
        TooMany,
        /// A column has no name that is known.
        UnknownAttendanceColumn,
        /// The column `name` must be there.
        MissingAttendanceColumn,
        /// A column is there twice.
        Repeated,
    }
}

/// Somebody who took part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Who.
    pub name: String,
    /// Of which institution.
    pub institution: Option<String>,
    /// Of which kind of institution.
    pub institution_kind: Option<OrganisationKind>,
    /// What they do there.
    pub position: Option<String>,
    /// A code of the pack's list `participant_category`.
    pub category: Option<String>,
    /// A code of the pack's list `sex`.
    pub sex: Option<String>,
    /// The county (ISO 3166-2).
    pub county: Option<String>,
}

/// What is wrong where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttendanceFault {
    /// The line in what was pasted; the head is line 1.
    pub line: u64,
    /// In which column.
    pub column: AttendanceColumn,
    /// What.
    pub code: AttendanceRowFault,
}

/// A line of what was pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedLine {
    /// Which.
    pub line: u64,
    /// What stands in it.
    pub cells: Vec<String>,
}

/// A list that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttendanceList {
    /// Those whose lines hold.
    pub attendees: Vec<Attendee>,
    /// How many lines have a fault.
    pub faulty: usize,
    /// The first [`MOST_FAULTS`] faults, in the order of the lines.
    pub faults: Vec<AttendanceFault>,
}

/// A list that is kept, without who stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAttendance {
    /// How many stand in it.
    pub rows: u32,
    /// The day it is erased.
    pub erase_on: NaiveDate,
    /// Whether it was: then how many there were is all that is left.
    pub is_erased: bool,
}

/// Whether a list may be kept until this day.
///
/// # Errors
/// A day that has come, or one too far off.
pub fn check_erase_on(erase_on: NaiveDate, today: NaiveDate) -> Result<(), InvalidCode> {
    if erase_on <= today {
        Err(InvalidCode::TooEarly)
    } else if today
        .checked_add_days(Days::new(KEPT_DAYS_MAX))
        .is_some_and(|most| erase_on > most)
    {
        Err(InvalidCode::TooLate)
    } else {
        Ok(())
    }
}

/// The list that these lines are, the first of which names the columns. Lines without any text are passed over.
///
/// # Errors
/// The first [`AttendanceTableFault`].
pub fn read(lines: &[PastedLine], pack: &Pack) -> Result<AttendanceList, AttendanceTableFault> {
    let (head, lines) = lines.split_first().ok_or(AttendanceTableFault::Required)?;
    let columns = columns(&head.cells)?;
    let lines: Vec<&PastedLine> = lines
        .iter()
        .filter(|line| line.cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    match lines.len() {
        0 => return Err(AttendanceTableFault::Required),
        1..=MOST_ROWS => {}
        _ => return Err(AttendanceTableFault::TooMany),
    }
    let counties: BTreeMap<String, &str> = pack
        .counties()
        .iter()
        .flat_map(|county| names(&county.labels).map(|name| (fold(name), county.code.as_str())))
        .collect();
    let mut list = AttendanceList::default();
    let mut seen = BTreeSet::new();
    for line in lines {
        let mut reader = Reader {
            line,
            columns: &columns,
            faults: Vec::new(),
        };
        let attendee = reader.attendee(pack, &counties);
        let who = (fold(&attendee.name), attendee.institution.as_deref().map(fold));
        if reader.faults.is_empty() && !seen.insert(who) {
            reader.fault(AttendanceColumn::Name, AttendanceRowFault::Repeated);
        }
        if reader.faults.is_empty() {
            list.attendees.push(attendee);
        } else {
            list.faulty += 1;
            let room = MOST_FAULTS - list.faults.len();
            list.faults.extend(reader.faults.into_iter().take(room));
        }
    }
    Ok(list)
}

fn columns(head: &[String]) -> Result<Vec<AttendanceColumn>, AttendanceTableFault> {
    let mut columns = Vec::new();
    for name in head {
        let column = column(&fold(name)).ok_or(AttendanceTableFault::UnknownAttendanceColumn)?;
        if columns.contains(&column) {
            return Err(AttendanceTableFault::Repeated);
        }
        columns.push(column);
    }
    if columns.contains(&AttendanceColumn::Name) {
        Ok(columns)
    } else {
        Err(AttendanceTableFault::MissingAttendanceColumn)
    }
}

/// What people call a column in the three languages.
fn column(name: &str) -> Option<AttendanceColumn> {
    use AttendanceColumn as C;
    Some(match name {
        "name" | "full name" | "nume" | "nume si prenume" | "emri" | "emri dhe mbiemri" => C::Name,
        "institution" | "institutie" | "institutia" | "institucioni" => C::Institution,
        "institution kind" | "tip institutie" | "tipul institutiei" | "lloji i institucionit" => C::InstitutionKind,
        "position" | "functie" | "functia" | "pozicioni" => C::Position,
        "category" | "categorie" | "categoria" | "kategoria" => C::Category,
        "sex" | "gen" | "sexul" | "gjinia" => C::Sex,
        "county" | "judet" | "judetul" | "qarku" => C::County,
        _ => return None,
    })
}

/// One line, cell by cell.
struct Reader<'a> {
    line: &'a PastedLine,
    columns: &'a [AttendanceColumn],
    faults: Vec<AttendanceFault>,
}

impl Reader<'_> {
    fn fault(&mut self, column: AttendanceColumn, code: AttendanceRowFault) {
        self.faults.push(AttendanceFault {
            line: self.line.line,
            column,
            code,
        });
    }

    fn attendee(&mut self, pack: &Pack, counties: &BTreeMap<String, &str>) -> Attendee {
        use AttendanceColumn as C;
        let mut surplus = self.line.cells.iter().skip(self.columns.len());
        if surplus.any(|cell| !cell.trim().is_empty()) {
            self.fault(C::Name, AttendanceRowFault::WrongNumberOfCells);
        }
        let name = self.text(C::Name);
        if name.is_none() && self.faults.is_empty() {
            self.fault(C::Name, AttendanceRowFault::Required);
        }
        Attendee {
            name: name.unwrap_or_default(),
            institution: self.text(C::Institution),
            institution_kind: self.coded(C::InstitutionKind, |code| code.to_lowercase().parse().ok()),
            position: self.text(C::Position),
            category: self.coded(C::Category, |code| of_list(pack, "participant_category", code)),
            sex: self.coded(C::Sex, |code| sex(pack, code)),
            county: self.coded(C::County, |code| {
                let is_code = pack.county(&code.to_uppercase()).is_some();
                let named = || counties.get(&fold(code)).map(|code| (*code).to_owned());
                is_code.then(|| code.to_uppercase()).or_else(named)
            }),
        }
    }

    /// What stands in this column of the line; nothing where the line ends before it.
    fn cell(&self, column: AttendanceColumn) -> Option<&str> {
        let place = self.columns.iter().position(|known| *known == column)?;
        let cell = self.line.cells.get(place)?.trim();
        (!cell.is_empty()).then_some(cell)
    }

    fn text(&mut self, column: AttendanceColumn) -> Option<String> {
        let code = match line(self.cell(column)?, NAME_MAX) {
            Ok(text) => return Some(text),
            Err(InvalidCode::TooLong) => AttendanceRowFault::TooLong,
            Err(InvalidCode::Required) => return None,
            Err(_) => AttendanceRowFault::ForbiddenCharacter,
        };
        self.fault(column, code);
        None
    }

    fn coded<T>(&mut self, column: AttendanceColumn, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let code = read(self.cell(column)?);
        if code.is_none() {
            self.fault(column, AttendanceRowFault::UnknownCode);
        }
        code
    }
}

fn names(labels: &Labels) -> [&str; 3] {
    [&labels.ro, &labels.sq, &labels.en]
}

/// The code that this is, or that is called so in one of the languages.
fn of_list(pack: &Pack, list: &str, text: &str) -> Option<String> {
    let folded = fold(text);
    let codes = pack.list(list).iter();
    let mut found =
        codes.filter(|code| code.code == text || names(&code.labels).iter().any(|name| fold(name) == folded));
    found.next().map(|code| code.code.clone())
}

/// Female and male are written `F` and `M` in all three languages.
fn sex(pack: &Pack, text: &str) -> Option<String> {
    match text {
        "f" | "F" => Some("female".to_owned()),
        "m" | "M" => Some("male".to_owned()),
        text => of_list(pack, "sex", text),
    }
}

/// How many of each kind stand in a list, as a training counts them.
#[must_use]
pub fn groups(attendees: &[Attendee]) -> Vec<ParticipantGroup> {
    let mut groups: BTreeMap<_, u32> = BTreeMap::new();
    for one in attendees {
        let kind = (
            &one.category,
            &one.sex,
            one.institution_kind.map(OrganisationKind::code),
            &one.county,
        );
        *groups.entry(kind).or_default() += 1;
    }
    groups
        .into_iter()
        .map(|((category, sex, institution, county), count)| ParticipantGroup {
            category: category.clone(),
            sex: sex.clone(),
            institution: institution.and_then(|code| code.parse().ok()),
            county: county.clone(),
            count,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(text: &str) -> Vec<PastedLine> {
        text.lines()
            .zip(1..)
            .map(|(text, line)| PastedLine {
                line,
                cells: text.split('|').map(str::to_owned).collect(),
            })
            .collect()
    }

    fn list(text: &str) -> Result<AttendanceList, AttendanceTableFault> {
        read(&pasted(text), &Pack::load("ro").expect("the pack of Romania"))
    }

    #[test]
    fn a_list_is_read_in_the_words_of_each_country_and_counted() {
        let read = list(
            "Nume și prenume|Funcție|Gen|Județ|categorie\n\
             Ana Exemplu|inspector|F|Braşov|teacher\n\
             \n\
             Ion Exemplu||m|RO-BV|teacher\n\
             Dana Exemplu",
        )
        .unwrap();
        assert_eq!((read.attendees.len(), read.faulty), (3, 0));
        let ana = &read.attendees[0];
        assert_eq!(
            (ana.county.as_deref(), ana.sex.as_deref()),
            (Some("RO-BV"), Some("female"))
        );
        assert_eq!(ana.position.as_deref(), Some("inspector"));
        let counted: Vec<_> = groups(&read.attendees)
            .into_iter()
            .map(|group| (group.sex, group.county, group.count))
            .collect();
        let county = || Some("RO-BV".to_owned());
        assert_eq!(
            counted,
            [
                (None, None, 1),
                (Some("female".to_owned()), county(), 1),
                (Some("male".to_owned()), county(), 1)
            ]
        );
    }

    #[test]
    fn each_fault_is_told_in_its_line_and_column() {
        use AttendanceColumn as C;
        use AttendanceRowFault as F;
        let long = "x".repeat(NAME_MAX + 1);
        let read = list(&format!(
            "name|sex|county|category\n\
             |F|RO-BV|teacher\n\
             Ana|X|RO-ZZ|astronaut\n\
             A\u{202e}na\n\
             {long}\n\
             Ana Exemplu|F|RO-BV|teacher|more\n\
             Ion Exemplu\n\
             ion exemplu\n"
        ))
        .unwrap();
        let told: Vec<_> = read
            .faults
            .iter()
            .map(|fault| (fault.line, fault.column, fault.code))
            .collect();
        assert_eq!(
            told,
            [
                (2, C::Name, F::Required),
                (3, C::Category, F::UnknownCode),
                (3, C::Sex, F::UnknownCode),
                (3, C::County, F::UnknownCode),
                (4, C::Name, F::ForbiddenCharacter),
                (5, C::Name, F::TooLong),
                (6, C::Name, F::WrongNumberOfCells),
                (8, C::Name, F::Repeated),
            ]
        );
        assert_eq!((read.faulty, read.attendees.len()), (6, 1));
    }

    #[test]
    fn a_list_needs_a_head_and_a_line_and_is_not_endless() {
        use AttendanceTableFault as Fault;
        for (text, fault) in [
            ("", Fault::Required),
            ("name", Fault::Required),
            ("name\n \n", Fault::Required),
            ("sex|county\nF|RO-BV", Fault::MissingAttendanceColumn),
            ("name|shoe size\nAna|38", Fault::UnknownAttendanceColumn),
            ("name|nume\nAna|Ana", Fault::Repeated),
        ] {
            assert_eq!(list(text), Err(fault), "{text:?}");
        }
        let lines = |count: usize| {
            let lines: Vec<_> = (0..count).map(|number| format!("Ana {number}")).collect();
            list(&format!("name\n{}", lines.join("\n")))
        };
        assert_eq!(lines(MOST_ROWS).unwrap().attendees.len(), MOST_ROWS);
        assert_eq!(lines(MOST_ROWS + 1), Err(Fault::TooMany));
        let faulty: String = "Ana\n".repeat(MOST_ROWS);
        let read = list(&format!("name\n{faulty}")).unwrap();
        assert_eq!((read.faults.len(), read.faulty), (MOST_FAULTS, MOST_ROWS - 1));
    }

    #[test]
    fn a_list_is_kept_for_a_time() {
        let today: NaiveDate = "2026-03-02".parse().unwrap();
        for (day, expected) in [
            ("2026-03-02", Err(InvalidCode::TooEarly)),
            ("2026-03-03", Ok(())),
            ("2036-03-09", Ok(())),
            ("2036-03-11", Err(InvalidCode::TooLate)),
        ] {
            assert_eq!(check_erase_on(day.parse().unwrap(), today), expected, "{day}");
        }
    }
}
