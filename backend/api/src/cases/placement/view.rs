//! A stay as whoever may know of it reads it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::placement::Placement;
use punte_domain::id::{OfferId, OrganisationId, PlacementId};
use punte_storage::{Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::etag::Versioned;
use crate::{Code, Problem};

/// A stay of the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Placement)]
pub(crate) struct PlacementView {
    pub(super) id: PlacementId,
    version: i64,
    /// A service of the pack that is counted in nights.
    #[schema(example = "ACC-E")]
    service: String,
    /// The organisation whose house it is.
    organisation_id: OrganisationId,
    organisation_name: String,
    /// Its offer in the directory, which may be gone since.
    offer_id: OfferId,
    /// The day of the first night.
    started_on: NaiveDate,
    /// The day the person is to leave.
    planned_end_on: Option<NaiveDate>,
    /// The day the person left.
    ended_on: Option<NaiveDate>,
    /// Why: a code of the pack's list `placement_end`.
    end_reason: Option<String>,
    /// Nights so far, or in all; none of a stay that was an error.
    nights: i64,
    /// What whoever brings the person has to know.
    note: Option<String>,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["placement_update", "placement_end", "placement_move"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for PlacementView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Stays of a case as the caller reads them.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    placements: Vec<Placement>,
    today: NaiveDate,
) -> Result<Vec<PlacementView>, Problem> {
    let names = names(
        tx,
        actor.language,
        placements.iter().map(|one| one.place.organisation),
        placements.iter().map(|one| one.recorded_by),
    )
    .await?;
    Ok(placements
        .into_iter()
        .map(|one| PlacementView {
            nights: one.nights(today),
            abilities: one.abilities(case, actor),
            id: one.id,
            version: one.version,
            service: one.service,
            organisation_id: one.place.organisation,
            organisation_name: names.organisation(one.place.organisation),
            offer_id: one.place.offer,
            started_on: one.started_on,
            planned_end_on: one.planned_end_on,
            ended_on: one.ended_on,
            end_reason: one.end_reason,
            note: one.place.note,
            recorded_by_name: names.user(one.recorded_by),
            recorded_at: one.recorded_at,
        })
        .collect())
}

/// One stay as the caller reads it.
pub(super) async fn view_of(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    placement: Placement,
    today: NaiveDate,
) -> Result<PlacementView, Problem> {
    let view = views(tx, actor, case, vec![placement], today).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}
