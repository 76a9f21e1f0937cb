//! The person a case is about, sealed field by field.

use punte_domain::cases::age::Age;
use punte_domain::cases::person::{AgeBasis, PartialDate, Person, PersonDetails};
use punte_domain::id::{CaseId, Id, OrganisationId, PersonId};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{likeness, person_index};
use crate::sealed::{PersonBirth, PersonContacts, PersonIdentifiers, PersonNames, PersonOrigin, Sealed};
use crate::{CaseKey, Error, Result, Tx};

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    use crate::sealed::{PersonBirth, PersonContacts, PersonIdentifiers, PersonNames, PersonOrigin, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version: i64,
        #[sea_orm(unique)]
        pub case_id: Uuid,
        pub names: Sealed<PersonNames>,
        pub birth: Sealed<PersonBirth>,
        pub origin: Sealed<PersonOrigin>,
        pub identifiers: Sealed<PersonIdentifiers>,
        pub contacts: Sealed<PersonContacts>,
    }
    impl ActiveModelBehavior for ActiveModel {}
}

/// What people call the person, as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Given names.
    pub given: Option<String>,
    /// Family name.
    pub family: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
}

impl Names {
    /// The whole name, as far as it is known.
    #[must_use]
    pub fn full(&self) -> String {
        let parts = [self.given.as_deref(), self.family.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// When the person was born and what that rests on, as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Birth {
    /// The date, as far as it is known.
    pub date: Option<PartialDate>,
    /// What it rests on.
    pub basis: Option<AgeBasis>,
}

/// Where the person comes from, as it is sealed: a special category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Languages.
    pub languages: Vec<String>,
    /// Citizenships.
    pub citizenships: Vec<String>,
}

fn sealed(key: &CaseKey, person: &Person) -> Result<row::ActiveModel> {
    let Person {
        id, version, details, ..
    } = person;
    let names = Names {
        given: details.given_names.clone(),
        family: details.family_name.clone(),
        aliases: details.aliases.clone(),
    };
    let birth = Birth {
        date: details.birth,
        basis: details.age_basis,
    };
    let origin = Origin {
        languages: details.languages.clone(),
        citizenships: details.citizenships.clone(),
    };
    Ok(row::ActiveModel {
        version: Set(*version),
        names: Set(key.seal::<PersonNames>(*id, *version, &names)?),
        birth: Set(key.seal::<PersonBirth>(*id, *version, &birth)?),
        origin: Set(key.seal::<PersonOrigin>(*id, *version, &origin)?),
        identifiers: Set(key.seal::<PersonIdentifiers>(*id, *version, &details.identifiers)?),
        contacts: Set(key.seal::<PersonContacts>(*id, *version, &details.contacts)?),
        ..Default::default()
    })
}

/// Adds the person of a new case which `holder` holds.
///
/// # Errors
/// As the database.
pub async fn add(tx: &Tx, key: &CaseKey, person: &Person, holder: OrganisationId) -> Result<()> {
    let row = row::ActiveModel {
        id: Set(person.id.uuid()),
        case_id: Set(person.case.uuid()),
        ..sealed(key, person)?
    };
    row::Entity::insert(row).exec_without_returning(&tx.db).await?;
    likeness::ask(tx, person.case).await?;
    person_index::save(tx, person.id, &person.details.identifiers, holder).await
}

/// The person of a case that was found within the caller's scope.
///
/// # Errors
/// [`Error::Seal`] when something was altered, moved or replayed (SEC-34).
pub async fn find(tx: &Tx, key: &CaseKey) -> Result<Person> {
    let row = row::Entity::find()
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let (id, version) = (PersonId::from_uuid(row.id), row.version);
    let names = key.open::<PersonNames>(id, version, &row.names)?;
    let birth = key.open::<PersonBirth>(id, version, &row.birth)?;
    let origin = key.open::<PersonOrigin>(id, version, &row.origin)?;
    Ok(Person {
        id,
        case: key.case(),
        version,
        details: PersonDetails {
            given_names: names.given,
            family_name: names.family,
            aliases: names.aliases,
            birth: birth.date,
            age_basis: birth.basis,
            languages: origin.languages,
            citizenships: origin.citizenships,
            identifiers: key.open::<PersonIdentifiers>(id, version, &row.identifiers)?,
            contacts: key.open::<PersonContacts>(id, version, &row.contacts)?,
        },
    })
}

/// What is known of how old the person of a case is; nothing else of the person is opened.
///
/// # Errors
/// [`Error::Seal`] when it was altered, moved or replayed.
pub async fn age(tx: &Tx, key: &CaseKey) -> Result<Age> {
    use sea_orm::QuerySelect;
    let (id, version, birth) = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Version, row::Column::Birth])
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .into_tuple::<(Uuid, i64, Sealed<PersonBirth>)>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let birth = key.open::<PersonBirth>(PersonId::from_uuid(id), version, &birth)?;
    Ok(Age {
        birth: birth.date,
        basis: birth.basis,
    })
}

/// The citizenship of the person of a case, where one is known and no other; nothing else of the person is
/// shown.
///
/// # Errors
/// [`Error::Seal`] when it was altered, moved or replayed.
pub async fn citizenship(tx: &Tx, key: &CaseKey) -> Result<Option<String>> {
    use sea_orm::QuerySelect;
    let (id, version, origin) = row::Entity::find()
        .select_only()
        .columns([row::Column::Id, row::Column::Version, row::Column::Origin])
        .filter(row::Column::CaseId.eq(key.case().uuid()))
        .into_tuple::<(Uuid, i64, Sealed<PersonOrigin>)>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let origin = key.open::<PersonOrigin>(PersonId::from_uuid(id), version, &origin)?;
    let [only] = origin.citizenships.as_slice() else {
        return Ok(None);
    };
    Ok(Some(only.clone()))
}

/// The version of the person of a case; nothing is opened for it.
///
/// # Errors
/// As the database.
pub async fn version(tx: &Tx, case: CaseId) -> Result<i64> {
    use sea_orm::QuerySelect;
    row::Entity::find()
        .select_only()
        .column(row::Column::Version)
        .filter(row::Column::CaseId.eq(case.uuid()))
        .into_tuple::<i64>()
        .one(&tx.db)
        .await?
        .ok_or(Error::NotFound)
}

/// Keeps a changed person of a case which `holder` holds, counts the version and seals every
/// field anew for it.
///
/// # Errors
/// [`Error::Stale`] when it changed since it was found.
pub async fn save(tx: &Tx, key: &CaseKey, person: Person, holder: OrganisationId) -> Result<Person> {
    let before = person.version;
    let person = Person {
        version: before + 1,
        ..person
    };
    let update = row::Entity::update_many()
        .set(sealed(key, &person)?)
        .filter(row::Column::Id.eq(person.id.uuid()))
        .filter(row::Column::Version.eq(before));
    tx.update_one(update).await?;
    likeness::ask(tx, person.case).await?;
    person_index::save(tx, person.id, &person.details.identifiers, holder).await?;
    Ok(person)
}
