"""Which models are in an archive, and why the others are not.

A test walks every model that reaches a person, and every field of those in an archive.
"""

from __future__ import annotations

# The file that has the rows of a model, by its label.
IN_ARCHIVE = {
    "assessments.Answer": "assessments.jsonl",
    "assessments.Assessment": "assessments.jsonl",
    "assessments.SettingAside": "assessments.jsonl",
    "assessments.Sitting": "sittings.jsonl",
    "assessments.SittingAnswer": "sittings.jsonl",
    "assessments.SittingMatch": "sittings.jsonl",
    "careerladder.User": "settings.jsonl",
    "packets.Packet": "packets.jsonl",
    "packets.PacketEvidence": "packet_entries.jsonl",
    "packets.PacketVersion": "packet_versions.jsonl",
    "packets.Reason": "packet_reasons.jsonl",
    "packets.Story": "packet_stories.jsonl",
    "packets.StoryEvidence": "packet_stories.jsonl",
    "packets.StoryItem": "packet_stories.jsonl",
    "plans.Acceptance": "proposals.jsonl",
    "plans.CalendarDate": "calendar_dates.jsonl",
    "plans.Evidence": "evidence.jsonl",
    "plans.EvidenceTie": "filed_under.jsonl",
    "plans.EvidenceVersion": "evidence_versions.jsonl",
    "plans.ExampleEvidence": "evidence.jsonl",
    "plans.Mark": "marks.jsonl",
    "plans.Move": "moves.jsonl",
    "plans.MoveChange": "move_changes.jsonl",
    "plans.MoveItem": "moves.jsonl",
    "plans.Pause": "pauses.jsonl",
    "plans.PhasePick": "phase_picks.jsonl",
    "plans.Reaffirmation": "marks.jsonl",
    "plans.Recognition": "roadblocks.jsonl",
    "plans.Removal": "removals.jsonl",
    "plans.Review": "reviews.jsonl",
    "plans.Review_evidence": "reviews.jsonl",
    "plans.Review_moves": "reviews.jsonl",
    "plans.ServesNone": "filed_under_none.jsonl",
    "reminders.ReminderChoice": "reminder_choices.jsonl",
    "reminders.ReminderPause": "reminder_pauses.jsonl",
    "reminders.ReminderSchedule": "settings.jsonl",
    "reminders.ReminderStop": "reminder_stops.jsonl",
    "sharing.Completion": "share_links.jsonl",
    "sharing.ShareLink": "share_links.jsonl",
    "sharing.ShareView": "share_links.jsonl",
    "sharing.SignOff": "sign_offs.jsonl",
}

HOW_TO_LOG_IN = "It says how to log in to this site."
NOT_IN_ARCHIVE = {
    "account.EmailAddress": HOW_TO_LOG_IN,
    "account.EmailConfirmation": HOW_TO_LOG_IN,
    "admin.LogEntry": "It is this site’s log of what its staff did.",
    "careerladder.EmailChange": HOW_TO_LOG_IN,
    "careerladder.SecurityEvent": "It is about logins to this site.",
    "careerladder.Session": HOW_TO_LOG_IN,
    "careerladder.UnsentText": "A draft that is offered once, after an outage, and then deleted.",
    "careerladder.User_groups": "It says what the account may do on this site.",
    "careerladder.User_user_permissions": "It says what the account may do on this site.",
    "mfa.Authenticator": HOW_TO_LOG_IN,
    "plans.CalendarAddress": "Whoever has the address reads the plan.",
    "portability.ArchiveChunk": "An archive that was uploaded and not imported yet.",
    "reminders.ReminderMail": "It is about the mails of this site.",
    "reminders.ReminderSubject": "It is about the mails of this site.",
    "portability.UploadedArchive": "An archive that was uploaded and not imported yet.",
}

# What an archive has in the rows that a row is made of.
MADE_OF_OTHERS = {
    # Of its versions.
    "plans.Evidence": ("version", "note", "links", "happened_on", "precision", "months"),
    # Of its phase.
    "plans.PhasePick": ("ladder",),
    # Of its changes.
    "plans.Move": ("state", "name", "what", "done_when", "hours", "begins_on", "due_on"),
}

SENT_ONCE = "It tells that a form was sent twice, and no form outlives its site."
ABOUT_THE_ACCOUNT = "It is about the account on this site, not about the records."
FIELDS_NOT_IN_ARCHIVE = {
    "careerladder.User": {
        "password": HOW_TO_LOG_IN,
        "last_login": ABOUT_THE_ACCOUNT,
        "is_superuser": ABOUT_THE_ACCOUNT,
        "is_staff": ABOUT_THE_ACCOUNT,
        "is_active": ABOUT_THE_ACCOUNT,
        "date_joined": ABOUT_THE_ACCOUNT,
        "email": HOW_TO_LOG_IN,
        "code_until": HOW_TO_LOG_IN,
        "last_used_at": ABOUT_THE_ACCOUNT,
    },
    "assessments.Sitting": {
        "placement": "Of a finished one, which is an assessment.",
        "finished_at": "Of a finished one, which is an assessment.",
    },
    "packets.Packet": {"form_key": SENT_ONCE, "page_key": SENT_ONCE},
    "packets.PacketEvidence": {"page_key": SENT_ONCE},
    "packets.PacketVersion": {"form_key": SENT_ONCE},
    "packets.Reason": {"form_key": SENT_ONCE, "page_key": SENT_ONCE},
    "packets.Story": {"form_key": SENT_ONCE, "page_key": SENT_ONCE},
    "plans.Acceptance": {"form_key": SENT_ONCE},
    "plans.Evidence": {
        "form_key": SENT_ONCE,
        "words": "Made of the note and the links, for the search.",
        "words_of": "Made of the note and the links, for the search.",
    },
    "plans.EvidenceVersion": {"form_key": SENT_ONCE},
    "plans.Move": {
        "form_key": f"{SENT_ONCE} That of a move for a reader’s answer is in planned_for.",
        "slot": "Any of three, of a move under way.",
    },
    "plans.MoveChange": {"form_key": SENT_ONCE},
    "plans.Review": {"form_key": SENT_ONCE},
    "reminders.ReminderSchedule": {
        "key": "Whoever has the address of a mail stops reminders.",
        "claimed_at": "It is about the mails of this site.",
    },
    "sharing.ShareLink": {
        "digest": "Whoever has the address reads the packet.",
        "behind": "Made of what the reader saw.",
        "form_key": SENT_ONCE,
    },
}
