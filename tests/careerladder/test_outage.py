"""The database is away, or can't save: what is answered, what is kept, and what is logged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, InternalError, connection, connections
from django.db import InterfaceError as DjangoInterfaceError
from django.db import OperationalError as DjangoOperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from psycopg import errors

from careerladder import outage
from careerladder.ladders import catalog
from careerladder.logs import WithoutAddresses
from careerladder.models import Session
from careerladder.outage import DatabaseState, Outage, RefusedAtOnce, outage_of
from careerladder.web.notices import NOTICES_KEY
from plans.models import Evidence, EvidenceVersion
from tests.conftest import PASSWORD
from tests.html_forms import HtmlPage

CAPTURE = "/evidence/capture/"
NOTE = "RFC 12: two teams built from it.\r\nThey <b>did</b>."
REFUSED = "connection to server failed: Connection refused"


def raised(kind: type[Exception], cause: Exception | None) -> Exception:
    error = kind("it failed")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (raised(DjangoOperationalError, psycopg.OperationalError(REFUSED)), Outage.AWAY),
        (raised(DjangoOperationalError, RefusedAtOnce()), Outage.AWAY),
        (raised(DjangoOperationalError, errors.AdminShutdown()), Outage.AWAY),
        (raised(DjangoOperationalError, errors.CrashShutdown()), Outage.AWAY),
        (raised(DjangoOperationalError, errors.CannotConnectNow()), Outage.AWAY),
        (raised(DjangoOperationalError, errors.TooManyConnections()), Outage.AWAY),
        (raised(DjangoOperationalError, errors.ConnectionFailure()), Outage.AWAY),
        (raised(DjangoInterfaceError, psycopg.InterfaceError("is closed")), Outage.AWAY),
        (raised(InternalError, errors.ReadOnlySqlTransaction()), Outage.CANNOT_SAVE),
        (raised(DjangoOperationalError, errors.DiskFull()), Outage.CANNOT_SAVE),
        (raised(DjangoOperationalError, errors.QueryCanceled()), None),
        (raised(DjangoOperationalError, errors.DeadlockDetected()), None),
        (raised(DatabaseError, errors.UndefinedTable()), None),
        (raised(DatabaseError, None), None),
        (ValueError(), None),
        (None, None),
    ],
)
def test_which_errors_are_an_outage(error, expected):
    assert outage_of(error) is expected


class Logged(logging.Handler):
    """The lines that production would write, without those of requests."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(WithoutAddresses())
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "careerladder.request":
            self.records.append(record)

    @property
    def events(self) -> list[str]:
        return [
            str(each.msg["event"]) if isinstance(each.msg, dict) else each.getMessage()
            for each in self.records
        ]


@pytest.fixture
def logged() -> Iterator[Logged]:
    handler = Logged()
    logging.root.addHandler(handler)
    yield handler
    logging.root.removeHandler(handler)


@pytest.fixture
def state(monkeypatch) -> DatabaseState:
    """This process's knowledge, of which other tests see nothing."""
    found = DatabaseState()
    monkeypatch.setattr(outage, "SECONDS_BETWEEN_TRIES", 0.001)
    for module in ("outage", "web.errors", "web.middleware.read_only"):
        monkeypatch.setattr(f"careerladder.{module}.database_state", found)
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_after_a_failed_connect_all_are_refused_until_a_thread_has_connected(state, logged):
    is_back, closed = Event(), Event()
    tries: list[None] = []

    class Connection:
        close = closed.set

    def connect():
        tries.append(None)
        if not is_back.is_set():
            raise psycopg.OperationalError(f"{REFUSED}\n\tIs the server running?")
        return Connection()

    with pytest.raises(psycopg.OperationalError, match="refused"):
        state.connect(connect)
    wait_until(lambda: len(tries) > 3)
    for _ in range(3):
        with pytest.raises(RefusedAtOnce):
            state.connect(lambda: pytest.fail("a request tried"))
    is_back.set()
    assert closed.wait(60)
    wait_until(lambda: not state.is_away)
    assert state.connect(connect)
    wait_until(lambda: len(logged.records) == 2)
    assert logged.events == ["the database can't be reached", "the database is back"]
    assert logged.records[0].msg["reason"] == f"{REFUSED}."
    assert logged.records[1].msg["seconds"] >= 0


def test_saving_again_is_logged_once_the_last_refusal_is_a_while_ago(state, logged):
    state.saved()
    state.refused_to_save("the disk is full.")
    state.refused_to_save("the disk is full.")
    state.saved()
    assert logged.events == ["the database can't save"]
    state.last_refusal -= outage.SECONDS_WITHOUT_REFUSAL
    state.saved()
    state.saved()
    assert logged.events == ["the database can't save", "the database saves again"]


def test_what_was_read_only_saves_again_with_the_next_form(state, logged):
    state.refused_to_save("it is read-only.", seconds_without_refusal=0)
    state.cannot_save_since -= 30
    state.saved()
    assert logged.events == ["the database can't save", "the database saves again"]
    assert logged.records[1].msg["seconds"] >= 30


@pytest.fixture
def away(state, monkeypatch, transactional_db) -> Iterator[Callable[[], Callable[[], None]]]:
    """Let the database be out of reach, until what this returns is called."""

    def refuse(self: object, parameters: object) -> None:
        raise psycopg.OperationalError(REFUSED)

    def come_back() -> None:
        patch.undo()

    with monkeypatch.context() as patch:

        def go() -> Callable[[], None]:
            connection.close()
            patch.setattr(type(connections["default"]), "get_new_connection", refuse)
            return come_back

        yield go


@pytest.fixture
def person(transactional_db, ada) -> Client:
    """Ada's browser, which sends tokens, and shows what a handler of errors answers."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(ada)
    return client


def capture_form(client: Client) -> dict[str, list[str]]:
    page = HtmlPage(client.get(CAPTURE).text, CAPTURE)
    (press,) = [each for each in page.presses() if each.to == CAPTURE and each.label == "Record"]
    return dict(press.fields) | {"note": [NOTE]}


HERE = {"Origin": "http://testserver"}


def test_a_page_without_its_database_is_a_503_that_offers_to_try_again(person, away, logged):
    come_back = away()
    logged.records.clear()
    answer = person.get("/progress/?month=2026-01")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "can’t reach its database" in answer.text
    assert '<a href="/progress/?month=2026-01">Try again</a>' in answer.text
    assert "Set-Cookie" not in answer
    assert not [each for each in logged.records if each.exc_info]
    ready = person.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "the database can't be reached\n")
    assert person.get("/healthz").status_code == 200
    come_back()
    assert person.get("/progress/").status_code == 200


def test_what_was_typed_is_on_the_page_and_is_saved_once_when_it_is_sent_again(person, ada, away):
    fields = capture_form(person)
    come_back = away()
    answer = person.post(CAPTURE, fields, headers=HERE)
    assert answer.status_code == 503
    assert "They &lt;b&gt;did&lt;/b&gt;." in answer.text
    again = HtmlPage(answer.text, CAPTURE)
    (press,) = again.presses()
    assert (press.to, press.method, press.label) == (CAPTURE, "post", "Send it again")
    sent = dict(press.fields)
    token = {"csrfmiddlewaretoken": fields.get("csrfmiddlewaretoken")}
    assert sent | token == fields | token
    assert person.post(press.to, sent, headers=HERE).status_code == 503
    come_back()
    assert person.post(press.to, sent, headers=HERE).status_code == 302
    assert person.post(press.to, sent, headers=HERE).status_code == 302
    (entry,) = Evidence.objects.filter(user=ada)
    assert entry.note == NOTE.replace("\r\n", "\n")


def test_a_script_gets_a_line_and_keeps_its_form(person, away):
    fields = capture_form(person)
    away()
    for headers in ({"HX-Request": "true"}, {"Accept": "application/json"}):
        answer = person.post(CAPTURE, fields, headers=HERE | headers)
        assert (answer.status_code, answer.text) == (503, "The database can't be reached.\n")


def test_what_another_site_posts_is_not_shown(person, away):
    away()
    answer = person.post(CAPTURE, {"note": NOTE}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 503
    assert "did" not in answer.text
    assert "go back" in answer.text


def test_passwords_and_files_are_not_sent_again_from_the_page(person, away):
    away()
    login = {"login": "ada@example.org", "password": PASSWORD}
    answer = person.post("/account/login/", login, headers=HERE)
    assert PASSWORD not in answer.text
    assert "Send it again" not in answer.text
    file = {"note": "A list", "file": SimpleUploadedFile("list.md", b"- one")}
    answer = person.post(CAPTURE, file, headers=HERE)
    assert "A list" in answer.text
    assert "Send it again" not in answer.text


def test_visitors_can_read_what_this_process_has_read_before(client, ladder, away):
    catalog.ladder_or_404("ai-engineer")
    away()
    for page in ("/", "/ladders/ai-engineer/", "/ladders/ai-engineer/faq/", "/account/login/"):
        assert client.get(page).status_code == 200


@pytest.fixture
def read_only(state, person) -> Iterator[Callable[[str], None]]:
    """Let the database be read-only, as a standby is: on or off."""
    name = connection.ops.quote_name(connection.settings_dict["NAME"])

    def set_to(value: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
        connection.close()

    yield set_to
    set_to("off")


PAGES = ["/progress/", "/evidence/", CAPTURE, "/plan/", "/packets/", "/assessments/", "/account/"]


def test_a_read_only_database_shows_every_page(person, ada, read_only):
    session = person.session
    session[NOTICES_KEY] = [{"text": "Recorded.", "undo": None}]
    session.save()
    Session.objects.update(last_used_on="2026-01-01")
    read_only("on")
    for page in PAGES:
        assert person.get(page).status_code == 200
    assert "Recorded." in person.get("/progress/").text
    read_only("off")
    assert "Recorded." in person.get("/progress/").text
    assert "Recorded." not in person.get("/progress/").text
    assert Session.objects.get().last_used_on == timezone.localdate()


def test_a_read_only_database_refuses_forms_and_keeps_what_was_typed(
    person, ada, read_only, logged
):
    fields = capture_form(person)
    read_only("on")
    logged.records.clear()
    for _ in range(2):
        answer = person.post(CAPTURE, fields, headers=HERE)
        assert answer.status_code == 503
        assert "can’t save anything right now" in answer.text
        assert "They &lt;b&gt;did&lt;/b&gt;." in answer.text
    assert logged.events == ["the database can't save"]
    assert person.get("/readyz").status_code == 200
    assert not Evidence.objects.exists()
    read_only("off")
    assert person.post(CAPTURE, fields, headers=HERE).status_code == 302
    assert Evidence.objects.filter(user=ada).count() == 1


def test_nobody_guesses_passwords_while_no_guess_can_be_counted(person, ada, read_only):
    stranger = Client()
    read_only("on")
    answer = stranger.post("/account/login/", {"login": ada.email, "password": "a guess"})
    assert answer.status_code == 503


@pytest.fixture
def full_disk(transactional_db) -> Iterator[None]:
    """The second of the rows that a capture writes finds no space."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;"
            f"CREATE TRIGGER no_space BEFORE INSERT ON {EvidenceVersion._meta.db_table}"
            " EXECUTE FUNCTION no_space()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION no_space CASCADE")


def test_a_full_disk_leaves_nothing_half_done(person, ada, full_disk, state, logged):
    fields = capture_form(person)
    logged.records.clear()
    for _ in range(2):
        answer = person.post(CAPTURE, fields, headers=HERE)
        assert answer.status_code == 503
        assert "They &lt;b&gt;did&lt;/b&gt;." in answer.text
    assert not Evidence.objects.exists()
    assert logged.events == ["the database can't save"]
    assert person.get("/evidence/").status_code == 200


seen: list[str] = []


def _lose_connection_once(request: HttpRequest) -> HttpResponse:
    seen.append(str(request.method))
    with connection.cursor() as cursor:
        if len(seen) == 1:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        cursor.execute("SELECT 1")
    return HttpResponse("shown")


handler500 = "careerladder.web.errors.server_error"
urlpatterns = [path("", _lose_connection_once)]


@pytest.mark.urls(__name__)
def test_a_page_whose_connection_was_lost_is_made_once_more_and_a_form_is_shown(
    person, state, logged
):
    seen.clear()
    logged.records.clear()
    assert person.get("/").text == "shown"
    assert seen == ["GET", "GET"]

    seen.clear()
    client = Client(raise_request_exception=False)
    client.cookies = person.cookies
    answer = client.post("/", {"note": NOTE}, headers=HERE)
    assert (answer.status_code, seen) == (503, ["POST"])
    assert "They &lt;b&gt;did&lt;/b&gt;." in answer.text
    connection.close()
    assert not [each for each in logged.records if each.exc_info]
