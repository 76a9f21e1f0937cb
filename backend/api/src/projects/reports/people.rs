//! How many people stand on the attendance lists of a project, beside the participations on them.

use punte_domain::id::ProjectId;
use punte_domain::projects::people::{CountedLists, counted_lists};
use punte_domain::projects::training_report::{TrainingSelection, TrainingTally};
use punte_storage::Tx;
use punte_storage::projects::attendance_person as storage;
use punte_storage::projects::training_report::{TrainingReportFilter, tallies};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::{Granted, ProjectsRead};

/// People and participations, as far as attendance lists tell them apart. Who they are is not told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProjectPeople)]
pub(super) struct ProjectPeopleView {
    /// Trainings that were held: sessions that are known by themselves, and series of which none is or whose own list
    /// holds more.
    trainings: u64,
    /// How many of these have an attendance list that is kept and tells people apart.
    lists: usize,
    /// How many stand on these lists, who stands on two twice; null where there is none. That is not zero.
    participations: Option<u64>,
    /// Derived: how many people these are, by name and institution. A name without an institution is somebody on each
    /// list; null where there is no list.
    people: Option<u64>,
}

impl ProjectPeopleView {
    /// Of the trainings of one project, which lie within the caller's reach.
    pub(super) async fn of(tx: &Tx, tallies: &[TrainingTally], selection: &TrainingSelection) -> Result<Self, Problem> {
        let rows = storage::told_apart(tx, tallies.iter().map(|one| one.id)).await?;
        let CountedLists {
            trainings,
            listed,
            participations,
        } = counted_lists(tallies, selection, &rows);
        let lists = listed.len();
        let people = match participations {
            Some(_) => Some(storage::people(tx, listed).await?),
            None => None,
        };
        Ok(Self {
            trainings,
            lists,
            participations,
            people,
        })
    }
}

/// Of a project that was found within the caller's reach.
pub(super) async fn of_project(
    tx: &Tx,
    actor: &Granted<ProjectsRead>,
    id: ProjectId,
) -> Result<ProjectPeopleView, Problem> {
    let filter = TrainingReportFilter {
        project: Some(id),
        ..TrainingReportFilter::default()
    };
    let tallies = tallies(tx, &actor.scope(), &filter).await?;
    ProjectPeopleView::of(tx, &tallies, &filter.selection).await
}
