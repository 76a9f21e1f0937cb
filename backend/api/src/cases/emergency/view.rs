//! An emergency, as whoever opened the case reads it and as those who hold the case do.

use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::cases::Case;
use punte_domain::cases::emergency::{EmergencyAccess, EmergencyFinding, EmergencyWords};
use punte_domain::id::{CaseId, EmergencyAccessId, UserId};
use punte_domain::reference::Reference;
use punte_storage::cases::{CaseLabel, custody, labels};
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// That somebody opened a case in an emergency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmergencyAccess)]
pub(crate) struct EmergencyAccessView {
    id: EmergencyAccessId,
    version: i64,
    case_reference: Reference,
    /// The case, for those whose organisation holds it.
    case_id: Option<CaseId>,
    #[schema(example = "Mesteacăn 47")]
    case_code_name: Option<String>,
    /// The organisation that holds the case: for those who work there, and for who opened it while it is open. Where a
    /// person is helped tells where they are.
    holder_name: Option<String>,
    /// Who opened it.
    user_id: UserId,
    user_name: String,
    organisation_name: String,
    /// A code of the pack's list `emergency_reason`.
    #[schema(example = "danger_to_life")]
    reason: String,
    opened_at: DateTime<Utc>,
    /// When it ended, or ends by itself.
    ends_at: DateTime<Utc>,
    /// Whether the case is open by it now.
    is_live: bool,
    /// Who ended it before its time.
    ended_by_name: Option<String>,
    /// Who agreed that where the person is shows too.
    agreed_by_name: Option<String>,
    agreed_at: Option<DateTime<Utc>>,
    /// What the review found; `null` while nobody has reviewed it.
    finding: Option<EmergencyFinding>,
    reviewed_by_name: Option<String>,
    reviewed_at: Option<DateTime<Utc>>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["emergency_case_read", "emergency_access_end"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for EmergencyAccessView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// The same with what was said, for those who may know who opens the case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EmergencyAccessDetails)]
pub(crate) struct EmergencyDetailsView {
    #[serde(flatten)]
    access: EmergencyAccessView,
    /// What happened, as who opened the case told it; `null` for them.
    said: Option<String>,
    /// What the review says.
    review: Option<String>,
}

impl EmergencyDetailsView {
    pub(super) fn new(access: EmergencyAccessView, words: Option<EmergencyWords>) -> Self {
        let (said, review) = words.map_or((None, None), |words| (Some(words.said), words.review));
        Self { access, said, review }
    }
}

impl Versioned for EmergencyDetailsView {
    fn version(&self) -> i64 {
        self.access.version
    }
}

/// Whether the caller answers for this case where it is held.
pub(super) async fn answers_for(tx: &Tx, actor: &Actor, case: &Case) -> Result<bool, Problem> {
    let facts = punte_storage::cases::facts(tx, case).await?;
    let record = Record::Case(&facts, Class::Sensitive);
    Ok(decide(&actor.into(), Permission::EmergenciesReview, record, tx.now).is_allowed())
}

/// Emergencies as the caller reads them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    found: Vec<EmergencyAccess>,
) -> Result<Vec<EmergencyAccessView>, Problem> {
    let files = custody(tx, found.iter().map(|access| access.case)).await?;
    let labels = labels(tx, found.iter().map(|access| access.case)).await?;
    let organisations = found.iter().map(|access| access.organisation);
    let users = found.iter().flat_map(|access| {
        let others = [
            access.ended.and_then(|(_, by)| by),
            access.agreed.map(|(by, _)| by),
            access.reviewed.map(|(by, _, _)| by),
        ];
        others.into_iter().flatten().chain([access.user])
    });
    let holders = files.values().map(|facts| facts.holder);
    let names = names(tx, actor.language, organisations.chain(holders), users).await?;
    Ok(found
        .into_iter()
        .filter_map(|access| {
            let (facts, label) = (files.get(&access.case)?, labels.get(&access.case)?);
            let record = Record::Case(facts, Class::Sensitive);
            let answers_for = decide(&actor.into(), Permission::EmergenciesReview, record, tx.now).is_allowed();
            let is_held = facts.holder == actor.organisation;
            let abilities = access.abilities(actor, answers_for, tx.now);
            let shows_holder = is_held || access.is_live(tx.now);
            let holder = shows_holder.then(|| names.organisation(facts.holder));
            Some(view(tx, access, (label, is_held, holder), &names, abilities))
        })
        .collect())
}

/// One of them.
pub(super) async fn one(tx: &Tx, actor: &Actor, access: EmergencyAccess) -> Result<EmergencyAccessView, Problem> {
    let mut found = views(tx, actor, vec![access]).await?;
    found.pop().ok_or_else(|| punte_storage::Error::NotFound.into())
}

fn view(
    tx: &Tx,
    access: EmergencyAccess,
    (label, is_held, holder_name): (&CaseLabel, bool, Option<String>),
    names: &Names,
    abilities: Vec<&'static str>,
) -> EmergencyAccessView {
    EmergencyAccessView {
        id: access.id,
        version: access.version,
        case_reference: label.reference.clone(),
        case_id: is_held.then_some(access.case),
        case_code_name: is_held.then(|| label.code_name.clone()),
        holder_name,
        user_id: access.user,
        user_name: names.user(access.user),
        organisation_name: names.organisation(access.organisation),
        opened_at: access.opened_at,
        ends_at: access.ends_at(),
        is_live: access.is_live(tx.now),
        ended_by_name: access.ended.and_then(|(_, by)| by).map(|by| names.user(by)),
        agreed_by_name: access.agreed.map(|(by, _)| names.user(by)),
        agreed_at: access.agreed.map(|(_, at)| at),
        finding: access.reviewed.map(|(_, _, finding)| finding),
        reviewed_by_name: access.reviewed.map(|(by, _, _)| names.user(by)),
        reviewed_at: access.reviewed.map(|(_, at, _)| at),
        reason: access.reason,
        abilities,
    }
}
