"""Import an archive: choose a file, read what is in it and what will happen, then import it."""

from __future__ import annotations

from http import HTTPStatus
from typing import IO, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from careerladder.accounts.security_events import Kind, record_event
from careerladder.web.notices import Notice, notify
from careerladder.web.rate_limits import is_within_limit
from careerladder.web.requests import PersonRequest
from careerladder.web.resubmission import resubmit_at
from portability.container.mistakes import ArchiveMistake
from portability.forms import ArchiveForm, UploadedForm
from portability.importing.archive import (
    AccountHasRecords,
    AnotherImport,
    Imported,
    import_archive,
)
from portability.importing.consequences import consequences_of
from portability.models import UploadedArchive
from portability.records import counts_in_words, has_records

# Checks, too: they take as long.
MOST_IMPORTS_AN_HOUR = 30
IS_GONE = (
    "The file you uploaded is no longer here: it was deleted, another one took its place, or an "
    "hour has passed. Choose it again."
)
UPLOADED_BEFORE = "the file you uploaded"
IS_BUSY = (
    "Someone else is importing an archive at the moment. Nothing was imported. Choose the file "
    "again in a minute."
)
UNSAVED = "nothing was imported. Choose the file again."


def page_of_import(**_: Any) -> str:
    return reverse("portability:import")


@require_http_methods(["GET", "HEAD", "POST"])
@resubmit_at(page_of_import, unsaved=UNSAVED, takes_text=False)
@sensitive_variables()
def choose(request: PersonRequest) -> HttpResponse:
    """Take a file, and say what is in it and what an import would do. Nothing is imported."""
    if request.method != "POST":
        return _page(request, ArchiveForm())
    if not is_within_limit(request, "import", most=MOST_IMPORTS_AN_HOUR, seconds=3600):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    if "archive" in request.POST:
        return _check_again(request)
    form = ArchiveForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    file = form.cleaned_data["file"]
    would = _import(request, file, name=file.name, only_check=True)
    if isinstance(would, HttpResponse):
        return would
    if would.was_there:
        return _checked(request, would, file.name)
    file.seek(0)
    return _checked(request, would, file.name, UploadedArchive.objects.keep(request.user, file))


def _check_again(request: PersonRequest) -> HttpResponse:
    """Check the file that was uploaded before."""
    uploaded = _uploaded(request)
    try:
        if uploaded is None:
            return _gone(request)
        with uploaded.open_file() as file:
            would = _import(request, file, only_check=True)
    except UploadedArchive.DoesNotExist:
        return _gone(request)
    if isinstance(would, HttpResponse):
        return would
    return _checked(request, would, UPLOADED_BEFORE, None if would.was_there else uploaded)


def _checked(
    request: PersonRequest, would: Imported, name: str, uploaded: UploadedArchive | None = None
) -> HttpResponse:
    context = {
        "name": name,
        "would": would,
        "counts": counts_in_words(would.counts),
        "consequences": consequences_of(would, request.user),
        "archive": uploaded and uploaded.pk,
    }
    return render(request, "portability/check.html", context)


@require_POST
@resubmit_at(page_of_import, unsaved=UNSAVED, takes_text=False)
def confirm(request: PersonRequest) -> HttpResponse:
    """Import the file that was checked. Again, it changes nothing."""
    uploaded = _uploaded(request)
    if uploaded is None:
        return _gone(request)
    if not is_within_limit(request, "import", most=MOST_IMPORTS_AN_HOUR, seconds=3600):
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    try:
        with uploaded.open_file() as file:
            did = _import(request, file, uploaded=uploaded)
    except UploadedArchive.DoesNotExist:
        return _gone(request)
    if isinstance(did, HttpResponse):
        return did
    if not did.was_there:
        record_event(Kind.RECORDS_IMPORTED, request.user)
    notify(request, _notice(did))
    return redirect("plans:progress")


@require_POST
@resubmit_at(page_of_import, unsaved=UNSAVED, takes_text=False)
def discard_upload(request: PersonRequest) -> HttpResponse:
    """Delete the uploaded file. Again, it changes nothing."""
    uploaded = _uploaded(request)
    if uploaded is not None:
        uploaded.discard()
    notify(request, Notice("Nothing was imported, and the uploaded file was deleted."))
    return redirect("account")


def _import(
    request: PersonRequest,
    file: IO[bytes],
    *,
    name: str = "",
    only_check: bool = False,
    uploaded: UploadedArchive | None = None,
) -> Imported | HttpResponse:
    """What the import says, or the page that says why there is none. `name` is the file's."""
    try:
        return import_archive(request.user, file, only_check=only_check, uploaded=uploaded)
    except ArchiveMistake as mistake:
        return _refused(request, str(mistake), name=name)
    except AccountHasRecords as refusal:
        if uploaded is not None and _uploaded(request) is None:
            return _gone(request)
        return _refused(request, _has_records(refusal))
    except AnotherImport:
        return _refused(request, IS_BUSY, status=HTTPStatus.CONFLICT)


def _uploaded(request: PersonRequest) -> UploadedArchive | None:
    """The file that the form names, if it is the person's and still here."""
    form = UploadedForm(request.POST)
    if not form.is_valid():
        return None
    mine = UploadedArchive.objects.filter(user=request.user)
    return mine.filter(pk=form.cleaned_data["archive"]).first()


def _gone(request: PersonRequest) -> HttpResponse:
    """After a second click the file is gone because its records are here."""
    if has_records(request.user):
        notify(request, Notice("This archive was imported already."))
        return redirect("plans:progress")
    return _refused(request, IS_GONE, status=HTTPStatus.CONFLICT)


def _notice(did: Imported) -> Notice:
    if did.was_there:
        return Notice("These records were in your account already. Nothing was changed.")
    return Notice("All records of the archive were imported.")


def _has_records(refusal: AccountHasRecords) -> str:
    words = ", ".join(counts_in_words(refusal.counts))
    return (
        f"This account already has records: {words}. An archive is imported into an account "
        "without records, so create another account for it."
    )


def _refused(
    request: PersonRequest,
    refusal: str,
    *,
    name: str = "",
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """`name` is that of a file that can't be imported."""
    return _page(request, ArchiveForm(), refusal=refusal, name=name, status=status)


def _page(
    request: PersonRequest,
    form: ArchiveForm,
    *,
    refusal: str = "",
    name: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "form": form,
        "refusal": refusal,
        "name": name,
        "has_records": has_records(request.user),
        "pending": UploadedArchive.objects.filter(user=request.user).first(),
    }
    return render(request, "portability/import.html", context, status=status)
