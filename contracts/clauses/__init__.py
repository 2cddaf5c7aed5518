"""Payment terms, one module each, with its parameters and its arithmetic together.

To add one: write a module whose class derives from a stage of ``contracts.clauses.stage``, and name it in the union
below.
"""

from typing import Annotated

from pydantic import Field

from contracts.clauses.access_fee import AccessFee
from contracts.clauses.activation_fee import ActivationFee
from contracts.clauses.case_rate import CaseRate
from contracts.clauses.engaged_fee import EngagedFee
from contracts.clauses.outcome_reported_fee import OutcomeReportedFee
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.period_cap import PeriodCap
from contracts.clauses.roi_guarantee import RoiGuarantee
from contracts.clauses.rtm_claim_fee import RtmClaimFee
from contracts.clauses.volume_tier import VolumeTier

PaymentTerm = Annotated[
    AccessFee
    | ActivationFee
    | EngagedFee
    | OutcomeReportedFee
    | RtmClaimFee
    | VolumeTier
    | PeriodCap
    | PerformanceGuarantee
    | RoiGuarantee
    | CaseRate,
    Field(discriminator="kind"),
]
