"""The notes of one page: each made once, however often it stands there, and all within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from careerladder.web.markdown import as_html
from careerladder.web.markdown_cost import Budget, steps_of

# Ten of the longest notes that take all they may, or fifty that people write. What comes after
# them is shown as it was typed.
MOST_STEPS = 80_000


@dataclass
class PageNotes:
    made: dict[str, SafeString] = field(default_factory=dict)
    steps: int = MOST_STEPS

    def html_of(self, note: str) -> SafeString:
        if note not in self.made:
            given = min(self.steps, steps_of(note))
            budget = Budget(given)
            self.made[note] = as_html(note, keep_line_breaks=True, budget=budget)
            self.steps -= given - max(budget.steps, 0)
        return self.made[note]
