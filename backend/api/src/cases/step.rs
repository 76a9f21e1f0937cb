//! Steps that change what is there: each is taken once, from the version that the caller saw.

use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::event::Event;
use punte_storage::{CaseKey, Once, Tx};

use crate::etag::Versioned;
use crate::{App, Etag, Problem};

/// Something of a case, with its case.
pub(super) type Found<T> = (Tx, Case, CaseKey, T);

/// A step that is asked for.
pub(super) enum Step<T, V> {
    /// It is taken now.
    Go(T),
    /// It was taken before under the same idempotency key: what became of it is shown as it is now.
    Done(Etag<V>),
}

/// Takes no step, since it was taken before, or the caller saw another version. Either way the present one is shown,
/// and so is read.
pub(super) async fn shown<V: Versioned>(
    app: &App,
    tx: Tx,
    actor: &Actor,
    read: Event,
    view: V,
    is_done: bool,
) -> Result<Etag<V>, Problem> {
    if is_done {
        // Part of that step: whoever has read a lot since is told all the same that it was taken.
        tx.record(read).await?;
        tx.commit().await?;
        Ok(Etag(view))
    } else {
        // What is not done leaves nothing, and no key of a repeated call.
        drop(tx);
        app.record(actor, [read]).await?;
        Err(Problem::stale(&view))
    }
}

/// An edit is guarded by its version; it has no idempotency key.
pub(super) fn never() -> Once {
    Once {
        key: None,
        fingerprints: Vec::new(),
    }
}
