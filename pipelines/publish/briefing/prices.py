"""The prices that only the payer may know, as a page of their own: break-even, walk-away, the vendor's, the zone."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.price_report import PriceReport
from pipelines.publish.briefing.assumed import assumption_rows, price_choices
from pipelines.publish.briefing.page import Figure, PriceLine, PricePage, PricesOf
from pipelines.publish.figures import half_up, money, percent

WITHOUT_PRICE = {"any_price": "any price", "no_price": "no price"}


class Priced(NamedTuple):
    """One price of an offer, and what was found of it."""

    offer: str
    report: PriceReport


def price_page(priced: Sequence[Priced], assumptions: Assumptions, how_cases: Mapping[str, str]) -> PricePage:
    """Return the page, which lists the assumptions that its prices rest on; `how_cases` tells the cases by offer."""
    rests = {name for each in priced for name in each.report.rests_on}
    names = [name for name in assumptions.named if name in rests]
    return PricePage(
        assumptions_name=f"{assumptions.assumptions}, version {assumptions.version}",
        prices=tuple(_prices_of(each, how_cases[each.offer]) for each in priced),
        assumptions=assumption_rows(assumptions, names),
        choices=price_choices(assumptions),
    )


def _prices_of(of: Priced, how_cases: str) -> PricesOf:
    report = of.report
    return PricesOf(
        heading=f"{of.offer}, clause {report.price.name}: offered at {money(report.quoted_cents)}",
        zone=report.zone.words,
        how_cases=how_cases,
        lines=tuple(_lines(report)),
    )


def _lines(report: PriceReport) -> Iterator[PriceLine]:
    asked = f"as each dollar should save {money(half_up(report.roi_target * 100))}"
    yield _line("Break-even price", "as expected", report.expected, report)
    yield _line("Price for the return you ask for", asked, report.for_return, report)
    yield _line("Break-even price", "on average over all cases", report.on_average, report)
    for each in report.at_sureties:
        surely = f"it pays back in at least {percent(each.surety)} of cases"
        yield _line("Price with the surety you ask for", surely, each.paying_back, report)
        yield _line("Your walk-away price", f"pays back on average, and {surely}", each.walk_away, report)
    if report.vendor_break_even is not None:
        yield _line("The vendor's break-even price", "on average over all cases", report.vendor_break_even, report)
    if report.zone.vendor is not None:
        yield _line("The vendor's walk-away price", "as its costs are assumed", report.zone.vendor, report)


def _line(name: str, detail: str, found: PriceFound, report: PriceReport) -> PriceLine:
    words = WITHOUT_PRICE.get(found.ends) or money(found.price_cents or 0)
    figure = Figure(words=words, value=found.exact_cents, unit_code="cents", rests_on=report.rests_on)
    return PriceLine(name=name, detail=detail, price=figure, why=found.why)
