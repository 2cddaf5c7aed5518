"""Employee access fee: a rate for each month of an employee's coverage, whatever the size of the family."""

from typing import Literal

from contracts.clauses.rated_fee import RatedFee


class EmployeeAccessFee(RatedFee):
    """Payer pays ``rate`` for each employee month: a member month of a subscriber.

    A rate a member and a rate an employee differ by the size of families; the one is never made of the other.
    """

    kind: Literal["employee_access_fee"]
    unit_code = "EMPLOYEE_MONTH"
    is_access = True
