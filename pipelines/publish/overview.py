"""The rows of the payer's page across vendors.

Small cells are hidden here already: a hidden figure never reaches the template.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from pipelines.publish.employer_groups import EmployerGroup
from pipelines.publish.figures import count, day, money, per_unit, percent
from pipelines.publish.guaranteed import Measure
from pipelines.publish.headings import NOTHING, counts_words, interval_words, result_words, target_words
from pipelines.publish.overview_page import Conserved, OverviewPage
from pipelines.publish.scorecard_page import ScorecardPage
from pipelines.publish.sentences import met_words
from pipelines.publish.small_cells import (
    HIDDEN,
    NOT_SHOWN,
    WITHHELD,
    is_publishable,
    is_small,
    merged_dispositions,
    publishable_stages,
    shows_earned,
    shows_fees,
)
from pipelines.publish.vocabulary import feed_words, stage_words

# So few rows ended otherwise that even those used are not told apart from them.
JOINED = "used or other"
MOST_GROUPS = 12


class VendorRow(NamedTuple):
    """One vendor's amounts, as written, and the period that they are of."""

    vendor_name: str
    period: str
    status_code: str
    fees: str
    at_risk: str
    earned: str
    net: str
    due: str
    activated: str
    net_per_activated: str


class GroupRow(NamedTuple):
    """One employer group, or several joined, as written; ``is_total`` marks the net of all."""

    name: str
    covered: str
    net: str
    is_total: bool = False


class MeasureCell(NamedTuple):
    """One vendor's result for a measure; ``measure`` is None where it is hidden or not in the agreement."""

    vendor_name: str
    measure: Measure | None
    result: str
    detail: str
    words: str


class MeasureRow(NamedTuple):
    """One measure across vendors."""

    label: str
    cells: list[MeasureCell]


class FunnelRow(NamedTuple):
    """One stage across vendors: counts with their share of the eligible, as written."""

    stage: str
    cells: list[tuple[str, str]]


class ConservationRow(NamedTuple):
    """One feed and disposition, as written; ``is_total`` marks what was received in all."""

    feed: str
    disposition: str
    rows: str
    allowed: str
    plan_paid: str
    is_total: bool


def vendor_rows(page: OverviewPage) -> list[VendorRow]:
    """Write the amounts of every vendor."""
    return [_vendor_row(vendor) for vendor in page.pages]


def totals(page: OverviewPage) -> tuple[str, str, str, str, str] | None:
    """Write fees, at risk, earned, net and what is still to move of all vendors.

    None where a total would give away a hidden amount.
    """
    if len(page.pages) < 2 or not all(shows_earned(vendor) for vendor in page.pages):
        return None
    heads = [vendor.headline for vendor in page.pages]
    return (
        money(sum(head.fees_cents for head in heads)),
        money(sum(head.at_risk_cents for head in heads)),
        money(sum(head.earned_cents for head in heads)),
        money(sum(head.net_cents for head in heads)),
        money(sum(head.cash_cents for head in heads)),
    )


def employer_group_rows(page: OverviewPage) -> list[GroupRow]:
    """Write the groups that pay most; all others are one row, of at least two groups and not of few members.

    Nothing where the net of a vendor is hidden, as the groups add up to it.
    """
    ordered = sorted(page.employer_groups, key=lambda group: (-group.net_cents, group.group_id))
    shown = [group for group in ordered if not _is_small_group([group])][:MOST_GROUPS]
    others = [group for group in ordered if group not in shown]
    while shown and others and (len(others) == 1 or _is_small_group(others)):
        others.append(shown.pop())
    if not shown or not all(shows_earned(vendor) for vendor in page.pages):
        return []
    rows = [_group_row(group.group_id, [group]) for group in shown]
    joined = [_group_row(f"{len(others)} other groups", others)] if others else []
    return [*rows, *joined, _group_row("All groups", ordered)._replace(is_total=True)]


def _is_small_group(groups: Sequence[EmployerGroup]) -> bool:
    """Whether few members stand behind what groups pay, so that the amount would tell of them."""
    return is_small(sum(group.covered_count for group in groups)) or is_small(
        sum(group.charged_count for group in groups)
    )


def _group_row(name: str, groups: Sequence[EmployerGroup]) -> GroupRow:
    covered, net = sum(group.covered_count for group in groups), sum(group.net_cents for group in groups)
    return GroupRow(name, count(covered), money(net))


def measure_rows(page: OverviewPage) -> list[MeasureRow]:
    """Write every paid measure across the vendors, in the order in which agreements name them."""
    labels = {measure.measure_id: measure.measure_label for vendor in page.pages for measure in vendor.paid_measures}
    return [
        MeasureRow(label, [_measure_cell(vendor, measure_id) for vendor in page.pages])
        for measure_id, label in labels.items()
    ]


def funnel_rows(page: OverviewPage) -> list[FunnelRow]:
    """Write the funnel of every vendor side by side."""
    stages = {stage.stage_code: stage.stage_number for vendor in page.pages for stage in vendor.funnel}
    shown = [publishable_stages(vendor.funnel) for vendor in page.pages]
    return [
        FunnelRow(
            stage_words(code),
            [_funnel_cell(vendor, counts, code) for vendor, counts in zip(page.pages, shown, strict=True)],
        )
        for code in sorted(stages, key=lambda code: (stages[code], code))
    ]


def conservation_rows(page: OverviewPage) -> list[ConservationRow]:
    """Write where every row and cent received ended, feed by feed, each with what was received in all."""
    rows = []
    for feed in dict.fromkeys(cell.feed_code for cell in page.conservation):
        rows += _feed_rows([cell for cell in page.conservation if cell.feed_code == feed])
    return rows


def _feed_rows(cells: list[Conserved]) -> list[ConservationRow]:
    name, received = feed_words(cells[0].feed_code), sum(cell.row_count for cell in cells)
    if is_small(received):
        return [ConservationRow(name, "received", HIDDEN, NOTHING, NOTHING, True)]
    allowed, plan_paid = sum(cell.allowed_cents for cell in cells), sum(cell.plan_paid_cents for cell in cells)
    has_amounts = any(cell.allowed_cents or cell.plan_paid_cents for cell in cells)

    def row(words: str, number: int, allowed_cents: int, plan_paid_cents: int, is_total: bool) -> ConservationRow:
        amounts = (money(allowed_cents), money(plan_paid_cents)) if has_amounts else (NOTHING, NOTHING)
        return ConservationRow(name, words, count(number), *amounts, is_total)

    merged = merged_dispositions(cells)
    is_one = len(merged) == 1 and merged[0].disposition_code == "other"
    parts = [
        row(JOINED if is_one else _ended(cell), cell.row_count, cell.allowed_cents, cell.plan_paid_cents, False)
        for cell in merged
    ]
    return [*parts, row("received", received, allowed, plan_paid, True)]


def _ended(cell: Conserved) -> str:
    words = cell.disposition_code.replace("_", " ")
    return f"{words} ({_plain(cell.exclusion_code)})" if cell.exclusion_code else words


def _vendor_row(page: ScorecardPage) -> VendorRow:
    head = page.headline
    activated = {stage.stage_code: stage.member_count for stage in page.funnel}.get("ACTIVATED", 0)
    fees, earned = shows_fees(page), shows_earned(page)
    known = publishable_stages(page.funnel).get("ACTIVATED")
    return VendorRow(
        vendor_name=head.vendor_name,
        period=f"{day(head.period_from_date)} to {day(head.period_to_date)}",
        status_code=head.status_code,
        fees=money(head.fees_cents) if fees else NOT_SHOWN,
        at_risk=money(head.at_risk_cents) if fees else NOT_SHOWN,
        earned=money(head.earned_cents) if earned else NOT_SHOWN,
        net=money(head.net_cents) if earned else NOT_SHOWN,
        due=money(head.cash_cents) if earned else NOT_SHOWN,
        activated=_count_or_token(activated, known),
        net_per_activated=per_unit(Fraction(head.net_cents, known)) if earned and known else NOTHING,
    )


def _count_or_token(number: int, known: int | None) -> str:
    if known is not None:
        return count(known)
    return HIDDEN if is_small(number) else WITHHELD


def _measure_cell(page: ScorecardPage, measure_id: str) -> MeasureCell:
    name = page.headline.vendor_name
    found = next((measure for measure in page.paid_measures if measure.measure_id == measure_id), None)
    if found is None:
        return MeasureCell(name, None, NOTHING, "not in this agreement", "")
    if not is_publishable(found):
        return MeasureCell(name, None, HIDDEN, "group too small to show", "")
    counts = f"{counts_words(found)}, {interval_words(found)}" if found.interval else counts_words(found)
    words = f"{met_words(found)}, target {target_words(found)}"
    return MeasureCell(name, found, result_words(found), counts, words)


def _funnel_cell(page: ScorecardPage, shown: dict[str, int | None], code: str) -> tuple[str, str]:
    if code not in shown:
        return (NOTHING, "")
    number, eligible = shown[code], shown.get("ELIGIBLE")
    if number is None:
        reached = next(stage.member_count for stage in page.funnel if stage.stage_code == code)
        return (_count_or_token(reached, None), "")
    return (count(number), percent(Fraction(number, eligible)) if eligible else "")


def _plain(code: str) -> str:
    return code.replace("_", " ").lower()
