-- A month of the performance period and an access fee: the member months that the payer counts under the agreement's exposure rule,
-- and the ones a vendor may have billed beside them: withdrawn by a later posting, after death, under age.
-- A month withdrawn by a posting stands, and stays payable, if its first day is older than the look-back counted from the posting
-- (T4.2); `standing_count` holds these by nothing but their dates, the invoice decides whether they had been charged.
-- Members count from the agreement's least age, on the first day of the month. Under DAY_EXACT whole months of covered days count.
-- grain: agreement_id, clause_id, month_date
with fee as (
    select
        clause.agreement_id,
        clause.clause_id,
        agreement.vendor_id,
        agreement.fee_exposure_code,
        agreement.retro_fee_lookback_days,
        greatest(agreement.period_from_date, agreement.effective_date) as from_date,
        least(agreement.period_to_date, coalesce(agreement.termination_date, agreement.period_to_date)) as last_date
    from terms.fee as clause
    inner join terms.agreement as agreement on clause.agreement_id = agreement.agreement_id
    where clause.unit_code = 'MEMBER_MONTH' and agreement.period_from_date is not null
),

fee_month as (
    select
        fee.agreement_id,
        fee.clause_id,
        fee.vendor_id,
        fee.fee_exposure_code,
        fee.retro_fee_lookback_days,
        month.month_date,
        cast(month.month_date + interval 1 month as date) as next_month_date,
        case fee.fee_exposure_code
            when 'LAST_OF_MONTH' then cast(month.month_date + interval 1 month - interval 1 day as date)
            when 'MID_MONTH' then cast(month.month_date + 14 as date)
            else month.month_date
        end as rule_date
    from fee
    inner join (select distinct member_month.month_date from core.member_month as member_month) as month
        on fee.from_date < cast(month.month_date + interval 1 month as date) and month.month_date <= fee.last_date
),

counted as (
    select
        exposed.agreement_id,
        exposed.clause_id,
        exposed.month_date,
        cast(sum(case when exposed.is_under_age then 0 else exposed.counted_days end) as bigint) // max(exposed.month_days) as payer_count,
        count(case when exposed.is_under_age then exposed.member_id end) as under_age_count
    from performance.access_exposure as exposed
    group by exposed.agreement_id, exposed.clause_id, exposed.month_date
),

-- Under ANY_DAY the month was exposed by any of the days withdrawn; under the other rules by the day that decides.
lost as (
    select
        fee_month.agreement_id,
        fee_month.clause_id,
        fee_month.month_date,
        retro.member_id,
        max(retro.posted_date) as posted_date,
        min(fee_month.retro_fee_lookback_days) as lookback_days
    from fee_month
    inner join core.retro_termination as retro
        on
            case
                when fee_month.fee_exposure_code in ('ANY_DAY', 'DAY_EXACT')
                    then
                        retro.new_end_date < fee_month.next_month_date
                        and (retro.former_end_date is null or fee_month.month_date < retro.former_end_date)
                else
                    retro.new_end_date <= fee_month.rule_date
                    and (retro.former_end_date is null or fee_month.rule_date < retro.former_end_date)
            end
            and fee_month.month_date < retro.posted_date
    left join performance.access_exposure as exposed
        on
            fee_month.agreement_id = exposed.agreement_id
            and fee_month.clause_id = exposed.clause_id
            and fee_month.month_date = exposed.month_date
            and retro.member_id = exposed.member_id
    where exposed.member_id is null
    group by fee_month.agreement_id, fee_month.clause_id, fee_month.month_date, retro.member_id
),

withdrawn as (
    select
        lost.agreement_id,
        lost.clause_id,
        lost.month_date,
        count(
            case when date_diff('day', lost.month_date, lost.posted_date) > lost.lookback_days then lost.member_id end
        ) as standing_count,
        count(
            case when date_diff('day', lost.month_date, lost.posted_date) <= lost.lookback_days then lost.member_id end
        ) as reversed_count,
        min(
            case when date_diff('day', lost.month_date, lost.posted_date) > lost.lookback_days then lost.posted_date end
        ) as standing_posted_date
    from lost
    group by lost.agreement_id, lost.clause_id, lost.month_date
),

deceased as (
    select
        fee_month.agreement_id,
        fee_month.clause_id,
        fee_month.month_date,
        count(distinct member.member_id) as deceased_count
    from fee_month
    inner join core.member as member on member.death_date < fee_month.rule_date
    inner join input.eligibility as eligibility
        on
            member.member_id = eligibility.member_id
            and eligibility.span_from_date <= fee_month.rule_date
            and (eligibility.span_to_date is null or fee_month.rule_date < eligibility.span_to_date)
    cross join terms.run as run
    where eligibility.known_from_date is null or eligibility.known_from_date <= run.paid_through_date
    group by fee_month.agreement_id, fee_month.clause_id, fee_month.month_date
)

select
    fee_month.agreement_id, -- the agreement
    fee_month.clause_id, -- its access fee
    fee_month.vendor_id, -- the vendor
    fee_month.month_date, -- the month
    coalesce(counted.payer_count, 0) as payer_count, -- member months that the payer counts
    coalesce(counted.under_age_count, 0) as under_age_count, -- covered but under age
    coalesce(withdrawn.standing_count, 0) as standing_count, -- withdrawn by a posting too late to take the fee back
    coalesce(withdrawn.reversed_count, 0) as reversed_count, -- withdrawn by a posting inside the look-back
    coalesce(deceased.deceased_count, 0) as deceased_count, -- covered in the files only after death
    withdrawn.standing_posted_date -- earliest of the postings too late
from fee_month
left join counted
    on
        fee_month.agreement_id = counted.agreement_id
        and fee_month.clause_id = counted.clause_id
        and fee_month.month_date = counted.month_date
left join withdrawn
    on
        fee_month.agreement_id = withdrawn.agreement_id
        and fee_month.clause_id = withdrawn.clause_id
        and fee_month.month_date = withdrawn.month_date
left join deceased
    on
        fee_month.agreement_id = deceased.agreement_id
        and fee_month.clause_id = deceased.clause_id
        and fee_month.month_date = deceased.month_date
