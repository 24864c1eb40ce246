"""The two addresses for those who watch over the server."""

import logging

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from careerladder.web.middleware import health


@pytest.fixture(autouse=True)
def _nothing_was_seen_yet(monkeypatch):
    monkeypatch.setattr(health._Migrations, "are_applied", False)


def test_alive_asks_nothing_of_the_database(client, caplog):
    caplog.set_level(logging.INFO)
    answer = client.get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "Set-Cookie" not in answer
    assert not caplog.records


def test_it_answers_plain_http_where_pages_are_redirected(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200


def test_ready_once_the_tables_are_there(client, db, queries):
    assert client.get("/readyz").status_code == 200
    assert queries(lambda: client.get("/readyz")) == 1


def test_not_ready_while_migrations_are_missing(client, db):
    MigrationRecorder(connection).migration_qs.filter(app="careerladder").delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database lacks migrations\n")
