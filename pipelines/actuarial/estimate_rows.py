"""Rows of ``actuarial.savings_estimate``: what each estimate says, how far it may be off, and what it stands on."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from decimal import Decimal
from fractions import Fraction

from pipelines.actuarial.balance import TOO_MANY_UNMATCHED
from pipelines.actuarial.design import Design
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.estimate import Estimated
from pipelines.actuarial.matching import Comparison

TABLE = "actuarial.savings_estimate"
TEXT, WHOLE, FLAG = "varchar", "bigint", "boolean"
COLUMNS: Mapping[str, str] = {
    "agreement_id": TEXT,
    "estimate_code": TEXT,
    "method_code": TEXT,
    "population_code": TEXT,
    "tier_code": TEXT,
    "treated_count": WHOLE,
    "control_count": WHOLE,
    "effective_count": TEXT,
    "cluster_count": WHOLE,
    "cluster_code": TEXT,
    "value": TEXT,
    "standard_error": TEXT,
    "lower": TEXT,
    "upper": TEXT,
    "p_value": TEXT,
    "month_numerator": WHOLE,
    "month_denominator": WHOLE,
    "gross_cents": TEXT,
    "actual_cents": TEXT,
    "is_paid_on": FLAG,
    "status_code": TEXT,
    "note_code": TEXT,
}
ESTIMATED, NOT_ESTIMABLE, NOT_POSSIBLE = "ESTIMATED", "NOT_ESTIMABLE", "NOT_POSSIBLE"
NEVER_PAYS = "E"


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """One estimate of an agreement. Texts are numbers of 12 digits; those of ``*_cents`` are exact.

    ``value`` is cents a member month, below 0 where the vendor saves, but of LOG_RATIO a logarithm and of PRE_TREND
    cents a member month more each month. ``lower`` and ``upper`` are at 95 %. ``cluster_code`` says who moves together,
    ``cluster_count`` how many of them the error is worth: of employers offered a programme and others, the fewer.
    ``actual_cents`` is what the treated cost after the index, ``gross_cents`` what they would have cost more.
    ``month_numerator`` over ``month_denominator`` are the months of the treated after the index. ``status_code`` is
    ESTIMATED, of a test its verdict, else NOT_ESTIMABLE or NOT_POSSIBLE with the reason in ``note_code``.
    """

    agreement_id: str
    estimate_code: str
    method_code: str
    population_code: str
    tier_code: str
    treated_count: int = 0
    control_count: int = 0
    effective_count: Decimal = Decimal(0)
    cluster_count: int | None = None
    cluster_code: str | None = None
    value: Decimal | None = None
    standard_error: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    p_value: Decimal | None = None
    month_numerator: int | None = None
    month_denominator: int | None = None
    gross_cents: str | None = None
    actual_cents: str | None = None
    is_paid_on: bool = False
    status_code: str = NOT_ESTIMABLE
    note_code: str | None = None

    def cells(self) -> list[object]:
        """Return the row in the order of the columns."""
        return list(astuple(self))


def row_without(
    design: Design, code: str, comparison: Comparison, note: str, status: str = NOT_ESTIMABLE
) -> EstimateRow:
    """Return the row of an estimate that there is none of, and why."""
    counted = comparison.quality
    return EstimateRow(
        design.agreement_id,
        code,
        comparison.method_code,
        design.population_code,
        tier_of(design, comparison),
        counted.matched_count,
        counted.control_count,
        digits12(counted.effective_count),
        status_code=status,
        note_code=note,
    )


def row_of(design: Design, code: str, comparison: Comparison, found: Estimated) -> EstimateRow:
    """Return the row of an estimate; one that is a fraction is in cents a member month."""
    lower, upper = found.limits()
    months = found.means.treated_after.months
    return replace(
        row_without(design, code, comparison, "", ESTIMATED),
        cluster_count=found.error.cluster_count,
        cluster_code=found.cluster_code,
        value=digits12(float(found.value)),
        standard_error=digits12(found.error.value),
        lower=digits12(lower),
        upper=digits12(upper),
        p_value=digits12(found.p_value),
        month_numerator=months.numerator,
        month_denominator=months.denominator,
        gross_cents=str(-found.value * months) if isinstance(found.value, Fraction) else None,
        actual_cents=str(found.means.treated_after.cents),
        note_code=None,
    )


def tier_of(design: Design, comparison: Comparison) -> str:
    """Return the tier of an estimate: with too many unmatched it settles prices at most."""
    dropped = any(refusal.reason_code == TOO_MANY_UNMATCHED for refusal in comparison.refused)
    return max(design.tier_code, "D") if dropped else design.tier_code
