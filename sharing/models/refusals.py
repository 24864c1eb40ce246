"""The exceptions of the verbs of share links. Views respond to each with 409."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plans.models.refusals import Refusal

if TYPE_CHECKING:
    from sharing.models.sign_off import SignOff


class LinkWasMade(Refusal):
    message = (
        "This link was already made from the same form. Its address was shown once and is not "
        "kept. If you don’t have it, revoke the link and make another."
    )


class TooManyLinks(Refusal):
    def __init__(self, most: int) -> None:
        self.message = (
            f"This packet already has {most} open links, the most it can have. Revoke one you no "
            "longer need, then make this one."
        )


class LinkIsClosed(Refusal):
    message = "This link expired or was revoked, so nothing more can be saved with it."


class ReaderIsDone(Refusal):
    message = "These answers are already final. What you just sent is not saved."


class NothingAnswered(Refusal):
    message = "No item has an answer yet. Answer at least one, or close this page."


class TooManyAnswers(Refusal):
    message = "Too many answers were saved with this link. The last saved answers are kept."


class AnswersWereChanged(Refusal):
    """Answers of the same items were saved in another tab. `saved` are those, by slug."""

    message = (
        "Some of these answers were saved in another tab or by another person with this link, "
        "after you opened this page. What you just sent was not saved."
    )

    def __init__(self, saved: dict[str, SignOff | None]) -> None:
        self.saved = saved
