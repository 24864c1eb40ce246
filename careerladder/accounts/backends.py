"""The backend for passwords. Against timing attacks it takes as long without such an account."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from careerladder.models.user import LONGEST_TRIED, normalized


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]
    def _mitigate_timing_attack(self, password: str) -> None:
        """Hash the password as many times as `User.check_password` does."""
        if len(password) > LONGEST_TRIED:
            return
        super()._mitigate_timing_attack(password)
        if normalized(password) != password:
            super()._mitigate_timing_attack(password)
