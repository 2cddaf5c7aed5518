"""Last year's facts as more or fewer engaged members would have made them: what members do grows with them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.measured import Cases, MeasureFact, Units
from contracts.measured_savings import Savings
from contracts.negotiation.volumes import whole
from contracts.performance import Performance
from contracts.terms.money import exact_cents


def scaled(offer: Agreement, facts: Performance, factor: Fraction) -> Performance:
    """Return facts with so many times the engaged members, the same members covered; with factor 1 as they are.

    Units, episodes, measures and savings grow with them; rates stay what they are, as far as whole members allow.
    """
    if factor == 1:
        return facts
    access = {fee.id for fee in offer.fees if fee.is_access}
    grown = [row for row in facts.units if row.clause not in access]
    counts = _shared(grown, factor)
    cases = zip(facts.cases, _shared(facts.cases, factor), strict=True)
    return facts.model_copy(
        update={
            "units": tuple(row if row.clause in access else _units(row, next(counts), factor) for row in facts.units),
            "cases": tuple(_cases(row, count, factor) for row, count in cases),
            "measures": tuple(_measure(fact, factor) for fact in facts.measures),
            "savings": None if facts.savings is None else _savings(facts.savings, factor),
        }
    )


def _shared(rows: Sequence[Units] | Sequence[Cases], factor: Fraction) -> Iterator[Fraction]:
    """Yield counts that add up to those of a clause, whole where they were: each by itself would round up."""
    before: dict[str, Fraction] = {}
    for row in rows:
        if Fraction(row.count).denominator > 1:
            yield row.count * factor
            continue
        so_far = before.get(row.clause, Fraction(0))
        before[row.clause] = so_far + row.count
        yield Fraction(whole(before[row.clause] * factor) - whole(so_far * factor))


def _units(row: Units, count: Fraction, factor: Fraction) -> Units:
    amounts = {name: _dollars(getattr(row, name), factor) for name in ("allowed", "plan_paid")}
    return row.model_copy(update={"count": count, **amounts})


def _cases(row: Cases, count: Fraction, factor: Fraction) -> Cases:
    return row.model_copy(update={"count": int(count), "actual": _dollars(row.actual, factor)})


def _measure(fact: MeasureFact, factor: Fraction) -> MeasureFact:
    members = {name: getattr(fact, name) for name in ("numerator", "denominator", "activated")}
    return fact.model_copy(update={name: whole(count * factor) for name, count in members.items() if count is not None})


def _savings(savings: Savings, factor: Fraction) -> Savings:
    names = ("observed_gross", "prior_gross", "benchmark", "actual")
    return savings.model_copy(update={name: _dollars(getattr(savings, name), factor) for name in names})


def _dollars(amount: Decimal | None, factor: Fraction) -> Decimal | None:
    return None if amount is None else Decimal(whole(exact_cents(amount) * factor)).scaleb(-2)
