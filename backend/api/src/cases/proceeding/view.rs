//! Proceedings and hearings as they are read: by whoever holds the case, and what of it a receiver of a
//! referral sees under the data set `legal`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::claim::{CompensationClaim, CompensationClaimState};
use punte_domain::cases::proceeding::hearing::{Hearing, HearingState};
use punte_domain::cases::proceeding::{Proceeding, ProceedingKind};
use punte_domain::cases::track::ProceedingsState;
use punte_domain::id::{HearingId, OrganisationId, ProceedingId, UserId};
use punte_storage::cases::proceeding as storage;
use punte_storage::{CaseKey, Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;
use crate::{Code, Problem};

/// A capacity in which the person stood in proceedings before.
#[derive(Debug, Serialize, ToSchema)]
struct ProceedingCapacity {
    /// A code of the pack's list `proceeding_capacity`.
    capacity: String,
    since: NaiveDate,
}

/// A stage that proceedings came to before.
#[derive(Debug, Serialize, ToSchema)]
struct ProceedingStage {
    stage: ProceedingsState,
    on: NaiveDate,
}

/// Proceedings that the person takes part in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proceeding)]
pub(crate) struct ProceedingView {
    pub(super) id: ProceedingId,
    version: i64,
    kind: ProceedingKind,
    /// ISO 3166-1.
    #[schema(example = "RO")]
    country: String,
    opened_on: NaiveDate,
    stage: ProceedingsState,
    stage_on: NaiveDate,
    /// The stages before, the first first.
    stages: Vec<ProceedingStage>,
    /// The stages they may come to from here.
    next: Vec<ProceedingsState>,
    /// A code of the pack's list `proceeding_outcome`.
    outcome: Option<String>,
    /// A code of the pack's list `proceeding_capacity`.
    #[schema(example = "injured_party")]
    capacity: String,
    capacity_since: NaiveDate,
    /// In which capacities the person stood there before, the first first.
    earlier_capacities: Vec<ProceedingCapacity>,
    body_id: Option<OrganisationId>,
    /// The name of that organisation.
    body_organisation_name: Option<String>,
    body_name: Option<String>,
    file_number: Option<String>,
    lawyer_id: Option<OrganisationId>,
    /// The name of that organisation.
    lawyer_organisation_name: Option<String>,
    lawyer_name: Option<String>,
    /// Codes of the pack's list `protection_measure`.
    measures: Vec<String>,
    language: Option<String>,
    note: Option<String>,
    /// Why the record is an error, if it is one.
    error_reason: Option<String>,
    /// Its hearings, by their time.
    hearings: Vec<HearingView>,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["proceeding_update", "proceeding_advance", "proceeding_void", "hearing_create"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for ProceedingView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// A hearing.
#[derive(Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[schema(as = Hearing)]
pub(crate) struct HearingView {
    pub(super) id: HearingId,
    version: i64,
    /// The day and the hour as the summons says them, where the court sits.
    #[schema(value_type = String, example = "2026-04-02T10:30:00")]
    at: NaiveDateTime,
    state: HearingState,
    /// A code of the pack's list `hearing_kind`.
    #[schema(example = "testimony")]
    kind: String,
    place: Option<String>,
    needs_interpreter: bool,
    /// Codes of the pack's list `protection_measure`.
    measures: Vec<String>,
    companion_id: Option<UserId>,
    /// The name of that colleague.
    companion_user_name: Option<String>,
    companion_name: Option<String>,
    goes_alone: bool,
    is_prepared: bool,
    /// It lies ahead, and nobody goes with the person yet.
    lacks_company: bool,
    postponed_to_id: Option<HearingId>,
    result: Option<String>,
    note: Option<String>,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["hearing_update", "hearing_end"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for HearingView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Proceedings as the caller reads them, with their hearings.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    proceedings: Vec<Proceeding>,
    key: &CaseKey,
) -> Result<Vec<ProceedingView>, Problem> {
    if proceedings.is_empty() {
        return Ok(Vec::new());
    }
    let hearings = storage::hearing::of_case(tx, key).await?;
    let named = named(tx, actor, &proceedings, &hearings).await?;
    Ok(proceedings
        .into_iter()
        .map(|one| {
            let of_it = hearings.iter().filter(|hearing| hearing.proceeding == one.id);
            let hearings = of_it
                .map(|hearing| HearingView::new(hearing.clone(), &one, case, actor, &named))
                .collect();
            ProceedingView::new(one, hearings, case, actor, &named)
        })
        .collect())
}

/// One of them.
pub(super) async fn view_of(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    proceeding: Proceeding,
    key: &CaseKey,
) -> Result<ProceedingView, Problem> {
    let view = views(tx, actor, case, vec![proceeding], key).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// A hearing as the caller reads it.
pub(super) async fn hearing_view(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    proceeding: &Proceeding,
    hearing: Hearing,
) -> Result<HearingView, Problem> {
    let named = named(tx, actor, &[], std::slice::from_ref(&hearing)).await?;
    Ok(HearingView::new(hearing, proceeding, case, actor, &named))
}

async fn named(tx: &Tx, actor: &Actor, proceedings: &[Proceeding], hearings: &[Hearing]) -> Result<Names, Problem> {
    let organisations = proceedings.iter().flat_map(|one| [one.words.body, one.words.lawyer]);
    let people = proceedings.iter().map(|one| one.recorded_by);
    let at_hearings = hearings
        .iter()
        .flat_map(|one| [Some(one.recorded_by), one.words.companion]);
    Ok(names(
        tx,
        actor.language,
        organisations.flatten(),
        people.chain(at_hearings.flatten()),
    )
    .await?)
}

impl ProceedingView {
    fn new(one: Proceeding, hearings: Vec<HearingView>, case: &Case, actor: &Actor, names: &Names) -> Self {
        let organisation = |id: Option<OrganisationId>| id.map(|id| names.organisation(id));
        let (abilities, next) = (one.abilities(case, actor), one.next().to_vec());
        let words = one.words;
        Self {
            id: one.id,
            version: one.version,
            kind: one.kind,
            country: one.country,
            opened_on: one.opened_on,
            stage: one.stage,
            stage_on: one.stage_on,
            stages: words
                .stages
                .into_iter()
                .map(|reached| ProceedingStage {
                    stage: reached.stage,
                    on: reached.on,
                })
                .collect(),
            next,
            outcome: one.outcome,
            capacity: one.capacity,
            capacity_since: one.capacity_since,
            earlier_capacities: words
                .earlier
                .into_iter()
                .map(|held| ProceedingCapacity {
                    capacity: held.capacity,
                    since: held.since,
                })
                .collect(),
            body_id: words.body,
            body_organisation_name: organisation(words.body),
            body_name: words.body_name,
            file_number: words.file_number,
            lawyer_id: words.lawyer,
            lawyer_organisation_name: organisation(words.lawyer),
            lawyer_name: words.lawyer_name,
            measures: words.measures,
            language: words.language,
            note: words.note,
            error_reason: words.error,
            hearings,
            recorded_by_name: names.user(one.recorded_by),
            recorded_at: one.recorded_at,
            abilities,
        }
    }
}

impl HearingView {
    fn new(one: Hearing, proceeding: &Proceeding, case: &Case, actor: &Actor, names: &Names) -> Self {
        let (abilities, lacks_company) = (one.abilities(proceeding, case, actor), one.lacks_company());
        let words = one.words;
        Self {
            id: one.id,
            version: one.version,
            at: one.at,
            state: one.state,
            kind: words.kind,
            place: words.place,
            needs_interpreter: words.needs_interpreter,
            measures: words.measures,
            companion_id: words.companion,
            companion_user_name: words.companion.map(|user| names.user(user)),
            companion_name: words.companion_name,
            goes_alone: words.goes_alone,
            is_prepared: one.is_prepared,
            lacks_company,
            postponed_to_id: one.postponed_to,
            result: words.result,
            note: words.note,
            recorded_by_name: names.user(one.recorded_by),
            recorded_at: one.recorded_at,
            abilities,
        }
    }
}

/// What a receiver of a referral sees of proceedings: what is before which court and when, and not what
/// was noted beside it or who goes along, which may tell where the person stays.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisclosedLegal {
    recorded: bool,
    proceedings: Vec<DisclosedProceeding>,
    claims: Vec<DisclosedClaim>,
}

/// Proceedings, as a receiver sees them.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedProceeding {
    kind: ProceedingKind,
    country: String,
    stage: ProceedingsState,
    stage_on: NaiveDate,
    /// A code of the pack's list `proceeding_outcome`.
    outcome: Option<String>,
    /// A code of the pack's list `proceeding_capacity`.
    capacity: String,
    body_name: Option<String>,
    file_number: Option<String>,
    lawyer_name: Option<String>,
    /// Codes of the pack's list `protection_measure`.
    measures: Vec<String>,
    language: Option<String>,
    hearings: Vec<DisclosedHearing>,
}

/// A hearing, as a receiver sees it.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedHearing {
    #[schema(value_type = String, example = "2026-04-02T10:30:00")]
    at: NaiveDateTime,
    state: HearingState,
    /// A code of the pack's list `hearing_kind`.
    kind: String,
    place: Option<String>,
    needs_interpreter: bool,
    /// Codes of the pack's list `protection_measure`.
    measures: Vec<String>,
    /// It lies ahead, and nobody goes with the person yet.
    lacks_company: bool,
}

/// A claim, as a receiver sees it.
#[derive(Debug, Serialize, ToSchema)]
struct DisclosedClaim {
    state: CompensationClaimState,
    /// A code of the pack's list `compensation_way`.
    way: String,
    claimed_on: NaiveDate,
    currency: String,
    asked: Option<i64>,
    awarded: Option<i64>,
    paid: i64,
}

impl DisclosedLegal {
    /// What is known of a case, without what should not be there.
    pub(crate) async fn of(tx: &Tx, actor: &Actor, key: &CaseKey) -> Result<Self, Problem> {
        let proceedings = storage::all(tx, key).await?;
        let hearings = storage::hearing::of_case(tx, key).await?;
        let claims = storage::claim::all(tx, key).await?;
        let names = named(tx, actor, &proceedings, &[]).await?;
        let of_it = |id: ProceedingId| {
            let of_it = hearings.iter().filter(move |hearing| hearing.proceeding == id);
            of_it.map(DisclosedHearing::from).collect()
        };
        let proceedings: Vec<DisclosedProceeding> = proceedings
            .into_iter()
            .filter(|one| !one.is_void)
            .map(|one| {
                let organisation = |id: Option<OrganisationId>| id.map(|id| names.organisation(id));
                let hearings = of_it(one.id);
                let words = one.words;
                DisclosedProceeding {
                    kind: one.kind,
                    country: one.country,
                    stage: one.stage,
                    stage_on: one.stage_on,
                    outcome: one.outcome,
                    capacity: one.capacity,
                    body_name: organisation(words.body).or(words.body_name),
                    file_number: words.file_number,
                    lawyer_name: organisation(words.lawyer).or(words.lawyer_name),
                    measures: words.measures,
                    language: words.language,
                    hearings,
                }
            })
            .collect();
        let claims: Vec<DisclosedClaim> = claims
            .into_iter()
            .filter(|one| one.state() != CompensationClaimState::Withdrawn)
            .map(DisclosedClaim::from)
            .collect();
        Ok(Self {
            recorded: !(proceedings.is_empty() && claims.is_empty()),
            proceedings,
            claims,
        })
    }
}

impl From<&Hearing> for DisclosedHearing {
    fn from(hearing: &Hearing) -> Self {
        Self {
            at: hearing.at,
            state: hearing.state,
            kind: hearing.words.kind.clone(),
            place: hearing.words.place.clone(),
            needs_interpreter: hearing.words.needs_interpreter,
            measures: hearing.words.measures.clone(),
            lacks_company: hearing.lacks_company(),
        }
    }
}

impl From<CompensationClaim> for DisclosedClaim {
    fn from(claim: CompensationClaim) -> Self {
        Self {
            state: claim.state(),
            paid: claim.given.words.paid(),
            way: claim.given.way,
            claimed_on: claim.given.claimed_on,
            currency: claim.given.currency,
            asked: claim.given.words.asked,
            awarded: claim.given.words.awarded,
        }
    }
}
