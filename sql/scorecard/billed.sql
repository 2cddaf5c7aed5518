-- What a vendor billed under a clause, or could have, by the reason it ended with.
-- grain: agreement_id, clause_id, reason_code
with accepted as (
    select row.agreement_id, row.clause_id, cast(sum(row.amount_cents) as bigint) as cents
    from scorecard.reconciliation as row
    where row.reason_code = 'A01'
    group by row.agreement_id, row.clause_id
),

billed as (
    select
        recon.agreement_id,
        recon.clause_id,
        recon.reason_code,
        cast(sum(recon.unit_count) as bigint) as unit_count,
        count(distinct recon.member_id) as member_count,
        cast(sum(recon.billed_cents) as bigint) as billed_cents,
        cast(sum(case when recon.unit_code = 'RTM_CLAIM' then recon.plan_paid_cents else 0 end) as bigint) as posted_cents,
        -- Worth of units not billed: the rate of their day, each row rounded half up on its own.
        cast(
            sum(
                case
                    when recon.reason_code = 'N01' and recon.unit_code = 'RTM_CLAIM' then recon.plan_paid_cents
                    when recon.reason_code = 'N01' and rate.rate_denominator is not null
                        then
                            (2 * recon.unit_count * rate.rate_numerator + rate.rate_denominator)
                            // (2 * rate.rate_denominator)
                    else 0
                end
            ) as bigint
        ) as open_cents
    from performance.recon as recon
    left join settlement.rate as rate
        on
            recon.agreement_id = rate.agreement_id
            and recon.clause_id = rate.clause_id
            and coalesce(recon.item_code, '') = coalesce(rate.item_code, '')
            and coalesce(recon.event_date, recon.month_date) = rate.day_date
    group by recon.agreement_id, recon.clause_id, recon.reason_code
)

select
    billed.agreement_id, -- the agreement
    billed.clause_id, -- the fee clause billed
    coalesce(clause.kind_code, 'UNKNOWN_CLAUSE') as kind_code, -- its kind
    billed.reason_code, -- A01, R01..R14 or N01
    billed.unit_count, -- units concerned
    billed.member_count, -- members concerned, as far as they are known by name
    billed.billed_cents, -- as billed
    case when billed.reason_code = 'A01' then coalesce(accepted.cents, 0) else 0 end as accepted_cents, -- fees of the accepted units, before tiers, members' share and caps
    billed.posted_cents, -- what the plan paid for them through claims, accepted or not
    billed.open_cents -- N01: what the units are worth before tiers, caps and guarantees
from billed
left join accepted on billed.agreement_id = accepted.agreement_id and billed.clause_id = accepted.clause_id
left join settlement.clause as clause on billed.agreement_id = clause.agreement_id and billed.clause_id = clause.clause_id
