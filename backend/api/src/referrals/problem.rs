//! Why a referral does not do what was asked, as people and clients learn it.

use punte_domain::cases::consent::ConsentGap;
use punte_domain::referrals::ReferralError;

use crate::{Code, Problem};

impl From<ReferralError> for Problem {
    fn from(error: ReferralError) -> Self {
        use ReferralError as E;
        let not_now = |because| Self::new(Code::NotNow).because(because);
        let forbidden = |because| Self::new(Code::Forbidden).because(because);
        match error {
            E::NotAParty => Self::new(Code::NotFound),
            E::NotSender => forbidden("not_sender"),
            E::NotReceiver => forbidden("not_receiver"),
            E::AlreadyAnswered => not_now("already_answered"),
            E::Overdue => not_now("overdue"),
            E::NotYetDue => not_now("not_yet_due"),
            E::NotNow(_) => Self::new(Code::NotNow),
            E::ToOwnOrganisation => Self::at("/to_id", "own_organisation"),
            E::WrongReceiver => not_now("wrong_receiver"),
            E::NoService => not_now("service_missing"),
            E::NoConsent => not_now("consent_missing"),
            E::NotCovered(gap) => not_covered(gap),
            E::TransferNotCovered(ConsentGap::Expired) => not_now("transfer_consent_expired"),
            E::TransferNotCovered(_) => not_now("transfer_not_covered"),
            E::CaseRestricted => not_now("case_restricted"),
            E::NoDuty => not_now("no_duty_to_notify"),
            E::ReasonMissing => Self::at("/text", "required"),
            E::StartsInFuture => Self::at("/started_on", "in_the_future"),
            E::StartsBeforeAcceptance => Self::at("/started_on", "too_early"),
            E::NothingToStart => not_now("nothing_to_start"),
            E::FeedbackOutOfOrder => not_now("feedback_out_of_order"),
            E::NarrativeMissing => Self::at("/narrative", "required"),
            E::OutcomeMissing => Self::at("/outcome", "required"),
            E::WhatNextMissing => Self::at("/what_next", "required"),
            E::FeedbackMissing => not_now("feedback_missing"),
        }
    }
}

/// The sender learns what the consent lacks; missing data sets are named.
fn not_covered(gap: ConsentGap) -> Problem {
    let not_now = |because| Problem::new(Code::NotNow).because(because);
    match gap {
        ConsentGap::Withdrawn => not_now("consent_withdrawn"),
        ConsentGap::NotYetGiven => not_now("consent_not_yet_given"),
        ConsentGap::Expired => not_now("consent_expired"),
        ConsentGap::Unconfirmed => not_now("consent_unconfirmed"),
        ConsentGap::OtherRecipient => not_now("consent_for_other_recipient"),
        ConsentGap::OtherPurpose => not_now("consent_for_other_purpose"),
        ConsentGap::DataSets(missing) => missing
            .into_iter()
            .fold(not_now("consent_lacks_data_sets"), |problem, set| {
                problem.and_at("/data_sets", set.code())
            }),
    }
}
