"""Tornado: the moves of the worked example of value, their order, and what all numbers together come to."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.break_even import break_even_in
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.prices import prices
from contracts.negotiation.tornado import BETTER, HIGH, LOW, WORSE, Tornado, tornado
from contracts.negotiation.what_if import Situation

HERE = Path(__file__).parent
OFFER = load_agreement(HERE / "paying_back" / "engaged_500.yaml").required()
DRIVERS = load(HERE / "drivers.yaml", Assumptions).required()
ENGAGED = 22500
SURGERY, THERAPY = "value.avoided.surgery.reduction", "value.avoided.physical_therapy.reduction"


def price_in(scenario: Scenario) -> PriceFound:
    return break_even_in(OFFER, prices(OFFER)[0], scenario)


def drawn(assumptions: Assumptions = DRIVERS) -> Tornado:
    return tornado(Situation(OFFER, assumptions.at()), price_in)


def having(**changed: Mapping[str, Any]) -> Assumptions:
    """The drivers with numbers named by a service and a part, such as drugs__reduction."""
    plain = DRIVERS.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for name, terms in changed.items():
        service, part = name.split("__")
        plain["value"]["avoided"][service][part] |= terms
    return Assumptions.model_validate(plain)


def test_what_each_number_moves() -> None:
    # 15% of operations avoided are 199.50 a member, at 0.8 of it 159.60; 25% are 106.40 more. Therapy is 235.20.
    found = drawn()
    bars = {bar.name: bar for bar in found.bars}

    def moved(name: str) -> tuple[Fraction, Fraction]:
        ends = (bars[name].low, bars[name].high)
        return tuple((end.payer_net_cents - found.expected.payer_net_cents) / ENGAGED for end in ends)  # type: ignore[return-value]

    assert moved(SURGERY) == (-15960, 10640)
    assert moved(THERAPY) == (-23520, 0)
    assert (bars[SURGERY].swing_cents, bars[SURGERY].price_swing_cents) == (26600 * ENGAGED, 26600)
    assert bars[SURGERY].number.source == "a study of surgery"


def test_break_even_is_what_each_member_saves() -> None:
    found = drawn()
    assert found.expected.break_even_cents == 43296
    surgery = next(bar for bar in found.bars if bar.name == SURGERY)
    assert (surgery.low.break_even_cents, surgery.high.break_even_cents) == (43296 - 15960, 43296 + 10640)


def test_the_largest_stands_first_and_a_tie_by_name() -> None:
    # Realisation moves 0.6 x 578.70 = 347.22. Both new numbers move 48.00: 60 x 0.8, and 0.3 x 1,000 x 0.2 x 0.8.
    found = drawn(
        having(drugs__reduction={"low": "0", "high": "1"}, advanced_imaging__price={"low": "0", "high": "1000"})
    )
    assert [bar.name for bar in found.bars] == [
        "value.realisation",
        SURGERY,
        THERAPY,
        # 11,250 members more or less lose 67.04 each: at 500.00 they save 432.96.
        "population.yield",
        "value.avoided.advanced_imaging.price",
        "value.avoided.drugs.reduction",
        "results.pain_responder",
    ]
    assert [bar.swing_cents / ENGAGED for bar in found.bars] == [34722, 26600, 23520, 6704, 4800, 4800, 0]
    assert [bar.name for bar in found.by_price][-2:] == ["population.yield", "results.pain_responder"]


def test_what_all_come_to_together() -> None:
    found = drawn()
    # Low: 11,250 members, no operation and no therapy avoided: 0.4 x (578.70 - 199.50 - 294.00) - 30.00 = 4.08.
    assert found.together[LOW].payer_net_cents == (408 - 50000) * ENGAGED // 2
    assert found.together[LOW].break_even_cents == 408
    worse, better = (found.together[end] for end in (WORSE, BETTER))
    # At 4.08 saved for 500.00 paid more members lose more; by itself fewer members are better, also where they gain:
    # 578.70 + 133.00 - 30.00.
    assert worse.payer_net_cents == (408 - 50000) * ENGAGED * 3 // 2
    assert better.payer_net_cents == (68170 - 50000) * ENGAGED // 2
    # Members lose on base values, and gain on high ones: one at a time does not tell.
    assert found.together[HIGH].payer_net_cents == (68170 - 50000) * ENGAGED * 3 // 2


def test_an_effect_below_zero_has_no_break_even_price() -> None:
    found = drawn(having(surgery__reduction={"low": "-1"}))
    bar = next(bar for bar in found.bars if bar.name == SURGERY)
    # 578.70 - 199.50 - 1,330.00 at 0.8, less 30.00.
    assert bar.low.break_even_cents is None
    assert bar.price_swing_cents is None
    assert found.by_price[-1] is bar


def test_a_number_that_was_set_stays_there() -> None:
    scenario = DRIVERS.at().having({"population.yield": Fraction(0)})
    found = tornado(Situation(OFFER, scenario), price_in)
    assert "population.yield" not in {bar.name for bar in found.bars}
    # Nobody engages, so nothing moves, and any price pays back.
    assert {bar.swing_cents for bar in found.bars} == {0}
    assert found.expected.break_even is not None
    assert found.expected.break_even.ends == "any_price"


def test_numbers_that_are_all_certain_have_no_tornado() -> None:
    plain = DRIVERS.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def certain(part: Any) -> Any:
        if not isinstance(part, dict):
            return part
        return {key: certain(value) for key, value in part.items() if key not in {"low", "high"}}

    found = drawn(Assumptions.model_validate(certain(plain)))
    assert (found.bars, found.together) == ((), {})
