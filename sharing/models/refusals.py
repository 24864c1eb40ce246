"""The exceptions of the verbs of share links. Views respond to each with 409."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plans.models.refusals import Refusal

if TYPE_CHECKING:
    from sharing.models.sign_off import SignOff


class LinkWasMade(Refusal):
    message = (
        "This link was made before, from the same form. Its address was shown once and is not "
        "kept. If you don’t have it, revoke the link and make another."
    )


class TooManyLinks(Refusal):
    def __init__(self, most: int) -> None:
        self.message = (
            f"This packet has {most} open links, and no more fit. Revoke one that is no longer "
            "needed, then make this one."
        )


class LinkIsClosed(Refusal):
    message = "This link has been closed, so nothing more can be saved with it."


class ReaderIsDone(Refusal):
    message = "These answers are final: Done was pressed. What you sent now is not saved."


class NothingAnswered(Refusal):
    message = "No item has an answer yet. Answer at least one, or close this page."


class TooManyAnswers(Refusal):
    message = "Too many answers were saved with this link. The last ones saved still hold."


class AnswersWereChanged(Refusal):
    """Answers of the same items were saved in another tab. `saved` are those, by slug."""

    message = (
        "Some of these answers were saved in another tab or by another person with this link, "
        "after you opened this page. Nothing was saved now."
    )

    def __init__(self, saved: dict[str, SignOff | None]) -> None:
        self.saved = saved
