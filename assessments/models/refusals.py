"""Errors that the verbs of a sitting raise. A view catches each."""

from __future__ import annotations

LONGEST_EXAMPLE = 10_000


class SittingIsFinished(Exception):
    """The placement is chosen already, so that no answer can be changed."""


class SittingIsIncomplete(Exception):
    """A question, or the match, has no answer yet."""


class NotACandidate(Exception):
    """The answers don't lead to the chosen phase."""
