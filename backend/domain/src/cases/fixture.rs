//! What the tests of a case begin with: a day, people, a case.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::consent::DataSets;
use super::{AgeGroup, Case, CaseOpening, Sex, Urgency};
use crate::Timestamp;
use crate::access::{Actor, Grants};
use crate::id::{Id, SessionId};
use crate::language::Language;
use crate::reference::Reference;
use crate::referrals::{Referral, ReferralContent, ReferralKind, ReferralState};

/// 15 June 2025.
pub(super) fn now() -> Timestamp {
    DateTime::<Utc>::from_timestamp(1_750_000_000, 0).unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn id<T: Id>(n: u128) -> T {
    T::from_uuid(Uuid::from_u128(n))
}

/// Somebody of an organisation, with no grants: the domain asks for none.
pub(super) fn actor(user: u128, organisation: u128) -> Actor {
    Actor {
        user: id(user),
        organisation: id(organisation),
        counties: Vec::new(),
        session: SessionId::from_uuid(Uuid::from_u128(9)),
        factor_at: now(),
        language: Language::En,
        grants: Grants::default(),
    }
}

/// A case that user 7 of organisation 1 opened, detected on the first of June.
pub(super) fn case_of(age_group: AgeGroup) -> Case {
    let opening = CaseOpening {
        county: "RO-CJ".into(),
        sex: Sex::Female,
        age_group,
        is_child: None,
        urgency: Urgency::Normal,
        source: None,
        detected_on: day("2025-06-01"),
    };
    let (by, reference) = (actor(7, 1), Reference::new("RO", 1));
    let opened = Case::open(id(1), reference, "Salcie 12".into(), opening, &by, now());
    opened.unwrap().0
}

/// The same of an adult.
pub(super) fn case() -> Case {
    case_of(AgeGroup::A26To40)
}

/// A referral of that case to organisation 2.
pub(super) fn referral(kind: ReferralKind, state: ReferralState) -> Referral {
    let content = ReferralContent {
        kind,
        to: id(2),
        services: vec!["PSY-C".into()],
        urgency: Urgency::Normal,
        consent: None,
        data_sets: DataSets::new(),
    };
    let draft = Referral::draft(
        id(5),
        Reference::new("RO", 2),
        id(1),
        id(1),
        content,
        None,
        id(7),
        now(),
    );
    Referral {
        state,
        sent_at: (state != ReferralState::Draft).then(now),
        ..draft.unwrap().0
    }
}
