-- How members fare: an outcome measure over the cohort (activated in the performance period), or one part of it where the measure says so.
-- Responders are counted over the denominator of the missing-data policy that holds for the whole cohort. A mean is the quotient of thousandths of a point and a
-- thousand members: of the improvements of those followed up, or of those to be expected without any care, as members start when they are worst:
-- (1 - reliability) x the distance of the baseline from the mean of everybody, for instruments whose exhibit knows both. Of those whom somebody else asked again,
-- how many answered alike.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with counted as (
    select
        responder.agreement_id,
        responder.measure_id,
        responder.member_id,
        responder.activation_date,
        responder.region_code,
        responder.acuity_code,
        responder.is_in_activated,
        responder.is_in_baseline,
        responder.is_in_follow_up,
        responder.is_responder,
        -- Moved above 0 by a thousand points and back, so that half a thousandth rounds up in either direction.
        (1000 * 2 * (responder.gain_number + 1000 * responder.common_number) + responder.common_number)
        // (2 * responder.common_number) - 1000 * 1000 as gain_thousandths,
        case instrument.direction_code when 'L' then -1 else 1 end
        * (1000 - chosen.reliability_thousandths)
        * (chosen.population_mean_thousandths * responder.common_number - 1000 * responder.baseline_number) as distance_number,
        1000 * responder.common_number as distance_denominator,
        resurvey.is_alike
    from outcomes.responder as responder
    left join outcomes.resurvey as resurvey
        on
            responder.agreement_id = resurvey.agreement_id
            and responder.measure_id = resurvey.measure_id
            and responder.member_id = resurvey.member_id
            and responder.activation_date = resurvey.activation_date
    left join terms.measure_instrument as chosen
        on
            responder.agreement_id = chosen.agreement_id
            and responder.measure_id = chosen.measure_id
            and responder.region_code = chosen.region_code
    left join terms.instrument as instrument
        on chosen.instrument_id = instrument.instrument_id and chosen.instrument_version = instrument.version
    where responder.is_in_cohort
),

expected as (
    select
        counted.agreement_id,
        counted.measure_id,
        counted.member_id,
        counted.activation_date,
        (2 * (counted.distance_number + 1000 * 1000 * counted.distance_denominator) + counted.distance_denominator)
        // (2 * counted.distance_denominator) - 1000 * 1000 as expected_thousandths
    from counted
    where counted.is_in_follow_up and counted.distance_number is not null
),

grouped as (
    select counted.agreement_id, counted.measure_id, counted.member_id, counted.activation_date, 'ALL' as group_kind_code, 'ALL' as group_code
    from counted
    union all
    select
        counted.agreement_id, counted.measure_id, counted.member_id, counted.activation_date,
        'REGION' as group_kind_code, counted.region_code as group_code
    from counted
    union all
    select
        counted.agreement_id, counted.measure_id, counted.member_id, counted.activation_date,
        'ACUITY' as group_kind_code, counted.acuity_code as group_code
    from counted
    union all
    select
        counted.agreement_id, counted.measure_id, counted.member_id, counted.activation_date,
        'COHORT_QUARTER' as group_kind_code,
        concat(cast(year(counted.activation_date) as varchar), '-Q', cast((month(counted.activation_date) + 2) // 3 as varchar)) as group_code
    from counted
),

summed as (
    select
        grouped.agreement_id,
        grouped.measure_id,
        grouped.group_kind_code,
        grouped.group_code,
        count(case when counted.is_in_activated then counted.member_id end) as activated_count,
        count(case when counted.is_in_baseline then counted.member_id end) as baseline_count,
        count(case when counted.is_in_follow_up then counted.member_id end) as follow_up_count,
        count(case when counted.is_responder then counted.member_id end) as responder_count,
        count(case when counted.is_in_follow_up then counted.gain_thousandths end) as changed_count,
        cast(coalesce(sum(case when counted.is_in_follow_up then counted.gain_thousandths end), 0) as bigint) as gain_thousandths,
        count(case when counted.is_in_follow_up and counted.is_alike then counted.member_id end) as alike_count,
        count(case when counted.is_in_follow_up and counted.is_alike is not null then counted.member_id end) as asked_again_count,
        count(expected.expected_thousandths) as expected_count,
        cast(coalesce(sum(expected.expected_thousandths), 0) as bigint) as expected_thousandths
    from grouped
    inner join counted
        on
            grouped.agreement_id = counted.agreement_id
            and grouped.measure_id = counted.measure_id
            and grouped.member_id = counted.member_id
            and grouped.activation_date = counted.activation_date
    left join expected
        on
            grouped.agreement_id = expected.agreement_id
            and grouped.measure_id = expected.measure_id
            and grouped.member_id = expected.member_id
            and grouped.activation_date = expected.activation_date
    left join terms.measure_split as split
        on
            grouped.agreement_id = split.agreement_id
            and grouped.measure_id = split.measure_id
            and grouped.group_kind_code = split.group_kind_code
    where grouped.group_kind_code = 'ALL' or split.group_kind_code is not null
    group by grouped.agreement_id, grouped.measure_id, grouped.group_kind_code, grouped.group_code
),

ruled as (
    select
        summed.agreement_id,
        summed.measure_id,
        summed.group_kind_code,
        summed.group_code,
        case measure.numerator_code
            when 'RESPONDER' then summed.responder_count
            when 'BASELINED' then summed.baseline_count
            when 'FOLLOWED_UP' then summed.follow_up_count
            when 'MEAN_CHANGE' then summed.gain_thousandths
            when 'RE_SURVEYED' then summed.alike_count
            else summed.expected_thousandths
        end as numerator_count,
        case
            when measure.numerator_code = 'RESPONDER' and held.policy_code = 'COMPLETER' then summed.follow_up_count
            when measure.numerator_code = 'RESPONDER' and held.policy_code = 'NRI_BASE' then summed.baseline_count
            when measure.numerator_code in ('RESPONDER', 'BASELINED') then summed.activated_count
            when measure.numerator_code = 'FOLLOWED_UP' then summed.baseline_count
            when measure.numerator_code = 'MEAN_CHANGE' then summed.changed_count
            when measure.numerator_code = 'RE_SURVEYED' then summed.asked_again_count
            else summed.expected_count
        end as member_count,
        case when measure.numerator_code in ('MEAN_CHANGE', 'EXPECTED_BY_REGRESSION') then 1000 else 1 end as scale_number
    from summed
    inner join outcomes.measure as measure
        on
            summed.agreement_id = measure.agreement_id
            and summed.measure_id = measure.measure_id
            and measure.numerator_code in (
                'RESPONDER', 'BASELINED', 'FOLLOWED_UP', 'MEAN_CHANGE', 'EXPECTED_BY_REGRESSION', 'RE_SURVEYED'
            )
    inner join performance.responder_count as held
        on summed.agreement_id = held.agreement_id and summed.measure_id = held.measure_id
)

select
    ruled.agreement_id, -- the agreement
    ruled.measure_id, -- the measure
    'VENDOR' as cohort_code, -- VENDOR (members of the agreement)
    ruled.group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION, COHORT_QUARTER
    ruled.group_code, -- ALL, or the part
    ruled.numerator_count, -- members, or thousandths of a point
    ruled.member_count * ruled.scale_number as denominator_count, -- members; a thousand times as many under thousandths
    ruled.member_count -- persons behind it
from ruled
where ruled.member_count > 0
