-- A red flag of a member that its rule's evidence establishes, with the dates between which it excludes.
-- Denied lines are evidence too, unless they were denied as another's or as a copy. A service that says it by itself (dialysis, hospice) and a fill of a
-- disease-modifying drug (of inflammation) are enough. Two days of evidence must both lie within the reach of the rule: the earlier one sets the end.
-- A fracture of a limb excludes only its own region. The same rules serve members of vendors and of the comparison.
-- grain: member_id, set_id, region_code, evidence_date
with named as (
    select
        flag.set_id,
        flag.region_code,
        line.member_id,
        line.source_id,
        line.claim_root_id,
        line.service_from_date,
        case
            when rule.direct_code in ('INPATIENT', 'EMERGENCY') and line.category_code in ('IP_MED', 'IP_SURG') then 1
            when rule.direct_code = 'EMERGENCY' and line.category_code = 'ED' then 1
            when flag.is_by_service then 1
            else 0
        end as is_direct,
        rule.is_shown_by_diagnostics
    from core.line_red_flag as flag
    inner join core.claim_line as line on flag.claim_line_id = line.claim_line_id
    inner join terms.red_flag_rule as rule on flag.set_id = rule.set_id
    where line.disposition_code in ('used', 'denied') and line.is_diagnosis_usable
),

asked_line as (
    select
        line.source_id,
        line.claim_root_id,
        line.category_code,
        line.subcategory_code,
        line.place_of_service_code,
        -- A revenue code speaks only where no procedure does.
        case when line.hcpcs_code is null then 'REVENUE' else 'HCPCS' end as system_code,
        coalesce(line.hcpcs_code, line.revenue_code) as code
    from core.claim_line as line
    inner join (
        select distinct named.source_id, named.claim_root_id from named where not named.is_shown_by_diagnostics
    ) as asked
        on line.source_id = asked.source_id and line.claim_root_id = asked.claim_root_id
),

-- Images and laboratory tests, whatever the setting that gives them their category; contrast, drawn blood and supplies say nothing either way.
rule_out_code as (
    select
        received.system_code,
        received.code,
        max(case when listed.set_id = 'RULE_OUT_TEST' then 2 else 1 end) as told_number
    from (select distinct asked_line.system_code, asked_line.code from asked_line where asked_line.code is not null) as received
    inner join terms.value_set as listed
        on
            received.system_code = listed.system_code
            and listed.set_id in ('RULE_OUT_TEST', 'RULE_OUT_NEUTRAL')
            and substr(listed.pattern, 1, 1) = substr(received.code, 1, 1)
            and (
                (listed.match_code = 'EXACT' and received.code = listed.pattern)
                or (listed.match_code = 'PREFIX' and starts_with(received.code, listed.pattern))
                or (
                    listed.match_code = 'RANGE'
                    and received.code >= listed.pattern
                    and substr(received.code, 1, length(listed.pattern_to)) <= listed.pattern_to
                )
            )
    group by received.system_code, received.code
),

told as (
    select
        asked_line.source_id,
        asked_line.claim_root_id,
        case
            when rule_out_code.told_number = 2 then 2
            when asked_line.category_code in ('ADV_IMG', 'XRAY_OTHER_IMG') then 2
            when asked_line.subcategory_code = 'LABORATORY' then 2
            when asked_line.category_code = 'OTHER' and asked_line.place_of_service_code = '81' then 2
            else coalesce(rule_out_code.told_number, 0)
        end as told_number
    from asked_line
    left join rule_out_code on asked_line.system_code = rule_out_code.system_code and asked_line.code = rule_out_code.code
),

-- Claims of imaging and laboratory alone: the diagnosis on them may be what was looked for and not found.
diagnostic_claim as (
    select told.source_id, told.claim_root_id
    from told
    group by told.source_id, told.claim_root_id
    having min(told.told_number) >= 1 and max(told.told_number) = 2
),

flagged as (
    select
        named.member_id,
        named.set_id,
        named.region_code,
        named.service_from_date,
        max(named.is_direct) as is_direct
    from named
    left join diagnostic_claim
        on
            not named.is_shown_by_diagnostics
            and named.source_id = diagnostic_claim.source_id
            and named.claim_root_id = diagnostic_claim.claim_root_id
    where diagnostic_claim.claim_root_id is null
    group by named.member_id, named.set_id, named.region_code, named.service_from_date
),

evidence as (
    select flagged.member_id, flagged.set_id, flagged.region_code, flagged.service_from_date, flagged.is_direct
    from flagged
    union all
    select
        fill.member_id,
        'INFLAMMATORY' as set_id,
        'ALL' as region_code,
        fill.fill_date as service_from_date,
        1 as is_direct
    from core.pharmacy_fill as fill
    where fill.class_code = 'DISEASE_MODIFYING' and fill.disposition_code = 'used' and fill.util_count > 0
    group by fill.member_id, fill.fill_date
),

evidence_day as (
    select
        evidence.member_id,
        evidence.set_id,
        evidence.region_code,
        evidence.service_from_date,
        max(evidence.is_direct) as is_direct
    from evidence
    group by evidence.member_id, evidence.set_id, evidence.region_code, evidence.service_from_date
),

-- The day itself where one is enough, else the latest earlier day that lies far enough before it.
established as (
    select flagged.member_id, flagged.set_id, flagged.region_code, flagged.service_from_date, flagged.service_from_date as first_date
    from evidence_day as flagged
    inner join terms.red_flag_rule as rule on flagged.set_id = rule.set_id
    where flagged.is_direct = 1 or rule.other_count = 1
    union all
    select
        flagged.member_id,
        flagged.set_id,
        flagged.region_code,
        flagged.service_from_date,
        max(earlier.service_from_date) as first_date
    from evidence_day as flagged
    inner join terms.red_flag_rule as rule on flagged.set_id = rule.set_id
    inner join evidence_day as earlier
        on
            flagged.member_id = earlier.member_id
            and flagged.set_id = earlier.set_id
            and flagged.region_code = earlier.region_code
            and date_diff('day', earlier.service_from_date, flagged.service_from_date) between rule.apart_days and rule.lookback_days
    where rule.other_count = 2 and flagged.is_direct = 0 and earlier.is_direct = 0
    group by flagged.member_id, flagged.set_id, flagged.region_code, flagged.service_from_date
)

select
    established.member_id, -- the member
    established.set_id, -- the red-flag set
    established.region_code, -- ALL, or the one body region that it excludes
    established.service_from_date as evidence_date, -- the date on which the evidence sufficed
    cast(established.first_date + cast(rule.lookback_days as integer) as date) as excluded_to_date, -- last date that this evidence excludes
    rule.is_fee_exclusion -- whether it refuses fees (R06), not only analyses
from established
inner join terms.red_flag_rule as rule on established.set_id = rule.set_id
