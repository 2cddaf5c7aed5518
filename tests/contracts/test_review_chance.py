"""Review of chance: what luck earns, what one member decides, and what moves nothing on given facts."""

from fractions import Fraction
from typing import Any

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from contracts.fit import FactsDoNotFitError
from contracts.performance import Performance
from contracts.review import review
from contracts.review.expected import Expected
from contracts.terms.chance import chance_of
from tests.contracts.building import ACTIVATION, YEAR, agreement, guarantee, measured, units

LINEAR = {"kind": "linear", "from": "0.45", "to": "0.60"}
GATE = {"measure": "baseline_capture", "at_least": "0.80", "effect": "zero_earned"}
# Told beside what chance earns, and tested with what else is said of outcomes.
OF_NATURE = {"no_comparator", "acuity_not_split", "threshold_unverified"}


def target(at: str, **terms: Any) -> dict[str, Any]:
    return {"kind": "all_or_nothing", "target": at, **terms}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def judged(ladder: dict[str, Any], measure: str = "pain_responder", **terms: Any) -> dict[str, Any]:
    return {"measure": measure, "weight": "100", "ladder": ladder} | terms


def found(exhibits: Exhibits, *clauses: dict[str, Any], **expected: Any) -> list[tuple[str, str]]:
    findings = review(agreement(ACTIVATION, *clauses), exhibits, Expected(**expected))
    return [(finding.code, finding.message) for finding in findings if finding.code not in OF_NATURE]


def codes(exhibits: Exhibits, *clauses: dict[str, Any], **expected: Any) -> list[str]:
    return [code for code, _ in found(exhibits, *clauses, **expected)]


@pytest.mark.parametrize(
    ("least", "members", "rate", "chance"),
    [
        (2, 3, "1/2", "1/2"),
        (3, 4, "1/3", "1/9"),  # 4 x (1/27)(2/3) + 1/81 = 9/81
        (0, 5, "0", "1"),
        (1, 5, "0", "0"),
        (5, 5, "1", "1"),
        (6, 5, "1", "0"),
    ],
)
def test_the_chance_of_a_count_is_exact(least: int, members: int, rate: str, chance: str) -> None:
    assert chance_of(least, members, Fraction(rate)) == Fraction(chance)


def test_beyond_ten_thousand_members_the_chance_goes_on() -> None:
    exact, beyond = chance_of(5050, 10_000, Fraction(1, 2)), chance_of(5051, 10_001, Fraction(1, 2))
    assert abs(exact - beyond) < Fraction(1, 200)
    assert chance_of(0, 20_000, Fraction(0)) == 1 - chance_of(1, 20_000, Fraction(0)) == 1


def test_luck_is_told_with_its_number_its_rate_and_what_would_be_right(exhibits: Exhibits) -> None:
    # Of 4 members 2 or more at a true rate of 45%: 1 - 0.55^4 - 4 x 0.45 x 0.55^3 = 0.60902.
    (luck, _) = found(exhibits, guarantee(judged(target("0.50"), minimum_denominator="30")), members=4)
    assert luck[0] == "luck_passes"
    assert luck[1].startswith(
        "luck earns half or more with a chance of 60.9%: 4 members (as expected) at a true rate of 45%"
    )
    assert "(five points short of 0.50); count " in luck[1]


@pytest.mark.parametrize(
    ("ladder", "measure", "members", "lucky"),
    [
        # Half or more at 0.525, the natural course 0.39: 2 of 3 members or more in 33.8%, of 400 never.
        (LINEAR, "function_responder", 3, True),
        (LINEAR, "function_responder", 400, False),
        # At 0.30 to 0.40 half is earned at 0.35, which the natural course reaches in any number.
        ({"kind": "linear", "from": "0.30", "to": "0.40"}, "function_responder", 400, True),
        # One member at a true rate of 0.25 passes 0.30 one time in four, and no more.
        (target("0.30"), "pain_responder", 1, False),
        # A step that earns half is passed when it is reached.
        (
            {"kind": "step", "steps": [{"at": "0.5", "earn": "0.5"}, {"at": "1", "earn": "1"}]},
            "pain_responder",
            4,
            True,
        ),
        (target("0.30", better="lower"), "pain_responder", 4, True),
        (target("0.30", better="lower"), "pain_responder", 400, False),
        (LINEAR | {"kind": "improvement"}, "pain_responder", 4, False),
        (target("0.50"), "net_promoter_score", 4, False),  # answers to a score succeed at no rate
        (target("0.50"), "reports_on_time", 4, False),  # nor do reports
        (target("0.50"), "happiness", 4, False),
    ],
)
def test_luck_falls_with_the_number_of_members(
    exhibits: Exhibits, ladder: dict[str, Any], measure: str, members: int, *, lucky: bool
) -> None:
    assert ("luck_passes" in codes(exhibits, guarantee(judged(ladder, measure)), members=members)) == lucky


def test_what_is_asked_for_ends_the_finding(exhibits: Exhibits) -> None:
    (luck, *_) = found(exhibits, guarantee(judged(target("0.50"))))
    asked = int(luck[1].split("count ")[1].split()[0])
    assert "luck_passes" in codes(exhibits, guarantee(judged(target("0.50"))), members=asked - 1)
    for members in (asked, asked + 1, asked + 7):
        assert "luck_passes" not in codes(exhibits, guarantee(judged(target("0.50"))), members=members)


@pytest.mark.parametrize(
    ("terms", "expected", "decides"),
    [
        # One member of 100 is a fifteenth of the way from 0.45 to 0.60.
        ({"ladder": LINEAR}, {"members": 100}, None),
        ({"ladder": LINEAR}, {"members": 100, "largest_flip": Fraction(6, 100)}, "6.7%"),
        ({"ladder": target("0.50")}, {"members": 10_000}, "100%"),
        ({"ladder": LINEAR | {"kind": "linear_with_cliff", "floor": "0.25"}}, {"members": 10_000}, "25%"),
        ({"ladder": LINEAR, "gate": GATE}, {"members": 100}, "100%"),
        ({"ladder": LINEAR, "gate": GATE | {"effect": "factor", "factor": "0.8"}}, {"members": 100}, "20%"),
        ({"ladder": LINEAR, "gate": GATE | {"effect": "factor", "factor": "0.9"}}, {"members": 100}, None),
        ({"ladder": LINEAR, "gate": GATE | {"effect": "suspend"}}, {"members": 100}, None),
        ({"ladder": LINEAR, "gate": GATE | {"measure": "reports_on_time"}}, {"members": 100}, None),
    ],
)
def test_what_one_member_decides(
    exhibits: Exhibits, terms: dict[str, Any], expected: dict[str, Any], decides: str | None
) -> None:
    told = found(exhibits, guarantee(judged(**terms)), **expected)
    flips = [message for code, message in told if code == "one_member_decides"]
    assert [decides in message for message in flips] == ([] if decides is None else [True])


def test_a_measure_and_its_gate_decide_by_their_weight(exhibits: Exhibits) -> None:
    pain = judged(target("0.50"), weight="30", group="outcome", gate=GATE)
    function = judged(target("0.50"), "function_responder", weight="25", group="outcome")
    engaged = judged(target("0.50"), "engagement", weight="45")
    of_group = GATE | {"scope": "group", "group": "outcome"}
    told = found(exhibits, guarantee(pain, function, engaged, gates=[GATE, of_group]), members=100)
    shares = sorted(float(message.split("%")[0].split()[-1]) for code, message in told if code == "one_member_decides")
    # The measures' own steps are 30, 25 and 45; the gates close 30 (pain), 55 (the group) and all of it.
    assert shares == [25, 30, 30, 45, 55, 100]


def facts(**terms: Any) -> Performance:
    plain = {"agreement_id": "example", "period": YEAR, "paid_through": "2027-06-30", "settlement": "final"}
    return Performance.model_validate(plain | {"units": [units("1", "50")]} | terms)


@pytest.mark.parametrize(
    ("clause", "codes_found"),
    [
        # 50 activations at 100.
        ({"kind": "period_cap", "amount": "5000"}, ["cap_above_fees"]),
        ({"kind": "period_cap", "amount": "4999.99"}, []),
        ({"kind": "collar", "ceiling": "5000"}, ["moves_nothing"]),
        (
            {
                "kind": "volume_tier",
                "mode": "marginal",
                "tiers": [{"above": "0", "factor": "1"}, {"above": "50", "factor": "0.9"}],
            },
            ["moves_nothing"],
        ),
        (
            {
                "kind": "volume_tier",
                "mode": "marginal",
                "tiers": [{"above": "0", "factor": "1"}, {"above": "49", "factor": "0.9"}],
            },
            [],
        ),
    ],
)
def test_what_moves_nothing_on_facts(exhibits: Exhibits, clause: dict[str, Any], codes_found: list[str]) -> None:
    assert codes(exhibits, {"id": "8", "text": "Term.", **clause}, facts=facts()) == codes_found


def test_facts_say_how_many_members_there_are(exhibits: Exhibits) -> None:
    told = found(
        exhibits,
        guarantee(judged(target("0.50"))),
        facts=facts(measures=[measured("pain_responder", 20, 50)]),
    )
    assert all("50 members (as in the facts)" in message or "one member of 50" in message for _, message in told)
    assert len(told) == 2


@pytest.mark.parametrize(("error", "lucky"), [("29000", False), ("30000", True)])
def test_savings_that_luck_passes(exhibits: Exhibits, error: str, *, lucky: bool) -> None:
    # A rate of 2% is passed by luck in 25.25% at an error of 3%, in 24.5% at one of 2.9%.
    side = {"minimum_rate": "0.02", "basis": "first_dollar", "bands": [{"above": "0", "share": "0.5"}]}
    evidence = {"estimate": "observed", "expected_rate": "0.1", "governs": "agreed"}
    clause = {"kind": "shared_savings", "id": "8", "text": "Share.", "evidence": evidence, "gain": side}
    savings = {"status": "credible", "benchmark": "1000000", "actual": "990000", "standard_error": error}
    assert codes(exhibits, clause, facts=facts(savings=savings)) == (["luck_passes"] if lucky else [])


def test_facts_of_another_agreement_are_refused(exhibits: Exhibits) -> None:
    with pytest.raises(FactsDoNotFitError, match="must be example, the agreement settled, got other"):
        codes(exhibits, facts=facts(agreement_id="other"))
