"""Why a sitting was refused; the view translates each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass
from typing import TYPE_CHECKING

LONGEST_EXAMPLE = 10_000


class SittingIsFinished(Exception):
    """The placement was chosen: the answers stand."""


class SittingIsIncomplete(Exception):
    """A question, or the match, has no answer yet."""


class NotACandidate(Exception):
    """The phase chosen is none of those that the answers lead to."""
