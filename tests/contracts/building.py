"""Small agreements and facts, built from the plain form that the files have."""

from typing import Any

from contracts.agreement import Agreement
from contracts.performance import Performance

ACTIVATION = {"kind": "activation_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "100.00"}}
ACCESS = {"kind": "access_fee", "id": "2", "text": "Fee.", "rate": {"2026-01-01": "0.85"}}
RTM = {"kind": "rtm_claim_fee", "id": "3", "text": "Fee."}
YEAR = {"from": "2026-01-01", "to": "2026-12-31"}


def agreement(*clauses: dict[str, Any], **terms: Any) -> Agreement:
    """An agreement for 2026 with these clauses."""
    plain = {
        "agreement_id": "example",
        "version": "1",
        "payer_id": "payer",
        "vendor_id": "vendor",
        "effective": "2026-01-01",
        "terminates": "2026-12-31",
        "executed": "2025-12-01",
        "fees_in_performance": "false",
        "clauses": list(clauses),
    }
    return Agreement.model_validate(plain | terms)


def units(clause: str, count: str, **terms: Any) -> dict[str, Any]:
    """A row of units over the whole year."""
    return {"clause": clause, **YEAR, "count": count, **terms}


def month(clause: str, number: int, count: str, **terms: Any) -> dict[str, Any]:
    """A row of units in one month of 28 days or more."""
    return {"clause": clause, "from": f"2026-{number:02}-01", "to": f"2026-{number:02}-28", "count": count, **terms}


def measured(name: str, numerator: int, denominator: int, **terms: Any) -> dict[str, Any]:
    """A measured rate."""
    counts = {"numerator": str(numerator), "denominator": str(denominator)}
    return {"measure": name, **counts, "status": "measured", **terms}


def facts(*rows: dict[str, Any], **terms: Any) -> Performance:
    """Final facts for 2026 with these rows of units."""
    plain = {
        "agreement_id": "example",
        "period": YEAR,
        "paid_through": "2027-06-30",
        "settlement": "final",
        "units": list(rows),
    }
    return Performance.model_validate(plain | terms)


def guarantee(*measures: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """A guarantee with all of the fees at risk, so that its pool is the fee."""
    plain = {
        "kind": "performance_guarantee",
        "id": "9",
        "text": "At risk.",
        "at_risk": "1",
        "base": "net_fees_before_performance",
        "mode": "clawback",
        "missing_policy": "nri_base",
        "no_measure": "earn",
        "measures": list(measures),
    }
    return plain | terms


def rate(name: str, weight: str, target: str = "0.5", **terms: Any) -> dict[str, Any]:
    """A measure with an all-or-nothing ladder."""
    return {"measure": name, "weight": weight, "ladder": {"kind": "all_or_nothing", "target": target}, **terms}
