-- A pharmacy fill as it stands on the paid-through date, after netting.
-- grain: fill_id
with
fill as (
    select
        claim.file_id,
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        claim.claim_id,
        claim.line_number,
        claim.member_id,
        claim.status_code,
        claim.fill_date,
        claim.ndc_code,
        case
            when claim.days_supply_days between 1 and rule.supply_maximum_days then claim.days_supply_days
            else rule.supply_assumed_days
        end as days_supply_days,
        not coalesce(claim.days_supply_days between 1 and rule.supply_maximum_days, false) as is_days_supply_assumed,
        claim.price_source_code,
        claim.paid_date,
        claim.known_from_date,
        case when netted.is_line then netted.allowed_cents else claim.allowed_cents end as allowed_cents,
        case when netted.is_line then netted.plan_paid_cents else claim.plan_paid_cents end as plan_paid_cents,
        case when netted.is_line then netted.member_share_cents else claim.member_share_cents end as member_share_cents,
        case when netted.is_line then netted.other_payer_cents else claim.other_payer_cents end as other_payer_cents,
        case when netted.is_line then netted.quantity_number else claim.quantity_thousandths end as quantity_thousandths
    from input.pharmacy_claim as claim
    cross join terms.run as run
    cross join terms.common_rule as rule
    left join core.netting as netted
        on
            netted.feed_code = 'pharmacy_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
)

select
    md5(concat_ws('|', fill.source_id, fill.claim_root_id, cast(fill.line_number as varchar))) as fill_id,  -- the logical fill: source, root claim, line
    fill.source_id,  -- who sent it
    fill.claim_root_id,  -- the first claim of the chain
    fill.claim_id,  -- the claim that stands
    fill.line_number,  -- line of the claim
    fill.member_id,  -- the person
    fill.fill_date,  -- day it was dispensed
    fill.ndc_code,  -- drug code as received
    drug.ndc11_code,  -- drug code in eleven digits; null if it cannot be one
    case when stated.ndc11_code is not null then stated.class_code else drug.class_code end as class_code,  -- OPIOID by the shipped list, any class by the payer's table; else null
    case when stated.ndc11_code is not null then stated.ingredient_code else drug.ingredient_code end as ingredient_code,  -- active ingredient, where a list says
    case when stated.ndc11_code is not null then 'STATED' else drug.match_code end as match_code,  -- STATED by the payer, LISTED, SAME_PRODUCT, UNMATCHED, AMBIGUOUS or UNREADABLE
    case
        when stated.ndc11_code is not null then stated.unit_mme_numerator
        else drug.unit_mme_numerator
    end * fill.quantity_thousandths as mme_numerator,  -- morphine milligram equivalents a day: strength times quantity over days times factor; null for a drug without a factor
    case
        when stated.ndc11_code is not null then stated.unit_mme_denominator
        else drug.unit_mme_denominator
    end * 1000 * fill.days_supply_days as mme_denominator,  -- their denominator
    fill.days_supply_days,  -- days supply; that of the common rules where what was sent cannot be
    fill.is_days_supply_assumed,  -- the days supply sent was missing, not positive or longer than is believed
    fill.quantity_thousandths,  -- quantity in thousandths
    case when fill.status_code = 'DENIED' then 'DENIED' else 'PAID' end as line_status_code,  -- PAID or DENIED
    fill.allowed_cents,  -- ingredient, fees and tax; rebates are not in it
    fill.plan_paid_cents,  -- what this plan paid
    fill.member_share_cents,  -- what the member paid
    fill.other_payer_cents,  -- what another payer paid before; null if the source does not say
    case
        when fill.status_code = 'DENIED' or coverage.member_id is null then 0
        when fill.other_payer_cents > 0 then greatest(fill.allowed_cents - fill.other_payer_cents, 0)
        else fill.allowed_cents - coalesce(fill.other_payer_cents, 0)
    end as spend_cents,  -- allowed less other payers, never below nothing where another payer paid
    cast(
        case when fill.status_code = 'DENIED' or coverage.member_id is null or fill.allowed_cents < 0 then 0 else 1 end as bigint
    ) as util_count,  -- 1 if the fill counts as used; 0 if denied, out of scope or negative
    fill.price_source_code,  -- ALLOWED, PARTS where ingredient, fees and tax are sent, or PAID_PLUS_SHARE where neither is
    fill.paid_date,  -- of the transaction that stands
    fill.known_from_date,  -- the day the payer could know it
    fill.file_id,  -- file of the row that gives the fill its content
    case
        when coverage.member_id is null then 'out_of_scope'
        when fill.status_code = 'DENIED' then 'denied'
        else 'used'
    end as disposition_code,  -- used, denied or out_of_scope
    case when coverage.member_id is null then 'NOT_COVERED' end as exclusion_code  -- why it is out of scope
from fill
left join core.coverage_span as coverage
    on
        coverage.member_id = fill.member_id
        and coverage.span_from_date <= fill.fill_date
        and (coverage.span_to_date is null or fill.fill_date < coverage.span_to_date)
left join core.drug as drug on drug.ndc_code = fill.ndc_code
left join core.stated_drug as stated
    on
        stated.ndc11_code = drug.ndc11_code
        and stated.valid_from_date <= fill.fill_date
        and fill.fill_date < stated.valid_to_date
