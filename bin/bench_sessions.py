"""Django's own database sessions, in the product's table: for the bare page of the benchmark."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from careerladder.models import Session


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session
