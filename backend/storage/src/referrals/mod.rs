//! Referrals, what receivers report back, and who may look at a case beside its holder.

pub mod access;
mod course;
pub mod feedback;
mod list;
mod referral;
mod sight;
mod told;
mod under_way;
mod words;

pub use course::{consent_opened, consent_withdrawn, corrected, expire, keep};
pub use list::{Filter, Folder, count, list, list_all, of_case, unfollowed};
pub(crate) use referral::row;
pub use referral::{
    add, asked_before, facts, find, find_mine, find_of_case, find_readable, is_within, new_reference, save,
};
pub(crate) use sight::readable;
pub use told::{ReferralLabel, labels, told};
pub(crate) use under_way::{not_carried, open_by_case};
pub use under_way::{pending_under, taken_on_by, under_way};
pub use words::{Words, message, reason, write_message, write_reason};
