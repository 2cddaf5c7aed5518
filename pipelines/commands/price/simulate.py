"""The body of `trueup price simulate`."""

import json
from pathlib import Path

from rich.table import Table

from contracts.negotiation.chances import cases_rest_on
from contracts.negotiation.simulation import simulated
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, given, require_projected
from pipelines.commands.price.cases import Drawing, kept
from pipelines.commands.price.shown import amount, assumptions_table, related_lines
from pipelines.commands.price.simulated_offer import QUANTILES, TAIL, SimulatedOffer
from pipelines.failures import OK


def simulate_command(offer: Path, assumptions: str, drawing: Drawing, *, as_json: bool) -> int:
    """Settle an offer over many cases and print what it may come to."""
    loaded = given([offer], assumptions)
    scenario, agreement = loaded.assumptions.at(), loaded.offer.agreement
    require_projected(loaded.offers, scenario)
    with kept():
        cases, words = drawing.cases(agreement, loaded.assumptions)
        simulation = simulated(agreement, cases)
    found = SimulatedOffer(
        offer=loaded.offer,
        assumptions=loaded.assumptions,
        simulation=simulation,
        cases=words,
        # Listed cases are measured as they are; only what is drawn has luck.
        draws=None if cases[0].measured is None else len(cases),
        rests_on={name: loaded.assumptions.named[name] for name in cases_rest_on(agreement, scenario)},
    )
    if as_json:
        print(json.dumps(found.document(), indent=2))
    else:
        _print(found)
    return OK


def _print(found: SimulatedOffer) -> None:
    console = tables.page()
    console.print(
        f"{found.offer.name} under {found.assumptions.assumptions}: {ESTIMATE}. Over {found.cases}.", highlight=False
    )
    for table in (_chances(found), _amounts(found), _tails(found)):
        tables.print_whole(console, table)
    for sentence in found.sentences():
        console.print(sentence, highlight=False)
    console.print()
    tables.print_whole(console, assumptions_table(found.rests_on))
    for line in related_lines(found.assumptions):
        console.print(line, highlight=False)


def _chances(found: SimulatedOffer) -> Table:
    table = tables.listing("\nHow likely it is", ("that",), ("chance",))
    for name, chance in found.chances.items():
        error = found.error(chance)
        table.add_row(name, tables.percent(chance) + ("" if error is None else f" ± {100 * error:.1f}"))
    return table


def _amounts(found: SimulatedOffer) -> Table:
    columns = ("expected", *(() if found.draws is None else ("±",)), *QUANTILES)
    table = tables.listing("What it may come to", ("amount",), columns)
    for name, amounts in found.amounts.items():
        error = found.error_cents(amounts)
        errors = [] if error is None else [amount(round(error))]
        quantiles = (amount(amounts.quantile(share)) for share in QUANTILES.values())
        table.add_row(name, amount(amounts.mean), *errors, *quantiles)
    return table


def _tails(found: SimulatedOffer) -> Table:
    table = tables.listing("The worst cases", ("amount",), ("worst", "mean of the worst 1 in 20"))
    for name, amounts in found.tails.items():
        table.add_row(name, amount(amounts.least), amount(amounts.mean_of_least(TAIL)))
    return table
