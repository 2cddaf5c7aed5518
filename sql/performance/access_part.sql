-- Whom the programme reaches and how it is billed: a measure of this family in one group of members, or one part of it.
-- BILLED_THROUGH_CLAIMS is the dollars that the plan allowed on claims, of all accepted dollars billed on claims and invoices; what was refused counts nothing.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with billed as (
    select
        recon.agreement_id,
        sum(case when recon.source_code = 'CLAIM' then recon.billed_cents else 0 end) as claim_cents,
        sum(recon.billed_cents) as all_cents,
        count(distinct recon.member_id) as member_count
    from performance.recon as recon
    where recon.reason_code = 'A01' and recon.source_code in ('CLAIM', 'INVOICE')
    group by recon.agreement_id
),

placed as (
    select
        eligible.agreement_id,
        eligible.member_id,
        case
            when eligible.age_number < 18 then '0-17'
            when eligible.age_number < 35 then '18-34'
            when eligible.age_number < 50 then '35-49'
            when eligible.age_number < 65 then '50-64'
            else '65+'
        end as age_band_code,
        case when area.is_rural then 'RURAL' when not area.is_rural then 'NOT_RURAL' else 'UNKNOWN' end as rurality_code,
        case
            when area.therapist_miles_number is null then 'UNKNOWN'
            when area.therapist_miles_number < 10 then '0-9'
            when area.therapist_miles_number < 30 then '10-29'
            else '30+'
        end as distance_code
    from performance.eligible_member as eligible
    inner join terms.agreement as agreement on eligible.agreement_id = agreement.agreement_id
    left join core.member_area as area on eligible.member_id = area.member_id
    left join attribution.data_opt_out as left_out
        on agreement.vendor_id = left_out.vendor_id and eligible.member_id = left_out.member_id and left_out.is_confirmed
    where left_out.member_id is null
),

activated as (
    select distinct activation.agreement_id, activation.member_id
    from attribution.activation as activation
    inner join terms.agreement as agreement
        on
            activation.agreement_id = agreement.agreement_id
            and agreement.period_from_date <= activation.activation_date
            and activation.activation_date <= agreement.period_to_date
),

grouped as (
    select placed.agreement_id, placed.member_id, 'ALL' as group_kind_code, 'ALL' as group_code
    from placed
    union all
    select placed.agreement_id, placed.member_id, 'AGE_BAND' as group_kind_code, placed.age_band_code as group_code
    from placed
    union all
    select placed.agreement_id, placed.member_id, 'RURALITY' as group_kind_code, placed.rurality_code as group_code
    from placed
    union all
    select placed.agreement_id, placed.member_id, 'DISTANCE' as group_kind_code, placed.distance_code as group_code
    from placed
)

select
    measure.agreement_id, -- the agreement
    measure.measure_id, -- the measure
    'VENDOR' as cohort_code, -- VENDOR (members of the agreement), or POPULATION (everybody eligible)
    'ALL' as group_kind_code, -- ALL, or what the group is a part by: AGE_BAND, RURALITY, DISTANCE (miles to the next therapist)
    'ALL' as group_code, -- ALL, or the part; UNKNOWN where the payer says nothing of the place
    cast(billed.claim_cents as bigint) as numerator_count, -- what is counted
    cast(billed.all_cents as bigint) as denominator_count, -- over what
    billed.member_count -- persons behind it
from outcomes.measure as measure
inner join billed on measure.agreement_id = billed.agreement_id
where measure.numerator_code = 'BILLED_THROUGH_CLAIMS' and billed.member_count > 0
union all
select
    measure.agreement_id,
    measure.measure_id,
    'POPULATION' as cohort_code,
    grouped.group_kind_code,
    grouped.group_code,
    count(activated.member_id) as numerator_count,
    count(*) as denominator_count,
    count(*) as member_count
from outcomes.measure as measure
inner join grouped on measure.agreement_id = grouped.agreement_id
left join activated on grouped.agreement_id = activated.agreement_id and grouped.member_id = activated.member_id
left join terms.measure_split as split
    on
        measure.agreement_id = split.agreement_id
        and measure.measure_id = split.measure_id
        and grouped.group_kind_code = split.group_kind_code
where
    measure.numerator_code = 'REACHED'
    and (grouped.group_kind_code = 'ALL' or split.group_kind_code is not null)
group by measure.agreement_id, measure.measure_id, grouped.group_kind_code, grouped.group_code
