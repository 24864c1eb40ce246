from django.db import migrations

from careerladder.triggers import keep


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0002_initial"),
        ("careerladder", "0002_rows_that_are_never_changed"),
    ]
    operations = [
        keep("assessments_assessment", "refuse_update"),
        keep("assessments_answer", "refuse_update"),
        keep("assessments_settingaside", "allow_setting_the_end"),
    ]
