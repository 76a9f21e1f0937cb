//! What is a fault of the body.

use punte_api::{Code, Problem};
use punte_storage::Error;

use super::errors_of;

#[test]
fn only_what_is_not_there_is_a_fault_of_the_body() {
    let told = |error| Problem::not_found_at("/organisation_id")(error);
    let refused = told(Error::NotFound);
    assert_eq!(refused.code(), Code::Invalid);
    assert_eq!(
        errors_of(&refused),
        [("/organisation_id".to_owned(), "not_found".to_owned())]
    );
    for (error, code) in [
        (Error::Corrupt("a column"), Code::Internal),
        (Error::Stale, Code::Stale),
    ] {
        assert_eq!(
            told(error).code(),
            code,
            "a failure of the storage is none of the caller's"
        );
    }
}
