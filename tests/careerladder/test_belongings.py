"""Who deletes an account reads what goes with it, in the words of the site."""

from __future__ import annotations

import pytest

from careerladder.accounts.deletion import BELONGINGS, belongings_of
from careerladder.models import User
from tests.stored_people import insert_ada, insert_bystanders, rows_of


def test_each_kind_of_row_has_a_name_of_its_own():
    kinds = {
        str(relation.related_model._meta.verbose_name_plural)
        for relation in User._meta.related_objects
    }
    assert set(BELONGINGS) <= kinds
    # These say what they are.
    assert kinds - set(BELONGINGS) == {"assessments", "email addresses", "sessions"}
    assert len(set(BELONGINGS.values())) == len(BELONGINGS)


@pytest.mark.slow
def test_what_goes_is_counted_and_is_this_persons_alone(ladder):
    ada, _ = insert_ada()
    insert_bystanders()
    rows = rows_of(ada)
    counted = {each.name: each.count for each in belongings_of(ada)}
    assert counted == {
        "calendar addresses of your plan": len(rows["plans_calendaraddress"]),
        "assessments": 3,
        "dates chosen for your calendar": len(rows["plans_calendardate"]),
        "monthly reviews": 1,
        "moves in your plan": 7,
        "packets, with their versions, links and readers’ answers": len(rows["packets_packet"]),
        "plan pauses": len(rows["plans_pause"]),
        "pauses of reminders": len(rows["reminders_reminderpause"]),
        "phases you chose": 3,
        "evidence entries": len(rows["plans_evidence"]),
        "proposals you accepted": 1,
        "reminders we sent you": 2,
        "reminders you chose": len(rows["reminders_reminderchoice"]),
        "roadblocks you recognized": 3,
        "subjects of reminders": 3,
        "the hour chosen for reminders": 1,
        "ticked items, and items marked as not possible": len(rows["plans_mark"]),
        "times when reminders were stopped": len(rows["reminders_reminderstop"]),
        "unfinished assessments": 3,
        "unsaved drafts": 1,
    }
    assert list(counted) == sorted(counted)
