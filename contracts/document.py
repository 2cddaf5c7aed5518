"""A YAML file as plain text values with the line of every field.

Repeated keys, aliases, anchors, tags and a second document are refused. Every scalar stays text; the models type it.
All problems are collected with their lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

MAXIMUM_BYTES = 1_000_000
MAXIMUM_DEPTH = 20

FieldPath = tuple[str | int, ...]
Plain = str | list[Any] | dict[str, Any]


class Severity(StrEnum):
    """An error stops; a warning is for a person to judge."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Where something is wrong, what, and what would be right. `code` is stable; `line` counts from 1."""

    file: str
    line: int
    field: str
    code: str
    message: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """`file:line: field: message`, as a person reads it."""
        place = f"{self.file}:{self.line}: "
        warning = "warning: " if self.severity is Severity.WARNING else ""
        return place + warning + (f"{self.field}: " if self.field else "") + self.message


@dataclass(slots=True)
class Document:
    """The values of a file, the line of every field, and what was wrong with the text itself."""

    file: str
    plain: Plain = ""
    lines: dict[FieldPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: FieldPath) -> int:
        """Line of a field, or of the nearest field around it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: FieldPath, code: str, message: str) -> None:
        """Note a problem at a field."""
        self.problems.append(Problem(self.file, self.line(path), field_text(path), code, message))


def field_text(path: FieldPath) -> str:
    """Write a field path as people do: `clauses[2].at_risk`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_document(path: Path, name: str | None = None, maximum_bytes: int = MAXIMUM_BYTES) -> Document:
    """Read a file; `name` is what problems call it, its path by default. An unreadable file is a problem too."""
    document = Document(name or str(path))
    try:
        content = path.read_bytes()
    except OSError as error:
        document.problem((), "unreadable", f"cannot be read: {error.strerror or 'unknown reason'}")
        return document
    if len(content) > maximum_bytes:
        document.problem((), "too_large", f"must have at most {maximum_bytes} bytes, got {len(content)}")
        return document
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        document.problem((), "not_text", f"must be UTF-8 text; byte {error.start} is not")
        return document
    parse(text, document)
    return document


def parse(text: str, document: Document) -> None:
    """Parse text into a document."""
    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.lines[()] = mark.line + 1 if mark else 1
        document.problem((), "not_yaml", f"is not YAML: {error.problem or error.context}")
        return
    except yaml.YAMLError:
        document.problem((), "not_yaml", "is not YAML: it holds a character that is not allowed")
        return
    deep = _first_too_deep(events)
    if deep is not None:
        document.problems.append(
            _problem(document, deep, "too_deep", f"must not be nested deeper than {MAXIMUM_DEPTH}")
        )
        return
    following = iter(events)
    for event in following:
        if isinstance(event, yaml.DocumentStartEvent):
            if () in document.lines:
                message = "must hold one document only, not a second"
                document.problems.append(_problem(document, event, "second_document", message))
                return
            document.plain = _node(next(following), following, document, ())
    if () not in document.lines:
        document.problem((), "empty", "must not be empty")


def _first_too_deep(events: list[Any]) -> Any:
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAXIMUM_DEPTH:
                return event
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _node(event: Any, events: Iterator[Any], document: Document, path: FieldPath) -> Plain:
    document.lines.setdefault(path, event.start_mark.line + 1)
    if isinstance(event, yaml.AliasEvent):
        document.problem(path, "alias", f"must not be an alias (*{event.anchor}); write the value out")
        return ""
    if event.anchor is not None:
        document.problem(path, "anchor", f"must not carry an anchor (&{event.anchor})")
    if event.tag is not None:
        document.problem(path, "tag", f"must not carry a tag ({event.tag})")
    if isinstance(event, yaml.ScalarEvent):
        return str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Plain] = []
        while not isinstance(item := next(events), yaml.SequenceEndEvent):
            items.append(_node(item, events, document, (*path, len(items))))
        return items
    return _mapping(events, document, path)


def _mapping(events: Iterator[Any], document: Document, path: FieldPath) -> dict[str, Plain]:
    values: dict[str, Plain] = {}
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        key_text = key.value if isinstance(key, yaml.ScalarEvent) else None
        if key_text is None or key.anchor is not None or key.tag is not None or key_text == "<<":
            document.problems.append(
                _problem(document, key, "key", "a key must be plain text, without anchor, tag, alias or merge")
            )
            if not isinstance(key, yaml.ScalarEvent | yaml.AliasEvent):
                _node(key, events, document, (*path, "?"))
            _node(next(events), events, document, (*path, "?"))
            continue
        here = (*path, key_text)
        if key_text in values:
            first = document.line(here)
            problem = Problem(
                document.file,
                key.start_mark.line + 1,
                field_text(here),
                "repeated_key",
                f"must be given once; it is given on line {first} already",
            )
            document.problems.append(problem)
            _node(next(events), events, document, (*path, "?"))
            continue
        document.lines[here] = key.start_mark.line + 1
        values[key_text] = _node(next(events), events, document, here)
    return values


def _problem(document: Document, event: Any, code: str, message: str) -> Problem:
    return Problem(document.file, event.start_mark.line + 1, "", code, message)
