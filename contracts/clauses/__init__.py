"""Payment terms, one module each, with its parameters and its arithmetic together.

To add one: write a module whose class derives from a stage of ``contracts.clauses.stage``, and import it below. What
is imported here is the language.
"""

# ruff: noqa: F401, UP007 see above; the terms are not known to a type checker

from inspect import isabstract, isclass
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import Field

from contracts.clauses.access_fee import AccessFee
from contracts.clauses.access_outcome import AccessOutcome
from contracts.clauses.activation_fee import ActivationFee
from contracts.clauses.carve_out import CarveOut
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.collar import AbsoluteCollar
from contracts.clauses.credit import Credit
from contracts.clauses.employee_access_fee import EmployeeAccessFee
from contracts.clauses.engaged_fee import EngagedFee
from contracts.clauses.engaged_monthly_fee import EngagedMonthlyFee
from contracts.clauses.enrolled_fee import EnrolledFee
from contracts.clauses.fixed_amount import FixedAmounts
from contracts.clauses.interest import Interest
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.most_favoured_price import MostFavouredPrice
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.clauses.outcome_reported_fee import OutcomeReportedFee
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.period_cap import PeriodCap
from contracts.clauses.period_minimum import PeriodMinimum
from contracts.clauses.price_ceiling import PriceCeiling
from contracts.clauses.rate_escalator import RateEscalator
from contracts.clauses.roi_guarantee import RoiGuarantee
from contracts.clauses.rtm_claim_fee import RtmClaimFee
from contracts.clauses.session_fee import SessionFee
from contracts.clauses.shared_savings import SharedSavings
from contracts.clauses.stage import Clause
from contracts.clauses.tax import Tax
from contracts.clauses.volume_tier import VolumeTier

TERMS = tuple(
    found
    for found in globals().copy().values()
    if isclass(found) and issubclass(found, Clause) and found is not Clause and not isabstract(found)
)
if TYPE_CHECKING:
    PaymentTerm = Clause
else:
    PaymentTerm = Annotated[Union[TERMS], Field(discriminator="kind")]
