"""What a run costs after one new monthly file: ``python -m benchmarks.again 50000x36``.

A sample payer is settled without the claims paid in its last month, and once more when these have come as files of
their own. Each run is a process of its own; the second one also compares its release with the first.
"""

import argparse
import shutil
import sys
from pathlib import Path

import polars as pl
import yaml

from benchmarks.report import RESULTS, machine, table, write_section
from benchmarks.scale import CLAIMS, Used, used

SIZE = "50000x36"
# The last month of the agreements that ship: a final settlement would wait for the files that are held back.
INTERIM = "2025-12"


def hold_back(inputs: Path, held: Path) -> tuple[int, int]:
    """Move the claims paid in the last month into files of their own; return the rows before it and in it."""
    received = {feed: pl.read_parquet(inputs / f"{feed}.parquet") for feed in CLAIMS}
    last = max(str(month(rows).max()) for rows in received.values())
    held.mkdir()
    before = new = 0
    for feed, rows in received.items():
        is_new = month(rows) == last
        rows.filter(~is_new).write_parquet(inputs / f"{feed}.parquet")
        rows.filter(is_new).write_parquet(held / f"{feed}_new.parquet")
        before, new = before + int((~is_new).sum()), new + int(is_new.sum())
    return before, new


def month(rows: pl.DataFrame) -> pl.Series:
    """Return the month in which each row was paid, "" where it says none."""
    return rows["paid_date"].cast(pl.String).str.slice(0, 7).fill_null("")


def deliver(inputs: Path, held: Path) -> None:
    """Add the files held back, and name them in the profile."""
    profile = inputs / "profile.yaml"
    files = {feed: [f"{feed}.parquet", f"{feed}_new.parquet"] for feed in CLAIMS}
    profile.write_text(profile.read_text(encoding="utf-8") + yaml.safe_dump({"files": files}), encoding="utf-8")
    for path in held.iterdir():
        path.rename(inputs / path.name)


def measure(size: str, work: Path) -> tuple[tuple[int, int], Used, Used]:
    """Settle one payer twice below ``work``, which is emptied before and after; return the rows and what it took."""
    members, months = size.split("x")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    inputs, trueup = work / "inputs", (sys.executable, "-m", "pipelines.cli")
    options = ("--members", members, "--months", months, "--seed", 1, "--out", inputs)
    used([*trueup, "sample", *options], work / "sample.log")
    counts = hold_back(inputs, work / "held")
    run = [*trueup, "run", "--inputs", inputs, "--out", work / "out", "--interim", INTERIM]
    first = used(run, work / "first.log")
    deliver(inputs, work / "held")
    second = used(run, work / "second.log")
    shutil.rmtree(work)
    return counts, first, second


def section(size: str, counts: tuple[int, int], first: Used, second: Used) -> str:
    """Return the section of the README."""
    before, new = counts
    rows = [
        ["claim lines and fills received", *compared(before, before + new, ",.0f")],
        ["seconds", *compared(first.seconds, second.seconds, ".1f")],
        ["processor seconds", *compared(first.processor_seconds, second.processor_seconds, ".1f")],
        ["peak memory, MB", *compared(first.peak_bytes / 1e6, second.peak_bytes / 1e6, ",.0f")],
    ]
    heads = (size, "without the last month", "with it", "ratio")
    return "\n\n".join((machine(), table(heads, rows)))


def compared(first: float, second: float, form: str) -> tuple[str, str, str]:
    """Return two figures and how many times the first the second is."""
    return format(first, form), format(second, form), f"{second / first:.2f}"


def main() -> None:
    """Measure one payer and write the section."""
    parser = argparse.ArgumentParser(description="What a run costs after one new monthly file.")
    parser.add_argument("size", nargs="?", default=SIZE, help="members x months")
    given = parser.parse_args()
    text = section(given.size, *measure(given.size, RESULTS / "again"))
    print(text)
    write_section("again", text)


if __name__ == "__main__":
    main()
