"""Render the notes of one page, within a budget for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from careerladder.web.markdown import as_html
from careerladder.web.markdown_cost import Budget, step_limit

# Enough for ten of the longest notes at their limit, or for fifty long notes that people write.
# Notes beyond it are shown as they were typed.
MOST_STEPS_PER_PAGE = 80_000


@dataclass
class NoteRenderer:
    """Renders each note once, however often it is on the page."""

    rendered: dict[str, SafeString] = field(default_factory=dict)
    steps_left: int = MOST_STEPS_PER_PAGE

    def render(self, note: str) -> SafeString:
        if note not in self.rendered:
            limit = min(self.steps_left, step_limit(note))
            budget = Budget(limit)
            self.rendered[note] = as_html(note, keep_line_breaks=True, budget=budget)
            self.steps_left -= limit - max(budget.steps_left, 0)
        return self.rendered[note]
