//! What the person was told of their rights.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::Case;
use punte_domain::cases::proceeding::rights::{RightsGiven, RightsInformation, RightsWords, Understanding};
use punte_domain::id::{CaseId, RightsInformationId};
use punte_storage::cases::proceeding::{follow_compensation, rights as storage};
use punte_storage::{Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{known, read_event};
use crate::auth::{CasesContent, Granted};
use crate::cases::step::shown;
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// That the person was told of their rights.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RightsInformation)]
pub(crate) struct RightsInformationView {
    id: RightsInformationId,
    version: i64,
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
    /// Why it should not be there; `null` where it counts.
    error_reason: Option<String>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["rights_information_void"]))]
    abilities: Vec<&'static str>,
}

impl Versioned for RightsInformationView {
    fn version(&self) -> i64 {
        self.version
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
/// It is written once, unless it was an error; what was not understood is told again. That the person knows of
/// compensation moves that track. For whoever may write content in the organisation that holds the case; also after the case was closed.
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
    let key = tx.case_key(case.id).await?;
    let id: RightsInformationId = tx.new_id();
    let (case, told) = if let Some(earlier) = tx.once(&once.of(&app, &body), id).await? {
        tx.record(read_event(case.id)).await?;
        (case, storage::find(&tx, &key, earlier).await?)
    } else {
        let given = RightsGiven::from(body.into_inner());
        let known = known(&app.pack, &tx, &case, None, None).await?;
        let (told, explained) = RightsInformation::record(id, &case, given, &known, &actor, tx.now)?;
        storage::add(&tx, &key, &told).await?;
        tx.record(explained).await?;
        let moved = (false, told.given.on);
        let case = follow_compensation(&tx, &app.pack, &key, case, moved, &actor).await?;
        (case, told)
    };
    let view = view_of(&tx, &actor, &case, told).await?;
    tx.commit().await?;
    Ok(Created(view, format!("/api/v1/cases/{}/proceedings", case.id)))
}

/// Why what the person was told should not be there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "It was another person."}))]
pub(crate) struct RightsInformationVoid {
    #[schema(min_length = 1, max_length = 4000)]
    reason: String,
}

/// Mark as an error what the person was told
///
/// It stays readable and counts no more: the rights are missing again, and the track of compensation goes back
/// where nothing else says that the person knows. For whoever may write content in the organisation that holds
/// the case; also after the case was closed.
#[utoipa::path(tag = "cases", operation_id = "rights_information_void",
    params(("id" = CaseId, Path), ("rights_information_id" = RightsInformationId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.content"))),
    responses((status = OK, body = RightsInformationView), Problem))]
#[post("/cases/{id}/rights-information/{rights_information_id}/void")]
pub(in crate::cases) async fn void(
    app: Data<App>,
    actor: Granted<CasesContent>,
    path: Path<(CaseId, RightsInformationId)>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<RightsInformationVoid>,
) -> Result<Etag<RightsInformationView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = crate::cases::find(&tx, &actor, &actor.scope(), path.0).await?;
    let key = tx.case_key(case.id).await?;
    let before = storage::find(&tx, &key, path.1).await?;
    let is_done = tx.once(&once.of(&app, &body), before.id).await?.is_some();
    if is_done || before.version != version.0 {
        let view = view_of(&tx, &actor, &case, before).await?;
        return shown(&app, tx, &actor, read_event(case.id), view, is_done).await;
    }
    let was_told = before.tells_of_compensation();
    let (told, voided) = before.void(&case, &body.reason, &actor)?;
    let told = storage::save(&tx, &key, told).await?;
    tx.record(voided).await?;
    let today = app.pack.calendar().date(tx.now);
    let case = follow_compensation(&tx, &app.pack, &key, case, (was_told, today), &actor).await?;
    let view = view_of(&tx, &actor, &case, told).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn view_of(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    told: RightsInformation,
) -> Result<RightsInformationView, Problem> {
    let view = views(tx, actor, case, vec![told]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

/// What the person was told, as the caller reads it.
pub(super) async fn views(
    tx: &Tx,
    actor: &Actor,
    case: &Case,
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
            abilities: one.abilities(case, actor),
            id: one.id,
            version: one.version,
            on: one.given.on,
            rights: one.given.rights,
            understanding: one.given.understanding,
            language: one.given.words.language,
            given_by: one.given.words.given_by,
            interpreter: one.given.words.interpreter,
            note: one.given.words.note,
            error_reason: one.given.words.error,
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
                error: None,
            },
        }
    }
}
