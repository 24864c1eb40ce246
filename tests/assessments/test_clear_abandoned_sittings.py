"""The daily command that deletes what nobody comes back to."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from assessments.models import Assessment, Sitting, SittingAnswer
from tests.assessments.conftest import NO, YES

A_DAY = timedelta(days=1)


def test_it_deletes_abandoned_sittings_and_nothing_else(begun, assessed, ada):
    now = timezone.now()
    begun(YES, at=now - 31 * A_DAY)
    begun(YES, user=ada, at=now - 90 * A_DAY).discard(at=now - 31 * A_DAY)
    kept = {
        begun(YES, at=now - 29 * A_DAY).pk,
        begun(NO, user=ada, at=now - 800 * A_DAY).pk,
    }
    resting = begun(YES, at=now - 60 * A_DAY)
    resting.discard(at=now - 29 * A_DAY)
    assessed(ada, at=now - 800 * A_DAY)

    call_command("clear_abandoned_sittings", verbosity=0)

    assert set(Sitting.objects.values_list("pk", flat=True)) == kept | {resting.pk}
    assert SittingAnswer.objects.count() == 15
    assert Assessment.objects.count() == 1


def test_running_it_again_changes_nothing(begun):
    begun(YES)
    for _ in range(2):
        call_command("clear_abandoned_sittings", verbosity=0)
    assert Sitting.objects.count() == 1


def test_it_is_silent_unless_asked(begun, capsys):
    begun(YES, at=timezone.now() - 31 * A_DAY)
    call_command("clear_abandoned_sittings")
    assert capsys.readouterr().out == ""
    begun(YES, at=timezone.now() - 31 * A_DAY)
    call_command("clear_abandoned_sittings", verbosity=2)
    assert capsys.readouterr().out == "1 abandoned sittings deleted\n"
