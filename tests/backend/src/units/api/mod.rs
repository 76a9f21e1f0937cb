//! What of the API needs no database.

mod calendar;
mod calendar_file;
mod client;
mod device;
mod docs;
mod import_columns;
mod import_reader;
mod json;
mod limit;
mod list;
mod oauth;
mod oauth_form;
mod pace;
mod print;
mod print_value;
mod problem;
mod table;

use actix_web::ResponseError as _;
use actix_web::body::MessageBody as _;
use punte_api::Problem;
use serde_json::Value;

/// What a problem says is wrong: where, and what.
fn errors_of(problem: &Problem) -> Vec<(String, String)> {
    let answer = problem.error_response().into_body().try_into_bytes();
    let answer: Value = serde_json::from_slice(&answer.expect("a body in one piece")).expect("JSON");
    let errors = answer["errors"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    errors
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect()
}
