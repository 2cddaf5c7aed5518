-- A claim line by which a vendor charged remote monitoring in the performance period, and what the payer finds about it: the reasons
-- of its day (attribution.dated_claim), then R12 outside the days of the fee, R08 another vendor owns the member, R10 no musculoskeletal diagnosis or a code that is not
-- musculoskeletal monitoring (RTM_MSK), R07 device supply (RTM_DEVICE_MSK) too soon after one that is owed (common rules), or a
-- code for the first minutes of a month (RTM_FIRST_TIME) beside one for more of them in the same calendar month, else A01.
-- Both are judged over all the vendor's lines, whatever period they are settled in.
-- grain: agreement_id, clause_id, claim_line_id
with recursive listed as (
    select
        code.set_id,
        code.pattern,
        code.match_code,
        code.pattern_to,
        coalesce(code.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(code.valid_to_date, date '9999-12-31') as valid_to_date
    from terms.value_set as code
    where code.system_code = 'HCPCS'
),

coded as (
    select distinct
        line.claim_line_id,
        listed.set_id
    from core.claim_line as line
    inner join listed
        on
            (
                (listed.match_code = 'EXACT' and line.hcpcs_code = listed.pattern)
                or (listed.match_code = 'PREFIX' and starts_with(line.hcpcs_code, listed.pattern))
                or (listed.match_code = 'RANGE' and line.hcpcs_code between listed.pattern and listed.pattern_to)
            )
            and listed.valid_from_date <= line.service_from_date
            and line.service_from_date < listed.valid_to_date
    where line.vendor_id is not null and line.line_status_code = 'PAID'
),

charged as (
    select
        fee.agreement_id,
        fee.clause_id,
        agreement.vendor_id,
        line.claim_line_id,
        line.member_id,
        line.service_from_date,
        line.hcpcs_code,
        line.allowed_cents,
        line.plan_paid_cents,
        payable.claim_line_id is not null as is_msk_code,
        device.claim_line_id is not null as is_device,
        first_time.claim_line_id is not null as is_first_time,
        coalesce(fee.from_date <= line.service_from_date, true)
        and coalesce(line.service_from_date < fee.to_date, true) as is_agreed
    from terms.fee as fee
    inner join terms.agreement as agreement on fee.agreement_id = agreement.agreement_id
    inner join core.claim_line as line on agreement.vendor_id = line.vendor_id
    inner join coded on fee.value_set_id = coded.set_id and line.claim_line_id = coded.claim_line_id
    left join coded as payable on payable.set_id = 'RTM_MSK' and line.claim_line_id = payable.claim_line_id
    left join coded as device on device.set_id = 'RTM_DEVICE_MSK' and line.claim_line_id = device.claim_line_id
    left join coded as first_time on first_time.set_id = 'RTM_FIRST_TIME' and line.claim_line_id = first_time.claim_line_id
    where fee.unit_code = 'RTM_CLAIM'
),

musculoskeletal as (
    select distinct region.claim_line_id
    from core.line_region as region
    inner join charged on region.claim_line_id = charged.claim_line_id
),

judged as (
    select
        charged.agreement_id,
        charged.clause_id,
        charged.vendor_id,
        charged.claim_line_id,
        charged.member_id,
        charged.service_from_date,
        charged.allowed_cents,
        charged.plan_paid_cents,
        charged.is_device,
        charged.is_first_time,
        charged.hcpcs_code,
        coalesce(day.is_standing, false) as is_standing,
        case
            when day.reason_code is not null then day.reason_code
            when not charged.is_agreed then 'R12'
            when elsewhere.member_id is not null then 'R08'
            when musculoskeletal.claim_line_id is null or not charged.is_msk_code then 'R10'
        end as reason_code
    from charged
    left join attribution.dated_claim as day
        on
            charged.agreement_id = day.agreement_id
            and charged.member_id = day.member_id
            and charged.service_from_date = day.claim_date
    left join attribution.owned_elsewhere as elsewhere
        on
            charged.vendor_id = elsewhere.vendor_id
            and charged.member_id = elsewhere.member_id
            and charged.service_from_date = elsewhere.claim_date
    left join musculoskeletal on charged.claim_line_id = musculoskeletal.claim_line_id
),

-- One line of device supply a day at most; then one in the days of the common rules, counted from the last that is owed.
device_day as (
    select judged.agreement_id, judged.clause_id, judged.member_id, judged.service_from_date, min(judged.claim_line_id) as claim_line_id
    from judged
    where judged.is_device and judged.reason_code is null
    group by judged.agreement_id, judged.clause_id, judged.member_id, judged.service_from_date
),

following as (
    select device_day.agreement_id, device_day.clause_id, device_day.member_id, device_day.service_from_date, min(later.service_from_date) as next_date
    from device_day
    cross join terms.common_rule as rule
    inner join device_day as later
        on
            device_day.agreement_id = later.agreement_id
            and device_day.clause_id = later.clause_id
            and device_day.member_id = later.member_id
            and date_diff('day', device_day.service_from_date, later.service_from_date) >= rule.device_supply_days
    group by device_day.agreement_id, device_day.clause_id, device_day.member_id, device_day.service_from_date
),

supplied as (
    select device_day.agreement_id, device_day.clause_id, device_day.member_id, min(device_day.service_from_date) as service_from_date
    from device_day
    group by device_day.agreement_id, device_day.clause_id, device_day.member_id
    union all
    select following.agreement_id, following.clause_id, following.member_id, following.next_date as service_from_date
    from supplied
    inner join following
        on
            supplied.agreement_id = following.agreement_id
            and supplied.clause_id = following.clause_id
            and supplied.member_id = following.member_id
            and supplied.service_from_date = following.service_from_date
),

-- The first minutes of a month are told by one code: of two, by the higher, which stands for more of them.
first_time_code as (
    select
        judged.agreement_id,
        judged.clause_id,
        judged.member_id,
        year(judged.service_from_date) as year_number,
        month(judged.service_from_date) as month_number,
        max(judged.hcpcs_code) as hcpcs_code
    from judged
    where judged.is_first_time and judged.reason_code is null
    group by judged.agreement_id, judged.clause_id, judged.member_id, year(judged.service_from_date), month(judged.service_from_date)
),

twice_timed as (
    select judged.agreement_id, judged.clause_id, judged.claim_line_id
    from judged
    inner join first_time_code as told
        on
            judged.agreement_id = told.agreement_id
            and judged.clause_id = told.clause_id
            and judged.member_id = told.member_id
            and year(judged.service_from_date) = told.year_number
            and month(judged.service_from_date) = told.month_number
            and judged.hcpcs_code <> told.hcpcs_code
    where judged.is_first_time
),

owed_device as (
    select device_day.agreement_id, device_day.clause_id, device_day.claim_line_id
    from device_day
    inner join supplied
        on
            device_day.agreement_id = supplied.agreement_id
            and device_day.clause_id = supplied.clause_id
            and device_day.member_id = supplied.member_id
            and device_day.service_from_date = supplied.service_from_date
)

select
    judged.agreement_id, -- the agreement
    judged.clause_id, -- its fee for remote monitoring
    judged.vendor_id, -- the vendor
    judged.claim_line_id, -- the claim line
    judged.member_id, -- the member
    judged.service_from_date as service_date, -- day of service
    judged.allowed_cents, -- allowed amount, the fee
    judged.plan_paid_cents, -- of it paid by the plan through claims
    case
        when judged.reason_code is not null then judged.reason_code
        when judged.is_device and owed_device.claim_line_id is null then 'R07'
        when twice_timed.claim_line_id is not null then 'R07'
        else 'A01'
    end as reason_code, -- the payer's finding
    judged.is_standing and judged.reason_code is null and twice_timed.claim_line_id is null
    and (not judged.is_device or owed_device.claim_line_id is not null) as is_standing -- accepted only because the end of coverage was posted too late
from judged
inner join terms.agreement as agreement
    on
        judged.agreement_id = agreement.agreement_id
        and agreement.period_from_date <= judged.service_from_date
        and judged.service_from_date <= agreement.period_to_date
left join owed_device
    on
        judged.agreement_id = owed_device.agreement_id
        and judged.clause_id = owed_device.clause_id
        and judged.claim_line_id = owed_device.claim_line_id
left join twice_timed
    on
        judged.agreement_id = twice_timed.agreement_id
        and judged.clause_id = twice_timed.clause_id
        and judged.claim_line_id = twice_timed.claim_line_id
