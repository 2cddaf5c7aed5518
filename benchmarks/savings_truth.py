"""Is an injected saving found again, and how often is luck paid for? ``python -m benchmarks.savings_truth``.

Each seed makes one payer in each of four worlds (``benchmarks/panel_payer.py``), which the product's own design
``participants`` compares and estimates, and on which two agreements settle. The truth of a seed is what the vendor
spared those treated members who were compared, under the same caps, over the same months. What is asked: how often the
95 % interval holds it, how far the estimates lie from it on average and how widely they spread beside the error that
they claim; what before against after would have said; and in how many payers without any effect money is paid.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, stdev

import numpy as np

from benchmarks.panel_arrays import extract_of, later_cents
from benchmarks.panel_payer import CONTROLS, TREATED, WORLDS, Payer, World, simulate
from benchmarks.report import RESULTS, machine, read, table, write_section
from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.loader import load_agreement
from contracts.measured_savings import Savings, SavingsStatus
from contracts.performance import Performance
from contracts.savings_tables import savings_tables
from contracts.settlement import settle
from pipelines.actuarial.design import Design, design_of
from pipelines.actuarial.difference import Means, Weighting, means
from pipelines.actuarial.estimate import Estimated, change_of_treated, estimate
from pipelines.actuarial.extract import Extract, Flags
from pipelines.actuarial.matching import METHODS, Comparison, compare
from pipelines.actuarial.study import Choices, Factors, study_of
from pipelines.reconciliation import ROOT

HERE = Path(__file__).parent
RULES = ("five_percent_rule", "usual_rule")
SEEDS = 1_000
# Of 1,000 intervals at 95 %; a bias in standard errors; payers without effect in which a rule of 5 % may pay.
LEAST_HELD, MOST_HELD, MOST_BIAS, MOST_PAID = 0.925, 0.975, 0.15, 0.075


@dataclass(frozen=True)
class Found:
    """What one payer of one world came to by one method, in cents a member month of the treated; savings are below 0.

    ``truth`` is the vendor's effect on those compared. ``before_after`` is what spend of everybody treated changed by,
    ``truth_of_all`` the vendor's effect on them. ``error_rate`` is the standard error over the benchmark, ``variation``
    the spread of yearly spend over its mean. ``paid`` names the rules that paid; ``refused`` what the gate says.
    """

    seed: int
    world: str
    method: str
    truth: float
    value: float
    standard_error: float
    lower: float
    upper: float
    before_after: float
    truth_of_all: float
    error_rate: float
    variation: float
    matched_count: int
    refused: tuple[str, ...]
    paid: tuple[str, ...]

    @property
    def is_held(self) -> bool:
        """Tell whether the interval holds the truth, its limits included."""
        return self.lower <= self.truth <= self.upper


@cache
def rule(name: str) -> Agreement:
    """Return an agreement that payers settle."""
    return load_agreement(HERE / "agreements" / f"{name}.yaml").required()


@cache
def design() -> Design:
    """Return the design of the rules, as a run would read it."""
    told = savings_tables([rule(RULES[0])], load_exhibits())["savings"]
    return design_of(dict(zip((name for name, _ in told.columns), told.rows[0], strict=True)))


def measure(
    seed: int, world: World, methods: Sequence[str] = METHODS, *, treated: int = TREATED, controls: int = CONTROLS
) -> list[Found]:
    """Simulate a payer, estimate its savings by each method, settle them, and say what they truly are."""
    payer = simulate(seed, world, treated=treated, controls=controls)
    extract = extract_of(payer)
    return [found_in(seed, world, payer, compare(extract, design(), method), extract) for method in methods]


def found_in(seed: int, world: World, payer: Payer, comparison: Comparison, extract: Extract) -> Found:
    """Estimate the savings of a payer on those who are compared, settle them, and say what they truly are."""
    study = study_of(extract, Choices(), Factors())
    found = estimate(extract, study, comparison)
    told = _facts(found)
    lower, upper = found.limits()
    everybody = means(study, Weighting(np.ones(len(payer.is_treated))))
    return Found(
        seed=seed,
        world=world.name,
        method=comparison.method_code,
        truth=_effect(payer, comparison.weighting.weights > 0, found.means),
        value=float(found.value),
        standard_error=found.error.value,
        lower=lower,
        upper=upper,
        before_after=float(change_of_treated(everybody).value),
        truth_of_all=_effect(payer, payer.is_treated, everybody),
        error_rate=told.error_cents / told.benchmark_cents,
        variation=_variation(payer),
        matched_count=comparison.quality.matched_count,
        refused=tuple(f"{each.reason_code}:{each.subject_code or ''}" for each in comparison.refused),
        paid=tuple(name for name in RULES if _is_paid(rule(name), told)),
    )


def _effect(payer: Payer, counted: Flags, found: Means) -> float:
    """Return what the vendor truly changed of the spend of those treated who count, a month of theirs."""
    with_vendor, without = (int(cents[payer.is_treated & counted].sum()) for cents in later_cents(payer))
    return (with_vendor - without) / float(found.treated_after.months)


@dataclass(frozen=True, slots=True)
class _Facts:
    """An estimate as a settlement is told of it: whole cents, and the error of all the savings."""

    benchmark_cents: int
    actual_cents: int
    error_cents: float


def _facts(found: Estimated) -> _Facts:
    after = found.means.treated_after
    actual = round(after.cents)
    gross = round(found.means.gross_savings)
    return _Facts(actual + gross, actual, found.error.value * float(after.months))


def _is_paid(agreement: Agreement, told: _Facts) -> bool:
    """Settle the savings and tell whether the vendor has a share of them."""
    savings = Savings(
        status=SavingsStatus.CREDIBLE,
        benchmark=Decimal(told.benchmark_cents).scaleb(-2),
        actual=Decimal(told.actual_cents).scaleb(-2),
        standard_error=Decimal(f"{told.error_cents / 100:.6f}"),
    )
    facts = Performance.model_validate(
        {
            "agreement_id": agreement.agreement_id,
            "period": {"from": str(agreement.effective), "to": str(agreement.terminates)},
            "paid_through": "2026-07-31",
            "settlement": "final",
            "units": [],
            "savings": savings,
        }
    )
    return any(line.cents > 0 for line in settle(agreement, facts, ()).lines)


def _variation(payer: Payer) -> float:
    """Return the standard deviation of controls' spend in the year after over its mean, without a cap."""
    is_control, is_after = ~payer.is_treated, payer.months > 0
    spend = payer.cents[is_control][:, :, is_after].sum(axis=(1, 2))
    return float(spend.std() / spend.mean())


def results(seeds: Sequence[int], workers: int) -> list[Found]:
    """Return what all seeds came to in all worlds; what an earlier run of the same code measured is not done again."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"savings_truth_{code_sha256()[:12]}.jsonl"
    known = [_read(line) for line in read(path).splitlines()]
    done = {(found.seed, found.world) for found in known}
    wanted = [(seed, world) for seed in seeds for world in WORLDS if (seed, world.name) not in done]
    with path.open("a", encoding="utf-8") as file, ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        for number, ready in enumerate(as_completed([pool.submit(measure, *each) for each in wanted]), 1):
            file.write("".join(json.dumps(asdict(found)) + "\n" for found in ready.result()))
            file.flush()
            known += ready.result()
            if number % 100 == 0 or number == len(wanted):
                print(f"{number} of {len(wanted)} payers", flush=True)
    return sorted((found for found in known if found.seed in seeds), key=lambda found: found.seed)


def _read(line: str) -> Found:
    told = json.loads(line)
    return Found(**{**told, "refused": tuple(told["refused"]), "paid": tuple(told["paid"])})


@cache
def code_sha256() -> str:
    """Return what stands for the code measured: results of other code are not resumed."""
    digest = hashlib.sha256()
    folders = [
        ROOT / "pipelines" / "actuarial",
        ROOT / "contracts" / "exhibits" / "savings_designs",
        HERE / "agreements",
    ]
    files = [path for folder in folders for path in folder.iterdir() if path.is_file()]
    for path in sorted([*files, *HERE.glob("panel_*.py"), Path(__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def truth_row(found: Sequence[Found]) -> list[object]:
    """Return how well the truth of a world is found again, in dollars a member month."""
    errors = [each.value - each.truth for each in found]
    error = mean(each.standard_error for each in found)
    return [
        f"{found[0].world}, {found[0].method}",
        _dollars(mean(each.truth for each in found)),
        _dollars(mean(each.value for each in found)),
        _dollars(error),
        f"{stdev(errors) / error:.3f}",
        f"{mean(errors) / error:+.3f}",
        f"{sum(each.is_held for each in found)} of {len(found)}",
    ]


def naive_row(found: Sequence[Found]) -> list[object]:
    """Return what before against after says of everybody treated in a world, and by how much that is wrong."""
    biases = [each.before_after - each.truth_of_all for each in found]
    values = (mean(each.truth_of_all for each in found), mean(each.before_after for each in found), mean(biases))
    return [found[0].world, *map(_dollars, values), _dollars(stdev(biases) / len(biases) ** 0.5)]


def paid_row(found: Sequence[Found]) -> list[object]:
    """Return in how many payers of a world each rule pays, and in how many the gate would not let it."""
    refused = sum(bool(each.refused) for each in found)
    paid = [f"{sum(name in each.paid for each in found)} of {len(found)}" for name in RULES]
    return [f"{found[0].world}, {found[0].method}", *paid, f"{refused} of {len(found)}"]


def report(every: Sequence[Found]) -> str:
    """Return the section of the README."""
    by_kind = [
        [found for found in every if (found.method, found.world) == (method, world.name)]
        for method in METHODS
        for world in WORLDS
    ]
    rate = float(rule(RULES[0]).clauses[0].evidence.error_multiple) * mean(found.error_rate for found in by_kind[0])
    told = (
        f"Seeds 1 to {len(by_kind[0])}; {TREATED:,} treated members, {CONTROLS:,} others; yearly spend varies by "
        f"{mean(found.variation for found in every):.1f} times its mean; in {WORLDS[0].name} the smallest rate that "
        f"counts is {rate:.1%} of the benchmark on average; code {code_sha256()[:12]}. Dollars a treated member month."
    )
    truth_heads = ("world, method", "truth", "estimate", "error", "spread over error", "bias over error", "held")
    naive_heads = ("world", "truth", "before against after", "its bias", "Monte Carlo error of the bias")
    paid_heads = ("world, method", *(f"{name} pays" for name in RULES), "the gate refuses")
    return "\n\n".join(
        [
            machine(),
            told,
            table(truth_heads, [truth_row(found) for found in by_kind]),
            "Spend of everybody treated, before the index day against after it:",
            table(naive_heads, [naive_row(found) for found in by_kind[: len(WORLDS)]]),
            "Payers in which the vendor was paid a share of savings:",
            table(paid_heads, [paid_row(found) for found in by_kind]),
        ]
    )


def _dollars(cents: float) -> str:
    return f"{cents / 100:+.2f}"


def main() -> None:
    """Measure, print, and write the section of the README when all seeds are done."""
    parser = argparse.ArgumentParser(description="Is an injected saving found again, and how often is luck paid for?")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds, from 1 on")
    parser.add_argument("--workers", type=int, default=2, help="how many processes")
    given = parser.parse_args()
    text = report(results(range(1, given.seeds + 1), given.workers))
    print(text)
    if given.seeds == SEEDS:
        write_section("savings truth", text)


if __name__ == "__main__":
    main()
