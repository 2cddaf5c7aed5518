"""What the simulator knows and nobody who reads its files may use: the truth that estimates are judged by.

Belongs here: the shape of ``truth.json``. Does not: how the truth comes about (``truth/*.sql``).
"""

import json
from dataclasses import dataclass, field
from typing import Any

import duckdb

CLAUSES_OF_UNIT = {
    "MEMBER_MONTH": "access_fee",
    "ACTIVATED": "activation_fee",
    "ENGAGED": "engaged_fee",
    "OUTCOME_REPORTED": "outcome_reported_fee",
    "RTM_CLAIM": "rtm_claim_fee",
}


@dataclass(frozen=True)
class Truth:
    """The injected facts. Money is integer cents; ``effects`` and ``responders`` are by vendor, ``oddities`` by name."""

    run: dict[str, Any]
    effects: dict[str, dict[str, int]]
    responders: dict[str, dict[str, dict[str, Any]]]
    oddities: dict[str, int]
    reason_codes: dict[str, int] = field(default_factory=dict)
    billed_units: dict[str, list[str]] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return the content of ``truth.json``."""
        return json.dumps(self.__dict__, indent=2, sort_keys=True) + "\n"


def read_truth(connection: duckdb.DuckDBPyConnection, run: dict[str, Any]) -> Truth:
    """Read the facts that the ranges of members left behind."""
    return Truth(
        run=run,
        effects=effects(connection),
        responders=responders(connection),
        oddities=counts(connection),
        reason_codes=reasons(connection),
        billed_units=units(connection),
    )


def effects(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Return the true effect on spend and the naive difference, cents per activated member and year."""
    rows = connection.execute(
        "select vendor_id, sum(member_count), sum(after_days), sum(before_days), sum(treated_cents),"
        " sum(untreated_cents), sum(before_cents) from truth.effect group by vendor_id order by vendor_id"
    ).fetchall()
    found = {}
    for vendor, members, after, before, treated, untreated, earlier in rows:
        a_year = {
            "treated_cents": round_half_up(treated * 365, after),
            "untreated_cents": round_half_up(untreated * 365, after),
            "before_cents": round_half_up(earlier * 365, before),
        }
        found[vendor] = {
            "member_count": int(members),
            **a_year,
            "causal_effect_cents": round_half_up((treated - untreated) * 365, after),
            "naive_pre_post_cents": a_year["treated_cents"] - a_year["before_cents"],
        }
    return found


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide whole numbers and round half away from zero; 0 for an empty denominator."""
    if denominator == 0:
        return 0
    quotient = (2 * abs(int(numerator)) + int(denominator)) // (2 * int(denominator))
    return -quotient if numerator < 0 else quotient


def responders(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the injected probability of a response, and what was drawn, by vendor and measure."""
    rows = connection.execute(
        "select fact.vendor_id, fact.measure_code,"
        " case fact.measure_code when 'PAIN' then vendor.pain_response_share else vendor.function_response_share end,"
        " sum(fact.member_count), sum(fact.baseline_count), sum(fact.follow_up_count), sum(fact.response_count),"
        " sum(fact.reported_response_count)"
        " from truth.responder as fact inner join parameter.vendor as vendor on vendor.vendor_id = fact.vendor_id"
        " group by all order by all"
    ).fetchall()
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for vendor, measure, probability, members, baselines, follow_ups, responses, reported in rows:
        found.setdefault(vendor, {})[f"{measure.lower()}_responder"] = {
            "probability": probability,
            "member_count": int(members),
            "baseline_count": int(baselines),
            "follow_up_count": int(follow_ups),
            "response_count": int(responses),
            "reported_response_count": int(reported),
        }
    return found


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how often each oddity was put in."""
    rows = connection.execute(
        "select oddity_code, sum(oddity_count) from (select * from truth.member_oddity union all"
        " select * from truth.claim_oddity) group by oddity_code order by oddity_code"
    ).fetchall()
    return {code: int(count) for code, count in rows}


def reasons(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return how many accounts or lines were put in for each reason code of the reconciliation list."""
    return {}


def units(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the kinds of fee that each vendor bills."""
    return {}
