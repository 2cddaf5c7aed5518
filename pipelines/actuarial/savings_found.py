"""What was found of an agreement's savings, as the evidence that decides whether money may rest on them."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pipelines.actuarial.balance import TOO_FEW_EFFECTIVE, TOO_MANY_UNMATCHED, CovariateBalance, Quality, refusals
from pipelines.actuarial.decision import EVERYTHING, Bias, Effect, Evidence, Finding, Maturity, Rule, Shift
from pipelines.actuarial.design import ELIGIBLE, design_of
from pipelines.actuarial.group_match import NO_MONTH_BEFORE
from pipelines.actuarial.group_time_rows import BEFORE_OFFER, GROUP_TIME, MONTHS_LEFT_OUT
from pipelines.actuarial.matching import NO_COMPARISON
from pipelines.actuarial.nearest_neighbour import MATCHED
from pipelines.actuarial.savings_read import Found, Row
from pipelines.actuarial.trend_tests import NO_DATA, PRE_TREND

# As coverage spans of members without an employer group are told.
NO_GROUP = "NO_GROUP"
# An error cannot be told of fewer employers on a side.
FEWEST_EMPLOYERS = 2
# What suspends savings, by the test of the design and its verdict.
VERDICTS = {
    (PRE_TREND, "DIFFERENT"): "PRE_TREND_DIFFERS",
    (BEFORE_OFFER, "DIFFERENT"): "PRE_TREND_DIFFERS",
    ("PLACEBO", "DIFFERENT"): "PLACEBO_DIFFERS",
    ("DUMMY_YEAR", "DIFFERENT"): "DUMMY_YEAR_DIFFERS",
    ("ALL_CAUSE", "CONTRADICTS"): "ALL_CAUSE_CONTRADICTS",
}
# Without these nobody can say that spend did not move apart by itself.
REQUIRED = frozenset({PRE_TREND, BEFORE_OFFER})


def rule_of(found: Found) -> Rule:
    """Return what the agreement asks."""
    terms = found.terms
    return Rule(
        tier_code=terms["tier_code"],
        smallest_count=terms["smallest_count"],
        error_multiple=Fraction(terms["error_multiple_thousandths"], 1000),
        smallest_rate=Fraction(terms["smallest_rate_thousandths"], 1000),
        largest_rate=Fraction(terms["largest_rate_thousandths"], 1000),
        imputed_share=Fraction(terms["imputed_thousandths"], 1000),
        population_change=Fraction(terms["population_change_thousandths"], 1000),
        balanced_from=Fraction(terms["balanced_thousandths"], 1000),
        has_caps=terms["cap_before_cents"] is not None and terms["cap_after_cents"] is not None,
        prior_rate=_millionths(terms["prior_rate_millionths"]),
        prior_spread=_millionths(terms["prior_spread_millionths"]),
        is_dummy_year_subtracted=terms["is_dummy_year_subtracted"],
        reviewed=frozenset(row["reason_code"] for row in found.rows["review"]),
    )


def evidence_of(found: Found) -> Evidence:
    """Return what is known of an agreement's savings."""
    followed, shift = found.one("followed"), found.one("shift")
    is_eligible = found.terms["population_code"] == ELIGIBLE
    return Evidence(
        effect=None if found.main is None else _effect(found.main),
        told=tuple(_of_all_eligible(found) if is_eligible else _of_participants(found)),
        # The year before the vendor is of participants: it says nothing of all eligible members.
        dummy_year=None if is_eligible else _dummy_year(found),
        maturity=list(_maturity(found.rows["maturity"])),
        shift=None if shift is None else _shift(shift),
        unfollowed=Fraction(0) if followed is None else Fraction(followed["cut_count"], followed["treated_count"]),
        treated_count=_offered(found) if is_eligible else _to_compare(found),
        treatable_count=sum(row["member_count"] for row in found.rows["treatable"]),
    )


def _effect(row: Row) -> Effect:
    months = Fraction(row["month_numerator"], row["month_denominator"])
    value, error, upper = (Fraction(row[name]) for name in ("value", "standard_error", "upper"))
    return Effect(
        gross_cents=Fraction(row["gross_cents"]),
        error_cents=error * months,
        limit_cents=(upper - value) * months,
        actual_cents=Fraction(row["actual_cents"]),
        months=months,
        treated_count=row["treated_count"],
        effective_count=Decimal(row["effective_count"]),
        cluster_count=row["cluster_count"],
    )


def _offered(found: Found) -> int:
    """Return how many eligible members were offered the programme, whether anybody is beside them or not."""
    return next((row["treated_count"] for row in found.rows["estimate"] if row["estimate_code"] == GROUP_TIME), 0)


def _to_compare(found: Found) -> int:
    """Return how many treated members have somebody beside them, or would have, could they be compared."""
    row = found.one("quality")
    if row is None:
        return 0
    is_compared = row["status_code"] == MATCHED
    return int(row["matched_count"] if is_compared else row["treated_count"])


def _of_all_eligible(found: Found) -> Iterator[Finding]:
    if found.main is None:
        yield Finding("EMPLOYERS_NOT_KNOWN" if _is_employer_unknown(found.rows["group"]) else "TOO_FEW_EMPLOYERS")
        return
    if found.main["note_code"] == MONTHS_LEFT_OUT:
        yield Finding("MONTHS_NOT_COMPARED")
    offered, compared = (
        sum((Fraction(row[name]) for row in found.rows["group"]), Fraction(0))
        for name in ("offered_months", "compared_months")
    )
    limit = Fraction(found.terms["unmatched_thousandths"], 1000)
    if offered - compared > limit * offered:
        yield Finding(TOO_MANY_UNMATCHED, EVERYTHING, 1 - compared / offered, limit)
    yield from _of_tests(found, (BEFORE_OFFER,))


def _is_employer_unknown(groups: Sequence[Row]) -> bool:
    """Tell whether employers would be enough to compare, were the group of each member and every month before known."""
    if any(row["cluster_id"] == NO_GROUP for row in groups):
        return True
    offered = [row["offered_month_date"] for row in groups if Fraction(row["offered_months"])]
    beside = [row for row in groups if offered and (row["offered_month_date"] or date.max) > min(offered)]
    is_unknown = any(row["reason_code"] == NO_MONTH_BEFORE for row in groups)
    return is_unknown and min(len(offered), len(beside)) >= FEWEST_EMPLOYERS


def _of_participants(found: Found) -> Iterator[Finding]:
    yield from _of_balance(found)
    yield from _of_tests(found, (PRE_TREND, "PLACEBO", "DUMMY_YEAR", "ALL_CAUSE"))


def _of_balance(found: Found) -> Iterator[Finding]:
    """Yield what the balance of the method refuses that money would rest on."""
    limits = design_of(found.terms).limits
    for row in found.rows["quality"]:
        if not row["is_converged"]:
            yield Finding("NOT_CONVERGED")
            continue
        columns = [_covariate(told) for told in found.rows["balance"] if told["method_code"] == row["method_code"]]
        for each in refusals(columns, _quality(row), limits):
            # With nobody on a side there is no comparison that could be worth too little.
            if row["status_code"] == NO_COMPARISON and each.reason_code == TOO_FEW_EFFECTIVE:
                continue
            subject = each.subject_code or EVERYTHING
            yield Finding(each.reason_code, subject, _fraction(each.value), _fraction(each.limit))


def _covariate(row: Row) -> CovariateBalance:
    return CovariateBalance(
        name=row["covariate_code"],
        treated_mean=_float(row["treated_mean"]),
        control_mean=_float(row["control_mean"]),
        difference_before=_float(row["difference_before"]),
        difference=_float(row["difference"]),
        variance_ratio=_float(row["variance_ratio"]),
        difference_limit=_float(row["difference_limit"]),
        is_within=row["is_within"],
    )


def _quality(row: Row) -> Quality:
    counts = (row[name] for name in ("treated_count", "matched_count", "control_count"))
    return Quality(*counts, *(float(row[name]) for name in ("effective_count", "largest_weight_ratio")))


def _of_tests(found: Found, tests: Collection[str]) -> Iterator[Finding]:
    limit = Fraction(found.terms["significance_thousandths"], 1000)
    for row in (row for row in found.rows["estimate"] if row["estimate_code"] in tests):
        if row["estimate_code"] == "DUMMY_YEAR" and found.terms["is_dummy_year_subtracted"]:
            continue
        if row["estimate_code"] in REQUIRED and row["note_code"] == NO_DATA:
            yield Finding("PRE_TREND_NOT_TESTED")
        reason = VERDICTS.get((row["estimate_code"], row["status_code"]))
        if reason is not None:
            yield Finding(reason, EVERYTHING, Fraction(row["p_value"]), limit)


def _dummy_year(found: Found) -> Bias | None:
    row = found.estimate("DUMMY_YEAR")
    return None if row is None else Bias(Fraction(row["value"]), Fraction(row["standard_error"]))


def _maturity(rows_of: Sequence[Row]) -> Iterator[Maturity]:
    """Yield the least of each claim group's months, apart by whether growth is known."""
    cells: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in rows_of:
        cells[row["claim_group_code"], row["status_code"] == "ESTIMATED"].append(row)
    for (group, is_estimated), told in sorted(cells.items()):
        factor = min(Fraction(row["chain_factor"]) for row in told)
        yield Maturity(group, factor, min(row["development_number"] for row in told), is_estimated)


def _shift(row: Row) -> Shift:
    names = (
        "eligible_before_count",
        "eligible_after_count",
        "imputed_cents",
        "spend_cents",
        "plan_changed_group_count",
    )
    return Shift(*(row[name] or 0 for name in names))


def _millionths(value: int | None) -> Fraction | None:
    return None if value is None else Fraction(value, 1_000_000)


def _float(text: str | None) -> float:
    """Return a number; one that has no measure is infinite."""
    return math.inf if text is None else float(text)


def _fraction(value: float) -> Fraction | None:
    """Return a finite number; of an infinite difference nothing can be shown."""
    return Fraction(str(value)) if math.isfinite(value) else None
