"""Small cells: a count of 1 to 10 people is never shown, nor anything it could be worked out from.

The rule is CMS's cell size policy. Belongs here: what may stand on the payer's page across vendors. A statement
between a payer and its vendor is contractual and shows the vendor's own exact counts.
"""

from collections.abc import Mapping, Sequence

from pipelines.publish.guaranteed import Measure
from pipelines.publish.overview_page import Conserved
from pipelines.publish.scorecard_page import VENDOR, FunnelStage, ScorecardPage, SpendPoint, Utilisation

LEAST_SHOWN = 11
HIDDEN = "<11"
NOT_SHOWN = "not shown"
WITHHELD = "*"  # large enough itself, but another figure could be worked out from it


def is_small(number: int) -> bool:
    """Whether a count of people must be hidden; zero may be shown."""
    return 1 <= number < LEAST_SHOWN


def is_publishable(measure: Measure) -> bool:
    """Whether a measure can be shown: neither those who succeeded, nor the others, nor all of them are few."""
    if measure.source_code == "REPORTS":
        return True
    counts = [measure.denominator_count]
    if measure.value_code == "RATE":
        counts += [measure.numerator_count, measure.denominator_count - measure.numerator_count]
    return not any(is_small(number) for number in counts)


def publishable_stages(stages: Sequence[FunnelStage]) -> dict[str, int | None]:
    """Return each stage's count, or None where it, or what lies between it and a shown stage on its path, is small."""
    before = {stage.stage_code: stage.previous_stage_code for stage in stages}
    shown: dict[str, int | None] = {}
    for stage in stages:
        path = _path(stage.previous_stage_code, before)
        distances = [abs(number - stage.member_count) for code in path if (number := shown.get(code)) is not None]
        hidden = is_small(stage.member_count) or any(is_small(distance) for distance in distances)
        shown[stage.stage_code] = None if hidden else stage.member_count
    return shown


def _path(code: str | None, before: Mapping[str, str | None]) -> list[str]:
    path = []
    while code is not None and code not in path:
        path.append(code)
        code = before.get(code)
    return path


def publishable_spend(points: Sequence[SpendPoint]) -> tuple[SpendPoint, ...]:
    """Leave out the months in which a comparator had few members; the vendor's own stay."""
    return tuple(point for point in points if point.cohort_code == VENDOR or point.member_count >= LEAST_SHOWN)


def is_publishable_use(rate: Utilisation) -> bool:
    """Whether a use of services can be shown: the vendor's own, or a comparator's with enough people on every side."""
    if rate.cohort_code == VENDOR:
        return True
    counts = [rate.event_member_count, rate.member_count]
    if rate.basis_code == "MEMBERS":
        counts.append(rate.member_count - rate.event_member_count)
    return not any(is_small(number) for number in counts)


def shows_fees(page: ScorecardPage) -> bool:
    """Whether enough people stand behind a vendor's fees for the amounts to be shown."""
    reached = {stage.stage_code: stage.member_count for stage in page.funnel}
    return not is_small(reached.get("ACTIVATED", 0)) and not is_small(reached.get("ELIGIBLE", 0))


def shows_earned(page: ScorecardPage) -> bool:
    """Whether earned and net can be shown: with a ladder, an amount earned tells the rate of a hidden measure."""
    judged = [measure for measure in page.paid_measures if measure.status_code == "MEASURED"]
    return shows_fees(page) and all(is_publishable(measure) for measure in judged)


def merged_dispositions(cells: Sequence[Conserved]) -> list[Conserved]:
    """Merge the rows of one feed into as few ``other`` rows as keeps each at least eleven and the sum unchanged.

    Dispositions with 1 to 10 rows are added together; where they are still fewer than eleven, the smallest shown one
    joins them. A feed with fewer than eleven rows in all comes back as one ``other``.
    """
    shown = sorted(
        (cell for cell in cells if not is_small(cell.row_count)),
        key=lambda cell: (-cell.row_count, cell.disposition_code, cell.exclusion_code or ""),
    )
    other = [cell for cell in cells if is_small(cell.row_count)]
    while other and is_small(sum(cell.row_count for cell in other)) and shown:
        other.append(shown.pop())
    if other:
        shown.append(
            Conserved(
                feed_code=other[0].feed_code,
                disposition_code="other",
                exclusion_code=None,
                row_count=sum(cell.row_count for cell in other),
                allowed_cents=sum(cell.allowed_cents for cell in other),
                plan_paid_cents=sum(cell.plan_paid_cents for cell in other),
            )
        )
    return shown
