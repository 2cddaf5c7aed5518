"""How savings of each agreement are estimated, as rows of `terms.*`: by its own design, else by one that is only shown.

To add a column: name it with how its value is found. The suffix of a column is its type.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from contracts.agreement import Agreement
from contracts.exhibit_tables import Columns, Row, TermTable, code, in_order, millionths, thousandths
from contracts.exhibits import Exhibits
from contracts.terms.money import exact_cents
from contracts.terms.savings import SavingsDesign, SavingsTerms

SETTLED = "SETTLED"
REPORTED = "REPORTED"
# The design by which savings are shown, and never paid on, where an agreement names none; and the spend that is shown.
SHOWN_DESIGN = "participants"
SHOWN_BASIS = "allowed"


@dataclass(frozen=True, slots=True)
class Estimated:
    """An agreement with the design by which its savings are estimated, and what it says of them, if anything."""

    agreement: Agreement
    design: SavingsDesign
    terms: SavingsTerms | None


def savings_tables(agreements: Sequence[Agreement], exhibits: Exhibits) -> dict[str, TermTable]:
    """Rows of the tables about savings by name, of every agreement.

    Raises LookupError when an agreement names a design that no exhibit holds.
    """
    estimated = [_estimated(agreement, exhibits) for agreement in agreements]
    return {
        "savings": TermTable(_SAVINGS, in_order(_row(each) for each in estimated)),
        "savings_exact": TermTable(_SAVINGS_EXACT, in_order(row for each in estimated for row in _exact(each))),
        "savings_review": TermTable(_SAVINGS_REVIEW, in_order(row for each in estimated for row in _reviews(each))),
        "plan_change": TermTable(_PLAN_CHANGE, in_order(row for each in estimated for row in _changes(each))),
    }


def _estimated(agreement: Agreement, exhibits: Exhibits) -> Estimated:
    terms = agreement.savings
    if terms is None:
        design, called = exhibits.newest_savings_design(SHOWN_DESIGN), SHOWN_DESIGN
    else:
        called = f"{terms.design} version {terms.design_version}"
        design = exhibits.savings_design(terms.design, terms.design_version)
    if design is None:
        raise LookupError(f"agreement {agreement.agreement_id}: no exhibit for savings design {called}")
    return Estimated(agreement, design, terms)


def _limit(path: str) -> Callable[[Estimated], int | None]:
    """Say a limit of the design in thousandths."""
    found = attrgetter(path)
    return lambda each: thousandths(found(each.design))


def _of_design(path: str) -> Callable[[Estimated], Any]:
    found = attrgetter(path)
    return lambda each: found(each.design)


def _rate(path: str) -> Callable[[Estimated], int | None]:
    """Say an agreed rate in millionths."""
    return lambda each: millionths(_agreed(each, path))


def _amount(path: str) -> Callable[[Estimated], int | None]:
    """Say an agreed amount in cents."""
    return lambda each: _cents(_agreed(each, path))


def _agreed(each: Estimated, path: str) -> Any:
    """Return what the agreement says; None where it, or the part that would say it, is absent."""
    value: Any = each.terms
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(exact_cents(amount))


_VALUES: Mapping[str, Callable[[Estimated], Any]] = {
    "agreement_id": lambda each: each.agreement.agreement_id,
    "role_code": lambda each: REPORTED if each.terms is None else SETTLED,
    "design_id": _of_design("savings_design"),
    "design_version": _of_design("version"),
    "tier_code": _of_design("tier"),
    "population_code": lambda each: code(each.design.population),
    "method_code": lambda each: code(each.design.method),
    "basis_code": lambda each: code(each.terms.basis if each.terms else SHOWN_BASIS),
    "balancing_from_number": _of_design("balancing_from_ratio"),
    "index_claim_days": _of_design("index_claim_days"),
    "baseline_month_count": _of_design("baseline_months"),
    "follow_up_month_count": _of_design("follow_up_months"),
    "controls_each_count": _of_design("controls_each"),
    "caliper_thousandths": _limit("caliper"),
    "unmatched_thousandths": _limit("unmatched_at_most"),
    "difference_thousandths": _limit("balance.difference"),
    "spend_difference_thousandths": _limit("balance.spend_difference"),
    "spend_difference_from_count": _of_design("balance.spend_difference_from"),
    "variance_ratio_least_thousandths": _limit("balance.variance_ratio_least"),
    "variance_ratio_most_thousandths": _limit("balance.variance_ratio_most"),
    "weight_most_number": _of_design("weight_at_most"),
    "smallest_count": _of_design("smallest_count"),
    "smallest_effective_count": _of_design("smallest_effective"),
    "error_multiple_thousandths": _limit("error_multiple"),
    "smallest_rate_thousandths": _limit("smallest_rate"),
    "largest_rate_thousandths": _limit("largest_rate"),
    "pre_trend_thousandths": _limit("pre_trend_monthly"),
    "significance_thousandths": _limit("significance"),
    "contradiction_thousandths": _limit("contradiction_level"),
    "imputed_thousandths": _limit("imputed_share"),
    "population_change_thousandths": _limit("population_change"),
    "cap_before_cents": _amount("caps.before"),
    "cap_after_cents": _amount("caps.after"),
    "prior_rate_millionths": _rate("prior.rate"),
    "prior_spread_millionths": _rate("prior.spread"),
    "expected_rate_millionths": _rate("expected_rate"),
    "programme_cents": lambda each: _cents(_agreed(each, "programme_cost")) or 0,
    "is_dummy_year_subtracted": lambda each: _agreed(each, "dummy_year") == "subtracted",
    "is_control_censored": _of_design("control_censored"),
    "window_month_count": _of_design("completion.window_months"),
    "balanced_thousandths": _limit("completion.balanced_from"),
    "final_one_thousandths": _limit("completion.final_one"),
    "tail_thousandths": _limit("completion.tail"),
    "large_stay_cents": lambda each: _cents(each.design.completion.large_stay),
    "is_without_extremes": _of_design("completion.leave_out_extremes"),
}


def _type(column: str) -> str:
    if column.startswith("is_"):
        return "boolean"
    return "varchar" if column.endswith(("_id", "_code")) else "bigint"


_SAVINGS: Columns = tuple((column, _type(column)) for column in _VALUES)


def _row(each: Estimated) -> Row:
    return tuple(value(each) for value in _VALUES.values())


_SAVINGS_EXACT: Columns = (("agreement_id", "varchar"), ("exact_code", "varchar"))


def _exact(each: Estimated) -> Iterator[Row]:
    """Yield the variables within equal values of which members are compared."""
    yield from ((each.agreement.agreement_id, code(variable)) for variable in each.design.exact)


_SAVINGS_REVIEW: Columns = (("agreement_id", "varchar"), ("reason_code", "varchar"))


def _reviews(each: Estimated) -> Iterable[Row]:
    """Yield the reasons that leave the fallback, because an actuary looked into them in the period that is settled."""
    for review in each.terms.reviewed if each.terms else ():
        if review.period == each.agreement.period:
            yield (each.agreement.agreement_id, review.reason)


_PLAN_CHANGE: Columns = (
    ("agreement_id", "varchar"),
    ("group_id", "varchar"),
    ("from_date", "date"),
    ("factor_millionths", "bigint"),
)


def _changes(each: Estimated) -> Iterable[Row]:
    """Yield changes of a group's benefits, each with the factor on spend before it."""
    for change in each.terms.plan_changes if each.terms else ():
        yield (each.agreement.agreement_id, change.group, change.first, millionths(change.factor))
