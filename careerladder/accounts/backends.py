"""Who logs in by password. It takes as long for an account that isn't there as for one that is."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from careerladder.models.user import LONGEST_TRIED, normalized


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]
    def _mitigate_timing_attack(self, password: str) -> None:
        """As many hashes as `User.check_password` makes of this password."""
        if len(password) > LONGEST_TRIED:
            return
        super()._mitigate_timing_attack(password)
        if normalized(password) != password:
            super()._mitigate_timing_attack(password)
