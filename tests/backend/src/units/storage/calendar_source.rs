//! Who worked on what stands in the calendar.

use punte_domain::event::EventKind;
use punte_storage::units::WORKED_ON;

#[test]
fn whoever_changes_something_of_the_calendar_is_known_by_it() {
    use EventKind as Kind;
    let kinds = [
        Kind::ActivityChanged,
        Kind::CampaignChanged,
        Kind::CampaignActionChanged,
        Kind::DeliverableChanged,
        Kind::IndicatorChanged,
        Kind::MeasureChanged,
        Kind::MeetingChanged,
        Kind::ProjectChanged,
        Kind::ProjectCreated,
        Kind::ProtocolChanged,
        Kind::PublicationChanged,
        Kind::ReviewChanged,
        Kind::StrategyChanged,
        Kind::TrainingChanged,
    ];
    let named: Vec<String> = kinds.iter().map(|kind| format!("'{kind}'")).collect();
    assert_eq!(WORKED_ON, format!("kind IN ({})", named.join(", ")));
}
