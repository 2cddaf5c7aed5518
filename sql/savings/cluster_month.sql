-- An employer group in a month, of an agreement that compares all whom it may reach: its exposure, how many of its members had turned to the vendor by then, and from when
-- on the group was offered the vendor. No file says that last: an agreement that names groups offers from its own first day and to no others; else a group counts as offered from the first
-- activation of one of its members.
-- grain: agreement_id, cluster_id, month_date
with named as (
    select distinct limited.agreement_id
    from terms.agreement_group as limited
),

activated as (
    select activation.agreement_id, activation.member_id, min(activation.activation_date) as activation_date
    from attribution.activation as activation
    group by activation.agreement_id, activation.member_id
),

first_use as (
    select activated.agreement_id, coalesce(span.group_id, 'NO_GROUP') as cluster_id, min(activated.activation_date) as first_date
    from activated
    inner join core.coverage_span as span
        on
            activated.member_id = span.member_id
            and span.span_from_date <= activated.activation_date
            and (span.span_to_date is null or activated.activation_date < span.span_to_date)
    group by activated.agreement_id, coalesce(span.group_id, 'NO_GROUP')
)

select
    reached.agreement_id, -- the agreement
    reached.cluster_id, -- employer group, or NO_GROUP
    reached.month_date, -- the month
    case
        when limited.group_id is not null then agreement.effective_date
        when named.agreement_id is null then first_use.first_date
    end as offered_date, -- from when on the group is offered the vendor; null = not by the end of what is known
    cast(sum(reached.eligible_days) as bigint) as eligible_days, -- covered days of its members
    date_diff('day', reached.month_date, cast(reached.month_date + interval 1 month as date)) as month_days, -- days of the month
    count(activated.member_id) as uptake_count, -- members who were activated by the end of the month
    count(*) as member_count -- members
from savings.cluster_member as reached
inner join terms.agreement as agreement on reached.agreement_id = agreement.agreement_id
left join named on reached.agreement_id = named.agreement_id
left join terms.agreement_group as limited
    on reached.agreement_id = limited.agreement_id and reached.cluster_id = limited.group_id
left join first_use on reached.agreement_id = first_use.agreement_id and reached.cluster_id = first_use.cluster_id
left join activated
    on
        reached.agreement_id = activated.agreement_id
        and reached.member_id = activated.member_id
        and activated.activation_date < cast(reached.month_date + interval 1 month as date)
group by
    reached.agreement_id, reached.cluster_id, reached.month_date, limited.group_id, agreement.effective_date, named.agreement_id,
    first_use.first_date
