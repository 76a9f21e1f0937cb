//! Why the caller can do something, or cannot.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::access::decide::{Record, ReferralFacts, Relation, decide};
use punte_domain::access::explain::{About, AccessRule, Explanation, explain, granted_by, knows};
use punte_domain::access::{
    Actor, CaseFacts, Class, OwnRole, Permission, Principal, ProjectFacts, Reach, ReadPurpose, Role,
};
use punte_domain::cases::consent::ConsentState;
use punte_domain::id::{CaseId, ClientId, OrganisationId, ProjectId, ReferralId, UserId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::language::Language;
use punte_storage::cases::consent;
use punte_storage::identity::{client, organisation, own_role, user};
use punte_storage::{Tx, cases, projects, referrals};
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
    /// With this case, which the caller may know of. One record at most is named.
    case: Option<CaseId>,
    /// With this referral, which the caller may read.
    referral: Option<ReferralId>,
    /// With this project, which the caller may read.
    project: Option<ProjectId>,
    /// With this user, whom the caller may read, or with the caller themselves.
    user: Option<UserId>,
    /// With this organisation.
    organisation: Option<OrganisationId>,
    /// With this service account, which the caller may read.
    client: Option<ClientId>,
}

/// A record that the caller may know of, by what decides who does what with it.
enum Known {
    Nothing,
    Case(CaseId, CaseFacts),
    /// And its case.
    Referral(CaseId, ReferralFacts),
    Project(ProjectFacts),
    User(UserId, OrganisationId),
    Organisation(OrganisationId),
    Client(OrganisationId),
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
    /// Of the record: how the caller relates to it.
    relation: Option<Relation>,
    /// Of a case or a referral: what it opens.
    opens: Vec<Class>,
    /// Where it is a reading: what the ledger says that the caller reads for.
    purpose: Option<ReadPurpose>,
    /// Whether consent, or a ground that stands in for it, bounds what may be done.
    needs_consent: bool,
    /// Where it does, and the caller may see the consents of the case: whether one is in force, for a referral one
    /// whose recipient it is sent to.
    has_consent: Option<bool>,
    /// Where the caller cannot: who in an organisation such as theirs could.
    could: Vec<Role>,
    /// And in which roles of the installation's own.
    could_own: Vec<OwnRoleNameView>,
}

/// Ask why I can do something, or cannot
///
/// The rule: which role grants it and how far, how the caller relates to the record, what that opens, and whether
/// consent bounds it. A record which the caller may not know of is answered as one that there is not. For anybody
/// who is signed in.
#[utoipa::path(tag = "me", operation_id = "why_read", params(WhyQuery),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = WhyView), Problem))]
#[get("/me/why")]
pub(super) async fn read(app: Data<App>, actor: Person, query: Query<WhyQuery>) -> Result<Json<WhyView>, Problem> {
    let tx = app.read(&actor);
    let who = Principal::from(&*actor);
    let known = Box::pin(known(&tx, &actor, &query)).await?;
    let told = explain(&who, query.action, known.about(), tx.now);
    let has_consent = if told.needs_consent {
        has_consent(&app, &tx, &who, &known).await?
    } else {
        None
    };
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
        // It can be done, or nobody does it with this record as it is.
        AccessRule::Granted
        | AccessRule::Reached
        | AccessRule::CaseClosed
        | AccessRule::CaseRestricted
        | AccessRule::Own
        | AccessRule::NotOfRecord => (Vec::new(), Vec::new()),
    };
    Ok(Json(WhyView::new(
        query.action,
        told,
        has_consent,
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

/// What decides who does what with the record that was named, where the caller may know of it.
async fn known(tx: &Tx, actor: &Actor, query: &WhyQuery) -> Result<Known, Problem> {
    let WhyQuery {
        action: _,
        case,
        referral,
        project,
        user,
        organisation,
        client,
    } = *query;
    Ok(match (case, referral, project, user, organisation, client) {
        (None, None, None, None, None, None) => Known::Nothing,
        (Some(id), None, None, None, None, None) => {
            let facts = cases::facts_of(tx, id).await?;
            let facts = facts.filter(|facts| knows(&Principal::from(actor), facts, tx.now));
            Known::Case(id, facts.ok_or_else(unknown)?)
        }
        (None, Some(id), None, None, None, None) => {
            let scope = actor.scope(Permission::ReferralsRead);
            let (found, _) = referrals::find_readable(tx, &scope, id).await?;
            Known::Referral(found.case, referrals::facts(tx, &found).await?)
        }
        (None, None, Some(id), None, None, None) => {
            let scope = actor.scope(Permission::ProjectsRead);
            Known::Project(projects::access::read(tx, &scope, id).await?)
        }
        (None, None, None, Some(id), None, None) if id == actor.user => Known::User(id, actor.organisation),
        (None, None, None, Some(id), None, None) => {
            let found = user::find(tx, &actor.scope(Permission::UsersRead), id).await?;
            Known::User(id, found.organisation)
        }
        (None, None, None, None, Some(id), None) => {
            if id != actor.organisation && !actor.grants.has(Permission::DirectoryRead) {
                return Err(unknown());
            }
            Known::Organisation(organisation::find(tx, id).await?.id)
        }
        (None, None, None, None, None, Some(id)) => {
            let found = client::find(tx, &actor.scope(Permission::UsersRead), id).await?;
            Known::Client(found.organisation)
        }
        _ => return Err(Problem::new(Code::InvalidQuery).because("one_record")),
    })
}

fn unknown() -> Problem {
    Problem::new(Code::NotFound)
}

/// Whether a consent, or a ground that stands in for it, is in force; `None` where the caller may not see consents.
async fn has_consent(app: &App, tx: &Tx, who: &Principal<'_>, known: &Known) -> Result<Option<bool>, Problem> {
    let (case, recipient, facts) = match known {
        Known::Case(case, facts) => (*case, None, Some(facts.clone())),
        Known::Referral(case, facts) => (*case, Some(facts.to), cases::facts_of(tx, *case).await?),
        Known::Nothing | Known::Project(_) | Known::User(..) | Known::Organisation(_) | Known::Client(_) => {
            return Ok(None);
        }
    };
    let sees = |facts: &CaseFacts| {
        let record = Record::Case(facts, Class::Operational);
        decide(who, Permission::ConsentsRead, record, tx.now).is_allowed()
    };
    if !facts.as_ref().is_some_and(sees) {
        return Ok(None);
    }
    let today = app.pack.calendar().date(tx.now);
    let consents = consent::of_case(tx, case).await?;
    Ok(Some(consents.iter().any(|consent| {
        let is_for = recipient.is_none_or(|recipient| consent.terms.recipient == recipient);
        is_for && consent.state(today) == ConsentState::Active
    })))
}

impl Known {
    fn about(&self) -> About<'_> {
        match self {
            Self::Nothing => About::Nothing,
            Self::Case(_, facts) => About::Case(facts),
            Self::Referral(_, facts) => About::Referral(facts),
            Self::Project(facts) => About::Project(facts),
            Self::User(user, organisation) => About::User(*user, *organisation),
            Self::Organisation(organisation) => About::Organisation(*organisation),
            Self::Client(organisation) => About::Client(*organisation),
        }
    }
}

impl WhyView {
    fn new(
        action: Permission,
        told: Explanation,
        has_consent: Option<bool>,
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
            has_consent,
            could,
            could_own,
        }
    }
}
