"""What `trueup price whatif` prints: an offer before and after, grids of what you keep, and what moves it most."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from rich.table import Table

from contracts.negotiation.assumption import Assumption
from contracts.negotiation.outcome import Outcome
from contracts.negotiation.prices import Price
from contracts.negotiation.repriced import Setting
from contracts.negotiation.tornado import Bar, End, Tornado
from contracts.negotiation.what_if import ASSUMPTION, Grid, WhatIf
from contracts.plain_data import plain_data
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, Given, assumed_beside_facts
from pipelines.commands.price.breakeven_tables import WITHOUT_PRICE
from pipelines.commands.price.shown import amount, assumptions_table, number

Cents = Fraction | int | None


@dataclass(frozen=True, slots=True)
class Answers:
    """An offer before and after settings, grids, and a tornado; each None or empty where it was not asked for.

    `price` is the one whose break-even the tornado moves, None where the offer has no price of a unit. `behind` holds
    the assumptions that all of it rests on. Where facts alone do not tell savings, only payments are known.
    """

    settings: tuple[Setting, ...]
    told: WhatIf | None
    grids: tuple[Grid, ...]
    swings: Tornado | None
    price: Price | None
    behind: Mapping[str, Assumption]
    tells_savings: bool = True


def print_answers(loaded: Given, answers: Answers, top: int) -> None:
    """Print all of it, of a tornado the first bars, and the assumptions it rests on."""
    console = tables.page()
    console.print(f"{loaded.offer.name} {_basis(loaded)}: {ESTIMATE}.", highlight=False)
    if answers.told is not None:
        tables.print_whole(console, _before_and_after(answers.told, tells_savings=answers.tells_savings))
        console.print(_who_bears(answers.told), highlight=False)
    for grid in answers.grids:
        tables.print_whole(console, _grid(grid, tells_savings=answers.tells_savings))
    if answers.swings is not None:
        for table in _tornado(answers.swings, answers.price, top):
            tables.print_whole(console, table)
    if answers.behind:
        tables.print_whole(console, assumptions_table(answers.behind))
    for words in assumed_beside_facts(loaded):
        console.print(f"Taken for granted: {words}", highlight=False)


def _basis(loaded: Given) -> str:
    """Say what the offer is settled on."""
    if not loaded.facts:
        return f"under {loaded.assumptions.assumptions}"
    rest = "" if loaded.assumed is None else f", under {loaded.assumed.assumptions} in what they do not tell"
    return f"on last year's facts{rest}"


def _before_and_after(told: WhatIf, *, tells_savings: bool) -> Table:
    table = tables.listing("\nBefore and after", ("",), ("before", "after", "change"))
    for name, *ends in _rows(told, tells_savings=tells_savings):
        table.add_row(name, *(amount(cents, "not known") for cents in ends))
    return table


def _rows(told: WhatIf, *, tells_savings: bool) -> Iterator[tuple[str, Cents, Cents, Cents]]:
    before, after = told.before, told.after
    yield (
        "fees before results",
        before.headline_cents,
        after.headline_cents,
        after.headline_cents - before.headline_cents,
    )
    yield "you pay", before.payment_cents, after.payment_cents, told.payment_moved_cents
    saved = (before.projection.saved_cents, after.projection.saved_cents) if tells_savings else (None, None)
    kept = (before.payer_net_cents, after.payer_net_cents) if tells_savings else (None, None)
    yield "you save", *saved, told.saved_moved_cents
    yield "you keep", *kept, told.payer_net_moved_cents
    yield "the vendor keeps", before.margin_cents, after.margin_cents, told.margin_moved_cents


def _who_bears(told: WhatIf) -> str:
    """Say in a sentence who bears the change."""
    if told.moves_nothing:
        return "This moves nothing: nothing that is paid or saved here rests on it."
    vendor = "; what the vendor keeps is not known: no assumption says what its work costs"
    if told.margin_moved_cents is not None:
        vendor = f", the vendor keeps {_more(told.margin_moved_cents)}"
    return f"You pay {_more(told.payment_moved_cents)} and keep {_more(told.payer_net_moved_cents)}{vendor}."


def _more(cents: Fraction | int) -> str:
    return "the same" if not cents else f"{amount(abs(Fraction(cents)))} {'more' if cents > 0 else 'less'}"


def _grid(grid: Grid, *, tells_savings: bool) -> Table:
    name, does = grid.rows[0].name.removeprefix(ASSUMPTION), "keep" if tells_savings else "pay"
    beside = f" in rows, {grid.columns[0].name.removeprefix(ASSUMPTION)} in columns" if grid.columns else ""
    columns = [_value(each.value) for each in grid.columns] or [f"you {does}"]
    table = tables.listing(f"\nWhat you {does}: {name}{beside}", ("",), columns)
    for row, cells in zip(grid.rows, grid.cells, strict=True):
        table.add_row(
            _value(row.value),
            *(amount(cell.payer_net_cents if tells_savings else cell.payment_cents) for cell in cells),
        )
    return table


def _tornado(swings: Tornado, price: Price | None, top: int) -> Iterator[Table]:
    ends = ("low", "base", "high")
    kept = tables.listing(
        "\nWhat moves most what you keep", ("assumption",), (*ends, "you keep at low", "at high", "apart")
    )
    kept.add_column("source")
    for bar in [bar for bar in swings.bars if bar.swing_cents][:top]:
        cells = (amount(bar.low.payer_net_cents), amount(bar.high.payer_net_cents), amount(bar.swing_cents))
        kept.add_row(bar.name, *_range(bar), *cells, bar.number.source)
    yield kept
    if price is not None:
        at = (*ends, "at low", "at high", "apart")
        found = tables.listing(f"\nWhat moves most the break-even price of {price.name}", ("assumption",), at)
        found.add_column("source")
        for bar in [bar for bar in swings.by_price if _moves_a_price(bar)][:top]:
            prices = (_price(bar.low), _price(bar.high), amount(bar.price_swing_cents, ""))
            found.add_row(bar.name, *_range(bar), *prices, bar.number.source)
        yield found
    together = tables.listing("\nOne at a time can mislead: together", ("",), ("you keep", "break-even price"))
    for words, end in {"all as expected": swings.expected, **swings.together}.items():
        together.add_row(words, amount(end.payer_net_cents), _price(end))
    yield together


def _range(bar: Bar) -> tuple[str, str, str]:
    return number(bar.number.at("low")), number(bar.number.base), number(bar.number.at("high"))


def _moves_a_price(bar: Bar) -> bool:
    return bar.low.break_even_cents != bar.high.break_even_cents


def _price(end: End) -> str:
    found = end.break_even
    return "" if found is None else amount(found.exact_cents, WITHOUT_PRICE.get(found.ends, ""))


def _value(text: str) -> str:
    """Write an exact value of an axis for a person; what is no number stays as it was given."""
    try:
        return number(Fraction(text))
    except ValueError:
        return text


def document_of(loaded: Given, answers: Answers) -> Mapping[str, Any]:
    """Return all that was found as plain data, with the assumptions it rests on."""
    told, swings = answers.told, answers.swings
    ends = partial(_outcome, tells_savings=answers.tells_savings)
    return {
        "is": ESTIMATE,
        "for": "the payer alone",
        "offer": loaded.offer.name,
        "assumptions": None if loaded.assumed is None else loaded.assumed.assumptions,
        "on_facts_of": list(loaded.facts),
        "set": [str(setting) for setting in answers.settings],
        "what_if": None if told is None else {"before": ends(told.before), "after": ends(told.after)},
        "grids": [
            {
                "rows": [str(setting) for setting in grid.rows],
                "columns": [str(setting) for setting in grid.columns],
                "cells": [[ends(cell) for cell in cells] for cells in grid.cells],
            }
            for grid in answers.grids
        ],
        "tornado": None if swings is None else _tornado_document(swings, answers.price),
        "rests_on": plain_data(answers.behind),
    }


def _tornado_document(swings: Tornado, price: Price | None) -> Mapping[str, Any]:
    return {
        "price": None if price is None else price.name,
        "expected": _end(swings.expected),
        "bars": [
            {"name": bar.name, **plain_data(bar.number), "at_low": _end(bar.low), "at_high": _end(bar.high)}
            for bar in swings.bars
        ],
        "together": {words: _end(end) for words, end in swings.together.items()},
    }


def _end(end: End) -> Mapping[str, Any]:
    return {**_outcome(end.outcome), "break_even_cents": plain_data(end.break_even_cents)}


def _outcome(outcome: Outcome, *, tells_savings: bool = True) -> Mapping[str, Any]:
    return {
        "headline_cents": outcome.headline_cents,
        "payment_cents": outcome.payment_cents,
        "saved_cents": plain_data(outcome.projection.saved_cents) if tells_savings else None,
        "payer_net_cents": plain_data(outcome.payer_net_cents) if tells_savings else None,
        "margin_cents": plain_data(outcome.margin_cents),
    }
