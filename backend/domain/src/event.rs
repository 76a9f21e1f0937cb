//! What happened: the kinds of entries in the ledger.
//!
//! An event names ids and fields, never a value (SEC-48). Timeline, access log, outbox and
//! clocks are read from the ledger; nothing is told separately.

use strum::IntoEnumIterator;
use uuid::Uuid;

use crate::access::decide::{Relation, opens};
use crate::access::{Class, Permission};
use crate::id::{CaseId, Id, OrganisationId, ReferralId};

/// Defines [`EventKind`] with the dotted name of each kind. A kind of reading also names the
/// permission that opens what is read: its purpose follows from it (SEC-47).
macro_rules! event_kinds {
    (
        changes { $($(#[$change_meta:meta])* $change:ident = $change_name:tt),+ $(,)? }
        reads { $($(#[$read_meta:meta])* $read:ident = $read_name:tt through $permission:ident),+ $(,)? }
    ) => {
        /// What kind of thing happened. The name is part of the hashed entry and of the API:
        /// kinds are added, never renamed.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
            strum::IntoStaticStr, strum::EnumString, strum::Display, strum::EnumIter,
        )]
        pub enum EventKind {
            $($(#[$change_meta])* #[serde(rename = $change_name)] #[strum(serialize = $change_name)] $change,)+
            $($(#[$read_meta])* #[serde(rename = $read_name)] #[strum(serialize = $read_name)] $read),+
        }

        impl EventKind {
            /// The permission that opens what a reading of this kind shows; `None` for what changes
            /// something.
            #[must_use]
            pub fn opened_by(self) -> Option<Permission> {
                match self {
                    $(Self::$change)|+ => None,
                    $(Self::$read => Some(Permission::$permission)),+
                }
            }
        }
    };
}

event_kinds! {
    changes {
        /// The installation was set up or opened its first administrator's invitation.
        SystemPrepared = "system.prepared",
        /// Somebody signed in.
        SessionCreated = "session.created",
        /// A sign-in ended: by its owner, an administrator, a change of rights, or reuse of a token.
        SessionEnded = "session.ended",
        /// A refresh token was used again after it had been replaced.
        SessionReused = "session.reused",
        /// A sign-in was refused.
        SessionRefused = "session.refused",
        /// Somebody signed in with a browser that was not known to be theirs.
        SessionNewDevice = "session.new_device",
        /// They said that this sign-in was theirs.
        SessionConfirmed = "session.confirmed",
        /// Somebody who is signed in proved a factor anew.
        SessionFactorProven = "session.factor_proven",
        /// An invitation was made.
        UserInvited = "user.invited",
        /// An invitation got a new secret: it was sent again.
        InvitationRenewed = "invitation.renewed",
        /// An invitation was taken back.
        InvitationRevoked = "invitation.revoked",
        /// An invitation was accepted and a user exists.
        UserJoined = "user.joined",
        /// Name, language or roles of a user changed.
        UserChanged = "user.changed",
        /// Another address was asked for, by a user or for one; it changes when it is confirmed from there.
        UserAddressAsked = "user.address_asked",
        /// Roles that need a second person were asked for.
        GrantAsked = "grant.asked",
        /// A second person confirmed roles that were asked for, or an invitation to them.
        GrantConfirmed = "grant.confirmed",
        /// Roles that were asked for are not given.
        GrantRefused = "grant.refused",
        /// A role of the installation's own was written down and waits for a second person.
        RoleCreated = "role.created",
        /// A change of an own role was asked for and waits for a second person.
        RoleChanged = "role.changed",
        /// A second person confirmed an own role, or a change of it.
        RoleConfirmed = "role.confirmed",
        /// An own role, or a change of it, was not confirmed.
        RoleRefused = "role.refused",
        /// An own role was taken away from everybody who held it.
        RoleRetired = "role.retired",
        /// An own role was given to a user of this organisation, whom the entry beside it names.
        RoleGiven = "role.given",
        /// An own role was taken away from a user of this organisation, whom the entry beside it names.
        RoleTaken = "role.taken",
        /// A user may not sign in any more.
        UserSuspended = "user.suspended",
        /// A suspended user may sign in again.
        UserReactivated = "user.reactivated",
        /// Password, second factor or recovery codes changed.
        CredentialChanged = "credential.changed",
        /// Somebody asked to have the lost factors of a user replaced.
        ReplacementAsked = "replacement.asked",
        /// Somebody recorded how a user proved who they are; the way is named.
        ReplacementProved = "replacement.proved",
        /// A second person approved that a user's factors are replaced.
        ReplacementApproved = "replacement.approved",
        /// A user's factors are not replaced.
        ReplacementRefused = "replacement.refused",
        /// The user signed in: nothing is replaced.
        ReplacementWithdrawn = "replacement.withdrawn",
        /// A service account was made, with its scopes.
        ClientCreated = "client.created",
        /// Name or scopes of a service account changed.
        ClientChanged = "client.changed",
        /// A service account may not act any more.
        ClientSuspended = "client.suspended",
        /// A suspended service account may act again.
        ClientResumed = "client.resumed",
        /// A service account got a secret or a key; which is named.
        ClientCredentialAdded = "client.credential_added",
        /// A secret or a key of a service account was revoked.
        ClientCredentialRevoked = "client.credential_revoked",
        /// A service account received an access token; its scopes are named.
        ClientTokenIssued = "client.token_issued",
        /// Somebody asked for a token as a service account and was refused.
        ClientRefused = "client.refused",
        /// An organisation said where events are to be sent to a program of its own.
        WebhookCreated = "webhook.created",
        /// Address, description or types of such an endpoint changed; which of them is named.
        WebhookChanged = "webhook.changed",
        /// Nothing is sent to an endpoint any more until somebody resumes it.
        WebhookPaused = "webhook.paused",
        /// Events are sent to an endpoint again.
        WebhookResumed = "webhook.resumed",
        /// An endpoint said that it is gone for good; nothing is sent any more until somebody resumes it.
        WebhookDisabled = "webhook.disabled",
        /// An endpoint got a new secret, beside which the former signs for a day.
        WebhookSecretRotated = "webhook.secret_rotated",
        /// Somebody had a trial sent to an endpoint.
        WebhookTested = "webhook.tested",
        /// Somebody had an event sent to an endpoint again.
        WebhookReplayed = "webhook.replayed",
        /// An endpoint was removed, with all that was to be sent to it.
        WebhookRemoved = "webhook.removed",
        /// An organisation was entered.
        OrganisationCreated = "organisation.created",
        /// An organisation changed.
        OrganisationChanged = "organisation.changed",
        /// An organisation takes no part for now; the reason is named.
        OrganisationSuspended = "organisation.suspended",
        /// An organisation takes no part any more; the reason is named.
        OrganisationClosed = "organisation.closed",
        /// An organisation takes part again; the reason is named.
        OrganisationResumed = "organisation.resumed",
        /// Somebody asked to merge an organisation, which is named, into another.
        OrganisationMergeAsked = "organisation.merge_asked",
        /// A second person confirmed it: the organisation that is named is the other one from now on.
        OrganisationMerged = "organisation.merged",
        /// A merge of organisations was refused or taken back.
        OrganisationMergeRefused = "organisation.merge_refused",
        /// A service offer was added, changed or removed.
        OfferChanged = "offer.changed",
        /// A fund was entered or changed.
        FundChanged = "fund.changed",
        /// A programme of a fund was entered or changed.
        ProgrammeChanged = "programme.changed",
        /// A project was entered.
        ProjectCreated = "project.created",
        /// The card of a project changed.
        ProjectChanged = "project.changed",
        /// A project went from one status to another, which is named.
        ProjectMoved = "project.moved",
        /// What a source says of something in a project was written down, or which source is right.
        ProjectClaimed = "project.claimed",
        /// The budget of a project changed.
        BudgetChanged = "budget.changed",
        /// A commitment was entered or changed.
        CommitmentChanged = "commitment.changed",
        /// An expense was entered or changed.
        ExpenseChanged = "expense.changed",
        /// An indicator was entered or changed.
        IndicatorChanged = "indicator.changed",
        /// How far an indicator came was written down or changed.
        IndicatorMeasured = "indicator.measured",
        /// An activity of a project was entered, changed or removed; which is named.
        ActivityChanged = "activity.changed",
        /// What a project hands over was entered, changed or removed; which is named.
        DeliverableChanged = "deliverable.changed",
        /// What a project handed over was approved or returned; which is named.
        DeliverableAnswered = "deliverable.answered",
        /// A training was entered, changed or removed; which is named.
        TrainingChanged = "training.changed",
        /// The list of who took part in a training was kept.
        AttendanceKept = "attendance.kept",
        /// The list of who took part in a training was erased: by somebody, or because its time had come.
        AttendanceErased = "attendance.erased",
        /// A file of a project was begun, added, changed, refused, discarded or removed, or a scanner looked at it;
        /// which of these is named.
        ProjectFileChanged = "project_file.changed",
        /// A campaign was entered, changed or removed; which is named.
        CampaignChanged = "campaign.changed",
        /// An action of a campaign was entered, changed or removed; which is named.
        CampaignActionChanged = "campaign_action.changed",
        /// A report on projects was written to a file; which, as what and in which language is named.
        ReportPrinted = "report.printed",
        /// A case was opened.
        CaseOpened = "case.opened",
        /// Somebody began to send a file of cases.
        ImportBegun = "import.begun",
        /// A file of cases was sent and is worked through; how is named.
        ImportStarted = "import.started",
        /// A file of cases was worked through, or nothing came of it; which is named.
        ImportFinished = "import.finished",
        /// Somebody asked for an import to be taken back.
        ImportUndoAsked = "import.undo_asked",
        /// An import was taken back, but for the cases that somebody had worked on.
        ImportUndone = "import.undone",
        /// An import was taken back and the case with it. There is nothing behind the case's id any more.
        CaseTakenBack = "case.taken_back",
        /// Coded facts of a case changed.
        CaseChanged = "case.changed",
        /// A track of a case moved.
        CaseTrackChanged = "case.track_changed",
        /// A competent body decided on the person's status.
        DecisionMade = "decision.made",
        /// The person was told of a decision.
        DecisionNoticeGiven = "decision.notice_given",
        /// The person objected to a decision, or the objection was answered.
        DecisionObjected = "decision.objected",
        /// A decision was entered in error.
        DecisionInError = "decision.in_error",
        /// A body recorded that it holds another view than what was decided.
        DisagreementRecorded = "disagreement.recorded",
        /// A disagreement was reviewed, or taken back.
        DisagreementAnswered = "disagreement.answered",
        /// A disagreement is open again, since its answer was entered in error.
        DisagreementReopened = "disagreement.reopened",
        /// Somebody wrote down that an adult refused, without identity.
        RefusalRecorded = "refusal.recorded",
        /// A case was assigned within its organisation, or freed.
        CaseAssigned = "case.assigned",
        /// The closing of a case was written down.
        ClosureWritten = "closure.written",
        /// A second person approved the closing of a case.
        ClosureApproved = "closure.approved",
        /// A second person returned the closing of a case.
        ClosureReturned = "closure.returned",
        /// The closing of a case was taken back before anybody answered.
        ClosureWithdrawn = "closure.withdrawn",
        /// A closed case was opened again.
        CaseReopened = "case.reopened",
        /// What is held of the person goes to nobody else from now on; why is named.
        CaseRestricted = "case.restricted",
        /// It may go out again.
        CaseRestrictionLifted = "case.restriction_lifted",
        /// Somebody wrote down that the person asks that nothing be kept of the case.
        ErasureAsked = "erasure.asked",
        /// A second person returned that wish.
        ErasureReturned = "erasure.returned",
        /// That wish was taken back before anybody answered.
        ErasureWithdrawn = "erasure.withdrawn",
        /// A second person approved that wish, and the case was erased; or it came back with a backup and was
        /// erased again. There is nothing behind the case's id any more.
        CaseErased = "case.erased",
        /// Somebody was contacted, or could not be reached, after their case was closed.
        FollowUpMade = "follow_up.made",
        /// Two cases were found that may be of one person, or somebody said so. It names neither.
        DuplicateFound = "duplicate.found",
        /// Somebody judged that two cases are of two people. It names neither.
        DuplicateDifferent = "duplicate.different",
        /// Two cases were of one person: what was known of them stands in one, the other closes. It names neither.
        DuplicateMerged = "duplicate.merged",
        /// A merge of two cases was undone. It names neither.
        DuplicateUndone = "duplicate.undone",
        /// Somebody linked the cases of two people who belong together. It names neither.
        FamilyLinked = "family.linked",
        /// A link between two cases was marked as entered in error. It names neither.
        FamilyInError = "family.in_error",
        /// The whole case moved to another organisation.
        CaseTransferred = "case.transferred",
        /// The person's identity or contacts changed.
        PersonChanged = "person.changed",
        /// A note was written.
        NoteWritten = "note.written",
        /// A case conference was written down.
        ConferenceRecorded = "conference.recorded",
        /// The record of a case conference was marked as an error.
        ConferenceInError = "conference.in_error",
        /// A screening was begun.
        ScreeningStarted = "screening.started",
        /// Answers were given in a screening.
        ScreeningAnswered = "screening.answered",
        /// A screening was finished.
        ScreeningFinished = "screening.finished",
        /// A screening instrument was entered and waits for a second person.
        InstrumentEntered = "instrument.entered",
        /// A second person confirmed a screening instrument.
        InstrumentConfirmed = "instrument.confirmed",
        /// A screening instrument was taken away.
        InstrumentWithdrawn = "instrument.withdrawn",
        /// An interview was begun.
        InterviewStarted = "interview.started",
        /// Answers were given in an interview.
        InterviewAnswered = "interview.answered",
        /// An interview was finished.
        InterviewFinished = "interview.finished",
        /// An interview was entered in error; its answers count no more.
        InterviewInError = "interview.in_error",
        /// An assessment of risk was begun.
        RiskStarted = "risk.started",
        /// Answers were given in an assessment of risk.
        RiskAnswered = "risk.answered",
        /// An assessment of risk was finished; the level that counts is named.
        RiskAssessed = "risk.assessed",
        /// A judgement below the floor awaits a second person.
        RiskLoweringAsked = "risk.lowering_asked",
        /// A second person confirmed a judgement below the floor.
        RiskLowered = "risk.lowered",
        /// A second person did not confirm a judgement below the floor.
        RiskLoweringRefused = "risk.lowering_refused",
        /// Something happened that asks for a new assessment of risk.
        RiskTriggered = "risk.triggered",
        /// The safety plan changed.
        SafetyPlanChanged = "safety_plan.changed",
        /// Needs were assessed.
        NeedsAssessed = "needs.assessed",
        /// An individual plan was begun.
        PlanDrafted = "plan.drafted",
        /// A plan that is not in force was rewritten.
        PlanChanged = "plan.changed",
        /// Person and case manager signed a plan.
        PlanSigned = "plan.signed",
        /// A supervisor approved a plan.
        PlanApproved = "plan.approved",
        /// Goals or steps of a plan came further.
        PlanProgressed = "plan.progressed",
        /// Steps of a plan went from one colleague to another.
        PlanStepsHandedOver = "plan.steps_handed_over",
        /// A plan was looked through and stays as it is.
        PlanReviewed = "plan.reviewed",
        /// A service was written down; whether the person came is named.
        ServiceRecorded = "service.recorded",
        /// What was written down of a service was corrected.
        ServiceCorrected = "service.corrected",
        /// What was written down of a service was an error.
        ServiceVoided = "service.voided",
        /// A colleague was named a specialist of a case.
        SpecialistNamed = "specialist.named",
        /// A colleague is a specialist of a case no more.
        SpecialistEnded = "specialist.ended",
        /// A specialist wrote down a session.
        SpecialistNoteWritten = "specialist_note.written",
        /// A specialist corrected what they wrote of a session.
        SpecialistNoteCorrected = "specialist_note.corrected",
        /// A specialist passed on to a colleague what they wrote.
        SpecialistNotesPassedOn = "specialist_note.passed_on",
        /// The person moved in at a place.
        PlacementOpened = "placement.opened",
        /// The planned end or the note of a stay changed.
        PlacementChanged = "placement.changed",
        /// The person moved out of a place.
        PlacementEnded = "placement.ended",
        /// Leave to stay was asked for, or was given.
        StayRecorded = "stay.recorded",
        /// What was decided on leave to stay was written down.
        StayDecided = "stay.decided",
        /// Leave to stay ended before its day.
        StayEnded = "stay.ended",
        /// A return was planned.
        ReturnPlanned = "return.planned",
        /// A return was planned anew.
        ReturnChanged = "return.changed",
        /// The dangers of a journey were judged; the level is named.
        JourneyAssessed = "return.risk_assessed",
        /// A second person agreed to a journey of extreme danger.
        JourneyConfirmed = "return.risk_confirmed",
        /// The person left.
        ReturnDeparted = "return.departed",
        /// Whoever receives the person said that they came.
        ReturnHandedOver = "return.handed_over",
        /// Somebody was contacted after a return, or could not be reached.
        ReturnContacted = "return.contacted",
        /// Nothing came of a return.
        ReturnCancelled = "return.cancelled",
        /// A return ended since the consent to it was taken back.
        ReturnStopped = "return.stopped",
        /// Somebody began to send a document.
        DocumentBegun = "document.begun",
        /// The sending of a document was broken off; nothing of it stays.
        DocumentDiscarded = "document.discarded",
        /// A document was added to a case.
        DocumentAdded = "document.added",
        /// A file was not what it said, and was not kept.
        DocumentRefused = "document.refused",
        /// A scanner found a document clean.
        DocumentFoundClean = "document.found_clean",
        /// A scanner found something harmful in a document; its content was destroyed.
        DocumentFoundInfected = "document.found_infected",
        /// Receivers of referrals whose consent covers documents see a document from now on.
        DocumentShared = "document.shared",
        /// They see it no more.
        DocumentUnshared = "document.unshared",
        /// A document should not have been there; its content was destroyed.
        DocumentVoided = "document.voided",
        /// Proceedings were written down, with their kind and stage.
        ProceedingOpened = "proceeding.opened",
        /// What is said of proceedings changed.
        ProceedingChanged = "proceeding.changed",
        /// Proceedings came to another stage.
        ProceedingMoved = "proceeding.moved",
        /// A record of proceedings was an error.
        ProceedingVoided = "proceeding.voided",
        /// A hearing has a date.
        HearingPlanned = "hearing.planned",
        /// What is said of a hearing changed.
        HearingChanged = "hearing.changed",
        /// A hearing was held, put off or called off.
        HearingEnded = "hearing.ended",
        /// The person was told of their rights.
        RightsExplained = "rights.explained",
        /// A record of what the person was told of their rights was an error.
        RightsVoided = "rights.voided",
        /// Compensation was claimed.
        CompensationClaimed = "compensation.claimed",
        /// A claim was decided, paid, taken back or put right; where it stands is named.
        CompensationChanged = "compensation.changed",
        /// A task was made.
        TaskCreated = "task.created",
        /// A task was done.
        TaskCompleted = "task.completed",
        /// A task was opened again.
        TaskReopened = "task.reopened",
        /// A task went from one colleague to another.
        TaskHandedOver = "task.handed_over",
        /// What a colleague had to do went to another, who is the subject: where no case did that says so.
        WorkHandedOver = "work.handed_over",
        /// A view of a list was saved or changed.
        ViewSaved = "view.saved",
        /// A saved view was removed.
        ViewRemoved = "view.removed",
        /// Somebody chose the view with which their list begins.
        ViewChosen = "view.chosen",
        /// A clock ran out.
        ClockExpired = "clock.expired",
        /// A clock was met.
        ClockMet = "clock.met",
        /// Consent was recorded.
        ConsentGiven = "consent.given",
        /// A second person confirmed a legal ground.
        ConsentConfirmed = "consent.confirmed",
        /// Consent was withdrawn.
        ConsentWithdrawn = "consent.withdrawn",
        /// A referral was drafted.
        ReferralDrafted = "referral.drafted",
        /// A drafted referral changed.
        ReferralChanged = "referral.changed",
        /// A referral was sent.
        ReferralSent = "referral.sent",
        /// The receiver acknowledged a referral.
        ReferralReceived = "referral.received",
        /// The receiver accepted a referral.
        ReferralAccepted = "referral.accepted",
        /// The receiver refused a referral.
        ReferralRefused = "referral.refused",
        /// Nobody answered a referral in time.
        ReferralExpired = "referral.expired",
        /// The service asked for began.
        ReferralServiceStarted = "referral.service_started",
        /// The receiver gave feedback.
        ReferralFeedbackGiven = "referral.feedback_given",
        /// What a referral tells of the person was put right; which sets of data is named.
        ReferralCorrected = "referral.corrected",
        /// A referral was completed.
        ReferralCompleted = "referral.completed",
        /// A referral broke off after it had been accepted.
        ReferralBroken = "referral.broken",
        /// A referral was withdrawn by its sender or with the person's consent.
        ReferralWithdrawn = "referral.withdrawn",
        /// A referral ended since nothing of it is kept; what it told its receiver is gone. It names neither
        /// the referral nor the case.
        ReferralErased = "referral.erased",
        /// A meeting that is about no case was entered, changed or removed, or what became of its decisions.
        MeetingChanged = "meeting.changed",
        /// A protocol of cooperation was entered or changed.
        ProtocolChanged = "protocol.changed",
        /// A strategy or an action plan was entered or changed.
        StrategyChanged = "strategy.changed",
        /// A measure of a strategy was entered or changed.
        MeasureChanged = "measure.changed",
        /// A publication was entered or changed.
        PublicationChanged = "publication.changed",
        /// A figure that a source states was entered, changed or removed.
        FigureChanged = "figure.changed",
        /// A review of a provider by standards was entered or changed.
        ReviewChanged = "review.changed",
        /// Somebody made an address by which their calendar of projects is fetched; how much it shows is named.
        CalendarSubscribed = "calendar.subscribed",
        /// The address by which somebody's calendar was fetched works no more.
        CalendarUnsubscribed = "calendar.unsubscribed",
        /// Somebody opened a case in an emergency.
        EmergencyOpened = "emergency.opened",
        /// Somebody asked for a case in an emergency and was refused. It names none.
        EmergencyRefused = "emergency.refused",
        /// A second person agreed that whoever opened a case in an emergency sees where the person is.
        EmergencyAgreed = "emergency.agreed",
        /// An emergency ended before its time.
        EmergencyEnded = "emergency.ended",
        /// A supervisor of the holder reviewed an emergency; what they found is named.
        EmergencyReviewed = "emergency.reviewed",
        /// Somebody asked for a bulk export; what it holds, its form and what it is for are named.
        ExportAsked = "export.asked",
        /// A second person approved a bulk export; what it holds, its form and what it is for are named.
        ExportApproved = "export.approved",
        /// A second person refused a bulk export; why is named.
        ExportRefused = "export.refused",
        /// An export is whole and waits for its download.
        ExportReady = "export.ready",
        /// Whoever asked for an export took it; it is gone.
        ExportDownloaded = "export.downloaded",
        /// Nobody approved or took an export in time, or what it holds must not leave any more.
        ExportExpired = "export.expired",
        /// An export could not be made; why is named.
        ExportFailed = "export.failed",
        /// Whoever asked for an export called it off.
        ExportCancelled = "export.cancelled",
        /// Somebody asked again and again for what does not exist or is out of their sight.
        AlertWalking = "alert.walking_ids",
        /// Somebody read more than any day's work needs.
        AlertVolume = "alert.read_volume",
        /// A passkey was refused whose counter stood behind: there may be a copy of it.
        AlertClonedPasskey = "alert.cloned_passkey",
        /// An export holds more rows than most work needs.
        AlertExport = "alert.large_export",
        /// An auditor saw an alert.
        AlertSeen = "alert.seen",
        /// Somebody asked for the ledger to be verified.
        LedgerVerificationAsked = "ledger.verification_asked",
        /// The ledger was verified; whether it is whole is named.
        LedgerVerified = "ledger.verified",
        /// Somebody asked that everything be sealed anew with the newest keys.
        KeyRotationAsked = "key_rotation.asked",
        /// A second person agreed, and it began.
        KeyRotationBegun = "key_rotation.begun",
        /// It was taken back, or stopped on its way.
        KeyRotationWithdrawn = "key_rotation.withdrawn",
        /// Everything was sealed anew; whether all could be opened is named.
        KeyRotationFinished = "key_rotation.finished",
    }
    reads {
        /// Somebody opened a case.
        ReadCase = "read.case" through CasesRead,
        /// Somebody read the person's identity or contacts.
        ReadPerson = "read.person" through CasesIdentity,
        /// Somebody read the grounds of track changes.
        ReadGrounds = "read.grounds" through CasesContent,
        /// Somebody read decisions on status.
        ReadDecisions = "read.decisions" through DecisionsRead,
        /// Somebody read notes.
        ReadNotes = "read.notes" through CasesContent,
        /// Somebody read records of case conferences.
        ReadConferences = "read.conferences" through CasesContent,
        /// Somebody looked whose cases are linked with this one, and whether any are.
        ReadFamily = "read.family" through CasesEdit,
        /// Somebody read screenings.
        ReadScreening = "read.screening" through CasesContent,
        /// Somebody read which interviews there were.
        ReadInterviews = "read.interviews" through CasesContent,
        /// Somebody read what was said in interviews.
        ReadAccount = "read.account" through CasesContent,
        /// Somebody read who exploited the person.
        ReadExploiters = "read.exploiters" through CasesIdentity,
        /// Somebody read assessments of risk.
        ReadRisk = "read.risk" through CasesContent,
        /// Somebody read the safety plan.
        ReadSafetyPlan = "read.safety_plan" through CasesIdentity,
        /// Somebody read assessments of needs.
        ReadNeeds = "read.needs" through CasesContent,
        /// Somebody read plans.
        ReadPlan = "read.plan" through CasesContent,
        /// Somebody read what was written of services.
        ReadServices = "read.services" through CasesContent,
        /// Somebody read which specialists a case has, or to which of their sessions the person came.
        ReadAttendance = "read.attendance" through SpecialistsRead,
        /// A specialist read what they keep of sessions.
        ReadSpecialistNotes = "read.specialist_notes" through SpecialistNotesWrite,
        /// Somebody read closings, or contacts after them.
        ReadClosure = "read.closure" through CasesContent,
        /// Somebody read that a person asked that nothing be kept.
        ReadErasure = "read.erasure" through CasesContent,
        /// Somebody read why what is held of a person was restricted.
        ReadRestrictions = "read.restrictions" through CasesContent,
        /// Somebody took all that is held of a person, for the person.
        ReadPackage = "read.package" through CasesIdentity,
        /// Somebody read of proceedings, hearings and compensation.
        ReadProceedings = "read.proceedings" through CasesContent,
        /// Somebody read where the person stays.
        ReadPlacements = "read.placements" through CasesIdentity,
        /// Somebody read what there is of stay and return.
        ReadStayReturn = "read.stay_return" through StaysManage,
        /// Somebody read which documents there are.
        ReadDocuments = "read.documents" through CasesIdentity,
        /// Somebody took the content of a document.
        ReadDocument = "read.document" through CasesIdentity,
        /// Somebody read tasks that belong to a case.
        ReadTasks = "read.tasks" through CasesRead,
        /// Somebody read consents.
        ReadConsents = "read.consents" through ConsentsRead,
        /// Somebody opened a referral and saw what it discloses.
        ReadReferral = "read.referral" through ReferralsRead,
        /// A name search showed this case.
        ReadSearchHit = "read.search_hit" through CasesIdentity,
        /// Somebody read the access log of a case.
        ReadAccessLog = "read.access_log" through CasesAccessLog,
        /// Somebody read in an emergency who the person is and what endangers them.
        ReadEmergency = "read.emergency" through CasesEmergency,
        /// Somebody printed a form of a case, or a referral; what it showed stands beside it.
        ReadPrint = "read.print" through CasesRead,
        /// Who took part in a training.
        ReadTrainingAttendance = "read.training_attendance" through ProjectsReport,
        /// Somebody printed who took part in a training, to sign or as certificates.
        ReadTrainingPaper = "read.training_paper" through ProjectsReport,
        /// Somebody took the content of a file of a project.
        ReadProjectFile = "read.project_file" through ProjectsRead,
        /// Somebody searched the ledger.
        ReadLedger = "read.ledger" through LedgerRead,
    }
}

impl EventKind {
    /// The dotted name.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// How sensitive what a reading of these fields shows is at most: the highest that its permission opens of
    /// a case, but for what shows less of it or more. `None` for what is no reading of a person's data.
    #[must_use]
    pub fn class<S: AsRef<str>>(self, fields: &[S]) -> Option<Class> {
        let permission = self.opened_by()?;
        match self {
            // How to reach the person safely stands beside who they are.
            Self::ReadPerson if fields.iter().any(|field| field.as_ref() == "contacts") => Some(Class::LifeCritical),
            // Where the person is shows once a second person agreed.
            Self::ReadEmergency if fields.iter().all(|field| field.as_ref() != "contacts") => Some(Class::Sensitive),
            // A referral, a document or what is printed may hold anything.
            Self::ReadSafetyPlan
            | Self::ReadPlacements
            | Self::ReadReferral
            | Self::ReadDocument
            | Self::ReadPrint
            | Self::ReadPackage => Some(Class::LifeCritical),
            Self::ReadExploiters => Some(Class::Sensitive),
            // Who took part in a training is nobody's case, nor is who signed a paper of a project.
            Self::ReadTrainingAttendance | Self::ReadTrainingPaper | Self::ReadProjectFile => Some(Class::Identity),
            _ if permission == Permission::CasesIdentity => Some(Class::Identity),
            _ => Relation::iter()
                .flat_map(|relation| opens(permission, relation))
                .max()
                .copied(),
        }
    }

    /// Whether entries of this kind name fields alone, or the rights of an account; others name states and levels,
    /// which say something of a person.
    #[must_use]
    pub fn names_fields(self) -> bool {
        self.is_read()
            || self.is_about_account()
            || matches!(
                self,
                Self::CaseChanged
                    | Self::PersonChanged
                    | Self::OrganisationChanged
                    | Self::AlertSeen
                    | Self::LedgerVerified
            )
    }

    /// Whether entries of this kind are about an account and its rights: of a user, of somebody who is invited, of a
    /// program, or a role of the installation's own. They belong to no case.
    #[must_use]
    pub fn is_about_account(self) -> bool {
        matches!(
            self,
            Self::SessionEnded
                | Self::SessionReused
                | Self::SessionRefused
                | Self::UserInvited
                | Self::InvitationRenewed
                | Self::InvitationRevoked
                | Self::UserJoined
                | Self::UserChanged
                | Self::UserAddressAsked
                | Self::GrantAsked
                | Self::GrantConfirmed
                | Self::GrantRefused
                | Self::RoleCreated
                | Self::RoleChanged
                | Self::RoleConfirmed
                | Self::RoleRefused
                | Self::RoleRetired
                | Self::RoleGiven
                | Self::RoleTaken
                | Self::UserSuspended
                | Self::UserReactivated
                | Self::CredentialChanged
                | Self::ReplacementAsked
                | Self::ReplacementProved
                | Self::ReplacementApproved
                | Self::ReplacementRefused
                | Self::ReplacementWithdrawn
                | Self::ClientCreated
                | Self::ClientChanged
                | Self::ClientSuspended
                | Self::ClientResumed
                | Self::ClientCredentialAdded
                | Self::ClientCredentialRevoked
                | Self::ClientRefused
                | Self::AlertWalking
                | Self::AlertVolume
                | Self::AlertClonedPasskey
                | Self::AlertExport
        )
    }

    /// Whether this is a read of personal data rather than a change.
    #[must_use]
    pub fn is_read(self) -> bool {
        self.opened_by().is_some()
    }
}

/// One thing that happened, before the unit of work adds who, when and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What kind of thing.
    pub kind: EventKind,
    /// The case it belongs to; its timeline or access log shows the entry.
    pub case: Option<CaseId>,
    /// The referral it belongs to.
    pub referral: Option<ReferralId>,
    /// The id of the thing itself where it is neither (a note, a user, a consent).
    pub subject: Option<Uuid>,
    /// Another organisation it concerns: the receiver of a referral, the recipient of consent.
    pub organisation: Option<OrganisationId>,
    /// Names of the fields written or read, and codes such as a new state. Never values that
    /// people typed.
    pub fields: Vec<&'static str>,
}

impl Event {
    /// An event of this kind, about nothing yet.
    #[must_use]
    pub fn new(kind: EventKind) -> Self {
        Self {
            kind,
            case: None,
            referral: None,
            subject: None,
            organisation: None,
            fields: Vec::new(),
        }
    }

    /// It belongs to this case.
    #[must_use]
    pub fn case(self, id: CaseId) -> Self {
        Self { case: Some(id), ..self }
    }

    /// It belongs to this referral.
    #[must_use]
    pub fn referral(self, id: ReferralId) -> Self {
        Self {
            referral: Some(id),
            ..self
        }
    }

    /// It is about this thing.
    #[must_use]
    pub fn subject(self, id: impl Id) -> Self {
        Self {
            subject: Some(id.uuid()),
            ..self
        }
    }

    /// It concerns this other organisation.
    #[must_use]
    pub fn organisation(self, id: OrganisationId) -> Self {
        Self {
            organisation: Some(id),
            ..self
        }
    }

    /// It names these fields or codes.
    #[must_use]
    pub fn fields(self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            fields: fields.into_iter().collect(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_47_every_reading_of_a_person_shows_data_of_a_class() {
        use Class::{Identity, LifeCritical, Operational, Sensitive};
        for kind in EventKind::iter() {
            let is_of_a_person = kind.is_read() && kind != EventKind::ReadLedger;
            assert_eq!(kind.class::<&str>(&[]).is_some(), is_of_a_person, "{kind}");
        }
        for (kind, class) in [
            (EventKind::ReadCase, Operational),
            (EventKind::ReadFamily, Operational),
            (EventKind::ReadAccessLog, Operational),
            (EventKind::ReadPerson, Identity),
            (EventKind::ReadDocuments, Identity),
            (EventKind::ReadSearchHit, Identity),
            (EventKind::ReadNotes, Sensitive),
            (EventKind::ReadDecisions, Sensitive),
            (EventKind::ReadConsents, Sensitive),
            (EventKind::ReadExploiters, Sensitive),
            // What a specialist keeps, and that the person came to one, says what they suffer from.
            (EventKind::ReadSpecialistNotes, Sensitive),
            (EventKind::ReadAttendance, Sensitive),
            (EventKind::ReadStayReturn, LifeCritical),
            (EventKind::ReadPlacements, LifeCritical),
            (EventKind::ReadReferral, LifeCritical),
        ] {
            assert_eq!(kind.class::<&str>(&[]), Some(class), "{kind}");
        }
        assert_eq!(EventKind::ReadPerson.class(&["contacts"]), Some(LifeCritical));
        assert_eq!(EventKind::ReadEmergency.class(&["identity"]), Some(Sensitive));
        assert_eq!(
            EventKind::ReadEmergency.class(&["identity", "contacts"]),
            Some(LifeCritical)
        );
    }

    #[test]
    fn a_kind_is_called_a_reading_exactly_where_it_is_one() {
        for kind in EventKind::iter() {
            assert_eq!(kind.code().starts_with("read."), kind.is_read(), "{kind}");
        }
    }
}
