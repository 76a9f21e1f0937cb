//! What sources say of a project and of what belongs to it, where they disagree.

use std::collections::BTreeMap;

use punte_domain::id::{Id as _, ProjectId, TrainingId};
use punte_domain::projects::claim::{ClaimField, ClaimSubject, in_conflict};
use punte_storage::Tx;
use punte_storage::projects::{attendance, claim, training};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Problem;
use crate::projects::view::ProjectView;

/// What one source says where another says something else. Nobody has said yet which is right.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectConflict)]
pub(super) struct ConflictView {
    subject: ClaimSubject,
    /// Of which.
    subject_id: Uuid,
    /// What that is called; null for what stands by itself.
    title: Option<String>,
    field: ClaimField,
    /// What it says, as it is printed.
    value: String,
    /// Where it says so.
    source: String,
    /// Whether it was worked out from what is printed.
    is_derived: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectConflictList)]
pub(super) struct ConflictListView {
    /// What disagrees stands together.
    items: Vec<ConflictView>,
    /// Trainings whose attendance list counts other than they state.
    attendance: Vec<AttendanceConflictView>,
}

/// A training that states how many people came, and an attendance list in which others than so many stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectAttendanceConflict)]
struct AttendanceConflictView {
    training_id: TrainingId,
    title: String,
    /// As it is stated or broken down.
    stated: u32,
    /// In the list.
    listed: u32,
}

/// What sources disagree on of a project that was found within the caller's reach, and of its trainings; and what these
/// state other than their attendance lists.
pub(super) async fn of_project(tx: &Tx, project: &ProjectView) -> Result<ConflictListView, Problem> {
    let claims = in_conflict(claim::of_project(tx, project.id).await?);
    let of_trainings = claims.iter().filter(|claim| claim.subject == ClaimSubject::Training);
    let of_trainings = of_trainings.map(|claim| claim.subject_id).collect();
    let mut titles: BTreeMap<Uuid, String> = training::titles(tx, of_trainings).await?.into_iter().collect();
    titles.insert(project.id.uuid(), project.title().to_owned());
    let items = claims.into_iter().map(|claim| ConflictView {
        subject: claim.subject,
        subject_id: claim.subject_id,
        title: titles.get(&claim.subject_id).cloned(),
        field: claim.facts.field,
        value: claim.facts.value,
        source: claim.facts.source,
        is_derived: claim.facts.is_derived,
    });
    Ok(ConflictListView {
        items: items.collect(),
        attendance: of_attendance(tx, project.id).await?,
    })
}

async fn of_attendance(tx: &Tx, project: ProjectId) -> Result<Vec<AttendanceConflictView>, Problem> {
    let trainings = training::of_project(tx, project).await?;
    let listed = attendance::listed(tx, trainings.iter().map(|training| training.id)).await?;
    let differing = trainings.into_iter().filter_map(|training| {
        let difference = training.facts.differs_from(*listed.get(&training.id)?)?;
        Some(AttendanceConflictView {
            training_id: training.id,
            title: training.facts.title(),
            stated: difference.stated,
            listed: difference.listed,
        })
    });
    Ok(differing.collect())
}
