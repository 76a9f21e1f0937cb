//! What documents have in common, of whatever they are: which kinds of files are taken, in what parts they come, and
//! that nobody opens one before a scanner found it clean (SEC-53 to SEC-56).

mod content;

pub use content::{ContentFault, cleaned};

use crate::codes;
use crate::id::Id;

/// The largest file, in bytes.
pub const SIZE_MAX: u32 = 25 * 1024 * 1024;
/// The size of each part but the last, in bytes: what a slow line carries within the limit of a request.
pub const PART_BYTES: u32 = 256 * 1024;
/// More documents than anybody sends at once.
pub const UNFINISHED_MAX: u64 = 10;
/// The longest name of a file, in characters.
pub(crate) const NAME_MAX: usize = 200;

/// How many parts a file of this size has.
#[must_use]
pub(crate) fn parts(size: u32) -> u32 {
    size.div_ceil(PART_BYTES)
}

/// How many bytes a part of a file of this size has; `None` where there is no such part. The first is number 0.
#[must_use]
pub(crate) fn part_size(size: u32, number: u32) -> Option<u32> {
    let begin = number.checked_mul(PART_BYTES)?;
    let left = size.checked_sub(begin).filter(|left| *left > 0)?;
    Some(left.min(PART_BYTES))
}

codes! {
    /// Where a document stands between being sent and being read.
    DocumentState {
        /// Its parts are being sent.
        Uploading,
        /// It is whole and was not found clean yet.
        Quarantined,
        /// It was found clean.
        Clean,
        /// Something harmful was found in it; its content is gone.
        Infected,
        /// It should not have been there; its content is gone.
        Void,
    }
}

codes! {
    /// What kind of file it is. Archives and what hides them (office files among them) are not taken:
    /// nobody can look into one without opening it.
    DocumentFormat {
        /// A PDF document.
        Pdf,
        /// A JPEG image.
        Jpeg,
        /// A PNG image.
        Png,
    }
}

impl DocumentFormat {
    /// The media type (RFC 6838).
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// How names of such files end, the usual way first.
    #[must_use]
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
        }
    }

    /// Whether a name ends as those of such files do.
    #[must_use]
    pub fn ends(self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| self.endings().contains(&ending.as_str()))
    }

    /// The name under which a document is given out: it says nothing of whom or what it is about (SEC-54).
    #[must_use]
    pub fn file_name(self, id: impl Id) -> String {
        let id = id.uuid().to_string();
        let (short, _) = id.split_once('-').unwrap_or((&id, ""));
        let ending = self.endings().first().copied().unwrap_or_default();
        format!("punte-{short}.{ending}")
    }
}
