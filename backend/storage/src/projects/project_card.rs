//! The lists of a card: objectives, links, measures as text, and partners.

use std::collections::BTreeSet;

use punte_domain::id::{Id, OrganisationId, ProjectPartnerId};
use punte_domain::projects::partner::ProjectPartner;
use punte_domain::projects::project::{ObjectiveKind, Project, ProjectLink, ProjectObjective};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::columns::Text;
use crate::{Result, Tx};

pub(super) mod partner {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_partner")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub project_id: Uuid,
        pub place: i32,
        pub organisation_id: Option<Uuid>,
        #[sea_orm(column_type = "Text", nullable)]
        pub name: Option<String>,
        pub country: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub role: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod objective {
    use super::{ObjectiveKind, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_objective")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        #[sea_orm(column_type = "Text")]
        pub kind: Text<ObjectiveKind>,
        #[sea_orm(column_type = "Text")]
        pub words: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod link {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        #[sea_orm(column_type = "Text")]
        pub address: String,
        #[sea_orm(column_type = "Text", nullable)]
        pub label: Option<String>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

mod measure {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "project_measure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub project_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub place: i32,
        #[sea_orm(column_type = "Text")]
        pub words: String,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What a card lists, each in its order.
pub(super) struct CardLists {
    pub objectives: Vec<ProjectObjective>,
    pub links: Vec<ProjectLink>,
    pub measures: Vec<String>,
    pub partners: Vec<ProjectPartner>,
}

/// The lists of the card of a project.
pub(super) async fn lists(tx: &Tx, project: Uuid) -> Result<CardLists> {
    let partners = partner::Entity::find()
        .filter(partner::Column::ProjectId.eq(project))
        .order_by_asc(partner::Column::Place)
        .order_by_asc(partner::Column::Id)
        .all(&tx.db)
        .await?;
    let objectives = objective::Entity::find()
        .filter(objective::Column::ProjectId.eq(project))
        .order_by_asc(objective::Column::Place)
        .all(&tx.db)
        .await?;
    let links = link::Entity::find()
        .filter(link::Column::ProjectId.eq(project))
        .order_by_asc(link::Column::Place)
        .all(&tx.db)
        .await?;
    let measures = measure::Entity::find()
        .filter(measure::Column::ProjectId.eq(project))
        .order_by_asc(measure::Column::Place)
        .all(&tx.db)
        .await?;
    Ok(CardLists {
        objectives: objectives.into_iter().map(Into::into).collect(),
        links: links.into_iter().map(Into::into).collect(),
        measures: measures.into_iter().map(|row| row.words).collect(),
        partners: partners.into_iter().map(Into::into).collect(),
    })
}

impl From<objective::Model> for ProjectObjective {
    fn from(row: objective::Model) -> Self {
        Self {
            kind: row.kind.0,
            text: row.words,
        }
    }
}

impl From<link::Model> for ProjectLink {
    fn from(row: link::Model) -> Self {
        Self {
            address: row.address,
            label: row.label,
        }
    }
}

impl From<partner::Model> for ProjectPartner {
    fn from(row: partner::Model) -> Self {
        Self {
            id: ProjectPartnerId::from_uuid(row.id),
            organisation: row.organisation_id.map(OrganisationId::from_uuid),
            name: row.name,
            country: row.country,
            role: row.role,
        }
    }
}

/// Keeps the lists of a card in place of what it had.
pub(super) async fn set(tx: &Tx, project: &Project) -> Result<()> {
    let id = project.id.uuid();
    objective::Entity::delete_many()
        .filter(objective::Column::ProjectId.eq(id))
        .exec(&tx.db)
        .await?;
    link::Entity::delete_many()
        .filter(link::Column::ProjectId.eq(id))
        .exec(&tx.db)
        .await?;
    measure::Entity::delete_many()
        .filter(measure::Column::ProjectId.eq(id))
        .exec(&tx.db)
        .await?;
    add(tx, project).await
}

/// Keeps the lists of a card that has none yet but partners.
pub(super) async fn add(tx: &Tx, project: &Project) -> Result<()> {
    set_lists(tx, project).await?;
    set_partners(tx, project).await
}

/// The place of something in a list of few.
pub(super) fn at(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

async fn set_lists(tx: &Tx, project: &Project) -> Result<()> {
    let id = project.id.uuid();
    let card = &project.card;
    let objectives: Vec<_> = card
        .objectives
        .iter()
        .enumerate()
        .map(|(place, one)| objective::ActiveModel {
            project_id: Set(id),
            place: Set(at(place)),
            kind: Set(Text(one.kind)),
            words: Set(one.text.clone()),
        })
        .collect();
    let links: Vec<_> = card
        .links
        .iter()
        .enumerate()
        .map(|(place, one)| link::ActiveModel {
            project_id: Set(id),
            place: Set(at(place)),
            address: Set(one.address.clone()),
            label: Set(one.label.clone()),
        })
        .collect();
    let measures: Vec<_> = card
        .measures
        .iter()
        .enumerate()
        .map(|(place, words)| measure::ActiveModel {
            project_id: Set(id),
            place: Set(at(place)),
            words: Set(words.clone()),
        })
        .collect();
    if !objectives.is_empty() {
        objective::Entity::insert_many(objectives)
            .exec_without_returning(&tx.db)
            .await?;
    }
    if !links.is_empty() {
        link::Entity::insert_many(links).exec_without_returning(&tx.db).await?;
    }
    if !measures.is_empty() {
        measure::Entity::insert_many(measures)
            .exec_without_returning(&tx.db)
            .await?;
    }
    Ok(())
}

/// Partners keep their ids, which lines of the budget and activities name.
async fn set_partners(tx: &Tx, project: &Project) -> Result<()> {
    let of_project = || partner::Entity::find().filter(partner::Column::ProjectId.eq(project.id.uuid()));
    let before: BTreeSet<Uuid> = of_project()
        .select_only()
        .column(partner::Column::Id)
        .into_tuple::<Uuid>()
        .all(&tx.db)
        .await?
        .into_iter()
        .collect();
    let partners = &project.card.partners;
    let kept: BTreeSet<Uuid> = partners.iter().map(|partner| partner.id.uuid()).collect();
    partner::Entity::delete_many()
        .filter(partner::Column::Id.is_in(before.difference(&kept).copied()))
        .exec(&tx.db)
        .await?;
    for (place, one) in partners.iter().enumerate() {
        let row = partner::ActiveModel {
            id: Set(one.id.uuid()),
            project_id: Set(project.id.uuid()),
            place: Set(at(place)),
            organisation_id: Set(one.organisation.map(Id::uuid)),
            name: Set(one.name.clone()),
            country: Set(one.country.clone()),
            role: Set(one.role.clone()),
        };
        if before.contains(&one.id.uuid()) {
            let update = partner::Entity::update_many()
                .set(row)
                .filter(partner::Column::Id.eq(one.id.uuid()));
            tx.update_one(update).await?;
        } else {
            partner::Entity::insert(row).exec_without_returning(&tx.db).await?;
        }
    }
    Ok(())
}
