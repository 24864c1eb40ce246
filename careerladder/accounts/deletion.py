"""What goes when an account goes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import CASCADE

from careerladder.models import User

IN_OUR_WORDS = {
    "acceptances": "proposals you accepted",
    "authenticators": "passkeys and other ways of two-step login",
    "calendar addresss": "addresses of your plan’s calendar",
    "email addresses": "e-mail addresses",
    "email changes": "changes of your e-mail address",
    "evidence": "pieces of evidence",
    "log entrys": "entries in the staff’s log",
    "marks": "ticks, and items marked as not possible",
    "moves": "moves of your plan",
    "pauses": "pauses of your plan",
    "phase picks": "phases you chose",
    "recognitions": "roadblocks you recognized",
    "reviews": "looks back at a month",
    "sittings": "unfinished assessments",
}


@dataclass(frozen=True)
class Belonging:
    name: str
    count: int


def belongings_of(person: User) -> list[Belonging]:
    """The rows that belong to a person, by kind; what belongs to those goes with them.

    One query a kind. Apps above add kinds of their own, and none can be forgotten here.
    """
    found = []
    for relation in person._meta.related_objects:
        if relation.on_delete is CASCADE:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: person})
            name = str(relation.related_model._meta.verbose_name_plural)
            found.append(Belonging(IN_OUR_WORDS.get(name, name), rows.count()))
    return sorted((each for each in found if each.count), key=lambda each: each.name)
