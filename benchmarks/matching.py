"""Matching and estimating at size: ``python -m benchmarks.matching 20000x200000``, within 60 s and 4 GB.

The extracts of a made-up payer are written to a warehouse; another process reads them, matches by both methods and
estimates every row. Once with thousands of cells, once with a single one.
"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

import duckdb
import numpy as np
from numpy.random import PCG64, Generator

from benchmarks.report import RESULTS, machine, table, write_section
from benchmarks.scale import used
from contracts.exhibits import load_exhibits
from contracts.savings_tables import savings_tables
from pipelines.actuarial import estimating
from pipelines.actuarial.estimate_rows import TABLE as ESTIMATES
from pipelines.actuarial.extract import EVENT_ITEMS, SPEND_ITEMS, WINDOWS
from pipelines.engines.duckdb import connect, load_table
from pipelines.settling import load_agreements

ROOT = Path(__file__).resolve().parents[1]
SIZE, CELLS, SEED = "20000x200000", (3000, 1), 20260101
MOST_SECONDS, MOST_BYTES = 60, 4e9
MONTHS = np.array([*range(-24, 0), *range(1, 13)])
# Shares of member months with spend, by outcome: all care is both of the first, and what else there is.
MSK, OTHER, PLACEBO = 0.25, 0.20, 0.02
# Who is treated, and what each member cost: numbers that the queries below make extracts of.
PEOPLE = """
    create table people as
    select
        number, 'm' || lpad(cast(number as varchar), 7, '0') as member_id,
        case when is_treated then 'TREATED' else 'CONTROL' end as arm_code, 'c' || cell as cell_id,
        'e' || employer as group_id, age, cast(spend / 9 as bigint) as miles
    from people_drawn"""
CANDIDATE = """
    create table savings.candidate as
    select
        $agreement_id as agreement_id, 'SETTLED' as year_code, member_id, arm_code, cast(10 as bigint) as lag_days,
        date '2024-12-22' as trigger_date, date '2025-01-01' as index_date, cast(null as varchar) as reason_code
    from people"""
MEMBER = """
    create table savings.member as
    select
        $agreement_id as agreement_id, 'SETTLED' as year_code, member_id, cell_id, 'LUMBAR' as region_code,
        'ACUTE' as acuity_code, 'F' as sex_code, '35-44' as age_band_code, 'p' || number % 5 as plan_class_code,
        cast(number % 50 as varchar) as market_code, date '2024-10-01' as quarter_date, false as has_prior_surgery,
        false as has_prior_injection, false as has_recent_opioid, group_id, '0-14' as lag_band_code, age as age_number,
        number % 4 as comorbidity_count, number % 7 = 0 as has_depression, number % 5 = 0 as has_obesity,
        number % 11 = 0 as has_tobacco, miles as therapist_miles_number, 400 + number % 1000 as tenure_days
    from people"""
FOLLOW_UP = """
    create table savings.follow_up as
    select $agreement_id as agreement_id, 'SETTLED' as year_code, member_id, 'MONTHS' as ended_by_code
    from people"""
WINDOW = """
    create table savings.window as
    select
        $agreement_id as agreement_id, 'SETTLED' as year_code, member_id, window_code, item_code,
        case when item_code like '%SPEND' then spend else spend // 20000 end as amount_number
    from windows_drawn inner join people using (number)"""
EXPOSURE = """
    create table savings.exposure as
    select
        $agreement_id as agreement_id, 'SETTLED' as year_code, member_id, month_number, 'FOLLOWED' as stage_code,
        cast(30 as bigint) as covered_days, cast(30 as bigint) as month_days
    from people cross join (select unnest($months) as month_number)"""
MONTH_SPEND = """
    create table savings.month_spend as
    select
        $agreement_id as agreement_id, 'SETTLED' as year_code, member_id, month_number, 'FOLLOWED' as stage_code,
        cast(date '2025-01-01' + to_months(month_number) as date) as incurred_month_date, outcome_code,
        case number % 3 when 0 then 'OP' when 1 then 'PROF' else 'RX' end as claim_group_code, spend as spend_cents,
        least(spend, 500000) as truncated_cents, 1 as util_count
    from spend_drawn inner join people using (number)"""
NOTHING = """
    create table actuarial.completion (
        design_id varchar, design_version_number bigint, claim_group_code varchar, month_date date, factor varchar,
        low_factor varchar, high_factor varchar
    )"""


def write_payer(path: Path, treated: int, controls: int, cells: int) -> None:
    """Write a warehouse that holds what an estimate reads of one payer, whose treated members cost more before."""
    path.unlink(missing_ok=True)
    draws, count = Generator(PCG64(SEED)), treated + controls
    need, numbers = draws.normal(size=count), np.arange(count)
    chance = np.exp(0.4 * need)
    is_treated = np.isin(numbers, draws.choice(count, treated, replace=False, p=chance / chance.sum()))
    people_drawn = {
        **{"number": numbers, "is_treated": is_treated, "cell": draws.integers(0, cells, count)},
        **{"employer": draws.integers(0, 200, count), "age": draws.integers(18, 65, count)},
        "spend": draws.gamma(2, 40, count),
    }
    items = np.array([*SPEND_ITEMS, *EVENT_ITEMS], dtype=object)
    who, item, window = np.nonzero(draws.random((count, len(items), len(WINDOWS))) < 0.5)
    spend = np.exp(9.5 + 0.5 * need[who] + draws.normal(size=len(who))).astype(np.int64)
    windows_drawn = {"number": who, "item_code": items[item], "spend": spend}
    windows_drawn["window_code"] = np.array(WINDOWS, dtype=object)[window]
    drawn = {"people_drawn": people_drawn, "windows_drawn": windows_drawn, "spend_drawn": _spend(need, draws)}
    with connect(path) as connection:
        for name, columns in drawn.items():
            connection.register(name, columns)
        agreement = {"agreement_id": _terms(connection)}
        connection.execute(PEOPLE)
        for query in (CANDIDATE, MEMBER, FOLLOW_UP, WINDOW, MONTH_SPEND):
            connection.execute(query, agreement)
        connection.execute(EXPOSURE, {**agreement, "months": MONTHS.tolist()})
        connection.execute(NOTHING)


def _spend(need: np.ndarray, draws: Generator) -> dict[str, np.ndarray]:
    parts = []
    for outcomes, share in ((("MSK", "ALL_CAUSE"), MSK), (("ALL_CAUSE",), OTHER), (("PLACEBO",), PLACEBO)):
        who, month = np.nonzero(draws.random((len(need), len(MONTHS)), dtype=np.float32) < share)
        cents = np.exp(9 + 0.3 * need[who] + 1.2 * draws.normal(size=len(who))).astype(np.int64)
        parts += [(who, MONTHS[month], np.full(len(who), outcome, dtype=object), cents) for outcome in outcomes]
    columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    return dict(zip(("number", "month_number", "outcome_code", "spend"), columns, strict=True))


def _terms(connection: duckdb.DuckDBPyConnection) -> str:
    """Write the terms of one shipped agreement; return its id."""
    exhibits = load_exhibits()
    agreement = load_agreements(ROOT / "contracts" / "agreements", exhibits)[0].required()
    for name, told in savings_tables([agreement], exhibits).items():
        load_table(connection, f"terms.{name}", dict(told.columns), told.rows)
    return agreement.agreement_id


def estimate(path: Path) -> dict[str, object]:
    """Estimate a payer; return what came out and the seconds it took."""
    started = time.perf_counter()
    with connect(path, threads=2, memory_limit="1GB") as connection:
        found = estimating.rows(connection)
        for name, columns in estimating.TABLES.items():
            load_table(connection, name, columns, found[name])
    seconds = time.perf_counter() - started
    names = list(estimating.TABLES[ESTIMATES])
    main = dict(zip(names, found[ESTIMATES][0], strict=True))
    counts = {"treated": main["treated_count"], "controls": main["control_count"]}
    return {**counts, "method": main["method_code"], "estimates": len(found[ESTIMATES]), "seconds": round(seconds, 1)}


def main() -> int:
    """Measure each payer and write the section of the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", default=SIZE, help="treated x controls")
    parser.add_argument("--estimate", type=Path, help="only estimate this warehouse, and print what it took")
    given = parser.parse_args()
    if given.estimate:
        print(json.dumps(estimate(given.estimate)))
        return 0
    treated, controls = map(int, given.size.split("x"))
    work = RESULTS / "matching"
    work.mkdir(parents=True, exist_ok=True)
    rows, is_within = [], True
    for cells in CELLS:
        warehouse = work / f"{given.size}-{cells}.duckdb"
        write_payer(warehouse, treated, controls, cells)
        taken = used([sys.executable, "-m", "benchmarks.matching", "--estimate", warehouse], work / "estimate.log")
        found = json.loads((work / "estimate.log").read_text(encoding="utf-8"))
        numbers = [f"{value:,}" if isinstance(value, int) else value for value in found.values()]
        rows.append([f"{cells:,}", *numbers, f"{taken.processor_seconds:.1f}", f"{taken.peak_bytes / 1e6:,.0f}"])
        is_within &= found["seconds"] <= MOST_SECONDS and taken.peak_bytes <= MOST_BYTES
        print(rows[-1], flush=True)
    shutil.rmtree(work)
    heads = (
        "cells",
        "treated compared",
        "controls compared",
        "method paid on",
        "estimates",
        "seconds",
        "processor s",
        "peak MB",
    )
    write_section("matching", f"{machine()}\n\n{given.size}:\n\n{table(heads, rows)}")
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())
