"""Notices, messages, the pages of a long list, and captured evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page, Paginator
from django.urls import reverse

from careerladder.web.notices import Notice, Undo
from plans.evidence.date_reader import DateProblem, Happened, ReadingContext
from plans.evidence.list_parser import ParsedEntry
from plans.journal.entry_rows import proposed_rows
from plans.journal.preview import PreviewRow
from styleguide.samples.sample import NOTE, SLUG, Sample


def sample_notices() -> list[Sample[list[Notice]]]:
    return [
        Sample("notice-plain", "Plain", [Notice("Your placement sets your phase again.")]),
        Sample("notice-undo", "With undo", [ticked("open")]),
        Sample("notice-link", "With a link to the next step", [recorded()]),
    ]


def ticked(name: str) -> Notice:
    slug = f"{SLUG}-{name}"
    undo = Undo(reverse("plans:untick", args=[SLUG, slug]), replaces=slug)
    return Notice("Ticked.", undo, about=slug, subject="Design documents that others rely on")


def messages() -> list[Sample[list[Message]]]:
    said = (
        (constants.SUCCESS, "success", "Success", "Your password was changed."),
        (constants.WARNING, "warning", "Warning", "Confirm your new email address."),
        (constants.ERROR, "error", "Error", "That isn’t the code we sent."),
    )
    return [
        Sample(f"message-{name}", label, [Message(level, text)])
        for level, name, label, text in said
    ]


def pages() -> list[Sample[Page[int]]]:
    """Each page of a list of three."""
    paginator = Paginator(range(150), 50)
    labels = ("First page", "Middle page", "Last page")
    return [
        Sample(f"page-{number}", label, paginator.get_page(number))
        for number, label in enumerate(labels, start=1)
    ]


def recorded() -> Notice:
    undo = Undo(reverse("plans:undo-capture"), {"pieces": "", "next": ""})
    says = "Recorded. It’s in your inbox."
    return Notice(says, undo, link="#notice", leads_to="File it")


def captured() -> Sequence[PreviewRow]:
    """The entries of a pasted list, of which the last has no date that can be read."""
    today = date(2026, 6, 3)
    entries = [
        ParsedEntry(NOTE, Happened(date(2026, 5, 14)), said="14 May 2026"),
        ParsedEntry(
            "Cut the nightly run from 6 h to 40 min.",
            Happened(date(2026, 4, 1), 3),
            said="Q2 2026",
            heading="## Q2 2026",
        ),
        ParsedEntry(
            "14.05.26: Ran the review.",
            Happened(today),
            said="14.05.26",
            problem=DateProblem.NOT_UNDERSTOOD,
        ),
    ]
    rows = proposed_rows(entries, ReadingContext(today, today)).rows
    return [PreviewRow(row, recorded=None) for row in rows]
