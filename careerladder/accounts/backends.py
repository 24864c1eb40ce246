"""The backend for passwords. Against timing attacks it takes as long without such an account."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from careerladder.models.user import LONGEST_PASSWORD_CHECKED, normalize_password


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]
    def _mitigate_timing_attack(self, password: str) -> None:
        """Hash the password as many times as `User.check_password` does."""
        if len(password) > LONGEST_PASSWORD_CHECKED:
            return
        super()._mitigate_timing_attack(password)
        if normalize_password(password) != password:
            super()._mitigate_timing_attack(password)
