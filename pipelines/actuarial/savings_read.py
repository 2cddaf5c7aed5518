"""What a run found about the savings of an agreement: the rows of its tables, by what they say."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb

from pipelines.actuarial.design import ELIGIBLE
from pipelines.actuarial.group_time_rows import GROUP_TIME

READ = (
    "terms.savings",
    "terms.savings_review",
    "actuarial.savings_estimate",
    "actuarial.balance",
    "actuarial.match_quality",
    "actuarial.group_match",
    "actuarial.completion",
    "savings.month_spend",
    "savings.cluster_month",
    "savings.cluster_spend",
    "savings.follow_up",
    "savings.candidate",
    "savings.shift",
    "terms.agreement",
    "terms.run",
    "attribution.activation",
    "performance.funnel",
)
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
    "group": "select * from actuarial.group_match order by agreement_id, cluster_id",
    "review": "select * from terms.savings_review order by agreement_id, reason_code",
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
            -- Of a month that nothing was seen to grow of, months are counted to the last that is over.
            coalesce(
                completion.development_number,
                12 * (year(run.paid_through_date + 1) - year(used.month_date))
                + month(run.paid_through_date + 1) - 1 - month(used.month_date)
            ) as development_number
        from used
        cross join terms.run as run
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
    # The treated whom the design may take, before anybody is looked for to be compared with; of all eligible members
    # each employer who was offered the programme in its largest month.
    "treatable": """
        select candidate.agreement_id, count(*) as member_count
        from savings.candidate as candidate
        inner join terms.savings as terms using (agreement_id)
        where
            terms.population_code = 'PARTICIPANTS' and candidate.year_code = 'SETTLED'
            and candidate.arm_code = 'TREATED'
            and (candidate.reason_code is null or candidate.reason_code = 'NO_CONTROL_IN_CELL')
        group by candidate.agreement_id
        union all
        select cluster.agreement_id, max(cluster.member_count) as member_count
        from savings.cluster_month as cluster
        inner join terms.savings as terms using (agreement_id)
        inner join terms.agreement as agreement using (agreement_id)
        where
            terms.population_code = 'ELIGIBLE' and cluster.offered_date < cluster.month_date + interval 1 month
            and cluster.month_date between agreement.period_from_date and agreement.period_to_date
        group by cluster.agreement_id, cluster.cluster_id""",
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
