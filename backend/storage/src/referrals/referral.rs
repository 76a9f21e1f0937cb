//! The referral itself.

use punte_domain::access::{ReferralFacts, Scope};
use punte_domain::cases::Urgency;
use punte_domain::cases::consent::DataSets;
use punte_domain::id::{CaseId, ConsentId, Id, OrganisationId, ReferralId, UserId};
use punte_domain::reference::Reference;
use punte_domain::referrals::{BrokenReason, Referral, ReferralContent, ReferralKind, ReferralState, RefusalReason};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::sight::{readable, visible};
use super::words::Words;
use crate::cases::LockIf;
use crate::columns::Text;
use crate::sealed::{ReferralMessage, ReferralReason, Sealed};
use crate::{Error, Result, Tx};

pub(crate) mod row {
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

pub(super) fn read(row: row::Model) -> Result<(Referral, Words)> {
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
    let update = row::Entity::update_many()
        .set(changing(&referral)?)
        .col_expr(row::Column::Version, Expr::value(version))
        .filter(row::Column::Id.eq(referral.id.uuid()))
        .filter(row::Column::Version.eq(referral.version));
    tx.update_one(update).await?;
    Ok(Referral { version, ..referral })
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

/// The referral, if it is of this case and its course may be read within `scope`. Nothing of another
/// case is locked.
///
/// # Errors
/// As the database.
pub async fn find_of_case(tx: &Tx, scope: &Scope, case: CaseId, id: ReferralId) -> Result<Option<Referral>> {
    let condition = Condition::all()
        .add(readable(scope, tx.now))
        .add(row::Column::CaseId.eq(case.uuid()));
    match one(tx, condition, id).await {
        Err(Error::NotFound) => Ok(None),
        found => Ok(Some(found?.0)),
    }
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
        is_restricted: case.is_restricted,
        former_holders: case.former_holders,
    })
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
