"""The items that a move serves."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint

from careerladder.models import ChecklistItem


class MoveItem(models.Model):
    """A move serves an item: its result should be evidence for that."""

    move = models.ForeignKey("plans.Move", models.CASCADE, related_name="+", db_index=False)
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item__position"]
        constraints = [UniqueConstraint("move", "item", name="move_serves_an_item_once")]

    def __str__(self) -> str:
        return f"{self.move_id} serves {self.item_id}"
