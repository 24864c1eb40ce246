"""What a page costs beside a bare Django page: CPU milliseconds of this process, in one run.

The bare page has Django's own middleware, the session, its user and one query, and no template.
For visitors, who have no session, it has the middleware alone. Requests go through the WSGI
application, as gunicorn's do, and in turns, so that other load on the machine affects all of them.
The account is the demo's: nine months of records, a packet and two readers.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

    from careerladder.models import User

ROUNDS = 30
# CPU of a page, in times the bare page's.
MOST_TIMES_BARE = 8.0
# CPU milliseconds of a visitor's page. A bare one takes a quarter of one. A page with a form has a
# token for one browser, so it isn't kept.
MOST_FOR_A_VISITOR, MOST_WITH_A_FORM = 1.5, 3.0
BODY = b"<!doctype html><title>Bare</title>" + b"<p>hello world</p>" * 500
CSRF = "a" * 32
DJANGOS_BACKEND = "django.contrib.auth.backends.ModelBackend"
LADDER = "/ladders/ai-engineer/"
ITEM = f"{LADDER}items/writes-design-docs/"
PHASE = f"{LADDER}phases/mid/"


@dataclass(frozen=True)
class Page:
    """A request. `most` is its limit in times the bare page, or for a visitor's in milliseconds."""

    name: str
    path: str
    most: float = MOST_TIMES_BARE
    is_visitors: bool = False
    form: dict[str, str] | None = None
    undo: Page | None = None


@dataclass(frozen=True)
class Cost:
    """Median CPU milliseconds, how many times the bare page's, queries, and bytes as sent."""

    page: Page
    milliseconds: float
    times_bare: float
    queries: int
    sent: int

    @property
    def is_over(self) -> bool:
        return (self.milliseconds if self.page.is_visitors else self.times_bare) > self.page.most


def page_costs() -> list[Cost]:
    """The costs of every page, the two bare ones first."""
    from django.conf import settings

    person = _demo_person()
    session, reader = _session_of(person), _reader_cookies(person)
    # The bare page has Django's own login.
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, DJANGOS_BACKEND]
    bare_session = _session_of(person, backend=DJANGOS_BACKEND)
    ours = _application(settings.MIDDLEWARE, settings.SESSION_ENGINE)
    bare = _application(
        [
            "bench_cost.bare_urls",
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        "bench_sessions",
    )
    timed = [
        (bare, Page("a bare page for visitors", "/page", MOST_FOR_A_VISITOR, is_visitors=True), ""),
        (bare, Page("a bare page", "/me"), bare_session),
        *((ours, page, "") for page in _visitors_pages()),
        *((ours, page, session) for page in _pages(person)),
        *((ours, page, reader) for page in _readers_pages(person)),
    ]
    return _costs(timed)


def _visitors_pages() -> list[Page]:
    paths = {
        "home": "/",
        "ladder": LADDER,
        "phase": PHASE,
        "moves": f"{LADDER}moves/",
        "roadblocks": f"{LADDER}roadblocks/",
        "resources": f"{LADDER}resources/",
        "FAQ": f"{LADDER}faq/",
    }
    pages = [
        Page(f"visitor: {name}", path, MOST_FOR_A_VISITOR, is_visitors=True)
        for name, path in paths.items()
    ]
    start = "visitor: assessment: start"
    return [*pages, Page(start, "/assessment/", MOST_WITH_A_FORM, is_visitors=True)]


def _pages(person: User) -> list[Page]:
    evidence = person.evidence.order_by("recorded_at")[3]
    move = person.moves.open()[0]
    first, second = person.assessments.all()[:2]
    packet = f"/packets/{person.packets.get().pk}/"
    tick = Page("htmx: tick", f"{ITEM}tick/", 7, form={"x": ""})
    untick = Page("htmx: untick", f"{ITEM}untick/", 7, form={"x": ""})
    return [
        Page("phase", PHASE, 7),
        Page("progress", "/progress/", 7),
        Page("journal", "/evidence/", 7),
        Page("plan", "/plan/", 7),
        Page("assessments", "/assessments/", 4),
        Page("packet", packet),
        Page("packet: version", f"{packet}versions/2/"),
        Page("packet: readers", f"{packet}readers/"),
        Page("packet: evidence", f"{packet}evidence/"),
        Page("packet: preview", f"{packet}preview/"),
        Page("packet: changes", f"{packet}compare/?from_number=2"),
        Page("packet: by item", f"{packet}versions/2/by-item/"),
        Page("packets", "/packets/"),
        Page(tick.name, tick.path, 7, form=tick.form, undo=untick),
        Page(untick.name, untick.path, 7, form=untick.form, undo=tick),
        Page("htmx: open an evidence form", f"{ITEM}?open=evidence", 7, form=None),
        Page("item", ITEM),
        Page("existing evidence", f"{ITEM}existing/"),
        Page("timeline", "/progress/timeline/"),
        Page("a past day", f"/progress/?on={evidence.recorded_at:%Y-%m-%d}"),
        Page("journal: search", "/evidence/?q=rank"),
        Page("journal on paper", "/evidence/print/"),
        Page("inbox", "/evidence/inbox/"),
        Page("removed evidence", "/evidence/removed/"),
        Page("capture", "/evidence/capture/"),
        Page("evidence", f"/evidence/{evidence.pk}/"),
        Page("evidence: edit", f"/evidence/{evidence.pk}/edit/"),
        Page("evidence: history", f"/evidence/{evidence.pk}/history/"),
        Page("evidence: filing", f"/evidence/{evidence.pk}/filing/"),
        Page("proposal", "/plan/proposal/"),
        Page("ended moves", "/plan/ended/"),
        Page("monthly review", "/plan/review/"),
        Page("monthly reviews", "/plan/reviews/"),
        Page("calendar", "/plan/calendar/"),
        Page("move", f"/plan/moves/{move.pk}/"),
        Page("move: edit", f"/plan/moves/{move.pk}/edit/"),
        Page("move: done", f"/plan/moves/{move.pk}/done/"),
        Page("assessment", f"/assessments/{first.pk}/"),
        Page("assessments compared", f"/assessments/compare/?a={second.pk}&b={first.pk}"),
        Page("assessment: start", "/assessment/"),
        Page("assessment: examples", f"/assessments/{first.pk}/evidence/"),
        Page("suggested moves", f"{LADDER}moves/"),
        Page("ladder", LADDER),
        Page("roadblocks", f"{LADDER}roadblocks/"),
        Page("account", "/account/"),
        Page("account: sessions", "/account/sessions/"),
        Page("account: security", "/account/two-step/"),
        Page("account: reminders", "/account/reminders/"),
        Page("account: import", "/account/import/"),
    ]


def _readers_pages(person: User) -> list[Page]:
    link = person.packets.get().versions.order_by("-number")[0].share_links.all()[0]
    return [Page("a reader's page", f"/read/{link.pk}/", 4)]


def _costs(timed: list[tuple[WSGIApplication, Page, str]]) -> list[Cost]:
    from django.db import connection

    taken: list[list[float]] = [[] for _ in timed]
    sent, queries = [], []
    for application, page, cookies in timed:
        status, body = _answer(application, page, cookies)
        if status != "200 OK":
            sys.exit(f"{page.name}: {page.path} answered {status}.")
        _undo(application, page, cookies)
        counted: list[str] = []

        def count(execute: Any, sql: str, *rest: Any, into: list[str] = counted) -> Any:
            into.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(count):
            _answer(application, page, cookies)
        _undo(application, page, cookies)
        sent.append(len(body))
        queries.append(len(counted))
    gc.collect()
    gc.freeze()
    for _ in range(ROUNDS):
        for (application, page, cookies), into in zip(timed, taken, strict=True):
            environ = _environ(page, cookies)
            began = time.process_time()
            _run(application, environ)
            into.append(1000 * (time.process_time() - began))
            _undo(application, page, cookies)
    medians = [statistics.median(each) for each in taken]
    bare = medians[1]
    return [
        Cost(page, each, each / bare, *counts)
        for (_, page, _), each, *counts in zip(timed, medians, queries, sent, strict=True)
    ]


def _undo(application: WSGIApplication, page: Page, cookies: str) -> None:
    if page.undo is not None:
        _answer(application, page.undo, cookies)


def _answer(application: WSGIApplication, page: Page, cookies: str) -> tuple[str, bytes]:
    return _run(application, _environ(page, cookies))


def _run(application: WSGIApplication, environ: dict[str, Any]) -> tuple[str, bytes]:
    """The status and the body."""
    statuses: list[str] = []

    def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
        statuses.append(status)

    response = application(environ, start)
    body = b"".join(response)
    response.close()  # type: ignore[attr-defined]
    return statuses[0], body


def _environ(page: Page, cookies: str) -> dict[str, Any]:
    address = urlsplit(page.path)
    sent = [cookies] if cookies else []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    if page.name.startswith("htmx"):
        environ |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://localhost{PHASE}"}
    if page.form is not None:
        sent.append(f"csrftoken={CSRF}")
        body = urlencode(page.form | {"csrfmiddlewaretoken": CSRF}).encode()
        environ |= {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    return environ | {"HTTP_COOKIE": "; ".join(sent)}


def _application(middleware: list[str], sessions: str) -> WSGIApplication:
    """A WSGI application with this middleware and session engine; both are loaded at once."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    with override_settings(MIDDLEWARE=middleware, SESSION_ENGINE=sessions):
        return WSGIHandler()


def bare_urls(get_response: Any) -> Any:
    """A middleware that resolves URLs with those of this module."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = "bench_cost"
        response: HttpResponse = get_response(request)
        return response

    return middleware


def bare_page(request: HttpRequest) -> HttpResponse:
    from django.http import HttpResponse

    return HttpResponse(BODY)


def bare_page_of_user(request: HttpRequest) -> HttpResponse:
    from django.http import HttpResponse

    from careerladder.models import User

    email = User.objects.filter(pk=request.user.pk or 0).values_list("email", flat=True).first()
    return HttpResponse(BODY + str(email).encode())


def __getattr__(name: str) -> Any:
    # Django can't be imported before it is set up.
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.urls import path

    return [path("page", bare_page), path("me", bare_page_of_user)]


def _demo_person() -> User:
    from careerladder.models import User
    from reminders.models import ReminderChoice, ReminderKind
    from sharing.demo import create_demo_account

    person = User.objects.create_user("demo@example.org")
    create_demo_account(person)
    ReminderChoice.objects.choose(person, ReminderKind.values, hour=8)
    return person


def _session_of(person: User, *, backend: str | None = None) -> str:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend)
    return _cookies(client)


def _reader_cookies(person: User) -> str:
    """The cookies of a reader who opened a link to the packet's newest version."""
    from django.test import Client
    from django.utils import timezone

    from sharing.models import ShareLink
    from sharing.redaction import Redaction, redact

    version = person.packets.get().versions.order_by("-number")[0]
    content = redact(version.content, Redaction())
    on = timezone.localdate() + timedelta(days=30)
    _, secret = ShareLink.objects.make(version, content, label="Bench", expires_on=on)
    client = Client(SERVER_NAME="localhost")
    client.post(f"/s/{secret}/")
    return _cookies(client)


def _cookies(client: Client) -> str:
    return "; ".join(f"{each.key}={each.value}" for each in client.cookies.values())
