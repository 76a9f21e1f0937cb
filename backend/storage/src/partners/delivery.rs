//! Events on their way to endpoints (REL-16, REL-17).

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::id::{EntryId, Id, WebhookDeliveryId, WebhookId};
use punte_domain::partners::delivery::{
    ATTEMPTS_MAX, Attempt, WebhookDelivery, WebhookDeliveryFault, WebhookDeliveryState,
};
use punte_domain::partners::event::{PartnerEvent, PartnerEventType};
use punte_domain::partners::webhook::{Webhook, WebhookState};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use super::event;
use super::webhook::{self, Signers};
use crate::cases::LockIf;
use crate::columns::Text;
use crate::identity::client;
use crate::page::{Page, PageRequest, Position, after};
use crate::{Error, Result, Tx};

mod row {
    use super::{PartnerEventType, Text, WebhookDeliveryFault, WebhookDeliveryState};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_delivery")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub webhook_id: Uuid,
        pub entry_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub kind: Option<Text<PartnerEventType>>,
        #[sea_orm(column_type = "Text")]
        pub state: Text<WebhookDeliveryState>,
        pub attempts: i32,
        pub next_at: ChronoDateTimeUtc,
        pub leased_until: Option<ChronoDateTimeUtc>,
        pub last_at: Option<ChronoDateTimeUtc>,
        pub status: Option<i32>,
        #[sea_orm(column_type = "Text", nullable)]
        pub fault: Option<Text<WebhookDeliveryFault>>,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// After so long whoever took up a delivery was cut off: longer than any attempt takes.
const LEASE: Duration = Duration::seconds(60);

/// How many that are due are looked at at once.
const WINDOW: u64 = 64;

/// What is over is kept for so long, for whoever looks for what became of it.
const KEPT: Duration = Duration::days(30);

/// What waits for so long is not sent any more.
const WAITS: Duration = Duration::days(7);

/// Deliveries that are removed in one transaction.
const BATCH: u64 = 1000;

/// Deliveries in one statement: a database takes no more than 32,766 values.
const CHUNK: usize = 1000;

/// Written out, since a database uses a partial index only for what it can read.
const WAITING: &str = "state = 'waiting'";

/// Puts events on their way. To an endpoint that takes nothing at present they wait.
pub(super) async fn add_all(tx: &Tx, events: Vec<(WebhookId, WebhookState, EntryId, PartnerEventType)>) -> Result<()> {
    let rows: Vec<row::ActiveModel> = events
        .into_iter()
        .map(|(webhook, state, entry, kind)| new(tx, webhook, open_state(state), Some((entry, kind))))
        .collect();
    for chunk in rows.chunks(CHUNK) {
        Entity::insert_many(chunk.to_vec())
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

/// The state of what is still to be sent to an endpoint in this state.
fn open_state(webhook: WebhookState) -> WebhookDeliveryState {
    match webhook {
        WebhookState::Active => WebhookDeliveryState::Waiting,
        WebhookState::Paused | WebhookState::Disabled => WebhookDeliveryState::Held,
    }
}

/// Puts a trial on its way, that tells of nothing.
///
/// # Errors
/// As the database.
pub async fn add_trial(tx: &Tx, id: WebhookDeliveryId, webhook: WebhookId) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(id.uuid()),
        ..new(tx, webhook, WebhookDeliveryState::Waiting, None)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

fn new(
    tx: &Tx,
    webhook: WebhookId,
    state: WebhookDeliveryState,
    event: Option<(EntryId, PartnerEventType)>,
) -> row::ActiveModel {
    row::ActiveModel {
        id: Set(tx.new_id::<WebhookDeliveryId>().uuid()),
        webhook_id: Set(webhook.uuid()),
        entry_id: Set(event.map(|(entry, _)| entry.uuid())),
        kind: Set(event.map(|(_, kind)| Text(kind))),
        state: Set(Text(state)),
        attempts: Set(0),
        next_at: Set(tx.now),
        leased_until: Set(None),
        last_at: Set(None),
        status: Set(None),
        fault: Set(None),
        created_at: Set(tx.now),
    }
}

/// The deliveries to an endpoint, in one state or in all, the latest first. Find the endpoint first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    webhook: WebhookId,
    state: Option<WebhookDeliveryState>,
    request: &PageRequest,
) -> Result<Page<WebhookDelivery>> {
    let place = tx.position::<Timestamp>("webhook_deliveries", request)?;
    let rows = Entity::find()
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .filter(Condition::all().add_option(state.map(|state| Column::State.eq(Text(state)))))
        .filter(after(Column::CreatedAt, Column::Id, place))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("webhook_deliveries", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    page.try_map(|row| delivery(&row))
}

/// A delivery to this endpoint.
///
/// # Errors
/// [`Error::NotFound`] where it has no such one.
pub async fn find(tx: &Tx, webhook: WebhookId, id: WebhookDeliveryId) -> Result<WebhookDelivery> {
    let row = Entity::find_by_id(id.uuid())
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    delivery(&row)
}

/// Keeps what became of a delivery; nobody is at work on it any more.
///
/// # Errors
/// As the database.
pub async fn save(tx: &Tx, delivery: &WebhookDelivery) -> Result<()> {
    let row = row::ActiveModel {
        state: Set(Text(delivery.state)),
        attempts: Set(attempts(delivery)),
        next_at: Set(delivery.next_at),
        leased_until: Set(None),
        last_at: Set(delivery.last_at),
        status: Set(delivery.status.map(i32::from)),
        fault: Set(delivery.fault.map(Text)),
        ..Default::default()
    };
    Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(delivery.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// Has all that was skipped sent once more, from the beginning, each as far as the program may read it then; how many
/// that are. Find the endpoint first.
///
/// # Errors
/// As the database.
pub async fn replay_skipped(tx: &Tx, webhook: WebhookId) -> Result<u64> {
    use WebhookDeliveryState::{Skipped, Waiting};
    let again = Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(Waiting)))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::NextAt, Expr::value(tx.now))
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .filter(Column::State.eq(Text(Skipped)))
        .exec(&tx.db)
        .await?;
    Ok(again.rows_affected)
}

/// What is on its way to an endpoint waits, or goes on, as the state of the endpoint says.
pub(super) async fn follow(tx: &Tx, webhook: WebhookId, state: WebhookState) -> Result<()> {
    use WebhookDeliveryState::{Held, Waiting};
    let update = Entity::update_many().filter(Column::WebhookId.eq(webhook.uuid()));
    let update = match state {
        WebhookState::Active => update
            .col_expr(Column::State, Expr::value(Text(Waiting)))
            .col_expr(Column::NextAt, Expr::value(tx.now))
            .filter(Column::State.eq(Text(Held))),
        WebhookState::Paused | WebhookState::Disabled => update
            .col_expr(Column::State, Expr::value(Text(Held)))
            .filter(Column::State.eq(Text(Waiting))),
    };
    update.exec(&tx.db).await?;
    Ok(())
}

/// Removes all deliveries to an endpoint.
pub(super) async fn remove_all(tx: &Tx, webhook: WebhookId) -> Result<()> {
    Entity::delete_many()
        .filter(Column::WebhookId.eq(webhook.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// What is due, but for endpoints that are resting or to which as much is under way as may be.
fn due(tx: &Tx, full: &[WebhookId]) -> Select<Entity> {
    let free = Condition::any()
        .add(Column::LeasedUntil.is_null())
        .add(Column::LeasedUntil.lt(tx.now));
    Entity::find()
        .filter(Expr::cust(WAITING))
        .filter(Column::NextAt.lte(tx.now))
        .filter(free)
        .filter(Column::WebhookId.is_not_in(full.iter().map(|id| id.uuid())))
        .filter(Column::WebhookId.not_in_subquery(webhook::resting(tx.now)))
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::Id)
}

/// Whether anything is due, but for these endpoints.
///
/// # Errors
/// As the database.
pub async fn is_due(tx: &Tx, full: &[WebhookId]) -> Result<bool> {
    Ok(due(tx, full).one(&tx.db).await?.is_some())
}

/// How much may be under way at once.
#[derive(Debug, Clone)]
pub struct Room {
    /// To all endpoints together, beside what is.
    pub all: usize,
    /// To each of them.
    pub each: usize,
    /// What is under way to each now.
    pub under_way: BTreeMap<WebhookId, usize>,
}

impl Room {
    /// The endpoints to which as much is under way as may be.
    #[must_use]
    pub fn full(&self) -> Vec<WebhookId> {
        self.with_at_least(self.each)
    }

    fn with_at_least(&self, calls: usize) -> Vec<WebhookId> {
        let busy = self.under_way.iter().filter(|(_, count)| **count >= calls);
        busy.map(|(id, _)| *id).collect()
    }

    fn takes(&mut self, id: WebhookId, each: usize) -> bool {
        let count = self.under_way.entry(id).or_default();
        if self.all == 0 || *count >= each {
            return false;
        }
        *count += 1;
        self.all -= 1;
        true
    }
}

/// Takes up what is due, as much as there is room for. Nobody else does until the lease ends; the attempt is counted,
/// so that one that cuts off whoever makes it does so a few times and no more. An endpoint has its second call only
/// when each other one has its first: an organisation with many that are slow does not take all there is.
///
/// # Errors
/// As the database.
pub async fn claim(tx: &Tx, mut room: Room) -> Result<Vec<WebhookDelivery>> {
    let mut claimed = Vec::new();
    let mut each = 1;
    while each <= room.each && room.all > 0 {
        let more = claim_up_to(tx, &mut room, each).await?;
        if more.is_empty() {
            each += 1;
        }
        claimed.extend(more);
    }
    Ok(claimed)
}

/// Takes up what is due for endpoints to which fewer than `each` calls are under way.
async fn claim_up_to(tx: &Tx, room: &mut Room, each: usize) -> Result<Vec<WebhookDelivery>> {
    let mut query = due(tx, &room.with_at_least(each)).limit(WINDOW);
    if tx.db.get_database_backend() == DbBackend::Postgres {
        query = query.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut claimed = Vec::new();
    for row in query.all(&tx.db).await? {
        let mut found = delivery(&row)?;
        if found.attempts >= ATTEMPTS_MAX {
            let dead = WebhookDelivery {
                state: WebhookDeliveryState::Dead,
                fault: Some(WebhookDeliveryFault::CutOff),
                ..found
            };
            save(tx, &dead).await?;
            continue;
        }
        if room.takes(found.webhook, each) {
            found.attempts += 1;
            Entity::update_many()
                .col_expr(Column::LeasedUntil, Expr::value(tx.now + LEASE))
                .col_expr(Column::Attempts, Expr::value(attempts(&found)))
                .filter(Column::Id.eq(found.id.uuid()))
                .exec(&tx.db)
                .await?;
            claimed.push(found);
        }
    }
    Ok(claimed)
}

/// What is to be sent, as it may be told in this moment.
#[derive(Debug)]
pub enum Prepared {
    /// This.
    Letter(Box<Letter>),
    /// Nothing: the program could not read it any more, or no consent carries it (SEC-61).
    NotReadable,
    /// Nothing: the endpoint takes nothing at present.
    NotActive,
}

/// What is to be sent.
#[derive(Debug)]
pub struct Letter {
    /// Where to.
    pub webhook: Webhook,
    /// What is told; `None` for a trial.
    pub event: Option<PartnerEvent>,
    /// What signs for it.
    pub signers: Signers,
}

/// Looks at what a delivery tells with the rights of this moment and the consents of this day.
///
/// # Errors
/// As the database, or when a secret cannot be opened.
pub async fn prepare(tx: &Tx, delivery: &WebhookDelivery, today: NaiveDate) -> Result<Prepared> {
    let webhook = match webhook::find(tx, &Scope::system(), delivery.webhook).await {
        Err(Error::NotFound) => return Ok(Prepared::NotActive),
        found => found?,
    };
    if webhook.is_active().is_err() {
        return Ok(Prepared::NotActive);
    }
    let Some(actor) = client::principal(tx, webhook.client).await? else {
        return Ok(Prepared::NotReadable);
    };
    let event = match delivery.event {
        None => None,
        Some((id, _)) => match event::find(tx, &actor, id, today).await? {
            None => return Ok(Prepared::NotReadable),
            found => found,
        },
    };
    let signers = webhook::signers(tx, webhook.id).await?;
    Ok(Prepared::Letter(Box::new(Letter {
        webhook,
        event,
        signers,
    })))
}

/// Keeps what came of an attempt, unless somebody else has taken it up since or it was sent anew. The endpoint is
/// found first, as whoever changes it does.
///
/// # Errors
/// As the database.
pub async fn finish(tx: &Tx, claimed: &WebhookDelivery, attempt: Attempt) -> Result<()> {
    use WebhookDeliveryState::{Held, Waiting};
    let endpoint = match webhook::find(tx, &Scope::system(), claimed.webhook).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    let now = match find(tx, claimed.webhook, claimed.id).await {
        Err(Error::NotFound) => return Ok(()),
        found => found?,
    };
    if now.attempts != claimed.attempts || !matches!(now.state, Waiting | Held) {
        return Ok(());
    }
    let mut after = now.after(attempt, tx.random(), tx.now);
    // The endpoint may have been paused or resumed since the attempt began.
    if matches!(after.state, Waiting | Held) {
        after.state = open_state(endpoint.state);
    }
    save(tx, &after).await?;
    if let Some(until) = attempt.rest(tx.now) {
        webhook::rest(tx, endpoint.id, until).await?;
    }
    if attempt == Attempt::Gone && endpoint.is_active().is_ok() {
        webhook::disable(tx, endpoint).await?;
    }
    Ok(())
}

/// Gives up what has waited for too long, and forgets what is over for long, a bounded number at a time.
///
/// # Errors
/// As the database.
pub async fn forget_old(tx: &Tx) -> Result<()> {
    use WebhookDeliveryState::{Dead, Held, Waiting};
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Text(Dead)))
        .col_expr(Column::Fault, Expr::value(Text(WebhookDeliveryFault::TooOld)))
        .filter(Column::State.is_in([Text(Waiting), Text(Held)]))
        .filter(Column::CreatedAt.lt(tx.now - WAITS))
        // One that is sent again is not old because it was first sent long ago.
        .filter(Column::NextAt.lt(tx.now - WAITS))
        .exec(&tx.db)
        .await?;
    let old: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CreatedAt.lt(tx.now - KEPT))
        .filter(Column::State.is_not_in([Text(Waiting), Text(Held)]))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .into_tuple()
        .all(&tx.db)
        .await?;
    Entity::delete_many().filter(Column::Id.is_in(old)).exec(&tx.db).await?;
    Ok(())
}

fn attempts(delivery: &WebhookDelivery) -> i32 {
    i32::try_from(delivery.attempts).unwrap_or(i32::MAX)
}

fn delivery(row: &row::Model) -> Result<WebhookDelivery> {
    let corrupt = |_| Error::Corrupt("webhook_delivery");
    Ok(WebhookDelivery {
        id: WebhookDeliveryId::from_uuid(row.id),
        webhook: WebhookId::from_uuid(row.webhook_id),
        event: row
            .entry_id
            .zip(row.kind)
            .map(|(entry, kind)| (EntryId::from_uuid(entry), kind.0)),
        state: row.state.0,
        attempts: u32::try_from(row.attempts).map_err(corrupt)?,
        next_at: row.next_at,
        last_at: row.last_at,
        status: row.status.map(u16::try_from).transpose().map_err(corrupt)?,
        fault: row.fault.map(|fault| fault.0),
        created_at: row.created_at,
    })
}
