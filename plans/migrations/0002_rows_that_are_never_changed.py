from django.db import migrations

from careerladder.triggers import keep


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_initial"),
        ("careerladder", "0002_rows_that_are_never_changed"),
    ]
    operations = [
        keep("plans_evidenceversion", "allow_purging_the_text"),
        keep("plans_evidencetie", "allow_setting_the_end"),
        keep("plans_removal", "allow_setting_the_end"),
        keep("plans_mark", "allow_setting_the_end"),
        keep("plans_phasepick", "allow_setting_the_end"),
        keep("plans_reaffirmation", "refuse_update"),
    ]
