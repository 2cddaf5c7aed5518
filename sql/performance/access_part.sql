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
)

select
    measure.agreement_id, -- the agreement
    measure.measure_id, -- the measure
    'VENDOR' as cohort_code, -- VENDOR (members of the agreement), or POPULATION (everybody eligible)
    'ALL' as group_kind_code, -- ALL
    'ALL' as group_code, -- ALL
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
    'ALL' as group_kind_code,
    'ALL' as group_code,
    activated.member_count as numerator_count,
    eligible.member_count as denominator_count,
    eligible.member_count
from outcomes.measure as measure
inner join performance.funnel as eligible on measure.agreement_id = eligible.agreement_id and eligible.stage_code = 'ELIGIBLE'
inner join performance.funnel as activated on measure.agreement_id = activated.agreement_id and activated.stage_code = 'ACTIVATED'
where measure.numerator_code = 'REACHED' and eligible.member_count > 0
