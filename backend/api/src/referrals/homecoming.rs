//! The return that a referral carries, as whoever receives the person reads it, and that they came.

use actix_web::web::{Data, Path};
use actix_web::{get, post};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Permission, Scope};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::clock::Milestone;
use punte_domain::cases::consent::{DataSet, DataSets};
use punte_domain::cases::repatriation::{
    Escort, Leg, ReceiptGiven, Repatriation, RepatriationState, TravelDocument, TravelDocumentState,
};
use punte_domain::event::{Event, EventKind};
use punte_domain::id::{ReferralId, RepatriationId};
use punte_domain::referrals::{Referral, Side};
use punte_storage::cases::{consent, repatriation as storage, stay_return};
use punte_storage::identity::organisation;
use punte_storage::{CaseKey, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::find;
use super::view::{carries_return, disclosure};
use crate::auth::{Granted, ReferralsAnswer, ReferralsContent};
use crate::cases::{ReceiptView, receipt_view};
use crate::etag::Versioned;
use crate::{App, Code, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// A return as whoever receives the person reads it: what consent opens now, and nothing else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Homecoming)]
pub(crate) struct HomecomingView {
    id: RepatriationId,
    version: i64,
    state: RepatriationState,
    /// Where and when the person comes. With consent to `contact`.
    arrival: Option<ArrivalView>,
    /// Who comes with the person. With consent to `contact`.
    escort: Option<Escort>,
    /// How dangerous the journey is. With consent to `risk`.
    risk_level: Option<RiskLevel>,
    /// Which papers the person has. With consent to `documents`.
    documents: Option<Vec<PaperView>>,
    /// That the person came.
    receipt: Option<ReceiptView>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["referral_return_acknowledge"]))]
    abilities: Vec<&'static str>,
}

/// The end of the way, and never where or when the person leaves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomecomingArrival)]
struct ArrivalView {
    to: String,
    /// A code of the pack's list `travel_means`.
    #[schema(example = "train")]
    means: String,
    arrives_at: DateTime<Utc>,
}

impl From<&Leg> for ArrivalView {
    fn from(last: &Leg) -> Self {
        Self {
            to: last.to.clone(),
            means: last.means.clone(),
            arrives_at: last.arrives_at,
        }
    }
}

/// A paper, without what is noted of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HomecomingPaper)]
struct PaperView {
    /// A code of the pack's list `travel_document`.
    #[schema(example = "passport")]
    kind: String,
    state: TravelDocumentState,
}

impl From<&TravelDocument> for PaperView {
    fn from(paper: &TravelDocument) -> Self {
        Self {
            kind: paper.kind.clone(),
            state: paper.state,
        }
    }
}

impl Versioned for HomecomingView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Read the return that a referral carries
///
/// Where and when the person comes, with whom and how: what the referral opens now and the consent to return
/// covers; of a return that is given up, nothing but that. The reading is recorded. For whoever may read
/// content of referrals at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_return_read", params(("id" = ReferralId, Path)),
    extensions(("x-permission" = json!("referrals.content"))),
    responses((status = OK, body = HomecomingView), Problem))]
#[get("/referrals/{id}/return")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<ReferralsContent>,
    id: Path<ReferralId>,
) -> Result<Etag<HomecomingView>, Problem> {
    let tx = app.read(&actor);
    let homecoming = Homecoming::of(&app, &tx, &actor, &actor.scope(), *id).await?;
    let view = homecoming.view(&tx, &actor).await?;
    app.record(&actor, [homecoming.read_event()]).await?;
    Ok(Etag(view))
}

/// That the person came.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"arrived_at": "2026-03-02T16:30:00Z", "received_by": "Ana Rusu"}))]
pub(crate) struct HomecomingReceipt {
    /// When: since the journey began.
    arrived_at: DateTime<Utc>,
    /// Who received the person.
    #[schema(min_length = 1, max_length = 200)]
    received_by: String,
    /// What else is to be known.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// Say that the person came
///
/// The return is handed over by this and by nothing else where the receiver stands in the directory. For
/// whoever may answer referrals at the receiver.
#[utoipa::path(tag = "referrals", operation_id = "referral_return_acknowledge",
    params(("id" = ReferralId, Path),
           ("If-Match" = String, Header, description = "The version of the return", example = "\"3\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("referrals.answer"))),
    responses((status = OK, body = HomecomingView), Problem))]
#[post("/referrals/{id}/return/acknowledge")]
pub(super) async fn acknowledge(
    app: Data<App>,
    actor: Granted<ReferralsAnswer>,
    id: Path<ReferralId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<HomecomingReceipt>,
) -> Result<Etag<HomecomingView>, Problem> {
    let tx = app.write(&actor).await?;
    let homecoming = Homecoming::of(&app, &tx, &actor, &actor.scope(), *id).await?;
    if tx.once(&once.of(&app, &body), homecoming.journey.id).await?.is_some() {
        return homecoming.shown(tx, &actor).await;
    }
    if homecoming.journey.version != version.0 {
        let view = homecoming.view(&tx, &actor).await?;
        drop(tx);
        app.record(&actor, [homecoming.read_event()]).await?;
        return Err(Problem::stale(&view));
    }
    let body = body.into_inner();
    let given = ReceiptGiven {
        arrived_at: body.arrived_at,
        received_by: body.received_by,
        document: None,
        note: body.note,
    };
    let (journey, acknowledged) = homecoming.journey.clone().acknowledge(given, &actor, tx.now)?;
    let journey = storage::save(&tx, &homecoming.key, journey).await?;
    let referral = &homecoming.referral;
    tx.record(acknowledged.referral(referral.id).organisation(referral.holder))
        .await?;
    let case = punte_storage::cases::find(&tx, &Scope::system(), homecoming.referral.case).await?;
    let step = (Milestone::HandedOver, body.arrived_at);
    stay_return::went(&tx, &app.pack, &homecoming.key, case, &actor, step).await?;
    Homecoming { journey, ..homecoming }.shown(tx, &actor).await
}

/// A return seen from where the person comes to.
struct Homecoming {
    referral: Referral,
    /// What is open of it now.
    open: DataSets,
    key: CaseKey,
    journey: Repatriation,
}

impl Homecoming {
    /// The return of a referral within the scope, whose receiver the caller works for.
    async fn of(app: &App, tx: &Tx, actor: &Actor, scope: &Scope, id: ReferralId) -> Result<Self, Problem> {
        let referral = find(tx, actor, scope, id).await?;
        if referral.side(actor.organisation) != Some(Side::Receiver) {
            return Err(Problem::new(Code::Forbidden).because("not_receiver"));
        }
        let receiver = organisation::find(tx, referral.content.to).await?;
        let disclosure = disclosure(app, tx, &referral, &receiver).await?;
        // One that came, or did not, stays with the referral for as long as that opens anything.
        if !carries_return(tx, &referral, &disclosure).await? {
            return Err(Problem::new(Code::NotFound));
        }
        let key = tx.case_key(referral.case).await?;
        let journey = storage::of_referral(tx, &key, referral.id).await?;
        let consents = consent::of_case(tx, referral.case).await?;
        let today = app.pack.calendar().date(tx.now);
        let open = journey.opens(&disclosure.data_sets, &consents, today);
        Ok(Self {
            referral,
            open,
            key,
            journey,
        })
    }

    async fn view(&self, tx: &Tx, actor: &Actor) -> Result<HomecomingView, Problem> {
        let (plan, course) = (&self.journey.plan, &self.journey.course);
        let receipt = course.receipt.as_ref();
        let names = names(
            tx,
            actor.language,
            receipt.map(|receipt| receipt.organisation),
            receipt.map(|receipt| receipt.by),
        )
        .await?;
        let opens = |set| self.open.contains(&set);
        let awaits = self.journey.awaits_receipt_of(actor.organisation);
        let may = awaits && actor.may(Permission::ReferralsAnswer);
        Ok(HomecomingView {
            id: self.journey.id,
            version: self.journey.version,
            state: self.journey.state,
            arrival: plan
                .legs
                .last()
                .filter(|_| opens(DataSet::Contact))
                .map(ArrivalView::from),
            escort: plan.escort.as_ref().filter(|_| opens(DataSet::Contact)).cloned(),
            risk_level: course
                .risk
                .as_ref()
                .map(|risk| risk.level)
                .filter(|_| opens(DataSet::Risk)),
            documents: opens(DataSet::Documents).then(|| plan.documents.iter().map(PaperView::from).collect()),
            receipt: receipt.map(|receipt| receipt_view(receipt.clone(), &names)),
            abilities: may.then_some("referral_return_acknowledge").into_iter().collect(),
        })
    }

    /// The return as it is now, the reading recorded with what was done.
    async fn shown(&self, tx: Tx, actor: &Actor) -> Result<Etag<HomecomingView>, Problem> {
        tx.record(self.read_event()).await?;
        let view = self.view(&tx, actor).await?;
        tx.commit().await?;
        Ok(Etag(view))
    }

    /// What was shown of it: the data sets that are open.
    fn read_event(&self) -> Event {
        let fields = [DataSet::Contact, DataSet::Risk, DataSet::Documents]
            .into_iter()
            .filter(|set| self.open.contains(set))
            .map(DataSet::code);
        Event::new(EventKind::ReadStayReturn)
            .case(self.referral.case)
            .referral(self.referral.id)
            .subject(self.journey.id)
            .fields(std::iter::once("return").chain(fields))
    }
}
