from django.db import migrations

from careerladder.triggers import keep

# Three manners of keeping a row as it was. The tables of the apps above name theirs in migrations
# of their own. A refusal is an integrity error, like that of any constraint.
FUNCTIONS = """
CREATE FUNCTION refuse_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % is never changed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION allow_setting_the_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.until IS NULL AND NEW.until IS NOT NULL
        AND to_jsonb(NEW) - 'until' = to_jsonb(OLD) - 'until'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'of a row of % only the empty end is set, once', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION allow_purging_the_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.note = '' AND NEW.links = '{}'
        AND to_jsonb(NEW) - 'note' - 'links' = to_jsonb(OLD) - 'note' - 'links'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a row of % is never changed; its text may only be purged', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION refuse_update();
DROP FUNCTION allow_setting_the_end();
DROP FUNCTION allow_purging_the_text();
"""


class Migration(migrations.Migration):
    dependencies = [("careerladder", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        keep("careerladder_ladderversion", "refuse_update"),
        keep("careerladder_itemrevision", "refuse_update"),
    ]
