//! What was published. Everybody who sees projects sees it; who keeps it changes it.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::id::{Id, OrganisationId, ProjectId, PublicationId};
use punte_domain::language::Language;
use punte_domain::projects::body::NamedBody;
use punte_domain::projects::publication::{Publication, PublicationFacts, PublicationKind};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::stated::{date_columns, sort_on, stated, titles as names};
use super::{body, kept};
use crate::columns::Text;
use crate::identity::organisation::words;
use crate::page::{Page, PageRequest, Position, descending};
use crate::{Result, Tx};

mod row {
    use punte_domain::projects::date::StatedPrecision;
    use punte_domain::projects::publication::PublicationKind;
    use sea_orm::entity::prelude::*;

    use crate::columns::Text;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "publication")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub keeper_id: Uuid,
        pub project_id: Option<Uuid>,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<PublicationKind>,
        pub title_ro: Option<String>,
        pub title_sq: Option<String>,
        pub title_en: Option<String>,
        pub published_on: Option<ChronoDate>,
        #[sea_orm(column_type = "Text", nullable)]
        pub published_precision: Option<Text<StatedPrecision>>,
        pub address: Option<String>,
        pub dissemination: Option<String>,
        pub search_text: String,
        pub sort_on: ChronoDate,
        pub created_at: ChronoDateTimeUtc,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

use row::{Column, Entity};

/// Which publications to list.
#[derive(Debug, Clone, Default)]
pub struct PublicationFilter {
    /// Beginnings of words of a title or of who brought it out, in any spelling.
    pub text: Option<String>,
    /// Of this kind.
    pub kind: Option<PublicationKind>,
    /// Of this project.
    pub project: Option<ProjectId>,
}

/// The publication.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn find(tx: &Tx, id: PublicationId) -> Result<Publication> {
    found(tx, Condition::all(), id).await
}

/// The publication, if the organisation of this scope keeps it: what may be changed rather than read.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub async fn find_kept(tx: &Tx, scope: &Scope, id: PublicationId) -> Result<Publication> {
    found(tx, kept::own(Column::KeeperId, scope), id).await
}

async fn found(tx: &Tx, which: Condition, id: PublicationId) -> Result<Publication> {
    let row = kept::one::<Entity>(tx, which, id.uuid()).await?;
    let bodies = body::of(tx, [row.id]).await?.remove(&row.id).unwrap_or_default();
    Ok(publication(row, bodies))
}

/// A page of the publications, the latest first and those without a date last; `scope` bounds of which projects they
/// may be asked for.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    filter: &PublicationFilter,
    request: &PageRequest,
) -> Result<Page<Publication>> {
    let place = tx.position::<NaiveDate>("publications", request)?;
    let wanted = Condition::all()
        .add_option(filter.text.as_ref().map(|text| words(Column::SearchText, text)))
        .add_option(filter.kind.map(|kind| Column::Kind.eq(Text(kind))))
        .add_option(
            filter
                .project
                .map(|id| kept::of_seen(Column::ProjectId, scope).add(Column::ProjectId.eq(id.uuid()))),
        );
    let rows = Entity::find().filter(wanted);
    let rows = descending(rows, (Column::SortOn, Column::Id), place, request)
        .all(&tx.db)
        .await?;
    let page = tx.page("publications", request, rows, |row| Position {
        key: row.sort_on,
        id: row.id,
    })?;
    let mut bodies = body::of(tx, page.items.iter().map(|row| row.id)).await?;
    Ok(page.map(|row| {
        let bodies = bodies.remove(&row.id).unwrap_or_default();
        publication(row, bodies)
    }))
}

/// The titles of these publications.
///
/// # Errors
/// As the database.
pub(super) async fn titles(tx: &Tx, ids: &[Uuid], language: Language) -> Result<Vec<(Uuid, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(&tx.db)
        .await?;
    let titled = rows.into_iter().map(|row| {
        let title = names(row.title_ro, row.title_sq, row.title_en);
        (row.id, title.get(language).to_owned())
    });
    Ok(titled.collect())
}

/// Adds a publication.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, publication: &Publication) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(publication.id.uuid()),
        version: Set(publication.version),
        keeper_id: Set(publication.keeper.uuid()),
        created_at: Set(tx.now),
        ..changing(&publication.facts)
    };
    Entity::insert(row).exec_without_returning(&tx.db).await?;
    body::set(tx, publication.id.uuid(), &publication.facts.bodies).await
}

/// Keeps what changed, if it is the version last read, and returns the new version.
///
/// # Errors
/// [`crate::Error::Stale`] when somebody else has changed it.
pub async fn save(tx: &Tx, publication: Publication) -> Result<Publication> {
    let version = publication.version + 1;
    let row = row::ActiveModel {
        version: Set(version),
        ..changing(&publication.facts)
    };
    let update = Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(publication.id.uuid()))
        .filter(Column::Version.eq(publication.version));
    tx.update_one(update).await?;
    body::set(tx, publication.id.uuid(), &publication.facts.bodies).await?;
    Ok(Publication { version, ..publication })
}

fn changing(facts: &PublicationFacts) -> row::ActiveModel {
    let (published_on, published_precision) = date_columns(facts.published);
    row::ActiveModel {
        project_id: Set(facts.project.map(Id::uuid)),
        kind: Set(Text(facts.kind)),
        title_ro: Set(facts.titles.ro.clone()),
        title_sq: Set(facts.titles.sq.clone()),
        title_en: Set(facts.titles.en.clone()),
        published_on,
        published_precision,
        address: Set(facts.address.clone()),
        dissemination: Set(facts.dissemination.clone()),
        search_text: Set(facts.search_text()),
        sort_on: Set(sort_on(facts.published)),
        ..Default::default()
    }
}

fn publication(row: row::Model, bodies: Vec<NamedBody>) -> Publication {
    Publication {
        id: PublicationId::from_uuid(row.id),
        version: row.version,
        keeper: OrganisationId::from_uuid(row.keeper_id),
        facts: PublicationFacts {
            project: row.project_id.map(ProjectId::from_uuid),
            kind: row.kind.0,
            titles: names(row.title_ro, row.title_sq, row.title_en),
            published: stated(row.published_on, row.published_precision),
            bodies,
            address: row.address,
            dissemination: row.dissemination,
        },
    }
}
