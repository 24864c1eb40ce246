from django.db import migrations

# The order that the page shows from now on. Dates stay as they are: where they and the positions
# disagreed, the dates are right.
RENUMBER = """
UPDATE plans_move SET position = ordered.position
FROM (
    SELECT uuid, row_number() OVER (
        PARTITION BY user_id, ladder_id ORDER BY due_on, position, uuid
    ) AS position
    FROM plans_move WHERE state IN ('planned', 'under-way')
) AS ordered
WHERE ordered.uuid = plans_move.uuid AND ordered.position <> plans_move.position
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0019_calendar_dates"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="move",
            options={"ordering": ["due_on", "position", "uuid"]},
        ),
        migrations.RunSQL(RENUMBER, migrations.RunSQL.noop),
    ]
