"""A small payer's assumptions, in round numbers: 2,000 of 100,000 members are engaged in a year."""

from typing import Any

from contracts.negotiation.assumptions import Assumptions, Scenario

SAID = "as stated"
POPULATION = {"lives": 100000, "adult_share": 0.8, "eligible_share": 0.25, "yield": 0.1, "employees_share": 0.45}
CARE = {
    "enrolled_each": 1.5,
    "activated_each": 1.25,
    "engaged_months_each": 5,
    "measured_each": 1.1,
    "reported_each": 0.9,
    "claim_lines_each": 8,
    "claim_line_allowed": 45,
    "plan_share": 0.8,
}
SESSIONS = {"EXERCISE": 30, "VISIT": 4}
RESULTS = {"pain_responder": 0.5, "function_responder": 0.4, "net_promoter_score": 48}
VALUE = {"saved_each": 450, "benchmark_each": 6000, "error_rate": 0.02}


def numbers(parts: dict[str, Any]) -> dict[str, Any]:
    """The same numbers as a file states them, all certain."""
    return {name: {"base": str(value), "source": SAID} for name, value in parts.items()}


def assuming(**parts: Any) -> Assumptions:
    """Assumptions in which some parts are others."""
    plain = {
        "assumptions": "small",
        "title": "A small payer",
        "population": numbers(POPULATION),
        "care": numbers(CARE) | {"sessions_each": numbers(SESSIONS), "counted_each": numbers({"answered": 0.5})},
        "results": numbers(RESULTS),
        "value": numbers(VALUE),
    }
    return Assumptions.model_validate(plain | parts)


def scenario(**parts: Any) -> Scenario:
    """The numbers of such assumptions."""
    return assuming(**parts).at()
