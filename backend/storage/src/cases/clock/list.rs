//! Lists of clocks.

use std::collections::{BTreeMap, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::{CaseFacts, Scope};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::clock::{Clock, ClockState};
use punte_domain::id::{CaseId, Id, OrganisationId, ReferralId};
use punte_domain::reference::Reference;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::{self, Column};
use crate::cases;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Error, Result, Tx};

/// Which clocks a list shows.
#[derive(Debug, Clone, Default)]
pub struct ClockFilter {
    /// Those that run, or those that ran out and are still to be seen to.
    pub state: Option<ClockState>,
    /// Those of this case, also the ones that have stopped.
    pub case: Option<CaseId>,
    /// Those of this referral, also the ones that have stopped.
    pub referral: Option<ReferralId>,
    /// Those due at this time or later.
    pub due_from: Option<Timestamp>,
    /// Those due before.
    pub due_before: Option<Timestamp>,
    /// Beside the others those that this organisation owes to the sender of a referral.
    pub owed_by: Option<OrganisationId>,
}

impl ClockFilter {
    fn condition(&self) -> Condition {
        let is_of_one_thing = self.case.is_some() || self.referral.is_some();
        let only_open = (!is_of_one_thing || self.state.is_some()).then(|| Column::StoppedAt.is_null());
        Condition::all()
            .add_option(only_open)
            .add_option(self.state.map(|state| Column::State.eq(Text(state))))
            .add_option(self.case.map(|case| Column::CaseId.eq(case.uuid())))
            .add_option(self.referral.map(|referral| Column::ReferralId.eq(referral.uuid())))
            .add_option(self.due_from.map(|from| Column::DueAt.gte(from)))
            .add_option(self.due_before.map(|before| Column::DueAt.lt(before)))
    }
}

/// A clock in a list. The case is named to those who may see it; the receiver of a referral learns
/// nothing of the case from its clocks.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockLine {
    /// The clock.
    pub clock: Clock,
    /// The case.
    pub case: Option<ClockCase>,
    /// What decides who may meet it, whether or not the reader knows the case.
    pub facts: CaseFacts,
}

/// What a clock tells of its case.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockCase {
    /// What people read out.
    pub reference: Reference,
    /// A name that says nothing about the person.
    pub code_name: String,
    /// How much danger the person is in.
    pub risk_level: Option<RiskLevel>,
}

/// A page of clocks, the one due first first: those the scope's own organisation answers for, and
/// those of the cases that lie within the scope in another way. Of one case all are shown.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &ClockFilter, request: &PageRequest) -> Result<Page<ClockLine>> {
    let after = tx.position::<Timestamp>("clocks", request)?;
    let mut clocks: BTreeMap<(Timestamp, Uuid), Clock> = BTreeMap::new();
    let owed = filter.owed_by.map(owed);
    for arm in arms(tx, scope, filter.case.is_some()).into_iter().chain(owed) {
        let key = Expr::tuple([Expr::col(Column::DueAt), Expr::col(Column::Id)]);
        let place = after
            .as_ref()
            .map(|after| key.gt(Expr::tuple([Expr::val(after.key), Expr::val(after.id)])));
        let rows = row::Entity::find()
            .filter(arm)
            .filter(filter.condition())
            .filter(Condition::all().add_option(place))
            .order_by_asc(Column::DueAt)
            .order_by_asc(Column::Id)
            .limit(request.limit + 1)
            .all(&tx.db)
            .await?;
        clocks.extend(rows.into_iter().map(|row| ((row.due_at, row.id), row.into())));
    }
    let most = usize::try_from(request.limit + 1).unwrap_or(usize::MAX);
    let clocks: Vec<Clock> = clocks.into_values().take(most).collect();
    let page = tx.page("clocks", request, clocks, |clock| Position {
        key: clock.due_at,
        id: clock.id.uuid(),
    })?;
    let named = named(tx, scope, &page.items).await?;
    let custody = cases::custody(tx, page.items.iter().map(|clock| clock.case_id)).await?;
    let lines = page.items.into_iter().map(|clock| {
        let facts = custody.get(&clock.case_id).ok_or(Error::Corrupt("clock.case_id"))?;
        Ok(ClockLine {
            case: named.get(&clock.case_id).cloned(),
            facts: facts.clone(),
            clock,
        })
    });
    Ok(Page {
        items: lines.collect::<Result<_>>()?,
        next: page.next,
    })
}

/// What an organisation owes as the receiver of referrals, whoever works on them.
fn owed(here: OrganisationId) -> Condition {
    let received = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("referral"))
        .and_where(Expr::col(Alias::new("to_id")).eq(here.uuid()))
        .and_where(Expr::col((Alias::new("referral"), Alias::new("id"))).equals((row::Entity, Column::ReferralId)))
        .to_owned();
    Condition::all()
        .add(Column::OwnerOrganisationId.eq(here.uuid()))
        .add(Column::ReferralId.is_not_null())
        .add(Expr::exists(received))
}

/// The ways in which a clock can lie within `scope`, each by itself, so that each is answered from
/// its index.
fn arms(tx: &Tx, scope: &Scope, is_of_a_case: bool) -> Vec<Condition> {
    let within = |cases| Condition::all().add(Column::CaseId.in_subquery(cases));
    if scope.is_unbounded() {
        return vec![Condition::all()];
    }
    let answered = scope
        .home()
        .map(|home| Condition::all().add(Column::OwnerOrganisationId.eq(home.uuid())));
    if is_of_a_case {
        return answered
            .into_iter()
            .chain([within(cases::ids_readable(scope, tx.now))])
            .collect();
    }
    let own = scope.organisation().map_or_else(
        || {
            scope.own().zip(scope.home()).map(|(user, home)| {
                within(
                    Query::select()
                        .column(cases::row::Column::Id)
                        .from(cases::row::Entity)
                        .and_where(cases::row::Column::AssignedTo.eq(user.uuid()))
                        .and_where(cases::row::Column::OrganisationId.eq(home.uuid()))
                        .to_owned(),
                )
            })
        },
        |_| answered,
    );
    let region = scope.region().filter(|counties| !counties.is_empty()).map(|counties| {
        within(
            Query::select()
                .column(cases::row::Column::Id)
                .from(cases::row::Entity)
                .and_where(cases::row::Column::County.is_in(counties))
                .and_where(cases::row::Column::RestrictedAt.is_null())
                .to_owned(),
        )
    });
    own.into_iter().chain(region).collect()
}

#[derive(FromQueryResult)]
struct CaseName {
    id: Uuid,
    reference: String,
    code_name: String,
    risk_level: Option<Text<RiskLevel>>,
}

impl From<CaseName> for ClockCase {
    fn from(row: CaseName) -> Self {
        Self {
            reference: Reference::from_stored(row.reference),
            code_name: row.code_name,
            risk_level: row.risk_level.map(|level| level.0),
        }
    }
}

async fn named(tx: &Tx, scope: &Scope, clocks: &[Clock]) -> Result<HashMap<CaseId, ClockCase>> {
    let mut ids: Vec<Uuid> = clocks.iter().map(|clock| clock.case_id.uuid()).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = cases::row::Entity::find()
        .select_only()
        .columns([
            cases::row::Column::Id,
            cases::row::Column::Reference,
            cases::row::Column::CodeName,
            cases::row::Column::RiskLevel,
        ])
        .filter(cases::row::Column::Id.is_in(ids))
        .filter(cases::readable(scope, tx.now))
        .into_model::<CaseName>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (CaseId::from_uuid(row.id), row.into()))
        .collect())
}
