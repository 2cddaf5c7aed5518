"""Units of an offer's fees as a period on stated assumptions would give them, and the episodes that it prices.

What members do is spread over the days on which the offer holds, as in a year of steady running. A new payment term
needs a line in `COUNTED`, under its unit or under the items that its units are told apart by.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.carve_out import CarveOut
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.stage import Fee
from contracts.measured import NO_GROUP, Cases, MeasureFact, Units
from contracts.negotiation.needed import Basis
from contracts.negotiation.spread import exposed_months, parts, shared
from contracts.negotiation.volumes import Counted, whole
from contracts.terms.period import Period

# What a vendor is paid for once, or each time, by the unit of a fee or its item.
COUNTED: Mapping[str, Counted] = {
    "ENROLLED": Counted("care.enrolled_each", lambda counted: counted.enrolled),
    "ACTIVATED": Counted("care.activated_each", lambda counted: counted.activated),
    "ENGAGED": Counted("population.yield", lambda counted: counted.engaged),
    "ENGAGED_MONTH": Counted("care.engaged_months_each", lambda counted: counted.engaged_months),
    "EXERCISE": Counted("care.sessions_each.EXERCISE", lambda counted: counted.exercises),
    "VISIT": Counted("care.sessions_each.VISIT", lambda counted: counted.visits),
    "OUTCOME_REPORTED": Counted("care.reported_each", lambda counted: counted.reported),
    "RTM_CLAIM": Counted("care.claim_lines_each", lambda counted: counted.claim_lines),
}
# Whose every month of coverage is a unit.
COVERED: Mapping[str, Counted] = {
    "MEMBER_MONTH": Counted("population.adult_share", lambda counted: counted.adults),
    "EMPLOYEE_MONTH": Counted("population.employees_share", lambda counted: counted.employees),
}
# Who improved, by the measure of the fee.
RESPONDER = "RESPONDER"
# Units of the members and programs that no clause takes out.
NOT_CARVED_OUT = "NOT_CARVED_OUT"


def projected_units(offer: Agreement, basis: Basis, facts: Mapping[str, MeasureFact]) -> Iterator[Units]:
    """Yield the units of every fee; `facts` are what measures come to, which fees for recovery count."""
    over, told_apart = parts(offer), _told_apart(offer)
    for fee in offer.fees:
        for item in getattr(fee, "items", (None,)):
            if fee.unit_code in COVERED:
                counts = _covered(offer, fee, basis, over)
            else:
                counts = [Fraction(count) for count in shared(_events(fee, item, basis, facts), over)]
            for part, count in zip(over, counts, strict=True):
                row = Units(clause=fee.id, first=part.first, last=part.last, count=count, item=item, **told_apart)
                yield _adjudicated(row, basis) if fee.billed_as_claims else row


def _covered(offer: Agreement, fee: Fee, basis: Basis, over: Sequence[Period]) -> list[Fraction]:
    """Return the months of coverage in each part of the period, by the rule that says which days make one."""
    members = basis.count(fee.id, COVERED[fee.unit_code], f"how many units {fee.unit_code} there are") or 0
    return [members * exposed_months(offer.fee_exposure, part, over[0].first) for part in over]


def _events(fee: Fee, item: str | None, basis: Basis, facts: Mapping[str, MeasureFact]) -> int:
    """Return what a fee, or one item of it, counts in the whole period; 0 where that is missing, which is noted."""
    word = item or fee.unit_code
    if word == RESPONDER:
        fact = facts.get(getattr(fee, "measure", ""))
        return 0 if fact is None else fact.numerator or 0
    if word not in COUNTED:
        basis.refuse(fee.id, f"units {word} do not follow from the assumptions")
        return 0
    return basis.count(fee.id, COUNTED[word], f"how many units {word} there are") or 0


def _adjudicated(row: Units, basis: Basis) -> Units:
    """Put on claim lines what they are allowed and what of it the plan pays."""
    allowed = basis.number(row.clause, "care.claim_line_allowed", "what a claim line is allowed") or Fraction(0)
    share = basis.number(row.clause, "care.plan_share", "what of the allowed amount the plan pays") or Fraction(0)
    cents = whole(row.count * allowed * 100)
    return row.model_copy(update={"allowed": _dollars(cents), "plan_paid": _dollars(whole(cents * share))})


def _told_apart(offer: Agreement) -> Mapping[str, str]:
    """Return what clauses tell units apart by, where they do: nobody is taken out."""
    carving = offer.of_stage(CarveOut)
    words = {"group": any(clause.groups for clause in carving), "segment": any(clause.segments for clause in carving)}
    named = {"group": NO_GROUP, "segment": NOT_CARVED_OUT}
    return {word: named[word] for word, is_told in words.items() if is_told}


def projected_cases(offer: Agreement, basis: Basis) -> Iterator[Cases]:
    """Yield the episodes that case rates price, each kind at its mean cost and the risk of the reference."""
    for clause in offer.cases:
        if not isinstance(clause, CaseRate):
            basis.refuse(clause.id, f"episodes of {clause.kind} do not follow from the assumptions")
            continue
        yield from _cases(clause, basis)


def _cases(clause: CaseRate, basis: Basis) -> Iterator[Cases]:
    for base in clause.bases:
        name = f"episodes.{base.region.value}.{base.group}"
        each = basis.number(clause.id, f"{name}.each", "episodes for each engaged member")
        cost = basis.number(clause.id, f"{name}.cost", "what one costs, cut as the clause says")
        if each is None or cost is None:
            continue
        count = whole(each * basis.volumes.engaged)
        actual = _dollars(whole(cost * count * 100))
        yield Cases(clause=clause.id, region=base.region, group=base.group, count=count, actual=actual)


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
