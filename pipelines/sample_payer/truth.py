"""What the simulator knows and nobody who reads its files may use: the truth that estimates are judged by.

Belongs here: the shape of ``truth.json``. Does not: how the truth comes about (``truth/*.sql``).
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from pipelines.sample_payer.tables import query

VENDOR_FACTS = ("responder", "conduct", "member_oddity", "reason")
CLAIM_FACTS = ("effect", "claim_oddity", "disposition")
Counts = dict[str, int]


@dataclass(frozen=True)
class Truth:
    """The injected facts; money is integer cents.

    ``effects`` by vendor: spend per activated member and year in both worlds, their difference, and the naive one.
    ``responders`` and ``conduct`` (what vendors and members do otherwise) by vendor and measure: the injected
    probability and what was drawn from it; ``surveyed`` the same of members whom the plan asks, by their care.
    The others count what was put in on purpose, by name; more of a kind may happen by itself. ``clause_kinds`` by
    vendor: which occur.
    """

    run: Counts
    effects: dict[str, Counts]
    responders: dict[str, dict[str, dict[str, Any]]]
    surveyed: dict[str, dict[str, dict[str, Any]]]
    conduct: dict[str, dict[str, dict[str, Any]]]
    oddities: Counts
    reason_codes: Counts
    dispositions: Counts
    clause_kinds: dict[str, list[str]]

    def as_json(self) -> str:
        """Return the content of ``truth.json``."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def read_truth(connection: duckdb.DuckDBPyConnection, run: Counts) -> Truth:
    """Read the facts that the ranges of members left behind."""
    facts = {name for (name,) in rows(connection, "select table_name from duckdb_tables() where schema_name = 'truth'")}
    oddities = counts(connection, "select oddity_code, oddity_count from truth.member_oddity")
    if "claim_oddity" in facts:
        oddities |= counts(connection, "select oddity_code, oddity_count from truth.claim_oddity")
    too_new = sum(number for _, number in rows(connection, query("truth.too_new")))
    dispositions = {"not_yet_known": too_new} if too_new else {}
    if "disposition" in facts:
        dispositions |= counts(connection, "select disposition_code, row_count from truth.disposition")
    return Truth(
        run=run,
        effects=effects(connection) if "effect" in facts else {},
        responders=responders(connection),
        surveyed=surveyed(connection) if "surveyed" in facts else {},
        conduct=conduct(connection),
        oddities=dict(sorted(oddities.items())),
        reason_codes=counts(connection, "select reason_code, reason_count from truth.reason"),
        dispositions=dict(sorted(dispositions.items())),
        clause_kinds=clause_kinds(connection),
    )


def rows(connection: duckdb.DuckDBPyConnection, text: str) -> list[tuple[Any, ...]]:
    """Return all rows of a query."""
    return connection.execute(text).fetchall()


def counts(connection: duckdb.DuckDBPyConnection, text: str) -> Counts:
    """Return the sums of a query's second column by its first; nothing for a sum of 0."""
    found: Counter[str] = Counter()
    for name, number in rows(connection, text):
        found[name] += number
    return {name: int(number) for name, number in sorted(found.items()) if number}


def effects(connection: duckdb.DuckDBPyConnection) -> dict[str, Counts]:
    """Return spend per activated member and year: in the treated world, in the untreated one, in the year before."""
    found = {}
    for vendor, members, after, before, treated, untreated, earlier in rows(
        connection,
        "select vendor_id, sum(member_count), sum(after_days), sum(before_days), sum(treated_cents),"
        " sum(untreated_cents), sum(before_cents) from truth.effect group by vendor_id order by vendor_id",
    ):
        treated_year, before_year = a_year(treated, after), a_year(earlier, before)
        found[vendor] = {
            "member_count": int(members),
            "exposure_days": int(after),
            "treated_cents": treated_year,
            "untreated_cents": a_year(untreated, after),
            "before_cents": before_year,
            "causal_effect_cents": a_year(treated - untreated, after),
            "naive_pre_post_cents": treated_year - before_year,
        }
    return found


def a_year(cents: int, days: int) -> int:
    """Return cents per 365 days, rounded half away from zero; 0 without exposure."""
    if not days:
        return 0
    rounded = (2 * abs(int(cents)) * 365 + int(days)) // (2 * int(days))
    return -rounded if cents < 0 else rounded


def responders(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the injected probability of a response, and what was drawn from it, by vendor and measure."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for vendor, measure, probability, *numbers in rows(
        connection,
        "select fact.vendor_id, fact.measure_code,"
        " case fact.measure_code when 'PAIN' then vendor.pain_response_share else vendor.function_response_share end,"
        " sum(fact.member_count), sum(fact.baseline_count), sum(fact.follow_up_count), sum(fact.response_count),"
        " sum(fact.reported_response_count)"
        " from truth.responder as fact inner join parameter.vendor as vendor on vendor.vendor_id = fact.vendor_id"
        " group by fact.vendor_id, fact.measure_code, 3 order by fact.vendor_id, fact.measure_code",
    ):
        names = ("member_count", "baseline_count", "follow_up_count", "response_count", "reported_response_count")
        drawn = {name: int(number) for name, number in zip(names, numbers, strict=True)}
        found.setdefault(vendor, {})[f"{measure.lower()}_responder"] = {"probability": probability, **drawn}
    return found


def surveyed(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the injected probability of a response, and what was drawn from it, by kind of care and measure."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for cohort, measure, probability, *numbers in rows(
        connection,
        "select cohort_code, measure_code, probability, sum(member_count), sum(follow_up_count), sum(response_count),"
        " sum(reported_response_count) from truth.surveyed"
        " group by cohort_code, measure_code, probability order by cohort_code, measure_code",
    ):
        names = ("member_count", "follow_up_count", "response_count", "reported_response_count")
        drawn = {name: int(number) for name, number in zip(names, numbers, strict=True)}
        found.setdefault(cohort, {})[f"{measure.lower()}_responder"] = {"probability": probability, **drawn}
    return found


def conduct(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the injected probability of what a measure counts, and what was drawn from it, by vendor and measure."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for vendor, measure, probability, drawn, met in rows(
        connection,
        "select vendor_id, measure_code, probability, sum(drawn_count), sum(met_count) from truth.conduct"
        " group by vendor_id, measure_code, probability order by vendor_id, measure_code",
    ):
        counted = {"probability": probability, "drawn_count": int(drawn), "met_count": int(met)}
        found.setdefault(vendor, {})[measure] = counted
    return found


def clause_kinds(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the kinds of clause at work for each vendor, as agreements call them."""
    found: dict[str, list[str]] = {}
    for vendor, kind in rows(connection, query("truth.clause")):
        found.setdefault(vendor, []).append(kind)
    return found
