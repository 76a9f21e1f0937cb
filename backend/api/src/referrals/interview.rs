//! What a referral tells of interviews: who asked when and about what, and the answers as far as consent
//! goes.

use punte_domain::access::Actor;
use punte_domain::cases::interview::{EXPLOITERS, SHARED};
use punte_domain::pack::Pack;
use punte_domain::referrals::Disclosure;
use punte_storage::cases::{account, interview};
use punte_storage::{CaseKey, Tx, names};

use super::disclosed::{DisclosedInterview, DisclosedTopic, Known};
use crate::Problem;
use crate::cases::answer_views;

/// Adds what is known from interviews, as far as it is open.
pub(super) async fn fill(
    tx: &Tx,
    actor: &Actor,
    pack: &Pack,
    key: &CaseKey,
    disclosure: &Disclosure,
    known: &mut Known,
) -> Result<(), Problem> {
    if !disclosure.tells_of_interviews() {
        return Ok(());
    }
    known.interviews = interviews(tx, actor, key).await?;
    if !SHARED.iter().any(|set| disclosure.opens(*set)) {
        return Ok(());
    }
    let mut account = account::current(tx, key).await?;
    if disclosure.names_exploiters && actor.investigates() {
        account.extend(account::topic(tx, key, EXPLOITERS).await?);
    }
    for topic in &pack.interview().topics {
        let Some(revision) = account.iter().find(|revision| revision.topic == topic.code) else {
            continue;
        };
        for (set, told) in SHARED.into_iter().zip([&mut known.health, &mut known.exploitation]) {
            if !disclosure.opens(set) {
                continue;
            }
            let shows = |question: &str| topic.opened_by(question) == Some(set);
            let answers = answer_views(tx, actor.language, revision, shows).await?;
            if !answers.is_empty() {
                let topic = topic.code.clone();
                told.push(DisclosedTopic { topic, answers });
            }
        }
    }
    Ok(())
}

async fn interviews(tx: &Tx, actor: &Actor, key: &CaseKey) -> Result<Vec<DisclosedInterview>, Problem> {
    let latest = interview::latest(tx, key).await?;
    let mut asked = account::asked(tx, latest.iter().map(|one| one.id)).await?;
    let names = names(tx, actor.language, latest.iter().map(|one| one.organisation), []).await?;
    let told = latest.into_iter().map(|one| DisclosedInterview {
        kind: one.kind,
        organisation_name: names.organisation(one.organisation),
        started_at: one.started_at,
        topics: asked.remove(&one.id).unwrap_or_default().into_iter().collect(),
    });
    Ok(told.collect())
}
