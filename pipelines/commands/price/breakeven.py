"""The body of `trueup price breakeven`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from contracts.agreement import Agreement
from contracts.negotiation.budget import BudgetYear
from contracts.negotiation.price_report import OfCareModel, PriceReport
from contracts.negotiation.prices import Price
from contracts.plain_data import plain_data
from contracts.terms.model import Share
from pipelines.commands.price import ESTIMATE, given, require_projected
from pipelines.commands.price.breakeven_tables import print_found
from pipelines.commands.price.cases import Drawing
from pipelines.commands.price.found_prices import FoundPrices, found_prices, price_asked, price_named
from pipelines.failures import OK, UnusableInputError


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a price: which one, how sure to be, beside which other offer."""

    clause: str | None
    sureties: Sequence[str]
    against: Path | None

    def shares(self) -> list[Fraction]:
        """Read the sureties; raise UnusableInputError for what is no share."""
        try:
            return [Fraction(share) for share in TypeAdapter(list[Share]).validate_python(list(self.sureties))]
        except ValidationError:
            raise UnusableInputError("surety: give shares such as 0.80") from None

    def price(self, offer: Agreement) -> Price | None:
        """Return the price asked for; None of an offer without any, unless one must be searched."""
        return price_asked(offer, self.clause) if self.against is None else price_named(offer, self.clause)


def breakeven_command(offer: Path, assumptions: str, wanted: Wanted, drawing: Drawing, *, as_json: bool) -> int:
    """Print what an offer comes to, the prices at which it pays back for payer and vendor, and its budget impact."""
    sureties = wanted.shares()
    loaded = given([offer, *([wanted.against] if wanted.against else [])], assumptions)
    price = wanted.price(loaded.offer.agreement)
    require_projected(loaded.offers, loaded.assumptions.at())
    found = found_prices(loaded, price, sureties, drawing)
    if as_json:
        print(json.dumps(prices_document(found), indent=2))
    else:
        print_found(found)
    return OK


def prices_document(found: FoundPrices) -> Mapping[str, Any]:
    """Return all that was found as plain data, with the assumptions it rests on."""
    return {
        "is": ESTIMATE,
        "for": "the payer alone",
        "offer": found.offer.name,
        "assumptions": found.assumptions.assumptions,
        "cases": found.cases,
        "as_offered": _as_offered(found),
        **_report(found.report),
        "against": plain_data(found.against),
        "budget": [_year(year) for year in found.budget],
        "care_models": [_care_model(each) for each in found.care_models],
        "rests_on": {name: plain_data(found.assumptions.named[name]) for name in found.rests_on},
        "chosen": {name: plain_data(getattr(found.assumptions, name)) for name in ("ramp", "roi_target", "surety")},
        "related": plain_data(found.assumptions.related),
    }


def _as_offered(found: FoundPrices) -> Mapping[str, Any]:
    return {
        "payer_net_cents": plain_data(found.expected.payer_net_cents),
        "payer_net_on_average_cents": plain_data(found.simulation.payer_net.mean),
        "chance_of_paying_back": plain_data(found.simulation.chance_of_paying_back),
        "vendor_chance_of_loss": plain_data(found.simulation.chance_of_loss),
    }


def _report(report: PriceReport | None) -> Mapping[str, Any]:
    return {"price": None} if report is None else {**plain_data(report), "zone_words": report.zone.words}


def _year(year: BudgetYear) -> Mapping[str, Any]:
    names = ("year", "ramp", "engaged", "fees_cents", "avoided_cents", "induced_cents", "net_cents")
    return {name: plain_data(getattr(year, name)) for name in (*names, "net_a_member_month_cents")}


def _care_model(each: OfCareModel) -> Mapping[str, Any]:
    return {
        "care_model": each.assumptions.care_model,
        "assumptions": each.assumptions.assumptions,
        "flat": plain_data(each.flat),
        "price": plain_data(each.found),
        "needed": plain_data(each.needed),
    }
