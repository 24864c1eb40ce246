"""What worst-case texts cost, each by itself and in pages that are full of them."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.test import Client
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Callable

    from careerladder.models import User

# CPU milliseconds for a note or a comparison of two, and for a capture, which may be ten times as
# long.
MOST_FOR_A_NOTE, MOST_FOR_A_CAPTURE = 50, 500


@dataclass(frozen=True)
class TextCost:
    """CPU milliseconds, and bytes of text and of HTML. `most` is the limit of the milliseconds."""

    name: str
    milliseconds: float
    text: int
    html: int
    most: int | None = None

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.milliseconds > self.most


def text_costs() -> list[TextCost]:
    """Measure each text by itself, then pages that are full of them."""
    from careerladder.web.markdown import as_html
    from plans.evidence.differences import differences, fold_unchanged
    from plans.journal.forms import CaptureForm
    from tests.worst_case_texts import CAPTURES, NOTES, PAIRS

    def note(text: str) -> str:
        return as_html(text, keep_line_breaks=True)

    def difference(pair: tuple[str, str]) -> str:
        from django.template.loader import render_to_string

        runs = fold_unchanged(differences(*pair))
        return render_to_string("plans/evidence/difference.html", {"runs": runs})

    def capture(text: str) -> str:
        form = CaptureForm({"note": text})
        return f"{form.is_valid()}{form.is_list}"

    costs = [_cost(f"note: {name}", note, text, MOST_FOR_A_NOTE) for name, text in NOTES.items()]
    for name, pair in PAIRS.items():
        costs.append(_cost(f"comparison: {name}", difference, pair, MOST_FOR_A_NOTE))
    for name, text in CAPTURES.items():
        costs.append(_cost(f"capture: {name}", capture, text, MOST_FOR_A_CAPTURE))
    return costs + _page_costs(CAPTURES["two hundred tables"], NOTES, PAIRS["passages"])


def _page_costs(capture: str, notes: dict[str, str], pair: tuple[str, str]) -> list[TextCost]:
    from careerladder.models import ChecklistItem, User
    from plans.models import Evidence, EvidenceText

    person = User.objects.create_user("worst-case@example.org")
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    today = timezone.now().date()
    items = {item.slug: item for item in ChecklistItem.objects.filter(phase__slug="mid")}
    slugs = list(items)

    def record(slug: str, texts: list[str]) -> None:
        for text in texts:
            Evidence.objects.record(person, EvidenceText(today, text), serving=[items[slug]])

    record(slugs[0], [notes["a wide table"]] * 4)
    record(slugs[1], list(notes.values())[:25])
    words = (" ".join(f"rank{each}{number}" for number in range(1_200)) for each in range(20))
    record(slugs[2], [text[:10_000] for text in words])
    edited = Evidence.objects.record(person, EvidenceText(today, pair[0]))
    for number in range(20):
        edited.edit(EvidenceText(today, pair[1 - number % 2]), base_version=edited.version)
    address = "/ladders/ai-engineer/items/"
    pages = {
        "item: four wide tables": f"{address}{slugs[0]}/",
        "item: twenty notes, each another": f"{address}{slugs[1]}/",
        "phase: those and others": "/ladders/ai-engineer/phases/mid/",
        "history: twenty versions": f"/evidence/{edited.pk}/history/",
        "journal": "/evidence/",
        "journal: search, twenty notes of hits": "/evidence/?q=rank1",
        "existing evidence": f"{address}{slugs[2]}/existing/",
        "timeline": "/progress/timeline/",
    }
    costs = [
        _cost(f"page: {name}", lambda _, page=page: client.get(page).text, "")  # type: ignore[misc]
        for name, page in pages.items()
    ]
    sent = {"reads_as": "preview"}
    costs.append(
        _cost(
            "page: preview of a capture, two hundred tables",
            lambda text: client.post("/evidence/capture/", sent | {"note": text}).text,
            capture,
        )
    )
    return [*costs, _calendar(person)]


def _calendar(person: User) -> TextCost:
    """The calendar of two hundred moves with the longest names."""
    from careerladder.ladders.catalog import DEFAULT_LADDER, ladder_or_404
    from plans.calendar_feed.ics import feed_of
    from plans.models import CalendarAddress, Move, MoveText

    ladder = ladder_or_404(DEFAULT_LADDER).ladder
    day = (timezone.now() + timedelta(days=60)).date()
    for number in range(200):
        text = MoveText(f"{number:03}{'ä;,\\' * 29}", day, timezone.now().date(), hours=4)
        Move.objects.add(person, ladder, text)
    address = CalendarAddress(user=person, ladder=ladder)
    return _cost(
        "calendar: two hundred moves",
        lambda _: feed_of(address, lambda path: f"https://localhost{path}").decode(),
        "",
    )


def _cost[Text: (str, tuple[str, str])](
    name: str, make: Callable[[Text], str], text: Text, most: int | None = None
) -> TextCost:
    taken = []
    for _ in range(3):
        gc.collect()
        began = time.process_time()
        made = make(text)
        taken.append(1000 * (time.process_time() - began))
    return TextCost(name, min(taken), len("".join(text).encode()), len(made.encode()), most)
