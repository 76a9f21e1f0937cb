//! Invitations of many people at once, from a table: a line for each, with its faults by column.

use std::collections::BTreeSet;

use crate::access::role::{RoleError, check_grant};
use crate::access::{Actor, Role};
use crate::codes;
use crate::id::OrganisationId;
use crate::identity::organisation::OrganisationKind;
use crate::identity::user::display_name;
use crate::identity::{EMAIL_MAX, email};
use crate::language::Language;
use crate::text::{InvalidCode, line};

/// People in one table at most.
pub const MOST_ROWS: usize = 500;

codes! {
    /// A column of a table of invitations, by the word at its head.
    InvitationColumn {
        /// The address the new user will sign in with.
        Address,
        /// How the person is called; may be missing.
        Name,
        /// The codes of the roles, with semicolons, commas or spaces between them.
        Roles,
        /// The language of the invitation, `ro`, `sq` or `en`; where it is missing, that of the whole table.
        Language,
    }
}

codes! {
    /// Why nobody is invited by a line of a table.
    InvitationRowFault {
        /// Something must be given.
        Required,
        /// It is longer than it may be.
        TooLong,
        /// It holds control characters or invisible direction marks.
        ForbiddenCharacter,
        /// It does not have the form of an address.
        Malformed,
        /// There is no such code.
        UnknownCode,
        /// The same stands twice.
        Repeated,
        /// The role is not the caller's to give.
        RoleNotYours,
        /// Organisations of this kind have nobody in this role.
        WrongOrganisationKind,
        /// Somebody in sight of the caller signs in with this address.
        AlreadyUser,
        /// An invitation of this organisation to this address is open.
        AlreadyInvited,
    }
}

codes! {
    /// Why a table cannot be read at all.
    InvitationTableFault {
        /// There is no line below the head.
        Required,
        /// There are more lines than one table may have.
        TooMany,
        /// A column has no name that is known.
        UnknownColumn,
        /// The columns `address` and `roles` must be there.
        MissingColumn,
        /// A column is there twice.
        Repeated,
    }
}

/// A line of the table as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationRow {
    /// Where it stands in the file; the head is line 1.
    pub line: u64,
    /// The address, in the form it is kept in where it has one, else what was written there.
    pub email: String,
    /// How the person is called.
    pub name: Option<String>,
    /// The roles that are known.
    pub roles: Vec<Role>,
    /// The language of the invitation.
    pub language: Language,
    /// What is wrong, by column. Nobody is invited by a line that has faults.
    pub faults: Vec<(InvitationColumn, InvitationRowFault)>,
}

/// A line of a file, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The line.
    pub line: u64,
    /// What stands in it.
    pub cells: Vec<String>,
}

impl From<InvalidCode> for InvitationRowFault {
    fn from(code: InvalidCode) -> Self {
        match code {
            InvalidCode::Required => Self::Required,
            InvalidCode::TooLong => Self::TooLong,
            InvalidCode::ForbiddenCharacter => Self::ForbiddenCharacter,
            _ => Self::Malformed,
        }
    }
}

impl From<RoleError> for InvitationRowFault {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::NoRole => Self::Required,
            RoleError::Repeated => Self::Repeated,
            RoleError::WrongKind => Self::WrongOrganisationKind,
            RoleError::NotYours | RoleError::Own => Self::RoleNotYours,
        }
    }
}

/// The lines of a table whose first one names the columns. Lines without any text are passed over.
///
/// # Errors
/// The first [`InvitationTableFault`].
pub fn read(records: &[Record], language: Language) -> Result<Vec<InvitationRow>, InvitationTableFault> {
    let (head, lines) = records.split_first().ok_or(InvitationTableFault::Required)?;
    let columns = columns(&head.cells)?;
    let lines: Vec<&Record> = lines
        .iter()
        .filter(|record| record.cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    match lines.len() {
        0 => Err(InvitationTableFault::Required),
        1..=MOST_ROWS => Ok(lines
            .into_iter()
            .map(|record| row(&columns, record, language))
            .collect()),
        _ => Err(InvitationTableFault::TooMany),
    }
}

fn columns(head: &[String]) -> Result<Vec<InvitationColumn>, InvitationTableFault> {
    let mut columns = Vec::new();
    for name in head {
        let column = match name.trim().to_lowercase().as_str() {
            "email" | "e-mail" => InvitationColumn::Address,
            name => name.parse().map_err(|_| InvitationTableFault::UnknownColumn)?,
        };
        if columns.contains(&column) {
            return Err(InvitationTableFault::Repeated);
        }
        columns.push(column);
    }
    if [InvitationColumn::Address, InvitationColumn::Roles]
        .iter()
        .all(|needed| columns.contains(needed))
    {
        Ok(columns)
    } else {
        Err(InvitationTableFault::MissingColumn)
    }
}

fn row(columns: &[InvitationColumn], record: &Record, language: Language) -> InvitationRow {
    let mut row = InvitationRow {
        line: record.line,
        email: String::new(),
        name: None,
        roles: Vec::new(),
        language,
        faults: Vec::new(),
    };
    let cell = |column| {
        let place = columns.iter().position(|known| *known == column)?;
        record.cells.get(place).map(|cell| cell.trim())
    };
    let address = cell(InvitationColumn::Address).unwrap_or_default();
    match email(address) {
        Ok(email) => row.email = email,
        Err(code) => {
            // Shown again so that the line is found; never more of it than an address may have.
            row.email = line(address, EMAIL_MAX).unwrap_or_default();
            row.faults.push((InvitationColumn::Address, code.into()));
        }
    }
    match cell(InvitationColumn::Name)
        .filter(|name| !name.is_empty())
        .map(display_name)
    {
        Some(Ok(name)) => row.name = Some(name),
        Some(Err(code)) => row.faults.push((InvitationColumn::Name, code.into())),
        None => {}
    }
    for code in cell(InvitationColumn::Roles)
        .unwrap_or_default()
        .split([';', ',', ' '])
        .filter(|code| !code.is_empty())
    {
        match code.to_lowercase().parse::<Role>() {
            Ok(role) => row.roles.push(role),
            Err(_) => row.fault(InvitationColumn::Roles, InvitationRowFault::UnknownCode),
        }
    }
    match cell(InvitationColumn::Language)
        .filter(|code| !code.is_empty())
        .map(|code| code.to_lowercase().parse::<Language>())
    {
        Some(Ok(language)) => row.language = language,
        Some(Err(_)) => row.fault(InvitationColumn::Language, InvitationRowFault::UnknownCode),
        None => {}
    }
    row
}

impl InvitationRow {
    /// Whether somebody can be invited by it.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.faults.is_empty()
    }

    fn fault(&mut self, column: InvitationColumn, fault: InvitationRowFault) {
        if !self.faults.contains(&(column, fault)) {
            self.faults.push((column, fault));
        }
    }
}

/// What is known of the addresses of a table.
#[derive(Debug, Clone, Default)]
pub struct KnownAddresses {
    /// Those with which somebody in sight of the caller signs in.
    pub users: BTreeSet<String>,
    /// Those to which an invitation of the organisation is open.
    pub invited: BTreeSet<String>,
}

/// The lines with the faults that only show beside one another, and beside what `actor` may give in the organisation.
#[must_use]
pub fn check(
    mut rows: Vec<InvitationRow>,
    actor: &Actor,
    organisation: OrganisationId,
    kind: OrganisationKind,
    known: &KnownAddresses,
) -> Vec<InvitationRow> {
    let mut seen = BTreeSet::new();
    for row in &mut rows {
        let has_roles = !row.faults.iter().any(|(column, _)| *column == InvitationColumn::Roles);
        if has_roles && let Err(error) = check_grant(actor, organisation, kind, &row.roles) {
            row.fault(InvitationColumn::Roles, error.into());
        }
        row.roles.sort();
        if row
            .faults
            .iter()
            .any(|(column, _)| *column == InvitationColumn::Address)
        {
            continue;
        }
        if !seen.insert(row.email.clone()) {
            row.fault(InvitationColumn::Address, InvitationRowFault::Repeated);
        } else if known.users.contains(&row.email) {
            row.fault(InvitationColumn::Address, InvitationRowFault::AlreadyUser);
        } else if known.invited.contains(&row.email) {
            row.fault(InvitationColumn::Address, InvitationRowFault::AlreadyInvited);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<Record> {
        text.lines()
            .zip(1..)
            .map(|(text, line)| Record {
                line,
                cells: text.split('|').map(str::to_owned).collect(),
            })
            .collect()
    }

    fn faults(text: &str) -> Vec<(InvitationColumn, InvitationRowFault)> {
        let text = format!("address|name|roles|language\n{text}");
        let mut rows = read(&table(&text), Language::Ro).expect("a table");
        rows.remove(0).faults
    }

    #[test]
    fn a_line_says_whom_to_invite_to_what_in_which_language() {
        let text = "Roles| E-MAIL |language|name\ncase_worker; Specialist|Ana@Casa.RO|SQ| Ana Pop \n|||\n\
                    auditor|ion@casa.ro||";
        let rows = read(&table(text), Language::Ro).expect("a table");
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4]);
        assert!(rows.iter().all(InvitationRow::is_valid));
        let ana = &rows[0];
        assert_eq!(
            (ana.email.as_str(), ana.name.as_deref()),
            ("ana@casa.ro", Some("Ana Pop"))
        );
        assert_eq!((ana.roles.len(), ana.language), (2, Language::Sq));
        assert_eq!((rows[1].language, rows[1].name.as_deref()), (Language::Ro, None));
    }

    #[test]
    fn each_fault_is_told_in_its_column() {
        use InvitationColumn as Column;
        use InvitationRowFault as Fault;
        for (text, column, fault) in [
            ("|Ana|case_worker|ro", Column::Address, Fault::Required),
            ("ana|Ana|case_worker|ro", Column::Address, Fault::Malformed),
            ("=cmd()|Ana|case_worker|ro", Column::Address, Fault::Malformed),
            (
                "a\u{202e}@b.ro|Ana|case_worker|ro",
                Column::Address,
                Fault::ForbiddenCharacter,
            ),
            (
                "a@b.ro|A\u{7}na|case_worker|ro",
                Column::Name,
                Fault::ForbiddenCharacter,
            ),
            ("a@b.ro|Ana|boss|ro", Column::Roles, Fault::UnknownCode),
            ("a@b.ro|Ana|case_worker|de", Column::Language, Fault::UnknownCode),
        ] {
            assert_eq!(faults(text), [(column, fault)], "{text}");
        }
        let long = format!("{}@b.ro||case_worker", "a".repeat(300));
        assert_eq!(faults(&long), [(Column::Address, Fault::TooLong)]);
        assert_eq!(
            faults("a@b.ro|Ana|case_worker"),
            [],
            "a line that is cut off after its roles"
        );
    }

    #[test]
    fn a_table_needs_its_columns_and_is_not_endless() {
        use InvitationTableFault as Fault;
        for (text, fault) in [
            ("", Fault::Required),
            ("address|roles", Fault::Required),
            ("address|roles\n | ", Fault::Required),
            ("address|name\na@b.ro|Ana", Fault::MissingColumn),
            ("address|roles|salary\na@b.ro|auditor|1", Fault::UnknownColumn),
            ("address|roles|email\na@b.ro|auditor|", Fault::Repeated),
        ] {
            assert_eq!(read(&table(text), Language::Ro), Err(fault), "{text}");
        }
        let lines = |count| format!("address|roles\n{}", "a@b.ro|auditor\n".repeat(count));
        assert!(read(&table(&lines(MOST_ROWS)), Language::Ro).is_ok());
        assert_eq!(read(&table(&lines(MOST_ROWS + 1)), Language::Ro), Err(Fault::TooMany));
    }
}
