//! Accounts: every saving of a topic is a row, written once and sealed; the newest counts. The
//! exploiters are sealed in a column of their own, which is opened only where it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use punte_domain::cases::interview::{AccountRevision, EXPLOITERS};
use punte_domain::id::{AccountRevisionId, Id, InterviewId, OrganisationId, UserId};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::page::{Page, PageRequest, Position, after_key};
use crate::sealed::{AccountAnswers, AccountExploiters};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{AccountAnswers, AccountExploiters, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "account_revision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub topic: String,
        pub version: i64,
        pub interview_id: Uuid,
        pub saved_by: Uuid,
        pub organisation_id: Uuid,
        pub saved_at: ChronoDateTimeUtc,
        pub answers: Option<Sealed<AccountAnswers>>,
        pub exploiters: Option<Sealed<AccountExploiters>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is written once has one revision.
const REVISION: i64 = 1;

/// Adds a revision of a topic.
///
/// # Errors
/// [`Error::Taken`] when somebody else saved the topic meanwhile.
pub async fn add(tx: &Tx, key: &CaseKey, revision: &AccountRevision) -> Result<()> {
    let (mut answers, mut exploiters) = (None, None);
    if revision.topic == EXPLOITERS {
        exploiters = Some(key.seal::<AccountExploiters>(revision.id, REVISION, &revision.entries)?);
    } else {
        answers = Some(key.seal::<AccountAnswers>(revision.id, REVISION, &revision.entries)?);
    }
    let row = row::ActiveModel {
        id: Set(revision.id.uuid()),
        case_id: Set(revision.case.uuid()),
        topic: Set(revision.topic.clone()),
        version: Set(revision.version),
        interview_id: Set(revision.interview.uuid()),
        saved_by: Set(revision.saved_by.uuid()),
        organisation_id: Set(revision.organisation.uuid()),
        saved_at: Set(revision.saved_at),
        answers: Set(answers),
        exploiters: Set(exploiters),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// What is known of every topic but the exploiters, as it stands.
///
/// # Errors
/// As the database.
pub async fn current(tx: &Tx, key: &CaseKey) -> Result<Vec<AccountRevision>> {
    let (inner, outer) = (Alias::new("newer"), Alias::new("account_revision"));
    let column = |table: &Alias, name: &str| Expr::col((table.clone(), Alias::new(name)));
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(Alias::new("account_revision"), inner.clone())
        .and_where(column(&inner, "case_id").eq(column(&outer, "case_id")))
        .and_where(column(&inner, "topic").eq(column(&outer, "topic")))
        .and_where(column(&inner, "version").gt(column(&outer, "version")))
        .to_owned();
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::Topic.ne(EXPLOITERS))
        .filter(Expr::exists(newer).not())
        .order_by_asc(row::Column::Topic)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| revision(key, row))
        .collect()
}

/// What is known of one topic, as it stands, the exploiters too: for who may know of them.
///
/// # Errors
/// As the database.
pub async fn topic(tx: &Tx, key: &CaseKey, topic: &str) -> Result<Option<AccountRevision>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::Topic.eq(topic))
        .order_by_desc(row::Column::Version)
        .one(&tx.db)
        .await?
        .map(|row| revision(key, row))
        .transpose()
}

/// All revisions of a topic, the oldest first: what is done again where an interview was an error.
///
/// # Errors
/// As the database.
pub async fn all_of(tx: &Tx, key: &CaseKey, topic: &str) -> Result<Vec<AccountRevision>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::Topic.eq(topic))
        .order_by_asc(row::Column::Version)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(|row| revision(key, row))
        .collect()
}

/// A page of the revisions of a topic, the newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn history(tx: &Tx, key: &CaseKey, topic: &str, request: &PageRequest) -> Result<Page<AccountRevision>> {
    let place = tx.position::<i64>("account_revisions", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(row::Column::Topic.eq(topic))
        .filter(after_key(row::Column::Version, row::Column::Id, place))
        .order_by_desc(row::Column::Version)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("account_revisions", request, rows, |row| Position {
        key: row.version,
        id: row.id,
    })?;
    page.try_map(|row| revision(key, row))
}

/// The topics that were asked in each of these interviews.
///
/// # Errors
/// As the database.
pub async fn asked(
    tx: &Tx,
    interviews: impl IntoIterator<Item = InterviewId>,
) -> Result<BTreeMap<InterviewId, BTreeSet<String>>> {
    let ids: Vec<Uuid> = interviews.into_iter().map(Id::uuid).collect();
    let mut asked = BTreeMap::<InterviewId, BTreeSet<String>>::new();
    if ids.is_empty() {
        return Ok(asked);
    }
    let rows = row::Entity::find()
        .select_only()
        .column(row::Column::InterviewId)
        .column(row::Column::Topic)
        .filter(row::Column::InterviewId.is_in(ids))
        .distinct()
        .into_tuple::<(Uuid, String)>()
        .all(&tx.db)
        .await?;
    for (interview, topic) in rows {
        asked
            .entry(InterviewId::from_uuid(interview))
            .or_default()
            .insert(topic);
    }
    Ok(asked)
}

fn revision(key: &CaseKey, row: row::Model) -> Result<AccountRevision> {
    let id = AccountRevisionId::from_uuid(row.id);
    let entries = match (&row.answers, &row.exploiters) {
        (Some(answers), None) => key.open::<AccountAnswers>(id, REVISION, answers)?,
        (None, Some(exploiters)) => key.open::<AccountExploiters>(id, REVISION, exploiters)?,
        _ => return Err(Error::Corrupt("account")),
    };
    Ok(AccountRevision {
        id,
        case: key.case(),
        topic: row.topic,
        version: row.version,
        interview: InterviewId::from_uuid(row.interview_id),
        saved_by: UserId::from_uuid(row.saved_by),
        organisation: OrganisationId::from_uuid(row.organisation_id),
        saved_at: row.saved_at,
        entries,
    })
}
