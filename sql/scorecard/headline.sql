-- The head of a vendor's page: whose agreement, which months, as known when, and the amounts of page 1.
-- grain: agreement_id
with window_end as (
    select measure.agreement_id, max(measure.target_days + measure.window_after_days) as last_days
    from terms.measure as measure
    where measure.target_days is not null and measure.role_code = 'JUDGED'
    group by measure.agreement_id
),

mode as (
    select
        clause.agreement_id,
        min(clause.mode_code) as mode_code,
        string_agg(clause.at_risk_text, ' and ' order by clause.position_number) as at_risk_text
    from settlement.clause as clause
    where clause.mode_code is not null
    group by clause.agreement_id
)

select
    summary.agreement_id, -- the agreement
    summary.version_number, -- its signed version
    summary.vendor_id, -- the vendor
    summary.payer_id, -- the payer
    summary.period_from_date, -- first day settled
    summary.period_to_date, -- last day settled
    run.paid_through_date, -- what was known by then counts
    -- A final settlement before the last follow-up window of the period has closed can still change.
    case
        when summary.settlement_code = 'INTERIM' then 'INTERIM'
        when date_diff('day', summary.period_to_date, run.paid_through_date) < coalesce(window_end.last_days, 0) then 'PRELIMINARY'
        else 'FINAL'
    end as status_code, -- INTERIM fees only, PRELIMINARY may still change, FINAL
    mode.mode_code as at_risk_mode_code, -- WITHHOLD or CLAWBACK; null = no guarantee
    mode.at_risk_text, -- the share at risk as signed, such as 20% of clause 2.1; null = no guarantee
    summary.fees_cents, -- net fees before performance
    summary.at_risk_cents, -- of them at risk
    summary.earned_cents, -- of the risk earned
    summary.forfeited_cents, -- of the risk not earned
    summary.net_cents, -- sum of all payment lines
    summary.withheld_cents, -- of the net kept back until the final settlement
    summary.dispute_open_days, -- days from delivery in which an item can be disputed
    summary.dispute_resolve_days, -- days from the opening of a dispute in which the payer answers
    summary.cash_cents -- net less what was paid before and what stays withheld; negative = owed by the vendor
from settlement.summary as summary
cross join terms.run as run
left join window_end on summary.agreement_id = window_end.agreement_id
left join mode on summary.agreement_id = mode.agreement_id
