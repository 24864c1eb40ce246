from django.db import migrations


def keep(table: str, manner: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {manner} BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {manner}()",
        f"DROP TRIGGER {manner} ON {table}",
    )


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
