"""Terms of an offer set one by one: by the names of clauses and parameters, judged as the loader and a review do."""

from decimal import Decimal

import pytest

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.loader import load_agreement
from contracts.negotiation.repriced import NotSetError, Setting, is_a_term, names_a_term, repriced
from contracts.presets import DIRECTORY

TWO_STREAM = load_agreement(DIRECTORY / "two_stream.yaml").required()
MILESTONES = load_agreement(DIRECTORY / "milestones.yaml").required()


def having(*settings: str, offer: Agreement = TWO_STREAM) -> Agreement:
    return repriced(offer, [Setting(*each.split("=", 1)) for each in settings], load_exhibits())


def problems(*settings: str) -> tuple[str, ...]:
    with pytest.raises(NotSetError) as raised:
        having(*settings)
    return raised.value.problems


def test_a_parameter_of_a_clause() -> None:
    fee, guarantee = having("3.1.at_risk=0.25", "2.1.sessions=6").clauses
    assert (guarantee.at_risk, fee.sessions) == (Decimal("0.25"), 6)  # type: ignore[attr-defined]


def test_one_price_holds_from_the_first_date_on() -> None:
    assert having("2.1.rate=900.00") == having("2.1.rate.2027-01-01=900.00") != TWO_STREAM
    two_dates = having("2.1.rate.2027-07-01=950.00")
    assert repriced(two_dates, [Setting("2.1.rate", "900.00")], load_exhibits()) == having("2.1.rate=900.00")


def test_parts_of_lists_go_by_what_they_name() -> None:
    changed = having("3.1.measures.pain_responder.ladder.from=0.5", "3.1.gates.baseline_capture.at_least=0.7")
    guarantee = changed.guarantees[0]
    assert guarantee.measures[0].ladder.start == Decimal("0.5")  # type: ignore[attr-defined]
    assert guarantee.measures[1] == TWO_STREAM.guarantees[0].measures[1]
    assert guarantee.gates[0].at_least == Decimal("0.7")


def test_a_whole_part_and_a_parameter_left_to_its_default() -> None:
    ladder = "3.1.measures.pain_responder.ladder={kind: all_or_nothing, target: 0.55}"
    assert having(ladder).guarantees[0].measures[0].ladder.levels == (Decimal("0.55"),)  # type: ignore[attr-defined]
    assert having("3.1.bonus=0.10").guarantees[0].bonus == Decimal("0.10")  # type: ignore[attr-defined]


def test_a_term_of_the_agreement() -> None:
    assert having("fees_in_performance=true").fees_in_performance
    assert having("attribution.lock_months=3").attribution.lock_months == 3


def test_what_is_not_touched_stays_and_the_offer_too() -> None:
    assert having("3.1.at_risk=0.40") == TWO_STREAM
    assert having(offer=MILESTONES) == MILESTONES


def test_ids_that_begin_alike_are_told_apart() -> None:
    plain = TWO_STREAM.model_dump(mode="json", by_alias=True, exclude_unset=True)
    plain["clauses"][0]["id"], plain["clauses"][1]["id"] = "2", "2.1"
    offer = Agreement.model_validate(plain)
    changed = repriced(offer, [Setting("2.1.at_risk", "0.1"), Setting("2.rate", "1.00")], load_exhibits())
    assert changed.guarantees[0].at_risk == Decimal("0.1")  # type: ignore[attr-defined]
    assert changed.fees[0].rate.on(offer.effective) == Decimal("1.00")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("3.1.atrisk=0.25", "3.1.atrisk: is not a known key; did you mean at_risk?"),
        ("3.1.at_risk=25", "3.1.at_risk: must be at most 1 (25% is 0.25), got 25"),
        ("2.1.rate=-3", "2.1.rate.2027-01-01: must be at least 0, got -3"),
        ("3.1.measures.pain_responder.ladder.from=0.7", "3.1.measures[0].ladder: must rise: from, to"),
        ("fee_in_performance=true", "fee_in_performance: there is no 'fee_in_performance'; did you mean fees_in_perf"),
        ("9.9.rate=1", "9.9.rate: there is no '9'; known: 2.1, 3.1, agreement_id, version"),
        ("3.1.measures.pain.weight=1", "3.1.measures.pain.weight: there is no 'pain'; known: pain_responder, function"),
        ("2.1.sessions.each=3", "2.1.sessions.each: sessions is 4 and has no each"),
        ("2.1.sessions=", "2.1.sessions: the value must not be empty"),
        ("2.1=3", "2.1: must be a mapping of keys to values, got '3'"),
        # The loader takes it; a review does not.
        ("3.1.measures.pain_responder.weight=60", "3.1.measures: must have weights that sum to 100, they sum to 110"),
    ],
)
def test_refused_in_words(setting: str, told: str) -> None:
    assert problems(setting)[0].startswith(told)


def test_all_unknown_names_are_told_at_once() -> None:
    assert len(problems("9.9.rate=1", "fee=2", "3.1.at_risk=0.1")) == 2


def test_an_error_that_the_offer_had_already_is_not_the_settings() -> None:
    plain = TWO_STREAM.model_dump(mode="json", by_alias=True, exclude_unset=True)
    plain["clauses"][1]["measures"][0]["weight"] = "60"
    offer = Agreement.model_validate(plain)
    assert repriced(offer, [Setting("2.1.rate", "900.00")], load_exhibits()).fees[0] != offer.fees[0]


def test_a_name_is_a_term_or_not() -> None:
    assert [names_a_term(TWO_STREAM, name) for name in ("3.1.at_risk", "rounding", "population.yield")] == [1, 1, 0]


def test_a_whole_name_leads_to_a_term_or_to_none() -> None:
    names = ("3.1", "3.1.at_risk", "3.1.measures.pain_responder.ladder.from", "effective", "population.yield")
    assert [is_a_term(TWO_STREAM, name) for name in names] == [1, 1, 1, 1, 0]
    assert not is_a_term(TWO_STREAM, "episodes.KNEE.ARTHROPLASTY.cost")
