-- What a member of a study of savings cost on a day, by outcome and group of claims; a vendor's own lines are in none. The day is the one that decides coverage: of the
-- lines of a stay its admission. MSK is what the agreement's episode definition calls musculoskeletal, ALL_CAUSE every line and fill in use, PLACEBO those whose first
-- diagnosis is one that no care of muscles and joints can change: what an effect on it would show is an error of the method.
-- grain: definition_id, member_id, incurred_date, outcome_code, claim_group_code
with person as (
    select follow.member_id, min(follow.before_from_date) as from_date, max(follow.open_to_date) as to_date
    from savings.follow_up as follow
    group by follow.member_id
),

line as (
    select
        line.claim_line_id as line_id,
        line.member_id,
        line.incurred_date,
        case
            when line.form_code = 'I' and line.stay_id is not null then 'IP'
            when line.form_code = 'I' then 'OP'
            else 'PROF'
        end as claim_group_code,
        line.file_id,
        line.row_number,
        line.spend_cents,
        line.plan_paid_cents,
        line.util_count
    from core.claim_line as line
    inner join person
        on line.member_id = person.member_id and person.from_date <= line.incurred_date and line.incurred_date < person.to_date
    where line.disposition_code = 'used' and line.category_code <> 'VENDOR'
),

fill as (
    select
        fill.fill_id as line_id,
        fill.member_id,
        fill.fill_date as incurred_date,
        'RX' as claim_group_code,
        fill.spend_cents,
        fill.plan_paid_cents,
        fill.util_count
    from core.pharmacy_fill as fill
    inner join person
        on fill.member_id = person.member_id and person.from_date <= fill.fill_date and fill.fill_date < person.to_date
    where fill.disposition_code = 'used'
),

placebo_code as (
    select diagnosis.diagnosis_code
    from terms.value_set as listed
    inner join core.diagnosis as diagnosis on starts_with(diagnosis.diagnosis_code, listed.pattern)
    where listed.kind_code = 'PLACEBO'
    group by diagnosis.diagnosis_code
),

placebo_row as (
    select claim.file_id, claim.row_number
    from input.medical_claim as claim
    inner join placebo_code on claim.diagnosis_1_code = placebo_code.diagnosis_code
),

priced as (
    select
        msk.definition_id, line.member_id, line.incurred_date, 'MSK' as outcome_code, line.claim_group_code, msk.spend_cents,
        msk.plan_paid_cents, msk.util_count
    from episodes.episode_line as msk
    inner join line on msk.line_id = line.line_id
    union all
    select
        msk.definition_id, fill.member_id, fill.incurred_date, 'MSK' as outcome_code, fill.claim_group_code, msk.spend_cents,
        msk.plan_paid_cents, msk.util_count
    from episodes.episode_line as msk
    inner join fill on msk.line_id = fill.line_id
    union all
    select
        'ALL' as definition_id, line.member_id, line.incurred_date, 'ALL_CAUSE' as outcome_code, line.claim_group_code, line.spend_cents,
        line.plan_paid_cents, line.util_count
    from line
    union all
    select
        'ALL' as definition_id, fill.member_id, fill.incurred_date, 'ALL_CAUSE' as outcome_code, fill.claim_group_code, fill.spend_cents,
        fill.plan_paid_cents, fill.util_count
    from fill
    union all
    select
        'ALL' as definition_id, line.member_id, line.incurred_date, 'PLACEBO' as outcome_code, line.claim_group_code, line.spend_cents,
        line.plan_paid_cents, line.util_count
    from line
    inner join placebo_row on line.file_id = placebo_row.file_id and line.row_number = placebo_row.row_number
)

select
    priced.definition_id, -- the episode definition; ALL for what is not musculoskeletal by one
    priced.member_id, -- the member
    priced.incurred_date, -- the day
    priced.outcome_code, -- MSK, ALL_CAUSE or PLACEBO
    priced.claim_group_code, -- IP lines of a stay's institution, OP other institutions, PROF professionals, RX fills
    cast(sum(priced.spend_cents) as bigint) as spend_cents, -- allowed net of other payers
    cast(sum(priced.plan_paid_cents) as bigint) as plan_paid_cents, -- of it paid by the plan
    cast(sum(priced.util_count) as bigint) as util_count -- services used
from priced
group by priced.definition_id, priced.member_id, priced.incurred_date, priced.outcome_code, priced.claim_group_code
