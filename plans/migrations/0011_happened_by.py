"""The last day on which evidence may have happened, as a column.

It rewrites both tables and locks them meanwhile, with their indexes: some ten seconds for a hundred
thousand pieces. A rewrite is no UPDATE: triggers are silent, and constraints ask nothing of older
rows.
"""

from django.db import migrations, models

# A trigger sees a row before its generated columns are filled in.
PURGING = """
CREATE OR REPLACE FUNCTION allow_purging_the_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.note = '' AND NEW.links = '{{}}'
        AND to_jsonb(NEW) - {but} = to_jsonb(OLD) - {but}
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a row of % is never changed; its text may only be purged', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def happened_by(model: str) -> migrations.AddField:
    end_of_month = models.Func(
        "happened_on",
        template="(%(expressions)s + interval '1 month' - interval '1 day')::date",
        output_field=models.DateField(),
    )
    return migrations.AddField(
        model,
        "happened_by",
        models.GeneratedField(
            expression=models.Case(
                models.When(precision="month", then=end_of_month), default="happened_on"
            ),
            output_field=models.DateField(),
            db_persist=True,
            help_text="The last day on which it may have happened: of a month, its last.",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("plans", "0010_undone_changes")]

    operations = [
        migrations.RunSQL(
            PURGING.format(but="'note' - 'links' - 'happened_by'"),
            PURGING.format(but="'note' - 'links'"),
        ),
        happened_by("evidence"),
        happened_by("evidenceversion"),
    ]
