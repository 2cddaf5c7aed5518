-- What a member of a cohort was first treated for: the body region of the index day (of the activation, the therapy or the new complaint, of the control
-- group an episode open then; where there are several, the first by name) and how long that trouble had lasted.
-- grain: agreement_id, member_id
with named as (
    select cohort.agreement_id, cohort.member_id, activation.region_code
    from outcomes.cohort_member as cohort
    inner join attribution.activation as activation
        on
            cohort.agreement_id = activation.agreement_id
            and cohort.member_id = activation.member_id
            and cohort.index_date = activation.activation_date
    where cohort.cohort_code = 'VENDOR'
    union all
    select cohort.agreement_id, cohort.member_id, line.region_code
    from outcomes.cohort_member as cohort
    inner join terms.agreement as agreement on cohort.agreement_id = agreement.agreement_id
    inner join episodes.episode_line as line
        on
            agreement.episode_definition_id = line.definition_id
            and cohort.member_id = line.member_id
            and cohort.index_date = line.service_date
    where cohort.cohort_code = 'IN_PERSON_PT' and line.category_code = 'PT_OT'
    union all
    select cohort.agreement_id, cohort.member_id, opening.region_code
    from outcomes.cohort_member as cohort
    inner join terms.agreement as agreement on cohort.agreement_id = agreement.agreement_id
    inner join episodes.opening as opening
        on
            agreement.episode_definition_id = opening.definition_id
            and cohort.member_id = opening.member_id
    where
        opening.trigger_source_code = 'CLAIM'
        and case cohort.cohort_code
            when 'USUAL_CARE' then opening.start_date = cohort.index_date
            when 'CONTROL_GROUP' then opening.start_date <= cohort.index_date and cohort.index_date < opening.window_to_date
        end
),

treated as (
    select named.agreement_id, named.member_id, min(named.region_code) as region_code
    from named
    group by named.agreement_id, named.member_id
),

-- Of the vendor's members the acuity is that of every other measure; of others that of the episode open on the index day.
lasting as (
    select acuity.agreement_id, acuity.member_id, acuity.activation_date as index_date, 'VENDOR' as cohort_code, acuity.acuity_code
    from outcomes.activation_acuity as acuity
    union all
    select
        opened.agreement_id,
        opened.member_id,
        opened.index_date,
        opened.cohort_code,
        opened.acuity_code
    from (
        select
            cohort.agreement_id,
            cohort.member_id,
            cohort.index_date,
            cohort.cohort_code,
            opening.acuity_code,
            row_number() over (
                partition by cohort.agreement_id, cohort.member_id order by opening.start_date desc, opening.episode_id
            ) as order_number
        from outcomes.cohort_member as cohort
        inner join terms.agreement as agreement on cohort.agreement_id = agreement.agreement_id
        inner join treated on cohort.agreement_id = treated.agreement_id and cohort.member_id = treated.member_id
        inner join episodes.opening as opening
            on
                agreement.episode_definition_id = opening.definition_id
                and cohort.member_id = opening.member_id
                and treated.region_code = opening.region_code
                and opening.start_date <= cohort.index_date
                and cohort.index_date < opening.window_to_date
        where cohort.cohort_code <> 'VENDOR'
    ) as opened
    where opened.order_number = 1
)

select
    cohort.agreement_id, -- the agreement
    cohort.member_id, -- the member
    cohort.cohort_code, -- VENDOR, IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    cohort.index_date, -- day from which spend and services count
    treated.region_code, -- body region treated on that day
    coalesce(lasting.acuity_code, 'UNKNOWN') as acuity_code -- ACUTE, RECURRENT, CHRONIC and so on, as episodes say; UNKNOWN: no episode of the region is near
from outcomes.cohort_member as cohort
inner join treated on cohort.agreement_id = treated.agreement_id and cohort.member_id = treated.member_id
left join lasting
    on
        cohort.agreement_id = lasting.agreement_id
        and cohort.member_id = lasting.member_id
        and cohort.index_date = lasting.index_date
        and cohort.cohort_code = lasting.cohort_code
