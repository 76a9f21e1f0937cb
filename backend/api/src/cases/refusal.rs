//! Refusals of adults, without identity.

#![expect(
    unused_qualifications,
    reason = "of the code which utoipa makes for query parameters"
)]

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::cases::refusal::Refusal;
use punte_domain::cases::{AgeGroup, Sex};
use punte_domain::id::{OrganisationId, RefusalId};
use punte_domain::language::Language;
use punte_domain::pack::print::{OtherForm, PrintPart};
use punte_storage::cases::refusal::{self as storage, RefusalFilter};
use punte_storage::{Names, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::{CasesCreate, CasesRead, Granted};
use crate::etag::Versioned;
use crate::list::{Listed, paged};
use crate::octets::FileBytes;
use crate::print::{About, answer, reading, turn};
use crate::query::page;
use crate::{App, Code, Created, IdempotencyKey, Json, Problem, Query};

/// An adult's refusal to write down. Nothing in it says who the person is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"month": "2026-03-01", "county": "RO-CJ", "sex": "female", "age_group": "a26_40",
    "citizenship": null, "exploitation": "unknown", "reason": "fear_of_exploiter"}))]
pub(crate) struct AnonymousRefusalCreate {
    /// The first day of the month: not in the future, at most two years back.
    month: NaiveDate,
    county: String,
    sex: Sex,
    /// One of an adult: a child refuses nothing, and who may be a child counts as one.
    age_group: AgeGroup,
    /// ISO 3166-1; `null` where it is not known.
    #[serde(default)]
    #[schema(min_length = 2, max_length = 2)]
    citizenship: Option<String>,
    /// A code of the pack's list `exploitation`.
    exploitation: String,
    /// A code of the pack's list `decline_reason`.
    reason: String,
}

impl AnonymousRefusalCreate {
    /// What is written down for this organisation.
    pub(super) fn of(self, organisation: OrganisationId) -> Refusal {
        Refusal {
            month: self.month,
            county: self.county,
            sex: self.sex,
            age_group: self.age_group,
            citizenship: self.citizenship,
            exploitation: self.exploitation,
            reason: self.reason,
            organisation,
        }
    }
}

/// An adult's refusal, without anything that identifies them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AnonymousRefusal)]
pub(crate) struct RefusalView {
    /// The first day of the month.
    month: NaiveDate,
    county: String,
    sex: Sex,
    age_group: AgeGroup,
    citizenship: Option<String>,
    exploitation: String,
    reason: String,
    /// The organisation that met the person.
    organisation_id: OrganisationId,
    organisation_name: String,
}

impl Versioned for RefusalView {
    /// It is written once.
    fn version(&self) -> i64 {
        1
    }
}

/// Write down that an adult refused, without identity
///
/// Of a person of whom there is no case. It says neither who the person is nor who wrote it down, and
/// cannot be opened by an id; the ledger tells that somebody of the organisation wrote one. For
/// whoever may open cases.
#[utoipa::path(tag = "cases", operation_id = "refusal_create",
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.create"))),
    responses((status = CREATED, body = RefusalView), Problem))]
#[post("/refusals")]
pub(super) async fn create(
    app: Data<App>,
    actor: Granted<CasesCreate>,
    once: IdempotencyKey,
    body: Json<AnonymousRefusalCreate>,
) -> Result<Created<RefusalView>, Problem> {
    let tx = app.write(&actor).await?;
    // What is remembered of the call is an id of nothing: the record is tied to nobody.
    let is_repeated = tx
        .once(&once.of(&app, &body), tx.new_id::<RefusalId>())
        .await?
        .is_some();
    let given = body.into_inner().of(actor.organisation);
    let knows = |among: &str, code: &str| match among {
        "county" => app.pack.county(code).is_some(),
        _ => app.pack.has_code(among, code),
    };
    let (refusal, recorded) = given.record(knows, &actor, app.pack.calendar().date(tx.now))?;
    if !is_repeated {
        storage::add(&tx, &refusal).await?;
        tx.record(recorded).await?;
    }
    let names = names_of(&tx, &actor, &[&refusal]).await?;
    tx.commit().await?;
    Ok(Created(view(refusal, &names), "/api/v1/refusals".to_owned()))
}

/// Which refusals, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefusalListQuery {
    /// Those of the month that begins on this day.
    month: Option<NaiveDate>,
    /// 1 to 100, otherwise 50.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the last page ended.
    cursor: Option<String>,
}

/// A page of refusals.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnonymousRefusalPage {
    items: Vec<RefusalView>,
    /// The cursor of the next page; `null` on the last.
    next: Option<String>,
}

paged!(AnonymousRefusalPage);

/// List refusals without identity
///
/// The latest month first, in no order within it that would tell which came first. Those of the own
/// organisation, of the own counties, or of the country, as cases are seen.
#[utoipa::path(tag = "cases", operation_id = "refusal_list", params(RefusalListQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, body = AnonymousRefusalPage), Problem))]
#[get("/refusals")]
pub(super) async fn list(
    app: Data<App>,
    actor: Granted<CasesRead>,
    query: Query<RefusalListQuery>,
) -> Result<Listed<AnonymousRefusalPage>, Problem> {
    let tx = app.read(&actor);
    let request = page(query.limit, query.cursor.as_ref())?;
    let filter = RefusalFilter { month: query.month };
    let page = storage::list(&tx, &actor.scope(), filter, &request).await?;
    let names = names_of(&tx, &actor, &page.items.iter().collect::<Vec<_>>()).await?;
    let page = page.map(|one| view(one, &names));
    Ok(Listed(AnonymousRefusalPage {
        items: page.items,
        next: page.next,
    }))
}

/// In which language, and which refusals.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RefusalPrintQuery {
    /// The caller's own unless given.
    #[param(inline)]
    language: Option<Language>,
    /// Those of the month that begins on this day.
    month: Option<NaiveDate>,
}

/// Print refusals without identity
///
/// As a PDF with headings, tables and language for whoever does not see it. It holds what `refusal_list`
/// shows the caller: codes, and nothing that names a person. Nothing is recorded, as of that list.
#[utoipa::path(tag = "cases", operation_id = "refusal_print", params(RefusalPrintQuery),
    extensions(("x-permission" = json!("cases.read"))),
    responses((status = OK, content_type = "application/pdf", body = FileBytes), Problem))]
#[get("/refusals/print")]
pub(super) async fn print(
    app: Data<App>,
    actor: Granted<CasesRead>,
    query: Query<RefusalPrintQuery>,
) -> Result<HttpResponse, Problem> {
    let turn = turn(&actor).await?;
    let tx = app.read(&actor);
    let (scope, reader) = (actor.scope(), reading(&actor, query.language));
    let filter = RefusalFilter { month: query.month };
    let page = super::all(async |request| storage::list(&tx, &scope, filter, request).await).await?;
    let names = names_of(&tx, &reader, &page.items.iter().collect::<Vec<_>>()).await?;
    let page = page.map(|one| view(one, &names));
    let view = (!page.items.is_empty()).then_some(AnonymousRefusalPage {
        items: page.items,
        next: page.next,
    });
    let view = view.map(serde_json::to_value).transpose();
    let view = view.map_err(|_| Problem::new(Code::Internal))?;
    let own = punte_storage::names(&tx, reader.language, [actor.organisation], None).await?;
    let about = About {
        title: app.pack.print().title(OtherForm::Refusals, reader.language).to_owned(),
        reference: query
            .month
            .map_or_else(|| "F13".to_owned(), |month| month.format("%Y-%m").to_string()),
        subtitle: own.organisation(actor.organisation),
        file: "refusals",
    };
    answer(
        &app,
        &tx,
        &actor,
        reader.language,
        about,
        &[(PrintPart::Refusals, view)],
        turn,
    )
    .await
}

async fn names_of(tx: &Tx, actor: &Actor, refusals: &[&Refusal]) -> Result<Names, Problem> {
    Ok(names(tx, actor.language, refusals.iter().map(|one| one.organisation), []).await?)
}

/// A refusal as everybody reads it.
pub(super) fn view(one: Refusal, names: &Names) -> RefusalView {
    RefusalView {
        organisation_name: names.organisation(one.organisation),
        month: one.month,
        county: one.county,
        sex: one.sex,
        age_group: one.age_group,
        citizenship: one.citizenship,
        exploitation: one.exploitation,
        reason: one.reason,
        organisation_id: one.organisation,
    }
}
