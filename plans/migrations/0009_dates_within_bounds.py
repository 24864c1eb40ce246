"""Dates between 1950 and 2199.

What was recorded before stays as it is, but for moves: a form took any year once, and of such a
year no page can name the month after.
"""

from datetime import date

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations
from django.db.models import CheckConstraint, Q

BOUNDS = (date(1950, 1, 1), date(2199, 12, 31))
EARLIEST, LATEST = BOUNDS
HAPPENED = Q(happened_on__range=BOUNDS) | Q(note="", links__len=0)
PLANNED = Q(begins_on__gte=EARLIEST, due_on__lte=LATEST)

BRING_MOVES_WITHIN = """
    WITH moved AS (
        UPDATE plans_move SET
            due_on = LEAST(due_on, '2199-12-31'::date),
            begins_on = GREATEST(LEAST(begins_on, '2199-12-31'::date), '1950-01-01'::date),
            version = version + 1
        WHERE due_on > '2199-12-31' OR begins_on < '1950-01-01'
        RETURNING *
    )
    INSERT INTO plans_movechange (
        move_id, kind, at, state, reason, name, what, done_when, hours, begins_on, due_on, serves
    )
    SELECT
        uuid, 'postponed', now(), state, '', name, what, done_when, hours, begins_on, due_on,
        ARRAY(
            SELECT item.slug FROM plans_moveitem AS serving
            JOIN careerladder_checklistitem AS item ON item.id = serving.item_id
            WHERE serving.move_id = moved.uuid ORDER BY item.position
        )
    FROM moved;
    -- So that a constraint can be added in the same transaction.
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""


def bound(model: str, condition: Q, name: str) -> AddConstraintNotValid:
    """Of what is written from now on."""
    return AddConstraintNotValid(model, CheckConstraint(condition=condition, name=name))


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_names")]

    operations = [
        migrations.RunSQL(BRING_MOVES_WITHIN, migrations.RunSQL.noop),
        bound("evidence", HAPPENED, "evidence_happened_within_bounds"),
        bound("evidenceversion", HAPPENED, "evidenceversion_happened_within_bounds"),
        bound("move", PLANNED, "move_dates_within_bounds"),
        bound("movechange", PLANNED, "movechange_dates_within_bounds"),
        bound("pause", Q(until_on__range=BOUNDS), "pause_within_bounds"),
        bound("review", Q(month__range=BOUNDS), "review_month_within_bounds"),
    ]
