from django.db import migrations


def keep(table: str, manner: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {manner} BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {manner}()",
        f"DROP TRIGGER {manner} ON {table}",
    )


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
