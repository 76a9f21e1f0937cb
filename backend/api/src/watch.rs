//! Knows who asks, and watches what they ask for: walking ids and unusual volume are slowed and raise an alert
//! (SEC-44).

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest};
use punte_domain::access::{Actor, PrincipalKind};
use punte_domain::alert::AlertKind;
use punte_domain::event::{Event, EventKind};
use punte_domain::identity::throttle::Rate;
use punte_storage::identity::throttle::{Counted, charge};

use crate::auth::{identified, identify};
use crate::limit::{Left, Limit, headers};
use crate::{App, Problem};

/// Middleware below [`answer_in_language`](crate::problem::answer_in_language): finds out who asks,
/// counts what they ask for in vain and, past the limit, answers 429. What exists out of sight and what
/// does not exist count alike. Every answer, also a refusal, says how much its reader may still read,
/// and a program how often it may still ask.
///
/// # Errors
/// Those of the request; 429 past the limit.
pub async fn watch<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    identify(&request).await;
    let paced = keep_pace(request.request())?;
    // The router needs the request for itself: it is looked at when it comes back.
    let mut response = next.call(request).await?;
    let actor = identified(response.request());
    let app = response.request().app_data::<Data<App>>().cloned();
    let (Some(app), Some(actor)) = (&app, actor) else {
        return Ok(response.map_into_left_body());
    };
    if response.status() == StatusCode::NOT_FOUND
        && let Err(seconds) = spend(app, &actor, "unknown_id", Rate::UNKNOWN_IDS).await?
    {
        alert(app, &actor, EventKind::AlertWalking, AlertKind::WalkingIds).await?;
        return Err(Problem::limited(Limit::UNKNOWN_IDS, seconds).into());
    }
    let reads = app.store.reads_left(actor.user);
    if reads.left == 0 {
        alert(app, &actor, EventKind::AlertVolume, AlertKind::ReadVolume).await?;
    }
    let reads = Left {
        limit: Limit::reads(reads.per_hour),
        amount: reads.left,
        seconds: reads.seconds,
    };
    let limits: Vec<Left> = paced.into_iter().chain([reads]).collect();
    for (name, value) in headers(&limits) {
        // Who is past a limit is told of that one.
        if !response.headers().contains_key(&name) {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response.map_into_left_body())
}

/// Refuses a program that asks faster than it may, and says what it has left. People are slower than any limit that
/// would help.
fn keep_pace(request: &HttpRequest) -> Result<Option<Left>, Problem> {
    let client = identified(request).filter(|actor| actor.kind() == PrincipalKind::Client);
    let (Some(app), Some(client)) = (request.app_data::<Data<App>>(), client) else {
        return Ok(None);
    };
    let limit = Limit::CLIENT_REQUESTS;
    match app.auth.pace.charge(client.user, app.store.clock().now()) {
        Ok(amount) => Ok(Some(Left {
            limit,
            amount,
            seconds: Rate::CLIENT_REQUESTS.refill_seconds.unsigned_abs(),
        })),
        Err(seconds) => Err(Problem::limited(limit, seconds)),
    }
}

/// Charges one act of `actor`, or says how many seconds to wait.
pub(crate) async fn spend(
    app: &App,
    actor: &Actor,
    what: &'static str,
    rate: Rate,
) -> Result<Result<(), u64>, Problem> {
    let tx = app.store.system().await?;
    let counted = Counted::new(&tx, what, &[&actor.user.to_string()], rate);
    let outcome = charge(&tx, &[counted]).await?;
    tx.commit().await?;
    Ok(outcome)
}

/// Records the alert and puts it before the auditors, once an hour.
async fn alert(app: &App, actor: &Actor, kind: EventKind, told: AlertKind) -> Result<(), Problem> {
    let tx = app.write(actor).await?;
    let counted = Counted::new(&tx, kind.code(), &[&actor.user.to_string()], Rate::ALERT);
    // Counted with what is told: a process that is killed here has done neither, and the next request tells it.
    if charge(&tx, &[counted]).await?.is_ok() {
        tracing::warn!(alert.kind = kind.code(), "Somebody asks for more than their work needs");
        tx.record(Event::new(kind).subject(actor.user)).await?;
        app.alert(&tx, told, actor.user, actor.organisation).await?;
    }
    tx.commit().await?;
    Ok(())
}
