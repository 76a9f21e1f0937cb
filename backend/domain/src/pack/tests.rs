//! The built-in packs, and what is said about broken ones.

use strum::IntoEnumIterator;

use super::*;
use crate::cases::clock::Milestone;

fn both() -> [Pack; 2] {
    ["ro", "al"].map(|name| Pack::load(name).expect("a built-in pack is valid"))
}

/// The Romanian pack with one text replaced in one file.
pub(super) fn broken(file: &str, from: &str, to: &str) -> Vec<String> {
    let files = files::built_in("ro").expect("ro is built in");
    let base = BTreeMap::from([
        ("services.toml", include_str!("../../../packs/base/services.toml")),
        (
            "organisations.toml",
            include_str!("../../../packs/base/organisations.toml"),
        ),
        ("states.toml", include_str!("../../../packs/base/states.toml")),
        ("codes.toml", include_str!("../../../packs/base/codes.toml")),
        ("risk.toml", include_str!("../../../packs/base/risk.toml")),
        ("interview.toml", include_str!("../../../packs/base/interview.toml")),
        ("print.toml", include_str!("../../../packs/base/print.toml")),
        ("leaflets.toml", include_str!("../../../packs/base/leaflets.toml")),
        ("mail.toml", include_str!("../../../packs/base/mail.toml")),
        (
            "screening/general_signs.toml",
            include_str!("../../../packs/base/screening/general_signs.toml"),
        ),
    ]);
    let result = Pack::parse("ro", |name| {
        let text = files.get(name).or_else(|| base.get(name))?;
        if name == file {
            assert!(text.contains(from), "{file} does not contain {from}");
            Some(text.replacen(from, to, 1))
        } else {
            Some((*text).to_owned())
        }
    });
    match result {
        Err(PackError::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
        Err(other) => panic!("{file}: {from} -> {to}: {other}"),
        Ok(_) => panic!("{file}: {from} -> {to}: nothing is wrong"),
    }
}

#[test]
fn built_in_packs_are_valid_and_say_what_was_not_checked() {
    for pack in both() {
        assert!(!pack.unverified().is_empty());
        println!("{}: not checked against the official texts:", pack.country());
        for one in pack.unverified() {
            println!("  {}", one.at);
        }
        assert_eq!(pack.default_language(), pack.languages()[0]);
        assert_eq!(pack.languages().len(), 3);
    }
    assert!(matches!(Pack::load("xx"), Err(PackError::Unknown(name)) if name == "xx"));
}

#[test]
fn a_leaflet_is_there_in_every_language_from_its_first_day() {
    for pack in both() {
        let leaflet = pack.leaflet("2026-03-01".parse().unwrap()).unwrap();
        let lengths: Vec<_> = leaflet.texts.values().map(|text| text.paragraphs.len()).collect();
        assert!(lengths.len() >= 3 && lengths.iter().all(|length| *length == lengths[0]));
        assert_eq!(pack.leaflet(leaflet.from), Some(leaflet));
        assert_eq!(pack.leaflet(leaflet.from.pred_opt().unwrap()), None);
    }
}

#[test]
fn every_county_is_routed_to_a_centre() {
    let [ro, al] = both();
    assert_eq!((ro.counties().len(), ro.centres().len()), (42, 15));
    assert_eq!((al.counties().len(), al.centres().len()), (12, 12));
    assert_eq!(ro.county("RO-CJ").map(|county| county.centre.as_str()), Some("cluj"));
    assert_eq!(
        ro.county("RO-B").map(|county| county.labels.en.as_str()),
        Some("Bucharest")
    );
    assert_eq!(
        al.county("AL-10").map(|county| county.labels.sq.as_str()),
        Some("Shkodër")
    );
    assert_eq!(ro.counties_of("bucuresti").count(), 6);
}

#[test]
fn every_clock_of_the_country_is_there_and_every_milestone_is_of_use() {
    let packs = both();
    for pack in &packs {
        for kind in ClockKind::iter() {
            let is_ours = kind.country().is_none_or(|country| country == pack.name());
            assert_eq!(pack.clock(kind).is_some(), is_ours, "{}: {kind}", pack.name());
        }
    }
    for milestone in Milestone::iter() {
        let heard = packs.iter().flat_map(Pack::clocks).any(|rule| {
            rule.starts.contains(&milestone)
                || rule.met_by.contains(&milestone)
                || rule.cancelled_by.contains(&milestone)
                || (rule.pauses == Pause::WhileSuspended && milestone == Milestone::AssistanceSuspended)
        });
        let is_only_a_step = milestone == Milestone::MonitoringStarted;
        assert_eq!(heard, !is_only_a_step, "{milestone}");
    }
}

#[test]
fn codes_have_names_that_can_be_read() {
    for pack in both() {
        assert!(pack.has_code("closing_reason", "goals_achieved"));
        assert_eq!(
            pack.label("identification", "presumed", Language::Ro),
            Some("Victimă prezumată")
        );
        assert_eq!(
            pack.label("identification", "presumed", Language::Sq),
            Some("Viktimë e mundshme")
        );
        assert_eq!(pack.list("exploitation").len(), 19);
        assert_eq!(pack.list("means_of_control").len(), 19);
        assert_eq!(pack.list("closing_reason").len(), 14);
        assert_eq!(pack.organisation_kinds().len(), 22);
        assert_eq!(pack.services().len(), 36);
        assert!(pack.service("ACC-E").is_some_and(|service| service.counts_as_support));
        assert!(pack.service("FOOD").is_some_and(|service| !service.counts_as_support));
        assert!(pack.may_receive("shelter", "transfer"));
        assert!(!pack.may_receive("police", "transfer"));
        assert!(!pack.may_receive("nobody", "service"));
    }
}

#[test]
fn every_code_of_the_program_has_a_name() {
    use crate::cases::clock::ClockState;
    use crate::cases::closure::{ClosureState, GoalOutcome};
    use crate::cases::consent::{ConsentBasis, ConsentPurpose, ConsentState, DataSet, GivenBy};
    use crate::cases::family::FamilyAdvice;
    use crate::cases::note::NoteKind;
    use crate::cases::person::{AgeBasis, DatePrecision, IdentifierKind, PersonContactKind};
    use crate::cases::proceeding::ProceedingKind;
    use crate::cases::proceeding::claim::{CompensationClaimState, CompensationOutcome};
    use crate::cases::proceeding::hearing::HearingState;
    use crate::cases::proceeding::rights::Understanding;
    use crate::cases::risk::{RiskAssessmentState, RiskStrength, RiskTrigger};
    use crate::cases::screening::{AnswerSource, AnswerState, ScreeningOutcome, ScreeningProfile, ScreeningState};
    use crate::cases::track::{Track, TrackState};
    use crate::cases::{AgeGroup, CaseSource, RiskLevel, Sex, Urgency};
    use crate::identity::organisation::OrganisationKind;
    use crate::referrals::{BrokenReason, FeedbackKind, FeedbackOutcome, ReferralKind, ReferralState, RefusalReason};
    fn codes<T: IntoEnumIterator + ToString>(list: &'static str) -> Vec<(&'static str, String)> {
        T::iter().map(|code| (list, code.to_string())).collect()
    }
    let mut all = [
        codes::<Track>("track"),
        codes::<Urgency>("urgency"),
        codes::<RiskLevel>("risk_level"),
        codes::<Sex>("sex"),
        codes::<AgeGroup>("age_group"),
        codes::<ClockState>("clock_state"),
        codes::<CaseSource>("channel"),
        codes::<NoteKind>("note_kind"),
        codes::<AgeBasis>("age_basis"),
        codes::<DatePrecision>("date_precision"),
        codes::<IdentifierKind>("identifier_kind"),
        codes::<PersonContactKind>("contact_kind"),
        codes::<ConsentBasis>("consent_basis"),
        codes::<ConsentPurpose>("consent_purpose"),
        codes::<ConsentState>("consent_state"),
        codes::<DataSet>("data_set"),
        codes::<GivenBy>("given_by"),
        codes::<ReferralKind>("referral_kind"),
        codes::<ReferralState>("referral_state"),
        codes::<RefusalReason>("refusal_reason"),
        codes::<BrokenReason>("broken_reason"),
        codes::<FeedbackKind>("feedback_kind"),
        codes::<FeedbackOutcome>("feedback_outcome"),
        codes::<AnswerState>("answer_state"),
        codes::<AnswerSource>("answer_source"),
        codes::<ScreeningProfile>("screening_profile"),
        codes::<ScreeningState>("screening_state"),
        codes::<ScreeningOutcome>("screening_outcome"),
        codes::<RiskAssessmentState>("risk_assessment_state"),
        codes::<RiskStrength>("risk_strength"),
        codes::<RiskTrigger>("risk_trigger"),
        codes::<ClosureState>("closure_state"),
        codes::<GoalOutcome>("goal_outcome"),
        codes::<FamilyAdvice>("family_advice"),
        codes::<ProceedingKind>("proceeding_kind"),
        codes::<HearingState>("hearing_state"),
        codes::<Understanding>("understanding"),
        codes::<CompensationClaimState>("compensation_claim_state"),
        codes::<CompensationOutcome>("compensation_outcome"),
    ]
    .concat();
    for track in Track::iter() {
        all.extend(
            TrackState::all(track)
                .into_iter()
                .map(|state| (track.code(), state.code().to_owned())),
        );
    }
    for pack in both() {
        for kind in OrganisationKind::iter() {
            assert!(
                pack.organisation_kinds().iter().any(|known| known.code == kind.code()),
                "{kind}"
            );
        }
        for (list, code) in &all {
            assert!(pack.has_code(list, code), "{list}: {code}");
        }
        for (list, codes) in pack.lists() {
            let known: Vec<&String> = all
                .iter()
                .filter(|(one, _)| one == list)
                .map(|(_, code)| code)
                .collect();
            for entry in codes {
                assert!(
                    known.is_empty() || known.contains(&&entry.code),
                    "{list}: {} is nobody's",
                    entry.code
                );
            }
        }
    }
}

#[test]
fn code_names_are_words_with_a_number() {
    let [ro, _] = both();
    assert_eq!(ro.code_name(0), "Mesteacăn 10");
    assert_eq!(ro.code_name(60 * 37), "Mesteacăn 47");
    assert_eq!(ro.code_name(u64::MAX).split(' ').count(), 2);
}

/// File, text, its replacement, and what must be said.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    (
        "codes.toml",
        "code = \"child\", reverse = \"parent\"",
        "code = \"child\", reverse = \"sibling\"",
        "codes.toml: lists.family_kind.child: `sibling` does not lead back",
    ),
    (
        "pack.toml",
        "country = \"RO\"",
        "country = \"Ro\"",
        "pack.toml: country: `Ro` is not two capital letters (ISO 3166-1)",
    ),
    (
        "pack.toml",
        "Europe/Bucharest",
        "Europe/Bukarest",
        "pack.toml: timezone: `Europe/Bukarest` is no time zone of the IANA list, such as Europe/Bucharest",
    ),
    (
        "pack.toml",
        "\"ro\", \"en\", \"sq\"",
        "\"en\", \"ro\"",
        "pack.toml: languages: `sq` is missing",
    ),
    (
        "pack.toml",
        "\"ro\", \"en\", \"sq\"",
        "\"en\", \"ro\"",
        "pack.toml: languages: the default language `ro` must come first",
    ),
    (
        "pack.toml",
        "version = ",
        "edition = ",
        "pack.toml: line 4, edition: unknown field `edition`",
    ),
    (
        "pack.toml",
        "read_days = 30",
        "read_days = 0",
        "pack.toml: former_holder.read_days: is 0, not 1 to 3650 days",
    ),
    (
        "pack.toml",
        "minutes = 60",
        "minutes = 61",
        "pack.toml: emergency.minutes: is 61, not 1 to 60",
    ),
    (
        "counties.toml",
        "RO-AB",
        "AL-AB",
        "counties.toml: county.AL-AB: is no code of ISO 3166-2:RO",
    ),
    (
        "counties.toml",
        "RO-AR",
        "RO-AB",
        "counties.toml: county.RO-AB: is there twice",
    ),
    (
        "counties.toml",
        "centre = \"timisoara\"",
        "centre = \"timishoara\"",
        "counties.toml: county.RO-AR.centre: `timishoara` is not in the list of centres",
    ),
    (
        "counties.toml",
        "ro = \"Argeș\"",
        "ro = \"Argeş\"",
        "counties.toml: county.RO-AG.ro: is written with a cedilla; write ș and ț with a comma below",
    ),
    (
        "counties.toml",
        "ro = \"Argeș\"",
        "ro = \" \"",
        "counties.toml: county.RO-AG.ro: is empty",
    ),
    (
        "counties.toml",
        ", en = \"Argeș\"",
        "",
        "counties.toml: line 27: missing field `en`",
    ),
    (
        "holidays.toml",
        "12-01",
        "13-01",
        "holidays.toml: holiday.National Day: day: `13-01` is no month and day, such as 12-01",
    ),
    (
        "holidays.toml",
        "offset = -2,",
        "",
        "holidays.toml: holiday.Good Friday: needs exactly one of day, easter with offset, or dates",
    ),
    (
        "holidays.toml",
        "offset = -2",
        "offset = 99",
        "holidays.toml: holiday.Good Friday: offset: is 99, not -60 to 60 days",
    ),
    (
        "clocks.toml",
        "= \"24 hours\"",
        "= \"24 ours\"",
        "clocks.toml: line 19, length: `24 ours` is no length",
    ),
    (
        "clocks.toml",
        "= \"24 hours\"",
        "= \"0 hours\"",
        "clocks.toml: line 19, length: `0 hours` is no length",
    ),
    (
        "clocks.toml",
        "[50, 80]",
        "[80, 50]",
        "clocks.toml: clock.notify_coordinator.warn_at: needs two rising percentages from 1 to 99, such as [50, 80]",
    ),
    (
        "clocks.toml",
        "starts = [\"case_opened\"]",
        "starts = []",
        "clocks.toml: clock.notify_coordinator.starts: is empty: the clock would never run",
    ),
    (
        "clocks.toml",
        "starts = [\"case_opened\"]",
        "starts = [\"case_opend\"]",
        "clocks.toml: line 21, starts: unknown variant `case_opend`",
    ),
    (
        "clocks.toml",
        "length = \"24 hours\"\n",
        "",
        "clocks.toml: clock.notify_coordinator: needs either length or each",
    ),
    (
        "clocks.toml",
        "kind = \"voucher_ro\"",
        "kind = \"reflection_al\"",
        "clocks.toml: clock.voucher_ro: is missing",
    ),
    (
        "clocks.toml",
        "kind = \"voucher_ro\"",
        "kind = \"reflection_al\"",
        "clocks.toml: clock.reflection_al: belongs to another country",
    ),
    (
        "clocks.toml",
        "HG 541/2023",
        " ",
        "clocks.toml: clock.voucher_ro.legal_reference: is empty; leave it out where there is none",
    ),
    (
        "services.toml",
        "unit = \"night\"",
        "unit = \"nights\"",
        "services.toml: service.ACC-E.unit: `nights` is not in the list service_unit",
    ),
    (
        "services.toml",
        "pillar = 2",
        "pillar = 5",
        "services.toml: service.ACC-E.pillar: is 5, not 1 to 4",
    ),
    (
        "organisations.toml",
        "\"notification_duty\"",
        "\"notification\"",
        "organisations.toml: kind.national_agency.receives: `notification` is not in the list referral_kind",
    ),
    (
        "states.toml",
        "\nurgency = [",
        "\nhurry = [",
        "codes.toml: lists.urgency: is missing",
    ),
    (
        "codes.toml",
        "\nsex = [",
        "\ntrack = [",
        "codes.toml: lists.track: is in states.toml too",
    ),
    (
        "screening/general_signs.toml",
        "version = \"2026.1\"",
        "version = \" \"",
        "screening/general_signs.toml: version: is empty",
    ),
    (
        "screening/general_signs.toml",
        "\ncode = \"general_signs\"\nversion = \"2026.1\"",
        "\ncode = \"ilo_labour\"\nversion = \"2009.1\"",
        "screening: instrument.ilo_labour.2009.1: is there twice",
    ),
    (
        "leaflets.toml",
        "[leaflet.texts.sq]",
        "[leaflet.texts.mk]",
        "leaflets.toml: leaflet.2026.1.texts.sq: is missing",
    ),
    (
        "leaflets.toml",
        "[leaflet.texts.sq]",
        "[leaflet.texts.albanian]",
        "leaflets.toml: leaflet.2026.1.texts.albanian: is no language code (ISO 639)",
    ),
    (
        "leaflets.toml",
        "title = \"What you have the right to know\"",
        "title = \" \"",
        "leaflets.toml: leaflet.2026.1.texts.en: needs a title and paragraphs, none of them empty",
    ),
    (
        "leaflets.toml",
        "version = \"2026.1\"\nfrom = \"2020-01-01\"",
        "version = \"2026.1\"\nfrom = \"2020-01-01\"\nverified = true\n[leaflet.texts]\n\n[[leaflet]]\nversion = \"2026.1\"\nfrom = \"2019-01-01\"",
        "leaflets.toml: leaflet: each begins after the one before it",
    ),
    (
        "mail.toml",
        "[mail.new_sign_in.body]",
        "[mail.new_sign_in.text]",
        "mail.toml: line",
    ),
    (
        "mail.toml",
        "until {until}",
        "until {when}",
        "mail.toml: mail.invitation.en: leaves something open that nobody fills in",
    ),
    (
        "mail.toml",
        "en = \"Invitation to Punte\"",
        "en = \"Invitation to {organisation}\"",
        "mail.toml: mail.invitation.en: needs a subject of one line that leaves nothing open",
    ),
    (
        "risk.toml",
        "medium = 8",
        "medium = 21",
        "risk.toml: sum: 21, 20, 36 do not rise from 1 to ",
    ),
    (
        "risk.toml",
        "extreme = 36",
        "extreme = 3600",
        "risk.toml: sum: 8, 20, 3600 do not rise",
    ),
    (
        "risk.toml",
        "level = \"high\"\nall",
        "level = \"medium\"\nall",
        "risk.toml: rule.5: decides high or extreme, or nothing",
    ),
    (
        "risk.toml",
        "all = [\"suicide_intent\"]",
        "all = []",
        "risk.toml: rule.3: names no factor: everybody would be at this level",
    ),
    (
        "risk.toml",
        "all = [\"suicide_intent\"]",
        "all = [\"despair\"]",
        "risk.toml: rule.3: `despair` is no factor of a domain",
    ),
    (
        "risk.toml",
        "code = \"pregnancy\"",
        "code = \"violence\"",
        "risk.toml: factor.violence: is there twice",
    ),
    (
        "risk.toml",
        "[[level]]\nlevel = \"low\"",
        "[[level]]\nlevel = \"medium\"",
        "risk.toml: level.low: says nothing to do",
    ),
    (
        "risk.toml",
        "version = \"2026.1\"",
        "version = \" \"",
        "risk.toml: version: is empty",
    ),
    (
        "interview.toml",
        "shares = \"exploitation\"",
        "shares = \"needs\"",
        "interview.toml: topic.recruitment: is shared with a data set that tells of no interview",
    ),
    (
        "code_names.toml",
        "\"Stejar\"",
        "\"Stejar 2\"",
        "code_names.toml: words.Stejar 2: is not one word of letters",
    ),
    ("code_names.toml", "words = [", "words = ", "code_names.toml: line "),
];

#[test]
fn a_broken_pack_is_told_file_key_and_what_is_wrong() {
    for (file, from, to, expected) in BROKEN {
        let said = broken(file, from, to);
        assert!(
            said.iter().any(|line| line.starts_with(expected)),
            "{expected}\n{said:#?}"
        );
    }
}

#[test]
fn a_missing_file_is_named_and_all_problems_are_told_at_once() {
    let error = Pack::parse("xx", |_| None).expect_err("nothing is there").to_string();
    for file in ["pack", "counties", "holidays", "clocks", "code_names"] {
        assert!(error.contains(&format!("{file}.toml: file: is missing")), "{error}");
    }
    assert!(error.contains("5 problem(s)"), "{error}");
}
