"""How time, memory and disk grow with the payer: ``python -m benchmarks.scale 20000x30 80000x30``.

Each step is its own process of the product's command, so that its peak of memory is its own. Seconds are of the wall,
from the log of the run; a figure per million claim lines received shows what grows faster than the data. The floor is
one query that reads every received column of the same claim lines once.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from sqlglot import exp

from benchmarks.report import RESULTS, machine, table, write_section
from pipelines.commands import LOG
from pipelines.progress import stage_of
from pipelines.reconciliation import ROOT
from pipelines.warehouse import DIALECT, LAYER_ORDER

CLAIMS = ("medical_claim", "pharmacy_claim")
SIZES = ("20000x30", "80000x30", "320000x30")
TRUEUP = (sys.executable, "-m", "pipelines.cli")
STAGES = (*LAYER_ORDER, "checks", "published")
SLOWEST = 15


@dataclass(frozen=True)
class Used:
    """What one process took: seconds of the wall and of processors, and its greatest resident memory."""

    seconds: float
    processor_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Result:
    """One payer, simulated and settled; ``steps`` holds the seconds of every step of the run."""

    size: str
    line_count: int
    received_bytes: int
    warehouse_bytes: int
    floor_seconds: float
    sample: Used | None
    run: Used
    steps: Mapping[str, float]
    memory: str | None = None

    def per_million(self, seconds: float) -> str:
        """Return seconds per million claim lines received, as text."""
        return f"{seconds * 1_000_000 / self.line_count:.2f}"

    def stage_seconds(self) -> Counter[str]:
        """Return the seconds of each stage of the main path."""
        found: Counter[str] = Counter()
        for step, seconds in self.steps.items():
            found[stage_of(step)] += seconds
        return found


def used(arguments: Sequence[object], log: Path) -> Used:
    """Run a command to its end and return what it took; raise CalledProcessError where it fails."""
    command = [str(argument) for argument in arguments]
    started = time.perf_counter()
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT)  # noqa: S603 ours
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, log.read_text(encoding="utf-8"))
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def measure(given: str, work: Path, memory: str | None) -> Result:
    """Settle one payer below ``work``, which is emptied before and after: a folder that is there, or a size to make."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    is_there = Path(given).is_dir()
    inputs, out = Path(given).resolve() if is_there else work / "inputs", work / "out"
    sample = None if is_there else used([*TRUEUP, "sample", *size_options(given), "--out", inputs], work / "sample.log")
    floor, lines = read_every_column(inputs)
    limit = ("--memory", memory) if memory else ()
    run = used([*TRUEUP, "run", "--inputs", inputs, "--out", out, *limit], work / "run.log")
    result = Result(
        size=size_of(inputs) if is_there else given,
        line_count=lines,
        received_bytes=sum(path.stat().st_size for path in inputs.iterdir()),
        warehouse_bytes=(out / "work" / "warehouse.duckdb").stat().st_size,
        floor_seconds=floor,
        sample=sample,
        run=run,
        steps=step_seconds(out / "work" / LOG),
        memory=memory,
    )
    shutil.rmtree(work)
    return result


def size_options(size: str) -> tuple[str, ...]:
    """Return the options of ``trueup sample`` for a size such as 20000x30."""
    members, months = size.split("x")
    return ("--members", members, "--months", months, "--seed", "1")


def size_of(inputs: Path) -> str:
    """Return the size of a sample that is there, from what the simulator says of it."""
    run = json.loads((inputs / "truth.json").read_text(encoding="utf-8"))["run"]
    return f"{run['members']}x{run['months']}"


def read_every_column(inputs: Path) -> tuple[float, int]:
    """Return the seconds of a query that reads each value of the claim feeds once, and the lines read."""
    started, lines = time.perf_counter(), 0
    with duckdb.connect() as connection:
        for feed in CLAIMS:
            file = exp.func("read_parquet", exp.Literal.string(str(inputs / f"{feed}.parquet")))
            query = exp.select("count(*)", "bit_xor(hash(columns(*)))").from_(file)
            lines += connection.execute(query.sql(DIALECT)).fetchall()[0][0]
    return time.perf_counter() - started, lines


def step_seconds(log: Path) -> dict[str, float]:
    """Return the seconds of each step from the log of a run."""
    found = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        seconds, unit, step = line.strip().partition(" s  ")
        if unit:
            found[step] = float(seconds)
    return found


def megabytes(count: int) -> str:
    """Return a number of bytes in millions."""
    return f"{count / 1e6:,.0f}"


def overview(results: Sequence[Result]) -> str:
    """Return what each payer took as a whole."""
    heads = ("", *(each.size for each in results))
    rows: list[list[object]] = [
        ["claim lines received", *(f"{each.line_count:,}" for each in results)],
        ["received, MB", *(megabytes(each.received_bytes) for each in results)],
        ["warehouse, MB", *(megabytes(each.warehouse_bytes) for each in results)],
        ["floor: read every column, s", *(f"{each.floor_seconds:.1f}" for each in results)],
        ["limit of the database", *(each.memory or "none" for each in results)],
        ["simulate, s", *(f"{each.sample.seconds:.1f}" if each.sample else "" for each in results)],
        ["simulate, processor s", *(f"{each.sample.processor_seconds:.1f}" if each.sample else "" for each in results)],
        ["simulate, peak MB", *(megabytes(each.sample.peak_bytes) if each.sample else "" for each in results)],
        ["settle, s", *(f"{each.run.seconds:.1f}" for each in results)],
        ["settle, processor s", *(f"{each.run.processor_seconds:.1f}" for each in results)],
        ["settle, peak MB", *(megabytes(each.run.peak_bytes) for each in results)],
        ["settle, processor s a million lines", *(each.per_million(each.run.processor_seconds) for each in results)],
        ["settle, times the floor", *(f"{each.run.seconds / each.floor_seconds:.0f}" for each in results)],
    ]
    return table(heads, rows)


def stages(results: Sequence[Result]) -> str:
    """Return the seconds a million claim lines of each stage."""
    by_size = [each.stage_seconds() for each in results]
    rows = [
        [stage, *(each.per_million(found[stage]) for each, found in zip(results, by_size, strict=True))]
        for stage in STAGES
        if any(found[stage] for found in by_size)
    ]
    return table(("stage, s a million lines", *(each.size for each in results)), rows)


def slowest(results: Sequence[Result]) -> str:
    """Return the steps that take longest on the largest payer, a million claim lines of each."""
    largest = results[-1].steps
    names = sorted(largest, key=lambda step: (-largest[step], step))[:SLOWEST]
    rows = [[name, *(each.per_million(each.steps.get(name, 0)) for each in results)] for name in names]
    return table(("step, s a million lines", *(each.size for each in results)), rows)


def section(results: Sequence[Result]) -> str:
    """Return the section of the README."""
    return "\n\n".join((machine(), overview(results), stages(results), slowest(results)))


def load(path: Path) -> Result:
    """Read a result that was kept."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    sample = Used(**kept["sample"]) if kept["sample"] else None
    return Result(**{**kept, "sample": sample, "run": Used(**kept["run"])})


def main() -> None:
    """Measure the sizes asked for and write the section from them; a size kept from before is read with --keep."""
    parser = argparse.ArgumentParser(description="How time, memory and disk grow with the payer.")
    parser.add_argument(
        "sizes", nargs="*", default=SIZES, help="members x months, or a folder with a sample; ascending"
    )
    parser.add_argument("--keep", action="store_true", help="do not measure again what was measured before")
    parser.add_argument("--memory", help="limit of the database, such as 8GB")
    given = parser.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    results = []
    for size in given.sizes:
        path = RESULTS / f"scale_{Path(size).name}.json"
        if not (given.keep and path.is_file()):
            measured = measure(size, RESULTS / "scale", given.memory)
            path.write_text(json.dumps(asdict(measured), indent=1), encoding="utf-8")
        results.append(load(path))
        print(f"{size}: done", flush=True)
    text = section(results)
    print(text)
    write_section("scale", text)


if __name__ == "__main__":
    main()
