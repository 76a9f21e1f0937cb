//! Bulk exports: what somebody may see, made into one file for one recipient's key (SEC-21, SEC-58).
//!
//! An export is asked for, approved by a second person where it is a large one ([`approval`]), made by a job with the
//! rights that its asker has at each page, waits a day for one download, and is gone. What is in it is decided where
//! each row is read; here is only its course.

pub mod approval;

use chrono::Duration;

use self::approval::{ExportCounts, ExportDecision};

use crate::Timestamp;
use crate::access::{Actor, Permission, PrincipalKind};
use crate::cases::RiskLevel;
use crate::cases::track::{AssistanceState, IdentificationState, ProceedingsState, StayReturnState};
use crate::codes;
use crate::event::{Event, EventKind};
use crate::id::{ExportId, OrganisationId, SessionId, UserId};
use crate::referrals::ReferralState;
use crate::text::{Invalid, InvalidCode, paragraphs};

codes! {
    /// What an export holds.
    ExportKind {
        /// Cases.
        Cases,
        /// Referrals.
        Referrals,
    }
}

codes! {
    /// The form of an export.
    ExportFormat {
        /// One JSON object a line, as one by one they are read.
        JsonLines,
        /// The columns of the list, as CSV.
        Csv,
    }
}

codes! {
    /// What an export is for.
    ExportPurpose {
        /// To keep the organisation's own case system up to date.
        OwnSystem,
        /// To look over the work of the organisation or the mechanism.
        Oversight,
        /// To count and to report.
        Statistics,
        /// Since a court or another authority asked for it.
        LegalRequest,
    }
}

codes! {
    /// Where an export stands.
    ExportState {
        /// It is a large one, and a second person is to approve it.
        AwaitingApproval,
        /// Nobody has begun with it.
        Waiting,
        /// It is being made.
        Running,
        /// It waits for its download.
        Ready,
        /// It was downloaded and is gone.
        Downloaded,
        /// Nobody approved it or downloaded it in time, or what it holds must not leave any more.
        Expired,
        /// It could not be made.
        Failed,
        /// It was called off.
        Cancelled,
        /// A second person refused it.
        Refused,
    }
}

codes! {
    /// Why an export could not be made.
    ExportFailure {
        /// Its asker lost the rights to it while it was made.
        RightsEnded,
        /// It would hold more rows than any export.
        TooManyRows,
        /// It came to hold more than may be taken without a second person, or than the second person approved.
        BeyondApproval,
        /// It was begun several times and never came to its end.
        GaveUp,
    }
}

codes! {
    /// Whose cases an export holds.
    ExportAssigned {
        /// Its asker's.
        Me,
        /// Those nobody works on.
        Nobody,
    }
}

codes! {
    /// Which of its referrals an organisation exports.
    ExportBox {
        /// What came to it.
        In,
        /// What it sent or drafted.
        Out,
    }
}

/// The most exports of an organisation that wait or are made at once.
pub const EXPORTS_AT_ONCE: u64 = 2;
/// The most rows of an export.
pub const EXPORT_ROWS_MAX: i64 = 500_000;
/// More rows than that, which one user takes within [`EXPORT_TOLD_WITHIN`] by however many exports, are told to the
/// auditors (SEC-44).
pub const EXPORT_ROWS_TOLD: i64 = 1_000;
/// For how long what was taken counts there.
pub const EXPORT_TOLD_WITHIN: Duration = Duration::hours(24);
/// How often an export is begun at most.
const ATTEMPTS_MAX: i32 = 5;
/// How long whoever makes an export has for a page of it, before another takes it for abandoned.
const LEASE: Duration = Duration::minutes(2);
/// How long it waits for its download.
pub const EXPORT_LASTS: Duration = Duration::hours(24);
/// The longest reason, in characters.
pub const EXPORT_REASON_MAX: usize = 2000;
/// The longest key of a recipient: one of X25519 has 62 characters.
pub const EXPORT_RECIPIENT_MAX: usize = 100;

/// Which cases or referrals, as the lists take it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExportFilter {
    /// Cases whose identification stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identification: Option<IdentificationState>,
    /// Cases whose assistance stands here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistance: Option<AssistanceState>,
    /// Cases whose proceedings stand here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proceedings: Option<ProceedingsState>,
    /// Cases whose stay and return stand here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stay_return: Option<StayReturnState>,
    /// Cases at this level of risk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_level: Option<RiskLevel>,
    /// Cases of this county.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub county: Option<String>,
    /// The asker's cases, or those nobody works on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned: Option<ExportAssigned>,
    /// The open ones, or those that have ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// Referrals that came to the asker's organisation, or that it sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#box: Option<ExportBox>,
    /// Referrals that stand here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<ReferralState>,
}

impl ExportFilter {
    /// The filters that are given and not of this kind.
    fn foreign(&self, kind: ExportKind) -> Vec<&'static str> {
        let of_cases = [
            ("identification", self.identification.is_some()),
            ("assistance", self.assistance.is_some()),
            ("proceedings", self.proceedings.is_some()),
            ("stay_return", self.stay_return.is_some()),
            ("risk_level", self.risk_level.is_some()),
            ("county", self.county.is_some()),
            ("assigned", self.assigned.is_some()),
        ];
        let of_referrals = [("box", self.r#box.is_some()), ("state", self.state.is_some())];
        let others: &[(&'static str, bool)] = match kind {
            ExportKind::Cases => &of_referrals,
            ExportKind::Referrals => &of_cases,
        };
        others
            .iter()
            .filter(|(_, is_given)| *is_given)
            .map(|(name, _)| *name)
            .collect()
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportGiven {
    /// What it holds.
    pub kind: ExportKind,
    /// In which form.
    pub format: ExportFormat,
    /// Which of it.
    pub filter: ExportFilter,
    /// What for.
    pub purpose: ExportPurpose,
    /// Why, in words.
    pub reason: String,
    /// The public key (age, X25519) of whoever will read it.
    pub recipient: String,
}

/// The file of an export, which nobody but its recipient can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Its length before it was encrypted.
    pub plain_bytes: i64,
    /// SHA-256 of what was encrypted, in hexadecimal digits.
    pub plain_sha256: String,
    /// Its length.
    pub bytes: i64,
    /// SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
    /// In how many parts it is kept.
    pub parts: i32,
    /// When it was whole.
    pub made_at: Timestamp,
    /// The version of the product that made it.
    pub app_version: String,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Counts the changes of its state.
    pub version: i64,
    /// The organisation it is made for.
    pub organisation: OrganisationId,
    /// Who asked for it.
    pub user: UserId,
    /// Whether that is a person or a program.
    pub asked_by: PrincipalKind,
    /// The sign-in; of a program, the secret or key it had proven itself with.
    pub session: SessionId,
    /// When.
    pub asked_at: Timestamp,
    /// What they asked for.
    pub given: ExportGiven,
    /// Where it stands.
    pub state: ExportState,
    /// What a second person said to it; `None` where nobody was asked or has answered.
    pub decision: Option<ExportDecision>,
    /// How many rows there were to be, as far as anybody counts.
    pub expected: Option<i64>,
    /// How many rows are done.
    pub rows: i64,
    /// How often it was begun.
    pub attempts: i32,
    /// Until when whoever makes it is believed to be at it.
    pub lease_until: Option<Timestamp>,
    /// The file, once it is whole; what is said of it stays when it is gone.
    pub file: Option<ExportFile>,
    /// When it came to its end, whichever.
    pub ended_at: Option<Timestamp>,
    /// Why it could not be made.
    pub failure: Option<ExportFailure>,
}

/// Why an export is not asked for, approved, called off or downloaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The organisation has as many under way as may be at once.
    #[error("as many exports as may be are under way")]
    TooMany,
    /// It awaits nobody's approval.
    #[error("the export awaits nobody's approval")]
    NotAwaiting,
    /// Who asked for it does not answer for it.
    #[error("another person than who asked answers for the export")]
    Asker,
    /// Who made the program that asked, or gave it what it proves itself with, does not answer for it either.
    #[error("another person than who made the program answers for its export")]
    Maker,
    /// Who may not read one by one what it holds does not answer for it.
    #[error("who may not read what the export holds does not answer for it")]
    NotReader,
    /// It is not made yet.
    #[error("the export is not ready")]
    NotReady,
    /// It is gone: downloaded, too old, called off or never made.
    #[error("the export is gone")]
    Gone,
    /// Fields that cannot be so.
    #[error("fields are refused")]
    Invalid(Vec<Invalid>),
}

/// The permission that lets somebody read one by one what an export of this kind holds.
#[must_use]
pub fn reads(kind: ExportKind) -> Permission {
    match kind {
        ExportKind::Cases => Permission::CasesRead,
        ExportKind::Referrals => Permission::ReferralsRead,
    }
}

impl ExportGiven {
    fn checked(
        self,
        has_county: impl Fn(&str) -> bool,
        is_recipient: impl Fn(&str) -> bool,
    ) -> Result<Self, ExportError> {
        let mut refused = Vec::new();
        for name in self.filter.foreign(self.kind) {
            refused.push(Invalid::new(format!("/filter/{name}"), InvalidCode::Contradiction));
        }
        if self.filter.county.as_deref().is_some_and(|county| !has_county(county)) {
            refused.push(Invalid::new("/filter/county", InvalidCode::UnknownCode));
        }
        let reason = paragraphs(&self.reason, EXPORT_REASON_MAX).unwrap_or_else(|code| {
            refused.push(Invalid::new("/reason", code));
            String::new()
        });
        let recipient = self.recipient.trim().to_owned();
        if recipient.len() > EXPORT_RECIPIENT_MAX || !is_recipient(&recipient) {
            refused.push(Invalid::new("/recipient", InvalidCode::Malformed));
        }
        if refused.is_empty() {
            Ok(Self {
                reason,
                recipient,
                ..self
            })
        } else {
            Err(ExportError::Invalid(refused))
        }
    }
}

impl Export {
    /// Asks for an export: a large one awaits a second person, another is made. `has_county` knows the counties of the
    /// pack, `is_recipient` a public key.
    ///
    /// # Errors
    /// [`ExportError::Invalid`], and [`ExportError::TooMany`].
    pub fn ask(
        id: ExportId,
        given: ExportGiven,
        there: ExportCounts,
        has_county: impl Fn(&str) -> bool,
        is_recipient: impl Fn(&str) -> bool,
        by: &Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), ExportError> {
        let given = given.checked(has_county, is_recipient)?;
        if there.under_way >= EXPORTS_AT_ONCE {
            return Err(ExportError::TooMany);
        }
        let state = if there.needs_approval() {
            ExportState::AwaitingApproval
        } else {
            ExportState::Waiting
        };
        let export = Self {
            id,
            version: 1,
            organisation: by.organisation,
            user: by.user,
            asked_by: by.kind(),
            session: by.session,
            asked_at: now,
            given,
            state,
            decision: None,
            expected: there.expected,
            rows: 0,
            attempts: 0,
            lease_until: None,
            file: None,
            ended_at: None,
            failure: None,
        };
        let event = export.event(EventKind::ExportAsked);
        Ok((export, event))
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind).subject(self.id).fields([
            self.given.kind.code(),
            self.given.format.code(),
            self.given.purpose.code(),
        ])
    }

    /// Where it stands at this moment: what nobody approved or fetched in time is gone, whoever has noticed.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> ExportState {
        let end = match self.state {
            ExportState::AwaitingApproval => Some(self.approval_ends_at()),
            ExportState::Ready => self.expires_at(),
            _ => None,
        };
        if end.is_some_and(|end| now >= end) {
            ExportState::Expired
        } else {
            self.state
        }
    }

    /// Until when it can be downloaded.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.file.as_ref().map(|file| file.made_at + EXPORT_LASTS)
    }

    /// Somebody begins to make it, from the start: whoever did before has not been heard of. Where that happened too
    /// often it is given up, which is the event.
    #[must_use]
    pub fn begin(self, now: Timestamp) -> (Self, Option<Event>) {
        if self.attempts >= ATTEMPTS_MAX {
            let (failed, event) = self.fail(ExportFailure::GaveUp, now);
            return (failed, Some(event));
        }
        let begun = Self {
            state: ExportState::Running,
            attempts: self.attempts + 1,
            lease_until: Some(now + LEASE),
            rows: 0,
            ..self
        };
        (begun, None)
    }

    /// So many rows more are made.
    ///
    /// # Errors
    /// [`ExportFailure::TooManyRows`] and [`ExportFailure::BeyondApproval`].
    pub fn go_on(&self, rows: i64, now: Timestamp) -> Result<Self, ExportFailure> {
        let rows = self.rows + rows;
        if rows > EXPORT_ROWS_MAX {
            return Err(ExportFailure::TooManyRows);
        }
        if rows > self.rows_approved() {
            return Err(ExportFailure::BeyondApproval);
        }
        Ok(Self {
            rows,
            lease_until: Some(now + LEASE),
            ..self.clone()
        })
    }

    /// It is whole.
    #[must_use]
    pub fn finish(self, file: ExportFile) -> (Self, Event) {
        let event = self.event(EventKind::ExportReady);
        let ready = Self {
            state: ExportState::Ready,
            lease_until: None,
            file: Some(file),
            ..self
        };
        (ready, event)
    }

    /// It cannot be made.
    #[must_use]
    pub fn fail(self, failure: ExportFailure, now: Timestamp) -> (Self, Event) {
        let event = Event::new(EventKind::ExportFailed)
            .subject(self.id)
            .fields([failure.code()]);
        let failed = Self {
            failure: Some(failure),
            ..self.ended(ExportState::Failed, now)
        };
        (failed, event)
    }

    /// Its asker does not want it any more.
    ///
    /// # Errors
    /// [`ExportError::Gone`].
    pub fn cancel(self, now: Timestamp) -> Result<(Self, Event), ExportError> {
        match self.state_at(now) {
            ExportState::AwaitingApproval | ExportState::Waiting | ExportState::Running | ExportState::Ready => {
                let event = self.event(EventKind::ExportCancelled);
                Ok((self.ended(ExportState::Cancelled, now), event))
            }
            _ => Err(ExportError::Gone),
        }
    }

    /// Its asker takes it, once.
    ///
    /// # Errors
    /// [`ExportError::NotReady`] and [`ExportError::Gone`].
    pub fn download(self, now: Timestamp) -> Result<(Self, Event), ExportError> {
        match self.state_at(now) {
            ExportState::Ready => {
                let event = self.event(EventKind::ExportDownloaded);
                Ok((self.ended(ExportState::Downloaded, now), event))
            }
            ExportState::AwaitingApproval | ExportState::Waiting | ExportState::Running => Err(ExportError::NotReady),
            _ => Err(ExportError::Gone),
        }
    }

    /// Nobody approved it or took it in time, or what it holds must not leave any more.
    #[must_use]
    pub fn expire(self, now: Timestamp) -> (Self, Event) {
        let event = self.event(EventKind::ExportExpired);
        (self.ended(ExportState::Expired, now), event)
    }

    fn ended(self, state: ExportState, now: Timestamp) -> Self {
        Self {
            state,
            lease_until: None,
            ended_at: Some(now),
            ..self
        }
    }

    /// How its file is called: nothing in it tells what it holds of whom.
    #[must_use]
    pub fn file_name(&self) -> String {
        let ending = match self.given.format {
            ExportFormat::JsonLines => "jsonl",
            ExportFormat::Csv => "csv",
        };
        format!("punte-{}-{}.{ending}.age", self.given.kind.code(), self.id)
    }

    /// The operations its asker may call on it now.
    #[must_use]
    pub fn abilities(&self, now: Timestamp) -> Vec<&'static str> {
        match self.state_at(now) {
            ExportState::AwaitingApproval | ExportState::Waiting | ExportState::Running => vec!["export_cancel"],
            ExportState::Ready => vec!["export_download", "export_cancel"],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
#[path = "exports_tests.rs"]
mod tests;
