-- A member with a new musculoskeletal complaint in the performance period, and where its care began: with physical therapy soon enough and before any other
-- such care, with it later within twelve months, or never. Descriptive: who chooses physical therapy first differs from who does not.
-- The complaint is the member's first condition episode of the period that a claim opens, of a member of age, neither a continuation nor after surgery. Care
-- of its first day is what opened it; afterwards an office, urgent, chiropractic, acupuncture or emergency visit before the first therapy makes it later.
-- Left out are members without cover for all twelve months after it, under a red flag on its first day or screened as one soon after, and those who do not
-- allow the use of their data.
-- grain: agreement_id, first_days, member_id
with rule as (
    select distinct measure.agreement_id, measure.first_days
    from outcomes.measure as measure
    where measure.family_code = 'PATHWAY' and measure.first_days is not null
),

opened as (
    select
        rule.agreement_id,
        rule.first_days,
        agreement.vendor_id,
        agreement.minimum_age_number,
        opening.member_id,
        opening.region_code,
        opening.start_date,
        cast(opening.start_date + cast(rule.first_days as integer) as date) as first_last_date,
        cast(opening.start_date + interval 12 month as date) as follow_to_date,
        row_number() over (
            partition by rule.agreement_id, rule.first_days, opening.member_id
            order by opening.start_date, opening.region_code, opening.episode_id
        ) as order_number
    from rule
    inner join terms.agreement as agreement
        on rule.agreement_id = agreement.agreement_id and agreement.period_from_date is not null
    inner join episodes.opening as opening
        on
            agreement.episode_definition_id = opening.definition_id
            and agreement.period_from_date <= opening.start_date
            and opening.start_date <= agreement.period_to_date
            and opening.trigger_source_code = 'CLAIM'
            and opening.acuity_code not in ('CONTINUATION', 'POST_SURGICAL')
),

complaint as (
    select
        opened.agreement_id,
        opened.first_days,
        opened.vendor_id,
        opened.member_id,
        opened.region_code,
        opened.start_date,
        opened.first_last_date,
        opened.follow_to_date
    from opened
    inner join core.member as member on opened.member_id = member.member_id
    cross join terms.run as run
    where
        opened.order_number = 1
        and opened.follow_to_date <= cast(run.paid_through_date + interval 1 day as date)
        and year(opened.start_date) - year(member.birth_date)
        - case
            when
                month(opened.start_date) * 100 + day(opened.start_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end >= opened.minimum_age_number
),

covered as (
    select
        complaint.agreement_id,
        complaint.first_days,
        complaint.member_id,
        sum(
            date_diff(
                'day',
                greatest(complaint.start_date, span.span_from_date),
                least(complaint.follow_to_date, coalesce(span.span_to_date, complaint.follow_to_date))
            )
        ) as covered_days
    from complaint
    inner join core.coverage_span as span
        on
            complaint.member_id = span.member_id
            and span.span_from_date < complaint.follow_to_date
            and (span.span_to_date is null or complaint.start_date < span.span_to_date)
    group by complaint.agreement_id, complaint.first_days, complaint.member_id
),

therapy as (
    select visit.member_id, visit.visit_date
    from core.visit as visit
    where visit.category_code = 'PT_OT' and visit.discipline_code = 'PT' and visit.is_msk
    union
    select session.member_id, session.session_date as visit_date
    from attribution.session as session
    where session.reason_code = 'A01' and session.type_code = 'VISIT'
),

other_care as (
    select visit.member_id, visit.visit_date
    from core.visit as visit
    where visit.is_msk and visit.category_code in ('OFFICE', 'URGENT', 'CHIRO', 'ACUP')
    union
    select emergency.member_id, emergency.visit_date
    from core.emergency_visit as emergency
    where emergency.is_msk
),

first_therapy as (
    select complaint.agreement_id, complaint.first_days, complaint.member_id, min(therapy.visit_date) as visit_date
    from complaint
    inner join therapy
        on
            complaint.member_id = therapy.member_id
            and complaint.start_date <= therapy.visit_date
            and therapy.visit_date < complaint.follow_to_date
    group by complaint.agreement_id, complaint.first_days, complaint.member_id
),

-- Care of the first day may be what opened the complaint; on it physical therapy alone is Frogner's own definition.
first_other as (
    select
        complaint.agreement_id,
        complaint.first_days,
        complaint.member_id,
        min(case when other_care.visit_date > complaint.start_date then other_care.visit_date end) as visit_date,
        min(case when other_care.visit_date = complaint.start_date then other_care.visit_date end) as opening_date
    from complaint
    inner join other_care
        on
            complaint.member_id = other_care.member_id
            and complaint.start_date <= other_care.visit_date
            and other_care.visit_date < complaint.follow_to_date
    group by complaint.agreement_id, complaint.first_days, complaint.member_id
),

flagged as (
    select complaint.agreement_id, complaint.first_days, complaint.member_id
    from complaint
    inner join attribution.exclusion as exclusion
        on
            complaint.member_id = exclusion.member_id
            and exclusion.region_code in ('ALL', complaint.region_code)
            and exclusion.evidence_date <= complaint.start_date
            and complaint.start_date <= exclusion.excluded_to_date
    union
    select complaint.agreement_id, complaint.first_days, complaint.member_id
    from complaint
    inner join attribution.event as event
        on
            complaint.vendor_id = event.vendor_id
            and complaint.member_id = event.member_id
            and complaint.start_date <= event.event_date
            and event.event_date <= complaint.first_last_date
            and event.event_code = 'SCREENED'
            and event.detail_code = 'RED_FLAG'
            and not event.is_test_account
)

select
    complaint.agreement_id, -- the agreement
    complaint.first_days, -- days after the first in which therapy comes first
    complaint.member_id, -- the member
    complaint.start_date, -- first day of the complaint
    complaint.follow_to_date, -- first day after the twelve months
    case
        when opted.member_id is not null then 'DATA_OPT_OUT'
        when flagged.member_id is not null then 'RED_FLAG'
        when
            coalesce(covered.covered_days, 0) < date_diff('day', complaint.start_date, complaint.follow_to_date)
            then 'NOT_COVERED'
    end as left_out_code, -- why the member is in no group: DATA_OPT_OUT, RED_FLAG, NOT_COVERED; null = counted
    case
        when first_therapy.visit_date is null then 'PT_NEVER'
        when
            first_therapy.visit_date <= complaint.first_last_date
            and (first_other.visit_date is null or first_therapy.visit_date <= first_other.visit_date)
            then 'PT_FIRST'
        else 'PT_LATER'
    end as first_care_code, -- PT_FIRST, PT_LATER within twelve months, PT_NEVER
    coalesce(first_therapy.visit_date = complaint.start_date and first_other.opening_date is null, false)
        as is_pt_at_index -- physical therapy opened it, with no other such care on that day
from complaint
left join covered
    on
        complaint.agreement_id = covered.agreement_id
        and complaint.first_days = covered.first_days
        and complaint.member_id = covered.member_id
left join first_therapy
    on
        complaint.agreement_id = first_therapy.agreement_id
        and complaint.first_days = first_therapy.first_days
        and complaint.member_id = first_therapy.member_id
left join first_other
    on
        complaint.agreement_id = first_other.agreement_id
        and complaint.first_days = first_other.first_days
        and complaint.member_id = first_other.member_id
left join flagged
    on
        complaint.agreement_id = flagged.agreement_id
        and complaint.first_days = flagged.first_days
        and complaint.member_id = flagged.member_id
left join attribution.data_opt_out as opted
    on complaint.vendor_id = opted.vendor_id and complaint.member_id = opted.member_id and opted.is_confirmed
