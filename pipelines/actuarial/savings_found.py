"""What was found of an agreement's savings, as the evidence that decides whether money may rest on them."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import duckdb

from pipelines.actuarial.balance import TOO_FEW_EFFECTIVE, CovariateBalance, Quality, refusals
from pipelines.actuarial.decision import EVERYTHING, Bias, Effect, Evidence, Finding, Maturity, Rule, Shift
from pipelines.actuarial.design import design_of
from pipelines.actuarial.group_time_rows import ELIGIBLE, GROUP_TIME, MONTHS_LEFT_OUT
from pipelines.actuarial.matching import NO_COMPARISON
from pipelines.actuarial.nearest_neighbour import MATCHED

READ = (
    "terms.savings",
    "actuarial.savings_estimate",
    "actuarial.balance",
    "actuarial.match_quality",
    "actuarial.completion",
    "savings.month_spend",
    "savings.cluster_spend",
    "savings.follow_up",
    "savings.candidate",
    "savings.shift",
    "terms.agreement",
    "attribution.activation",
    "performance.funnel",
)
# What suspends savings, by the test of the design and its verdict.
VERDICTS = {
    ("PRE_TREND", "DIFFERENT"): "PRE_TREND_DIFFERS",
    ("PLACEBO", "DIFFERENT"): "PLACEBO_DIFFERS",
    ("DUMMY_YEAR", "DIFFERENT"): "DUMMY_YEAR_DIFFERS",
    ("ALL_CAUSE", "CONTRADICTS"): "ALL_CAUSE_CONTRADICTS",
}
# The estimate that money rests on, by whose spend is compared; where nothing is agreed it is shown.
MAIN = {"PARTICIPANTS": "MAIN", ELIGIBLE: GROUP_TIME}
QUERIES = {
    "terms": "select * from terms.savings order by agreement_id",
    "estimate": "select * from actuarial.savings_estimate order by agreement_id, estimate_code",
    "balance": "select * from actuarial.balance where year_code = 'SETTLED' order by agreement_id, covariate_code",
    "quality": """
        select * from actuarial.match_quality
        where year_code = 'SETTLED' and is_paid_on
        order by agreement_id, method_code""",
    "shift": "select * from savings.shift order by agreement_id",
    # Months that an estimate rests on: after the index of participants, or of the period for all eligible members.
    "maturity": """
        with used as (
            select spent.agreement_id, spent.claim_group_code, spent.incurred_month_date as month_date
            from savings.month_spend as spent
            inner join terms.savings as terms using (agreement_id)
            where
                terms.population_code = 'PARTICIPANTS' and spent.year_code = 'SETTLED' and spent.month_number > 0
                and spent.outcome_code = 'MSK'
            union
            select spent.agreement_id, spent.claim_group_code, spent.month_date
            from savings.cluster_spend as spent
            inner join terms.savings as terms using (agreement_id)
            inner join terms.agreement as agreement using (agreement_id)
            where
                terms.population_code = 'ELIGIBLE'
                and spent.month_date between agreement.period_from_date and agreement.period_to_date
        )

        select distinct
            used.agreement_id, used.claim_group_code, coalesce(completion.status_code, 'NO_DEVELOPMENT') as status_code,
            coalesce(completion.chain_factor, '0') as chain_factor,
            coalesce(completion.development_number, 0) as development_number
        from used
        inner join terms.savings as terms using (agreement_id)
        left join actuarial.completion as completion
            on completion.design_id = terms.design_id and completion.design_version_number = terms.design_version
            and completion.claim_group_code = used.claim_group_code and completion.month_date = used.month_date""",
    "followed": """
        select
            follow_up.agreement_id, count(*) as treated_count,
            count(*) filter (where follow_up.ended_by_code = 'PAID_THROUGH') as cut_count
        from savings.follow_up as follow_up
        inner join savings.candidate as candidate using (agreement_id, year_code, member_id)
        inner join terms.savings as terms using (agreement_id)
        where
            follow_up.year_code = 'SETTLED' and candidate.arm_code = 'TREATED' and candidate.reason_code is null
            and terms.population_code = 'PARTICIPANTS'
        group by follow_up.agreement_id""",
    # Everybody who activated, and how many of them stand among the treated, compared or not.
    "taken_part": """
        select
            agreement.agreement_id, count(distinct activation.member_id) as activated_count,
            count(distinct candidate.member_id) as treated_count,
            coalesce(max(completed.member_count), 0) as completed_count
        from terms.agreement as agreement
        inner join attribution.activation as activation
            on activation.agreement_id = agreement.agreement_id
            and activation.activation_date between agreement.period_from_date and agreement.period_to_date
        left join savings.candidate as candidate
            on candidate.agreement_id = agreement.agreement_id and candidate.year_code = 'SETTLED'
            and candidate.arm_code = 'TREATED' and candidate.member_id = activation.member_id
        left join performance.funnel as completed
            on completed.agreement_id = agreement.agreement_id and completed.stage_code = 'COMPLETED'
        group by agreement.agreement_id""",
}
Row = Mapping[str, Any]


class Found(NamedTuple):
    """The rows of one agreement: its terms, and by the name of their query all others."""

    terms: Row
    rows: Mapping[str, Sequence[Row]]

    def one(self, name: str) -> Row | None:
        """Return the only row of a query, None where there is none."""
        return next(iter(self.rows[name]), None)

    def estimate(self, code: str) -> Row | None:
        """Return the estimate of a code; None where there is none, or nothing could be estimated."""
        told = (row for row in self.rows["estimate"] if row["estimate_code"] == code and row["value"] is not None)
        return next(told, None)

    @property
    def main(self) -> Row | None:
        """Return the estimate that money rests on."""
        return self.estimate(MAIN[self.terms["population_code"]])


def read(connection: duckdb.DuckDBPyConnection) -> Iterator[Found]:
    """Yield what was found of each agreement."""
    of: dict[str, dict[str, list[Row]]] = defaultdict(lambda: {name: [] for name in QUERIES})
    for name, query in QUERIES.items():
        asked = connection.execute(query)
        columns = [column[0] for column in asked.description]
        for row in asked.fetchall():
            told = dict(zip(columns, row, strict=True))
            of[told["agreement_id"]][name].append(told)
    yield from (Found(told["terms"][0], told) for _, told in sorted(of.items()))


def rule_of(terms: Row) -> Rule:
    """Return what the agreement asks, of its row of ``terms.savings``."""
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
        yield Finding("TOO_FEW_EMPLOYERS")
    elif found.main["note_code"] == MONTHS_LEFT_OUT:
        yield Finding("MONTHS_NOT_COMPARED")


def _of_participants(found: Found) -> Iterator[Finding]:
    yield from _of_balance(found)
    yield from _of_tests(found)


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


def _of_tests(found: Found) -> Iterator[Finding]:
    limit = Fraction(found.terms["significance_thousandths"], 1000)
    for row in found.rows["estimate"]:
        if row["estimate_code"] == "DUMMY_YEAR" and found.terms["is_dummy_year_subtracted"]:
            continue
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
