//! What goes along with every step of a referral: its clocks, who may look at the case, the ledger.

use std::collections::BTreeSet;

use punte_domain::access::Scope;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::consent::DataSets;
use punte_domain::cases::person::told_with;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{CaseId, ConsentId, OrganisationId, ReferralId};
use punte_domain::pack::{Condition, Pack};
use punte_domain::referrals::{AccessKind, Disclosure, Handover, Referral, ReferralKind, Viewer};

use super::referral::follow_holder;
use super::under_way::{pending_transfers, under_way_to, unlocked};
use super::{access, find, pending_under, save, under_way};
use crate::cases::proceeding::hearing;
use crate::cases::{self, clock, closure, duplicate, erasure, person_index, plan, specialist};
use crate::exports;
use crate::identity::organisation;
use crate::{Error, Result, Tx};

/// The service whose referral starts the clock of vouchers.
const VOUCHER: &str = "FIN-V";

/// Keeps a step of a referral with all that follows from it: the version, the clocks, the access
/// of the receiver, the entry in the ledger; for an accepted transfer the case moves.
///
/// # Errors
/// [`crate::Error::Stale`] when somebody else made a step first.
pub async fn keep(tx: &Tx, pack: &Pack, step: (Referral, Event)) -> Result<Referral> {
    let is_accepted = step.1.kind == EventKind::ReferralAccepted;
    let referral = keep_step(tx, pack, step).await?;
    match referral.handover(tx.now, pack.former_holder_read_days()) {
        Some(handover) if is_accepted => move_case(tx, pack, referral, &handover).await,
        _ => Ok(referral),
    }
}

async fn keep_step(tx: &Tx, pack: &Pack, step: (Referral, Event)) -> Result<Referral> {
    let (referral, event) = step;
    let milestone = milestone(event.kind);
    let referral = save(tx, referral).await?;
    tx.record(event).await?;
    if let Some(milestone) = milestone {
        let occasion = occasion(tx, pack, &referral, milestone).await?;
        clock::apply(tx, pack, &occasion).await?;
        if milestone == Milestone::ReferralSent && referral.content.kind == ReferralKind::NotificationDuty {
            clock::apply(tx, pack, &occasion.also(Milestone::NotificationSent)).await?;
        }
    }
    access::follow(tx, &referral, pack.disclosure_days_after_end()).await?;
    Ok(referral)
}

/// Lets a referral expire that nobody answered in time, and tells both sides through the ledger.
/// Returns whether it did: an answer may have come first.
///
/// # Errors
/// As the database.
pub async fn expire(tx: &Tx, pack: &Pack, id: ReferralId) -> Result<bool> {
    let (referral, _) = find(tx, &Scope::system(), id).await?;
    let Ok(step) = referral.expire(tx.now) else {
        return Ok(false);
    };
    clock::expire_answer(tx, id).await?;
    keep(tx, pack, step).await?;
    Ok(true)
}

/// The person took a consent back: what waits under it is taken back too, what is under way goes
/// on with its data closed.
///
/// # Errors
/// As the database.
pub async fn consent_withdrawn(tx: &Tx, pack: &Pack, consent: ConsentId) -> Result<()> {
    let mut receivers = BTreeSet::new();
    for referral in pending_under(tx, consent).await? {
        receivers.insert(referral.content.to);
        if let Ok(step) = referral.withdraw_with_consent(tx.now) {
            keep(tx, pack, step).await?;
        }
    }
    for referral in under_way(tx, consent).await? {
        receivers.insert(referral.content.to);
        access::close(tx, referral.id).await?;
    }
    // What they exported and did not fetch yet shows more than they may see now.
    for receiver in receivers {
        exports::end_of_receiver(tx, receiver).await?;
    }
    Ok(())
}

/// A consent to this recipient was written down or confirmed: what is under way and was closed for want
/// of one may be open again.
///
/// # Errors
/// As the database.
pub async fn consent_opened(tx: &Tx, pack: &Pack, case: CaseId, recipient: OrganisationId) -> Result<()> {
    let under_way = under_way_to(tx, case, recipient).await?;
    if under_way.is_empty() {
        return Ok(());
    }
    let consents = cases::consent::of_case(tx, case).await?;
    let viewer = Viewer {
        organisation: recipient,
        kind: organisation::find(tx, recipient).await?.facts.kind,
    };
    let (today, days) = (pack.calendar().date(tx.now), pack.disclosure_days_after_end());
    for referral in under_way {
        if Disclosure::of(&referral, &consents, viewer, tx.now, today, days).is_open() {
            access::open(tx, referral.id).await?;
        }
    }
    Ok(())
}

/// Fields of the person were put right: whoever learns of them now through a referral is told so, and in which sets of
/// data (GDPR, art. 19; SEC-72).
///
/// # Errors
/// As the database.
pub async fn corrected(tx: &Tx, case: CaseId, fields: &[&'static str]) -> Result<()> {
    let changed: DataSets = fields.iter().flat_map(|field| told_with(field)).copied().collect();
    for access in access::of_case(tx, case).await? {
        if access.kind != AccessKind::Referral {
            continue;
        }
        // Not locked: whoever answers it holds it, and waits for the case that is locked here.
        let Some(referral) = unlocked(tx, access.referral).await? else {
            continue;
        };
        let told: Vec<_> = referral.content.data_sets.intersection(&changed).collect();
        if !told.is_empty() {
            let corrected = Event::new(EventKind::ReferralCorrected)
                .case(case)
                .referral(referral.id)
                .organisation(access.organisation)
                .fields(told.into_iter().map(|set| set.code()));
            tx.record(corrected).await?;
        }
    }
    Ok(())
}

/// The whole case moves to the receiver of an accepted transfer. The case is locked: of two transfers
/// accepted at once the second finds itself taken back.
async fn move_case(tx: &Tx, pack: &Pack, referral: Referral, handover: &Handover) -> Result<Referral> {
    for other in pending_transfers(tx, handover.case).await? {
        if let Ok(step) = other.withdraw_with_case(tx.now) {
            keep_step(tx, pack, step).await?;
        }
    }
    let mut case = cases::find(tx, &Scope::system(), handover.case).await?;
    if case.organisation != handover.from {
        return Err(Error::Corrupt("referral.holder"));
    }
    case.organisation = handover.to;
    case.assigned_to = None;
    let case = cases::save(tx, case).await?;
    follow_holder(tx, handover.case, handover.to).await?;
    person_index::hand_over(tx, handover.case, handover.to).await?;
    clock::hand_over(tx, handover.case, handover.from, handover.to).await?;
    plan::hand_over(tx, handover.case).await?;
    closure::hand_over(tx, handover.case).await?;
    erasure::hand_over(tx, handover.case).await?;
    specialist::hand_over(tx, handover.case).await?;
    hearing::hand_over(tx, pack, &case).await?;
    duplicate::hand_over(tx, handover.case).await?;
    access::hand_over(tx, &referral, handover).await?;
    let moved = Event::new(EventKind::CaseTransferred)
        .case(handover.case)
        .referral(referral.id)
        .organisation(handover.to);
    tx.record(moved).await?;
    Ok(Referral {
        holder: handover.to,
        ..referral
    })
}

async fn occasion(tx: &Tx, pack: &Pack, referral: &Referral, milestone: Milestone) -> Result<Occasion> {
    let content = &referral.content;
    let asks_for_voucher = content.services.iter().any(|service| service == VOUCHER);
    let at = match referral.service_started_on {
        Some(day) if milestone == Milestone::ServiceStarted => pack.calendar().happened(day, tx.now),
        _ => tx.now,
    };
    let takes_on = milestone == Milestone::ReferralAccepted
        && referral.takes_on_the_person(organisation::find(tx, content.to).await?.facts.kind);
    Ok(Occasion::new(milestone, referral.case, referral.holder, at)
        .referral(referral.id, referral.holder, content.to)
        .detail(content.urgency.code())
        .when(Condition::VoucherRequested, asks_for_voucher)
        .when(Condition::TakesOnThePerson, takes_on))
}

fn milestone(kind: EventKind) -> Option<Milestone> {
    Some(match kind {
        EventKind::ReferralSent => Milestone::ReferralSent,
        EventKind::ReferralReceived => Milestone::ReferralReceived,
        EventKind::ReferralAccepted => Milestone::ReferralAccepted,
        EventKind::ReferralRefused => Milestone::ReferralRefused,
        EventKind::ReferralExpired => Milestone::ReferralExpired,
        EventKind::ReferralServiceStarted => Milestone::ServiceStarted,
        EventKind::ReferralFeedbackGiven => Milestone::FeedbackGiven,
        EventKind::ReferralCompleted => Milestone::ReferralCompleted,
        EventKind::ReferralBroken => Milestone::ReferralBroken,
        EventKind::ReferralWithdrawn => Milestone::ReferralWithdrawn,
        _ => return None,
    })
}
