from django.db import migrations

from careerladder.triggers import keep


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_moves")]
    operations = [
        keep("plans_movechange", "refuse_update"),
        keep("plans_acceptance", "refuse_update"),
        keep("plans_review", "refuse_update"),
        keep("plans_recognition", "allow_setting_the_end"),
        keep("plans_pause", "allow_setting_the_end"),
        keep("plans_calendaraddress", "allow_setting_the_end"),
    ]
