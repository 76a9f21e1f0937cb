//! What the unit tests in `tests/backend` look at and nobody else does.

use punte_domain::access::ClientScope;
use punte_domain::cases::import::ImportKind;
use punte_domain::cases::screening::Instruments;
use punte_domain::language::Language;
use punte_domain::pack::Pack;
use punte_domain::pack::print::PrintItem;
use serde_json::Value;

use crate::Problem;
use crate::cases::import::worker;
use crate::print::value::Values;

pub use crate::cases::import::columns::{Header, ImportCell, columns_of, notified, required_of};
pub use crate::cases::import::reader::{Cutter, Row};
pub use crate::docs::markdown::page as markdown_page;
pub use crate::oauth::form::{Asked, Proof};
pub use crate::oauth::refusal::Refusal;
pub use crate::print::named;
pub use crate::print::place::{MOST, Place, Places, SHARE};
pub use crate::projects::calendar::keys;
pub use crate::projects::calendar_file::event;
pub use crate::table::records;

/// The scopes of a token: all it may have, or those that were asked for, if it may have all of them.
#[must_use]
pub fn granted(may: &[ClientScope], asked: Option<&str>) -> Option<Vec<ClientScope>> {
    crate::oauth::granted(may, asked)
}

/// By what the other system knows the case that a row of a file opens.
///
/// # Errors
/// Why it opens none.
pub fn told(kind: ImportKind, row: Value) -> Result<Option<String>, Problem> {
    worker::told(kind, row).map(|(external, _)| external)
}

/// What an item of a document shows of a thing in this view.
#[must_use]
pub fn shown(pack: &Pack, language: Language, item: &PrintItem, thing: &Value, view: &Value) -> Option<String> {
    let values = Values {
        pack,
        instruments: Instruments::new(pack, Vec::new()),
        language,
    };
    values.of(item, thing, view)
}
