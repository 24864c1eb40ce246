from django.db import migrations

from careerladder.triggers import keep


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0001_initial"),
        ("careerladder", "0002_rows_that_are_never_changed"),
    ]
    operations = [
        keep("reminders_reminderchoice", "allow_setting_the_end"),
        keep("reminders_reminderpause", "allow_setting_the_end"),
        keep("reminders_reminderstop", "allow_setting_the_end"),
        keep("reminders_remindersubject", "refuse_update"),
    ]
