"""The file between its upload and its import."""

from __future__ import annotations

import hashlib
import tracemalloc
from datetime import timedelta
from io import BytesIO
from typing import IO, cast

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from careerladder.accounts.deletion import delete_account
from portability.container.limits import WEB_LIMITS
from portability.container.mistakes import ArchiveMistake
from portability.models import ArchiveChunk, UploadedArchive
from portability.models.archive_chunk import CHUNK_LENGTH

SMALL = b"PK and so on"
# Two chunks and a bit; each byte is known by its place.
LARGE = bytes(range(251)) * (CHUNK_LENGTH * 2 // 251 + 10)


class Endless:
    """A file that ends only when it's asked for more than is wanted."""

    def __init__(self, size: int, *, breaks: bool = False) -> None:
        self.left = size
        self.breaks = breaks

    def read(self, size: int) -> bytes:
        if not self.left and self.breaks:
            raise OSError("The disk is gone.")
        given = min(size, self.left)
        self.left -= given
        return bytes(given)


def keep(person, content: bytes = SMALL, **more) -> UploadedArchive:
    return UploadedArchive.objects.keep(person, BytesIO(content), **more)


def content_of(archive: UploadedArchive) -> bytes:
    with archive.open_file() as file:
        return file.read()


@pytest.fixture
def bobs(bob) -> UploadedArchive:
    """Bob's, which is there all the time."""
    return keep(bob, LARGE[::-1])


@pytest.mark.parametrize("content", [b"", SMALL, LARGE, b"x" * CHUNK_LENGTH], ids=len)
def test_a_file_comes_back_as_it_was(ada, bobs, content):
    archive = keep(ada, content)
    assert (archive.size, archive.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    stored = UploadedArchive.objects.get(user=ada)
    assert content_of(stored) == content
    assert content_of(bobs) == LARGE[::-1]


def test_a_file_can_be_read_from_anywhere(ada):
    with keep(ada, LARGE).open_file() as file:
        assert file.seek(-10, 2) == len(LARGE) - 10
        assert file.read() == LARGE[-10:]
        file.seek(5)
        assert file.read(3) == LARGE[5:8]


def test_another_one_replaces_the_first(ada, bobs):
    first = keep(ada, LARGE)
    second = keep(ada)
    assert first.pk != second.pk
    assert content_of(second) == SMALL
    assert set(UploadedArchive.objects.all()) == {second, bobs}
    assert ArchiveChunk.objects.filter(archive=second).count() == 1
    assert not ArchiveChunk.objects.filter(archive=first.pk).exists()
    with pytest.raises(UploadedArchive.DoesNotExist):
        first.open_file()


def test_a_file_over_the_limit_is_refused_and_the_first_is_kept(ada, bobs):
    first = keep(ada)
    file = Endless(WEB_LIMITS.archive * 10)
    with pytest.raises(ArchiveMistake, match="The file has more than 25 MB"):
        UploadedArchive.objects.keep(ada, cast("IO[bytes]", file))
    assert file.left > WEB_LIMITS.archive * 8
    assert set(UploadedArchive.objects.all()) == {first, bobs}
    assert content_of(first) == SMALL


def test_a_file_that_breaks_in_the_middle_leaves_nothing(ada, bobs):
    file = Endless(CHUNK_LENGTH * 3, breaks=True)
    with pytest.raises(OSError, match="The disk is gone"):
        UploadedArchive.objects.keep(ada, cast("IO[bytes]", file))
    assert set(UploadedArchive.objects.all()) == {bobs}
    assert set(ArchiveChunk.objects.values_list("archive", flat=True)) == {bobs.pk}


def test_a_file_is_kept_and_opened_in_little_memory(ada):
    tracemalloc.start()
    archive = UploadedArchive.objects.keep(ada, cast("IO[bytes]", Endless(20_000_000)))
    with archive.open_file() as file:
        assert file.seek(0, 2) == 20_000_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # A chunk as bytes, as a parameter and in the driver.
    assert peak < 12 * CHUNK_LENGTH


def test_two_at_once_leave_one(at_once, django_user_model):
    ada = django_user_model.objects.create_user("ada@example.org")
    bob = django_user_model.objects.create_user("bob@example.org")
    files = [bytes([number]) * CHUNK_LENGTH * 2 for number in range(4)]
    beside = keep(bob)
    kept = at_once(*[lambda file=file: keep(ada, file) for file in files])
    assert all(isinstance(each, UploadedArchive) for each in kept)
    archive = UploadedArchive.objects.get(user=ada)
    assert content_of(archive) in files
    assert ArchiveChunk.objects.count() == 2 + 1
    assert content_of(beside) == SMALL


def test_discarding_again_changes_nothing(ada, bobs):
    archive = keep(ada)
    archive.discard()
    archive.discard()
    assert set(UploadedArchive.objects.all()) == {bobs}
    assert set(ArchiveChunk.objects.values_list("archive", flat=True)) == {bobs.pk}


def test_what_is_over_an_hour_old_is_cleared(ada, bobs):
    now = timezone.now()
    keep(ada, at=now - timedelta(minutes=61))
    assert not UploadedArchive.objects.overdue(at=now - timedelta(minutes=2)).exists()
    with CaptureQueriesContext(connection) as captured:
        call_command("clear_uploaded_archives", verbosity=0)
        call_command("clear_uploaded_archives", verbosity=0)
    assert set(UploadedArchive.objects.all()) == {bobs}
    assert set(ArchiveChunk.objects.values_list("archive", flat=True)) == {bobs.pk}
    # A file isn't read to be deleted.
    assert not any('"content"' in query["sql"] for query in captured.captured_queries)


def test_it_goes_with_the_account(ada, bobs):
    keep(ada, LARGE)
    with CaptureQueriesContext(connection) as captured:
        delete_account(ada, host="testserver")
    assert set(UploadedArchive.objects.all()) == {bobs}
    assert set(ArchiveChunk.objects.values_list("archive", flat=True)) == {bobs.pk}
    assert not any('"content"' in query["sql"] for query in captured.captured_queries)


def test_the_database_takes_no_larger_chunk_and_no_number_twice(ada):
    archive = keep(ada)
    with pytest.raises(IntegrityError, match="archive_chunk_fits"), transaction.atomic():
        archive.chunks.create(number=1, content=bytes(CHUNK_LENGTH + 1))
    with pytest.raises(IntegrityError, match="archive_chunk_one"), transaction.atomic():
        archive.chunks.create(number=0, content=b"")
