//! What a report is on: which year, which project, which place.

use punte_domain::id::{CampaignId, Id as _, ProgrammeId, ProjectId};
use punte_domain::language::Language;
use punte_domain::pack::Pack;
use punte_storage::projects::{access, campaign, find, programme};
use punte_storage::{Error, Tx};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::auth::{Granted, ProjectsRead};

/// What was asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) year: Option<i32>,
    pub(super) project: Option<ProjectId>,
    pub(super) programme: Option<ProgrammeId>,
    pub(super) campaign: Option<CampaignId>,
    pub(super) county: Option<String>,
}

/// What a report is on; what was not asked for is null, and the report is on all of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportSubject)]
pub(super) struct SubjectView {
    /// Null: all years, and what is not dated.
    year: Option<i32>,
    project_id: Option<ProjectId>,
    project_title: Option<String>,
    programme_id: Option<ProgrammeId>,
    programme_name: Option<String>,
    campaign_id: Option<CampaignId>,
    campaign_name: Option<String>,
    /// ISO 3166-2.
    county: Option<String>,
}

impl SubjectView {
    /// What was asked for, by its names. What is out of reach is not found.
    pub(super) async fn of(tx: &Tx, actor: &Granted<ProjectsRead>, asked: Asked) -> Result<Self, Problem> {
        let project_title = match asked.project {
            Some(id) => {
                access::read(tx, &actor.scope(), id).await?;
                Some(find(tx, id).await?.card.titles.get(actor.language).to_owned())
            }
            None => None,
        };
        let programme_name = match asked.programme {
            Some(id) => Some(
                programme::find(tx, id)
                    .await?
                    .facts
                    .names
                    .get(actor.language)
                    .to_owned(),
            ),
            None => None,
        };
        let campaign_name = match asked.campaign {
            Some(id) => {
                let found = campaign::titles(tx, &actor.scope(), &[id.uuid()], actor.language).await?;
                let (_, name) = found.into_iter().next().ok_or(Error::NotFound)?;
                Some(name)
            }
            None => None,
        };
        Ok(Self {
            year: asked.year,
            project_id: asked.project,
            project_title,
            programme_id: asked.programme,
            programme_name,
            campaign_id: asked.campaign,
            campaign_name,
            county: asked.county,
        })
    }

    /// The year it is on, in the name of a file.
    pub(super) fn reference(&self) -> String {
        self.year.map(|year| year.to_string()).unwrap_or_default()
    }

    /// What else it is on, below its title.
    pub(super) fn subtitle(&self, pack: &Pack, language: Language) -> String {
        let county = self.county.as_deref();
        let county = county.map(|code| pack.county(code).map_or(code, |county| county.labels.get(language)));
        let names = [&self.programme_name, &self.project_title, &self.campaign_name];
        let told: Vec<&str> = names.into_iter().flatten().map(String::as_str).chain(county).collect();
        told.join(" · ")
    }
}
