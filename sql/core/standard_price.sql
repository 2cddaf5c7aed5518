-- What one unit of a procedure, or one inpatient claim of a DRG, is taken to cost in a year where the line itself has no price.
-- The payer's own table goes first; then the median allowed for a unit in the payer's claims, of the year the profile names or the latest
-- one up to the service's own with the observations that the common rules ask for; then relative value times conversion factor. A DRG is priced by weight times base
-- rate before the median. A row of the table that names no modifier or setting speaks for all that have no row of their own.
-- Each source is priced by its own table, claims and factors; the table of a source that sends no claims holds for all that have no row of their own.
-- grain: source_id, year_number, system_code, code, modifier_class_code, setting_class_code
with
source as (
    select
        source_id,
        standard_price_year_number as year_number,
        conversion_factor_number,
        inpatient_base_rate_cents
    from terms.source
),

-- Only codes that a price is asked for: those of encounters, and the musculoskeletal procedures.
asked as (
    select distinct code
    from core.encounter
    where system_code = 'HCPCS' and code is not null
    union
    select distinct pattern as code
    from terms.value_set
    where system_code = 'HCPCS' and kind_code = 'PROCEDURE' and match_code = 'EXACT'
),

facility_place as (
    select distinct pattern
    from terms.value_set
    where set_id = 'PRICED_AS_FACILITY' and system_code = 'POS'
),

observed as (
    select
        claim.source_id,
        year(claim.service_from_date) as year_number,
        claim.hcpcs_code as code,
        case
            when '26' in (claim.modifier_1_code, claim.modifier_2_code, claim.modifier_3_code, claim.modifier_4_code) then '26'
            when 'TC' in (claim.modifier_1_code, claim.modifier_2_code, claim.modifier_3_code, claim.modifier_4_code) then 'TC'
            when
                claim.modifier_1_code in ('80', '81', '82', 'AS')
                or claim.modifier_2_code in ('80', '81', '82', 'AS')
                or claim.modifier_3_code in ('80', '81', '82', 'AS')
                or claim.modifier_4_code in ('80', '81', '82', 'AS')
                then 'ASSISTANT'
            else 'NONE'
        end as modifier_class_code,
        case
            when claim.form_code = 'I' then 'OUTPATIENT'
            when facility_place.pattern is not null then 'FACILITY'
            else 'NONFACILITY'
        end as setting_class_code,
        case when netted.is_line then netted.allowed_cents else claim.allowed_cents end as allowed_cents,
        case when netted.is_line then netted.quantity_number else claim.unit_thousandths end as unit_thousandths
    from input.medical_claim as claim
    inner join asked on asked.code = claim.hcpcs_code
    cross join terms.run as run
    left join facility_place on facility_place.pattern = claim.place_of_service_code
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where
        claim.status_code <> 'DENIED'
        and not claim.is_capitated
        and claim.price_source_code = 'ALLOWED'
        and coalesce(claim.other_payer_cents, 0) = 0
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

drg_asked as (
    select distinct code
    from core.encounter
    where system_code = 'MSDRG' and code is not null
),

-- Inpatient claims by DRG; an interim bill is no whole price.
observed_drg as (
    select
        claim.source_id,
        year(max(coalesce(claim.discharge_date, claim.service_to_date)))
        + case when month(max(coalesce(claim.discharge_date, claim.service_to_date))) >= 10 then 1 else 0 end as year_number,
        max(claim.drg_code) as code,
        'NONE' as modifier_class_code,
        'INPATIENT' as setting_class_code,
        sum(case when netted.is_line then netted.allowed_cents else claim.allowed_cents end) as allowed_cents,
        1000 as unit_thousandths
    from input.medical_claim as claim
    inner join drg_asked on drg_asked.code = claim.drg_code
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where
        claim.form_code = 'I'
        and claim.status_code <> 'DENIED'
        and not claim.is_capitated
        and coalesce(claim.other_payer_cents, 0) = 0
        and coalesce(claim.discharge_status_code, '') <> '30'
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
    group by claim.source_id, coalesce(netted.claim_root_id, claim.claim_id)
),

counted as (
    select
        source_id,
        'HCPCS' as system_code,
        year_number,
        code,
        modifier_class_code,
        setting_class_code,
        allowed_cents,
        unit_thousandths,
        count(*) as observation_count
    from observed
    where allowed_cents > 0 and unit_thousandths > 0
    group by source_id, year_number, code, modifier_class_code, setting_class_code, allowed_cents, unit_thousandths
    union all
    select
        source_id,
        'MSDRG' as system_code,
        year_number,
        code,
        modifier_class_code,
        setting_class_code,
        cast(allowed_cents as bigint) as allowed_cents,
        unit_thousandths,
        count(*) as observation_count
    from observed_drg
    where allowed_cents > 0
    group by source_id, year_number, code, modifier_class_code, setting_class_code, allowed_cents, unit_thousandths
),

-- In order of the price of a thousandth of a unit, in billionths of a cent so that whole numbers order them.
ranked as (
    select
        source_id,
        system_code,
        year_number,
        code,
        modifier_class_code,
        setting_class_code,
        allowed_cents,
        unit_thousandths,
        sum(observation_count) over (
            partition by source_id, system_code, year_number, code, modifier_class_code, setting_class_code
            order by (allowed_cents * 1000000000) // unit_thousandths, unit_thousandths, allowed_cents
            rows between unbounded preceding and current row
        ) as up_to_count,
        observation_count,
        sum(observation_count) over (
            partition by source_id, system_code, year_number, code, modifier_class_code, setting_class_code
        ) as all_count
    from counted
),

-- The value at the middle rank: the first whose count up to itself is at least half of all.
median as (
    select
        source_id,
        system_code,
        year_number,
        code,
        modifier_class_code,
        setting_class_code,
        cast(all_count as bigint) as observation_count,
        allowed_cents as price_numerator,
        cast(unit_thousandths as bigint) as price_denominator
    from ranked
    cross join terms.common_rule as rule
    where
        all_count >= rule.price_minimum_count
        and 2 * up_to_count >= all_count
        and 2 * (up_to_count - observation_count) < all_count
),

wanted as (
    select distinct
        source_id,
        year_number,
        system_code,
        code,
        modifier_class_code,
        setting_class_code
    from core.encounter
    where code is not null
    union
    select
        source_id,
        year_number,
        system_code,
        code,
        modifier_class_code,
        setting_class_code
    from counted
),

sender as (
    select distinct source_id
    from input.medical_claim
),

named as (
    select
        price.source_id,
        sender.source_id is null as is_for_all,
        price.year_number,
        price.system_code,
        case when price.system_code = 'MSDRG' then lpad(price.code, 3, '0') else price.code end as code,
        price.modifier_class_code,
        price.setting_class_code,
        price.price_cents,
        price.known_from_date
    from input.standard_price as price
    cross join terms.run as run
    left join sender on sender.source_id = price.source_id
    where price.known_from_date is null or price.known_from_date <= run.paid_through_date
),

candidate as (
    select
        wanted.source_id,
        wanted.year_number,
        wanted.system_code,
        wanted.code,
        wanted.modifier_class_code,
        wanted.setting_class_code,
        'PAYER_TABLE' as price_basis_code,
        1 as basis_number,
        case when named.source_id = wanted.source_id then 0 else 4 end
        + case when named.modifier_class_code = 'ANY' then 2 else 0 end
        + case when named.setting_class_code = 'ANY' then 1 else 0 end as order_number,
        coalesce(date_diff('day', date '1900-01-01', named.known_from_date), 0) as later_number,
        named.price_cents as price_numerator,
        cast(1000 as bigint) as price_denominator,
        cast(0 as bigint) as observation_count
    from wanted
    inner join named
        on
            (named.source_id = wanted.source_id or named.is_for_all)
            and named.year_number = wanted.year_number
            and named.system_code = wanted.system_code
            and named.code = wanted.code
            and (named.modifier_class_code = wanted.modifier_class_code or named.modifier_class_code = 'ANY')
            and (named.setting_class_code = wanted.setting_class_code or named.setting_class_code = 'ANY')
    union all
    select
        wanted.source_id,
        wanted.year_number,
        wanted.system_code,
        wanted.code,
        wanted.modifier_class_code,
        wanted.setting_class_code,
        'MEDIAN' as price_basis_code,
        case when wanted.system_code = 'MSDRG' then 3 else 2 end as basis_number,
        0 as order_number,
        median.year_number as later_number,
        median.price_numerator,
        median.price_denominator,
        median.observation_count
    from wanted
    inner join source on source.source_id = wanted.source_id
    inner join median
        on
            median.source_id = wanted.source_id
            and median.system_code = wanted.system_code
            and median.code = wanted.code
            and median.modifier_class_code = wanted.modifier_class_code
            and median.setting_class_code = wanted.setting_class_code
    where
        median.year_number = source.year_number
        or (source.year_number is null and median.year_number <= wanted.year_number)
    union all
    select
        wanted.source_id,
        wanted.year_number,
        wanted.system_code,
        wanted.code,
        wanted.modifier_class_code,
        wanted.setting_class_code,
        'RVU' as price_basis_code,
        case when wanted.system_code = 'MSDRG' then 2 else 3 end as basis_number,
        0 as order_number,
        date_diff('day', date '1900-01-01', listed.valid_from_date) as later_number,
        case
            when wanted.system_code = 'MSDRG' then listed.weight_number * source.inpatient_base_rate_cents
            else listed.weight_number * source.conversion_factor_number
        end as price_numerator,
        cast(case when wanted.system_code = 'MSDRG' then 10000000 else 1000000000 end as bigint) as price_denominator,
        cast(0 as bigint) as observation_count
    from wanted
    inner join source on source.source_id = wanted.source_id
    inner join terms.relative_value as listed
        on
            listed.system_code = wanted.system_code
            and listed.code = wanted.code
            and listed.modifier_class_code = wanted.modifier_class_code
            and (
                listed.setting_class_code = wanted.setting_class_code
                or (wanted.setting_class_code = 'OUTPATIENT' and listed.setting_class_code = 'FACILITY')
            )
            and year(listed.valid_from_date)
            + case when wanted.system_code = 'MSDRG' and month(listed.valid_from_date) >= 10 then 1 else 0 end <= wanted.year_number
    where
        (wanted.system_code = 'MSDRG' and source.inpatient_base_rate_cents is not null)
        or (wanted.system_code = 'HCPCS' and source.conversion_factor_number is not null)
),

chosen as (
    select
        source_id,
        year_number,
        system_code,
        code,
        modifier_class_code,
        setting_class_code,
        price_basis_code,
        price_numerator,
        price_denominator,
        observation_count,
        row_number() over (
            partition by source_id, year_number, system_code, code, modifier_class_code, setting_class_code
            order by basis_number, order_number, later_number desc, price_numerator, price_denominator
        ) as place_number
    from candidate
)

select
    source_id,  -- whose claims it prices: terms.source
    year_number,  -- year of service; of a DRG the fiscal year of discharge
    system_code,  -- HCPCS or MSDRG
    code,  -- the code
    modifier_class_code,  -- 26, TC, ASSISTANT or NONE
    setting_class_code,  -- FACILITY, NONFACILITY, OUTPATIENT or INPATIENT
    (2000 * price_numerator + price_denominator) // (2 * price_denominator) as price_cents,  -- for one unit, rounded half up: to show, not to multiply
    price_numerator,  -- cents for as many units as the denominator says: the exact price
    price_denominator,  -- thousandths of units that cost the numerator
    observation_count,  -- lines of which it is the median; 0 if it is none
    price_basis_code  -- PAYER_TABLE, MEDIAN or RVU
from chosen
where place_number = 1
