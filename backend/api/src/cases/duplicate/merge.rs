//! Merging two cases of one person.

use actix_web::post;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;
use punte_domain::access::Actor;
use punte_domain::cases::closure::{Closure, ClosureError, ClosureGiven, ClosureState, DUPLICATE, GoalResultGiven};
use punte_domain::cases::duplicate::{DuplicateError, MergeChoice, MergeKnown, MergeValue, MergedPerson};
use punte_domain::cases::{Case, RiskLevel};
use punte_domain::id::{CaseId, ClosureId, DuplicateId};
use punte_domain::reference::Reference;
use punte_storage::cases::{closure, duplicate as storage, person as people};
use punte_storage::{CaseKey, Tx};
use serde::Deserialize;
use utoipa::ToSchema;

use super::seen;
use super::view::{DuplicateView, view};
use crate::auth::{CasesMerge, Granted};
use crate::cases::closure::create::ClosureGoalCreate;
use crate::cases::closure::{closes, known};
use crate::cases::person::{below, keep};
use crate::{App, Etag, IdempotencyKey, IfMatch, Json, Problem};

/// How two cases become one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kept_case_id": "7e9f3c1a-1111-4222-8333-444455556666",
    "first_person_version": 2, "second_person_version": 2,
    "fields": {"family_name": "other", "aliases": "both"},
    "closing": {"last_contact_on": "2026-03-01", "safety": "low"}}))]
pub(crate) struct DuplicateMerge {
    /// The case that goes on; the other one closes.
    kept_case_id: CaseId,
    /// The version in which the caller saw the person of the first case.
    first_person_version: i64,
    /// The version in which the caller saw the person of the second case.
    second_person_version: i64,
    fields: DuplicateFields,
    /// What the closing of the other case says; left out where it is closed already.
    #[serde(default)]
    closing: Option<DuplicateClosing>,
}

/// What stays of each field of the person. What is left out stays as the case says that goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicateFields {
    #[serde(default = "kept")]
    given_names: MergeValue,
    #[serde(default = "kept")]
    family_name: MergeValue,
    /// The date of birth, with what the age rests on.
    #[serde(default = "kept")]
    birth: MergeValue,
    #[serde(default = "kept")]
    aliases: MergeValue,
    #[serde(default = "kept")]
    languages: MergeValue,
    #[serde(default = "kept")]
    citizenships: MergeValue,
    #[serde(default = "kept")]
    identifiers: MergeValue,
    #[serde(default = "kept")]
    contacts: MergeValue,
}

fn kept() -> MergeValue {
    MergeValue::Kept
}

impl From<DuplicateFields> for MergeChoice {
    fn from(fields: DuplicateFields) -> Self {
        Self {
            given_names: fields.given_names,
            family_name: fields.family_name,
            birth: fields.birth,
            aliases: fields.aliases,
            languages: fields.languages,
            citizenships: fields.citizenships,
            identifiers: fields.identifiers,
            contacts: fields.contacts,
        }
    }
}

/// What the closing of a duplicate says. How the person lives is told in the case that goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DuplicateClosing {
    /// When the person was last in contact.
    last_contact_on: NaiveDate,
    /// What came of every goal of its plan in force.
    #[serde(default)]
    #[schema(max_items = 20)]
    goals: Vec<ClosureGoalCreate>,
    /// How much danger there is, as whoever merges judges it.
    safety: RiskLevel,
    /// Why it closes although this or the last assessed risk is high; needed then.
    #[serde(default)]
    #[schema(max_length = 4000)]
    danger: Option<String>,
    /// What else whoever opens it again should know.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
}

/// What a duplicate says of how the person lives: a code of every list.
const TOLD_ELSEWHERE: &str = "unknown";

impl DuplicateClosing {
    fn given(self, kept: &Reference, today: NaiveDate) -> ClosureGiven {
        let unknown = || TOLD_ELSEWHERE.to_owned();
        ClosureGiven {
            reason: DUPLICATE.to_owned(),
            decided_on: today,
            last_contact_on: self.last_contact_on,
            goals: self.goals.into_iter().map(GoalResultGiven::from).collect(),
            attempts: Vec::new(),
            duplicate_of: Some(kept.as_str().to_owned()),
            living: unknown(),
            employment: unknown(),
            schooling: unknown(),
            papers: unknown(),
            safety: self.safety,
            danger: self.danger,
            follow_up: None,
            note: self.note,
        }
    }
}

/// Merge two cases of one person
///
/// The person of the case that goes on has the chosen values from now on, and the other case closes as a
/// duplicate by the ordinary closing: it is refused with `closing_blocked` while something has to end first,
/// and where the pack asks for it a second person approves and the case is open until then. Everything
/// happens or nothing; it can be undone. For whoever may judge it.
#[utoipa::path(tag = "cases", operation_id = "duplicate_merge",
    params(("id" = DuplicateId, Path),
           ("If-Match" = String, Header, description = "The version the caller saw", example = "\"1\""),
           ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated call harmless for 24 hours")),
    extensions(("x-permission" = json!("cases.merge"))),
    responses((status = OK, body = DuplicateView), Problem))]
#[post("/duplicates/{id}/merge")]
pub(in crate::cases) async fn merge(
    app: Data<App>,
    actor: Granted<CasesMerge>,
    id: Path<DuplicateId>,
    version: IfMatch,
    once: IdempotencyKey,
    body: Json<DuplicateMerge>,
) -> Result<Etag<DuplicateView>, Problem> {
    let tx = app.write(&actor).await?;
    let (pair, [first, second]) = storage::find_with_cases(&tx, &actor.scope(), *id).await?;
    if tx.once(&once.of(&app, &body), pair.id).await?.is_some() {
        return Ok(Etag(view(&tx, &actor, pair).await?));
    }
    let pair = seen(&tx, &actor, pair, version).await?;
    let body = body.into_inner();
    let versions = [body.first_person_version, body.second_person_version];
    let of_first = (first, versions[0]);
    let of_second = (second, versions[1]);
    let ((case, kept_version), (other, other_version)) = if body.kept_case_id == of_first.0.id {
        (of_first, of_second)
    } else if body.kept_case_id == of_second.0.id {
        (of_second, of_first)
    } else {
        return Err(DuplicateError::NotOfPair.into());
    };
    let key = tx.case_key(case.id).await?;
    let waiting = closure::of_state(&tx, &key, ClosureState::AwaitingApproval).await?;
    let merging = MergeKnown {
        kept: &case,
        other: &other,
        is_merged_away: storage::is_merged_away(&tx, pair.cases).await?,
        is_kept_closing: waiting.is_some(),
        has_closing: body.closing.is_some(),
    };
    pair.may_merge(merging, &actor)?;
    let other_key = tx.case_key(other.id).await?;
    let person = people::find(&tx, &key).await?;
    let other_person = people::find(&tx, &other_key).await?;
    if [person.version, other_person.version] != [kept_version, other_version] {
        return Err(Problem::stale(&view(&tx, &actor, pair).await?));
    }
    let closure = body.closing.is_some().then(|| tx.new_id::<ClosureId>());
    let (pair, event) = pair.merge(merging, closure, &actor, tx.now)?;

    let wrong = |refused| below("/fields", refused);
    let before = person.details.clone();
    let chosen = MergeChoice::from(body.fields)
        .of(&before, &other_person.details)
        .map_err(wrong)?;
    let (person, changed) = person.change(chosen, tx.now).map_err(wrong)?;
    let merged = MergedPerson {
        before: before.clone(),
        after: person.details.clone(),
        undone: None,
    };
    if let Some((closing, id)) = body.closing.zip(closure) {
        let given = closing.given(&case.reference, app.pack.calendar().date(tx.now));
        close(&app, &tx, &actor, (&other_key, other), (id, given), &case.reference).await?;
    }
    if let Some(changed) = changed {
        keep(&tx, &app.pack, &key, case, &before, (person, changed)).await?;
    }
    let pair = storage::save(&tx, pair, Some((&key, &merged))).await?;
    tx.record(event).await?;
    let view = view(&tx, &actor, pair).await?;
    tx.commit().await?;
    Ok(Etag(view))
}

/// Asks for the closing of the other case as anybody would who found that it is a duplicate.
async fn close(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    (key, case): (&CaseKey, Case),
    (id, given): (ClosureId, ClosureGiven),
    kept: &Reference,
) -> Result<(), Problem> {
    let evidence = closure::evidence(tx, key).await?;
    let goes_on = closure::other_case(tx, kept.clone()).await?;
    let known = known(app, tx, &case, &evidence, goes_on).await?;
    let asked = Closure::request(id, &case, given, &known, actor, tx.now);
    let (asked, written) = asked.map_err(|error| match error {
        ClosureError::Invalid(refused) => ClosureError::Invalid(below("/closing", refused)),
        other => other,
    })?;
    closure::add(tx, key, &asked).await?;
    tx.record(written).await?;
    if asked.state == ClosureState::Closed {
        closes(app, tx, key, case, &asked, actor).await?;
    }
    Ok(())
}
