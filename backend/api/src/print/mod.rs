//! What the API answers, on paper: the same views, written out in a language.
//!
//! A document is made of parts. Each shows one view that the caller may read, by the layout of the
//! country pack (`print.toml`); it holds nothing that the view does not hold. To print something more:
//! a part in `punte_domain::pack::print` with its layout in `print.toml`, and the view for it where the
//! parts of its module are (`cases/print.rs`). What is a report may be a workbook instead, of the same parts.

mod layout;
pub(crate) mod place;
pub(crate) mod value;

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use punte_domain::access::Actor;
use punte_domain::language::Language;
use punte_domain::pack::print::{PrintPart, ReportFormat};
use punte_exports::Printed;
use punte_storage::cases::instrument;
use punte_storage::{Page, PageRequest, Tx, names};
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{App, Code, Problem};
use place::{PRINTING, Place};
use value::Values;

/// How many documents are made at once: whoever prints waits for others who print, and nobody else does.
static TURNS: Semaphore = Semaphore::const_new(1);

/// The turn to print.
pub(crate) struct Turn {
    _turn: SemaphorePermit<'static>,
    _place: Place<'static>,
}

/// Waits for the turn to print. It comes before anything is read: what waits holds nothing, what was
/// withdrawn meanwhile is not printed, and whoever is refused read nothing.
///
/// # Errors
/// [`Code::Unavailable`] where too many wait, or this person does too often.
pub(crate) async fn turn(actor: &Actor) -> Result<Turn, Problem> {
    let unavailable = || Problem::new(Code::Unavailable);
    let place = PRINTING.take(actor.user).ok_or_else(unavailable)?;
    let turn = TURNS.acquire().await.map_err(|_| unavailable())?;
    Ok(Turn {
        _turn: turn,
        _place: place,
    })
}

/// A part with the view it shows; `None` where there is nothing.
pub(crate) type Shown = (PrintPart, Option<Value>);

/// What a document is about.
pub(crate) struct About {
    /// What it is called.
    pub title: String,
    /// The reference of what it is about.
    pub reference: String,
    /// What else stands below the title.
    pub subtitle: String,
    /// What its file is called after the reference.
    pub file: &'static str,
}

/// How a document is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written {
    /// In which language.
    pub language: Language,
    /// As what.
    pub format: ReportFormat,
    /// Whether it tells of work, and of nobody's case.
    pub is_report: bool,
    /// Whether it is given to somebody, so that nothing stands around it.
    pub is_given: bool,
}

impl From<Language> for Written {
    fn from(language: Language) -> Self {
        Self {
            language,
            format: ReportFormat::Pdf,
            is_report: false,
            is_given: false,
        }
    }
}

/// The document, as an attachment with a name that says nothing of the person.
pub(crate) async fn answer(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    written: impl Into<Written>,
    about: About,
    parts: &[Shown],
    turn: Turn,
) -> Result<HttpResponse, Problem> {
    let Written {
        language,
        format,
        is_report,
        is_given,
    } = written.into();
    let values = Values {
        pack: &app.pack,
        instruments: instrument::all(tx, &app.pack).await?,
        language,
    };
    let words = &app.pack.print().words;
    let word = |labels: &punte_domain::language::Labels| labels.get(language).to_owned();
    let names = names(tx, language, [actor.organisation], [actor.user]).await?;
    let foot = if is_report {
        &words.printed_report
    } else {
        &words.printed
    };
    let around = |text: String| Some(text).filter(|_| !is_given).unwrap_or_default();
    let printed = Printed {
        subtitle: together(&about.reference, &about.subtitle),
        header: around(together(&about.reference, &about.title)),
        title: about.title,
        language: language.code().to_owned(),
        footer: around(
            word(foot)
                .replace("{organisation}", &names.organisation(actor.organisation))
                .replace("{name}", &names.user(actor.user))
                .replace("{time}", &values.time(tx.now)),
        ),
        page: around(word(&words.page)),
        unprintable: word(&words.unprintable),
        at: tx.now,
        blocks: layout::blocks(&values, parts),
    };
    // The turn goes with the work: whoever hangs up meanwhile does not end it.
    let (_turn, made) = web::block(move || (turn, made(&printed, format)))
        .await
        .map_err(|_| Problem::new(Code::Unavailable))?;
    let bytes = made.map_err(|error| {
        tracing::error!(error.kind = %error, "A document could not be printed");
        Problem::new(Code::Internal)
    })?;
    let day = app.pack.calendar().date(tx.now);
    let name = [named(&about.reference), about.file.to_owned(), day.to_string()];
    let name: Vec<_> = name.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type(format)))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.{format}\"", name.join("_")),
        ))
        .body(bytes))
}

/// What a document is on, and more of it; not all are on one thing.
fn together(reference: &str, more: &str) -> String {
    let told: Vec<_> = [reference, more].into_iter().filter(|text| !text.is_empty()).collect();
    told.join(" · ")
}

fn made(printed: &Printed, format: ReportFormat) -> Result<Vec<u8>, String> {
    match format {
        ReportFormat::Pdf => punte_exports::pdf(printed).map_err(|error| error.to_string()),
        ReportFormat::Xlsx => punte_exports::xlsx(printed).map_err(|error| error.to_string()),
    }
}

fn media_type(format: ReportFormat) -> &'static str {
    match format {
        ReportFormat::Pdf => "application/pdf",
        ReportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// A reference as it may stand in the name of a file: people type the codes of projects.
#[must_use]
pub fn named(reference: &str) -> String {
    let plain = reference
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let plain: String = plain.take(40).collect();
    let words: Vec<_> = plain.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The caller, reading in the language of the document: names of organisations follow it.
pub(crate) fn reading(actor: &Actor, language: Option<Language>) -> Actor {
    let language = language.unwrap_or(actor.language);
    Actor {
        language,
        ..actor.clone()
    }
}

/// How many pages of a list are printed: five hundred things.
const PAGES: usize = 5;

/// A list from its beginning, and the cursor of what is not printed any more.
pub(crate) async fn all<T>(
    list: impl AsyncFn(&PageRequest) -> punte_storage::Result<Page<T>>,
) -> Result<Page<T>, Problem> {
    pages(PAGES, list).await
}

/// A list from its beginning, so many pages of it, and the cursor of what is not printed any more.
pub(crate) async fn pages<T>(
    most: usize,
    list: impl AsyncFn(&PageRequest) -> punte_storage::Result<Page<T>>,
) -> Result<Page<T>, Problem> {
    let mut request = PageRequest {
        limit: punte_storage::page::MAX_LIMIT,
        cursor: None,
    };
    let mut items = Vec::new();
    for _ in 0..most {
        let page = list(&request).await?;
        items.extend(page.items);
        request.cursor = page.next;
        if request.cursor.is_none() {
            break;
        }
    }
    Ok(Page {
        items,
        next: request.cursor,
    })
}
