"""A link is what careerladder/web/web_addresses.py says. What was recorded before stays as it is."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import CheckConstraint, Func, Value
from django.db.migrations.operations.base import Operation
from django.db.models.lookups import IRegex

LINKS = Func("links", Value("\n"), function="array_to_string", output_field=models.TextField())
ADDRESSES = Value(r"^(https?://[^\s!-/:-@\\\]^`{-~…“”\u2018\u2019]\S*(\n|$))*$")


def tighten(model: str) -> list[Operation]:
    name = f"{model}_links_lead_to_the_web"
    constraint = CheckConstraint(condition=IRegex(LINKS, ADDRESSES), name=name)
    return [migrations.RemoveConstraint(model, name), AddConstraintNotValid(model, constraint)]


class Migration(migrations.Migration):
    dependencies = [("plans", "0013_current_ladder")]

    operations = [*tighten("evidence"), *tighten("evidenceversion")]
