"""The pages of a reader, who has a link and no account.

A link that is unknown, expired or revoked, one of a removed packet or of an inactive account, and a
reading page that this browser hasn't opened all get the same response.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from careerladder.compiled import compiled
from careerladder.digests import digest_of
from careerladder.web.errors import posted_fields
from careerladder.web.rate_limits import is_within_limit, secret_is_within_limit
from plans.models.refusals import Refusal
from sharing.models import Completion, ShareLink, ShareView, SignOff
from sharing.models.refusals import AnswersWereChanged, LinkIsClosed
from sharing.reading.cookie import has_opened, let_read, may_read
from sharing.reading.forms import AnswersForm
from sharing.reading.page import Answers, answers_of, page_of_link

SECONDS_AN_HOUR = 3600
MOST_WRONG_LINKS_AN_HOUR = 30
MOST_OPENINGS_AN_HOUR = 240
MOST_SAVES_AN_HOUR = 120

type ReaderView = Callable[..., HttpResponse]


def for_reader(view: ReaderView) -> ReaderView:
    """Anybody may ask. The response is kept by no cache and found by no search engine."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        # No-referrer would send no Origin with a form, and Django would refuse it.
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    answer: ReaderView = login_not_required(wrapper)
    return answer


@for_reader
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Say what the link is, with a button. Only the button opens it, and counts a view.

    Previews, scanners and prefetching send no POST. A correct secret is served however many wrong
    ones came from the same network.
    """
    digest = digest_of(secret)
    link = _readable_links().filter(digest=digest).first()
    if link is None:
        if is_within_limit(
            request, "share", most=MOST_WRONG_LINKS_AN_HOUR, seconds=SECONDS_AN_HOUR
        ):
            return _closed(request)
        return _too_many_requests()
    if not secret_is_within_limit(
        digest, "share", most=MOST_OPENINGS_AN_HOUR, seconds=SECONDS_AN_HOUR
    ):
        return _too_many_requests()
    if request.method != "POST":
        return render(request, "sharing/open.html", {"link": link})
    if not has_opened(request, link):
        zone = link.version.packet.user.zone
        ShareView.objects.count_one(link.pk, timezone.localdate(timezone=zone))
    response = redirect("sharing:reading", link.pk)
    let_read(request, response, link)
    return response


@for_reader
def reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The packet version as it was frozen for this reader, and the form of answers."""
    link = _opened_link(request, uuid)
    if link is None:
        return _closed(request, uuid)
    with timezone.override(link.version.packet.user.zone):
        if request.method == "POST":
            return _save(request, link)
        return _page(request, link, answers_of(link))


@for_reader
def done(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask whether the answers are final. A POST makes them so."""
    link = _opened_link(request, uuid)
    if link is None:
        return _closed(request, uuid)
    with timezone.override(link.version.packet.user.zone):
        if request.method == "POST":
            return _complete(request, link)
        return _done_page(request, link)


def _save(request: HttpRequest, link: ShareLink) -> HttpResponse:
    answers = answers_of(link)
    form = AnswersForm(request.POST, content=link.content, said=answers.newest)
    if not secret_is_within_limit(
        str(link.pk), "answers", most=MOST_SAVES_AN_HOUR, seconds=SECONDS_AN_HOUR
    ):
        status = HTTPStatus.TOO_MANY_REQUESTS
        response = _page(request, link, answers, form=form, is_limited=True, status=status)
        response["Retry-After"] = str(SECONDS_AN_HOUR)
        return response
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, link, answers, form=form, status=status)
    try:
        SignOff.objects.say(link, form.said, shown=form.cleaned_data["shown"])
    except LinkIsClosed:
        return _closed(request, link.pk)
    except Refusal as refusal:
        if isinstance(refusal, AnswersWereChanged):
            form.show_conflicts(refusal.saved)
        status = HTTPStatus.CONFLICT
        return _page(request, link, answers_of(link), form=form, refusal=refusal, status=status)
    if "done" in request.POST:
        return redirect("sharing:done", link.pk)
    response = redirect("sharing:reading", link.pk)
    response["Location"] += "#answers"
    return response


def _complete(request: HttpRequest, link: ShareLink) -> HttpResponse:
    try:
        last_number = int(request.POST.get("shown", ""))
    except ValueError:
        return _done_page(request, link, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        Completion.objects.complete(link, last_number=last_number)
    except LinkIsClosed:
        return _closed(request, link.pk)
    except Refusal as refusal:
        return _done_page(request, link, refusal=refusal, status=HTTPStatus.CONFLICT)
    response = redirect("sharing:reading", link.pk)
    response["Location"] += "#answers"
    return response


def _page(
    request: HttpRequest,
    link: ShareLink,
    answers: Answers,
    *,
    form: AnswersForm | None = None,
    refusal: Refusal | None = None,
    is_limited: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = page_of_link(link)
    is_final = answers.done_at is not None
    context = {
        "link": link,
        "page": page,
        "answers": answers,
        "form": form or AnswersForm(content=link.content, said=answers.newest),
        "refusal": refusal,
        "is_limited": is_limited,
        # What was typed after the answers were final, to copy.
        "unsaved": form.unsaved if is_final and form is not None else [],
    }
    return render(request, "sharing/reading.html", context, status=status)


def _done_page(
    request: HttpRequest,
    link: ShareLink,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    answers = answers_of(link)
    if answers.done_at is not None:
        return redirect("sharing:reading", link.pk)
    held, items = answers.held, link.content.items
    context = {
        "link": link,
        "page": page_of_link(link),
        "answers": answers,
        "rows": [(item, held.get(item.slug)) for item in items],
        "unanswered": len(items) - len(held),
        "refusal": refusal,
    }
    return render(request, "sharing/done.html", context, status=status)


def _closed(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """The same for every link that doesn't open, with what was typed.

    Who opened it in the last 12 hours, and now sends answers, is told that the link has ended.
    """
    fields = posted_fields(request) if request.method == "POST" and uuid else []
    context = {
        "fields": fields,
        "has_typed": any(field.is_typed for field in fields),
        "has_ended": bool(fields) and uuid is not None and may_read(request, uuid),
    }
    return render(request, "sharing/closed.html", context, status=HTTPStatus.NOT_FOUND)


def _opened_link(request: HttpRequest, uuid: UUID) -> ShareLink | None:
    if not may_read(request, uuid):
        return None
    return next(iter(_readable_link(uuid, timezone.now())), None)


@compiled
def _readable_link(uuid: UUID, now: datetime) -> QuerySet[ShareLink]:
    return _readable_links(at=now).filter(pk=uuid)


def _readable_links(*, at: datetime | None = None) -> QuerySet[ShareLink]:
    links: QuerySet[ShareLink] = ShareLink.objects.readable(at=at)
    return links.select_related("version__packet__user").defer("version__frozen")


def _too_many_requests() -> HttpResponse:
    return HttpResponse(
        status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(SECONDS_AN_HOUR)}
    )
