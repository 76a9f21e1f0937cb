//! What is printed names fields that there are: a layout that names none would print nothing, and nobody
//! would see it (decision 0041).

use punte_api::app::Profile;
use punte_domain::pack::Pack;
use punte_domain::pack::print::{PrintItem, PrintKind, PrintPart};
use serde_json::Value;
use strum::IntoEnumIterator;

/// The schema of the view that each part shows; none where there are only lines to sign on.
fn view_of(part: PrintPart) -> Option<&'static str> {
    Some(match part {
        PrintPart::Case => "Case",
        PrintPart::Person => "Person",
        PrintPart::Decisions => "StatusDecisionList",
        PrintPart::Screening => "Screening",
        PrintPart::Risk => "RiskAssessment",
        PrintPart::SafetyPlan => "SafetyPlan",
        PrintPart::Needs => "NeedsAssessment",
        PrintPart::Plan => "Plan",
        PrintPart::ServiceTotals => "ServiceTotalList",
        PrintPart::Services => "ServiceRecordPage",
        PrintPart::Referrals => "ReferralPage",
        PrintPart::Consents => "ConsentPage",
        PrintPart::Closure => "ClosurePage",
        PrintPart::Referral | PrintPart::Disclosed | PrintPart::ReferralCourse => "Referral",
        PrintPart::PlanSignatures | PrintPart::ConsentSignatures => return None,
    })
}

/// A schema with all that it refers to or is made of.
fn whole<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut found = vec![schema];
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        found.extend(whole(document, &document["components"]["schemas"][name]));
    }
    for of in ["allOf", "oneOf", "anyOf"] {
        for part in schema[of].as_array().into_iter().flatten() {
            found.extend(whole(document, part));
        }
    }
    found
}

/// The schemas of a field, by its path.
fn at<'a>(document: &'a Value, schemas: Vec<&'a Value>, path: &str) -> Vec<&'a Value> {
    if path == "." {
        return schemas;
    }
    path.split('.').fold(schemas, |schemas, name| {
        let fields = schemas.into_iter().map(|schema| &schema["properties"][name]);
        let fields = fields.filter(|field| !field.is_null());
        fields.flat_map(|field| whole(document, field)).collect()
    })
}

/// What names no field, or several things where there is one.
fn wrong(document: &Value, schemas: &[&Value], items: &[PrintItem], place: &str, found: &mut Vec<String>) {
    for item in items {
        let place = format!("{place} {}", item.at);
        let fields = at(document, schemas.to_vec(), &item.at);
        if fields.is_empty() {
            found.push(place.clone());
        }
        if item.kind == PrintKind::Lines {
            wrong(document, &fields, &item.show, &place, found);
        }
        if matches!(item.kind, PrintKind::Table | PrintKind::Each) {
            let each = fields
                .iter()
                .map(|field| &field["items"])
                .filter(|items| !items.is_null());
            let each: Vec<_> = each.flat_map(|items| whole(document, items)).collect();
            wrong(document, &each, &item.show, &place, found);
        }
    }
}

#[test]
fn every_line_of_what_is_printed_names_a_field_of_its_view() {
    let document = serde_json::to_value(punte_api::openapi::document(Profile::Production)).unwrap();
    let pack = Pack::load("ro").unwrap();
    let mut found = Vec::new();
    for part in PrintPart::iter() {
        let Some(view) = view_of(part) else { continue };
        let schema = &document["components"]["schemas"][view];
        assert!(!schema.is_null(), "there is no {view}");
        let layout = pack.print().part(part).unwrap();
        wrong(
            &document,
            &whole(&document, schema),
            &layout.show,
            part.code(),
            &mut found,
        );
    }
    assert!(found.is_empty(), "{found:#?}");
}
