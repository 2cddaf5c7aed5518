"""Reads the Markdown cases: ``given`` tables, optional ``building`` steps, ``then`` tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

STEP = re.compile(r"^(?P<word>given|then|building)\b")
NAME = re.compile(r"`([a-z_]+\.[a-z0-9_]+)`")
BACKGROUND = "background"


@dataclass
class Table:
    name: str
    columns: list[str] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)


@dataclass
class Case:
    title: str
    given: list[Table] = field(default_factory=list)
    building: list[str] = field(default_factory=list)
    then: list[Table] = field(default_factory=list)


def read_cases(text: str) -> list[Case]:
    """Read the cases of one file; the section called ``background`` is given to all of them."""
    background, cases, case = Case(BACKGROUND), [], None
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    introduced: Table | None = None
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            title = tokens[index + 1].content.strip()
            case = background if title == BACKGROUND else Case(title)
            cases += [] if case is background else [case]
        elif token.type == "paragraph_open" and (step := STEP.match(tokens[index + 1].content)):
            introduced = read_step(case, step["word"], tokens[index + 1].content)
        elif token.type == "table_open":
            if introduced is None:
                raise ValueError("a table that no `given` or `then` introduces")
            introduced.columns, *introduced.rows = rows_of(tokens[index:])
            introduced = None
    for each in cases:
        each.given = background.given + each.given
        each.building = background.building + each.building
        if not each.then:
            raise ValueError(f"case {each.title!r} expects nothing: it has no `then` table")
    return cases


def read_step(case: Case | None, word: str, content: str) -> Table | None:
    """Add a step to its case and return the table that the next Markdown table fills, if any."""
    names = NAME.findall(content)
    if case is None or not names:
        raise ValueError(f"a step outside a case, or without a table name: {content!r}")
    if word == "building":
        case.building += names
        return None
    table = Table(names[0])
    (case.given if word == "given" else case.then).append(table)
    return table


def rows_of(tokens: Sequence[Token]) -> list[list]:
    """Return the cells of the table that starts at the first token, the header row first."""
    rows: list[list] = []
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in {"th_open", "td_open"}:
            cell = tokens[index + 1].content.strip()
            rows[-1].append({"": None, '""': ""}.get(cell, cell))
        elif token.type == "table_close":
            break
    return rows
