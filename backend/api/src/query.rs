//! Query parameters, read as strictly as bodies.

use actix_web::{FromRequest, HttpRequest, dev};
use punte_storage::PageRequest;
use punte_storage::page::{DEFAULT_LIMIT, MAX_LIMIT};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::{Code, Problem};

/// Query parameters. Their type denies unknown fields.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> std::ops::Deref for Query<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let parsed = actix_web::web::Query::<T>::from_query(request.query_string());
        let has_nul = request.query_string().contains("%00");
        std::future::ready(match parsed {
            Ok(query) if !has_nul => Ok(Self(query.into_inner())),
            _ => Err(Problem::new(Code::InvalidQuery)),
        })
    }
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Rows on the page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u64>,
    /// The cursor the last page ended with.
    cursor: Option<String>,
}

impl PageQuery {
    /// The page that was asked for.
    pub(crate) fn page(&self) -> Result<PageRequest, Problem> {
        page(self.limit, self.cursor.as_ref())
    }
}

/// The page a list was asked for.
///
/// # Errors
/// [`Code::InvalidQuery`] unless the limit lies between 1 and 100 (SEC-44).
pub fn page(limit: Option<u64>, cursor: Option<&String>) -> Result<PageRequest, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        Ok(PageRequest {
            limit,
            cursor: cursor.cloned(),
        })
    } else {
        Err(Problem::new(Code::InvalidQuery).because("limit"))
    }
}

/// The longest text a list is searched for.
const MAX_WORDS: usize = 200;

/// The words a list was searched for.
///
/// # Errors
/// [`Code::InvalidQuery`] if they are longer than what is searched.
pub fn words(q: Option<String>) -> Result<Option<String>, Problem> {
    match q {
        Some(text) if text.chars().count() > MAX_WORDS => Err(Problem::new(Code::InvalidQuery).because("q")),
        q => Ok(q),
    }
}
