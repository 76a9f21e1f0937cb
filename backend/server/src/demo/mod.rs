//! Demo data: a country's institutions, and invented people in invented cases.
//!
//! It is made through the same domain methods and storage functions as everything else, each act at
//! its own time, so that timelines, clocks and the ledger are as they would be. The same seed and
//! the same `now` give the same data. To add a story: a line in one of the lists of [`stories`].

mod act;
mod closure;
mod consent;
mod data;
pub mod decision;
mod dice;
mod document;
mod doing;
mod duplicate;
mod emergency;
mod erasure;
mod family;
mod handover;
mod interview;
mod meetings;
mod needs;
mod oversight;
mod person;
mod placement;
mod plan;
mod proceeding;
mod program;
mod projects;
mod referral;
mod refusal;
mod risk;
mod screening;
mod service;
mod specialist;
mod stage;
mod stay;
pub mod stories;
mod world;

use std::sync::Arc;

use anyhow::Result;
use chrono::Duration;
use punte_domain::event::{Event, EventKind};
use punte_domain::pack::Pack;
use punte_storage::{Clock, Store};

use dice::Dice;
use stage::Stage;
use world::World;

pub use program::{CLIENT_ID, CLIENT_SECRET};

/// How often each story is told, with other people each time.
const TURNS: usize = 2;

/// Fills an empty database of this country.
///
/// # Errors
/// When the database is not empty, or there is no demo data for the country.
pub async fn fill(store: &Store, pack: &Arc<Pack>, seed: u64) -> Result<()> {
    let data = data::load(pack.country())?;
    let mut dice = Dice::new(seed);
    let now = store.clock().now();
    let beginning = world::beginning(now);

    let tx = store.with_clock(Clock::new(move || beginning)).system().await?;
    tx.record(Event::new(EventKind::SystemPrepared)).await?;
    let mut world = World::enter(&tx, pack, &data, &mut dice, now).await?;
    world.enter_twice(&tx, pack, &data, &mut Dice::new(!seed)).await?;
    program::enter(&tx, &world, now).await?;
    tx.commit().await?;

    let mut stage = Stage {
        store,
        pack,
        data: &data,
        world,
        dice,
        now,
    };
    for turn in 0..TURNS {
        for story in stories::all() {
            Box::pin(stage.play(story, turn)).await?;
        }
    }
    stage.refuse().await?;
    stage.know_twice().await?;
    stage.leave().await?;
    stage.belong_together().await?;
    stage.confide().await?;
    stage.help_at_once().await?;
    stage.oversee().await?;
    stage.ask_for_erasure().await?;
    projects::enter(&mut stage, seed).await?;
    doing::enter(&stage, seed).await?;
    let tx = store
        .with_clock(Clock::new(move || now - Duration::days(1)))
        .system()
        .await?;
    // Of chance of its own: what is told of cases stays as it is.
    meetings::enter(&tx, pack, &stage.world, &mut Dice::new(!seed)).await?;
    tx.commit().await?;
    stage::settle(store, pack).await
}

/// Whom one can enter as, a line each: name, role, organisation.
///
/// # Errors
/// When there is no demo data for the country.
pub fn accounts(pack: &Pack) -> Result<Vec<String>> {
    let data = data::load(pack.country())?;
    let accounts = data.account.into_iter().chain([data.specialist]);
    let accounts = accounts.chain(projects::accounts(pack.country())?);
    Ok(accounts
        .map(|account| format!("{} ({}): {}", account.name, account.role, account.key))
        .collect())
}
