from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0021_acceptance_systems"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mark",
            name="kind",
            field=models.CharField(
                choices=[("met", "Met"), ("not-possible", "Not possible in my current job")],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="movechange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("added", "Added"),
                    ("accepted", "Added from the proposal"),
                    ("rescheduled", "Rescheduled by the proposal"),
                    ("edited", "Edited"),
                    ("postponed", "Due date changed"),
                    ("reordered", "Moved in the plan"),
                    ("shifted", "Due date moved by a pause"),
                    ("started", "Started"),
                    ("put-back", "Moved back to planned"),
                    ("dropped", "Dropped"),
                    ("withdrawn", "Removed by the proposal"),
                    ("done", "Done"),
                    ("taken-up-again", "Added back to the plan"),
                    ("undone", "Undone"),
                ],
                max_length=14,
            ),
        ),
    ]
