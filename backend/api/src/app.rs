//! What the handlers share, and the routes.

use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::web;
use punte_domain::access::{Actor, Permission};
use punte_domain::alert::AlertKind;
use punte_domain::event::Event;
use punte_domain::id::{OrganisationId, UserId};
use punte_domain::identity::factor::PasskeyPolicy;
use punte_domain::mail::MailKind;
use punte_domain::pack::Pack;
use punte_storage::erasures::ErasureFile;
use punte_storage::identity::user::granted_anywhere;
use punte_storage::{Result, Store, Tx, alert, mail};
use utoipa::openapi::OpenApi;

use crate::auth::{Auth, jwks};
use crate::problem::{Code, Problem};
use crate::routing::{ServiceConfig, describe};
use crate::watch::watch;
use crate::{access, identity, leaflet, methods, oauth, oversight, pack, partners};

/// Whether this installation holds real people's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Real data.
    Production,
    /// Invented data on this machine only; anybody may enter as anybody.
    Demo,
}

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// Real or demo.
    pub profile: Profile,
    /// What differs between countries.
    pub pack: Arc<Pack>,
    /// Where it is written down which cases were erased; without it none is.
    pub erasures: Option<ErasureFile>,
    /// What sign-in needs besides the database.
    pub auth: Arc<Auth>,
    /// Who signs in with a passkey and with nothing less.
    pub passkeys: PasskeyPolicy,
    /// Whether messages are mailed; without it links are shown to who invites.
    pub sends_mail: bool,
}

impl App {
    /// A unit of work that only reads, and reads nothing that must be recorded.
    #[must_use]
    pub fn read(&self, actor: &Actor) -> Tx {
        self.store.read(actor)
    }

    /// A unit of work that changes something or records a read.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn write(&self, actor: &Actor) -> Result<Tx> {
        self.store.write(actor).await
    }

    /// Has a user told by mail that there is something to see, once this unit of work is lasting; nothing where no mail
    /// is sent (SEC-19).
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn tell(&self, tx: &Tx, user: UserId, kind: MailKind) -> Result<()> {
        if self.sends_mail {
            mail::tell(tx, user, kind).await?;
        }
        Ok(())
    }

    /// Puts something unusual before those who look after the ledger: among the alerts, and by mail where that is
    /// new to them. Nobody looks into their own reading, so nobody is told of it.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn alert(&self, tx: &Tx, kind: AlertKind, user: UserId, organisation: OrganisationId) -> Result<()> {
        let today = self.pack.calendar().date(tx.now);
        let is_new = alert::raise(tx, kind, user, organisation, today).await?;
        if is_new && self.sends_mail {
            let readers = granted_anywhere(tx, Permission::LedgerRead).await?;
            for reader in readers.into_iter().filter(|reader| *reader != user) {
                Box::pin(mail::tell(tx, reader, MailKind::AlertRaised)).await?;
            }
        }
        Ok(())
    }

    /// Records what is about to be shown, and nothing else. What cannot be recorded is not shown
    /// (SEC-45).
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub async fn record(&self, actor: &Actor, reads: impl IntoIterator<Item = Event>) -> Result<()> {
        let tx = self.store.append(actor).await?;
        tx.record_reads(reads).await?;
        tx.commit().await
    }
}

/// Where the operations of people and programs are; only what other standards place elsewhere is not.
const BELOW: &str = "/api/v1";

/// Everything that is served. Wrap the app that takes it with
/// [`answer_in_language`](crate::problem::answer_in_language).
pub fn routes(profile: Profile) -> impl FnOnce(&mut web::ServiceConfig) {
    move |config| {
        elsewhere(&mut ServiceConfig::serving(config));
        config.service(
            web::scope(BELOW)
                .configure(|config| below(&mut ServiceConfig::serving(config), profile))
                .wrap(from_fn(watch)),
        );
    }
}

/// Describes in this document everything that [`routes`] serves.
pub(crate) fn describe_routes(document: &mut OpenApi, profile: Profile) {
    describe(document, "", elsewhere);
    describe(document, BELOW, |config| below(config, profile));
}

fn elsewhere(config: &mut ServiceConfig) {
    config.service(jwks);
    config.configure(oauth::routes);
}

fn below(config: &mut ServiceConfig, profile: Profile) {
    modules(config);
    if profile == Profile::Demo {
        identity::demo::routes(config);
    }
}

fn modules(config: &mut ServiceConfig) {
    // One line for each module, in the order of the document.
    config.configure(crate::system::routes);
    config.configure(pack::routes);
    config.configure(leaflet::routes);
    config.configure(crate::home::routes);
    config.configure(crate::cases::routes);
    config.configure(crate::referrals::routes);
    config.configure(crate::exports::routes);
    config.configure(identity::routes);
    config.configure(partners::routes);
    config.configure(crate::projects::routes);
    config.configure(access::routes);
    config.configure(oversight::routes);
}

/// Refusals of actix's own extractors and of paths nobody serves, as problems.
pub fn refusals(config: &mut web::ServiceConfig) {
    config
        .app_data(web::PathConfig::default().error_handler(|_, _| Problem::new(Code::NotFound).into()))
        .app_data(web::PayloadConfig::new(256 * 1024))
        .default_service(web::to(methods::refuse));
}
