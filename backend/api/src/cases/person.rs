//! The person a case is about.

use actix_web::web::{Data, Path};
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use punte_domain::access::{Actor, Class, Permission, PrincipalKind, Record, decide};
use punte_domain::alert::{AlertKind, shares_family_name};
use punte_domain::cases::Case;
use punte_domain::cases::clock::{Milestone, Occasion};
use punte_domain::cases::person::{
    AgeBasis, Identifier, PERSON_FIELDS, PartialDate, Person, PersonContact, PersonDetails,
};
use punte_domain::cases::risk::RiskTrigger;
use punte_domain::event::{Event, EventKind};
use punte_domain::id::CaseId;
use punte_domain::pack::Pack;
use punte_domain::text::Invalid;
use punte_storage::cases::risk;
use punte_storage::{CaseKey, Tx, names};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{CasesIdentity, Granted};
use crate::etag::Versioned;
use crate::{App, Etag, IfMatch, Json, Problem};

/// Who the person is, as far as it is known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonView {
    version: i64,
    given_names: Option<String>,
    family_name: Option<String>,
    /// Other names the person goes by.
    aliases: Vec<String>,
    /// `null` where it is not known.
    birth: Option<PartialDate>,
    /// What the age rests on.
    age_basis: Option<AgeBasis>,
    /// ISO 639.
    languages: Vec<String>,
    /// ISO 3166-1 alpha-2.
    citizenships: Vec<String>,
    identifiers: Vec<Identifier>,
    /// How to reach the person and what is safe; `null` for whoever may know who the person is but
    /// not where.
    contacts: Option<Vec<PersonContact>>,
}

impl PersonView {
    pub(super) fn family_name(&self) -> Option<&str> {
        self.family_name.as_deref()
    }

    pub(super) fn new(person: Person, shows_contacts: bool) -> Self {
        let details = person.details;
        Self {
            version: person.version,
            given_names: details.given_names,
            family_name: details.family_name,
            aliases: details.aliases,
            birth: details.birth,
            age_basis: details.age_basis,
            languages: details.languages,
            citizenships: details.citizenships,
            identifiers: details.identifiers,
            contacts: shows_contacts.then_some(details.contacts),
        }
    }
}

impl Versioned for PersonView {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Who the person is: the whole of it, replacing what was known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "given_names": "Ana", "family_name": "Popescu", "aliases": ["Anuța"],
    "birth": {"date": "2004-05-01", "precision": "month"}, "age_basis": "declared",
    "languages": ["ro"], "citizenships": ["RO"],
    "identifiers": [{"kind": "passport", "value": "X1234567", "country": "RO"}],
    "contacts": [{"kind": "phone", "value": "+40 700 000 000", "safe_to_call": false, "safe_to_write": true,
                  "note": "After 18:00 only"}]
}))]
pub(crate) struct PersonUpdate {
    #[serde(default)]
    #[schema(max_length = 120)]
    given_names: Option<String>,
    #[serde(default)]
    #[schema(max_length = 120)]
    family_name: Option<String>,
    /// Other names the person goes by.
    #[serde(default)]
    #[schema(max_items = 20)]
    aliases: Vec<String>,
    /// `null` where it is not known.
    #[serde(default)]
    birth: Option<PartialDate>,
    /// What the age rests on.
    #[serde(default)]
    age_basis: Option<AgeBasis>,
    /// ISO 639.
    #[serde(default)]
    #[schema(max_items = 20)]
    languages: Vec<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default)]
    #[schema(max_items = 20)]
    citizenships: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 20)]
    identifiers: Vec<Identifier>,
    #[serde(default)]
    #[schema(max_items = 20)]
    contacts: Vec<PersonContact>,
}

impl From<PersonUpdate> for PersonDetails {
    fn from(told: PersonUpdate) -> Self {
        Self {
            given_names: told.given_names,
            family_name: told.family_name,
            aliases: told.aliases,
            birth: told.birth,
            age_basis: told.age_basis,
            languages: told.languages,
            citizenships: told.citizenships,
            identifiers: told.identifiers,
            contacts: told.contacts,
        }
    }
}

/// Refused fields of a person that stands below `pointer` of the request.
pub(super) fn below(pointer: &str, refused: Vec<Invalid>) -> Vec<Invalid> {
    refused
        .into_iter()
        .map(|invalid| Invalid::new(format!("{pointer}{}", invalid.pointer), invalid.code))
        .collect()
}

/// The occasion of a recorded date of birth, or of its correction: new consent is due when a child
/// turns 18. Whoever was an adult before the case was opened is not asked again.
///
/// Clocks are not sealed, so the day does not stand in them: what is due is due from the first of
/// the month in which the person is an adult beyond doubt, which is early and never late.
fn birth_recorded(pack: &Pack, case: &Case, person: &Person, now: DateTime<Utc>) -> Occasion {
    let occasion = Occasion::new(Milestone::BirthRecorded, case.id, case.organisation, now);
    let opened_on = pack.calendar().date(case.opened_at);
    let month = person
        .details
        .birth
        .filter(|birth| birth.adult_on().is_some_and(|day| day > opened_on))
        .and_then(PartialDate::adult_month);
    match month {
        Some(month) => occasion.until(pack.calendar().start_of(month)),
        None => occasion,
    }
}

/// Treats the person as what a new date of birth says today, and asks for new consent in time.
pub(super) async fn aged(tx: &Tx, pack: &Pack, case: Case, person: &Person) -> Result<Case, Problem> {
    let case = punte_storage::cases::age::as_known(tx, pack, case).await?;
    let occasion = birth_recorded(pack, &case, person, tx.now);
    punte_storage::cases::clock::apply(tx, pack, &occasion).await?;
    Ok(case)
}

/// The case as it is on the day of an act that asks whether the person is a child: childhood ends
/// on a birthday, and nobody has to write that down.
pub(super) async fn aged_today(tx: &Tx, pack: &Pack, case: Case) -> Result<Case, Problem> {
    Ok(punte_storage::cases::age::aged_today(tx, pack, case).await?)
}

/// Whether the caller may know where the person is: the holder only (S4).
async fn may_see_contacts(tx: &Tx, actor: &Actor, case: &Case) -> Result<bool, Problem> {
    let facts = punte_storage::cases::facts(tx, case).await?;
    let record = Record::Case(&facts, Class::LifeCritical);
    Ok(decide(&actor.into(), Permission::CasesIdentity, record, tx.now).is_allowed())
}

/// Read who the person is
///
/// Names, date of birth, origin, documents; and, within the organisation that holds the case, how
/// to reach the person safely. The reading is recorded with the names of the fields shown.
#[utoipa::path(tag = "cases", operation_id = "person_read", params(("id" = CaseId, Path)),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = PersonView), Problem))]
#[get("/cases/{id}/person")]
pub(super) async fn read(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
) -> Result<Etag<PersonView>, Problem> {
    let (view, event) = to_print(&app.read(&actor), &actor, *id).await?;
    app.record(&actor, event).await?;
    tell_own_name(&app, &actor, &[view.family_name()]).await?;
    Ok(Etag(view))
}

/// Tells the auditors where somebody reads a person of their own family name; it may be chance (SEC-44). A program
/// is nobody's family, whatever it is called.
pub(crate) async fn tell_own_name(app: &App, actor: &Actor, shown: &[Option<&str>]) -> Result<(), Problem> {
    if actor.kind() != PrincipalKind::Person || shown.iter().all(Option::is_none) {
        return Ok(());
    }
    let names = names(&app.read(actor), actor.language, [], [actor.user]).await?;
    let reader = names.user(actor.user);
    if !shown.iter().flatten().any(|name| shares_family_name(&reader, name)) {
        return Ok(());
    }
    let tx = app.write(actor).await?;
    app.alert(&tx, AlertKind::OwnName, actor.user, actor.organisation)
        .await?;
    Ok(tx.commit().await?)
}

/// The person as the caller reads them, and the entry to record before that is shown.
pub(super) async fn to_print(
    tx: &Tx,
    actor: &Granted<CasesIdentity>,
    case: CaseId,
) -> Result<(PersonView, Option<Event>), Problem> {
    let case = super::find(tx, actor, &actor.scope(), case).await?;
    let shows_contacts = may_see_contacts(tx, actor, &case).await?;
    let key = tx.case_key(case.id).await?;
    let person = punte_storage::cases::person::find(tx, &key).await?;
    let event = read_event(&case, &person, shows_contacts);
    Ok((PersonView::new(person, shows_contacts), Some(event)))
}

/// That this was read of the person.
pub(super) fn read_event(case: &Case, person: &Person, shows_contacts: bool) -> Event {
    let fields = PERSON_FIELDS
        .into_iter()
        .filter(|field| shows_contacts || *field != "contacts");
    Event::new(EventKind::ReadPerson)
        .case(case.id)
        .subject(person.id)
        .fields(fields)
}

/// Change who the person is
///
/// Replaces the whole of it. Recorded with the names of the fields that differ. For whoever may
/// read it in the organisation that holds the case.
#[utoipa::path(tag = "cases", operation_id = "person_update",
    params(("id" = CaseId, Path), ("If-Match" = String, Header, description = "The version that was changed", example = "\"3\"")),
    extensions(("x-permission" = json!("cases.identity"))),
    responses((status = OK, body = PersonView), Problem))]
#[put("/cases/{id}/person")]
pub(super) async fn update(
    app: Data<App>,
    actor: Granted<CasesIdentity>,
    id: Path<CaseId>,
    version: IfMatch,
    body: Json<PersonUpdate>,
) -> Result<Etag<PersonView>, Problem> {
    let tx = app.write(&actor).await?;
    let case = super::find(&tx, &actor, &actor.scope(), *id).await?;
    case.held_by(&actor)?;
    let key = tx.case_key(case.id).await?;
    let person = punte_storage::cases::person::find(&tx, &key).await?;
    if person.version != version.0 {
        // What is shown is read, also in a refusal.
        tx.record(read_event(&case, &person, true)).await?;
        tx.commit().await?;
        return Err(Problem::stale(&PersonView::new(person, true)));
    }
    let before = person.details.clone();
    let (person, changed) = person.change(body.into_inner().into(), tx.now)?;
    let person = if let Some(changed) = changed {
        keep(&tx, &app.pack, &key, case, &before, (person, changed)).await?
    } else {
        tx.record(read_event(&case, &person, true)).await?;
        person
    };
    tx.commit().await?;
    Ok(Etag(PersonView::new(person, true)))
}

/// Keeps a changed person, with all that follows from what is news of them.
pub(super) async fn keep(
    tx: &Tx,
    pack: &Pack,
    key: &CaseKey,
    case: Case,
    before: &PersonDetails,
    (person, changed): (Person, Event),
) -> Result<Person, Problem> {
    let person = punte_storage::cases::person::save(tx, key, person, case.organisation).await?;
    let is_news = changed
        .fields
        .iter()
        .any(|field| ["birth", "age_basis"].contains(field));
    let fields = changed.fields.clone();
    tx.record(changed).await?;
    punte_storage::referrals::corrected(tx, case.id, &fields).await?;
    let case = if is_news {
        aged(tx, pack, case, &person).await?
    } else {
        case
    };
    if let Some(moved) = RiskTrigger::of_person(before, &person.details) {
        risk::trigger(tx, pack, &case, moved).await?;
    }
    Ok(person)
}
