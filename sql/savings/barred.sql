-- A stretch of time that keeps a member out of both arms of a study of savings, whichever arm the member would be in. What it has to meet is its reach: the index day
-- itself (INDEX), a day from the trigger to the day before the index (SINCE_TRIGGER), a day of the months before the index (BASELINE), or one of these or of
-- the months after it (STUDY). A member who was ever activated before, by any vendor, has no comparison: neither arm takes them. Of vendors who activate a member on
-- one day the owner of the trigger's region alone has the member.
-- A red flag bars from the day after its evidence: what a vendor's own first claim names takes nobody out of the vendor's results.
-- The request for an authorisation of surgery is not known: no feed carries it. It would keep members out of both arms.
-- grain: agreement_id, member_id, reason_code, region_code, from_date
with studied as (
    select agreement.agreement_id, agreement.vendor_id, agreement.minimum_age_number, trigger.member_id
    from terms.agreement as agreement
    inner join savings.trigger as trigger on agreement.agreement_id = trigger.agreement_id
    group by agreement.agreement_id, agreement.vendor_id, agreement.minimum_age_number, trigger.member_id
),

known as (
    select study.agreement_id, min(study.known_from_date) as known_from_date
    from savings.study_year as study
    group by study.agreement_id
),

ever as (
    select
        span.member_id,
        min(span.span_from_date) as first_date,
        case when count(*) = count(span.span_to_date) then max(span.span_to_date) end as last_date
    from core.coverage_span as span
    group by span.member_id
),

uncovered as (
    select gap.member_id, gap.gap_from_date as from_date, gap.gap_to_date as to_date, gap.is_bridged
    from core.coverage_gap as gap
    union all
    select ever.member_id, date '0001-01-01' as from_date, ever.first_date as to_date, false as is_bridged
    from ever
    union all
    select ever.member_id, ever.last_date as from_date, date '9999-12-31' as to_date, false as is_bridged
    from ever
    where ever.last_date is not null
),

unwilling as (
    select left_out.member_id
    from attribution.data_opt_out as left_out
    where left_out.is_confirmed
    group by left_out.member_id
),

-- What holds of a member, whatever the agreement.
barring as (
    select member.member_id, 'NOT_ALIVE' as reason_code, 'ALL' as region_code, member.death_date as from_date, date '9999-12-31' as to_date
    from core.member as member
    where member.death_date is not null
    union all
    select uncovered.member_id, 'NOT_COVERED_AT_INDEX' as reason_code, 'ALL' as region_code, uncovered.from_date, uncovered.to_date
    from uncovered
    union all
    select uncovered.member_id, 'NOT_COVERED_BEFORE' as reason_code, 'ALL' as region_code, uncovered.from_date, uncovered.to_date
    from uncovered
    where not uncovered.is_bridged
    union all
    select
        other.member_id, 'OTHER_INSURANCE' as reason_code, 'ALL' as region_code, other.span_from_date as from_date,
        coalesce(other.span_to_date, date '9999-12-31') as to_date
    from core.other_coverage_span as other
    union all
    select capitated.member_id, 'CAPITATED_OUT' as reason_code, 'ALL' as region_code, date '0001-01-01' as from_date, date '9999-12-31' as to_date
    from core.capitated_member as capitated
    union all
    select unwilling.member_id, 'DATA_OPTED_OUT' as reason_code, 'ALL' as region_code, date '0001-01-01' as from_date, date '9999-12-31' as to_date
    from unwilling
    union all
    select
        flag.member_id, 'RED_FLAG' as reason_code, flag.region_code, cast(flag.evidence_date + 1 as date) as from_date,
        cast(flag.excluded_to_date + 1 as date) as to_date
    from attribution.exclusion as flag
    union all
    select
        surgery.member_id, 'SURGERY_BEFORE_INDEX' as reason_code, surgery.region_code, surgery.surgery_date as from_date,
        cast(surgery.surgery_date + 1 as date) as to_date
    from core.surgery_event as surgery
    where surgery.is_elective
),

-- Two vendors may activate a member on one day, each for a region of the body. The saving is one: whose region the trigger is of has it, and of a region that is neither's
-- the first agreement's vendor.
owned as (
    select
        troubled.member_id,
        troubled.region_code,
        span.from_date,
        span.vendor_id,
        row_number() over (
            partition by troubled.member_id, troubled.region_code, span.from_date
            order by
                case when span.scope_code = troubled.region_code then 0 else 1 end,
                case when span.scope_code = 'ALL' then 0 else 1 end,
                span.agreement_id,
                span.vendor_id,
                span.scope_code
        ) as place_number
    from (
        select distinct trigger.member_id, trigger.region_code
        from savings.trigger as trigger
        where trigger.region_code is not null
    ) as troubled
    inner join attribution.span as span on troubled.member_id = span.member_id
),

own as (
    select distinct studied.agreement_id, studied.vendor_id, studied.member_id, span.from_date
    from studied
    inner join attribution.span as span on studied.member_id = span.member_id and studied.vendor_id = span.vendor_id
),

stretch as (
    select studied.agreement_id, studied.member_id, barring.reason_code, barring.region_code, barring.from_date, barring.to_date
    from studied
    inner join barring on studied.member_id = barring.member_id
    union all
    -- What was before the first claims is as little known as what was before the first cover.
    select
        studied.agreement_id, studied.member_id, 'NOT_COVERED_BEFORE' as reason_code, 'ALL' as region_code, date '0001-01-01' as from_date,
        known.known_from_date as to_date
    from studied
    inner join known on studied.agreement_id = known.agreement_id
    union all
    -- Who is born on 29 February comes of age on 1 March.
    select
        studied.agreement_id, studied.member_id, 'UNDER_AGE' as reason_code, 'ALL' as region_code, date '0001-01-01' as from_date,
        greatest(
            cast(member.birth_date + cast(studied.minimum_age_number * 12 as integer) * interval 1 month as date),
            cast(cast(cast(member.birth_date - 1 as date) + cast(studied.minimum_age_number * 12 as integer) * interval 1 month as date) + 1 as date)
        ) as to_date
    from studied
    inner join core.member as member on studied.member_id = member.member_id
    union all
    -- The treated begin with the activation itself: a day of their own activation bars nobody, the days after it do.
    select
        studied.agreement_id, studied.member_id, 'ACTIVATED_BEFORE_MATCH' as reason_code, 'ALL' as region_code,
        cast(span.from_date + case when own.from_date is not null then 1 else 0 end as date) as from_date, date '9999-12-31' as to_date
    from studied
    inner join attribution.span as span on studied.member_id = span.member_id
    left join own on studied.agreement_id = own.agreement_id and studied.member_id = own.member_id and span.from_date = own.from_date
    union all
    select
        own.agreement_id, own.member_id, 'ACTIVATED_BEFORE_MATCH' as reason_code, owned.region_code, owned.from_date,
        date '9999-12-31' as to_date
    from own
    inner join owned
        on own.member_id = owned.member_id and own.from_date = owned.from_date and owned.place_number = 1 and own.vendor_id <> owned.vendor_id
)

select
    stretch.agreement_id, -- the agreement
    stretch.member_id, -- the member
    stretch.reason_code, -- NOT_ALIVE, UNDER_AGE, NOT_COVERED_AT_INDEX, NOT_COVERED_BEFORE, OTHER_INSURANCE, CAPITATED_OUT, DATA_OPTED_OUT, RED_FLAG, SURGERY_BEFORE_INDEX or ACTIVATED_BEFORE_MATCH
    stretch.region_code, -- ALL, or the one body region of the trigger that it concerns
    stretch.from_date, -- first day
    max(stretch.to_date) as to_date, -- first day after
    case stretch.reason_code
        when 'NOT_COVERED_BEFORE' then 'BASELINE'
        when 'OTHER_INSURANCE' then 'STUDY'
        when 'SURGERY_BEFORE_INDEX' then 'SINCE_TRIGGER'
        else 'INDEX'
    end as reach_code, -- INDEX, SINCE_TRIGGER, BASELINE or STUDY: which days of the study it must not meet
    cast(
        case stretch.reason_code
            when 'NOT_ALIVE' then 1
            when 'UNDER_AGE' then 2
            when 'NOT_COVERED_AT_INDEX' then 3
            when 'NOT_COVERED_BEFORE' then 4
            when 'OTHER_INSURANCE' then 5
            when 'CAPITATED_OUT' then 6
            when 'DATA_OPTED_OUT' then 7
            when 'ACTIVATED_BEFORE_MATCH' then 8
            when 'RED_FLAG' then 9
            else 10
        end as bigint
    ) as precedence_number -- of several reasons the lowest is named
from stretch
where stretch.from_date < stretch.to_date
group by stretch.agreement_id, stretch.member_id, stretch.reason_code, stretch.region_code, stretch.from_date
