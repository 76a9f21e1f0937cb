//! A record of a service as the caller reads it.

use chrono::{DateTime, NaiveDate, Utc};
use punte_domain::access::Actor;
use punte_domain::cases::service::{ServiceAttendance, ServiceGiven, ServiceRecord};
use punte_domain::id::{GoalId, OrganisationId, ReferralId, ServiceRecordId};
use punte_storage::cases::service::Earlier;
use punte_storage::{Names, Tx, names};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Problem;
use crate::etag::Versioned;

/// A service that was given, or that the person did not come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServiceRecord)]
pub(crate) struct ServiceRecordView {
    pub(crate) id: ServiceRecordId,
    version: i64,
    #[serde(flatten)]
    given: ServiceGivenView,
    /// The organisation that wrote it.
    organisation_name: String,
    /// Whether the receiver of the referral wrote it, of what it gave itself.
    is_receivers: bool,
    recorded_by_name: String,
    recorded_at: DateTime<Utc>,
    written_by_name: String,
    /// When what it says now was written.
    written_at: DateTime<Utc>,
    /// Whether it should not be there: it counts no more.
    is_void: bool,
    /// Why it should not be there; shown as the note is.
    void_reason: Option<String>,
    /// The operations the caller may call on it now.
    #[schema(example = json!(["service_update", "service_void"]))]
    abilities: Vec<&'static str>,
    /// What it said before it was corrected, the latest first; only where one record is read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<EarlierServiceView>,
}

/// What was given.
#[derive(Debug, Serialize, ToSchema)]
struct ServiceGivenView {
    /// A service of the pack.
    #[schema(example = "PSY-C")]
    service: String,
    attendance: ServiceAttendance,
    /// The day; of nights, the day of the first one.
    given_on: NaiveDate,
    /// Of nights, the day after the last one.
    until_on: Option<NaiveDate>,
    /// How much, a whole number in the measure of the service: nights, minutes, minor units of the
    /// currency, or pieces. `null` where it did not come about.
    #[schema(example = 1)]
    quantity: Option<i64>,
    /// ISO 4217, of money.
    currency: Option<String>,
    provider_id: OrganisationId,
    provider_name: String,
    /// The referral under which it was given.
    referral_id: Option<ReferralId>,
    /// Who paid: a code of the pack's list `cost_source`.
    #[schema(example = "donor_project")]
    cost_source: Option<String>,
    /// The goal of the plan it leads to.
    goal_id: Option<GoalId>,
    /// Why the person did not come: a code of the pack's list `absence_reason`.
    absence_reason: Option<String>,
    /// How it went. A receiver's words show to its own organisation, and to others where it shares
    /// them.
    note: Option<String>,
    /// Whether whoever holds the case reads the words of a receiver.
    shares_note: bool,
}

/// What a record said before it was corrected.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EarlierService)]
struct EarlierServiceView {
    #[serde(flatten)]
    given: ServiceGivenView,
    written_by_name: String,
    written_at: DateTime<Utc>,
}

impl Versioned for ServiceRecordView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// What decides what of a record is shown, and what may be done with it.
pub(crate) struct Sight<F> {
    /// Whether words that are the caller's to read may be read still.
    pub(crate) keeps_words: bool,
    /// The operations the caller may call on a record now.
    pub(crate) abilities: F,
}

/// Records as the caller reads them.
pub(crate) async fn views<F>(
    tx: &Tx,
    actor: &Actor,
    sight: &Sight<F>,
    records: Vec<(ServiceRecord, Vec<Earlier>)>,
) -> Result<Vec<ServiceRecordView>, Problem>
where
    F: Fn(&ServiceRecord) -> Vec<&'static str>,
{
    let earlier = || records.iter().flat_map(|(_, earlier)| earlier);
    let organisations = records
        .iter()
        .flat_map(|(record, _)| [record.organisation, record.given.provider]);
    let people = records
        .iter()
        .flat_map(|(record, _)| [record.recorded_by, record.written_by]);
    let names = names(
        tx,
        actor.language,
        organisations.chain(earlier().map(|one| one.given.provider)),
        people.chain(earlier().map(|one| one.written_by)),
    )
    .await?;
    Ok(records
        .into_iter()
        .map(|(record, earlier)| {
            let shows =
                |version: &ServiceGiven| sight.keeps_words && record.shows_words_to(version, actor.organisation);
            let shows_words = shows(&record.given);
            let earlier = earlier.into_iter().map(|one| EarlierServiceView {
                given: ServiceGivenView::new(&names, shows(&one.given), one.given),
                written_by_name: names.user(one.written_by),
                written_at: one.written_at,
            });
            ServiceRecordView {
                earlier: earlier.collect(),
                id: record.id,
                version: record.version,
                abilities: (sight.abilities)(&record),
                organisation_name: names.organisation(record.organisation),
                is_receivers: record.is_receivers,
                recorded_by_name: names.user(record.recorded_by),
                recorded_at: record.recorded_at,
                written_by_name: names.user(record.written_by),
                written_at: record.written_at,
                is_void: record.error.is_some(),
                void_reason: record.error.filter(|_| shows_words),
                given: ServiceGivenView::new(&names, shows_words, record.given),
            }
        })
        .collect())
}

impl ServiceGivenView {
    fn new(names: &Names, shows_words: bool, given: ServiceGiven) -> Self {
        Self {
            service: given.service,
            attendance: given.attendance,
            given_on: given.given_on,
            until_on: given.until_on,
            quantity: given.quantity,
            currency: given.currency,
            provider_id: given.provider,
            provider_name: names.organisation(given.provider),
            referral_id: given.referral,
            cost_source: given.cost_source,
            goal_id: given.goal,
            absence_reason: given.absence,
            note: given.note.filter(|_| shows_words),
            shares_note: given.shares_note,
        }
    }
}
