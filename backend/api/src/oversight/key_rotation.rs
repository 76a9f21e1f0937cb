//! Sealing everything anew with the newest keys: asked for by one of those who operate the installation, begun by
//! another (SEC-67).

use actix_web::web::{Data, Json, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::Actor;
use punte_domain::event::Event;
use punte_domain::id::{KeyRotationId, UserId};
use punte_domain::key_rotation::{KeyRotation, KeyRotationError, KeyRotationState};
use punte_storage::{Names, Once, Tx, key_rotation as storage, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Fresh, Granted, OrganisationsManage};
use crate::etag::Versioned;
use crate::{App, Code, Created, Etag, IdempotencyKey, IfMatch, Problem};

/// How many are shown.
const SHOWN: u64 = 10;

/// That everything be sealed anew with the newest keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyRotation)]
pub(super) struct KeyRotationView {
    id: KeyRotationId,
    version: i64,
    state: KeyRotationState,
    /// The version of the keys that was the newest when it was asked for.
    key_version: i32,
    asked_by_name: String,
    asked_at: DateTime<Utc>,
    begun_by_name: Option<String>,
    begun_at: Option<DateTime<Utc>>,
    /// When it was finished or withdrawn.
    ended_at: Option<DateTime<Utc>>,
    /// How much was sealed or indexed anew.
    done: i64,
    /// How much could not be opened, and stays as it was.
    failed: i64,
    /// Whether the caller may begin it: another asked, and it waits.
    may_begin: bool,
}

impl Versioned for KeyRotationView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Rotations of the keys.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeyRotationList {
    /// The last ten, the latest first.
    items: Vec<KeyRotationView>,
}

/// List rotations of the keys
///
/// The last ten, with how far each has come. For administrators of the whole installation.
#[utoipa::path(tag = "oversight", operation_id = "key_rotation_list",
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = KeyRotationList), Problem))]
#[get("/key-rotations")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
) -> Result<Json<KeyRotationList>, Problem> {
    operates(&actor)?;
    let tx = app.read(&actor);
    let found = storage::list(&tx, SHOWN).await?;
    let names = names_in(&tx, &actor, &found).await?;
    let items = found
        .iter()
        .map(|one| KeyRotationView::new(one, &names, actor.user))
        .collect();
    Ok(Json(KeyRotationList { items }))
}

/// Ask that everything be sealed anew
///
/// With the newest version in the key file; the version itself is added there, by `punte keys add-version`. It waits
/// for a second person, who begins it. Where one waits or is under way there is no other. For administrators of the
/// whole installation who have just proven a factor.
#[utoipa::path(tag = "oversight", operation_id = "key_rotation_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("organisations.manage")), ("x-step-up" = json!(true))),
    responses((status = CREATED, body = KeyRotationView), Problem))]
#[post("/key-rotations")]
pub(super) async fn create(
    app: Data<App>,
    actor: Fresh<Granted<OrganisationsManage>>,
    once: IdempotencyKey,
) -> Result<Created<KeyRotationView>, Problem> {
    operates(&actor)?;
    let tx = app.write(&actor).await?;
    let id: KeyRotationId = tx.new_id();
    let rotation = if let Some(earlier) = tx.once(&once.of_no_body(&app), id).await? {
        storage::find(&tx, earlier).await?
    } else {
        if storage::open(&tx).await?.is_some() {
            return Err(Problem::new(Code::NotNow).because("key_rotation_open"));
        }
        let (rotation, asked) = KeyRotation::ask(id, tx.keyring().newest_version(), actor.user, tx.now);
        storage::add(&tx, &rotation).await?;
        tx.record(asked).await?;
        rotation
    };
    let view = view(&tx, &actor, rotation).await?;
    tx.commit().await?;
    Ok(Created(view, "/api/v1/key-rotations".to_owned()))
}

/// Begin to seal everything anew
///
/// As a second person. It is done in small pieces while everybody works, by whichever server is free, and goes on
/// after a stop; it waits while a server that runs does not know the newest keys. For administrators of the whole
/// installation who have just proven a factor, but not for whoever asked.
#[utoipa::path(tag = "oversight", operation_id = "key_rotation_begin",
    params(("id" = KeyRotationId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("organisations.manage")), ("x-step-up" = json!(true))),
    responses((status = OK, body = KeyRotationView), Problem))]
#[post("/key-rotations/{id}/begin")]
pub(super) async fn begin(
    app: Data<App>,
    actor: Fresh<Granted<OrganisationsManage>>,
    id: Path<KeyRotationId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<KeyRotationView>, Problem> {
    let once = once.of_no_body(&app);
    step(&app, &actor, *id, version, &once, |rotation, now| {
        rotation.begin(actor.user, now)
    })
    .await
}

/// Withdraw a rotation of the keys
///
/// Before it has begun, or to stop it: what was sealed anew stays so, and the rest opens with the older keys as
/// before. For administrators of the whole installation.
#[utoipa::path(tag = "oversight", operation_id = "key_rotation_withdraw",
    params(("id" = KeyRotationId, Path),
           ("If-Match" = String, Header, description = "The version that was looked at", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("organisations.manage"))),
    responses((status = OK, body = KeyRotationView), Problem))]
#[post("/key-rotations/{id}/withdraw")]
pub(super) async fn withdraw(
    app: Data<App>,
    actor: Granted<OrganisationsManage>,
    id: Path<KeyRotationId>,
    version: IfMatch,
    once: IdempotencyKey,
) -> Result<Etag<KeyRotationView>, Problem> {
    let once = once.of_no_body(&app);
    step(&app, &actor, *id, version, &once, KeyRotation::withdraw).await
}

/// Only of the whole installation: the keys are everybody's.
fn operates(actor: &Granted<OrganisationsManage>) -> Result<(), Problem> {
    if actor.scope().is_unbounded() {
        Ok(())
    } else {
        Err(Problem::new(Code::Forbidden))
    }
}

/// A step of the rotation, taken once, in the version the caller saw.
async fn step(
    app: &App,
    actor: &Granted<OrganisationsManage>,
    id: KeyRotationId,
    version: IfMatch,
    once: &Once,
    take: impl FnOnce(KeyRotation, DateTime<Utc>) -> Result<(KeyRotation, Event), KeyRotationError>,
) -> Result<Etag<KeyRotationView>, Problem> {
    operates(actor)?;
    let tx = app.write(actor).await?;
    let mut rotation = storage::find(&tx, id).await?;
    if tx.once(once, id).await?.is_none() {
        if rotation.version != version.0 {
            return Err(Problem::stale(&view(&tx, actor, rotation).await?));
        }
        let (taken, event) = take(rotation, tx.now)?;
        rotation = storage::save(&tx, taken).await?;
        tx.record(event).await?;
    }
    let view = view(&tx, actor, rotation).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

async fn view(tx: &Tx, actor: &Actor, rotation: KeyRotation) -> Result<KeyRotationView, Problem> {
    let names = names_in(tx, actor, std::slice::from_ref(&rotation)).await?;
    Ok(KeyRotationView::new(&rotation, &names, actor.user))
}

async fn names_in(tx: &Tx, actor: &Actor, rotations: &[KeyRotation]) -> Result<Names, Problem> {
    let users = rotations
        .iter()
        .flat_map(|one| [Some(one.asked_by), one.begun.map(|(by, _)| by)])
        .flatten();
    Ok(names(tx, actor.language, [], users).await?)
}

impl KeyRotationView {
    fn new(rotation: &KeyRotation, names: &Names, reader: UserId) -> Self {
        Self {
            id: rotation.id,
            version: rotation.version,
            key_version: rotation.key_version,
            asked_by_name: names.user(rotation.asked_by),
            asked_at: rotation.asked_at,
            begun_by_name: rotation.begun.map(|(by, _)| names.user(by)),
            begun_at: rotation.begun.map(|(_, at)| at),
            ended_at: rotation.ended_at,
            done: rotation.done,
            failed: rotation.failed,
            may_begin: rotation.may_be_begun(reader).is_ok(),
            state: rotation.state,
        }
    }
}

impl From<KeyRotationError> for Problem {
    fn from(error: KeyRotationError) -> Self {
        match error {
            KeyRotationError::NotAsked => Self::new(Code::NotNow).because("grant_not_pending"),
            KeyRotationError::Asker => Self::new(Code::Forbidden).because("grant_asker"),
            KeyRotationError::Over => Self::new(Code::NotNow).because("key_rotation_over"),
        }
    }
}
