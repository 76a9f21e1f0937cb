//! Who may do what with a project: one question for each permission, asked before anything else is.
//!
//! What is out of reach is not found. The rule is [`ProjectFacts::within`]; a query of many asks it with
//! [`readable`].

use std::collections::BTreeSet;

use punte_domain::access::{Permission, ProjectFacts, Scope};
use punte_domain::id::{Id, OrganisationId, ProjectId, ProjectPartnerId};
use punte_domain::projects::budget_lines::LineReach;
use punte_domain::projects::partner::ProjectSide;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::project_card::partner;
use crate::{Error, Result, Tx};

/// Whose people see a project: its leader's and its partners', a row each, in the order of lists.
pub(super) mod party {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_party")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        pub is_lead: bool,
        #[sea_orm(column_type = "Text")]
        pub sort_text: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// Finds a project to be read: one's organisation leads it or takes part in it, or one watches over the country.
///
/// # Errors
/// [`Error::NotFound`], also when it is out of reach.
pub async fn read(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<ProjectFacts> {
    within(tx, Permission::ProjectsRead, scope, id).await
}

/// Finds a project to be changed: one's organisation leads it.
///
/// # Errors
/// [`Error::NotFound`], also when it is out of reach.
pub async fn manage(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<ProjectFacts> {
    within(tx, Permission::ProjectsManage, scope, id).await
}

/// Finds a project whose budget is to be kept: one's organisation leads it.
///
/// # Errors
/// [`Error::NotFound`], also when it is out of reach, and when a partner's lines alone are in reach.
pub async fn finance(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<ProjectFacts> {
    let facts = within(tx, Permission::ProjectsFinance, scope, id).await?;
    if facts.wholly_within(Permission::ProjectsFinance, scope) {
        Ok(facts)
    } else {
        Err(Error::NotFound)
    }
}

/// Finds a project of which something was promised and spent, and the lines from which one sees it: its leader all, a
/// partner its own.
///
/// # Errors
/// [`Error::NotFound`], also when it is out of reach.
pub async fn lines(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<LineReach> {
    lines_within(tx, Permission::ProjectsRead, scope, id).await
}

/// Finds a project of which something is to be promised or spent, and the lines from which one takes it: its leader all,
/// a partner its own.
///
/// # Errors
/// [`Error::NotFound`], also when it is out of reach.
pub async fn spend(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<LineReach> {
    lines_within(tx, Permission::ProjectsFinance, scope, id).await
}

async fn lines_within(tx: &Tx, permission: Permission, scope: &Scope, id: ProjectId) -> Result<LineReach> {
    let facts = within(tx, permission, scope, id).await?;
    let partners: Vec<(Uuid, Uuid)> = partner::Entity::find()
        .select_only()
        .columns([partner::Column::Id, partner::Column::OrganisationId])
        .filter(partner::Column::ProjectId.eq(id.uuid()))
        .filter(partner::Column::OrganisationId.is_not_null())
        .into_tuple()
        .all(&tx.db)
        .await?;
    let partners = partners.into_iter().map(|(partner, organisation)| {
        (
            ProjectPartnerId::from_uuid(partner),
            OrganisationId::from_uuid(organisation),
        )
    });
    Ok(LineReach::of(permission, scope, &facts, partners))
}

/// Finds a project in which something is to be reported, and on which side one stands there: its leader reports for
/// everybody, a partner what is its own.
///
/// # Errors
/// [`Error::NotFound`], also when it is out of reach.
pub async fn report(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<ProjectSide> {
    let facts = within(tx, Permission::ProjectsReport, scope, id).await?;
    let is_leader = scope.is_system() || scope.organisation() == Some(facts.lead);
    Ok(if is_leader {
        ProjectSide::Leader
    } else {
        ProjectSide::Partner
    })
}

async fn within(tx: &Tx, permission: Permission, scope: &Scope, id: ProjectId) -> Result<ProjectFacts> {
    let parties = party::Entity::find()
        .filter(party::Column::ProjectId.eq(id.uuid()))
        .all(&tx.db)
        .await?;
    let organisation = |row: &party::Model| OrganisationId::from_uuid(row.organisation_id);
    let lead = parties.iter().find(|row| row.is_lead).map(organisation);
    let facts = ProjectFacts {
        lead: lead.ok_or(Error::NotFound)?,
        partners: parties.iter().filter(|row| !row.is_lead).map(organisation).collect(),
    };
    if facts.within(permission, scope) {
        Ok(facts)
    } else {
        Err(Error::NotFound)
    }
}

/// The ids of the projects that may be read, for the condition of a list; `None` where that is all of them. `scope`
/// is that of the permission to read.
#[must_use]
pub fn readable(scope: &Scope) -> Option<SelectStatement> {
    if scope.is_unbounded() {
        return None;
    }
    // Whoever has no organisation's reach sees none.
    let here = scope.organisation().map_or_else(Uuid::nil, Id::uuid);
    Some(
        Query::select()
            .column(Alias::new("project_id"))
            .from(Alias::new("project_party"))
            .and_where(Expr::col(Alias::new("organisation_id")).eq(here))
            .take(),
    )
}

/// Those of these projects that may be read; `scope` is that of the permission to read.
///
/// # Errors
/// As the database.
pub async fn seen(
    tx: &Tx,
    scope: &Scope,
    projects: impl IntoIterator<Item = ProjectId>,
) -> Result<BTreeSet<ProjectId>> {
    let projects: BTreeSet<ProjectId> = projects.into_iter().collect();
    let Some(readable) = readable(scope) else {
        return Ok(projects);
    };
    if projects.is_empty() {
        return Ok(projects);
    }
    let seen: Vec<Uuid> = party::Entity::find()
        .select_only()
        .column(party::Column::ProjectId)
        .filter(party::Column::ProjectId.is_in(projects.into_iter().map(Id::uuid)))
        .filter(party::Column::ProjectId.in_subquery(readable))
        .into_tuple()
        .all(&tx.db)
        .await?;
    Ok(seen.into_iter().map(ProjectId::from_uuid).collect())
}

/// Makes room for the one that stays of two organisations that are merged, where both have a part in one project: it
/// stands there once, leading where one of the two does. What was a second partner stays by its name, since lines of
/// the budget name it. In a record it stands once in each part and role.
///
/// # Errors
/// As the database.
pub(crate) async fn make_room(tx: &Tx, stays: OrganisationId, duplicate: OrganisationId) -> Result<()> {
    let of = |organisation: OrganisationId, only_lead: bool| {
        let mut parties = Query::select();
        parties
            .column(party::Column::ProjectId)
            .from(party::Entity)
            .and_where(Expr::col(party::Column::OrganisationId).eq(organisation.uuid()));
        if only_lead {
            parties.and_where(Expr::col(party::Column::IsLead).eq(true));
        }
        parties.take()
    };
    // A partner of a project that the other leads, or takes part in too.
    for (who, projects) in [(duplicate, of(stays, false)), (stays, of(duplicate, true))] {
        let [ro, sq, en] = ["name_ro", "name_sq", "name_en"].map(|name| Expr::col(Alias::new(name)));
        let name = Query::select()
            .expr(Func::coalesce([ro, sq, en]))
            .from(Alias::new("organisation"))
            .and_where(Expr::col(Alias::new("id")).eq(who.uuid()))
            .take();
        let by_name = Query::update()
            .table(partner::Entity)
            .value(partner::Column::OrganisationId, None::<Uuid>)
            .value(partner::Column::Name, Expr::SubQuery(None, Box::new(name.into())))
            .and_where(Expr::col(partner::Column::OrganisationId).eq(who.uuid()))
            .and_where(Expr::col(partner::Column::ProjectId).in_subquery(projects))
            .to_owned();
        tx.db.execute(&by_name).await?;
    }
    party::Entity::update_many()
        .col_expr(party::Column::IsLead, Expr::value(true))
        .filter(party::Column::OrganisationId.eq(stays.uuid()))
        .filter(party::Column::ProjectId.in_subquery(of(duplicate, true)))
        .exec(&tx.db)
        .await?;
    party::Entity::delete_many()
        .filter(party::Column::OrganisationId.eq(duplicate.uuid()))
        .filter(party::Column::ProjectId.in_subquery(of(stays, false)))
        .exec(&tx.db)
        .await?;
    super::body::make_room(tx, stays, duplicate).await
}
