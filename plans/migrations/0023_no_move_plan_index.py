"""No query uses it: `move_slot_once` finds the moves of a plan, in fewer bytes."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    # While it is dropped, nobody waits.
    atomic = False
    dependencies = [("plans", "0022_labels")]
    operations = [RemoveIndexConcurrently("move", "move_plan")]
