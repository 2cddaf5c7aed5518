"""The checks of a review on limits, changes of rates, sharing and charges: terms that can never bind."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from contracts.agreement import Agreement
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.collar import AbsoluteCollar
from contracts.clauses.employee_access_fee import EmployeeAccessFee
from contracts.clauses.engaged_monthly_fee import EngagedMonthlyFee
from contracts.clauses.interest import Interest
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.period_cap import PeriodCap
from contracts.clauses.period_minimum import PeriodMinimum
from contracts.clauses.price_ceiling import PriceCeiling
from contracts.clauses.rate_escalator import RateEscalator
from contracts.clauses.rated_fee import RatedFee
from contracts.clauses.roi_guarantee import RoiGuarantee
from contracts.clauses.session_fee import SessionFee
from contracts.clauses.shared_savings import SharedSavings
from contracts.clauses.stage import Fee, Guarantee, OnFees, Sharing
from contracts.clauses.tax import Tax
from contracts.clauses.volume_tier import VolumeTier
from contracts.document import FieldPath
from contracts.exhibits import Exhibits
from contracts.review.finding import Finding, error, warning
from contracts.terms.model import Dollars
from contracts.terms.money import exact_cents, unit_price
from contracts.terms.period import add_months


def _no_fees(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        on_fees = isinstance(clause, OnFees) and not isinstance(clause, Guarantee) and clause.of is None
        shares = isinstance(clause, AbsoluteCollar) and (clause.floor_of_fees, clause.ceiling_of_fees) != (None, None)
        if not agreement.fees and (on_fees or shares or isinstance(clause, RoiGuarantee)):
            yield error(("clauses", index), "no_fees", "rests on fees, and no clause is a fee")


def _member_caps(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, MemberCap):
            continue
        path: FieldPath = ("clauses", index, "amount")
        if clause.amount == 0:
            yield error(path, "cap_zero", "must be above 0: a cap of zero takes back every fee")
        fees = [fee for fee in agreement.fees if fee.id in agreement.fee_ids(clause.of)]
        known = [cents for fee in fees if (cents := _most_of_member(agreement, fee, clause.months)) is not None]
        if fees and len(known) == len(fees) and exact_cents(clause.amount) >= sum(known):
            most_cents = unit_price(sum(known, Fraction(0)))
            message = f"never binds: fees of one member come to {most_cents} at most in {clause.months} months"
            yield warning(path, "cap_above_fees", message)


def _most_of_member(agreement: Agreement, fee: Fee, months: int) -> Fraction | None:
    """Exact cents that one member can cost in so many months; None where claims or sessions decide."""
    if isinstance(fee, MilestoneFee):
        price = exact_cents(fee.case_price)
    elif isinstance(fee, RatedFee):
        price = max(exact_cents(fee.rate.on(day)) for day in fee.rate.dates)
    else:
        return None
    if fee.is_access or isinstance(fee, EngagedMonthlyFee | EmployeeAccessFee):
        times = months
    else:
        times = -(-months // int(getattr(fee, "payable_once_months", months)))
    return price * times * _most_factor(agreement, fee.id)


def _most_factor(agreement: Agreement, fee_id: str) -> Fraction:
    """Return the most that tiers and escalators can make of a rate within the term."""
    factor = Fraction(1)
    for clause in agreement.clauses:
        if isinstance(clause, VolumeTier) and fee_id in agreement.fee_ids(clause.of):
            factor *= max(Fraction(tier.factor) for tier in clause.tiers)
        elif isinstance(clause, RateEscalator) and fee_id in agreement.fee_ids(clause.of):
            factor *= max(Fraction(1), 1 + Fraction(clause.cap)) ** _anniversaries(clause.first, agreement.terminates)
    return factor


def _anniversaries(first: date, last: date) -> int:
    return sum(add_months(first, 12 * year) <= last for year in range(last.year - first.year + 1))


def _minimums(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    caps = agreement.of_stage(PeriodCap)
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, PeriodMinimum):
            continue
        for cap in caps:
            if agreement.fee_ids(cap.of) == agreement.fee_ids(clause.of) and clause.amount > cap.amount:
                message = f"must be at most the cap of clause {cap.id}, {unit_price(exact_cents(cap.amount))}"
                yield error(("clauses", index, "amount"), "minimum_above_cap", message)


def _repricing(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        path: FieldPath = ("clauses", index)
        if isinstance(clause, PriceCeiling):
            rates = [_most_rate(agreement, fee) for fee in agreement.fees if fee.id in agreement.fee_ids(clause.of)]
            if rates and all(rate is not None and rate <= exact_cents(clause.price) for rate in rates):
                most = max(rate for rate in rates if rate is not None)
                message = f"never binds: no rate it holds can be above {unit_price(most)}"
                yield warning((*path, "price"), "ceiling_never_binds", message)
        elif isinstance(clause, RateEscalator):
            if clause.first > agreement.terminates:
                message = f"never applies: the term ends {agreement.terminates}"
                yield warning((*path, "from"), "escalator_never_applies", message)
            if clause.floor == clause.cap == 0:
                yield warning((*path, "cap"), "escalator_changes_nothing", "holds every change at 0")
        elif isinstance(clause, VolumeTier):
            yield from _tiers(clause, path)


def _most_rate(agreement: Agreement, fee: Fee) -> Fraction | None:
    rates: list[Dollars]
    if isinstance(fee, RatedFee):
        rates = [fee.rate.on(day) for day in fee.rate.dates]
    elif isinstance(fee, SessionFee):
        rates = [rate.on(day) for rate in fee.schedule.values() for day in rate.dates]
    elif isinstance(fee, MilestoneFee):
        rates = [fee.case_price * max(milestone.share for milestone in fee.chain)]
    else:
        return None
    return max(exact_cents(rate) for rate in rates) * _most_factor(agreement, fee.id)


def _tiers(clause: VolumeTier, path: FieldPath) -> Iterator[Finding]:
    if len(clause.tiers) == 1 and clause.tiers[0].factor == 1:
        yield warning((*path, "tiers"), "tier_changes_nothing", "has one tier, at the full rate; add one or strike it")
    for position, (lower, upper) in enumerate(pairwise(clause.tiers), start=1):
        at: FieldPath = (*path, "tiers", position)
        if upper.factor == lower.factor:
            yield warning(at, "tier_changes_nothing", "has the factor of the tier below it; leave it out")
        elif clause.mode == "retroactive" and (upper.above + 1) * upper.factor < upper.above * lower.factor:
            message = (
                f"pays less for {upper.above + 1} units than for {upper.above}: all of them get the lower rate; "
                "marginal tiers do not"
            )
            yield warning((*at, "above"), "tier_pays_less", message)


def _collars(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    low, high = _least_share(agreement), _most_share(agreement)
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, AbsoluteCollar):
            continue
        path: FieldPath = ("clauses", index)
        for field, floor in (("floor", clause.floor), ("floor_of_fees", clause.floor_of_fees)):
            least = None if low is None else low if field == "floor_of_fees" else Fraction(0)
            if floor is not None and least is not None and floor <= least:
                message = f"never binds: guarantees and refunds leave {_percent(low or least)} of fees at least"
                yield warning((*path, field), "collar_never_binds", message)
        if clause.ceiling_of_fees is not None and high is not None and clause.ceiling_of_fees >= high:
            message = f"never binds: fees and bonuses come to {_percent(high)} of fees at most"
            yield warning((*path, "ceiling_of_fees"), "collar_never_binds", message)


def _least_share(agreement: Agreement) -> Fraction | None:
    """Return the least that is left of net fees; None where losses or gross bases decide."""
    binding = agreement.binding()
    if binding.of_stage(Sharing) or any(getattr(rule, "base", None) == "gross_fees" for rule in binding.guarantees):
        return None
    left = 1 - sum((max(rule.shares_at_risk) for rule in binding.guarantees), Fraction(0))
    for refund in binding.of_stage(RoiGuarantee):
        left *= 1 - Fraction(refund.refund_cap)
    return max(Fraction(0), left)


def _most_share(agreement: Agreement) -> Fraction | None:
    """Return the most that fees and bonuses come to, as a share of net fees; None where gains or gross bases decide."""
    binding = agreement.binding()
    if binding.of_stage(Sharing) or any(getattr(rule, "base", None) == "gross_fees" for rule in binding.guarantees):
        return None
    rules = [rule for rule in binding.guarantees if isinstance(rule, PerformanceGuarantee) and not rule.offset]
    return 1 + sum((max(rule.shares_at_risk) * _most_bonus(rule) for rule in rules), Fraction(0))


def _most_bonus(rule: PerformanceGuarantee) -> Fraction:
    most = sum((rule.bonus_of(term) * Fraction(term.weight) / 100 for term in rule.measures), Fraction(0))
    return most if rule.bonus_cap is None else min(most, Fraction(rule.bonus_cap))


def _sharing(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        path: FieldPath = ("clauses", index)
        if isinstance(clause, CaseRate):
            if clause.vendor_share == 0:
                yield warning((*path, "vendor_share"), "nothing_shared", "shares nothing with the vendor")
            elif clause.stop_gain is not None and clause.stop_gain >= clause.vendor_share:
                message = f"never binds: the vendor's share of all targets is {clause.vendor_share}"
                yield warning((*path, "stop_gain"), "stop_never_binds", message)
        elif isinstance(clause, SharedSavings):
            yield from _shared_savings(agreement, clause, path)


def _shared_savings(agreement: Agreement, clause: SharedSavings, path: FieldPath) -> Iterator[Finding]:
    for side in ("gain", "loss"):
        bands = getattr(getattr(clause, side), "bands", ())
        if bands and not any(band.share for band in bands):
            yield warning((*path, side, "bands"), "nothing_shared", "shares nothing with the vendor")
    if clause.quality is not None and clause.quality.of_gain == clause.quality.of_loss == 0:
        message = "changes neither a gain nor a loss; give of_gain or of_loss"
        yield warning((*path, "quality"), "quality_changes_nothing", message)
    if clause.loss is not None and not agreement.fees and not clause.loss_beyond_fees:
        message = "can never cost the vendor anything: there are no fees, and loss_beyond_fees is false"
        yield warning((*path, "loss_beyond_fees"), "loss_never_owed", message)


def _charges(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, Interest | Tax) and clause.rate == 0:
            yield warning(("clauses", index, "rate"), "charge_zero", "charges nothing; leave the clause out")
        if isinstance(clause, RoiGuarantee) and clause.refund_cap == 0:
            yield warning(("clauses", index, "refund_cap"), "refund_zero", "refunds nothing, whatever savings are")


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}%"


BINDING_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (
    _no_fees,
    _member_caps,
    _minimums,
    _repricing,
    _collars,
    _sharing,
    _charges,
)
