"""What a briefing shows, as types: every number with what it rests on."""

from fractions import Fraction
from typing import Literal

from pipelines.publish.shown import Shown

Unit = Literal["cents", "members", "share", "dollars_for_a_dollar", "cases", "number"]


class Figure(Shown):
    """One number: as written, exact in its unit, and the assumptions and clauses it rests on, by name.

    A clause is named with its offer, such as `two_stream 2.1`. `value` is None where words stand for a number.
    """

    words: str
    value: Fraction | None
    unit_code: Unit
    is_loss: bool = False
    rests_on: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class Row(Shown):
    """One row of a table: what it is, and a figure for each column; without figures it heads the rows below it."""

    name: str
    detail: str = ""
    figures: tuple[Figure, ...] = ()
    is_total: bool = False
    is_flagged: bool = False


class Table(Shown):
    """Figures in rows and columns, with what the table says as a whole."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Swing(Shown):
    """What is left at the low and the high end of one assumption, all else as expected."""

    assumption: str
    words: str
    low_words: str
    high_words: str
    at_low: Figure
    at_high: Figure


class Swings(Shown):
    """The assumptions of an offer that move most what is kept, the largest move first, and what all do together.

    `unmoving` counts those further down that are not shown.
    """

    offer: str
    expected: Figure
    swings: tuple[Swing, ...]
    worst: Figure
    best: Figure
    unmoving: int = 0


class CurvePoint(Shown):
    """What is paid at one result, a share of members or cents saved; `is_cliff`: one more than before moves much."""

    result: Fraction
    paid_cents: int
    is_cliff: bool = False


class Curve(Shown):
    """What each result pays, all else as expected: the picture, and a table of its corners.

    `labels` are results to write below the picture; `why_none` says why there is neither picture nor table.
    """

    heading: str
    points: tuple[CurvePoint, ...] = ()
    expected: Fraction = Fraction(0)
    expected_words: str = ""
    labels: tuple[tuple[Fraction, str], ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    why_none: str = ""


class Bin(Shown):
    """The share of all cases that leave at least `first_cents` and less than `last_cents`."""

    first_cents: int
    last_cents: int
    share: Fraction


class Histogram(Shown):
    """What one offer could leave, over so many cases; without bars where it can come to one amount only."""

    offer: str
    cases: int
    bins: tuple[Bin, ...]


class Chances(Shown):
    """What could happen: a picture of each offer, and a table of all."""

    pictures: tuple[Histogram, ...]
    table: Table


class AssumptionRow(Shown):
    """One assumption as written; `number` is its place in the list, which figures refer to."""

    number: int
    name: str
    words: str
    base: str
    range: str
    source: str
    is_checked: bool


class Choice(Shown):
    """A number of the assumptions file that nobody measures: what the reader asks for, or how numbers vary together."""

    words: str
    value: str
    source: str


class Quotes(Shown):
    """Whose offer it is, the clauses by which it pays, in plain words, and who bears it when fewer members engage."""

    offer: str
    vendor: str
    clauses: tuple[str, ...]
    volume_risk: str


class Line(Shown):
    """One of the three lines of the answer, and the assumptions that its numbers rest on."""

    heading: str
    words: str
    rests_on: tuple[str, ...]


class Headline(Shown):
    """One large figure of an offer, with a note of a few words."""

    name: str
    figure: Figure
    note: str


class Briefing(Shown):
    """All that a briefing shows of some offers under one set of assumptions; `length` is how long each runs."""

    title: str
    assumptions_name: str
    assumptions_title: str
    offers: tuple[str, ...]
    length: str
    lines: tuple[Line, ...]
    headlines: tuple[Headline, ...]
    elsewhere: str
    compared: tuple[Table, ...]
    last_year: Table | None
    quotes: tuple[Quotes, ...]
    swings: tuple[Swings, ...]
    curves: tuple[Curve, ...]
    curves_left: int
    largest_flip: str
    chances: Chances
    guarantees: Table
    budget: Table
    assumptions: tuple[AssumptionRow, ...]
    unused: int
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """The place of each assumption in the list, by its name."""
        return {row.name: row.number for row in self.assumptions}


class PriceLine(Shown):
    """One price that was found, or why there is none."""

    name: str
    detail: str
    price: Figure
    why: str


class PricesOf(Shown):
    """All that was found of one price of an offer; `zone` says where both sides can sign, over the cases told."""

    heading: str
    zone: str
    how_cases: str
    lines: tuple[PriceLine, ...]


class PricePage(Shown):
    """The prices that only the payer may know."""

    assumptions_name: str
    prices: tuple[PricesOf, ...]
    assumptions: tuple[AssumptionRow, ...]
    choices: tuple[Choice, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """The place of each assumption in the list, by its name."""
        return {row.name: row.number for row in self.assumptions}
