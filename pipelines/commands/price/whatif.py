"""The body of `trueup price whatif`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.exhibits import load_exhibits
from contracts.negotiation.break_even import break_even_in
from contracts.negotiation.comparison import ENGAGEMENT
from contracts.negotiation.on_facts import OnFacts
from contracts.negotiation.prices import Price, quoted_cents
from contracts.negotiation.repriced import Setting
from contracts.negotiation.tornado import Tornado, tornado
from contracts.negotiation.what_if import Situation, WhatIf, grid, price_setting, range_of
from contracts.terms.money import Rounding, round_cents
from pipelines.commands.price import Given, given, require_projected
from pipelines.commands.price.found_prices import price_asked
from pipelines.commands.price.situations import MEASURED, Sides, behind, settings_of, settled, sides_of
from pipelines.commands.price.whatif_tables import Answers, document_of, print_answers
from pipelines.failures import OK, UnusableInputError

# The numbers whose grids a buyer looks at first, where the assumptions have them.
SURGERY, REALISATION = "value.avoided.surgery.reduction", "value.realisation"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks: settings, the sides of a grid, a tornado of so many bars, and the price it searches."""

    settings: Sequence[str]
    grid: Sequence[str]
    tornado: bool
    top: int
    clause: str | None


def whatif_command(offer: Path, assumptions: str | None, facts: Sequence[Path], asked: Asked, *, as_json: bool) -> int:
    """Print an offer before and after settings, a grid and a tornado on top of them; asked nothing, the usual grids."""
    settings, sides = settings_of(asked.settings), sides_of(asked.grid)
    if asked.top < 1:
        raise UnusableInputError("top: give a number from 1 on")
    loaded = given([offer], assumptions, facts)
    if loaded.facts:
        _require_set(asked)
        answers = settled(lambda: _answers_on_facts(loaded, settings, sides), on=MEASURED)
    else:
        situation = Situation(loaded.offer.agreement, loaded.assumptions.at())
        price = price_asked(situation.offer, asked.clause)
        require_projected(loaded.offers, situation.scenario)
        answers = settled(lambda: _answers(situation, settings, sides, price, is_tornado_asked=asked.tornado))
    if as_json:
        print(json.dumps(document_of(loaded, answers), indent=2))
    else:
        print_answers(loaded, answers, asked.top)
    return OK


def _answers(
    before: Situation, settings: Sequence[Setting], sides: Sides, price: Price | None, *, is_tornado_asked: bool
) -> Answers:
    exhibits = load_exhibits()
    after = before.having(settings, exhibits)
    is_open = not settings and not sides.rows
    grids = _usual_sides(after, price) if is_open else [sides] if sides.rows else []
    return Answers(
        settings=tuple(settings),
        told=WhatIf(before.outcome, after.outcome) if settings else None,
        grids=tuple(grid(after, each.rows, each.columns, exhibits) for each in grids),
        swings=_tornado(after, price) if is_tornado_asked or is_open else None,
        price=price,
        behind=behind(before, after),
    )


def _require_set(asked: Asked) -> None:
    """Raise UnusableInputError for what facts do not answer: they are one year, and know no range."""
    wrong = [] if asked.settings or asked.grid else ["set: on facts give a term and its value, or a grid"]
    wrong += ["tornado: facts have no range that could move anything; leave out --facts"] if asked.tornado else []
    wrong += ["clause: is of a tornado, and facts have none; leave out --facts"] if asked.clause is not None else []
    if wrong:
        raise UnusableInputError("\n".join(wrong))


def _answers_on_facts(loaded: Given, settings: Sequence[Setting], sides: Sides) -> Answers:
    exhibits, offer = load_exhibits(), loaded.offer.agreement
    scenario = None if loaded.assumed is None else loaded.assumed.at()
    before = OnFacts(offer, loaded.facts[offer.agreement_id], scenario)
    after = before.having(settings, exhibits)
    return Answers(
        settings=tuple(settings),
        told=WhatIf(before.outcome, after.outcome) if settings else None,
        grids=(grid(after, sides.rows, sides.columns, exhibits),) if sides.rows else (),
        swings=None,
        price=None,
        behind=behind(before, after),
        tells_savings=before.tells_savings,
    )


def _tornado(situation: Situation, price: Price | None) -> Tornado:
    if price is None:
        return tornado(situation, lambda _: None)
    return tornado(situation, lambda scenario: break_even_in(situation.offer, price, scenario))


def _usual_sides(situation: Situation, price: Price | None) -> list[Sides]:
    """Return what grids are of without being asked: effect on surgery by engagement, price by realisation."""
    scenario = situation.scenario
    surgery, realisation = range_of(scenario, SURGERY), range_of(scenario, REALISATION)
    found = [Sides(surgery, range_of(scenario, ENGAGEMENT))] if surgery else []
    if realisation and price is not None:
        found.append(Sides(_prices(situation, price, realisation), realisation))
    return found


def _prices(situation: Situation, price: Price, at: Sequence[Setting]) -> list[Setting]:
    """Return the price as quoted, and the break-even price at each of the settings: on either side it turns."""
    offer, exhibits = situation.offer, load_exhibits()
    quoted = round_cents(quoted_cents(offer, situation.scenario, price), Rounding.HALF_UP)
    found = (break_even_in(offer, price, situation.having([each], exhibits).scenario) for each in at)
    cents = {quoted, *(each.price_cents for each in found if each.price_cents is not None)}
    return [price_setting(offer, price, each) for each in sorted(cents)]
