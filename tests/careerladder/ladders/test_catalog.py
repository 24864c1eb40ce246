"""A process keeps a copy of the ladder, and no load goes unnoticed."""

from __future__ import annotations

from threading import Thread

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import connection
from django.http import Http404
from django.urls import reverse

from careerladder.ladders.catalog import DEFAULT_LADDER, forget, ladder_or_404, phase_or_404
from careerladder.ladders.loading.load import load
from careerladder.models import LadderVersion
from tests.conftest import SMALL_LADDER


@pytest.fixture
def reword(tmp_path):
    """Load the small ladder with another name, as another process would."""

    def load_elsewhere(name: str) -> None:
        text = (SMALL_LADDER / "ladder.yaml").read_text()
        (tmp_path / "ladder.yaml").write_text(text.replace("Title of Mid", name))

        def load_and_leave() -> None:
            load(tmp_path)
            connection.close()

        process = Thread(target=load_and_leave)
        process.start()
        process.join()

    return load_elsewhere


def title_of_mid() -> str:
    return ladder_or_404(DEFAULT_LADDER).phase("mid").phase.title


def test_a_process_reads_the_ladder_once_and_then_asks_only_whether_it_changed(ladder, queries):
    forget()
    assert queries(lambda: ladder_or_404(DEFAULT_LADDER)) > 1
    assert queries(lambda: ladder_or_404(DEFAULT_LADDER)) == 1
    assert ladder_or_404(DEFAULT_LADDER) is ladder_or_404(DEFAULT_LADDER)


def test_reading_it_costs_the_same_however_much_it_says(ladder, queries, tmp_path):
    def read_anew() -> None:
        forget()
        ladder_or_404(DEFAULT_LADDER)

    few = queries(read_anew)
    text = (SMALL_LADDER / "ladder.yaml").read_text()
    start = text.index("- model: careerladder.checklistitem")
    end = text.index("- model: careerladder.question")
    more = text[start:end].replace('slug: "', 'slug: "more-')
    for position in range(80, 0, -10):
        more = more.replace(f"position: {position}\n", f"position: {position + 100}\n")
    (tmp_path / "ladder.yaml").write_text(text + "\n" + more)
    assert len(load(tmp_path)) == 8
    assert queries(read_anew) == few


def test_the_next_request_after_a_load_shows_the_new_text(transactional_db, client, reword):
    reword("Title of Mid")
    address = reverse("plans:phase", args=["ai-engineer", "mid"])
    assert "Title of Mid" in client.get(address).content.decode()
    reword("Find it first")
    page = client.get(address).content.decode()
    assert "Find it first" in page
    assert "Title of Mid" not in page


def test_a_load_that_changes_nothing_keeps_the_copy(transactional_db, reword):
    reword("Find it first")
    before = ladder_or_404(DEFAULT_LADDER)
    reword("Find it first")
    assert ladder_or_404(DEFAULT_LADDER) is before


def test_a_load_that_lands_while_the_ladder_is_read_is_noticed(
    transactional_db, reword, monkeypatch
):
    from careerladder.ladders import catalog as copies

    reword("Title of Mid")
    read = copies._read

    def read_while_another_loads(slug: str, version: int):
        copy = read(slug, version)
        monkeypatch.setattr(copies, "_read", read)
        reword("Find it first")
        return copy

    monkeypatch.setattr(copies, "_read", read_while_another_loads)
    assert title_of_mid() == "Find it first"
    assert ladder_or_404(DEFAULT_LADDER).version == 2


@pytest.mark.parametrize(
    "look",
    [
        lambda ladder: ladder.phase("mid").items[0].phase,
        lambda ladder: ladder.phase("mid").levels[0].phase,
        lambda ladder: ladder.phase("mid").dimensions[0].phase,
        lambda ladder: ladder.rules[0].ladder,
    ],
)
def test_a_lazy_query_from_a_row_of_the_copy_is_an_error(ladder, look):
    with pytest.raises(FieldFetchBlocked):
        look(ladder)


def test_what_is_retired_is_in_the_copy_only_as_an_item_of_its_phase(ladder, tmp_path):
    text = (SMALL_LADDER / "ladder.yaml").read_text()
    retired = '\n    retired_on: 2026-03-01\n    retired_why: "Too vague."'
    for slug in ("pushes-back", "how-long"):
        text = text.replace(f'slug: "{slug}"', f'slug: "{slug}"{retired}')
    (tmp_path / "ladder.yaml").write_text(text)
    load(tmp_path)
    mid = ladder_or_404(DEFAULT_LADDER).phase("mid")
    assert "pushes-back" not in [item.slug for item in mid.items]
    assert [item.slug for item in mid.retired_items] == ["pushes-back"]
    assert ladder_or_404(DEFAULT_LADDER).faqs == ()


def test_the_copy_knows_which_phase_is_before_and_after(ladder):
    junior, mid, *_, last = ladder.phases
    assert ladder.phase_before(mid) is junior
    assert ladder.phase_after(junior) is mid
    assert ladder.phase_before(junior) is None
    assert ladder.phase_after(last) is None


def test_a_ladder_that_was_never_loaded_is_not_found(ladder):
    with pytest.raises(Http404):
        ladder_or_404("no-such-ladder")


def test_nothing_is_found_before_the_first_load(db, client):
    assert not LadderVersion.objects.exists()
    assert client.get(reverse("home")).status_code == 404


def test_a_phase_that_the_ladder_has_not_is_not_found(client, ladder):
    with pytest.raises(Http404):
        phase_or_404(ladder, "no-such-phase")
    address = reverse("plans:phase", args=["ai-engineer", "no-such-phase"])
    assert client.get(address).status_code == 404


def test_a_phase_of_a_ladder_that_is_not_there_is_not_found(client, ladder):
    address = reverse("plans:phase", args=["no-such-ladder", "mid"])
    assert client.get(address).status_code == 404
