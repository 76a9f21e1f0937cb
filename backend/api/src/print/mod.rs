//! What the API answers, on paper: the same views, written out in a language.
//!
//! A document is made of parts. Each shows one view that the caller may read, by the layout of the
//! country pack (`print.toml`); it holds nothing that the view does not hold. To print something more:
//! a part in `punte_domain::pack::print` with its layout in `print.toml`, and the view for it where the
//! parts of its module are (`cases/print.rs`).

mod layout;
mod value;

use std::sync::{Mutex, PoisonError};

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use punte_domain::access::Actor;
use punte_domain::cases::screening::Instruments;
use punte_domain::id::UserId;
use punte_domain::language::{Labels, Language};
use punte_domain::pack::print::PrintPart;
use punte_exports::Printed;
use punte_storage::cases::instrument;
use punte_storage::{Tx, names};
use serde_json::Value;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{App, Code, Problem};
use value::Values;

/// How many documents are made at once: whoever prints waits for others who print, and nobody else does.
static TURNS: Semaphore = Semaphore::const_new(1);

/// Whoever prints or waits to.
static PRINTING: Mutex<Vec<UserId>> = Mutex::new(Vec::new());

/// How many print or wait to at once: their turns come within the time a request may take.
const MOST: usize = 32;

/// How many of them may be of one person.
const SHARE: usize = 3;

/// A place among those who print or wait to, until it is dropped.
struct Place(UserId);

impl Place {
    fn take(user: UserId) -> Option<Self> {
        let mut all = PRINTING.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.iter().filter(|one| **one == user).count();
        (all.len() < MOST && own < SHARE).then(|| {
            all.push(user);
            Self(user)
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = PRINTING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = all.iter().position(|one| *one == self.0) {
            all.swap_remove(at);
        }
    }
}

/// The turn to print.
pub(crate) struct Turn {
    _turn: SemaphorePermit<'static>,
    _place: Place,
}

/// Waits for the turn to print. It comes before anything is read: what waits holds nothing, what was
/// withdrawn meanwhile is not printed, and whoever is refused read nothing.
///
/// # Errors
/// [`Code::Unavailable`] where too many wait, or this person does too often.
pub(crate) async fn turn(actor: &Actor) -> Result<Turn, Problem> {
    let unavailable = || Problem::new(Code::Unavailable);
    let place = Place::take(actor.user).ok_or_else(unavailable)?;
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

/// What stands around a document of a project.
pub(crate) struct Around {
    /// What the document is called.
    pub title: String,
    /// What it belongs to.
    pub subtitle: String,
    /// What its file is called.
    pub file: &'static str,
    /// Whether it is given to somebody, so that nothing stands around it.
    pub is_given: bool,
}

/// The document, as an attachment with a name that says nothing of the person.
pub(crate) async fn answer(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    language: Language,
    about: About,
    parts: &[Shown],
    turn: Turn,
) -> Result<HttpResponse, Problem> {
    let words = &app.pack.print().words;
    let values = Values {
        pack: &app.pack,
        instruments: instrument::all(tx, &app.pack).await?,
        language,
    };
    let printed = Printed {
        subtitle: format!("{} · {}", about.reference, about.subtitle),
        header: format!("{} · {}", about.reference, about.title),
        title: about.title,
        language: language.code().to_owned(),
        footer: foot(&values, tx, actor, &words.printed).await?,
        page: values.word(&words.page).to_owned(),
        unprintable: values.word(&words.unprintable).to_owned(),
        at: tx.now,
        blocks: layout::blocks(&values, parts),
    };
    let file = format!("{}_{}", about.reference, about.file);
    made(app, tx, printed, &file, turn).await
}

/// A document of a project, as an attachment.
pub(crate) async fn answer_of_project(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    language: Language,
    around: Around,
    parts: &[Shown],
    turn: Turn,
) -> Result<HttpResponse, Problem> {
    let words = &app.pack.print().words;
    let values = Values {
        pack: &app.pack,
        // None is asked in a project.
        instruments: Instruments::new(&app.pack, Vec::new()),
        language,
    };
    let foot = foot(&values, tx, actor, &words.printed_of_project).await?;
    let page = values.word(&words.page).to_owned();
    let kept = |text: String| Some(text).filter(|_| !around.is_given).unwrap_or_default();
    let printed = Printed {
        header: kept(format!("{} · {}", around.title, around.subtitle)),
        footer: kept(foot),
        page: kept(page),
        subtitle: around.subtitle,
        title: around.title,
        language: language.code().to_owned(),
        unprintable: values.word(&words.unprintable).to_owned(),
        at: tx.now,
        blocks: layout::blocks(&values, parts),
    };
    made(app, tx, printed, around.file, turn).await
}

/// Who printed it, in these words.
async fn foot(values: &Values<'_>, tx: &Tx, actor: &Actor, words: &Labels) -> Result<String, Problem> {
    let names = names(tx, values.language, [actor.organisation], [actor.user]).await?;
    Ok(values
        .word(words)
        .replace("{organisation}", &names.organisation(actor.organisation))
        .replace("{name}", &names.user(actor.user))
        .replace("{time}", &values.time(tx.now)))
}

async fn made(app: &App, tx: &Tx, printed: Printed, file: &str, turn: Turn) -> Result<HttpResponse, Problem> {
    // The turn goes with the work: whoever hangs up meanwhile does not end it.
    let (_turn, made) = web::block(move || (turn, punte_exports::pdf(&printed)))
        .await
        .map_err(|_| Problem::new(Code::Unavailable))?;
    let bytes = made.map_err(|error| {
        tracing::error!(error.kind = %error, "A document could not be printed");
        Problem::new(Code::Internal)
    })?;
    let day = app.pack.calendar().date(tx.now);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{file}_{day}.pdf\""),
        ))
        .body(bytes))
}

/// The caller, reading in the language of the document: names of organisations follow it.
pub(crate) fn reading(actor: &Actor, language: Option<Language>) -> Actor {
    let language = language.unwrap_or(actor.language);
    Actor {
        language,
        ..actor.clone()
    }
}

#[cfg(test)]
mod tests {
    use punte_domain::id::Id;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nobody_takes_all_the_places_and_each_is_given_back() {
        let user = |number| UserId::from_uuid(Uuid::from_u128(number));
        let own: Vec<_> = (0..SHARE).map(|_| Place::take(user(1)).expect("a place")).collect();
        assert!(Place::take(user(1)).is_none(), "more than a share");
        let others: Vec<_> = (2..).map_while(|number| Place::take(user(number))).collect();
        assert_eq!(own.len() + others.len(), MOST);
        drop(own);
        assert!(Place::take(user(1)).is_some());
        drop(others);
        assert!(PRINTING.lock().expect("places").is_empty());
    }
}
