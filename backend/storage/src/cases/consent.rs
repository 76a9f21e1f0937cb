//! Consents. A row is written once; a confirmation and a withdrawal fill in what was empty and change
//! nothing else.

use chrono::NaiveDate;
use punte_domain::access::Scope;
use punte_domain::cases::Case;
use punte_domain::cases::consent::{
    Confirmation, Consent, ConsentBasis, ConsentPurpose, ConsentTerms, DataSets, GivenBy, Withdrawal,
};
use punte_domain::id::{CaseId, ConsentId, Id, OrganisationId, UserId};
use punte_domain::pack::Pack;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use strum::IntoEnumIterator;

use super::age;
use crate::columns::Text;
use crate::page::{Page, PageRequest, Position, after};
use crate::sealed::{ConsentDetails, ConsentWithdrawnReason, Sealed};
use crate::{CaseKey, Error, Result, Tx};

pub(super) mod row {
    use super::{ConsentBasis, ConsentDetails, ConsentPurpose, ConsentWithdrawnReason, GivenBy, Sealed, Text};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        pub case_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub purpose: Text<ConsentPurpose>,
        pub recipient_id: Uuid,
        #[sea_orm(column_type = "Text")]
        pub data_sets: String,
        #[sea_orm(column_type = "Text")]
        pub basis: Text<ConsentBasis>,
        #[sea_orm(column_type = "Text")]
        pub given_by: Text<GivenBy>,
        pub given_on: ChronoDate,
        pub valid_until: ChronoDate,
        #[sea_orm(column_type = "Text", nullable)]
        pub leaflet_language: Option<String>,
        #[sea_orm(column_type = "Text", nullable)]
        pub leaflet_version: Option<String>,
        pub recorded_at: ChronoDateTimeUtc,
        pub recorded_by: Uuid,
        pub details: Option<Sealed<ConsentDetails>>,
        pub confirmed_at: Option<ChronoDateTimeUtc>,
        pub confirmed_by: Option<Uuid>,
        pub withdrawn_at: Option<ChronoDateTimeUtc>,
        pub withdrawn_by: Option<Uuid>,
        pub withdrawn_reason: Option<Sealed<ConsentWithdrawnReason>>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is written beside the terms of a consent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Who explained it.
    pub explained_by: Option<String>,
    /// Whether somebody interpreted.
    pub interpreter: bool,
    /// What else was said; the ground where life is in danger.
    pub note: Option<String>,
}

/// A consent with what was written beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// The consent.
    pub consent: Consent,
    /// The language of the leaflet the person was given (ISO 639).
    pub leaflet_language: Option<String>,
    /// Which version of the pack's leaflet that was.
    pub leaflet_version: Option<String>,
    /// What is written beside the terms.
    pub details: Details,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

/// The words of a consent are written once, with it.
const WRITTEN: i64 = 1;
/// The reason of its withdrawal is written once, after them.
const WITHDRAWN: i64 = 2;

impl TryFrom<row::Model> for Consent {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Self> {
        let withdrawal = match (row.withdrawn_at, row.withdrawn_by) {
            (Some(at), Some(by)) => Some(Withdrawal {
                at,
                by: UserId::from_uuid(by),
            }),
            (None, None) => None,
            _ => return Err(Error::Corrupt("consent.withdrawn")),
        };
        let confirmation = match (row.confirmed_at, row.confirmed_by) {
            (Some(at), Some(by)) => Some(Confirmation {
                at,
                by: UserId::from_uuid(by),
            }),
            (None, None) => None,
            _ => return Err(Error::Corrupt("consent.confirmed")),
        };
        Ok(Self {
            id: ConsentId::from_uuid(row.id),
            case: CaseId::from_uuid(row.case_id),
            version: row.version,
            terms: ConsentTerms {
                purpose: row.purpose.0,
                recipient: OrganisationId::from_uuid(row.recipient_id),
                data_sets: serde_json::from_str::<DataSets>(&row.data_sets)?,
                basis: row.basis.0,
                given_by: row.given_by.0,
                given_on: row.given_on,
                valid_until: row.valid_until,
            },
            recorded_at: row.recorded_at,
            recorded_by: UserId::from_uuid(row.recorded_by),
            confirmation,
            withdrawal,
        })
    }
}

fn opened(row: row::Model, key: &CaseKey) -> Result<ConsentRecord> {
    let id = ConsentId::from_uuid(row.id);
    let details = match &row.details {
        Some(sealed) => key.open(id, WRITTEN, sealed)?,
        None => Details::default(),
    };
    let withdrawn_reason = match &row.withdrawn_reason {
        Some(sealed) => Some(key.open(id, WITHDRAWN, sealed)?),
        None => None,
    };
    Ok(ConsentRecord {
        leaflet_language: row.leaflet_language.clone(),
        leaflet_version: row.leaflet_version.clone(),
        consent: row.try_into()?,
        details,
        withdrawn_reason,
    })
}

/// Of consents, the legal grounds that still hold on this day and await their second signature.
pub(super) fn unsigned(on: NaiveDate) -> Condition {
    let grounds = ConsentBasis::iter().filter(|basis| basis.is_legal_ground()).map(Text);
    Condition::all()
        .add(row::Column::Basis.is_in(grounds))
        .add(row::Column::ConfirmedAt.is_null())
        .add(row::Column::WithdrawnAt.is_null())
        .add(row::Column::ValidUntil.gte(on))
}

/// The legal grounds of cases which this organisation holds within `scope` that await a signature
/// and were not written down by `reader`, the one that ends first first.
///
/// # Errors
/// As the database.
pub async fn unsigned_of(
    tx: &Tx,
    scope: &Scope,
    holder: OrganisationId,
    reader: UserId,
    on: NaiveDate,
    most: u64,
) -> Result<Vec<Consent>> {
    let held = super::ids_held(scope, holder, tx.now);
    let mut waiting = Vec::new();
    // Each basis by itself, so that its index answers in order.
    for basis in ConsentBasis::iter().filter(|basis| basis.is_legal_ground()) {
        let rows = row::Entity::find()
            .filter(row::Column::Basis.eq(Text(basis)))
            .filter(unsigned(on))
            .filter(row::Column::RecordedBy.ne(reader.uuid()))
            .filter(row::Column::CaseId.in_subquery(held.clone()))
            .order_by_asc(row::Column::ValidUntil)
            .order_by_asc(row::Column::Id)
            .limit(most)
            .all(&tx.db)
            .await?;
        waiting.extend(rows);
    }
    waiting.sort_by_key(|row| (row.valid_until, row.id));
    waiting.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    waiting.into_iter().map(Consent::try_from).collect()
}

/// Writes a new consent.
///
/// # Errors
/// [`Error::NotFound`] for an unknown case or recipient; else as the database.
pub async fn add(tx: &Tx, key: &CaseKey, record: &ConsentRecord) -> Result<()> {
    let consent = &record.consent;
    let terms = &consent.terms;
    let row = row::ActiveModel {
        id: Set(consent.id.uuid()),
        version: Set(consent.version),
        case_id: Set(consent.case.uuid()),
        purpose: Set(Text(terms.purpose)),
        recipient_id: Set(terms.recipient.uuid()),
        data_sets: Set(serde_json::to_string(&terms.data_sets)?),
        basis: Set(Text(terms.basis)),
        given_by: Set(Text(terms.given_by)),
        given_on: Set(terms.given_on),
        valid_until: Set(terms.valid_until),
        leaflet_language: Set(record.leaflet_language.clone()),
        leaflet_version: Set(record.leaflet_version.clone()),
        recorded_at: Set(consent.recorded_at),
        recorded_by: Set(consent.recorded_by.uuid()),
        details: Set(Some(key.seal(consent.id, WRITTEN, &record.details)?)),
        confirmed_at: Set(None),
        confirmed_by: Set(None),
        withdrawn_at: Set(None),
        withdrawn_by: Set(None),
        withdrawn_reason: Set(None),
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    Ok(())
}

/// The consent of this case with this id. Find the case within the caller's scope first.
///
/// # Errors
/// [`Error::NotFound`] also for a consent of another case (SEC-22).
pub async fn find(tx: &Tx, key: &CaseKey, id: ConsentId) -> Result<ConsentRecord> {
    let row = row::Entity::find_by_id(id.uuid())
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    opened(row, key)
}

/// The consents of a case, newest first.
///
/// # Errors
/// As the database, or a foreign cursor.
pub async fn list(tx: &Tx, key: &CaseKey, request: &PageRequest) -> Result<Page<ConsentRecord>> {
    let place = tx.position("consents", request)?;
    let rows = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .filter(after(row::Column::RecordedAt, row::Column::Id, place))
        .order_by_desc(row::Column::RecordedAt)
        .order_by_desc(row::Column::Id)
        .limit(request.limit + 1)
        .all(&tx.db)
        .await?;
    let page = tx.page("consents", request, rows, |row| Position {
        key: row.recorded_at,
        id: row.id,
    })?;
    page.try_map(|row| opened(row, key))
}

/// Every consent of a case, without its words: what a disclosure is computed from.
///
/// # Errors
/// As the database.
pub async fn of_case(tx: &Tx, case: CaseId) -> Result<Vec<Consent>> {
    row::Entity::find()
        .filter(row::Column::CaseId.eq(case.uuid()))
        .order_by_asc(row::Column::RecordedAt)
        .order_by_asc(row::Column::Id)
        .all(&tx.db)
        .await?
        .into_iter()
        .map(Consent::try_from)
        .collect()
}

/// The consents of these cases to share with this recipient, without their words.
///
/// # Errors
/// As the database.
pub(crate) async fn to_recipient(
    tx: &Tx,
    cases: impl IntoIterator<Item = CaseId>,
    recipient: OrganisationId,
) -> Result<Vec<Consent>> {
    row::Entity::find()
        .filter(row::Column::CaseId.is_in(cases.into_iter().map(Id::uuid)))
        .filter(row::Column::RecipientId.eq(recipient.uuid()))
        .all(&tx.db)
        .await?
        .into_iter()
        .map(Consent::try_from)
        .collect()
}

/// Writes down that a second person signed. Of two at once one wins.
///
/// # Errors
/// [`Error::Stale`] when the consent is not the version that was read.
pub async fn confirm(tx: &Tx, consent: &Consent) -> Result<Consent> {
    let confirmation = consent.confirmation.ok_or(Error::Corrupt("consent.confirmed"))?;
    let update = row::Entity::update_many()
        .col_expr(row::Column::Version, Expr::value(consent.version + 1))
        .col_expr(row::Column::ConfirmedAt, Expr::value(confirmation.at))
        .col_expr(row::Column::ConfirmedBy, Expr::value(confirmation.by.uuid()))
        .filter(row::Column::Id.eq(consent.id.uuid()))
        .filter(row::Column::Version.eq(consent.version))
        .filter(row::Column::ConfirmedAt.is_null());
    tx.update_one(update).await?;
    Ok(Consent {
        version: consent.version + 1,
        ..consent.clone()
    })
}

/// Writes down a withdrawal. Of two at once one wins.
///
/// # Errors
/// [`Error::Stale`] when the consent is not the version that was read.
pub async fn withdraw(tx: &Tx, key: &CaseKey, consent: &Consent, reason: &str) -> Result<Consent> {
    let withdrawal = consent.withdrawal.ok_or(Error::Corrupt("consent.withdrawn"))?;
    let reason = key.seal::<ConsentWithdrawnReason>(consent.id, WITHDRAWN, &reason.to_owned())?;
    let update = row::Entity::update_many()
        .col_expr(row::Column::Version, Expr::value(consent.version + 1))
        .col_expr(row::Column::WithdrawnAt, Expr::value(withdrawal.at))
        .col_expr(row::Column::WithdrawnBy, Expr::value(withdrawal.by.uuid()))
        .col_expr(row::Column::WithdrawnReason, Expr::value(reason))
        .filter(row::Column::Id.eq(consent.id.uuid()))
        .filter(row::Column::Version.eq(consent.version))
        .filter(row::Column::WithdrawnAt.is_null());
    tx.update_one(update).await?;
    Ok(Consent {
        version: consent.version + 1,
        ..consent.clone()
    })
}

/// The consents under which the organisation that holds the case may call the person after the closing,
/// each with the last day of it.
///
/// # Errors
/// As the database.
pub async fn calling(tx: &Tx, pack: &Pack, case: &Case) -> Result<Vec<(Consent, NaiveDate)>> {
    let today = pack.calendar().date(tx.now);
    let spoken_for = age::spoken_for_until(tx, pack, case).await?;
    let consents = of_case(tx, case.id).await?.into_iter();
    Ok(consents
        .filter_map(|consent| {
            let until = consent.calls_until(case.organisation, spoken_for, today)?;
            Some((consent, until))
        })
        .collect())
}

/// The last day on which the organisation that holds the case may call the person after the closing.
///
/// # Errors
/// As the database.
pub async fn calls_until(tx: &Tx, pack: &Pack, case: &Case) -> Result<Option<NaiveDate>> {
    let calling = calling(tx, pack, case).await?;
    Ok(calling.into_iter().map(|(_, until)| until).max())
}
