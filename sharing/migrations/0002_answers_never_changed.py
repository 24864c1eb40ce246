from django.db import migrations

from careerladder.triggers import keep


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0001_initial"),
        ("careerladder", "0002_rows_that_are_never_changed"),
    ]
    operations = [
        keep("sharing_sharelink", "allow_setting_the_end"),
        keep("sharing_signoff", "refuse_update"),
        keep("sharing_completion", "refuse_update"),
    ]
