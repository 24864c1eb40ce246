from django.db import migrations


def keep(table: str, manner: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {manner} BEFORE UPDATE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {manner}()",
        f"DROP TRIGGER {manner} ON {table}",
    )


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
