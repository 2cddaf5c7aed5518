-- How members in in-person therapy or usual care fare by the payer's own survey, beside the vendor's: an outcome measure in one of these groups, or one part.
-- Over those asked at the start; over those who answered again where that is what the vendor's responders are counted over.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with counted as (
    select
        outcome.agreement_id,
        outcome.measure_id,
        outcome.cohort_code,
        outcome.region_code,
        outcome.acuity_code,
        measure.numerator_code,
        outcome.has_follow_up,
        outcome.is_responder,
        coalesce(held.policy_code = 'COMPLETER', false) as is_completer,
        -- Moved above 0 by a thousand points and back, so that half a thousandth rounds up in either direction.
        (1000 * 2 * (outcome.gain_number + 1000 * outcome.common_number) + outcome.common_number)
        // (2 * outcome.common_number) - 1000 * 1000 as gain_thousandths
    from performance.comparator_outcome as outcome
    inner join outcomes.measure as measure
        on outcome.agreement_id = measure.agreement_id and outcome.measure_id = measure.measure_id
    left join performance.responder_count as held
        on outcome.agreement_id = held.agreement_id and outcome.measure_id = held.measure_id
),

ruled as (
    select
        counted.agreement_id,
        counted.measure_id,
        counted.cohort_code,
        counted.region_code,
        counted.acuity_code,
        case counted.numerator_code
            when 'RESPONDER' then case when counted.is_responder then 1 else 0 end
            when 'FOLLOWED_UP' then case when counted.has_follow_up then 1 else 0 end
            else counted.gain_thousandths
        end as numerator_number,
        case counted.numerator_code when 'MEAN_CHANGE' then 1000 else 1 end as denominator_number
    from counted
    where
        counted.numerator_code = 'FOLLOWED_UP'
        or (counted.numerator_code = 'RESPONDER' and (counted.has_follow_up or not counted.is_completer))
        or (counted.numerator_code = 'MEAN_CHANGE' and counted.gain_thousandths is not null)
),

grouped as (
    select ruled.*, 'ALL' as group_kind_code, 'ALL' as group_code
    from ruled
    union all
    select ruled.*, 'REGION' as group_kind_code, ruled.region_code as group_code
    from ruled
    union all
    select ruled.*, 'ACUITY' as group_kind_code, ruled.acuity_code as group_code
    from ruled
)

select
    grouped.agreement_id, -- the agreement
    grouped.measure_id, -- the measure
    grouped.cohort_code, -- IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    grouped.group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION
    grouped.group_code, -- ALL, or the part
    cast(sum(grouped.numerator_number) as bigint) as numerator_count, -- members, or thousandths of a point
    cast(sum(grouped.denominator_number) as bigint) as denominator_count, -- members; a thousand times as many under thousandths
    count(*) as member_count -- persons behind it
from grouped
left join terms.measure_split as split
    on
        grouped.agreement_id = split.agreement_id
        and grouped.measure_id = split.measure_id
        and grouped.group_kind_code = split.group_kind_code
where grouped.group_kind_code = 'ALL' or split.group_kind_code is not null
group by grouped.agreement_id, grouped.measure_id, grouped.cohort_code, grouped.group_kind_code, grouped.group_code
