//! Documents as they come and go, whatever they belong to: looked at as a whole, one at a time, and given out part by
//! part.

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{self, Bytes};
use futures_util::stream::Stream;
use punte_domain::document::{ContentFault, DocumentFormat, PART_BYTES, cleaned};
use punte_vault::fingerprint;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{Code, Problem};

/// A document is looked at as a whole before it is kept: one at a time, so that memory stays within its bound
/// (REL-14).
static WHOLE: Semaphore = Semaphore::const_new(1);
/// Parts that are written in one transaction: nobody else waits long for it.
const AT_ONCE: usize = 4;

/// The turn to look at a document as a whole.
pub(crate) type Turn = SemaphorePermit<'static>;

/// Waits for the turn to look at a document as a whole.
///
/// # Errors
/// [`Code::Unavailable`] when the server ends.
pub(crate) async fn turn() -> Result<Turn, Problem> {
    WHOLE.acquire().await.map_err(|_| Problem::new(Code::Unavailable))
}

/// Content that was looked at, as it is kept.
pub(crate) struct Looked {
    pub bytes: Vec<u8>,
    pub size: u32,
    /// In hexadecimal digits.
    pub sha256: String,
}

impl Looked {
    /// Its parts, as many together as are written in one transaction.
    pub fn batches(&self) -> impl Iterator<Item = std::slice::Chunks<'_, u8>> {
        let part = usize::try_from(PART_BYTES).unwrap_or(usize::MAX);
        let batches = self.bytes.chunks(part * AT_ONCE);
        batches.map(move |batch| batch.chunks(part))
    }
}

/// Looks at the content of a document: what of it is kept, or why nothing is. The turn goes with the work, so that
/// whoever hangs up meanwhile does not end it, and comes back.
///
/// # Errors
/// [`Code::Unavailable`] when the server ends.
pub(crate) async fn looked_at(
    turn: Turn,
    format: DocumentFormat,
    content: Vec<u8>,
) -> Result<(Turn, Result<Looked, ContentFault>), Problem> {
    let work = move || (turn, cleaned(format, content).map(|bytes| (fingerprint(&bytes), bytes)));
    let (turn, kept) = web::block(work).await.map_err(|_| Problem::new(Code::Unavailable))?;
    let looked = match kept {
        Ok((sha256, bytes)) => Ok(Looked {
            size: u32::try_from(bytes.len()).map_err(|_| Problem::new(Code::TooLarge))?,
            bytes,
            sha256,
        }),
        Err(fault) => Err(fault),
    };
    Ok((turn, looked))
}

/// Why content is refused, as the wire says it.
pub(crate) fn because(fault: ContentFault) -> &'static str {
    match fault {
        ContentFault::WrongType => "content_wrong_type",
        ContentFault::Damaged => "content_damaged",
        ContentFault::TooManyPixels => "content_too_many_pixels",
    }
}

/// A document as an attachment, part by part: none is in memory but the one that goes out (REL-14). It is never run or
/// shown in place (SEC-54).
pub(crate) fn attachment<S>(format: DocumentFormat, name: &str, size: u32, parts: S) -> HttpResponse
where
    S: Stream<Item = punte_storage::Result<Bytes>> + 'static,
{
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CONTENT_TYPE, format.media_type()))
        .insert_header((
            CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; frame-ancestors 'none'",
        ))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    answer.body(SizedStream::new(size.into(), parts))
}
