"""The briefing as self-contained HTML, from the scorecard's base and its own parts: no script, no address, no clock."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment

from pipelines.publish.briefing import drawings
from pipelines.publish.briefing.page import Briefing, PricePage, Row, Table
from pipelines.publish.figures import counted
from pipelines.publish.templating import TEMPLATES, templates_of

MARK = "Estimate, not a settlement"


class Span(NamedTuple):
    """Assumptions that follow each other in the list: where it starts, and how it is written, such as A3–A7."""

    first: int
    words: str


def render_briefing(briefing: Briefing) -> str:
    """Write the page: the same briefing gives the same bytes."""
    return _environment().get_template("briefing.html.j2").render(page=briefing, mark_words=MARK)


def render_prices(page: PricePage) -> str:
    """Write the page of the prices that only the payer may know."""
    return _environment().get_template("prices.html.j2").render(page=page, mark_words=MARK)


class Rests(NamedTuple):
    """What figures rest on: assumptions by name, and whether on what an offer says, too."""

    rests_on: tuple[str, ...]
    on_the_offer: bool


def rests_of(row: Row) -> Rests:
    """Return what a row rests on."""
    names = dict.fromkeys(chain.from_iterable(figure.rests_on for figure in row.figures))
    return Rests(tuple(names), any(figure.clauses for figure in row.figures))


def rests_alike(table: Table) -> Rests | None:
    """Return what all rows of a table rest on, where that is the same; None where it differs."""
    found = [rests_of(row) for row in table.rows if row.figures]
    return found[0] if len({(frozenset(each.rests_on), each.on_the_offer) for each in found}) == 1 else None


def spans(names: Sequence[str], numbers: Mapping[str, int]) -> list[Span]:
    """Write assumptions by their places in the list, neighbours together: A1–A4, A7. Raises KeyError for a stranger."""
    places = sorted(numbers[name] for name in names)
    found: list[list[int]] = []
    for place in places:
        if found and found[-1][-1] == place - 1:
            found[-1].append(place)
        else:
            found.append([place])
    return [Span(run[0], f"A{run[0]}" if len(run) == 1 else f"A{run[0]}–A{run[-1]}") for run in found]


@cache
def _environment() -> Environment:
    drawn = (drawings.swing_scale, drawings.swing_bar, drawings.payout_curve, drawings.histogram)
    folders = (Path(__file__).parent / "templates", TEMPLATES)
    return templates_of(folders, (rests_of, rests_alike, spans, counted), drawn)
