//! Who took part in something or answers for it: an organisation of the directory, or a name as a source prints it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::codes;
use crate::fold::fold;
use crate::id::OrganisationId;
use crate::text::{Invalid, InvalidCode, line, optional};

codes! {
    /// What part a body has in a record.
    BodyPart {
        /// It called the meeting.
        Convener,
        /// It took part.
        Attended,
        /// It was a guest.
        Guest,
        /// It paid for it.
        Funder,
        /// It is a party to a protocol.
        Party,
        /// It answers for a measure.
        Responsible,
        /// It helps with a measure, a publication or a campaign.
        Partner,
        /// It brought a publication out.
        Issuer,
        /// Its services are reviewed.
        Provider,
        /// It reviewed them.
        Reviewer,
        /// It did an action of a campaign.
        Team,
    }
}

/// A body with its part: an organisation of the directory, or a name as it is printed. People stand here by what they
/// are, never by their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Public Ministry", "part": "attended", "role": "prosecutor"}))]
pub struct NamedBody {
    /// The organisation, where it is in the directory.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// Otherwise its name as it is printed.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub name: Option<String>,
    /// Its part.
    pub part: BodyPart,
    /// As what it takes part, or what falls to it: "secretary general", "keeps the register".
    #[serde(default)]
    #[schema(max_length = 400)]
    pub role: Option<String>,
}

const NAME_MAX: usize = 300;
const ROLE_MAX: usize = 400;
const BODIES_MAX: usize = 60;

/// The same bodies, tidied. Each is an organisation or a name, has one of `parts`, and stands once in that part.
/// Whatever else goes into `refused`, below `list`.
pub fn checked(refused: &mut Vec<Invalid>, list: &str, bodies: Vec<NamedBody>, parts: &[BodyPart]) -> Vec<NamedBody> {
    if bodies.len() > BODIES_MAX {
        refused.push(Invalid::new(list, InvalidCode::TooMany));
        return Vec::new();
    }
    let mut tidy: Vec<NamedBody> = Vec::new();
    for (at, body) in bodies.into_iter().enumerate() {
        let pointer = |field: &str| format!("{list}/{at}/{field}");
        let known = refused.len();
        let name = optional(refused, &pointer("name"), body.name.as_deref(), |text| {
            line(text, NAME_MAX)
        });
        let is_name_refused = refused.len() > known;
        let role = optional(refused, &pointer("role"), body.role.as_deref(), |text| {
            line(text, ROLE_MAX)
        });
        match (&name, body.organisation_id) {
            (None, None) if !is_name_refused => refused.push(Invalid::new(pointer("name"), InvalidCode::Required)),
            (Some(_), Some(_)) => refused.push(Invalid::new(pointer("name"), InvalidCode::Contradiction)),
            _ => {}
        }
        if !parts.contains(&body.part) {
            refused.push(Invalid::new(pointer("part"), InvalidCode::UnknownCode));
        }
        let body = NamedBody { name, role, ..body };
        if tidy.iter().any(|other| other.is(&body)) {
            refused.push(Invalid::new(format!("{list}/{at}"), InvalidCode::Repeated));
        }
        tidy.push(body);
    }
    tidy
}

impl NamedBody {
    /// Whether both are one body in one part and one role.
    fn is(&self, other: &Self) -> bool {
        let [one, two] = [self, other].map(|body| body.name.as_deref().map(fold));
        let [as_one, as_two] = [self, other].map(|body| body.role.as_deref().map(fold));
        self.organisation_id == other.organisation_id && one == two && self.part == other.part && as_one == as_two
    }
}

/// What a search finds a record by: these texts and the printed names of its bodies, folded, each word after a space.
#[must_use]
pub fn search_text<'a>(texts: impl IntoIterator<Item = &'a str>, bodies: &'a [NamedBody]) -> String {
    let printed = bodies.iter().flat_map(|body| [&body.name, &body.role]).flatten();
    super::text::search_text(texts.into_iter().chain(printed.map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn body(organisation: Option<u128>, name: Option<&str>, part: BodyPart) -> NamedBody {
        NamedBody {
            organisation_id: organisation.map(|id| OrganisationId::from_uuid(uuid::Uuid::from_u128(id))),
            name: name.map(str::to_owned),
            part,
            role: None,
        }
    }

    #[test]
    fn a_body_is_an_organisation_or_a_name_and_stands_once_in_a_part() {
        use BodyPart::{Attended, Convener, Party};
        for (bodies, expected) in [
            (
                vec![body(Some(1), None, Convener), body(Some(1), None, Attended)],
                vec![],
            ),
            (vec![body(None, Some(" "), Convener)], vec!["/bodies/0/name"]),
            (vec![body(Some(1), Some("CRS"), Convener)], vec!["/bodies/0/name"]),
            (vec![body(Some(1), None, Party)], vec!["/bodies/0/part"]),
            (
                vec![
                    body(None, Some("Poliția"), Attended),
                    body(None, Some("POLIŢIA"), Attended),
                ],
                vec!["/bodies/1"],
            ),
        ] {
            let mut refused = Vec::new();
            checked(&mut refused, "/bodies", bodies, &[Convener, Attended]);
            let pointers: Vec<_> = refused.into_iter().map(|field| field.pointer).collect();
            assert_eq!(pointers, expected);
        }
    }

    #[test]
    fn what_is_wrong_is_said_of_the_list_and_a_name_may_be_as_long_as_a_title() {
        let named = |length| body(None, Some(&"x".repeat(length)), BodyPart::Team);
        let many = |number: u128| {
            (1..=number)
                .map(|id| body(Some(id), None, BodyPart::Team))
                .collect::<Vec<_>>()
        };
        for (bodies, expected) in [
            (vec![named(300)], None),
            (vec![named(301)], Some("/team/0/name")),
            (many(60), None),
            (many(61), Some("/team")),
        ] {
            let mut refused = Vec::new();
            checked(&mut refused, "/team", bodies, &[BodyPart::Team]);
            let pointers: Vec<_> = refused.iter().map(|field| field.pointer.as_str()).collect();
            assert_eq!(pointers, expected.as_slice());
        }
    }

    #[test]
    fn a_record_is_found_by_its_place_and_by_who_paid_in_any_spelling() {
        let paid = [body(None, Some("J-TIP"), BodyPart::Funder)];
        let text = search_text(["Punëtori", "Shkodër"], &paid);
        assert_eq!(text, " punetori shkoder j tip ");
    }
}
