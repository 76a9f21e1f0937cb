//! A return as whoever holds the case reads it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::{Actor, Scope};
use punte_domain::cases::repatriation::{
    BestInterest, Escort, JourneyBlock, JourneyRisk, Leg, LegRisk, Receipt, Repatriation, RepatriationState,
    ReturnContact, ReturnStop, TravelDocument,
};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::{ConsentId, OrganisationId, ReferralId, RepatriationId};
use punte_domain::reference::Reference;
use punte_storage::cases::consent;
use punte_storage::{Names, PageRequest, Tx, names, referrals};
use serde::Serialize;
use utoipa::ToSchema;

use super::{known_of, may};
use crate::etag::Versioned;
use crate::{App, Code, Problem};

/// A return of the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Repatriation)]
pub(crate) struct RepatriationView {
    pub(super) id: RepatriationId,
    version: i64,
    state: RepatriationState,
    planned_by_name: String,
    planned_at: DateTime<Utc>,
    consent_id: ConsentId,
    referral_id: Option<ReferralId>,
    from_country: String,
    to_country: String,
    sending_body: Option<String>,
    receiver_id: Option<OrganisationId>,
    receiver_name: Option<String>,
    receiving_body: Option<String>,
    documents: Vec<TravelDocument>,
    legs: Vec<Leg>,
    escort: Option<Escort>,
    contingency: Option<String>,
    best_interest: Option<BestInterest>,
    risk: Option<JourneyRiskView>,
    departed_at: Option<DateTime<Utc>>,
    receipt: Option<ReceiptView>,
    stop: Option<ReturnStopView>,
    /// What was heard since, the latest last.
    contacts: Vec<ReturnContactView>,
    /// What the journey waits for; empty once the person left.
    waits_for: Vec<JourneyBlock>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["repatriation_update", "repatriation_assess"]))]
    abilities: Vec<&'static str>,
}

/// How dangerous the journey was judged to be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JourneyRisk)]
struct JourneyRiskView {
    level: RiskLevel,
    /// Each part of the way, in order.
    legs: Vec<LegRisk>,
    words: Option<String>,
    assessed_by_name: String,
    assessed_at: DateTime<Utc>,
    /// The second person, where the danger is extreme.
    confirmed_by_name: Option<String>,
    confirmed_at: Option<DateTime<Utc>>,
}

/// That the person came.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnReceipt)]
pub(crate) struct ReceiptView {
    arrived_at: DateTime<Utc>,
    received_by: String,
    /// The document that says so, where the receiver does not use the system.
    document: Option<String>,
    note: Option<String>,
    /// Who wrote it down.
    by_name: String,
    organisation_name: String,
    at: DateTime<Utc>,
}

/// Why nothing came of a return.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnStop)]
struct ReturnStopView {
    /// A code of the pack's list `return_stop`.
    #[schema(example = "not_safe")]
    reason: String,
    words: Option<String>,
    by_name: String,
    at: DateTime<Utc>,
}

/// A contact after a return.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnContact)]
struct ReturnContactView {
    on: NaiveDate,
    /// A code of the pack's list `contact_way`.
    #[schema(example = "phone")]
    way: String,
    is_reached: bool,
    is_safe: Option<bool>,
    words: Option<String>,
    by_name: String,
}

impl Versioned for RepatriationView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// What a return may rest on now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnChoices {
    /// Whether the person is a child: then it needs an escort and somebody who says what is best for it.
    is_child: bool,
    /// The consents to return that hold.
    consents: Vec<ReturnConsentChoice>,
    /// The latest referrals of the case that were sent to whom these consents name, and run.
    referrals: Vec<ReturnReferralChoice>,
}

/// A consent to return.
#[derive(Debug, Serialize, ToSchema)]
struct ReturnConsentChoice {
    id: ConsentId,
    recipient_id: OrganisationId,
    recipient_name: String,
    valid_until: NaiveDate,
}

/// A referral by which a receiver may take the person on.
#[derive(Debug, Serialize, ToSchema)]
struct ReturnReferralChoice {
    id: ReferralId,
    reference: Reference,
    to_id: OrganisationId,
    to_name: String,
}

impl ReturnChoices {
    /// Whether it names neither a consent nor a referral.
    pub(in crate::cases) fn is_empty(&self) -> bool {
        self.consents.is_empty() && self.referrals.is_empty()
    }
}

/// What a return of this case may rest on now. Whoever manages returns may not read the referrals of the
/// case: of these it learns no more than a return can use.
pub(in crate::cases) async fn choices(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
) -> Result<ReturnChoices, Problem> {
    let today = app.pack.calendar().date(tx.now);
    let mut consents = consent::of_case(tx, case.id).await?;
    consents.retain(|consent| case.is_open() && consent.lets_return(case, None, today));
    let recipients: BTreeSet<_> = consents.iter().map(|consent| consent.terms.recipient).collect();
    let request = PageRequest {
        limit: 50,
        cursor: None,
    };
    let mut running = referrals::of_case(tx, &Scope::system(), case.id, &request).await?.items;
    running.retain(|referral| {
        referral.sent_at.is_some()
            && referral.state.is_open()
            && referral.content.kind.has_service()
            && recipients.contains(&referral.content.to)
    });
    let names = names(tx, actor.language, recipients, None).await?;
    let consents = consents.iter().map(|consent| ReturnConsentChoice {
        id: consent.id,
        recipient_id: consent.terms.recipient,
        recipient_name: names.organisation(consent.terms.recipient),
        valid_until: consent.terms.valid_until,
    });
    let referrals = running.into_iter().map(|referral| ReturnReferralChoice {
        id: referral.id,
        to_id: referral.content.to,
        to_name: names.organisation(referral.content.to),
        reference: referral.reference,
    });
    Ok(ReturnChoices {
        is_child: case.is_child,
        consents: consents.collect(),
        referrals: referrals.collect(),
    })
}

/// Returns of a case as the caller reads them.
pub(in crate::cases) async fn views(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    journeys: Vec<Repatriation>,
) -> Result<Vec<RepatriationView>, Problem> {
    let receipts = || journeys.iter().filter_map(|journey| journey.course.receipt.as_ref());
    let organisations = journeys.iter().filter_map(|journey| journey.plan.receiver);
    let users = journeys.iter().flat_map(|journey| {
        let course = &journey.course;
        let risk = course
            .risk
            .iter()
            .flat_map(|risk| [Some(risk.assessed), risk.confirmed]);
        std::iter::once(journey.planned_by)
            .chain(risk.flatten().map(|signed| signed.by))
            .chain(course.stop.iter().map(|stop| stop.by))
            .chain(course.contacts.iter().map(|contact| contact.by))
    });
    let names = names(
        tx,
        actor.language,
        organisations.chain(receipts().map(|receipt| receipt.organisation)),
        users.chain(receipts().map(|receipt| receipt.by)),
    )
    .await?;
    let (may_write, may_confirm) = may(tx, actor, case).await?;
    let mut views = Vec::with_capacity(journeys.len());
    for journey in journeys {
        let abilities = journey.abilities(case, actor, may_write, may_confirm);
        let is_ahead = journey.state.is_open() && journey.departed_at.is_none();
        let waits_for = if is_ahead {
            journey.blocks(case, &known_of(app, tx, case, &journey).await?)
        } else {
            Vec::new()
        };
        views.push(view(journey, &names, waits_for, abilities));
    }
    Ok(views)
}

/// One return as the caller reads it.
pub(super) async fn view_of(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    journey: Repatriation,
) -> Result<RepatriationView, Problem> {
    let view = views(app, tx, actor, case, vec![journey]).await?.pop();
    view.ok_or_else(|| Problem::new(Code::NotFound))
}

fn view(
    journey: Repatriation,
    names: &Names,
    waits_for: Vec<JourneyBlock>,
    abilities: Vec<&'static str>,
) -> RepatriationView {
    let (plan, course) = (journey.plan, journey.course);
    RepatriationView {
        id: journey.id,
        version: journey.version,
        state: journey.state,
        planned_by_name: names.user(journey.planned_by),
        planned_at: journey.planned_at,
        consent_id: journey.consent,
        referral_id: journey.referral,
        from_country: plan.from_country,
        to_country: plan.to_country,
        sending_body: plan.sending_body,
        receiver_id: plan.receiver,
        receiver_name: plan.receiver.map(|receiver| names.organisation(receiver)),
        receiving_body: plan.receiving_body,
        documents: plan.documents,
        legs: plan.legs,
        escort: plan.escort,
        contingency: plan.contingency,
        best_interest: plan.best_interest,
        risk: course.risk.map(|risk| risk_view(risk, names)),
        departed_at: journey.departed_at,
        receipt: course.receipt.map(|receipt| receipt_view(receipt, names)),
        stop: course.stop.map(|stop| stop_view(stop, names)),
        contacts: course
            .contacts
            .into_iter()
            .map(|contact| contact_view(contact, names))
            .collect(),
        waits_for,
        abilities,
    }
}

fn risk_view(risk: JourneyRisk, names: &Names) -> JourneyRiskView {
    JourneyRiskView {
        level: risk.level,
        legs: risk.legs,
        words: risk.words,
        assessed_by_name: names.user(risk.assessed.by),
        assessed_at: risk.assessed.at,
        confirmed_by_name: risk.confirmed.map(|signed| names.user(signed.by)),
        confirmed_at: risk.confirmed.map(|signed| signed.at),
    }
}

/// That the person came, as both sides read it.
pub(crate) fn receipt_view(receipt: Receipt, names: &Names) -> ReceiptView {
    ReceiptView {
        arrived_at: receipt.arrived_at,
        received_by: receipt.received_by,
        document: receipt.document,
        note: receipt.note,
        by_name: names.user(receipt.by),
        organisation_name: names.organisation(receipt.organisation),
        at: receipt.at,
    }
}

fn stop_view(stop: ReturnStop, names: &Names) -> ReturnStopView {
    ReturnStopView {
        reason: stop.reason,
        words: stop.words,
        by_name: names.user(stop.by),
        at: stop.at,
    }
}

fn contact_view(contact: ReturnContact, names: &Names) -> ReturnContactView {
    ReturnContactView {
        on: contact.on,
        way: contact.way,
        is_reached: contact.is_reached,
        is_safe: contact.is_safe,
        words: contact.words,
        by_name: names.user(contact.by),
    }
}
