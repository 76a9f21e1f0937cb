//! `punte admin create-first`: how the first person gets into an empty installation (SEC-13).

use anyhow::{Context as _, Result, anyhow, bail};
use punte_domain::identity::email;
use punte_domain::identity::organisation::{Contact, Names, OrganisationFacts, OrganisationKind};
use punte_domain::pack::Pack;
use punte_storage::Error;
use punte_storage::identity::{FirstInvitation, first_administrator};
use secrecy::ExposeSecret as _;

use super::database::{open, runtime};
use crate::settings::{Settings, Source};

/// Makes a one-time secret for the first administrator and prints where to use it. A second call
/// takes the first secret back; once there is an account, it is refused.
///
/// # Errors
/// When there are accounts already, or the database cannot be reached.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn create_first(source: &Source, address: &str, agency: &str) -> Result<()> {
    let settings = Settings::load(source)?;
    let Ok(email) = email(address) else {
        bail!("{address:?} is not an e-mail address");
    };
    let pack = Pack::load(&settings.country)?;
    let facts = OrganisationFacts {
        kind: OrganisationKind::NationalAgency,
        country: pack.country().to_owned(),
        names: Names {
            en: Some(agency.to_owned()),
            ..Names::default()
        },
        aliases: Vec::new(),
        counties: Vec::new(),
        parent_id: None,
        mandates: Vec::new(),
        contact: Contact::default(),
    };
    let facts = facts
        .checked(|county| pack.county(county).is_some(), |_| false)
        .ok()
        .context("the name of the agency is not fit")?;
    let FirstInvitation { token, expires_at } = runtime()?.block_on(async {
        punte_migration::migrate(settings.database_url.expose_secret()).await?;
        let tx = open(&settings).await?.system().await?;
        let first = first_administrator(&tx, facts, email, pack.default_language()).await;
        let first = first.map_err(|error| match error {
            Error::Taken => anyhow!("this installation has accounts already: let an administrator invite"),
            other => other.into(),
        })?;
        tx.commit().await?;
        anyhow::Ok(first)
    })?;
    println!(
        "Open this address once, before {}:\n\n  {}/invitation#{}\n",
        expires_at.format("%Y-%m-%d %H:%M UTC"),
        settings.public_url,
        token.expose_secret()
    );
    Ok(())
}
