from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet, Value
from django.utils import timezone

from careerladder.compiled import compiled
from careerladder.models import ChecklistItem, User
from plans.models import Evidence, EvidenceText, Mark


@compiled
def marks(person: int, kind: str, since: datetime | None) -> QuerySet[Mark]:
    found: QuerySet[Mark] = Mark.objects.open().filter(user=person, kind=kind)
    return found.filter(since__gte=since) if since else found


def test_it_returns_what_the_queryset_would_for_the_arguments_of_each_call(ada, bob, ladder):
    [first, second, *_] = ChecklistItem.objects.filter(ladder=ladder.ladder)
    theirs = Mark.objects.tick(bob, first)
    mine = Mark.objects.tick(ada, first)
    not_possible = Mark.objects.mark_not_possible(ada, second, "No on-call here.")
    assert marks(bob.pk, Mark.Kind.MET, None) == [theirs]
    assert marks(ada.pk, Mark.Kind.MET, None) == [mine]
    assert marks(ada.pk, Mark.Kind.NOT_POSSIBLE, None) == [not_possible]
    assert marks(ada.pk, Mark.Kind.MET, mine.since) == [mine]
    assert marks(ada.pk, Mark.Kind.MET, mine.since + timedelta(seconds=1)) == []


def test_an_argument_of_none_or_a_bool_decides_what_is_built(ada):
    @compiled
    def people(newest_first: bool) -> QuerySet[User]:
        return User.objects.order_by("-pk" if newest_first else "pk")

    bob = User.objects.create_user("bob2@example.org")
    assert people(True) == [bob, ada]
    assert people(False) == [ada, bob]


def test_a_list_may_have_any_length(ada, bob):
    @compiled
    def pieces(keys: list[object]) -> QuerySet[Evidence]:
        return Evidence.objects.filter(pk__any=keys)

    @compiled
    def of_people(people: list[int]) -> QuerySet[Evidence]:
        return Evidence.objects.filter(user__any=people).order_by("recorded_at")

    today = timezone.localdate()
    mine = Evidence.objects.record(ada, EvidenceText(today, "Mine."))
    theirs = Evidence.objects.record(bob, EvidenceText(today, "Theirs."))
    assert pieces([]) == []
    assert pieces([mine.pk]) == [mine]
    assert set(pieces([mine.pk, theirs.pk])) == {mine, theirs}
    assert of_people([]) == []
    assert of_people([bob.pk]) == [theirs]
    assert of_people([ada.pk, bob.pk]) == [mine, theirs]


def test_rows_are_as_the_queryset_makes_them(ada, bob, ladder):
    @compiled
    def with_items(person: int) -> QuerySet[Mark]:
        return Mark.objects.filter(user=person).select_related("item").annotate(two=Value(2))

    @compiled
    def kinds(person: int) -> QuerySet[Mark, str]:
        return Mark.objects.filter(user=person).values_list("kind", flat=True)

    item = ChecklistItem.objects.filter(ladder=ladder.ladder)[0]
    Mark.objects.tick(ada, item)
    Mark.objects.tick(bob, item)
    [mark] = with_items(ada.pk)
    assert (mark.item, vars(mark)["two"]) == (item, 2)
    assert "item" in mark._state.fields_cache
    assert kinds(ada.pk) == ["met"]


def test_a_slice_is_a_page_of_the_rows(ada, bob):
    @compiled
    def page(pk: int, rows: slice) -> QuerySet[User]:
        return User.objects.filter(pk__gte=pk).order_by("pk")[rows]

    assert page(ada.pk, slice(0, 1)) == [ada]
    assert page(ada.pk, slice(1, 2)) == [bob]
    assert page(ada.pk, slice(0, 5)) == [ada, bob]
    assert page(bob.pk, slice(0, 5)) == [bob]


def test_an_argument_that_is_no_parameter_is_refused_because_it_would_be_ignored_later(db):
    @compiled
    def limited(most: int) -> QuerySet[User]:
        return User.objects.all()[:most]

    with pytest.raises(TypeError, match="argument 0 is no parameter"):
        limited(3)


def test_related_rows_of_a_second_query_are_refused_because_they_would_be_missing(db):
    @compiled
    def people(pk: int) -> QuerySet[User]:
        return User.objects.filter(pk=pk).prefetch_related("marks")

    with pytest.raises(TypeError, match="prefetches"):
        people(1)


def test_a_queryset_that_follows_from_the_moment_is_found_in_tests(db):
    days = iter([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)] * 2)

    @compiled
    def joined_by(pk: int) -> QuerySet[User]:
        return User.objects.filter(pk=pk, date_joined__lt=next(days))

    with pytest.raises(AssertionError):
        joined_by(1)
