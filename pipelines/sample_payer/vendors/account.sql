-- Under which numbers a vendor knows the person behind an activation or an enrolment.
-- grain: vendor_id, member_number, activation_id
with known as (
    select
        activation.vendor_id,
        activation.member_number,
        activation.activation_id,
        activation.scenario_code,
        activation.registered_date
    from vendors.activation as activation
    union all
    select
        enrolment.vendor_id,
        enrolment.member_number,
        enrolment.vendor_id || '-' || cast(enrolment.member_number as varchar) as activation_id,
        'NOT_ACTIVATED' as scenario_code,
        enrolment.registered_date
    from vendors.enrolment as enrolment
    where enrolment.activated_date is null
),
numbered as (
    select
        known.vendor_id,
        known.member_number,
        known.activation_id,
        known.scenario_code,
        arg_max(coverage.plan_member_id, case when coverage.from_date <= known.registered_date then coverage.span_number else -coverage.span_number end)
            as plan_member_id
    from known
    inner join population.coverage as coverage
        on coverage.member_number = known.member_number
    group by known.vendor_id, known.member_number, known.activation_id, known.scenario_code
)
select
    numbered.vendor_id,
    numbered.member_number,
    numbered.activation_id,
    numbered.scenario_code,
    case numbered.scenario_code
        when 'UNKNOWN_MEMBER' then 'P99' || lpad(cast(numbered.member_number as varchar), 8, '0')
        when 'AMBIGUOUS_MEMBER' then null
        else member.person_id
    end as person_id,
    case numbered.scenario_code
        when 'UNKNOWN_MEMBER' then 'X' || lpad(cast(numbered.member_number as varchar), 10, '0')
        else numbered.plan_member_id
    end as plan_member_id,
    case when numbered.scenario_code = 'TEST_ACCOUNT' then '1' else '0' end as test_account_flag,
    case when numbered.scenario_code = 'LATE' then 120 else 0 end as delay_days,
    case
        when vendor.has_clinician and not vendor.has_claims and uniform('coached', numbered.member_number, 0) < setting('coached_share')
            then 'msk_coached'
        else 'msk'
    end as program_code
from numbered
inner join population.member as member
    on member.member_number = numbered.member_number
inner join parameter.vendor as vendor
    on vendor.vendor_id = numbered.vendor_id
