"""The body of `trueup price curve`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from contracts.exhibits import Exhibits, load_exhibits
from contracts.negotiation.assumption import Assumption
from contracts.negotiation.payout_curve import (
    SAVINGS,
    NoCurve,
    PayoutCurve,
    curve_of_measure,
    curve_of_savings,
    measured_reach,
    on_assumptions,
    on_facts,
    paid_on,
    savings_reach,
)
from contracts.negotiation.projection import project
from contracts.negotiation.rests_on import payments_rest_on
from contracts.negotiation.what_if import Situation
from contracts.performance import Performance
from contracts.plain_data import plain_data
from contracts.review.expected import LARGEST_FLIP
from contracts.terms.model import Share
from contracts.terms.money import dollars
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, given, require_projected
from pipelines.commands.price.shown import assumptions_table
from pipelines.commands.price.situations import named_in, settled
from pipelines.failures import OK, UnusableInputError

Curve = PayoutCurve | NoCurve


@dataclass(frozen=True, slots=True)
class Asked:
    """Which curves a person asks for, and from which share of what is at risk on one member is a cliff."""

    measure: str | None
    largest_flip: str | None

    def flip(self) -> Fraction:
        """Read the share; raise UnusableInputError for what is none."""
        if self.largest_flip is None:
            return LARGEST_FLIP
        try:
            return Fraction(TypeAdapter(Share).validate_python(self.largest_flip))
        except ValidationError:
            raise UnusableInputError("largest-flip: give a share such as 0.10") from None


def curve_command(offer: Path, assumptions: str, facts: Sequence[Path], asked: Asked, *, as_json: bool) -> int:
    """Print what is paid against each result, where one member decides, and what luck alone earns."""
    flip = asked.flip()
    loaded = given([offer], assumptions, facts)
    situation = Situation(loaded.offer.agreement, loaded.assumptions.at())
    measured = loaded.facts.get(situation.offer.agreement_id)
    if measured is None:
        require_projected(loaded.offers, situation.scenario)
    exhibits = load_exhibits()
    names = _named(situation, exhibits, asked.measure)
    curves = settled(lambda: [_curve(situation, measured, name, exhibits, flip) for name in names])
    behind = {} if measured else _behind(situation, names)
    if as_json:
        document = {"is": ESTIMATE, "offer": loaded.offer.name, "largest_flip": str(flip)}
        resting = {} if measured else {"rests_on": plain_data(behind)}
        print(json.dumps({**document, "curves": [_document(curve) for curve in curves], **resting}, indent=2))
        return OK
    console = tables.page()
    rests = "last year's facts" if measured else loaded.assumptions.assumptions
    console.print(f"What {loaded.offer.name} pays by results, all else as in {rests}: {ESTIMATE}.", highlight=False)
    if not curves:
        console.print("It pays by no result: no measure and no savings change the payment.", highlight=False)
    for curve in curves:
        _print(console, curve, flip)
    if measured is None:
        tables.print_whole(console, assumptions_table(behind))
    return OK


def _behind(situation: Situation, names: Sequence[str]) -> Mapping[str, Assumption]:
    """Return the assumptions behind what curves show: what is paid, and the results that it is shown against."""

    def results(facts: Performance) -> object:
        return [facts.savings if name == SAVINGS else facts.measured(name) for name in names]

    return named_in(situation.scenario, payments_rest_on([situation.offer], situation.scenario, results))


def _named(situation: Situation, exhibits: Exhibits, measure: str | None) -> Sequence[str]:
    known = paid_on(situation.offer, exhibits)
    if measure is None:
        return known
    if measure not in known:
        raise UnusableInputError(f"measure: give what a clause pays on ({', '.join(known) or 'none'}), got {measure!r}")
    return [measure]


def _curve(situation: Situation, measured: Performance | None, name: str, exhibits: Exhibits, flip: Fraction) -> Curve:
    facts = on_assumptions(situation) if measured is None else on_facts(measured)
    if name != SAVINGS:
        return curve_of_measure(situation.offer, facts, name, exhibits, flip)
    if measured is None:
        saved_cents = project(situation.offer, situation.scenario).saved_cents
        return curve_of_savings(situation.offer, facts, savings_reach(situation), saved_cents, flip)
    if measured.savings is None:
        return NoCurve(SAVINGS, "the facts do not have them")
    found = measured.savings
    return curve_of_savings(situation.offer, facts, measured_reach(found), found.observed_cents, flip)


def _print(console: Console, curve: Curve, flip: Fraction) -> None:
    if isinstance(curve, NoCurve):
        console.print(f"\n{curve.of}: {curve.why}", highlight=False)
        return
    table = tables.listing(f"\n{curve.of}", ("result",), ("you pay",))
    table.add_column("")
    for point in curve.corners:
        table.add_row(
            _result(curve, point.result), dollars(point.payment_cents), "expected" if point == curve.expected else ""
        )
    tables.print_whole(console, table)
    for line in _lines(curve, flip):
        console.print(line, highlight=False)


def _lines(curve: PayoutCurve, flip: Fraction) -> list[str]:
    """Say what the table alone does not: cliffs, stretches on which nothing moves, and luck."""
    one = "one dollar of savings" if curve.members is None else "one member"
    lines = [
        f"Cliff: {one} moves {dollars(abs(cliff.moved_cents))}, from {_result(curve, cliff.before.result)} to "
        f"{_result(curve, cliff.after.result)}."
        for cliff in curve.cliffs
    ]
    if not lines and not curve.is_flat:
        lines = [
            f"No cliff: {one} moves no more than {tables.percent(flip)} of the {dollars(curve.stake_cents)} at stake."
        ]
    if curve.is_flat:
        lines.append(f"The payment is the same whatever the result{f': {curve.why_flat}' if curve.why_flat else ''}.")
    else:
        flat = (f"from {_result(curve, first.result)} to {_result(curve, last.result)}" for first, last in curve.flat)
        lines += [f"Flat {words}: there the result moves nothing." for words in flat]
    return [*lines, *(f"By chance alone: {luck}." for luck in curve.luck)]


def _result(curve: PayoutCurve, result: int) -> str:
    if curve.members is None:
        return f"{dollars(result)} saved"
    return f"{result:,} of {curve.members:,} ({tables.percent(Fraction(result, curve.members))})"


def _document(curve: Curve) -> Mapping[str, Any]:
    found = {field.name: plain_data(getattr(curve, field.name)) for field in fields(curve)}
    if isinstance(curve, PayoutCurve):
        found["flat"] = [[first.result, last.result] for first, last in curve.flat]
        found["luck"] = [plain_data(luck._asdict()) for luck in curve.luck]
    return found
