-- A measure as the page shows it: the value of the agreement's members, what it came to in groups that stand beside them, and its parts.
-- A group beside an outcome of which nobody is counted stands with zeros: where the payer asked nobody at all, its survey is the feed that did not come.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with part as (
    select
        measured.agreement_id,
        measured.measure_id,
        measured.headline_cohort_code as cohort_code,
        'ALL' as group_kind_code,
        'ALL' as group_code,
        coalesce(measured.numerator_count, 0) as numerator_count,
        coalesce(measured.denominator_count, 0) as denominator_count,
        coalesce(measured.member_count, measured.denominator_count, 0) as member_count,
        true as is_headline
    from performance.measure as measured
    union all
    select
        part.agreement_id,
        part.measure_id,
        part.cohort_code,
        part.group_kind_code,
        part.group_code,
        part.numerator_count,
        part.denominator_count,
        part.member_count,
        false as is_headline
    from performance.measure_part as part
    inner join performance.measure as measured
        on part.agreement_id = measured.agreement_id and part.measure_id = measured.measure_id
    where part.group_kind_code <> 'ALL' or part.cohort_code <> measured.headline_cohort_code
    union all
    select
        beside.agreement_id,
        beside.measure_id,
        beside.cohort_code,
        'ALL' as group_kind_code,
        'ALL' as group_code,
        0 as numerator_count,
        0 as denominator_count,
        0 as member_count,
        false as is_headline
    from terms.measure_comparator as beside
    inner join outcomes.measure as measure
        on
            beside.agreement_id = measure.agreement_id
            and beside.measure_id = measure.measure_id
            and measure.numerator_code in ('RESPONDER', 'MEAN_CHANGE', 'FOLLOWED_UP')
    left join performance.measure_part as part
        on
            beside.agreement_id = part.agreement_id
            and beside.measure_id = part.measure_id
            and beside.cohort_code = part.cohort_code
            and part.group_kind_code = 'ALL'
    where part.measure_id is null
)

select
    part.agreement_id, -- the agreement
    part.measure_id, -- the measure
    part.cohort_code, -- whose value it is: VENDOR, or a group beside it such as USUAL_CARE or PERIOD_BEFORE
    part.group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION, AGE_BAND, RURALITY, DISTANCE, COHORT_QUARTER
    part.group_code, -- ALL, or the part
    part.is_headline, -- the value that a clause takes
    measured.role_code, -- JUDGED by a clause, or REPORTED
    measure.family_code, -- the family of measures, under which the page shows it
    measure.form_code as value_code, -- RATE (n/N) or SCORE
    measure.better_code, -- HIGHER or LOWER
    terms.measure_title, -- what it counts, in the exhibit's words
    case
        when measure.adjustment_code = 'INDIRECT' and measured.status_code = 'MEASURED' then coalesce(adjusted.status_code, 'NOT_MEASURED')
        else measured.status_code
    end as status_code, -- of the headline: MEASURED, NOT_MEASURED, VENDOR_FAULT, PAYER_FAULT
    measured.minimum_denominator_count, -- the headline is measured from so many on
    measured.missing_feed_code, -- the feed that did not come; null = all did
    measured.missing_feed_owed_by_code, -- VENDOR or PAYER: who owes it
    part.numerator_count, -- n
    part.denominator_count, -- N; a SCORE is the quotient
    part.member_count, -- persons behind it
    case
        when not part.is_headline and part.denominator_count = 0 and measure.family_code = 'OUTCOME' and known.feed_code is null
            then 'PAYER_SURVEY'
    end as absent_feed_code, -- the feed for want of which nobody of a group beside is counted; null = it came
    case when part.is_headline and measure.adjustment_code = 'INDIRECT' then adjusted.value end as adjusted_value -- decimal text: at the mix of all members
from part
inner join performance.measure as measured
    on part.agreement_id = measured.agreement_id and part.measure_id = measured.measure_id
inner join outcomes.measure as measure
    on part.agreement_id = measure.agreement_id and part.measure_id = measure.measure_id
inner join terms.measure as terms
    on
        measure.agreement_id = terms.agreement_id
        and measure.clause_id = terms.clause_id
        and measure.measure_id = terms.measure_id
left join performance.feed_known as known on known.feed_code = 'PAYER_SURVEY'
left join actuarial.adjusted_rate as adjusted
    on
        part.agreement_id = adjusted.agreement_id
        and part.measure_id = adjusted.measure_id
        and adjusted.method_code = 'RISK_ADJUSTED'
