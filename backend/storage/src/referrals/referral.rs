//! The referral itself.

use punte_domain::Timestamp;
use punte_domain::access::{ReferralFacts, Scope};
use punte_domain::cases::Urgency;
use punte_domain::cases::consent::DataSets;
use punte_domain::id::{CaseId, ConsentId, Id, OrganisationId, ReferralId, UserId};
use punte_domain::reference::Reference;
use punte_domain::referrals::{
    BrokenReason, ENDED_FROM, Referral, ReferralContent, ReferralKind, ReferralState, RefusalReason,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IdenStatic, Iterable, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::cases::LockIf;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::{ReferralMessage, ReferralReason, Sealed};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use super::{
        BrokenReason, ReferralKind, ReferralMessage, ReferralReason, ReferralState, RefusalReason, Sealed, Text,
        Urgency,
    };
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "referral")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        #[sea_orm(column_type = "Text")]
        pub reference: String,
        pub case_id: Uuid,
        pub from_id: Uuid,
        pub holder_id: Uuid,
        pub to_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<ReferralKind>,
        #[sea_orm(column_type = "Text")]
        pub urgency: Text<Urgency>,
        #[sea_orm(column_type = "Text")]
        pub services: String,
        pub consent_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub data_sets: String,
        pub previous_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub state: Text<ReferralState>,
        pub place: i64,
        pub created_by: Uuid,
        pub created_at: ChronoDateTimeUtc,
        pub updated_at: ChronoDateTimeUtc,
        pub sent_at: Option<ChronoDateTimeUtc>,
        pub received_at: Option<ChronoDateTimeUtc>,
        pub answer_due_at: Option<ChronoDateTimeUtc>,
        pub answered_at: Option<ChronoDateTimeUtc>,
        pub service_started_on: Option<ChronoDate>,
        pub start_feedback_at: Option<ChronoDateTimeUtc>,
        pub final_feedback_at: Option<ChronoDateTimeUtc>,
        pub ended_at: Option<ChronoDateTimeUtc>,
        #[sea_orm(column_type = "Text", nullable)]
        pub refusal: Option<Text<RefusalReason>>,
        #[sea_orm(column_type = "Text", nullable)]
        pub broken: Option<Text<BrokenReason>>,
        pub message_revision: i64,
        pub message: Option<Sealed<ReferralMessage>>,
        pub reason: Option<Sealed<ReferralReason>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// A referral as it is stored. Its words stay sealed until somebody who may read them does.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    message_revision: i64,
    message: Option<Sealed<ReferralMessage>>,
    reason: Option<Sealed<ReferralReason>>,
}

fn read(row: row::Model) -> Result<(Referral, Words)> {
    let words = Words {
        message_revision: row.message_revision,
        message: row.message,
        reason: row.reason,
    };
    let referral = Referral {
        id: ReferralId::from_uuid(row.id),
        version: row.version,
        reference: Reference::from_stored(row.reference),
        case: CaseId::from_uuid(row.case_id),
        from: OrganisationId::from_uuid(row.from_id),
        holder: OrganisationId::from_uuid(row.holder_id),
        content: ReferralContent {
            kind: row.kind.0,
            to: OrganisationId::from_uuid(row.to_id),
            services: serde_json::from_str(&row.services)?,
            urgency: row.urgency.0,
            consent: row.consent_id.map(ConsentId::from_uuid),
            data_sets: serde_json::from_str::<DataSets>(&row.data_sets)?,
        },
        previous: row.previous_id.map(ReferralId::from_uuid),
        state: row.state.0,
        created_by: UserId::from_uuid(row.created_by),
        created_at: row.created_at,
        updated_at: row.updated_at,
        sent_at: row.sent_at,
        received_at: row.received_at,
        answer_due_at: row.answer_due_at,
        answered_at: row.answered_at,
        service_started_on: row.service_started_on,
        start_feedback_at: row.start_feedback_at,
        final_feedback_at: row.final_feedback_at,
        ended_at: row.ended_at,
        refusal: row.refusal.map(|reason| reason.0),
        broken: row.broken.map(|reason| reason.0),
    };
    Ok((referral, words))
}

/// The columns a change may touch; sender, holder, case, reference and author stay as they were.
fn changing(referral: &Referral) -> Result<row::ActiveModel> {
    let content = &referral.content;
    Ok(row::ActiveModel {
        to_id: Set(content.to.uuid()),
        kind: Set(Text(content.kind)),
        urgency: Set(Text(content.urgency)),
        services: Set(serde_json::to_string(&content.services)?),
        consent_id: Set(content.consent.map(Id::uuid)),
        data_sets: Set(serde_json::to_string(&content.data_sets)?),
        state: Set(Text(referral.state)),
        place: Set(referral.place()),
        updated_at: Set(referral.updated_at),
        sent_at: Set(referral.sent_at),
        received_at: Set(referral.received_at),
        answer_due_at: Set(referral.answer_due_at),
        answered_at: Set(referral.answered_at),
        service_started_on: Set(referral.service_started_on),
        start_feedback_at: Set(referral.start_feedback_at),
        final_feedback_at: Set(referral.final_feedback_at),
        ended_at: Set(referral.ended_at),
        refusal: Set(referral.refusal.map(Text)),
        broken: Set(referral.broken.map(Text)),
        ..Default::default()
    })
}

/// Writes a new referral.
///
/// # Errors
/// [`Error::NotFound`] when it names a case, organisation or consent that is not there.
pub async fn add(tx: &Tx, referral: &Referral) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(referral.id.uuid()),
        version: Set(referral.version),
        reference: Set(referral.reference.as_str().to_owned()),
        case_id: Set(referral.case.uuid()),
        from_id: Set(referral.from.uuid()),
        holder_id: Set(referral.holder.uuid()),
        previous_id: Set(referral.previous.map(Id::uuid)),
        created_by: Set(referral.created_by.uuid()),
        created_at: Set(referral.created_at),
        message_revision: Set(0),
        message: Set(None),
        reason: Set(None),
        ..changing(referral)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps a change of a referral that was read as this version. Of several at once one wins (REL-06).
///
/// # Errors
/// [`Error::Stale`] for the others.
pub async fn save(tx: &Tx, referral: Referral) -> Result<Referral> {
    let version = referral.version + 1;
    let done = row::Entity::update_many()
        .set(changing(&referral)?)
        .col_expr(row::Column::Version, Expr::value(version))
        .filter(row::Column::Id.eq(referral.id.uuid()))
        .filter(row::Column::Version.eq(referral.version))
        .exec(&tx.db)
        .await?;
    if done.rows_affected == 1 {
        Ok(Referral { version, ..referral })
    } else {
        Err(Error::Stale)
    }
}

/// Writes the message of a draft, sealed for the version it belongs to.
///
/// # Errors
/// As the database.
pub async fn write_message(tx: &Tx, key: &CaseKey, referral: &Referral, message: Option<&str>) -> Result<()> {
    let sealed = message
        .map(|text| key.seal::<ReferralMessage>(referral.id, referral.version, &text.to_owned()))
        .transpose()?;
    row::Entity::update_many()
        .set(row::ActiveModel {
            message_revision: Set(referral.version),
            message: Set(sealed),
            ..Default::default()
        })
        .filter(row::Column::Id.eq(referral.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The reason of an ending is written once.
const ENDING: i64 = 1;

/// Writes why a referral was refused, broken off or withdrawn, in words.
///
/// # Errors
/// As the database.
pub async fn write_reason(tx: &Tx, key: &CaseKey, referral: &Referral, reason: &str) -> Result<()> {
    let sealed = key.seal::<ReferralReason>(referral.id, ENDING, &reason.to_owned())?;
    row::Entity::update_many()
        .set(row::ActiveModel {
            reason: Set(Some(sealed)),
            ..Default::default()
        })
        .filter(row::Column::Id.eq(referral.id.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// The message of the sender.
///
/// # Errors
/// [`Error::Seal`] when it was tampered with.
pub fn message(key: &CaseKey, referral: &Referral, words: &Words) -> Result<Option<String>> {
    words
        .message
        .as_ref()
        .map(|sealed| key.open(referral.id, words.message_revision, sealed))
        .transpose()
}

/// Why it ended, in words.
///
/// # Errors
/// [`Error::Seal`] when it was tampered with.
pub fn reason(key: &CaseKey, referral: &Referral, words: &Words) -> Result<Option<String>> {
    words
        .reason
        .as_ref()
        .map(|sealed| key.open(referral.id, ENDING, sealed))
        .transpose()
}

/// The referrals within `scope`: what `ReferralFacts::within` says of one, for a query. A property
/// test holds the two together (SEC-21).
pub(super) fn visible(scope: &Scope) -> Condition {
    if scope.is_system() {
        return Condition::all();
    }
    let sent = || Condition::all().add(row::Column::SentAt.is_not_null());
    let received = |here: OrganisationId| sent().add(row::Column::ToId.eq(here.uuid()));
    let mut any = Condition::any().add(Expr::value(false));
    if scope.is_unbounded() {
        any = any.add(sent());
    }
    if let (Some(user), Some(home)) = (scope.own(), scope.home()) {
        any = any.add(
            Condition::all()
                .add(row::Column::HolderId.eq(home.uuid()))
                .add(of_cases(Expr::col(Alias::new("assigned_to")).eq(user.uuid()))),
        );
    }
    if let Some(here) = scope.organisation() {
        any = any.add(row::Column::HolderId.eq(here.uuid())).add(received(here));
    }
    if let Some(counties) = scope.region() {
        let here = of_cases(Expr::col(Alias::new("county")).is_in(counties.iter().map(String::as_str)));
        any = any.add(sent().add(here));
    }
    if let Some(here) = scope.shared() {
        any = any.add(received(here));
    }
    any
}

/// The referrals whose course may be read within `scope`: what `ReferralFacts::readable_within` says.
fn readable(scope: &Scope, now: Timestamp) -> Condition {
    let looked_back_at = scope.organisation().map(|here| {
        Condition::all()
            .add(row::Column::SentAt.is_not_null())
            .add(row::Column::CaseId.in_subquery(crate::cases::held_before(here, now)))
    });
    match looked_back_at {
        Some(looked_back_at) if !scope.is_system() => Condition::any().add(visible(scope)).add(looked_back_at),
        _ => visible(scope),
    }
}

fn of_cases(condition: Expr) -> Expr {
    let cases = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("case_file"))
        .and_where(condition)
        .to_owned();
    row::Column::CaseId.in_subquery(cases)
}

/// The referral, if it lies within `scope` by a current relation.
///
/// # Errors
/// [`Error::NotFound`], also outside the scope.
pub async fn find(tx: &Tx, scope: &Scope, id: ReferralId) -> Result<(Referral, Words)> {
    one(tx, visible(scope), id).await
}

/// The referral, if its course may be read within `scope`.
///
/// # Errors
/// [`Error::NotFound`], also outside the scope.
pub async fn find_readable(tx: &Tx, scope: &Scope, id: ReferralId) -> Result<(Referral, Words)> {
    one(tx, readable(scope, tx.now), id).await
}

async fn one(tx: &Tx, condition: Condition, id: ReferralId) -> Result<(Referral, Words)> {
    if tx.writes() {
        lock_case(tx, condition.clone(), id).await?;
    }
    let row = row::Entity::find_by_id(id.uuid())
        .filter(condition)
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    read(row)
}

/// Locks the case of the referral before the referral itself. Whoever changes a case does the same,
/// so that a step of a referral and a withdrawal of its consent wait for each other in one order
/// (REL-05).
async fn lock_case(tx: &Tx, condition: Condition, id: ReferralId) -> Result<()> {
    let case = row::Entity::find_by_id(id.uuid())
        .select_only()
        .column(row::Column::CaseId)
        .filter(condition)
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    crate::cases::row::Entity::find_by_id(case)
        .select_only()
        .column(crate::cases::row::Column::Id)
        .lock_if(tx)
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(())
}

/// Whether the referral lies within `scope` by a current relation.
///
/// # Errors
/// As the database.
pub async fn is_within(tx: &Tx, scope: &Scope, id: ReferralId) -> Result<bool> {
    let found = row::Entity::find_by_id(id.uuid())
        .select_only()
        .column(row::Column::Id)
        .filter(visible(scope))
        .into_tuple::<uuid::Uuid>()
        .one(&tx.db)
        .await?;
    Ok(found.is_some())
}

/// The referral, if it lies within `scope` and `organisation` is its sender or its receiver: for
/// what only the two may do. To others it does not exist.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_mine(
    tx: &Tx,
    scope: &Scope,
    organisation: OrganisationId,
    id: ReferralId,
) -> Result<(Referral, Words)> {
    let (referral, words) = find(tx, scope, id).await?;
    match referral.side(organisation) {
        Some(_) => Ok((referral, words)),
        None => Err(Error::NotFound),
    }
}

/// Whose list of referrals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    /// What came to this organisation.
    In(OrganisationId),
    /// What was sent or drafted in the cases which this organisation holds now.
    Out(OrganisationId),
    /// Everything in sight.
    All,
}

/// Which referrals of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In one of these states; empty: any.
    pub states: Vec<ReferralState>,
    /// Open, or ended.
    pub is_open: Option<bool>,
}

/// A page of referrals, the most urgent first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    folder: Folder,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Referral>> {
    let mut query = row::Entity::find().filter(readable(scope, tx.now));
    query = match folder {
        Folder::In(here) => query
            .filter(row::Column::ToId.eq(here.uuid()))
            .filter(row::Column::SentAt.is_not_null()),
        // What came to it before it held the case stays in the other box.
        Folder::Out(here) => query
            .filter(row::Column::HolderId.eq(here.uuid()))
            .filter(row::Column::ToId.ne(here.uuid()).or(row::Column::SentAt.is_null())),
        Folder::All => query,
    };
    if !filter.states.is_empty() {
        query = query.filter(row::Column::State.is_in(filter.states.iter().copied().map(Text)));
    }
    match filter.is_open {
        Some(true) => query = query.filter(row::Column::Place.lt(ENDED_FROM)),
        Some(false) => query = query.filter(row::Column::Place.gte(ENDED_FROM)),
        None => {}
    }
    let list = match folder {
        Folder::In(_) => "referrals_in",
        Folder::Out(_) => "referrals_out",
        Folder::All => "referrals",
    };
    let mut query = query
        .order_by_asc(row::Column::Place)
        .order_by_asc(row::Column::Id)
        .limit(request.limit + 1);
    if let Some(after) = tx.position::<i64>(list, request)? {
        query = query.filter(
            Expr::tuple([Expr::col(row::Column::Place), Expr::col(row::Column::Id)])
                .gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])),
        );
    }
    let rows = summaries(query).all(&tx.db).await?;
    let page = tx.page(list, request, rows, |row| Position {
        key: row.place,
        id: row.id,
    })?;
    referrals(page)
}

/// How long a referral that failed waits for another to follow it, in days. Older ones stay in the
/// list of referrals.
const WAITS_DAYS: i64 = 90;

/// Referrals of this organisation that were refused or went unanswered and that nothing follows
/// yet, the latest first, while it holds their case and the case is open.
///
/// # Errors
/// As the database.
pub async fn unfollowed(tx: &Tx, scope: &Scope, here: OrganisationId, limit: u64) -> Result<Vec<Referral>> {
    let next = Alias::new("next");
    let follows = Query::select()
        .expr(Expr::val(1))
        .from_as(row::Entity, next.clone())
        .and_where(Expr::col((next.clone(), row::Column::PreviousId)).equals((row::Entity, row::Column::Id)))
        .and_where(Expr::col((next, row::Column::State)).ne(ReferralState::Withdrawn.code()))
        .to_owned();
    let open = Expr::col(Alias::new("organisation_id"))
        .eq(here.uuid())
        .and(Expr::col(Alias::new("closed_at")).is_null());
    let query = row::Entity::find()
        .filter(visible(scope))
        .filter(row::Column::HolderId.eq(here.uuid()))
        // Written out, since a database uses a partial index only for what it can read.
        .filter(Expr::cust("state IN ('refused', 'expired')"))
        .filter(row::Column::EndedAt.gt(tx.now - chrono::Duration::days(WAITS_DAYS)))
        .filter(of_cases(open))
        .filter(Expr::exists(follows).not())
        .order_by_desc(row::Column::EndedAt)
        .order_by_desc(row::Column::Id)
        .limit(limit);
    summaries(query)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// The referrals of a case, newest first. Find the case within the caller's scope first; `scope`
/// says which of its referrals may be seen.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn of_case(tx: &Tx, scope: &Scope, case: CaseId, request: &PageRequest) -> Result<Page<Referral>> {
    let place = tx.position("case_referrals", request)?;
    let query = row::Entity::find()
        .filter(readable(scope, tx.now))
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(after(row::Column::CreatedAt, row::Column::Id, place))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1);
    let rows = summaries(query).all(&tx.db).await?;
    let page = tx.page("case_referrals", request, rows, |row| Position {
        key: row.created_at,
        id: row.id,
    })?;
    referrals(page)
}

/// Lists carry no words: nothing sealed leaves the database for them.
fn summaries(query: Select<row::Entity>) -> Select<row::Entity> {
    use row::Column as C;
    query
        .select_only()
        .columns(C::iter().filter(|column| !matches!(column, C::Message | C::Reason)))
        .expr_as(Expr::cust("NULL"), C::Message.as_str())
        .expr_as(Expr::cust("NULL"), C::Reason.as_str())
}

fn referrals(page: Page<row::Model>) -> Result<Page<Referral>> {
    let next = page.next;
    let items = page
        .items
        .into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect::<Result<_>>()?;
    Ok(Page { items, next })
}

/// Referrals of a case to this receiver that are under way: what a new consent may open again.
///
/// # Errors
/// As the database.
pub async fn under_way_to(tx: &Tx, case: CaseId, to: OrganisationId) -> Result<Vec<Referral>> {
    let under_way = [
        ReferralState::Sent,
        ReferralState::Received,
        ReferralState::Accepted,
        ReferralState::ServiceStarted,
    ];
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::ToId.eq(to.uuid()))
        .filter(row::Column::State.is_in(under_way.map(Text)))
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// Referrals under a consent that nobody has answered: its withdrawal takes them back.
///
/// # Errors
/// As the database.
pub async fn pending_under(tx: &Tx, consent: ConsentId) -> Result<Vec<Referral>> {
    under(
        tx,
        consent,
        &[ReferralState::Draft, ReferralState::Sent, ReferralState::Received],
    )
    .await
}

/// Transfers of a case that nobody has answered: they end when it moves by another.
///
/// # Errors
/// As the database.
pub async fn pending_transfers(tx: &Tx, case: CaseId) -> Result<Vec<Referral>> {
    let pending = [ReferralState::Draft, ReferralState::Sent, ReferralState::Received];
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .filter(row::Column::Kind.eq(Text(ReferralKind::Transfer)))
        .filter(row::Column::State.is_in(pending.map(Text)))
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// Puts the referrals of a case on the side of who holds it now.
///
/// # Errors
/// As the database.
pub async fn follow_holder(tx: &Tx, case: CaseId, holder: OrganisationId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::HolderId, Expr::value(holder.uuid()))
        .filter(row::Column::CaseId.eq(case.uuid()))
        .exec(&tx.db)
        .await?;
    Ok(())
}

/// A reference that no referral has yet.
///
/// # Errors
/// As the database.
pub async fn new_reference(tx: &Tx) -> Result<Reference> {
    loop {
        let reference = tx.new_reference();
        let taken = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::Reference.eq(reference.as_str()))
            .into_tuple::<uuid::Uuid>()
            .one(&tx.db)
            .await?;
        if taken.is_none() {
            return Ok(reference);
        }
    }
}

/// What decides who sees this referral now.
///
/// # Errors
/// As the database.
pub async fn facts(tx: &Tx, referral: &Referral) -> Result<ReferralFacts> {
    let case = crate::cases::find(tx, &Scope::system(), referral.case).await?;
    let case = crate::cases::facts(tx, &case).await?;
    Ok(ReferralFacts {
        holder: referral.holder,
        to: referral.content.to,
        assigned_to: case.assigned_to,
        county: case.county,
        is_sent: referral.sent_at.is_some(),
        former_holders: case.former_holders,
    })
}

/// Referrals under a consent that are under way: its withdrawal closes their data.
///
/// # Errors
/// As the database.
pub async fn under_way(tx: &Tx, consent: ConsentId) -> Result<Vec<Referral>> {
    under(tx, consent, &[ReferralState::Accepted, ReferralState::ServiceStarted]).await
}

async fn under(tx: &Tx, consent: ConsentId, states: &[ReferralState]) -> Result<Vec<Referral>> {
    let rows = row::Entity::find()
        .filter(row::Column::ConsentId.eq(consent.uuid()))
        .filter(row::Column::State.is_in(states.iter().copied().map(Text)))
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?;
    rows.into_iter()
        .map(|row| read(row).map(|(referral, _)| referral))
        .collect()
}

/// The organisations that were asked before this referral, for the same thing: itself and those
/// it followed. They are not offered again.
///
/// # Errors
/// As the database.
pub async fn asked_before(tx: &Tx, referral: &Referral) -> Result<Vec<OrganisationId>> {
    /// Longer chains are no chains of this request any more.
    const LONGEST: usize = 20;
    let mut asked = vec![referral.content.to];
    let mut previous = referral.previous;
    while let Some(id) = previous.filter(|_| asked.len() < LONGEST) {
        let before: Option<(uuid::Uuid, Option<uuid::Uuid>)> = row::Entity::find_by_id(id.uuid())
            .select_only()
            .column(row::Column::ToId)
            .column(row::Column::PreviousId)
            .into_tuple()
            .one(&tx.db)
            .await?;
        previous = None;
        if let Some((to, earlier)) = before {
            asked.push(OrganisationId::from_uuid(to));
            previous = earlier.map(ReferralId::from_uuid);
        }
    }
    Ok(asked)
}
