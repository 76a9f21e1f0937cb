//! What concerns the caller alone.

use actix_web::web::Data;
use actix_web::{get, patch};
use punte_domain::access::{Actor, PrincipalKind};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::OrganisationId;
use punte_domain::identity::organisation::OrganisationKind;
use punte_domain::identity::user::display_name;
use punte_domain::language::Language;
use punte_storage::Tx;
use punte_storage::identity::{organisation, user};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::user::UserView;
use crate::access::GrantView;
use crate::auth::{Oneself, Person};
use crate::etag::Versioned;
use crate::routing::ServiceConfig;
use crate::{App, Etag, IfMatch, Json, Problem};

/// The routes of this file.
pub fn routes(config: &mut ServiceConfig) {
    config.service(me_read).service(me_update);
}

/// Who the caller is and what the caller may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    user: UserView,
    organisation: MeOrganisationView,
    permissions: Vec<GrantView>,
    language: Language,
    /// Whether the caller may do nothing until they have added the passkey that their role asks for and have signed
    /// in with it.
    must_add_passkey: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeOrganisation)]
struct MeOrganisationView {
    id: OrganisationId,
    name: String,
    kind: OrganisationKind,
    counties: Vec<String>,
}

impl Versioned for MeView {
    fn version(&self) -> i64 {
        self.user.version()
    }
}

impl MeView {
    /// What `actor` sees of themselves.
    ///
    /// # Errors
    /// As the database.
    pub async fn of(tx: &Tx, actor: &Actor) -> Result<Self, Problem> {
        let user = user::find_self(tx, actor).await?;
        let organisation = organisation::find(tx, actor.organisation).await?;
        let language = user.language;
        let name = organisation.facts.names.get(language).to_owned();
        Ok(Self {
            user: super::user::view(tx, user, language).await?,
            organisation: MeOrganisationView {
                id: organisation.id,
                name,
                kind: organisation.facts.kind,
                counties: organisation.facts.counties,
            },
            permissions: GrantView::all(&actor.grants),
            language,
            must_add_passkey: actor.kind() == PrincipalKind::Enrolling,
        })
    }
}

/// What to change of oneself; what is not given stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"display_name": "Ana Popescu", "language": "ro"}))]
struct MeUpdate {
    /// The name colleagues see.
    display_name: Option<String>,
    /// The language of the interface.
    language: Option<Language>,
}

/// Read who I am
///
/// The caller's account, organisation and permissions as they are at this request.
#[utoipa::path(tag = "me", operation_id = "me_read",
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))), responses((status = OK, body = MeView), Problem))]
#[get("/me")]
async fn me_read(app: Data<App>, actor: Oneself) -> Result<Etag<MeView>, Problem> {
    Ok(Etag(MeView::of(&app.read(&actor), &actor).await?))
}

/// Change my name or language
///
/// Roles and organisation are others' to change; another address is asked for with `address_ask`.
#[utoipa::path(tag = "me", operation_id = "me_update", request_body = MeUpdate,
    params(("If-Match" = String, Header)),
    extensions(("x-permission" = json!("signed_in")), ("x-people" = json!(true))),
    responses((status = OK, body = MeView), Problem))]
#[patch("/me")]
async fn me_update(
    app: Data<App>,
    actor: Person,
    version: IfMatch,
    body: Json<MeUpdate>,
) -> Result<Etag<MeView>, Problem> {
    let tx = app.write(&actor).await?;
    let mut me = user::find_self(&tx, &actor).await?;
    if me.version != version.0 {
        return Err(Problem::stale(&MeView::of(&tx, &actor).await?));
    }
    let change = body.into_inner();
    let mut changed = Vec::new();
    if let Some(name) = change.display_name {
        me.display_name = display_name(&name).map_err(|code| Problem::at("/display_name", code.code()))?;
        changed.push("display_name");
    }
    if let Some(language) = change.language {
        me.language = language;
        changed.push("language");
    }
    let me = user::save(&tx, me).await?;
    tx.record(
        Event::new(EventKind::UserChanged)
            .subject(me.id)
            .organisation(me.organisation)
            .fields(changed),
    )
    .await?;
    let view = MeView::of(&tx, &actor).await?;
    tx.commit().await?;
    Ok(Etag(view))
}
