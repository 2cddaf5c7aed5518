"""The budget over the years in which use grows: what offers cost and return for a million members."""

from collections.abc import Iterator, Mapping, Sequence

from contracts.negotiation.budget import AT_THE_PLANS_SIZE, LIVES, BudgetYear
from pipelines.publish.briefing.page import Figure, Row, Table
from pipelines.publish.briefing.resting import Resting
from pipelines.publish.figures import count, whole_percent


def budget_table(budgets: Mapping[str, Sequence[BudgetYear]], rests: Mapping[str, Resting]) -> Table:
    """Return a column a year; fees, care avoided and extra care of each offer stand apart."""
    years = next(iter(budgets.values()))
    columns = tuple(f"Year {each.year}: {whole_percent(each.ramp)} of full use" for each in years)
    rows = (row for name, of in budgets.items() for row in _rows(of, rests[name], heads=len(budgets) > 1))
    return Table(
        caption=(
            f"For {count(LIVES)} members covered and twelve months, as use grows by the choices of the assumptions "
            f"file; {AT_THE_PLANS_SIZE}"
        ),
        columns=columns,
        rows=tuple(rows),
    )


def _rows(years: Sequence[BudgetYear], rest: Resting, *, heads: bool) -> Iterator[Row]:
    if heads:
        yield Row(name=rest.offer)
    fees = tuple(rest.change(each.fees_cents, "paid") for each in years)
    yield Row(name="Fees you pay", detail="", figures=fees)
    avoided = tuple(rest.change(-each.avoided_cents, "avoided") for each in years)
    yield Row(name="Care avoided", detail="care that is not needed", figures=avoided)
    induced = tuple(_induced(each, rest) for each in years)
    yield Row(name="Extra care", detail="because of the programme", figures=induced)
    net = tuple(rest.change(each.net_cents, "saved", "paid") for each in years)
    yield Row(name="Your budget changes by", detail="above zero it costs you more", figures=net, is_total=True)
    monthly = tuple(rest.money(each.net_a_member_month_cents, "saved", "paid") for each in years)
    yield Row(name="for each member covered and month", detail="", figures=monthly)


def _induced(year: BudgetYear, rest: Resting) -> Figure:
    if not rest.on("induced"):
        return rest.words("none assumed", "cents")
    return rest.change(year.induced_cents, "induced")
