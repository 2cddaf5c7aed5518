-- A claim line as it stands on the paid-through date, after netting: what every dollar of medical spend is counted from.
-- Lines that were taken back, replaced or quarantined are not here; denied lines and lines out of scope are, with no spend.
-- grain: claim_line_id
with
line as (
    select
        claim.file_id,
        claim.row_number,
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        claim.claim_id,
        claim.line_number,
        claim.member_id,
        claim.form_code,
        claim.service_from_date,
        claim.service_to_date,
        claim.discharge_date,
        claim.place_of_service_code,
        claim.revenue_code,
        claim.hcpcs_code,
        nullif(
            concat_ws(
                ' ', claim.modifier_1_code, claim.modifier_2_code, claim.modifier_3_code, claim.modifier_4_code, claim.modifier_5_code
            ),
            ''
        ) as modifier_codes,
        claim.rendering_taxonomy_code,
        claim.billing_tax_id,
        claim.facility_id,
        claim.diagnosis_1_code,
        claim.diagnosis_2_code,
        claim.diagnosis_3_code,
        claim.diagnosis_4_code,
        coalesce(claim.discharge_date, claim.service_from_date) as code_date,
        claim.is_capitated,
        claim.denial_code,
        claim.remittance_status_code,
        claim.related_cause_code,
        case when netted.is_line then netted.allowed_cents else claim.allowed_cents end as allowed_cents,
        case when netted.is_line then netted.plan_paid_cents else claim.plan_paid_cents end as plan_paid_cents,
        case when netted.is_line then netted.member_share_cents else claim.member_share_cents end as member_share_cents,
        case when netted.is_line then netted.other_payer_cents else claim.other_payer_cents end as other_payer_cents,
        case when netted.is_line then netted.other_reduction_cents else claim.other_reduction_cents end as other_reduction_cents,
        case when netted.is_line then netted.billed_cents else claim.billed_cents end as billed_cents,
        case when netted.is_line then netted.quantity_number else claim.unit_thousandths end as unit_thousandths,
        claim.price_source_code,
        claim.status_code,
        claim.known_from_date
    from input.medical_claim as claim
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

-- Institutional claims of an admission: its stays, and the observation that turned into it.
admission_claim as (
    select
        source_id,
        claim_root_id,
        stay_id,
        admission_event_id,
        admit_date,
        has_elective_surgery
    from core.stay_claim
    union all
    select
        source_id,
        claim_root_id,
        cast(null as varchar) as stay_id,
        admission_event_id,
        cast(null as date) as admit_date,
        false as has_elective_surgery
    from core.observation_claim
),

stay_event as (
    select distinct
        stay_id,
        admission_event_id
    from core.stay_claim
),

denial_reason as (
    select
        pattern,
        min(set_id) as set_id
    from terms.value_set
    where system_code = 'CARC'
    group by pattern
),

judged as (
    select
        line.file_id,
        line.row_number,
        line.source_id,
        line.claim_root_id,
        line.claim_id,
        line.line_number,
        line.member_id,
        line.form_code,
        line.service_from_date,
        line.service_to_date,
        line.discharge_date,
        line.place_of_service_code,
        line.revenue_code,
        line.hcpcs_code,
        line.modifier_codes,
        line.billing_tax_id,
        line.facility_id,
        line.denial_code,
        line.remittance_status_code,
        line.is_capitated or encounter.file_id is not null as is_capitated,
        line.allowed_cents,
        line.plan_paid_cents,
        line.member_share_cents,
        line.other_payer_cents,
        line.other_reduction_cents,
        line.billed_cents,
        line.unit_thousandths,
        line.price_source_code,
        line.known_from_date,
        line.status_code = 'DENIED'
        or (
            line.allowed_cents = 0 and line.plan_paid_cents = 0 and line.member_share_cents = 0
            and line.denial_code is not null and not line.is_capitated and encounter.file_id is null
        ) as is_denied,
        denial_reason.set_id as denial_reason_code,
        encounter.file_id is not null as is_encounter,
        encounter.imputed_cents as price_cents,
        case
            when line.form_code = 'D' then 'DENTAL'
            when line.remittance_status_code = '25' then 'PREDETERMINATION'
            when newborn.file_id is not null then 'NEWBORN'
            when coverage.member_id is null then 'NOT_COVERED'
            when duplicate.is_excluded then 'PAID_DUPLICATE'
        end as scope_code,
        coalesce(line.related_cause_code in ('AA', 'AP', 'EM', 'OA'), false)
        or coalesce(denial_reason.set_id = 'THIRD_PARTY' and line.plan_paid_cents = 0, false) as is_third_party,
        coalesce(line.other_payer_cents, 0) <> 0
        or coalesce(line.remittance_status_code in ('2', '3', '20', '21'), false)
        or secondary.claim_root_id is not null
        or other_coverage.member_id is not null as is_secondary,
        coalesce(secondary.unfloored_cents < 0, false) as is_floored,
        attached.vendor_id,
        coalesce(admission.stay_id, attached.stay_id) as stay_id,
        coalesce(admission.admission_event_id, stay_event.admission_event_id) as admission_event_id,
        coalesce(admission.admit_date, line.service_from_date) as incurred_date,
        case
            when attached.vendor_id is not null then 10
            when facility.is_inpatient then 20
            when attached.stay_id is not null then 20
            when facility.category_number is not null then facility.category_number
            else
                least(
                    case
                        when
                            by_procedure.diagnosis_needed_code = 'PRINCIPAL'
                            and (region_1.diagnosis_code is null or region_1.is_status) then 140
                        when
                            by_procedure.diagnosis_needed_code = 'ANY'
                            and (region_1.diagnosis_code is null or region_1.is_status)
                            and region_2.diagnosis_code is null
                            and region_3.diagnosis_code is null
                            and region_4.diagnosis_code is null
                            then 140
                        else coalesce(by_procedure.category_number, 140)
                    end,
                    -- Revenue codes of imaging speak only where no procedure does.
                    case
                        when by_revenue.category_number in (70, 71) and line.hcpcs_code is not null then 140
                        else coalesce(by_revenue.category_number, 140)
                    end,
                    case when line.form_code = 'P' then coalesce(by_place.category_number, 140) else 140 end
                )
        end as category_number,
        coalesce(admission.has_elective_surgery, attached.has_elective_surgery, false) as has_elective_surgery,
        case
            when contains(line.modifier_codes, 'GN') or starts_with(line.revenue_code, '044') then 'SPEECH'
            when contains(line.modifier_codes, 'GP') then 'PT'
            when contains(line.modifier_codes, 'GO') then 'OT'
            when by_procedure.category_number = 90 or by_revenue.category_number = 90
                then
                    case
                        when starts_with(line.rendering_taxonomy_code, '235Z') then 'SPEECH'
                        when starts_with(line.rendering_taxonomy_code, '2251') then 'PT'
                        when starts_with(line.rendering_taxonomy_code, '225X') then 'OT'
                        when line.hcpcs_code in ('97161', '97162', '97163', '97164') or starts_with(line.revenue_code, '042') then 'PT'
                        when line.hcpcs_code in ('97165', '97166', '97167', '97168') or starts_with(line.revenue_code, '043') then 'OT'
                    end
        end as discipline_code,
        coalesce(line.place_of_service_code in ('02', '10'), false)
        or coalesce(contains(line.modifier_codes, '95'), false)
        or coalesce(contains(line.modifier_codes, 'GT'), false)
        or coalesce(contains(line.modifier_codes, '93'), false) as is_telehealth,
        region_1.region_code as principal_region_code,
        coalesce(not region_1.is_status, false)
        or region_2.diagnosis_code is not null
        or region_3.diagnosis_code is not null
        or region_4.diagnosis_code is not null
        or attached.vendor_id is not null as is_msk
    from line
    left join admission_claim as admission
        on admission.source_id = line.source_id and admission.claim_root_id = line.claim_root_id and line.form_code = 'I'
    left join core.coverage_span as coverage
        on
            coverage.member_id = line.member_id
            and coverage.span_from_date <= coalesce(admission.admit_date, line.service_from_date)
            and (coverage.span_to_date is null or coalesce(admission.admit_date, line.service_from_date) < coverage.span_to_date)
    left join core.other_coverage_span as other_coverage
        on
            other_coverage.member_id = line.member_id
            and other_coverage.span_from_date <= coalesce(admission.admit_date, line.service_from_date)
            and (other_coverage.span_to_date is null or coalesce(admission.admit_date, line.service_from_date) < other_coverage.span_to_date)
    left join core.secondary_claim as secondary
        on secondary.source_id = line.source_id and secondary.claim_root_id = line.claim_root_id
    left join core.facility_claim as facility
        on facility.source_id = line.source_id and facility.claim_root_id = line.claim_root_id and line.form_code = 'I'
    left join core.attached_row as attached on attached.file_id = line.file_id and attached.row_number = line.row_number
    left join stay_event on stay_event.stay_id = attached.stay_id
    left join core.encounter_price as encounter on encounter.file_id = line.file_id and encounter.row_number = line.row_number
    left join core.paid_duplicate as duplicate on duplicate.file_id = line.file_id and duplicate.row_number = line.row_number
    left join core.newborn_line as newborn on newborn.file_id = line.file_id and newborn.row_number = line.row_number
    left join denial_reason
        on denial_reason.pattern = regexp_replace(line.denial_code, '^(CO|CR|OA|PI|PR)[ -]?', '')
    left join core.code_category as by_procedure
        on
            by_procedure.system_code = 'HCPCS'
            and by_procedure.code = line.hcpcs_code
            and by_procedure.valid_from_date <= line.code_date
            and line.code_date < by_procedure.valid_to_date
            -- Supplies are durable equipment only where they are used at home.
            and (by_procedure.category_number <> 120 or not starts_with(line.hcpcs_code, 'A') or line.place_of_service_code = '12')
    left join core.code_category as by_revenue
        on
            by_revenue.system_code = 'REVENUE'
            and by_revenue.code = line.revenue_code
            and by_revenue.valid_from_date <= line.code_date
            and line.code_date < by_revenue.valid_to_date
    left join core.code_category as by_place
        on
            by_place.system_code = 'POS'
            and by_place.code = line.place_of_service_code
            and by_place.valid_from_date <= line.code_date
            and line.code_date < by_place.valid_to_date
    -- A status code names the region of a first diagnosis, and makes no line musculoskeletal.
    left join core.diagnosis_region as region_1
        on
            region_1.diagnosis_code = line.diagnosis_1_code
            and region_1.is_msk
            and region_1.valid_from_date <= line.code_date
            and line.code_date < region_1.valid_to_date
    left join core.diagnosis_region as region_2
        on
            region_2.diagnosis_code = line.diagnosis_2_code
            and region_2.is_msk
            and not region_2.is_status
            and region_2.valid_from_date <= line.code_date
            and line.code_date < region_2.valid_to_date
    left join core.diagnosis_region as region_3
        on
            region_3.diagnosis_code = line.diagnosis_3_code
            and region_3.is_msk
            and not region_3.is_status
            and region_3.valid_from_date <= line.code_date
            and line.code_date < region_3.valid_to_date
    left join core.diagnosis_region as region_4
        on
            region_4.diagnosis_code = line.diagnosis_4_code
            and region_4.is_msk
            and not region_4.is_status
            and region_4.valid_from_date <= line.code_date
            and line.code_date < region_4.valid_to_date
)

select
    md5(concat_ws('|', line.source_id, line.claim_root_id, cast(line.line_number as varchar))) as claim_line_id,  -- the logical line: source, root claim, line
    line.source_id,  -- who sent it
    line.claim_root_id,  -- the first claim of the chain
    line.claim_id,  -- the claim that stands
    line.line_number,  -- line of the claim
    line.member_id,  -- the person
    line.form_code,  -- P professional, I institutional, D dental
    line.service_from_date,  -- first day of service
    line.service_to_date,  -- last day of service
    line.incurred_date,  -- the day that decides coverage: admission for the lines of a stay, else the first day of service
    line.discharge_date,  -- discharge
    line.place_of_service_code,  -- place of service
    line.revenue_code,  -- revenue code
    line.hcpcs_code,  -- procedure
    line.modifier_codes,  -- modifiers in the order received, a space between two; null if there is none
    line.billing_tax_id,  -- tax number of who billed
    line.facility_id,  -- the place that billed: its CMS certification number, else provider number of the facility, else of who billed
    line.stay_id,  -- inpatient stay: of its institutional claims, and of professional lines within it; else null
    line.admission_event_id,  -- admission: of a stay, of its professional lines, and of the observation that turned into it; else null
    case when line.is_denied then 'DENIED' else 'PAID' end as line_status_code,  -- PAID or DENIED
    case
        when line.is_third_party then 'TPL'
        when line.is_secondary then 'SECONDARY'
        when line.other_payer_cents is null then 'UNKNOWN'
        else 'PRIMARY'
    end as cob_status_code,  -- whether another payer came first; TPL if somebody else may be liable; UNKNOWN if the source does not say what others paid
    line.is_capitated,  -- paid by capitation, by its own flag or by the roster of providers
    case when line.is_encounter and not line.is_denied then 'ENCOUNTER' end as zero_pay_code,  -- ENCOUNTER: use of care for which a fixed amount a head pays; else null
    not line.is_denied or (coalesce(line.denial_reason_code <> 'NOT_OUR_CLAIM', true) and line.remittance_status_code is distinct from '23') as is_diagnosis_usable,  -- its diagnoses are the member's: not so where it was denied as another's claim or as a copy
    line.allowed_cents,  -- what the service costs by the payer's contract
    line.plan_paid_cents,  -- what this plan paid
    line.member_share_cents,  -- deductible, coinsurance and copay
    line.other_payer_cents,  -- what another payer paid before; null if the source does not say
    line.other_reduction_cents,  -- withheld or sequestered, interest with its sign; 0 if the source does not say
    case
        when line.is_denied or line.scope_code is not null then 0
        when line.is_secondary and line.is_floored then 0
        when line.price_cents is not null and line.is_secondary then line.price_cents - coalesce(line.other_payer_cents, 0)
        when line.price_cents is not null then line.price_cents
        else line.allowed_cents - coalesce(line.other_payer_cents, 0)
    end as spend_cents,  -- allowed less other payers, on one line below 0 if the claim is not; a capitated encounter counts units times standard price
    case
        when line.is_denied or line.scope_code is not null or line.price_cents is null or (line.is_secondary and line.is_floored) then 0
        when line.is_secondary then line.price_cents - coalesce(line.other_payer_cents, 0)
        else line.price_cents
    end as imputed_cents,  -- the part of spend that is a standard price and was never paid
    case
        when line.price_cents is not null then 'IMPUTED'
        else line.price_source_code
    end as price_source_code,  -- ALLOWED; PAID_PLUS_SHARE where the source sends no allowed amount; IMPUTED for a capitated encounter at standard price
    line.billed_cents,  -- charge; never spend
    line.unit_thousandths,  -- units in thousandths; null if the source does not say
    cast(
        case when line.is_denied or line.scope_code is not null or line.allowed_cents < 0 then 0 else 1 end as bigint
    ) as util_count,  -- 1 if the line is a service that was used; 0 if denied, out of scope or negative
    line.known_from_date,  -- the day the payer could know it
    line.file_id,  -- file of the row that gives the line its content
    line.row_number,  -- that row: what is not here stands in input.medical_claim
    case
        when line.scope_code is not null then 'out_of_scope'
        when line.is_denied then 'denied'
        else 'used'
    end as disposition_code,  -- used, denied or out_of_scope
    line.scope_code as exclusion_code,  -- why it is out of scope: DENTAL, PREDETERMINATION, NEWBORN, NOT_COVERED, PAID_DUPLICATE
    line.vendor_id,  -- vendor that billed it, if one did
    case line.category_number
        when 10 then 'VENDOR'
        when 20 then case when line.has_elective_surgery then 'IP_SURG' else 'IP_MED' end
        when 30 then 'ED'
        when 40 then 'OP_SURG'
        when 50 then 'INTERVENTION'
        when 60 then 'INJECTION'
        when 70 then 'ADV_IMG'
        when 71 then 'XRAY_OTHER_IMG'
        when 80 then 'RTM'
        when 90 then case when line.discipline_code = 'SPEECH' then 'OTHER' else 'PT_OT' end
        when 100 then 'CHIRO'
        when 101 then 'ACUP'
        when 110 then 'URGENT'
        when 111 then 'OFFICE'
        when 120 then 'DME'
        else 'OTHER'
    end as category_code,  -- service category, the first that fires
    case
        when line.category_number = 90
            then
                case
                    when line.discipline_code = 'SPEECH' then 'SPEECH'
                    when line.discipline_code = 'OT' then case when line.is_telehealth then 'VIRTUAL_OT' else 'OT' end
                    else case when line.is_telehealth then 'VIRTUAL_PT' else 'PT' end
                end
        when line.category_number = 130 then 'AMBULANCE'
        when line.category_number = 131 then 'LABORATORY'
        when line.category_number = 132 then 'OTHER_IMAGING'
    end as subcategory_code,  -- within PT_OT and OTHER: PT, VIRTUAL_PT, OT, VIRTUAL_OT, SPEECH, AMBULANCE, LABORATORY, OTHER_IMAGING; else null
    line.discipline_code,  -- of therapy: PT, OT or SPEECH, by modifier, provider, code or revenue code; null if none says it
    line.is_telehealth,  -- given at a distance, by modifier or place of service
    line.principal_region_code,  -- body region of the first diagnosis, a status code's too
    line.is_msk  -- a musculoskeletal diagnosis among the first four (no status code), or a vendor's line
from judged as line
