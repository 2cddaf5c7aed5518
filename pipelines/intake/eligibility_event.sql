-- A version of a coverage span, as one event says it: each event is one row. A start opens a span; an end closes the span opened last under the same plan
-- and group, with its last covered day; a reinstatement takes the end back; a void takes the start back.
with
dated as (
    select
        event.file_id,
        event.row_number,
        lower(event.event_code) as event_code,
        event.event_date,
        event.posted_date,
        event.person_id,
        event.member_id,
        event.subscriber_id,
        event.gender,
        event.birth_date,
        event.death_date,
        event.payer,
        event.payer_type,
        event.plan,
        event.group_id,
        event.plan_funding,
        event.state,
        event.zip_code,
        event.subscriber_relation,
        event.coverage_order,
        event.employment_status
    from event
),

numbered as (
    select
        dated.*,
        sum(case when dated.event_code = 'start' then 1 else 0 end) over (
            partition by dated.person_id, dated.member_id, dated.plan, dated.group_id, lower(coalesce(dated.coverage_order, 'primary'))
            order by dated.posted_date nulls first, dated.event_date, case dated.event_code when 'start' then 0 else 1 end, dated.row_number, dated.file_id
            rows between unbounded preceding and current row
        ) as span_number
    from dated
)

select
    numbered.* exclude (event_code, event_date, span_number),
    opened.event_date as enrollment_start_date,
    case numbered.event_code
        when 'end' then numbered.event_date
        when 'void' then cast(cast(try_cast(opened.event_date as date) - 1 as date) as varchar)
    end as enrollment_end_date,
    concat_ws(
        '|', numbered.person_id, coalesce(numbered.member_id, ''), coalesce(numbered.plan, ''), coalesce(numbered.group_id, ''),
        lower(coalesce(numbered.coverage_order, 'primary')), numbered.span_number
    ) as span_id
from numbered
left join numbered as opened
    on
        opened.event_code = 'start'
        and opened.person_id = numbered.person_id
        and opened.member_id is not distinct from numbered.member_id
        and opened.plan is not distinct from numbered.plan
        and opened.group_id is not distinct from numbered.group_id
        and lower(coalesce(opened.coverage_order, 'primary')) = lower(coalesce(numbered.coverage_order, 'primary'))
        and opened.span_number = numbered.span_number
