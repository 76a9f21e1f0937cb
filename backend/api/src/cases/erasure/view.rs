//! An erasure that was asked for, as the caller reads it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Class, Permission, Record, decide};
use punte_domain::cases::erasure::{Erasure, ErasureBlock, ErasureBlockKind, ErasureState, ErasureWarning};
use punte_domain::cases::{AgeGroup, Case, Sex};
use punte_domain::id::ErasureId;
use punte_domain::reference::Reference;
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Problem;
use crate::cases::refusal::{RefusalView, view as refusal_view};
use crate::etag::Versioned;

/// What whoever has a case erased has to know first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseErasure)]
pub(crate) struct CaseErasureView {
    /// Whether the installation keeps a file of erasures. Without one nothing is erased, since it would come
    /// back with a backup.
    pub(super) is_set_up: bool,
    /// What stands against it: all of it at once.
    pub(super) blocks: Vec<ErasureBlockView>,
    /// What forbids nothing and should be known.
    pub(super) warnings: Vec<ErasureWarning>,
    /// What of the case can stay in the anonymous record.
    pub(super) offered: RefusalOffer,
    /// The wish that waits for its approval, or how the last one was answered.
    pub(super) latest: Option<ErasureView>,
}

/// A thing that stands against it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureBlock)]
pub(super) struct ErasureBlockView {
    kind: ErasureBlockKind,
    /// The id of the referral, the stay, the return, the proceedings or the claim.
    id: Option<Uuid>,
    /// Of a referral, its reference.
    reference: Option<Reference>,
}

impl From<ErasureBlock> for ErasureBlockView {
    fn from(block: ErasureBlock) -> Self {
        Self {
            kind: block.kind,
            id: block.id,
            reference: block.reference,
        }
    }
}

/// What of a case can stay in the anonymous record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusalOffer {
    pub(super) county: String,
    pub(super) sex: Sex,
    /// `null` where the case names none of an adult.
    pub(super) age_group: Option<AgeGroup>,
    /// `null` where none is known or several are, and for whoever may not know who the person is.
    pub(super) citizenship: Option<String>,
}

/// That a person asks that nothing be kept of their case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Erasure)]
pub(crate) struct ErasureView {
    id: ErasureId,
    version: i64,
    state: ErasureState,
    organisation_name: String,
    requested_by_name: String,
    requested_at: DateTime<Utc>,
    /// The day on which the person asked.
    asked_on: NaiveDate,
    /// How the person asked, and what they were told.
    said: String,
    /// What stays.
    refusal: RefusalView,
    /// Who returned it or took it back.
    answered_by_name: Option<String>,
    answered_at: Option<DateTime<Utc>>,
    /// Why it was returned.
    return_reason: Option<String>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["erasure_approve", "erasure_return"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for ErasureView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// An erasure as the caller reads it.
pub(super) async fn view(tx: &Tx, actor: &Actor, case: &Case, erasure: Erasure) -> Result<ErasureView, Problem> {
    let names = names(
        tx,
        actor.language,
        [erasure.organisation, erasure.words.refusal.organisation],
        [Some(erasure.requested_by), erasure.answered_by].into_iter().flatten(),
    )
    .await?;
    let facts = punte_storage::cases::facts(tx, case).await?;
    let may = |permission, class| decide(&actor.into(), permission, Record::Case(&facts, class), tx.now).is_allowed();
    let abilities = erasure.abilities(
        case,
        actor,
        may(Permission::CasesDecide, Class::Operational),
        may(Permission::ErasuresApprove, Class::Sensitive),
    );
    Ok(ErasureView {
        id: erasure.id,
        version: erasure.version,
        state: erasure.state,
        organisation_name: names.organisation(erasure.organisation),
        requested_by_name: names.user(erasure.requested_by),
        requested_at: erasure.requested_at,
        asked_on: erasure.words.asked_on,
        said: erasure.words.said,
        refusal: refusal_view(erasure.words.refusal, &names),
        answered_by_name: erasure.answered_by.map(|user| names.user(user)),
        answered_at: erasure.answered_at,
        return_reason: erasure.words.return_reason,
        abilities,
    })
}
