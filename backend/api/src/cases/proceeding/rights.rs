//! What the person was told of their rights.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::proceeding::rights::{RightsGiven, RightsInformation, RightsWords, Understanding};
use punte_domain::id::{CaseId, RightsInformationId};
use punte_storage::cases::proceeding::{follow_compensation, rights as storage};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{known, read_event};
use crate::auth::{CasesContent, Granted};
use crate::etag::Versioned;
use crate::{App, Code, Created, IdempotencyKey, Json, Problem};

/// That the person was told of their rights.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RightsInformation)]
pub(crate) struct RightsInformationView {
    id: RightsInformationId,
    on: NaiveDate,
    /// Codes of the pack's list `proceedings_right`.
    #[schema(example = json!(["protection", "compensation"]))]
    rights: Vec<String>,
    understanding: Understanding,
    /// In which language (ISO 639).
    language: String,
    /// Who told the person, where it was not whoever wrote it down.
    given_by: Option<String>,
    interpreter: Option<String>,
    note: Option<String>,
    organisation_name: String,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
}

/// It is written once.
impl Versioned for RightsInformationView {
    fn version(&self) -> i64 {
        1
    }
}

/// What the person was told of their rights.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": "2026-03-02", "rights": ["protection", "compensation"],
    "understanding": "understood", "language": "ro", "interpreter": null}))]
pub(crate) struct RightsInformationCreate {
    /// Between the detection and today.
    on: NaiveDate,
    /// Codes of the pack's list `proceedings_right`.
    #[schema(min_items = 1, max_items = 30)]
    rights: Vec<String>,
    understanding: Understanding,
    /// In which language (ISO 639).
    #[schema(min_length = 2, max_length = 3)]
    language: String,
    /// Who told the person, where it was not the caller.
    #[serde(default)]
    #[schema(max_length = 200)]
    given_by: Option<String>,
    #[serde(default)]
    #[schema(max_length = 200)]
    interpreter: Option<String>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Write down what the person was told of their rights
///
/// It is written once; what was not understood is told again. That the person knows of compensation moves that
/// track. For whoever may write content in the organisation that holds the case; also after the case was closed.
#[utoipa::path(tag = "cases", operation_id = "rights_information_create",
    params(("id" = CaseId, Path),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = CREATED, body = RightsInformationView), Problem))]
#[post("/cases/{id}/rights-information")]
pub(in crate::cases) async fn create(
    app: Data<App>,
    actor: Granted<CasesContent>,
    id: Path<CaseId>,
    once: IdempotencyKey,
    body: Json<RightsInformationCreate>,
) -> Result<Created<RightsInformationView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), *id).await?;
    let (case_id, key) = (case.id, tx.case_key(case.id).await?);
    let id: RightsInformationId = tx.new_id();
    let told = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case_id)).await?;
        storage::find(&tx, &key, earlier).await?
    } else {
        let given = RightsGiven::from(body.into_inner());
        let known = known(&app.pack, &tx, &case, None, None).await?;
        let (told, explained) = RightsInformation::record(id, &case, given, &known, &actor, tx.now)?;
        storage::add(&tx, &key, &told).await?;
        tx.record(explained).await?;
        follow_compensation(&tx, &app.pack, &key, case, told.given.on, &actor).await?;
        told
    };
    let view = views(&tx, &actor, vec![told]).await?.pop();
    let view = view.ok_or_else(|| Problem::new(Code::NotFound))?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{case_id}/proceedings")))
}

/// What the person was told, as the caller reads it.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    told: Vec<RightsInformation>,
) -> Result<Vec<RightsInformationView>, Problem> {
    let names = names(
        tx,
        actor.language,
        told.iter().map(|one| one.organisation),
        told.iter().map(|one| one.recorded_by),
    )
    .await?;
    Ok(told
        .into_iter()
        .map(|one| RightsInformationView {
            id: one.id,
            on: one.given.on,
            rights: one.given.rights,
            understanding: one.given.understanding,
            language: one.given.words.language,
            given_by: one.given.words.given_by,
            interpreter: one.given.words.interpreter,
            note: one.given.words.note,
            organisation_name: names.organisation(one.organisation),
            recorded_by_name: names.user(one.recorded_by),
            recorded_at: one.recorded_at,
        })
        .collect())
}

impl From<RightsInformationCreate> for RightsGiven {
    fn from(body: RightsInformationCreate) -> Self {
        Self {
            on: body.on,
            rights: body.rights,
            understanding: body.understanding,
            words: RightsWords {
                language: body.language,
                given_by: body.given_by,
                interpreter: body.interpreter,
                note: body.note,
            },
        }
    }
}
