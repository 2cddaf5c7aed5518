-- A received eligibility row and what became of it: of the versions of a span, the one posted last counts.
-- A version without a posting date is known from the day of its file; the first of a span was always known, whenever the file was made.
-- grain: file_id, row_number
with
repeated as (
    select
        source_id,
        member_id,
        span_id,
        min(coalesce(known_from_date, file_date, date '0001-01-01')) as first_date
    from input.eligibility
    group by source_id, member_id, span_id
    having count(*) > 1
),

known as (
    select
        received.file_id,
        received.row_number,
        received.source_id,
        received.member_id,
        received.is_subscriber,
        received.sex_code,
        received.birth_date,
        received.death_date,
        received.span_id,
        received.span_from_date,
        received.span_to_date,
        coalesce(
            received.known_from_date,
            case when received.file_date <= run.paid_through_date or received.file_date > repeated.first_date then received.file_date end
        ) as known_from_date,
        received.coverage_order_code,
        received.plan_id,
        received.group_id,
        received.funding_code,
        received.employment_code,
        repeated.span_id is not null as is_repeated,
        case
            when received.known_from_date is not null then received.known_from_date <= run.paid_through_date
            else coalesce(received.file_date <= run.paid_through_date or received.file_date = repeated.first_date, true)
        end as is_known
    from input.eligibility as received
    cross join terms.run as run
    left join repeated
        on
            repeated.source_id = received.source_id
            and repeated.member_id = received.member_id
            and repeated.span_id = received.span_id
),

contested as (
    select
        known.file_id,
        known.row_number,
        known.source_id,
        known.member_id,
        known.span_id,
        known.known_from_date,
        md5(concat_ws(
            '|', known.source_id, known.span_id, known.member_id, coalesce(cast(known.known_from_date as varchar), ''),
            cast(known.span_from_date as varchar), coalesce(cast(known.span_to_date as varchar), ''), known.coverage_order_code,
            coalesce(known.plan_id, ''), coalesce(known.group_id, ''), coalesce(known.funding_code, ''), known.sex_code,
            coalesce(cast(known.birth_date as varchar), ''), coalesce(cast(known.death_date as varchar), ''),
            coalesce(cast(known.is_subscriber as varchar), ''), coalesce(known.employment_code, '')
        )) as content_id
    from known
    where known.is_known and known.is_repeated
),

numbered as (
    select
        file_id,
        row_number,
        row_number() over (partition by content_id order by file_id, row_number) as copy_number,
        row_number() over (
            partition by source_id, member_id, span_id
            order by known_from_date desc nulls last, content_id desc, file_id, row_number
        ) as place_from_last
    from contested
)

select
    known.file_id,  -- SHA-256 of the file as received
    known.row_number,  -- row in the file, from 1
    known.source_id,  -- who sent it
    known.member_id,  -- the person
    known.is_subscriber,  -- whether the member is the subscriber; null if unknown
    known.sex_code,  -- F, M or U
    known.birth_date,  -- date of birth
    known.death_date,  -- date of death, if known
    known.span_id,  -- the span, the same in each later version of it
    known.span_from_date,  -- first covered day
    known.span_to_date,  -- first day no longer covered; null while open
    known.known_from_date,  -- the day the plan posted it, else that of the file; null if neither is known, or the file of a first version was made after the paid-through date
    known.coverage_order_code,  -- PRIMARY or OTHER
    known.plan_id,  -- product
    known.group_id,  -- employer group
    known.funding_code,  -- SELF or FULL
    known.employment_code,  -- ACTIVE, RETIRED or another word of the source; null if it does not say
    case
        when not known.is_known then 'not_yet_known'
        when numbered.copy_number > 1 then 'duplicate'
        when numbered.place_from_last > 1 then 'superseded'
        when known.span_to_date <= known.span_from_date then 'netted'
        when known.death_date < known.span_from_date then 'out_of_scope'
        else 'used'
    end as disposition_code,  -- used, superseded, duplicate, not_yet_known, netted (never effective), out_of_scope
    case
        when not known.is_known or numbered.copy_number > 1 or numbered.place_from_last > 1 then null
        when known.span_to_date <= known.span_from_date then 'NEVER_EFFECTIVE'
        when known.death_date < known.span_from_date then 'AFTER_DEATH'
    end as exclusion_code  -- why it gives no coverage
from known
left join numbered on numbered.file_id = known.file_id and numbered.row_number = known.row_number
