-- An oddity put in among members, coverage and vendor accounts, and how often.
-- grain: oddity_code
select
    'account_' || lower(activation.scenario_code) as oddity_code,
    count(*) as oddity_count
from vendors.activation as activation
where activation.scenario_code != 'NONE'
group by activation.scenario_code
union all
select 'session_' || lower(session.quality_code) as oddity_code, count(*) as oddity_count
from vendors.session as session
where session.quality_code != 'COMPLETE'
group by session.quality_code
union all
select 'response_' || lower(response.kind_code) as oddity_code, count(*) as oddity_count
from vendors.response as response
where response.kind_code not in ('BASELINE', 'FOLLOW_UP')
group by response.kind_code
union all
select 'baseline_missing' as oddity_code, count(*) as oddity_count
from vendors.outcome as outcome
where not outcome.has_baseline
union all
select 'follow_up_missing' as oddity_code, count(*) as oddity_count
from vendors.outcome as outcome
where outcome.has_baseline and not outcome.has_follow_up
union all
select 'baseline_below_floor' as oddity_code, count(*) as oddity_count
from vendors.outcome as outcome
where outcome.has_baseline and outcome.is_floor
union all
select 'fee_billed_twice' as oddity_code, count(*) as oddity_count
from vendors.invoice_line as invoice_line
where invoice_line.copy_number = 1
union all
select 'fee_never_billed' as oddity_code, count(*) as oddity_count
from vendors.fee_event as fee_event
where
    fee_event.scenario_code = 'NONE'
    and not exists (
        select 1
        from vendors.invoice_line as invoice_line
        where
            invoice_line.activation_id = fee_event.activation_id
            and invoice_line.fee_code = fee_event.fee_code
    )
