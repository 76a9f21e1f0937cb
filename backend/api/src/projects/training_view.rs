//! What is entered and shown of a training.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::id::{ActivityId, Id as _, OrganisationId, ProjectId, TrainingId};
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::projects::attendance::KeptAttendance;
use punte_domain::projects::claim::{Claim, ClaimField, conflicting};
use punte_domain::projects::span::StatedSpan;
use punte_domain::projects::training::{
    AttendanceDifference, ParticipantGroup, TestResult, Training, TrainingFacts, TrainingLevel, TrainingState,
};
use punte_storage::projects::{attendance, claim};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::report::may_change;
use super::view::ClaimView;
use crate::Problem;
use crate::etag::Versioned;

/// People of one kind among those who took part or were to.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingGroup, example = json!({"category": "theology_student", "count": 127}))]
pub(crate) struct TrainingGroupView {
    /// A code of the pack's list `participant_category`; null: not stated.
    #[serde(default)]
    category: Option<String>,
    /// A code of the pack's list `sex`; null: not stated.
    #[serde(default)]
    sex: Option<String>,
    /// Of which kind of institution; null: not stated.
    #[serde(default)]
    institution: Option<OrganisationKind>,
    /// From which county (ISO 3166-2); null: not stated.
    #[serde(default)]
    county: Option<String>,
    #[schema(minimum = 0, maximum = 1_000_000)]
    count: u32,
}

/// What came of a test.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingTest, example = json!({"taken": 20, "mean": 825}))]
pub(crate) struct TrainingTestView {
    /// How many took it.
    #[schema(minimum = 0, maximum = 1_000_000)]
    taken: u32,
    /// The mean of their marks, in tenths of a percent.
    #[schema(minimum = 0, maximum = 1000)]
    mean: u16,
}

impl From<TrainingGroupView> for ParticipantGroup {
    fn from(entered: TrainingGroupView) -> Self {
        Self {
            category: entered.category,
            sex: entered.sex,
            institution: entered.institution,
            county: entered.county,
            count: entered.count,
        }
    }
}

impl From<ParticipantGroup> for TrainingGroupView {
    fn from(group: ParticipantGroup) -> Self {
        Self {
            category: group.category,
            sex: group.sex,
            institution: group.institution,
            county: group.county,
            count: group.count,
        }
    }
}

fn entered_test(test: Option<TrainingTestView>) -> Option<TestResult> {
    test.map(|TrainingTestView { taken, mean }| TestResult { taken, mean })
}

fn shown_test(test: Option<TestResult>) -> Option<TrainingTestView> {
    test.map(|TestResult { taken, mean }| TrainingTestView { taken, mean })
}

/// What is entered of a training. What is not stated is left out, and is not zero.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "Assistance to victims", "module": "Module II", "state": "held", "sessions": 1, "place": "Sibiu",
    "county": "RO-SB", "trainers": 2,
    "held": {"from": {"date": "2016-03-09", "precision": "day"}, "to": {"date": "2016-03-11", "precision": "day"}},
}))]
pub(crate) struct TrainingChange {
    /// An activity of the same project.
    #[serde(default)]
    activity_id: Option<ActivityId>,
    /// The series of which it is a session.
    #[serde(default)]
    series_id: Option<TrainingId>,
    #[schema(min_length = 1, max_length = 300)]
    name: String,
    #[serde(default)]
    #[schema(max_length = 500)]
    module: Option<String>,
    #[serde(default)]
    level: Option<TrainingLevel>,
    #[serde(default)]
    #[schema(max_items = 30)]
    topics: Vec<String>,
    /// For whom it was, as a source puts it where the codes of categories do not.
    #[serde(default)]
    #[schema(max_length = 500)]
    audience: Option<String>,
    /// How many there were.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000)]
    trainers: Option<u32>,
    /// What they are; no names of people.
    #[serde(default)]
    #[schema(max_length = 500)]
    trainers_are: Option<String>,
    #[serde(default)]
    #[schema(max_length = 500)]
    place: Option<String>,
    /// ISO 3166-2.
    #[serde(default)]
    county: Option<String>,
    #[serde(default)]
    held: StatedSpan,
    /// How many days it lasted, where its first and its last do not say so.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 366)]
    days: Option<u32>,
    /// ISO 639.
    #[serde(default)]
    language: Option<String>,
    /// How many sessions it counts: 1 of a session, more of a series; null: not stated.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 10_000)]
    sessions: Option<u32>,
    /// How many people were to come.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    planned: Option<u32>,
    /// Who these were to be; together no more than were to come.
    #[serde(default)]
    #[schema(max_items = 300)]
    planned_groups: Vec<TrainingGroupView>,
    /// How many people came, as it is stated.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    participants: Option<u32>,
    /// Who they were; together no more than came.
    #[serde(default)]
    #[schema(max_items = 300)]
    groups: Vec<TrainingGroupView>,
    /// What those who took part do where nobody says how many of them: codes of the pack's list `participant_category`.
    #[serde(default)]
    #[schema(max_items = 30)]
    categories: Vec<String>,
    #[serde(default)]
    pre_test: Option<TrainingTestView>,
    #[serde(default)]
    post_test: Option<TrainingTestView>,
    /// How many certificates were given out.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    certificates: Option<u32>,
    state: TrainingState,
}

impl From<TrainingChange> for TrainingFacts {
    fn from(entered: TrainingChange) -> Self {
        Self {
            activity: entered.activity_id,
            series: entered.series_id,
            name: entered.name,
            module: entered.module,
            level: entered.level,
            topics: entered.topics,
            audience: entered.audience,
            trainers: entered.trainers,
            trainers_are: entered.trainers_are,
            place: entered.place,
            county: entered.county,
            held: entered.held,
            days: entered.days,
            language: entered.language,
            sessions: entered.sessions,
            planned: entered.planned,
            planned_groups: entered.planned_groups.into_iter().map(Into::into).collect(),
            participants: entered.participants,
            groups: entered.groups.into_iter().map(Into::into).collect(),
            categories: entered.categories,
            pre_test: entered_test(entered.pre_test),
            post_test: entered_test(entered.post_test),
            certificates: entered.certificates,
            state: entered.state,
        }
    }
}

/// An attendance list, without who stands in it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingAttendance)]
pub(crate) struct TrainingAttendanceView {
    /// How many stand in it, or stood.
    rows: u32,
    /// The day it is erased.
    erase_on: NaiveDate,
    /// Whether it was: then only the number is left.
    is_erased: bool,
}

impl From<KeptAttendance> for TrainingAttendanceView {
    fn from(kept: KeptAttendance) -> Self {
        Self {
            rows: kept.rows,
            erase_on: kept.erase_on,
            is_erased: kept.is_erased,
        }
    }
}

/// How many people a training states and how many stand in its attendance list, where these differ. Neither is put
/// right by the other unless somebody takes the list over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrainingDifference)]
pub(crate) struct TrainingDifferenceView {
    /// As it is stated or broken down.
    stated: u32,
    /// In the list.
    listed: u32,
}

impl From<AttendanceDifference> for TrainingDifferenceView {
    fn from(difference: AttendanceDifference) -> Self {
        Self {
            stated: difference.stated,
            listed: difference.listed,
        }
    }
}

/// A training.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Training)]
pub(crate) struct TrainingView {
    id: TrainingId,
    version: i64,
    project_id: ProjectId,
    /// The organisation that entered it.
    organisation_id: OrganisationId,
    organisation_name: String,
    activity_id: Option<ActivityId>,
    /// The series of which it is a session.
    series_id: Option<TrainingId>,
    name: String,
    module: Option<String>,
    level: Option<TrainingLevel>,
    topics: Vec<String>,
    /// For whom it was, as a source puts it; null: not stated.
    audience: Option<String>,
    /// Null: not stated.
    trainers: Option<u32>,
    trainers_are: Option<String>,
    place: Option<String>,
    county: Option<String>,
    held: StatedSpan,
    /// How many days, as it is stated.
    days: Option<u32>,
    /// How many days, as it is stated or from the first to the last; null: not known.
    lasted: Option<u32>,
    language: Option<String>,
    /// Null: not stated.
    sessions: Option<u32>,
    /// How many people were to come, as it is stated; null: not stated.
    planned: Option<u32>,
    /// How many people were to come, as it is stated or as they are broken down; null: not known.
    people_planned: Option<u32>,
    /// Who these were to be.
    planned_groups: Vec<TrainingGroupView>,
    /// How many people came, as it is stated; null: not stated.
    participants: Option<u32>,
    /// How many people came, as it is stated or as they are broken down; null: not known.
    people: Option<u32>,
    groups: Vec<TrainingGroupView>,
    /// What those who took part do where nobody says how many of them.
    categories: Vec<String>,
    /// How many of those who came are not broken down.
    not_broken_down: Option<u32>,
    pre_test: Option<TrainingTestView>,
    post_test: Option<TrainingTestView>,
    certificates: Option<u32>,
    state: TrainingState,
    /// What sources say of it.
    claims: Vec<ClaimView>,
    /// Fields of which sources say different things.
    conflicts: Vec<ClaimField>,
    /// Where its attendance list counts other than it states; null where they agree, or one of them is not there.
    difference: Option<TrainingDifferenceView>,
    /// Its attendance list; null: none was kept. Only where it is read by itself.
    attendance: Option<TrainingAttendanceView>,
    /// Whether the caller may change it.
    may_change: bool,
}

impl Versioned for TrainingView {
    fn version(&self) -> i64 {
        self.version
    }
}

impl TrainingView {
    pub(super) fn id(&self) -> TrainingId {
        self.id
    }

    fn new(training: Training, names: &Names, claims: Vec<Claim>, listed: Option<u32>) -> Self {
        let facts = training.facts;
        let difference = listed.and_then(|listed| facts.differs_from(listed));
        Self {
            id: training.id,
            version: training.version,
            project_id: training.project,
            organisation_id: training.organisation,
            organisation_name: names.organisation(training.organisation),
            activity_id: facts.activity,
            series_id: facts.series,
            lasted: facts.lasted(),
            people_planned: facts.people_planned(),
            people: facts.people(),
            not_broken_down: facts.not_broken_down(),
            name: facts.name,
            module: facts.module,
            level: facts.level,
            topics: facts.topics,
            audience: facts.audience,
            trainers: facts.trainers,
            trainers_are: facts.trainers_are,
            place: facts.place,
            county: facts.county,
            held: facts.held,
            days: facts.days,
            language: facts.language,
            sessions: facts.sessions,
            planned: facts.planned,
            planned_groups: facts.planned_groups.into_iter().map(Into::into).collect(),
            participants: facts.participants,
            groups: facts.groups.into_iter().map(Into::into).collect(),
            categories: facts.categories,
            pre_test: shown_test(facts.pre_test),
            post_test: shown_test(facts.post_test),
            certificates: facts.certificates,
            state: facts.state,
            conflicts: conflicting(&claims).into_iter().collect(),
            claims: claims.into_iter().map(Into::into).collect(),
            difference: difference.map(Into::into),
            attendance: None,
            may_change: false,
        }
    }
}

/// A training with all that is shown of it.
pub(super) async fn view(tx: &Tx, actor: &Actor, training: Training) -> Result<TrainingView, Problem> {
    let (id, project, entered_by) = (training.id, training.project, training.organisation);
    let names = names(tx, actor.language, [entered_by], []).await?;
    let claims = claim::of(tx, [id.uuid()]).await?;
    let kept = attendance::kept(tx, id).await?;
    let listed = kept.as_ref().map(|kept| kept.rows);
    Ok(TrainingView {
        attendance: kept.map(Into::into),
        may_change: may_change(tx, actor, project, entered_by).await?,
        ..TrainingView::new(training, &names, claims, listed)
    })
}

/// Trainings as they stand in a list.
pub(super) async fn views(tx: &Tx, actor: &Actor, trainings: Vec<Training>) -> Result<Vec<TrainingView>, Problem> {
    let organisations: BTreeSet<OrganisationId> = trainings.iter().map(|training| training.organisation).collect();
    let names = names(tx, actor.language, organisations, []).await?;
    let mut claims: BTreeMap<_, Vec<Claim>> = BTreeMap::new();
    for claim in claim::of(tx, trainings.iter().map(|training| training.id.uuid())).await? {
        claims.entry(claim.subject_id).or_default().push(claim);
    }
    let listed = attendance::listed(tx, trainings.iter().map(|training| training.id)).await?;
    let view = |training: Training| {
        let claims = claims.remove(&training.id.uuid()).unwrap_or_default();
        let listed = listed.get(&training.id).copied();
        TrainingView::new(training, &names, claims, listed)
    };
    Ok(trainings.into_iter().map(view).collect())
}
