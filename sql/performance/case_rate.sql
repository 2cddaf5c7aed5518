-- Episodes that a case rate settles, by what their price depends on: region, acuity (of an operation its kind) and risk cell, with the mean cost of the cell
-- and of the whole reference as numerators and denominators. An episode of a cell that the reference does not have takes the next wider one, at last the
-- whole reference; where the clause asks for no risk factor, both means are 1.
-- grain: agreement_id, clause_id, version_number, region_code, group_code, expected_numerator, expected_denominator
with whole as (
    select
        episode.agreement_id,
        episode.clause_id,
        count(*) as episode_count,
        cast(sum(episode.actual_cents) as bigint) as actual_cents
    from performance.case_episode as episode
    where episode.role_code = 'REFERENCE'
    group by episode.agreement_id, episode.clause_id
),

risk as (
    select rate.agreement_id, rate.clause_id, max(rate.risk_code) as risk_code
    from terms.case_rate as rate
    group by rate.agreement_id, rate.clause_id
),

fitted as (
    select
        episode.agreement_id,
        episode.clause_id,
        episode.version_number,
        episode.episode_id,
        episode.region_code,
        episode.group_code,
        episode.actual_cents,
        cell.episode_count as cell_episode_count,
        cell.actual_cents as cell_actual_cents,
        row_number() over (
            partition by episode.agreement_id, episode.clause_id, episode.episode_id order by cell.level_number
        ) as order_number
    from performance.case_episode as episode
    left join performance.case_cell as cell
        on
            episode.agreement_id = cell.agreement_id
            and episode.clause_id = cell.clause_id
            and cell.region_code in ('ALL', episode.region_code)
            and cell.group_code in ('ALL', episode.group_code)
            and cell.age_band_code in ('ALL', episode.age_band_code)
            and cell.illness_number in (-1, episode.illness_number)
    where episode.role_code = 'SETTLED'
),

expected as (
    select
        fitted.agreement_id,
        fitted.clause_id,
        fitted.version_number,
        fitted.region_code,
        fitted.group_code,
        fitted.actual_cents,
        case when risk.risk_code = 'CELL' then coalesce(fitted.cell_actual_cents, whole.actual_cents, 1) else 1 end as expected_numerator,
        case when risk.risk_code = 'CELL' then coalesce(fitted.cell_episode_count, whole.episode_count, 1) else 1 end as expected_denominator,
        case when risk.risk_code = 'CELL' then coalesce(whole.actual_cents, 1) else 1 end as reference_numerator,
        case when risk.risk_code = 'CELL' then coalesce(whole.episode_count, 1) else 1 end as reference_denominator
    from fitted
    inner join risk on fitted.agreement_id = risk.agreement_id and fitted.clause_id = risk.clause_id
    left join whole on fitted.agreement_id = whole.agreement_id and fitted.clause_id = whole.clause_id
    where fitted.order_number = 1
)

select
    expected.agreement_id, -- the agreement
    expected.clause_id, -- the case rate
    expected.version_number, -- signed version under which they began
    expected.region_code, -- body region
    expected.group_code, -- acuity; of an operation its kind
    cast(expected.expected_numerator as bigint) as expected_numerator, -- cost of the cell's reference episodes
    cast(expected.expected_denominator as bigint) as expected_denominator, -- their number
    cast(max(expected.reference_numerator) as bigint) as reference_numerator, -- cost of all reference episodes
    cast(max(expected.reference_denominator) as bigint) as reference_denominator, -- their number
    count(*) as episode_count, -- episodes settled
    cast(sum(expected.actual_cents) as bigint) as actual_cents -- what they cost
from expected
group by
    expected.agreement_id, expected.clause_id, expected.version_number, expected.region_code, expected.group_code,
    expected.expected_numerator, expected.expected_denominator
