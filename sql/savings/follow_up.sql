-- From when to when a member of a study of savings is followed, and by what that ends: after the agreed months, with coverage (a short gap that is bridged ends
-- nothing), by death, where payments are known no longer, with an activation of a member compared with, and in the dummy year before the trouble that led to the
-- real activation. Another vendor's activation of a treated member ends nothing: who was treated stays so.
-- grain: agreement_id, year_code, member_id
with activated as (
    select judged.agreement_id, judged.year_code, judged.member_id, min(span.from_date) as activation_date
    from savings.judged as judged
    inner join attribution.span as span on judged.member_id = span.member_id and judged.index_date <= span.from_date
    where judged.reason_code is null and judged.arm_code = 'CONTROL'
    group by judged.agreement_id, judged.year_code, judged.member_id
),

uncovered as (
    select judged.agreement_id, judged.year_code, judged.member_id, min(barred.from_date) as uncovered_date
    from savings.judged as judged
    inner join savings.barred as barred
        on
            judged.agreement_id = barred.agreement_id
            and judged.member_id = barred.member_id
            and barred.reason_code = 'NOT_COVERED_BEFORE'
            and judged.index_date <= barred.from_date
    where judged.reason_code is null
    group by judged.agreement_id, judged.year_code, judged.member_id
),

diagnosed as (
    select judged.agreement_id, judged.year_code, judged.member_id, min(barred.from_date) as diagnosis_date
    from savings.judged as judged
    inner join savings.barred as barred
        on
            judged.agreement_id = barred.agreement_id
            and judged.member_id = barred.member_id
            and barred.reason_code = 'RED_FLAG'
            and (barred.region_code = 'ALL' or barred.region_code = judged.region_code)
            and judged.index_date < barred.from_date
    where judged.reason_code is null
    group by judged.agreement_id, judged.year_code, judged.member_id
),

ended as (
    select
        judged.agreement_id,
        judged.year_code,
        judged.member_id,
        judged.index_date,
        judged.baseline_date,
        greatest(
            cast(judged.baseline_date - cast(savings.baseline_month_count as integer) * interval 1 month as date),
            coalesce(study.known_from_date, judged.baseline_date)
        ) as before_from_date,
        judged.study_to_date,
        coalesce(cast(member.death_date + 1 as date), date '9999-12-31') as death_to_date,
        coalesce(uncovered.uncovered_date, date '9999-12-31') as covered_to_date,
        cast(run.paid_through_date + 1 as date) as known_to_date,
        case
            when judged.year_code = 'DUMMY_YEAR' and judged.arm_code = 'TREATED'
                then cast(judged.activation_date - cast(savings.index_claim_days as integer) as date)
            else date '9999-12-31'
        end as real_to_date,
        case when savings.is_control_censored then activated.activation_date end as activation_date,
        diagnosed.diagnosis_date
    from savings.judged as judged
    cross join terms.run as run
    inner join terms.savings as savings on judged.agreement_id = savings.agreement_id
    inner join savings.study_year as study on judged.agreement_id = study.agreement_id and judged.year_code = study.year_code
    left join core.member as member on judged.member_id = member.member_id
    left join activated
        on judged.agreement_id = activated.agreement_id and judged.year_code = activated.year_code and judged.member_id = activated.member_id
    left join uncovered
        on judged.agreement_id = uncovered.agreement_id and judged.year_code = uncovered.year_code and judged.member_id = uncovered.member_id
    left join diagnosed
        on judged.agreement_id = diagnosed.agreement_id and judged.year_code = diagnosed.year_code and judged.member_id = diagnosed.member_id
    where judged.reason_code is null
),

bounded as (
    select
        ended.agreement_id,
        ended.year_code,
        ended.member_id,
        ended.index_date,
        ended.before_from_date,
        ended.study_to_date,
        ended.death_to_date,
        ended.covered_to_date,
        ended.known_to_date,
        ended.real_to_date,
        ended.activation_date,
        ended.diagnosis_date,
        least(ended.study_to_date, ended.death_to_date, ended.covered_to_date, ended.known_to_date, ended.real_to_date) as open_to_date
    from ended
)

select
    bounded.agreement_id, -- the agreement
    bounded.year_code, -- SETTLED or DUMMY_YEAR
    bounded.member_id, -- the member
    bounded.index_date, -- the index day
    bounded.before_from_date, -- first day of what is known before: twice the months compared by, for the trend before them
    least(bounded.open_to_date, coalesce(bounded.activation_date, bounded.open_to_date)) as follow_to_date, -- first day not followed
    case
        when bounded.activation_date < bounded.open_to_date then 'ACTIVATION'
        when bounded.open_to_date = bounded.death_to_date then 'DEATH'
        when bounded.open_to_date = bounded.covered_to_date then 'COVERAGE'
        when bounded.open_to_date = bounded.study_to_date then 'MONTHS'
        when bounded.open_to_date = bounded.real_to_date then 'DUMMY_CUT'
        else 'PAID_THROUGH'
    end as ended_by_code, -- MONTHS, COVERAGE, DEATH, PAID_THROUGH, ACTIVATION or DUMMY_CUT
    bounded.open_to_date, -- first day not followed if an activation ended nothing
    bounded.diagnosis_date -- day after the first red flag that came with the index or later; null = none
from bounded
