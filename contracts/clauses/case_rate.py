"""Case rate: a target price for each episode; what the episodes cost less or more is paid or owed, within limits."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.results import Figure, Position, Result
from contracts.clauses.stage import Case, Context
from contracts.measured import Cases
from contracts.terms.instrument import Region
from contracts.terms.model import Code, Dollars, Flag, Number, Share, Terms
from contracts.terms.money import Rounding, dollars, exact_cents, round_cents
from contracts.terms.period import Period

ACUITIES = ("ACUTE", "RECURRENT", "CHRONIC", "CONTINUATION", "POST_SURGICAL")
SURGERIES = ("REVISION", "ARTHROPLASTY", "FUSION", "CORPECTOMY", "DECOMPRESSION", "ARTHROSCOPY", "OPEN", "OTHER")


class CaseBase(Terms):
    """The price of one kind of episode, and the values at which its cost is cut, frozen with the agreement."""

    region: Region
    group: Code = Field(description="the acuity, such as ACUTE; of an operation its kind, such as ARTHROPLASTY")
    base: Dollars = Field(description="dollars an episode before trend and risk, such as 24000.00")
    low: Dollars | None = Field(default=None, description="cost below counts as this")
    high: Dollars | None = Field(default=None, description="cost above counts as this")

    @model_validator(mode="after")
    def _low_is_not_above_high(self) -> Self:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("out_of_range", "must have low at most high", {})
        return self


class CaseRate(Case):
    """Payer owes ``vendor_share`` of what episodes cost less than their targets; Vendor, of what they cost more.

    Target of an episode: base, trend, risk factor, normalisation and discount, rounded once for each episode. Either
    owes at most ``stop_gain`` and ``stop_loss`` of all targets. A loss beyond the fees is owed only if the agreement
    says so.
    """

    kind: Literal["case_rate"]
    family: Literal["cond", "proc"] = Field(description="cond: conditions; proc: operations")
    bases: tuple[CaseBase, ...] = Field(min_length=1)
    trend: Number = Field(gt=0, le=10, description="from the reference period to this one, such as 1.03")
    normalisation: Number = Field(gt=0, le=10, description="brings the mean risk factor to 1, such as 0.98")
    discount: Share = Field(description="off the target, such as 0.015")
    risk: Literal["none", "cell"] = Field(description="cell: by age and illness of the member; none: the same for all")
    reference: Period | None = Field(default=None, description="starts of the episodes that risk factors rest on")
    attributed: Literal["at_start", "in_window"] = Field(
        description="at_start: the vendor's member when the episode starts; in_window: on any day of it"
    )
    stop_gain: Share | None = Field(default=None, description="the most paid, as a share of all targets")
    stop_loss: Share | None = Field(default=None, description="the most owed by the vendor, as a share of all targets")
    vendor_share: Share = Field(description="the vendor's share of what is saved or lost, such as 1")
    loss_beyond_fees: Flag = Field(default=False, description="true if a loss may be more than all fees")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.risk == "cell") != (self.reference is not None):
            raise PydanticCustomError("half_of_a_pair", "must give reference exactly when risk is cell", {})
        known = ACUITIES if self.family == "cond" else SURGERIES
        unknown = sorted({base.group for base in self.bases} - set(known))
        if unknown:
            message = "must have groups {known}, got {unknown}"
            raise PydanticCustomError(
                "unknown_word", message, {"known": ", ".join(known), "unknown": ", ".join(unknown)}
            )
        if len({(base.region, base.group) for base in self.bases}) < len(self.bases):
            raise PydanticCustomError("repeated", "must give each region and group once", {})
        return self

    @property
    def may_exceed_fees(self) -> bool:
        """Whether a loss may be more than all fees."""
        return self.loss_beyond_fees

    def target_cents(self, base: CaseBase, risk: Fraction, rounding: Rounding) -> int:
        """Price of one episode, rounded once."""
        factors = Fraction(self.trend) * risk * Fraction(self.normalisation) * (1 - Fraction(self.discount))
        return round_cents(exact_cents(base.base) * factors, rounding)

    def why_not(self, cases: Cases) -> str | None:
        """Refuse episodes that have no base, and risk factors where the clause has none."""
        if self._base(cases) is None:
            known = ", ".join(f"{base.region.value} {base.group}" for base in self.bases)
            return f"must be a region and group that clause {self.id} prices ({known})"
        if self.risk == "none" and cases.risk != 1:
            return f"must not have a risk factor: clause {self.id} prices all members alike"
        return None

    def share(self, position: Position, context: Context) -> Result:
        """Compare targets with cost over all episodes of the clause; each is priced as the version it began under."""
        target_cents = actual_cents = count = 0
        for row in (row for row in context.performance.cases if row.clause == self.id):
            signed = context.signed_in(self, row.version) or self
            base = signed._base(row)
            if base is None:
                raise LookupError(f"clause {self.id} has no base for {row.region.value} {row.group}")
            target_cents += row.count * signed.target_cents(base, row.risk, context.rounding)
            actual_cents += int(exact_cents(row.actual))
            count += row.count
        exact = Fraction(self.vendor_share) * (target_cents - actual_cents)
        note = f"{count} episodes, targets {dollars(target_cents)}, cost {dollars(actual_cents)}"
        if self.stop_gain is not None and exact > Fraction(self.stop_gain) * target_cents:
            exact, note = Fraction(self.stop_gain) * target_cents, f"{note}, at most {self.stop_gain} of the targets"
        if self.stop_loss is not None and exact < -Fraction(self.stop_loss) * target_cents:
            exact, note = -Fraction(self.stop_loss) * target_cents, f"{note}, at most {self.stop_loss} of the targets"
        figures = (
            Figure(17, f"targets {self.id}", Fraction(target_cents), target_cents, f"of {count} complete episodes"),
            Figure(
                17, f"actual {self.id}", Fraction(actual_cents), actual_cents, "cost of these episodes, cut as agreed"
            ),
        )
        return Result(self.id, exact, context.cents(exact), note, figures)

    def _base(self, cases: Cases) -> CaseBase | None:
        return next((base for base in self.bases if (base.region, base.group) == (cases.region, cases.group)), None)
