//! Reviews of providers by standards.

use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, ProjectId, StandardReviewId};
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::review::{ReviewFacts, StandardReview};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::body;
use super::kept::{self, KeptFilter, KeptList};
use super::stated::{date_columns, sort_on, stated};
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position};
use crate::{Result, Tx};

mod row {
    use punte_domain::projects::date::StatedPrecision;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "standard_review")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub keeper_id: Uuid,
        pub project_id: Option<Uuid>,
        pub title: String,
        pub act: Option<String>,
        pub reviewed_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub reviewed_precision: Option<Text<StatedPrecision>>,
        pub summary: Option<String>,
        pub findings: String,
        pub search_text: String,
        pub sort_on: ChronoDate,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is recommended by a day, once more beside the findings that say it: the calendar reads it by its day.
mod follow_up {
    use punte_domain::projects::review::FollowUpState;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "standard_review_follow_up")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub review_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        pub standard: String,
        pub due_on: ChronoDate,
        #[sea_orm(column_type = "Text", nullable)]
        pub state: Option<Text<FollowUpState>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

const LIST: KeptList<Entity> = KeptList {
    name: "standard-reviews",
    keeper: Column::KeeperId,
    id: Column::Id,
    project: Column::ProjectId,
    search: Column::SearchText,
    sort: Column::SortOn,
    place: |row| Position {
        key: row.sort_on,
        id: row.id,
    },
};

fn visible(scope: &Scope) -> Condition {
    kept::visible((Column::KeeperId, Column::Id, Column::ProjectId), scope)
}

/// The review, if it lies within `scope`.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn find(tx: &Tx, scope: &Scope, id: StandardReviewId) -> Result<StandardReview> {
    found(tx, visible(scope), id).await
}

/// The review, if the organisation of this scope keeps it: what may be changed rather than read.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn find_kept(tx: &Tx, scope: &Scope, id: StandardReviewId) -> Result<StandardReview> {
    found(tx, kept::own(Column::KeeperId, scope), id).await
}

async fn found(tx: &Tx, which: Condition, id: StandardReviewId) -> Result<StandardReview> {
    let row = kept::one::<Entity>(tx, which, id.uuid()).await?;
    let bodies = body::of(tx, [row.id]).await?.remove(&row.id).unwrap_or_default();
    review(row, bodies)
}

/// A page of the reviews within `scope`, the latest first and those without a date last.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, scope: &Scope, filter: &KeptFilter, request: &PageRequest) -> Result<Page<StandardReview>> {
    let page = LIST.page(tx, scope, filter, request).await?;
    let mut bodies = body::of(tx, page.items.iter().map(|row| row.id)).await?;
    page.try_map(|row| {
        let bodies = bodies.remove(&row.id).unwrap_or_default();
        review(row, bodies)
    })
}

/// The titles of those of these reviews that lie within `scope`.
///
/// # Errors
/// As the database.
pub(super) async fn titles(tx: &Tx, scope: &Scope, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    kept::titles::<Entity>(tx, (Column::Id, Column::Title), visible(scope), ids).await
}

/// Adds a review.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, review: &StandardReview) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(review.id.uuid()),
        version: Set(review.version),
        keeper_id: Set(review.keeper.uuid()),
        created_at: Set(tx.now),
        ..changing(&review.facts)?
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    set_parts(tx, review).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`crate::Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, review: StandardReview) -> Result<StandardReview> {
    let version = review.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&review.facts)?
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(review.id.uuid()))
        .filter(Column::Version.eq(review.version));
    tx.update_one(update).await?;
    set_parts(tx, &review).await?;
    Ok(StandardReview { version, ..review })
}

async fn set_parts(tx: &Tx, review: &StandardReview) -> Result<()> {
    body::set(tx, review.id.uuid(), &review.facts.bodies).await?;
    follow_up::Entity::delete_many()
        .filter(follow_up::Column::ReviewId.eq(review.id.uuid()))
        .exec(&tx.db)
        .await?;
    let rows: Vec<_> = (0..)
        .zip(&review.facts.findings)
        .filter_map(|(place, finding)| Some((place, finding, finding.due_on?)))
        .map(|(place, finding, due_on)| follow_up::ActiveModel {
            review_id: Set(review.id.uuid()),
            place: Set(place),
            standard: Set(finding.standard.clone()),
            due_on: Set(due_on),
            state: Set(finding.follow_up.map(Text)),
        })
        .collect();
    if !rows.is_empty() {
        follow_up::Entity::insert_many(rows)
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

fn changing(facts: &ReviewFacts) -> Result<row::ActiveModel> {
    let (reviewed_on, reviewed_precision) = date_columns(facts.reviewed);
    Ok(row::ActiveModel {
        project_id: Set(facts.project.map(Id::uuid)),
        title: Set(facts.title.clone()),
        act: Set(facts.act.clone()),
        reviewed_on,
        reviewed_precision,
        summary: Set(facts.summary.clone()),
        findings: Set(serde_json::to_string(&facts.findings)?),
        search_text: Set(facts.search_text()),
        sort_on: Set(sort_on(facts.reviewed)),
        ..Default::default()
    })
}

fn review(row: row::Model, bodies: Vec<NamedBody>) -> Result<StandardReview> {
    Ok(StandardReview {
        id: StandardReviewId::from_uuid(row.id),
        version: row.version,
        keeper: OrganisationId::from_uuid(row.keeper_id),
        facts: ReviewFacts {
            project: row.project_id.map(ProjectId::from_uuid),
            title: row.title,
            act: row.act,
            reviewed: stated(row.reviewed_on, row.reviewed_precision),
            bodies,
            summary: row.summary,
            findings: serde_json::from_str(&row.findings)?,
        },
    })
}
