"""What measures would come to: for every guarantee, gate and fee that reads one, as a run would count it.

What a rate is counted over follows from the exhibit of its measure and the missing-data policy; the rate itself is an
assumption, save where the volumes say it, such as how many of the activated became engaged.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.ladder import Difference, Percentile
from contracts.clauses.measure_terms import JudgedTerms, MeasureTerms
from contracts.exhibits import load_exhibits
from contracts.measured import MeasureFact, MeasureStatus
from contracts.named_measures import Named, by_first_clause, judged
from contracts.negotiation.needed import Basis
from contracts.negotiation.volumes import Counted, Volumes, whole

# What exhibits count, where the volumes say it.
MEMBERS: Mapping[str, Counted] = {
    "eligible": Counted("population.yield", lambda counted: counted.eligible),
    "reached": Counted("care.activated_each", lambda counted: counted.activated),
    "activated": Counted("care.activated_each", lambda counted: counted.activated),
    "engaged": Counted("population.yield", lambda counted: counted.engaged),
    "baselined": Counted("care.measured_each", lambda counted: counted.measured),
    "followed_up": Counted("care.reported_each", lambda counted: counted.reported),
    "index_members": Counted("care.activated_each", lambda counted: counted.activated),
    "supplied": Counted("care.activated_each", lambda counted: counted.activated),
}
# Whom such a measure counts, the missing-data policy of its clause says.
BY_POLICY = "by_missing_policy"
# Of these the least number is judged on the activated members.
OF_ANSWERS = ("responder", "baselined", "followed_up", "mean_change")


def projected_results(offer: Agreement, basis: Basis, numerators: Mapping[str, int]) -> Iterator[MeasureFact]:
    """Yield what each measure comes to that a paying clause reads; `numerators` are those not as expected."""
    for named in by_first_clause(judged(offer, load_exhibits())):
        fact = _score(named, basis) if named.exhibit.form == "score" else _rate(named, basis, numerators)
        if fact is not None:
            yield fact
    for guarantee in offer.guarantees:
        for term in guarantee.measures:
            if isinstance(term, MeasureTerms) and isinstance(term.ladder, Difference | Percentile):
                why = f"{term.measure} is compared with other values ({term.ladder.kind}) that no assumption gives"
                basis.refuse(guarantee.id, why)


def _score(named: Named, basis: Basis) -> MeasureFact | None:
    why = f"what {named.exhibit.measure} comes to"
    value = basis.number(named.clause_id, f"results.{named.exhibit.measure}", why)
    denominator = _denominator(named, named.exhibit.denominator, basis)
    if value is None or denominator is None:
        return None
    return _fact(named, basis.volumes, denominator, value=value)


def _rate(named: Named, basis: Basis, numerators: Mapping[str, int]) -> MeasureFact | None:
    measure, word = named.exhibit.measure, named.exhibit.denominator
    policy = _policy(named, basis) if word == BY_POLICY else None
    denominator = _denominator(named, policy or word, basis)
    expected = _expected(named, basis)
    if denominator is None or expected is None:
        return None
    numerator = min(numerators.get(measure, expected), denominator)
    return _fact(named, basis.volumes, denominator, numerator=numerator, policy=policy)


def _expected(named: Named, basis: Basis) -> int | None:
    """Return the numerator to expect: as the volumes say, else the rate assumed, of members with a baseline."""
    exhibit, name = named.exhibit, f"results.{named.exhibit.measure}"
    if name not in basis.scenario.values and exhibit.numerator in MEMBERS and exhibit.numerator != "supplied":
        return basis.count(named.clause_id, MEMBERS[exhibit.numerator], f"what {exhibit.measure} counts")
    of = "baselined" if exhibit.denominator == BY_POLICY else exhibit.denominator
    rate = basis.number(named.clause_id, name, f"what {exhibit.measure} comes to")
    members = _denominator(named, of, basis)
    return None if rate is None or members is None else whole(rate * members)


def _denominator(named: Named, word: str, basis: Basis) -> int | None:
    """Return what a measure is counted over: members whom the volumes know, else as many as are assumed."""
    why = f"what {named.exhibit.measure} is counted over"
    if word in MEMBERS:
        return basis.count(named.clause_id, MEMBERS[word], why)
    each = basis.number(named.clause_id, f"care.counted_each.{word}", why)
    return None if each is None else whole(each * basis.volumes.engaged)


def _policy(named: Named, basis: Basis) -> str:
    """Return whom the missing-data policy counts; with too few baselines or answers the next stricter one holds."""
    activated, measured = (_denominator(named, word, basis) or 0 for word in ("activated", "baselined"))
    window = named.exhibit.follow_up
    of_activated = Fraction(window.baseline_capture_at_least if window else 0)
    if named.missing_policy == "nri_act" or not measured or measured < activated * of_activated:
        return "activated"
    if named.missing_policy == "completer":
        reported = _denominator(named, "followed_up", basis) or 0
        of_measured = Fraction(window.follow_up_capture_at_least if window else 0)
        return "followed_up" if reported and reported >= measured * of_measured else "baselined"
    return "baselined"


def _fact(
    named: Named,
    counted: Volumes,
    denominator: int,
    *,
    numerator: int | None = None,
    value: Fraction | None = None,
    policy: str | None = None,
) -> MeasureFact:
    activated = counted.activated if named.exhibit.numerator in OF_ANSWERS else None
    return MeasureFact(
        measure=named.exhibit.measure,
        numerator=numerator,
        value=value,
        denominator=denominator,
        status=_status(named, denominator, activated, counted.measured if policy == "activated" else None),
        activated=activated,
    )


def _status(named: Named, denominator: int, activated: int | None, baselines: int | None) -> MeasureStatus:
    """Judge as a run does: too few members are nobody's fault, too few of their answers the vendor's."""
    agreed = named.term.minimum_denominator if isinstance(named.term, JudgedTerms) else None
    least = agreed or named.exhibit.minimum_denominator or 1
    if (denominator if activated is None else activated) < least:
        return MeasureStatus.NOT_MEASURED
    if denominator < least:
        return MeasureStatus.VENDOR_FAULT
    too_few = baselines is not None and baselines < least
    return MeasureStatus.VENDOR_FAULT if too_few else MeasureStatus.MEASURED
