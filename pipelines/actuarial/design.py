"""By which design an agreement's savings are estimated, in the numbers that an estimate needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from pipelines.actuarial.balance import Limits

READ = ("terms.savings",)
DESIGNS = "select * from terms.savings order by agreement_id"
SETTLED, REPORTED = "SETTLED", "REPORTED"
PARTICIPANTS, ELIGIBLE = "PARTICIPANTS", "ELIGIBLE"
# A method for arms that chance made: they are compared as they are.
RANDOMISED_ARMS = "RANDOMISED_ARMS"
# A method that says what the treated would have cost by the trend of those they are compared with: a price, no effect.
TRENDED_BENCHMARK = "TRENDED_BENCHMARK"


@dataclass(frozen=True, slots=True)
class Design:
    """The design of one agreement, as its row of ``terms.savings`` says it.

    ``role_code`` is SETTLED where the agreement names a design, REPORTED where savings are only shown. Ratios and
    limits are numbers, not thousandths.
    """

    agreement_id: str
    role_code: str
    design_id: str
    design_version: int
    tier_code: str
    population_code: str
    method_code: str
    balancing_from: int
    controls_each: int
    caliper: float
    weight_most: int
    limits: Limits
    baseline_months: int
    follow_up_months: int
    is_control_censored: bool
    pre_trend: float
    significance: float
    contradiction: float

    @property
    def of_participants(self) -> "Design":
        """Return the design by which participants are compared; that of a design of all eligible pays nothing."""
        if self.population_code == PARTICIPANTS:
            return self
        return replace(self, role_code=REPORTED, tier_code="C", population_code=PARTICIPANTS)

    @property
    def is_settled(self) -> bool:
        """Tell whether money may be posted on the estimate."""
        return self.role_code == SETTLED


def design_of(row: Mapping[str, Any]) -> Design:
    """Return the design that a row of ``terms.savings`` says."""
    limits = Limits(
        difference=_thousandths(row, "difference"),
        spend_difference=_thousandths(row, "spend_difference"),
        spend_difference_from=row["spend_difference_from_count"],
        variance_ratio_least=_thousandths(row, "variance_ratio_least"),
        variance_ratio_most=_thousandths(row, "variance_ratio_most"),
        unmatched=_thousandths(row, "unmatched"),
        effective=row["smallest_effective_count"],
    )
    return Design(
        agreement_id=row["agreement_id"],
        role_code=row["role_code"],
        design_id=row["design_id"],
        design_version=row["design_version"],
        tier_code=row["tier_code"],
        population_code=row["population_code"],
        method_code=row["method_code"],
        balancing_from=row["balancing_from_number"],
        controls_each=row["controls_each_count"],
        caliper=_thousandths(row, "caliper"),
        weight_most=row["weight_most_number"],
        limits=limits,
        baseline_months=row["baseline_month_count"],
        follow_up_months=row["follow_up_month_count"],
        is_control_censored=row["is_control_censored"],
        pre_trend=_thousandths(row, "pre_trend"),
        significance=_thousandths(row, "significance"),
        contradiction=_thousandths(row, "contradiction"),
    )


def read_designs(connection: duckdb.DuckDBPyConnection) -> list[Design]:
    """Return the design of every agreement, in the order of their ids."""
    found = connection.execute(DESIGNS)
    names = [column[0] for column in found.description]
    return [design_of(dict(zip(names, row, strict=True))) for row in found.fetchall()]


def _thousandths(row: Mapping[str, Any], name: str) -> float:
    return float(row[f"{name}_thousandths"]) / 1000
