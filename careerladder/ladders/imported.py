"""Parts of ladders that came with imported archives, and belong to the records of those."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from careerladder.ladders.loading.load import lock_content
from careerladder.models import (
    ChecklistItem,
    ItemRevision,
    LadderVersion,
    Phase,
    Question,
    Roadblock,
    RoutingRule,
    SuggestedMove,
)

# Each before those it refers to.
IMPORTED_MODELS: tuple[Any, ...] = (
    SuggestedMove,
    RoutingRule,
    Question,
    ChecklistItem,
    Roadblock,
    Phase,
)


@transaction.atomic
def delete_unused_parts() -> None:
    """Delete imported parts that no record refers to any more, as after an account was deleted."""
    if not any(model.objects.filter(imported=True).exists() for model in IMPORTED_MODELS):
        return
    lock_content()
    ladders = set[int]()
    for model in IMPORTED_MODELS:
        unused = model.objects.filter(imported=True)
        for relation in model._meta.get_fields(include_hidden=True):
            is_reference = relation.auto_created and not relation.concrete and relation.one_to_many
            if is_reference and relation.related_model is not ItemRevision:
                referring = relation.related_model._base_manager
                unused = unused.exclude(
                    Exists(referring.filter(**{relation.field.name: OuterRef("pk")}))
                )
        rows = dict(unused.values_list("pk", "ladder"))
        if model is ChecklistItem:
            ItemRevision.objects.filter(item__in=rows).delete()
        model.objects.filter(pk__in=rows).delete()
        ladders |= set(rows.values())
    for ladder in ladders:
        add_version(ladder)


def add_version(ladder: int) -> None:
    """Let every process read a ladder anew whose imported parts changed. Its files are the same."""
    last = LadderVersion.objects.filter(ladder=ladder).latest("number")
    LadderVersion.objects.create(
        ladder_id=ladder, number=last.number + 1, changes="", digest=last.digest
    )
