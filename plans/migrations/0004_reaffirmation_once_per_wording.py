from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_evidence_words")]
    operations = [
        migrations.AddConstraint(
            model_name="reaffirmation",
            constraint=models.UniqueConstraint(
                models.F("mark"), models.F("wording"), name="reaffirmation_once_per_wording"
            ),
        ),
    ]
