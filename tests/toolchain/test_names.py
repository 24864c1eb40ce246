"""A public name is defined in one module, so that a search for it finds one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("careerladder", "assessments", "plans", "packets", "sharing", "reminders"),
    *("portability", "styleguide", "localdb"),
)
# What Django and structlog want to be called so in each module.
SHARED = {"Command", "app_name", "log", "register", "urlpatterns"}


def test_a_public_name_is_defined_in_one_module():
    modules = defaultdict(set)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                for name in public_names(path):
                    modules[name].add(str(path.relative_to(ROOT)))
    repeated = {name: sorted(found) for name, found in modules.items() if len(found) > 1}
    assert not {name: found for name, found in repeated.items() if name not in SHARED}
    # One that repeats no more is to leave the list.
    assert repeated.keys() == SHARED


def public_names(path: Path) -> Iterator[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.Assign(targets=targets):
                names = [each.id for each in targets if isinstance(each, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.TypeAlias(name=ast.Name(id=name)):
                names = [name]
            case _:
                names = []
        yield from (name for name in names if not name.startswith("_"))
