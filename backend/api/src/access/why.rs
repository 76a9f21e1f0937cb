//! Why the caller can do something, or cannot.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::access::decide::Relation;
use punte_domain::access::explain::{AccessRule, Explanation, explain, granted_by, knows};
use punte_domain::access::{CaseFacts, Class, OwnRole, Permission, Principal, Reach, ReadPurpose, Role};
use punte_domain::id::CaseId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::language::Language;
use punte_storage::identity::{organisation, own_role, user};
use punte_storage::{Tx, cases};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::OwnRoleNameView;
use crate::auth::Person;
use crate::{App, Code, Problem, Query};

/// What is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhyQuery {
    /// The act, by its permission.
    action: Permission,
    /// With this case, which the caller may know of.
    case: Option<CaseId>,
}

/// Why the caller can do something, or cannot.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Why)]
pub(super) struct WhyView {
    action: Permission,
    is_allowed: bool,
    /// The rule by which it is so.
    rule: AccessRule,
    /// The caller's roles that grant it.
    granted_by: Vec<Role>,
    /// The caller's roles of the installation's own that grant it.
    granted_by_own: Vec<OwnRoleNameView>,
    /// How far they grant it.
    reaches: Vec<Reach>,
    /// Of the case: how the caller relates to it.
    relation: Option<Relation>,
    /// Of the case: what it opens.
    opens: Vec<Class>,
    /// Where it is a reading: what the ledger says that the caller reads for.
    purpose: Option<ReadPurpose>,
    /// Whether consent, or a ground that stands in for it, bounds what may be done.
    needs_consent: bool,
    /// Where the caller cannot: who in an organisation such as theirs could.
    could: Vec<Role>,
    /// And in which roles of the installation's own.
    could_own: Vec<OwnRoleNameView>,
}

/// Ask why I can do something, or cannot
///
/// The rule: which role grants it and how far, how the caller relates to the case, what that opens, and whether
/// consent bounds it. A case which the caller may not know of is answered as one that there is not. For anybody
/// who is signed in.
#[utoipa::path(tag = "me", operation_id = "why_read", params(WhyQuery),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = WhyView), Problem))]
#[get("/me/why")]
pub(super) async fn read(app: Data<App>, actor: Person, query: Query<WhyQuery>) -> Result<Json<WhyView>, Problem> {
    let tx = app.read(&actor);
    let who = Principal::from(&*actor);
    let facts = match query.case {
        Some(case) => Some(known(&tx, &who, case).await?),
        None => None,
    };
    let told = explain(&who, query.action, facts.as_ref(), tx.now);
    let me = user::find_self(&tx, &actor).await?;
    let home = organisation::find(&tx, actor.organisation).await?;
    let kind = home.facts.kind;
    let own = own_role::all(&tx).await?;
    let mine_of_own = own.iter().filter(|role| me.own_roles.contains(&role.id));
    let granted_by_own = named(mine_of_own, query.action, kind, actor.language);
    let mine = me.roles.into_iter().filter(|role| role.allows(query.action)).collect();
    let (could, could_own) = match told.rule {
        AccessRule::NotGranted | AccessRule::OutOfReach | AccessRule::ClassClosed => (
            granted_by(query.action, kind),
            named(own.iter(), query.action, kind, actor.language),
        ),
        // It can be done, or nobody does it with this case as it is.
        AccessRule::Granted
        | AccessRule::Reached
        | AccessRule::CaseClosed
        | AccessRule::CaseRestricted
        | AccessRule::NotOfCases => (Vec::new(), Vec::new()),
    };
    Ok(Json(WhyView::new(
        query.action,
        told,
        (mine, granted_by_own),
        (could, could_own),
    )))
}

/// Those of these own roles that grant it to people of an organisation of this kind.
fn named<'a>(
    roles: impl Iterator<Item = &'a OwnRole>,
    action: Permission,
    kind: OrganisationKind,
    language: Language,
) -> Vec<OwnRoleNameView> {
    let granting = roles.filter_map(|role| {
        let facts = role.in_force().filter(|facts| facts.allows(action, kind));
        facts.map(|facts| (&role.id, facts))
    });
    OwnRoleNameView::all(granting, language)
}

/// What decides who sees this case, where the caller may know of it.
async fn known(tx: &Tx, who: &Principal<'_>, case: CaseId) -> Result<CaseFacts, Problem> {
    let facts = cases::facts_of(tx, case).await?;
    facts
        .filter(|facts| knows(who, facts, tx.now))
        .ok_or_else(|| Problem::new(Code::NotFound))
}

impl WhyView {
    fn new(
        action: Permission,
        told: Explanation,
        (granted_by, granted_by_own): (Vec<Role>, Vec<OwnRoleNameView>),
        (could, could_own): (Vec<Role>, Vec<OwnRoleNameView>),
    ) -> Self {
        Self {
            action,
            is_allowed: told.is_allowed,
            rule: told.rule,
            granted_by,
            granted_by_own,
            reaches: told.reaches.into_iter().collect(),
            relation: told.relation,
            opens: told.classes,
            purpose: told.purpose,
            needs_consent: told.needs_consent,
            could,
            could_own,
        }
    }
}
