"""What an import does besides putting records into an account, in sentences."""

from __future__ import annotations

from careerladder.models import User
from portability.importing.archive import Imported
from reminders.models import ReminderKind

LINKS = (
    "Readers’ answers come along. The addresses of share links don’t: make new links for readers "
    "who should still have one."
)
CALENDAR = "A calendar that read your plan needs a new address from this site."
OTHER_KEYS = "Some identifiers in this file are in use on this site, so these records get new ones."


def consequences_of(would: Imported, person: User) -> list[str]:
    """What a person would not expect of it, each in a sentence or two."""
    return [
        *_of_settings(would, person),
        *([LINKS] if would.counts["share_links.jsonl"] else []),
        *([CALENDAR] if would.counts["moves.jsonl"] else []),
        *_of_removed(would),
        *_of_ladder(would),
        *([OTHER_KEYS] if would.renamed else []),
    ]


def _of_settings(would: Imported, person: User) -> list[str]:
    sentences = []
    if would.time_zone and would.time_zone != person.time_zone:
        sentences.append(f"Your time zone becomes {would.time_zone}.")
    if would.reminders:
        kinds = [kind.label for kind in ReminderKind if kind.value in would.reminders]
        sentences.append(
            f"This site will send the reminders that you chose: {', '.join(kinds)}. You can turn "
            "them off on the page of your account."
        )
    return sentences


def _of_removed(would: Imported) -> list[str]:
    """Commands that run daily delete what was removed over 30 days ago."""
    sentences = []
    if entries := would.lapsed["entries"]:
        said = "1 entry was" if entries == 1 else f"{entries} entries were"
        text = "its text" if entries == 1 else "their text"
        sentences.append(
            f"{said} removed over 30 days ago, so {text} will be deleted within a day."
        )
    if packets := would.lapsed["packets"]:
        said = "1 packet was" if packets == 1 else f"{packets} packets were"
        it = "it" if packets == 1 else "they"
        sentences.append(f"{said} removed over 30 days ago, so {it} will be deleted within a day.")
    return sentences


def _of_ladder(would: Imported) -> list[str]:
    if not would.new_parts:
        return []
    named = ", ".join(would.new_parts)
    return [
        "This site’s ladder doesn’t have everything in the archive. Your records of the following "
        f"are kept, and count toward no gate: {named}."
    ]
