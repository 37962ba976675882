//! What is done to what, and how it ends: the words of the trail.

use crate::domain::coded::coded;

coded! {
    /// What was done. A code is never given a second meaning.
    Action {
        /// The database was made or brought to a newer schema.
        DatabaseMigrated = "database_migrated",
        /// A record was added.
        RecordCreated = "record_created",
        /// A record was changed.
        RecordChanged = "record_changed",
        /// A record was looked at.
        RecordViewed = "record_viewed",
        /// Records were listed or searched.
        RecordsListed = "records_listed",
        /// A file was checked, nothing was saved.
        ImportChecked = "import_checked",
        /// A file was saved.
        ImportCommitted = "import_committed",
        /// The file of an import was put away, nothing was saved.
        ImportCancelled = "import_cancelled",
        /// What an import had saved was taken back.
        ImportUndone = "import_undone",
        /// The findings of an import were looked at.
        ImportViewed = "import_viewed",
        /// It was said how an import goes on: which columns are which fields, which records are the same.
        ImportAnswered = "import_answered",
        /// A file of records was made, which has not left yet.
        ExportPrepared = "export_prepared",
        /// Records left in a file.
        Exported = "exported",
        /// The needs of a plan were confirmed.
        NeedsConfirmed = "needs_confirmed",
        /// A rule was waived.
        WaiverGranted = "waiver_granted",
        /// A matching run was made.
        MatchingRun = "matching_run",
        /// A run was looked at.
        RunViewed = "run_viewed",
        /// The explanation of one family in a run was looked at.
        ExplanationViewed = "explanation_viewed",
        /// The excluded families of a run were looked at.
        ExclusionsViewed = "exclusions_viewed",
        /// Families of a run were compared.
        ComparisonViewed = "comparison_viewed",
        /// A family was taken out of a run by hand.
        FamilyTakenOut = "family_taken_out",
        /// A family that was taken out of a run was put back.
        FamilyPutBack = "family_put_back",
        /// A run was tried with other facts.
        WhatIfTried = "what_if_tried",
        /// The list of questions to families was looked at.
        QuestionListViewed = "question_list_viewed",
        /// A run was computed again and compared.
        Replayed = "replayed",
        /// A policy was added.
        PolicyAdded = "policy_added",
        /// A copy of the database was made.
        BackupMade = "backup_made",
        /// The key file was replaced by another one.
        KeyRotated = "key_rotated",
        /// The database was brought back from a copy.
        Restored = "restored",
        /// The audit trail was looked at.
        AuditViewed = "audit_viewed",
        /// The audit trail was verified.
        AuditVerified = "audit_verified",
        /// A checkpoint of the audit trail was signed.
        CheckpointSigned = "checkpoint_signed",
        /// Somebody asked for what their role may not do.
        Refused = "refused",
        /// Somebody signed in.
        SignedIn = "signed_in",
        /// Somebody could not sign in.
        SignInFailed = "sign_in_failed",
        /// Somebody signed out, or a session was ended.
        SignedOut = "signed_out",
        /// A password, a second factor or recovery codes were changed.
        CredentialsChanged = "credentials_changed",
        /// Somebody showed again who they are, for a grave act.
        SteppedUp = "stepped_up",
        /// A request was repeated and answered as before.
        RequestRepeated = "request_repeated",
        /// Names or addresses were looked at.
        IdentityViewed = "identity_viewed",
        /// Somebody searched by name.
        IdentitiesSearched = "identities_searched",
        /// Access was taken by breaking the glass.
        GlassBroken = "glass_broken",
        /// An access by breaking the glass was looked through.
        GrantLookedThrough = "grant_looked_through",
        /// A record was given to an office or to people.
        CustodyChanged = "custody_changed",
        /// A waiver was asked for.
        WaiverAsked = "waiver_asked",
        /// A waiver was refused.
        WaiverRefused = "waiver_refused",
        /// A proposal was begun or written on.
        ProposalWritten = "proposal_written",
        /// A proposal was sent.
        ProposalSent = "proposal_sent",
        /// A proposal was looked at.
        ProposalViewed = "proposal_viewed",
        /// A first view was recorded.
        FirstViewRecorded = "first_view_recorded",
        /// A reviewer concluded.
        Reviewed = "reviewed",
        /// The second check concluded.
        SecondChecked = "second_checked",
        /// A proposal was withdrawn.
        ProposalWithdrawn = "proposal_withdrawn",
        /// A placement came to be.
        PlacementMade = "placement_made",
        /// What became of a placement was recorded.
        OutcomeRecorded = "outcome_recorded",
        /// It was asked that a decision be looked at again.
        ReReviewAsked = "re_review_asked",
        /// A second look at a decision was concluded.
        ReReviewConcluded = "re_review_concluded",
        /// A report was made.
        ReportMade = "report_made",
        /// A talk with a family was recorded.
        ContactRecorded = "contact_recorded",
        /// An enquiry was made or answered.
        Enquired = "enquired",
        /// A setting was changed.
        SettingChanged = "setting_changed",
        /// A user or an office was added or changed.
        UserChanged = "user_changed",
        /// A job was asked for, for somebody: it waits for a second person.
        UserChangeAsked = "user_change_asked",
        /// A job that was asked for was refused, or taken back.
        UserChangeRefused = "user_change_refused",
        /// Something that was drawn, waived or noticed was looked through.
        SampleLookedThrough = "sample_looked_through",
        /// Somebody opened more records within an hour than are opened without a reason.
        ManyRecordsOpened = "many_records_opened",
        /// Searches by name were noticed.
        SearchNoticed = "search_noticed",
        /// Somebody said why they open so many records.
        ManyRecordsExplained = "many_records_explained",
        /// The trail of an incident was put together in a file.
        IncidentTold = "incident_told",
        /// A token of a system was issued or revoked.
        TokenChanged = "token_changed",
        /// A view was saved or put away.
        ViewSaved = "view_saved",
        /// A task of the practice was answered.
        Practised = "practised",
        /// The text of a plan was brought and read for suggestions.
        PlanRead = "plan_read",
        /// Suggestions from the text of a plan were answered.
        SuggestionsAnswered = "suggestions_answered",
        /// A note of somebody's own was written or put away.
        NoteWritten = "note_written",
        /// Evidence of a need was added or taken back.
        EvidenceChanged = "evidence_changed",
    }
}

coded! {
    /// What was acted upon.
    EntityKind {
        /// A settlement.
        Settlement = "settlement",
        /// A child.
        Child = "child",
        /// A sibling group.
        SiblingGroup = "sibling_group",
        /// An individual plan.
        Plan = "plan",
        /// A family.
        Family = "family",
        /// A relative of a child.
        Relative = "relative",
        /// A waiver.
        Waiver = "waiver",
        /// What became of a placement, from an office's register.
        PlacementOutcome = "outcome",
        /// A matching run.
        Run = "run",
        /// A policy.
        Policy = "policy",
        /// An import.
        Import = "import",
        /// Columns of a sheet, matched by hand.
        ImportColumns = "import_columns",
        /// An export.
        Export = "export",
        /// The register as a whole.
        Register = "register",
        /// The database.
        Database = "database",
        /// The audit trail itself.
        Audit = "audit",
        /// An office.
        Office = "office",
        /// A member of staff.
        User = "user",
        /// Who holds a record.
        Custody = "custody",
        /// Who a child or a family is.
        Identity = "identity",
        /// A talk with a family.
        Contact = "contact",
        /// A proposal.
        Proposal = "proposal",
        /// A placement.
        Placement = "placement",
        /// A waiver that was asked for.
        WaiverRequest = "waiver_request",
        /// Access by breaking the glass.
        Grant = "grant",
        /// A saved view.
        SavedView = "saved_view",
        /// An enquiry.
        Enquiry = "enquiry",
        /// A token of a system.
        ApiToken = "api_token",
        /// A setting.
        Setting = "setting",
        /// A session.
        Session = "session",
        /// What somebody did in the practice.
        Practice = "practice",
        /// What was suggested from the text of a plan.
        PlanReading = "plan_reading",
        /// A job that was asked for, for somebody.
        UserChange = "user_change",
        /// That something was looked through.
        SampleLook = "sample_look",
        /// An hour in which somebody opened very many records.
        Burst = "burst",
        /// A note of somebody's own.
        OwnNote = "own_note",
        /// Evidence of a need.
        Evidence = "evidence",
        /// That a family was taken out of a list or put back.
        ListAct = "list_act",
        /// A second look at a decision.
        ReReview = "re_review",
    }
}

coded! {
    /// How it ended.
    Outcome {
        /// It was done.
        Done = "done",
        /// It was not allowed.
        Refused = "refused",
        /// It was tried and did not work.
        Failed = "failed",
    }
}
