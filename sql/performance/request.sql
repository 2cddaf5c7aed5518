-- A request for care that a covered member brought to a vendor, known by the paid-through date, and what followed in the claims. It stands under each
-- agreement with the vendor. Of several versions the one received last counts; accounts that the vendor marked as tests are out. A visit that the
-- vendor itself billed is part of its answer and does not follow.
-- grain: agreement_id, request_id
with version as (
    select
        request.vendor_id,
        request.request_id,
        coalesce(request.member_id, '') as submitted_member_id,
        coalesce(request.plan_member_id, '') as submitted_plan_member_id,
        request.requested_date,
        request.requested_second_number,
        request.advised_date,
        request.advised_second_number,
        request.door_code,
        request.reviewed_door_code,
        request.is_red_flag,
        request.referred_date,
        request.outcome_code,
        row_number() over (
            partition by request.vendor_id, request.request_id
            order by
                request.known_from_date desc, request.requested_date, request.requested_second_number, request.advised_date,
                request.advised_second_number, request.door_code, request.reviewed_door_code, request.is_red_flag, request.referred_date,
                request.outcome_code, request.member_id, request.plan_member_id
        ) as version_number
    from input.care_request as request
    cross join terms.run as run
    where request.known_from_date <= run.paid_through_date
),

request as (
    select
        agreement.agreement_id,
        version.vendor_id,
        version.request_id,
        matched.member_id,
        version.requested_date,
        version.requested_second_number,
        version.advised_date,
        version.advised_second_number,
        version.door_code,
        version.reviewed_door_code,
        version.is_red_flag,
        version.referred_date,
        version.outcome_code
    from version
    inner join terms.agreement as agreement on version.vendor_id = agreement.vendor_id
    inner join attribution.member_match as matched
        on
            version.submitted_member_id = matched.submitted_member_id
            and version.submitted_plan_member_id = matched.submitted_plan_member_id
            and matched.member_id is not null
    left join attribution.test_account as test_account
        on
            version.vendor_id = test_account.vendor_id
            and version.submitted_member_id = test_account.submitted_member_id
            and version.submitted_plan_member_id = test_account.submitted_plan_member_id
    where version.version_number = 1 and test_account.vendor_id is null
),

covered as (
    select
        request.agreement_id,
        request.request_id,
        max(coalesce(span.span_to_date, date '9999-12-31')) as covered_to_date
    from request
    inner join core.coverage_span as span
        on
            request.member_id = span.member_id
            and span.span_from_date <= request.requested_date
            and (span.span_to_date is null or request.requested_date < span.span_to_date)
    group by request.agreement_id, request.request_id
),

visit as (
    select visit.member_id, visit.visit_date, visit.billing_tax_id, visit.category_code in ('OFFICE', 'URGENT') as is_medical
    from core.visit as visit
    where visit.is_msk
    union all
    select emergency.member_id, emergency.visit_date, cast(null as varchar) as billing_tax_id, true as is_medical
    from core.emergency_visit as emergency
    where emergency.is_msk
),

followed as (
    select
        request.agreement_id,
        request.request_id,
        min(case when visit.is_medical then visit.visit_date end) as medical_date,
        min(visit.visit_date) as visit_date
    from request
    inner join visit on request.member_id = visit.member_id and request.requested_date <= visit.visit_date
    left join terms.vendor_provider as provider
        on
            request.vendor_id = provider.vendor_id
            and visit.billing_tax_id = provider.tax_id
            and provider.provider_id is null
            and provider.valid_from_date <= visit.visit_date
            and (provider.valid_to_date is null or visit.visit_date < provider.valid_to_date)
    where provider.vendor_id is null
    group by request.agreement_id, request.request_id
)

select
    request.agreement_id, -- the agreement
    request.vendor_id, -- the vendor
    request.request_id, -- the vendor's id of the request
    request.member_id, -- the member
    request.requested_date, -- day of the request
    request.requested_second_number, -- its local time in seconds of the day
    86400 * date_diff('day', request.requested_date, request.advised_date)
    + request.advised_second_number - request.requested_second_number as advice_number, -- seconds to the first advice; null while there is none
    request.door_code, -- where the vendor directed it
    request.reviewed_door_code, -- where a reviewing clinician would have
    request.is_red_flag, -- a sign that needs a physician was found
    request.referred_date, -- day the member was referred for it
    request.outcome_code, -- how it ended, as the vendor says
    covered.covered_to_date, -- end of the coverage in which it was made (exclusive)
    followed.medical_date, -- first visit to an office, urgent care or emergency department for the musculoskeletal system from that day on
    followed.visit_date -- first visit of any kind for it, therapy too
from request
inner join covered on request.agreement_id = covered.agreement_id and request.request_id = covered.request_id
left join followed on request.agreement_id = followed.agreement_id and request.request_id = followed.request_id
