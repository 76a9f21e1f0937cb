//! What an organisation is told: what others did in referrals that concern it, and what ran out
//! that is brought before it. Read from the ledger; nothing is told separately.

use std::collections::{BTreeMap, HashMap};

use punte_domain::Timestamp;
use punte_domain::access::Scope;
use punte_domain::cases::clock::ClockKind;
use punte_domain::event::EventKind;
use punte_domain::id::{Id, OrganisationId, ReferralId};
use punte_domain::pack::{Escalation, Pack};
use punte_domain::reference::Reference;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::referral::row as referral;
use super::sight::visible;
use crate::columns::Text;
use crate::ledger::{Entry, row};
use crate::{Result, Tx};

/// What of a referral the other side is told, and of the return that it carries.
const CONCERNS: [EventKind; 14] = [
    EventKind::ReferralSent,
    EventKind::ReferralAccepted,
    EventKind::ReferralRefused,
    EventKind::ReferralExpired,
    EventKind::ReferralServiceStarted,
    EventKind::ReferralFeedbackGiven,
    EventKind::ReferralCorrected,
    EventKind::ReferralCompleted,
    EventKind::ReferralBroken,
    EventKind::ReferralWithdrawn,
    EventKind::ReturnDeparted,
    EventKind::ReturnHandedOver,
    EventKind::ReturnCancelled,
    EventKind::ReturnStopped,
];

/// The entries of which there is an index of their own; written out, since a database uses a
/// partial index only for what it can read.
const RAN_OUT: &str = "kind IN ('clock.expired', 'referral.expired')";

/// How to speak of a referral: its reference, sender and receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferralLabel {
    /// What people read out.
    pub reference: Reference,
    /// The organisation that asks.
    pub from: OrganisationId,
    /// The organisation that is asked.
    pub to: OrganisationId,
}

/// What this organisation was told since then, latest first: what others did in referrals within
/// `referrals`, and what ran out in referrals it sent, in cases it holds and, for whoever watches
/// over a region or the country, in the cases of `cases`, as the pack escalates it.
///
/// # Errors
/// As the database.
pub async fn told(
    tx: &Tx,
    pack: &Pack,
    (here, cases, referrals): (OrganisationId, &Scope, &Scope),
    since: Timestamp,
    limit: u64,
) -> Result<Vec<Entry>> {
    let mut entries: BTreeMap<(Timestamp, Uuid), Entry> = BTreeMap::new();
    for arm in arms(pack, here, cases, referrals) {
        let rows = row::Entity::find()
            .filter(arm)
            .filter(row::Column::At.gt(since))
            .order_by_desc(row::Column::At)
            .order_by_desc(row::Column::Id)
            .limit(limit)
            .all(&tx.db)
            .await?;
        entries.extend(rows.into_iter().map(|row| ((row.at, row.id), row.into())));
    }
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    Ok(entries.into_values().rev().take(most).collect())
}

/// The ways in which an entry can concern an organisation, each by itself, so that each is answered
/// from its index.
fn arms(pack: &Pack, here: OrganisationId, cases: &Scope, referrals: &Scope) -> Vec<Condition> {
    let done = row::Column::Kind.is_in(CONCERNS.map(Text));
    // The receiver hears of its own silence from its clock.
    let silence = ran_out(EventKind::ClockExpired, [ClockKind::ReferralAnswer]);
    let to_me = Condition::all()
        .add(row::Column::OtherOrganisationId.eq(here.uuid()))
        .add(Condition::any().add(done).add(silence))
        .add(
            row::Column::OrganisationId
                .is_null()
                .or(row::Column::OrganisationId.ne(here.uuid())),
        )
        .add(of_referrals(visible(referrals)));
    // Of an erased referral nothing is left that somebody might not see.
    let erased = Condition::all()
        .add(row::Column::OtherOrganisationId.eq(here.uuid()))
        .add(row::Column::Kind.eq(Text(EventKind::ReferralErased)));
    let mut arms = vec![to_me, erased];

    let others = || {
        Condition::all().add(Expr::cust(RAN_OUT)).add(
            row::Column::OtherOrganisationId
                .is_null()
                .or(row::Column::OtherOrganisationId.ne(here.uuid())),
        )
    };
    let escalated = |to| {
        let kinds: Vec<ClockKind> = pack
            .clocks()
            .iter()
            .filter(|rule| rule.escalates_to == to)
            .map(|rule| rule.kind)
            .collect();
        (!kinds.is_empty()).then(|| ran_out(EventKind::ClockExpired, kinds))
    };
    if let Some(kinds) = escalated(Escalation::Sender) {
        let sent = Condition::all()
            .add(visible(referrals))
            .add(referral::Column::HolderId.eq(here.uuid()));
        arms.push(others().add(kinds).add(of_referrals(sent)));
    }
    if let Some(kinds) = escalated(Escalation::Holder) {
        arms.push(
            others()
                .add(kinds)
                .add(in_cases(Expr::col(Alias::new("organisation_id")).eq(here.uuid()))),
        );
    }
    let watched = if cases.is_unbounded() {
        Some(Condition::all())
    } else {
        cases.region().filter(|counties| !counties.is_empty()).map(|counties| {
            let counties: Vec<&str> = counties.iter().map(String::as_str).collect();
            let is_given_out = Expr::col(Alias::new("restricted_at")).is_null();
            Condition::all().add(in_cases(
                Expr::col(Alias::new("county")).is_in(counties).and(is_given_out),
            ))
        })
    };
    if let Some(watched) = watched {
        let lapsed = Condition::any()
            .add(row::Column::Kind.eq(Text(EventKind::ReferralExpired)))
            .add_option(escalated(Escalation::Coordinator));
        // Whoever watches over both sides hears of it once, from the referral.
        let twice = ran_out(EventKind::ClockExpired, [ClockKind::ReferralAnswer]);
        arms.push(others().add(lapsed).add(twice.not()).add(watched));
    }
    arms
}

/// That one of these clocks ran out: an entry of a clock names its kind and nothing else.
fn ran_out(kind: EventKind, clocks: impl IntoIterator<Item = ClockKind>) -> Condition {
    Condition::all()
        .add(row::Column::Kind.eq(Text(kind)))
        .add(row::Column::Fields.is_in(clocks.into_iter().map(ClockKind::code)))
}

fn of_referrals(condition: Condition) -> Expr {
    let referrals = Query::select()
        .column(referral::Column::Id)
        .from(referral::Entity)
        .cond_where(condition)
        .to_owned();
    row::Column::ReferralId.in_subquery(referrals)
}

fn in_cases(condition: Expr) -> Expr {
    let cases = Query::select()
        .column(Alias::new("id"))
        .from(Alias::new("case_file"))
        .and_where(condition)
        .to_owned();
    row::Column::CaseId.in_subquery(cases)
}

/// The labels of these referrals. Ask for referrals only which the caller may know of.
///
/// # Errors
/// As the database.
pub async fn labels(tx: &Tx, ids: impl IntoIterator<Item = ReferralId>) -> Result<HashMap<ReferralId, ReferralLabel>> {
    let mut ids: Vec<Uuid> = ids.into_iter().map(Id::uuid).collect();
    ids.sort();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = referral::Entity::find()
        .select_only()
        .columns([
            referral::Column::Id,
            referral::Column::Reference,
            referral::Column::FromId,
            referral::Column::ToId,
        ])
        .filter(referral::Column::Id.is_in(ids))
        .into_tuple::<(Uuid, String, Uuid, Uuid)>()
        .all(&tx.db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, reference, from, to)| {
            let label = ReferralLabel {
                reference: Reference::from_stored(reference),
                from: OrganisationId::from_uuid(from),
                to: OrganisationId::from_uuid(to),
            };
            (ReferralId::from_uuid(id), label)
        })
        .collect())
}
