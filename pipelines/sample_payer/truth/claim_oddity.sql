-- An oddity put in among coverage and claims, and how often.
-- grain: oddity_code
select 'line_' || lower(adjusted.adjustment_code) || '_' || adjusted.status_code as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.adjustment_code != 'NONE'
group by adjusted.adjustment_code, adjusted.status_code
union all
select 'line_bad_date' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.has_bad_date
union all
select 'line_bad_amount' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.has_bad_amount
union all
select 'line_denied_alone' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.has_denied_line
union all
select 'line_offset' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.has_offset_line
union all
select 'line_secondary' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.other_payer_cents != 0
union all
select 'line_capitated' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.is_capitated
union all
select 'line_dental' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.form_code = 'D'
union all
select 'line_remote_monitoring' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where adjusted.vendor_id is not null
union all
select 'line_outside_coverage' as oddity_code, count(*) as oddity_count
from claims.adjusted as adjusted
where
    adjusted.adjustment_code != 'ORPHAN'
    and not exists (
        select 1
        from population.posting as posting
        where
            posting.member_number = adjusted.member_number
            and posting.from_date <= adjusted.service_date
            and coalesce(posting.to_date, date '9999-12-31') > adjusted.service_date
    )
union all
select 'span_retroactive' as oddity_code, count(*) as oddity_count
from population.posting as posting
where posting.is_retroactive
union all
select 'span_void' as oddity_code, count(*) as oddity_count
from population.posting as posting
inner join population.member as member
    on member.member_number = posting.member_number
where
    posting.span_number = 1
    and uniform('voided', member.household_number, 0) < setting('voided_share')
union all
select 'span_after_job_change' as oddity_code, count(*) as oddity_count
from population.posting as posting
where posting.span_number = 2
union all
select 'span_death' as oddity_code, count(*) as oddity_count
from population.posting as posting
where posting.death_posted_date <= getvariable('delivery_date')
union all
select 'span_other_payer' as oddity_code, count(*) as oddity_count
from population.other_coverage as other_coverage
inner join population.posting as posting
    on
        posting.member_number = other_coverage.member_number
        and posting.span_number = 1
