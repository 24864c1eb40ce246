"""The backend for passwords. Against timing attacks it takes as long without such an account."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from careerladder.compiled import compiled
from careerladder.models import User
from careerladder.models.user import LONGEST_PASSWORD_CHECKED, normalize_password


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> User | None:
        return next(filter(self.user_can_authenticate, _account(user_id)), None)

    def _mitigate_timing_attack(self, password: str) -> None:
        """Hash the password as many times as `User.check_password` does."""
        if len(password) > LONGEST_PASSWORD_CHECKED:
            return
        super()._mitigate_timing_attack(password)
        if normalize_password(password) != password:
            super()._mitigate_timing_attack(password)


@compiled
def _account(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk)
