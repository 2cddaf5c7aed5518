"""What `trueup price breakeven` prints: prices, sureties, the budget, kinds of care, and what all of it rests on."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from contracts.negotiation.budget import AT_THE_PLANS_SIZE, LIVES, BudgetYear
from contracts.negotiation.comparison import length_words
from contracts.negotiation.price_found import PriceFound
from contracts.negotiation.price_report import OfCareModel, PriceReport
from contracts.negotiation.vendor_price import NO_COSTS
from contracts.prose.terms import percent
from contracts.terms.money import dollars
from pipelines import terminal_tables as tables
from pipelines.commands.price import ESTIMATE
from pipelines.commands.price.found_prices import NO_PRICE, FoundPrices
from pipelines.commands.price.shown import amount, assumptions_table, chosen_lines, finely, number, related_lines

WITHOUT_PRICE = {"any_price": "any price", "no_price": "no price"}
CARE_MODELS = {
    "app_based": "app-based",
    "pt_guided": "guided by physical therapists",
    "rtm_augmented": "therapy with remote monitoring",
}


def print_found(found: FoundPrices) -> None:
    """Print all of it, for the payer's eyes."""
    console, report = tables.page(), found.report
    what = found.offer.name if report is None else f"Clause {report.price.name} of {found.offer.name}"
    console.print(
        f"{what} under {found.assumptions.assumptions}: {ESTIMATE}.\n"
        f"For you alone: no vendor should see it. Chances are over {found.cases}.",
        highlight=False,
    )
    if report is None:
        console.print(f"No price is searched: {found.offer.name} {NO_PRICE}.", highlight=False)
    for table in _tables(found):
        tables.print_whole(console, table)
    for line in (*chosen_lines(found.assumptions), *related_lines(found.assumptions)):
        console.print(line, highlight=False)
    console.print(f"Each year of the budget is {AT_THE_PLANS_SIZE}.", highlight=False)


def _tables(found: FoundPrices) -> Iterator[Table]:
    if found.report is not None:
        yield _prices(found, found.report)
        yield _sureties(found.report)
    yield _as_offered(found)
    yield _budget(found.budget)
    if found.care_models:
        yield _care_models(found.care_models)
    yield assumptions_table({name: found.assumptions.named[name] for name in found.rests_on})


def _as_offered(found: FoundPrices) -> Table:
    months, simulation = found.expected.projection.volumes.months, found.simulation
    table = tables.listing(f"As offered, in {length_words(months)}", ("what",), ("comes to",))
    table.add_row("you keep, all as expected", amount(found.expected.payer_net_cents))
    table.add_row("you keep, on average", amount(simulation.payer_net.mean))
    table.add_row("you save at least what you pay", tables.percent(simulation.chance_of_paying_back))
    loss = simulation.chance_of_loss
    table.add_row("the vendor loses money", "not known" if loss is None else tables.percent(loss))
    return table


def _prices(found: FoundPrices, report: PriceReport) -> Table:
    table = tables.listing("Prices", ("what",), ("price",))
    table.add_column("why")
    for name, price in _named_prices(found, report):
        table.add_row(name, *_cells(price))
    table.add_row("zone of agreement", "", report.zone.words)
    return table


def _named_prices(found: FoundPrices, report: PriceReport) -> Iterator[tuple[str, PriceFound | None]]:
    yield "quoted", PriceFound(report.quoted_cents, "price", "as the offer has it")
    yield "break-even, all as expected", report.expected
    yield f"a return of {number(report.roi_target)}, all as expected", report.for_return
    yield "break-even, on average", report.on_average
    yield f"your walk-away, {percent(report.at_sureties[0].surety)} sure", report.walk_away
    yield "the vendor's costs, on average", report.vendor_break_even
    yield "the vendor's walk-away", report.zone.vendor
    if found.against is not None:
        yield f"costs as much as {found.against.offer}", found.against.price


def _sureties(report: PriceReport) -> Table:
    table = tables.listing("How sure you want to be", ("surety",), ("pays back up to", "your walk-away"))
    for each in sorted(report.at_sureties, key=lambda at: at.surety):
        table.add_row(percent(each.surety), _cells(each.paying_back)[0], _cells(each.walk_away)[0])
    return table


def _budget(years: Sequence[BudgetYear]) -> Table:
    amounts = ("engaged", "fees", "care avoided", "care added", "budget impact", "a month, each member")
    title = f"Budget of {LIVES:,} members in twelve months (positive costs, negative saves)"
    table = tables.listing(title, ("year",), amounts)
    for year in years:
        table.add_row(
            f"{year.year}: {percent(year.ramp)} of full engagement",
            f"{year.engaged:,}",
            *(amount(cents) for cents in (year.fees_cents, year.avoided_cents, year.induced_cents, year.net_cents)),
            finely(year.net_a_member_month_cents),
        )
    return table


def _care_models(models: Sequence[OfCareModel]) -> Table:
    amounts = ("flat fee for each engaged", "this offer")
    table = tables.listing("Break-even by kind of care", ("care", "assumptions"), amounts)
    table.add_column("why")
    for each in models:
        care = CARE_MODELS[each.assumptions.care_model or ""]
        needs = f"the set does not give {', '.join(dict.fromkeys(need.name for need in each.needed))}"
        cells = ("not known", needs) if each.found is None else _cells(each.found)
        table.add_row(care, each.assumptions.assumptions, _cells(each.flat)[0], *cells)
    return table


def _cells(found: PriceFound | None) -> tuple[str, str]:
    """Return a price and why, in words where there is none; between two whole cents also where it turns."""
    if found is None:
        return "not known", NO_COSTS
    if found.price_cents is None:
        return WITHOUT_PRICE[found.ends], found.why
    is_between = found.exact_cents is not None and found.exact_cents != found.price_cents
    turns = f"; it turns at {finely(found.exact_cents)}" if is_between else ""
    return dollars(found.price_cents), found.why + turns
