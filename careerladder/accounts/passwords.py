"""What a password has to be, and how it is read: one text, however a keyboard composes it."""

from __future__ import annotations

import re
from threading import Lock
from typing import Any

from django.core.exceptions import ValidationError

from careerladder.models.user import normalized

SHORTEST = 10
LONGEST_PASSWORD = 128
# Guesses that a person who knows the usual tricks needs. A word, a year and an exclamation mark
# take some hundred million.
FEWEST_GUESSES = 10**9
# zxcvbn's work grows with the square of the length; what is longer is judged by its beginning.
JUDGED = 72

OUR_WORDS = (
    "careerladder",
    "career",
    "ladder",
    "engineer",
    "promotion",
    "junior",
    "senior",
    "staff",
    "principal",
)

# zxcvbn keeps the words of the person it judges for in a global.
_one_at_a_time = Lock()


class PasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS: as long as it should be, and hard to guess for anybody."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with one message, the first that applies."""
        password = normalized(password)
        if len(password) < SHORTEST:
            raise ValidationError(
                f"This password has {len(password)} characters. Use {SHORTEST} or more.",
                code="password_too_short",
            )
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(
                f"This password has {len(password)} characters. Use {LONGEST_PASSWORD} at most.",
                code="password_too_long",
            )
        known = [*OUR_WORDS, *_words_of(getattr(user, "email", ""))]
        if not _is_hard_to_guess(password, known):
            raise ValidationError(
                "This password is easy to guess. Three or four words that don’t belong together "
                "make a better one.",
                code="password_too_weak",
            )
        if _is_mostly(known, password):
            raise ValidationError(
                "This password is your address or a word of this site with little added. "
                "Choose one that has neither.",
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return f"At least {SHORTEST} characters, and hard to guess."


def _words_of(email: str) -> list[str]:
    """The address and its parts, as somebody who knows it would try them."""
    return [email, *(word for word in re.split(r"[\W_]+", email) if len(word) > 2)] if email else []


def _is_hard_to_guess(password: str, known: list[str]) -> bool:
    # 13 MB of dictionaries, for the few requests that choose a password.
    from zxcvbn import zxcvbn

    with _one_at_a_time:
        guesses: float = zxcvbn(password[:JUDGED], user_inputs=known)["guesses"]
    return guesses >= FEWEST_GUESSES


def _is_mostly(known: list[str], password: str) -> bool:
    """Whether hardly more than a number is left without the words that anybody would try."""
    rest = password.casefold()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word.casefold(), "")
    return len(rest) < len(password) and len(re.sub(r"[\W\d_]+", "", rest)) < SHORTEST // 2
