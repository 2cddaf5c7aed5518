"""An offer settled over 10,000 drawn cases: ``python -m benchmarks.price_simulation``, within 20 s of one processor.

Offers are presets, the assumptions an example that comes with trueup. Seconds depend on the machine and on what else it
does; beside them stands what 1,000 plain settlements of the same offer take in the same run.
"""

import sys
import time
from collections.abc import Callable
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

from benchmarks.report import machine, table, write_section
from contracts.agreement import Agreement
from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.projection import project
from contracts.negotiation.shipped import shipped
from contracts.negotiation.simulation import simulated
from contracts.presets import DIRECTORY
from contracts.settlement import settle
from pipelines.actuarial.draws import drawn_cases
from pipelines.commands.price.cases import kept

T = TypeVar("T")
OFFERS = ("app_based_pmpm", "milestones", "two_stream", "pt_guided_engaged_fee", "clawback_guarantee")
ASSUMPTIONS, SEED, DRAWS, PLAIN = "commercial_example", 1, 10_000, 1000
MOST_SECONDS = 20


def measured(offer: Agreement, assumed: Assumptions) -> tuple[list[object], float]:
    """Return the row of an offer, and the processor seconds that drawing and settling its cases took."""
    facts = project(offer, assumed.at()).performance
    _, plain = timed(lambda: [settle(offer, facts, facts.posted) for _ in range(PLAIN)])
    with kept():
        cases, drawing = timed(lambda: drawn_cases(offer, assumed, seed=SEED, count=DRAWS))
        found, settling = timed(lambda: simulated(offer, cases))
    whole = drawing + settling
    seconds = (f"{each:.1f}" for each in (drawing, settling, whole))
    return [offer.agreement_id, f"{found.facts_count:,}", f"{plain:.2f}", *seconds, f"{whole / plain:.0f}"], whole


def timed(action: Callable[[], T]) -> tuple[T, float]:
    """Do something; return what it gave and the processor seconds it took."""
    started = time.process_time()
    result = action()
    return result, time.process_time() - started


def main() -> int:
    """Measure each offer and write the section of the README."""
    assumed = load(shipped()[ASSUMPTIONS], Assumptions).required()
    rows, is_within = [], True
    for name in sys.argv[1:] or OFFERS:
        row, seconds = measured(load_agreement(DIRECTORY / f"{name}.yaml").required(), assumed)
        rows.append(row)
        is_within &= seconds <= MOST_SECONDS
        print(row, flush=True)
    heads = (
        "offer",
        "facts that differ",
        f"{PLAIN:,} plain settlements, s",
        "drawing, s",
        "settling, s",
        "both, s",
        "times the plain ones",
    )
    uncertain = sum(not number.is_certain for number in assumed.named.values())
    what = f"{DRAWS:,} cases of {ASSUMPTIONS}, {uncertain} uncertain numbers, seed {SEED}; processor seconds."
    peak = f"Peak memory {getrusage(RUSAGE_SELF).ru_maxrss / 1e3:,.0f} MB."
    write_section("price simulation", f"{machine()}\n\n{what} {peak}\n\n{table(heads, rows)}")
    return 0 if is_within else 1


if __name__ == "__main__":
    sys.exit(main())
