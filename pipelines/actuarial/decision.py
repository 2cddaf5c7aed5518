"""Whether money may rest on an estimate of savings: what it comes to, and every reason that speaks against it.

Nothing is judged here that the estimate or its balance has judged: their verdicts are gathered, the agreement's limits
are put beside what was found, and the reasons decide the status.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from contracts.terms.intervals import SHOWN, WORKING
from contracts.terms.money import Rounding, round_cents
from contracts.terms.savings import CAPPED_TIERS, UNPAYABLE_TIER
from contracts.terms.savings_luck import chance_of_luck, credibility, smallest_rate
from contracts.terms.savings_reason import NOT_CREDIBLE, SUSPENDING
from pipelines.actuarial.clusters import MANY, Error, multiple_of_few
from pipelines.actuarial.digits import digits12

# Where nobody can say how claims still grow, as many months must have passed as a final settlement waits.
RUN_OUT_MONTHS = 6
EVERYTHING = "ALL"
TOO_FEW = "TOO_FEW_TREATED"
# More claims, or the employers of members, may make the treated more: that suspends, however few they are.
TO_COME = frozenset({"IMMATURE", "EMPLOYERS_NOT_KNOWN"})
# Why there may be no estimate.
UNESTIMATED = frozenset(
    {TOO_FEW, "TOO_FEW_EMPLOYERS", "EMPLOYERS_NOT_KNOWN", "TOO_MANY_UNMATCHED", "NOT_CONVERGED", "IMMATURE"}
)
Number = Fraction | Decimal | int


@dataclass(frozen=True, slots=True)
class Rule:
    """What an agreement and its design ask of savings; rates and limits are shares.

    ``reviewed`` are reasons that an actuary looked into: they leave the fallback and suspend nothing.
    """

    tier_code: str
    smallest_count: int
    error_multiple: Fraction
    smallest_rate: Fraction
    largest_rate: Fraction
    imputed_share: Fraction
    population_change: Fraction
    balanced_from: Fraction
    has_caps: bool
    prior_rate: Fraction | None
    prior_spread: Fraction | None
    is_dummy_year_subtracted: bool
    reviewed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Effect:
    """Savings of the treated over their months, in exact cents; ``limit_cents`` is how far the 95 % limits lie off.

    ``cluster_count`` says of how many clusters the error is.
    """

    gross_cents: Fraction
    error_cents: Fraction
    limit_cents: Fraction
    actual_cents: Fraction
    months: Fraction
    treated_count: int
    effective_count: Decimal
    cluster_count: int

    def less(self, bias: "Bias") -> "Effect":
        """Return the savings less those that the same method finds where there are none."""
        other = bias.error * self.months
        error = _root(self.error_cents**2 + other**2)
        widened = self.limit_cents * error / self.error_cents if self.error_cents else self.limit_cents
        return replace(
            self, gross_cents=self.gross_cents + bias.value * self.months, error_cents=error, limit_cents=widened
        )


@dataclass(frozen=True, slots=True)
class Bias:
    """What the method finds in a year without the programme: cents a member month, savings below 0, and its error."""

    value: Fraction
    error: Fraction


@dataclass(frozen=True, slots=True)
class Maturity:
    """The least mature month of a claim group in use: share known by the links, months since, whether that is known."""

    claim_group_code: str
    factor: Fraction
    development: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """What changed around the study, of all eligible members: counts before and after, spend and its imputed part."""

    before_count: int
    after_count: int
    imputed_cents: int
    spend_cents: int
    plan_changed_count: int


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason against payment: its code, what it is about, what was found, and the limit."""

    reason_code: str
    subject_code: str = EVERYTHING
    value: Number | None = None
    limit: Number | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of an agreement's savings.

    ``effect`` is None where nothing could be estimated; ``treated_count`` is then how many it would have been of.
    ``told`` are the findings of others: of the balance of those compared, and of the tests of the design.
    ``unfollowed`` is the share of the treated whose months end at the paid-through date. ``treatable_count`` are the
    treated whom the design may take, before anybody is looked for to be compared with.
    """

    effect: Effect | None
    told: Sequence[Finding]
    dummy_year: Bias | None
    maturity: Sequence[Maturity]
    shift: Shift | None
    unfollowed: Fraction
    treated_count: int
    treatable_count: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What savings come to, and whether they may be paid on; amounts are cents, rates shares of the benchmark.

    Benchmark and actual are rounded once, and gross savings are their difference. They are observed: clauses weight
    them by ``credibility`` with ``prior_gross_cents``. Without an estimate only the status and the reasons are known.
    """

    status_code: str
    tier_code: str
    findings: tuple[Finding, ...]
    effect: Effect | None = None
    benchmark_cents: int | None = None
    actual_cents: int | None = None
    error_rate: Fraction | None = None
    smallest_rate: Fraction | None = None
    luck_chance: Fraction | None = None
    credibility: Fraction | None = None
    prior_gross_cents: int | None = None

    @property
    def gross_cents(self) -> int | None:
        """Return benchmark less actual."""
        if self.benchmark_cents is None or self.actual_cents is None:
            return None
        return self.benchmark_cents - self.actual_cents


def decide(rule: Rule, evidence: Evidence) -> Decision:
    """Say what savings come to and every reason against paying on them."""
    effect = evidence.effect
    if effect is not None and rule.is_dummy_year_subtracted and evidence.dummy_year is not None:
        effect = effect.less(evidence.dummy_year)
    figures = _figures(rule, effect) if effect is not None else None
    found = [*evidence.told, *_of_data(rule, evidence), *_of_design(rule, evidence), *_of_size(rule, evidence, figures)]
    if effect is None and not any(each.reason_code in UNESTIMATED for each in found):
        found.append(Finding("NOT_ESTIMATED"))
    found.sort(key=lambda each: (ORDER.index(each.reason_code), each.subject_code))
    codes = {each.reason_code for each in found}
    tier = UNPAYABLE_TIER if "TOO_MANY_UNMATCHED" in codes else rule.tier_code
    known = figures or Decision("", tier, ())
    return replace(known, status_code=_status(rule, evidence, codes), tier_code=tier, findings=tuple(found))


def _status(rule: Rule, evidence: Evidence, codes: Set[str]) -> str:
    # Nothing that is put right makes members more or a price an effect.
    is_few = TOO_FEW in codes and evidence.treatable_count < rule.smallest_count
    is_decided = is_few or rule.tier_code == UNPAYABLE_TIER
    suspending = codes & ((TO_COME if is_decided else SUSPENDING.keys()) - rule.reviewed)
    return "SUSPENDED" if suspending else "NOT_CREDIBLE" if codes else "CREDIBLE"


# Reasons are told in this order: first what makes the data useless, then what makes them say too little.
ORDER = (*SUSPENDING, *NOT_CREDIBLE)


def _figures(rule: Rule, effect: Effect) -> Decision | None:
    """Return what an effect comes to; None where the benchmark is not above nothing, so that no rate can be said."""
    actual_cents = round_cents(effect.actual_cents, Rounding.HALF_UP)
    benchmark_cents = round_cents(effect.actual_cents + effect.gross_cents, Rounding.HALF_UP)
    if benchmark_cents <= 0:
        return None
    error_rate = effect.error_cents / benchmark_cents
    least = smallest_rate(error_rate, multiple_of_few(rule.error_multiple, effect.cluster_count), rule.smallest_rate)
    weight = None if rule.prior_spread is None else credibility(rule.prior_spread, error_rate)
    prior = None if rule.prior_rate is None else round_cents(rule.prior_rate * benchmark_cents, Rounding.HALF_UP)
    return Decision(
        status_code="",
        tier_code="",
        findings=(),
        effect=effect,
        benchmark_cents=benchmark_cents,
        actual_cents=actual_cents,
        error_rate=error_rate,
        smallest_rate=least,
        luck_chance=_luck(least, error_rate, effect.cluster_count),
        credibility=weight,
        prior_gross_cents=prior,
    )


def _luck(least: Fraction, error_rate: Fraction, cluster_count: int) -> Fraction:
    if cluster_count >= MANY:
        return chance_of_luck(least, error_rate)
    return Fraction(digits12(Error(float(error_rate), cluster_count).p_value(float(least)) / 2))


def _of_data(rule: Rule, evidence: Evidence) -> Iterator[Finding]:
    for each in evidence.maturity:
        if each.is_estimated and each.factor < rule.balanced_from:
            yield Finding("IMMATURE", each.claim_group_code, each.factor, rule.balanced_from)
        elif not each.is_estimated and each.development < RUN_OUT_MONTHS:
            yield Finding("IMMATURE", each.claim_group_code, each.development, RUN_OUT_MONTHS)
    if evidence.unfollowed:
        yield Finding("IMMATURE", "FOLLOW_UP", evidence.unfollowed, 0)
    if evidence.shift is not None:
        yield from _of_shift(rule, evidence.shift)


def _of_shift(rule: Rule, shift: Shift) -> Iterator[Finding]:
    if shift.plan_changed_count:
        yield Finding("PLAN_CHANGED", EVERYTHING, shift.plan_changed_count, 0)
    # From nobody to somebody is more than any limit.
    change = abs(Fraction(shift.after_count, shift.before_count) - 1) if shift.before_count else Fraction(1)
    if change > rule.population_change:
        yield Finding("POPULATION_CHANGED", EVERYTHING, change, rule.population_change)
    if shift.imputed_cents > rule.imputed_share * shift.spend_cents:
        share = Fraction(shift.imputed_cents, shift.spend_cents) if shift.spend_cents else Fraction(1)
        yield Finding("IMPUTED_SHARE", EVERYTHING, share, rule.imputed_share)


def _of_design(rule: Rule, evidence: Evidence) -> Iterator[Finding]:
    if rule.tier_code == UNPAYABLE_TIER:
        yield Finding("TIER_UNPAYABLE")
    if rule.tier_code in CAPPED_TIERS and not rule.has_caps:
        yield Finding("CAPS_MISSING")
    if rule.is_dummy_year_subtracted and evidence.dummy_year is None:
        yield Finding("DUMMY_YEAR_MISSING")


def _of_size(rule: Rule, evidence: Evidence, figures: Decision | None) -> Iterator[Finding]:
    """Say whether members are too few, or chance may save too much; of no benchmark any error is more than all."""
    effect = evidence.effect
    count = evidence.treated_count if effect is None else effect.treated_count
    if count < rule.smallest_count:
        yield Finding(TOO_FEW, EVERYTHING, count, rule.smallest_count)
    least = None if figures is None else figures.smallest_rate
    if (least is None and effect is not None) or (least is not None and least > rule.largest_rate):
        yield Finding("RATE_TOO_LARGE", EVERYTHING, least, rule.largest_rate)


def _root(square: Fraction) -> Fraction:
    return Fraction(SHOWN.plus(WORKING.sqrt(WORKING.divide(square.numerator, square.denominator))))
