"""Seconds and memory from received Parquet to episodes and attributed members: ``python -m benchmarks.claims``.

The claims are those of a public synthetic extract (tests/data/claims_tuva_integration_v018), each copied a thousand
times with member and claim numbers of its own and moved eight years on, so that the agreements that ship are in force;
the simulated vendors' feeds lie over them. Every size is built in a process of its own (``benchmarks.build``). The
floor is one query of the same engine over the columns that the pipeline reads of the claim feeds, summing the cents.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from sqlglot import exp

from benchmarks.report import RESULTS, machine, table, write_section
from pipelines.intake import tuva
from pipelines.reconciliation import ROOT
from pipelines.sample import SampleSize, make_vendor_feeds
from pipelines.warehouse import DIALECT

EXTRACT = ROOT / "tests" / "data" / "claims_tuva_integration_v018"
CLAIMS = ("medical_claim", "pharmacy_claim")
FEEDS = (*CLAIMS, "eligibility")
# The numbers that must differ from copy to copy.
NUMBERS = ("claim_id", "person_id", "member_id", "subscriber_id")
YEARS_ON = 8
COPIES = (250, 1000, 4000)
GOAL = 1000
SLOWEST = 20


def make_copies(copies: int, folder: Path) -> None:
    """Write the extract ``copies`` times as Parquet, with the vendors' feeds over it, unless it is there."""
    if (folder / "truth.json").is_file():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    number = pl.DataFrame({"copy": [f"-{copy}" for copy in range(copies)]})
    for feed in FEEDS:
        rows = pl.read_csv(EXTRACT / f"{feed}.csv.gz", infer_schema=False)
        dates = [name for name in rows.columns if name.endswith("_date") and name != "birth_date"]
        moved = rows.with_columns(pl.col(dates).str.to_date().dt.offset_by(f"{YEARS_ON}y").cast(pl.String))
        numbered = [pl.concat_str(name, "copy").alias(name) for name in NUMBERS if name in rows.columns]
        number.join(moved, how="cross").with_columns(numbered).drop("copy").write_parquet(folder / f"{feed}.parquet")
    shutil.copy(EXTRACT / "profile.yaml", folder)
    make_vendor_feeds(folder, folder, SampleSize())


def build(folder: Path, memory: str | None = None) -> dict[str, Any]:
    """Build the layers over a folder in a process of its own and return what it printed."""
    options = [] if memory is None else ["--memory", memory]
    command = [sys.executable, "-m", "benchmarks.build", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 ours
    return json.loads(done.stdout)


def floor(folder: Path) -> tuple[float, int]:
    """Return the seconds of one query over the columns of the claim feeds that a layout reads, and the lines read."""
    started, lines = time.perf_counter(), 0
    with duckdb.connect(config={"threads": "2"}) as connection:
        for feed in CLAIMS:
            file = exp.func("read_parquet", exp.Literal.string(str(folder / f"{feed}.parquet")))
            present = {
                name
                for name, *_ in connection.execute(f"describe {exp.select('*').from_(file).sql(DIALECT)}").fetchall()
            }
            read = sorted(present & tuva.FORMAT.feeds[feed].reads())
            sums = [f"sum(cast({name} as decimal(18, 2)))" for name in read if name.endswith("_amount")]
            others = [f"max({name})" for name in read if not name.endswith("_amount")]
            query = exp.select("count(*)", *sums, *others).from_(file)
            lines += connection.execute(query.sql(DIALECT)).fetchall()[0][0]
    return time.perf_counter() - started, lines


def measure(copies: int, memory: str | None) -> dict[str, Any]:
    """Make and build one size; return its figures."""
    folder = RESULTS / f"claims_{copies}"
    make_copies(copies, folder)
    floor_seconds, lines = floor(folder)
    return {"copies": copies, "lines": lines, "floor_seconds": floor_seconds, **build(folder, memory)}


def overview(results: Sequence[dict[str, Any]]) -> str:
    """Return what each size took as a whole."""
    heads = ("", *(f"x {each['copies']:,}" for each in results))
    rows: list[list[object]] = [
        ["claim lines and fills received", *(f"{each['lines']:,}" for each in results)],
        ["floor: one query over the same columns, s", *(f"{each['floor_seconds']:.2f}" for each in results)],
        ["received to episodes, s", *(f"{each['seconds']:.1f}" for each in results)],
        ["received to episodes, processor s", *(f"{each['processor_seconds']:.1f}" for each in results)],
        ["times the floor", *(f"{each['seconds'] / each['floor_seconds']:.0f}" for each in results)],
        [
            "processor s a million lines",
            *(f"{each['processor_seconds'] * 1e6 / each['lines']:.2f}" for each in results),
        ],
        ["peak memory, MB", *(f"{each['peak_bytes'] / 1e6:,.0f}" for each in results)],
        ["warehouse, MB", *(f"{each['warehouse_bytes'] / 1e6:,.0f}" for each in results)],
    ]
    return table(heads, rows)


def slowest(results: Sequence[dict[str, Any]]) -> str:
    """Return the steps that take longest at the goal's size: how often the floor, and how each grows with size."""
    by_name = [{step["step"]: step for step in each["steps"]} for each in results]
    main = next((each for each in results if each["copies"] == GOAL), results[-1])
    steps = sorted(main["steps"], key=lambda step: (-step["processor_seconds"], step["step"]))[:SLOWEST]
    rows = [
        [
            step["step"],
            f"{step['seconds']:.2f}",
            f"{step['seconds'] / main['floor_seconds']:.2f}",
            *(
                f"{named[step['step']]['processor_seconds'] * 1e6 / each['lines']:.3f}"
                for named, each in zip(by_name, results, strict=True)
            ),
        ]
        for step in steps
    ]
    sizes = [f"x {each['copies']:,}: processor s a million lines" for each in results]
    return table((f"step at x {main['copies']:,}", "s", "times the floor", *sizes), rows)


def main() -> None:
    """Measure the sizes asked for and write the section."""
    parser = argparse.ArgumentParser(description="From received Parquet to episodes: seconds, memory, growth.")
    parser.add_argument("copies", nargs="*", type=int, default=COPIES, help="copies of the extract, ascending")
    parser.add_argument("--memory", help="limit of the database, such as 1GB")
    given = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = [measure(copies, given.memory) for copies in given.copies]
    limit = f"Limit of the database: {given.memory}." if given.memory else "No limit was set."
    text = "\n\n".join((machine(), limit, overview(results), slowest(results)))
    print(text)
    write_section("claims", text)


if __name__ == "__main__":
    main()
