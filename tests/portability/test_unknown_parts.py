"""Parts of a ladder that this site doesn't have: their records stay, and nobody else sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from careerladder.accounts.deletion import delete_account
from careerladder.ladders.catalog import clear_cache, ladder_or_404
from careerladder.ladders.imported import IMPORTED_MODELS
from careerladder.ladders.loading.load import LoadRefused, load
from careerladder.models import ChecklistItem, Phase, User
from plans.models import Evidence, Mark
from portability.container.mistakes import ArchiveMistake
from portability.importing import ladder_parts
from portability.importing.ladder_parts import MODELS, NAMES_PARTS, SAYS
from tests.conftest import PASSWORD
from tests.databases import SMALL_LADDER
from tests.portability.archives import (
    Lines,
    archive_of,
    archive_with,
    files_of,
    import_into,
    lines_of,
)
from tests.portability.test_round_trip import pages_of
from tests.stored_people import insert_ada, insert_bystanders, rows_of

# Each of the small ladder, in the archive under another slug.
RENAMED = {
    "ships-a-feature": "ships-a-rocket",
    "explains": "explains-rockets",
}


@pytest.fixture
def others(ladder) -> list[User]:
    return insert_bystanders()


@pytest.fixture
def lines(others) -> Lines:
    ada = insert_ada(continued=True)[0]
    text = json.dumps(lines_of(archive_of(ada)))
    ada.delete()
    for slug, other in RENAMED.items():
        text = text.replace(f'ai-engineer/{slug}"', f'ai-engineer/{other}"')
        text = text.replace(f'"{slug}"', f'"{other}"')
    found: Lines = json.loads(text)
    return found


@pytest.fixture
def person(ladder) -> User:
    return User.objects.create_user("new@example.org", PASSWORD)


def test_they_are_kept_as_retired_and_their_records_with_them(person, lines):
    did = import_into(person, archive_with(lines))
    assert set(did.new_parts) == {"A feature shipped", "Have you explain tradeoffs unasked?"}
    item = ChecklistItem.objects.get(slug="ships-a-rocket")
    assert item.is_retired
    assert item.imported
    assert item.phase.imported
    assert Mark.objects.filter(user=person, item=item).exists()


def test_the_archive_of_the_new_account_has_them_again(person, lines):
    import_into(person, archive_with(lines))
    again = lines_of(archive_of(person))
    for name in lines.keys() - {"ladder.jsonl"}:
        assert again[name] == lines[name], name


@pytest.mark.slow
def test_every_page_of_the_account_opens(person, lines):
    import_into(person, archive_with(lines))
    pages = pages_of(person)
    assert "/ladders/ai-engineer/items/ships-a-rocket/" in pages
    assert len(pages) > 60


def test_nobody_else_is_shown_them_and_nothing_of_others_changes(person, others, lines):
    seen = {other.pk: pages_with(other) for other in others}
    before = rows_of(*others)
    import_into(person, archive_with(lines))
    assert rows_of(*others) == before
    clear_cache()
    for other in others:
        assert "rocket" not in pages_with(other)
        assert pages_with(other).count("Ships") == seen[other.pk].count("Ships")
    for address in ("/", "/ladders/ai-engineer/", "/sitemap.xml"):
        assert "rocket" not in Client().get(address).text


def pages_with(person: User) -> str:
    """The pages that list items."""
    client = Client()
    client.force_login(person)
    addresses = ("/evidence/", "/progress/", "/plan/", "/ladders/ai-engineer/phases/mid/")
    return "".join(client.get(address).text for address in addresses)


def test_a_load_of_the_ladder_passes_over_them_and_takes_over_one_that_it_brings(
    person, lines, tmp_path
):
    import_into(person, archive_with(lines))
    assert load(SMALL_LADDER) == []
    text = (SMALL_LADDER / "ladder.yaml").read_text()
    (tmp_path / "ladder.yaml").write_text(with_the_item(text))
    changes = load(tmp_path)
    assert any("ships-a-rocket" in line for line in changes)
    item = ChecklistItem.objects.get(slug="ships-a-rocket")
    assert not item.imported
    assert not item.is_retired
    assert item.phase.slug == "mid"
    # From now on the files must have it.
    with pytest.raises(LoadRefused):
        load(SMALL_LADDER, older=True)


def with_the_item(text: str) -> str:
    return text + (
        "\n- model: careerladder.checklistitem\n"
        "  fields:\n"
        "    ladder: [ai-engineer]\n"
        "    slug: ships-a-rocket\n"
        "    position: 95\n"
        "    phase: [ai-engineer, mid]\n"
        "    name: Ships a rocket\n"
        "    wording: Shipped a rocket.\n"
        "    hint: A launch.\n"
    )


def test_what_neither_has_is_refused(person, lines):
    without: list[dict[str, Any]] = [
        line for line in lines["ladder.jsonl"] if "rocket" not in line.get("ref", "")
    ]
    with pytest.raises(ArchiveMistake, match="Neither this site"):
        import_into(person, archive_with({**lines, "ladder.jsonl": without}))
    assert not ChecklistItem.objects.filter(imported=True).exists()


RULE: dict[str, Any] = {"kind": "routing rule", "lower": "ai-engineer/mid", "wording": ""}
MOVE: dict[str, Any] = {"kind": "suggested move", "hours": 1, "weeks": 1} | dict.fromkeys(
    ("name", "what", "produces", "done_when"), ""
)
PARTS_OF_NO_LADDER = {
    "a rule for three answers to one": (
        RULE | {"fewest": 3, "most": 1},
        "most is less than fewest",
    ),
    "a move that leads nowhere": (MOVE, "an item, a roadblock or a phase"),
    "a move that leads to two things": (
        MOVE | {"item": "ai-engineer/explains", "phase": "ai-engineer/mid", "only_if": "So."},
        "an item, a roadblock or a phase",
    ),
    "a path for everybody": (MOVE | {"phase": "ai-engineer/mid"}, "only_if"),
}


@pytest.mark.parametrize("case", PARTS_OF_NO_LADDER)
def test_a_part_that_no_ladder_can_have_is_refused(person, lines, case):
    part, message = PARTS_OF_NO_LADDER[case]
    lines["ladder.jsonl"].append(part | {"ref": "ai-engineer/odd", "position": 1})
    with pytest.raises(ArchiveMistake, match=message):
        import_into(person, archive_with(lines))


def test_the_phase_that_such_items_are_put_in_may_be_named_by_the_archive(person, lines):
    """As by the archive of an account into which one was imported."""
    text = json.dumps(lines).replace('ai-engineer/senior"', 'ai-engineer/not-on-this-site"')
    text = text.replace('"senior"', '"not-on-this-site"')
    import_into(person, archive_with(json.loads(text)))
    phase = Phase.objects.get(slug="not-on-this-site")
    assert ChecklistItem.objects.get(slug="ships-a-rocket").phase == phase


def test_a_part_that_was_loaded_meanwhile_is_not_brought_twice(person, lines, monkeypatch):
    """A load has the same lock, and may end while an import waits for it."""

    def lock_after_a_load() -> None:
        phase = Phase.objects.get(slug="mid")
        columns = {"wording": "Shipped.", "hint": "", "name": "Ships a rocket", "position": 95}
        ChecklistItem.objects.create(
            ladder=phase.ladder, slug="ships-a-rocket", phase=phase, **columns
        )

    monkeypatch.setattr(ladder_parts, "lock_content", lock_after_a_load)
    import_into(person, archive_with(lines))
    assert not ChecklistItem.objects.get(slug="ships-a-rocket").imported


def test_a_refused_archive_leaves_no_part(person, lines):
    lines["sign_offs.jsonl"][-1]["verdict"] = "maybe"
    with pytest.raises(ArchiveMistake):
        import_into(person, archive_with(lines))
    assert not ChecklistItem.objects.filter(imported=True).exists()
    assert not Phase.objects.filter(imported=True).exists()


def test_a_check_leaves_no_part(person, lines):
    assert import_into(person, archive_with(lines), only_check=True).new_parts
    assert not ChecklistItem.objects.filter(imported=True).exists()


def test_an_archive_can_bring_so_many_and_a_site_can_hold_so_many(person, lines, monkeypatch):
    monkeypatch.setattr(ladder_parts, "MOST_NEW_PARTS", 1)
    with pytest.raises(ArchiveMistake, match="parts of ladders aren’t on this site"):
        import_into(person, archive_with(lines))
    monkeypatch.undo()
    monkeypatch.setattr(ladder_parts, "MOST_IMPORTED_PARTS", 1)
    with pytest.raises(ArchiveMistake, match="no more room"):
        import_into(person, archive_with(lines))
    assert not Evidence.objects.filter(user=person).exists()


def test_the_ladder_is_the_same_for_everybody(person, lines):
    before = ladder_or_404("ai-engineer")
    import_into(person, archive_with(lines))
    after = ladder_or_404("ai-engineer")
    assert after.version > before.version
    for mine, theirs in zip(before.phases, after.phases, strict=True):
        assert (mine.items, mine.retired_items) == (theirs.items, theirs.retired_items)
    assert before.questions == after.questions


def secret(lines: Lines, name: str) -> bytes:
    """The archive with other words for the item that this site doesn't have."""
    for line in lines["ladder.jsonl"]:
        if line.get("ref") == "ai-engineer/ships-a-rocket":
            line["name"] = name
    return archive_with(lines)


def test_nobody_reads_what_the_archive_of_somebody_else_brought(person, lines):
    other = User.objects.create_user("other@example.org", PASSWORD)
    third = User.objects.create_user("third@example.org", PASSWORD)
    import_into(other, secret(lines, "Project Bluebird"))
    without = {**lines, "ladder.jsonl": []}
    with pytest.raises(ArchiveMistake, match="Neither this site nor"):
        import_into(person, archive_with(without))
    import_into(person, secret(lines, "My own words"))
    import_into(third, secret(lines, "My own words"))
    names = {
        who.pk: ChecklistItem.objects.get(imported=True, pk__in=marked(who)).name
        for who in (other, person, third)
    }
    assert names == {
        other.pk: "Project Bluebird",
        person.pk: "My own words",
        third.pk: "My own words",
    }
    assert b"Bluebird" not in b"".join(files_of(archive_of(person)).values())
    assert ChecklistItem.objects.filter(imported=True).count() == 2


def marked(person: User) -> list[int]:
    return list(Mark.objects.filter(user=person).values_list("item", flat=True))


def test_with_the_last_account_that_has_them_the_parts_are_deleted(person, lines):
    other = User.objects.create_user("other@example.org", PASSWORD)
    for who in (person, other):
        import_into(who, archive_with(lines))
    before = ChecklistItem.objects.filter(imported=False).count()
    delete_account(person, host="")
    assert ChecklistItem.objects.filter(imported=True).exists()
    delete_account(other, host="")
    for model in IMPORTED_MODELS:
        assert not model.objects.filter(imported=True).exists()
    assert ChecklistItem.objects.filter(imported=False).count() == before
    assert Client().get("/ladders/ai-engineer/phases/mid/").status_code == 200
    assert load(SMALL_LADDER) == []


@pytest.mark.parametrize("line", MODELS)
def test_whatever_an_archive_says_of_a_part_decides_whether_it_is_shared(line):
    """All but its place, the day it was retired and, of an item, its phase."""
    model = MODELS[line]
    not_kept = {"kind", "ref", "position", "retired_on", "revisions"}
    if model is ChecklistItem:
        not_kept.add("phase")
    said = {*SAYS[model], *NAMES_PARTS.get(model, ())}
    assert said == line.model_fields.keys() - not_kept


def test_a_suggested_move_for_an_item_in_other_words_is_another_one(person, lines):
    """By a shared one, an export would name the item of the other account."""
    other = User.objects.create_user("other@example.org", PASSWORD)
    text = json.dumps(lines).replace("begin-ships-a-rocket", "begin-rockets")
    both: Lines = json.loads(text)
    move = next(line for line in both["moves.jsonl"] if line["suggestion"] is None)
    move["suggestion"] = "ai-engineer/begin-rockets"
    both["ladder.jsonl"].append(
        {
            "kind": "suggested move",
            "ref": "ai-engineer/begin-rockets",
            "position": 1,
            "item": "ai-engineer/ships-a-rocket",
            **dict.fromkeys(("name", "what", "produces", "done_when", "blocked_by"), "Said."),
            **{"hours": 1, "weeks": 1},
        }
    )
    import_into(other, secret(both, "Project Bluebird"))
    import_into(person, secret(both, "My own words"))
    assert b"Bluebird" not in b"".join(files_of(archive_of(person)).values())
    again = lines_of(archive_of(person))["ladder.jsonl"]
    of_rockets = "ai-engineer/begin-rockets"
    [mine] = [line for line in again if line.get("ref", "").startswith(of_rockets)]
    assert mine["item"].startswith("ai-engineer/ships-a-rocket-")
