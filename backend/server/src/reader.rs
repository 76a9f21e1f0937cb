//! Who does not read the answer, or reads it drop by drop, is cut off (REL-13).
//!
//! Two limits make one. Who takes nothing at all is cut off by the system, which sees it. Who takes a
//! little now and then is asked at each part of the answer how long the whole has taken.

use std::any::Any;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use actix_web::web::{Bytes, Data};
use rustix::net::sockopt::{set_socket_send_buffer_size, set_tcp_user_timeout};

/// What the system keeps of the answers to one client. Left to itself it would keep megabytes, and we
/// would learn late how little of them is read.
const SEND_BUFFER: usize = 256 * 1024;

/// No page of the interface is as large, in bytes.
const LARGE: u64 = 1024 * 1024;
/// Bytes in a second of the slowest line over which a file comes to its end.
const SLOW: u64 = 32 * 1024;

/// How much of an answer is given to the system at once.
const PART: usize = 16 * 1024;

/// How long a client may take to read an answer.
#[derive(Debug, Clone, Copy)]
pub struct Patience(pub Duration);

impl Patience {
    /// Tells the system to end a connection whose other end takes nothing for so long.
    pub fn watch(self, connection: &dyn Any) {
        let Some(connection) = connection.downcast_ref::<TcpStream>() else {
            return;
        };
        let limit = u32::try_from(self.0.as_millis()).unwrap_or(u32::MAX);
        let watched =
            set_tcp_user_timeout(connection, limit).and_then(|()| set_socket_send_buffer_size(connection, SEND_BUFFER));
        if let Err(error) = watched {
            tracing::warn!(error.kind = %error, "A connection cannot be watched for slow reading");
        }
    }
}

/// Middleware outside of all others: gives the answer out in parts, until the time is over.
///
/// # Errors
/// As those inside.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let patience = request.app_data::<Data<Patience>>().map(|patience| patience.0);
    let response = next.call(request).await?;
    Ok(response.map_body(|_, body| {
        let until = patience.and_then(|patience| Instant::now().checked_add(patience + more(body.size())));
        InParts {
            body: body.boxed(),
            left: Bytes::new(),
            until,
        }
    }))
}

/// What a client gets for what is larger than any page: a file, over a slow line.
fn more(size: BodySize) -> Duration {
    match size {
        BodySize::Sized(size) => Duration::from_secs(size.saturating_sub(LARGE) / SLOW),
        BodySize::None | BodySize::Stream => Duration::ZERO,
    }
}

struct InParts {
    body: BoxBody,
    left: Bytes,
    until: Option<Instant>,
}

impl MessageBody for InParts {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.until.is_some_and(|until| Instant::now() > until) {
            return Poll::Ready(Some(Err("the client reads too slowly".into())));
        }
        if self.left.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(context)) {
                Some(Ok(bytes)) => self.left = bytes,
                end => return Poll::Ready(end),
            }
        }
        let length = self.left.len().min(PART);
        Poll::Ready(Some(Ok(self.left.split_to(length))))
    }
}
