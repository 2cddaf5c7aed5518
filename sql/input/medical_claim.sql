-- A received medical claim line, typed: one transaction, not yet netted.
-- grain: file_id, row_number
with
-- A source that repeats the claim's total on every line: it counts once, on the first line that can be read, whatever files the lines came in.
first_line as (
    select
        claim.source_id,
        claim.claim_id,
        claim.claim_version,
        claim.claim_status,
        claim.paid_date,
        min(try_cast(claim.claim_line_number as bigint)) as line_number
    from landed.medical_claim as claim
    inner join terms.source as source on source.source_id = claim.source_id
    where
        source.amount_level_code = 'HEADER_REPEATED'
        and not exists (
            select 1
            from input.medical_claim_reject as refused
            where refused.file_id = claim.file_id and refused.row_number = claim.row_number
        )
    group by claim.source_id, claim.claim_id, claim.claim_version, claim.claim_status, claim.paid_date
),

typed as (
    select
        received.file_id,
        received.row_number,
        received.source_id,
        received.claim_id,
        received.original_claim_id,
        try_cast(received.claim_line_number as bigint) as line_number,
        coalesce(try_cast(received.claim_version as bigint), 0) as version_number,
        case
            when received.claim_status is not null then upper(received.claim_status)
            when received.remittance_status_code = '22' then 'REVERSAL'
            when received.remittance_status_code in ('4', '23') then 'DENIED'
            else 'PAID'
        end as status_code,
        case lower(received.claim_type)
            when 'professional' then 'P'
            when 'institutional' then 'I'
            when 'dental' then 'D'
            else case when coalesce(received.bill_type_code, received.revenue_center_code) is null then 'P' else 'I' end
        end as form_code,
        coalesce(known_as.member_id, received.person_id) as member_id,
        coalesce(try_cast(received.claim_line_start_date as date), try_cast(received.claim_start_date as date)) as service_from_date,
        coalesce(
            try_cast(received.claim_line_end_date as date),
            try_cast(received.claim_line_start_date as date),
            try_cast(received.claim_end_date as date),
            try_cast(received.claim_start_date as date)
        ) as service_to_date,
        try_cast(received.admission_date as date) as admit_date,
        try_cast(received.discharge_date as date) as discharge_date,
        case
            when length(received.discharge_disposition_code) = 1 then concat('0', received.discharge_disposition_code)
            else received.discharge_disposition_code
        end as discharge_status_code,
        upper(received.place_of_service_code) as place_of_service_code,
        case
            when length(received.bill_type_code) = 4 then upper(ltrim(received.bill_type_code, '0'))
            else upper(received.bill_type_code)
        end as bill_type_code,
        case when received.drg_code is not null then lpad(received.drg_code, cast(greatest(3, length(received.drg_code)) as integer), '0') end as drg_code,
        case
            when received.revenue_center_code is not null
                then lpad(upper(received.revenue_center_code), cast(greatest(4, length(received.revenue_center_code)) as integer), '0')
        end as revenue_code,
        case
            when not regexp_matches(received.service_unit_quantity, '^-?[0-9]{1,9}([.][0-9]{0,3}0*)?$') then null
            when coalesce(lower(received.claim_status), case received.remittance_status_code when '22' then 'reversal' end) = 'reversal'
                then -abs(cast(try_cast(received.service_unit_quantity as decimal(18, 3)) * 1000 as bigint))
            else cast(try_cast(received.service_unit_quantity as decimal(18, 3)) * 1000 as bigint)
        end as unit_thousandths,
        upper(received.hcpcs_code) as hcpcs_code,
        upper(received.hcpcs_modifier_1) as modifier_1_code,
        upper(received.hcpcs_modifier_2) as modifier_2_code,
        upper(received.hcpcs_modifier_3) as modifier_3_code,
        upper(received.hcpcs_modifier_4) as modifier_4_code,
        upper(received.hcpcs_modifier_5) as modifier_5_code,
        received.rendering_npi as rendering_provider_id,
        upper(received.rendering_taxonomy_code) as rendering_taxonomy_code,
        received.billing_npi as billing_provider_id,
        received.billing_tin as billing_tax_id,
        coalesce(received.facility_ccn, received.facility_npi, received.billing_npi) as facility_id,
        try_cast(received.paid_date as date) as paid_date,
        case
            when source.has_paid_date then try_cast(received.paid_date as date)
            else coalesce(try_cast(received.paid_date as date), try_cast(received.file_date as date), file.file_date)
        end as known_from_date,
        cast(try_cast(received.allowed_amount as decimal(18, 2)) * 100 as bigint) as received_allowed_cents,
        coalesce(cast(try_cast(received.paid_amount as decimal(18, 2)) * 100 as bigint), 0) as plan_paid_cents,
        (
            coalesce(cast(try_cast(received.coinsurance_amount as decimal(18, 2)) * 100 as bigint), 0)
            + coalesce(cast(try_cast(received.copayment_amount as decimal(18, 2)) * 100 as bigint), 0)
            + coalesce(cast(try_cast(received.deductible_amount as decimal(18, 2)) * 100 as bigint), 0)
        ) as member_share_cents,
        cast(try_cast(received.other_payer_amount as decimal(18, 2)) * 100 as bigint) as other_payer_cents,
        coalesce(cast(try_cast(received.other_reduction_amount as decimal(18, 2)) * 100 as bigint), 0) as other_reduction_cents,
        cast(try_cast(received.charge_amount as decimal(18, 2)) * 100 as bigint) as billed_cents,
        coalesce(lower(received.capitated_flag) in ('1', 'true', 't', 'y', 'yes'), false) as is_capitated,
        upper(received.denial_code) as denial_code,
        received.remittance_status_code,
        upper(received.related_cause_code) as related_cause_code,
        upper(replace(received.diagnosis_code_1, '.', '')) as diagnosis_1_code,
        upper(replace(received.diagnosis_code_2, '.', '')) as diagnosis_2_code,
        upper(replace(received.diagnosis_code_3, '.', '')) as diagnosis_3_code,
        upper(replace(received.diagnosis_code_4, '.', '')) as diagnosis_4_code,
        upper(replace(received.diagnosis_code_5, '.', '')) as diagnosis_5_code,
        upper(replace(received.diagnosis_code_6, '.', '')) as diagnosis_6_code,
        upper(replace(received.diagnosis_code_7, '.', '')) as diagnosis_7_code,
        upper(replace(received.diagnosis_code_8, '.', '')) as diagnosis_8_code,
        upper(replace(received.diagnosis_code_9, '.', '')) as diagnosis_9_code,
        upper(replace(received.diagnosis_code_10, '.', '')) as diagnosis_10_code,
        upper(replace(received.diagnosis_code_11, '.', '')) as diagnosis_11_code,
        upper(replace(received.diagnosis_code_12, '.', '')) as diagnosis_12_code,
        upper(replace(received.procedure_code_1, '.', '')) as procedure_1_code,
        upper(replace(received.procedure_code_2, '.', '')) as procedure_2_code,
        upper(replace(received.procedure_code_3, '.', '')) as procedure_3_code,
        upper(replace(received.procedure_code_4, '.', '')) as procedure_4_code,
        upper(replace(received.procedure_code_5, '.', '')) as procedure_5_code,
        upper(replace(received.procedure_code_6, '.', '')) as procedure_6_code,
        source.amount_level_code = 'HEADER_REPEATED'
            and first_line.line_number is distinct from try_cast(received.claim_line_number as bigint) as is_repeated_amount
    from landed.medical_claim as received
    left join terms.source as source on source.source_id = received.source_id
    left join landed.file as file on file.file_id = received.file_id and file.feed_code = 'medical_claim'
    left join first_line
        on
            first_line.source_id = received.source_id
            and first_line.claim_id = received.claim_id
            and first_line.claim_version is not distinct from received.claim_version
            and first_line.claim_status is not distinct from received.claim_status
            and first_line.paid_date is not distinct from received.paid_date
    left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
    where not exists (
        select 1
        from input.medical_claim_reject as refused
        where refused.file_id = received.file_id and refused.row_number = received.row_number
    )
)

select
    file_id,  -- SHA-256 of the file as received
    row_number,  -- row in the file, from 1
    source_id,  -- who sent it: terms.source
    claim_id,  -- claim number of this transaction
    original_claim_id,  -- claim that this one adjusts, if it says
    line_number,  -- line of the claim
    version_number,  -- version of the claim: higher is later; 0 if the source has none
    status_code,  -- PAID, DENIED, REVERSAL, REPLACEMENT or VOID
    form_code,  -- P professional, I institutional, D dental
    member_id,  -- the person, whatever plan number they had
    service_from_date,  -- first day of service of the line, else of the claim
    service_to_date,  -- last day of service
    admit_date,  -- admission
    discharge_date,  -- discharge
    discharge_status_code,  -- discharge status, two digits
    place_of_service_code,  -- place of service
    bill_type_code,  -- type of bill without its leading zero
    drg_code,  -- MS-DRG, three digits
    revenue_code,  -- revenue code, four characters
    unit_thousandths,  -- units in thousandths; negative on a reversal; null if the source does not say, or says finer parts
    hcpcs_code,  -- procedure
    modifier_1_code,  -- modifier
    modifier_2_code,  -- modifier
    modifier_3_code,  -- modifier
    modifier_4_code,  -- modifier
    modifier_5_code,  -- modifier
    rendering_provider_id,  -- who rendered
    rendering_taxonomy_code,  -- what they are, by provider taxonomy; null if the source does not say
    billing_provider_id,  -- who billed
    billing_tax_id,  -- tax number of who billed
    facility_id,  -- the place that billed: its CMS certification number, else provider number of the facility, else of who billed
    paid_date,  -- day money, or nothing, moved
    known_from_date,  -- the day the payer could know it: paid date, or the date of the file for a source without paid dates
    case
        when is_repeated_amount then 0
        else coalesce(received_allowed_cents, plan_paid_cents + member_share_cents + coalesce(other_payer_cents, 0) + other_reduction_cents)
    end as allowed_cents,  -- what the service costs by the payer's contract
    case when is_repeated_amount then 0 else plan_paid_cents end as plan_paid_cents,  -- what this plan paid
    case when is_repeated_amount then 0 else member_share_cents end as member_share_cents,  -- deductible, coinsurance and copay
    case when is_repeated_amount then 0 else other_payer_cents end as other_payer_cents,  -- what another payer paid before; null if the source does not say
    case when is_repeated_amount then 0 else other_reduction_cents end as other_reduction_cents,  -- withheld or sequestered, interest with its sign; 0 if the source does not say
    case when is_repeated_amount then 0 else billed_cents end as billed_cents,  -- charge; never spend
    case when received_allowed_cents is null then 'PAID_PLUS_SHARE' else 'ALLOWED' end as price_source_code,  -- where the allowed amount came from
    is_capitated,  -- paid by capitation: a zero-pay encounter
    denial_code,  -- why it was denied
    remittance_status_code,  -- claim status of the remittance advice: 1 to 3 paid as first, second or third payer, 19 to 21 the same and sent on, 4 denied, 22 reversal
    related_cause_code,  -- what the claim says caused it: AA car accident, EM work, OA another accident, AP another party, AB abuse
    diagnosis_1_code,  -- diagnosis, upper case without dots
    diagnosis_2_code,  -- diagnosis, upper case without dots
    diagnosis_3_code,  -- diagnosis, upper case without dots
    diagnosis_4_code,  -- diagnosis, upper case without dots
    diagnosis_5_code,  -- diagnosis, upper case without dots
    diagnosis_6_code,  -- diagnosis, upper case without dots
    diagnosis_7_code,  -- diagnosis, upper case without dots
    diagnosis_8_code,  -- diagnosis, upper case without dots
    diagnosis_9_code,  -- diagnosis, upper case without dots
    diagnosis_10_code,  -- diagnosis, upper case without dots
    diagnosis_11_code,  -- diagnosis, upper case without dots
    diagnosis_12_code,  -- diagnosis, upper case without dots
    procedure_1_code,  -- inpatient procedure, upper case without dots
    procedure_2_code,  -- inpatient procedure, upper case without dots
    procedure_3_code,  -- inpatient procedure, upper case without dots
    procedure_4_code,  -- inpatient procedure, upper case without dots
    procedure_5_code,  -- inpatient procedure, upper case without dots
    procedure_6_code  -- inpatient procedure, upper case without dots
from typed
