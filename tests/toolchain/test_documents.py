"""README, CONTRIBUTING and docs/: what they name is there."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from careerladder.configuration import Configuration
from careerladder.ladders.loading.row import CONTENT_MODELS, fixture_fields
from careerladder.models import Ladder

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def anchors_of(document: Path) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", text_of(document))
    return {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(document):
    without_code = re.sub(r"(?s)```.*?```|`[^`]*`", "", text_of(document))
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code):
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(document):
    text = text_of(document)
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands <= set(get_commands())
    targets = set(re.findall(r"(?m)^([a-z]+):", text_of(ROOT / "Makefile")))
    assert set(re.findall(r"(?m)(?:`|^|=\S+ )make ([a-z]+)", text)) <= targets
    services = set(re.findall(r"docker compose (?:exec|logs|stop)((?: -\S+)*) ([a-z]+)", text))
    assert {service for _, service in services} <= set(COMPOSE["services"])


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_path_in_the_repository_that_is_named_exists(name):
    text = text_of(ROOT / name)
    named = re.findall(
        r"`((?:tests|docs|bin|plans|packets|sharing|static|fixtures)/[\w./-]*)", text
    )
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_lists_every_setting():
    rows = re.findall(r"(?m)^\| (`[A-Z_`, ]+) \|", text_of(ROOT / "README.md"))
    listed = {name for row in rows for name in re.findall(r"[A-Z_]+", row)}
    assert listed == {name.upper() for name in Configuration.model_fields} | {"PGBIN"}


def test_the_database_is_asked_as_the_server_reaches_it():
    """By TCP: while an empty volume is set up, PostgreSQL answers on its socket only."""
    assert "--host=127.0.0.1" in COMPOSE["services"]["database"]["healthcheck"]["test"]


@pytest.mark.parametrize("model", CONTENT_MODELS, ids=lambda model: model._meta.model_name)
def test_the_guide_to_content_describes_every_field(model):
    guide = text_of(ROOT / "docs" / "writing-content.md")
    shared, *kinds = re.split(r"(?m)^### ", guide[guide.index("## Every field") :])
    (own,) = [kind for kind in kinds if f"`{model._meta.label_lower}`" in kind.split("|")[0]]
    sections = own if model is Ladder else shared + own
    described = {
        name
        for cell in re.findall(r"(?m)^\| (`[\w`, ]+) \|", sections)
        for name in re.findall(r"\w+", cell)
    }
    assert described == set(fixture_fields(model))
    for name, field in fixture_fields(model).items():
        if field.max_length and name not in {"slug", "systems"}:
            assert re.search(rf"(?m)^\| `{name}` \| [^|]*up to {field.max_length}\b", own), name
