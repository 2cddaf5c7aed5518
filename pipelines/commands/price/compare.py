"""The body of `trueup price compare`."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from contracts.negotiation.comparison import AtEngagement, Compared, compare, engagement_levels
from contracts.terms.money import Rounding, dollars, round_cents
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE, given, require_projected
from pipelines.failures import OK

COLUMNS = ("offer", "engagement")
AMOUNTS = ("fees before results", "you pay", "a month, each eligible", "each engaged", "you save", "you keep")


def compare_command(offers: Sequence[Path], assumptions: str, *, as_json: bool) -> int:
    """Print every offer at every level of engagement."""
    loaded = given(offers, assumptions)
    scenario = loaded.assumptions.at()
    require_projected(loaded.offers, scenario)
    compared = compare(loaded.offers, scenario, engagement_levels(scenario))
    if as_json:
        print(json.dumps({"is": ESTIMATE, "offers": [_document(each) for each in compared]}, indent=2))
        return OK
    table = tables.listing(f"Offers compared ({ESTIMATE})", COLUMNS, AMOUNTS)
    for each in compared:
        for level in each.levels:
            table.add_row(each.offer.name, f"{level.engagement}: {float(level.share_engaged):.2%}", *_amounts(level))
    tables.print_whole(tables.page(), table)
    return OK


def _amounts(level: AtEngagement) -> tuple[str, ...]:
    ends = level.outcome
    return (
        dollars(ends.headline_cents),
        dollars(ends.payment_cents),
        _shown(level.per_eligible_month_cents, "nobody eligible"),
        _shown(level.per_engaged_cents, "nobody engaged"),
        _shown(ends.projection.saved_cents, ""),
        _shown(ends.payer_net_cents, ""),
    )


def _shown(exact: Fraction | None, otherwise: str) -> str:
    return otherwise if exact is None else dollars(round_cents(exact, Rounding.HALF_UP))


def _document(compared: Compared) -> Mapping[str, Any]:
    return {"offer": compared.offer.name, "levels": [_level(level) for level in compared.levels]}


def _level(level: AtEngagement) -> Mapping[str, Any]:
    return {
        "engagement": level.engagement,
        "share_engaged": str(level.share_engaged),
        "headline_cents": level.outcome.headline_cents,
        "payment_cents": level.outcome.payment_cents,
        "saved_cents": str(level.outcome.projection.saved_cents),
        "payer_net_cents": str(level.outcome.payer_net_cents),
    }
