//! Screening instruments that administrators enter, confirm and withdraw.

use std::sync::Arc;

use actix_web::web::{Data, Json as Answer, Path};
use actix_web::{get, post};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::screening::{
    InstrumentEntry, InstrumentEntryError, InstrumentFault, InstrumentFaultCode, InstrumentState, Instruments,
};
use punte_domain::event::Event;
use punte_domain::id::{InstrumentId, UserId};
use punte_domain::language::Labels;
use punte_storage::cases::instrument as storage;
use punte_storage::{Names, Once, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{InstrumentSummaryView, InstrumentView};
use crate::auth::{Granted, InstrumentsEnter};
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// An instrument that an administrator entered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstrumentEntry)]
pub(crate) struct InstrumentEntryView {
    id: InstrumentId,
    /// Counts its changes; it is not the version of the instrument.
    version: i64,
    state: InstrumentState,
    instrument: InstrumentSummaryView,
    /// The SHA-256 of the file, in hexadecimal digits.
    sha256: String,
    entered_by: UserId,
    entered_by_name: String,
    entered_at: DateTime<Utc>,
    confirmed_by_name: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
    withdrawn_by_name: Option<String>,
    withdrawn_at: Option<DateTime<Utc>>,
}

/// Every instrument that administrators entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentEntryList {
    items: Vec<InstrumentEntryView>,
}

/// An instrument that an administrator entered, with what it asks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstrumentEntryDetail)]
pub(crate) struct InstrumentEntryDetailView {
    #[serde(flatten)]
    entry: InstrumentEntryView,
    /// As whoever screens sees it.
    preview: InstrumentView,
    /// The file, as it was entered.
    file: String,
}

impl Versioned for InstrumentEntryDetailView {
    fn version(&self) -> i64 {
        self.entry.version
    }
}

impl InstrumentEntryView {
    fn new(entry: &InstrumentEntry, is_in_force: bool, names: &Names) -> Self {
        let name = |acted: Option<(UserId, DateTime<Utc>)>| acted.map(|(by, _)| names.user(by));
        Self {
            id: entry.id,
            version: entry.version,
            state: entry.state,
            instrument: InstrumentSummaryView::new(&entry.instrument, is_in_force),
            sha256: entry.sha256.clone(),
            entered_by: entry.entered_by,
            entered_by_name: names.user(entry.entered_by),
            entered_at: entry.entered_at,
            confirmed_by_name: name(entry.confirmed),
            confirmed_at: entry.confirmed.map(|(_, at)| at),
            withdrawn_by_name: name(entry.withdrawn),
            withdrawn_at: entry.withdrawn.map(|(_, at)| at),
        }
    }
}

/// An entry that does not count is in force of nothing, whatever else has its version.
fn is_in_force(instruments: &Instruments, entry: &InstrumentEntry, today: NaiveDate) -> bool {
    entry.state == InstrumentState::Confirmed && instruments.is_in_force(&entry.instrument, today)
}

async fn names_of<'a>(
    tx: &Tx,
    actor: &Actor,
    entries: impl Iterator<Item = &'a InstrumentEntry>,
) -> Result<Names, Problem> {
    let people = entries.flat_map(|entry| {
        let acted = [entry.confirmed, entry.withdrawn].into_iter().flatten();
        acted.map(|(by, _)| by).chain([entry.entered_by])
    });
    Ok(names(tx, actor.language, None, people.collect::<Vec<_>>()).await?)
}

async fn detail(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    entry: &InstrumentEntry,
) -> Result<InstrumentEntryDetailView, Problem> {
    let names = names_of(tx, actor, [entry].into_iter()).await?;
    let instruments = storage::all(tx, &app.pack).await?;
    let today = app.pack.calendar().date(tx.now);
    Ok(InstrumentEntryDetailView {
        entry: InstrumentEntryView::new(entry, is_in_force(&instruments, entry, today), &names),
        preview: InstrumentView::new(&instruments, &entry.instrument, today),
        file: entry.instrument.file.clone(),
    })
}

/// List the instruments that were entered
///
/// Latest first, those that wait for a second administrator and those that were withdrawn among them. For
/// administrators.
#[utoipa::path(tag = "pack", operation_id = "instrument_entry_list",
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = OK, body = InstrumentEntryList), Problem))]
#[get("/instruments/entries")]
pub(crate) async fn list(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
) -> Result<Answer<InstrumentEntryList>, Problem> {
    let tx = app.read(&actor);
    let instruments = storage::all(&tx, &app.pack).await?;
    let names = names_of(&tx, &actor, instruments.entries().iter()).await?;
    let today = app.pack.calendar().date(tx.now);
    let items = instruments
        .entries()
        .iter()
        .map(|entry| InstrumentEntryView::new(entry, is_in_force(&instruments, entry, today), &names));
    Ok(Answer(InstrumentEntryList { items: items.collect() }))
}

/// The file of an instrument.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"file": "code = \"ilo_sexual\"\nversion = \"2009.1\"\n"}))]
pub(crate) struct InstrumentGiven {
    /// The whole file: TOML, as the country packs write it. More than 131072 bytes are one of its faults.
    file: String,
}

/// What is wrong with a file; or what it asks, where nothing is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentReport {
    /// Everything that is wrong, in the order of the lines.
    faults: Vec<InstrumentFaultView>,
    /// As whoever screens would see it; `null` while something is wrong.
    preview: Option<InstrumentView>,
}

/// What is wrong at one place of a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InstrumentFault)]
struct InstrumentFaultView {
    /// The line, counted from 1; `null` where something is missing from the whole.
    #[schema(example = 14)]
    line: Option<usize>,
    /// The place among the keys.
    #[schema(example = "section.D1.D1.01.adult")]
    path: String,
    code: InstrumentFaultCode,
    /// What is wrong, in words.
    words: Labels,
}

impl From<InstrumentFault> for InstrumentFaultView {
    fn from(fault: InstrumentFault) -> Self {
        Self {
            words: fault.labels(),
            line: fault.line,
            path: fault.path,
            code: fault.code,
        }
    }
}

/// Check the file of an instrument
///
/// By the checks that the country packs are read with, and against what is there already. Says everything
/// that is wrong at once, and changes nothing. A file that is no TOML, or has a key that is none, says that
/// alone: the rest cannot be read. For administrators.
#[utoipa::path(tag = "pack", operation_id = "instrument_entry_check",
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = OK, body = InstrumentReport), Problem))]
#[post("/instruments/check")]
pub(crate) async fn check(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
    body: Json<InstrumentGiven>,
) -> Result<Answer<InstrumentReport>, Problem> {
    let tx = app.read(&actor);
    let instruments = storage::all(&tx, &app.pack).await?;
    let today = app.pack.calendar().date(tx.now);
    Ok(Answer(match instruments.read(&body.file) {
        Ok(instrument) => InstrumentReport {
            faults: Vec::new(),
            preview: Some(InstrumentView::new(&instruments, &instrument, today)),
        },
        Err(faults) => InstrumentReport {
            faults: faults.into_iter().map(Into::into).collect(),
            preview: None,
        },
    }))
}

/// Enter an instrument
///
/// It waits for a second administrator, and nobody is screened with it before. A file with faults is refused;
/// ask for its check to be told which. For administrators.
#[utoipa::path(tag = "pack", operation_id = "instrument_entry_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = CREATED, body = InstrumentEntryDetailView), Problem))]
#[post("/instruments/entries")]
pub(crate) async fn create(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
    once: IdempotencyKey,
    body: Json<InstrumentGiven>,
) -> Result<Created<InstrumentEntryDetailView>, Problem> {
    let tx = app.write(&actor).await?;
    let id: InstrumentId = tx.new_id();
    let entry = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        storage::find(&tx, earlier).await?
    } else {
        let instruments = storage::all(&tx, &app.pack).await?;
        let found = instruments.read(&body.file);
        let instrument = Arc::new(found.map_err(|_| Problem::at("/file", "malformed"))?);
        let sha256 = punte_vault::fingerprint(instrument.file.as_bytes());
        let (entry, entered) = InstrumentEntry::enter(id, instrument, sha256, actor.user, tx.now);
        storage::add(&tx, &entry).await?;
        tx.record(entered).await?;
        entry
    };
    let view = detail(&app, &tx, &actor, &entry).await?;
    tx.commit().await?;
    let place = format!("/api/v1/instruments/entries/{}", entry.id);
    Ok(Created(view, place))
}

/// Read an instrument that was entered
///
/// With what it asks, as whoever screens sees it, and its file. For administrators.
#[utoipa::path(tag = "pack", operation_id = "instrument_entry_read", params(("id" = InstrumentId, Path)),
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = OK, body = InstrumentEntryDetailView), Problem))]
#[get("/instruments/entries/{id}")]
pub(crate) async fn read(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
    id: Path<InstrumentId>,
) -> Result<Etag<InstrumentEntryDetailView>, Problem> {
    let tx = app.read(&actor);
    let entry = storage::find(&tx, *id).await?;
    Ok(Etag(detail(&app, &tx, &actor, &entry).await?))
}

/// Confirm an instrument
///
/// As a second administrator, who has compared it with its source: people are screened with it from its
/// first day on. For administrators, but not for whoever entered it.
#[utoipa::path(tag = "pack", operation_id = "instrument_entry_confirm",
    params(("id" = InstrumentId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = OK, body = InstrumentEntryDetailView), Problem))]
#[post("/instruments/entries/{id}/confirm")]
pub(crate) async fn confirm(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
    id: Path<InstrumentId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<InstrumentEntryDetailView>, Problem> {
    let once = once.of_no_body(&app);
    step(&app, &actor, *id, version, &once, InstrumentEntry::confirm).await
}

/// Withdraw an instrument
///
/// Nobody begins a screening with it any more; those that were begun keep it. The version before counts
/// again, where there is one. One that was never confirmed leaves its version free. For administrators.
#[utoipa::path(tag = "pack", operation_id = "instrument_entry_withdraw",
    params(("id" = InstrumentId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"2\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = OK, body = InstrumentEntryDetailView), Problem))]
#[post("/instruments/entries/{id}/withdraw")]
pub(crate) async fn withdraw(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
    id: Path<InstrumentId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<InstrumentEntryDetailView>, Problem> {
    let once = once.of_no_body(&app);
    step(&app, &actor, *id, version, &once, InstrumentEntry::withdraw).await
}

/// A step of the entry, taken once, in the version the caller saw.
async fn step(
    app: &App,
    actor: &Actor,
    id: InstrumentId,
    version: IfMatch,
    once: &Once,
    take: impl FnOnce(InstrumentEntry, UserId, DateTime<Utc>) -> Result<(InstrumentEntry, Event), InstrumentEntryError>,
) -> Result<Etag<InstrumentEntryDetailView>, Problem> {
    let tx = app.write(actor).await?;
    let mut entry = storage::find(&tx, id).await?;
    if tx.once(once, id).await?.is_none() {
        if entry.version != version.0 {
            return Err(Problem::stale(&detail(app, &tx, actor, &entry).await?));
        }
        let (taken, event) = take(entry, actor.user, tx.now)?;
        entry = storage::save(&tx, taken).await?;
        tx.record(event).await?;
    }
    let view = detail(app, &tx, actor, &entry).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// A file to begin with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstrumentFile {
    /// What to call it.
    #[schema(example = "ilo_sexual-2009.1.toml")]
    name: String,
    /// The whole file: TOML.
    file: String,
}

/// Read the file of an instrument
///
/// To begin with: that of any version; where nobody has entered one, that of the empty place with an invented
/// example of questions. For administrators.
#[utoipa::path(tag = "pack", operation_id = "instrument_file_read",
    params(("code" = String, Path, example = "ilo_labour"), ("version" = String, Path, example = "2009.1")),
    extensions(("x-permission" = json!("instruments.enter"))),
    responses((status = OK, body = InstrumentFile), Problem))]
#[get("/instruments/{code}/versions/{version}/file")]
pub(crate) async fn file(
    app: Data<App>,
    actor: Granted<InstrumentsEnter>,
    path: Path<(String, String)>,
) -> Result<Answer<InstrumentFile>, Problem> {
    let (code, version) = path.into_inner();
    let tx = app.read(&actor);
    let instruments = storage::all(&tx, &app.pack).await?;
    let instrument = instruments.find(&code, &version).ok_or(Problem::new(Code::NotFound))?;
    Ok(Answer(InstrumentFile {
        name: format!("{}-{}.toml", instrument.code, instrument.version),
        file: instrument.to_begin_with(),
    }))
}

impl From<InstrumentEntryError> for Problem {
    fn from(error: InstrumentEntryError) -> Self {
        match error {
            InstrumentEntryError::NotProposed => Self::new(Code::NotNow).because("grant_not_pending"),
            InstrumentEntryError::Asker => Self::new(Code::Forbidden).because("grant_asker"),
            InstrumentEntryError::Withdrawn => Self::new(Code::NotNow).because("instrument_withdrawn"),
        }
    }
}
