"""Which employer groups an estimate of all eligible members compares, and why not: ``actuarial.group_match``."""

from collections.abc import Mapping, Sequence
from datetime import date

from pipelines.actuarial.design import RANDOMISED_ARMS, Design
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.group_time import GroupTimeEffect, comparable
from pipelines.actuarial.panel import Panel

TABLE = "actuarial.group_match"
TEXT, WHOLE = "varchar", "bigint"
# Months of eligible members are texts of 12 digits.
COLUMNS: Mapping[str, str] = {
    "agreement_id": TEXT,
    "cluster_id": TEXT,
    "offered_month_date": "date",
    "offered_months": TEXT,
    "compared_months": TEXT,
    "beside_count": WHOLE,
    "reason_code": TEXT,
}
NO_MONTH_BEFORE, NO_COMPARISON, BESIDE_NOBODY = "NO_MONTH_BEFORE", "NO_COMPARISON", "BESIDE_NOBODY"


def group_rows(
    design: Design, panel: Panel, months: Sequence[int], effects: Sequence[GroupTimeEffect]
) -> list[list[object]]:
    """Return a row a cluster: its months since the offer, how many of them count, in how many effects it is beside.

    The reason is of who does not count: offered the programme, a cluster without eligible members in the month before
    (NO_MONTH_BEFORE) or without two clusters beside it (NO_COMPARISON); else one that is beside nobody (BESIDE_NOBODY).
    """
    compared = comparable(effects)
    rows: list[list[object]] = []
    for cluster, first in sorted(panel.offered.items()):
        counted = [each.month for each in compared if cluster in each.treated]
        beside = sum(cluster in each.comparison for each in compared)
        since = panel.offered_months(cluster, months)
        numbers = (digits12(float(each)) for each in (since, panel.total((cluster,), counted).months))
        offered = None if first is None else date((first - 1) // 12, (first - 1) % 12 + 1, 1)
        reason = None
        if since and not counted:
            is_known = design.method_code == RANDOMISED_ARMS or panel.months_before(cluster, first or 0, 1)
            reason = NO_COMPARISON if is_known else NO_MONTH_BEFORE
        elif not since and not beside:
            reason = BESIDE_NOBODY
        rows.append([design.agreement_id, cluster, offered, *numbers, beside, reason])
    return rows
