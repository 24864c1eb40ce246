"""A reminder as a mail: plain text, without any text of a record, a picture or a tracked link."""

from __future__ import annotations

from dataclasses import dataclass
from email.policy import default
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from reminders.addresses import site_root, stop_url
from reminders.due import NextMail
from reminders.models import ReminderKind, ReminderMail

# Of a line of a mail (RFC 5322, 2.1.1).
LONGEST_LINE = 998
# In a sentence.
KIND_NAMES = {
    ReminderKind.REVIEW: "your monthly review",
    ReminderKind.MOVES: "moves due or overdue",
    ReminderKind.ASSESSMENT: "your next assessment",
    ReminderKind.AGEING: "evidence over a year old",
    ReminderKind.PACKET: "a packet’s date",
    ReminderKind.ANSWER: "a reader’s answer",
}
KIND_PAGES = {
    ReminderKind.REVIEW: "plans:review",
    ReminderKind.MOVES: "plans:plan",
    ReminderKind.ASSESSMENT: "assessments:start",
    ReminderKind.AGEING: "plans:progress",
    ReminderKind.PACKET: "packets:list",
    ReminderKind.ANSWER: "packets:list",
}


@dataclass(frozen=True)
class MailParagraph:
    text: str
    url: str


class UnfoldedMessage(EmailMessage):
    """A message whose headers aren't folded.

    Python would write a URL that doesn't fit on a line as encoded words (RFC 2047), which mail
    programs don't decode in List-Unsubscribe.
    """

    def message(self, *, policy: Any = None) -> Any:
        return super().message(policy=(policy or default).clone(max_line_length=LONGEST_LINE))


def kinds_in_words(kinds: list[ReminderKind]) -> str:
    """Kinds as a list within a sentence."""
    names = [KIND_NAMES[kind] for kind in kinds]
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def message_of(mail: NextMail, row: ReminderMail, address: str, key: str) -> EmailMessage:
    """The message to an address. `key` is that of the person's schedule."""
    root, stop = site_root(), stop_url(key)
    if mail.is_last:
        subject = "Your careerladder reminders stop"
    else:
        subject = f"Reminder: {kinds_in_words([each.kind for each in mail.subjects])}"
    context = {
        "mail": mail,
        "paragraphs": [
            MailParagraph(each.text, root + reverse(KIND_PAGES[each.kind]))
            for each in mail.subjects
        ],
        "settings_url": root + reverse("reminders:settings"),
        "stop_url": stop,
        "host": root.partition("://")[2],
    }
    return UnfoldedMessage(
        subject.replace("’", "'"),
        render_to_string("reminders/mail.txt", context),
        to=[address],
        headers={
            # One click of the mail program stops them (RFC 8058).
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            # No automatic answer is wanted (RFC 3834).
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<reminder-{row.pk}-{row.claimed_at:%Y%m%d%H%M%S}@{_host(root)}>",
        },
    )


def _host(root: str) -> str:
    return root.partition("://")[2].partition(":")[0].strip("[]")
