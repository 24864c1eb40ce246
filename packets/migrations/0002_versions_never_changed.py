from django.db import migrations

from careerladder.triggers import keep


class Migration(migrations.Migration):
    dependencies = [
        ("packets", "0001_initial"),
        ("careerladder", "0002_rows_that_are_never_changed"),
    ]
    operations = [keep("packets_packetversion", "refuse_update")]
