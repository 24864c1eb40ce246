"""Read the rows of fixture files, in Django's YAML format, with their line numbers.

Django's own deserializer doesn't keep line numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from careerladder.ladders.loading.row import CONTENT_MODELS, Mistake, Row


def read_folder(folder: Path) -> tuple[list[Row], list[Mistake]]:
    """Return all rows of a folder in the order of its files, and what could not be read."""
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    if not files:
        mistakes.append(Mistake(str(folder), 1, "There is no .yaml file here."))
    for path in files:
        for found in _read_file(path):
            if isinstance(found, Row):
                rows.append(found)
            else:
                mistakes.append(found)
    return rows, mistakes


def _read_file(path: Path) -> Iterator[Row | Mistake]:
    file, text = str(path), path.read_bytes()
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Mistake(file, line, f"This is not YAML: {error.problem}.")
        return
    except yaml.reader.ReaderError as error:
        line = text.count(b"\n", 0, error.position) + 1
        yield Mistake(file, line, f"This is not UTF-8 text: {error.reason}.")
        return
    if not isinstance(root, yaml.SequenceNode):
        yield Mistake(file, 1, "A fixture must be a list of rows.")
        return
    for node in root.value:
        yield from _read_row(file, node)


def _read_row(file: str, node: yaml.Node) -> Iterator[Row | Mistake]:
    parts = _pairs(node)
    if sorted(name for name, _, _ in parts) != ["fields", "model"]:
        yield Mistake(file, _line(node), "A row must have the keys model and fields, each once.")
        return
    values = {name: value for name, _, value in parts}
    label = _name(values["model"])
    model = next((each for each in CONTENT_MODELS if each._meta.label_lower == label.lower()), None)
    if model is None:
        message = f"{label} is not a model of a ladder's content."
        yield Mistake(file, _line(values["model"]), message)
        return
    if not isinstance(values["fields"], yaml.MappingNode):
        yield Mistake(file, _line(values["fields"]), "Write the fields of a row as name: value.")
        return

    row = Row(model, {}, file, _line(node))
    loader = yaml.CSafeLoader("")
    for name, key, value in _pairs(values["fields"]):
        if name in row.fields:
            yield Mistake(file, _line(key), f"{name} is here twice.")
        row.lines[name] = _line(key)
        try:
            row.fields[name] = loader.construct_object(value, deep=True)
        except (yaml.YAMLError, ValueError, LookupError, AttributeError):
            # Such as 2026-02-30, or !!bool maybe. The check of the row's values refuses a node.
            row.fields[name] = value
    yield row


def _pairs(node: yaml.Node) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """The name, key node and value node of each pair; empty if the node is no mapping."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(_name(key), key, value) for key, value in node.value]


def _name(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1
