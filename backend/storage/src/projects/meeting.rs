//! Meetings, and how many there were.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, MeetingId, OrganisationId, ProgrammeId, ProjectId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::computed::HeldMeeting;
use punte_domain::projects::date::{StatedDate, StatedPrecision};
use punte_domain::projects::meeting::{Meeting, MeetingDecision, MeetingFacts, MeetingKind};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::span::{number, number_column};
use super::stated::{date_columns, sort_on, stated};
use super::{body, kept, measure, meeting_decision, project};
use crate::columns::{InOrder, Text};
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Error, Result, Tx};

mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::meeting::{MeetingKind, MeetingMode};
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meeting")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub keeper_id: Uuid,
        pub project_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<MeetingKind>,
        pub is_launch: bool,
        pub number: Option<i32>,
        pub title: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub mode: Option<Text<MeetingMode>>,
        pub held_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub held_precision: Option<Text<StatedPrecision>>,
        pub until_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub until_precision: Option<Text<StatedPrecision>>,
        pub year: Option<i32>,
        pub county: Option<String>,
        pub venue: Option<String>,
        pub participants: Option<i32>,
        pub agenda: Option<String>,
        pub minutes: Option<String>,
        pub next_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub next_precision: Option<Text<StatedPrecision>>,
        pub meetings: Option<i32>,
        pub source: Option<String>,
        pub source_note: Option<String>,
        pub search_text: String,
        pub sort_on: ChronoDate,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which meetings to list.
#[derive(Debug, Clone, Default)]
pub struct MeetingFilter {
    /// Beginnings of words of its title, place or bodies, in any spelling.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<MeetingKind>,
    /// In this county.
    pub county: Option<String>,
    /// Whether a county is stated.
    pub is_placed: Option<bool>,
    /// In this year.
    pub year: Option<i32>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of projects of this programme.
    pub programme: Option<ProgrammeId>,
    /// In which this organisation has a part.
    pub organisation: Option<OrganisationId>,
    /// Whether a date is stated.
    pub is_dated: Option<bool>,
}

impl MeetingFilter {
    fn condition(&self, scope: &Scope) -> Condition {
        let of_seen = || kept::of_seen(Column::ProjectId, scope);
        Condition::all()
            .add_option(self.text.as_ref().map(|text| words(Column::SearchText, text)))
            .add_option(self.kind.map(|kind| Column::Kind.eq(Text(kind))))
            .add_option(self.county.as_ref().map(|county| Column::County.eq(county.as_str())))
            .add_option(self.is_placed.map(|is_placed| {
                if is_placed {
                    Column::County.is_not_null()
                } else {
                    Column::County.is_null()
                }
            }))
            .add_option(self.year.map(|year| Column::Year.eq(year)))
            .add_option(self.project.map(|id| of_seen().add(Column::ProjectId.eq(id.uuid()))))
            .add_option(
                self.programme
                    .map(|id| of_seen().add(Column::ProjectId.in_subquery(project::of_programme(id)))),
            )
            .add_option(self.organisation.map(|id| Column::Id.in_subquery(body::with(id))))
            .add_option(self.is_dated.map(|is_dated| {
                if is_dated {
                    Column::Year.is_not_null()
                } else {
                    Column::Year.is_null()
                }
            }))
    }
}

fn visible(scope: &Scope) -> Condition {
    kept::visible((Column::KeeperId, Column::Id, Column::ProjectId), scope)
}

/// The meeting, if it lies within `scope`.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find(tx: &Tx, scope: &Scope, id: MeetingId) -> Result<Meeting> {
    found(tx, visible(scope), id).await
}

/// The meeting, if the organisation of this scope keeps it: what may be changed rather than read.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn find_kept(tx: &Tx, scope: &Scope, id: MeetingId) -> Result<Meeting> {
    found(tx, kept::own(Column::KeeperId, scope), id).await
}

async fn found(tx: &Tx, which: Condition, id: MeetingId) -> Result<Meeting> {
    let row = kept::one::<Entity>(tx, which, id.uuid()).await?;
    let mut meetings = whole(tx, vec![row]).await?;
    meetings.pop().ok_or(Error::NotFound)
}

/// A page of the meetings within `scope`, the latest first and those without a date last.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &MeetingFilter, request: &PageRequest) -> Result<Page<Meeting>> {
    let place = tx.position::<NaiveDate>("meetings", request)?;
    let rows = Entity::find().filter(visible(scope)).filter(filter.condition(scope));
    let rows = descending(rows, (Column::SortOn, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("meetings", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    Ok(Page {
        items: whole(tx, page.items).await?,
        next: page.next,
    })
}

/// What a decision tells of its meeting.
#[derive(Debug, Clone, Default)]
pub(super) struct MeetingHead {
    /// Its version.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// The project it belongs to, whether or not the caller sees that.
    pub project: Option<Uuid>,
}

/// The heads of these meetings.
///
/// # Errors
/// As the database.
pub(super) async fn heads(tx: &Tx, ids: Vec<Uuid>) -> Result<HashMap<Uuid, MeetingHead>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, i64, String, Option<Uuid>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Version, Column::Title, Column::ProjectId])
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(&tx.db)
        .await?;
    let head = |(id, version, title, project)| {
        let head = MeetingHead {
            version,
            title,
            project,
        };
        (id, head)
    };
    Ok(found.into_iter().map(head).collect())
}

/// The titles of those of these meetings that lie within `scope`.
///
/// # Errors
/// As the database.
pub(super) async fn titles(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    kept::titles::<Entity>(tx, (Column::Id, Column::Title), visible(scope), ids).await
}

/// The meetings of a project that was found within the caller's reach which were held by `today`, the earliest first;
/// those without a date among them.
///
/// # Errors
/// As the database.
pub async fn held_in(tx: &Tx, project: ProjectId, today: NaiveDate) -> Result<Vec<HeldMeeting>> {
    let found: Vec<(Uuid, Text<MeetingKind>, String, Option<i32>)> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Kind, Column::Title, Column::Meetings])
        .filter(Column::ProjectId.eq(project.uuid()))
        .filter(Column::SortOn.lte(today))
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&tx.db)
        .await?;
    let held = |(id, kind, title, meetings): (_, Text<MeetingKind>, _, _)| {
        Ok(HeldMeeting {
            id: MeetingId::from_uuid(id),
            kind: kind.0,
            title,
            meetings: number(meetings)?,
        })
    };
    found.into_iter().map(held).collect()
}

/// When projects that were found within the caller's reach were launched, as far as a meeting says so, and when
/// (`meeting_project`).
///
/// # Errors
/// As the database.
pub async fn launches(tx: &Tx, projects: &BTreeSet<ProjectId>) -> Result<BTreeMap<ProjectId, StatedDate>> {
    let found: Vec<(Uuid, Option<NaiveDate>, Option<Text<StatedPrecision>>)> = Entity::find()
        .select_only()
        .columns([Column::ProjectId, Column::HeldOn, Column::HeldPrecision])
        .filter(Column::ProjectId.is_in(projects.iter().map(|id| id.uuid())))
        .filter(Column::IsLaunch.eq(true))
        .filter(Column::HeldOn.is_not_null())
        .order_by_asc(Column::SortOn)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(&tx.db)
        .await?;
    let mut launches = BTreeMap::new();
    for (project, on, precision) in found {
        if let Some(launch) = stated(on, precision) {
            launches.entry(ProjectId::from_uuid(project)).or_insert(launch);
        }
    }
    Ok(launches)
}

/// How many meetings there were of a kind in a county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingCount {
    /// Of which kind.
    pub kind: MeetingKind,
    /// In which county; `None`: not stated.
    pub county: Option<String>,
    /// How many, as far as they are counted.
    pub meetings: u64,
    /// From how many records.
    pub records: u64,
    /// How many of these give no number.
    pub uncounted: u64,
}

impl MeetingCount {
    /// How many there were; nothing where no record gives a number.
    #[must_use]
    pub fn stated(&self) -> Option<u64> {
        (self.uncounted < self.records).then_some(self.meetings)
    }
}

/// How many meetings within `scope` were held by `today`, by kind and county.
///
/// # Errors
/// As the database.
pub async fn register(tx: &Tx, scope: &Scope, filter: &MeetingFilter, today: NaiveDate) -> Result<Vec<MeetingCount>> {
    let query = Query::select()
        .columns([Column::Kind, Column::County])
        .expr(Func::coalesce([Expr::col(Column::Meetings).sum(), Expr::val(0)]))
        .expr(Expr::col(Column::Id).count())
        .expr(Expr::col(Column::Meetings).count())
        .from(Entity)
        .cond_where(visible(scope))
        .cond_where(filter.condition(scope))
        .cond_where(Column::SortOn.lte(today))
        .group_by_columns([Column::Kind, Column::County])
        .to_owned();
    let mut counts = Vec::new();
    for row in tx.db.query_all(&query).await? {
        let mut row = InOrder::new(&row);
        let kind = row.code()?;
        let county = row.next()?;
        let [meetings, records, counted] = [row.next::<i64>()?, row.next::<i64>()?, row.next::<i64>()?];
        counts.push(MeetingCount {
            kind,
            county,
            meetings: meetings.unsigned_abs(),
            records: records.unsigned_abs(),
            uncounted: (records - counted).unsigned_abs(),
        });
    }
    // The databases do not agree where nothing stands among texts.
    counts.sort_by(|one: &MeetingCount, other| (one.kind, &one.county).cmp(&(other.kind, &other.county)));
    Ok(counts)
}

/// Adds a meeting.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, meeting: &Meeting) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(meeting.id.uuid()),
        version: Set(meeting.version),
        keeper_id: Set(meeting.keeper.uuid()),
        created_at: Set(tx.now),
        ..changing(&meeting.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_parts(tx, meeting).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, meeting: Meeting) -> Result<Meeting> {
    let version = meeting.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&meeting.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(meeting.id.uuid()))
        .filter(Column::Version.eq(meeting.version));
    tx.update_one(update).await?;
    set_parts(tx, &meeting).await?;
    Ok(Meeting { version, ..meeting })
}

/// Removes a meeting that should not be there, with what it decided: nothing was done at it for any measure.
///
/// # Errors
/// [`Error::Stale`] when somebody else has changed it.
pub async fn remove(tx: &Tx, meeting: &Meeting) -> Result<()> {
    meeting_decision::forget(tx, meeting.id).await?;
    measure::unlink(tx, meeting.id.uuid()).await?;
    body::forget(tx, meeting.id.uuid()).await?;
    let done = Entity::delete_many()
        .filter(Column::Id.eq(meeting.id.uuid()))
        .filter(Column::Version.eq(meeting.version))
        .exec(&tx.db)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

fn changing(facts: &MeetingFacts) -> Result<row::ActiveModel> {
    let (held_on, held_precision) = date_columns(facts.held);
    let (until_on, until_precision) = date_columns(facts.until);
    let (next_on, next_precision) = date_columns(facts.next);
    Ok(row::ActiveModel {
        project_id: Set(facts.project.map(Id::uuid)),
        kind: Set(Text(facts.kind)),
        is_launch: Set(facts.is_launch),
        number: Set(number_column(facts.number)?),
        title: Set(facts.title.clone()),
        mode: Set(facts.mode.map(Text)),
        held_on,
        held_precision,
        until_on,
        until_precision,
        year: Set(facts.held.map(StatedDate::year)),
        county: Set(facts.county.clone()),
        venue: Set(facts.place.clone()),
        participants: Set(number_column(facts.participants)?),
        agenda: Set(facts.agenda.clone()),
        minutes: Set(facts.minutes.clone()),
        next_on,
        next_precision,
        meetings: Set(number_column(facts.meetings)?),
        source: Set(facts.source.clone()),
        source_note: Set(facts.source_note.clone()),
        search_text: Set(facts.search_text()),
        sort_on: Set(sort_on(facts.held)),
        ..Default::default()
    })
}

async fn set_parts(tx: &Tx, meeting: &Meeting) -> Result<()> {
    body::set(tx, meeting.id.uuid(), &meeting.facts.bodies).await?;
    meeting_decision::set(tx, meeting).await
}

/// The meetings of these rows, with their bodies and decisions.
async fn whole(tx: &Tx, rows: Vec<row::Model>) -> Result<Vec<Meeting>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut bodies = body::of(tx, ids.iter().copied()).await?;
    let mut decided_by = meeting_decision::of(tx, ids).await?;
    let meetings = rows.into_iter().map(|row| {
        let bodies = bodies.remove(&row.id).unwrap_or_default();
        let decisions = decided_by.remove(&row.id).unwrap_or_default();
        meeting(row, bodies, decisions)
    });
    meetings.collect()
}

fn meeting(row: row::Model, bodies: Vec<NamedBody>, decisions: Vec<MeetingDecision>) -> Result<Meeting> {
    Ok(Meeting {
        id: MeetingId::from_uuid(row.id),
        version: row.version,
        keeper: OrganisationId::from_uuid(row.keeper_id),
        facts: MeetingFacts {
            project: row.project_id.map(ProjectId::from_uuid),
            kind: row.kind.0,
            is_launch: row.is_launch,
            number: number(row.number)?,
            title: row.title,
            mode: row.mode.map(|mode| mode.0),
            held: stated(row.held_on, row.held_precision),
            until: stated(row.until_on, row.until_precision),
            county: row.county,
            place: row.venue,
            bodies,
            participants: number(row.participants)?,
            agenda: row.agenda,
            minutes: row.minutes,
            next: stated(row.next_on, row.next_precision),
            meetings: number(row.meetings)?,
            source: row.source,
            source_note: row.source_note,
            decisions,
        },
    })
}
