//! Which bodies have a part in a record, on the wire.

use punte_domain::id::OrganisationId;
use punte_domain::projects::body::{BodyPart, NamedBody};
use punte_storage::identity::organisation;
use punte_storage::{Names, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;

/// A body with its part in a record.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordBody)]
pub(super) struct BodyView {
    /// The organisation, where it is in the directory.
    organisation_id: Option<OrganisationId>,
    /// Its name in the caller's language, or as it is printed.
    pub(super) name: String,
    pub(super) part: BodyPart,
    /// As what it takes part, or what falls to it.
    role: Option<String>,
}

/// The bodies with the names of their organisations.
pub(super) fn views(bodies: Vec<NamedBody>, names: &Names) -> Vec<BodyView> {
    let view = |body: NamedBody| BodyView {
        organisation_id: body.organisation_id,
        name: match body.organisation_id {
            Some(id) => names.organisation(id),
            None => body.name.unwrap_or_default(),
        },
        part: body.part,
        role: body.role,
    };
    bodies.into_iter().map(view).collect()
}

/// The organisations among these bodies.
pub(super) fn organisations(bodies: &[NamedBody]) -> impl Iterator<Item = OrganisationId> {
    bodies.iter().filter_map(|body| body.organisation_id)
}

/// Refuses bodies of a list that stand in no directory, or not any more.
pub(super) async fn known(tx: &Tx, list: &str, bodies: &[NamedBody]) -> Result<(), Problem> {
    let known = organisation::standing(tx, organisations(bodies)).await?;
    for (place, body) in bodies.iter().enumerate() {
        if body.organisation_id.is_some_and(|id| !known.contains(&id)) {
            return Err(Problem::at(format!("{list}/{place}/organisation_id"), "not_found"));
        }
    }
    Ok(())
}

/// Refuses an organisation that stands in no directory, or not any more.
pub(super) async fn known_one(tx: &Tx, pointer: &str, id: Option<OrganisationId>) -> Result<(), Problem> {
    if let Some(id) = id
        && organisation::standing(tx, [id]).await?.is_empty()
    {
        return Err(Problem::at(pointer, "not_found"));
    }
    Ok(())
}
