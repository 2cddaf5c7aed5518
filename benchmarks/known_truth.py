"""Is the truth that the simulator injects found again by the models? ``python -m benchmarks.known_truth``.

The truth is the probability with which the simulator draws a member's response, one a vendor and measure, from
``truth.json``. Measured is X / N_base of ``performance.measure``: responders over members with a valid baseline,
built by the product's own SQL from the received files of a payer in which everybody answers. The interval is the one
that settlements and pages use. What is drawn differs from what is injected by chance alone, so the interval must hold
the truth as often as it promises. The same payers with non-response show what the completer rate makes of it.
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, stdev

import duckdb

from benchmarks.report import RESULTS, machine, read, table, write_section
from contracts.terms.intervals import Interval, wilson
from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from pipelines.reconciliation import AGREEMENTS, ROOT, Reconciliation
from pipelines.sample_payer import Truth, simulate
from pipelines.terms import write_terms
from pipelines.warehouse import Model, read_models

MEASURED = "performance.measure"
MEASURES = ("pain_responder", "function_responder")
# The smallest payer with at least 150 baselines a vendor in every seed: few members, eager to register.
MEMBERS, MONTHS = 4_000, 20
DENSE = {"registration_factor": "8"}
SEEDS = 400
# Of the 1,200 intervals of a measure, three vendors a seed: 95 % but for chance and for the steps of counts.
LEAST_HELD, MOST_HELD = Decimal("0.928"), Decimal("0.969")
# A mean bias is told from chance when it is so many of its own standard errors.
TOLD_APART = 3
# A bias is a mean over payers and settles sooner than a count of hits.
BIAS_SEEDS = 20


@dataclass(frozen=True)
class Rate:
    """One responder measure of one vendor over one payer: what was injected and what was measured.

    ``responder_count`` is X; over ``baseline_count`` (N_base) it is the rate with non-response as failure, over
    ``follow_up_count`` (N_fu) the completer rate. ``injected`` is the probability as decimal text, ``drawn_count`` the
    baselines that the simulator delivered for activations which the plan should accept.
    """

    seed: int
    has_non_response: bool
    vendor_id: str
    measure_id: str
    injected: str
    drawn_count: int
    responder_count: int
    baseline_count: int
    follow_up_count: int

    @property
    def interval(self) -> Interval:
        """Return the 95% interval around the measured rate."""
        return wilson(self.responder_count, self.baseline_count)

    @property
    def completer_interval(self) -> Interval:
        """Return the 95% interval around the completer rate."""
        return wilson(self.responder_count, self.follow_up_count)

    def is_inside(self, interval: Interval) -> bool:
        """Tell whether the injected probability lies inside an interval, its limits included."""
        return interval.lower <= Decimal(self.injected) <= interval.upper


@dataclass(frozen=True)
class Payer:
    """A payer to simulate and measure."""

    seed: int
    has_non_response: bool


@cache
def models_needed() -> tuple[Model, ...]:
    """Return the models that the measures rest on, in build order."""
    models = read_models()
    needed = {MEASURED}
    for name in reversed(models):
        if name in needed:
            needed.update(models[name].depends_on)
    return tuple(model for name, model in models.items() if name in needed)


def rates_of(payer: Payer) -> list[Rate]:
    """Simulate one payer, measure it, and return a rate a vendor and measure."""
    overrides = {**DENSE, "non_response": str(int(payer.has_non_response))}
    with tempfile.TemporaryDirectory() as name, engine.connect(threads=1) as connection:
        folder = Path(name)
        truth = simulate(folder, members=MEMBERS, months=MONTHS, seed=payer.seed, overrides=overrides, threads=1)
        receive_folder(connection, folder)
        write_terms(connection, Reconciliation(folder))
        for model in models_needed():
            engine.build(connection, model)
        return list(measured_rates(connection, payer, truth))


def measured_rates(connection: duckdb.DuckDBPyConnection, payer: Payer, truth: Truth) -> Iterator[Rate]:
    """Yield what was measured beside what was injected."""
    query = """
        select agreement.vendor_id, measure.measure_id, measure.completer_numerator_count, measure.baseline_count,
            measure.completer_denominator_count
        from performance.measure as measure
        inner join terms.agreement as agreement on measure.agreement_id = agreement.agreement_id
        where list_contains($1, measure.measure_id)
        order by agreement.vendor_id, measure.measure_id desc"""
    for vendor_id, measure_id, responders, baselines, follow_ups in connection.execute(query, [MEASURES]).fetchall():
        fact = truth.responders[vendor_id][measure_id]
        yield Rate(
            seed=payer.seed,
            has_non_response=payer.has_non_response,
            vendor_id=vendor_id,
            measure_id=measure_id,
            injected=str(fact["probability"]),
            drawn_count=fact["baseline_count"],
            responder_count=responders,
            baseline_count=baselines,
            follow_up_count=follow_ups,
        )


def measure_all(payers: Iterable[Payer], workers: int) -> Iterator[list[Rate]]:
    """Yield the rates of each payer as they are done, on so many processes of one thread."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(rates_of, payer) for payer in payers]):
            yield done.result()


@cache
def code_digest() -> str:
    """Return what stands for the code measured: results of other code must not be resumed."""
    roots = (ROOT / "pipelines" / "sample_payer", AGREEMENTS, ROOT / "contracts" / "exhibits")
    files = [path for root in roots for path in root.rglob("*") if path.suffix in (".py", ".sql", ".csv", ".yaml")]
    digest = hashlib.sha256(f"{MEMBERS} {MONTHS} {sorted(DENSE.items())}".encode())
    for path in sorted([*files, *(model.path for model in models_needed())]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def all_rates(seeds: Sequence[int], workers: int) -> list[Rate]:
    """Return the rates of all seeds with everybody answering, and of the first of them with non-response.

    What an earlier run measured is not done again.
    """
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"known_truth_{code_digest()}.jsonl"
    known = [Rate(**json.loads(line)) for line in read(path).splitlines()]
    wanted = [Payer(seed, False) for seed in seeds] + [Payer(seed, True) for seed in seeds[:BIAS_SEEDS]]
    done = {Payer(rate.seed, rate.has_non_response) for rate in known}.intersection(wanted)
    with path.open("a", encoding="utf-8") as file:
        for number, rates in enumerate(measure_all([each for each in wanted if each not in done], workers), 1):
            file.write("".join(json.dumps(asdict(rate)) + "\n" for rate in rates))
            file.flush()
            print(f"{number + len(done)} of {len(wanted)} payers", flush=True)
            known += rates
    return [rate for rate in known if Payer(rate.seed, rate.has_non_response) in set(wanted)]


def by_measure(rates: Iterable[Rate]) -> Mapping[tuple[str, str], list[Rate]]:
    """Return the rates by vendor and measure, in the order of their names, pain first."""
    found: dict[tuple[str, str], list[Rate]] = {}
    for rate in sorted(rates, key=lambda rate: (rate.vendor_id, MEASURES.index(rate.measure_id), rate.seed)):
        found.setdefault((rate.vendor_id, rate.measure_id), []).append(rate)
    return found


def coverage_row(vendor: str, measure: str, rates: Sequence[Rate]) -> list[object]:
    """Return how often the interval holds the truth when everybody answers."""
    hits = sum(rate.is_inside(rate.interval) for rate in rates)
    responders, baselines = pooled(rates)[:2]
    fewest = min(rate.baseline_count for rate in rates)
    return [vendor, measure, rates[0].injected, f"{responders / baselines:.4f}", fewest, f"{hits} of {len(rates)}"]


def bias_row(vendor: str, measure: str, rates: Sequence[Rate]) -> list[object]:
    """Return what non-response does to the completer rate, and to the rate that counts it as failure."""
    responders, baselines, follow_ups = pooled(rates)
    injected = float(rates[0].injected)
    completer, strict = responders / follow_ups, responders / baselines
    held = sum(rate.is_inside(rate.completer_interval) for rate in rates)
    above = sum(Decimal(rate.injected) < rate.interval.lower for rate in rates)
    return [
        *(vendor, measure, rates[0].injected, f"{completer:.4f}", f"{completer - injected:+.4f}"),
        *(f"{held} of {len(rates)}", f"{strict:.4f}", f"{strict - injected:+.4f}", f"{above} of {len(rates)}"),
    ]


def pooled(rates: Iterable[Rate]) -> tuple[int, int, int]:
    """Return responders, baselines and follow-ups over several rates."""
    listed = list(rates)
    return (
        sum(rate.responder_count for rate in listed),
        sum(rate.baseline_count for rate in listed),
        sum(rate.follow_up_count for rate in listed),
    )


def held(rates: Iterable[Rate], measure: str) -> Decimal:
    """Return the share of a measure's intervals that hold the truth, over all payers in which everybody answers."""
    chosen = [rate for rate in rates if rate.measure_id == measure and not rate.has_non_response]
    return Decimal(sum(rate.is_inside(rate.interval) for rate in chosen)) / len(chosen)


def bias_in_errors(rates: Iterable[Rate], measure: str) -> float:
    """Return the mean bias of the completer rate where not everybody answers, in its Monte Carlo standard errors."""
    chosen = [rate for rate in rates if rate.measure_id == measure and rate.has_non_response]
    biases = [rate.responder_count / rate.follow_up_count - float(rate.injected) for rate in chosen]
    return mean(biases) / (stdev(biases) / len(biases) ** 0.5)


def section(rates: Sequence[Rate], seeds: Sequence[int]) -> str:
    """Return the section of the README."""
    everybody = by_measure(rate for rate in rates if not rate.has_non_response)
    some = by_measure(rate for rate in rates if rate.has_non_response)
    coverage = table(
        ("vendor", "measure", "injected", "measured, all seeds", "fewest baselines", "interval holds the truth"),
        [coverage_row(*key, each) for key, each in everybody.items()],
    )
    bias = table(
        (
            *("vendor", "measure", "injected", "completer rate", "bias", "its interval holds the truth"),
            *("non-response as failure", "difference", "its interval lies above the truth"),
        ),
        [bias_row(*key, each) for key, each in some.items()],
    )
    payer = f"{MEMBERS:,} members x {MONTHS} months, registration x {DENSE['registration_factor']}"
    first = len(seeds[:BIAS_SEEDS])
    shares = ", ".join(f"{measure} {held(rates, measure):.1%}" for measure in MEASURES)
    errors = ", ".join(f"{measure} {bias_in_errors(rates, measure):.1f}" for measure in MEASURES)
    return "\n\n".join(
        (
            machine(),
            f"Seeds {min(seeds)} to {max(seeds)}; {payer}; code {code_digest()}.",
            f"Intervals that hold the truth, all vendors ({LEAST_HELD:.1%} to {MOST_HELD:.1%} are asked): {shares}.",
            f"Mean bias of the completer rate in its standard errors (more than {TOLD_APART} is asked): {errors}.",
            f"Everybody answers:\n\n{coverage}",
            f"Who feels better answers more often (the first {first} seeds):\n\n{bias}",
        )
    )


def main() -> None:
    """Measure all seeds and write the section; exit with 1 where intervals hold the truth too seldom or too often.

    So too where non-response does not bias the completer rate, which then is no test of the policy that is paid on.
    """
    parser = argparse.ArgumentParser(description="Is the truth that the simulator injects found again?")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds, from 1 on")
    parser.add_argument("--workers", type=int, default=2, help="how many processes")
    given = parser.parse_args()
    seeds = range(1, given.seeds + 1)
    rates = all_rates(seeds, given.workers)
    text = section(rates, seeds)
    print(text)
    write_section("known truth", text)
    found = all(LEAST_HELD <= held(rates, measure) <= MOST_HELD for measure in MEASURES)
    fooled = all(bias_in_errors(rates, measure) > TOLD_APART for measure in MEASURES)
    raise SystemExit(not (found and fooled))


if __name__ == "__main__":
    main()
