//! Referrals, what receivers report back, and who may look at a case beside its holder.

pub mod access;
mod course;
pub mod feedback;
mod referral;
mod told;

pub use course::{consent_opened, consent_withdrawn, expire, keep};
pub use referral::{
    Filter, Folder, Words, add, asked_before, facts, find, find_mine, find_readable, is_within, list, message,
    new_reference, of_case, pending_under, reason, save, under_way, unfollowed, write_message, write_reason,
};
pub use told::{ReferralLabel, labels, told};
