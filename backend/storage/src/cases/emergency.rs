//! Cases that were opened in an emergency: what was said is sealed for its version.

use punte_domain::Timestamp;
use punte_domain::access::decide::EmergencyFacts;
use punte_domain::access::{Actor, CaseFacts, Permission, Scope};
use punte_domain::cases::Case;
use punte_domain::cases::emergency::{EmergencyAccess, EmergencySpent, EmergencyWords};
use punte_domain::id::{CaseId, EmergencyAccessId, Id, OrganisationId, UserId};
use punte_domain::reference::Reference;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{LockIf, facts_of, ids_held, row as case, search};
use crate::columns::Text;
use crate::identity::user;
use crate::page::{Page, PageRequest, Position, after_key};
use crate::sealed::EmergencySaid;
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use punte_domain::cases::emergency::EmergencyFinding;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;
    use crate::sealed::{EmergencySaid, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "emergency_access")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        pub user_id: Uuid,
        pub organisation_id: Uuid,
        pub reason: String,
        pub opened_at: ChronoDateTimeUtc,
        pub until_at: ChronoDateTimeUtc,
        pub ended_at: Option<ChronoDateTimeUtc>,
        pub ended_by: Option<Uuid>,
        pub agreed_by: Option<Uuid>,
        pub agreed_at: Option<ChronoDateTimeUtc>,
        pub reviewed_by: Option<Uuid>,
        pub reviewed_at: Option<ChronoDateTimeUtc>,
        pub finding: Option<Text<EmergencyFinding>>,
        pub words: Sealed<EmergencySaid>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::Column;

/// The case of this reference, whoever may see it, and what decides who does; it asks as much for one that there
/// is not. Show nothing of it to whoever asks before the domain has opened it.
///
/// # Errors
/// As the database.
pub async fn named(tx: &Tx, reference: &Reference) -> Result<Option<(Case, CaseFacts)>> {
    let everything = Scope::system();
    let line = search::by_reference(tx, &everything, reference).await?;
    let id = line.map_or(CaseId::from_uuid(Uuid::nil()), |line| line.id);
    let case = match super::find(tx, &everything, id).await {
        Ok(case) => Some(case),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    Ok(case.zip(facts_of(tx, id).await?))
}

/// The case of an emergency that was found.
///
/// # Errors
/// [`Error::NotFound`] when it was erased meanwhile.
pub async fn case(tx: &Tx, access: &EmergencyAccess) -> Result<Case> {
    super::find(tx, &Scope::system(), access.case).await
}

/// How many cases this person opened in emergencies; no other request of theirs opens one meanwhile. What ran out is
/// marked as ended, which makes room for the next.
///
/// # Errors
/// As the database.
pub async fn spent(tx: &Tx, by: UserId) -> Result<EmergencySpent> {
    user::hold(tx, by).await?;
    row::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::col(Column::UntilAt))
        .filter(Column::UserId.eq(by.uuid()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::UntilAt.lte(tx.now))
        .exec(&tx.db)
        .await?;
    let own = || row::Entity::find().filter(Column::UserId.eq(by.uuid()));
    let since = |when: Timestamp| own().filter(Column::OpenedAt.gt(when)).count(&tx.db);
    Ok(EmergencySpent {
        is_running: own().filter(Column::EndedAt.is_null()).count(&tx.db).await? > 0,
        today: since(EmergencySpent::day(tx.now)).await?,
        this_month: since(EmergencySpent::month(tx.now)).await?,
    })
}

/// Adds one.
///
/// # Errors
/// [`Error::Taken`] when another of the same person was opened meanwhile.
pub async fn add(tx: &Tx, key: &CaseKey, access: &EmergencyAccess, words: &EmergencyWords) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(access.id.uuid()),
        case_id: Set(access.case.uuid()),
        user_id: Set(access.user.uuid()),
        organisation_id: Set(access.organisation.uuid()),
        reason: Set(access.reason.clone()),
        opened_at: Set(access.opened_at),
        until_at: Set(access.until),
        ..changing(key, access, words)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// Keeps what changed, and counts the version.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, access: EmergencyAccess, words: &EmergencyWords) -> Result<EmergencyAccess> {
    let before = access.version;
    let access = EmergencyAccess {
        version: before + 1,
        ..access
    };
    let update = row::Entity::update_many()
        .set(changing(key, &access, words)?)
        .filter(Column::Id.eq(access.id.uuid()))
        .filter(Column::Version.eq(before));
    tx.update_one(update).await?;
    Ok(access)
}

/// What changes, sealed for its version.
fn changing(key: &CaseKey, access: &EmergencyAccess, words: &EmergencyWords) -> Result<row::ActiveModel> {
    Ok(row::ActiveModel {
        version: Set(access.version),
        ended_at: Set(access.ended.map(|(at, _)| at)),
        ended_by: Set(access.ended.and_then(|(_, by)| by).map(Id::uuid)),
        agreed_by: Set(access.agreed.map(|(by, _)| by.uuid())),
        agreed_at: Set(access.agreed.map(|(_, at)| at)),
        reviewed_by: Set(access.reviewed.map(|(by, _, _)| by.uuid())),
        reviewed_at: Set(access.reviewed.map(|(_, at, _)| at)),
        finding: Set(access.reviewed.map(|(_, _, finding)| Text(finding))),
        words: Set(key.seal::<EmergencySaid>(access.id, access.version, words)?),
        ..Default::default()
    })
}

/// One that this person opened, or of a case that their organisation holds and of which they may know who opens it.
///
/// # Errors
/// [`Error::NotFound`] for any other.
pub async fn find(tx: &Tx, by: &Actor, id: EmergencyAccessId) -> Result<EmergencyAccess> {
    row::Entity::find_by_id(id.uuid())
        .filter(
            Condition::any()
                .add(Column::UserId.eq(by.user.uuid()))
                .add(held(tx, by)),
        )
        .lock_if(tx)
        .one(&tx.db)
        .await?
        .map(EmergencyAccess::from)
        .ok_or(Error::NotFound)
}

/// What was said of one that was found.
///
/// # Errors
/// As the database, or where it was altered.
pub async fn words(tx: &Tx, key: &CaseKey, access: &EmergencyAccess) -> Result<EmergencyWords> {
    let row = row::Entity::find_by_id(access.id.uuid())
        .filter(Column::CaseId.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    key.open::<EmergencySaid>(access.id, row.version, &row.words)
}

/// Whose emergencies are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmergencyFolder {
    /// Those that this person opened.
    Own,
    /// Those of cases that their organisation holds, as far as they may know who opens these.
    Held,
    /// Those of them that nobody has reviewed.
    Unreviewed,
}

/// A page of them, the latest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    by: &Actor,
    folder: EmergencyFolder,
    request: &PageRequest,
) -> Result<Page<EmergencyAccess>> {
    let place = tx.position::<Timestamp>("emergencies", request)?;
    let which = match folder {
        EmergencyFolder::Own => Condition::all().add(Column::UserId.eq(by.user.uuid())),
        EmergencyFolder::Held => held(tx, by),
        EmergencyFolder::Unreviewed => held(tx, by).add(Column::ReviewedAt.is_null()),
    };
    let rows = row::Entity::find()
        .filter(which)
        .filter(after_key(Column::OpenedAt, Column::Id, place))
        .order_by_desc(Column::OpenedAt)
        .order_by_desc(Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("emergencies", request, rows, |row| Position {
        key: row.opened_at,
        id: row.id,
    })?;
    Ok(page.map(EmergencyAccess::from))
}

fn held(tx: &Tx, by: &Actor) -> Condition {
    // Asked of each emergency in its turn: they are few, and the cases that an organisation holds are many. So a page
    // is read from an index in its order.
    let mut cases = ids_held(&by.scope(Permission::CasesAccessLog), by.organisation, tx.now);
    cases.and_where(Expr::col((case::Entity, case::Column::Id)).equals((row::Entity, Column::CaseId)));
    Condition::all().add(Expr::exists(cases))
}

/// Those that are open now, for what decides who sees the case.
///
/// # Errors
/// As the database.
pub async fn live(tx: &Tx, case: CaseId) -> Result<Vec<EmergencyFacts>> {
    let rows = row::Entity::find()
        .filter(Column::CaseId.eq(case.uuid()))
        .filter(Column::UntilAt.gt(tx.now))
        .filter(Column::EndedAt.is_null())
        .all(&tx.db)
        .await?;
    Ok(rows.into_iter().map(|row| EmergencyAccess::from(row).facts()).collect())
}

impl From<row::Model> for EmergencyAccess {
    fn from(row: row::Model) -> Self {
        let reviewed = row.reviewed_by.map(UserId::from_uuid).zip(row.reviewed_at);
        Self {
            id: EmergencyAccessId::from_uuid(row.id),
            version: row.version,
            case: CaseId::from_uuid(row.case_id),
            user: UserId::from_uuid(row.user_id),
            organisation: OrganisationId::from_uuid(row.organisation_id),
            reason: row.reason,
            opened_at: row.opened_at,
            until: row.until_at,
            ended: row.ended_at.map(|at| (at, row.ended_by.map(UserId::from_uuid))),
            agreed: row.agreed_by.map(UserId::from_uuid).zip(row.agreed_at),
            reviewed: reviewed.zip(row.finding).map(|((by, at), finding)| (by, at, finding.0)),
        }
    }
}
