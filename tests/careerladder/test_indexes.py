"""No index is kept that another one, of the same column and more, stands in for."""

from __future__ import annotations

from django.db import connection

APPS = ("careerladder_%", "assessments_%", "plans_%", "packets_%", "sharing_%", "portability_%")
# Of whole tables: of some rows an index answers for no others. Django makes those of a table
# between two.
NEEDLESS = """
    SELECT one.indexrelid::regclass::text
    FROM pg_index one
    JOIN pg_index other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
    JOIN pg_class relation ON relation.oid = one.indrelid
    WHERE relation.relname LIKE ANY(%s) AND relation.relname <> ALL(%s)
        AND NOT one.indisunique AND one.indnkeyatts = 1
        AND one.indkey[0] > 0 AND one.indkey[0] = other.indkey[0]
        AND one.indclass[0] = other.indclass[0]
        AND one.indpred IS NULL AND other.indpred IS NULL
"""
BETWEEN_TWO = [
    "careerladder_question_items",
    "careerladder_resource_phases",
    "careerladder_roadblock_phases",
    "careerladder_suggestedmove_items",
    "careerladder_user_groups",
    "careerladder_user_user_permissions",
    "plans_review_evidence",
    "plans_review_moves",
]
# Django adds one to each indexed column of characters: a new column needs `drop_prefix_index`.
FOR_BEGINNINGS = """
    SELECT indexname FROM pg_indexes
    WHERE indexdef LIKE '%%_pattern_ops%%' AND tablename LIKE ANY(%s)
"""
# Of all people's words: a search is of one person, whose rows the journal's index finds.
OF_WORDS = """
    SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%(words)%%' OR indexdef LIKE '%%(note)%%'
"""


def test_no_index_is_for_a_search_by_beginnings(db):
    with connection.cursor() as cursor:
        cursor.execute(FOR_BEGINNINGS, [[*APPS, "account_%"]])
        assert cursor.fetchall() == []


def test_no_index_is_over_everybodys_words(db):
    with connection.cursor() as cursor:
        cursor.execute(OF_WORDS)
        assert cursor.fetchall() == []


def test_no_index_is_the_beginning_of_another(db):
    with connection.cursor() as cursor:
        cursor.execute(NEEDLESS, [list(APPS), BETWEEN_TWO])
        assert cursor.fetchall() == []
