"""Access fee: a rate for each member month of exposure."""

from typing import Literal

from contracts.clauses.rated_fee import RatedFee


class AccessFee(RatedFee):
    """Payer pays ``rate`` for each member month; the agreement says which days of coverage make one."""

    kind: Literal["access_fee"]
    unit_code = "MEMBER_MONTH"
    is_access = True
