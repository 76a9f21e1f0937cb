//! The only error on the wire: `application/problem+json` (RFC 9457) with a code of one closed
//! list, in the language the client accepts.

use std::fmt;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, ALLOW, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use punte_domain::language::Language;
use punte_domain::projects::money::Money;
use punte_domain::text::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::limit::{self, Limit};
use crate::oauth::is_refusal;

/// Defines [`Code`] with its status and its sentence in every language.
macro_rules! problems {
    ($($(#[doc = $meaning:literal])+ $variant:ident $status:literal $name:tt: $en:literal, $ro:literal, $sq:literal;)+) => {
        /// What went wrong, as a code that clients can rely on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, strum::EnumIter)]
        #[schema(as = ProblemCode)]
        pub enum Code { $($(#[doc = $meaning])+ #[serde(rename = $name)] $variant),+ }

        impl Code {
            /// The HTTP status it comes with.
            #[must_use]
            pub fn status(self) -> StatusCode {
                let status = match self { $(Self::$variant => $status),+ };
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// The code as it stands on the wire.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// When it is answered, for the reader of the API.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),+).trim_ascii()),+ }
            }

            /// The sentence people read.
            #[must_use]
            pub fn title(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$variant, Language::En) => $en,
                      (Self::$variant, Language::Ro) => $ro,
                      (Self::$variant, Language::Sq) => $sq),+
                }
            }
        }
    };
}

problems! {
    /// The request is not well-formed JSON, or holds duplicate keys, NUL or too many levels.
    Malformed 400 "malformed": "The request could not be read.", "Cererea nu a putut fi citită.", "Kërkesa nuk mund të lexohej.";
    /// A query parameter is unknown or has an impossible value.
    InvalidQuery 400 "invalid_query": "A search or page setting is not valid.", "O setare de căutare sau de pagină nu este validă.", "Një parametër kërkimi ose faqeje nuk është i vlefshëm.";
    /// The cursor does not belong to this list.
    InvalidCursor 400 "invalid_cursor": "This page of the list is no longer known. Start from the first page.", "Această pagină a listei nu mai este cunoscută. Începeți de la prima pagină.", "Kjo faqe e listës nuk njihet më. Filloni nga faqja e parë.";
    /// A header that steers the request is not valid.
    InvalidHeader 400 "invalid_header": "A header of the request is not valid.", "Un antet al cererii nu este valid.", "Një kokë e kërkesës nuk është e vlefshme.";
    /// Nobody is signed in, or the sign-in has ended.
    Unauthenticated 401 "unauthenticated": "Please sign in.", "Vă rugăm să vă autentificați.", "Ju lutemi identifikohuni.";
    /// The e-mail address, password or code is wrong. Which one is not said.
    SignInRefused 401 "sign_in_refused": "The e-mail address, the password or the code is not right.", "Adresa de e-mail, parola sau codul nu sunt corecte.", "Adresa e postës, fjalëkalimi ose kodi nuk është i saktë.";
    /// The password or the code that was to be proven again is wrong. Which one is not said.
    CredentialsRefused 403 "credentials_refused": "The password or the code is not right.", "Parola sau codul nu sunt corecte.", "Fjalëkalimi ose kodi nuk është i saktë.";
    /// The caller's role does not allow this.
    Forbidden 403 "forbidden": "Your role does not allow this.", "Rolul dumneavoastră nu permite acest lucru.", "Roli juaj nuk e lejon këtë.";
    /// The act is grave: it needs a factor that was proven in the last five minutes.
    StepUpRequired 403 "step_up_required": "Please confirm first that it is you.", "Vă rugăm să confirmați mai întâi că sunteți dumneavoastră.", "Ju lutemi konfirmoni së pari se jeni ju.";
    /// The caller's role asks for a passkey: they may add one and, once they have it, sign in with it.
    PasskeyRequired 403 "passkey_required": "Your role asks for a passkey.", "Rolul dumneavoastră cere o cheie de acces.", "Roli juaj kërkon një çelës kalimi.";
    /// The request came from another site.
    ForeignOrigin 403 "foreign_origin": "The request came from another site and was refused.", "Cererea a venit de pe alt site și a fost refuzată.", "Kërkesa erdhi nga një faqe tjetër dhe u refuzua.";
    /// There is no such thing, or it is out of the caller's sight. The two are one answer.
    NotFound 404 "not_found": "This does not exist, or you may not see it.", "Nu există sau nu aveți dreptul să vedeți.", "Nuk ekziston ose nuk keni të drejtë ta shihni.";
    /// The path exists, the method does not.
    MethodNotAllowed 405 "method_not_allowed": "This cannot be done here.", "Această acțiune nu este posibilă aici.", "Ky veprim nuk mund të kryhet këtu.";
    /// A unique value is taken.
    AlreadyExists 409 "already_exists": "This exists already.", "Există deja.", "Ekziston tashmë.";
    /// The thing is not in a state that allows this.
    NotNow 409 "not_now": "This is not possible in the present state.", "Acest lucru nu este posibil în starea actuală.", "Kjo nuk është e mundur në gjendjen e tanishme.";
    /// It has changed since the caller read it. `current` holds it as it is now.
    Stale 412 "stale": "Somebody else has changed this in the meantime.", "Altcineva a modificat între timp.", "Dikush tjetër e ka ndryshuar ndërkohë.";
    /// The body is larger than allowed.
    TooLarge 413 "too_large": "The request is too large.", "Cererea este prea mare.", "Kërkesa është tepër e madhe.";
    /// The body is not JSON, or is compressed.
    UnsupportedMediaType 415 "unsupported_media_type": "Only uncompressed JSON is accepted.", "Se acceptă doar JSON necomprimat.", "Pranohet vetëm JSON i pakompresuar.";
    /// The request was understood, but something in it is wrong; `errors` says where.
    Invalid 422 "invalid": "Something in the form is not right.", "Ceva din formular nu este corect.", "Diçka në formular nuk është e saktë.";
    /// The idempotency key stands for another request.
    KeyReused 422 "idempotency_key_reused": "This idempotency key was used for another request.", "Această cheie de idempotență a fost folosită pentru altă cerere.", "Ky çelës idempotence është përdorur për një kërkesë tjetër.";
    /// The edit does not say which version it is of.
    VersionRequired 428 "version_required": "Say with If-Match which version you have changed.", "Precizați prin If-Match ce versiune ați modificat.", "Tregoni me If-Match cilin version keni ndryshuar.";
    /// Too many attempts or requests.
    TooMany 429 "too_many_requests": "Too many attempts. Please wait a little.", "Prea multe încercări. Așteptați puțin.", "Shumë përpjekje. Ju lutemi prisni pak.";
    /// Something went wrong here.
    Internal 500 "internal": "Something went wrong on our side. Nothing was changed.", "Ceva nu a funcționat la noi. Nu s-a modificat nimic.", "Diçka shkoi keq nga ana jonë. Asgjë nuk u ndryshua.";
    /// The database is not available or the service is overloaded.
    Unavailable 503 "unavailable": "The service is not available just now. Please try again shortly.", "Serviciul nu este disponibil momentan. Încercați din nou în scurt timp.", "Shërbimi nuk është i disponueshëm tani. Provoni përsëri pas pak.";
}

/// A place in the request and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemField)]
pub struct FieldError {
    /// JSON pointer into the request body (RFC 6901).
    #[schema(example = "/person/birth/date")]
    pub pointer: String,
    /// What is wrong there: `required`, `unknown_field`, `invalid`, `too_long`, `in_the_future` …
    #[schema(example = "in_the_future")]
    pub code: String,
    /// Of money that does not add up: by how much, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// And in which currency (ISO 4217).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl FieldError {
    /// This is wrong there.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.into(),
            amount: None,
            currency: None,
        }
    }
}

/// What went wrong.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    errors: Vec<FieldError>,
    current: Option<serde_json::Value>,
    retry_after_seconds: Option<u64>,
    limit: Option<Box<Limit>>,
    detail: Option<&'static str>,
}

/// A problem as it stands on the wire.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
struct ProblemView<'a> {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "urn:punte:problem:not_found")]
    kind: String,
    /// The sentence people read, in the language the client accepts.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// The code clients rely on.
    code: Code,
    /// The reason within the code, where there are several: `already_answered`, `consent_missing` …
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    /// What is wrong where.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// On `stale`: the thing as it is now, as the caller may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    current: Option<&'a serde_json::Value>,
    /// Names this request in the logs.
    request_id: String,
}

impl Problem {
    /// A problem of this kind.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            errors: Vec::new(),
            current: None,
            retry_after_seconds: None,
            limit: None,
            detail: None,
        }
    }

    /// The reason within the code, as a short code of its own.
    #[must_use]
    pub fn because(self, detail: &'static str) -> Self {
        Self {
            detail: Some(detail),
            ..self
        }
    }

    /// Something wrong in one place of the body.
    #[must_use]
    pub fn at(pointer: impl Into<String>, code: impl Into<String>) -> Self {
        Self::new(Code::Invalid).and_at(pointer, code)
    }

    /// Something wrong in one more place.
    #[must_use]
    pub fn and_at(mut self, pointer: impl Into<String>, code: impl Into<String>) -> Self {
        self.errors.push(FieldError::new(pointer, code));
        self
    }

    /// Money in one more place that does not add up, and by how much.
    #[must_use]
    pub fn and_off_by(mut self, pointer: impl Into<String>, code: &'static str, by: Money) -> Self {
        self.errors.push(FieldError {
            amount: Some(by.minor),
            currency: Some(by.currency.to_string()),
            ..FieldError::new(pointer, code)
        });
        self
    }

    /// The thing named at `pointer` was not found, which is a fault of the body. Any other failure of
    /// the storage is none.
    pub fn not_found_at(pointer: &'static str) -> impl Fn(punte_storage::Error) -> Self {
        move |error| match error {
            punte_storage::Error::NotFound => Self::at(pointer, "not_found"),
            other => other.into(),
        }
    }

    /// The caller's version is stale, and this is the thing as it is now.
    #[must_use]
    pub fn stale(current: &impl Serialize) -> Self {
        Self {
            current: serde_json::to_value(current).ok(),
            ..Self::new(Code::Stale)
        }
    }

    /// The caller has used up this limit, and has more after so many seconds.
    #[must_use]
    pub fn limited(limit: Limit, seconds: u64) -> Self {
        Self {
            limit: Some(Box::new(limit)),
            ..Self::new(Code::TooMany).retry_after(seconds)
        }
    }

    /// The caller may come back after so many seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        Self {
            retry_after_seconds: Some(seconds),
            ..self
        }
    }

    /// Its code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The reason within the code.
    pub(crate) fn detail(&self) -> Option<&'static str> {
        self.detail
    }

    /// What is wrong where.
    pub(crate) fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    pub(crate) fn answer(&self, language: Language, request_id: String) -> HttpResponse {
        let status = self.code.status();
        let view = ProblemView {
            kind: format!("urn:punte:problem:{}", self.code.name()),
            title: self.code.title(language),
            status: status.as_u16(),
            code: self.code,
            detail: self.detail,
            errors: &self.errors,
            current: self.current.as_ref(),
            request_id,
        };
        let mut answer = HttpResponse::build(status);
        answer
            .insert_header((CONTENT_TYPE, "application/problem+json"))
            .insert_header((CONTENT_LANGUAGE, language.code()));
        if let Some(seconds) = self
            .retry_after_seconds
            .or((status == StatusCode::SERVICE_UNAVAILABLE).then_some(2))
        {
            answer.insert_header((RETRY_AFTER, seconds));
            let told = self.limit.as_ref().map(|limit| limit.headers(0, seconds));
            for header in told.into_iter().flatten() {
                answer.insert_header(header);
            }
        }
        if self.code == Code::Unauthenticated {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        answer.body(serde_json::to_vec(&view).unwrap_or_default())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// What [`answer_in_language`] replaces; it stands alone only where that does not run.
    fn error_response(&self) -> HttpResponse {
        self.answer(Language::En, String::new())
    }
}

impl From<punte_storage::Error> for Problem {
    fn from(error: punte_storage::Error) -> Self {
        use punte_storage::Error as E;
        let code = match &error {
            E::NotFound => Code::NotFound,
            E::Stale => Code::Stale,
            E::Taken => Code::AlreadyExists,
            E::BadCursor => Code::InvalidCursor,
            E::KeyReused => Code::KeyReused,
            E::TooManyReads(reads) => return Self::limited(Limit::reads(reads.per_hour), reads.seconds),
            E::Unavailable(_) => Code::Unavailable,
            E::Seal(_) | E::Corrupt(_) | E::Checkpoint(_) | E::Erasures(_) | E::Database(_) => Code::Internal,
        };
        if code.status().is_server_error() {
            // The text of a database error may quote values; its kind may not leave the process
            // either, but someone must act on it.
            tracing::error!(error.kind = %error, "A request failed at the database");
        }
        Self::new(code)
    }
}

impl From<Vec<Invalid>> for Problem {
    fn from(refused: Vec<Invalid>) -> Self {
        refused.into_iter().fold(Self::new(Code::Invalid), |problem, invalid| {
            problem.and_at(invalid.pointer, invalid.code.code())
        })
    }
}

/// The language of the answer: the first of `Accept-Language` that the product speaks.
#[must_use]
pub fn language_of(request: &HttpRequest) -> Language {
    let accepted = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted
        .split(',')
        .find_map(|part| {
            part.split(';')
                .next()?
                .trim()
                .split('-')
                .next()?
                .to_lowercase()
                .parse()
                .ok()
        })
        .unwrap_or(Language::En)
}

/// Middleware: turns every error answer, ours or actix's, into a problem in the caller's language
/// with the id of the request (SEC-41).
///
/// # Errors
/// Those of the inner service, carrying their answer.
pub async fn answer_in_language<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    // Not a clone of the request: the router needs it for itself.
    let (language, id) = (language_of(request.request()), request_id(request.request()));
    let response = match next.call(request).await {
        Ok(response) => response,
        Err(error) => {
            let answer = as_problem(&error).answer(language, id);
            return Err(InternalError::from_response(error, answer).into());
        }
    };
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response.map_into_left_body());
    }
    let mut answer = match response.response().error() {
        Some(error) => as_problem(error).answer(language, id),
        None if is_problem(&response) || is_refusal(response.response()) => return Ok(response.map_into_left_body()),
        None => {
            let mut answer = Problem::new(code_of(status)).answer(language, id);
            if let Some(allow) = response.headers().get(ALLOW) {
                answer.headers_mut().insert(ALLOW, allow.clone());
            }
            answer
        }
    };
    // What is left of the limits of whoever was refused.
    for name in limit::HEADERS {
        if let Some(told) = response.headers().get(name) {
            answer.headers_mut().insert(HeaderName::from_static(name), told.clone());
        }
    }
    Ok(response.into_response(answer).map_into_right_body())
}

fn is_problem<B>(response: &ServiceResponse<B>) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json"))
}

/// The problem an error stands for; a foreign error is known by its status only, since its text
/// may name types, paths and values.
pub(crate) fn as_problem(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return Problem {
            code: problem.code,
            errors: problem.errors.clone(),
            current: problem.current.clone(),
            retry_after_seconds: problem.retry_after_seconds,
            limit: problem.limit.clone(),
            detail: problem.detail,
        };
    }
    Problem::new(code_of(error.as_response_error().status_code()))
}

fn code_of(status: StatusCode) -> Code {
    match status.as_u16() {
        401 => Code::Unauthenticated,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        413 => Code::TooLarge,
        415 => Code::UnsupportedMediaType,
        429 => Code::TooMany,
        503 => Code::Unavailable,
        400..=499 => Code::Malformed,
        _ => Code::Internal,
    }
}

/// The id under which the logs know the request.
fn request_id(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<crate::guard::RequestId>()
        .map(ToString::to_string)
        .unwrap_or_default()
}

impl utoipa::IntoResponses for Problem {
    fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
        use utoipa::openapi::{ContentBuilder, Ref, ResponseBuilder};
        let answer = |description: &str| {
            ResponseBuilder::new()
                .description(description)
                .content(
                    "application/problem+json",
                    ContentBuilder::new()
                        .schema(Some(Ref::from_schema_name("Problem")))
                        .build(),
                )
                .build()
        };
        [
            ("4XX".to_owned(), answer("Refused; `code` and `errors` say why.").into()),
            (
                "5XX".to_owned(),
                answer("Not possible just now; nothing was changed.").into(),
            ),
        ]
        .into()
    }
}

/// The schemas an answer with a problem needs.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ProblemView<'static>, Code, FieldError)))]
pub struct ProblemSchemas;
