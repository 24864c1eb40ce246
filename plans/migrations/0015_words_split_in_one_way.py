"""Words of evidence are split by `plans.words`, as those of a search are, and indexed anew.

A thousand pieces of a few hundred characters take about a second, and the table is locked meanwhile.
Where the rules of splitting change, a migration calls `index_anew` again.

The index over the words goes, because hardly a search of one person's evidence could use it.
"""

from typing import Any

from django.db import migrations, models

import plans.models.evidence_words
from plans.models.evidence_words import digest_of_columns, text_digest
from plans.words.lexemes import tsvector_of

AT_ONCE = 1_000
OLD_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r\u00a0\u00ab\u00b7\u00bb\u200b\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2026\u202f\u2192"
OLD_WORDS = f"""
CREATE FUNCTION evidence_words(note text, links text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple', spaced.words)
        || to_tsvector('pg_catalog.english', spaced.words)
    FROM (
        SELECT translate(
            note || ' ' || array_to_string(links, ' '), $p${OLD_PUNCTUATION}$p$, repeat(' ', {len(OLD_PUNCTUATION)})
        ) AS words
    ) AS spaced
$$;

ALTER TABLE plans_evidence ADD COLUMN words tsvector
    GENERATED ALWAYS AS (evidence_words(note, links::text[])) STORED;

CREATE INDEX evidence_words ON plans_evidence USING gin (words);
"""  # noqa: S608  # Nothing in it comes from outside.
NO_OLD_WORDS = """
ALTER TABLE plans_evidence DROP COLUMN words;
DROP FUNCTION evidence_words(text, text[]);
"""
STORE = """
UPDATE plans_evidence SET words = made.words::tsvector, words_of = made.words_of
FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS made(uuid, words, words_of)
WHERE plans_evidence.uuid = made.uuid
"""


def index_anew(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as rows, connection.cursor() as cursor:
        last = "00000000-0000-0000-0000-000000000000"
        while True:
            rows.execute(
                "SELECT uuid, note, links FROM plans_evidence WHERE uuid > %s"
                " ORDER BY uuid LIMIT %s",
                [last, AT_ONCE],
            )
            texts = rows.fetchall()
            if not texts:
                break
            made = [
                (key, tsvector_of([note, *links]), text_digest(note, links))
                for key, note, links in texts
            ]
            cursor.execute(STORE, [list(column) for column in zip(*made, strict=True)])
            last = texts[-1][0]
        # Deferred checks of the updated rows are done before the table is altered again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [("plans", "0014_web_addresses")]
    operations = [
        migrations.RunSQL(NO_OLD_WORDS, OLD_WORDS),
        migrations.AddField(
            "evidence",
            "words",
            plans.models.evidence_words.WordsField(editable=False, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "evidence",
            "words_of",
            plans.models.evidence_words.TextDigestField(
                default=b"", help_text="The digest of the text that has these words."
            ),
            preserve_default=False,
        ),
        migrations.RunPython(index_anew, migrations.RunPython.noop),
        migrations.AddConstraint(
            "evidence",
            models.CheckConstraint(
                condition=models.Q(words_of=digest_of_columns()),
                name="evidence_words_are_of_its_text",
            ),
        ),
    ]
