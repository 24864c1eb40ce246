"""Staff look after accounts and read the ladder. What a person wrote is not for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from assessments.models import Assessment, Sitting
from assessments.routing import Given
from assessments.session import rules_of
from careerladder.ladders.loading.load import load
from careerladder.ladders.loading.row import CONTENT_MODELS
from careerladder.models import ChecklistItem, ItemRevision, LadderVersion, Phase, User
from packets.draft import draft_of
from packets.models import Packet, PacketText, PacketVersion, StoryProposal, StoryText
from plans.models import Evidence, EvidenceText, Mark, Move, MoveText, PhasePick, Review
from sharing.models import Said, ShareLink, SignOff, Verdict
from tests.conftest import PASSWORD, SMALL_LADDER

NOTE = "Zebrafish rollout"
LINK = "https://wiki.example.org/quokka"
EXAMPLE = "Axolotl migration"
MATCH_EXAMPLE = "Capybara framework"
REASON = "Narwhal, my manager, forbids it"
MOVE = "Ask the wombat about the pager"
WORDS = ["wombat", "zebrafish", "quokka", "axolotl", "capybara", "narwhal"]

# Whose rows have no page of their own.
LISTS = [Mark, Move, Review]
RECORDS = [Assessment, Evidence, *LISTS]
READ_ONLY = [*CONTENT_MODELS, LadderVersion, ItemRevision, *RECORDS]
REGISTERED = [*READ_ONLY, User]


@pytest.fixture
def records(ladder, ada, item) -> None:
    """All that ada could write, written."""
    told = EvidenceText(date(2026, 5, 14), NOTE, (LINK,))
    evidence = Evidence.objects.record(ada, told, serving=[item("writes-design-docs")])
    Evidence.objects.record(ada, told).remove()
    evidence.edit(EvidenceText(date(2026, 5, 14), f"{NOTE}!", (LINK,)), base_version=1)
    Mark.objects.tick(ada, item("writes-design-docs"))
    Mark.objects.mark_not_possible(ada, item("pushes-back"), REASON)
    PhasePick.objects.pick(ada, ladder.phase("senior").phase)
    move = Move.objects.add(
        ada,
        ladder.ladder,
        MoveText(MOVE, date(2026, 6, 1), date(2026, 5, 1), NOTE, REASON),
        serving=[item("writes-design-docs")],
    )
    move.drop(REASON)
    Review.objects.write(ada, ladder.ladder, date(2026, 5, 1), happened=NOTE, in_the_way=REASON)
    for _ in range(2):
        sitting = Sitting.objects.begin(ladder.ladder, ladder.questions, rules_of(ladder), user=ada)
        for place, question in enumerate(ladder.questions):
            sitting.answer(question.slug, Given(place < 3, EXAMPLE))
        rule = sitting.matches_asked["some"].rule.slug
        sitting.answer_match(rule, Given(True, MATCH_EXAMPLE))
    sitting.finish("senior")
    story = StoryProposal(StoryText(NOTE, MOVE, EXAMPLE, REASON), (), (evidence,))
    packet = Packet.objects.begin(
        ada,
        ladder.ladder,
        PacketText(NOTE, claim=MOVE),
        phase=ladder.phase("mid").phase,
        evidence=[evidence],
        stories=[story],
    )
    version = PacketVersion.objects.publish(packet, draft_of)
    until = timezone.localdate() + timedelta(days=30)
    link, _ = ShareLink.objects.make(version, version.content, label=REASON, expires_on=until)
    said = Said(Verdict.NOT_YET, MATCH_EXAMPLE, "Grace")
    SignOff.objects.say(link, {"writes-design-docs": said}, shown={})


@pytest.fixture
def staff(ladder) -> User:
    """Somebody on the staff, with every permission that there is to give."""
    person = User.objects.create_user("staff@example.org", PASSWORD, is_staff=True)
    person.user_permissions.set(Permission.objects.all())
    return person


@pytest.fixture
def as_staff(staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


@pytest.fixture
def as_superuser(ladder) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    return client


def address(name: str, model: type[Model], *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def pages_of(model: type[Model]) -> Iterator[str]:
    """The list, and each row with its history; marks have a list alone."""
    yield address("changelist", model)
    for row in model._default_manager.all() if model not in LISTS else []:
        yield address("change", model, row.pk)
        yield address("history", model, row.pk)


def every_page() -> Iterator[str]:
    yield reverse("admin:index")
    for label in {model._meta.app_label for model in REGISTERED}:
        yield reverse("admin:app_list", args=[label])
    for model in REGISTERED:
        yield from pages_of(model)


def read(client: Client, page: str, **query: str) -> str:
    response = client.get(page, query)
    assert response.status_code == 200, page
    return response.content.decode()


def stored(model: Any) -> list[Any]:
    return list(model._default_manager.values())


def listed(client: Client, model: type[Model], **query: str) -> list[Any]:
    """The rows of the list, narrowed by what its address asks."""
    response = client.get(address("changelist", model), query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


# Who comes in


def test_a_stranger_is_sent_to_the_login_that_everybody_has(client, ladder):
    response = client.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    response = client.get(reverse("admin:login"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_the_admins_own_login_takes_no_password(client, staff):
    response = client.post(
        reverse("admin:login"), {"username": "staff@example.org", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.slow
def test_a_person_who_is_not_staff_sees_nothing(as_ada, records):
    for page in every_page():
        response = as_ada.get(page, follow=True)
        assert response.status_code == 403, page
        assert not any(word in response.content.decode().lower() for word in WORDS), page


def test_the_admins_own_page_for_passwords_leads_to_ours(as_staff, staff):
    for method in (as_staff.get, as_staff.post):
        answer = method(reverse("admin:password_change"), {"old_password": "x"})
        assert answer.status_code == 302
        assert answer["Location"] == reverse("account_change_password")
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_a_permission_alone_opens_nothing(as_ada, ada):
    ada.user_permissions.set(Permission.objects.all())
    assert as_ada.get(address("changelist", Evidence), follow=True).status_code == 403


def test_a_closed_account_is_no_longer_let_in(as_staff, staff):
    User.objects.filter(pk=staff.pk).update(is_active=False)
    response = as_staff.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


# What is there


def test_nothing_is_registered_but_what_is_decided_here():
    assert set(admin.site._registry) == set(REGISTERED)


@pytest.mark.slow
def test_every_page_of_the_admin_holds_to_the_content_security_policy(as_superuser, records):
    for page in every_page():
        text = read(as_superuser, page)
        assert "<style" not in text, page
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), page
        for script in re.findall(r"<script\b[^>]*>", text):
            assert "src=" in script or 'type="application/json"' in script, page
        assert not re.search(r'(src|href)="(https?:)?//[^"]*\.(css|js|svg|png|woff2?)"', text), page


def test_content_is_listed_by_position(as_staff, ladder):
    items = [item for phase in ladder.phases for item in phase.items]
    assert listed(as_staff, Phase) == [phase.phase for phase in ladder.phases]
    assert listed(as_staff, ChecklistItem) == items


def test_content_is_narrowed_by_its_ladder_and_phase(as_staff, ladder, tmp_path):
    text = (SMALL_LADDER / "ladder.yaml").read_text()
    (tmp_path / "ladder.yaml").write_text(text.replace("ai-engineer", "platform"))
    load(tmp_path)
    assert len(listed(as_staff, ChecklistItem)) == 16
    items = [item for phase in ladder.phases for item in phase.items]
    this = str(ladder.ladder.pk)
    assert listed(as_staff, ChecklistItem, ladder__id__exact=this) == items
    mid = ladder.phase("mid")
    assert listed(as_staff, ChecklistItem, phase__id__exact=str(mid.phase.pk)) == [*mid.items]


def test_retired_items_are_told_from_current_ones(as_staff, ladder):
    retired = ChecklistItem.objects.filter(slug="pushes-back")
    retired.update(retired_on=date(2026, 3, 1), retired_why="Too vague.")
    assert listed(as_staff, ChecklistItem, state="retired") == [retired.get()]
    assert len(listed(as_staff, ChecklistItem, state="current")) == 7
    assert len(listed(as_staff, ChecklistItem)) == 8


@pytest.mark.parametrize("model", [ChecklistItem, Assessment, Evidence, Mark, User])
def test_a_longer_list_costs_no_more(as_staff, ladder, ada, item, queries, model):
    def add(times: int) -> None:
        for number in range(times):
            person = User.objects.create_user(f"{number}-{times}@example.org")
            Evidence.objects.record(person, EvidenceText(date(2026, 5, 14), NOTE))
            Mark.objects.tick(person, item("used-by-teams"))
            sitting = Sitting.objects.begin(
                ladder.ladder, ladder.questions, rules_of(ladder), user=person
            )
            for question in ladder.questions:
                sitting.answer(question.slug, Given(says_yes=False))
            sitting.finish("junior")

    page = address("changelist", model)
    add(1)
    read(as_staff, page)
    few = queries(lambda: read(as_staff, page))
    add(4)
    assert queries(lambda: read(as_staff, page)) == few


# What nobody changes there


@pytest.mark.parametrize("who", ["as_staff", "as_superuser"])
def test_nothing_is_added_changed_or_deleted(request, records, who):
    client: Client = request.getfixturevalue(who)
    for model in READ_ONLY:
        row: Any = model._default_manager.first()
        before = stored(model)
        for page in (
            address("add", model),
            address("change", model, row.pk),
            address("delete", model, row.pk),
        ):
            assert client.post(page, {"post": "yes", "slug": "other"}).status_code == 403, page
        everything = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        client.post(address("changelist", model), everything)
        assert stored(model) == before


@pytest.mark.slow
def test_no_page_offers_to_change_anything(as_superuser, records):
    for model in READ_ONLY:
        for page in pages_of(model):
            text = read(as_superuser, page)
            assert "<textarea" not in text, page
            assert 'name="_save"' not in text, page
            assert address("add", model) not in text, page


# What staff see of a person


def test_staff_see_the_address_and_dates_of_an_account(as_staff, ada):
    page = read(as_staff, address("changelist", User))
    assert ada.email in page
    text = read(as_staff, address("change", User, ada.pk))
    assert ada.email in text
    for label in ("Date joined", "Last login", "Active", "Staff status", "Superuser status"):
        assert label in text
    assert 'name="is_active"' not in text


def test_no_page_shows_the_hash_of_a_password(as_superuser, records):
    hashes = list(User.objects.values_list("password", flat=True))
    for page in pages_of(User):
        text = read(as_superuser, page)
        assert "md5$" not in text
        assert not any(escape(each) in text for each in hashes)


def test_staff_change_nothing_of_an_account(as_staff, ada):
    response = as_staff.post(address("change", User, ada.pk), {"is_staff": "on"})
    assert response.status_code == 403
    ada.refresh_from_db()
    assert ada.is_active
    assert not ada.is_staff


def test_a_superuser_closes_an_account_and_makes_somebody_staff(as_superuser, ada, bob):
    as_superuser.post(address("change", User, ada.pk), {})
    as_superuser.post(address("change", User, bob.pk), {"is_active": "on", "is_staff": "on"})
    ada.refresh_from_db()
    bob.refresh_from_db()
    assert (ada.is_active, ada.is_staff) == (False, False)
    assert (bob.is_active, bob.is_staff) == (True, True)


def test_a_superuser_changes_nothing_else_of_an_account(as_superuser, ada):
    before = User.objects.filter(pk=ada.pk).values().get()
    as_superuser.post(
        address("change", User, ada.pk),
        {
            "is_active": "on",
            "email": "mallory@example.org",
            "is_superuser": "on",
            "password": "x",
            "time_zone": "Europe/Berlin",
        },
    )
    assert User.objects.filter(pk=ada.pk).values().get() == before


def test_a_superuser_is_not_locked_out_by_a_slip(as_superuser):
    me = User.objects.get(is_superuser=True)
    assert as_superuser.post(address("change", User, me.pk), {}).status_code == 403
    me.refresh_from_db()
    assert me.is_active


def test_nobody_is_added_or_deleted(as_superuser, ada):
    assert as_superuser.post(address("add", User), {"email": "x@example.org"}).status_code == 403
    assert as_superuser.post(address("delete", User, ada.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=ada.pk).exists()


def test_the_log_of_changes_keeps_no_address(as_superuser, ada):
    as_superuser.post(address("change", User, ada.pk), {})
    assert LogEntry.objects.get().object_repr == f"person {ada.pk}"
    assert "was changed" in read(as_superuser, reverse("admin:index"))
    assert ada.email not in read(as_superuser, reverse("admin:index"))


# What staff don't see of a record


def test_staff_see_that_records_exist_whose_they_are_and_when(as_staff, ada, records):
    for model in RECORDS:
        for page in pages_of(model):
            if not page.endswith("/history/"):
                assert ada.email in read(as_staff, page)
    evidence = read(as_staff, address("changelist", Evidence))
    assert all(str(row.pk) in evidence for row in Evidence.objects.all())
    assert str(Assessment.objects.get().pk) in read(as_staff, address("changelist", Assessment))
    marks = Mark.objects.filter(user=ada)
    assert listed(as_staff, Mark, q=ada.email) == list(marks.order_by("-since"))


def test_staff_see_which_evidence_was_removed(as_staff, records):
    page = read(as_staff, address("changelist", Evidence))
    assert page.count('alt="True"') == 1
    assert page.count('alt="False"') == 1


def test_staff_see_which_assessment_was_set_aside(as_staff, records):
    assessment = Assessment.objects.get()
    pages = [address("changelist", Assessment), address("change", Assessment, assessment.pk)]
    assert all('alt="False"' in read(as_staff, page) for page in pages)
    assessment.set_aside()
    assert all('alt="True"' in read(as_staff, page) for page in pages)


@pytest.mark.parametrize("who", ["as_staff", "as_superuser"])
def test_no_page_says_of_what_a_record_is_and_what_it_says(request, records, item, ladder, who):
    client: Client = request.getfixturevalue(who)
    told = [*Mark.Kind.values, *Mark.Kind.labels[1:]]
    for slug in ("writes-design-docs", "pushes-back"):
        told += [slug, item(slug).name]
    told += [text for phase in ladder.phases for text in (phase.slug, phase.phase.title)]
    for model in RECORDS:
        for page in pages_of(model):
            shown = re.search(r"(?s)<main\b.*</main>", read(client, page))
            assert shown
            words = re.sub(r"<[^>]*>", " ", shown[0]).lower()
            found = [each for each in told if re.search(rf"\b{re.escape(each.lower())}\b", words)]
            assert found == [], page


@pytest.mark.parametrize("who", ["as_staff", "as_superuser"])
@pytest.mark.parametrize("model", LISTS)
def test_no_row_of_a_list_alone_has_a_page(request, records, who, model):
    client: Client = request.getfixturevalue(who)
    row = model.objects.first()
    assert row
    for name in ("change", "history"):
        assert client.get(address(name, model, row.pk)).status_code == 403
    assert address("change", model, row.pk) not in read(client, address("changelist", model))


def test_no_search_tells_records_apart_by_what_they_say(as_staff, records):
    for model, word in ((Mark, "writes-design-docs"), (Mark, "met"), (Assessment, "senior")):
        assert listed(as_staff, model, q=word) == []


@pytest.mark.slow
@pytest.mark.parametrize("who", ["as_staff", "as_superuser"])
def test_no_page_shows_what_a_person_wrote(request, records, who):
    client: Client = request.getfixturevalue(who)
    for page in every_page():
        text = read(client, page).lower()
        assert not any(word in text for word in WORDS), page


@pytest.mark.slow
def test_no_search_finds_what_a_person_wrote(as_staff, records):
    for model in REGISTERED:
        nothing = listed(as_staff, model, q="no such words anywhere")
        for word in WORDS:
            assert listed(as_staff, model, q=word) == nothing


COLUMNS: list[tuple[type[Model], str]] = [
    (Evidence, "note__icontains"),
    (Evidence, "note__startswith"),
    (Evidence, "note"),
    (Evidence, "links__icontains"),
    (Evidence, "versions__note__icontains"),
    (Evidence, "ties__wording__icontains"),
    (Evidence, "user__password__startswith"),
    (Mark, "reason__icontains"),
    (Mark, "wording__icontains"),
    (Mark, "kind__exact"),
    (Mark, "kind"),
    (Mark, "item__slug"),
    (Mark, "item__slug__startswith"),
    (Mark, "item__id__exact"),
    (Mark, "user__evidence__note__icontains"),
    (Assessment, "match_example__icontains"),
    (Assessment, "match_says_yes__exact"),
    (Assessment, "answers__example__icontains"),
    (Assessment, "placement__title__icontains"),
    (Assessment, "placement__id__exact"),
    (Assessment, "proposal__id__exact"),
    (Assessment, "counted"),
    (Assessment, "ladder__id__exact"),
    (User, "password__startswith"),
    (User, "evidence__note__icontains"),
    (User, "marks__reason__icontains"),
    (User, "assessments__answers__example__icontains"),
    (User, "packets__claim__icontains"),
    (User, "packets__versions__share_links__sign_offs__comment__icontains"),
    (User, "sessions__session_key__startswith"),
    (LadderVersion, "changes__icontains"),
]


def test_nothing_written_is_guessed_at_by_narrowing_a_list(as_staff, records):
    for model, asked in COLUMNS:
        response = as_staff.get(address("changelist", model), {asked: "Z"})
        assert response.status_code == 400, asked


def test_no_list_of_choices_shows_what_a_person_wrote(as_staff, records):
    references = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation
    ]
    assert Evidence in {field.related_model for field in references}
    for field in references:
        query = {
            "app_label": field.model._meta.app_label,
            "model_name": field.model._meta.model_name,
            "field_name": field.name,
            "term": "",
        }
        choices = as_staff.get(reverse("admin:autocomplete"), query).content.decode().lower()
        assert not any(word in choices for word in WORDS), field


def test_what_was_written_is_not_even_fetched(as_staff, records):
    pages = [page for model in RECORDS for page in pages_of(model)]
    with CaptureQueriesContext(connection) as captured:
        for page in pages:
            read(as_staff, page)
    asked = " ".join(each["sql"] for each in captured)
    columns = ["note", "links", "reason", "wording", "match_example", "example"]
    for column in [*columns, "kind", "item_id", "placement_id", "proposal_id"]:
        assert f'"{column}"' not in asked
