//! Where the next page of a list is.

use actix_web::Responder as _;
use actix_web::http::header::LINK;
use actix_web::test::TestRequest;
use punte_api::list::{Listed, Paged};
use serde::Serialize;

/// A page that another follows.
#[derive(Serialize)]
struct OnePage;

impl Paged for OnePage {
    fn next(&self) -> Option<&str> {
        Some("Zz_-9")
    }
}

#[test]
fn the_next_page_is_the_same_list_further_on() {
    for (asked, expected) in [
        ("/api/v1/cases", "</api/v1/cases?cursor=Zz_-9>; rel=\"next\""),
        (
            "/api/v1/cases?sort=due&limit=2",
            "</api/v1/cases?sort=due&limit=2&cursor=Zz_-9>; rel=\"next\"",
        ),
        (
            "/api/v1/cases?cursor=old&county=RO-B",
            "</api/v1/cases?county=RO-B&cursor=Zz_-9>; rel=\"next\"",
        ),
    ] {
        let request = TestRequest::with_uri(asked).to_http_request();
        let answer = Listed(OnePage).respond_to(&request);
        assert_eq!(answer.headers().get(LINK).expect("a link"), expected);
    }
}
