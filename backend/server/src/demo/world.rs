//! Who there is: organisations, what they offer, and the people who sign in.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{Days, Duration};
use punte_domain::Timestamp;
use punte_domain::access::{Actor, Grants, Permission, Role};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{OrganisationId, SessionId, UserId};
use punte_domain::identity::offer::{AdmissionRules, OfferFacts, ServiceOffer};
use punte_domain::identity::organisation::{
    Contact, Names, Organisation, OrganisationFacts, OrganisationKind, OrganisationState,
};
use punte_domain::identity::{User, UserStatus};
use punte_domain::pack::Pack;
use punte_storage::{Tx, identity};

use super::act::Part;
use super::data::{AccountData, Data, OfferData, OrganisationData};
use super::dice::Dice;

/// Who there is.
pub struct World {
    organisations: BTreeMap<String, (OrganisationId, OrganisationFacts)>,
    workers: BTreeMap<OrganisationId, Vec<Actor>>,
    /// Who administers an organisation that has a program.
    partner: Option<Actor>,
    parts: BTreeMap<String, String>,
}

impl World {
    /// Enters organisations and accounts, long ago; what the organisations offer is as of `now`.
    pub async fn enter(tx: &Tx, pack: &Pack, data: &Data, dice: &mut Dice, now: Timestamp) -> Result<Self> {
        let mut world = Self {
            organisations: BTreeMap::new(),
            workers: BTreeMap::new(),
            partner: None,
            parts: data.parts.clone(),
        };
        for organisation in &data.organisation {
            let facts = facts(pack, organisation);
            world.add(tx, pack, &organisation.key, facts, dice).await?;
            let id = world.organisation(&organisation.key)?;
            for offer in &organisation.offers {
                world.offer(tx, pack, id, offer, dice, now).await?;
            }
        }
        let agency = data.organisation.first().context("no organisation")?;
        let agency = world.organisation(&agency.key)?;
        for centre in pack.centres() {
            let facts = centre_facts(pack, centre, agency);
            world
                .add(tx, pack, &format!("centre:{}", centre.code), facts, dice)
                .await?;
        }
        for (place, account) in data.account.iter().enumerate() {
            // Each a minute after the other, so that they are listed in this order.
            let minutes = i64::try_from(place).unwrap_or(0);
            let joined_at = tx.now + Duration::minutes(minutes);
            let user = world.user(account, pack, joined_at, dice.id())?;
            world.join(tx, &user, dice).await?;
        }
        Ok(world)
    }

    /// Enters what stands in the directory already, in another spelling. Its ids are thrown apart: the stories are told as
    /// they are without it.
    pub async fn enter_twice(&mut self, tx: &Tx, pack: &Pack, data: &Data, apart: &mut Dice) -> Result<()> {
        for organisation in &data.entered_twice {
            self.add(tx, pack, &organisation.key, facts(pack, organisation), apart)
                .await?;
        }
        Ok(())
    }

    /// Somebody who may sign in.
    pub fn user(&self, account: &AccountData, pack: &Pack, joined_at: Timestamp, id: UserId) -> Result<User> {
        Ok(User {
            id,
            version: 1,
            organisation: self.organisation(&account.organisation)?,
            display_name: account.name.clone(),
            email: account.key.clone(),
            roles: vec![account.role],
            own_roles: Vec::new(),
            status: UserStatus::Active,
            language: pack.default_language(),
            last_sign_in_at: None,
            created_at: joined_at,
        })
    }

    async fn add(&mut self, tx: &Tx, pack: &Pack, key: &str, facts: OrganisationFacts, dice: &mut Dice) -> Result<()> {
        let facts = facts
            .checked(
                |county| pack.county(county).is_some(),
                |mandate| pack.has_code("organisation_mandate", mandate),
            )
            .map_err(|wrong| anyhow::anyhow!("{key}: {wrong:?}"))?;
        let organisation = Organisation {
            id: dice.id(),
            version: 1,
            state: OrganisationState::Active,
            facts,
        };
        identity::organisation::add(tx, &organisation).await?;
        tx.record(Event::new(EventKind::OrganisationCreated).subject(organisation.id))
            .await?;
        self.organisations
            .insert(key.to_owned(), (organisation.id, organisation.facts));
        Ok(())
    }

    async fn offer(
        &self,
        tx: &Tx,
        pack: &Pack,
        organisation: OrganisationId,
        offer: &OfferData,
        dice: &mut Dice,
        now: Timestamp,
    ) -> Result<()> {
        let facts = OfferFacts {
            service: offer.service.clone(),
            capacity: offer.capacity,
            free: offer.free,
            rules: AdmissionRules {
                sexes: offer.sexes.clone(),
                age_min: offer.age_min,
                age_max: offer.age_max,
                accepts_children: offer.accepts_children,
                disability_access: offer.disability_access,
                languages: offer.languages.clone(),
            },
            hours: offer.hours.clone(),
            funding_ends_on: offer
                .funding_ends_in_days
                .map(|days| now.date_naive() + Days::new(days)),
        };
        let facts = facts
            .checked(|service| pack.service(service).is_some())
            .map_err(|wrong| anyhow::anyhow!("{}: {wrong:?}", offer.service))?;
        let offer = ServiceOffer {
            id: dice.id(),
            organisation,
            version: 1,
            occupied: 0,
            free_updated_at: facts.free.map(|_| now - Duration::hours(5)),
            facts,
        };
        identity::organisation::add_offer(tx, &offer).await?;
        tx.record(
            Event::new(EventKind::OfferChanged)
                .organisation(organisation)
                .subject(offer.id),
        )
        .await?;
        Ok(())
    }

    /// Enters somebody who may sign in, as whom one acts from then on.
    pub async fn join(&mut self, tx: &Tx, user: &User, dice: &mut Dice) -> Result<Actor> {
        identity::user::add(tx, user).await?;
        tx.record(Event::new(EventKind::UserJoined).subject(user.id)).await?;
        let counties = self
            .organisations
            .values()
            .find(|(id, _)| *id == user.organisation)
            .map(|(_, facts)| facts.counties.clone())
            .unwrap_or_default();
        let actor = Actor {
            user: user.id,
            organisation: user.organisation,
            counties,
            session: dice.id::<SessionId>(),
            factor_at: tx.now,
            language: user.language,
            grants: Grants::of_roles(&user.roles),
        };
        if matches!(
            user.roles.first(),
            Some(Role::CaseWorker | Role::CaseSupervisor | Role::RegionalOfficer | Role::Investigator)
        ) {
            self.workers.entry(user.organisation).or_default().push(actor.clone());
        }
        if user.roles.first() == Some(&Role::OrganisationAdministrator) {
            self.partner = Some(actor.clone());
        }
        Ok(actor)
    }

    /// The organisation that the files call so.
    pub fn organisation(&self, key: &str) -> Result<OrganisationId> {
        let (id, _) = self
            .organisations
            .get(key)
            .with_context(|| format!("no organisation {key}"))?;
        Ok(*id)
    }

    /// The organisation that plays a part.
    pub fn part(&self, part: Part) -> Result<OrganisationId> {
        let key = self
            .parts
            .get(part.key())
            .with_context(|| format!("nobody plays {}", part.key()))?;
        self.organisation(key)
    }

    /// Somebody who works on cases there: the first, or the one that `turn` falls on.
    pub fn worker(&self, organisation: OrganisationId, turn: usize) -> Result<&Actor> {
        let workers = self.workers.get(&organisation).context("nobody works there")?;
        workers
            .get(turn)
            .or_else(|| workers.first())
            .context("nobody works there")
    }

    /// Who makes the service account of their organisation.
    pub fn partner(&self) -> Result<&Actor> {
        self.partner.as_ref().context("nobody administers an organisation")
    }

    /// Somebody there who assigns cases.
    pub fn assigner(&self, organisation: OrganisationId) -> Option<&Actor> {
        let mut workers = self.workers.get(&organisation)?.iter();
        workers.find(|one| one.may(Permission::CasesAssign))
    }

    /// Somebody else there who may sign a legal ground as the second.
    pub fn second_signer(&self, organisation: OrganisationId, first: UserId) -> Option<&Actor> {
        let mut workers = self.workers.get(&organisation)?.iter();
        workers.find(|one| one.user != first && one.may(Permission::ConsentsConfirm))
    }

    /// The kind of an organisation.
    pub fn kind(&self, organisation: OrganisationId) -> Option<OrganisationKind> {
        self.organisations
            .values()
            .find(|(id, _)| *id == organisation)
            .map(|(_, facts)| facts.kind)
    }
}

fn facts(pack: &Pack, data: &OrganisationData) -> OrganisationFacts {
    OrganisationFacts {
        kind: data.kind,
        country: pack.country().to_owned(),
        names: Names {
            ro: data.ro.clone(),
            sq: data.sq.clone(),
            en: data.en.clone(),
        },
        aliases: data.aliases.clone(),
        counties: data.counties.clone(),
        parent_id: None,
        mandates: data.mandates.clone(),
        contact: Contact {
            address: None,
            phone: data.phone.clone(),
            phone_extension: data.phone_extension.clone(),
            fax: data.fax.clone(),
            email: data.email.clone(),
            website: data.website.clone(),
            links: data.links.clone(),
        },
    }
}

fn centre_facts(pack: &Pack, centre: &punte_domain::pack::Code, agency: OrganisationId) -> OrganisationFacts {
    let kind = if pack.country() == "AL" {
        OrganisationKind::RegionalCommittee
    } else {
        OrganisationKind::RegionalCentre
    };
    OrganisationFacts {
        kind,
        country: pack.country().to_owned(),
        names: Names {
            ro: Some(centre.labels.ro.clone()),
            sq: Some(centre.labels.sq.clone()),
            en: Some(centre.labels.en.clone()),
        },
        aliases: Vec::new(),
        counties: pack
            .counties_of(&centre.code)
            .map(|county| county.code.clone())
            .collect(),
        parent_id: Some(agency),
        mandates: Vec::new(),
        contact: Contact::default(),
    }
}

/// When the first of the demo's people joined: before anything else happened.
#[must_use]
pub fn beginning(now: Timestamp) -> Timestamp {
    now - Duration::days(500)
}
