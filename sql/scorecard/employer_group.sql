-- An employer group, what it pays of all settlements together, and how many members stand behind that. For the payer alone.
-- grain: group_id
with paid as (
    select part.group_id, cast(sum(part.cents) as bigint) as net_cents
    from settlement.group_part as part
    group by part.group_id
),

-- Who is charged for with units of its own; access fees are charged for all members covered.
charged as (
    select part.group_id, count(distinct recon.member_id) as member_count
    from performance.unit_group as part
    inner join performance.recon as recon on part.recon_id = recon.recon_id
    where recon.member_id is not null
    group by part.group_id
),

settled as (
    select min(agreement.period_from_date) as from_date, max(agreement.period_to_date) as to_date
    from terms.agreement as agreement
),

covered as (
    select coalesce(span.group_id, 'NO_GROUP') as group_id, count(distinct span.member_id) as member_count
    from core.coverage_span as span
    inner join settled
        on
            span.span_from_date <= settled.to_date
            and (span.span_to_date is null or settled.from_date < span.span_to_date)
    group by coalesce(span.group_id, 'NO_GROUP')
)

select
    paid.group_id, -- employer group; NO_GROUP where none is known
    paid.net_cents, -- its part of the net of all agreements
    coalesce(covered.member_count, 0) as covered_count, -- members covered on a day of the periods settled
    coalesce(charged.member_count, 0) as charged_count -- members with an accepted unit of their own
from paid
left join covered on paid.group_id = covered.group_id
left join charged on paid.group_id = charged.group_id
