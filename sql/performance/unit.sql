-- Accepted units of a fee clause, item of its schedule if any, month and employer group: what the clause prices. Standing ones are apart, in
-- performance.standing. Where a clause caps the fees of each member, units stand by member and day; a key takes the place of the member's id.
-- Milestones are told apart by the version under which their chain began, parts of a case that vendors share after a switch by the days of the case.
-- grain: agreement_id, clause_id, item_code, version_number, month_date, member_key_id, event_date, group_id, unit_denominator
with accepted as (
    select
        recon.agreement_id,
        recon.clause_id,
        recon.item_code,
        recon.version_number,
        recon.month_date,
        case when fee.has_member_cap and recon.member_id is not null then left(md5(concat_ws('|', recon.agreement_id, recon.member_id)), 16) end as member_key_id,
        case when fee.has_member_cap and recon.member_id is not null then recon.event_date end as event_date,
        part.group_id,
        part.unit_numerator,
        part.unit_denominator,
        part.allowed_cents,
        part.plan_paid_cents
    from performance.recon as recon
    inner join performance.unit_group as part on recon.recon_id = part.recon_id
    inner join terms.fee as fee on recon.agreement_id = fee.agreement_id and recon.clause_id = fee.clause_id
    where not recon.is_standing
)

select
    accepted.agreement_id, -- the agreement
    accepted.clause_id, -- the fee clause
    accepted.item_code, -- milestone reached or type of session, where the clause has a schedule; else null
    accepted.version_number, -- signed version under which a chain of milestones began; else null
    accepted.month_date, -- month of the events
    accepted.member_key_id, -- hash of agreement and member, where the fees of each member are capped; else null
    accepted.event_date, -- day of the events, where they stand by member; else null
    accepted.group_id, -- employer group; NO_GROUP where none is known
    cast(sum(accepted.unit_numerator) as bigint) as unit_numerator, -- accepted units (A01) are exactly numerator / denominator
    accepted.unit_denominator, -- days of the month for member months by the day, of the case that vendors share after a switch, else 1
    cast(sum(accepted.allowed_cents) as bigint) as allowed_cents, -- allowed amount of claims, else 0
    cast(sum(accepted.plan_paid_cents) as bigint) as plan_paid_cents -- of it paid by the plan, else 0
from accepted
group by
    accepted.agreement_id, accepted.clause_id, accepted.item_code, accepted.version_number, accepted.month_date,
    accepted.member_key_id, accepted.event_date, accepted.group_id, accepted.unit_denominator
