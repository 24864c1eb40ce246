"""The requirements for a new password."""

from __future__ import annotations

import re
from threading import Lock
from typing import Any

from django.core.exceptions import ValidationError

from careerladder.models.user import normalize_password

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
# zxcvbn's estimate of guesses. A word, a year and an exclamation mark need about a hundred million.
FEWEST_GUESSES = 10**9
# zxcvbn's time grows with the square of the length, so that it gets only this many characters.
CHECKED_CHARACTERS = 72

SITE_WORDS = (
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

# zxcvbn keeps user_inputs in a global.
_zxcvbn_lock = Lock()


class PasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS. Checks the length, and how hard the password is to guess."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError with the first message that applies."""
        password = normalize_password(password)
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationError(
                f"This password has {len(password)} characters. Use {SHORTEST_PASSWORD} or more.",
                code="password_too_short",
            )
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(
                f"This password has {len(password)} characters. Use {LONGEST_PASSWORD} or fewer.",
                code="password_too_long",
            )
        known = [*SITE_WORDS, *_words_of(getattr(user, "email", ""))]
        if not _is_hard_to_guess(password, known):
            raise ValidationError(
                "This password is easy to guess. Use three or four unrelated words instead.",
                code="password_too_weak",
            )
        if _consists_mostly_of(known, password):
            raise ValidationError(
                "This password is too close to your email address or to a word from this site. "
                "Choose a different one.",
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return f"At least {SHORTEST_PASSWORD} characters, and hard to guess."


def _words_of(email: str) -> list[str]:
    """The address and the words in it, which an attacker would try."""
    return [email, *(word for word in re.split(r"[\W_]+", email) if len(word) > 2)] if email else []


def _is_hard_to_guess(password: str, known: list[str]) -> bool:
    # Imported here, because its dictionaries take 13 MB and few requests set a password.
    from zxcvbn import zxcvbn

    with _zxcvbn_lock:
        guesses: float = zxcvbn(password[:CHECKED_CHARACTERS], user_inputs=known)["guesses"]
    return guesses >= FEWEST_GUESSES


def _consists_mostly_of(known: list[str], password: str) -> bool:
    """Whether few letters are left after removing the known words, and there were any."""
    rest = password.casefold()
    for word in sorted(known, key=len, reverse=True):
        rest = rest.replace(word.casefold(), "")
    return len(rest) < len(password) and len(re.sub(r"[\W\d_]+", "", rest)) < SHORTEST_PASSWORD // 2
