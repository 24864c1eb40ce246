from django.db import migrations

# What a search of the journal reads: each word of the note and the links, as it is written and as
# its English stem. ASCII's punctuation and that of typesetting turns into spaces first, so that
# `on-call` and the words within a web address are found one by one. It is spelled out, because in
# a database with the C locale no class of characters knows a letter beyond ASCII.
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~\t\n\r\u00a0\u00ab\u00b7\u00bb\u200b\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2026\u202f\u2192"

# The column stands in no model: no page reads it, only the index and the rank. PostgreSQL fills
# it, so no verb can forget to, and purging a text empties it too. An index on the expression
# alone would save the column, but every rank would work out the words of every hit again.
WORDS = f"""
CREATE FUNCTION evidence_words(note text, links text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.simple', spaced.words)
        || to_tsvector('pg_catalog.english', spaced.words)
    FROM (
        SELECT translate(
            note || ' ' || array_to_string(links, ' '), $p${PUNCTUATION}$p$, repeat(' ', {len(PUNCTUATION)})
        ) AS words
    ) AS spaced
$$;

ALTER TABLE plans_evidence ADD COLUMN words tsvector
    GENERATED ALWAYS AS (evidence_words(note, links::text[])) STORED;

CREATE INDEX evidence_words ON plans_evidence USING gin (words);
"""  # noqa: S608  # Nothing in it comes from outside.
NO_WORDS = """
ALTER TABLE plans_evidence DROP COLUMN words;
DROP FUNCTION evidence_words(text, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_rows_that_are_never_changed")]
    operations = [migrations.RunSQL(WORDS, NO_WORDS)]
