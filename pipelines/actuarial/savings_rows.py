"""Savings as they may be paid on, every reason against it, and what threatens them: rows of ``actuarial.*``."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import duckdb

from contracts.terms.intervals import SHOWN
from contracts.terms.money import Rounding, round_cents
from pipelines.actuarial import savings_read
from pipelines.actuarial.decision import Decision, Finding, Number, decide
from pipelines.actuarial.savings_found import evidence_of, rule_of
from pipelines.actuarial.savings_read import Found
from pipelines.actuarial.threats import Threat, threats

READ: Sequence[str] = savings_read.READ
SAVINGS, REASONS, THREATS = "actuarial.savings", "actuarial.savings_reason", "actuarial.threat"
TEXT, WHOLE, FLAG = "varchar", "bigint", "boolean"
# Rates, errors and what else is no whole number are texts of 12 digits.
TABLES: Mapping[str, Mapping[str, str]] = {
    SAVINGS: {
        "agreement_id": TEXT,
        "role_code": TEXT,
        "status_code": TEXT,
        "tier_code": TEXT,
        "design_id": TEXT,
        "design_version_number": WHOLE,
        "method_code": TEXT,
        "population_code": TEXT,
        "benchmark_cents": WHOLE,
        "actual_cents": WHOLE,
        "gross_cents": WHOLE,
        "standard_error_cents": TEXT,
        "error_rate": TEXT,
        "smallest_rate": TEXT,
        "luck_chance": TEXT,
        "credibility": TEXT,
        "prior_gross_cents": WHOLE,
        "treated_count": WHOLE,
        "effective_count": TEXT,
        "lower_cents": WHOLE,
        "upper_cents": WHOLE,
    },
    REASONS: {"agreement_id": TEXT, "reason_code": TEXT, "subject_code": TEXT, "value": TEXT, "limit_value": TEXT},
    THREATS: {"agreement_id": TEXT, "threat_code": TEXT, "is_answered": FLAG, "value": TEXT, "beside_value": TEXT},
}


def rows(connection: duckdb.DuckDBPyConnection) -> dict[str, list[list[object]]]:
    """Return the rows of each table, of every agreement."""
    result: dict[str, list[list[object]]] = {table: [] for table in TABLES}
    for found in savings_read.read(connection):
        decision = decide(rule_of(found), evidence_of(found))
        result[SAVINGS].append(savings_row(found, decision))
        agreement_id = found.terms["agreement_id"]
        result[REASONS] += [reason_row(agreement_id, each) for each in decision.findings]
        result[THREATS] += [threat_row(agreement_id, each) for each in threats(found, decision)]
    return result


def savings_row(found: Found, decision: Decision) -> list[object]:
    """Return the row of an agreement in the order of its columns."""
    effect, main = decision.effect, found.main
    told = {
        **{name: found.terms[name] for name in ("agreement_id", "role_code", "design_id")},
        "design_version_number": found.terms["design_version"],
        "status_code": decision.status_code,
        "tier_code": decision.tier_code,
        "method_code": None if main is None else main["method_code"],
        "population_code": found.terms["population_code"],
        **{name: getattr(decision, name) for name in ("benchmark_cents", "actual_cents", "gross_cents")},
        **{name: _digits(getattr(decision, name)) for name in ("error_rate", "smallest_rate", "luck_chance")},
        "credibility": _digits(decision.credibility),
        "prior_gross_cents": decision.prior_gross_cents,
    }
    if effect is not None:
        limits = (effect.gross_cents + side * effect.limit_cents for side in (-1, 1))
        lower, upper = (round_cents(limit, Rounding.HALF_UP) for limit in limits)
        told |= {"lower_cents": lower, "upper_cents": upper, "standard_error_cents": _digits(effect.error_cents)}
        told |= {"treated_count": effect.treated_count, "effective_count": effect.effective_count}
    return [told.get(column) for column in TABLES[SAVINGS]]


def reason_row(agreement_id: str, finding: Finding) -> list[object]:
    """Return the row of a reason."""
    return [agreement_id, finding.reason_code, finding.subject_code, _digits(finding.value), _digits(finding.limit)]


def threat_row(agreement_id: str, threat: Threat) -> list[object]:
    """Return the row of a threat."""
    return [agreement_id, threat.threat_code, threat.is_answered, _digits(threat.value), _digits(threat.beside)]


def _digits(value: Number | None) -> Decimal | None:
    if value is None:
        return None
    exact = Fraction(value)
    return SHOWN.divide(Decimal(exact.numerator), Decimal(exact.denominator))
